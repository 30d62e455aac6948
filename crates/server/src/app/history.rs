//! The change history: what is remembered of a change, and of the parts of an entity that it touched.

use std::collections::BTreeSet;

use burgee_domain::{Error, Result, Timestamp};
use burgee_store::{ChangeRow, Reader, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::audit::{self, Entry};
use super::entity::{Entity, store_error};
use crate::auth::{Caller, Credential};

const CHANGE_IDS: (&str, i64) = ("change", 1);

/// Properties that say nothing, and those that must not be said.
const UNTOLD: [&str; 7] = [
    "revision",
    "updated_time",
    "last_modified",
    "created_time",
    "created",
    "last_rule",
    "sealed_secret",
];

/// The parts that are kinds of their own: the whole's kind, its member, the part's kind.
const PARTS: [(&str, &str, &str); 3] = [
    ("flag", "variables", "variable"),
    ("flag", "variations", "variation"),
    ("ruleset", "rules", "rule"),
];

/// What is kept of a change beside the columns that it is found by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChangeBody {
    /// What changed, for people.
    pub(crate) name: String,
    /// What was done, for people.
    pub(crate) summary: String,
    /// What changed, property by property: `{property, description, before, after}`.
    pub(crate) changes: Vec<Value>,
    /// The revision that the change made, or that was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) revision: Option<i64>,
    /// The kind within the kind, such as `a/b`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub_type: Option<String>,
    /// The key of what changed.
    #[serde(default)]
    pub(crate) key: String,
    /// The flag that it is or belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) flag_key: Option<String>,
    /// The environment that it is or belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) environment_key: Option<String>,
}

/// A change of one thing.
pub(super) struct Record<'a> {
    pub(super) kind: &'a str,
    pub(super) id: i64,
    pub(super) change_type: &'a str,
    pub(super) body: ChangeBody,
}

/// Where and by whom something is changed.
pub(super) struct Author<'a> {
    pub(super) caller: &'a Caller,
    pub(super) account_id: i64,
    /// 0 for a change of the account.
    pub(super) project_id: i64,
    pub(super) now: Timestamp,
}

impl Author<'_> {
    /// Adds changes to the history.
    pub(super) async fn append(
        &self,
        tx: &Transaction,
        records: Vec<Record<'_>>,
    ) -> Result<Vec<ChangeRow>> {
        let (sequence, start) = CHANGE_IDS;
        let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let first = tx.next_ids(sequence, start, count).await.map_err(store_error)?;
        let mut rows = Vec::with_capacity(records.len());
        for (id, record) in (first..).zip(records) {
            let body = serde_json::to_string(&record.body)
                .map_err(|error| Error::Internal(error.to_string()))?;
            let row = ChangeRow {
                id,
                account_id: self.account_id,
                project_id: self.project_id,
                entity_kind: record.kind.to_owned(),
                entity_id: record.id,
                change_type: record.change_type.to_owned(),
                source: source(&self.caller.credential).to_owned(),
                user_id: self.caller.user_id.clone(),
                // What is done by schedule comes with no token.
                token_id: Some(self.caller.credential.selector().to_owned())
                    .filter(|token| !token.is_empty()),
                at: self.now.as_micros(),
                body,
            };
            tx.append_change(&row).await.map_err(store_error)?;
            rows.push(row);
        }
        let entries = rows.iter().map(|row| self.entry(row));
        audit::append(tx, entries.collect(), self.now).await?;
        Ok(rows)
    }

    /// What the audit log says of a change: with a digest, so that the history cannot be changed either.
    fn entry(&self, row: &ChangeRow) -> Entry {
        let action = format!("{}.{}", row.entity_kind, row.change_type);
        let subject = format!("{}:{}", row.entity_kind, row.entity_id);
        let digest = hex::encode(Sha256::digest(row.body.as_bytes()));
        let body = json!({ "change": row.id, "project_id": row.project_id, "sha256": digest });
        Entry { account_id: self.account_id, ..Entry::by(self.caller, action, subject).with(body) }
    }
}

/// Where a change came from, in the words of the vendor where it has any.
fn source(credential: &Credential) -> &'static str {
    match credential {
        Credential::Session { .. } => "ui",
        Credential::Token(_) | Credential::Server => "api",
        Credential::Worker(name) => name,
    }
}

/// The records of a change of an entity: the entity's own, and one of each part that has changed. The parts of
/// what is new or gone are told by the whole.
pub(super) async fn records<T: Entity>(
    reader: &Reader,
    entity: &T,
    change_type: &'static str,
    before: &Value,
    after: &Value,
) -> Result<Vec<Record<'static>>> {
    let (flag_key, environment_key) = place(reader, entity, after, before).await?;
    let name = entity.title();
    let body = ChangeBody {
        summary: format!("{} {} '{name}'", past(change_type), T::NAME.to_lowercase()),
        name,
        changes: differences(before, after),
        revision: Some(entity.revision()),
        sub_type: None,
        key: entity.key(),
        flag_key,
        environment_key,
    };
    let mut records = Vec::new();
    if let (Some(old), Some(new)) = (before.as_object(), after.as_object()) {
        for (_, member, kind) in PARTS.into_iter().filter(|(whole, _, _)| *whole == T::KIND) {
            records.extend(parts(
                kind,
                entity.id(),
                members(old, member),
                members(new, member),
                &body,
            ));
        }
    }
    records.insert(0, Record { kind: T::KIND, id: entity.id(), change_type, body });
    Ok(records)
}

/// The keys of the flag and of the environment that an entity is or belongs to.
async fn place<T: Entity>(
    reader: &Reader,
    entity: &T,
    after: &Value,
    before: &Value,
) -> Result<(Option<String>, Option<String>)> {
    let document = if after.is_null() { before } else { after };
    match T::KIND {
        "flag" => Ok((Some(entity.key()), None)),
        "environment" => Ok((None, Some(entity.key()))),
        "ruleset" | "report" => {
            let flag = key_of(reader, "flag", &document["flag_id"]).await?;
            Ok((flag, key_of(reader, "environment", &document["environment_id"]).await?))
        }
        _ => Ok((None, None)),
    }
}

async fn key_of(reader: &Reader, kind: &str, id: &Value) -> Result<Option<String>> {
    let Some(id) = id.as_i64() else { return Ok(None) };
    let document = reader.document(kind, id).await.map_err(store_error)?;
    Ok(document.map(|own| own.key))
}

fn members<'a>(whole: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    whole.get(name).and_then(Value::as_object)
}

/// The records of parts that were added, changed or removed.
fn parts(
    kind: &'static str,
    whole_id: i64,
    old: Option<&Map<String, Value>>,
    new: Option<&Map<String, Value>>,
    whole: &ChangeBody,
) -> Vec<Record<'static>> {
    let keys = old.into_iter().chain(new).flat_map(Map::keys);
    let mut seen = BTreeSet::new();
    let changed = keys.filter(|key| seen.insert(*key)).filter_map(|key| {
        let before = old.and_then(|own| own.get(key)).unwrap_or(&Value::Null);
        let after = new.and_then(|own| own.get(key)).unwrap_or(&Value::Null);
        let changes = differences(before, after);
        if changes.is_empty() {
            return None;
        }
        let change_type = match (before.is_null(), after.is_null()) {
            (true, _) => "create",
            (_, true) => "delete",
            _ if before["archived"] != true && after["archived"] == true => "archive",
            _ => "update",
        };
        let part = if after.is_null() { before } else { after };
        let name = part["name"].as_str().filter(|name| !name.is_empty()).unwrap_or(key);
        let body = ChangeBody {
            name: name.to_owned(),
            summary: format!("{} {kind} '{name}' of {}", past(change_type), whole.name),
            changes,
            revision: part["revision"].as_i64(),
            sub_type: part["type"].as_str().filter(|_| kind == "rule").map(str::to_owned),
            key: key.clone(),
            flag_key: whole.flag_key.clone(),
            environment_key: whole.environment_key.clone(),
        };
        let id = part["id"].as_i64().unwrap_or(whole_id);
        Some(Record { kind, id, change_type, body })
    });
    changed.collect()
}

fn past(change_type: &str) -> &'static str {
    match change_type {
        "create" => "Created",
        "archive" => "Archived",
        "delete" => "Deleted",
        _ => "Updated",
    }
}

/// What changed, property by property.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<Value> {
    let none = Map::new();
    let old = before.as_object().unwrap_or(&none);
    let new = after.as_object().unwrap_or(&none);
    let mut seen = BTreeSet::new();
    let names = old.keys().chain(new.keys());
    names
        .filter(|name| !UNTOLD.contains(&name.as_str()) && seen.insert(*name))
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| {
            let mut change = json!({ "property": name, "description": format!("Changed {name}") });
            if let Some(members) = change.as_object_mut() {
                let sides = [("before", old.get(name)), ("after", new.get(name))];
                for (side, value) in sides {
                    if let Some(value) = value {
                        members.insert(side.to_owned(), value.clone());
                    }
                }
            }
            change
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> ChangeBody {
        serde_json::from_value(
            json!({ "name": "Burgee", "summary": "", "changes": [], "flag_key": "burgee" }),
        )
        .unwrap()
    }

    #[test]
    fn parts_are_told_one_by_one() {
        let old = json!({
            "on": { "id": 1, "name": "On", "archived": false },
            "off": { "id": 2, "name": "Off" },
            "kept": { "id": 3, "revision": 1 },
        });
        let new = json!({
            "on": { "id": 1, "name": "On", "archived": true },
            "blue": { "id": 4, "name": "Blue" },
            "kept": { "id": 3, "revision": 2 },
        });
        let records = parts("variation", 9, old.as_object(), new.as_object(), &whole());
        let told: Vec<_> = records
            .iter()
            .map(|own| (own.change_type, own.id, own.body.summary.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("archive", 1, "Archived variation 'On' of Burgee"),
                ("delete", 2, "Deleted variation 'Off' of Burgee"),
                ("create", 4, "Created variation 'Blue' of Burgee"),
            ]
        );
        assert_eq!(records[0].body.flag_key.as_deref(), Some("burgee"));
    }

    #[test]
    fn secrets_and_bookkeeping_are_not_told() {
        let before = json!({ "sealed_secret": "a", "revision": 1, "name": "A" });
        let after = json!({ "sealed_secret": "b", "revision": 2, "url": "U", "name": "A" });
        assert_eq!(
            differences(&before, &after),
            [json!({ "property": "url", "description": "Changed url", "after": "U" })]
        );
    }
}

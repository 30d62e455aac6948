//! Flags: the aggregate of a switch with its variables and variations.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result, Violations, below};
use crate::key::{KeyStyle, check_key, check_name};
use crate::time::Timestamp;
use crate::variable::{Variable, VariableType, read_value};
use crate::variation::Variation;

/// The variation that is always there, and always disabled.
pub const OFF: &str = "off";
/// The other variation that every flag starts with.
pub const ON: &str = "on";

/// A flag of a project, with its variables and variations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// Its id, unique in the instance.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The account of the project.
    pub account_id: i64,
    /// What code asks for; never changes.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Archived flags are off everywhere and cannot be edited.
    pub archived: bool,
    /// Whether results of this flag have outliers cut.
    pub outlier_filtering_enabled: bool,
    /// Who made it.
    pub created_by_user_email: String,
    /// Who answers for it.
    pub owner_user_id: String,
    /// The teams that answer for it.
    pub team_ids: Vec<String>,
    /// Values of the project's custom fields, by key.
    pub custom_fields: BTreeMap<String, Value>,
    /// Its variables in the order in which they were added.
    pub variables: IndexMap<String, Variable>,
    /// Its variations in the order in which they were added.
    pub variations: IndexMap<String, Variation>,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// What a flag is made from.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FlagCreate {
    /// Its key.
    pub key: Option<Value>,
    /// Its name; the key where absent.
    pub name: Option<Value>,
    /// Its description.
    pub description: Option<Value>,
    /// Its variables by key.
    pub variable_definitions: Option<Value>,
    /// Whether outliers are cut.
    pub outlier_filtering_enabled: Option<Value>,
    /// Who answers for it; the maker where absent.
    pub owner_user_id: Option<Value>,
    /// Teams that answer for it.
    pub team_ids: Option<Value>,
    /// Custom field values.
    pub custom_fields: Option<Value>,
}

impl FlagCreate {
    /// Reads a request body.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if it is not an object: a list would be read member by member.
    pub fn read(body: &Value) -> Result<Self> {
        if !body.is_object() {
            return Err(Error::invalid("", "type", "must be an object"));
        }
        Self::deserialize(body).map_err(|error| Error::invalid("", "type", error.to_string()))
    }
}

/// Who makes a flag, when, and with which ids.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// The project.
    pub project_id: i64,
    /// Its account.
    pub account_id: i64,
    /// The maker's user id.
    pub user_id: &'a str,
    /// The maker's e-mail.
    pub email: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// Gives out ids.
pub trait Ids {
    /// The next id of a kind.
    fn next(&mut self) -> i64;
}

impl<F: FnMut() -> i64> Ids for F {
    fn next(&mut self) -> i64 {
        self()
    }
}

impl Flag {
    /// Makes a flag with the variations `off` and `on`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong with the request.
    pub fn create(create: &FlagCreate, making: &Making<'_>, ids: &mut impl Ids) -> Result<Self> {
        let mut violations = Violations::default();
        let text = |value: &Option<Value>, pointer: &str, violations: &mut Violations| match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                violations.add(pointer, "type", "must be a string");
                None
            }
        };
        let key = text(&create.key, "/key", &mut violations).unwrap_or_default();
        check_key(&mut violations, "/key", &key, KeyStyle::Strict);
        let name = text(&create.name, "/name", &mut violations).unwrap_or_else(|| key.clone());
        if !key.is_empty() {
            check_name(&mut violations, "/name", &name);
        }
        let description = text(&create.description, "/description", &mut violations);
        let owner = text(&create.owner_user_id, "/owner_user_id", &mut violations);
        let mut flag = Self {
            id: ids.next(),
            project_id: making.project_id,
            account_id: making.account_id,
            key,
            name,
            description: description.unwrap_or_default(),
            archived: false,
            outlier_filtering_enabled: false,
            created_by_user_email: making.email.to_owned(),
            owner_user_id: owner.unwrap_or_else(|| making.user_id.to_owned()),
            team_ids: Vec::new(),
            custom_fields: BTreeMap::new(),
            variables: IndexMap::new(),
            variations: IndexMap::new(),
            created_time: making.now,
            updated_time: making.now,
            revision: 1,
        };
        let settings = [
            ("outlier_filtering_enabled", &create.outlier_filtering_enabled),
            ("team_ids", &create.team_ids),
            ("custom_fields", &create.custom_fields),
        ];
        for (member, value) in settings {
            if let Some(value) = value {
                flag.set(member, value, "", &mut violations);
            }
        }
        match &create.variable_definitions {
            None | Some(Value::Null) => {}
            Some(Value::Object(definitions)) => {
                for (key, definition) in definitions {
                    let pointer = below("/variable_definitions", key);
                    flag.add_variable(
                        Some(key),
                        definition,
                        &pointer,
                        making.now,
                        ids,
                        &mut violations,
                    );
                }
            }
            Some(_) => violations.add("/variable_definitions", "type", "must be an object"),
        }
        violations.into_result()?;
        for (key, name, enabled) in [(OFF, "Off", false), (ON, "On", true)] {
            let variation = Variation::new(ids.next(), key, name, enabled, making.now);
            flag.variations.insert(key.to_owned(), variation);
        }
        Ok(flag)
    }

    /// Fails if the flag is archived: then it cannot be edited.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`].
    pub fn check_editable(&self) -> Result<()> {
        if self.archived {
            return Err(Error::conflict(format!("Flag {} is archived", self.key)));
        }
        Ok(())
    }

    /// Counts a change.
    pub fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated_time = now;
    }

    /// The members that a patch may change, as a document.
    pub fn patchable(&self) -> Value {
        serde_json::json!({
            "key": self.key,
            "name": self.name,
            "description": self.description,
            "archived": self.archived,
            "outlier_filtering_enabled": self.outlier_filtering_enabled,
            "owner_user_id": self.owner_user_id,
            "team_ids": self.team_ids,
            "custom_fields": self.custom_fields,
            "variable_definitions": crate::definitions::patchable(&self.variables),
        })
    }

    /// Takes over a patched document; members that are unknown or read-only are ignored.
    pub fn take_patched(
        &mut self,
        document: &Value,
        pointer: &str,
        now: Timestamp,
        ids: &mut impl Ids,
        violations: &mut Violations,
    ) {
        let Some(members) = document.as_object() else {
            violations.add(pointer, "type", "must be an object");
            return;
        };
        for member in [
            "name",
            "description",
            "archived",
            "outlier_filtering_enabled",
            "owner_user_id",
            "team_ids",
            "custom_fields",
        ] {
            match members.get(member) {
                Some(value) => self.set(member, value, pointer, violations),
                None => self.reset(member),
            }
        }
        if let Some(definitions) = members.get("variable_definitions") {
            let pointer = format!("{pointer}/variable_definitions");
            self.take_definitions(definitions, &pointer, now, ids, violations);
        }
    }

    fn set(&mut self, member: &str, value: &Value, pointer: &str, violations: &mut Violations) {
        let pointer = format!("{pointer}/{member}");
        let complaint = match (member, value) {
            ("name", Value::String(name)) => {
                check_name(violations, &pointer, name);
                self.name.clone_from(name);
                None
            }
            ("description", Value::String(text)) => {
                self.description.clone_from(text);
                None
            }
            ("owner_user_id", Value::String(id)) => {
                self.owner_user_id.clone_from(id);
                None
            }
            ("archived", Value::Bool(archived)) => {
                self.archived = *archived;
                None
            }
            ("outlier_filtering_enabled", Value::Bool(enabled)) => {
                self.outlier_filtering_enabled = *enabled;
                None
            }
            ("team_ids", Value::Array(ids)) if ids.iter().all(Value::is_string) => {
                self.team_ids = ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                None
            }
            ("custom_fields", Value::Object(fields)) => {
                let given = fields.iter().filter(|(_, value)| !value.is_null());
                self.custom_fields =
                    given.map(|(key, value)| (key.clone(), value.clone())).collect();
                None
            }
            (_, Value::Null) => {
                self.reset(member);
                None
            }
            ("archived" | "outlier_filtering_enabled", _) => Some("must be true or false"),
            ("team_ids", _) => Some("must be a list of strings"),
            ("custom_fields", _) => Some("must be an object"),
            _ => Some("must be a string"),
        };
        if let Some(complaint) = complaint {
            violations.add(pointer, "type", complaint);
        }
    }

    /// What a member is without a value; a name is never without one.
    fn reset(&mut self, member: &str) {
        match member {
            "name" => self.name.clone_from(&self.key),
            "description" => self.description.clear(),
            "team_ids" => self.team_ids.clear(),
            "custom_fields" => self.custom_fields.clear(),
            "outlier_filtering_enabled" => self.outlier_filtering_enabled = false,
            _ => {}
        }
    }

    /// Adds a variable from its definition; all variations then have it with its default.
    pub fn add_variable(
        &mut self,
        map_key: Option<&str>,
        definition: &Value,
        pointer: &str,
        now: Timestamp,
        ids: &mut impl Ids,
        violations: &mut Violations,
    ) {
        if !definition.is_object() {
            violations.add(pointer, "type", "must be an object");
            return;
        }
        let inner_key = definition["key"].as_str();
        let key = inner_key.or(map_key).unwrap_or_default();
        check_key(violations, &format!("{pointer}/key"), key, KeyStyle::Strict);
        if let (Some(inner), Some(outer)) = (inner_key, map_key) {
            violations.check(
                inner == outer,
                format!("{pointer}/key"),
                "mismatch",
                format!("must be {outer:?}, the key of the definition"),
            );
        }
        if self.variables.contains_key(key) {
            violations.add(format!("{pointer}/key"), "exists", format!("Key {key} already exists"));
        }
        let kind = definition["type"].as_str().and_then(VariableType::from_name);
        if kind.is_none() {
            let message = "must be one of boolean, string, double, integer, json";
            violations.add(format!("{pointer}/type"), "enum", message);
        }
        let default = definition.get("default_value");
        if default.is_none() {
            violations.add(format!("{pointer}/default_value"), "required", "is required");
        }
        if !(definition["description"].is_string() || definition["description"].is_null()) {
            violations.add(format!("{pointer}/description"), "type", "must be a string");
        }
        let (Some(kind), Some(default)) = (kind, default) else {
            return;
        };
        let default = read_value(violations, &format!("{pointer}/default_value"), default, kind);
        let description = definition["description"].as_str().unwrap_or_default();
        if let Some(default_value) = default {
            let variable = Variable {
                id: ids.next(),
                key: key.to_owned(),
                description: description.to_owned(),
                kind,
                default_value,
                created_time: now,
                updated_time: now,
                revision: 1,
            };
            self.variables.insert(key.to_owned(), variable);
        }
    }
}

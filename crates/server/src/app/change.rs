//! The change history as it is told: to who asks for it, and to webhooks.

use std::collections::HashMap;

use burgee_domain::{Error, Result, Timestamp, Webhook};
use burgee_store::{ChangeFilter, ChangeRow, Reader, UserRow};
use serde::Serialize;
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

use super::entity::{Entity as _, store_error};
use super::history::ChangeBody;
use super::people::UserBody;
use super::{App, access, flag_part, lookup};
use crate::auth::Caller;

/// Which changes of a project; an empty list asks for nothing in particular.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChangeQuery {
    pub(crate) project_id: i64,
    pub(crate) ids: Vec<i64>,
    /// The earliest time.
    pub(crate) start: Option<Timestamp>,
    /// The first time after the latest.
    pub(crate) end: Option<Timestamp>,
    pub(crate) user_emails: Vec<String>,
    pub(crate) kinds: Vec<String>,
    pub(crate) entities: Vec<(String, i64)>,
    pub(crate) sources: Vec<String>,
}

/// A change of one thing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Change {
    entity: ChangedEntity,
    project_id: i64,
    id: i64,
    #[schema(value_type = String)]
    created: Timestamp,
    summary: String,
    change_type: String,
    /// Property by property: `{property, description, before, after}`.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revisions: Option<Revisions>,
    source: String,
    user: ChangeUser,
}

/// What has changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChangedEntity {
    id: i64,
    name: String,
    api_url: String,
    ui_url: String,
    is_deleted: bool,
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<String>,
}

/// The revisions before and after a change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Revisions {
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<RevisionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<RevisionId>,
}

/// A revision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RevisionId {
    id: i64,
}

/// Who made a change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChangeUser {
    id: String,
    email: String,
    display_name: String,
    first_name: String,
    last_name: String,
    profile_image_url: String,
}

/// Lists changes, the newest first: a page of them, and how many there are.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    query: ChangeQuery,
    (offset, limit): (usize, usize),
) -> Result<(Vec<Change>, usize)> {
    lookup::project(app, caller, query.project_id).await?;
    let access = access::load(&app.store, caller, query.project_id).await?;
    let hidden = flag_part::hidden(&app.store, &access, query.project_id).await?;
    let filter = ChangeFilter {
        project_id: query.project_id,
        ids: query.ids,
        start: query.start.map(Timestamp::as_micros),
        end: query.end.map(Timestamp::as_micros),
        user_emails: query.user_emails,
        kinds: query.kinds,
        entities: query.entities,
        without: hidden.entities,
        without_flags: hidden.flags,
        without_environments: hidden.environments,
        sources: query.sources,
        limit: i64::try_from(limit).ok(),
        offset: i64::try_from(offset).unwrap_or(i64::MAX),
    };
    let rows = app.store.changes(&filter).await.map_err(store_error)?;
    let total = app.store.count_changes(&filter).await.map_err(store_error)?;
    let changes = tell(&app.store, &rows, &app.settings.public_url).await?;
    Ok((changes, usize::try_from(total).unwrap_or_default()))
}

/// Turns rows of the history into what is told of them.
pub(super) async fn tell(
    reader: &Reader,
    rows: &[ChangeRow],
    public_url: &str,
) -> Result<Vec<Change>> {
    let mut users: HashMap<&str, ChangeUser> = HashMap::new();
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let user = if let Some(user) = users.get(row.user_id.as_str()) {
            user.clone()
        } else {
            let found = reader.user(&row.user_id).await.map_err(store_error)?;
            let user = ChangeUser::new(&row.user_id, found)?;
            users.insert(&row.user_id, user.clone());
            user
        };
        changes.push(Change::new(row, user, public_url)?);
    }
    Ok(changes)
}

/// Leaves of the address of a webhook whom it goes to: what comes after may be a secret.
fn shorten_address(change: &mut Value) {
    if change["property"] != "url" {
        return;
    }
    for side in ["before", "after"] {
        if let Some(address) = change.get(side).and_then(Value::as_str) {
            let origin = Url::parse(address).map(|own| own.origin().ascii_serialization());
            change[side] = Value::from(format!("{}/…", origin.unwrap_or_default()));
        }
    }
}

impl Change {
    fn new(row: &ChangeRow, user: ChangeUser, public_url: &str) -> Result<Self> {
        let mut body: ChangeBody = serde_json::from_str(&row.body)
            .map_err(|error| Error::Internal(format!("change {}: {error}", row.id)))?;
        if row.entity_kind == Webhook::KIND {
            body.changes.iter_mut().for_each(shorten_address);
        }
        Ok(Self {
            entity: ChangedEntity {
                id: row.entity_id,
                api_url: format!("{public_url}{}", api_path(row, &body)),
                ui_url: format!("{public_url}{}", ui_path(row, &body)),
                is_deleted: row.change_type == "delete",
                kind: row.entity_kind.clone(),
                name: body.name,
                sub_type: body.sub_type,
            },
            project_id: row.project_id,
            id: row.id,
            created: Timestamp::from_micros(row.at),
            summary: body.summary,
            change_type: row.change_type.clone(),
            changes: body.changes,
            revisions: body.revision.map(|revision| Revisions::new(&row.change_type, revision)),
            source: row.source.clone(),
            user,
        })
    }
}

impl Revisions {
    fn new(change_type: &str, revision: i64) -> Self {
        let id = |id: i64| (id > 0).then_some(RevisionId { id });
        match change_type {
            "delete" => Self { current: None, previous: id(revision) },
            _ => Self { current: id(revision), previous: id(revision - 1) },
        }
    }
}

impl ChangeUser {
    fn new(id: &str, row: Option<UserRow>) -> Result<Self> {
        let (email, body) = match row {
            Some(row) => {
                let body = UserBody::read(&row)?;
                (row.email, body)
            }
            None => Default::default(),
        };
        let name = format!("{} {}", body.first_name, body.last_name);
        let name = name.trim();
        Ok(Self {
            id: id.to_owned(),
            display_name: if name.is_empty() { email.clone() } else { name.to_owned() },
            email,
            first_name: body.first_name,
            last_name: body.last_name,
            profile_image_url: String::new(),
        })
    }
}

/// Where the API has it.
fn api_path(row: &ChangeRow, body: &ChangeBody) -> String {
    let (project, id, key) = (row.project_id, row.entity_id, &body.key);
    let flag = body.flag_key.as_deref().unwrap_or_default();
    let flag = format!("/flags/v1/projects/{project}/flags/{flag}");
    let environment = body.environment_key.as_deref().unwrap_or_default();
    match row.entity_kind.as_str() {
        "flag" => flag,
        "variable" => format!("{flag}/variable_definitions/{key}"),
        "variation" => format!("{flag}/variations/{key}"),
        "ruleset" => format!("{flag}/environments/{environment}/ruleset"),
        "rule" => format!("{flag}/environments/{environment}/rules/{key}"),
        kind @ ("group" | "holdout") => format!("/flags/v1/projects/{project}/{kind}s/{id}"),
        kind @ ("report" | "custom_field") => {
            format!("/flags/v1/projects/{project}/{kind}s/{key}")
        }
        kind @ ("environment" | "attribute" | "audience" | "event" | "webhook") => {
            format!("/v2/{kind}s/{id}")
        }
        "permission" => format!("/v2/collaborators?project_id={project}"),
        _ => format!("/v2/projects/{project}"),
    }
}

/// Where the console has it.
fn ui_path(row: &ChangeRow, body: &ChangeBody) -> String {
    let project = format!("/v2/projects/{}", row.project_id);
    let flag = body.flag_key.as_deref().unwrap_or_default();
    let flag = format!("{project}/flags/manage/{flag}");
    let environment = body.environment_key.as_deref().unwrap_or_default();
    match row.entity_kind.as_str() {
        "flag" => flag,
        "variable" | "variation" => format!("{flag}/{}s", row.entity_kind),
        "ruleset" | "rule" => format!("{flag}/rules/{environment}"),
        "project" | "permission" => format!("{project}/settings"),
        kind => format!("{project}/{kind}s"),
    }
}

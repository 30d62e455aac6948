//! Custom fields: listing, making, changing and archiving definitions, and checking values against them.

use std::collections::BTreeMap;

use burgee_domain::custom_field::check_values;
use burgee_domain::flag::Ids;
use burgee_domain::{Action, CustomField, Error, Flag, FlagCreate, Result, Role, Violations};
use serde_json::{Map, Value};

use super::work::{Mode, Work};
use super::{App, entity, lookup};
use crate::auth::Caller;

/// Lists the custom fields of a project.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
) -> Result<(Role, Vec<CustomField>)> {
    let (role, _) = lookup::project(app, caller, project_id).await?;
    Ok((role, entity::all(&app.store, project_id).await?))
}

/// Makes a custom field.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<(Role, CustomField)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let mut ids = work.ids().await?;
    let field = CustomField::create(body, project_id, ids.next(), work.now)?;
    let existing = entity::by_key::<CustomField>(&work.tx, project_id, 0, &field.key).await?;
    if let Some(CustomField { id, .. }) = existing {
        return Err(Error::AlreadyExists { what: "Custom field", key: field.key, id });
    }
    work.claim(ids).await?;
    work.insert(&field).await?;
    let role = work.role;
    work.commit().await?;
    Ok((role, field))
}

/// Changes a custom field by a partial body.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(Role, CustomField)> {
    let (mut work, before) = open(app, caller, project_id, id, expected, mode).await?;
    let after = before.updated(body, work.now)?;
    work.update(&before, &after).await?;
    let role = work.role;
    work.commit().await?;
    Ok((role, after))
}

/// Archives a custom field, or takes it out of the archive.
pub(crate) async fn set_archived(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
    archived: bool,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(Role, CustomField)> {
    let (mut work, before) = open(app, caller, project_id, id, expected, mode).await?;
    let after = before.with_archived(archived, work.now);
    work.update(&before, &after).await?;
    let role = work.role;
    work.commit().await?;
    Ok((role, after))
}

/// What is wrong with the values that a new flag is to have. If they are no object at all, making the flag says
/// so.
pub(super) async fn check_new(work: &Work<'_>, create: &FlagCreate) -> Result<Violations> {
    let mut violations = Violations::default();
    let values = match &create.custom_fields {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(values)) => values.clone(),
        Some(_) => return Ok(violations),
    };
    let values = values.into_iter().filter(|(_, value)| !value.is_null()).collect();
    let fields = definitions(work).await?;
    check_values(&values, &BTreeMap::new(), &fields, "/custom_fields", &mut violations);
    Ok(violations)
}

/// Checks the values of a flag if they are to change.
pub(super) async fn check_changed(
    work: &Work<'_>,
    before: &Flag,
    after: &Flag,
    violations: &mut Violations,
) -> Result<()> {
    if before.custom_fields != after.custom_fields {
        let pointer = format!("/{}/custom_fields", before.key);
        let (values, before) = (&after.custom_fields, &before.custom_fields);
        check_values(values, before, &definitions(work).await?, &pointer, violations);
    }
    Ok(())
}

async fn definitions(work: &Work<'_>) -> Result<Vec<CustomField>> {
    entity::all(&work.tx, work.project.id).await
}

async fn open<'a>(
    app: &'a App,
    caller: &'a Caller,
    project_id: i64,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(Work<'a>, CustomField)> {
    let work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let field: CustomField = entity::in_project(&work.tx, project_id, id).await?;
    entity::check_revision(field.revision, expected)?;
    Ok((work, field))
}

//! Variable definitions of a flag.

use burgee_domain::{EntityRole, Flag, Patch, Result, Violations};
use serde_json::Value;

use super::App;
use super::entity;
use super::flag::WholeFlag;
use super::variation::{close, open};
use super::work::Mode;
use crate::auth::Caller;

/// Adds a definition; the flag comes back with it.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    body: &Value,
    mode: Mode,
) -> Result<(EntityRole, WholeFlag, String)> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    let mut after = before.clone();
    let key = body["key"].as_str().unwrap_or_default().to_owned();
    if let Some(existing) = before.variables.get(&key) {
        let id = existing.id;
        return Err(burgee_domain::Error::AlreadyExists { what: "Variable definition", key, id });
    }
    let mut ids = work.ids().await?;
    let mut violations = Violations::default();
    after.add_variable(None, body, "", work.now, &mut ids, &mut violations);
    violations.into_result()?;
    work.claim(ids).await?;
    let (role, whole) = close(&mut work, &before, after).await?;
    work.commit().await?;
    Ok((role, whole, key))
}

/// Changes definitions by patch. `expected` is the revision that the caller has seen of the one that they touch, if
/// they said so.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    patch: &Patch,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(EntityRole, WholeFlag)> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    for key in patch.roots() {
        entity::check_revision(revision_of(&before, &key), expected)?;
    }
    let mut document = burgee_domain::definitions::patchable(&before.variables);
    patch.apply(&mut document)?;
    let mut after = before.clone();
    let mut ids = work.ids().await?;
    let mut violations = Violations::default();
    after.take_definitions(&document, "", work.now, &mut ids, &mut violations);
    violations.into_result()?;
    work.claim(ids).await?;
    let answer = close(&mut work, &before, after).await?;
    work.commit().await?;
    Ok(answer)
}

/// Deletes a definition; its value disappears from every variation.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    key: &str,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    let mut after = before.clone();
    after.remove_variable(key)?;
    entity::check_revision(revision_of(&before, key), expected)?;
    close(&mut work, &before, after).await?;
    work.commit().await
}

/// 0 if it is not there, which nobody can have seen.
fn revision_of(flag: &Flag, key: &str) -> i64 {
    flag.variables.get(key).map_or(0, |own| own.revision)
}

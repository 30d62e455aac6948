//! Finding entities for somebody: what they may not see is not there.

use burgee_domain::{Action, Error, Project, Result, Role, project_id_of};
use serde_json::Value;

use super::App;
use super::entity::{self, Entity};
use super::work::load_project;
use crate::auth::Caller;

/// Loads a project that the caller may read.
pub(crate) async fn project(
    app: &App,
    caller: &Caller,
    project_id: i64,
) -> Result<(Role, Project)> {
    let role = caller.check(project_id, Action::Read)?;
    Ok((role, load_project(&app.store, project_id).await?))
}

/// Loads an entity that the caller may read.
pub(crate) async fn visible<T: Entity>(app: &App, caller: &Caller, id: i64) -> Result<(Role, T)> {
    let found = entity::by_id::<T>(&app.store, id).await?;
    let seen = found.and_then(|own| Some((caller.role(own.project_id())?, own)));
    let (role, entity) = seen.ok_or_else(|| Error::not_found(T::NAME, id))?;
    if role.allows(Action::Read) { Ok((role, entity)) } else { Err(Error::Forbidden) }
}

/// Lists a kind in a project that the caller may read, the oldest first.
pub(crate) async fn list<T: Entity>(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<Vec<T>> {
    project(app, caller, project_id).await?;
    let mut entities: Vec<T> = entity::all(&app.store, project_id).await?;
    entities.retain(|own| archived.is_none_or(|archived| own.archived() == archived));
    Ok(entities)
}

/// The project that the body of a new entity names. If it names none, `check` tells what else is wrong.
pub(crate) fn project_of<T>(body: &Value, check: impl FnOnce() -> Result<T>) -> Result<i64> {
    match project_id_of(body) {
        Err(Error::Invalid(violations)) => {
            violations.join(check()).and_then(|_| project_id_of(body))
        }
        other => other,
    }
}

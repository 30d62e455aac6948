//! Environments of a project.

use burgee_domain::{Action, Environment, Error, Result, Role};
use burgee_store::Reader;

use super::App;
use super::entity;
use crate::auth::Caller;

/// Lists a project's environments by priority, for somebody who may read them.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<(Role, Vec<Environment>)> {
    let role = caller.check(project_id, Action::Read)?;
    let mut environments = all_in_order(&app.store, project_id).await?;
    environments.retain(|own| own.archived == archived.unwrap_or(false));
    Ok((role, environments))
}

/// The environments of a project that are not archived, by priority.
pub(super) async fn in_order(reader: &Reader, project_id: i64) -> Result<Vec<Environment>> {
    let mut environments = all_in_order(reader, project_id).await?;
    environments.retain(|environment| !environment.archived);
    Ok(environments)
}

/// All environments of a project, by priority.
pub(super) async fn all_in_order(reader: &Reader, project_id: i64) -> Result<Vec<Environment>> {
    let mut environments: Vec<Environment> = entity::all(reader, project_id).await?;
    environments.sort_by_key(|environment| (environment.priority, environment.id));
    Ok(environments)
}

/// Loads an environment by key.
pub(super) async fn by_key(reader: &Reader, project_id: i64, key: &str) -> Result<Environment> {
    let environment = entity::by_key::<Environment>(reader, project_id, 0, key).await?;
    environment.ok_or_else(|| Error::not_found("Environment", key))
}

//! Projects of an account.

use burgee_domain::flag::Ids;
use burgee_domain::{Action, Environment, Error, Project, Result};
use burgee_store::{Reader, Transaction};
use serde_json::Value;

use super::entity::{self, store_error};
use super::work::{Mode, Work};
use super::{App, environment, lookup};
use crate::auth::Caller;

/// Lists the projects that the caller has a part in, the oldest first.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<Project>> {
    of_caller(&app.store, caller).await
}

/// The projects that somebody has a part in, the oldest first.
pub(super) async fn of_caller(reader: &Reader, caller: &Caller) -> Result<Vec<Project>> {
    let mut projects: Vec<Project> = entity::of_parent(reader, caller.account_id).await?;
    projects.retain(|own| caller.role(own.id).is_some());
    Ok(projects)
}

/// Loads a project.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<Project> {
    Ok(lookup::project(app, caller, id).await?.1)
}

/// Makes a project with its first environments.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<Project> {
    caller.check_administrator()?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let id = next_id(&tx).await?;
    let project = Project::create(body, caller.account_id, id, app.now())?;
    let mut work = Work::founding(app, caller, project.clone(), tx, mode);
    found(&mut work).await?;
    work.commit().await?;
    Ok(project)
}

/// Changes a project by a partial body. One that is archived must be made active with the change, or before.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<Project> {
    let (mut work, before) =
        Work::open_on::<Project>(app, caller, id, Action::Manage, expected, mode).await?;
    let after = before.updated(body, work.now)?;
    if before.archived && after.archived && after != before {
        return Err(Error::conflict("The project is archived; make it active first"));
    }
    work.update(&before, &after).await?;
    let published = |own: &Project| (own.anonymize_ip, own.bot_filtering);
    if published(&after) != published(&before) {
        work.alters_all().await?;
    }
    work.project = after.clone();
    work.commit().await?;
    Ok(after)
}

/// Takes an id for a new project.
pub(super) async fn next_id(tx: &Transaction) -> Result<i64> {
    tx.next_ids("project", 20_001, 1).await.map_err(store_error)
}

/// Stores the project of a founding change with its first environments; those come back with their SDK keys.
pub(super) async fn found(work: &mut Work<'_>) -> Result<Vec<(Environment, String)>> {
    let project = work.project.clone();
    work.insert(&project).await?;
    let mut ids = work.ids().await?;
    let environments = project.first_environments(|| ids.next());
    work.claim(ids).await?;
    let mut answer = Vec::new();
    for environment in environments {
        let sdk_key = environment::add(work, &environment).await?;
        answer.push((environment, sdk_key));
    }
    Ok(answer)
}

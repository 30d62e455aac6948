//! Environments of a project.

use std::sync::Arc;

use burgee_domain::flag::Ids;
use burgee_domain::{Access, Action, Environment, Error, Flag, Result, Ruleset, Timestamp};
use burgee_store::Reader;
use serde_json::{Value, json};

use super::entity::store_error;
use super::work::{Mode, Work};
use super::{App, access, entity, flag, lookup, sdk_key};
use crate::auth::Caller;

/// An environment with what it serves.
#[derive(Clone, Debug)]
pub(crate) struct WholeEnvironment {
    pub(crate) environment: Environment,
    /// None only if the environment was tried and not made.
    pub(crate) datafile: Option<DatafileFacts>,
}

/// What is to be known of a datafile without reading it.
#[derive(Clone, Debug)]
pub(crate) struct DatafileFacts {
    pub(crate) revision: i64,
    /// In bytes.
    pub(crate) size: usize,
    /// The key that it names.
    pub(crate) sdk_key: String,
}

/// Lists a project's environments by priority, for somebody who may read them.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<(Arc<Access>, Vec<Environment>)> {
    lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let mut environments = all_in_order(&app.store, project_id).await?;
    environments.retain(|own| own.archived == archived.unwrap_or(false));
    environments.retain(|own| is_seen(&access, own));
    Ok((access, environments))
}

/// Lists a project's environments by priority with what they serve.
pub(crate) async fn list_whole(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<Vec<WholeEnvironment>> {
    let mut environments: Vec<Environment> =
        lookup::list(app, caller, project_id, archived).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    environments.retain(|own| is_seen(&access, own));
    sort(&mut environments);
    let mut whole = Vec::with_capacity(environments.len());
    for environment in environments {
        whole.push(with_datafile(&app.store, environment).await?);
    }
    Ok(whole)
}

/// Loads an environment with what it serves.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<WholeEnvironment> {
    let environment = seen(app, caller, id).await?;
    with_datafile(&app.store, environment).await
}

/// The datafile of an environment as JSON, secure or not: who asks is known.
pub(crate) async fn datafile(app: &App, caller: &Caller, id: i64) -> Result<String> {
    let environment = seen(app, caller, id).await?;
    let row = app.store.datafile(environment.id).await.map_err(store_error)?;
    Ok(row.ok_or_else(|| Error::not_found("Datafile", id))?.body)
}

/// Makes an environment in the project that the body names: every flag is off there.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<WholeEnvironment> {
    let check = || Environment::create(body, 0, 0, 1, Timestamp::default());
    let project_id = lookup::project_of(body, check)?;
    let mut work = Work::begin(app, caller, project_id, Action::Manage, mode).await?;
    let mut ids = work.ids().await?;
    let others = all_in_order(&work.tx, project_id).await?;
    let priority = others.iter().map(|own| own.priority).max().unwrap_or_default();
    let next = priority.saturating_add(1);
    let environment = Environment::create(body, project_id, ids.next(), next, work.now)?;
    if let Some(existing) = others.iter().find(|own| own.key == environment.key) {
        let key = environment.key;
        return Err(Error::AlreadyExists { what: "Environment", key, id: existing.id });
    }
    add(&mut work, &environment).await?;
    for flag in entity::all::<Flag>(&work.tx, project_id).await? {
        let ruleset = Ruleset::empty(ids.next(), flag.id, environment.id, work.now);
        work.insert(&flag::stored(&flag, &environment, ruleset)).await?;
    }
    work.claim(ids).await?;
    work.commit().await?;
    with_datafile(&app.store, environment).await
}

/// Changes an environment by a partial body. An archived one keeps serving what it had; one that is taken
/// out of the archive serves what has become of the project.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<WholeEnvironment> {
    let (mut work, before) =
        Work::begin_on::<Environment>(app, caller, id, Action::Manage, expected, mode).await?;
    let after = before.updated(body, work.now)?;
    work.update(&before, &after).await?;
    if before.archived && !after.archived {
        work.alters(id);
    }
    work.commit().await?;
    with_datafile(&app.store, after).await
}

/// Archives an environment, unless it is the primary one.
pub(crate) async fn archive(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (mut work, before) =
        Work::begin_on::<Environment>(app, caller, id, Action::Manage, expected, mode).await?;
    if before.is_primary {
        return Err(Error::conflict("The primary environment cannot be archived"));
    }
    let after = before.updated(&json!({ "archived": true }), work.now)?;
    work.update(&before, &after).await?;
    work.commit().await
}

/// Stores a new environment with an SDK key, which comes back, and has its datafile built.
pub(super) async fn add(work: &mut Work<'_>, environment: &Environment) -> Result<String> {
    work.insert(environment).await?;
    let key = sdk_key::add(work, environment.id).await?;
    work.alters(environment.id);
    Ok(key)
}

/// Loads an environment that the caller may see.
pub(super) async fn seen(app: &App, caller: &Caller, id: i64) -> Result<Environment> {
    let (_, environment) = lookup::visible::<Environment>(app, caller, id).await?;
    let access = access::load(&app.store, caller, environment.project_id).await?;
    if is_seen(&access, &environment) {
        Ok(environment)
    } else {
        Err(Error::not_found("Environment", id))
    }
}

/// Loads an environment of a project that the caller may see.
pub(crate) async fn in_project(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
) -> Result<Environment> {
    lookup::project(app, caller, project_id).await?;
    let environment = seen(app, caller, id).await?;
    let own = Some(environment).filter(|own| own.project_id == project_id);
    own.ok_or_else(|| Error::not_found("Environment", id))
}

/// Whether an environment is there for somebody.
pub(super) fn is_seen(access: &Access, environment: &Environment) -> bool {
    access.on_environment(environment).allows(Action::Read)
}

async fn with_datafile(reader: &Reader, environment: Environment) -> Result<WholeEnvironment> {
    let row = reader.datafile(environment.id).await.map_err(store_error)?;
    let datafile = row.map(|row| DatafileFacts {
        revision: row.revision,
        size: row.body.len(),
        sdk_key: row.sdk_key,
    });
    Ok(WholeEnvironment { environment, datafile })
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
    sort(&mut environments);
    Ok(environments)
}

fn sort(environments: &mut [Environment]) {
    environments.sort_by_key(|environment| (environment.priority, environment.id));
}

/// Loads an environment by key.
pub(super) async fn by_key(reader: &Reader, project_id: i64, key: &str) -> Result<Environment> {
    let environment = entity::by_key::<Environment>(reader, project_id, 0, key).await?;
    environment.ok_or_else(|| Error::not_found("Environment", key))
}

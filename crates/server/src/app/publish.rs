//! Building, storing and serving datafiles.

use std::sync::Arc;

use burgee_domain::{
    Environment, Error, Flag, Project, Published, Result, Ruleset, Timestamp, build_datafile,
};
use burgee_store::{DatafileRow, Reader, Transaction};
use serde_json::Value;

use super::App;
use super::entity::{self, store_error};
use super::state::ProjectState;
use crate::publish::{AccessToken, PublishedDatafile, Readers, SdkKey};

/// A datafile with the keys that serve it.
pub(super) type Publication = (Vec<SdkKey>, Arc<PublishedDatafile>);

/// Builds an environment's datafile from the state in the transaction, compiles it, and stores it with the
/// next revision. What does not compile fails the change.
pub(super) async fn rebuild(
    tx: &Transaction,
    project: &Project,
    state: &ProjectState,
    environment_id: i64,
    now: Timestamp,
) -> Result<Publication> {
    let environment = environment(tx, environment_id).await?;
    let keys = live_sdk_keys(tx, environment_id, now).await?;
    // Keys that were replaced have an end; the newest has none.
    let current = keys.iter().rfind(|own| own.expires.is_none()).or(keys.last());
    let sdk_key = current
        .map(|own| &own.key)
        .ok_or_else(|| Error::Internal(format!("environment {environment_id} has no SDK key")))?;
    let before = tx.datafile(environment_id).await.map_err(store_error)?;
    let revision = before.as_ref().map_or(1, |row| row.revision + 1);
    let json = match before.filter(|_| environment.archived) {
        Some(row) => rename(&row.body, sdk_key, revision)?,
        None => build(project, state, &environment, sdk_key, revision)?,
    };
    let body = String::from_utf8(json).map_err(|error| Error::Internal(error.to_string()))?;
    let mut row = DatafileRow {
        environment_id,
        project_id: project.id,
        sdk_key: sdk_key.clone(),
        revision,
        body,
        last_modified: now.as_seconds(),
    };
    row.last_modified = tx.put_datafile(&row).await.map_err(store_error)?;
    tx.notify(environment_id, revision).await.map_err(store_error)?;
    let readers = readers(tx, &environment, now).await?;
    Ok((keys, Arc::new(compile(row, readers)?)))
}

/// The datafile of an archived environment: stays as it was, under a new key or revision.
fn rename(body: &str, sdk_key: &str, revision: i64) -> Result<Vec<u8>> {
    let mut datafile: serde_json::Map<String, Value> =
        serde_json::from_str(body).map_err(|error| Error::Internal(error.to_string()))?;
    datafile.insert("sdkKey".to_owned(), Value::from(sdk_key));
    datafile.insert("revision".to_owned(), Value::from(revision.to_string()));
    serde_json::to_vec(&datafile).map_err(|error| Error::Internal(error.to_string()))
}

/// The datafile as JSON.
fn build(
    project: &Project,
    state: &ProjectState,
    environment: &Environment,
    sdk_key: &str,
    revision: i64,
) -> Result<Vec<u8>> {
    let rulesets = state.rulesets_by_place();
    let flags: Vec<(&Flag, &Ruleset)> = state
        .flags
        .values()
        .filter_map(|flag| Some((&**flag, &**rulesets.get(&(flag.id, environment.id))?)))
        .collect();
    let is_own = |key: &str| key.is_empty() || key == environment.key;
    let datafile = build_datafile(&Published {
        project,
        environment,
        sdk_key,
        revision,
        attributes: &all(state.attributes.values()),
        audiences: &all(state.audiences.values()),
        events: &all(state.events.values()),
        flags: &flags,
        groups: &all(state.groups.values().filter(|group| is_own(&group.environment_key))),
        holdouts: &all(state.holdouts.values().filter(|own| is_own(&own.environment_key))),
    });
    serde_json::to_vec(&datafile).map_err(|error| Error::Internal(error.to_string()))
}

fn all<'a, T: 'a>(kept: impl Iterator<Item = &'a Arc<T>>) -> Vec<&'a T> {
    kept.map(|own| &**own).collect()
}

fn compile(row: DatafileRow, readers: Readers) -> Result<PublishedDatafile> {
    let DatafileRow { environment_id, revision, last_modified, body, .. } = row;
    PublishedDatafile::new(environment_id, revision, last_modified, readers, body.into_bytes())
        .map_err(|error| Error::Internal(format!("environment {environment_id}: {error}")))
}

async fn environment(reader: &Reader, environment_id: i64) -> Result<Environment> {
    let environment = entity::by_id(reader, environment_id).await?;
    environment.ok_or_else(|| Error::not_found("Environment", environment_id))
}

/// The keys that serve an environment at a time, oldest first.
async fn live_sdk_keys(
    reader: &Reader,
    environment_id: i64,
    now: Timestamp,
) -> Result<Vec<SdkKey>> {
    let rows = reader.sdk_keys_of_environment(environment_id).await.map_err(store_error)?;
    let keys = rows
        .into_iter()
        .map(|row| SdkKey { key: row.key, expires: row.expires_at.map(Timestamp::from_micros) });
    Ok(keys.filter(|own| own.expires.is_none_or(|at| at > now)).collect())
}

/// Who may read an environment's datafile at a time.
async fn readers(reader: &Reader, environment: &Environment, now: Timestamp) -> Result<Readers> {
    if !environment.secure {
        return Ok(Readers::Everyone);
    }
    let rows = reader.access_tokens_of_environment(environment.id).await.map_err(store_error)?;
    let live = rows.into_iter().filter(|row| row.expires_at.is_none_or(|at| at > now.as_micros()));
    let tokens = live.map(|row| AccessToken { selector: row.selector, hash: row.hash });
    Ok(Readers::Holders(tokens.collect()))
}

/// Serves a stored datafile.
async fn install(app: &App, row: DatafileRow) -> Result<()> {
    let now = app.now();
    let environment = environment(&app.store, row.environment_id).await?;
    let keys = live_sdk_keys(&app.store, environment.id, now).await?;
    let readers = readers(&app.store, &environment, now).await?;
    app.registry.install(&keys, &Arc::new(compile(row, readers)?));
    Ok(())
}

/// Compiles and serves every stored datafile.
pub(super) async fn load_all(app: &App) -> Result<()> {
    for row in app.store.datafiles().await.map_err(store_error)? {
        install(app, row).await?;
    }
    Ok(())
}

impl App {
    /// Serves what other nodes have published since this one last looked.
    pub(crate) async fn catch_up(&self) -> Result<()> {
        for (environment_id, revision) in
            self.store.datafile_revisions().await.map_err(store_error)?
        {
            self.catch_up_with(environment_id, revision).await?;
        }
        Ok(())
    }

    /// Serves an environment's datafile, unless this node has that revision already.
    pub(crate) async fn catch_up_with(&self, environment_id: i64, revision: i64) -> Result<()> {
        if self.registry.revision(environment_id) >= Some(revision) {
            return Ok(());
        }
        match self.store.datafile(environment_id).await.map_err(store_error)? {
            Some(row) => install(self, row).await,
            None => Ok(()),
        }
    }
}

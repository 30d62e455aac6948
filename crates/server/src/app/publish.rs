//! Building, storing and serving datafiles.

use std::sync::Arc;

use burgee_domain::{
    Environment, Error, Flag, Group, Holdout, Project, Published, Result, Timestamp, build_datafile,
};
use burgee_store::{DatafileRow, Reader, SdkKeyRow, Transaction};

use super::App;
use super::entity::{self, StoredRuleset, store_error};
use crate::publish::PublishedDatafile;

/// Builds an environment's datafile from the state in the transaction, compiles it, and stores it with the
/// next revision. What does not compile fails the change.
pub(super) async fn rebuild(
    tx: &Transaction,
    project: &Project,
    environment_id: i64,
    now: Timestamp,
) -> Result<(Vec<String>, Arc<PublishedDatafile>)> {
    let environment: Environment = entity::by_id(tx, environment_id)
        .await?
        .ok_or_else(|| Error::not_found("Environment", environment_id))?;
    let keys = live_sdk_keys(tx, environment_id, now).await?;
    let sdk_key = keys
        .last()
        .ok_or_else(|| Error::Internal(format!("environment {environment_id} has no SDK key")))?;
    let before = tx.datafile(environment_id).await.map_err(store_error)?;
    let revision = before.map_or(1, |row| row.revision + 1);
    let json = build(tx, project, &environment, sdk_key, revision).await?;
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
    Ok((keys, Arc::new(compile(row)?)))
}

/// The datafile as JSON.
async fn build(
    reader: &Reader,
    project: &Project,
    environment: &Environment,
    sdk_key: &str,
    revision: i64,
) -> Result<Vec<u8>> {
    let flags: Vec<Flag> = entity::all(reader, project.id).await?;
    let rulesets: Vec<StoredRuleset> = entity::of_parent(reader, environment.id).await?;
    let mut by_flag: std::collections::HashMap<i64, StoredRuleset> =
        rulesets.into_iter().map(|stored| (stored.ruleset.flag_id, stored)).collect();
    let flags: Vec<_> = flags
        .into_iter()
        .filter_map(|flag| {
            let stored = by_flag.remove(&flag.id)?;
            Some((flag, stored.ruleset))
        })
        .collect();
    let own = |key: &str| key.is_empty() || key == environment.key;
    let groups: Vec<Group> = entity::all(reader, project.id).await?;
    let holdouts: Vec<Holdout> = entity::all(reader, project.id).await?;
    let datafile = build_datafile(&Published {
        project,
        environment,
        sdk_key,
        revision,
        attributes: &entity::all(reader, project.id).await?,
        audiences: &entity::all(reader, project.id).await?,
        events: &entity::all(reader, project.id).await?,
        flags: &flags,
        groups: &groups.into_iter().filter(|group| own(&group.environment_key)).collect::<Vec<_>>(),
        holdouts: &holdouts
            .into_iter()
            .filter(|holdout| own(&holdout.environment_key))
            .collect::<Vec<_>>(),
    });
    serde_json::to_vec(&datafile).map_err(|error| Error::Internal(error.to_string()))
}

fn compile(row: DatafileRow) -> Result<PublishedDatafile> {
    let DatafileRow { environment_id, revision, last_modified, body, .. } = row;
    PublishedDatafile::new(environment_id, revision, last_modified, false, body.into_bytes())
        .map_err(|error| Error::Internal(format!("environment {environment_id}: {error}")))
}

/// The keys that serve an environment at a time, oldest first.
async fn live_sdk_keys(
    reader: &Reader,
    environment_id: i64,
    now: Timestamp,
) -> Result<Vec<String>> {
    let rows = reader.sdk_keys_of_environment(environment_id).await.map_err(store_error)?;
    Ok(live(rows, now).map(|row| row.key).collect())
}

fn live(rows: Vec<SdkKeyRow>, now: Timestamp) -> impl Iterator<Item = SdkKeyRow> {
    rows.into_iter().filter(move |row| row.expires_at.is_none_or(|at| at > now.as_micros()))
}

/// Compiles and serves every stored datafile.
pub(super) async fn load_all(app: &App) -> Result<()> {
    let now = app.now();
    for row in app.store.datafiles().await.map_err(store_error)? {
        let keys = live_sdk_keys(&app.store, row.environment_id, now).await?;
        app.registry.install(&keys, &Arc::new(compile(row)?));
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
        let row = self.store.datafile(environment_id).await.map_err(store_error)?;
        if let Some(row) = row {
            let keys = live_sdk_keys(&self.store, environment_id, self.now()).await?;
            self.registry.install(&keys, &Arc::new(compile(row)?));
        }
        Ok(())
    }
}

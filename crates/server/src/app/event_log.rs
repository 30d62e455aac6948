//! Which logs have events of a project. Results are those of one node's log; where other nodes have events too, they say so.

use burgee_domain::{Result, Timestamp};
use serde::{Deserialize, Serialize};

use super::App;
use super::entity::{self, Entity, store_error};
use super::work::ENTITY_IDS;

/// That a log has events of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProjectLog {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    /// What the log calls itself.
    pub(crate) log: String,
    pub(crate) created: Timestamp,
    pub(crate) revision: i64,
}

impl App {
    /// Tells other nodes which projects this node's log has events of; alone, a node tells nobody.
    ///
    /// # Errors
    ///
    /// If the store or the log cannot be read or written; what was not told is told the next time.
    pub async fn announce_events(&self) -> Result<()> {
        let Some(ingest) = self.ingest.as_ref().filter(|_| self.has_other_nodes()) else {
            return Ok(());
        };
        let own = identity(self)?;
        for project in ingest.log.projects() {
            let Ok(project_id) = project.parse() else { continue };
            if ingest.is_announced(project_id) {
                continue;
            }
            let known: Vec<ProjectLog> = entity::all(&self.store, project_id).await?;
            if !known.iter().any(|one| one.log == own) {
                let tx = self.store.begin().await.map_err(store_error)?;
                let (sequence, start) = ENTITY_IDS;
                let id = tx.next_ids(sequence, start, 1).await.map_err(store_error)?;
                let created = self.now();
                let log = ProjectLog { id, project_id, log: own.clone(), created, revision: 1 };
                tx.insert_document(&log.to_document()?).await.map_err(store_error)?;
                tx.commit().await.map_err(store_error)?;
            }
            ingest.note_announced(project_id);
        }
        Ok(())
    }
}

/// How many logs of other nodes have events of a project.
pub(super) async fn others(app: &App, project_id: i64) -> Result<usize> {
    if !app.has_other_nodes() || app.ingest.is_none() {
        return Ok(0);
    }
    let own = identity(app)?;
    let known: Vec<ProjectLog> = entity::all(&app.store, project_id).await?;
    Ok(known.iter().filter(|one| one.log != own).count())
}

fn identity(app: &App) -> Result<String> {
    let identity = app.ingest.as_ref().map(|ingest| ingest.log.identity()).transpose();
    let internal = |error: burgee_events::Error| burgee_domain::Error::Internal(error.to_string());
    Ok(identity.map_err(internal)?.unwrap_or_default())
}

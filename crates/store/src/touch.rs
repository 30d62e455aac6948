//! Which documents of a project were written since somebody last looked: what a copy in memory needs
//! to keep up.

use crate::document::Document;
use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is the project's version at which a document was last written or removed.
    pub(crate) struct TouchRow in "touch" {
        kind: String,
        id: i64,
        project_id: i64,
        version: i64,
    }
}

/// What happened to the documents of a project after a version of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The project's version by now.
    pub version: i64,
    /// What was written.
    pub written: Vec<Document>,
    /// What was removed: kind and id.
    pub removed: Vec<(String, i64)>,
}

const VERSION: &str = "SELECT COALESCE(MAX(version), 0) FROM touch WHERE project_id = $1";
const WRITTEN: &str = "SELECT d.kind, d.id, d.project_id, d.parent_id, d.key, d.archived,
        d.revision, d.body, d.created_at, d.updated_at
    FROM touch t JOIN document d ON d.kind = t.kind AND d.id = t.id
    WHERE t.project_id = $1 AND t.version > $2";
const REMOVED: &str = "SELECT t.kind, t.id FROM touch t
    WHERE t.project_id = $1 AND t.version > $2
        AND NOT EXISTS (SELECT 1 FROM document d WHERE d.kind = t.kind AND d.id = t.id)";
const TOUCH: &str = "INSERT INTO touch (kind, id, project_id, version) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, id) DO UPDATE SET project_id = $3, version = $4";

impl Reader {
    /// Returns a project's version: it rises with every transaction that writes documents of the
    /// project, and is 0 before the first.
    pub async fn project_version(&self, project_id: i64) -> Result<i64, StoreError> {
        let (version,) = self.one(VERSION, &[project_id.into()]).await?;
        Ok(version)
    }

    /// Returns what happened to a project's documents after a version. Must be asked of a snapshot
    /// or a transaction that holds the project: the parts are read one after the other.
    pub async fn documents_since(
        &self,
        project_id: i64,
        version: i64,
    ) -> Result<Since, StoreError> {
        let after = [project_id.into(), version.into()];
        Ok(Since {
            version: self.project_version(project_id).await?,
            written: self.all(WRITTEN, &after).await?,
            removed: self.all(REMOVED, &after).await?,
        })
    }
}

impl Transaction {
    /// Notes that a document was written or removed.
    pub(crate) async fn touch(
        &self,
        kind: &str,
        id: i64,
        project_id: i64,
    ) -> Result<(), StoreError> {
        let version = self.next_version(project_id).await?;
        let values = [kind.into(), id.into(), project_id.into(), version.into()];
        self.execute(TOUCH, &values).await?;
        Ok(())
    }

    /// The version that the project has once this transaction commits. Other transactions that write
    /// to the project wait from here on, so that whoever sees a version has seen all before it.
    async fn next_version(&self, project_id: i64) -> Result<i64, StoreError> {
        let mut versions = self.versions.lock().await;
        if let Some(version) = versions.get(&project_id) {
            return Ok(*version);
        }
        let version = self.next_ids(&format!("version of {project_id}"), 1, 1).await?;
        versions.insert(project_id, version);
        Ok(version)
    }
}

//! The current datafile of each environment.

use crate::error::{Conflict, StoreError};
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is the datafile that an environment serves.
    pub struct DatafileRow in "datafile" {
        /// The environment.
        environment_id: i64,
        /// The project that the environment belongs to.
        project_id: i64,
        /// The SDK key that the datafile names.
        sdk_key: String,
        /// The datafile's revision.
        revision: i64,
        /// The datafile itself: JSON.
        body: String,
        /// When it was published, in seconds since 1970: later than the one before it, as HTTP
        /// dates have no fractions.
        last_modified: i64,
    }
    const BY_ENVIRONMENT = "WHERE environment_id = $1";
    const ALL = "ORDER BY environment_id";
}

const REVISIONS: &str = "SELECT environment_id, revision FROM datafile ORDER BY environment_id";
const PUT: &str = "INSERT INTO datafile
    (environment_id, project_id, sdk_key, revision, body, last_modified)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (environment_id) DO UPDATE SET
        project_id = excluded.project_id,
        sdk_key = excluded.sdk_key,
        revision = excluded.revision,
        body = excluded.body,
        last_modified = CASE
            WHEN excluded.last_modified > datafile.last_modified THEN excluded.last_modified
            ELSE datafile.last_modified + 1
        END
    WHERE datafile.revision < excluded.revision
    RETURNING last_modified";
const DELETE: &str = "DELETE FROM datafile WHERE environment_id = $1";

impl Reader {
    /// Returns an environment's datafile.
    pub async fn datafile(&self, environment_id: i64) -> Result<Option<DatafileRow>, StoreError> {
        self.optional(BY_ENVIRONMENT, &[environment_id.into()]).await
    }

    /// Returns the datafiles of all environments.
    pub async fn datafiles(&self) -> Result<Vec<DatafileRow>, StoreError> {
        self.all(ALL, &[]).await
    }

    /// Returns every environment that has a datafile, with the datafile's revision.
    pub async fn datafile_revisions(&self) -> Result<Vec<(i64, i64)>, StoreError> {
        self.all(REVISIONS, &[]).await
    }
}

impl Transaction {
    /// Replaces an environment's datafile and returns its `last_modified`, which is made later than
    /// the one before if it is not; a conflict if its revision is not greater than the one before.
    pub async fn put_datafile(&self, datafile: &DatafileRow) -> Result<i64, StoreError> {
        let DatafileRow { environment_id, project_id, sdk_key, revision, body, last_modified } =
            datafile;
        let values = [
            environment_id.into(),
            project_id.into(),
            sdk_key.into(),
            revision.into(),
            body.into(),
            last_modified.into(),
        ];
        let stored: Option<(i64,)> = self.optional(PUT, &values).await?;
        let (last_modified,) = stored.ok_or(Conflict::Stale)?;
        Ok(last_modified)
    }

    /// Removes an environment's datafile and returns whether it had one.
    pub async fn delete_datafile(&self, environment_id: i64) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[environment_id.into()]).await? > 0)
    }
}

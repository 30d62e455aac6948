//! Changes that become visible together or not at all.

use std::collections::HashMap;
use std::ops::Deref;

use tokio::sync::Mutex;

use crate::dialect;
use crate::error::{Conflict, StoreError};
use crate::reader::{Reader, Source};
use crate::row::Record;
use crate::sql::Sql;
use crate::value::Value;

/// Writes to the store and reads what it has written; dropping it takes everything back.
#[derive(Debug)]
pub struct Transaction {
    reader: Reader,
    /// The versions of the projects that it writes to.
    pub(crate) versions: Mutex<HashMap<i64, i64>>,
}

impl Transaction {
    pub(crate) fn new(reader: Reader) -> Self {
        Self { reader, versions: Mutex::default() }
    }

    /// Makes all that was written visible and durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.reader.source {
            Source::SqliteOpen(open) => open.into_inner().commit().await?,
            Source::PostgresOpen(open) => open.into_inner().commit().await?,
            // Pools hold nothing back.
            Source::Sqlite(_) | Source::Postgres(_) => {}
        }
        Ok(())
    }

    /// Waits until no other transaction holds this project, and holds it until this one ends: what
    /// is read from now on stays true until then, as long as every writer of the project does the
    /// same. On `SQLite` there is no other transaction.
    pub async fn lock_project(&self, project_id: i64) -> Result<(), StoreError> {
        if self.is_postgres() {
            self.execute(dialect::POSTGRES_LOCK, &[project_id.into()]).await?;
        }
        Ok(())
    }

    /// Tells the other nodes, once this transaction commits, that an environment's datafile has a
    /// new revision. On `SQLite` there are no others.
    pub async fn notify(&self, environment_id: i64, revision: i64) -> Result<(), StoreError> {
        if self.is_postgres() {
            let payload = format!("{environment_id}:{revision}");
            self.execute(dialect::POSTGRES_NOTIFY, &[payload.as_str().into()]).await?;
        }
        Ok(())
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.reader.source, Source::PostgresOpen(_))
    }

    /// Adds a row. After a duplicate key the transaction is as it was before.
    pub(crate) async fn insert<T: Record>(&self, row: &T) -> Result<(), StoreError> {
        self.insert_all(std::slice::from_ref(row)).await
    }

    /// Adds rows, all of which must be new.
    pub(crate) async fn insert_all<T: Record>(&self, rows: &[T]) -> Result<(), StoreError> {
        let (sql, values) = Sql::insert(rows).into_parts();
        let inserted = self.execute(sql, &values).await?;
        if inserted == rows.len() as u64 { Ok(()) } else { Err(Conflict::Duplicate.into()) }
    }

    /// Runs a statement that touches exactly one row if that row is still what the caller believes
    /// it to be.
    pub(crate) async fn update(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StoreError> {
        match self.execute(sql, values).await? {
            0 => Err(Conflict::Stale.into()),
            _ => Ok(()),
        }
    }
}

impl Deref for Transaction {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

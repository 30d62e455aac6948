//! One database of the product, opened.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::db::Db;
use crate::dialect;
use crate::error::StoreError;
use crate::reader::{Reader, Source};
use crate::transaction::Transaction;

const BEAT: &str = "INSERT INTO heartbeat (id, beats) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET beats = heartbeat.beats + 1";

/// Is the state of one installation; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    reader: Arc<Reader>,
}

/// Reads one moment of the store, however long the reading takes.
#[derive(Debug)]
pub struct Snapshot {
    reader: Reader,
}

impl Store {
    /// Opens a database and brings its schema up to date: `sqlite://PATH`, whose file is created if
    /// it is missing, or `postgres://USER@HOST/DATABASE`. `SQLite` in memory is refused: there,
    /// readers would wait for the writer.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let db = Db::open(url).await?;
        let source = match &db {
            Db::Sqlite { readers, .. } => Source::Sqlite(readers.clone()),
            Db::Postgres(pool) => Source::Postgres(pool.clone()),
        };
        Ok(Self { db, reader: Arc::new(Reader { source }) })
    }

    /// Begins a transaction that writes. On `SQLite` there is one at a time and others wait for it, so
    /// who has one must not begin another.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        let source = match &self.db {
            Db::Sqlite { writer, .. } => {
                let open = writer.begin_with(dialect::SQLITE_BEGIN).await?;
                Source::SqliteOpen(Mutex::new(open))
            }
            Db::Postgres(pool) => Source::PostgresOpen(Mutex::new(pool.begin().await?)),
        };
        Ok(Transaction::new(Reader { source }))
    }

    /// Begins to read one moment of the store.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let source = match &self.db {
            Db::Sqlite { readers, .. } => {
                let open = readers.begin_with(dialect::SQLITE_BEGIN_SNAPSHOT).await?;
                Source::SqliteOpen(Mutex::new(open))
            }
            Db::Postgres(pool) => {
                let open = pool.begin_with(dialect::POSTGRES_BEGIN_SNAPSHOT).await?;
                Source::PostgresOpen(Mutex::new(open))
            }
        };
        Ok(Snapshot { reader: Reader { source } })
    }

    /// Writes a heartbeat: succeeds if the store can be written to.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        transaction.execute(BEAT, &[]).await?;
        transaction.commit().await
    }

    /// Returns whether other nodes can use the same database.
    pub fn is_postgres(&self) -> bool {
        matches!(self.db, Db::Postgres(_))
    }

    /// Closes the connections once they are no longer in use; every later operation fails.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Deref for Snapshot {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

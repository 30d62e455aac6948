//! The connections to one of the two databases.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::dialect;
use crate::error::StoreError;
use crate::migrations;

/// How many connections read from `SQLite` at the same time.
const SQLITE_READERS: u32 = 4;

/// How many rows `SQLite`'s thread reads ahead: each time it has to wait costs two switches of threads.
const SQLITE_ROWS_AHEAD: usize = 1024;

/// How many connections a node keeps to `PostgreSQL` at most.
const POSTGRES_CONNECTIONS: u32 = 16;

/// How long an operation waits for a connection, and on `SQLite` for a lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pools of one database.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// `SQLite` has one writer at a time; readers never wait for it.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Connects, creates the file where there is none, and migrates.
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Self::open_sqlite(sqlite_options(url)?).await,
            Some(("postgres" | "postgresql", _)) => {
                Self::open_postgres(PgConnectOptions::from_str(url)?).await
            }
            _ => Err(refused("a database's URL begins with sqlite: or postgres:")),
        }
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let options = options
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .row_buffer_size(SQLITE_ROWS_AHEAD)
            .optimize_on_close(true, None);
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false);
        let writer = pool.clone().max_connections(1).connect_with(options.clone()).await?;
        migrations::sqlite().run(&writer).await?;
        let readers = pool
            .max_connections(SQLITE_READERS)
            .connect_with(options.read_only(true).optimize_on_close(false, None))
            .await?;
        Ok(Self::Sqlite { writer, readers })
    }

    async fn open_postgres(options: PgConnectOptions) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| {
                Box::pin(async {
                    sqlx::query(dialect::POSTGRES_SET_UP).execute(connection).await?;
                    Ok(())
                })
            })
            .connect_with(options.application_name("burgee"))
            .await?;
        migrations::postgres().run(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    /// Closes all connections once they are no longer in use.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        // Without a log beside the file, readers and the writer would shut each other out.
        return Err(refused(
            "SQLite in memory does not let one read while another writes: name a file",
        ));
    }
    let options = SqliteConnectOptions::from_str(url)?;
    Ok(options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal))
}

fn refused(why: &'static str) -> StoreError {
    sqlx::Error::Configuration(why.into()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sqlite_is_durable_and_checks_references() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("burgee.db").display());
        let Db::Sqlite { writer, readers } = Db::open(&url).await.unwrap() else { panic!() };
        let pragmas: (String, i64, i64) = sqlx::query_as(
            "SELECT journal_mode, synchronous, foreign_keys
             FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys",
        )
        .fetch_one(&writer)
        .await
        .unwrap();
        assert_eq!(pragmas, ("wal".to_owned(), 2, 1));
        let written = sqlx::query("DELETE FROM heartbeat").execute(&readers).await;
        assert!(written.is_err(), "a reader can write");
    }
}

//! Reads, on pools and in transactions alike.

use sqlx::SqlSafeStr;
use sqlx::postgres::{PgPool, Postgres};
use sqlx::sqlite::{Sqlite, SqlitePool};
use tokio::sync::Mutex;

use crate::error::StoreError;
use crate::row::Row;
use crate::value::{Value, query, query_as};

/// Reads the state of the product, either as it is committed or as a transaction sees it.
///
/// A [`Store`](crate::Store), a [`Transaction`](crate::Transaction) and a
/// [`Snapshot`](crate::Snapshot) dereference to it: a function that takes a `&Reader` works with
/// all of them.
#[derive(Debug)]
pub struct Reader {
    pub(crate) source: Source,
}

/// What statements run on.
#[derive(Debug)]
pub(crate) enum Source {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    SqliteOpen(Mutex<sqlx::Transaction<'static, Sqlite>>),
    PostgresOpen(Mutex<sqlx::Transaction<'static, Postgres>>),
}

/// Runs the same code on whatever a reader reads from.
macro_rules! on {
    ($reader:expr, |$connection:ident| $body:expr) => {
        match &$reader.source {
            $crate::reader::Source::Sqlite($connection) => $body,
            $crate::reader::Source::Postgres($connection) => $body,
            $crate::reader::Source::SqliteOpen(open) => {
                let mut open = open.lock().await;
                let $connection = &mut **open;
                $body
            }
            $crate::reader::Source::PostgresOpen(open) => {
                let mut open = open.lock().await;
                let $connection = &mut **open;
                $body
            }
        }
    };
}
pub(crate) use on;

impl Reader {
    /// Returns all rows of a query.
    pub(crate) async fn all<T: Row>(
        &self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Vec<T>, StoreError> {
        let sql = sql.into_sql_str();
        Ok(on!(self, |connection| query_as(sql, values)?.fetch_all(connection).await?))
    }

    /// Returns the first row of a query, if there is one.
    pub(crate) async fn optional<T: Row>(
        &self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Option<T>, StoreError> {
        let sql = sql.into_sql_str();
        Ok(on!(self, |connection| query_as(sql, values)?.fetch_optional(connection).await?))
    }

    /// Returns the row of a query that has exactly one.
    pub(crate) async fn one<T: Row>(
        &self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<T, StoreError> {
        self.optional(sql, values).await?.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// Runs a statement and returns how many rows it touched.
    pub(crate) async fn execute(
        &self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let sql = sql.into_sql_str();
        Ok(on!(self, |connection| {
            query(sql, values)?.execute(connection).await?.rows_affected()
        }))
    }
}

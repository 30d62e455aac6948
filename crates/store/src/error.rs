//! How the store fails.

use std::error::Error;

use crate::dialect;

/// Says why an operation of the store failed.
///
/// A transaction in which an operation failed must be dropped, unless that operation says
/// otherwise.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was first, or what is asked for contradicts what is stored.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The database cannot be reached or cannot write now; the same operation may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The database refused the operation; repeating it does not help.
    #[error("the database refused an operation")]
    Database(#[source] Box<dyn Error + Send + Sync>),
}

/// Says what an operation collided with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The row was changed or deleted since it was read, or the database ended one of two
    /// transactions that waited for each other: the change must be done again from the start.
    #[error("the row was changed by somebody else")]
    Stale,
    /// Another row has the same key.
    #[error("another row has the same key")]
    Duplicate,
    /// The store to copy to holds rows.
    #[error("the store to copy to is not empty")]
    NotEmpty,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refusal) => match dialect::classify(refusal.as_ref()) {
                dialect::Refusal::Duplicate => Conflict::Duplicate.into(),
                dialect::Refusal::Stale => Conflict::Stale.into(),
                dialect::Refusal::Unavailable => Self::Unavailable(error.into()),
                dialect::Refusal::Other => Self::Database(error.into()),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.into()),
            _ => Self::Database(error.into()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Database(error.into())
    }
}

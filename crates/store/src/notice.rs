//! How nodes learn of each other's datafiles.

use std::future;

use sqlx::postgres::PgListener;

use crate::db::Db;
use crate::dialect;
use crate::error::StoreError;
use crate::store::Store;

/// Says what has happened to the datafiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// An environment's datafile has this revision, or a later one by now.
    Published {
        /// The environment.
        environment_id: i64,
        /// The revision.
        revision: i64,
    },
    /// The connection was lost and is being made anew: notices may have been missed, so all
    /// revisions must be read.
    Missed,
}

/// Receives the notices of all nodes, this one included.
#[derive(Debug)]
pub struct Notices {
    listener: Option<PgListener>,
}

impl Store {
    /// Begins to listen; what is committed from now on is noticed. On `SQLite` there are no other
    /// nodes and there will be no notice.
    pub async fn listen(&self) -> Result<Notices, StoreError> {
        let listener = match &self.db {
            Db::Sqlite { .. } => None,
            Db::Postgres(pool) => {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(dialect::POSTGRES_CHANNEL).await?;
                Some(listener)
            }
        };
        Ok(Notices { listener })
    }
}

impl Notices {
    /// Waits for the next notice. May be called again after an error: it connects anew.
    pub async fn next(&mut self) -> Result<Notice, StoreError> {
        let Some(listener) = &mut self.listener else { return future::pending().await };
        let received = listener.try_recv().await?;
        // What is not ours on the channel is as good as a lost connection: read all revisions.
        Ok(received.and_then(|received| published(received.payload())).unwrap_or(Notice::Missed))
    }
}

fn published(payload: &str) -> Option<Notice> {
    let (environment_id, revision) = payload.split_once(':')?;
    Some(Notice::Published {
        environment_id: environment_id.parse().ok()?,
        revision: revision.parse().ok()?,
    })
}

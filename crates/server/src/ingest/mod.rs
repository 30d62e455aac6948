//! `POST /v1/events`: what SDKs send, acknowledged once it is durable.

pub(crate) mod catalogue;
mod receive;
mod sink;
pub(crate) mod tally;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use burgee_events::{Counters, EventLog, FileLog};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use self::catalogue::Catalogues;
use self::tally::Tallies;
use crate::app::App;
use crate::app::results::KeptResults;

pub(crate) use receive::{preflight, receive_events};
pub use sink::LogSink;

/// How often the inbox is moved to segments,
const HANDED_OVER_EVERY: Duration = Duration::from_mins(1);
/// or as soon as it has so many rows, which are in memory until then.
const MOST_PENDING: usize = 200_000;
/// How often it is looked whether it has.
const TICK: Duration = Duration::from_secs(1);
/// Days with so many segments are merged.
const MERGED_FROM: usize = 8;

/// Where events go, and what is known of what came.
pub(crate) struct Ingest {
    pub(crate) log: Arc<FileLog>,
    pub(crate) catalogues: Catalogues,
    pub(crate) results: KeptResults,
    pub(crate) tallies: Tallies,
    /// The projects of which other nodes have been told.
    announced: Mutex<HashSet<i64>>,
}

impl Ingest {
    pub(crate) fn new(log: Arc<FileLog>) -> Self {
        Self {
            log,
            catalogues: Catalogues::default(),
            results: KeptResults::default(),
            tallies: Tallies::default(),
            announced: Mutex::default(),
        }
    }

    /// Whether other nodes have been told that the log has events of a project.
    pub(crate) fn is_announced(&self, project_id: i64) -> bool {
        self.announced.lock().unwrap_or_else(PoisonError::into_inner).contains(&project_id)
    }

    pub(crate) fn note_announced(&self, project_id: i64) {
        self.announced.lock().unwrap_or_else(PoisonError::into_inner).insert(project_id);
    }
}

impl App {
    /// Has events go to a log.
    #[must_use]
    pub fn with_events(self, log: Arc<FileLog>) -> Self {
        Self { ingest: Some(Arc::new(Ingest::new(log))), ..self }
    }

    /// The log of events, if there is one.
    pub fn events(&self) -> Option<&dyn EventLog> {
        self.ingest.as_ref().map(|ingest| &*ingest.log as &dyn EventLog)
    }

    /// How many rows of a project were taken since the start, and why others were not.
    pub fn event_counters(&self, project_id: i64) -> Counters {
        self.ingest
            .as_ref()
            .map_or_else(Counters::default, |ingest| ingest.catalogues.counters(project_id))
    }
}

/// Moves the inbox to segments, and merges segments, for as long as the server runs.
pub(crate) async fn keep(app: App) {
    let Some(ingest) = app.ingest.clone() else { return };
    loop {
        if let Err(error) = app.announce_events().await {
            tracing::warn!(?error, "other nodes are not told which events are here");
        }
        let waiting = Instant::now();
        loop {
            sleep(TICK).await;
            let is_time = waiting.elapsed() >= HANDED_OVER_EVERY;
            if is_time || ingest.log.pending_rows() >= MOST_PENDING {
                break;
            }
        }
        let log = Arc::clone(&ingest.log);
        let kept = spawn_blocking(move || {
            log.hand_over()?;
            log.compact(MERGED_FROM)
        });
        match kept.await {
            Ok(Ok(merged)) => tracing::debug!(merged, "events were handed over"),
            Ok(Err(error)) => tracing::error!(%error, "events stay in the inbox"),
            Err(error) => tracing::error!(%error, "handing events over was interrupted"),
        }
    }
}

//! What was computed from the event log, kept for as long as the log is as it was.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use burgee_domain::{Error, Result};
use burgee_events::EventLog;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How many of a kind are kept; the one that was not asked for the longest makes room.
const KEPT: usize = 256;
/// How many are made at a time: each reads files with threads of its own.
const AT_A_TIME: usize = 2;
/// How long one is waited for,
const PATIENCE: Duration = Duration::from_secs(10);
/// and how long where there is an earlier one to show.
const PATIENCE_WITH_EARLIER: Duration = Duration::from_secs(2);

/// The answers of one kind that were asked for lately.
pub(crate) struct Folds<T> {
    kept: Arc<Mutex<Shelf<T>>>,
    turns: Arc<Semaphore>,
}

struct Shelf<T> {
    moment: u64,
    entries: HashMap<String, Entry<T>>,
}

struct Entry<T> {
    last_asked: u64,
    /// The answer, and the version of the log that it is of.
    ready: Option<(u64, Arc<T>)>,
    /// The one that is being made.
    making: Option<Making<T>>,
}

struct Making<T> {
    version: u64,
    /// Changes when it is made, or cannot be.
    done: watch::Receiver<Option<Made<T>>>,
}

type Made<T> = Result<Arc<T>>;

/// What there is to answer.
#[derive(Clone, Debug)]
pub(crate) enum Fold<T> {
    /// The answer; a stale one is of the log as it was a while ago.
    Ready { found: Arc<T>, stale: bool },
    /// It takes longer than somebody wants to wait.
    Computing,
}

/// How many are made at a time, of all kinds.
pub(crate) fn turns() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(AT_A_TIME))
}

impl<T: Send + Sync + 'static> Folds<T> {
    /// Makes an empty one, which takes turns with others.
    pub(crate) fn new(turns: &Arc<Semaphore>) -> Self {
        let shelf = Shelf { moment: 0, entries: HashMap::new() };
        Self { kept: Arc::new(Mutex::new(shelf)), turns: Arc::clone(turns) }
    }

    /// The answer that goes by a key, which says all that it depends on but the rows of the project.
    pub(crate) async fn of(
        &self,
        log: &Arc<dyn EventLog>,
        project: &str,
        key: String,
        read: impl FnOnce(&dyn EventLog) -> std::result::Result<T, burgee_events::Error>
        + Send
        + 'static,
    ) -> Result<Fold<T>> {
        // Read before the rows are: what comes in between is read again next time.
        let version = log.version(project);
        let (making, earlier) = {
            let mut shelf = lock(&self.kept);
            let entry = shelf.entry(&key);
            match &entry.ready {
                Some((of, found)) if *of == version => {
                    return Ok(Fold::Ready { found: Arc::clone(found), stale: false });
                }
                _ => {}
            }
            let earlier = entry.ready.as_ref().map(|(_, found)| Arc::clone(found));
            let under_way = entry.making.as_ref().filter(|own| own.version == version);
            let under_way = under_way.map(|own| own.done.clone());
            let done = under_way.unwrap_or_else(|| {
                let done = self.make(log, read, key.clone(), version);
                entry.making = Some(Making { version, done: done.clone() });
                done
            });
            (done, earlier)
        };
        let patience = if earlier.is_some() { PATIENCE_WITH_EARLIER } else { PATIENCE };
        let mut done = making;
        let waited = timeout(patience, done.wait_for(Option::is_some)).await;
        match (waited, earlier) {
            (Ok(Ok(made)), _) => {
                let made = made.clone().unwrap_or(Err(Error::Unavailable));
                made.map(|found| Fold::Ready { found, stale: false })
            }
            (Ok(Err(_)), _) => Err(Error::Internal("a fold was given up".to_owned())),
            (Err(_), Some(found)) => Ok(Fold::Ready { found, stale: true }),
            (Err(_), None) => Ok(Fold::Computing),
        }
    }

    /// Begins to read; it is finished and kept even if nobody waits any longer.
    fn make(
        &self,
        log: &Arc<dyn EventLog>,
        read: impl FnOnce(&dyn EventLog) -> std::result::Result<T, burgee_events::Error>
        + Send
        + 'static,
        key: String,
        version: u64,
    ) -> watch::Receiver<Option<Made<T>>> {
        let (sender, done) = watch::channel(None);
        let (log, turns) = (Arc::clone(log), Arc::clone(&self.turns));
        let kept = Arc::clone(&self.kept);
        tokio::spawn(async move {
            let _turn = turns.acquire_owned().await;
            let read = spawn_blocking(move || read(log.as_ref())).await;
            let made: Made<T> = match read {
                Ok(Ok(found)) => Ok(Arc::new(found)),
                Ok(Err(error)) => Err(Error::Internal(format!("events cannot be read: {error}"))),
                Err(error) => Err(Error::Internal(format!("a fold was interrupted: {error}"))),
            };
            {
                let mut shelf = lock(&kept);
                let entry = shelf.entry(&key);
                // A later one may have been quicker.
                let is_latest = entry.ready.as_ref().is_none_or(|(of, _)| *of <= version);
                if let (Ok(found), true) = (&made, is_latest) {
                    entry.ready = Some((version, Arc::clone(found)));
                }
                if entry.making.as_ref().is_some_and(|own| own.version == version) {
                    entry.making = None;
                }
            }
            sender.send_replace(Some(made));
        });
        done
    }
}

impl<T> Shelf<T> {
    fn entry(&mut self, key: &str) -> &mut Entry<T> {
        self.moment += 1;
        let moment = self.moment;
        if self.entries.len() >= KEPT && !self.entries.contains_key(key) {
            let idle = self.entries.iter().filter(|(_, own)| own.making.is_none());
            let longest = idle.min_by_key(|(_, own)| own.last_asked).map(|(key, _)| key.clone());
            if let Some(key) = longest {
                self.entries.remove(&key);
            }
        }
        let fresh = || Entry { last_asked: moment, ready: None, making: None };
        let entry = self.entries.entry(key.to_owned()).or_insert_with(fresh);
        entry.last_asked = moment;
        entry
    }
}

fn lock<T>(kept: &Mutex<Shelf<T>>) -> MutexGuard<'_, Shelf<T>> {
    // Entries are replaced whole.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

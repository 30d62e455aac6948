//! Folds of the event log, kept for as long as the log is as it was.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use burgee_domain::{Error, Result};
use burgee_events::{EventLog, Folded, Plan};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How many folds are kept; the one that was not asked for the longest makes room.
const KEPT: usize = 256;
/// How many are made at a time: each reads files with threads of its own.
const AT_A_TIME: usize = 2;
/// How long one is waited for,
const PATIENCE: Duration = Duration::from_secs(10);
/// and how long where there is an earlier one to show.
const PATIENCE_WITH_EARLIER: Duration = Duration::from_secs(2);

/// The folds that were asked for lately.
pub(crate) struct Folds {
    kept: Arc<Mutex<Shelf>>,
    turns: Arc<Semaphore>,
}

#[derive(Default)]
struct Shelf {
    moment: u64,
    entries: HashMap<String, Entry>,
}

#[derive(Default)]
struct Entry {
    last_asked: u64,
    /// The fold, and the version of the log that it is of.
    ready: Option<(u64, Arc<Vec<Folded>>)>,
    /// The one that is being made.
    making: Option<Making>,
}

#[derive(Clone)]
struct Making {
    version: u64,
    /// Changes when it is made, or cannot be.
    done: watch::Receiver<Option<Made>>,
}

type Made = Result<Arc<Vec<Folded>>>;

/// What there is to answer.
#[derive(Clone, Debug)]
pub(crate) enum Fold {
    /// The folds; stale ones are of the log as it was a while ago.
    Ready { folds: Arc<Vec<Folded>>, stale: bool },
    /// It takes longer than somebody wants to wait.
    Computing,
}

impl Default for Folds {
    fn default() -> Self {
        Self { kept: Arc::default(), turns: Arc::new(Semaphore::new(AT_A_TIME)) }
    }
}

impl Folds {
    /// The folds of a plan at some ends.
    pub(crate) async fn of(
        &self,
        log: &Arc<dyn EventLog>,
        plan: Plan,
        ends: Vec<i64>,
    ) -> Result<Fold> {
        let key = format!("{plan:?} {ends:?}");
        // Read before the rows are: what comes in between is folded again next time.
        let version = log.version(&plan.project);
        let (making, earlier) = {
            let mut shelf = lock(&self.kept);
            let entry = shelf.entry(&key);
            match &entry.ready {
                Some((of, folds)) if *of == version => {
                    return Ok(Fold::Ready { folds: Arc::clone(folds), stale: false });
                }
                _ => {}
            }
            let earlier = entry.ready.as_ref().map(|(_, folds)| Arc::clone(folds));
            let under_way = entry.making.clone().filter(|own| own.version == version);
            let making = under_way.unwrap_or_else(|| {
                let making = self.make(log, plan, ends, key.clone(), version);
                entry.making = Some(making.clone());
                making
            });
            (making, earlier)
        };
        let patience = if earlier.is_some() { PATIENCE_WITH_EARLIER } else { PATIENCE };
        let mut done = making.done;
        let waited = timeout(patience, done.wait_for(Option::is_some)).await;
        match (waited, earlier) {
            (Ok(Ok(made)), _) => {
                let made = made.clone().unwrap_or(Err(Error::Unavailable));
                made.map(|folds| Fold::Ready { folds, stale: false })
            }
            (Ok(Err(_)), _) => Err(Error::Internal("a fold was given up".to_owned())),
            (Err(_), Some(folds)) => Ok(Fold::Ready { folds, stale: true }),
            (Err(_), None) => Ok(Fold::Computing),
        }
    }

    /// Begins to fold; it is finished and kept even if nobody waits any longer.
    fn make(
        &self,
        log: &Arc<dyn EventLog>,
        plan: Plan,
        ends: Vec<i64>,
        key: String,
        version: u64,
    ) -> Making {
        let (sender, done) = watch::channel(None);
        let (log, turns) = (Arc::clone(log), Arc::clone(&self.turns));
        let kept = Arc::clone(&self.kept);
        tokio::spawn(async move {
            let _turn = turns.acquire_owned().await;
            let folded = spawn_blocking(move || log.series(&plan, &ends)).await;
            let made: Made = match folded {
                Ok(Ok(folds)) => Ok(Arc::new(folds)),
                Ok(Err(error)) => Err(Error::Internal(format!("events cannot be read: {error}"))),
                Err(error) => Err(Error::Internal(format!("a fold was interrupted: {error}"))),
            };
            {
                let mut shelf = lock(&kept);
                let entry = shelf.entry(&key);
                // A later one may have been quicker.
                let is_latest = entry.ready.as_ref().is_none_or(|(of, _)| *of <= version);
                if let (Ok(folds), true) = (&made, is_latest) {
                    entry.ready = Some((version, Arc::clone(folds)));
                }
                if entry.making.as_ref().is_some_and(|own| own.version == version) {
                    entry.making = None;
                }
            }
            sender.send_replace(Some(made));
        });
        Making { version, done }
    }
}

impl Shelf {
    fn entry(&mut self, key: &str) -> &mut Entry {
        self.moment += 1;
        let moment = self.moment;
        if self.entries.len() >= KEPT && !self.entries.contains_key(key) {
            let idle = self.entries.iter().filter(|(_, own)| own.making.is_none());
            let longest = idle.min_by_key(|(_, own)| own.last_asked).map(|(key, _)| key.clone());
            if let Some(key) = longest {
                self.entries.remove(&key);
            }
        }
        let entry = self.entries.entry(key.to_owned()).or_default();
        entry.last_asked = moment;
        entry
    }
}

fn lock(kept: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    // Entries are replaced whole.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

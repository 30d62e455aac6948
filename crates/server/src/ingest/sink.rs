//! Where the decisions that this server makes itself go: into the same log, as if an SDK had sent them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use burgee_events::{Origin, parse};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::receive::{append, check};
use crate::app::App;
use crate::events::{EventSink, Visitors};

/// How many users' events may wait; beyond that they are dropped and counted.
const WAITING: usize = 65_536;
/// How many users' events make one append at most.
const AT_ONCE: usize = 1_024;
/// How long events are gathered for an append: each costs a sync of the disk, which few events should not have to bear.
const GATHERED: Duration = Duration::from_millis(20);
/// How often an append is tried before its events are given up,
const TRIES: u32 = 5;
/// and the pause in between.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes what the decision APIs report and appends it to the log of events.
pub struct LogSink {
    queue: mpsc::Sender<Visitors>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    dropped: AtomicU64,
    waiting: AtomicU64,
}

impl LogSink {
    /// Begins to append to the log of an instance that has one.
    pub fn start(app: App) -> Arc<Self> {
        let (queue, waiting) = mpsc::channel(WAITING);
        let counts = Arc::new(Counts::default());
        tokio::spawn(write(app, waiting, Arc::clone(&counts)));
        Arc::new(Self { queue, counts })
    }

    /// Waits until all that was taken is in the log, but not for longer than this.
    pub async fn settle(&self, longest: Duration) {
        let begun = Instant::now();
        while self.waiting() > 0 && begun.elapsed() < longest {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl EventSink for LogSink {
    fn accept(&self, visitors: Visitors) {
        let count = u64::from(visitors.count);
        self.counts.waiting.fetch_add(count, Ordering::Relaxed);
        if self.queue.try_send(visitors).is_err() {
            self.counts.waiting.fetch_sub(count, Ordering::Relaxed);
            self.counts.dropped.fetch_add(count, Ordering::Relaxed);
        }
    }

    fn dropped(&self) -> u64 {
        self.counts.dropped.load(Ordering::Relaxed)
    }

    fn waiting(&self) -> u64 {
        self.counts.waiting.load(Ordering::Relaxed)
    }
}

/// Appends for as long as anybody may send.
async fn write(app: App, mut waiting: mpsc::Receiver<Visitors>, counts: Arc<Counts>) {
    let mut taken: Vec<Visitors> = Vec::with_capacity(AT_ONCE);
    while waiting.recv_many(&mut taken, AT_ONCE).await > 0 {
        if taken.len() < AT_ONCE {
            sleep(GATHERED).await;
            let more = std::iter::from_fn(|| waiting.try_recv().ok());
            taken.extend(more.take(AT_ONCE - taken.len()));
        }
        let total: u64 = taken.iter().map(|own| u64::from(own.count)).sum();
        for (json, count) in batches(taken.drain(..)) {
            if let Err(reason) = store(&app, &json).await {
                tracing::warn!(count, reason, "events of decisions were given up");
                counts.dropped.fetch_add(count, Ordering::Relaxed);
            }
        }
        counts.waiting.fetch_sub(total, Ordering::Relaxed);
    }
}

/// One batch for all users whose events share what comes before them.
fn batches(taken: impl Iterator<Item = Visitors>) -> Vec<(Vec<u8>, u64)> {
    let mut by_head: HashMap<Vec<u8>, (Vec<u8>, u64)> = HashMap::new();
    for visitors in taken {
        let (json, count) = by_head.entry(visitors.head.json.clone()).or_default();
        if json.is_empty() {
            json.extend_from_slice(&visitors.head.json);
        } else {
            json.push(b',');
        }
        json.extend_from_slice(&visitors.json);
        *count += u64::from(visitors.count);
    }
    let ended = by_head.into_values().map(|(mut json, count)| {
        json.extend_from_slice(b"]}");
        (json, count)
    });
    ended.collect()
}

/// Has a batch checked and made durable.
async fn store(app: &App, json: &[u8]) -> Result<(), &'static str> {
    let ingest = app.ingest.as_deref().ok_or("there is no log")?;
    let batch = parse(json).map_err(|_| "the batch does not read")?;
    let project_id = batch.project_id().and_then(|own| own.parse().ok());
    let project_id: i64 = project_id.ok_or("the project is no id")?;
    for attempt in 1..=TRIES {
        let origin = Origin { received: app.now().as_micros() / 1_000, ..Origin::default() };
        match check(app, ingest, (project_id, None), &batch, &origin).await {
            Ok(accepted) if accepted.rows() == 0 => return Ok(()),
            Ok(accepted) => {
                if attempt == 1 {
                    ingest.catalogues.show(app, project_id, &accepted);
                }
                if append(ingest, accepted).await.is_ok() {
                    return Ok(());
                }
            }
            Err(_) if attempt == TRIES => return Err("the batch cannot be checked"),
            Err(_) => {}
        }
        sleep(PAUSE).await;
    }
    Err("the log takes nothing")
}

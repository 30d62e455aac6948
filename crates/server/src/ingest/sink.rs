//! Where the decisions that this server makes itself go: into the same log, as if an SDK had sent them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use burgee_events::{Origin, parse};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::receive::{append, check};
use crate::app::App;
use crate::events::gathering::{Added, Block, Gathering};
use crate::events::{EventSink, Visitors};

/// Bytes of events that may wait; beyond that they are dropped and counted.
const WAITING: usize = 64 << 20;
/// Bytes of events that make one append at most.
const AT_ONCE: usize = 1 << 20;
/// How long events are gathered for an append: each costs a sync of the disk, which few events should not have to bear.
const GATHERED: Duration = Duration::from_millis(20);
/// How often an append is tried before its events are given up,
const TRIES: u32 = 5;
/// and the pause in between.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes what the decision APIs report and appends it to the log of events.
pub struct LogSink(Arc<Inbox>);

/// What waits, and what became of the rest.
struct Inbox {
    events: Gathering,
    /// Told when events wait, and when there is no sink any more.
    news: Notify,
    ended: AtomicBool,
    dropped: AtomicU64,
    waiting: AtomicU64,
}

impl LogSink {
    /// Begins to append to the log of an instance that has one.
    pub fn start(app: App) -> Arc<Self> {
        let inbox = Arc::new(Inbox {
            events: Gathering::new(WAITING, AT_ONCE),
            news: Notify::new(),
            ended: AtomicBool::new(false),
            dropped: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
        });
        tokio::spawn(write(app, Arc::clone(&inbox)));
        Arc::new(Self(inbox))
    }

    /// Waits until all that was taken is in the log, but not for longer than this.
    pub async fn settle(&self, longest: Duration) {
        let begun = Instant::now();
        while self.waiting() > 0 && begun.elapsed() < longest {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for LogSink {
    fn drop(&mut self) {
        self.0.ended.store(true, Ordering::Release);
        self.0.news.notify_one();
    }
}

impl EventSink for LogSink {
    fn accept(&self, visitors: &Visitors<'_>) {
        let count = u64::from(visitors.count);
        self.0.waiting.fetch_add(count, Ordering::Relaxed);
        match self.0.events.add(visitors) {
            Added::First => self.0.news.notify_one(),
            Added::More => {}
            Added::Refused => {
                self.0.waiting.fetch_sub(count, Ordering::Relaxed);
                self.0.dropped.fetch_add(count, Ordering::Relaxed);
            }
        }
    }

    fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    fn waiting(&self) -> u64 {
        self.0.waiting.load(Ordering::Relaxed)
    }
}

/// Appends for as long as there is a sink, and then what is left.
async fn write(app: App, inbox: Arc<Inbox>) {
    loop {
        let has_ended = inbox.ended.load(Ordering::Acquire);
        let blocks = inbox.events.take();
        if blocks.is_empty() {
            if has_ended {
                return;
            }
            inbox.news.notified().await;
        }
        for Block { head, json, count } in blocks {
            let batch = [&*head.json, &json, b"]}"].concat();
            if let Err(reason) = store(&app, &batch).await {
                tracing::warn!(count, reason, "events of decisions were given up");
                inbox.dropped.fetch_add(count.into(), Ordering::Relaxed);
            }
            inbox.waiting.fetch_sub(count.into(), Ordering::Relaxed);
        }
        sleep(GATHERED).await;
    }
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

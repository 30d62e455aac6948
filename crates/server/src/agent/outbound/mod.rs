//! Events on their way to another host, kept on disk until they have arrived.
//!
//! Whoever decides puts visitors behind those that wait; one thread appends what waits to files, some milliseconds' worth
//! at a time; one task delivers it, from memory if it keeps up and from the files if not. A node that dies loses what it
//! took within the last milliseconds at most, and delivers the rest when it is back; then the receiver may see a batch
//! twice, with the same uuids. What finds no room is dropped and counted, and so is what the receiver says it will never
//! take.

mod courier;
mod recent;
mod segment;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::metrics::Deliveries;
use crate::events::gathering::{Added, Gathering};
use crate::events::{EventSink, Visitors};
use courier::Courier;
use recent::Recent;
use segment::{Place, Writer};

/// Bytes of events that may wait to be written.
const WAITING: usize = 64 << 20;
/// Bytes of a record at which it takes no more: a batch has some, and is put together of them without being copied.
const FULL_RECORD: usize = 64 << 10;
/// Events are written together that come within so long of one another.
const GATHER: Duration = Duration::from_millis(5);
/// What the system was told to write is made to last so often.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// How events are kept and delivered.
#[derive(Clone, Debug)]
pub struct OutboundSettings {
    /// Holds the files; made where it is not there.
    pub folder: PathBuf,
    /// Where batches are posted.
    pub url: String,
    /// Events that make a batch worth sending at once.
    pub batch_size: usize,
    /// After this a smaller batch is sent too.
    pub flush_interval: Duration,
    /// What the files may take up together; beyond it events are dropped.
    pub largest_bytes: u64,
}

/// The queue cannot be opened.
#[derive(Debug)]
pub struct OutboundError(String);

impl std::fmt::Display for OutboundError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for OutboundError {}

/// What all parts of a queue know.
#[derive(Debug, Default)]
struct Tally {
    dropped: AtomicU64,
    waiting: AtomicU64,
    /// Bytes of the files.
    stored: AtomicU64,
}

/// A durable queue of events. Closing it writes what has come and tries to deliver it.
pub struct OutboundQueue {
    tally: Arc<Tally>,
    inbox: Arc<Inbox>,
    writer: Thread,
    stop: watch::Sender<bool>,
    courier: Mutex<Option<JoinHandle<()>>>,
}

/// What the writer is to do. It sleeps while there is nothing.
struct Inbox {
    events: Gathering,
    wishes: Mutex<Wishes>,
}

#[derive(Default)]
struct Wishes {
    /// Are told when everything is written that came before.
    settled: Vec<SyncSender<()>>,
    /// There is no queue any more.
    ended: bool,
}

impl Inbox {
    fn wish(&self, wish: impl FnOnce(&mut Wishes)) {
        wish(&mut self.wishes.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl OutboundQueue {
    /// Opens a queue, with what was not delivered before. Needs a runtime to deliver on.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written, or there is no TLS.
    pub fn open(
        settings: OutboundSettings,
        deliveries: Arc<Deliveries>,
    ) -> Result<Self, OutboundError> {
        let folder = &settings.folder;
        let bad = |error: String| OutboundError(format!("{}: {error}", folder.display()));
        std::fs::create_dir_all(folder).map_err(|error| bad(error.to_string()))?;
        let found = segment::survey(folder).map_err(|error| bad(error.to_string()))?;
        let tally = Arc::new(Tally::default());
        tally.waiting.store(found.events, Ordering::Relaxed);
        tally.stored.store(found.bytes, Ordering::Relaxed);
        let writer = Writer::create(folder, found.next).map_err(|error| bad(error.to_string()))?;
        let (written_sender, written) = watch::channel(writer.end());
        let recent = Arc::new(Recent::default());
        let inbox = Arc::new(Inbox {
            events: Gathering::new(WAITING, FULL_RECORD),
            wishes: Mutex::default(),
        });
        let mut keeper = Keeper {
            inbox: Arc::clone(&inbox),
            writer,
            recent: Arc::clone(&recent),
            tally: Arc::clone(&tally),
            most: settings.largest_bytes,
            written: written_sender,
            synced: Instant::now(),
            has_more: false,
        };
        let keeping = thread::Builder::new()
            .name("burgee-events".to_owned())
            .spawn(move || keeper.run())
            .map_err(|error| OutboundError(error.to_string()))?;
        let (stop, stopped) = watch::channel(false);
        let courier = Courier::new(
            settings,
            found.begin,
            recent,
            (written, stopped),
            Arc::clone(&tally),
            deliveries,
        )
        .map_err(OutboundError)?;
        let courier = Mutex::new(Some(tokio::spawn(courier.run())));
        Ok(Self { tally, inbox, writer: keeping.thread().clone(), stop, courier })
    }

    /// Writes what has come, and tries to deliver everything within a time; what is left waits on disk.
    pub async fn close(&self, patience: Duration) {
        let (done, settled) = sync_channel(1);
        self.inbox.wish(|wishes| wishes.settled.push(done));
        self.writer.unpark();
        // A writer that is gone has nothing left to write.
        let waited = tokio::task::spawn_blocking(move || settled.recv_timeout(patience));
        let _ = waited.await;
        self.stop.send_replace(true);
        let courier = self.courier.lock().ok().and_then(|mut own| own.take());
        if let Some(courier) = courier
            && tokio::time::timeout(patience, courier).await.is_err()
        {
            tracing::info!("some events wait on disk for the next start");
        }
    }
}

impl Drop for OutboundQueue {
    fn drop(&mut self) {
        self.inbox.wish(|wishes| wishes.ended = true);
        self.writer.unpark();
    }
}

impl EventSink for OutboundQueue {
    fn accept(&self, visitors: &Visitors<'_>) {
        let count = u64::from(visitors.count);
        self.tally.waiting.fetch_add(count, Ordering::Relaxed);
        match self.inbox.events.add(visitors) {
            Added::First => self.writer.unpark(),
            Added::More => {}
            Added::Refused => self.tally.give_up(count),
        }
    }

    fn dropped(&self) -> u64 {
        self.tally.dropped.load(Ordering::Relaxed)
    }

    fn waiting(&self) -> u64 {
        self.tally.waiting.load(Ordering::Relaxed)
    }
}

impl Tally {
    /// Notes events that are given up after they were taken.
    fn give_up(&self, count: u64) {
        self.dropped.fetch_add(count, Ordering::Relaxed);
        self.waiting.fetch_sub(count, Ordering::Relaxed);
    }
}

/// Appends what comes to the files, for as long as there is a queue.
struct Keeper {
    inbox: Arc<Inbox>,
    writer: Writer,
    recent: Arc<Recent>,
    tally: Arc<Tally>,
    /// What the files may take up.
    most: u64,
    /// Told how far the files reach.
    written: watch::Sender<Place>,
    /// When what was written was last made to last,
    synced: Instant,
    /// and whether more has come since.
    has_more: bool,
}

impl Keeper {
    fn run(&mut self) {
        loop {
            let mut wishes = Wishes::default();
            self.inbox.wish(|own| wishes = std::mem::take(own));
            let is_hurried = wishes.ended || !wishes.settled.is_empty();
            let has_kept = self.keep();
            self.has_more |= has_kept;
            if self.has_more && (is_hurried || self.synced.elapsed() >= SYNC_EVERY) {
                self.writer.sync();
                self.synced = Instant::now();
                self.has_more = false;
            }
            for done in wishes.settled {
                // Who waited may have gone.
                let _ = done.send(());
            }
            if wishes.ended {
                return;
            }
            if has_kept {
                // Who hands over meanwhile need not wake this thread: waking it for each would cost more than writing.
                thread::sleep(GATHER);
            } else if self.has_more {
                thread::park_timeout(SYNC_EVERY.saturating_sub(self.synced.elapsed()));
            } else {
                thread::park();
            }
        }
    }

    /// Writes what waits; false if nothing did.
    fn keep(&mut self) -> bool {
        let blocks = self.inbox.events.take();
        let has_any = !blocks.is_empty();
        for block in blocks {
            let count = u64::from(block.count);
            let is_full =
                self.tally.stored.load(Ordering::Relaxed) + block.json.len() as u64 > self.most;
            if is_full {
                self.tally.give_up(count);
                continue;
            }
            let begin = self.writer.end();
            match self.writer.append(&block) {
                Ok(grown) => {
                    self.tally.stored.fetch_add(grown, Ordering::Relaxed);
                    self.recent.keep(begin, self.writer.end(), block);
                }
                Err(error) => {
                    tracing::error!(%error, count, "events cannot be written and are dropped");
                    self.tally.give_up(count);
                }
            }
        }
        if has_any {
            self.written.send_replace(self.writer.end());
        }
        has_any
    }
}

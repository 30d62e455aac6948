//! Events on their way to another host, kept on disk until they have arrived.
//!
//! Whoever decides hands visitors to a bounded channel; one thread appends them to files, some at a time; one task reads
//! the files and delivers. A node that dies loses what it took within the last milliseconds at most, and delivers the
//! rest when it is back; then the receiver may see a batch twice, with the same uuids. What finds no room is dropped and
//! counted, and so is what the receiver says it will never take.

mod courier;
mod segment;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::metrics::Deliveries;
use crate::events::{EventSink, Visitors};
use courier::Courier;
use segment::{Place, Writer};

/// Requests whose events are not on disk yet.
const CHANNEL: usize = 65_536;
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
    sender: SyncSender<Order>,
    tally: Arc<Tally>,
    stop: watch::Sender<bool>,
    courier: std::sync::Mutex<Option<JoinHandle<()>>>,
}

/// What the writer is told.
enum Order {
    Keep(Visitors),
    /// Write everything that came before, then say so.
    Settle(SyncSender<()>),
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
        let (sender, receiver) = sync_channel(CHANNEL);
        let (own, most) = (Arc::clone(&tally), settings.largest_bytes);
        thread::Builder::new()
            .name("burgee-events".to_owned())
            .spawn(move || keep(&receiver, writer, &own, most, &written_sender))
            .map_err(|error| OutboundError(error.to_string()))?;
        let (stop, stopped) = watch::channel(false);
        let courier =
            Courier::new(settings, found.begin, (written, stopped), Arc::clone(&tally), deliveries)
                .map_err(OutboundError)?;
        let courier = tokio::spawn(courier.run());
        Ok(Self { sender, tally, stop, courier: std::sync::Mutex::new(Some(courier)) })
    }

    /// Writes what has come, and tries to deliver everything within a time; what is left waits on disk.
    pub async fn close(&self, patience: Duration) {
        let (done, settled) = sync_channel(1);
        let sender = self.sender.clone();
        let waited = tokio::task::spawn_blocking(move || {
            // A writer that is gone has nothing left to write.
            if sender.send(Order::Settle(done)).is_ok() {
                let _ = settled.recv_timeout(patience);
            }
        });
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

impl EventSink for OutboundQueue {
    fn accept(&self, visitors: Visitors) {
        let count = u64::from(visitors.count);
        self.tally.waiting.fetch_add(count, Ordering::Relaxed);
        if self.sender.try_send(Order::Keep(visitors)).is_err() {
            self.tally.give_up(count);
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
fn keep(
    receiver: &Receiver<Order>,
    mut writer: Writer,
    tally: &Tally,
    most: u64,
    written: &watch::Sender<Place>,
) {
    let mut synced = Instant::now();
    while let Ok(first) = receiver.recv() {
        // Who sends meanwhile need not wake this thread: waking it for each would cost more than writing.
        thread::sleep(GATHER);
        let mut settled = Vec::new();
        let mut count = 0;
        for order in std::iter::once(first).chain(receiver.try_iter()) {
            match order {
                Order::Settle(done) => settled.push(done),
                Order::Keep(visitors) => {
                    let own = u64::from(visitors.count);
                    let bytes = visitors.json.len() as u64;
                    if tally.stored.load(Ordering::Relaxed) + bytes > most {
                        tally.give_up(own);
                        continue;
                    }
                    count += own;
                    let grown = writer.add(&visitors);
                    tally.stored.fetch_add(grown, Ordering::Relaxed);
                }
            }
        }
        if let Err(error) = writer.flush() {
            tracing::error!(%error, count, "events cannot be written and are dropped");
            tally.give_up(count);
        }
        if synced.elapsed() >= SYNC_EVERY || !settled.is_empty() {
            writer.sync();
            synced = Instant::now();
        }
        written.send_replace(writer.end());
        for done in settled {
            // Who waited may have gone.
            let _ = done.send(());
        }
    }
    writer.sync();
}

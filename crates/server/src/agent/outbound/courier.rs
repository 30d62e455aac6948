//! Delivers what the files hold: in order, in batches, again and again until it has arrived.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::segment::{self, Heads, Place, Reader};
use super::{Deliveries, OutboundSettings, Tally};
use crate::agent::http;

/// What is read at a time: more than the reference sends in a batch, so that a backlog goes down.
const MOST_EVENTS: u32 = 500;
const MOST_BYTES: usize = 2 << 20;
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How often the place on disk is moved on.
const CURSOR_EVERY: Duration = Duration::from_millis(200);
/// The vendor's receiver of the European region, and the one that it stands beside.
const USUAL_HOST: &str = "https://logx.optimizely.com/";
const EUROPEAN_HOST: &str = "https://eu.logx.optimizely.com/";

/// Delivers events.
pub(super) struct Courier {
    settings: OutboundSettings,
    client: reqwest::Client,
    place: Place,
    /// The heads of a file, up to the place in it.
    heads: Option<(u64, Heads)>,
    written: watch::Receiver<Place>,
    stop: watch::Receiver<bool>,
    tally: Arc<Tally>,
    deliveries: Arc<Deliveries>,
    noted: Instant,
}

/// What was read to be delivered together.
struct Load {
    /// Bodies, and the events in them, by the number of their head.
    batches: BTreeMap<u32, (Vec<u8>, u64)>,
    count: u32,
    end: Place,
    heads: Heads,
}

/// How a batch fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Arrived,
    /// Will never be taken.
    Refused,
    /// Worth trying again.
    Failed,
}

impl Courier {
    pub(super) fn new(
        settings: OutboundSettings,
        place: Place,
        (written, stop): (watch::Receiver<Place>, watch::Receiver<bool>),
        tally: Arc<Tally>,
        deliveries: Arc<Deliveries>,
    ) -> Result<Self, String> {
        let client = http::client()?;
        let noted = Instant::now();
        Ok(Self { settings, client, place, heads: None, written, stop, tally, deliveries, noted })
    }

    /// Delivers until told to stop, and then what is left, once.
    pub(super) async fn run(mut self) {
        let mut waiting_since = None;
        loop {
            let stopping = *self.stop.borrow();
            let load = match self.read().await {
                Ok(load) => load,
                Err(error) => {
                    tracing::error!(%error, "events cannot be read");
                    sleep(LONGEST_WAIT).await;
                    continue;
                }
            };
            let Some(load) = load else {
                self.note_place(true).await;
                waiting_since = None;
                if stopping || !self.wait(None).await {
                    return;
                }
                continue;
            };
            let since = *waiting_since.get_or_insert_with(Instant::now);
            let left = self.settings.flush_interval.saturating_sub(since.elapsed());
            // The last of a file are few, but with others behind them nothing is gained by waiting.
            let ends_a_file = load.end.file < self.written.borrow().file;
            let is_full = load.count as usize >= self.settings.batch_size;
            let worth_it = is_full || ends_a_file || left.is_zero();
            if !worth_it && !stopping {
                // The channel of places never closes before this one is told to stop.
                self.wait(Some(left)).await;
                continue;
            }
            waiting_since = None;
            let Load { batches, end, heads, .. } = load;
            if !self.deliver(batches, &heads).await {
                return;
            }
            self.place = end;
            self.heads = Some((end.file, heads));
            self.note_place(false).await;
        }
    }

    /// Waits until there is more, time is up, or it is time to stop; false if nothing more can come.
    async fn wait(&mut self, most: Option<Duration>) -> bool {
        let most = most.unwrap_or(Duration::from_hours(1));
        tokio::select! {
            changed = self.written.changed() => {
                if changed.is_err() {
                    // The queue is gone; what is left is delivered when its time comes.
                    sleep(Duration::from_millis(20)).await;
                }
                changed.is_ok()
            }
            _ = self.stop.changed() => true,
            () = sleep(most) => true,
        }
    }

    async fn read(&mut self) -> io::Result<Option<Load>> {
        let end = *self.written.borrow_and_update();
        if self.place >= end {
            return Ok(None);
        }
        let (folder, place) = (self.settings.folder.clone(), self.place);
        let heads = self.heads.take();
        let read = tokio::task::spawn_blocking(move || read(&folder, place, end, heads)).await;
        let (load, place) = read.map_err(io::Error::other)??;
        self.place = place;
        Ok(load)
    }

    /// False if it was told to stop before everything had arrived.
    async fn deliver(&mut self, batches: BTreeMap<u32, (Vec<u8>, u64)>, heads: &Heads) -> bool {
        let url = |head| self.url_of(heads.get(&head).map_or(&[], Vec::as_slice));
        let mut left: Vec<(String, Vec<u8>, u64)> =
            batches.into_iter().map(|(head, (body, count))| (url(head), body, count)).collect();
        let mut wait = FIRST_WAIT;
        loop {
            let posts = left.iter().map(|(url, body, count)| self.post(url, body, *count));
            let fates = join_all(posts).await;
            let mut fates = fates.into_iter();
            left.retain(|_| fates.next() == Some(Fate::Failed));
            if left.is_empty() {
                return true;
            }
            if *self.stop.borrow() {
                return false;
            }
            self.deliveries.retry.fetch_add(left.len() as u64, Ordering::Relaxed);
            // Nodes that lost a receiver together should not come back to it together.
            let pause = sleep(wait.mul_f64(rand::random_range(0.5..1.0)));
            let mut stop = self.stop.clone();
            tokio::select! {
                () = pause => {}
                _ = stop.changed() => {}
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn post(&self, url: &str, body: &[u8], count: u64) -> Fate {
        let posted = http::post_json(&self.client, url, &[], body.to_vec(), REQUEST_TIMEOUT).await;
        let fate = match posted {
            Ok((200..300, _)) => Fate::Arrived,
            Ok((status @ (400 | 413 | 422), _)) => {
                tracing::error!(status, count, "the receiver refuses events; they are dropped");
                Fate::Refused
            }
            Ok((status, _)) => {
                tracing::warn!(status, count, "events are not taken; they wait");
                Fate::Failed
            }
            Err(error) => {
                tracing::warn!(%error, count, "events do not arrive; they wait");
                Fate::Failed
            }
        };
        match fate {
            Fate::Arrived => {
                self.deliveries.success.fetch_add(1, Ordering::Relaxed);
                self.tally.waiting.fetch_sub(count, Ordering::Relaxed);
            }
            Fate::Refused => {
                self.deliveries.failure.fetch_add(1, Ordering::Relaxed);
                self.tally.give_up(count);
            }
            Fate::Failed => {}
        }
        fate
    }

    /// European projects have a receiver of their own, unless the operator has another.
    fn url_of(&self, head: &[u8]) -> String {
        let own = &self.settings.url;
        let european = b"\"region\":\"EU\"";
        let is_european = head.windows(european.len()).any(|part| part == european);
        match own.strip_prefix(USUAL_HOST) {
            Some(path) if is_european => format!("{EUROPEAN_HOST}{path}"),
            _ => own.clone(),
        }
    }

    /// Notes the place on disk, and removes the files before it.
    async fn note_place(&mut self, now: bool) {
        if !now && self.noted.elapsed() < CURSOR_EVERY {
            return;
        }
        self.noted = Instant::now();
        let (folder, place) = (self.settings.folder.clone(), self.place);
        let freed = tokio::task::spawn_blocking(move || tidy(&folder, place));
        match timeout(REQUEST_TIMEOUT, freed).await {
            Ok(Ok(Ok(freed))) => {
                self.tally.stored.fetch_sub(freed, Ordering::Relaxed);
            }
            Ok(Ok(Err(error))) => tracing::warn!(%error, "cannot note what was delivered"),
            _ => {}
        }
    }
}

/// Reads what can be delivered together; also where the next file begins, if this one is done.
fn read(
    folder: &Path,
    mut place: Place,
    end: Place,
    mut known: Option<(u64, Heads)>,
) -> io::Result<(Option<Load>, Place)> {
    loop {
        let last = if place.file < end.file { u64::MAX } else { end.offset };
        let opened = match known.take() {
            Some((file, heads)) if file == place.file => Reader::resume(folder, place, heads),
            _ => Reader::open(folder, place),
        };
        let opened = match opened {
            Ok(reader) => Some(reader),
            // A number that was passed over.
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if let Some(mut reader) = opened {
            let mut load =
                Load { batches: BTreeMap::new(), count: 0, end: place, heads: Heads::new() };
            let mut bytes = 0;
            while load.count < MOST_EVENTS && bytes < MOST_BYTES {
                let Some(record) = reader.next(last)? else { break };
                bytes += record.json.len();
                load.count += record.count;
                let batch = load.batches.entry(record.head);
                let (body, count) = batch.or_insert_with_key(|head| {
                    (reader.heads.get(head).cloned().unwrap_or_default(), 0)
                });
                if *count > 0 {
                    body.push(b',');
                }
                body.extend_from_slice(&record.json);
                *count += u64::from(record.count);
            }
            load.end = reader.place;
            load.heads = reader.heads;
            if load.count > 0 {
                for (body, _) in load.batches.values_mut() {
                    body.extend_from_slice(b"]}");
                }
                return Ok((Some(load), place));
            }
        }
        if place.file >= end.file {
            return Ok((None, place));
        }
        place = Place { file: place.file + 1, offset: 0 };
    }
}

/// Writes the cursor and removes the files that are done; returns the bytes of those.
fn tidy(folder: &Path, place: Place) -> io::Result<u64> {
    segment::write_cursor(folder, place)?;
    let mut freed = 0;
    for number in segment::numbers(folder)? {
        if number < place.file {
            let path = segment::path(folder, number);
            freed += std::fs::metadata(&path)?.len();
            std::fs::remove_file(path)?;
        }
    }
    Ok(freed)
}

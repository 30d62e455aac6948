//! Delivers what the files hold: in order, in batches, again and again until it has arrived.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Bytes;
use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::recent::Recent;
use super::segment::{self, Heads, Place, Reader};
use super::{Deliveries, OutboundSettings, Tally};
use crate::agent::http;

/// What is delivered at a time: more than the reference sends in a batch, so that a backlog goes down.
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
    /// Up to here everything has arrived,
    place: Place,
    /// and up to here the files say so.
    noted_place: Place,
    /// What an earlier run left behind ends here; it has waited long enough.
    left_behind: Place,
    recent: Arc<Recent>,
    /// A place that was read to, and the heads of its file before it. Who has got farther by memory may lack some.
    heads: Option<(Place, Heads)>,
    written: watch::Receiver<Place>,
    stop: watch::Receiver<bool>,
    tally: Arc<Tally>,
    deliveries: Arc<Deliveries>,
    noted: Instant,
}

/// What is delivered together.
struct Load {
    batches: Vec<Batch>,
    count: u32,
    end: Place,
}

/// Events of one head, as a body that is still open at its end.
struct Batch {
    /// How much of the body is the head.
    head: usize,
    body: Vec<u8>,
    count: u64,
}

impl Load {
    fn new(end: Place) -> Self {
        Self { batches: Vec::new(), count: 0, end }
    }

    fn has_room(&self) -> bool {
        let bytes: usize = self.batches.iter().map(|own| own.body.len()).sum();
        self.count < MOST_EVENTS && bytes < MOST_BYTES
    }

    /// Adds visitors that end at a place to the batch of their head.
    fn add(&mut self, head: &[u8], json: &[u8], count: u32, end: Place) {
        self.count += count;
        self.end = end;
        let same = self.batches.iter_mut().find(|own| own.body.get(..own.head) == Some(head));
        if let Some(batch) = same {
            batch.body.push(b',');
            batch.body.extend_from_slice(json);
            batch.count += u64::from(count);
            return;
        }
        let mut body = Vec::with_capacity(head.len() + json.len() + 2);
        body.extend_from_slice(head);
        body.extend_from_slice(json);
        self.batches.push(Batch { head: head.len(), body, count: count.into() });
    }
}

/// A body on its way.
struct Parcel {
    url: String,
    body: Bytes,
    count: u64,
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
        recent: Arc<Recent>,
        (written, stop): (watch::Receiver<Place>, watch::Receiver<bool>),
        tally: Arc<Tally>,
        deliveries: Arc<Deliveries>,
    ) -> Result<Self, String> {
        let client = http::client()?;
        let left_behind = *written.borrow();
        Ok(Self {
            settings,
            client,
            place,
            noted_place: Place::default(),
            left_behind,
            recent,
            heads: None,
            written,
            stop,
            tally,
            deliveries,
            noted: Instant::now(),
        })
    }

    /// Delivers until told to stop, and then what is left, once.
    pub(super) async fn run(mut self) {
        let mut waiting_since = None;
        let mut load = Load::new(self.place);
        loop {
            let stopping = *self.stop.borrow();
            if let Err(error) = self.fill(&mut load).await {
                tracing::error!(%error, "events cannot be read");
                load = Load::new(self.place);
                sleep(LONGEST_WAIT).await;
                continue;
            }
            if load.count == 0 {
                self.place = load.end;
                waiting_since = None;
                self.note_place(stopping).await;
                let unnoted = self.place != self.noted_place;
                let most = unnoted.then(|| CURSOR_EVERY.saturating_sub(self.noted.elapsed()));
                if stopping || !self.wait(most).await {
                    self.note_place(true).await;
                    return;
                }
                continue;
            }
            let since = *waiting_since.get_or_insert_with(Instant::now);
            let left = self.settings.flush_interval.saturating_sub(since.elapsed());
            let is_full = load.count as usize >= self.settings.batch_size;
            let is_old = self.place < self.left_behind;
            if !is_full && !is_old && !left.is_zero() && !stopping {
                // The channel of places never closes before this one is told to stop.
                self.wait(Some(left)).await;
                continue;
            }
            waiting_since = None;
            let end = load.end;
            if !self.deliver(std::mem::replace(&mut load, Load::new(end)).batches).await {
                self.note_place(true).await;
                return;
            }
            self.place = end;
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

    /// Adds to a load what was written behind it, from memory where it is still there.
    async fn fill(&mut self, load: &mut Load) -> io::Result<()> {
        let end = *self.written.borrow_and_update();
        while load.has_room() && load.end < end {
            if let Some(own) = self.recent.take(load.end) {
                load.add(&own.block.head.json, &own.block.json, own.block.count, own.end);
                continue;
            }
            let (folder, before) = (self.settings.folder.clone(), load.end);
            let heads = self.heads.take();
            let mut taken = std::mem::replace(load, Load::new(before));
            let read = tokio::task::spawn_blocking(move || {
                let heads = read(&folder, &mut taken, end, heads);
                heads.map(|heads| (taken, heads))
            });
            let heads;
            (*load, heads) = read.await.map_err(io::Error::other)??;
            self.heads = heads;
            if load.end == before {
                // What is left is damaged.
                break;
            }
        }
        Ok(())
    }

    /// False if it was told to stop before everything had arrived.
    async fn deliver(&mut self, batches: Vec<Batch>) -> bool {
        let parcels = batches.into_iter().map(|Batch { head, mut body, count }| {
            let url = self.url_of(body.get(..head).unwrap_or_default());
            body.extend_from_slice(b"]}");
            Parcel { url, body: body.into(), count }
        });
        let mut left: Vec<Parcel> = parcels.collect();
        let mut wait = FIRST_WAIT;
        loop {
            let fates = join_all(left.iter().map(|own| self.post(own))).await;
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

    async fn post(&self, parcel: &Parcel) -> Fate {
        let Parcel { url, body, count } = parcel;
        let count = *count;
        let posted = http::post_json(&self.client, url, &[], body.clone(), REQUEST_TIMEOUT).await;
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

    /// Notes the place on disk if it is time, and removes the files before it.
    async fn note_place(&mut self, now: bool) {
        let is_time = now || self.noted.elapsed() >= CURSOR_EVERY;
        if !is_time || self.place == self.noted_place {
            return;
        }
        self.noted = Instant::now();
        let (folder, place) = (self.settings.folder.clone(), self.place);
        let freed = tokio::task::spawn_blocking(move || tidy(&folder, place));
        match timeout(REQUEST_TIMEOUT, freed).await {
            Ok(Ok(Ok(freed))) => {
                self.noted_place = place;
                self.tally.stored.fetch_sub(freed, Ordering::Relaxed);
            }
            Ok(Ok(Err(error))) => tracing::warn!(%error, "cannot note what was delivered"),
            _ => {}
        }
    }
}

/// Adds to a load what files hold behind it, up to an end or until it has no more room; returns where that is, and the
/// heads of the file before it.
fn read(
    folder: &Path,
    load: &mut Load,
    end: Place,
    mut known: Option<(Place, Heads)>,
) -> io::Result<Option<(Place, Heads)>> {
    let mut place = load.end;
    loop {
        let last = if place.file < end.file { u64::MAX } else { end.offset };
        let opened = match known.take() {
            Some((at, heads)) if at == place => Reader::resume(folder, place, heads),
            _ => Reader::open(folder, place),
        };
        let opened = match opened {
            Ok(reader) => Some(reader),
            // A number that was passed over.
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if let Some(mut reader) = opened {
            let before = load.count;
            while load.has_room() {
                let Some(record) = reader.next(last)? else { break };
                let head = reader.heads.get(&record.head).map_or(&[][..], Vec::as_slice);
                load.add(head, &record.json, record.count, reader.place);
            }
            known = Some((load.end, reader.heads));
            if load.count > before {
                return Ok(known);
            }
        }
        if place.file >= end.file {
            return Ok(known);
        }
        place = Place { file: place.file + 1, offset: 0 };
        load.end = place;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::outbound::segment::Writer;
    use crate::events::EventHead;
    use crate::events::gathering::Block;

    #[tokio::test]
    async fn heads_that_came_by_memory_are_known_when_files_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(folder.path(), 1).unwrap();
        let recent = Arc::new(Recent::default());
        let mut write = |head: &str, json: &str, is_recent: bool| {
            let head = Arc::new(EventHead { json: head.as_bytes().to_vec() });
            let block = Block { head, json: json.as_bytes().to_vec(), count: 1 };
            let begin = writer.end();
            writer.append(&block).unwrap();
            if is_recent {
                recent.keep(begin, writer.end(), block);
            }
            writer.end()
        };
        let begin = Place { file: 1, offset: 0 };
        let end = write("a[", "{1}", false);
        let (announce, written) = watch::channel(end);
        let (_stop, stopped) = watch::channel(false);
        let settings = OutboundSettings {
            folder: folder.path().to_owned(),
            url: String::new(),
            batch_size: 1,
            flush_interval: Duration::ZERO,
            largest_bytes: u64::MAX,
        };
        let deliveries = Arc::new(Deliveries::default());
        let tally = Arc::new(Tally::default());
        let own = Arc::clone(&recent);
        let places = (written, stopped);
        let mut courier = Courier::new(settings, begin, own, places, tally, deliveries).unwrap();
        let mut load = Load::new(begin);
        courier.fill(&mut load).await.unwrap();
        announce.send_replace(write("b[", "{2}", true));
        courier.fill(&mut load).await.unwrap();
        // Of a head that only the file behind the courier tells.
        announce.send_replace(write("b[", "{3}", false));
        courier.fill(&mut load).await.unwrap();
        let bodies: Vec<&[u8]> = load.batches.iter().map(|own| &*own.body).collect();
        assert_eq!(bodies, [&b"a[{1}"[..], b"b[{2},{3}"]);
    }
}

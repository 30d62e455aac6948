//! The log on one machine: inbox, segments and manifest in a folder.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::accept::Accepted;
use crate::error::AtPath;
use crate::fold::{self, Distribution, Folded, Parts, Plan, SinceExposure};
use crate::manifest::{Kind, Manifest, SegmentFile};
use crate::row::{Conversion, Decision};
use crate::segment::{self, Stored};
use crate::{Day, Error, Inbox, files, inbox};

/// Where events go and results come from; a log on other storage would stand beside [`FileLog`].
pub trait EventLog: Send + Sync {
    /// Makes the rows of a batch durable.
    ///
    /// # Errors
    ///
    /// `Full` if the sender should try again later; nothing was acknowledged for any other one either.
    fn append(&self, batch: Accepted) -> Result<(), Error>;

    /// Computes the sums of one experiment from all rows that were appended.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    fn fold(&self, plan: &Plan) -> Result<Folded, Error>;

    /// Computes the same sums as they were at each of some ends, in one pass over the rows.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    fn series(&self, plan: &Plan, ends: &[i64]) -> Result<Vec<Folded>, Error>;

    /// Counts the visitors by day, by what they came with, and by the attributes with some ids.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    fn parts(&self, plan: &Plan, attributes: &[String]) -> Result<Parts, Error>;

    /// Distributes visitors by their totals of the plan's metric at a place.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    fn distribution(&self, plan: &Plan, metric: usize) -> Result<Distribution, Error>;

    /// Sums the plan's metric at a place for each day since the visitors' first decisions.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    fn since_exposure(&self, plan: &Plan, metric: usize) -> Result<SinceExposure, Error>;

    /// Changes whenever rows of a project come or go: as long as it is the same, so are all sums. It starts anew with the
    /// process.
    fn version(&self, project: &str) -> u64;
}

/// How a log behaves.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many batches may wait to be written before the inbox is full.
    pub waiting: usize,
    /// How many threads a fold uses.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { waiting: 4_096, threads: 2 }
    }
}

/// A log in a folder of its own. One process may have it open; others may read it meanwhile.
#[derive(Debug)]
pub struct FileLog {
    pub(crate) folder: PathBuf,
    settings: Settings,
    /// Nothing in a log that is only read.
    inbox: Option<Inbox>,
    state: Arc<Mutex<State>>,
    /// Held by whatever replaces the manifest.
    changing: Mutex<()>,
    /// Held by whatever writes or removes the copies that are downloaded.
    pub(crate) mirroring: Mutex<()>,
    /// Locked for as long as the log is open to be written.
    _lock: Option<File>,
}

/// What readers see: segments, and batches that are in none yet, by their inbox file.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) manifest: Arc<Manifest>,
    pending: BTreeMap<u64, Vec<Arc<Accepted>>>,
    /// By project, how often its rows have changed.
    versions: HashMap<String, u64>,
}

impl State {
    /// The state of a log that another process may be changing: manifest and inbox of one moment.
    fn read(folder: &Path) -> Result<Self, Error> {
        let inbox_folder = folder.join("inbox");
        loop {
            let manifest = Manifest::read(folder)?;
            let mut pending = BTreeMap::new();
            for number in inbox::numbers(&inbox_folder)? {
                if number <= manifest.handed_over {
                    continue;
                }
                match read_batches(&inbox::path_of(&inbox_folder, number)) {
                    // It has been handed over meanwhile; then the manifest is another one.
                    Err(error) if error.is_not_found() => {}
                    batches => {
                        pending.insert(number, batches?.into_iter().map(Arc::new).collect());
                    }
                }
            }
            if Manifest::read(folder)? == manifest {
                let manifest = Arc::new(manifest);
                return Ok(Self { manifest, pending, versions: HashMap::new() });
            }
        }
    }

    fn changed(&mut self, project: &str) {
        if let Some(version) = self.versions.get_mut(project) {
            *version += 1;
        } else {
            self.versions.insert(project.to_owned(), 1);
        }
    }
}

/// What can be read at one time.
pub(crate) struct View {
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) pending: Vec<Arc<Accepted>>,
}

/// The state is replaced whole, so it is sound even if a thread died while it held the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FileLog {
    /// Opens the log in a folder, or makes one; what a crash left is put in order.
    ///
    /// # Errors
    ///
    /// `InUse` by another process; a file cannot be read, or is damaged.
    pub fn open(folder: &Path, settings: Settings) -> Result<Self, Error> {
        files::make_folder(folder)?;
        let path = folder.join("lock");
        let lock = File::create(&path).at(&path)?;
        if lock.try_lock().is_err() {
            return Err(Error::InUse(folder.to_owned()));
        }
        let manifest = Manifest::read(folder)?;
        manifest.remove_strays(folder)?;
        let inbox_folder = folder.join("inbox");
        files::make_folder(&inbox_folder)?;
        let mut pending = BTreeMap::new();
        let mut newest = manifest.handed_over;
        for number in inbox::numbers(&inbox_folder)? {
            let path = inbox::path_of(&inbox_folder, number);
            if number <= manifest.handed_over {
                files::remove(&path)?;
                continue;
            }
            newest = newest.max(number);
            let batches = read_batches(&path)?;
            if batches.is_empty() {
                files::remove(&path)?;
            } else {
                pending.insert(number, batches.into_iter().map(Arc::new).collect());
            }
        }
        let inbox = Inbox::open(&inbox_folder, newest + 1, settings.waiting)?;
        let manifest = Arc::new(manifest);
        let state = State { manifest, pending, versions: HashMap::new() };
        let state = Arc::new(Mutex::new(state));
        let folder = folder.to_owned();
        Ok(Self {
            folder,
            settings,
            inbox: Some(inbox),
            state,
            changing: Mutex::default(),
            mirroring: Mutex::default(),
            _lock: Some(lock),
        })
    }

    /// Opens the log in a folder to be read, whether or not a process has it open: as it is at this moment. Nothing in the
    /// folder is changed, and whatever would change it fails with `Closed`.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or is damaged.
    pub fn open_to_read(folder: &Path, settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            folder: folder.to_owned(),
            settings,
            inbox: None,
            state: Arc::new(Mutex::new(State::read(folder)?)),
            changing: Mutex::default(),
            mirroring: Mutex::default(),
            _lock: None,
        })
    }

    fn inbox(&self) -> Result<&Inbox, Error> {
        self.inbox.as_ref().ok_or(Error::Closed)
    }

    /// Makes the rows of a batch durable and calls `done` once they are, or are not; on the inbox's own thread, so
    /// `done` must be quick.
    ///
    /// # Errors
    ///
    /// `Full` at once if too many batches wait; `done` is then never called.
    pub fn submit(
        &self,
        batch: Accepted,
        done: impl FnOnce(Result<(), Error>) + Send + 'static,
    ) -> Result<(), Error> {
        let inbox = self.inbox()?;
        let payload = serde_json::to_vec(&batch).at(&self.folder)?;
        let (state, batch) = (Arc::clone(&self.state), Arc::new(batch));
        inbox.submit(payload, move |outcome| {
            // On the writing thread: a file is not sealed before its batches are known.
            done(outcome.map(|number| {
                let mut state = lock(&state);
                state.changed(&batch.project);
                state.pending.entry(number).or_default().push(batch);
            }));
        })
    }

    pub(crate) fn view(&self) -> View {
        let state = lock(&self.state);
        let pending = state.pending.values().flatten().cloned().collect();
        View { manifest: Arc::clone(&state.manifest), pending }
    }

    /// The segments that there are.
    pub fn segments(&self) -> Vec<SegmentFile> {
        self.view().manifest.segments.clone()
    }

    /// The projects that the log has rows of.
    pub fn projects(&self) -> BTreeSet<String> {
        let view = self.view();
        let segments = view.manifest.segments.iter().map(|file| &file.project);
        segments.chain(view.pending.iter().map(|batch| &batch.project)).cloned().collect()
    }

    /// What the log calls itself: no other one does, and it stays so for as long as the folder does.
    ///
    /// # Errors
    ///
    /// The file that says it cannot be read or written.
    pub fn identity(&self) -> Result<String, Error> {
        let path = self.folder.join("id");
        match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            text => return text.at(&path),
        }
        let random = || RandomState::new().build_hasher().finish();
        let identity = format!("{:016x}{:016x}", random(), random());
        files::replace(&path, |new| std::fs::write(new, &identity).at(new))?;
        Ok(identity)
    }

    /// How many rows are in the inbox and in no segment yet.
    pub fn pending_rows(&self) -> usize {
        let state = lock(&self.state);
        state.pending.values().flatten().map(|batch| batch.rows()).sum()
    }

    /// Moves what is in the inbox to segments: exactly once, whenever it is interrupted.
    ///
    /// The inbox file is closed, its rows are written to segments, and then the manifest names the segments and the file in
    /// one step. Before that step, the segments do not count; after it, the file does not.
    ///
    /// # Errors
    ///
    /// A file cannot be read or written; everything is then as before.
    pub fn hand_over(&self) -> Result<u64, Error> {
        let _changing = lock(&self.changing);
        self.inbox()?.seal()?;
        let inbox_folder = self.folder.join("inbox");
        let mut moved = 0;
        let before = lock(&self.state).manifest.handed_over;
        let (numbers, active) = {
            let mut numbers = inbox::numbers(&inbox_folder)?;
            let active = numbers.pop();
            (numbers, active)
        };
        for number in numbers.into_iter().filter(|number| *number > before) {
            let path = inbox::path_of(&inbox_folder, number);
            let batches = read_batches(&path)?;
            moved += batches.iter().map(|batch| batch.rows() as u64).sum::<u64>();
            let mut manifest = Manifest::clone(&lock(&self.state).manifest);
            for ((project, day), rows) in by_day(&batches, |batch: &Accepted| &batch.decisions) {
                self.add::<Decision>(&mut manifest, project, Kind::Decisions, day, rows)?;
            }
            for ((project, day), rows) in by_day(&batches, |batch: &Accepted| &batch.conversions) {
                self.add::<Conversion>(&mut manifest, project, Kind::Events, day, rows)?;
            }
            manifest.handed_over = number;
            self.commit(manifest)?;
            files::remove(&path)?;
        }
        debug_assert!(active.is_some());
        Ok(moved)
    }

    /// Makes rows durable as segments of their own, past the inbox: for many rows at once, as of an import. All of them count,
    /// or none.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn load(&self, batch: Accepted) -> Result<(), Error> {
        let batches = [batch];
        self.change(|manifest| {
            for ((project, day), rows) in by_day(&batches, |batch: &Accepted| &batch.decisions) {
                self.add::<Decision>(manifest, project, Kind::Decisions, day, rows)?;
            }
            for ((project, day), rows) in by_day(&batches, |batch: &Accepted| &batch.conversions) {
                self.add::<Conversion>(manifest, project, Kind::Events, day, rows)?;
            }
            Ok(())
        })?;
        for batch in &batches {
            self.note_change(&batch.project);
        }
        Ok(())
    }

    /// Says that rows of a project have come or gone.
    pub(crate) fn note_change(&self, project: &str) {
        lock(&self.state).changed(project);
    }

    /// Writes rows as a segment that `manifest` names; it counts once the manifest is committed.
    pub(crate) fn add<R: Stored>(
        &self,
        manifest: &mut Manifest,
        project: &str,
        kind: Kind,
        day: Day,
        mut rows: Vec<&R>,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        segment::sort(&mut rows);
        let mut file = SegmentFile {
            number: manifest.next,
            project: project.to_owned(),
            kind,
            day,
            rows: rows.len() as u64,
            bytes: 0,
        };
        let path = file.path(&self.folder);
        if let Some(parent) = path.parent() {
            files::make_folder(parent)?;
        }
        files::replace(&path, |new| segment::write(new, &rows))?;
        file.bytes = std::fs::metadata(&path).at(&path)?.len();
        manifest.next += 1;
        manifest.segments.push(file);
        Ok(())
    }

    /// Makes a manifest the current one, on the disk and for readers.
    pub(crate) fn commit(&self, manifest: Manifest) -> Result<(), Error> {
        manifest.write(&self.folder)?;
        let mut state = lock(&self.state);
        state.pending.retain(|number, _| *number > manifest.handed_over);
        state.manifest = Arc::new(manifest);
        Ok(())
    }

    /// Changes the manifest, and removes the files that it no longer names.
    pub(crate) fn change<T>(
        &self,
        edit: impl FnOnce(&mut Manifest) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _changing = lock(&self.changing);
        self.inbox()?;
        let before = lock(&self.state).manifest.clone();
        let mut manifest = Manifest::clone(&before);
        let outcome = edit(&mut manifest)?;
        if manifest == *before {
            return Ok(outcome);
        }
        let kept: Vec<u64> = manifest.segments.iter().map(|segment| segment.number).collect();
        self.commit(manifest)?;
        for segment in before.segments.iter().filter(|file| !kept.contains(&file.number)) {
            files::remove(&segment.path(&self.folder))?;
        }
        Ok(outcome)
    }
}

impl EventLog for FileLog {
    fn append(&self, batch: Accepted) -> Result<(), Error> {
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        self.submit(batch, move |outcome| {
            let _ = sender.send(outcome);
        })?;
        receiver.recv().map_err(|_| Error::Closed)?
    }

    fn fold(&self, plan: &Plan) -> Result<Folded, Error> {
        let series = self.series(plan, &[plan.end])?;
        Ok(series.into_iter().next().unwrap_or_default())
    }

    fn series(&self, plan: &Plan, ends: &[i64]) -> Result<Vec<Folded>, Error> {
        self.reading(|view| fold::run(&self.folder, view, plan, ends, self.settings.threads))
    }

    fn parts(&self, plan: &Plan, attributes: &[String]) -> Result<Parts, Error> {
        let threads = self.settings.threads;
        self.reading(|view| fold::parts(&self.folder, view, plan, attributes, threads))
    }

    fn distribution(&self, plan: &Plan, metric: usize) -> Result<Distribution, Error> {
        let threads = self.settings.threads;
        self.reading(|view| fold::distribution(&self.folder, view, plan, metric, threads))
    }

    fn since_exposure(&self, plan: &Plan, metric: usize) -> Result<SinceExposure, Error> {
        let threads = self.settings.threads;
        self.reading(|view| fold::since_exposure(&self.folder, view, plan, metric, threads))
    }

    fn version(&self, project: &str) -> u64 {
        lock(&self.state).versions.get(project).copied().unwrap_or_default()
    }
}

impl FileLog {
    /// Reads what there is, again if a file of it was replaced meanwhile.
    fn reading<T>(&self, read: impl Fn(&View) -> Result<T, Error>) -> Result<T, Error> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match read(&self.view()) {
                // A segment that was compacted away meanwhile; the next view names its successor.
                Err(error) if error.is_not_found() && attempt < 10 => {
                    if self.inbox.is_none() {
                        *lock(&self.state) = State::read(&self.folder)?;
                    }
                }
                outcome => return outcome,
            }
        }
    }
}

fn read_batches(path: &Path) -> Result<Vec<Accepted>, Error> {
    let (records, _torn) = inbox::read(path)?;
    records.iter().map(|record| serde_json::from_slice(record).at(path)).collect()
}

/// Rows by project and day.
fn by_day<'a, R: Stored + 'a>(
    batches: &'a [Accepted],
    rows: impl Fn(&'a Accepted) -> &'a Vec<R>,
) -> BTreeMap<(&'a str, Day), Vec<&'a R>> {
    let mut days: BTreeMap<(&str, Day), Vec<&R>> = BTreeMap::new();
    for batch in batches {
        for row in rows(batch) {
            let day = Day::of(row.visit().timestamp);
            days.entry((batch.project.as_str(), day)).or_default().push(row);
        }
    }
    days
}

//! Keeping the log in order: compaction, retention, and forgetting a visitor.

use std::collections::{BTreeMap, HashSet};

use crate::log::FileLog;
use crate::manifest::{Kind, Manifest, SegmentFile};
use crate::row::{Conversion, Decision};
use crate::segment::{self, Stored};
use crate::{Day, Error, e3};

/// A segment with so many rows is not merged any more.
const LARGE: u64 = 200_000;

impl FileLog {
    /// Merges small segments of a project, kind and day where there are `least` or more of them, and drops rows that were
    /// sent twice among them. A segment that has grown large is left alone, so that a row is rewritten a few times at most
    /// and memory holds a bounded number of them. Returns how many segments were made.
    ///
    /// # Errors
    ///
    /// A file cannot be read or written; everything is then as before.
    pub fn compact(&self, least: usize) -> Result<usize, Error> {
        let mut days: BTreeMap<(String, Kind, Day), Vec<SegmentFile>> = BTreeMap::new();
        for file in self.segments().into_iter().filter(|file| file.rows < LARGE) {
            days.entry((file.project.clone(), file.kind, file.day)).or_default().push(file);
        }
        let mut made = 0;
        for ((_, kind, _), mut small) in days {
            small.sort_by_key(|file| (file.rows, file.number));
            while small.len() >= least.max(2) {
                let mut rows = 0;
                let fits = |file: &&SegmentFile| {
                    rows += file.rows;
                    rows <= 2 * LARGE
                };
                let count = small.iter().take_while(fits).count();
                let merged: Vec<u64> = small.drain(..count).map(|file| file.number).collect();
                let which = |file: &SegmentFile| merged.contains(&file.number);
                self.change(|manifest| match kind {
                    Kind::Decisions => self.rewrite::<Decision>(manifest, which, |_| true),
                    Kind::Events => self.rewrite::<Conversion>(manifest, which, |_| true),
                })?;
                made += 1;
            }
        }
        Ok(made)
    }

    /// Removes all rows of a project that happened before a day. Returns how many.
    ///
    /// # Errors
    ///
    /// The manifest cannot be written.
    pub fn retain_from(&self, project: &str, first: Day) -> Result<u64, Error> {
        // What is still in the inbox would come back otherwise.
        self.hand_over()?;
        let removed = self.change(|manifest| {
            let old = |file: &SegmentFile| file.project == project && file.day < first;
            let rows = manifest.segments.iter().filter(|file| old(file)).map(|file| file.rows);
            let removed = rows.sum();
            manifest.segments.retain(|file| !old(file));
            Ok(removed)
        })?;
        self.note_change(project);
        e3::forget(self, project)?;
        Ok(removed)
    }

    /// Removes all rows of a visitor of a project. Returns how many.
    ///
    /// # Errors
    ///
    /// A file cannot be read or written; rows may then be left, and erasing can be tried again.
    pub fn erase(&self, project: &str, visitor_id: &str) -> Result<u64, Error> {
        self.hand_over()?;
        let files = self.segments().into_iter().filter(|file| file.project == project);
        let mut erased = 0;
        for file in files {
            let this = |other: &SegmentFile| other.number == file.number;
            erased += self.change(|manifest| match file.kind {
                Kind::Decisions => self.forget::<Decision>(manifest, this, visitor_id),
                Kind::Events => self.forget::<Conversion>(manifest, this, visitor_id),
            })?;
            self.note_change(project);
        }
        e3::forget(self, project)?;
        Ok(erased)
    }

    /// Rewrites one segment without a visitor, if it has any row of theirs.
    fn forget<R: Stored>(
        &self,
        manifest: &mut Manifest,
        which: impl Fn(&SegmentFile) -> bool,
        visitor_id: &str,
    ) -> Result<u64, Error> {
        let mut theirs = 0;
        for file in manifest.segments.iter().filter(|file| which(file)) {
            let hashes = crate::fold::visitor_hashes(&file.path(&self.folder))?;
            let hash = crate::visitor_hash(visitor_id);
            theirs += hashes.iter().filter(|other| **other == hash).count();
        }
        if theirs == 0 {
            return Ok(0);
        }
        self.rewrite::<R>(manifest, which, |row| row.visit().visitor_id != visitor_id)
    }

    /// Replaces segments by one that has their rows as far as `keep` holds, each once. Returns how many it did not hold
    /// for.
    fn rewrite<R: Stored>(
        &self,
        manifest: &mut Manifest,
        which: impl Fn(&SegmentFile) -> bool,
        keep: impl Fn(&R) -> bool,
    ) -> Result<u64, Error> {
        let old: Vec<SegmentFile> =
            manifest.segments.iter().filter(|file| which(file)).cloned().collect();
        let Some(first) = old.first() else { return Ok(0) };
        let mut rows: Vec<R> = Vec::new();
        for file in &old {
            rows.extend(segment::read::<R>(&file.path(&self.folder))?);
        }
        let before = rows.len();
        rows.retain(keep);
        let removed = before - rows.len();
        unique(&mut rows);
        manifest.segments.retain(|file| !old.contains(file));
        let rows = rows.iter().collect();
        self.add::<R>(manifest, &first.project, first.kind, first.day, rows)?;
        Ok(removed as u64)
    }
}

/// Keeps the first of the rows that are one event: the same visitor and uuid, and of decisions the same experiment.
///
/// Which one is first does not depend on the order of arrival: the earliest by its own time, then by what it says.
pub(crate) fn unique<R: Stored>(rows: &mut Vec<R>) {
    rows.sort_by_cached_key(|row| {
        let visit = row.visit();
        (visit.timestamp, visit.uuid.clone(), row.content(), visit.received)
    });
    let mut seen = HashSet::new();
    rows.retain(|row| {
        let visit = row.visit();
        seen.insert((visit.visitor_id.clone(), visit.uuid.clone(), row.part().to_owned()))
    });
}

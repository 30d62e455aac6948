//! Writing the layout.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use crate::error::AtPath;
use crate::keep::unique;
use crate::log::FileLog;
use crate::manifest::{Kind, SegmentFile};
use crate::row::{Conversion, Decision};
use crate::segment::{self, Stored};
use crate::table::Table;
use crate::{Day, Error, files};

/// What was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Rows of decisions.
    pub decisions: u64,
    /// Rows of events.
    pub events: u64,
    /// The files that were written.
    pub files: Vec<PathBuf>,
}

/// The empty file that says that a day is complete.
pub(super) const COMPLETE: &str = "_SUCCESS";

/// Exports the days of a project to `folder`, which becomes the vendor's `<base>`; `accounts` are found in the rows.
///
/// What is in the inbox is handed over first. A day that is exported again is replaced; other projects' files in it stay.
///
/// # Errors
///
/// A file cannot be read or written.
pub fn export(
    log: &FileLog,
    project: &str,
    days: RangeInclusive<Day>,
    folder: &Path,
) -> Result<Exported, Error> {
    log.hand_over()?;
    let target = Target { folder, project, account: None };
    let mut exported = Exported::default();
    for ((kind, day), files) in present(log, project) {
        if days.contains(&day) {
            target.write(log, kind, day, &files, &mut exported)?;
        }
    }
    Ok(exported)
}

/// The segments of a project by kind and day.
pub(super) fn present(log: &FileLog, project: &str) -> BTreeMap<(Kind, Day), Vec<SegmentFile>> {
    let mut present: BTreeMap<(Kind, Day), Vec<SegmentFile>> = BTreeMap::new();
    for file in log.segments().into_iter().filter(|file| file.project == project) {
        present.entry((file.kind, file.day)).or_default().push(file);
    }
    present
}

/// Where the days of a project are written to.
pub(super) struct Target<'a> {
    pub(super) folder: &'a Path,
    pub(super) project: &'a str,
    /// The account whose folder rows go to; that which they name themselves where there is none.
    pub(super) account: Option<&'a str>,
}

impl Target<'_> {
    /// Writes a day anew.
    pub(super) fn write(
        &self,
        log: &FileLog,
        kind: Kind,
        day: Day,
        files: &[SegmentFile],
        exported: &mut Exported,
    ) -> Result<(), Error> {
        match kind {
            Kind::Decisions => {
                let part = |row: &Decision| format!("experiment={}", safe(row.key()));
                exported.decisions += self.write_day(log, kind, day, files, part, exported)?;
            }
            Kind::Events => {
                let part = |row: &Conversion| format!("event={}", safe(&row.event_name));
                exported.events += self.write_day(log, kind, day, files, part, exported)?;
            }
        }
        Ok(())
    }

    /// Writes the rows of one experiment or event after another: memory holds no more than those of one.
    fn write_day<R: Stored>(
        &self,
        log: &FileLog,
        kind: Kind,
        day: Day,
        files: &[SegmentFile],
        part: impl Fn(&R) -> String,
        exported: &mut Exported,
    ) -> Result<u64, Error> {
        let tables = files.iter().map(|file| Table::open(&file.path(&log.folder)));
        let tables = tables.collect::<Result<Vec<_>, Error>>()?;
        let mut groups: Vec<(&Table, usize, BTreeSet<String>)> = Vec::new();
        for table in &tables {
            for group in 0..table.groups() {
                groups.push((table, group, segment::keys::<R>(table, group)?));
            }
        }
        let keys: BTreeSet<&String> = groups.iter().flat_map(|(.., keys)| keys).collect();
        let mut days: BTreeSet<PathBuf> = BTreeSet::new();
        let mut count = 0;
        for (number, key) in keys.into_iter().enumerate() {
            let mut rows: Vec<R> = Vec::new();
            for (table, group, _) in groups.iter().filter(|(.., keys)| keys.contains(key)) {
                let read = segment::read_group::<R>(table, *group)?;
                rows.extend(read.into_iter().filter(|row| row.key() == key));
            }
            unique(&mut rows);
            count += rows.len() as u64;
            let mut parts: BTreeMap<(String, String), Vec<R>> = BTreeMap::new();
            for row in rows {
                let account = safe(self.account.unwrap_or(&row.visit().account_id));
                parts.entry((account, part(&row))).or_default().push(row);
            }
            for ((account, part), rows) in parts {
                let folder = self.day(&account, kind, day);
                if days.insert(folder.clone()) {
                    self.clear(&folder)?;
                }
                let place = folder.join(part);
                files::make_folder(&place)?;
                let path = place
                    .join(format!("part-{}-{number:05}.c000.snappy.parquet", safe(self.project)));
                let rows: Vec<&R> = rows.iter().collect();
                files::replace(&path, |new| segment::export(new, &rows))?;
                exported.files.push(path);
            }
        }
        for folder in days {
            let path = folder.join(COMPLETE);
            File::create(&path).and_then(|file| file.sync_all()).at(&path)?;
        }
        Ok(count)
    }

    /// The folder of a day.
    pub(super) fn day(&self, account: &str, kind: Kind, day: Day) -> PathBuf {
        self.folder
            .join("v1")
            .join(format!("account_id={account}"))
            .join(format!("type={}", kind.name()))
            .join(format!("date={day}"))
    }

    /// Takes the project's files out of a day, which is then no longer complete.
    fn clear(&self, day: &Path) -> Result<(), Error> {
        files::remove(&day.join(COMPLETE))?;
        let own = format!("part-{}-", safe(self.project));
        for path in files::below(day)? {
            let name = path.file_name().unwrap_or_default();
            if name.to_string_lossy().starts_with(&own) {
                files::remove(&path)?;
            }
        }
        Ok(())
    }
}

/// A value as part of a path, as Hive escapes it: what could lead elsewhere becomes `%XX`.
pub(super) fn safe(value: &str) -> String {
    let mut safe = String::with_capacity(value.len());
    for character in value.chars() {
        if character.is_alphanumeric() || "_-. $()@".contains(character) {
            safe.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(safe, "%{byte:02X}");
            }
        }
    }
    if safe.is_empty() || safe.chars().all(|character| character == '.') {
        return "__HIVE_DEFAULT_PARTITION__".to_owned();
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn values_stay_within_their_folder() {
        assert_eq!(safe("add_to_cart"), "add_to_cart");
        assert_eq!(safe("../../etc"), "..%2F..%2Fetc");
        assert_eq!(safe(".."), "__HIVE_DEFAULT_PARTITION__");
        assert_eq!(safe("a=b%"), "a%3Db%25");
    }
}

//! Writing the layout.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use crate::error::AtPath;
use crate::keep::unique;
use crate::log::FileLog;
use crate::manifest::Kind;
use crate::row::{Conversion, Decision};
use crate::segment::{self, Stored};
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

/// Exports the days of a project to `folder`, which becomes the vendor's `<base>`; `accounts` are found in the rows.
///
/// What is in the inbox is handed over first. A day that is exported again is replaced.
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
    let mut exported = Exported::default();
    let mut present: Vec<(Kind, Day)> = log
        .segments()
        .into_iter()
        .filter(|file| file.project == project && days.contains(&file.day))
        .map(|file| (file.kind, file.day))
        .collect();
    present.sort_unstable();
    present.dedup();
    for (kind, day) in present {
        match kind {
            Kind::Decisions => {
                let rows = rows::<Decision>(log, project, kind, day)?;
                exported.decisions += rows.len() as u64;
                let part = |row: &Decision| format!("experiment={}", safe(row.key()));
                write_day(folder, kind, day, rows, part, &mut exported.files)?;
            }
            Kind::Events => {
                let rows = rows::<Conversion>(log, project, kind, day)?;
                exported.events += rows.len() as u64;
                let part = |row: &Conversion| format!("event={}", safe(&row.event_name));
                write_day(folder, kind, day, rows, part, &mut exported.files)?;
            }
        }
    }
    Ok(exported)
}

fn rows<R: Stored>(log: &FileLog, project: &str, kind: Kind, day: Day) -> Result<Vec<R>, Error> {
    let mut rows = Vec::new();
    for file in log.segments() {
        if file.project == project && file.kind == kind && file.day == day {
            rows.extend(segment::read::<R>(&file.path(&log.folder))?);
        }
    }
    unique(&mut rows);
    Ok(rows)
}

fn write_day<R: Stored>(
    folder: &Path,
    kind: Kind,
    day: Day,
    rows: Vec<R>,
    part: impl Fn(&R) -> String,
    written: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let mut parts: BTreeMap<(String, String), Vec<R>> = BTreeMap::new();
    for row in rows {
        let account = safe(&row.visit().account_id);
        parts.entry((account, part(&row))).or_default().push(row);
    }
    let mut complete = Vec::new();
    for ((account, part), rows) in parts {
        let day_folder = folder
            .join("v1")
            .join(format!("account_id={account}"))
            .join(format!("type={}", kind.name()))
            .join(format!("date={day}"));
        let place = day_folder.join(part);
        files::make_folder(&place)?;
        let path = place.join("part-00000.c000.snappy.parquet");
        files::replace(&path, |new| segment::export(new, &rows))?;
        written.push(path);
        if !complete.contains(&day_folder) {
            complete.push(day_folder);
        }
    }
    for day_folder in complete {
        let path = day_folder.join("_SUCCESS");
        File::create(&path).and_then(|file| file.sync_all()).at(&path)?;
    }
    Ok(())
}

/// A value as part of a path, as Hive escapes it: what could lead elsewhere becomes `%XX`.
fn safe(value: &str) -> String {
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

//! Reading the layout.

use std::path::Path;

use crate::accept::Accepted;
use crate::log::FileLog;
use crate::row::{Conversion, Decision};
use crate::segment::{self, Stored};
use crate::{Error, files};

/// What was imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows of decisions.
    pub decisions: u64,
    /// Rows of events.
    pub events: u64,
    /// Rows that have no time or visitor.
    pub unusable: u64,
}

/// Imports all Parquet files below `folder`, however deep, into a project. Importing twice changes no result: rows have
/// their uuids.
///
/// # Errors
///
/// A file cannot be read, or the log cannot be written.
pub fn import(log: &FileLog, project: &str, folder: &Path) -> Result<Imported, Error> {
    let mut imported = Imported::default();
    for path in files::below(folder)? {
        if path.extension().is_none_or(|extension| extension != "parquet") {
            continue;
        }
        let is = |part: &str| path.components().any(|component| component.as_os_str() == part);
        if is("type=decisions") {
            let rows = usable(segment::read::<Decision>(&path)?, &mut imported.unusable);
            imported.decisions += rows.len() as u64;
            log.load(batch(project, rows, Vec::new()))?;
        } else if is("type=events") {
            let rows = usable(segment::read::<Conversion>(&path)?, &mut imported.unusable);
            imported.events += rows.len() as u64;
            log.load(batch(project, Vec::new(), rows))?;
        }
    }
    Ok(imported)
}

fn batch(project: &str, decisions: Vec<Decision>, conversions: Vec<Conversion>) -> Accepted {
    Accepted { project: project.to_owned(), decisions, conversions }
}

fn usable<R: Stored>(mut rows: Vec<R>, unusable: &mut u64) -> Vec<R> {
    let before = rows.len();
    rows.retain(|row| row.visit().timestamp != 0 && !row.visit().visitor_id.is_empty());
    *unusable += (before - rows.len()) as u64;
    rows
}

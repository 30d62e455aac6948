//! Segments: how rows are laid out in Parquet.
//!
//! The columns are those of the vendor's export (see [`e3`](crate::e3)), with its older names of types, by which readers tell
//! a time in UTC from a time with a zone, and after them what the export has no place for, and
//! hashes of visitor and uuid, by which the fold joins. Rows are sorted by experiment or event, then visitor, then time;
//! a row group has one experiment or event where that is large enough, so that a query reads little else.

mod columns;
mod conversion;
mod decision;

use std::collections::BTreeSet;
use std::path::Path;

use parquet::basic::{Compression, ZstdLevel};

pub(crate) use columns::{Columns, IN_LIST, IN_MAP};

use crate::row::Visit;
use crate::table::{self, Leaf, Table, Writing};
use crate::{Error, hash};

/// A row that segments can hold.
pub(crate) trait Stored: Sized + Clone {
    /// The schema of the export, without its end.
    const EXPORT: &'static str;
    /// The columns that only segments have.
    const EXTRA: &'static str;
    /// The paths of all leaves, the export's first.
    const LEAVES: &'static [&'static str];
    /// How many leaves the export has.
    const EXPORTED: usize;
    /// The column by which queries find their rows.
    const KEY: &'static str;

    fn visit(&self) -> &Visit;
    fn key(&self) -> &str;
    /// What tells rows of one uuid apart: an impression may have several decisions.
    fn part(&self) -> &str;
    /// What decides between rows that claim to be the same event.
    fn content(&self) -> (i64, u64);
    fn leaves(rows: &[&Self]) -> Vec<Leaf>;
    fn rows(columns: Columns) -> Vec<Self>;
}

/// Row groups have at most so many rows, and end with their key once they have the least.
const MOST_ROWS: usize = 65_536;
const LEAST_ROWS: usize = 1_024;
/// Columns whose values do not repeat.
const PLAIN: [&str; 2] = ["uuid", "uuid_hash"];
/// Columns of integers that are near the ones before.
const DELTA: [&str; 3] = ["timestamp", "process_timestamp", "visitor_hash"];

/// Sorts rows as segments have them. Equal rows stay where they were.
pub(crate) fn sort<R: Stored>(rows: &mut Vec<&R>) {
    let keyed = rows.iter().enumerate().map(|(place, row)| {
        let visit = row.visit();
        let hash = hash::visitor_hash(&visit.visitor_id);
        (row.key(), hash, visit.timestamp, visit.uuid.as_str(), place)
    });
    let mut order: Vec<_> = keyed.collect();
    order.sort_unstable();
    *rows = order.iter().filter_map(|(.., place)| rows.get(*place).copied()).collect();
}

/// Writes sorted rows as a segment.
pub(crate) fn write<R: Stored>(path: &Path, rows: &[&R]) -> Result<(), Error> {
    let schema = format!("{}{}}}", R::EXPORT, R::EXTRA);
    let zstd =
        ZstdLevel::try_new(3).map_err(|source| Error::Parquet { path: path.to_owned(), source })?;
    let compression = Compression::ZSTD(zstd);
    let writing = Writing { schema: &schema, compression, plain: &PLAIN, delta: &DELTA };
    table::write(path, &writing, groups(rows).map(|group| R::leaves(group)))
}

/// Writes rows as the export has them.
pub(crate) fn export<R: Stored>(path: &Path, rows: &[&R]) -> Result<(), Error> {
    let schema = format!("{}}}", R::EXPORT);
    let compression = Compression::SNAPPY;
    let writing = Writing { schema: &schema, compression, plain: &["uuid"], delta: &[] };
    let leaves = |group: &[&R]| {
        let mut leaves = R::leaves(group);
        leaves.truncate(R::EXPORTED);
        leaves
    };
    table::write(path, &writing, rows.chunks(MOST_ROWS).map(leaves))
}

/// Reads all rows of a segment or an export.
pub(crate) fn read<R: Stored>(path: &Path) -> Result<Vec<R>, Error> {
    let table = Table::open(path)?;
    let mut rows = Vec::new();
    for group in 0..table.groups() {
        rows.extend(read_group(&table, group)?);
    }
    Ok(rows)
}

/// Reads the rows of one row group.
pub(crate) fn read_group<R: Stored>(table: &Table, group: usize) -> Result<Vec<R>, Error> {
    let leaves = R::LEAVES
        .iter()
        .map(|name| Ok((*name, table.read(group, name)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(R::rows(Columns::new(table.rows(group), leaves)))
}

/// The keys that a row group has rows of.
pub(crate) fn keys<R: Stored>(table: &Table, group: usize) -> Result<BTreeSet<String>, Error> {
    let keys = table.read(group, R::KEY)?.into_texts();
    Ok(keys.into_iter().map(Option::unwrap_or_default).collect())
}

fn groups<'a, 'r, R: Stored>(rows: &'a [&'r R]) -> impl Iterator<Item = &'a [&'r R]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let first = rest.first()?;
        let same = rest.partition_point(|row| row.key() == first.key());
        // A key with few rows shares its group with the next ones.
        let end = if same >= LEAST_ROWS { same } else { rest.len() };
        let (group, after) = rest.split_at_checked(end.min(MOST_ROWS))?;
        let cut = if same >= LEAST_ROWS { group.len() } else { small(group) };
        let (group, tail) = group.split_at_checked(cut)?;
        rest = rest.get(cut..).unwrap_or_default();
        debug_assert_eq!(rest.len(), tail.len() + after.len());
        Some(group)
    })
}

/// Where a group of small keys ends: before the first key that deserves a group of its own.
fn small<R: Stored>(rows: &[&R]) -> usize {
    let mut start = 0;
    while let Some(first) = rows.get(start) {
        let rest = rows.get(start..).unwrap_or_default();
        let same = rest.partition_point(|row| row.key() <= first.key());
        if same >= LEAST_ROWS && start > 0 {
            return start;
        }
        start += same;
    }
    rows.len()
}

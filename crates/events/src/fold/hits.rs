//! Reading conversions: those of the visitors who were decided for.

use std::collections::BTreeSet;
use std::path::Path;

use crate::fold::collect::{Exposures, files, ints, spread};
use crate::fold::filter::{self, Filter};
use crate::fold::plan::Plan;
use crate::log::View;
use crate::manifest::Kind;
use crate::row::Conversion;
use crate::segment::{IN_MAP, Stored};
use crate::table::Table;
use crate::{Day, Error, hash};

/// A conversion of a visitor who was decided for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    /// The visitor's place among the exposures.
    pub(crate) visitor: u32,
    pub(crate) uuid: i64,
    pub(crate) timestamp: i64,
    pub(crate) revenue: i64,
    pub(crate) value: f64,
    /// The hash of the event's id.
    pub(crate) event: i64,
    /// Which of the plan's filters it fulfils, a bit each.
    pub(crate) filters: u128,
}

pub(crate) struct Hits {
    pub(crate) rows: Vec<Hit>,
    /// Conversions of visitors who were never decided for.
    pub(crate) strangers: u64,
}

/// The conversions of the visitors who were decided for.
pub(crate) fn hits(
    folder: &Path,
    view: &View,
    plan: &Plan,
    exposures: &Exposures,
    threads: usize,
) -> Result<Hits, Error> {
    let first = exposures.visitors.iter().map(|visitor| visitor.first.0).min();
    let Some(first) = first else { return Ok(Hits { rows: Vec::new(), strangers: 0 }) };
    let from = match plan.covariate {
        0 => first,
        covariate => plan.start.max(0).saturating_sub(covariate),
    };
    let events = plan.events();
    let filters = plan.filters();
    let wanted = Wanted { plan, exposures, events: events.as_ref(), filters: &filters, from };
    let files = files(view, plan, Kind::Events, from);
    let read = spread(&files, threads, |file, found| segment(&file.path(folder), &wanted, found))?;
    let mut hits = Hits { rows: Vec::new(), strangers: 0 };
    for found in read.into_iter().flatten() {
        hits.rows.extend(found.rows);
        hits.strangers += found.strangers;
    }
    let pending = view.pending.iter().filter(|batch| batch.project == plan.project);
    for row in pending.flat_map(|batch| &batch.conversions) {
        if wanted.has(&row.entity_id) && wanted.in_time(row.visit.timestamp) {
            match exposures.index.get(hash::visitor_hash(&row.visit.visitor_id)) {
                Some(visitor) => hits.rows.push(hit(row, visitor, &filters)),
                None => hits.strangers += 1,
            }
        }
    }
    Ok(hits)
}

struct Wanted<'a> {
    plan: &'a Plan,
    exposures: &'a Exposures,
    events: Option<&'a BTreeSet<&'a str>>,
    filters: &'a [&'a Filter],
    from: i64,
}

impl Wanted<'_> {
    fn has(&self, event: &str) -> bool {
        self.events.is_none_or(|events| events.contains(event))
    }

    /// Whether a row is from the days that are read. What is too early is dropped after duplicates are: a row that
    /// was sent again with a later time is still the early one.
    fn in_time(&self, timestamp: i64) -> bool {
        timestamp >= Day::of(self.from).start() && timestamp < self.plan.end
    }

    /// Whether a row group can have an event that is wanted.
    fn meets(&self, least: &str, most: &str) -> bool {
        self.events.is_none_or(|events| events.range(least..=most).next().is_some())
    }
}

fn hit(row: &Conversion, visitor: u32, filters: &[&Filter]) -> Hit {
    let tags: Vec<(&str, Option<&str>)> =
        row.tags.iter().map(|(key, value)| (key.as_str(), value.as_deref())).collect();
    Hit {
        visitor,
        uuid: hash::of(row.visit.uuid.as_bytes()),
        timestamp: row.visit.timestamp,
        revenue: row.revenue.unwrap_or_default(),
        value: row.value.unwrap_or_default(),
        event: hash::of(row.entity_id.as_bytes()),
        filters: filter::fulfilled(filters, &tags),
    }
}

/// The hits of one segment; row groups of other events are not read.
fn segment(path: &Path, wanted: &Wanted<'_>, found: &mut Vec<Hits>) -> Result<(), Error> {
    let table = Table::open(path)?;
    for group in 0..table.groups() {
        let range = table.range(group, Conversion::KEY);
        if range.as_ref().is_some_and(|(least, most)| !wanted.meets(least, most)) {
            continue;
        }
        let one = range.filter(|(least, most)| least == most).map(|(event, _)| event);
        found.push(group_hits(&table, group, one.as_deref(), wanted)?);
    }
    Ok(())
}

/// The hits of one row group, all of whose rows are of one event or not. Who did it is read first, the rest only if that
/// is somebody who was decided for.
fn group_hits(
    table: &Table,
    group: usize,
    one: Option<&str>,
    wanted: &Wanted<'_>,
) -> Result<Hits, Error> {
    let mut hits = Hits { rows: Vec::new(), strangers: 0 };
    let visitors = ints(table, group, "visitor_hash")?;
    let index = &wanted.exposures.index;
    let places = visitors.iter().zip(0_usize..);
    let mut known: Vec<(usize, u32)> =
        places.filter_map(|(visitor, row)| Some((row, index.get(*visitor)?))).collect();
    // Rows are sorted by event: what there is to know of one is found once a run.
    let events = match one {
        Some(event) => vec![(0, hash::of(event.as_bytes()), true)],
        None => runs(table, group, wanted)?,
    };
    let event_of = |row: usize| {
        let run = events.partition_point(|(first, ..)| *first <= row).checked_sub(1);
        run.and_then(|run| events.get(run)).filter(|(.., is_wanted)| *is_wanted)
    };
    let whole = one.is_some()
        && table
            .bounds(group, "timestamp")
            .is_some_and(|(least, most)| wanted.in_time(least) && wanted.in_time(most));
    if whole && known.is_empty() {
        hits.strangers = visitors.len() as u64;
        return Ok(hits);
    }
    let timestamps = ints(table, group, "timestamp")?;
    let counts = |row: usize| {
        timestamps.get(row).is_some_and(|time| wanted.in_time(*time)) && event_of(row).is_some()
    };
    let total =
        if whole { visitors.len() } else { (0..visitors.len()).filter(|row| counts(*row)).count() };
    if !whole {
        known.retain(|(row, _)| counts(*row));
    }
    hits.strangers = (total - known.len()) as u64;
    if known.is_empty() {
        return Ok(hits);
    }
    let uuids = ints(table, group, "uuid_hash")?;
    let revenues = table.read(group, "revenue")?.into_ints();
    let values = table.read(group, "value")?.into_doubles();
    let filters = fulfilled(table, group, wanted.filters)?;
    hits.rows.extend(known.into_iter().map(|(row, visitor)| Hit {
        visitor,
        uuid: uuids.get(row).copied().unwrap_or_default(),
        timestamp: timestamps.get(row).copied().unwrap_or_default(),
        revenue: revenues.get(row).copied().flatten().unwrap_or_default(),
        value: values.get(row).copied().flatten().unwrap_or_default(),
        event: event_of(row).map(|(_, hash, _)| *hash).unwrap_or_default(),
        filters: filters.get(row).copied().unwrap_or_default(),
    }));
    Ok(hits)
}

/// Where the rows of each event of a row group begin, with the event's hash, and whether it is wanted.
fn runs(
    table: &Table,
    group: usize,
    wanted: &Wanted<'_>,
) -> Result<Vec<(usize, i64, bool)>, Error> {
    let events = table.read(group, Conversion::KEY)?.into_texts();
    let mut runs = Vec::new();
    let mut first = 0;
    for run in events.chunk_by(|one, two| one == two) {
        let event = run.first().and_then(Option::as_deref).unwrap_or_default();
        runs.push((first, hash::of(event.as_bytes()), wanted.has(event)));
        first += run.len();
    }
    Ok(runs)
}

/// Which filters each row of a row group fulfils; empty without filters.
fn fulfilled(table: &Table, group: usize, filters: &[&Filter]) -> Result<Vec<u128>, Error> {
    if filters.is_empty() {
        return Ok(Vec::new());
    }
    let keys = table.read(group, "tags.key_value.key")?.into_lists(IN_MAP - 1);
    let values = table.read(group, "tags.key_value.value")?.into_lists(IN_MAP);
    let rows = keys.iter().zip(&values).map(|(keys, values)| {
        let keys = keys.iter().map(|key| key.as_deref().unwrap_or_default());
        let tags: Vec<_> = keys.zip(values.iter().map(Option::as_deref)).collect();
        filter::fulfilled(filters, &tags)
    });
    Ok(rows.collect())
}

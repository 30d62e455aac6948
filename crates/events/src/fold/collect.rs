//! Reading: the first decision of each visitor, and the conversions of these visitors.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;

use hashbrown::{HashMap, HashSet};

use crate::fold::filter::{self, Filter};
use crate::fold::plan::Plan;
use crate::fold::segment::{Known, Sieve};
use crate::log::View;
use crate::manifest::{Kind, SegmentFile};
use crate::row::{Attribute, Conversion, Decision};
use crate::segment::{IN_LIST, IN_MAP, Stored};
use crate::table::{Table, Values};
use crate::{Day, Error, hash};

/// A visitor who was decided for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exposure {
    pub(crate) visitor: i64,
    /// When and by which event; the least pair is the first decision.
    pub(crate) first: (i64, i64),
    /// The variation's place in the plan.
    pub(crate) variation: usize,
    /// Whether the visitor was in the segment at the first decision.
    pub(crate) in_segment: bool,
    /// When the visitor was first decided for another variation.
    pub(crate) switched: Option<i64>,
    /// All times of decisions, if sessions are asked for.
    pub(crate) times: Vec<i64>,
}

/// Visitors by hash, sorted by it.
pub(crate) struct Exposures {
    pub(crate) visitors: Vec<Exposure>,
    index: HashMap<i64, u32>,
}

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

/// A decision that may be a visitor's first.
struct Candidate {
    visitor: i64,
    uuid: i64,
    timestamp: i64,
    /// The hash of the variation's id, which decides between rows that claim to be the same event.
    content: i64,
    /// The hash of the experiment's id, in a plan of more than one: a decision of each may share its event.
    experiment: Option<i64>,
    /// The variation's place in the plan.
    variation: Option<usize>,
    in_segment: bool,
}

/// The hashes of all visitors of a segment, a row each.
pub(crate) fn visitor_hashes(path: &Path) -> Result<Vec<i64>, Error> {
    let table = Table::open(path)?;
    let mut hashes = Vec::new();
    for group in 0..table.groups() {
        hashes.extend(ints(&table, group, "visitor_hash")?);
    }
    Ok(hashes)
}

/// The first decision of each visitor for a variation of the plan.
pub(crate) fn exposures(
    folder: &Path,
    view: &View,
    plan: &Plan,
    threads: usize,
) -> Result<Exposures, Error> {
    let wanted = WantedDecisions::new(plan);
    let files = files(view, plan, Kind::Decisions, plan.reset);
    let read =
        spread(&files, threads, |file, found| decisions(&file.path(folder), &wanted, found))?;
    let mut found: Vec<Candidate> = read.into_iter().flatten().collect();
    let pending = view.pending.iter().filter(|batch| batch.project == plan.project);
    let pending = pending.flat_map(|batch| &batch.decisions);
    found.extend(pending.filter_map(|row| wanted.candidate(row)));
    found.sort_unstable_by_key(|one| (one.visitor, one.uuid, one.timestamp, one.content));
    found.dedup_by_key(|one| (one.visitor, one.uuid, one.experiment));
    found.retain(|one| one.variation.is_some());
    found.sort_unstable_by_key(|one| (one.visitor, one.timestamp, one.uuid));
    let visitors = found.chunk_by(|one, two| one.visitor == two.visitor).filter_map(exposure);
    // The start is a bound on *first* decisions: who came before it came too early, however often later.
    let visitors: Vec<Exposure> =
        visitors.filter(|visitor| visitor.first.0 >= plan.start).collect();
    let index =
        visitors.iter().zip(0..).map(|(exposure, place)| (exposure.visitor, place)).collect();
    Ok(Exposures { visitors, index })
}

/// One visitor from all their decisions, sorted by time.
fn exposure(decisions: &[Candidate]) -> Option<Exposure> {
    let first = decisions.first()?;
    let other = decisions.iter().find(|other| other.variation != first.variation);
    Some(Exposure {
        visitor: first.visitor,
        first: (first.timestamp, first.uuid),
        variation: first.variation?,
        in_segment: first.in_segment,
        switched: other.map(|other| other.timestamp),
        times: decisions.iter().map(|decision| decision.timestamp).collect(),
    })
}

/// What a plan wants of decisions, prepared.
struct WantedDecisions<'a> {
    plan: &'a Plan,
    /// The hashes of the variations' ids.
    contents: Vec<i64>,
    sieve: Option<Sieve>,
    excluded: HashSet<i64>,
}

impl<'a> WantedDecisions<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            contents: plan.variations.iter().map(|id| hash::of(id.as_bytes())).collect(),
            sieve: plan.segment.as_ref().map(super::segment::Segment::sieve),
            excluded: plan.excluded.iter().map(|id| hash::visitor_hash(id)).collect(),
        }
    }

    /// Whether a row group that has experiments from one to another can have a row that is wanted.
    fn meets(&self, least: &str, most: &str) -> bool {
        let own = self.plan.experiment.as_str();
        let between = |id: &str| least <= id && id <= most;
        let others = self.plan.others.as_ref();
        between(own) || others.is_some_and(|others| others.iter().any(|id| between(id)))
    }

    /// The candidate of a decision, if it counts.
    fn take(&self, decision: &Seen<'_>, known: impl FnOnce() -> bool) -> Option<Candidate> {
        let Seen { experiment, variation, kind, visitor, uuid, timestamp } = *decision;
        let in_time = timestamp >= self.plan.reset && timestamp < self.plan.end;
        if !in_time || self.excluded.contains(&visitor) {
            return None;
        }
        let (place, content) = if experiment == self.plan.experiment {
            if kind == Some("rollout") {
                return None;
            }
            let place = self.plan.variations.iter().position(|known| known == variation);
            let content = place.and_then(|place| self.contents.get(place)).copied();
            (place, content.unwrap_or_else(|| hash::of(variation.as_bytes())))
        } else if self.plan.others.as_ref().is_some_and(|others| others.contains(experiment)) {
            (Some(self.plan.variations.len()), hash::of(variation.as_bytes()))
        } else {
            return None;
        };
        Some(Candidate {
            visitor,
            uuid,
            timestamp,
            content,
            experiment: self.plan.others.as_ref().map(|_| hash::of(experiment.as_bytes())),
            variation: place,
            in_segment: known(),
        })
    }

    fn candidate(&self, row: &Decision) -> Option<Candidate> {
        let seen = Seen {
            experiment: row.experiment_id.as_deref()?,
            variation: row.variation_id.as_deref()?,
            kind: row.rule_type.as_deref(),
            visitor: hash::visitor_hash(&row.visit.visitor_id),
            uuid: hash::of(row.visit.uuid.as_bytes()),
            timestamp: row.visit.timestamp,
        };
        let known = Known {
            attributes: &row.visit.attributes,
            user_agent: row.visit.user_agent.as_deref(),
            referer: row.visit.referer.as_deref(),
        };
        self.take(&seen, || self.sieve.as_ref().is_none_or(|sieve| sieve.holds(known)))
    }
}

/// A decision as it was read.
struct Seen<'a> {
    experiment: &'a str,
    variation: &'a str,
    kind: Option<&'a str>,
    visitor: i64,
    uuid: i64,
    timestamp: i64,
}

/// The candidates of one segment; row groups of other experiments are not read.
fn decisions(
    path: &Path,
    wanted: &WantedDecisions<'_>,
    found: &mut Vec<Candidate>,
) -> Result<(), Error> {
    let table = Table::open(path)?;
    for group in 0..table.groups() {
        let range = table.range(group, Decision::KEY);
        if range.as_ref().is_some_and(|(least, most)| !wanted.meets(least, most)) {
            continue;
        }
        let one = range.filter(|(least, most)| least == most).map(|(experiment, _)| experiment);
        let experiments = match &one {
            Some(_) => Vec::new(),
            None => table.read(group, Decision::KEY)?.into_texts(),
        };
        let visitors = ints(&table, group, "visitor_hash")?;
        let uuids = ints(&table, group, "uuid_hash")?;
        let timestamps = ints(&table, group, "timestamp")?;
        let variations = table.read(group, "variation_id")?.into_texts();
        let kinds = table.read(group, "rule_type")?.into_texts();
        let segments = in_segment(&table, group, wanted.sieve.as_ref())?;
        let columns = visitors.iter().zip(&uuids).zip(&timestamps).zip(&variations).zip(&kinds);
        for (row, ((((visitor, uuid), timestamp), variation), kind)) in columns.enumerate() {
            let experiment =
                one.as_deref().or_else(|| experiments.get(row).and_then(Option::as_deref));
            let (Some(experiment), Some(variation)) = (experiment, variation) else { continue };
            let seen = Seen {
                experiment,
                variation,
                kind: kind.as_deref(),
                visitor: *visitor,
                uuid: *uuid,
                timestamp: *timestamp,
            };
            let known = || segments.get(row).copied().unwrap_or(wanted.sieve.is_none());
            found.extend(wanted.take(&seen, known));
        }
    }
    Ok(())
}

/// Whether each row is in a segment; empty without one.
fn in_segment(table: &Table, group: usize, sieve: Option<&Sieve>) -> Result<Vec<bool>, Error> {
    let Some(sieve) = sieve else { return Ok(Vec::new()) };
    let field = |name: &str| -> Result<_, Error> {
        let path = format!("attributes.list.element.{name}");
        Ok(table.read(group, &path)?.into_lists(IN_LIST))
    };
    let (ids, names, values) = (field("id")?, field("name")?, field("value")?);
    let agents = table.read(group, "user_agent")?.into_texts();
    let referers = table.read(group, "referer")?.into_texts();
    let rows = ids.into_iter().zip(names).zip(values).zip(agents).zip(referers);
    let held = rows.map(|((((ids, names), values), agent), referer)| {
        let fields = ids.into_iter().zip(names).zip(values);
        let attributes: Vec<Attribute> =
            fields.map(|((id, name), value)| Attribute { id, name, value, kind: None }).collect();
        let known = Known {
            attributes: &attributes,
            user_agent: agent.as_deref(),
            referer: referer.as_deref(),
        };
        sieve.holds(known)
    });
    Ok(held.collect())
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
    let read =
        spread(&files, threads, |file, found| conversions(&file.path(folder), &wanted, found))?;
    let mut hits = Hits { rows: Vec::new(), strangers: 0 };
    for found in read.into_iter().flatten() {
        match found {
            Found::Hit(hit) => hits.rows.push(hit),
            Found::Strangers(count) => hits.strangers += count,
        }
    }
    let pending = view.pending.iter().filter(|batch| batch.project == plan.project);
    for row in pending.flat_map(|batch| &batch.conversions) {
        if wanted.has(&row.entity_id) && wanted.in_time(row.visit.timestamp) {
            match exposures.index.get(&hash::visitor_hash(&row.visit.visitor_id)) {
                Some(visitor) => hits.rows.push(hit(row, *visitor, &filters)),
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

enum Found {
    Hit(Hit),
    Strangers(u64),
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

fn conversions(path: &Path, wanted: &Wanted<'_>, found: &mut Vec<Found>) -> Result<(), Error> {
    let table = Table::open(path)?;
    let mut strangers = 0;
    for group in 0..table.groups() {
        let range = table.range(group, Conversion::KEY);
        if range.as_ref().is_some_and(|(least, most)| !wanted.meets(least, most)) {
            continue;
        }
        let one = range.filter(|(least, most)| least == most).map(|(event, _)| event);
        let events = match &one {
            Some(_) => Vec::new(),
            None => table.read(group, Conversion::KEY)?.into_texts(),
        };
        let whole = one.map(|event| hash::of(event.as_bytes()));
        let visitors = ints(&table, group, "visitor_hash")?;
        let uuids = ints(&table, group, "uuid_hash")?;
        let timestamps = ints(&table, group, "timestamp")?;
        let revenues = table.read(group, "revenue")?.into_ints();
        let values = table.read(group, "value")?.into_doubles();
        let filters = fulfilled(&table, group, wanted.filters)?;
        // Rows are sorted by event: its hash is computed once a run.
        let mut last: Option<(&str, bool, i64)> = None;
        for (row, ((visitor, uuid), timestamp)) in
            visitors.iter().zip(&uuids).zip(&timestamps).enumerate()
        {
            let event = if let Some(hash) = whole {
                hash
            } else {
                let event = events.get(row).and_then(Option::as_deref).unwrap_or_default();
                let known = last.filter(|(name, ..)| *name == event);
                let (_, is_wanted, hash) =
                    known.unwrap_or_else(|| (event, wanted.has(event), hash::of(event.as_bytes())));
                last = Some((event, is_wanted, hash));
                if !is_wanted {
                    continue;
                }
                hash
            };
            if !wanted.in_time(*timestamp) {
                continue;
            }
            let Some(place) = wanted.exposures.index.get(visitor) else {
                strangers += 1;
                continue;
            };
            found.push(Found::Hit(Hit {
                visitor: *place,
                uuid: *uuid,
                timestamp: *timestamp,
                revenue: revenues.get(row).copied().flatten().unwrap_or_default(),
                value: values.get(row).copied().flatten().unwrap_or_default(),
                event,
                filters: filters.get(row).copied().unwrap_or_default(),
            }));
        }
    }
    found.push(Found::Strangers(strangers));
    Ok(())
}

/// The segments of a kind that can have rows from `from` to the plan's end.
fn files(view: &View, plan: &Plan, kind: Kind, from: i64) -> Vec<SegmentFile> {
    let days = Day::of(from)..=Day::of(plan.end);
    let segments = view.manifest.segments.iter();
    segments
        .filter(|file| {
            file.project == plan.project && file.kind == kind && days.contains(&file.day)
        })
        .cloned()
        .collect()
}

/// Reads files on several threads; what each found, in the order of the files.
fn spread<T: Send>(
    files: &[SegmentFile],
    threads: usize,
    read: impl Fn(&SegmentFile, &mut Vec<T>) -> Result<(), Error> + Sync,
) -> Result<Vec<Vec<T>>, Error> {
    let threads = threads.clamp(1, files.len().max(1));
    let work = |first: usize| -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        for file in files.iter().skip(first).step_by(threads) {
            read(file, &mut found)?;
        }
        Ok(found)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn({
                    let work = &work;
                    move || work(first)
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().map_err(|_| Error::Closed)?).collect()
    })
}

fn ints(table: &Table, group: usize, column: &str) -> Result<Vec<i64>, Error> {
    let leaf = table.read(group, column)?;
    // A column without gaps, as these are, is taken as it is.
    match leaf.values {
        Values::Int(values) if values.len() == table.rows(group) => Ok(values),
        _ => Ok(vec![0; table.rows(group)]),
    }
}

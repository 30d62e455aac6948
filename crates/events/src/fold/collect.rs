//! Reading decisions: the first one of each visitor.

use std::path::Path;
use std::thread;

use hashbrown::{HashMap, HashSet};

use crate::fold::plan::Plan;
use crate::fold::segment::{Known, Sieve};
use crate::log::View;
use crate::manifest::{Kind, SegmentFile};
use crate::row::{Attribute, Decision};
use crate::segment::{IN_LIST, Stored};
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
    pub(super) index: Index,
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
    found.sort_unstable_by_key(|one| {
        (one.visitor, one.uuid, one.timestamp, one.content, one.in_segment)
    });
    found.dedup_by_key(|one| (one.visitor, one.uuid, one.experiment));
    found.retain(|one| one.variation.is_some());
    found.sort_unstable_by_key(|one| (one.visitor, one.timestamp, one.uuid));
    let with_times = plan.has_sessions();
    let visitors = found.chunk_by(|one, two| one.visitor == two.visitor);
    let visitors = visitors.filter_map(|decisions| exposure(decisions, with_times));
    // The start is a bound on *first* decisions: who came before it came too early, however often later.
    let visitors: Vec<Exposure> =
        visitors.filter(|visitor| visitor.first.0 >= plan.start).collect();
    let index = Index::new(visitors.iter().map(|visitor| visitor.visitor));
    Ok(Exposures { visitors, index })
}

/// Where each visitor is among the exposures.
pub(super) struct Index {
    /// A bit is set where a hash may be known: most visitors of an event are strangers, and this fits into a cache.
    bits: Vec<u64>,
    places: HashMap<i64, u32>,
}

impl Index {
    /// Bits a visitor: one stranger of eight is looked for in vain.
    const SPARSITY: usize = 8;

    fn new(visitors: impl ExactSizeIterator<Item = i64>) -> Self {
        let words = (Self::SPARSITY * visitors.len()).div_ceil(64).next_power_of_two();
        let mut index =
            Self { bits: vec![0; words], places: HashMap::with_capacity(visitors.len()) };
        for (visitor, place) in visitors.zip(0..) {
            let (word, bit) = index.bit(visitor);
            if let Some(word) = index.bits.get_mut(word) {
                *word |= bit;
            }
            index.places.insert(visitor, place);
        }
        index
    }

    /// The word and the bit in it that stand for a hash, of which all bits are alike.
    #[expect(clippy::cast_sign_loss, reason = "any bits do")]
    fn bit(&self, visitor: i64) -> (usize, u64) {
        let hash = visitor as u64;
        ((hash >> 6) as usize & (self.bits.len() - 1), 1 << (hash & 63))
    }

    pub(super) fn get(&self, visitor: i64) -> Option<u32> {
        let (word, bit) = self.bit(visitor);
        let may_be = self.bits.get(word).is_some_and(|word| word & bit != 0);
        if may_be { self.places.get(&visitor).copied() } else { None }
    }
}

/// One visitor from all their decisions, sorted by time.
fn exposure(decisions: &[Candidate], with_times: bool) -> Option<Exposure> {
    let first = decisions.first()?;
    let other = decisions.iter().find(|other| other.variation != first.variation);
    Some(Exposure {
        visitor: first.visitor,
        first: (first.timestamp, first.uuid),
        variation: first.variation?,
        in_segment: first.in_segment,
        switched: other.map(|other| other.timestamp),
        times: if with_times {
            decisions.iter().map(|decision| decision.timestamp).collect()
        } else {
            Vec::new()
        },
    })
}

/// Whether a row group that has experiments from one to another can have a row that a plan wants.
pub(super) fn meets(plan: &Plan, least: &str, most: &str) -> bool {
    let between = |id: &str| least <= id && id <= most;
    let others = plan.others.as_ref();
    between(&plan.experiment) || others.is_some_and(|others| others.iter().any(|id| between(id)))
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
        let known = known(row);
        self.take(&seen, || self.sieve.as_ref().is_none_or(|sieve| sieve.holds(known)))
    }
}

/// What a decision that is in no segment yet tells of its visitor.
pub(super) fn known(row: &Decision) -> Known<'_> {
    Known {
        attributes: &row.visit.attributes,
        user_agent: row.visit.user_agent.as_deref(),
        referer: row.visit.referer.as_deref(),
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
        if range.as_ref().is_some_and(|(least, most)| !meets(wanted.plan, least, most)) {
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
    Ok(origins(table, group)?.map(|origin| sieve.holds(origin.known())).collect())
}

/// What a stored decision tells of a visitor.
#[derive(Default)]
pub(super) struct Origin {
    attributes: Vec<Attribute>,
    user_agent: Option<String>,
    referer: Option<String>,
}

impl Origin {
    pub(super) fn known(&self) -> Known<'_> {
        Known {
            attributes: &self.attributes,
            user_agent: self.user_agent.as_deref(),
            referer: self.referer.as_deref(),
        }
    }
}

/// What each row of a row group tells of its visitor.
pub(super) fn origins(table: &Table, group: usize) -> Result<impl Iterator<Item = Origin>, Error> {
    let field = |name: &str| -> Result<_, Error> {
        let path = format!("attributes.list.element.{name}");
        Ok(table.read(group, &path)?.into_lists(IN_LIST))
    };
    let (ids, names, values) = (field("id")?, field("name")?, field("value")?);
    let agents = table.read(group, "user_agent")?.into_texts();
    let referers = table.read(group, "referer")?.into_texts();
    let rows = ids.into_iter().zip(names).zip(values).zip(agents).zip(referers);
    Ok(rows.map(|((((ids, names), values), user_agent), referer)| {
        let fields = ids.into_iter().zip(names).zip(values);
        let attributes =
            fields.map(|((id, name), value)| Attribute { id, name, value, kind: None }).collect();
        Origin { attributes, user_agent, referer }
    }))
}

/// The segments of a kind that can have rows from `from` to the plan's end.
pub(super) fn files(view: &View, plan: &Plan, kind: Kind, from: i64) -> Vec<SegmentFile> {
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
pub(super) fn spread<T: Send>(
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

pub(super) fn ints(table: &Table, group: usize, column: &str) -> Result<Vec<i64>, Error> {
    let leaf = table.read(group, column)?;
    // A column without gaps, as these are, is taken as it is.
    match leaf.values {
        Values::Int(values) if values.len() == table.rows(group) => Ok(values),
        _ => Ok(vec![0; table.rows(group)]),
    }
}

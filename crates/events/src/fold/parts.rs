//! Parts of the visitors: by the day of the first decision, and by what was known of them then.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::fold::collect::{Exposures, files, ints, known, meets, origins, spread};
use crate::fold::plan::{Cell, Plan};
use crate::fold::segment::{FAMILIES, Known};
use crate::fold::totals::{Grid, Visitors};
use crate::log::View;
use crate::manifest::Kind;
use crate::row::Decision;
use crate::segment::Stored;
use crate::table::Table;
use crate::{Day, Error, hash};

/// The parts of one dimension that are told: those with the most visitors.
const MOST_PARTS: usize = 20;
/// Fewer visitors make no part: what hardly two have in common, such as an address, divides nobody.
const LEAST_VISITORS: u64 = 100;

/// The visitors of an experiment by parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// By the UTC day of the first decision, in order; days without any are left out.
    pub days: Vec<Part>,
    /// By `browser`, `device`, `source` and the attributes that were asked for.
    pub dimensions: Vec<Dimension>,
    /// When the first visitor who counts was first decided for, if there is one.
    pub first_decision: Option<i64>,
}

/// The parts by one thing that is known of visitors.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// `browser`, `device`, `source`, or the id of an attribute.
    pub by: String,
    /// Those with the most visitors, in their order.
    pub parts: Vec<Part>,
    /// How many other values there are,
    pub other_values: usize,
    /// and how many visitors have those.
    pub other_visitors: u64,
}

/// Some of the visitors.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The day, as `2026-11-25`, or the value.
    pub name: String,
    /// How many visitors there are: for each epoch, the variations in the plan's order. Metrics are left out.
    pub epochs: Vec<Vec<Cell>>,
}

/// What is known of a visitor by one dimension.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    /// The visitor's place among the exposures.
    visitor: u32,
    dimension: usize,
    value: Arc<str>,
}

/// What is known of visitors by the first decision of each, sorted.
pub(crate) fn told(
    folder: &Path,
    view: &View,
    plan: &Plan,
    exposures: &Exposures,
    attributes: &[String],
    threads: usize,
) -> Result<Vec<Told>, Error> {
    let files = files(view, plan, Kind::Decisions, plan.reset);
    let read = spread(&files, threads, |file, found| {
        segment(&file.path(folder), plan, exposures, attributes, found)
    })?;
    let mut found: Vec<Told> = read.into_iter().flatten().collect();
    let mut values = Values::default();
    let pending = view.pending.iter().filter(|batch| batch.project == plan.project);
    for row in pending.flat_map(|batch| &batch.decisions) {
        let visitor = hash::visitor_hash(&row.visit.visitor_id);
        let first = (row.visit.timestamp, hash::of(row.visit.uuid.as_bytes()));
        if let Some(place) = first_of(exposures, visitor, first) {
            values.tell(place, known(row), attributes, &mut found);
        }
    }
    // A decision that came more than once, with different attributes, has the least of them.
    found.sort_unstable();
    found.dedup_by_key(|own| (own.visitor, own.dimension));
    Ok(found)
}

/// The place of a visitor, if it is the first decision.
fn first_of(exposures: &Exposures, visitor: i64, decision: (i64, i64)) -> Option<u32> {
    let place = exposures.index.get(visitor)?;
    let exposure = exposures.visitors.get(place as usize)?;
    (exposure.first == decision).then_some(place)
}

fn segment(
    path: &Path,
    plan: &Plan,
    exposures: &Exposures,
    attributes: &[String],
    found: &mut Vec<Told>,
) -> Result<(), Error> {
    let table = Table::open(path)?;
    let mut values = Values::default();
    for group in 0..table.groups() {
        let range = table.range(group, Decision::KEY);
        if range.is_some_and(|(least, most)| !meets(plan, &least, &most)) {
            continue;
        }
        let visitors = ints(&table, group, "visitor_hash")?;
        let uuids = ints(&table, group, "uuid_hash")?;
        let times = ints(&table, group, "timestamp")?;
        let rows = visitors.iter().zip(&uuids).zip(&times);
        let places: Vec<Option<u32>> = rows
            .map(|((visitor, uuid), time)| first_of(exposures, *visitor, (*time, *uuid)))
            .collect();
        if places.iter().all(Option::is_none) {
            continue;
        }
        for (place, origin) in places.iter().zip(origins(&table, group)?) {
            if let Some(place) = place {
                values.tell(*place, origin.known(), attributes, found);
            }
        }
    }
    Ok(())
}

/// Values, each kept once.
#[derive(Default)]
struct Values(HashMap<String, Arc<str>>);

impl Values {
    fn tell(
        &mut self,
        visitor: u32,
        known: Known<'_>,
        attributes: &[String],
        found: &mut Vec<Told>,
    ) {
        let families = FAMILIES.iter().map(|family| known.family(family));
        let attributes = attributes.iter().map(|id| known.attribute(id).map(Into::into));
        for (dimension, value) in families.chain(attributes).enumerate() {
            if let Some(value) = value {
                let value = Arc::clone(
                    self.0.entry_ref(value.as_ref()).or_insert_with(|| Arc::from(value.as_ref())),
                );
                found.push(Told { visitor, dimension, value });
            }
        }
    }
}

/// Counts the visitors of each part.
pub(crate) fn count(
    plan: &Plan,
    visitors: &Visitors,
    attributes: &[String],
    told: &[Told],
) -> Parts {
    let grid = Grid::new(plan);
    let counted = visitors.counted(plan.end);
    let mut days: BTreeMap<Day, Counts> = BTreeMap::new();
    let by = FAMILIES.iter().copied().chain(attributes.iter().map(String::as_str));
    let mut dimensions: Vec<(&str, HashMap<&str, Counts>)> =
        by.map(|by| (by, HashMap::new())).collect();
    let mut rest = told;
    for own in &counted.visitors {
        let at = grid.place(own.exposure);
        days.entry(Day::of(own.exposure.first.0)).or_insert_with(|| Counts::new(&grid)).add(at);
        rest = rest.get(rest.partition_point(|told| told.visitor < own.place)..).unwrap_or(&[]);
        for told in rest.iter().take_while(|told| told.visitor == own.place) {
            if let Some((_, values)) = dimensions.get_mut(told.dimension) {
                values.entry(&*told.value).or_insert_with(|| Counts::new(&grid)).add(at);
            }
        }
    }
    let days = days.iter().map(|(day, counts)| counts.part(day.to_string(), &grid));
    let dimensions = dimensions.into_iter().map(|(by, values)| dimension(by, values, &grid));
    Parts {
        days: days.collect(),
        dimensions: dimensions.collect(),
        first_decision: counted.first_decision(),
    }
}

fn dimension(by: &str, values: HashMap<&str, Counts>, grid: &Grid<'_>) -> Dimension {
    let mut values: Vec<(&str, Counts)> = values.into_iter().collect();
    values.sort_unstable_by(|(name, own), (other, than)| {
        than.total().cmp(&own.total()).then_with(|| name.cmp(other))
    });
    let told = values.iter().take(MOST_PARTS);
    let told = told.take_while(|(_, counts)| counts.total() >= LEAST_VISITORS).count();
    let (told, others) = values.split_at_checked(told).unwrap_or((&values, &[]));
    Dimension {
        by: by.to_owned(),
        parts: told.iter().map(|(name, own)| own.part((*name).to_owned(), grid)).collect(),
        other_values: others.len(),
        other_visitors: others.iter().map(|(_, own)| own.total()).sum(),
    }
}

/// The visitors of one part in each cell of a grid.
struct Counts(Vec<u64>);

impl Counts {
    fn new(grid: &Grid<'_>) -> Self {
        Self(vec![0; grid.len()])
    }

    fn add(&mut self, place: usize) {
        if let Some(count) = self.0.get_mut(place) {
            *count += 1;
        }
    }

    fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    fn part(&self, name: String, grid: &Grid<'_>) -> Part {
        let cells = self.0.iter().map(|units| Cell { units: *units, metrics: Vec::new() });
        Part { name, epochs: grid.epochs(&cells.collect::<Vec<_>>()) }
    }
}

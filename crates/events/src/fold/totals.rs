//! Summing: what each visitor did, and what that is per variation.

use burgee_stats::{Paired, Proportion, Ratio, Sample, outliers};

use crate::fold::collect::{Exposure, Exposures};
use crate::fold::filter::Filter;
use crate::fold::hits::{Hit, Hits};
use crate::fold::plan::{
    Amount, Cell, Denominator, Folded, Measure, Metric, MetricTotals, Plan, Source,
};
use crate::fold::sessions::{self, Session};
use crate::fold::sums::{Sums, number};
use crate::{Day, hash};

/// No person has more events in a day; such visitors are left out and named.
const MOST_A_DAY: usize = 1_000;

/// What one visitor did, for one metric.
#[derive(Clone, Copy, Default)]
struct Unit {
    numerator: f64,
    denominator: f64,
    /// The same numerator from before the start.
    before: f64,
}

/// An amount whose event is already hashed.
struct Hashed {
    event: Option<i64>,
    /// The bits of the filters that must be fulfilled.
    filters: u128,
    measure: Measure,
}

impl Hashed {
    fn new(amount: &Amount, filters: &[&Filter]) -> Self {
        let (event, filters) = match &amount.source {
            Source::Event(event) => (Some(hash::of(event.as_bytes())), 0),
            Source::EventWhere(event, filter) => {
                let place = filters.iter().position(|known| *known == filter);
                let bit = place.and_then(|place| 1_u128.checked_shl(u32::try_from(place).ok()?));
                (Some(hash::of(event.as_bytes())), bit.unwrap_or_default())
            }
            Source::All => (None, 0),
        };
        Self { event, filters, measure: amount.measure }
    }

    /// The amount of some conversions, which are sorted: numbers are added in an order of their own.
    fn of<'a>(&self, hits: impl Iterator<Item = &'a Hit>) -> f64 {
        let mut hits = hits.filter(|hit| {
            self.event.is_none_or(|event| event == hit.event)
                && hit.filters & self.filters == self.filters
        });
        match self.measure {
            Measure::Unique => f64::from(u8::from(hits.next().is_some())),
            Measure::Count => number(hits.map(|_| 1).sum()),
            Measure::Revenue => number(hits.map(|hit| i128::from(hit.revenue)).sum()),
            Measure::Value => hits.map(|hit| hit.value).sum(),
        }
    }
}

/// All visitors with what they did.
pub(crate) struct Visitors {
    exposures: Vec<Exposure>,
    /// By visitor, and then by time.
    rows: Vec<Hit>,
    strangers: u64,
    duplicates: u64,
}

/// One visitor with what they did until an end.
type Seen<'a> = (&'a Exposure, &'a [Hit]);

impl Visitors {
    pub(crate) fn new(exposures: Exposures, hits: Hits) -> Self {
        let (rows, duplicates) = unique(hits.rows);
        Self { exposures: exposures.visitors, rows, strangers: hits.strangers, duplicates }
    }

    /// Sums what there was before an end.
    pub(crate) fn sum(&self, plan: &Plan, end: i64) -> Folded {
        let mut folded = Folded {
            unattributed: self.strangers,
            duplicates: self.duplicates,
            ..Folded::default()
        };
        let mut visitors: Vec<Seen<'_>> = Vec::with_capacity(self.exposures.len());
        let mut rest = self.rows.as_slice();
        for (exposure, place) in self.exposures.iter().zip(0..) {
            let theirs = rest.partition_point(|hit| hit.visitor <= place);
            let (theirs, after) = rest.split_at_checked(theirs).unwrap_or((rest, &[]));
            rest = after;
            if !exposure.in_segment || exposure.first.0 >= end {
                continue;
            }
            let before = theirs.partition_point(|hit| hit.timestamp < end);
            let theirs = theirs.get(..before).unwrap_or(theirs);
            if is_machine(theirs) {
                folded.quarantined.push(exposure.visitor);
                continue;
            }
            let early = theirs.iter().filter(|hit| hit.timestamp < exposure.first.0).count();
            folded.unattributed += early as u64;
            folded.switched += u64::from(exposure.switched.is_some_and(|time| time < end));
            visitors.push((exposure, theirs));
        }
        folded.first_decision = visitors.iter().map(|(exposure, _)| exposure.first.0).min();
        folded.epochs = cells(plan, &visitors, end);
        folded
    }
}

/// One of the rows that have the same visitor and uuid, sorted by visitor and time, and how many others there were.
fn unique(mut rows: Vec<Hit>) -> (Vec<Hit>, u64) {
    let order = |hit: &Hit| {
        (hit.visitor, hit.uuid, hit.timestamp, hit.revenue, hit.value.to_bits(), hit.event)
    };
    rows.sort_unstable_by_key(order);
    let before = rows.len();
    rows.dedup_by_key(|hit| (hit.visitor, hit.uuid));
    let duplicates = (before - rows.len()) as u64;
    rows.sort_unstable_by_key(|hit| (hit.visitor, hit.timestamp, hit.uuid));
    (rows, duplicates)
}

fn is_machine(hits: &[Hit]) -> bool {
    hits.len() > MOST_A_DAY
        && hits
            .chunk_by(|one, two| Day::of(one.timestamp) == Day::of(two.timestamp))
            .any(|day| day.len() > MOST_A_DAY)
}

fn cells(plan: &Plan, visitors: &[Seen<'_>], end: i64) -> Vec<Vec<Cell>> {
    let (arms, epochs) = (plan.arms(), plan.changes.len() + 1);
    let place = |exposure: &Exposure| {
        let epoch = plan.changes.partition_point(|change| *change <= exposure.first.0);
        epoch * arms + exposure.variation
    };
    let mut cells = vec![Cell::default(); arms * epochs];
    for (exposure, _) in visitors {
        if let Some(cell) = cells.get_mut(place(exposure)) {
            cell.units += 1;
        }
    }
    let filters = plan.filters();
    for metric in &plan.metrics {
        let asked = Asked::new(plan, metric, &filters, end);
        let mut units: Vec<Unit> =
            visitors.iter().map(|(exposure, hits)| asked.unit(exposure, hits)).collect();
        let cap = cap(metric, &mut units);
        let mut totals = vec![Totals::default(); cells.len()];
        for ((exposure, _), unit) in visitors.iter().zip(&units) {
            if let Some(total) = totals.get_mut(place(exposure)) {
                total.add(unit);
            }
        }
        for (cell, total) in cells.iter_mut().zip(&totals) {
            cell.metrics.push(total.metric(plan, metric, cap));
        }
    }
    if arms == 0 {
        return vec![Vec::new(); epochs];
    }
    cells.chunks(arms).map(<[Cell]>::to_vec).collect()
}

/// One metric of a plan, prepared.
struct Asked<'a> {
    plan: &'a Plan,
    numerator: Hashed,
    /// Of a ratio.
    denominator: Option<Hashed>,
    by_session: bool,
    window: i64,
    end: i64,
}

impl<'a> Asked<'a> {
    fn new(plan: &'a Plan, metric: &Metric, filters: &[&Filter], end: i64) -> Self {
        let window = [plan.window, metric.window].into_iter().flatten().min();
        Self {
            plan,
            numerator: Hashed::new(&metric.numerator, filters),
            denominator: match &metric.denominator {
                Denominator::Amount(amount) => Some(Hashed::new(amount, filters)),
                Denominator::Visitors | Denominator::Sessions => None,
            },
            by_session: metric.denominator == Denominator::Sessions,
            window: window.unwrap_or(i64::MAX),
            end,
        }
    }

    /// What one visitor did.
    fn unit(&self, exposure: &Exposure, hits: &[Hit]) -> Unit {
        let first = exposure.first.0;
        let limit = first.saturating_add(self.window);
        let after = || hits.iter().filter(|hit| hit.timestamp >= first && hit.timestamp <= limit);
        let mut unit = Unit::default();
        if self.by_session {
            let times: Vec<i64> = after().map(|hit| hit.timestamp).collect();
            let until = exposure.times.partition_point(|time| *time < self.end);
            let decided = exposure.times.get(..until).unwrap_or_default();
            let sessions = sessions::with_decision(decided, &times);
            let of = |session: &Session| {
                self.numerator.of(after().filter(|hit| session.contains(hit.timestamp)))
            };
            unit.numerator = sessions.iter().map(of).sum();
            unit.denominator = number(sessions.len() as i128);
        } else {
            unit.numerator = self.numerator.of(after());
            if let Some(denominator) = &self.denominator {
                unit.denominator = denominator.of(after());
            }
        }
        if self.plan.covariate > 0 {
            let from = self.plan.start.max(0).saturating_sub(self.plan.covariate);
            let before = hits.iter().filter(|hit| hit.timestamp < first && hit.timestamp >= from);
            unit.before = self.numerator.of(before);
        }
        unit
    }
}

/// Caps the totals of all arms at one quantile, if the metric asks for that.
fn cap(metric: &Metric, units: &mut [Unit]) -> Option<f64> {
    let values: Vec<f64> = units.iter().map(|unit| unit.numerator).collect();
    let cap = outliers::cap(&values, metric.cap?, false).ok()?;
    for unit in units {
        unit.numerator = outliers::winsorize(unit.numerator, cap);
    }
    Some(cap)
}

/// The sums of one metric over the visitors of one cell.
#[derive(Clone, Default)]
struct Totals {
    count: u64,
    nonzero: u64,
    numerator: Sums,
    denominator: Sums,
    before: Sums,
    with_denominator: Sums,
    with_before: Sums,
}

impl Totals {
    fn add(&mut self, unit: &Unit) {
        self.count += 1;
        self.nonzero += u64::from(unit.numerator != 0.0);
        self.numerator.add(unit.numerator);
        self.denominator.add(unit.denominator);
        self.before.add(unit.before);
        self.with_denominator.add_product(unit.numerator, unit.denominator);
        self.with_before.add_product(unit.numerator, unit.before);
    }

    fn metric(&self, plan: &Plan, metric: &Metric, cap: Option<f64>) -> MetricTotals {
        let (units, nonzero) = (self.count, self.nonzero);
        let value = self.numerator.moments(units);
        let is_rate = metric.numerator.measure == Measure::Unique && cap.is_none();
        let sample = match &metric.denominator {
            Denominator::Visitors if plan.covariate > 0 => Sample::Paired(Paired {
                post: value,
                pre: self.before.moments(units),
                product: self.with_before.total(),
            }),
            Denominator::Visitors if is_rate => {
                Sample::Proportion(Proportion { units, converted: nonzero })
            }
            Denominator::Visitors => Sample::Mean(value),
            Denominator::Sessions | Denominator::Amount(_) => Sample::Ratio(Ratio {
                numerator: value,
                denominator: self.denominator.moments(units),
                product: self.with_denominator.total(),
            }),
        };
        MetricTotals { sample, nonzero, value: value.sum, cap }
    }
}

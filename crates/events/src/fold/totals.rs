//! Summing: what each visitor did, and what that is per variation.

use burgee_stats::{Moments, Paired, Proportion, Ratio, Sample, outliers};

use crate::fold::collect::{Exposure, Exposures, Hit, Hits};
use crate::fold::plan::{
    Amount, Cell, Denominator, Folded, Measure, Metric, MetricTotals, Plan, Source,
};
use crate::fold::sessions::{self, Session};
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
    measure: Measure,
}

impl Hashed {
    fn new(amount: &Amount) -> Self {
        let event = match &amount.source {
            Source::Event(event) => Some(hash::of(event.as_bytes())),
            Source::All => None,
        };
        Self { event, measure: amount.measure }
    }

    /// The amount of some conversions, which are sorted: numbers are added in an order of their own.
    fn of<'a>(&self, hits: impl Iterator<Item = &'a Hit>) -> f64 {
        let mut hits = hits.filter(|hit| self.event.is_none_or(|event| event == hit.event));
        match self.measure {
            Measure::Unique => f64::from(u8::from(hits.next().is_some())),
            Measure::Count => number(hits.map(|_| 1).sum()),
            Measure::Revenue => number(hits.map(|hit| i128::from(hit.revenue)).sum()),
            Measure::Value => hits.map(|hit| hit.value).sum(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a visitor's total, rounded once")]
fn number(sum: i128) -> f64 {
    sum as f64
}

/// Sums what was collected.
pub(crate) fn sum(plan: &Plan, exposures: Exposures, hits: Hits) -> Folded {
    let mut folded = Folded { unattributed: hits.strangers, ..Folded::default() };
    let rows = unique(hits.rows, &mut folded.duplicates);
    let mut visitors: Vec<(Exposure, &[Hit])> = Vec::with_capacity(exposures.visitors.len());
    let mut rest = rows.as_slice();
    for (exposure, place) in exposures.visitors.into_iter().zip(0..) {
        let end = rest.partition_point(|hit| hit.visitor <= place);
        let (theirs, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        rest = after;
        if !exposure.in_segment {
            continue;
        }
        if is_machine(theirs) {
            folded.quarantined.push(exposure.visitor);
            continue;
        }
        let early = theirs.iter().filter(|hit| hit.timestamp < exposure.first.0).count();
        folded.unattributed += early as u64;
        folded.switched += u64::from(exposure.switched);
        visitors.push((exposure, theirs));
    }
    folded.first_decision = visitors.iter().map(|(exposure, _)| exposure.first.0).min();
    folded.epochs = cells(plan, &visitors);
    folded
}

/// Keeps one of the rows that have the same visitor and uuid, sorted by visitor and time.
fn unique(mut rows: Vec<Hit>, duplicates: &mut u64) -> Vec<Hit> {
    let order = |hit: &Hit| {
        (hit.visitor, hit.uuid, hit.timestamp, hit.revenue, hit.value.to_bits(), hit.event)
    };
    rows.sort_unstable_by_key(order);
    let before = rows.len();
    rows.dedup_by_key(|hit| (hit.visitor, hit.uuid));
    *duplicates = (before - rows.len()) as u64;
    rows.sort_unstable_by_key(|hit| (hit.visitor, hit.timestamp, hit.uuid));
    rows
}

fn is_machine(hits: &[Hit]) -> bool {
    hits.len() > MOST_A_DAY
        && hits
            .chunk_by(|one, two| Day::of(one.timestamp) == Day::of(two.timestamp))
            .any(|day| day.len() > MOST_A_DAY)
}

fn cells(plan: &Plan, visitors: &[(Exposure, &[Hit])]) -> Vec<Vec<Cell>> {
    let empty = Cell { units: 0, metrics: Vec::with_capacity(plan.metrics.len()) };
    let mut epochs = vec![vec![empty; plan.variations.len()]; plan.changes.len() + 1];
    let epoch = |exposure: &Exposure| {
        plan.changes.iter().filter(|change| **change <= exposure.first.0).count()
    };
    for (exposure, _) in visitors {
        let cell =
            epochs.get_mut(epoch(exposure)).and_then(|cells| cells.get_mut(exposure.variation));
        if let Some(cell) = cell {
            cell.units += 1;
        }
    }
    for metric in &plan.metrics {
        let mut units: Vec<Unit> =
            visitors.iter().map(|(exposure, hits)| unit(plan, metric, exposure, hits)).collect();
        let cap = cap(metric, &mut units);
        for (index, cells) in epochs.iter_mut().enumerate() {
            for (variation, cell) in cells.iter_mut().enumerate() {
                let here = visitors
                    .iter()
                    .zip(&units)
                    .filter(|((exposure, _), _)| {
                        exposure.variation == variation && epoch(exposure) == index
                    })
                    .map(|(_, unit)| *unit);
                cell.metrics.push(totals(plan, metric, cap, here));
            }
        }
    }
    epochs
}

/// What one visitor did, by one metric.
fn unit(plan: &Plan, metric: &Metric, exposure: &Exposure, hits: &[Hit]) -> Unit {
    let first = exposure.first.0;
    let limit = plan.window.map_or(i64::MAX, |window| first.saturating_add(window));
    let after = || hits.iter().filter(|hit| hit.timestamp >= first && hit.timestamp <= limit);
    let numerator = Hashed::new(&metric.numerator);
    let mut unit = Unit::default();
    match &metric.denominator {
        Denominator::Visitors => unit.numerator = numerator.of(after()),
        Denominator::Amount(amount) => {
            unit.numerator = numerator.of(after());
            unit.denominator = Hashed::new(amount).of(after());
        }
        Denominator::Sessions => {
            let times: Vec<i64> = after().map(|hit| hit.timestamp).collect();
            let sessions = sessions::with_decision(&exposure.times, &times);
            let of = |session: &Session| {
                numerator.of(after().filter(|hit| session.contains(hit.timestamp)))
            };
            unit.numerator = sessions.iter().map(of).sum();
            unit.denominator = number(sessions.len() as i128);
        }
    }
    if plan.covariate > 0 {
        let from = plan.start.max(0).saturating_sub(plan.covariate);
        let before = hits.iter().filter(|hit| hit.timestamp < first && hit.timestamp >= from);
        unit.before = numerator.of(before);
    }
    unit
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

fn totals(
    plan: &Plan,
    metric: &Metric,
    cap: Option<f64>,
    units: impl Iterator<Item = Unit>,
) -> MetricTotals {
    let (mut count, mut nonzero) = (0, 0);
    let (mut numerator, mut denominator, mut before) =
        (Sums::default(), Sums::default(), Sums::default());
    let (mut with_denominator, mut with_before) = (Sums::default(), Sums::default());
    for unit in units {
        count += 1;
        nonzero += u64::from(unit.numerator != 0.0);
        numerator.add(unit.numerator);
        denominator.add(unit.denominator);
        before.add(unit.before);
        with_denominator.add_product(unit.numerator, unit.denominator);
        with_before.add_product(unit.numerator, unit.before);
    }
    let value = numerator.moments(count);
    let is_rate = metric.numerator.measure == Measure::Unique && cap.is_none();
    let sample = match &metric.denominator {
        Denominator::Visitors if plan.covariate > 0 => Sample::Paired(Paired {
            post: value,
            pre: before.moments(count),
            product: with_before.total(),
        }),
        Denominator::Visitors if is_rate => {
            Sample::Proportion(Proportion { units: count, converted: nonzero })
        }
        Denominator::Visitors => Sample::Mean(value),
        Denominator::Sessions | Denominator::Amount(_) => Sample::Ratio(Ratio {
            numerator: value,
            denominator: denominator.moments(count),
            product: with_denominator.total(),
        }),
    };
    MetricTotals { sample, nonzero, value: value.sum, cap }
}

/// Sums that are exact for whole numbers, such as cents, as long as they fit.
#[derive(Default)]
struct Sums {
    sum: i128,
    squares: i128,
    /// What is not whole, or too large, is added here.
    rest: f64,
    rest_squares: f64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        if let Some(whole) = whole(value) {
            self.sum += whole;
            self.squares += whole * whole;
        } else {
            self.rest += value;
            self.rest_squares += value * value;
        }
    }

    fn add_product(&mut self, one: f64, two: f64) {
        match (whole(one), whole(two)) {
            (Some(one), Some(two)) => self.sum += one * two,
            _ => self.rest += one * two,
        }
    }

    fn moments(&self, units: u64) -> Moments {
        let exact = Moments::from_integers(units, self.sum, self.squares);
        Moments {
            units,
            sum: exact.sum + self.rest,
            sum_squares: exact.sum_squares + self.rest_squares,
        }
    }

    fn total(&self) -> f64 {
        number(self.sum) + self.rest
    }
}

/// A whole number whose square can be summed over any number of visitors without overflow.
fn whole(value: f64) -> Option<i128> {
    const LARGEST: f64 = 1e12;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    (value.fract() == 0.0 && value.abs() <= LARGEST).then_some(value as i128)
}

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
pub(super) struct Unit {
    pub(super) numerator: f64,
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
pub(super) struct Seen<'a> {
    /// The place among the exposures.
    pub(super) place: u32,
    pub(super) exposure: &'a Exposure,
    pub(super) hits: &'a [Hit],
}

/// Who counts until an end.
pub(super) struct Counted<'a> {
    pub(super) visitors: Vec<Seen<'a>>,
    /// The hashes of those who are left out.
    quarantined: Vec<i64>,
    switched: u64,
    /// Conversions before the first decision.
    early: u64,
}

impl Counted<'_> {
    pub(super) fn first_decision(&self) -> Option<i64> {
        self.visitors.iter().map(|own| own.exposure.first.0).min()
    }
}

impl Visitors {
    pub(crate) fn new(exposures: Exposures, hits: Hits) -> Self {
        let (rows, duplicates) = unique(hits.rows);
        Self { exposures: exposures.visitors, rows, strangers: hits.strangers, duplicates }
    }

    /// Who counts with what there was before an end.
    pub(super) fn counted(&self, end: i64) -> Counted<'_> {
        let mut counted =
            Counted { visitors: Vec::new(), quarantined: Vec::new(), switched: 0, early: 0 };
        counted.visitors.reserve(self.exposures.len());
        let mut rest = self.rows.as_slice();
        for (exposure, place) in self.exposures.iter().zip(0..) {
            let theirs = rest.partition_point(|hit| hit.visitor <= place);
            let (theirs, after) = rest.split_at_checked(theirs).unwrap_or((rest, &[]));
            rest = after;
            if !exposure.in_segment || exposure.first.0 >= end {
                continue;
            }
            let before = theirs.partition_point(|hit| hit.timestamp < end);
            let hits = theirs.get(..before).unwrap_or(theirs);
            if is_machine(hits) {
                counted.quarantined.push(exposure.visitor);
                continue;
            }
            let early = hits.iter().filter(|hit| hit.timestamp < exposure.first.0).count();
            counted.early += early as u64;
            counted.switched += u64::from(exposure.switched.is_some_and(|time| time < end));
            counted.visitors.push(Seen { place, exposure, hits });
        }
        counted
    }

    /// Sums what there was before an end.
    pub(crate) fn sum(&self, plan: &Plan, end: i64) -> Folded {
        let counted = self.counted(end);
        Folded {
            unattributed: self.strangers + counted.early,
            duplicates: self.duplicates,
            switched: counted.switched,
            first_decision: counted.first_decision(),
            epochs: cells(plan, &counted.visitors, end),
            quarantined: counted.quarantined,
        }
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

/// The epochs and variations of a plan, in one row.
pub(super) struct Grid<'a> {
    arms: usize,
    changes: &'a [i64],
}

impl<'a> Grid<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        Self { arms: plan.arms(), changes: &plan.changes }
    }

    pub(super) fn len(&self) -> usize {
        self.arms * (self.changes.len() + 1)
    }

    /// Where a visitor belongs.
    pub(super) fn place(&self, exposure: &Exposure) -> usize {
        let epoch = self.changes.partition_point(|change| *change <= exposure.first.0);
        epoch * self.arms + exposure.variation
    }

    /// The cells by epoch.
    pub(super) fn epochs(&self, cells: &[Cell]) -> Vec<Vec<Cell>> {
        if self.arms == 0 {
            return vec![Vec::new(); self.changes.len() + 1];
        }
        cells.chunks(self.arms).map(<[Cell]>::to_vec).collect()
    }
}

fn cells(plan: &Plan, visitors: &[Seen<'_>], end: i64) -> Vec<Vec<Cell>> {
    let grid = Grid::new(plan);
    let mut cells = vec![Cell::default(); grid.len()];
    for own in visitors {
        if let Some(cell) = cells.get_mut(grid.place(own.exposure)) {
            cell.units += 1;
        }
    }
    let filters = plan.filters();
    for metric in &plan.metrics {
        let asked = Asked::new(plan, metric, &filters, end);
        let mut units: Vec<Unit> =
            visitors.iter().map(|own| asked.unit(own.exposure, own.hits)).collect();
        let cap = cap(metric, &mut units);
        let mut totals = vec![Totals::default(); cells.len()];
        for (own, unit) in visitors.iter().zip(&units) {
            if let Some(total) = totals.get_mut(grid.place(own.exposure)) {
                total.add(unit);
            }
        }
        for (cell, total) in cells.iter_mut().zip(&totals) {
            cell.metrics.push(total.metric(plan, metric, cap));
        }
    }
    grid.epochs(&cells)
}

/// One metric of a plan, prepared.
pub(super) struct Asked<'a> {
    plan: &'a Plan,
    numerator: Hashed,
    /// Of a ratio.
    denominator: Option<Hashed>,
    by_session: bool,
    window: i64,
    end: i64,
}

impl<'a> Asked<'a> {
    pub(super) fn new(plan: &'a Plan, metric: &Metric, filters: &[&Filter], end: i64) -> Self {
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
    pub(super) fn unit(&self, exposure: &Exposure, hits: &[Hit]) -> Unit {
        let mut unit = Unit::default();
        if self.by_session {
            for (_, own) in self.sessions(exposure, hits) {
                unit.numerator += own;
                unit.denominator += 1.0;
            }
        } else {
            unit = self.of(self.after(exposure, hits));
        }
        if self.plan.covariate > 0 {
            let first = exposure.first.0;
            let from = self.plan.start.max(0).saturating_sub(self.plan.covariate);
            let before = hits.iter().filter(|hit| hit.timestamp < first && hit.timestamp >= from);
            unit.before = self.numerator.of(before);
        }
        unit
    }

    /// What one visitor did on each day since the first decision on which there was anything, from 0 on.
    pub(super) fn by_day(&self, exposure: &Exposure, hits: &[Hit]) -> Vec<(usize, Unit)> {
        let day = |time: i64| {
            let days = time.saturating_sub(exposure.first.0).div_euclid(Day::MILLIS);
            usize::try_from(days).unwrap_or_default()
        };
        if self.by_session {
            let sessions = self.sessions(exposure, hits);
            let days = sessions.chunk_by(|one, two| day(one.0.start) == day(two.0.start));
            let days = days.filter_map(|own| {
                let numerator = own.iter().map(|(_, numerator)| numerator).sum();
                let denominator = number(own.len() as i128);
                let unit = Unit { numerator, denominator, before: 0.0 };
                Some((day(own.first()?.0.start), unit))
            });
            return days.collect();
        }
        let after: Vec<Hit> = self.after(exposure, hits).copied().collect();
        let days = after.chunk_by(|one, two| day(one.timestamp) == day(two.timestamp));
        days.filter_map(|own| Some((day(own.first()?.timestamp), self.of(own.iter())))).collect()
    }

    /// How long after the first decision there is anything to count, in milliseconds.
    pub(super) fn window(&self) -> i64 {
        self.window
    }

    /// What counts: after the first decision, within the window.
    fn after<'h>(
        &self,
        exposure: &Exposure,
        hits: &'h [Hit],
    ) -> impl Iterator<Item = &'h Hit> + Clone + use<'h> {
        let first = exposure.first.0;
        let limit = first.saturating_add(self.window);
        hits.iter().filter(move |hit| hit.timestamp >= first && hit.timestamp <= limit)
    }

    fn of<'h>(&self, hits: impl Iterator<Item = &'h Hit> + Clone) -> Unit {
        let denominator = self.denominator.as_ref().map(|own| own.of(hits.clone()));
        Unit {
            numerator: self.numerator.of(hits),
            denominator: denominator.unwrap_or_default(),
            before: 0.0,
        }
    }

    /// The sessions that had a decision, and the numerator of each.
    fn sessions(&self, exposure: &Exposure, hits: &[Hit]) -> Vec<(Session, f64)> {
        let times: Vec<i64> = self.after(exposure, hits).map(|hit| hit.timestamp).collect();
        let until = exposure.times.partition_point(|time| *time < self.end);
        let decided = exposure.times.get(..until).unwrap_or_default();
        let sessions = sessions::with_decision(decided, &times).into_iter();
        let of = |session: Session| {
            let within = self.after(exposure, hits).filter(|hit| session.contains(hit.timestamp));
            (session, self.numerator.of(within))
        };
        sessions.map(of).collect()
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
pub(super) struct Totals {
    pub(super) count: u64,
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
        self.add_to_counted(unit);
    }

    /// Adds what a visitor did who was counted already.
    pub(super) fn add_to_counted(&mut self, unit: &Unit) {
        self.nonzero += u64::from(unit.numerator != 0.0);
        self.numerator.add(unit.numerator);
        self.denominator.add(unit.denominator);
        self.before.add(unit.before);
        self.with_denominator.add_product(unit.numerator, unit.denominator);
        self.with_before.add_product(unit.numerator, unit.before);
    }

    pub(super) fn metric(&self, plan: &Plan, metric: &Metric, cap: Option<f64>) -> MetricTotals {
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

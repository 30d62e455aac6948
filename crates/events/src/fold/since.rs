//! Days since the first decision: whether an effect wears off, or takes a while.

use crate::Day;
use crate::fold::plan::{Cell, Metric, Plan};
use crate::fold::totals::{Asked, Grid, Totals, Visitors};

/// So many days are told.
const MOST_DAYS: usize = 90;

/// What visitors did on each day since their first decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SinceExposure {
    /// For each day, from the first 24 hours on, the epochs, and for each of them the variations in the plan's order,
    /// with the one metric. Only visitors whose whole day lies before `until` are in it.
    pub days: Vec<Vec<Vec<Cell>>>,
    /// Up to when there are rows of these visitors, in milliseconds since 1970-01-01 UTC.
    pub until: i64,
    /// When the first visitor who counts was first decided for, if there is one.
    pub first_decision: Option<i64>,
}

/// Sums a metric for each day since the first decision. Totals of a day are not capped: the cap is one of all days.
pub(crate) fn sum(plan: &Plan, metric: &Metric, visitors: &Visitors) -> SinceExposure {
    let grid = Grid::new(plan);
    let counted = visitors.counted(plan.end);
    let asked = Asked::new(plan, metric, &plan.filters(), plan.end);
    let whole_days = |millis: i64| usize::try_from(millis.max(0) / Day::MILLIS).unwrap_or_default();
    // Beyond its window a metric has nothing.
    let most = whole_days(asked.window().saturating_sub(1)).saturating_add(1).min(MOST_DAYS);
    let times = counted.visitors.iter().map(|own| {
        own.hits.last().map_or(own.exposure.first.0, |hit| hit.timestamp.max(own.exposure.first.0))
    });
    let until = times.max().map_or(0, |last| last.saturating_add(1));
    let mut days = vec![vec![Totals::default(); grid.len()]; most];
    for own in &counted.visitors {
        let place = grid.place(own.exposure);
        let complete = whole_days(until.saturating_sub(own.exposure.first.0)).min(most);
        for totals in days.iter_mut().take(complete) {
            if let Some(totals) = totals.get_mut(place) {
                totals.count += 1;
            }
        }
        for (day, unit) in asked.by_day(own.exposure, own.hits) {
            let totals = days.get_mut(day).filter(|_| day < complete);
            if let Some(totals) = totals.and_then(|totals| totals.get_mut(place)) {
                totals.add_to_counted(&unit);
            }
        }
    }
    let days = days.iter().take_while(|totals| totals.iter().any(|own| own.count > 0));
    let cells = days.map(|totals| {
        let cells = totals
            .iter()
            .map(|own| Cell { units: own.count, metrics: vec![own.metric(plan, metric, None)] });
        grid.epochs(&cells.collect::<Vec<_>>())
    });
    SinceExposure { days: cells.collect(), until, first_decision: counted.first_decision() }
}

//! The fold: from rows to the sums of one experiment.
//!
//! A visitor counts from the first decision on, in the variation of that decision; conversions at or after it count,
//! each uuid once. The answer depends on the rows alone, not on the order or the number of times that they arrived:
//! what is collected is sorted before it is summed.

mod collect;
mod distribution;
mod filter;
mod hits;
mod parts;
mod plan;
mod segment;
mod sessions;
mod since;
mod sums;
mod totals;

use std::path::Path;

pub(crate) use collect::visitor_hashes;
pub use distribution::{ArmDistribution, Distribution};
pub use filter::{Filter, Operator, Property};
pub use parts::{Dimension, Part, Parts};
pub use plan::{Amount, Cell, Denominator, Folded, Measure, Metric, MetricTotals, Plan, Source};
pub use segment::{FAMILIES, Matching, Segment};
pub use since::SinceExposure;

use crate::Error;
use crate::log::View;

/// Folds what a view shows, as it was at each of some ends, none of which is later than the plan's.
pub(crate) fn run(
    folder: &Path,
    view: &View,
    plan: &Plan,
    ends: &[i64],
    threads: usize,
) -> Result<Vec<Folded>, Error> {
    let visitors = visitors(folder, view, plan, threads)?;
    Ok(ends.iter().map(|end| visitors.sum(plan, *end)).collect())
}

/// Counts the visitors of a view by parts; `attributes` are ids.
pub(crate) fn parts(
    folder: &Path,
    view: &View,
    plan: &Plan,
    attributes: &[String],
    threads: usize,
) -> Result<Parts, Error> {
    let exposures = collect::exposures(folder, view, plan, threads)?;
    let told = parts::told(folder, view, plan, &exposures, attributes, threads)?;
    let hits = hits::hits(folder, view, plan, &exposures, threads)?;
    Ok(parts::count(plan, &totals::Visitors::new(exposures, hits), attributes, &told))
}

/// Distributes the totals of a view's visitors.
pub(crate) fn distribution(
    folder: &Path,
    view: &View,
    plan: &Plan,
    metric: usize,
    threads: usize,
) -> Result<Distribution, Error> {
    let visitors = visitors(folder, view, plan, threads)?;
    Ok(plan.metrics.get(metric).map_or_else(Distribution::default, |metric| {
        distribution::distribute(plan, metric, &visitors)
    }))
}

/// Sums what a view's visitors did on each day since their first decision.
pub(crate) fn since_exposure(
    folder: &Path,
    view: &View,
    plan: &Plan,
    metric: usize,
    threads: usize,
) -> Result<SinceExposure, Error> {
    let visitors = visitors(folder, view, plan, threads)?;
    Ok(plan
        .metrics
        .get(metric)
        .map_or_else(SinceExposure::default, |metric| since::sum(plan, metric, &visitors)))
}

fn visitors(
    folder: &Path,
    view: &View,
    plan: &Plan,
    threads: usize,
) -> Result<totals::Visitors, Error> {
    let exposures = collect::exposures(folder, view, plan, threads)?;
    let hits = hits::hits(folder, view, plan, &exposures, threads)?;
    Ok(totals::Visitors::new(exposures, hits))
}

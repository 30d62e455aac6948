//! The fold: from rows to the sums of one experiment.
//!
//! A visitor counts from the first decision on, in the variation of that decision; conversions at or after it count,
//! each uuid once. The answer depends on the rows alone, not on the order or the number of times that they arrived:
//! what is collected is sorted before it is summed.

mod collect;
mod filter;
mod hits;
mod plan;
mod segment;
mod sessions;
mod sums;
mod totals;

use std::path::Path;

pub(crate) use collect::visitor_hashes;
pub use filter::{Filter, Operator, Property};
pub use plan::{Amount, Cell, Denominator, Folded, Measure, Metric, MetricTotals, Plan, Source};
pub use segment::{Matching, Segment};

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
    let exposures = collect::exposures(folder, view, plan, threads)?;
    let hits = hits::hits(folder, view, plan, &exposures, threads)?;
    let visitors = totals::Visitors::new(exposures, hits);
    Ok(ends.iter().map(|end| visitors.sum(plan, *end)).collect())
}

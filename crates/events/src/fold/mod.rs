//! The fold: from rows to the sums of one experiment.
//!
//! A visitor counts from the first decision on, in the variation of that decision; conversions at or after it count,
//! each uuid once. The answer depends on the rows alone, not on the order or the number of times that they arrived:
//! what is collected is sorted before it is summed.

mod collect;
mod plan;
mod sessions;
mod totals;

use std::path::Path;

pub(crate) use collect::visitor_hashes;
pub use plan::{
    Amount, Cell, Denominator, Folded, Measure, Metric, MetricTotals, Plan, Segment, Source,
};

use crate::Error;
use crate::log::View;

/// Folds what a view shows.
pub(crate) fn run(
    folder: &Path,
    view: &View,
    plan: &Plan,
    threads: usize,
) -> Result<Folded, Error> {
    let exposures = collect::exposures(folder, view, plan, threads)?;
    let hits = collect::hits(folder, view, plan, &exposures, threads)?;
    Ok(totals::sum(plan, exposures, hits))
}

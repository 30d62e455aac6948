//! How visitors' totals are distributed: in bins that all variations share.

use burgee_stats::outliers;

use crate::fold::plan::{Metric, Plan};
use crate::fold::sums::Sums;
use crate::fold::totals::{Asked, Visitors};

/// How many bins there are, unless there are fewer whole numbers.
const BINS: u32 = 40;
/// Totals that are farther apart than this are shown by their order of magnitude.
const WIDE: f64 = 20.0;
/// The quantile that totals would be capped at if the metric says nothing.
const USUAL_CAP: f64 = 0.999;

/// The totals of visitors that are not zero, in bins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// The bounds of the bins, ascending, one more than there are bins; a bin has its lower bound, the last one both.
    /// Empty if all totals are zero.
    pub bounds: Vec<f64>,
    /// Whether each bin is as many times as large as the one before.
    pub is_logarithmic: bool,
    /// The quantile, 0 to 1, of the cap.
    pub quantile: f64,
    /// What totals are capped at, or would be; nothing where it would cap all that is not zero.
    pub cap: Option<f64>,
    /// Whether the metric asks for that.
    pub is_capped: bool,
    /// The variations in the plan's order.
    pub arms: Vec<ArmDistribution>,
    /// When the first visitor who counts was first decided for, if there is one.
    pub first_decision: Option<i64>,
}

/// The totals of the visitors of one variation, before any cap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArmDistribution {
    /// How many visitors there are.
    pub units: u64,
    /// How many of them have nothing.
    pub zero: u64,
    /// How many are in each bin.
    pub bins: Vec<u64>,
    /// What all have together.
    pub sum: f64,
    /// The most that one has, unless all have nothing.
    pub largest: Option<f64>,
    /// How many are above the cap,
    pub above: u64,
    /// and what those have together.
    pub above_sum: f64,
}

/// Distributes the visitors of a plan by their totals of a metric; of a ratio, by the numerators.
pub(crate) fn distribute(plan: &Plan, metric: &Metric, visitors: &Visitors) -> Distribution {
    let counted = visitors.counted(plan.end);
    let asked = Asked::new(plan, metric, &plan.filters(), plan.end);
    let totals: Vec<(usize, f64)> = counted
        .visitors
        .iter()
        .map(|own| (own.exposure.variation, asked.unit(own.exposure, own.hits).numerator))
        .collect();
    let values: Vec<f64> = totals.iter().map(|(_, total)| *total).collect();
    let quantile = metric.cap.unwrap_or(USUAL_CAP);
    let cap = outliers::cap(&values, quantile, false).ok();
    let cap = cap.filter(|cap| metric.cap.is_some() || *cap > 0.0);
    let (bounds, is_logarithmic) = bounds(&values);
    let mut arms: Vec<(ArmDistribution, Sums, Sums)> = Vec::new();
    let bins = vec![0; bounds.len().saturating_sub(1)];
    arms.resize_with(plan.arms(), || {
        let arm = ArmDistribution { bins: bins.clone(), ..ArmDistribution::default() };
        (arm, Sums::default(), Sums::default())
    });
    for (arm, total) in totals {
        let Some((arm, sum, above)) = arms.get_mut(arm) else { continue };
        arm.units += 1;
        if total == 0.0 {
            arm.zero += 1;
            continue;
        }
        sum.add(total);
        arm.largest = Some(arm.largest.map_or(total, |largest| largest.max(total)));
        if cap.is_some_and(|cap| total > cap) {
            arm.above += 1;
            above.add(total);
        }
        let bin = bounds.partition_point(|bound| *bound <= total).saturating_sub(1);
        let last = arm.bins.len().saturating_sub(1);
        if let Some(count) = arm.bins.get_mut(bin.min(last)) {
            *count += 1;
        }
    }
    let arms = arms.into_iter().map(|(arm, sum, above)| ArmDistribution {
        sum: sum.total(),
        above_sum: above.total(),
        ..arm
    });
    Distribution {
        bounds,
        is_logarithmic,
        quantile,
        cap,
        is_capped: metric.cap.is_some(),
        arms: arms.collect(),
        first_decision: counted.first_decision(),
    }
}

/// The bounds of the bins of all values but zero, and whether they are logarithmic: a bin a number for few whole
/// numbers, by magnitude for what is far apart, and otherwise of one width.
fn bounds(values: &[f64]) -> (Vec<f64>, bool) {
    let values = || values.iter().copied().filter(|value| *value != 0.0);
    let least = values().fold(f64::INFINITY, f64::min);
    let most = values().fold(f64::NEG_INFINITY, f64::max);
    if least > most || !(most - least).is_finite() {
        return (Vec::new(), false);
    }
    let are_whole = values().all(|value| value.fract() == 0.0);
    if are_whole && most - least < f64::from(BINS) {
        let steps = (0..=BINS).map(|step| least + f64::from(step));
        let mut bounds: Vec<f64> = steps.take_while(|bound| *bound <= most).collect();
        bounds.push(most + 1.0);
        return (bounds, false);
    }
    if least >= most {
        return (vec![least, most], false);
    }
    let is_logarithmic = least > 0.0 && most / least > WIDE;
    let inner = (1..BINS).map(|step| {
        let share = f64::from(step) / f64::from(BINS);
        if is_logarithmic {
            least * (most / least).powf(share)
        } else {
            least + (most - least) * share
        }
    });
    let bounds = std::iter::once(least).chain(inner).chain([most]);
    (bounds.collect(), is_logarithmic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_suit_what_they_are_for() {
        assert_eq!(bounds(&[0.0, 0.0]), (vec![], false));
        assert_eq!(bounds(&[3.0, 0.0, 1.0]), (vec![1.0, 2.0, 3.0, 4.0], false));
        assert_eq!(bounds(&[0.5, 0.5]), (vec![0.5, 0.5], false));
        let (linear, is_logarithmic) = bounds(&[-10.0, 0.0, 30.5]);
        assert_eq!((linear.len(), linear[0], linear[40], is_logarithmic), (41, -10.0, 30.5, false));
        let (wide, is_logarithmic) = bounds(&[1.0, 0.0, 10_000.0]);
        assert_eq!((wide.len(), wide[0], wide[40], is_logarithmic), (41, 1.0, 10_000.0, true));
        assert!((wide[20] - 100.0).abs() < 1e-9 && wide.is_sorted());
    }
}

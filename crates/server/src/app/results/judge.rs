//! From sums to results: the estimates of each arm, what the engine says of them, and whether visitors were split as
//! designed.

use burgee_events::{Cell, MetricTotals};
use burgee_stats::epoch::{Period, stratify_all};
use burgee_stats::srm::{self, Health};
use burgee_stats::{
    Arm, CannotSay, Metric, MetricResult, Sample, Settings, Totals, bandit, evaluate,
};

use super::subject::Subject;

/// What the sums of one moment mean.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// The visitors of each variation.
    pub(crate) counts: Vec<u64>,
    pub(crate) metrics: Vec<MetricJudged>,
    /// Nothing where there is no designed split to hold against.
    pub(crate) split: Option<Split>,
}

/// One metric.
#[derive(Clone, Debug)]
pub(crate) struct MetricJudged {
    /// The variations in order.
    pub(crate) arms: Vec<ArmShown>,
    pub(crate) result: MetricResult,
    /// Of a bandit: what it earned beyond an equal split.
    pub(crate) improvement: Option<f64>,
    /// Periods of constant allocation that were too small to count.
    pub(crate) dropped_epochs: usize,
}

/// A metric in one variation as it is shown: over all epochs, unadjusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ArmShown {
    pub(crate) units: u64,
    pub(crate) nonzero: u64,
    /// The numerator; of revenue in cents.
    pub(crate) value: f64,
    /// The denominator.
    pub(crate) samples: f64,
    /// The squared standard error of `value / samples`, times `samples`.
    pub(crate) variance: Option<f64>,
    /// What visitors' totals were capped at.
    pub(crate) cap: Option<f64>,
    /// Whether each visitor has nothing or one.
    pub(crate) is_rate: bool,
    /// The estimate that is compared: stratified over epochs and adjusted by a covariate where there is one.
    pub(crate) estimate: Result<Arm, CannotSay>,
}

/// The visitors of each variation against those that were designed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split {
    pub(crate) p_value: f64,
    pub(crate) health: Health,
    pub(crate) expected: Vec<f64>,
}

impl ArmShown {
    /// The value per unit of the denominator; 0 where there is nothing.
    pub(crate) fn rate(&self) -> f64 {
        if self.samples == 0.0 { 0.0 } else { self.value / self.samples }
    }
}

/// Judges what was folded: for each epoch the cells of the variations.
pub(crate) fn judge(
    epochs: &[Vec<Cell>],
    subject: &Subject,
    baseline: usize,
    settings: &Settings,
) -> Judged {
    let mut shown: Vec<(Vec<ArmShown>, usize)> = Vec::with_capacity(subject.metrics.len());
    let mut asked = Vec::with_capacity(subject.metrics.len());
    for (index, metric) in subject.metrics.iter().enumerate() {
        let (arms, dropped) = arms_of(epochs, subject, index);
        let totals = |arm: &ArmShown| Ok(Totals { arm: arm.estimate?, nonzero: arm.nonzero });
        asked.push(Metric {
            direction: metric.direction,
            variations: arms.iter().map(totals).collect(),
        });
        shown.push((arms, dropped));
    }
    let results = evaluate(&asked, baseline, settings);
    let metrics = shown.into_iter().zip(results).map(|((arms, dropped_epochs), result)| {
        let rewards: Vec<(f64, u64)> = arms.iter().map(|arm| (arm.value, arm.units)).collect();
        let improvement = subject.is_bandit.then(|| bandit::improvement_over_equal(&rewards).ok());
        MetricJudged { arms, result, improvement: improvement.flatten(), dropped_epochs }
    });
    Judged {
        counts: counts(epochs, subject),
        metrics: metrics.collect(),
        split: split(epochs, subject),
    }
}

/// The visitors of each variation.
pub(super) fn counts(epochs: &[Vec<Cell>], subject: &Subject) -> Vec<u64> {
    let of = |arm| cells(epochs, arm).map(|cell| cell.units).sum();
    (0..subject.variations.len()).map(of).collect()
}

fn cells(epochs: &[Vec<Cell>], arm: usize) -> impl Iterator<Item = &Cell> {
    epochs.iter().filter_map(move |cells| cells.get(arm))
}

/// The arms of the metric at `index`, and how many epochs were too small to be compared.
fn arms_of(epochs: &[Vec<Cell>], subject: &Subject, index: usize) -> (Vec<ArmShown>, usize) {
    let totals = |cell: &Cell| cell.metrics.get(index).copied();
    let periods: Vec<Period> = epochs
        .iter()
        .zip(&subject.shares)
        .map(|(cells, shares)| Period {
            shares: shares.clone(),
            arms: cells.iter().filter_map(totals).map(|own| own.sample).collect(),
        })
        .collect();
    let strata = stratify_all(&periods);
    let arms = (0..subject.variations.len()).map(|arm| {
        let all: Vec<MetricTotals> = cells(epochs, arm).filter_map(totals).collect();
        let estimate = match &strata {
            Ok(strata) => strata.arms.get(arm).copied().ok_or(CannotSay::NoEpoch),
            // One arm without an estimate does not take it from the others.
            Err(why) => match periods.as_slice() {
                [only] => only.arms.get(arm).map_or(Err(*why), Sample::arm),
                _ => Err(*why),
            },
        };
        shown(&all, estimate)
    });
    (arms.collect(), strata.as_ref().map_or(0, |strata| strata.dropped))
}

fn shown(totals: &[MetricTotals], estimate: Result<Arm, CannotSay>) -> ArmShown {
    let sample = totals.iter().map(|own| own.sample).reduce(|one, two| add(&one, &two));
    let units = sample.map_or(0, |sample| sample.units());
    let samples = match sample {
        Some(Sample::Ratio(ratio)) => ratio.denominator.sum,
        _ => real(units),
    };
    // Without adjustment: it goes with the rate that is shown beside it.
    let plain = sample.and_then(|sample| sample.arm().ok());
    ArmShown {
        units,
        nonzero: totals.iter().map(|own| own.nonzero).sum(),
        value: totals.iter().map(|own| own.value).sum(),
        samples,
        variance: plain.map(|arm| arm.variance * (samples / real(arm.units))),
        cap: totals.iter().find_map(|own| own.cap),
        is_rate: matches!(sample, Some(Sample::Proportion(_))),
        estimate,
    }
}

/// The sums of one metric in two epochs, which are of one kind.
fn add(one: &Sample, two: &Sample) -> Sample {
    match (*one, *two) {
        (Sample::Proportion(one), Sample::Proportion(two)) => Sample::Proportion(one + two),
        (Sample::Mean(one), Sample::Mean(two)) => Sample::Mean(one + two),
        (Sample::Ratio(one), Sample::Ratio(two)) => Sample::Ratio(one + two),
        (Sample::Paired(one), Sample::Paired(two)) => Sample::Paired(one + two),
        (one, _) => one,
    }
}

/// Tests the split, epoch by epoch. Bandits are left out: SDKs go on for a while with the weights that they have.
pub(crate) fn split(cells: &[Vec<Cell>], subject: &Subject) -> Option<Split> {
    if !subject.has_design {
        return None;
    }
    let mut expected = vec![0.0; subject.variations.len()];
    let mut epochs: Vec<(Vec<u64>, Vec<f64>)> = Vec::new();
    for (cells, shares) in cells.iter().zip(&subject.shares) {
        // A variation that nobody was to see says nothing.
        let open = || shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
        let units = |arm: usize| cells.get(arm).map_or(0, |cell| cell.units);
        let total = real(open().map(|(arm, _)| units(arm)).sum());
        let whole: f64 = open().map(|(_, share)| *share).sum();
        for (arm, share) in open() {
            if let Some(expected) = expected.get_mut(arm) {
                *expected += total * share / whole;
            }
        }
        epochs.push((
            open().map(|(arm, _)| units(arm)).collect(),
            open().map(|(_, share)| *share).collect(),
        ));
    }
    let epochs = epochs.iter().map(|(counts, shares)| (counts.as_slice(), shares.as_slice()));
    let log_e = srm::log_e_of_epochs(epochs, &srm::CONCENTRATIONS).ok()?;
    let p_value = srm::p_value(log_e);
    Some(Split { p_value, health: Health::of(p_value), expected })
}

#[expect(clippy::cast_precision_loss, reason = "fewer visitors than a float tells apart")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

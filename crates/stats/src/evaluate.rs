//! A whole experiment: all metrics in all variations, corrected for how many there are.

use crate::multiplicity::{self, Method, Tier};
use crate::{CannotSay, Comparison, Engine, Gate, LiftStatus, Settings, Totals, Verdict, compare};

/// Which way a metric is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Increasing,
    /// Less is better.
    Decreasing,
}

/// One metric of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Which way is good.
    pub direction: Direction,
    /// The metric in each variation, in the experiment's order; `Err` where the arm has no estimate.
    pub variations: Vec<Result<Totals, CannotSay>>,
}

/// A variation's result, corrected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// The comparison with the baseline.
    pub comparison: Comparison,
    /// The p-value adjusted within the tier; of the Bayesian engine, twice the smaller tail.
    pub p_adjusted: f64,
    /// `1 -` the adjusted p-value.
    pub significance: f64,
    /// Whether the adjusted p-value is below the level and the gate is open. For the Bayesian engine:
    /// whether the chance to win reached 95% and the expected loss is at most 0.1%.
    pub is_significant: bool,
    /// Better, worse or equal.
    pub status: LiftStatus,
    /// Whether it does best of all variations.
    pub is_most_conclusive: bool,
}

/// What a metric concludes: indices of variations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// The significantly better variation with the greatest lift.
    pub winner: Option<usize>,
    /// The significantly worse variation with the least lift.
    pub loser: Option<usize>,
}

/// A metric's results.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricResult {
    /// The tier that it was corrected in.
    pub tier: Tier,
    /// The result of each variation; `None` for the baseline.
    pub variations: Vec<Option<Result<Evaluation, CannotSay>>>,
    /// What follows.
    pub conclusion: Conclusion,
}

/// The decision rule of the Bayesian engine.
const CHANCE_TO_SHIP: f64 = 0.95;
const LOSS_TO_SHIP: f64 = 0.001;

/// Evaluates all metrics of an experiment against the variation at index `baseline`.
///
/// The order of metrics decides their tiers. Within a tier the sequential engine corrects by e-BH, the fixed
/// horizon by Benjamini-Hochberg; the Bayesian engine corrects nothing.
pub fn evaluate(metrics: &[Metric], baseline: usize, settings: &Settings) -> Vec<MetricResult> {
    let mut results: Vec<MetricResult> = metrics
        .iter()
        .enumerate()
        .map(|(index, metric)| MetricResult {
            tier: Tier::of(index),
            variations: uncorrected(metric, baseline, settings),
            conclusion: Conclusion::default(),
        })
        .collect();
    for tier in Tier::ALL {
        correct(&mut results, tier, settings);
    }
    for (result, metric) in results.iter_mut().zip(metrics) {
        conclude(result, metric.direction);
    }
    results
}

fn uncorrected(
    metric: &Metric,
    baseline: usize,
    settings: &Settings,
) -> Vec<Option<Result<Evaluation, CannotSay>>> {
    let base = metric.variations.get(baseline).copied().unwrap_or(Err(CannotSay::BadSetting));
    let one = |treatment: Result<Totals, CannotSay>| {
        let comparison = compare(&base?, &treatment?, settings)?;
        let p = match comparison.verdict {
            Verdict::Test { p_value, .. } => p_value,
            Verdict::Posterior { chance_above, .. } => 2.0 * chance_above.min(1.0 - chance_above),
        };
        Ok(Evaluation {
            status: status(&comparison, metric.direction),
            comparison,
            p_adjusted: p,
            significance: 1.0 - p,
            is_significant: false,
            is_most_conclusive: false,
        })
    };
    metric
        .variations
        .iter()
        .enumerate()
        .map(|(index, treatment)| (index != baseline).then(|| one(*treatment)))
        .collect()
}

fn status(comparison: &Comparison, direction: Direction) -> LiftStatus {
    let value = comparison.difference.value;
    let good = match direction {
        Direction::Increasing => value > 0.0,
        Direction::Decreasing => value < 0.0,
    };
    if value == 0.0 {
        LiftStatus::Equal
    } else if good {
        LiftStatus::Better
    } else {
        LiftStatus::Worse
    }
}

/// Adjusts the p-values of one tier together. A comparison that cannot be made counts as a hypothesis that
/// is not rejected: the number of hypotheses must not depend on the data.
fn correct(results: &mut [MetricResult], tier: Tier, settings: &Settings) {
    let hypotheses = |results: &[MetricResult]| -> Vec<f64> {
        results
            .iter()
            .filter(|result| result.tier == tier)
            .flat_map(|result| result.variations.iter().flatten())
            .map(|one| one.map_or(1.0, |evaluation| evaluation.p_adjusted))
            .collect()
    };
    let raw = hypotheses(results);
    let adjusted = match settings.engine {
        // On 1/e, which the p-values of the sequential engine are, this is e-BH.
        Engine::Sequential { .. } | Engine::FixedHorizon { .. } => {
            multiplicity::adjust(&raw, Method::BenjaminiHochberg)
        }
        Engine::Bayesian { .. } => raw,
    };
    let variations = results
        .iter_mut()
        .filter(|result| result.tier == tier)
        .flat_map(|result| result.variations.iter_mut().flatten());
    for (one, p) in variations.zip(adjusted) {
        if let Ok(evaluation) = one {
            evaluation.p_adjusted = p;
            evaluation.significance = 1.0 - p;
            evaluation.is_significant =
                evaluation.comparison.gate == Gate::Open && is_found(evaluation, settings);
        }
    }
}

fn is_found(evaluation: &Evaluation, settings: &Settings) -> bool {
    match evaluation.comparison.verdict {
        Verdict::Test { .. } => evaluation.p_adjusted <= settings.alpha(),
        Verdict::Posterior { chance_above, loss_of_shipping, loss_of_keeping } => {
            let above = chance_above >= CHANCE_TO_SHIP && loss_of_shipping <= LOSS_TO_SHIP;
            let below = 1.0 - chance_above >= CHANCE_TO_SHIP && loss_of_keeping <= LOSS_TO_SHIP;
            above || below
        }
    }
}

/// Names winner, loser and the variation that does best.
fn conclude(result: &mut MetricResult, direction: Direction) {
    let sign = if direction == Direction::Increasing { 1.0 } else { -1.0 };
    let goodness: Vec<(usize, f64, bool)> = result
        .variations
        .iter()
        .enumerate()
        .filter_map(|(index, one)| {
            let evaluation = one.as_ref()?.as_ref().ok()?;
            let goodness = sign * evaluation.comparison.difference.value;
            Some((index, goodness, evaluation.is_significant))
        })
        .collect();
    let best = |of: &dyn Fn(&&(usize, f64, bool)) -> bool, sign: f64| {
        goodness
            .iter()
            .filter(of)
            .max_by(|one, two| (sign * one.1).total_cmp(&(sign * two.1)))
            .map(|(index, ..)| *index)
    };
    result.conclusion = Conclusion {
        winner: best(&|(_, goodness, found)| *found && *goodness > 0.0, 1.0),
        loser: best(&|(_, goodness, found)| *found && *goodness < 0.0, -1.0),
    };
    let leader = best(&|_| true, 1.0);
    for (index, one) in result.variations.iter_mut().enumerate() {
        if let Some(Ok(evaluation)) = one {
            evaluation.is_most_conclusive = Some(index) == leader;
        }
    }
}

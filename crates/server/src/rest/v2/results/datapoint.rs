//! An improvement over the baseline, as the protocol has it.

use burgee_domain::DifferenceType;
use burgee_stats::{CannotSay, Direction, Evaluation, Gate, Interval, LiftStatus, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::results::Frame;
use crate::app::results::judge::{ArmShown, MetricJudged};

/// Stands for a number of visitors that nobody knows.
const UNKNOWN: i64 = i64::MAX;

/// An improvement over the baseline.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct DatapointView {
    /// Relative to the baseline, or absolute, as the results say.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// Absent where a side is unbounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence_interval: Option<[f64; 2]>,
    /// In the metric's own unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    value_scaled: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence_interval_scaled: Option<[f64; 2]>,
    /// One minus the adjusted p-value.
    #[serde(skip_serializing_if = "Option::is_none")]
    significance: Option<f64>,
    is_significant: bool,
    /// Whether the variation does best.
    is_most_conclusive: bool,
    /// `equal`, `better` or `worse`.
    lift_status: &'static str,
    /// Visitors of both variations until a verdict, if the effect stays; 9223372036854775807 where nobody knows.
    visitors_remaining: i64,
    x_stats: DatapointStatsView,
}

/// What is to be known of an improvement beyond the protocol.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct DatapointStatsView {
    /// Before it is corrected for the number of metrics and variations; may be looked at any time with the
    /// sequential engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p_adjusted: Option<f64>,
    /// The natural logarithm of the e-value, of the sequential engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    log_e: Option<f64>,
    /// Whether there is enough for a verdict: `open`, `few_units`, `few_nonzero` or `locked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<&'static str>,
    /// The difference of the means, and its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_interval: Option<[f64; 2]>,
    /// Of the Bayesian engine: the probability that the variation is better,
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_to_win: Option<f64>,
    /// and the relative lift that is lost on average by shipping it, or by keeping the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    loss_of_shipping: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loss_of_keeping: Option<f64>,
    /// Of a course over time: one minus the least p-value so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) running_significance: Option<f64>,
    /// Of a course over time: whether intervals have nothing in common, so that what was found earlier no longer
    /// agrees with the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stats_reset: Option<bool>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    cannot_say: Option<String>,
}

/// A variation that is compared with the baseline.
pub(super) struct EvaluatedArm<'a> {
    evaluation: Result<Evaluation, CannotSay>,
    baseline: &'a ArmShown,
    arm: &'a ArmShown,
    direction: Direction,
    frame: &'a Frame,
}

/// An improvement as it is told, and in the metric's own unit.
#[derive(Clone, Copy)]
struct Estimates {
    value: Option<f64>,
    interval: Option<[f64; 2]>,
    value_scaled: f64,
    interval_scaled: Option<[f64; 2]>,
}

impl<'a> EvaluatedArm<'a> {
    /// The variation at a place; nothing for the baseline.
    pub(super) fn of(
        judged: &'a MetricJudged,
        direction: Direction,
        place: usize,
        frame: &'a Frame,
    ) -> Option<Self> {
        let evaluation = (*judged.result.variations.get(place)?)?;
        let (baseline, arm) = (judged.arms.get(frame.baseline)?, judged.arms.get(place)?);
        Some(Self { evaluation, baseline, arm, direction, frame })
    }

    /// The p-value and the interval of the difference, of a sequential test.
    pub(super) fn look(&self) -> Option<(f64, Interval)> {
        let comparison = self.evaluation.ok()?.comparison;
        match comparison.verdict {
            Verdict::Test { p_value, .. } => Some((p_value, comparison.interval)),
            Verdict::Posterior { .. } => None,
        }
    }

    /// The improvement per unit.
    pub(super) fn lift(&self) -> DatapointView {
        let Ok(evaluation) = self.evaluation else { return self.unsaid() };
        let comparison = evaluation.comparison;
        let (difference, interval) = (comparison.difference.value, bounds(&comparison.interval));
        let baseline = self.baseline.estimate.map(|arm| arm.mean.abs()).ok();
        let (value, confidence_interval) = match self.frame.difference {
            DifferenceType::Absolute => (Some(difference), interval),
            DifferenceType::Relative => match comparison.lift {
                Ok(lift) => (Some(lift.value), bounds(&lift.interval)),
                Err(_) => (None, None),
            },
        };
        let confidence_interval_scaled = match self.frame.difference {
            DifferenceType::Absolute => interval,
            DifferenceType::Relative => {
                let scale =
                    |baseline: f64| confidence_interval.map(|own| own.map(|b| b * baseline));
                baseline.and_then(scale)
            }
        };
        let estimates = Estimates {
            value,
            interval: confidence_interval,
            value_scaled: difference,
            interval_scaled: confidence_interval_scaled,
        };
        self.shown(&evaluation, estimates)
    }

    /// What all visitors of the variation have done more than they would have with the baseline.
    pub(super) fn total_increase(&self) -> Option<DatapointView> {
        let evaluation = self.evaluation.ok()?;
        let comparison = evaluation.comparison;
        let samples = self.arm.samples;
        let total = comparison.difference.value * samples;
        let interval = bounds(&comparison.interval).map(|own| own.map(|bound| bound * samples));
        let estimates = Estimates {
            value: Some(total),
            interval,
            value_scaled: total,
            interval_scaled: interval,
        };
        Some(self.shown(&evaluation, estimates))
    }

    fn shown(&self, evaluation: &Evaluation, estimates: Estimates) -> DatapointView {
        let has_verdict = self.frame.has_verdicts;
        let is_significant = evaluation.is_significant && has_verdict;
        let intervals = |own: Option<[f64; 2]>| own.filter(|_| has_verdict);
        let remaining = match evaluation.comparison.units_remaining {
            _ if is_significant => 0,
            Ok(units) if has_verdict => i64::try_from(units).unwrap_or(UNKNOWN),
            _ => UNKNOWN,
        };
        DatapointView {
            confidence_interval: intervals(estimates.interval),
            confidence_interval_scaled: intervals(estimates.interval_scaled),
            significance: has_verdict.then_some(evaluation.significance),
            is_significant,
            is_most_conclusive: evaluation.is_most_conclusive,
            lift_status: status(evaluation.status),
            visitors_remaining: remaining,
            value: estimates.value,
            value_scaled: Some(estimates.value_scaled),
            x_stats: if has_verdict {
                self.stats(evaluation)
            } else {
                DatapointStatsView::default()
            },
        }
    }

    fn stats(&self, evaluation: &Evaluation) -> DatapointStatsView {
        let comparison = evaluation.comparison;
        let common = DatapointStatsView {
            gate: Some(match comparison.gate {
                Gate::Open => "open",
                Gate::FewUnits => "few_units",
                Gate::FewNonzero => "few_nonzero",
                Gate::Locked => "locked",
            }),
            difference: Some(comparison.difference.value),
            difference_interval: bounds(&comparison.interval),
            ..DatapointStatsView::default()
        };
        match comparison.verdict {
            Verdict::Test { p_value, log_e } => DatapointStatsView {
                p_value: Some(p_value),
                p_adjusted: Some(evaluation.p_adjusted),
                log_e,
                ..common
            },
            Verdict::Posterior { chance_above, loss_of_shipping, loss_of_keeping } => {
                let better = self.direction == Direction::Increasing;
                DatapointStatsView {
                    chance_to_win: Some(if better { chance_above } else { 1.0 - chance_above }),
                    loss_of_shipping: Some(loss_of_shipping),
                    loss_of_keeping: Some(loss_of_keeping),
                    ..common
                }
            }
        }
    }

    /// What can be said of an improvement that cannot be tested.
    fn unsaid(&self) -> DatapointView {
        let (base, rate) = (self.baseline.rate(), self.arm.rate());
        let difference = rate - base;
        let relative = (base != 0.0).then(|| difference / base.abs());
        let good = match self.direction {
            Direction::Increasing => difference > 0.0,
            Direction::Decreasing => difference < 0.0,
        };
        DatapointView {
            value: match self.frame.difference {
                DifferenceType::Absolute => Some(difference),
                DifferenceType::Relative => relative,
            },
            value_scaled: Some(difference),
            lift_status: match (difference == 0.0, good) {
                (true, _) => "equal",
                (_, true) => "better",
                _ => "worse",
            },
            visitors_remaining: UNKNOWN,
            x_stats: DatapointStatsView {
                cannot_say: self.evaluation.err().map(|why| why.to_string()),
                ..DatapointStatsView::default()
            },
            ..DatapointView::default()
        }
    }
}

impl DatapointView {
    /// Adds what is known from the points before.
    pub(super) fn with_past(mut self, least_p: f64, common: &Interval) -> Self {
        self.x_stats.running_significance = Some(1.0 - least_p);
        self.x_stats.stats_reset = Some(common.is_empty());
        self
    }

    /// The cells of a table: status, value, significance, whether it is significant, both bounds of the interval, and
    /// the visitors that remain.
    pub(super) fn cells(&self) -> [String; 7] {
        let number = |value: Option<f64>| value.map(|own| own.to_string()).unwrap_or_default();
        let interval = self.confidence_interval;
        let remaining = Some(self.visitors_remaining).filter(|own| *own != UNKNOWN);
        [
            self.lift_status.to_owned(),
            number(self.value),
            number(self.significance),
            self.is_significant.to_string(),
            number(interval.map(|[low, _]| low)),
            number(interval.map(|[_, high]| high)),
            remaining.map(|own| own.to_string()).unwrap_or_default(),
        ]
    }
}

fn status(status: LiftStatus) -> &'static str {
    match status {
        LiftStatus::Equal => "equal",
        LiftStatus::Better => "better",
        LiftStatus::Worse => "worse",
    }
}

/// Both bounds, if there are.
fn bounds(interval: &Interval) -> Option<[f64; 2]> {
    interval.low.zip(interval.high).map(|(low, high)| [low, high])
}

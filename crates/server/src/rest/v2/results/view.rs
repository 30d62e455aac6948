//! Results as the protocol has them. What its schemas have no place for is in `x_stats`.

use burgee_domain::{DifferenceType, Timestamp};
use burgee_stats::multiplicity::Tier;
use burgee_stats::srm::Health;
use burgee_stats::{Engine, Settings};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Number, Value};
use utoipa::ToSchema;

use super::datapoint::{DatapointView, EvaluatedArm};
use crate::app::results::judge::{ArmShown, Judged, MetricJudged};
use crate::app::results::metric::Measured;
use crate::app::results::subject::{Arm, Subject};
use crate::app::results::{Frame, Results};

/// The results of an experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultsView {
    experiment_id: i64,
    /// The confidence from which on an improvement is significant.
    confidence_threshold: f64,
    /// Whether rows have come that are not in it.
    is_stale: bool,
    #[schema(value_type = String)]
    start_time: Timestamp,
    #[schema(value_type = String)]
    end_time: Timestamp,
    stats_config: StatsConfigView,
    reach: ReachView,
    /// In order: the first is the primary one, the next four are secondary.
    metrics: Vec<MetricResultsView>,
    x_stats: ResultsStatsView,
}

/// How results are judged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatsConfigView {
    confidence_level: f64,
    /// `absolute` or `relative`.
    difference_type: &'static str,
    /// Whether traffic was divided in several ways, so that periods are compared within.
    epoch_enabled: bool,
}

/// Who was decided for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReachView {
    baseline_count: u64,
    baseline_reach: f64,
    treatment_count: u64,
    treatment_reach: f64,
    total_count: u64,
    #[schema(value_type = HashMap<String, VariationReachView>)]
    variations: IndexMap<String, VariationReachView>,
}

/// Who was decided for a variation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariationReachView {
    count: u64,
    name: String,
    variation_id: String,
    /// The share of all visitors.
    variation_reach: f64,
}

/// What all results of one experiment have in common beyond the protocol.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultsStatsView {
    /// `sequential`, `fixed_horizon` or `bayesian`.
    engine: &'static str,
    /// The error that the confidence level leaves.
    alpha: f64,
    /// Of the sequential engine: the visitors of a pair at which intervals are the tightest.
    #[serde(skip_serializing_if = "Option::is_none")]
    n_star: Option<f64>,
    /// Of the fixed horizon: the visitors of a pair, and the days, without which there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    planned_visitors: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_days: Option<u32>,
    /// Whether variance is reduced by what visitors did in the 14 days before.
    cuped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    launched_at: Option<Timestamp>,
    /// When counting started over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reset_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    ended_at: Option<Timestamp>,
    /// Periods in which traffic was divided in one way.
    epochs: Vec<EpochView>,
    srm: SplitView,
    /// Visitors who were decided for several variations; they belong to their first.
    switched_visitors: u64,
    /// Visitors who were left out because no person does so much in a day.
    quarantined_visitors: usize,
    /// Conversions without a decision before them.
    unattributed_conversions: u64,
    /// Rows that came more than once and count once.
    duplicates: u64,
    /// How many logs of other nodes have events of the project, which do not count here.
    #[serde(skip_serializing_if = "is_zero")]
    other_logs: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(super) fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A division of traffic.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EpochView {
    #[schema(value_type = String)]
    start: Timestamp,
    /// The share of each variation, 0 to 1.
    #[schema(value_type = HashMap<String, f64>)]
    shares: IndexMap<String, f64>,
}

/// Whether visitors were split as designed: the test for a sample-ratio mismatch.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SplitView {
    /// `good`, `caution` from p < 0.05 on, `critical` from p < 0.01 on, or `not_applicable`.
    status: &'static str,
    /// May be looked at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    #[schema(value_type = HashMap<String, u64>)]
    counts: IndexMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<HashMap<String, f64>>)]
    expected: Option<IndexMap<String, f64>>,
}

/// What a metric is: as it is said in results and in their course over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MetricHeadView {
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<i64>,
    name: String,
    /// `unique`, `count`, `sum` or `ratio`.
    aggregator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What it is divided by: `visitor`, `session` or `event`.
    scope: String,
    winning_direction: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    event_properties: Option<Value>,
    /// The parts of a ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    metrics: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_window: Option<String>,
}

/// A metric of an experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MetricResultsView {
    #[serde(flatten)]
    head: MetricHeadView,
    conclusion: ConclusionView,
    #[schema(value_type = HashMap<String, VariantResultsView>)]
    results: IndexMap<String, VariantResultsView>,
    x_stats: MetricStatsView,
}

/// What a metric concludes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConclusionView {
    /// The variation that is significantly better.
    #[serde(skip_serializing_if = "Option::is_none")]
    winner: Option<String>,
    /// The variation that is significantly worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    loser: Option<String>,
}

/// What is to be known of a metric beyond the protocol.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MetricStatsView {
    /// `primary`, `secondary` or `monitoring`: metrics are corrected for their number within a tier.
    tier: &'static str,
    /// Whether the rule is paused when it gets worse.
    is_guardrail: bool,
    /// What visitors' totals were capped at.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<f64>,
    /// Of a bandit: what it earned beyond an equal split.
    #[serde(skip_serializing_if = "Option::is_none")]
    improvement_over_equal: Option<f64>,
    /// Epochs that were too small to be compared.
    dropped_epochs: usize,
}

/// A metric in a variation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantResultsView {
    #[serde(flatten)]
    head: VariantHeadView,
    /// The numerator; of revenue in cents.
    #[schema(value_type = f64)]
    value: Number,
    /// The denominator.
    #[schema(value_type = f64)]
    samples: Number,
    /// `value / samples`.
    rate: f64,
    /// The squared standard error of the rate, times `samples`.
    #[serde(skip_serializing_if = "Option::is_none")]
    variance: Option<f64>,
    /// Absent from the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<DatapointView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_increase: Option<DatapointView>,
    x_stats: VariantStatsView,
}

/// Which variation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantHeadView {
    variation_id: String,
    experiment_id: i64,
    name: String,
    /// Always `variation`.
    level: &'static str,
    is_baseline: bool,
}

/// What is to be known of a metric in a variation beyond the protocol.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantStatsView {
    /// Visitors.
    units: u64,
    /// Visitors with a value that is not zero.
    nonzero: u64,
    /// The estimate that is compared: averaged over epochs, and adjusted where there is a covariate.
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
    /// Why there is no estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    cannot_say: Option<String>,
}

impl From<&Results> for ResultsView {
    fn from(own: &Results) -> Self {
        let Results { subject, frame, judged, .. } = own;
        Self {
            experiment_id: subject.id,
            confidence_threshold: frame.settings.confidence_level,
            is_stale: own.stale,
            start_time: frame.start,
            end_time: frame.end,
            stats_config: StatsConfigView::new(subject, frame),
            reach: ReachView::new(subject, frame, judged),
            metrics: (0..subject.metrics.len())
                .filter_map(|index| MetricResultsView::new(own, index))
                .collect(),
            x_stats: ResultsStatsView::new(own),
        }
    }
}

impl StatsConfigView {
    pub(super) fn new(subject: &Subject, frame: &Frame) -> Self {
        Self {
            confidence_level: frame.settings.confidence_level,
            difference_type: match frame.difference {
                DifferenceType::Absolute => "absolute",
                DifferenceType::Relative => "relative",
            },
            epoch_enabled: !subject.changes.is_empty(),
        }
    }
}

impl ReachView {
    fn new(subject: &Subject, frame: &Frame, judged: &Judged) -> Self {
        let total: u64 = judged.counts.iter().sum();
        let reach = |count: u64| if total == 0 { 0.0 } else { real(count) / real(total) };
        let baseline = judged.counts.get(frame.baseline).copied().unwrap_or_default();
        let variations = subject.variations.iter().zip(&judged.counts).map(|(arm, count)| {
            let view = VariationReachView {
                count: *count,
                name: arm.name.clone(),
                variation_id: arm.id.clone(),
                variation_reach: reach(*count),
            };
            (arm.id.clone(), view)
        });
        Self {
            baseline_count: baseline,
            baseline_reach: reach(baseline),
            treatment_count: total - baseline,
            treatment_reach: reach(total - baseline),
            total_count: total,
            variations: variations.collect(),
        }
    }
}

impl ResultsStatsView {
    fn new(own: &Results) -> Self {
        let (subject, settings) = (&own.subject, &own.frame.settings);
        let lock = match settings.engine {
            Engine::FixedHorizon { lock, .. } => lock,
            _ => None,
        };
        Self {
            engine: engine(settings),
            alpha: settings.alpha(),
            n_star: match settings.engine {
                Engine::Sequential { sample } => Some(sample),
                _ => None,
            },
            planned_visitors: lock.map(|own| own.planned_units),
            minimum_days: lock.map(|own| own.minimum_days),
            cuped: own.frame.cuped,
            launched_at: subject.launched,
            reset_at: subject.reset.filter(|_| subject.others.is_none()),
            ended_at: subject.ended,
            epochs: epochs(subject, own.frame.start),
            srm: SplitView::new(subject, &own.judged),
            switched_visitors: own.switched,
            quarantined_visitors: own.quarantined,
            unattributed_conversions: own.unattributed,
            duplicates: own.duplicates,
            other_logs: subject.other_logs,
        }
    }
}

/// The name of an engine on the wire.
fn engine(settings: &Settings) -> &'static str {
    match settings.engine {
        Engine::Sequential { .. } => "sequential",
        Engine::FixedHorizon { .. } => "fixed_horizon",
        Engine::Bayesian { .. } => "bayesian",
    }
}

fn epochs(subject: &Subject, start: Timestamp) -> Vec<EpochView> {
    if subject.others.is_some() {
        return Vec::new();
    }
    let starts = std::iter::once(start).chain(subject.changes.iter().copied());
    let epochs = starts.zip(&subject.shares).map(|(start, shares)| {
        let whole: f64 = shares.iter().sum();
        let of = |share: &f64| if whole == 0.0 { 0.0 } else { share / whole };
        EpochView { start, shares: by_id(subject, shares.iter().map(of)) }
    });
    epochs.collect()
}

impl SplitView {
    pub(super) fn new(subject: &Subject, judged: &Judged) -> Self {
        let split = judged.split.as_ref();
        Self {
            status: split.map_or("not_applicable", |own| health(own.health)),
            p_value: split.map(|own| own.p_value),
            counts: by_id(subject, judged.counts.iter().copied()),
            expected: split.map(|own| by_id(subject, own.expected.iter().copied())),
        }
    }
}

pub(super) fn health(own: Health) -> &'static str {
    match own {
        Health::Good => "good",
        Health::Caution => "caution",
        Health::Critical => "critical",
    }
}

pub(super) fn by_id<T>(subject: &Subject, values: impl Iterator<Item = T>) -> IndexMap<String, T> {
    subject.variations.iter().map(|arm| arm.id.clone()).zip(values).collect()
}

impl From<&Measured> for MetricHeadView {
    fn from(own: &Measured) -> Self {
        let text = |name: &str| own.member(name).as_str().map(str::to_owned);
        let present = |name: &str| Some(own.member(name).clone()).filter(|value| !value.is_null());
        Self {
            event_id: own.member("event_id").as_i64(),
            name: own.name.clone(),
            aggregator: text("aggregator").unwrap_or_default(),
            field: text("field"),
            scope: text("scope").unwrap_or_else(|| "visitor".to_owned()),
            winning_direction: text("winning_direction").unwrap_or_default(),
            event_properties: present("event_properties").filter(Value::is_object),
            metrics: present("metrics").filter(Value::is_array),
            time_window: text("time_window")
                .or_else(|| own.member("time_window").as_i64().map(|hours| format!("{hours}h"))),
        }
    }
}

impl MetricResultsView {
    fn new(own: &Results, index: usize) -> Option<Self> {
        let (metric, judged) = (own.subject.metrics.get(index)?, own.judged.metrics.get(index)?);
        let id = |arm: Option<usize>| {
            let arm = arm.filter(|_| own.frame.has_verdicts)?;
            own.subject.variations.get(arm).map(|arm| arm.id.clone())
        };
        let conclusion = judged.result.conclusion;
        Some(Self {
            head: metric.into(),
            conclusion: ConclusionView {
                winner: id(conclusion.winner),
                loser: id(conclusion.loser),
            },
            results: variants(own, judged, metric),
            x_stats: MetricStatsView {
                tier: match judged.result.tier {
                    Tier::Primary => "primary",
                    Tier::Secondary => "secondary",
                    Tier::Monitoring => "monitoring",
                },
                is_guardrail: metric.is_guardrail,
                cap: judged.arms.iter().find_map(|arm| arm.cap),
                improvement_over_equal: judged.improvement,
                dropped_epochs: judged.dropped_epochs,
            },
        })
    }
}

fn variants(
    own: &Results,
    judged: &MetricJudged,
    metric: &Measured,
) -> IndexMap<String, VariantResultsView> {
    let (subject, frame) = (&own.subject, &own.frame);
    let arms = subject.variations.iter().zip(&judged.arms).enumerate();
    let views = arms.map(|(place, (arm, shown))| {
        let evaluated = EvaluatedArm::of(judged, metric.direction, place, frame);
        let view = VariantResultsView {
            head: VariantHeadView::new(subject, arm, place == frame.baseline),
            value: number(shown.value),
            samples: number(shown.samples),
            rate: shown.rate(),
            variance: shown.variance,
            lift: evaluated.as_ref().map(EvaluatedArm::lift),
            total_increase: evaluated.as_ref().and_then(EvaluatedArm::total_increase),
            x_stats: VariantStatsView::from(shown),
        };
        (arm.id.clone(), view)
    });
    views.collect()
}

impl VariantHeadView {
    pub(super) fn new(subject: &Subject, arm: &Arm, is_baseline: bool) -> Self {
        Self {
            variation_id: arm.id.clone(),
            experiment_id: subject.id,
            name: arm.name.clone(),
            level: "variation",
            is_baseline,
        }
    }
}

impl From<&ArmShown> for VariantStatsView {
    fn from(shown: &ArmShown) -> Self {
        let estimate = shown.estimate.ok();
        Self {
            units: shown.units,
            nonzero: shown.nonzero,
            mean: estimate.map(|arm| arm.mean),
            standard_error: estimate.map(|arm| arm.squared_error().sqrt()),
            cannot_say: shown.estimate.err().map(|why| why.to_string()),
        }
    }
}

/// A number that is written without a fraction if it has none.
pub(super) fn number(value: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return Number::from(value as i64);
    }
    Number::from_f64(value).unwrap_or_else(|| Number::from(0))
}

#[expect(clippy::cast_precision_loss, reason = "fewer visitors than a float tells apart")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

//! The course of results over time, as the protocol has it.

use burgee_domain::Timestamp;
use burgee_stats::Interval;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::datapoint::{DatapointView, EvaluatedArm};
use super::view::{MetricHeadView, SplitView, StatsConfigView, VariantHeadView, is_zero, number};
use crate::app::results::Series;
use crate::app::results::metric::Measured;

/// The results of an experiment over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimeseriesView {
    experiment_id: i64,
    confidence_threshold: f64,
    is_stale: bool,
    #[schema(value_type = String)]
    start_time: Timestamp,
    #[schema(value_type = String)]
    end_time: Timestamp,
    stats_config: StatsConfigView,
    metrics: Vec<MetricTimeseriesView>,
    /// How traffic was divided, from each time on: basis points by the id of the variation.
    x_allocation: Vec<AllocationView>,
    /// The split of visitors at each point.
    x_srm: Vec<SplitPointView>,
    /// How many logs of other nodes have events of the project, which do not count here.
    #[serde(skip_serializing_if = "is_zero")]
    x_other_logs: usize,
}

/// A division of traffic.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AllocationView {
    #[schema(value_type = String)]
    time: Timestamp,
    #[schema(value_type = HashMap<String, u32>)]
    weights: IndexMap<String, u32>,
}

/// The split of visitors at a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SplitPointView {
    #[schema(value_type = String)]
    time: Timestamp,
    #[serde(flatten)]
    split: SplitView,
    /// The least p-value so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    running_p_value: Option<f64>,
}

/// A metric over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MetricTimeseriesView {
    #[serde(flatten)]
    head: MetricHeadView,
    #[schema(value_type = HashMap<String, VariantTimeseriesView>)]
    results: IndexMap<String, VariantTimeseriesView>,
}

/// A metric in a variation over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantTimeseriesView {
    #[serde(flatten)]
    head: VariantHeadView,
    timeseries: Vec<TimeseriesPointView>,
}

/// A metric in a variation as it was at a time: all that had happened by then.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimeseriesPointView {
    #[schema(value_type = String)]
    time: Timestamp,
    #[schema(value_type = f64)]
    value: Number,
    #[schema(value_type = f64)]
    samples: Number,
    rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    variance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<DatapointView>,
}

impl From<&Series> for TimeseriesView {
    fn from(own: &Series) -> Self {
        let Series { subject, frame, .. } = own;
        let metrics = subject.metrics.iter().enumerate().map(|(index, metric)| {
            let variations = subject.variations.iter().enumerate().map(|(place, arm)| {
                let head = VariantHeadView::new(subject, arm, place == frame.baseline);
                let timeseries = points(own, index, metric, place);
                (arm.id.clone(), VariantTimeseriesView { head, timeseries })
            });
            MetricTimeseriesView { head: metric.into(), results: variations.collect() }
        });
        Self {
            experiment_id: subject.id,
            confidence_threshold: frame.settings.confidence_level,
            is_stale: own.stale,
            start_time: frame.start,
            end_time: frame.end,
            stats_config: StatsConfigView::new(subject, frame),
            metrics: metrics.collect(),
            x_allocation: allocations(own),
            x_srm: splits(own),
            x_other_logs: subject.other_logs,
        }
    }
}

fn points(own: &Series, index: usize, metric: &Measured, place: usize) -> Vec<TimeseriesPointView> {
    let (mut least_p, mut common) = (1.0_f64, Interval::UNBOUNDED);
    let points = own.points.iter().filter_map(|point| {
        let judged = point.judged.metrics.get(index)?;
        let shown = judged.arms.get(place)?;
        let evaluated = EvaluatedArm::of(judged, metric.direction, place, &own.frame);
        let lift = evaluated.map(|evaluated| {
            let lift = evaluated.lift();
            let look = evaluated.look().filter(|_| own.frame.has_verdicts);
            let Some((p_value, interval)) = look else { return lift };
            least_p = least_p.min(p_value);
            common = common.intersect(&interval);
            lift.with_past(least_p, &common)
        });
        Some(TimeseriesPointView {
            time: point.time,
            value: number(shown.value),
            samples: number(shown.samples),
            rate: shown.rate(),
            variance: shown.variance,
            lift,
        })
    });
    points.collect()
}

fn allocations(own: &Series) -> Vec<AllocationView> {
    let allocations = own.subject.allocations.iter().map(|allocation| {
        let weights = own.subject.variations.iter().filter_map(|arm| {
            let weight = allocation.weights.get(&arm.id.parse().ok()?)?;
            Some((arm.id.clone(), *weight))
        });
        AllocationView { time: allocation.from, weights: weights.collect() }
    });
    allocations.collect()
}

fn splits(own: &Series) -> Vec<SplitPointView> {
    let mut least = 1.0_f64;
    let points = own.points.iter().map(|point| {
        let running_p_value = point.judged.split.as_ref().map(|split| {
            least = least.min(split.p_value);
            least
        });
        let split = SplitView::new(&own.subject, &point.judged);
        SplitPointView { time: point.time, split, running_p_value }
    });
    points.collect()
}

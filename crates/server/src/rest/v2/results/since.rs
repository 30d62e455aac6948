//! A metric on each day since the first decision: whether an effect wears off, or takes a while.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use burgee_stats::{Interval, mean};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::datapoint::{DatapointView, EvaluatedArm};
use super::view::{MetricHeadView, StatsConfigView, VariantHeadView, number};
use super::{answered, asked};
use crate::app::App;
use crate::app::results::Frame;
use crate::app::results::detail::{self, Days, Detail};
use crate::app::results::judge::ArmShown;
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::Path;
use crate::rest::query::Query;

/// A metric of an experiment on each day since its visitors' first decisions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SinceExposureView {
    experiment_id: i64,
    is_stale: bool,
    stats_config: StatsConfigView,
    /// Absent where the metric is gone.
    metric: Option<MetricHeadView>,
    #[schema(value_type = HashMap<String, VariantDaysView>)]
    results: IndexMap<String, VariantDaysView>,
}

/// A variation's days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantDaysView {
    #[serde(flatten)]
    head: VariantHeadView,
    days: Vec<DayView>,
}

/// What a variation's visitors did on a day since their first decisions, of those who have had that day in full.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayView {
    /// 0 for the first 24 hours.
    day: usize,
    /// Visitors.
    units: u64,
    #[schema(value_type = f64)]
    value: Number,
    #[schema(value_type = f64)]
    samples: Number,
    /// `value / samples`.
    rate: f64,
    /// Averaged over epochs, as it is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<f64>,
    /// Of the mean; with the sequential engine it may be looked at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence_interval: Option<[f64; 2]>,
    /// Against the baseline on the same day; not corrected for the number of days. Absent from the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<DatapointView>,
}

/// Shows a metric of an experiment on each day since the first decision, the first metric unless `metric` says which.
#[utoipa::path(get, path = "/burgee/v1/experiments/{experiment_id}/since-exposure", tag = "results",
    params(("experiment_id" = i64, Path), ("metric" = Option<usize>, Query), ("baseline_variation_id" = Option<String>, Query),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query),
        ("x_engine" = Option<String>, Query), ("x_confidence_level" = Option<f64>, Query),
        ("x_difference_type" = Option<String>, Query)),
    responses((status = 200, body = SinceExposureView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_experiment_since_exposure(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, Problem> {
    let (asked, metric) = (asked::read(&query)?, query.integer("metric")?.unwrap_or_default());
    let answer = detail::since_exposure(&app, &caller, id, &asked, metric).await?;
    Ok(answered(answer, |own| Json(SinceExposureView::from(own))))
}

impl From<&Detail<Days>> for SinceExposureView {
    fn from(own: &Detail<Days>) -> Self {
        let Detail { subject, frame, stale, found } = own;
        let results = subject.variations.iter().enumerate().map(|(place, arm)| {
            let head = VariantHeadView::new(subject, arm, place == frame.baseline);
            (arm.id.clone(), VariantDaysView { head, days: days(own, place) })
        });
        Self {
            experiment_id: subject.id,
            is_stale: *stale,
            stats_config: StatsConfigView::new(subject, frame),
            metric: subject.metrics.get(found.metric).map(MetricHeadView::from),
            results: results.collect(),
        }
    }
}

fn days(own: &Detail<Days>, place: usize) -> Vec<DayView> {
    let direction = own.subject.metrics.get(own.found.metric).map(|metric| metric.direction);
    let days = own.found.days.iter().enumerate().filter_map(|(day, judged)| {
        let judged = judged.metrics.first()?;
        let shown = judged.arms.get(place)?;
        let evaluated = EvaluatedArm::of(judged, direction?, place, &own.frame);
        Some(DayView {
            day,
            units: shown.units,
            value: number(shown.value),
            samples: number(shown.samples),
            rate: shown.rate(),
            mean: shown.estimate.ok().map(|arm| arm.mean),
            confidence_interval: interval(shown, &own.frame),
            lift: evaluated.map(|own| own.lift()),
        })
    });
    days.collect()
}

fn interval(shown: &ArmShown, frame: &Frame) -> Option<[f64; 2]> {
    let settings = &frame.settings;
    let arm = shown.estimate.ok()?;
    let Interval { low, high } = mean::interval(&arm, &settings.engine, settings.alpha())?;
    low.zip(high).map(|(low, high)| [low, high])
}

//! How visitors are distributed by their totals of a metric.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use burgee_events::ArmDistribution;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::view::{MetricHeadView, VariantHeadView, number};
use super::{answered, asked};
use crate::app::App;
use crate::app::results::detail::{self, Detail, Distributed};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::Path;
use crate::rest::query::Query;

/// How an experiment's visitors are distributed by their totals of a metric, before any cap. Of a ratio, these are the
/// numerators; revenue is in cents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DistributionView {
    experiment_id: i64,
    is_stale: bool,
    /// Absent where the metric is gone.
    metric: Option<MetricHeadView>,
    /// `linear`, or `logarithmic` where each bin is as many times as large as the one before.
    scale: &'static str,
    /// The bounds of the bins, one more than there are bins; a bin has its lower bound, the last one both. Totals of zero are
    /// in none.
    bounds: Vec<f64>,
    cap: CapView,
    #[schema(value_type = HashMap<String, VariantDistributionView>)]
    results: IndexMap<String, VariantDistributionView>,
}

/// What totals are capped at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CapView {
    /// Whether results use it; otherwise it is what they would be capped at.
    is_applied: bool,
    /// The quantile of the totals of all variations, 0 to 1.
    quantile: f64,
    /// Absent where it would cap all that is not zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
}

/// The totals of a variation's visitors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantDistributionView {
    #[serde(flatten)]
    head: VariantHeadView,
    /// Visitors.
    units: u64,
    /// Those with a total of zero.
    zero: u64,
    /// Those in each bin.
    bins: Vec<u64>,
    /// What all have together.
    #[schema(value_type = f64)]
    value: Number,
    /// The most that one has.
    #[serde(skip_serializing_if = "Option::is_none")]
    largest: Option<f64>,
    /// Visitors above the cap,
    above_cap: u64,
    /// and what those have together.
    #[schema(value_type = f64)]
    above_cap_value: Number,
}

/// Distributes an experiment's visitors by their totals of a metric, the first one unless `metric` says which.
#[utoipa::path(get, path = "/burgee/v1/experiments/{experiment_id}/distribution", tag = "results",
    params(("experiment_id" = i64, Path), ("metric" = Option<usize>, Query), ("baseline_variation_id" = Option<String>, Query),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query)),
    responses((status = 200, body = DistributionView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_experiment_distribution(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, Problem> {
    let (asked, metric) = (asked::read(&query)?, query.integer("metric")?.unwrap_or_default());
    let answer = detail::distribution(&app, &caller, id, &asked, metric).await?;
    Ok(answered(answer, |own| Json(DistributionView::from(own))))
}

impl From<&Detail<Distributed>> for DistributionView {
    fn from(own: &Detail<Distributed>) -> Self {
        let Detail { subject, frame, stale, found } = own;
        let distribution = &found.distribution;
        let arms = subject.variations.iter().zip(&distribution.arms).enumerate();
        let results = arms.map(|(place, (arm, of))| {
            let head = VariantHeadView::new(subject, arm, place == frame.baseline);
            (arm.id.clone(), VariantDistributionView::new(head, of))
        });
        Self {
            experiment_id: subject.id,
            is_stale: *stale,
            metric: subject.metrics.get(found.metric).map(MetricHeadView::from),
            scale: if distribution.is_logarithmic { "logarithmic" } else { "linear" },
            bounds: distribution.bounds.clone(),
            cap: CapView {
                is_applied: distribution.is_capped,
                quantile: distribution.quantile,
                value: distribution.cap,
            },
            results: results.collect(),
        }
    }
}

impl VariantDistributionView {
    fn new(head: VariantHeadView, own: &ArmDistribution) -> Self {
        Self {
            head,
            units: own.units,
            zero: own.zero,
            bins: own.bins.clone(),
            value: number(own.sum),
            largest: own.largest,
            above_cap: own.above,
            above_cap_value: number(own.above_sum),
        }
    }
}

//! The split of visitors by parts of them: where a sample-ratio mismatch comes from.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use indexmap::IndexMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{by_id, health};
use super::{answered, asked};
use crate::app::App;
use crate::app::results::detail::{self, Detail, PartSplit, SplitParts};
use crate::app::results::subject::Subject;
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::Path;
use crate::rest::query::Query;

/// The split of an experiment's visitors, by day and by what is known of them at their first decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SplitPartsView {
    experiment_id: i64,
    is_stale: bool,
    /// By the UTC day of the first decision, such as `2026-11-25`.
    days: Vec<SplitPartView>,
    /// By browser, device, source and attribute, where that tells any two visitors apart.
    segments: Vec<SplitSegmentsView>,
}

/// The split by the values of one attribute, or by browser, device or source.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SplitSegmentsView {
    /// `browser`, `device`, `source`, or the id of the attribute.
    by: String,
    /// The key of the attribute, or as `by`.
    name: String,
    /// Those of at least 100 visitors; the most visitors first, and no more than 20.
    values: Vec<SplitPartView>,
    /// How many values are left out,
    other_values: usize,
    /// and how many visitors have those.
    other_visitors: u64,
}

/// The split of a part of the visitors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SplitPartView {
    /// The day or the value.
    value: String,
    /// `good`, `caution` from an adjusted p < 0.05 on, `critical` from 0.01 on, `few_visitors`, or `not_applicable`.
    status: &'static str,
    /// May be looked at any time. Absent for fewer than 100 visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    /// Times the number of parts that were tested in the same list.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_adjusted: Option<f64>,
    #[schema(value_type = HashMap<String, u64>)]
    counts: IndexMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<HashMap<String, f64>>)]
    expected: Option<IndexMap<String, f64>>,
}

/// Tests the split of an experiment's visitors for each day and for each value of what is known of them.
#[utoipa::path(get, path = "/burgee/v1/experiments/{experiment_id}/split", tag = "results",
    params(("experiment_id" = i64, Path), ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query)),
    responses((status = 200, body = SplitPartsView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_experiment_split(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, Problem> {
    let answer = detail::split(&app, &caller, id, &asked::read(&query)?).await?;
    Ok(answered(answer, |own| Json(SplitPartsView::from(own))))
}

impl From<&Detail<SplitParts>> for SplitPartsView {
    fn from(own: &Detail<SplitParts>) -> Self {
        let parts = |parts: &[PartSplit]| {
            parts.iter().map(|part| SplitPartView::new(part, &own.subject)).collect()
        };
        let segments = own.found.dimensions.iter().map(|dimension| SplitSegmentsView {
            by: dimension.by.clone(),
            name: dimension.name.clone(),
            values: parts(&dimension.parts),
            other_values: dimension.others.0,
            other_visitors: dimension.others.1,
        });
        Self {
            experiment_id: own.subject.id,
            is_stale: own.stale,
            days: parts(&own.found.days),
            segments: segments.collect(),
        }
    }
}

impl SplitPartView {
    fn new(part: &PartSplit, subject: &Subject) -> Self {
        let status = match (part.tested, &part.split) {
            (Some(tested), _) => health(tested.health),
            (None, Some(_)) => "few_visitors",
            (None, None) => "not_applicable",
        };
        let expected = part.split.as_ref();
        Self {
            value: part.name.clone(),
            status,
            p_value: part.tested.map(|own| own.p_value),
            p_adjusted: part.tested.map(|own| own.p_adjusted),
            counts: by_id(subject, part.counts.iter().copied()),
            expected: expected.map(|own| by_id(subject, own.expected.iter().copied())),
        }
    }
}

//! Results over HTTP: of experiments and holdouts, as of now, over time, in a word, as a link and as a table.

mod asked;
mod csv;
mod datapoint;
pub(crate) mod distribution;
pub(crate) mod since;
pub(crate) mod split;
mod text;
mod timeseries;
mod view;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use self::timeseries::TimeseriesView;
use crate::app::App;
use crate::app::results::{self, Answer, Results, share};
use crate::auth::Caller;
use crate::error::{AppFailure, Problem};
use crate::rest::extract::Path;
use crate::rest::query::Query;

pub(crate) use view::ResultsView;

/// Seconds after which an answer that was not ready may be.
const RETRY: HeaderValue = HeaderValue::from_static("2");

/// What came out of an experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutcomeView {
    experiment_id: i64,
    #[schema(value_type = String)]
    start_time: Timestamp,
    #[schema(value_type = String)]
    end_time: Timestamp,
    /// Of the primary metric: `win`, `loss` or `inconclusive`.
    inferred_outcome: &'static str,
}

/// A link to results.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareLinkView {
    /// Anybody who has it may read the results as they are now.
    url: String,
}

/// Fetches the results of an experiment: 202 while they are computed, 204 while nobody has been decided for.
#[utoipa::path(get, path = "/v2/experiments/{experiment_id}/results", tag = "results",
    params(("experiment_id" = i64, Path), ("baseline_variation_id" = Option<String>, Query),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query), ("x_engine" = Option<String>, Query),
        ("x_confidence_level" = Option<f64>, Query), ("x_difference_type" = Option<String>, Query),
        ("x_planned_visitors" = Option<u64>, Query), ("x_minimum_days" = Option<u32>, Query),
        ("x_cuped" = Option<bool>, Query)),
    responses((status = 200, body = ResultsView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_experiment_results(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, AppFailure> {
    let answer = results::of_experiment(&app, &caller, id, &asked::read(&query)?).await?;
    Ok(answered(answer, |own| Json(ResultsView::from(own))))
}

/// Fetches the results of an experiment over time: a point an hour for two days, then one a day, and the present.
#[utoipa::path(get, path = "/v2/experiments/{experiment_id}/timeseries", tag = "results",
    params(("experiment_id" = i64, Path), ("baseline_variation_id" = Option<String>, Query),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query), ("x_engine" = Option<String>, Query),
        ("x_confidence_level" = Option<f64>, Query), ("x_difference_type" = Option<String>, Query),
        ("x_planned_visitors" = Option<u64>, Query), ("x_minimum_days" = Option<u32>, Query),
        ("x_cuped" = Option<bool>, Query)),
    responses((status = 200, body = TimeseriesView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_experiment_timeseries(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, AppFailure> {
    let asked = asked::read(&query)?;
    let answer = results::of_experiment_over_time(&app, &caller, id, &asked).await?;
    Ok(answered(answer, |own| Json(TimeseriesView::from(own))))
}

/// Says what came out of an experiment, by its primary metric.
#[utoipa::path(get, path = "/v2/experiments/{experiment_id}/report", tag = "results",
    params(("experiment_id" = i64, Path), ("baseline_variation_id" = Option<String>, Query),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query)),
    responses((status = 200, body = OutcomeView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_experiment_report(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, AppFailure> {
    let answer = results::of_experiment(&app, &caller, id, &asked::read(&query)?).await?;
    Ok(answered(answer, |own| {
        Json(OutcomeView {
            experiment_id: own.subject.id,
            start_time: own.frame.start,
            end_time: own.frame.end,
            inferred_outcome: outcome(own),
        })
    }))
}

/// Makes a link to the results of an experiment as they are now, for whoever has it.
#[utoipa::path(get, path = "/v2/experiments/{experiment_id}/results/share", tag = "results",
    params(("experiment_id" = i64, Path)),
    responses((status = 200, body = ShareLinkView)))]
pub(crate) async fn share_experiment_results(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<ShareLinkView>, AppFailure> {
    Ok(Json(ShareLinkView { url: share::link(&app, &caller, id).await? }))
}

/// Exports the results of an experiment as a table.
#[utoipa::path(get, path = "/v2/export/experiments/{experiment_id}/results/csv", tag = "results",
    params(("experiment_id" = i64, Path), ("baseline_variation_id" = Option<String>, Query),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 202), (status = 204)))]
pub(crate) async fn export_experiment_results(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, AppFailure> {
    let answer = results::of_experiment(&app, &caller, id, &asked::read(&query)?).await?;
    Ok(answered(answer, |own| table(own, "experiment")))
}

/// Exports the results of a holdout as a table: who was held out is the baseline, everyone else the other row.
#[utoipa::path(get, path = "/v2/export/projects/{project_id}/holdouts/{holdout_id}/results/csv", tag = "results",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path),
        ("browser" = Option<String>, Query), ("device" = Option<String>, Query), ("source" = Option<String>, Query),
        ("attribute_id" = Option<i64>, Query), ("attribute_value" = Option<String>, Query),
        ("segment_conditions" = Option<String>, Query)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 202), (status = 204)))]
pub(crate) async fn export_holdout_results(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(i64, i64)>,
    query: Query,
) -> Result<Response, AppFailure> {
    let answer = results::of_holdout(&app, &caller, place, &asked::read(&query)?).await?;
    Ok(answered(answer, |own| table(own, "holdout")))
}

/// Fetches the results of a holdout, in the form of those of an experiment: who was held out is the baseline.
#[utoipa::path(get, path = "/burgee/v1/projects/{project_id}/holdouts/{holdout_id}/results", tag = "results",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("x_engine" = Option<String>, Query), ("x_confidence_level" = Option<f64>, Query),
        ("x_difference_type" = Option<String>, Query)),
    responses((status = 200, body = ResultsView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_holdout_results(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(i64, i64)>,
    query: Query,
) -> Result<Response, Problem> {
    let answer = results::of_holdout(&app, &caller, place, &asked::read(&query)?).await?;
    Ok(answered(answer, |own| Json(ResultsView::from(own))))
}

/// Fetches the results of a holdout over time, in the form of those of an experiment.
#[utoipa::path(get, path = "/burgee/v1/projects/{project_id}/holdouts/{holdout_id}/timeseries", tag = "results",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path),
        ("start_time" = Option<String>, Query), ("end_time" = Option<String>, Query),
        ("x_engine" = Option<String>, Query), ("x_confidence_level" = Option<f64>, Query),
        ("x_difference_type" = Option<String>, Query)),
    responses((status = 200, body = TimeseriesView), (status = 202), (status = 204)))]
pub(crate) async fn fetch_holdout_timeseries(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(i64, i64)>,
    query: Query,
) -> Result<Response, Problem> {
    let asked = asked::read(&query)?;
    let answer = results::of_holdout_over_time(&app, &caller, place, &asked).await?;
    Ok(answered(answer, |own| Json(TimeseriesView::from(own))))
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultsForm {
    /// Aligned columns, for people.
    Text,
    /// The table that is exported.
    Csv,
    /// The body of the API.
    Json,
}

/// The results of an experiment, for who works on the machine of the instance; nothing if nobody has been decided for.
///
/// # Errors
///
/// [`Error::NotFound`] if there is no such experiment; if the store or the events cannot be read.
pub async fn print_results(
    app: &App,
    experiment_id: i64,
    form: ResultsForm,
) -> burgee_domain::Result<Option<String>> {
    let printed = match results::of_any(app, experiment_id).await? {
        Answer::Ready(own) => match form {
            ResultsForm::Text => text::table(&own),
            ResultsForm::Csv => csv::table(&own),
            ResultsForm::Json => serde_json::to_string_pretty(&ResultsView::from(&own))
                .map_err(|error| Error::Internal(error.to_string()))?,
        },
        Answer::Computing => return Err(Error::Unavailable),
        Answer::Nothing => return Ok(None),
    };
    Ok(Some(printed))
}

/// What is ready is shown; the statuses of what is not are those of the protocol.
pub(crate) fn answered<T, R: IntoResponse>(
    answer: Answer<T>,
    show: impl FnOnce(&T) -> R,
) -> Response {
    match answer {
        Answer::Ready(own) => show(&own).into_response(),
        Answer::Computing => (StatusCode::ACCEPTED, [(RETRY_AFTER, RETRY)]).into_response(),
        Answer::Nothing => StatusCode::NO_CONTENT.into_response(),
    }
}

fn table(own: &Results, of: &str) -> Response {
    let name = format!("attachment; filename=\"{of}-{}-results.csv\"", own.subject.id);
    let mut response = csv::table(own).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(HeaderValue::from_str(&name).ok().map(|own| (CONTENT_DISPOSITION, own)));
    response
}

/// A win if a variation is significantly better by the primary metric, a loss if one is worse and none better.
fn outcome(own: &Results) -> &'static str {
    let primary = own.judged.metrics.first().filter(|_| own.frame.has_verdicts);
    let conclusion = primary.map(|own| own.result.conclusion).unwrap_or_default();
    match (conclusion.winner, conclusion.loser) {
        (Some(_), _) => "win",
        (None, Some(_)) => "loss",
        (None, None) => "inconclusive",
    }
}

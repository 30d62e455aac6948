//! Holdouts over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Holdout, HoldoutStatus, Patch, Role};
use indexmap::IndexMap;

use super::body::{NewHoldout, PatchStep};
use super::extract::{IfMatch, JsonBody, Path};
use super::holdout_view::{HeldOutExperimentView, HoldoutView};
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::sorting::{SortKey, matches, sort};
use super::{mode, tagged, viewing};
use crate::app::holdout::Holdouts;
use crate::app::{App, holdout};
use crate::auth::Caller;
use crate::error::{Problem, TitledProblem};

/// Lists the holdouts of a project.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/holdouts", tag = "holdouts",
    params(("project_id" = i64, Path), ("per_page" = Option<u64>, Query), ("page" = Option<u64>, Query),
        ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query), ("sort" = Option<String>, Query),
        ("archived" = Option<bool>, Query), ("status" = Option<String>, Query), ("query" = Option<String>, Query)),
    responses((status = 200, body = Page<HoldoutView>)))]
pub(crate) async fn list_holdouts(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<HoldoutView>>, Problem> {
    let paging = Paging::read(&query)?;
    let archived = query.boolean("archived")?;
    let statuses = query.list("status").map(status).collect::<Result<Vec<_>, _>>()?;
    let (role, found) = holdout::list(&app, &caller, project_id).await?;
    let mut holdouts: Vec<&Holdout> = found.holdouts.iter().collect();
    holdouts.retain(|own| {
        archived.is_none_or(|archived| own.archived == archived)
            && (statuses.is_empty() || statuses.contains(&own.status))
            && matches(&query, &[&own.name, &own.key, &own.description])
    });
    sort(&mut holdouts, &query, &SORT_KEYS, |own| own)?;
    let viewing = viewing(&app, role);
    let path = link_path(&uri);
    let page = paging.cut(holdouts, &path, |own| HoldoutView::new(&found, own, &viewing));
    Ok(Json(page.creating(viewing.if_editor(|| path))))
}

/// Creates a draft of a holdout.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/holdouts", tag = "holdouts",
    params(("project_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewHoldout,
    responses((status = 201, body = HoldoutView)))]
pub(crate) async fn create_holdout(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (role, found) = holdout::create(&app, &caller, project_id, &body, mode(&query)?).await?;
    Ok((StatusCode::CREATED, one(&app, role, &found)?).into_response())
}

/// Fetches a holdout.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/holdouts/{holdout_id}", tag = "holdouts",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path)),
    responses((status = 200, body = HoldoutView)))]
pub(crate) async fn fetch_holdout(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, holdout_id)): Path<(i64, String)>,
) -> Result<Response, Problem> {
    let (role, found) = holdout::get(&app, &caller, project_id, id_of(&holdout_id)?).await?;
    one(&app, role, &found)
}

/// Changes a holdout by JSON Patch, sent by POST as the protocol has it.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/holdouts/{holdout_id}", tag = "holdouts",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Object)))]
pub(crate) async fn post_holdout(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, holdout_id)): Path<(i64, String)>,
    expected: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, TitledProblem> {
    patch(&app, &caller, (project_id, &holdout_id), expected, &query, &body)
        .await
        .map_err(|error| TitledProblem { title: "Unable to update holdout", error })
}

/// Changes a holdout by JSON Patch.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/holdouts/{holdout_id}", tag = "holdouts",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Object)))]
pub(crate) async fn patch_holdout(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, holdout_id)): Path<(i64, String)>,
    expected: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, TitledProblem> {
    patch(&app, &caller, (project_id, &holdout_id), expected, &query, &body)
        .await
        .map_err(|error| TitledProblem { title: "Unable to update holdout", error })
}

async fn patch(
    app: &App,
    caller: &Caller,
    (project_id, holdout_id): (i64, &str),
    IfMatch(expected): IfMatch,
    query: &Query,
    body: &serde_json::Value,
) -> Result<Response, Error> {
    let id = id_of(holdout_id)?;
    let (patch, mode) = (Patch::parse(body)?, mode(query)?);
    let (role, found) = holdout::patch(app, caller, project_id, id, &patch, expected, mode).await?;
    let viewing = viewing(app, role);
    let own = first(&found)?;
    let map = IndexMap::from([(own.id.to_string(), HoldoutView::new(&found, own, &viewing))]);
    Ok(tagged(own.revision, map))
}

/// Deletes a holdout for good, whatever its state.
#[utoipa::path(delete, path = "/flags/v1/projects/{project_id}/holdouts/{holdout_id}", tag = "holdouts",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_holdout(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, holdout_id)): Path<(i64, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    let id = id_of(&holdout_id)?;
    holdout::delete(&app, &caller, project_id, id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the experiments that ran while a holdout did.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/holdouts/{holdout_id}/experiments", tag = "holdouts",
    params(("project_id" = i64, Path), ("holdout_id" = i64, Path)),
    responses((status = 200, body = Vec<HeldOutExperimentView>)))]
pub(crate) async fn list_holdout_experiments(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, holdout_id)): Path<(i64, String)>,
) -> Result<Json<Vec<HeldOutExperimentView>>, Problem> {
    let experiments = holdout::experiments(&app, &caller, project_id, id_of(&holdout_id)?).await?;
    Ok(Json(experiments.into_iter().map(HeldOutExperimentView::from).collect()))
}

/// The id in a path, with the protocol's own text for what is none.
fn id_of(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| Error::invalid("", "path", "Invalid holdout ID"))
}

fn first(found: &Holdouts) -> Result<&Holdout, Error> {
    found.holdouts.first().ok_or_else(|| Error::not_found("Holdout", ""))
}

fn one(app: &App, role: Role, found: &Holdouts) -> Result<Response, Problem> {
    let own = first(found)?;
    Ok(tagged(own.revision, HoldoutView::new(found, own, &viewing(app, role))))
}

fn status(name: &str) -> Result<HoldoutStatus, Error> {
    HoldoutStatus::from_name(name)
        .ok_or_else(|| Error::invalid("?status", "enum", "must be draft, running or concluded"))
}

const SORT_KEYS: [SortKey<Holdout>; 5] = [
    ("name", |left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase())),
    ("key", |left, right| left.key.cmp(&right.key)),
    ("status", |left, right| left.status.cmp(&right.status)),
    ("created_time", |left, right| left.created_time.cmp(&right.created_time)),
    ("updated_time", |left, right| left.updated_time.cmp(&right.updated_time)),
];

//! Environments over HTTP.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{EnvironmentChange, NewEnvironment};
use super::paging::Paging;
use super::{created, project_id};
use crate::app::App;
use crate::app::environment::{self, WholeEnvironment};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{datafile_url, mode, tagged};

/// An environment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = v2::EnvironmentView)]
pub(crate) struct EnvironmentView {
    archived: bool,
    #[schema(value_type = String)]
    created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    datafile: Option<DatafileView>,
    description: String,
    has_restricted_permissions: bool,
    id: i64,
    is_primary: bool,
    key: String,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    name: String,
    priority: i64,
    project_id: i64,
}

/// Where the datafile of an environment is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DatafileView {
    id: i64,
    latest_file_size: usize,
    other_urls: Vec<String>,
    revision: i64,
    sdk_key: String,
    url: String,
}

impl EnvironmentView {
    fn new(whole: WholeEnvironment, public_url: &str) -> Self {
        let WholeEnvironment { environment, datafile } = whole;
        let datafile = datafile.map(|own| DatafileView {
            // An environment has one datafile.
            id: environment.id,
            latest_file_size: own.size,
            other_urls: Vec::new(),
            revision: own.revision,
            url: datafile_url(public_url, &own.sdk_key, environment.secure),
            sdk_key: own.sdk_key,
        });
        Self {
            archived: environment.archived,
            created: environment.created,
            datafile,
            description: environment.description,
            has_restricted_permissions: environment.has_restricted_permissions,
            id: environment.id,
            is_primary: environment.is_primary,
            key: environment.key,
            last_modified: environment.last_modified,
            name: environment.name,
            priority: environment.priority,
            project_id: environment.project_id,
        }
    }
}

/// Lists the environments of a project by priority.
#[utoipa::path(get, path = "/v2/environments", operation_id = "list_environments_v2", tag = "environments",
    params(("project_id" = i64, Query), ("archived" = Option<bool>, Query), ("page" = Option<u64>, Query),
        ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<EnvironmentView>)))]
pub(crate) async fn list_environments(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let public_url = &app.settings.public_url;
    let paging = Paging::read(&query, public_url, &uri)?;
    let (project_id, archived) = (project_id(&query)?, query.boolean("archived")?);
    let environments = environment::list_whole(&app, &caller, project_id, archived).await?;
    Ok(paging.answer(environments, |own| EnvironmentView::new(own, public_url)))
}

/// Creates an environment, in which every flag is off.
#[utoipa::path(post, path = "/v2/environments", tag = "environments",
    params(("dry_run" = Option<bool>, Query)), request_body = NewEnvironment,
    responses((status = 201, body = EnvironmentView)))]
pub(crate) async fn create_environment(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let whole = environment::create(&app, &caller, &body, mode(&query)?).await?;
    let revision = whole.environment.revision;
    Ok(created(revision, EnvironmentView::new(whole, &app.settings.public_url)))
}

/// Fetches an environment.
#[utoipa::path(get, path = "/v2/environments/{environment_id}", tag = "environments",
    params(("environment_id" = i64, Path)),
    responses((status = 200, body = EnvironmentView)))]
pub(crate) async fn fetch_environment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    Ok(one(&app, environment::get(&app, &caller, id).await?))
}

/// Changes an environment.
#[utoipa::path(patch, path = "/v2/environments/{environment_id}", tag = "environments",
    params(("environment_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)), request_body = EnvironmentChange,
    responses((status = 200, body = EnvironmentView)))]
pub(crate) async fn update_environment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let mode = mode(&query)?;
    Ok(one(&app, environment::update(&app, &caller, id, &body, expected, mode).await?))
}

/// Archives an environment; it goes on serving what it serves.
#[utoipa::path(delete, path = "/v2/environments/{environment_id}", tag = "environments",
    params(("environment_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn archive_environment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, AppFailure> {
    environment::archive(&app, &caller, id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Fetches the datafile of an environment as SDKs get it.
#[utoipa::path(get, path = "/v2/environments/{environment_id}/datafile", tag = "environments",
    params(("environment_id" = i64, Path)),
    responses((status = 200, body = Object)))]
pub(crate) async fn fetch_environment_datafile(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let datafile = environment::datafile(&app, &caller, id).await?;
    Ok(([(CONTENT_TYPE, "application/json")], datafile).into_response())
}

fn one(app: &App, whole: WholeEnvironment) -> Response {
    let revision = whole.environment.revision;
    tagged(revision, EnvironmentView::new(whole, &app.settings.public_url))
}

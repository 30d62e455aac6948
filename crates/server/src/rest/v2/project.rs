//! Projects over HTTP.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use burgee_domain::{Project, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{NewProject, ProjectChange};
use super::created;
use super::paging::Paging;
use crate::app::{App, project};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// A project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectView {
    account_id: i64,
    anonymize_ip: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    bot_filtering: Option<bool>,
    confidence_threshold: f64,
    #[schema(value_type = String)]
    created: Timestamp,
    description: String,
    id: i64,
    is_classic: bool,
    is_flags_enabled: bool,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    name: String,
    platform: &'static str,
    sdks: Vec<String>,
    status: &'static str,
}

impl From<Project> for ProjectView {
    fn from(project: Project) -> Self {
        Self {
            account_id: project.account_id,
            anonymize_ip: project.anonymize_ip,
            bot_filtering: project.bot_filtering,
            confidence_threshold: project.confidence_threshold,
            created: project.created,
            description: project.description,
            id: project.id,
            is_classic: false,
            is_flags_enabled: true,
            last_modified: project.last_modified,
            name: project.name,
            // Of the vendor's platforms, the one without a web snippet.
            platform: "custom",
            sdks: project.sdks,
            status: if project.archived { "archived" } else { "active" },
        }
    }
}

/// Lists the projects that the caller has a part in.
#[utoipa::path(get, path = "/v2/projects", tag = "projects",
    params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<ProjectView>)))]
pub(crate) async fn list_projects(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    Ok(paging.answer(project::list(&app, &caller).await?, ProjectView::from))
}

/// Creates a project with the environments production and development.
#[utoipa::path(post, path = "/v2/projects", tag = "projects",
    params(("dry_run" = Option<bool>, Query)), request_body = NewProject,
    responses((status = 201, body = ProjectView)))]
pub(crate) async fn create_project(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let project = project::create(&app, &caller, &body, mode(&query)?).await?;
    Ok(created(project.revision, ProjectView::from(project)))
}

/// Fetches a project.
#[utoipa::path(get, path = "/v2/projects/{project_id}", tag = "projects",
    params(("project_id" = i64, Path)),
    responses((status = 200, body = ProjectView)))]
pub(crate) async fn fetch_project(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let project = project::get(&app, &caller, id).await?;
    Ok(tagged(project.revision, ProjectView::from(project)))
}

/// Changes a project.
#[utoipa::path(patch, path = "/v2/projects/{project_id}", tag = "projects",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)), request_body = ProjectChange,
    responses((status = 200, body = ProjectView)))]
pub(crate) async fn update_project(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let project = project::update(&app, &caller, id, &body, expected, mode(&query)?).await?;
    Ok(tagged(project.revision, ProjectView::from(project)))
}

//! Audiences over HTTP.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{AudienceChange, NewAudience};
use super::paging::Paging;
use super::{created, project_id};
use crate::app::App;
use crate::app::audience::{self, UsedAudience};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// An audience.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AudienceView {
    archived: bool,
    /// JSON in a string.
    conditions: String,
    #[schema(value_type = String)]
    created: Timestamp,
    description: String,
    experiment_count: usize,
    id: i64,
    is_classic: bool,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    name: String,
    project_id: i64,
    segmentation: bool,
}

impl From<UsedAudience> for AudienceView {
    fn from(UsedAudience { audience, experiment_count }: UsedAudience) -> Self {
        Self {
            archived: audience.archived,
            conditions: audience.conditions_text(),
            created: audience.created,
            description: audience.description,
            experiment_count,
            id: audience.id,
            is_classic: false,
            last_modified: audience.last_modified,
            name: audience.name,
            project_id: audience.project_id,
            segmentation: audience.segmentation,
        }
    }
}

/// Lists the audiences of a project.
#[utoipa::path(get, path = "/v2/audiences", tag = "audiences",
    params(("project_id" = i64, Query), ("archived" = Option<bool>, Query), ("for_journey" = Option<bool>, Query),
        ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<AudienceView>)))]
pub(crate) async fn list_audiences(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let (project_id, archived) = (project_id(&query)?, query.boolean("archived")?);
    let mut audiences = audience::list(&app, &caller, project_id, archived).await?;
    // Journeys are another product's.
    if query.boolean("for_journey")? == Some(true) {
        audiences.clear();
    }
    Ok(paging.answer(audiences, AudienceView::from))
}

/// Creates an audience.
#[utoipa::path(post, path = "/v2/audiences", tag = "audiences",
    params(("dry_run" = Option<bool>, Query)), request_body = NewAudience,
    responses((status = 201, body = AudienceView)))]
pub(crate) async fn create_audience(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let used = audience::create(&app, &caller, &body, mode(&query)?).await?;
    Ok(created(used.audience.revision, AudienceView::from(used)))
}

/// Fetches an audience.
#[utoipa::path(get, path = "/v2/audiences/{audience_id}", tag = "audiences",
    params(("audience_id" = i64, Path)),
    responses((status = 200, body = AudienceView)))]
pub(crate) async fn fetch_audience(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let used = audience::get(&app, &caller, id).await?;
    Ok(tagged(used.audience.revision, AudienceView::from(used)))
}

/// Changes an audience, or archives it, unless rules or holdouts use it.
#[utoipa::path(patch, path = "/v2/audiences/{audience_id}", tag = "audiences",
    params(("audience_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)), request_body = AudienceChange,
    responses((status = 200, body = AudienceView)))]
pub(crate) async fn update_audience(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let used = audience::update(&app, &caller, id, &body, expected, mode(&query)?).await?;
    Ok(tagged(used.audience.revision, AudienceView::from(used)))
}

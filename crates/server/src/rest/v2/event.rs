//! Events over HTTP.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use burgee_domain::{Event, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::body::{EventChange, NewEvent};
use super::paging::Paging;
use super::{created, project_id};
use crate::app::{App, event};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    archived: bool,
    category: String,
    #[schema(value_type = String)]
    created: Timestamp,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    event_properties: Vec<Value>,
    event_type: &'static str,
    id: i64,
    is_classic: bool,
    is_editable: bool,
    key: String,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    name: String,
    project_id: i64,
}

impl From<Event> for EventView {
    fn from(event: Event) -> Self {
        Self {
            archived: event.archived,
            category: event.category,
            created: event.created,
            description: event.description,
            event_properties: event.event_properties,
            event_type: "custom",
            id: event.id,
            is_classic: false,
            is_editable: true,
            key: event.key,
            last_modified: event.last_modified,
            name: event.name,
            project_id: event.project_id,
        }
    }
}

/// Lists the events of a project.
#[utoipa::path(get, path = "/v2/events", tag = "events",
    params(("project_id" = i64, Query), ("archived" = Option<bool>, Query), ("include_classic" = Option<bool>, Query),
        ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<EventView>)))]
pub(crate) async fn list_events(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let (project_id, archived) = (project_id(&query)?, query.boolean("archived")?);
    // There are no classic events to include.
    query.boolean("include_classic")?;
    let events = event::list(&app, &caller, project_id, archived).await?;
    Ok(paging.answer(events, EventView::from))
}

/// Fetches an event.
#[utoipa::path(get, path = "/v2/events/{event_id}", tag = "events",
    params(("event_id" = i64, Path)),
    responses((status = 200, body = EventView)))]
pub(crate) async fn fetch_event(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let event = event::get(&app, &caller, id).await?;
    Ok(tagged(event.revision, EventView::from(event)))
}

/// Creates a custom event.
#[utoipa::path(post, path = "/v2/projects/{project_id}/custom_events", tag = "events",
    params(("project_id" = i64, Path), ("dry_run" = Option<bool>, Query)), request_body = NewEvent,
    responses((status = 201, body = EventView)))]
pub(crate) async fn create_custom_event(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let event = event::create(&app, &caller, project_id, &body, mode(&query)?).await?;
    Ok(created(event.revision, EventView::from(event)))
}

/// Changes a custom event.
#[utoipa::path(patch, path = "/v2/projects/{project_id}/custom_events/{event_id}", tag = "events",
    params(("project_id" = i64, Path), ("event_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = EventChange,
    responses((status = 200, body = EventView)))]
pub(crate) async fn update_custom_event(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(i64, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let event = event::update(&app, &caller, place, &body, expected, mode(&query)?).await?;
    Ok(tagged(event.revision, EventView::from(event)))
}

/// Archives a custom event.
#[utoipa::path(delete, path = "/v2/projects/{project_id}/custom_events/{event_id}", tag = "events",
    params(("project_id" = i64, Path), ("event_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn archive_custom_event(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(i64, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, AppFailure> {
    event::archive(&app, &caller, place, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Attributes over HTTP.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use burgee_domain::{Attribute, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{AttributeChange, NewAttribute};
use super::paging::Paging;
use super::{created, project_id};
use crate::app::{App, attribute};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// An attribute.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttributeView {
    archived: bool,
    condition_type: &'static str,
    description: String,
    id: i64,
    key: String,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    /// Always the key.
    name: String,
    project_id: i64,
}

impl From<Attribute> for AttributeView {
    fn from(attribute: Attribute) -> Self {
        Self {
            archived: attribute.archived,
            condition_type: "custom_attribute",
            description: attribute.description,
            id: attribute.id,
            key: attribute.key.clone(),
            last_modified: attribute.last_modified,
            name: attribute.key,
            project_id: attribute.project_id,
        }
    }
}

/// Lists the attributes of a project.
#[utoipa::path(get, path = "/v2/attributes", tag = "attributes",
    params(("project_id" = i64, Query), ("archived" = Option<bool>, Query), ("page" = Option<u64>, Query),
        ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<AttributeView>)))]
pub(crate) async fn list_attributes(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let (project_id, archived) = (project_id(&query)?, query.boolean("archived")?);
    let attributes = attribute::list(&app, &caller, project_id, archived).await?;
    Ok(paging.answer(attributes, AttributeView::from))
}

/// Creates an attribute.
#[utoipa::path(post, path = "/v2/attributes", tag = "attributes",
    params(("dry_run" = Option<bool>, Query)), request_body = NewAttribute,
    responses((status = 201, body = AttributeView)))]
pub(crate) async fn create_attribute(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let attribute = attribute::create(&app, &caller, &body, mode(&query)?).await?;
    Ok(created(attribute.revision, AttributeView::from(attribute)))
}

/// Fetches an attribute.
#[utoipa::path(get, path = "/v2/attributes/{attribute_id}", tag = "attributes",
    params(("attribute_id" = i64, Path)),
    responses((status = 200, body = AttributeView)))]
pub(crate) async fn fetch_attribute(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let attribute = attribute::get(&app, &caller, id).await?;
    Ok(tagged(attribute.revision, AttributeView::from(attribute)))
}

/// Changes an attribute.
#[utoipa::path(patch, path = "/v2/attributes/{attribute_id}", tag = "attributes",
    params(("attribute_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)), request_body = AttributeChange,
    responses((status = 200, body = AttributeView)))]
pub(crate) async fn update_attribute(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let attribute = attribute::update(&app, &caller, id, &body, expected, mode(&query)?).await?;
    Ok(tagged(attribute.revision, AttributeView::from(attribute)))
}

/// Archives an attribute, unless audiences or bandits need it.
#[utoipa::path(delete, path = "/v2/attributes/{attribute_id}", tag = "attributes",
    params(("attribute_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn archive_attribute(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, AppFailure> {
    attribute::archive(&app, &caller, id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

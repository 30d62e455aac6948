//! Webhooks over HTTP.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Timestamp, Webhook};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::WebhookBody;
use super::created;
use super::paging::Paging;
use crate::app::{App, webhook};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// An address that is told of changes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookView {
    active: bool,
    #[schema(value_type = String)]
    created: Timestamp,
    description: String,
    events: Vec<String>,
    id: String,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    name: String,
    project_id: i64,
    /// Signs the messages: shown when the webhook is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    url: String,
}

impl WebhookView {
    fn new(webhook: Webhook, secret: Option<String>) -> Self {
        Self {
            active: webhook.active,
            created: webhook.created,
            description: webhook.description,
            events: webhook.events,
            id: webhook.id.to_string(),
            last_modified: webhook.last_modified,
            name: webhook.name,
            project_id: webhook.project_id,
            secret,
            url: webhook.url,
        }
    }
}

/// Lists the webhooks of a project.
#[utoipa::path(get, path = "/v2/projects/{project_id}/webhooks", tag = "webhooks",
    params(("project_id" = i64, Path), ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<WebhookView>)))]
pub(crate) async fn list_webhooks(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let webhooks = webhook::list(&app, &caller, project_id).await?;
    Ok(paging.answer(webhooks, |own| WebhookView::new(own, None)))
}

/// Creates a webhook. Its secret is shown this once.
#[utoipa::path(post, path = "/v2/projects/{project_id}/webhooks", tag = "webhooks",
    params(("project_id" = i64, Path), ("dry_run" = Option<bool>, Query)), request_body = WebhookBody,
    responses((status = 201, body = WebhookView)))]
pub(crate) async fn create_webhook(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let made = webhook::create(&app, &caller, project_id, &body, mode(&query)?).await?;
    // Nor must the secret be kept to answer a repetition.
    let headers = [(CACHE_CONTROL, "no-store")];
    let revision = made.webhook.revision;
    let answer = created(revision, WebhookView::new(made.webhook, Some(made.secret)));
    Ok((headers, answer).into_response())
}

/// Fetches a webhook.
#[utoipa::path(get, path = "/v2/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = i64, Path)),
    responses((status = 200, body = WebhookView)))]
pub(crate) async fn fetch_webhook(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let webhook = webhook::get(&app, &caller, id).await?;
    Ok(tagged(webhook.revision, WebhookView::new(webhook, None)))
}

/// Changes a webhook.
#[utoipa::path(patch, path = "/v2/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)), request_body = WebhookBody,
    responses((status = 200, body = WebhookView)))]
pub(crate) async fn update_webhook(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let webhook = webhook::update(&app, &caller, id, &body, expected, mode(&query)?).await?;
    Ok(tagged(webhook.revision, WebhookView::new(webhook, None)))
}

/// Deletes a webhook for good.
#[utoipa::path(delete, path = "/v2/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_webhook(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, AppFailure> {
    webhook::delete(&app, &caller, id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! What webhooks were told, over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use burgee_domain::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::delivery::{self, Delivery};
use crate::app::webhook;
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{IfMatch, Path};
use crate::rest::mode;
use crate::rest::paging::{Page, Paging, link_path};
use crate::rest::query::Query;

/// How far back the log of a webhook can be read.
const MOST_DELIVERIES: usize = 1_000;

/// A message for a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    id: String,
    webhook_id: String,
    event: String,
    /// `pending`, `delivered` or `failed`.
    status: &'static str,
    /// How often it was sent.
    attempts: i64,
    #[schema(value_type = String)]
    created: Timestamp,
    /// When it is sent next, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next_attempt: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    delivered: Option<Timestamp>,
    /// The HTTP status of the last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_status: Option<i64>,
    /// What was wrong with the last attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    /// The message.
    #[schema(value_type = Object)]
    payload: Value,
}

impl From<Delivery> for DeliveryView {
    fn from(own: Delivery) -> Self {
        let status = match (own.delivered, own.next_attempt) {
            (Some(_), _) => "delivered",
            (None, Some(_)) => "pending",
            (None, None) => "failed",
        };
        Self {
            id: own.id.to_string(),
            webhook_id: own.webhook_id.to_string(),
            event: own.event,
            status,
            attempts: own.attempts,
            created: own.created,
            next_attempt: own.next_attempt,
            delivered: own.delivered,
            last_status: own.last_status,
            last_error: own.last_error,
            payload: serde_json::from_str(&own.body).unwrap_or_default(),
        }
    }
}

/// Lists what a webhook was told of late, the newest first.
#[utoipa::path(get, path = "/burgee/v1/webhooks/{webhook_id}/deliveries", tag = "webhooks",
    params(("webhook_id" = i64, Path), ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Page<DeliveryView>)))]
pub(crate) async fn list_deliveries(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let paging = Paging::read(&query)?;
    let deliveries = delivery::list(&app, &caller, id, MOST_DELIVERIES).await?;
    Ok(Json(paging.cut(deliveries, &link_path(&uri), DeliveryView::from)))
}

/// Sends a message once more, whether it has arrived or not.
#[utoipa::path(post, path = "/burgee/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", tag = "webhooks",
    params(("webhook_id" = i64, Path), ("delivery_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 202, body = DeliveryView)))]
pub(crate) async fn redeliver(
    State(app): State<App>,
    caller: Caller,
    Path((id, delivery_id)): Path<(i64, i64)>,
    query: Query,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    let own = delivery::redeliver(&app, &caller, id, delivery_id, mode(&query)?).await?;
    Ok((StatusCode::ACCEPTED, Json(own.into())))
}

/// Sends a webhook a message that tells of nothing, `webhook.test`: whether it arrives shows in the deliveries.
#[utoipa::path(post, path = "/burgee/v1/webhooks/{webhook_id}/test", tag = "webhooks",
    params(("webhook_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 202, body = DeliveryView)))]
pub(crate) async fn test_webhook(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    let own = delivery::send_trial(&app, &caller, id, mode(&query)?).await?;
    Ok((StatusCode::ACCEPTED, Json(own.into())))
}

/// The secret of a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookSecretView {
    webhook_id: String,
    /// Signs the messages from now on: shown this once.
    secret: String,
}

/// Gives a webhook another secret, which signs what is sent from now on. It is shown this once.
#[utoipa::path(post, path = "/burgee/v1/webhooks/{webhook_id}/secret", tag = "webhooks",
    params(("webhook_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 201, body = WebhookSecretView)))]
pub(crate) async fn renew_webhook_secret(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<impl IntoResponse, Problem> {
    let own = webhook::renew_secret(&app, &caller, id, expected, mode(&query)?).await?;
    let view = WebhookSecretView { webhook_id: own.webhook.id.to_string(), secret: own.secret };
    // Nor must the secret be kept to answer a repetition.
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(view)))
}

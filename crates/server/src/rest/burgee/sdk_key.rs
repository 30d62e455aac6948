//! SDK keys over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use burgee_domain::{Environment, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::Rotation;
use crate::app::App;
use crate::app::sdk_key::{self, LiveKey};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{OptionalJsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{datafile_url, mode};

/// A key by which SDKs fetch the datafile of an environment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SdkKeyView {
    key: String,
    #[schema(value_type = String)]
    created: Timestamp,
    /// When it stops to work; the current key does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    expires: Option<Timestamp>,
    /// Whether the datafile names it.
    is_current: bool,
    /// Where the datafile is.
    url: String,
}

/// The keys of an environment that work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SdkKeysView {
    items: Vec<SdkKeyView>,
}

impl SdkKeyView {
    fn new(own: LiveKey, environment: &Environment, app: &App) -> Self {
        Self {
            created: own.created,
            expires: own.expires,
            is_current: own.expires.is_none(),
            url: datafile_url(&app.settings.public_url, &own.key, environment.secure),
            key: own.key,
        }
    }
}

/// Lists the SDK keys of an environment that work, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/environments/{environment_id}/sdk-keys", tag = "sdk keys",
    params(("environment_id" = i64, Path)),
    responses((status = 200, body = SdkKeysView)))]
pub(crate) async fn list_sdk_keys(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<SdkKeysView>, Problem> {
    let (environment, keys) = sdk_key::list(&app, &caller, id).await?;
    let items = keys.into_iter().map(|own| SdkKeyView::new(own, &environment, &app));
    Ok(Json(SdkKeysView { items: items.collect() }))
}

/// Replaces the SDK key of an environment; the others go on working for `overlap_seconds`, seven days unless
/// the body says otherwise, 90 days at most.
#[utoipa::path(post, path = "/burgee/v1/environments/{environment_id}/sdk-keys", tag = "sdk keys",
    params(("environment_id" = i64, Path), ("dry_run" = Option<bool>, Query)), request_body = Option<Rotation>,
    responses((status = 201, body = SdkKeyView)))]
pub(crate) async fn rotate_sdk_key(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<(StatusCode, Json<SdkKeyView>), Problem> {
    let (environment, key) = sdk_key::rotate(&app, &caller, id, &body, mode(&query)?).await?;
    Ok((StatusCode::CREATED, Json(SdkKeyView::new(key, &environment, &app))))
}

/// Ends an SDK key at once. The current one must be replaced instead.
#[utoipa::path(delete, path = "/burgee/v1/environments/{environment_id}/sdk-keys/{key}", tag = "sdk keys",
    params(("environment_id" = i64, Path), ("key" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn end_sdk_key(
    State(app): State<App>,
    caller: Caller,
    Path((id, key)): Path<(i64, String)>,
    query: Query,
) -> Result<StatusCode, Problem> {
    sdk_key::end(&app, &caller, id, &key, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

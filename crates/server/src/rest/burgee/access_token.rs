//! Access tokens of secure environments over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::access_token::{self, LiveToken};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::Path;
use crate::rest::mode;
use crate::rest::query::Query;

/// A token by which the datafile of a secure environment is fetched.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessTokenView {
    id: String,
    #[schema(value_type = String)]
    created: Timestamp,
    /// The token itself: shown when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// The tokens of an environment that work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessTokensView {
    /// Whether the datafile is for holders of tokens only.
    secure: bool,
    items: Vec<AccessTokenView>,
}

impl AccessTokenView {
    fn new(own: LiveToken, token: Option<String>) -> Self {
        Self { id: own.selector, created: own.created, token }
    }
}

/// Lists the access tokens of an environment that work, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/environments/{environment_id}/access-tokens", tag = "access tokens",
    params(("environment_id" = i64, Path)),
    responses((status = 200, body = AccessTokensView)))]
pub(crate) async fn list_access_tokens(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<AccessTokensView>, Problem> {
    let (environment, tokens) = access_token::list(&app, &caller, id).await?;
    let items = tokens.into_iter().map(|own| AccessTokenView::new(own, None));
    Ok(Json(AccessTokensView { secure: environment.secure, items: items.collect() }))
}

/// Makes an access token, which makes the environment secure. The token is shown this once.
#[utoipa::path(post, path = "/burgee/v1/environments/{environment_id}/access-tokens", tag = "access tokens",
    params(("environment_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 201, body = AccessTokenView)))]
pub(crate) async fn create_access_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, Problem> {
    let (own, token) = access_token::create(&app, &caller, id, mode(&query)?).await?;
    // Nor must it be kept to answer a repetition.
    let headers = [(CACHE_CONTROL, "no-store")];
    let view = AccessTokenView::new(own, Some(token));
    Ok((StatusCode::CREATED, headers, Json(view)).into_response())
}

/// Revokes an access token at once. The environment stays secure, even without any.
#[utoipa::path(delete, path = "/burgee/v1/environments/{environment_id}/access-tokens/{token_id}", tag = "access tokens",
    params(("environment_id" = i64, Path), ("token_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn revoke_access_token(
    State(app): State<App>,
    caller: Caller,
    Path((id, token)): Path<(i64, String)>,
    query: Query,
) -> Result<StatusCode, Problem> {
    access_token::revoke(&app, &caller, id, &token, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes all access tokens and makes the environment public again.
#[utoipa::path(delete, path = "/burgee/v1/environments/{environment_id}/access-tokens", tag = "access tokens",
    params(("environment_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn revoke_access_tokens(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<StatusCode, Problem> {
    access_token::revoke_all(&app, &caller, id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

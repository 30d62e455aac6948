//! Personal access tokens over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::NewToken;
use crate::app::App;
use crate::app::token::{self, NewTokenInput, Token};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{JsonBody, Path};
use crate::rest::mode;
use crate::rest::query::Query;

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    /// Finds the token; no secret.
    id: String,
    name: String,
    /// Whom it stands for.
    user_id: String,
    user_email: String,
    /// What it begins with.
    prefix: &'static str,
    /// What it ends with.
    last_four: String,
    scopes: Vec<String>,
    /// The networks that it is good from; from everywhere where there are none.
    #[schema(value_type = Vec<String>)]
    networks: Vec<ipnet::IpNet>,
    #[schema(value_type = String)]
    created: Timestamp,
    /// Who made it: a user's id; empty where a command did.
    created_by: String,
    /// When it was last used, to the hour; null if never.
    #[schema(value_type = Option<String>)]
    last_used: Option<Timestamp>,
    /// When it stops to work; null if it does not by itself.
    #[schema(value_type = Option<String>)]
    expires: Option<Timestamp>,
    /// When it was revoked; null if it was not.
    #[schema(value_type = Option<String>)]
    revoked: Option<Timestamp>,
    /// The token itself: shown when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// Tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokensView {
    items: Vec<TokenView>,
}

impl TokenView {
    pub(super) fn new(own: Token, token: Option<String>) -> Self {
        let prefix = own.prefix;
        Self {
            id: own.selector,
            name: own.name,
            user_id: own.user_id,
            user_email: own.email,
            prefix,
            last_four: own.last_four,
            scopes: own.scope.words(),
            networks: own.networks,
            created: own.created,
            created_by: own.created_by,
            last_used: own.last_used,
            expires: own.expires,
            revoked: own.revoked,
            token,
        }
    }
}

impl TokensView {
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        Self { items: tokens.into_iter().map(|own| TokenView::new(own, None)).collect() }
    }
}

/// A token that was just made, in an answer that is kept nowhere.
pub(super) fn made(own: Token, secret: String) -> Response {
    let headers = [(CACHE_CONTROL, "no-store")];
    let view = TokenView::new(own, Some(secret));
    (StatusCode::CREATED, headers, Json(view)).into_response()
}

/// Lists one's own tokens, those that are revoked included, the oldest first; with `all=true` those of everybody in
/// the account, for administrators.
#[utoipa::path(get, path = "/burgee/v1/tokens", tag = "tokens",
    params(("all" = Option<bool>, Query)), responses((status = 200, body = TokensView)))]
pub(crate) async fn list_tokens(
    State(app): State<App>,
    caller: Caller,
    query: Query,
) -> Result<Json<TokensView>, Problem> {
    let everybody = query.boolean("all")?.unwrap_or_default();
    Ok(Json(TokensView::new(token::list(&app, &caller, everybody).await?)))
}

/// Makes a token, for oneself or, as an administrator, for somebody else of the account. It is shown this once.
#[utoipa::path(post, path = "/burgee/v1/tokens", tag = "tokens",
    params(("dry_run" = Option<bool>, Query)), request_body = NewToken,
    responses((status = 201, body = TokenView)))]
pub(crate) async fn create_token(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let input = NewTokenInput::read(&body, app.now())?;
    let (own, secret) = token::create(&app, &caller, &input, mode(&query)?).await?;
    Ok(made(own, secret))
}

/// Revokes a token at once and for good: one's own or, as an administrator, any of the account.
#[utoipa::path(delete, path = "/burgee/v1/tokens/{token_id}", tag = "tokens",
    params(("token_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Result<StatusCode, Problem> {
    token::revoke(&app, &caller, &id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

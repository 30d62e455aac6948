//! Service accounts over HTTP, for administrators of the account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::NewToken;
use super::body::{NewServiceAccount, ServiceAccountPatch};
use super::token::{TokenView, TokensView, made};
use super::user::UserRoleView;
use crate::app::App;
use crate::app::service_account::{self, ServiceAccount};
use crate::app::token::NewTokenInput;
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{JsonBody, Path};
use crate::rest::mode;
use crate::rest::query::Query;

/// A service account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceAccountView {
    /// A user's id.
    id: String,
    name: String,
    /// Whether nothing of it works.
    is_disabled: bool,
    #[schema(value_type = String)]
    created: Timestamp,
    project_roles: Vec<UserRoleView>,
}

/// Service accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceAccountsView {
    items: Vec<ServiceAccountView>,
}

impl From<ServiceAccount> for ServiceAccountView {
    fn from(own: ServiceAccount) -> Self {
        let roles = own.roles.into_iter();
        Self {
            id: own.id,
            name: own.name,
            is_disabled: own.disabled,
            created: own.created,
            project_roles: roles.map(UserRoleView::from).collect(),
        }
    }
}

/// Lists the service accounts of the account, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/service-accounts", tag = "service accounts",
    responses((status = 200, body = ServiceAccountsView)))]
pub(crate) async fn list_service_accounts(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<ServiceAccountsView>, Problem> {
    let accounts = service_account::list(&app, &caller).await?;
    let items = accounts.into_iter().map(ServiceAccountView::from).collect();
    Ok(Json(ServiceAccountsView { items }))
}

/// Makes a service account: a user that is nobody, with roles and tokens, which never signs in.
#[utoipa::path(post, path = "/burgee/v1/service-accounts", tag = "service accounts",
    params(("dry_run" = Option<bool>, Query)), request_body = NewServiceAccount,
    responses((status = 201, body = ServiceAccountView)))]
pub(crate) async fn create_service_account(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let account = service_account::create(&app, &caller, &body, mode(&query)?).await?;
    Ok((StatusCode::CREATED, Json(ServiceAccountView::from(account))).into_response())
}

/// Returns a service account.
#[utoipa::path(get, path = "/burgee/v1/service-accounts/{account_id}", tag = "service accounts",
    params(("account_id" = String, Path)), responses((status = 200, body = ServiceAccountView)))]
pub(crate) async fn fetch_service_account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ServiceAccountView>, Problem> {
    Ok(Json(service_account::get(&app, &caller, &id).await?.into()))
}

/// Changes a service account. One that is disabled is out at once, with all its tokens.
#[utoipa::path(patch, path = "/burgee/v1/service-accounts/{account_id}", tag = "service accounts",
    params(("account_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = ServiceAccountPatch, responses((status = 200, body = ServiceAccountView)))]
pub(crate) async fn update_service_account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<ServiceAccountView>, Problem> {
    Ok(Json(service_account::update(&app, &caller, &id, &body, mode(&query)?).await?.into()))
}

/// Deletes a service account with all its tokens.
#[utoipa::path(delete, path = "/burgee/v1/service-accounts/{account_id}", tag = "service accounts",
    params(("account_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_service_account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Result<StatusCode, Problem> {
    service_account::delete(&app, &caller, &id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the tokens of a service account, those that are revoked included, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/service-accounts/{account_id}/tokens", tag = "service accounts",
    params(("account_id" = String, Path)), responses((status = 200, body = TokensView)))]
pub(crate) async fn list_service_tokens(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TokensView>, Problem> {
    Ok(Json(TokensView::new(service_account::tokens(&app, &caller, &id).await?)))
}

/// Makes a token of a service account. It is shown this once.
#[utoipa::path(post, path = "/burgee/v1/service-accounts/{account_id}/tokens", tag = "service accounts",
    params(("account_id" = String, Path), ("dry_run" = Option<bool>, Query)), request_body = NewToken,
    responses((status = 201, body = TokenView)))]
pub(crate) async fn create_service_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let input = NewTokenInput::read(&body, app.now())?;
    let mode = mode(&query)?;
    let (own, secret) = service_account::create_token(&app, &caller, &id, input, mode).await?;
    Ok(made(own, secret))
}

/// Revokes a token of a service account at once and for good.
#[utoipa::path(delete, path = "/burgee/v1/service-accounts/{account_id}/tokens/{token_id}",
    tag = "service accounts",
    params(("account_id" = String, Path), ("token_id" = String, Path),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn revoke_service_token(
    State(app): State<App>,
    caller: Caller,
    Path((id, token_id)): Path<(String, String)>,
    query: Query,
) -> Result<StatusCode, Problem> {
    service_account::revoke_token(&app, &caller, &id, &token_id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

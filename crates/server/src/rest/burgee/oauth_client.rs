//! OAuth clients over HTTP, for administrators.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::{ClientSecret, Legacy, OAuthClient, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{NewOAuthClient, OAuthClientChange};
use crate::app::App;
use crate::app::account_entity;
use crate::app::oauth::client;
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// An app that asks people for access to their account.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the settings are switches")]
pub(crate) struct OAuthClientView {
    /// By which it names itself.
    client_id: i64,
    name: String,
    description: String,
    /// `public` or `confidential`.
    r#type: &'static str,
    redirect_uris: Vec<String>,
    trusted: bool,
    disabled: bool,
    /// The service account that it may act as by itself; null if there is none.
    service_user_id: Option<String>,
    allow_implicit: bool,
    allow_no_pkce: bool,
    allow_params_in_query: bool,
    allow_nonrotating_refresh: bool,
    code_ttl_600: bool,
    secrets: Vec<ClientSecretView>,
    /// The first secret: shown when the client is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[schema(value_type = String)]
    created: Timestamp,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    revision: i64,
}

/// A secret of a client, without itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientSecretView {
    id: String,
    /// What it ends with.
    last_four: String,
    #[schema(value_type = String)]
    created: Timestamp,
    /// Who made it: a user's id.
    created_by: String,
    /// The secret itself: shown when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

/// OAuth clients.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OAuthClientsView {
    items: Vec<OAuthClientView>,
}

impl ClientSecretView {
    fn new(own: ClientSecret, client_secret: Option<String>) -> Self {
        let ClientSecret { selector, last_four, created, created_by, hash: _ } = own;
        Self { id: selector, last_four, created, created_by, client_secret }
    }
}

impl OAuthClientView {
    fn new(own: OAuthClient, client_secret: Option<String>) -> Self {
        let Legacy {
            allow_implicit,
            allow_no_pkce,
            allow_params_in_query,
            allow_nonrotating_refresh,
            code_ttl_600,
        } = own.legacy;
        let secrets = own.secrets.into_iter().map(|own| ClientSecretView::new(own, None));
        Self {
            client_id: own.id,
            name: own.name,
            description: own.description,
            r#type: if own.confidential { "confidential" } else { "public" },
            redirect_uris: own.redirect_uris,
            trusted: own.trusted,
            disabled: own.disabled,
            service_user_id: own.service_user_id,
            allow_implicit,
            allow_no_pkce,
            allow_params_in_query,
            allow_nonrotating_refresh,
            code_ttl_600,
            secrets: secrets.collect(),
            client_secret,
            created: own.created,
            last_modified: own.last_modified,
            revision: own.revision,
        }
    }
}

/// Lists the OAuth clients of the account, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/oauth/clients", tag = "oauth",
    responses((status = 200, body = OAuthClientsView)))]
pub(crate) async fn list_oauth_clients(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<OAuthClientsView>, Problem> {
    let clients = account_entity::list::<OAuthClient>(&app, &caller).await?;
    let items = clients.into_iter().map(|own| OAuthClientView::new(own, None));
    Ok(Json(OAuthClientsView { items: items.collect() }))
}

/// Registers an OAuth client. One that can keep a secret gets its first one, which is shown this once.
#[utoipa::path(post, path = "/burgee/v1/oauth/clients", tag = "oauth",
    params(("dry_run" = Option<bool>, Query)), request_body = NewOAuthClient,
    responses((status = 201, body = OAuthClientView)))]
pub(crate) async fn create_oauth_client(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (own, secret) = client::create(&app, &caller, &body, mode(&query)?).await?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", own.revision)).ok();
    let view = OAuthClientView::new(own, secret);
    let mut response =
        (StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(view)).into_response();
    response.headers_mut().extend(tag.map(|tag| (ETAG, tag)));
    Ok(response)
}

/// Returns an OAuth client.
#[utoipa::path(get, path = "/burgee/v1/oauth/clients/{client_id}", tag = "oauth",
    params(("client_id" = i64, Path)), responses((status = 200, body = OAuthClientView)))]
pub(crate) async fn fetch_oauth_client(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let own: OAuthClient = account_entity::get(&app, &caller, id).await?;
    Ok(tagged(own.revision, OAuthClientView::new(own, None)))
}

/// Changes an OAuth client. One that is put out of use loses all that it was allowed, at once.
#[utoipa::path(patch, path = "/burgee/v1/oauth/clients/{client_id}", tag = "oauth",
    params(("client_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = OAuthClientChange, responses((status = 200, body = OAuthClientView)))]
pub(crate) async fn update_oauth_client(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
    IfMatch(expected): IfMatch,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let own = client::update(&app, &caller, id, &body, expected, mode(&query)?).await?;
    Ok(tagged(own.revision, OAuthClientView::new(own, None)))
}

/// Deletes an OAuth client, with all that it was allowed.
#[utoipa::path(delete, path = "/burgee/v1/oauth/clients/{client_id}", tag = "oauth",
    params(("client_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_oauth_client(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, Problem> {
    client::delete(&app, &caller, id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a second secret of an OAuth client, which is shown this once. The first one works until it is revoked.
#[utoipa::path(post, path = "/burgee/v1/oauth/clients/{client_id}/secrets", tag = "oauth",
    params(("client_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 201, body = ClientSecretView)))]
pub(crate) async fn create_oauth_client_secret(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    query: Query,
) -> Result<Response, Problem> {
    let (own, secret) = client::add_secret(&app, &caller, id, mode(&query)?).await?;
    let view = ClientSecretView::new(own, Some(secret));
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// Revokes a secret of an OAuth client at once.
#[utoipa::path(delete, path = "/burgee/v1/oauth/clients/{client_id}/secrets/{secret_id}", tag = "oauth",
    params(("client_id" = i64, Path), ("secret_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn revoke_oauth_client_secret(
    State(app): State<App>,
    caller: Caller,
    Path((id, secret_id)): Path<(i64, String)>,
    query: Query,
) -> Result<StatusCode, Problem> {
    client::revoke_secret(&app, &caller, id, &secret_id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! What people have allowed OAuth clients, over HTTP: their own things.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::oauth::authorization::{self, Authorization};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::Path;
use crate::rest::mode;
use crate::rest::query::Query;

/// An app that was allowed something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OAuthAuthorizationView {
    client_id: i64,
    client_name: String,
    /// Where the app is.
    hosts: Vec<String>,
    scopes: Vec<String>,
    /// When it was first allowed what it can use now.
    #[schema(value_type = String)]
    created: Timestamp,
    /// When it last asked for a token.
    #[schema(value_type = String)]
    last_used: Timestamp,
}

/// Apps that were allowed something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OAuthAuthorizationsView {
    items: Vec<OAuthAuthorizationView>,
}

impl From<Authorization> for OAuthAuthorizationView {
    fn from(own: Authorization) -> Self {
        Self {
            client_id: own.client.id,
            client_name: own.client.name,
            hosts: own.hosts,
            scopes: own.scopes,
            created: own.created,
            last_used: own.last_used,
        }
    }
}

/// Lists the apps that one has allowed to act for oneself, and that still can.
#[utoipa::path(get, path = "/burgee/v1/oauth/authorizations", tag = "oauth",
    responses((status = 200, body = OAuthAuthorizationsView)))]
pub(crate) async fn list_oauth_authorizations(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<OAuthAuthorizationsView>, Problem> {
    let found = authorization::list(&app, &caller).await?;
    let items = found.into_iter().map(OAuthAuthorizationView::from);
    Ok(Json(OAuthAuthorizationsView { items: items.collect() }))
}

/// Takes back what one has allowed an app: its tokens are of no use at once.
#[utoipa::path(delete, path = "/burgee/v1/oauth/authorizations/{client_id}", tag = "oauth",
    params(("client_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn revoke_oauth_authorization(
    State(app): State<App>,
    caller: Caller,
    Path(client_id): Path<i64>,
    query: Query,
) -> Result<StatusCode, Problem> {
    authorization::revoke(&app, &caller, client_id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Identity providers over HTTP, for administrators of the account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use burgee_domain::identity_provider::GroupRole;
use burgee_domain::{Error, IdentityProvider, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{IdentityProviderPatch, NewIdentityProvider};
use crate::app::App;
use crate::app::{account_entity, identity_provider};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// An identity provider.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the wire")]
pub(crate) struct IdentityProviderView {
    id: String,
    name: String,
    issuer: String,
    client_id: String,
    /// Whether it has a client secret, which is never shown.
    has_client_secret: bool,
    scopes: Vec<String>,
    group_claim: String,
    group_roles: Vec<GroupRoleView>,
    administrator_groups: Vec<String>,
    creates_people: bool,
    email_domains: Vec<String>,
    enabled: bool,
    shown: bool,
    /// Where people begin to sign in by it.
    sign_in_url: String,
    /// Where it must be allowed to send people back to.
    redirect_uri: String,
    #[schema(value_type = String)]
    created: Timestamp,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    revision: i64,
}

/// A role that comes with a group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupRoleView {
    group: String,
    project_id: i64,
    role: &'static str,
}

/// Identity providers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityProvidersView {
    items: Vec<IdentityProviderView>,
}

impl IdentityProviderView {
    fn new(app: &App, own: IdentityProvider) -> Self {
        let place = format!("{}/burgee/v1/sign-in", app.settings.public_url);
        let roles = own.group_roles.into_iter();
        let roles = roles.map(|GroupRole { group, project_id, role }| GroupRoleView {
            group,
            project_id,
            role: role.name(),
        });
        Self {
            id: own.id.to_string(),
            name: own.name,
            issuer: own.issuer,
            client_id: own.client_id,
            has_client_secret: own.sealed_secret.is_some(),
            scopes: own.scopes,
            group_claim: own.group_claim,
            group_roles: roles.collect(),
            administrator_groups: own.administrator_groups,
            creates_people: own.creates_people,
            email_domains: own.email_domains,
            enabled: own.enabled,
            shown: own.shown,
            sign_in_url: format!("{place}/{}", own.id),
            redirect_uri: format!("{place}/callback"),
            created: own.created,
            last_modified: own.last_modified,
            revision: own.revision,
        }
    }

    fn answer(app: &App, own: IdentityProvider) -> Response {
        tagged(own.revision, Self::new(app, own))
    }
}

/// Lists the identity providers of the account, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/identity-providers", tag = "identity providers",
    responses((status = 200, body = IdentityProvidersView)))]
pub(crate) async fn list_identity_providers(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<IdentityProvidersView>, Problem> {
    let providers = account_entity::list(&app, &caller).await?;
    let items = providers.into_iter().map(|own| IdentityProviderView::new(&app, own)).collect();
    Ok(Json(IdentityProvidersView { items }))
}

/// Makes an identity provider, by which people of the account sign in.
#[utoipa::path(post, path = "/burgee/v1/identity-providers", tag = "identity providers",
    params(("dry_run" = Option<bool>, Query)), request_body = NewIdentityProvider,
    responses((status = 201, body = IdentityProviderView)))]
pub(crate) async fn create_identity_provider(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let own = identity_provider::create(&app, &caller, &body, mode(&query)?).await?;
    let mut response = IdentityProviderView::answer(&app, own);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Returns an identity provider.
#[utoipa::path(get, path = "/burgee/v1/identity-providers/{provider_id}", tag = "identity providers",
    params(("provider_id" = String, Path)), responses((status = 200, body = IdentityProviderView)))]
pub(crate) async fn fetch_identity_provider(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let own = account_entity::get(&app, &caller, read_id(&id)?).await?;
    Ok(IdentityProviderView::answer(&app, own))
}

/// Changes an identity provider. Who has signed in by it stays signed in.
#[utoipa::path(patch, path = "/burgee/v1/identity-providers/{provider_id}", tag = "identity providers",
    params(("provider_id" = String, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = IdentityProviderPatch, responses((status = 200, body = IdentityProviderView)))]
pub(crate) async fn update_identity_provider(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (id, mode) = (read_id(&id)?, mode(&query)?);
    let own = identity_provider::update(&app, &caller, id, &body, expected, mode).await?;
    Ok(IdentityProviderView::answer(&app, own))
}

/// Deletes an identity provider. Who has signed in by it stays signed in.
#[utoipa::path(delete, path = "/burgee/v1/identity-providers/{provider_id}", tag = "identity providers",
    params(("provider_id" = String, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_identity_provider(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    let (id, mode) = (read_id(&id)?, mode(&query)?);
    account_entity::delete::<IdentityProvider>(&app, &caller, id, expected, mode).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ids are texts on the wire; one that is no number is of no provider.
pub(super) fn read_id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| Error::not_found("Identity provider", text))
}

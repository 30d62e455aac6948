//! The people of an account over HTTP, for its administrators; and the links by which people set passwords.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Role, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{LinkSecret, LinkUse, UserChange};
use super::body::Forgotten;
use super::members;
use super::session::{SignedInView, begun, check_page};
use crate::app::App;
use crate::app::letter;
use crate::app::session::Place;
use crate::app::user::{self, User};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{JsonBody, Path};
use crate::rest::mode;
use crate::rest::query::Query;

/// Somebody of the account.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is true of somebody by itself")]
pub(crate) struct UserView {
    id: String,
    email: String,
    first_name: String,
    last_name: String,
    is_administrator: bool,
    /// Whether they were invited and have not come yet.
    is_pending: bool,
    /// Whether they are out: nothing of theirs works.
    is_disabled: bool,
    /// Whether they can sign in by password.
    has_password: bool,
    #[schema(value_type = String)]
    created: Timestamp,
    /// The roles that they were given; administrators have every role in every project.
    project_roles: Vec<UserRoleView>,
}

/// A role in a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserRoleView {
    project_id: i64,
    role: &'static str,
}

/// People.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsersView {
    items: Vec<UserView>,
}

/// A link by which somebody sets a password, once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkView {
    /// `invitation` for somebody who has not come yet, `reset` for others.
    kind: String,
    /// The link: a secret. Absent where it was sent by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Whom it was sent to by mail, where that is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_to: Option<String>,
    #[schema(value_type = String)]
    expires: Timestamp,
}

/// Whose a link is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkOwnerView {
    kind: String,
    email: String,
}

impl From<(i64, Role)> for UserRoleView {
    fn from((project_id, role): (i64, Role)) -> Self {
        Self { project_id, role: role.name() }
    }
}

impl From<User> for UserView {
    fn from(own: User) -> Self {
        let roles = own.roles.into_iter();
        Self {
            id: own.id,
            email: own.email,
            first_name: own.body.first_name,
            last_name: own.body.last_name,
            is_administrator: own.body.administrator,
            is_pending: own.body.pending,
            is_disabled: own.disabled,
            has_password: own.has_password,
            created: own.created,
            project_roles: roles.map(UserRoleView::from).collect(),
        }
    }
}

/// Lists the people of the account, those who are disabled included, in the order in which they came.
#[utoipa::path(get, path = "/burgee/v1/users", tag = "users",
    responses((status = 200, body = UsersView)))]
pub(crate) async fn list_users(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<UsersView>, Problem> {
    let users = user::list(&app, &caller).await?;
    Ok(Json(UsersView { items: users.into_iter().map(UserView::from).collect() }))
}

/// Returns somebody of the account.
#[utoipa::path(get, path = "/burgee/v1/users/{user_id}", tag = "users",
    params(("user_id" = String, Path)), responses((status = 200, body = UserView)))]
pub(crate) async fn fetch_user(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<UserView>, Problem> {
    Ok(Json(user::get(&app, &caller, &id).await?.into()))
}

/// Changes somebody. Who is disabled is out at once, with all tokens and sessions; an account keeps an administrator.
#[utoipa::path(patch, path = "/burgee/v1/users/{user_id}", tag = "users",
    params(("user_id" = String, Path), ("dry_run" = Option<bool>, Query)), request_body = UserChange,
    responses((status = 200, body = UserView)))]
pub(crate) async fn update_user(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<UserView>, Problem> {
    Ok(Json(user::update(&app, &caller, &id, &body, mode(&query)?).await?.into()))
}

/// Makes a link by which somebody sets a password, to be handed to them unless it is sent by mail. It works once, for 30 minutes, and those
/// before it no longer.
#[utoipa::path(post, path = "/burgee/v1/users/{user_id}/links", tag = "users",
    params(("user_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 201, body = LinkView)))]
pub(crate) async fn create_user_link(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let link = user::create_link(&app, &caller, &id, mode(&query)?).await?;
    let url = link.sent_to.is_none().then_some(link.url);
    let view = LinkView { kind: link.kind, url, sent_to: link.sent_to, expires: link.expires };
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// Takes somebody out of a project.
#[utoipa::path(delete, path = "/burgee/v1/projects/{project_id}/collaborators/{user_id}", tag = "users",
    params(("project_id" = i64, Path), ("user_id" = String, Path), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn remove_collaborator(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, user_id)): Path<(i64, String)>,
    query: Query,
) -> Result<StatusCode, Problem> {
    user::remove_from_project(&app, &caller, project_id, &user_id, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says whose a link is, and what for.
#[utoipa::path(post, path = "/burgee/v1/links/check", tag = "users", security(()),
    request_body = LinkSecret, responses((status = 200, body = LinkOwnerView)))]
pub(crate) async fn check_link(
    State(app): State<App>,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<Json<LinkOwnerView>, Problem> {
    let [link] = members(&body, ["link"])?;
    let (kind, email) = user::check_link(&app, link, &place).await?;
    Ok(Json(LinkOwnerView { kind, email }))
}

/// Sets a password by a link, which is used up, and signs its owner in.
#[utoipa::path(post, path = "/burgee/v1/links/redeem", tag = "users", security(()),
    request_body = LinkUse, responses((status = 200, body = SignedInView)))]
pub(crate) async fn redeem_link(
    State(app): State<App>,
    parts: Parts,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    check_page(&app, &parts)?;
    let [link, password] = members(&body, ["link", "password"])?;
    let session = user::redeem_link(&app, link, password, &place).await?;
    Ok(begun(&app, session, StatusCode::OK))
}

/// Sends somebody who has forgotten their password a link by mail. The answer is the same whether there is such a
/// person or not.
#[utoipa::path(post, path = "/burgee/v1/password/forgotten", tag = "users", security(()),
    request_body = Forgotten, responses((status = 202)))]
pub(crate) async fn request_password_link(
    State(app): State<App>,
    parts: Parts,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Problem> {
    check_page(&app, &parts)?;
    let [email] = members(&body, ["email"])?;
    letter::remind(&app, email, &place)?;
    Ok(StatusCode::ACCEPTED)
}

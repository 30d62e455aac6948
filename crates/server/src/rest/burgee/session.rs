//! Signing in and out over HTTP, for the console's pages.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{Confirmation, PasswordChange, SignIn};
use super::members;
use crate::app::App;
use crate::app::session::{self, Begun, Place, Session};
use crate::app::user;
use crate::auth::{Caller, Credential, cookie};
use crate::error::Problem;
use crate::rest::extract::{JsonBody, Path};

/// Who is signed in, and what requests must carry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedInView {
    user_id: String,
    email: String,
    account_id: i64,
    is_administrator: bool,
    /// Sent back as `X-Burgee-CSRF` with every request that counts on the cookie.
    csrf: String,
    session: SessionView,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    id: String,
    #[schema(value_type = String)]
    created: Timestamp,
    /// When its owner last proved who they are. What matters most wants that within ten minutes.
    #[schema(value_type = String)]
    confirmed: Timestamp,
    #[schema(value_type = String)]
    last_seen: Timestamp,
    /// When it ends at the latest.
    #[schema(value_type = String)]
    expires: Timestamp,
    address: String,
    agent: String,
    /// Whether it is the one that asks.
    is_current: bool,
}

/// The sessions of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionsView {
    items: Vec<SessionView>,
}

impl SessionView {
    fn new(own: Session, caller: &Caller) -> Self {
        Self {
            is_current: own.selector == caller.credential.selector(),
            id: own.selector,
            created: own.created,
            confirmed: own.confirmed,
            last_seen: own.seen,
            expires: own.expires,
            address: own.address,
            agent: own.agent,
        }
    }
}

impl SignedInView {
    fn new(caller: &Caller, session: Session, csrf: String) -> Self {
        Self {
            user_id: caller.user_id.clone(),
            email: caller.email.clone(),
            account_id: caller.account_id,
            is_administrator: caller.administrator,
            csrf,
            session: SessionView::new(session, caller),
        }
    }
}

/// A session that has begun, with its cookie.
pub(super) fn begun(app: &App, begun: Begun, status: StatusCode) -> Response {
    let cookie = cookie::set(&begun.cookie, &app.settings);
    let view = SignedInView::new(&begun.caller, begun.session, begun.csrf);
    with_cookie((status, Json(view)).into_response(), cookie)
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// Fails unless a request that sets a cookie comes from the console itself, so that no other site signs somebody in.
pub(super) fn check_page(app: &App, parts: &Parts) -> Result<()> {
    if cookie::is_from_own_page(parts, &app.settings) { Ok(()) } else { Err(Error::Forbidden) }
}

/// What is about a session cannot be done by a token.
fn check_session(caller: &Caller) -> Result<()> {
    match caller.credential {
        Credential::Session { .. } => Ok(()),
        _ => Err(Error::Refused {
            code: "session_required",
            reason: "This is about a session: sign in to do it",
        }),
    }
}

/// Signs in. The answer sets the cookie, and says what requests must carry beside it.
#[utoipa::path(post, path = "/burgee/v1/session", tag = "sessions", security(()),
    request_body = SignIn, responses((status = 200, body = SignedInView)))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    parts: Parts,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    check_page(&app, &parts)?;
    let [email, password] = members(&body, ["email", "password"])?;
    let old = cookie::of(&parts.headers, &app.settings);
    let session = session::sign_in(&app, email, password, &place, old).await?;
    Ok(begun(&app, session, StatusCode::OK))
}

/// Says who is signed in, by the cookie alone: that is how a page learns what to send beside it.
#[utoipa::path(get, path = "/burgee/v1/session", tag = "sessions", security(()),
    responses((status = 200, body = SignedInView)))]
pub(crate) async fn fetch_session(
    State(app): State<App>,
    parts: Parts,
    place: Place,
) -> Result<Response, Problem> {
    check_page(&app, &parts)?;
    let cookie = cookie::of(&parts.headers, &app.settings).ok_or(Error::Unauthenticated)?;
    let found = session::authenticate(&app, cookie, place.address).await?;
    let (caller, session) = found.ok_or(Error::Unauthenticated)?;
    let view = SignedInView::new(&caller, session, session::csrf(cookie));
    Ok(with_cookie(Json(view).into_response(), None))
}

/// Signs out: the session ends, and its cookie is taken away.
#[utoipa::path(delete, path = "/burgee/v1/session", tag = "sessions", responses((status = 204)))]
pub(crate) async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    check_session(&caller)?;
    session::end(&app, &caller, caller.credential.selector()).await?;
    let cookie = cookie::clear(&app.settings);
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), cookie))
}

/// Takes the password once more, for what matters most. The session goes on under a new cookie.
#[utoipa::path(post, path = "/burgee/v1/session/confirm", tag = "sessions",
    request_body = Confirmation, responses((status = 200, body = SignedInView)))]
pub(crate) async fn confirm_session(
    State(app): State<App>,
    caller: Caller,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    check_session(&caller)?;
    let [password] = members(&body, ["password"])?;
    let session = session::confirm(&app, &caller, password, &place).await?;
    Ok(begun(&app, session, StatusCode::OK))
}

/// Lists one's own sessions, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/sessions", tag = "sessions",
    responses((status = 200, body = SessionsView)))]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<SessionsView>, Problem> {
    let sessions = session::list(&app, &caller).await?;
    let items = sessions.into_iter().map(|own| SessionView::new(own, &caller));
    Ok(Json(SessionsView { items: items.collect() }))
}

/// Ends all of one's own sessions but the one that asks.
#[utoipa::path(delete, path = "/burgee/v1/sessions", tag = "sessions", responses((status = 204)))]
pub(crate) async fn end_other_sessions(
    State(app): State<App>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    session::end_others(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/burgee/v1/sessions/{session_id}", tag = "sessions",
    params(("session_id" = String, Path)), responses((status = 204)))]
pub(crate) async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    session::end(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes one's own password. All other sessions end, and this one goes on under a new cookie.
#[utoipa::path(put, path = "/burgee/v1/password", tag = "sessions",
    request_body = PasswordChange, responses((status = 200, body = SignedInView)))]
pub(crate) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    check_session(&caller)?;
    let [present, new] = members(&body, ["password", "new_password"])?;
    let session = user::change_password(&app, &caller, present, new, &place).await?;
    Ok(begun(&app, session, StatusCode::OK))
}

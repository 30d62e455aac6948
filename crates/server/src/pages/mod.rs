//! Pages for people that are made on the server and need no script: signing in, setting up, setting a password,
//! deciding what an app may do, and results that somebody has shared.

mod authorize;
mod form;
mod html;
mod link;
mod results;
mod sign_in;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use burgee_domain::Error;
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;
use crate::app::session::{self, Place, Session};
use crate::auth::{Caller, cookie};
use crate::rest::oauth::LARGEST_FORM;

/// The routes.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/setup", get(link::show_setup).post(link::set_up))
        .route("/password", get(link::show_password).post(link::set_password))
        .route("/oauth2/authorize", get(authorize::ask).post(authorize::decide))
        .route("/shared/results/{link}", get(results::show))
        .route("/pages.css", get(style))
        .layer(RequestBodyLimitLayer::new(LARGEST_FORM))
}

async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "max-age=3600")];
    (headers, include_str!("style.css")).into_response()
}

/// A page, with what it may lead to.
struct Page {
    status: StatusCode,
    title: &'static str,
    /// HTML.
    content: String,
    /// Where its forms lead in the end beside this server: scheme, host and port.
    leads_to: Option<String>,
    /// Cookies that it sets.
    cookies: Vec<HeaderValue>,
    retry_after: Option<u64>,
}

impl Page {
    fn new(title: &'static str, content: String) -> Self {
        let (leads_to, retry_after) = (None, None);
        Self { status: StatusCode::OK, title, content, leads_to, cookies: Vec::new(), retry_after }
    }

    /// The page after something went wrong.
    fn after(self, error: Option<&Error>) -> Self {
        let Some(error) = error else { return self };
        let status = match error {
            Error::Invalid(_) | Error::Conflict { .. } => StatusCode::BAD_REQUEST,
            Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Refused { .. } | Error::Forbidden => StatusCode::FORBIDDEN,
            Error::NotFound { .. } => StatusCode::NOT_FOUND,
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            other => {
                tracing::error!(?other, "a page failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let retry_after = match error {
            Error::RateLimited { retry_after } => Some(*retry_after),
            _ => None,
        };
        Self { status, retry_after, ..self }
    }

    /// A page that says only that something does not work.
    fn failure(error: &Error) -> Self {
        let content = format!("<h1>This does not work</h1>\n{}", html::alarm(Some(error)));
        Self::new("This does not work", content).after(Some(error))
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let body = html::page(self.title, &self.content);
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(CONTENT_TYPE, html);
        let policy = policy(self.leads_to.as_deref());
        headers
            .extend(HeaderValue::from_str(&policy).ok().map(|own| (CONTENT_SECURITY_POLICY, own)));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // With `no-referrer` browsers would not say either that a form was sent from here.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.retry_after.map(|own| (RETRY_AFTER, HeaderValue::from(own))));
        for cookie in self.cookies {
            headers.append(SET_COOKIE, cookie);
        }
        response
    }
}

/// What a page may do: have a style, and send its forms here and to where the answer leads.
fn policy(leads_to: Option<&str>) -> String {
    // There is no way to name an IPv6 address.
    let leads_to = leads_to.map(|own| if own.contains('[') { "http:" } else { own });
    let also = leads_to.map(|own| format!(" {own}")).unwrap_or_default();
    format!(
        "default-src 'none'; style-src 'self'; form-action 'self'{also}; frame-ancestors 'none'; \
         base-uri 'none'"
    )
}

/// Sends somebody on, by a request that never repeats what was posted (RFC 9700, 4.12).
fn send(location: &str, cookie: Option<HeaderValue>) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        return Page::failure(&Error::Internal("a location is no header".to_owned()))
            .into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.extend(cookie.map(|own| (SET_COOKIE, own)));
    response
}

/// Who is signed in, by the cookie.
async fn signed_in(
    app: &App,
    headers: &HeaderMap,
    place: &Place,
) -> Result<Option<(Caller, Session)>, Error> {
    let Some(cookie) = cookie::of(headers, &app.settings) else { return Ok(None) };
    session::authenticate(app, cookie, place.address).await
}

//! What handlers take out of a request: who asks, the body, and the conditions on it.

use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{self, FromRequest, FromRequestParts, MatchedPath, OriginalUri, Request};
use axum::http::header::{AUTHORIZATION, IF_MATCH, USER_AGENT};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::session::{self, Place};
use crate::app::{App, people};
use crate::auth::cookie::{self, CSRF};
use crate::auth::{Caller, address, requirement};
use crate::error::Form;
use crate::middleware::log::Who;

/// Errors look different on each API.
pub(crate) struct Refusal {
    error: Error,
    form: Form,
    status_override: bool,
}

impl Refusal {
    fn new(parts: &Parts, error: Error) -> Self {
        Self { error, form: form(parts), status_override: false }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.form.answer(self.error);
        if self.status_override {
            *response.status_mut() = axum::http::StatusCode::UNAUTHORIZED;
        }
        response
    }
}

/// An error in the form that the request's path calls for.
pub(crate) fn refusal(parts: &Parts, error: Error) -> Refusal {
    Refusal::new(parts, error)
}

fn form(parts: &Parts) -> Form {
    Form::of(match parts.extensions.get::<OriginalUri>() {
        Some(OriginalUri(uri)) => uri.path(),
        None => parts.uri.path(),
    })
}

/// Somebody who has proved who they are, whatever they may do: for what is about no operation in particular.
pub(crate) struct Known(pub(crate) Caller);

impl FromRequestParts<App> for Known {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(caller.clone()));
        }
        let caller = identify(parts, app).await.map_err(|error| Refusal {
            status_override: error == Error::AuthenticationFailed
                && app.settings.unknown_token_is_401,
            ..Refusal::new(parts, error)
        })?;
        if let Some(who) = parts.extensions.get::<Who>() {
            who.tell(&caller);
        }
        // Whoever asks again, within the same request, is answered alike.
        parts.extensions.insert(caller.clone());
        Ok(Self(caller))
    }
}

/// A request that goes on for so long that what it came with may end meanwhile.
pub(crate) struct Lasting(Parts);

impl FromRequestParts<App> for Lasting {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.clone()))
    }
}

impl Lasting {
    /// Who asks, if they still may: none once the credential has ended.
    pub(crate) async fn caller(&self, app: &App) -> Option<Caller> {
        identify(&self.0, app).await.ok()
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Known(caller) = Known::from_request_parts(parts, app).await?;
        let route = parts.extensions.get::<MatchedPath>();
        let row = route.and_then(|route| requirement::of_route(&parts.method, route.as_str()));
        // What nobody has thought about is denied.
        let allowed = row.ok_or(Error::Forbidden);
        allowed
            .and_then(|(_, requirement)| requirement.check(&caller, &parts.method))
            .map_err(|error| Refusal::new(parts, error))?;
        Ok(caller)
    }
}

/// Who asks: by the token of an `Authorization: Bearer` header or, from the console's own pages, by a cookie.
async fn identify(parts: &Parts, app: &App) -> Result<Caller> {
    let address = address::of(parts, &app.settings.trusted_proxies);
    if parts.headers.contains_key(AUTHORIZATION) {
        return people::authenticate(app, bearer(parts)?, address).await;
    }
    let (cookie, presented) = console(parts, app).ok_or(Error::Unauthenticated)?;
    if !session::is_csrf(cookie, presented) {
        return Err(Error::Unauthenticated);
    }
    let found = session::authenticate(app, cookie, address).await?;
    found.map(|(caller, _)| caller).ok_or(Error::Unauthenticated)
}

/// The cookie of a request from the console's own pages, with what those send beside it. A cookie alone counts for
/// nothing: browsers send it for any site.
fn console<'a>(parts: &'a Parts, app: &App) -> Option<(&'a str, &'a str)> {
    let presented = parts.headers.get(CSRF)?.to_str().ok()?;
    let cookie = cookie::of(&parts.headers, &app.settings)?;
    cookie::is_from_own_page(parts, &app.settings).then_some((cookie, presented))
}

/// The token of an `Authorization: Bearer` header: the one place where it belongs.
pub(crate) fn bearer(parts: &Parts) -> Result<&str> {
    let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next().ok_or(Error::Unauthenticated)?;
    // Of two, nobody can say which one counts.
    if headers.next().is_some() {
        return Err(Error::Unauthenticated);
    }
    let text = header.to_str().map_err(|_| Error::Unauthenticated)?;
    let (scheme, token) = text.split_once(' ').ok_or(Error::Unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() {
        Ok(token.trim())
    } else {
        Err(Error::Unauthenticated)
    }
}

/// Where a request comes from: address and browser.
impl FromRequestParts<App> for Place {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: address::of(parts, &app.settings.trusted_proxies),
            agent: agent.unwrap_or_default().to_owned(),
        })
    }
}

/// The parameters in a path; what does not read is refused in the form that the path calls for.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let read = extract::Path::<T>::from_request_parts(parts, app).await;
        read.map(|extract::Path(parameters)| Self(parameters)).map_err(|rejection| {
            Refusal::new(parts, Error::invalid("", "path", unreadable_path(&rejection)))
        })
    }
}

/// What is wrong with a path, in the words of the protocol.
fn unreadable_path(rejection: &PathRejection) -> String {
    let kind = match rejection {
        PathRejection::FailedToDeserializePathParams(failed) => Some(failed.kind()),
        _ => None,
    };
    match kind {
        Some(
            ErrorKind::ParseError { value, .. }
            | ErrorKind::ParseErrorAtIndex { value, .. }
            | ErrorKind::ParseErrorAtKey { value, .. },
        ) => format!("{value:?} in the path must be an integer"),
        Some(ErrorKind::InvalidUtf8InPathParam { .. }) => "the path is not UTF-8".to_owned(),
        _ => "the path cannot be read".to_owned(),
    }
}

/// A JSON body, whatever its content type says: clients send patches as either kind.
pub(crate) struct JsonBody(pub(crate) Value);

impl FromRequest<App> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let headers = parts.clone();
        let refuse =
            |code, message: String| Refusal::new(&headers, Error::invalid("", code, message));
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|error| refuse("unreadable", error.body_text()))?;
        let value = serde_json::from_slice(&bytes)
            .map_err(|error| refuse("malformed", format!("the body is not JSON: {error}")))?;
        Ok(Self(value))
    }
}

/// A JSON body that may be left out: an empty object then.
pub(crate) struct OptionalJsonBody(pub(crate) Value);

impl FromRequest<App> for OptionalJsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let headers = parts.clone();
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let bytes = bytes.map_err(|error| {
            Refusal::new(&headers, Error::invalid("", "unreadable", error.body_text()))
        })?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(json!({})));
        }
        let request = Request::from_parts(headers, bytes.into());
        JsonBody::from_request(request, app).await.map(|JsonBody(body)| Self(body))
    }
}

/// The revision that the caller has seen, from `If-Match`.
pub(crate) struct IfMatch(pub(crate) Option<i64>);

impl IfMatch {
    /// The revision that the caller has seen of the one thing that a request for `count` things is about.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] where several things have a revision each, or nothing has one.
    pub(crate) fn of_one(self, count: usize) -> Result<Option<i64>> {
        if self.0.is_some() && count != 1 {
            let message = format!("If-Match goes with a change of one thing; this is of {count}");
            return Err(Error::invalid("", "if_match", message));
        }
        Ok(self.0)
    }
}

impl FromRequestParts<App> for IfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let Some(header) = parts.headers.get(IF_MATCH) else {
            return Ok(Self(None));
        };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let revision = text.trim_start_matches("W/").trim_matches('"').parse();
        revision.map(|revision| Self(Some(revision))).map_err(|_| {
            let error = Error::invalid("", "if_match", "If-Match must be an ETag of this resource");
            Refusal::new(parts, error)
        })
    }
}

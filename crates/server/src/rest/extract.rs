//! What handlers take out of a request: who asks, the body, and the conditions on it.

use axum::body::Bytes;
use axum::extract::{self, FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::header::{AUTHORIZATION, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::{App, people};
use crate::auth::Caller;
use crate::error::Form;

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

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = bearer(parts).map_err(|error| Refusal::new(parts, error))?;
        people::authenticate(app, token).await.map_err(|error| Refusal {
            status_override: error == Error::AuthenticationFailed
                && app.settings.unknown_token_is_401,
            ..Refusal::new(parts, error)
        })
    }
}

/// The token of an `Authorization: Bearer` header: the one place where it belongs.
fn bearer(parts: &Parts) -> Result<&str> {
    let header = parts.headers.get(AUTHORIZATION).ok_or(Error::Unauthenticated)?;
    let text = header.to_str().map_err(|_| Error::Unauthenticated)?;
    let (scheme, token) = text.split_once(' ').ok_or(Error::Unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() {
        Ok(token.trim())
    } else {
        Err(Error::Unauthenticated)
    }
}

/// The parameters in a path; what does not read is refused in the form that the path calls for.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let read = extract::Path::<T>::from_request_parts(parts, app).await;
        read.map(|extract::Path(parameters)| Self(parameters))
            .map_err(|error| Refusal::new(parts, Error::invalid("", "path", error.body_text())))
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

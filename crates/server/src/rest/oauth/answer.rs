//! How OAuth clients are answered.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;
use serde_json::{Value, json};

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// Since when parameters of token requests have no place in addresses: RFC 9700, of January 2025 (RFC 9745).
const DEPRECATED_SINCE: HeaderValue = HeaderValue::from_static("@1735689600");

/// An answer, which is kept nowhere on its way.
pub(super) struct Answer {
    pub(super) body: Option<Value>,
    /// Whether parameters stood in the address.
    pub(super) in_query: bool,
}

/// A failure in the words of RFC 6749.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) in_query: bool,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let response = self
            .body
            .map_or_else(|| StatusCode::OK.into_response(), |own| Json(own).into_response());
        with_headers(response, self.in_query)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code, reason) = match &self.error {
            Error::Refused { code: "invalid_client", reason } => {
                (StatusCode::UNAUTHORIZED, "invalid_client", *reason)
            }
            Error::Refused { code, reason } => (StatusCode::BAD_REQUEST, *code, *reason),
            Error::RateLimited { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", "Too many requests")
            }
            Error::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "Try again later")
            }
            other => {
                tracing::error!(?other, "a request of an OAuth client failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Internal error")
            }
        };
        let body = Json(json!({ "error": code, "error_description": reason }));
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"burgee\""));
        }
        if let Error::RateLimited { retry_after } = self.error {
            headers.insert(RETRY_AFTER, HeaderValue::from(retry_after));
        }
        with_headers(response, self.in_query)
    }
}

fn with_headers(mut response: Response, in_query: bool) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    if in_query {
        headers.insert(DEPRECATION, DEPRECATED_SINCE);
    }
    response
}

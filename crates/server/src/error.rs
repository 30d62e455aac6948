//! The one mapping from the product's errors to HTTP: problem documents on flags/v1, `{code, message,
//! uuid}` on v2, and two forms of their own on the scheduling and permission APIs.

mod validation;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Violation};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use validation::{
    PermissionError, PermissionFailure, ScheduleError, ScheduleFailure, ValidationErrors,
};

/// The APIs by how their errors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// flags/v1 and Burgee's own.
    Problem,
    /// v2.
    App,
    /// Scheduling.
    Schedule,
    /// Permissions.
    Permission,
}

impl Form {
    /// The form that a path calls for.
    pub(crate) fn of(path: &str) -> Self {
        let api = path.split('/').nth(1).unwrap_or_default();
        match api {
            "flags" | "burgee" => Self::Problem,
            "flags-scheduling" => Self::Schedule,
            "permissions" => Self::Permission,
            _ => Self::App,
        }
    }

    /// An error in the form.
    pub(crate) fn answer(self, error: Error) -> Response {
        match self {
            Self::Problem => Problem(error).into_response(),
            Self::App => AppFailure(error).into_response(),
            Self::Schedule => ScheduleFailure(error).into_response(),
            Self::Permission => PermissionFailure(error).into_response(),
        }
    }
}

/// An error of flags/v1: RFC 7807 with the violations beside.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDetail {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The kind of error in a few words.
    title: String,
    /// The status code.
    status: u16,
    /// A slug for programs.
    code: &'static str,
    /// What is wrong.
    detail: String,
    /// Names this occurrence in the log.
    uuid: String,
    /// Everything that is wrong with the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    violations: Vec<Violation>,
}

/// An error of v2.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppError {
    /// A slug for programs.
    code: &'static str,
    /// What is wrong.
    message: String,
    /// Names this occurrence in the log.
    uuid: String,
    /// Everything that is wrong with the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    violations: Vec<Violation>,
}

/// A failure on flags/v1.
#[derive(Debug)]
pub(crate) struct Problem(pub(crate) Error);

/// A failure on v2.
#[derive(Debug)]
pub(crate) struct AppFailure(pub(crate) Error);

/// A failure on flags/v1 for which the protocol has a title of its own, if the request is at fault.
#[derive(Debug)]
pub(crate) struct TitledProblem {
    pub(crate) title: &'static str,
    pub(crate) error: Error,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Error> for AppFailure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// What an error is in HTTP: status, a slug, a title, and a text for the caller.
struct Outside {
    status: StatusCode,
    code: &'static str,
    title: String,
    detail: String,
}

fn outside(error: &Error) -> Outside {
    let (status, code, title) = match error {
        Error::Unauthenticated => {
            (StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized".to_owned())
        }
        Error::AuthenticationFailed | Error::Forbidden => {
            (StatusCode::FORBIDDEN, "forbidden", "Forbidden".to_owned())
        }
        Error::Refused { code, .. } => (StatusCode::FORBIDDEN, *code, "Forbidden".to_owned()),
        Error::NotFound { what, .. } => {
            (StatusCode::NOT_FOUND, "not_found", format!("{what} not found"))
        }
        Error::Elsewhere { .. } => (StatusCode::NOT_FOUND, "not_found", "Not Found".to_owned()),
        Error::Invalid(_) => (StatusCode::BAD_REQUEST, "bad_request", "Bad Request".to_owned()),
        Error::AlreadyExists { key, .. } => {
            (StatusCode::BAD_REQUEST, "bad_request", format!("Key {key} already exists"))
        }
        Error::Conflict { .. } => (StatusCode::CONFLICT, "conflict", "Conflict".to_owned()),
        Error::PreconditionFailed { .. } => (
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            "Precondition Failed".to_owned(),
        ),
        Error::NotOffered { .. } => {
            (StatusCode::NOT_IMPLEMENTED, "not_implemented", "Not Implemented".to_owned())
        }
        Error::RateLimited { .. } => {
            (StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too Many Requests".to_owned())
        }
        Error::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Service Unavailable".to_owned())
        }
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "Internal Server Error".to_owned(),
        ),
    };
    let detail = match error {
        Error::Unauthenticated => "Invalid credentials".to_owned(),
        // The phrase that clients look for, and on v2 the id that some of them scrape.
        Error::AlreadyExists { what, key, id } => {
            format!("{what} with key {key} already exists (id: {id})")
        }
        other => other.to_string(),
    };
    Outside { status, code, title, detail }
}

fn violations(error: &Error) -> Vec<Violation> {
    match error {
        Error::Invalid(violations) => violations.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Logs what the caller must not see, under the id that the caller gets.
fn occurrence(error: &Error) -> String {
    let uuid = uuid::Uuid::new_v4().to_string();
    if let Error::Internal(detail) = error {
        tracing::error!(%uuid, %detail, "internal error {uuid}");
    }
    uuid
}

fn with_headers(error: &Error, status: StatusCode, body: impl IntoResponse) -> Response {
    let mut response = (status, body).into_response();
    if let Error::RateLimited { retry_after } = error
        && let Ok(value) = HeaderValue::from_str(&retry_after.to_string())
    {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        problem(&self.0, outside(&self.0))
    }
}

impl IntoResponse for TitledProblem {
    fn into_response(self) -> Response {
        let mut seen = outside(&self.error);
        if matches!(self.error, Error::Invalid(_)) {
            self.title.clone_into(&mut seen.title);
        }
        problem(&self.error, seen)
    }
}

fn problem(error: &Error, seen: Outside) -> Response {
    let Outside { status, code, title, detail } = seen;
    let body = ProblemDetail {
        kind: "about:blank",
        title,
        status: status.as_u16(),
        code,
        detail,
        uuid: occurrence(error),
        violations: violations(error),
    };
    let mut response = with_headers(error, status, Json(body));
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

impl IntoResponse for AppFailure {
    fn into_response(self) -> Response {
        let Outside { status, code, detail, .. } = outside(&self.0);
        let message = match self.0 {
            Error::Unauthenticated => "Unauthorized".to_owned(),
            _ => detail,
        };
        let uuid = occurrence(&self.0);
        let body = AppError { code, message, uuid, violations: violations(&self.0) };
        with_headers(&self.0, status, Json(body))
    }
}

/// Answers where nothing is.
pub(crate) fn nothing_here(uri: &Uri) -> Response {
    // The vendor's wording.
    let message = "Nothing matches the given URI";
    off_the_map(uri, StatusCode::NOT_FOUND, "not_found", "Not Found", message)
}

/// Answers where something is that does not take the method.
pub(crate) async fn method_not_allowed(uri: Uri) -> Response {
    let (code, title) = ("method_not_allowed", "Method Not Allowed");
    let message = "The method is not allowed for the requested URI";
    off_the_map(&uri, StatusCode::METHOD_NOT_ALLOWED, code, title, message)
}

/// A failure that no use case has seen, in the form that the path calls for.
fn off_the_map(
    uri: &Uri,
    status: StatusCode,
    code: &'static str,
    title: &str,
    message: &str,
) -> Response {
    match Form::of(uri.path()) {
        Form::Schedule => return ScheduleError::off_the_map(status, message),
        Form::Permission => return PermissionError::off_the_map(status, message),
        Form::Problem | Form::App => {}
    }
    let (uuid, violations) = (uuid::Uuid::new_v4().to_string(), Vec::new());
    if uri.path().starts_with("/v2") {
        let body = AppError { code, message: message.to_owned(), uuid, violations };
        return (status, Json(body)).into_response();
    }
    let body = ProblemDetail {
        kind: "about:blank",
        title: title.to_owned(),
        status: status.as_u16(),
        code,
        detail: message.to_owned(),
        uuid,
        violations,
    };
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, Json(body)).into_response()
}

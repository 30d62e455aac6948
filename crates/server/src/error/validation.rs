//! Errors of the scheduling and permission APIs: what is wrong with a request as `{detail: [{loc, msg, type}]}`, and
//! everything else in a sentence.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Violation};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Outside, occurrence, outside, violations, with_headers};

/// An error of the scheduling API.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScheduleError {
    /// What is wrong.
    details: String,
    /// The status code.
    status: u16,
}

/// An error of the permission API.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermissionError {
    /// What is wrong.
    detail: String,
}

/// Everything that is wrong with a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValidationErrors {
    detail: Vec<ValidationError>,
    /// The status code, on the scheduling API.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Serialize, ToSchema)]
struct ValidationError {
    /// The place: `body`, `query` or `path`, and the members and indexes below.
    loc: Vec<Place>,
    /// A sentence for people.
    msg: String,
    /// A slug for programs.
    #[serde(rename = "type")]
    kind: String,
}

/// A step on the way to what is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Place {
    Member(String),
    Index(u64),
}

/// A failure on the scheduling API.
#[derive(Debug)]
pub(crate) struct ScheduleFailure(pub(crate) Error);

/// A failure on the permission API.
#[derive(Debug)]
pub(crate) struct PermissionFailure(pub(crate) Error);

impl From<Error> for ScheduleFailure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Error> for PermissionFailure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl ValidationError {
    fn new(violation: &Violation) -> Self {
        let Violation { pointer, code, message } = violation;
        // Numbers are places in lists.
        let place = |part: &str| match part.parse::<u64>() {
            Ok(index) => Place::Index(index),
            Err(_) => Place::Member(part.to_owned()),
        };
        let mut loc = Vec::new();
        if let Some(name) = pointer.strip_prefix('?') {
            loc.extend(["query", name].map(|part| Place::Member(part.to_owned())));
        } else {
            let origin = if *code == "path" { "path" } else { "body" };
            loc.push(Place::Member(origin.to_owned()));
            loc.extend(pointer.split('/').skip(1).map(place));
        }
        let (msg, kind) = match *code {
            "required" => ("field required".to_owned(), "value_error.missing".to_owned()),
            "type" => (message.clone(), "type_error".to_owned()),
            code => (message.clone(), format!("value_error.{code}")),
        };
        Self { loc, msg, kind }
    }

    fn all(error: &Error) -> Vec<Self> {
        violations(error).iter().map(Self::new).collect()
    }
}

impl IntoResponse for ScheduleFailure {
    fn into_response(self) -> Response {
        if matches!(self.0, Error::Invalid(_)) {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let detail = ValidationError::all(&self.0);
            let body = ValidationErrors { detail, status: Some(status.as_u16()) };
            return (status, Json(body)).into_response();
        }
        occurrence(&self.0);
        let Outside { status, detail, .. } = outside(&self.0);
        let (status, details) = match &self.0 {
            Error::Unauthenticated => (status, "Not authenticated".to_owned()),
            // The protocol has no 409 here.
            Error::Conflict { .. } => (StatusCode::BAD_REQUEST, detail),
            Error::NotFound { what: "Job", name } => {
                (status, format!("Job with id {name} not found"))
            }
            _ => (status, detail),
        };
        let body = ScheduleError { details, status: status.as_u16() };
        with_headers(&self.0, status, Json(body))
    }
}

impl IntoResponse for PermissionFailure {
    fn into_response(self) -> Response {
        if matches!(self.0, Error::Invalid(_)) {
            let body = ValidationErrors { detail: ValidationError::all(&self.0), status: None };
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response();
        }
        occurrence(&self.0);
        let Outside { status, detail, .. } = outside(&self.0);
        let detail = match self.0 {
            Error::Unauthenticated => "Not authenticated".to_owned(),
            _ => detail,
        };
        with_headers(&self.0, status, Json(PermissionError { detail }))
    }
}

impl ScheduleError {
    /// An error that no use case has seen.
    pub(super) fn off_the_map(status: StatusCode, details: &str) -> Response {
        let body = Self { details: details.to_owned(), status: status.as_u16() };
        (status, Json(body)).into_response()
    }
}

impl PermissionError {
    /// An error that no use case has seen.
    pub(super) fn off_the_map(status: StatusCode, detail: &str) -> Response {
        (status, Json(Self { detail: detail.to_owned() })).into_response()
    }
}

//! Answers in XML.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;

use crate::app::export::Useless;

/// Why a request to the bucket is not answered, by the codes of Amazon S3.
#[derive(Debug)]
pub(super) enum Fault {
    AccessDenied,
    ExpiredToken,
    InvalidToken,
    SignatureDoesNotMatch,
    RequestTimeTooSkewed,
    /// By the parameter's name.
    InvalidArgument(&'static str),
    /// With the length of the file.
    InvalidRange(u64),
    NoSuchKey,
    MethodNotAllowed,
    NotImplemented,
    SlowDown,
    Internal,
}

impl Fault {
    pub(super) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "an export cannot be sent");
        Self::Internal
    }

    fn parts(&self) -> (StatusCode, &'static str, String) {
        let (status, code, message) = match self {
            Self::AccessDenied => (StatusCode::FORBIDDEN, "AccessDenied", "Access Denied"),
            Self::ExpiredToken => {
                (StatusCode::BAD_REQUEST, "ExpiredToken", "The provided token has expired.")
            }
            Self::InvalidToken => {
                let message = "The provided token is malformed or otherwise invalid.";
                (StatusCode::BAD_REQUEST, "InvalidToken", message)
            }
            Self::SignatureDoesNotMatch => {
                let message = "The request signature we calculated does not match the signature \
                               you provided. Check your key and signing method.";
                (StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)
            }
            Self::RequestTimeTooSkewed => {
                let message = "The difference between the request time and the current time is \
                               too large.";
                (StatusCode::FORBIDDEN, "RequestTimeTooSkewed", message)
            }
            Self::InvalidArgument(name) => {
                let message = format!("Invalid argument: {name}");
                return (StatusCode::BAD_REQUEST, "InvalidArgument", message);
            }
            Self::InvalidRange(_) => {
                let message = "The requested range is not satisfiable";
                (StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message)
            }
            Self::NoSuchKey => {
                (StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
            }
            Self::MethodNotAllowed => {
                let message = "The export can be read, and not written.";
                (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
            }
            Self::NotImplemented => {
                let message = "The export can be listed and downloaded, and nothing else.";
                (StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
            }
            Self::SlowDown => {
                let message = "The files are being made. Please ask again.";
                (StatusCode::SERVICE_UNAVAILABLE, "SlowDown", message)
            }
            Self::Internal => {
                let message = "We encountered an internal error. Please try again.";
                (StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
            }
        };
        (status, code, message.to_owned())
    }

    pub(super) fn answer(&self, method: &Method) -> Response {
        let (status, code, message) = self.parts();
        let mut element = Element::new();
        element.begin("Error").text("Code", code).text("Message", &message).end("Error");
        let mut response = element.answer(method, status);
        let headers = response.headers_mut();
        if matches!(self, Self::SlowDown) {
            headers.insert(RETRY_AFTER, super::RETRY.as_secs().into());
        }
        if let Self::InvalidRange(length) = self
            && let Ok(range) = format!("bytes */{length}").parse()
        {
            headers.insert(axum::http::header::CONTENT_RANGE, range);
        }
        response
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable => Self::SlowDown,
            Error::Invalid(_) | Error::Forbidden => Self::AccessDenied,
            other => Self::internal(&format!("{other:?}")),
        }
    }
}

impl From<Useless> for Fault {
    fn from(useless: Useless) -> Self {
        match useless {
            Useless::Unknown => Self::InvalidToken,
            Useless::Expired => Self::ExpiredToken,
            Useless::Withdrawn => Self::AccessDenied,
            Useless::Failed(error) => error.into(),
        }
    }
}

/// A document under way.
pub(super) struct Element(String);

impl Element {
    pub(super) fn new() -> Self {
        Self(r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned())
    }

    /// Begins an element; the outermost ones of answers other than errors have the namespace of Amazon S3.
    pub(super) fn begin(&mut self, name: &str) -> &mut Self {
        self.0.push('<');
        self.0.push_str(name);
        if name.ends_with("Result") {
            self.0.push_str(r#" xmlns="http://s3.amazonaws.com/doc/2006-03-01/""#);
        }
        self.0.push('>');
        self
    }

    pub(super) fn end(&mut self, name: &str) -> &mut Self {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    pub(super) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.begin(name);
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // No other control character can be in a document of XML 1.0.
                control if control.is_control() && control != '\n' && control != '\t' => {
                    self.0.push(char::REPLACEMENT_CHARACTER);
                }
                other => self.0.push(other),
            }
        }
        self.end(name)
    }

    pub(super) fn answer(self, method: &Method, status: StatusCode) -> Response {
        let kind = (CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        let body = if *method == Method::HEAD { Body::empty() } else { Body::from(self.0) };
        (status, [kind], body).into_response()
    }
}

#[cfg(test)]
impl Element {
    pub(super) fn text_of(&self) -> &str {
        &self.0
    }
}

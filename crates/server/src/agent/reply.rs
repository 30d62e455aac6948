//! Answers in the Agent's forms: JSON with a line end, plain text, or nothing.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Response, StatusCode};
use hyper::body::{Body, Frame, SizeHint};

use super::json;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// What is sent back.
pub(crate) type Reply = Response<ReplyBody>;

/// The body of an answer: there already, or still to come.
#[derive(Debug)]
pub(crate) enum ReplyBody {
    /// All of it; taken when it is sent.
    Whole(Option<Bytes>),
    /// A stream, or what the router made.
    Streamed(axum::body::Body),
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|own| Ok(Frame::data(own)))),
            Self::Streamed(body) => {
                let frame = ready!(Pin::new(body).poll_frame(context));
                Poll::Ready(frame)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_none(),
            Self::Streamed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |own| own.len() as u64))
            }
            Self::Streamed(body) => body.size_hint(),
        }
    }
}

/// An answer with a body of a type.
fn with_type(status: StatusCode, kind: HeaderValue, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(ReplyBody::Whole(Some(body.into())));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, kind);
    reply
}

/// JSON that was written out already, without the line end.
pub(crate) fn json(status: StatusCode, mut body: Vec<u8>) -> Reply {
    body.push(b'\n');
    with_type(status, JSON, body)
}

/// JSON that was written out already, with the line end.
pub(crate) fn whole_json(body: Bytes) -> Reply {
    with_type(StatusCode::OK, JSON, body)
}

/// An error as most are told.
pub(crate) fn error(status: StatusCode, message: &str) -> Reply {
    let mut body = Vec::with_capacity(message.len() + 16);
    body.extend_from_slice(b"{\"error\":");
    json::text(&mut body, message);
    body.push(b'}');
    json(status, body)
}

/// An error in plain text.
pub(crate) fn plain_error(status: StatusCode, message: &str) -> Reply {
    let mut reply = with_type(status, TEXT, format!("{message}\n"));
    reply.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}

/// What the reference says where it has nothing.
pub(crate) fn not_found() -> Reply {
    plain_error(StatusCode::NOT_FOUND, "404 page not found")
}

/// No body and no type.
pub(crate) fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(ReplyBody::Whole(None));
    *reply.status_mut() = status;
    reply
}

/// The method is not the one that the path has.
pub(crate) fn method_not_allowed(allowed: &'static str) -> Reply {
    let mut reply = empty(StatusCode::METHOD_NOT_ALLOWED);
    reply.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    reply
}

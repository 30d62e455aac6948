//! Datafiles over HTTP, for SDKs: from memory, compressed before anybody asked.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_TYPE, ETAG, LAST_MODIFIED, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::agent::reply::{Reply, ReplyBody};
use crate::app::App;
use crate::auth::token::{TokenKind, TokenParts};
use crate::publish::{PublishedDatafile, Readers};

/// Where datafiles are, each under its SDK key.
const FOLDER: &str = "/datafiles/";

/// Answers what SDKs ask most, and most often with 304: it goes past the router, whose layers cost more than the answer.
/// `None` if it is anything else, a refusal too: the router notes those.
pub(crate) fn answer_poll<B>(app: &App, request: &Request<B>) -> Option<Reply> {
    let file = request.uri().path().strip_prefix(FOLDER)?;
    if request.method() != Method::GET || file.contains(['/', '%']) {
        return None;
    }
    let reply = open_datafile(app, file, request.headers());
    tracing::debug!(status = reply.status().as_u16(), "GET /datafiles/{{file}}");
    (reply.status() != StatusCode::FORBIDDEN).then_some(reply)
}

/// Serves the datafile of an SDK key. 403 for unknown keys, as the vendor answers.
pub(crate) async fn fetch_datafile(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    open_datafile(&app, &file, &headers).map(Body::new)
}

fn open_datafile(app: &App, file: &str, headers: &HeaderMap) -> Reply {
    match datafile_of(app, file) {
        Some(datafile) if datafile.readers == Readers::Everyone => {
            app.live.fetched(datafile.environment_id, app.now());
            let mut reply = answer(&datafile, headers);
            let own = reply.headers_mut();
            own.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            own.insert(VARY, HeaderValue::from_static("accept-encoding"));
            own.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            reply
        }
        _ => empty(StatusCode::FORBIDDEN),
    }
}

/// Serves the datafile of a secure environment to holders of one of its access tokens. 401 without a token,
/// 403 with one that does not open the datafile, or if there is none.
pub(crate) async fn fetch_secure_datafile(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(authorization) = headers.get(AUTHORIZATION) else {
        return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response();
    };
    let presented = access_token(authorization);
    match (datafile_of(&app, &file), presented) {
        (Some(datafile), Some(presented)) if datafile.readers.admit(&presented) => {
            app.live.fetched(datafile.environment_id, app.now());
            let mut reply = answer(&datafile, &headers);
            let own = reply.headers_mut();
            own.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            own.insert(VARY, HeaderValue::from_static("accept-encoding, authorization"));
            reply.map(Body::new)
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

/// The access token in an `Authorization` header, if it has the form of one.
pub(crate) fn access_token(authorization: &HeaderValue) -> Option<TokenParts> {
    let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    is_bearer.then(|| TokenParts::parse(TokenKind::Datafile, token.trim()))?
}

fn datafile_of(app: &App, file: &str) -> Option<Arc<PublishedDatafile>> {
    app.registry.get(file.strip_suffix(".json")?)
}

fn empty(status: StatusCode) -> Reply {
    whole(status, Bytes::new())
}

fn whole(status: StatusCode, bytes: Bytes) -> Reply {
    let mut reply = Reply::new(ReplyBody::Whole(Some(bytes)));
    *reply.status_mut() = status;
    reply
}

fn answer(datafile: &PublishedDatafile, headers: &HeaderMap) -> Reply {
    let mut reply = if datafile.version.is_known(headers) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        body(datafile, headers)
    };
    let own = reply.headers_mut();
    own.insert(LAST_MODIFIED, datafile.version.last_modified.clone());
    own.insert(ETAG, datafile.version.etag.clone());
    reply
}

/// Whether a client takes a coding.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|own| {
        let mut parts = own.split(';').map(str::trim);
        parts.next() == Some(coding) && parts.all(|parameter| parameter != "q=0")
    })
}

fn body(datafile: &PublishedDatafile, headers: &HeaderMap) -> Reply {
    let (bytes, coding) = if accepts(headers, "br") && !datafile.brotli().is_empty() {
        (datafile.brotli(), Some("br"))
    } else if accepts(headers, "gzip") && !datafile.gzip().is_empty() {
        (datafile.gzip(), Some("gzip"))
    } else {
        (&datafile.json, None)
    };
    let mut reply = whole(StatusCode::OK, bytes.clone());
    let own = reply.headers_mut();
    own.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(coding) = coding {
        own.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    reply
}

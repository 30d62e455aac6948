//! Datafiles over HTTP, for SDKs: from memory, compressed before anybody asked.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_TYPE, ETAG, LAST_MODIFIED, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::token::{TokenKind, TokenParts};
use crate::publish::{PublishedDatafile, Readers};

/// Serves the datafile of an SDK key. 403 for unknown keys, as the vendor answers.
pub(crate) async fn fetch_datafile(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    match datafile_of(&app, &file) {
        Some(datafile) if datafile.readers == Readers::Everyone => {
            let mut response = answer(&datafile, &headers);
            let own = response.headers_mut();
            own.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            own.insert(VARY, HeaderValue::from_static("accept-encoding"));
            own.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            response
        }
        _ => StatusCode::FORBIDDEN.into_response(),
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
    let presented = authorization
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| TokenParts::parse(TokenKind::Datafile, token.trim()));
    match (datafile_of(&app, &file), presented) {
        (Some(datafile), Some(presented)) if datafile.readers.admit(&presented) => {
            let mut response = answer(&datafile, &headers);
            let own = response.headers_mut();
            own.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            own.insert(VARY, HeaderValue::from_static("accept-encoding, authorization"));
            response
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

fn datafile_of(app: &App, file: &str) -> Option<Arc<PublishedDatafile>> {
    app.registry.get(file.strip_suffix(".json")?)
}

fn answer(datafile: &PublishedDatafile, headers: &HeaderMap) -> Response {
    let mut response = if datafile.version.is_known(headers) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(datafile, headers)
    };
    let own = response.headers_mut();
    own.insert(LAST_MODIFIED, datafile.version.last_modified.clone());
    own.insert(ETAG, datafile.version.etag.clone());
    response
}

fn body(datafile: &PublishedDatafile, headers: &HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let accepts = |coding: &str| {
        accepted.split(',').any(|own| {
            let mut parts = own.split(';').map(str::trim);
            parts.next() == Some(coding) && parts.all(|parameter| parameter != "q=0")
        })
    };
    let (bytes, coding) = if accepts("br") && !datafile.brotli().is_empty() {
        (datafile.brotli(), Some("br"))
    } else if accepts("gzip") && !datafile.gzip().is_empty() {
        (datafile.gzip(), Some("gzip"))
    } else {
        (&datafile.json, None)
    };
    let mut response = bytes.clone().into_response();
    let own = response.headers_mut();
    own.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(coding) = coding {
        own.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

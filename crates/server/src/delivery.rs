//! Datafiles over HTTP, for SDKs: from memory, compressed before anybody asked.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, VARY, WWW_AUTHENTICATE,
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
    let modified = http_date(datafile.last_modified);
    let fresh = match headers.get(IF_NONE_MATCH) {
        Some(tags) => {
            tags.to_str().is_ok_and(|tags| tags.split(',').any(|tag| tag.trim() == datafile.etag))
        }
        // SDKs send back the very text that they were given.
        None => headers
            .get(IF_MODIFIED_SINCE)
            .and_then(|since| since.to_str().ok())
            .is_some_and(|since| since == modified || is_not_before(since, datafile.last_modified)),
    };
    let mut response =
        if fresh { StatusCode::NOT_MODIFIED.into_response() } else { body(datafile, headers) };
    let own = response.headers_mut();
    for (name, value) in [(LAST_MODIFIED, modified.as_str()), (ETAG, &datafile.etag)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            own.insert(name, value);
        }
    }
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

const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

fn http_date(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime(HTTP_DATE).to_string()
}

fn is_not_before(since: &str, last_modified: i64) -> bool {
    let parsed = jiff::civil::DateTime::strptime(HTTP_DATE, since);
    let time = parsed.ok().and_then(|time| jiff::tz::Offset::UTC.to_timestamp(time).ok());
    time.is_some_and(|time| time.as_second() >= last_modified)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_print_and_read_as_http_has_them() {
        let text = http_date(784_111_777);
        assert_eq!(text, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert!(is_not_before(&text, 784_111_777));
        assert!(!is_not_before(&text, 784_111_778));
        assert!(!is_not_before("yesterday", 0));
    }
}

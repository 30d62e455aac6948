//! The bucket of exported events: as much of Amazon S3 as it takes to list and to download, so that scripts of the
//! vendor's export go on with another endpoint. Nothing can be written.

mod list;
mod signature;
mod uri;
mod xml;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LAST_MODIFIED,
    RANGE,
};
use axum::http::request::Parts;
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::stream;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use self::xml::Fault;
use crate::app::App;
use crate::app::export::{BUCKET, Download, ExportFile};
use crate::auth::address;
use crate::publish::http_date;

/// What is read of a file at a time.
const CHUNK: usize = 64 << 10;

/// The routes.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route(&format!("/{BUCKET}"), any(answer))
        .route(&format!("/{BUCKET}/"), any(answer))
        .route(&format!("/{BUCKET}/{{*key}}"), any(answer))
}

async fn answer(State(app): State<App>, request: Request<Body>) -> Response {
    let (parts, _) = request.into_parts();
    let outcome = serve(&app, &parts).await;
    outcome.unwrap_or_else(|fault| fault.answer(&parts.method))
}

async fn serve(app: &App, parts: &Parts) -> Result<Response, Fault> {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return Err(Fault::MethodNotAllowed);
    }
    let claim = signature::Claim::read(parts)?;
    let address = address::of(parts, &app.settings.trusted_proxies);
    let download = Download::open(app, &claim.access_key, &claim.session_token, address).await?;
    claim.prove(parts, &download.secret, app)?;
    let path = uri::decoded(parts.uri.path()).ok_or(Fault::InvalidArgument("path"))?;
    let key = path.strip_prefix(&format!("/{BUCKET}")).unwrap_or_default();
    let key = key.strip_prefix('/').unwrap_or_default();
    if key.is_empty() {
        return list::answer(app, parts, &download).await;
    }
    if !download.covers(key) {
        return Err(Fault::AccessDenied);
    }
    let file = download.file(app, key).await?.ok_or(Fault::NoSuchKey)?;
    send(parts, file).await
}

/// Sends a file, or the part of it that is asked for.
async fn send(parts: &Parts, file: ExportFile) -> Result<Response, Fault> {
    let header =
        |name| parts.headers.get(name).and_then(|own: &axum::http::HeaderValue| own.to_str().ok());
    let etag = file.etag();
    if header(IF_NONE_MATCH).is_some_and(|tag| tag == "*" || tag == etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    let (status, first, length) = match header(RANGE).and_then(|text| range(text, file.bytes)) {
        None => (StatusCode::OK, 0, file.bytes),
        Some(Part::Of(first, last)) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Some(Part::Outside) => return Err(Fault::InvalidRange(file.bytes)),
    };
    let headers = [
        (ETAG, etag),
        (LAST_MODIFIED, http_date(file.modified / 1_000)),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (CONTENT_TYPE, "binary/octet-stream".to_owned()),
        (CONTENT_LENGTH, length.to_string()),
    ];
    let body = if parts.method == Method::HEAD {
        Body::empty()
    } else {
        let failed = |error: std::io::Error| Fault::internal(&error);
        let mut open = File::open(&file.path).await.map_err(failed)?;
        open.seek(std::io::SeekFrom::Start(first)).await.map_err(failed)?;
        Body::from_stream(stream::try_unfold((open, length), next_chunk))
    };
    let mut response = (status, headers, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(range) = format!("bytes {first}-{}/{}", first + length - 1, file.bytes).parse()
    {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    Ok(response)
}

async fn next_chunk(
    (mut file, left): (File, u64),
) -> std::io::Result<Option<(Vec<u8>, (File, u64))>> {
    if left == 0 {
        return Ok(None);
    }
    let mut chunk = vec![0; usize::try_from(left).unwrap_or(CHUNK).min(CHUNK)];
    let read = file.read(&mut chunk).await?;
    if read == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    chunk.truncate(read);
    Ok(Some((chunk, (file, left - read as u64))))
}

/// A part of a file that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// From the first to the last byte, both included.
    Of(u64, u64),
    /// Nothing of the file.
    Outside,
}

/// Reads `bytes=…` (RFC 9110, section 14.1.2); `None` for what is to be ignored, such as several ranges.
fn range(text: &str, length: u64) -> Option<Part> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = if first.is_empty() {
        let count: u64 = last.parse().ok()?;
        (if count == 0 { length } else { length.saturating_sub(count) }, u64::MAX)
    } else {
        (first.parse().ok()?, if last.is_empty() { u64::MAX } else { last.parse().ok()? })
    };
    if last < first {
        return None;
    }
    Some(if first < length { Part::Of(first, last.min(length - 1)) } else { Part::Outside })
}

/// When a client whose files are still being made should ask again.
const RETRY: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::{Part, range};

    #[test]
    fn ranges_are_those_of_http() {
        for (text, length, part) in [
            ("bytes=0-9", 100, Part::Of(0, 9)),
            ("bytes=90-", 100, Part::Of(90, 99)),
            ("bytes=-8", 100, Part::Of(92, 99)),
            ("bytes=-800", 100, Part::Of(0, 99)),
            ("bytes=50-500", 100, Part::Of(50, 99)),
            ("bytes=100-", 100, Part::Outside),
            ("bytes=-0", 100, Part::Outside),
            ("bytes=0-", 0, Part::Outside),
        ] {
            assert_eq!(range(text, length), Some(part), "{text}");
        }
        for ignored in ["bytes=9-0", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", ""] {
            assert_eq!(range(ignored, 100), None, "{ignored}");
        }
    }
}

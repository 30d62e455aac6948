//! The web console: the files that Vite made, embedded in the binary compressed as they are served. It is a client of
//! the API like any other; nothing here knows what it does.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::Embed;

use crate::app::App;
use crate::delivery::accepts;
use crate::error;

/// What stands in the page where the nonce belongs.
const NONCE: &str = "{{CSP_NONCE}}";
const INDEX: &str = "index.html";
/// Names in there change with the content.
const HASHED: &str = "assets/";
/// First segments of paths that are an API's, whoever asks.
const API: [&str; 11] = [
    "v1",
    "v2",
    "flags",
    "flags-scheduling",
    "permissions",
    "burgee",
    "oauth2",
    "datafiles",
    "ofrep",
    "assets",
    ".well-known",
];
const ABSENT: &str = "<!doctype html><title>Burgee</title><p>Burgee is running. This build has no \
                      console: it was made without Node. The API is described at <a href=\"/docs\">/docs</a>.";

/// Empty where the console was not built.
#[derive(Embed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Embedded;

/// A file, and what was made of it by compressing.
#[derive(Debug, Default)]
struct Asset {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    etag: String,
}

/// The files of the console.
#[derive(Debug)]
pub struct Console {
    /// The page, with a place for the nonce.
    index: String,
    /// By path, without a slash before it.
    assets: HashMap<String, Asset>,
}

impl Console {
    /// The console that this build has, if it has one.
    pub fn embedded() -> Option<Self> {
        Self::new(Embedded::iter().filter_map(|path| {
            let bytes = match Embedded::get(&path)?.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => bytes.into(),
            };
            Some((path.into_owned(), bytes))
        }))
    }

    /// A console in a folder, for those who work on it.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read, or holds no console.
    pub fn of_folder(folder: &Path) -> std::io::Result<Self> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(own) = folders.pop() {
            for entry in std::fs::read_dir(own)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(name) = path.strip_prefix(folder) {
                    files.push((name.to_string_lossy().into_owned(), std::fs::read(&path)?.into()));
                }
            }
        }
        let none = || std::io::Error::new(std::io::ErrorKind::NotFound, format!("no {INDEX}"));
        Self::new(files).ok_or_else(none)
    }

    fn new(files: impl IntoIterator<Item = (String, Bytes)>) -> Option<Self> {
        let mut assets: HashMap<String, Asset> = HashMap::new();
        for (path, bytes) in files {
            if let Some(path) = path.strip_suffix(".br") {
                assets.entry(path.to_owned()).or_default().brotli = Some(bytes);
            } else if let Some(path) = path.strip_suffix(".gz") {
                assets.entry(path.to_owned()).or_default().gzip = Some(bytes);
            } else {
                let own = assets.entry(path).or_default();
                own.etag = format!("\"{:x}-{:08x}\"", bytes.len(), crc32fast::hash(&bytes));
                own.plain = bytes;
            }
        }
        let index = assets.remove(INDEX)?;
        Some(Self { index: String::from_utf8_lossy(&index.plain).into_owned(), assets })
    }

    /// The page of the console, wherever in it the address leads.
    pub(crate) fn page(&self) -> Response {
        let nonce = format!("{:032x}", rand::random::<u128>());
        let policy = format!(
            "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
             object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        );
        let mut response = Html(self.index.replace(NONCE, &nonce)).into_response();
        let headers = response.headers_mut();
        headers
            .extend(HeaderValue::from_str(&policy).ok().map(|own| (CONTENT_SECURITY_POLICY, own)));
        for (name, value) in [
            // With another nonce the page would not go with its policy.
            (CACHE_CONTROL, "no-store"),
            (X_FRAME_OPTIONS, "DENY"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "same-origin"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let asset = self.assets.get(path)?;
        let is_hashed = path.starts_with(HASHED);
        let known = headers.get(IF_NONE_MATCH).is_some_and(|own| own == asset.etag.as_str());
        let mut response =
            if known { StatusCode::NOT_MODIFIED.into_response() } else { asset.body(headers) };
        let own = response.headers_mut();
        own.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        own.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        own.insert(VARY, HeaderValue::from_static("accept-encoding"));
        own.extend(HeaderValue::from_str(&asset.etag).ok().map(|etag| (ETAG, etag)));
        let caching = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        own.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
        Some(response)
    }
}

impl Asset {
    fn body(&self, headers: &HeaderMap) -> Response {
        let (bytes, coding) = match (&self.brotli, &self.gzip) {
            (Some(bytes), _) if accepts(headers, "br") => (bytes, Some("br")),
            (_, Some(bytes)) if accepts(headers, "gzip") => (bytes, Some("gzip")),
            _ => (&self.plain, None),
        };
        let mut response = bytes.clone().into_response();
        if let Some(coding) = coding {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Answers what no other route does: a file of the console, its page for a browser, or that nothing is there.
pub(crate) async fn serve(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let first = path.split('/').next().unwrap_or_default();
    let accepted = request.headers().get(ACCEPT).and_then(|own| own.to_str().ok()).unwrap_or("");
    let wants_page = reads && !API.contains(&first) && accepted.contains("text/html");
    let answer = match &app.console {
        Some(console) if reads => {
            console.file(path, request.headers()).or_else(|| wants_page.then(|| console.page()))
        }
        None if wants_page && path.is_empty() => Some(Html(ABSENT).into_response()),
        _ => None,
    };
    answer.unwrap_or_else(|| error::nothing_here(request.uri()))
}

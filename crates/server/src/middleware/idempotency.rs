//! `Idempotency-Key`: a POST that is sent again is answered again, not done again.
//!
//! A key belongs to one token for a day. The same key with another request is refused. Only what was done is kept: a
//! refusal may be another one, or none, when the request is sent again. Answers with secrets are not kept either.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;
use burgee_store::IdempotencyRow;
use sha2::{Digest, Sha256};

use crate::LARGEST_BODY;
use crate::app::App;
use crate::app::entity::store_error;
use crate::auth::Caller;
use crate::rest::extract::{Known, refusal};
use crate::rest::query::Query;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST_KEY: usize = 255;
/// A day.
const KEPT_MICROS: i64 = 24 * 3_600 * 1_000_000;

/// The keys whose requests are under way on this node, with the tokens that they belong to.
#[derive(Debug, Default)]
pub(crate) struct KeysUnderWay(Mutex<HashSet<(String, String)>>);

/// Answers a repeated POST as the first time.
pub(crate) async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    let writes =
        request.method() == Method::POST && Query::of(request.uri()).dry_run() == Ok(false);
    if !writes || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let caller = match Known::from_request_parts(&mut parts, &app).await {
        Ok(Known(caller)) => caller,
        Err(refusal) => return refusal.into_response(),
    };
    let outcome = async {
        let key = key_of(parts.headers.get(KEY))?;
        let body = to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|error| Error::invalid("", "unreadable", error.to_string()))?;
        let hash = fingerprint(&parts.uri.to_string(), &body);
        let Some(_guard) = Guard::enter(&app.keys_under_way, caller.credential.selector(), &key)
        else {
            return Err(Error::conflict("A request with this Idempotency-Key is under way"));
        };
        if let Some(replayed) = replay(&app, &caller, &key, &hash).await? {
            return Ok(replayed);
        }
        let response = next.run(Request::from_parts(parts.clone(), Body::from(body))).await;
        keep(&app, &caller, key, hash, response).await
    };
    match outcome.await {
        Ok(response) => response,
        Err(error) => refusal(&parts, error).into_response(),
    }
}

fn key_of(value: Option<&HeaderValue>) -> Result<String, Error> {
    let key = value.and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    if key.is_empty() || key.len() > LONGEST_KEY {
        let message = format!("Idempotency-Key must have 1 to {LONGEST_KEY} ASCII characters");
        return Err(Error::invalid("", "idempotency_key", message));
    }
    Ok(key.to_owned())
}

fn fingerprint(uri: &str, body: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(uri.as_bytes());
    digest.update([0]);
    digest.update(body);
    hex::encode(digest.finalize())
}

async fn replay(
    app: &App,
    caller: &Caller,
    key: &str,
    hash: &str,
) -> Result<Option<Response>, Error> {
    let row =
        app.store.idempotency(caller.credential.selector(), key).await.map_err(store_error)?;
    let oldest = app.now().as_micros() - KEPT_MICROS;
    let Some(row) = row.filter(|row| row.created_at > oldest) else {
        return Ok(None);
    };
    if row.request_hash != hash {
        return Err(Error::conflict("This Idempotency-Key was used for another request"));
    }
    let status = u16::try_from(row.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut response = answer(status.unwrap_or(StatusCode::OK), row.body.into());
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    let etag = row.etag.and_then(|own| HeaderValue::from_str(&own).ok());
    response.headers_mut().extend(etag.map(|own| (header::ETAG, own)));
    Ok(Some(response))
}

async fn keep(
    app: &App,
    caller: &Caller,
    key: String,
    request_hash: String,
    response: Response,
) -> Result<Response, Error> {
    let status = response.status();
    // Such answers have secrets, which are shown once and kept nowhere.
    let is_secret =
        response.headers().get(header::CACHE_CONTROL).is_some_and(|own| own == "no-store");
    if is_secret || !status.is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body =
        to_bytes(body, usize::MAX).await.map_err(|error| Error::Internal(error.to_string()))?;
    let now = app.now().as_micros();
    let etag = parts.headers.get(header::ETAG).and_then(|own| own.to_str().ok());
    let row = IdempotencyRow {
        scope: caller.credential.selector().to_owned(),
        key,
        request_hash,
        status: i64::from(status.as_u16()),
        body: String::from_utf8_lossy(&body).into_owned(),
        etag: etag.map(str::to_owned),
        created_at: now,
    };
    let tx = app.store.begin().await.map_err(store_error)?;
    tx.purge_idempotency(now - KEPT_MICROS).await.map_err(store_error)?;
    tx.put_idempotency(&row).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn answer(status: StatusCode, body: Bytes) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    if body.is_empty() { status.into_response() } else { (status, headers, body).into_response() }
}

/// Holds a key while its request is under way.
struct Guard<'a> {
    keys: &'a KeysUnderWay,
    entry: (String, String),
}

impl<'a> Guard<'a> {
    fn enter(keys: &'a KeysUnderWay, scope: &str, key: &str) -> Option<Self> {
        let entry = (scope.to_owned(), key.to_owned());
        keys.lock().insert(entry.clone()).then_some(Self { keys, entry })
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.keys.lock().remove(&self.entry);
    }
}

impl KeysUnderWay {
    /// A panic elsewhere leaves the set as it was, which is fine to go on with.
    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<(String, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

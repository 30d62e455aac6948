//! What happens to a request before its route, in the reference's order: health, host, batch, room, request id, CORS,
//! SDK key, clock, token, content type. Source: §2 of the Agent's description.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, FORWARDED, HOST, HeaderName, TRANSFER_ENCODING, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;
use tokio::sync::Semaphore;

use super::Stop;
use super::clients::{Clients, Found, Wishes};
use super::config::{Config, Limits};
use super::cors::Cors;
use super::jwt::Verifier;
use super::metrics::{Metrics, Route};
use super::remote::KeyError;
use super::reply::{self, Reply};
use super::spans::Spans;
use super::{batch, route, token};
use crate::events::random_uuid;

pub(crate) const SDK_KEY: HeaderName = HeaderName::from_static("x-optimizely-sdk-key");
const PROFILES: HeaderName = HeaderName::from_static("x-optimizely-ups-name");
const SEGMENTS: HeaderName = HeaderName::from_static("x-optimizely-odp-cache-name");
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// Longer ids are replaced, not repeated into logs.
const LONGEST_ID: usize = 200;

/// What the front stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A listener of its own.
    Alone,
    /// Among the other routes of an instance, whose health and hosts are not the front's business.
    Within,
}

/// The decision API of a node.
pub(crate) struct Agent {
    pub(crate) config: Arc<Config>,
    pub(crate) clients: Clients,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) http: reqwest::Client,
    pub(crate) verifier: Verifier,
    pub(crate) issuer: token::Issuer,
    pub(crate) streams: Arc<AtomicUsize>,
    pub(crate) stop: Stop,
    /// Told when a webhook announces a datafile, if nodes tell one another.
    pub(crate) announce: Option<tokio::sync::mpsc::Sender<String>>,
    pub(crate) mode: Mode,
    pub(crate) public_url: Option<String>,
    pub(crate) cors: Cors,
    pub(crate) spans: Option<Spans>,
    room: Option<Semaphore>,
}

/// What [`Agent`] is made of.
pub(crate) struct AgentParts {
    pub(crate) config: Arc<Config>,
    pub(crate) clients: Clients,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) http: reqwest::Client,
    pub(crate) verifier: Verifier,
    pub(crate) issuer: token::Issuer,
    pub(crate) stop: Stop,
    pub(crate) announce: Option<tokio::sync::mpsc::Sender<String>>,
    pub(crate) mode: Mode,
    /// Where an instance is reached that announces revisions.
    pub(crate) public_url: Option<String>,
    pub(crate) spans: Option<Spans>,
}

/// A request whose SDK key is known to be good.
pub(crate) struct Call<'a> {
    pub(crate) agent: &'a Agent,
    pub(crate) found: &'a Found,
    pub(crate) parts: &'a Parts,
    pub(crate) body: &'a Bytes,
}

impl Agent {
    pub(crate) fn new(parts: AgentParts) -> Self {
        let AgentParts {
            config,
            clients,
            metrics,
            http,
            verifier,
            issuer,
            stop,
            announce,
            mode,
            public_url,
            spans,
        } = parts;
        let room = usize::try_from(config.api.max_conns).ok().filter(|own| *own > 0);
        Self {
            cors: Cors::new(&config.api.cors),
            room: room.map(Semaphore::new),
            streams: Arc::default(),
            config,
            clients,
            metrics,
            http,
            verifier,
            issuer,
            stop,
            announce,
            mode,
            public_url,
            spans,
        }
    }

    /// Exports the spans that are left.
    pub(crate) async fn end(&self) {
        if let Some(spans) = &self.spans {
            spans.end().await;
        }
    }

    /// Whether an instance's listener leaves the request to the decision API.
    pub(crate) fn claims(path: &str) -> bool {
        path.starts_with("/v1/") && path != "/v1/events" || path.starts_with("/ofrep/")
    }

    /// Answers a request of the API listener.
    pub(crate) async fn answer<B>(&self, parts: Parts, body: B) -> Reply
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let path = parts.uri.path();
        if self.mode == Mode::Alone {
            if let Some(reply) = before_routes(&self.config, &parts) {
                self.metrics.reject();
                return reply;
            }
            if parts.method == Method::GET && path == "/readyz" {
                return self.readiness();
            }
        }
        let is_batch = batch::is_batch(&parts.method, path);
        let limits = &self.config.burgee.limits;
        let most = if is_batch { limits.batch_bytes } else { limits.body_bytes };
        let body = match read(&parts.headers, body, most, self.patience()).await {
            Ok(body) => body,
            Err(reply) => {
                self.metrics.reject();
                return reply;
            }
        };
        if is_batch {
            let route = |parts: Parts, body: Bytes| self.routed(parts, body);
            return batch::answer(&self.config.server.batch_requests, &body, route).await;
        }
        self.routed(parts, body).await
    }

    /// How long a body may take to come.
    fn patience(&self) -> Duration {
        let own = self.config.server.read_timeout.as_duration();
        if own.is_zero() { Duration::from_mins(1) } else { own }
    }

    /// Answers a request, or one of a batch: what comes after the batch.
    async fn routed(&self, parts: Parts, body: Bytes) -> Reply {
        // Datafiles are let in first: without them nobody can decide.
        let room = self.room.as_ref().filter(|_| parts.uri.path() != "/v1/datafile");
        let place = room.map(Semaphore::try_acquire).transpose();
        let Ok(_place) = place else {
            self.metrics.shed();
            let status = StatusCode::TOO_MANY_REQUESTS;
            return reply::plain_error(status, "Server capacity exceeded.");
        };
        let id = request_id(&parts.headers);
        let mut reply = self.identified(parts, body).await;
        if let Some(id) = id {
            reply.headers_mut().insert(REQUEST_ID, id);
        }
        reply
    }

    async fn identified(&self, parts: Parts, body: Bytes) -> Reply {
        let path = parts.uri.path();
        if path.starts_with("/ofrep/") {
            return crate::ofrep::answer(self, &parts, &body).await;
        }
        if !path.starts_with("/v1/") {
            return if path == "/oauth/token" && self.mode == Mode::Alone {
                let started = Instant::now();
                let reply = self.issuer.answer(&parts, &body).await;
                self.note(Route::Token, &parts, started, &reply);
                reply
            } else {
                reply::not_found()
            };
        }
        if let Some(preflight) = self.cors.preflight(&parts) {
            return preflight;
        }
        let mut reply = self.keyed(&parts, &body).await;
        self.cors.allow(&parts.headers, reply.headers_mut());
        reply
    }

    async fn keyed(&self, parts: &Parts, body: &Bytes) -> Reply {
        let found = match self.find(&parts.headers).await {
            Ok(found) => found,
            Err(reply) => {
                self.metrics.reject();
                return reply;
            }
        };
        let Some(entry) = route::find(parts.uri.path()) else {
            return reply::not_found();
        };
        let (method, allowed) = entry.method();
        if parts.method != method {
            return reply::method_not_allowed(allowed);
        }
        let started = Instant::now();
        let call = Call { agent: self, found: &found, parts, body };
        let reply = match self.admitted(&call) {
            Ok(()) => entry.answer(&call).await,
            Err(refusal) => refusal,
        };
        self.note(entry.timer(), parts, started, &reply);
        reply
    }

    /// Counts, logs and traces a request that was answered.
    pub(crate) fn note(&self, route: Route, parts: &Parts, started: Instant, reply: &Reply) {
        let (took, status) = (started.elapsed(), reply.status().as_u16());
        match &self.spans {
            None => tracing::debug!(?route, status, ?took, "{route:?} {status}"),
            Some(spans) => {
                let span = spans.record(route, parts, took, status);
                let (trace_id, span_id) = (span.trace_id(), span.span_id());
                tracing::debug!(?route, status, ?took, traceId = %trace_id, spanId = %span_id, "{route:?} {status}");
            }
        }
        self.metrics.note(route, took, status);
    }

    /// The token and the content type.
    #[expect(clippy::result_large_err, reason = "a refusal is an answer")]
    fn admitted(&self, call: &Call<'_>) -> Result<(), Reply> {
        if !self.verifier.is_open() {
            let key = call.parts.headers.get(SDK_KEY).and_then(|own| own.to_str().ok());
            let strict = self.config.burgee.strict_tokens;
            self.verifier.check_api(&call.parts.headers, key.unwrap_or_default(), strict)?;
        }
        if call.parts.method == Method::POST
            && !call.body.is_empty()
            && !is_json(&call.parts.headers)
        {
            return Err(reply::empty(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        Ok(())
    }

    /// The client of the SDK key in the headers, or what is said instead.
    pub(crate) async fn find(&self, headers: &HeaderMap) -> Result<Found, Reply> {
        let header = headers.get(SDK_KEY).map(HeaderValue::as_bytes).unwrap_or_default();
        let Ok(header) = std::str::from_utf8(header) else {
            return Err(reply::error(StatusCode::BAD_REQUEST, "sdkKey failed validation"));
        };
        self.find_key(header, headers).await
    }

    /// The client of an SDK key, or what is said instead.
    pub(crate) async fn find_key(&self, header: &str, headers: &HeaderMap) -> Result<Found, Reply> {
        if header.is_empty() {
            let message = "missing required X-Optimizely-SDK-Key header";
            return Err(reply::error(StatusCode::BAD_REQUEST, message));
        }
        if let Some(found) = self.clients.known(header) {
            return Ok(found);
        }
        if !self.clients.is_well_formed(header) {
            return Err(reply::error(StatusCode::BAD_REQUEST, "sdkKey failed validation"));
        }
        let named = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let wishes = Wishes { profiles: named(&PROFILES), segments: named(&SEGMENTS) };
        self.clients.get(header, wishes).await.map_err(|error| refusal(header, &error))
    }

    /// What a request may ask for.
    pub(crate) fn limits(&self) -> &Limits {
        &self.config.burgee.limits
    }

    /// Where revisions of a key are announced, if this node announces them.
    pub(crate) fn stream_url(&self, sdk_key: &str) -> Option<String> {
        let url = self.public_url.as_ref().filter(|own| !own.is_empty())?;
        let (key, token) = super::remote::split_key(sdk_key);
        // A browser cannot send a token along with an event stream.
        token.is_none().then(|| format!("{url}/datafiles/{key}/stream?ofrep"))
    }

    fn readiness(&self) -> Reply {
        let loaded = self.clients.all().iter().filter(|own| own.datafile().is_some()).count();
        if loaded < self.config.sdk_keys.len() {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return reply::error(status, "not every preloaded SDK key has a datafile");
        }
        reply::json(StatusCode::OK, b"{\"status\":\"ready\"}".to_vec())
    }
}

/// What is said where a key has no datafile. The token of a key is not repeated.
fn refusal(header: &str, error: &KeyError) -> Reply {
    match error {
        KeyError::Forbidden => reply::error(
            StatusCode::FORBIDDEN,
            "unable to fetch fresh datafile (consider rechecking SDK key), status code: 403 Forbidden",
        ),
        KeyError::Unavailable(reason) => {
            tracing::warn!(%reason, "there is no datafile for an SDK key");
            let key = super::remote::masked_key(header);
            let message = format!("failed to instantiate Optimizely for SDK Key: {key}");
            reply::error(StatusCode::INTERNAL_SERVER_ERROR, &message)
        }
    }
}

/// Health and allowed hosts, on every listener.
pub(crate) fn before_routes(config: &Config, parts: &Parts) -> Option<Reply> {
    let path = parts.uri.path();
    let health = config.server.health_check_path.as_bytes();
    if parts.method == Method::GET && ends_with(path, health) {
        return Some(reply::json(StatusCode::OK, b"{\"status\":\"ok\"}".to_vec()));
    }
    let allowed = is_allowed_host(&config.server.host, &config.server.allowed_hosts, parts);
    (!allowed).then(|| reply::error(StatusCode::NOT_FOUND, "invalid request host"))
}

/// Whether a path ends so, whatever the case.
pub(crate) fn ends_with(path: &str, end: &[u8]) -> bool {
    let at = path.len().checked_sub(end.len());
    at.and_then(|at| path.as_bytes().get(at..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

fn is_allowed_host(own: &str, allowed: &[String], parts: &Parts) -> bool {
    let text = |name: &HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = || {
        text(&FORWARDED)?
            .split([';', ','])
            .filter_map(|part| part.trim().split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("host"))
            .map(|(_, host)| host.trim_matches('"'))
    };
    let host = text(&FORWARDED_HOST)
        .filter(|host| !host.is_empty())
        .or_else(forwarded)
        .or_else(|| text(&HOST))
        .or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str))
        .unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host == own
        || allowed.iter().any(|entry| {
            entry == "." || host == entry || (entry.starts_with('.') && host.ends_with(&**entry))
        })
}

/// Reads a body up to a size, within a time.
pub(crate) async fn read<B>(
    headers: &HeaderMap,
    body: B,
    most: usize,
    patience: Duration,
) -> Result<Bytes, Reply>
where
    B: Body<Data = Bytes> + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if !headers.contains_key(CONTENT_LENGTH) && !headers.contains_key(TRANSFER_ENCODING) {
        return Ok(Bytes::new());
    }
    let too_large = || {
        let message = format!("the request body has more than {most} bytes");
        reply::error(StatusCode::PAYLOAD_TOO_LARGE, &message)
    };
    if body.size_hint().exact().is_some_and(|size| size > most as u64) {
        return Err(too_large());
    }
    let collected = within(patience, Limited::new(body, most).collect()).await;
    match collected {
        None => {
            Err(reply::error(StatusCode::REQUEST_TIMEOUT, "the request body did not come in time"))
        }
        Some(Ok(collected)) => Ok(collected.to_bytes()),
        Some(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Some(Err(_)) => Err(reply::error(StatusCode::BAD_REQUEST, "the request body broke off")),
    }
}

/// Waits for something, but not without end. What is ready at once costs no timer.
pub(crate) async fn within<T>(patience: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let ready = std::future::poll_fn(|context| {
        std::task::Poll::Ready(match work.as_mut().poll(context) {
            std::task::Poll::Ready(done) => Some(done),
            std::task::Poll::Pending => None,
        })
    });
    match ready.await {
        Some(done) => Some(done),
        None => tokio::time::timeout(patience, work).await.ok(),
    }
}

/// The id that a request brings, or a new one.
fn request_id(headers: &HeaderMap) -> Option<HeaderValue> {
    match headers.get(REQUEST_ID) {
        Some(id) if !id.is_empty() && id.len() <= LONGEST_ID => Some(id.clone()),
        _ => HeaderValue::try_from(random_uuid()).ok(),
    }
}

/// Whether the content type is JSON, whatever its parameters.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
    kind.trim_ascii().eq_ignore_ascii_case(b"application/json")
}

/// Says that an answer depends on a header.
pub(crate) fn vary(headers: &mut HeaderMap, on: &'static str) {
    headers.append(VARY, HeaderValue::from_static(on));
}

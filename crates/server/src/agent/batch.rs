//! `POST …/batch`: several requests in one. Source: §3.9 of the Agent's description. Answers stand in the order of the
//! requests; the reference has them in the order of their ends.

use std::future::Future;
use std::str::FromStr;

use axum::body::Bytes;
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, Request, StatusCode, Uri};
use futures_util::stream::{self, StreamExt};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::Value;
use url::form_urlencoded;

use super::body::{BatchBody, OperationBody, read};
use super::config::BatchConfig;
use super::front::{REQUEST_ID, ends_with};
use super::json;
use super::reply::{self, Reply};

/// Go's zero time.
const NEVER: &str = "0001-01-01T00:00:00Z";
/// An answer beyond this is not repeated within another.
const LARGEST_ANSWER: usize = 32 << 20;

/// What became of one request.
struct Outcome {
    status: u16,
    request_id: String,
    body: Option<Value>,
    started_at: String,
    ended_at: String,
}

/// Whether a request is a batch.
pub(crate) fn is_batch(method: &Method, path: &str) -> bool {
    method == Method::POST && ends_with(path, b"/batch")
}

/// Answers a batch; each request goes to `route`.
pub(crate) async fn answer<F, R>(limits: &BatchConfig, body: &Bytes, route: F) -> Reply
where
    F: Fn(Parts, Bytes) -> R,
    R: Future<Output = Reply>,
{
    let Ok(batch) = read::<BatchBody<'_>>(body) else {
        let message = "{\"error\": \"cannot decode the operation body\"}";
        return reply::plain_error(StatusCode::BAD_REQUEST, message);
    };
    let most = limits.operations_limit;
    if batch.operations.len() > most {
        let message =
            format!("{{\"error\": \"too many operations, exceeding {most} operations\"}}");
        return reply::plain_error(StatusCode::UNPROCESSABLE_ENTITY, &message);
    }
    let started_at = now();
    let runs: Vec<_> = batch.operations.iter().map(|operation| run(operation, &route)).collect();
    let at_once = limits.max_concurrency.max(1);
    let outcomes: Vec<Outcome> = stream::iter(runs).buffered(at_once).collect().await;
    let ended_at = if outcomes.is_empty() { NEVER.to_owned() } else { now() };
    let errors = outcomes.iter().filter(|own| own.status != 200).count();
    let mut out = b"{\"startedAt\":".to_vec();
    json::text(&mut out, &started_at);
    out.extend_from_slice(b",\"endedAt\":");
    json::text(&mut out, &ended_at);
    out.extend_from_slice(format!(",\"errorCount\":{errors},\"response\":[").as_bytes());
    for (index, (operation, outcome)) in batch.operations.iter().zip(&outcomes).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        outcome.write(&mut out, operation);
    }
    out.extend_from_slice(b"]}");
    reply::json(StatusCode::OK, out)
}

async fn run<F, R>(operation: &OperationBody<'_>, route: &F) -> Outcome
where
    F: Fn(Parts, Bytes) -> R,
    R: Future<Output = Reply>,
{
    let started_at = now();
    let Some((parts, body)) = request(operation) else {
        return Outcome {
            status: 400,
            request_id: String::new(),
            body: None,
            started_at,
            ended_at: NEVER.to_owned(),
        };
    };
    // There is no health within a batch, and no batch.
    let reply = if is_batch(&parts.method, parts.uri.path()) {
        reply::not_found()
    } else {
        Box::pin(route(parts, body)).await
    };
    let (parts, body) = reply.into_parts();
    let collected = http_body_util::Limited::new(body, LARGEST_ANSWER).collect().await;
    let bytes = collected.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let body: Option<Value> = serde_json::from_slice(&bytes).ok();
    let id = parts.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    Outcome {
        status: parts.status.as_u16(),
        // The reference has an id only where there is JSON.
        request_id: body.as_ref().and(id).unwrap_or_default().to_owned(),
        body,
        started_at,
        ended_at: now(),
    }
}

/// The request that an operation describes; `None` if its URL, method or headers are not such.
fn request(operation: &OperationBody<'_>) -> Option<(Parts, Bytes)> {
    let mut url = operation.url.to_string();
    let parameters = operation.params.as_ref().or(operation.parameters.as_ref());
    if let Some(parameters) = parameters.filter(|own| !own.is_empty()) {
        let query =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&query);
    }
    // Go refuses escapes that are none; our reader of URLs does not.
    let escapes = url.match_indices('%').all(|(at, _)| {
        let digits = url.as_bytes().get(at + 1..at + 3).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    });
    let uri = Uri::from_str(&url).ok().filter(|_| escapes)?;
    let method = Method::from_bytes(operation.method.to_ascii_uppercase().as_bytes()).ok()?;
    let mut body = Vec::new();
    json::value(&mut body, &Value::Object(operation.body.clone()));
    let mut request = Request::new(());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    for (name, value) in &operation.headers {
        let name = HeaderName::from_str(name).ok()?;
        request.headers_mut().insert(name, HeaderValue::from_str(value).ok()?);
    }
    Some((request.into_parts().0, body.into()))
}

impl Outcome {
    fn write(&self, out: &mut Vec<u8>, operation: &OperationBody<'_>) {
        out.extend_from_slice(format!("{{\"status\":{},\"requestID\":", self.status).as_bytes());
        json::text(out, &self.request_id);
        for (key, value) in [
            ("operationID", &operation.operation_id),
            ("method", &operation.method),
            ("url", &operation.url),
        ] {
            out.push(b',');
            json::name(out, key);
            json::text(out, value);
        }
        out.extend_from_slice(b",\"body\":");
        json::value(out, self.body.as_ref().unwrap_or(&Value::Null));
        for (key, value) in [("startedAt", &self.started_at), ("endedAt", &self.ended_at)] {
            out.push(b',');
            json::name(out, key);
            json::text(out, value);
        }
        out.push(b'}');
    }
}

/// The time to the nanosecond.
fn now() -> String {
    let since =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = i128::try_from(since.as_nanos()).unwrap_or_default();
    Timestamp::from_nanosecond(nanoseconds).unwrap_or_default().to_string()
}

//! One batch over HTTP.

use std::io::Read;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CONTENT_ENCODING, REFERER, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_events::{Accepted, Batch, Origin, accept, parse};
use flate2::read::MultiGzDecoder;
use tokio::sync::oneshot;

use super::Ingest;
use super::tally::Sender;
use crate::app::App;
use crate::app::session::Place;
use crate::rest::query::Query;

/// The most that a body may be, unpacked.
const LARGEST: u64 = 5 << 20;
/// Seconds after which a sender may try again.
const RETRY: HeaderValue = HeaderValue::from_static("1");
/// Says by which key a batch came, from senders that want it counted so.
const SDK_KEY: HeaderName = HeaderName::from_static("x-optimizely-sdk-key");
/// No key is longer.
const LONGEST_KEY: usize = 64;
const ANYONE: (HeaderName, HeaderValue) =
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));

/// Why a batch was not taken.
pub(super) enum Refusal {
    /// What is wrong with it.
    Malformed(String),
    TooLarge,
    /// It may be sent again.
    Later,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Malformed(why) => (StatusCode::BAD_REQUEST, why).into_response(),
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            Self::Later => {
                (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, RETRY)]).into_response()
            }
        }
    }
}

/// Takes a batch of events: 204 once it is durable, 400 with the reason if it is no batch, 413 beyond 5 MiB, 503 if it should
/// be sent again later.
pub(crate) async fn receive_events(
    State(app): State<App>,
    place: Place,
    headers: HeaderMap,
    query: Query,
    body: Bytes,
) -> Response {
    let origin = origin(&app, place, &headers);
    let named = headers.get(SDK_KEY).and_then(|own| own.to_str().ok());
    let sdk_key = query.first("sdk_key").or(named).filter(|own| own.len() <= LONGEST_KEY);
    let is_packed = headers.get(CONTENT_ENCODING).is_some_and(|coding| coding == "gzip");
    let sdk_key = sdk_key.map(str::to_owned);
    let outcome = receive(&app, &origin, sdk_key, is_packed, &body).await;
    if let (Err(Refusal::Malformed(_) | Refusal::TooLarge), Some(ingest)) = (&outcome, &app.ingest)
    {
        ingest.tallies.refuse();
    }
    let response =
        outcome.map_or_else(Refusal::into_response, |()| StatusCode::NO_CONTENT.into_response());
    ([ANYONE], response).into_response()
}

/// Answers browsers that ask whether they may send.
pub(crate) async fn preflight() -> impl IntoResponse {
    let headers = [
        ANYONE,
        (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST")),
        (ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type, content-encoding")),
        (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
    ];
    (StatusCode::NO_CONTENT, headers)
}

async fn receive(
    app: &App,
    origin: &Origin,
    sdk_key: Option<String>,
    is_packed: bool,
    body: &[u8],
) -> Result<(), Refusal> {
    let ingest = app.ingest.as_deref().ok_or(Refusal::Later)?;
    let unpacked;
    let body = if is_packed {
        unpacked = unpack(body)?;
        &unpacked
    } else {
        body
    };
    let batch = parse(body).map_err(|error| Refusal::Malformed(error.to_string()))?;
    let named = batch.project_id().unwrap_or_default();
    let project_id =
        named.parse().map_err(|_| Refusal::Malformed(format!("project_id: {named:?} is no id")))?;
    let accepted = check(app, ingest, (project_id, sdk_key), &batch, origin).await?;
    if accepted.rows() > 0 {
        // Before it is durable: to keep it until then would cost every batch a copy.
        ingest.catalogues.show(app, project_id, &accepted);
        append(ingest, accepted).await?;
    }
    Ok(())
}

/// Checks a batch against what exists; if something in it does not, against what exists now.
pub(super) async fn check(
    app: &App,
    ingest: &Ingest,
    (project_id, sdk_key): (i64, Option<String>),
    batch: &Batch,
    origin: &Origin,
) -> Result<Accepted, Refusal> {
    let mut anew = false;
    loop {
        let known = ingest.catalogues.of(app, project_id, anew).await.map_err(|error| {
            tracing::warn!(%error, project_id, "events cannot be checked");
            Refusal::Later
        })?;
        let Some((catalogue, is_new)) = known else {
            return Err(Refusal::Malformed(format!("project_id: {project_id} does not exist")));
        };
        let (accepted, counters) = accept(batch, &project_id.to_string(), origin, &catalogue);
        let unknown = counters.unknown_events + counters.impossible_decisions;
        if unknown == 0 || is_new {
            ingest.catalogues.count(project_id, counters);
            let by_key = sdk_key.as_deref().and_then(|key| app.registry.get(key));
            // A key that nobody was given tells nothing.
            let sdk_key = sdk_key.filter(|_| by_key.is_some());
            let environment_id = by_key
                .map(|own| own.environment_id)
                .or_else(|| ingest.catalogues.environment_of(project_id, &accepted));
            let sender = Sender { project_id, environment_id, sdk_key };
            ingest.tallies.count(sender, counters, &accepted);
            return Ok(accepted);
        }
        anew = true;
    }
}

/// Waits until the rows are durable.
pub(super) async fn append(ingest: &Ingest, accepted: Accepted) -> Result<(), Refusal> {
    let (sender, receiver) = oneshot::channel();
    let submitted = ingest.log.submit(accepted, move |outcome| {
        // Whoever sent it may have gone; the rows stay.
        let _ = sender.send(outcome);
    });
    let outcome = match submitted {
        Ok(()) => receiver.await.unwrap_or(Err(burgee_events::Error::Closed)),
        Err(error) => Err(error),
    };
    outcome.map_err(|error| {
        tracing::warn!(%error, "events were not taken");
        Refusal::Later
    })
}

fn unpack(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(body)
        .take(LARGEST + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| Refusal::Malformed(format!("gzip: {error}")))?;
    if unpacked.len() as u64 > LARGEST { Err(Refusal::TooLarge) } else { Ok(unpacked) }
}

fn origin(app: &App, place: Place, headers: &HeaderMap) -> Origin {
    let referer = headers.get(REFERER).and_then(|own| own.to_str().ok());
    Origin {
        received: app.now().as_micros() / 1_000,
        ip: Some(place.address.to_string()),
        user_agent: Some(place.agent).filter(|own| !own.is_empty()),
        referer: referer.map(str::to_owned),
    }
}

//! Revisions pushed to SDKs and agents as server-sent events: whoever is connected hears of a publish at once, and of
//! the latest revision when it comes back. Latest wins, so a slow reader holds nothing up and misses nothing that counts.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};

use crate::app::App;
use crate::auth::token::TokenParts;
use crate::delivery::access_token;
use crate::event_stream::event_stream;
use crate::publish::{PublishedDatafile, Readers, Registry};

/// How often a silent stream says that it is alive, and looks whether its key is.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how many milliseconds clients come back that lost the server together: somewhere between these.
const COME_BACK: std::ops::Range<u32> = 1_000..15_000;

/// What a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// That there is a revision.
    Revisions,
    /// The datafiles themselves.
    Datafiles,
    /// That evaluations are to be fetched anew, in the words of OFREP.
    Refetches,
}

/// What the query may ask for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wishes {
    datafile: Option<String>,
    ofrep: Option<String>,
}

impl Wishes {
    fn content(&self) -> Content {
        if self.ofrep.is_some() {
            Content::Refetches
        } else if self.datafile.as_deref().is_some_and(|own| own != "false") {
            Content::Datafiles
        } else {
            Content::Revisions
        }
    }
}

/// Streams the revisions of an SDK key. 403 for unknown keys, as for their datafiles.
pub(crate) async fn revisions(
    State(app): State<App>,
    Path(sdk_key): Path<String>,
    Query(wishes): Query<Wishes>,
    headers: HeaderMap,
) -> Response {
    match app.registry.get(&sdk_key) {
        Some(datafile) if datafile.readers == Readers::Everyone => {
            let mut response = open(&app, sdk_key, None, wishes.content(), &headers);
            let own = response.headers_mut();
            own.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            response
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Streams the revisions of a secure environment to holders of one of its access tokens.
pub(crate) async fn secure_revisions(
    State(app): State<App>,
    Path(sdk_key): Path<String>,
    Query(wishes): Query<Wishes>,
    headers: HeaderMap,
) -> Response {
    let Some(authorization) = headers.get(AUTHORIZATION) else {
        return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response();
    };
    let token = access_token(authorization);
    match (app.registry.get(&sdk_key), token) {
        (Some(datafile), Some(token)) if datafile.readers.admit(&token) => {
            open(&app, sdk_key, Some(token), wishes.content(), &headers)
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

fn open(
    app: &App,
    sdk_key: String,
    token: Option<TokenParts>,
    content: Content,
    headers: &HeaderMap,
) -> Response {
    let Ok(place) = Arc::clone(&app.streams).try_acquire_owned() else {
        let answer = "this node has no room for another stream: poll, or come back later";
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "30")], answer).into_response();
    };
    let Some(changes) = app.registry.changes(&sdk_key) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let known = headers.get("last-event-id").and_then(|own| own.to_str().ok()).map(str::to_owned);
    let follower = Follower {
        registry: Arc::clone(&app.registry),
        sdk_key,
        token,
        content,
        known,
        changes,
        ending: app.ending.subscribe(),
        begun: false,
        next_heartbeat: Instant::now() + HEARTBEAT.mul_f64(rand::random_range(0.5..1.0)),
        _place: place,
    };
    let frames = stream::unfold(follower, async |mut follower| {
        let frame = follower.next().await?;
        Some((Ok::<_, std::convert::Infallible>(frame), follower))
    });
    event_stream(Body::from_stream(frames))
}

/// One stream.
struct Follower {
    registry: Arc<Registry>,
    sdk_key: String,
    token: Option<TokenParts>,
    content: Content,
    /// The revision that the client has, as far as it said or was told.
    known: Option<String>,
    changes: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
    begun: bool,
    next_heartbeat: Instant,
    _place: OwnedSemaphorePermit,
}

impl Follower {
    /// The next frame; `None` when the key has ended, or the token.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.begun {
            self.begun = true;
            // A hint that differs from client to client, and headers that leave at once.
            return Some(format!("retry: {}\n\n", rand::random_range(COME_BACK)).into());
        }
        loop {
            self.changes.borrow_and_update();
            let datafile = self.datafile()?;
            let revision = &datafile.engine.datafile().revision;
            if self.known.as_ref() != Some(revision) {
                self.known = Some(revision.clone());
                return Some(self.frame(&datafile));
            }
            tokio::select! {
                changed = self.changes.changed() => changed.ok()?,
                () = crate::agent::stopped(&mut self.ending) => return None,
                () = sleep_until(self.next_heartbeat) => {
                    self.next_heartbeat = Instant::now() + HEARTBEAT;
                    self.datafile()?;
                    return Some(Bytes::from_static(b": heartbeat\n\n"));
                }
            }
        }
    }

    /// The datafile, if the key still serves it to this client.
    fn datafile(&self) -> Option<Arc<PublishedDatafile>> {
        let datafile = self.registry.get(&self.sdk_key)?;
        let admitted = match &self.token {
            None => datafile.readers == Readers::Everyone,
            Some(token) => datafile.readers.admit(token),
        };
        admitted.then_some(datafile)
    }

    fn frame(&self, datafile: &PublishedDatafile) -> Bytes {
        match self.content {
            Content::Revisions => datafile.revision_frame(),
            Content::Datafiles => datafile.datafile_frame(),
            Content::Refetches => {
                let revision = &datafile.engine.datafile().revision;
                let data = serde_json::json!({ "type": "refetchEvaluation", "etag": revision });
                format!("id: {revision}\nevent: message\ndata: {data}\n\n").into()
            }
        }
    }
}

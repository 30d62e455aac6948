//! What happens in an environment, as it happens.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use burgee_domain::{Error, Timestamp};
use burgee_events::{Conversion, Decision};
use futures_util::stream;
use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;

use crate::app::App;
use crate::app::live::{self, Happening, Watch};
use crate::auth::Caller;
use crate::error::Problem;
use crate::event_stream::event_stream;
use crate::rest::extract::{Lasting, Path};

/// What somebody can follow with their eyes.
const ROWS_A_SECOND: u32 = 50;
/// How often a stream says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is looked whether who watches still may.
const CHECK: Duration = Duration::from_secs(1);

/// When things last happened in an environment, as this node has seen it since it started.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActivityView {
    /// When somebody fetched the datafile.
    #[schema(value_type = Option<String>)]
    datafile_fetched: Option<Timestamp>,
    /// When a decision arrived.
    #[schema(value_type = Option<String>)]
    decided: Option<Timestamp>,
    /// What sent the last decision.
    client: Option<ClientView>,
}

/// A program that sends events.
#[derive(Debug, Serialize, ToSchema)]
struct ClientView {
    name: String,
    version: String,
}

/// Tells when things last happened in an environment, as this node has seen it since it started.
#[utoipa::path(get, path = "/burgee/v1/environments/{environment_id}/activity", tag = "environments",
    params(("environment_id" = i64, Path)),
    responses((status = 200, body = ActivityView)))]
pub(crate) async fn fetch_activity(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<ActivityView>, Problem> {
    let own = live::activity(&app, &caller, id).await?;
    let client = own.client.map(|(name, version)| ClientView { name, version });
    Ok(Json(ActivityView { datafile_fetched: own.datafile_fetched, decided: own.decided, client }))
}

/// Streams decisions and conversions as server-sent events: `decision`, `conversion`, and `dropped` with the `count` of
/// those beyond 50 a second. It ends when what the caller came with does.
#[utoipa::path(get, path = "/burgee/v1/projects/{project_id}/environments/{environment_key}/live", tag = "environments",
    params(("project_id" = i64, Path), ("environment_key" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn watch(
    State(app): State<App>,
    caller: Caller,
    lasting: Lasting,
    Path((project_id, environment_key)): Path<(i64, String)>,
) -> Result<Response, Problem> {
    let place = Arc::clone(&app.streams).try_acquire_owned().map_err(|_| Error::Unavailable)?;
    let own = live::begin(&app, &caller, project_id, &environment_key).await?;
    let now = Instant::now();
    let watcher = Watcher {
        ending: app.ending.subscribe(),
        app,
        lasting,
        watch: own,
        begun: false,
        left: ROWS_A_SECOND,
        dropped: 0,
        next_check: now + CHECK,
        next_heartbeat: now + HEARTBEAT,
        _place: place,
    };
    let frames = stream::unfold(watcher, async |mut watcher| {
        let frame = watcher.next().await?;
        Some((Ok::<_, Infallible>(frame), watcher))
    });
    let mut response = event_stream(Body::from_stream(frames));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One stream.
struct Watcher {
    app: App,
    lasting: Lasting,
    watch: Watch,
    ending: watch::Receiver<bool>,
    begun: bool,
    /// Rows that may be shown before the next check.
    left: u32,
    dropped: u64,
    next_check: Instant,
    next_heartbeat: Instant,
    _place: OwnedSemaphorePermit,
}

impl Watcher {
    /// The next frame; `None` when who watches may no longer, or the server stops.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.begun {
            self.begun = true;
            return Some(Bytes::from_static(b": watching\n\n"));
        }
        loop {
            tokio::select! {
                happening = self.watch.receiver.recv() => match happening {
                    Ok(own) => if let Some(frame) = self.show(&own) { return Some(frame) },
                    Err(RecvError::Lagged(count)) => self.dropped += count,
                    Err(RecvError::Closed) => return None,
                },
                () = crate::agent::stopped(&mut self.ending) => return None,
                () = sleep_until(self.next_check) => {
                    self.next_check = Instant::now() + CHECK;
                    self.left = ROWS_A_SECOND;
                    let caller = self.lasting.caller(&self.app).await?;
                    live::check(&self.app, &caller, self.watch.environment_id).await.ok()?;
                    if self.dropped > 0 {
                        let count = std::mem::take(&mut self.dropped);
                        return Some(frame("dropped", &json!({ "count": count })));
                    }
                }
                () = sleep_until(self.next_heartbeat) => {
                    self.next_heartbeat = Instant::now() + HEARTBEAT;
                    return Some(Bytes::from_static(b": heartbeat\n\n"));
                }
            }
        }
    }

    /// The frame of what happened, unless it was elsewhere or too much.
    fn show(&mut self, happening: &Happening) -> Option<Bytes> {
        if let Happening::Decision { environment_id, .. } = happening
            && *environment_id != Some(self.watch.environment_id)
        {
            return None;
        }
        if self.left == 0 {
            self.dropped += 1;
            return None;
        }
        self.left -= 1;
        Some(match happening {
            Happening::Decision { decision, .. } => decision_frame(decision),
            Happening::Conversion(conversion) => conversion_frame(conversion),
        })
    }
}

fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_micros(milliseconds.saturating_mul(1_000))
}

fn decision_frame(own: &Decision) -> Bytes {
    let data = json!({
        "time": time(own.visit.timestamp),
        "user_id": own.visit.visitor_id,
        "flag_key": own.flag_key,
        "rule_key": own.rule_key,
        "rule_type": own.rule_type,
        "variation_key": own.variation_key,
        "enabled": own.enabled,
        "experiment_id": own.experiment_id,
        "client": own.visit.client_engine,
    });
    frame("decision", &data)
}

fn conversion_frame(own: &Conversion) -> Bytes {
    let tags: serde_json::Map<_, _> =
        own.tags.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let data = json!({
        "time": time(own.visit.timestamp),
        "user_id": own.visit.visitor_id,
        "event_key": own.event_name,
        "revenue": own.revenue,
        "value": own.value,
        "tags": tags,
        "client": own.visit.client_engine,
    });
    frame("conversion", &data)
}

fn frame(event: &str, data: &serde_json::Value) -> Bytes {
    format!("event: {event}\ndata: {data}\n\n").into()
}

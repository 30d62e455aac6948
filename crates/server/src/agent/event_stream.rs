//! `GET /v1/notifications/event-stream`. Source: §7 of the Agent's description. Beyond the reference: headers at once,
//! heartbeats, ids, and a place to come back to.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};
use url::form_urlencoded;

use super::Stop;
use super::client::Client;
use super::front::{Agent, Call};
use super::metrics::Metrics;
use super::notifications::{Notification, Topic};
use super::reply::{self, Reply, ReplyBody};
use crate::event_stream::event_stream;

const HEARTBEAT: Duration = Duration::from_secs(15);

/// One listener.
struct Listener {
    client: Arc<Client>,
    receiver: Receiver<Arc<Notification>>,
    waiting: VecDeque<Arc<Notification>>,
    topics: Option<Vec<Topic>>,
    raw: bool,
    begun: bool,
    next_heartbeat: Instant,
    stop: Stop,
    place: Place,
}

/// A place among the streams of a node; given back when it is dropped.
pub(crate) struct Place {
    streams: Arc<AtomicUsize>,
    metrics: Arc<Metrics>,
}

impl Place {
    /// Takes a place, unless all are taken.
    pub(crate) fn take(agent: &Agent) -> Option<Self> {
        let most = agent.config.burgee.limits.streams;
        let before = agent.streams.fetch_add(1, Ordering::Relaxed);
        if before >= most {
            agent.streams.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        agent.metrics.streams.fetch_add(1, Ordering::Relaxed);
        Some(Self { streams: Arc::clone(&agent.streams), metrics: Arc::clone(&agent.metrics) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.fetch_sub(1, Ordering::Relaxed);
        self.metrics.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.client.channel.leave(super::unix_seconds());
    }
}

pub(crate) fn answer(call: &Call<'_>) -> Reply {
    let agent = call.agent;
    if !agent.config.api.enable_notifications {
        return reply::plain_error(StatusCode::FORBIDDEN, "Notification stream not enabled");
    }
    let Some(place) = Place::take(agent) else {
        return reply::error(StatusCode::SERVICE_UNAVAILABLE, "too many streams");
    };
    let query = call.parts.uri.query().unwrap_or_default();
    let filters: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .filter_map(|(name, value)| (name == "filter").then_some(value))
        .collect();
    let topics = (!filters.is_empty()).then(|| {
        let names = filters.iter().flat_map(|filter| filter.split(','));
        names.filter_map(|name| Topic::named(name.trim())).collect()
    });
    let raw = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "raw");
    let last = call.parts.headers.get("last-event-id");
    let last = last.and_then(|own| own.to_str().ok()?.parse().ok());
    let client = Arc::clone(&call.found.0);
    let (missed, receiver) = client.channel.listen(last, super::unix_seconds());
    let listener = Listener {
        client,
        receiver,
        waiting: missed.into(),
        topics,
        raw,
        begun: false,
        next_heartbeat: Instant::now() + HEARTBEAT,
        stop: agent.stop.clone(),
        place,
    };
    let frames = stream::unfold(listener, async |mut listener| {
        let frame = listener.next().await?;
        Some((Ok::<_, std::convert::Infallible>(frame), listener))
    });
    event_stream(ReplyBody::Streamed(Body::from_stream(frames)))
}

impl Listener {
    /// The next frame; `None` when the node ends.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.begun {
            self.begun = true;
            if !self.raw {
                return Some(Bytes::from_static(b": connected\n\n"));
            }
        }
        loop {
            if let Some(own) = self.waiting.pop_front() {
                if self.topics.as_ref().is_none_or(|topics| topics.contains(&own.topic)) {
                    return Some(self.frame(&own));
                }
                continue;
            }
            tokio::select! {
                received = self.receiver.recv() => match received {
                    Ok(own) => self.waiting.push_back(own),
                    Err(RecvError::Lagged(missed)) => {
                        let missed_by_all = &self.place.metrics.notifications_missed;
                        missed_by_all.fetch_add(missed, Ordering::Relaxed);
                        if !self.raw {
                            return Some(format!(": {missed} missed\n\n").into());
                        }
                    }
                    Err(RecvError::Closed) => return None,
                },
                () = sleep_until(self.next_heartbeat) => {
                    self.next_heartbeat = Instant::now() + HEARTBEAT;
                    // A blank line is no object: readers of lines pass it over.
                    return Some(Bytes::from_static(if self.raw { b"\n" } else { b": heartbeat\n\n" }));
                }
                () = super::stopped(&mut self.stop) => return None,
            }
        }
    }

    fn frame(&self, own: &Notification) -> Bytes {
        let mut out = Vec::with_capacity(own.json.len() + 32);
        if !self.raw {
            out.extend_from_slice(format!("id: {}\ndata: ", own.number).as_bytes());
        }
        out.extend_from_slice(&own.json);
        out.extend_from_slice(if self.raw { b"\n" } else { b"\n\n" });
        out.into()
    }
}

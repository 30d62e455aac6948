//! Events for the segment platform: in batches, repeated a few times, bounded. Source: §11 of the decision rules.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{Instant, timeout_at};

use super::http;
use super::metrics::Metrics;
use super::prepared::Odp;
use crate::events::random_uuid;

const QUEUE: usize = 10_000;
const BATCH: usize = 10;
const ATTEMPTS: u32 = 3;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(200);

/// A queue of events for the platform.
pub(crate) struct OdpEvents {
    sender: Sender<(Arc<Odp>, Value)>,
    metrics: Arc<Metrics>,
}

/// How events are sent.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    pub(crate) timeout: Duration,
    pub(crate) flush: Duration,
}

impl OdpEvents {
    /// Starts a queue; it ends with the last that holds it, when all is sent.
    pub(crate) fn start(client: reqwest::Client, pace: Pace, metrics: Arc<Metrics>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(work(receiver, client, pace, Arc::clone(&metrics)));
        Self { sender, metrics }
    }

    /// Queues an event. `data` is completed with what every event has.
    pub(crate) fn send(
        &self,
        odp: Arc<Odp>,
        (kind, action): (&str, &str),
        identifiers: &Map<String, Value>,
        mut data: Map<String, Value>,
    ) {
        let common = [
            ("idempotence_id", Value::from(random_uuid())),
            ("data_source_type", Value::from("sdk")),
            ("data_source", Value::from("Agent")),
            ("data_source_version", Value::from(env!("CARGO_PKG_VERSION"))),
        ];
        for (key, value) in common {
            data.entry(key).or_insert(value);
        }
        let event =
            json!({ "type": kind, "action": action, "identifiers": identifiers, "data": data });
        if self.sender.try_send((odp, event)).is_err() {
            self.metrics.odp_events_dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn work(
    mut receiver: Receiver<(Arc<Odp>, Value)>,
    client: reqwest::Client,
    pace: Pace,
    metrics: Arc<Metrics>,
) {
    let mut held = None;
    loop {
        let first = match held.take() {
            Some(first) => first,
            None => match receiver.recv().await {
                Some(first) => first,
                None => return,
            },
        };
        let (odp, event) = first;
        let mut batch = vec![event];
        let end = Instant::now() + pace.flush;
        while batch.len() < BATCH {
            match timeout_at(end, receiver.recv()).await {
                Ok(Some((next, event))) if next == odp => batch.push(event),
                // Another datafile has come, with another platform.
                Ok(Some(other)) => {
                    held = Some(other);
                    break;
                }
                Ok(None) | Err(_) => break,
            }
        }
        let count = batch.len() as u64;
        if !deliver(&client, &odp, batch, pace.timeout).await {
            metrics.odp_events_dropped.fetch_add(count, Ordering::Relaxed);
        }
    }
}

/// False if the batch was given up.
async fn deliver(
    client: &reqwest::Client,
    odp: &Odp,
    batch: Vec<Value>,
    timeout: Duration,
) -> bool {
    let url = format!("{}/v3/events", odp.host.trim_end_matches('/'));
    let body = Value::Array(batch).to_string().into_bytes();
    for attempt in 0..ATTEMPTS {
        let headers = [("x-api-key", odp.key.as_str())];
        match http::post_json(client, &url, &headers, body.clone(), timeout).await {
            Ok((200..300, _)) => return true,
            Ok((status @ 400..500, _)) => {
                tracing::warn!(status, "the segment platform refuses events");
                return false;
            }
            Ok((status, _)) => tracing::warn!(attempt, status, "no segment events delivered"),
            Err(error) => tracing::warn!(attempt, %error, "no segment events delivered"),
        }
        tokio::time::sleep(BETWEEN_ATTEMPTS * 2_u32.pow(attempt)).await;
    }
    false
}

//! One server that stands in for everything an agent talks to: datafiles, events, predictions, segments.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Longer than anything takes, and shorter than anybody waits.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// What the stand-in knows.
#[derive(Clone, Default)]
pub(crate) struct StandIn {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    datafiles: HashMap<String, Bytes>,
    seen: Vec<Seen>,
    /// What is answered instead, by the beginning of a path.
    statuses: HashMap<String, StatusCode>,
    segments: HashMap<String, Vec<String>>,
    delay: Duration,
    address: String,
    server: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Starts at any address.
    pub(crate) async fn start() -> Self {
        let own = Self::default();
        own.listen("127.0.0.1:0").await;
        own
    }

    /// Listens at an address.
    async fn listen(&self, address: &str) {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new().fallback(answer).with_state(self.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let mut inner = self.inner.lock().unwrap();
        (inner.address, inner.server) = (address, Some(server));
    }

    /// Goes away: connections are refused.
    pub(crate) async fn stop(&self) {
        let server = self.inner.lock().unwrap().server.take();
        if let Some(server) = server {
            server.abort();
            let _ = server.await;
        }
    }

    /// Comes back at the same address.
    pub(crate) async fn come_back(&self) {
        let address = self.inner.lock().unwrap().address.clone();
        self.listen(&address).await;
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.inner.lock().unwrap().address)
    }

    pub(crate) fn serve_datafile(&self, key: &str, json: impl Into<Bytes>) {
        self.inner.lock().unwrap().datafiles.insert(key.to_owned(), json.into());
    }

    pub(crate) fn qualify(&self, user_id: &str, segments: &[&str]) {
        let segments = segments.iter().map(|own| (*own).to_owned()).collect();
        self.inner.lock().unwrap().segments.insert(user_id.to_owned(), segments);
    }

    /// Answers paths that begin so with a status.
    pub(crate) fn answer_with(&self, path: &str, status: u16) {
        let status = StatusCode::from_u16(status).unwrap();
        self.inner.lock().unwrap().statuses.insert(path.to_owned(), status);
    }

    pub(crate) fn answer_as_usual(&self) {
        self.inner.lock().unwrap().statuses.clear();
    }

    /// Answers datafiles after a while.
    pub(crate) fn be_slow(&self, delay: Duration) {
        self.inner.lock().unwrap().delay = delay;
    }

    /// What came to paths that begin so.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        let inner = self.inner.lock().unwrap();
        inner.seen.iter().filter(|own| own.path.starts_with(path)).cloned().collect()
    }

    pub(crate) fn forget(&self) {
        self.inner.lock().unwrap().seen.clear();
    }

    /// The visitors of all event batches that were taken.
    pub(crate) fn visitors(&self) -> Vec<Value> {
        let batches = self.seen("/v1/events");
        batches.iter().flat_map(|own| own.body["visitors"].as_array().unwrap().clone()).collect()
    }

    /// Waits until something holds.
    pub(crate) async fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < end, "{what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn answer(
    State(own): State<StandIn>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().unwrap().to_string();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (refused, delay) = {
        let inner = own.inner.lock().unwrap();
        let refused = inner.statuses.iter().find(|(begin, _)| path.starts_with(*begin));
        (refused.map(|(_, status)| *status), inner.delay)
    };
    if path.starts_with("/datafiles/") && !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let mut inner = own.inner.lock().unwrap();
    if let Some(status) = refused {
        return status.into_response();
    }
    inner.seen.push(Seen { path: path.clone(), headers: headers.clone(), body: body.clone() });
    if let Some(file) = path.strip_prefix("/datafiles/") {
        let key = file.trim_end_matches(".json");
        return match inner.datafiles.get(key) {
            Some(json) => json.clone().into_response(),
            None => StatusCode::FORBIDDEN.into_response(),
        };
    }
    match path.as_str() {
        "/v1/events" => StatusCode::NO_CONTENT.into_response(),
        "/v3/events" => StatusCode::OK.into_response(),
        "/v3/graphql" => {
            let user_id = body["variables"]["userId"].as_str().unwrap_or_default();
            let segments = inner.segments.get(user_id).cloned().unwrap_or_default();
            let edges: Vec<Value> = segments
                .iter()
                .map(|name| json!({ "node": { "name": name, "state": "qualified" } }))
                .collect();
            let answer = json!({ "data": { "customer": { "audiences": { "edges": edges } } } });
            answer.to_string().into_response()
        }
        path if path.starts_with("/predict/") => {
            json!({ "predictions": [{ "variation_id": "1579278" }] }).to_string().into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

//! An instance of ours, serving on a database of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

use burgee_domain::Timestamp;
use burgee_server::{
    AgentConfig, App, Decisions, Deliveries, EventSink, Settings, Store, Visitors,
};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An instance that is serving.
pub(crate) struct Instance {
    pub(crate) address: SocketAddr,
    pub(crate) sdk_key: String,
    pub(crate) environment_id: i64,
    pub(crate) events: Arc<Events>,
    pub(crate) client: Client,
    token: String,
    project_id: i64,
    folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

/// Keeps the events that decisions cause.
#[derive(Debug, Default)]
pub(crate) struct Events(Mutex<Vec<Value>>);

impl Events {
    pub(crate) fn visitors(&self) -> Vec<Value> {
        self.0.lock().unwrap().clone()
    }
}

impl EventSink for Events {
    fn accept(&self, visitors: &Visitors<'_>) {
        let mut text = visitors.head.json.clone();
        text.extend_from_slice(visitors.json);
        text.extend_from_slice(b"]}");
        let batch: Value = serde_json::from_slice(&text).unwrap();
        let own = batch["visitors"].as_array().unwrap();
        assert_eq!(own.len(), visitors.count as usize);
        self.0.lock().unwrap().extend(own.iter().cloned());
    }

    fn dropped(&self) -> u64 {
        0
    }

    fn waiting(&self) -> u64 {
        0
    }
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

async fn open(folder: &TempDir, address: SocketAddr) -> App {
    let url = format!("sqlite://{}", folder.path().join("burgee.db").display());
    let settings = Settings { public_url: format!("http://{address}"), ..Settings::default() };
    App::new(Store::open(&url).await.unwrap(), Arc::new(now), settings)
}

async fn serve(
    app: App,
    listener: TcpListener,
    events: Arc<Events>,
) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let config = AgentConfig::load("{ api: { enableNotifications: true } }", []).unwrap();
    let sink: Arc<dyn EventSink> = events;
    let decisions = Decisions { config, sink, deliveries: Arc::new(Deliveries::default()) };
    app.load().await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let serving = tokio::spawn(async move {
        burgee_server::serve_deciding(app, listener, decisions, stopped).await.unwrap();
    });
    (stop, serving)
}

impl Instance {
    /// An instance with a flag `checkout` that has a variable `colour`, is on for everyone in production, and has an
    /// experiment before that.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = open(&folder, address).await;
        let made = burgee_server::bootstrap(&app, "ada@burgee.test", "Test").await.unwrap();
        let events = Arc::new(Events::default());
        let (stop, serving) = serve(app, listener, Arc::clone(&events)).await;
        // The first test of the process installs it for all.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let environment =
            made.environments.into_iter().find(|own| own.key == "production").unwrap();
        let own = Self {
            address,
            sdk_key: environment.sdk_key,
            environment_id: environment.id,
            events,
            client: Client::builder().no_proxy().build().unwrap(),
            token: made.token.unwrap(),
            project_id: made.project_id,
            folder,
            stop: Some(stop),
            serving,
        };
        own.manage("POST", "flags", json!({
            "key": "checkout", "name": "Checkout",
            "variable_definitions": { "colour": { "key": "colour", "type": "string", "default_value": "teal" } },
        }))
        .await;
        own.manage("PATCH", "flags/checkout/environments/production/ruleset", json!([
            { "op": "add", "path": "/rules/rollout", "value": {
                "key": "rollout", "name": "Rollout", "type": "targeted_delivery", "enabled": true,
                "percentage_included": 10_000,
                "variations": { "on": { "key": "on", "percentage_included": 10_000 } },
            } },
            { "op": "add", "path": "/rule_priorities/-", "value": "rollout" },
            { "op": "replace", "path": "/enabled", "value": true },
        ]))
        .await;
        own
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Changes something as the administrator; the path is one in the project unless it begins with a slash.
    pub(crate) async fn manage(&self, method: &str, path: &str, body: Value) -> Value {
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/flags/v1/projects/{}/{path}", self.project_id)
        };
        let request = self
            .client
            .request(method.parse().unwrap(), self.url(&path))
            .bearer_auth(&self.token)
            .header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Publishes another revision.
    pub(crate) async fn publish(&self, share: usize) {
        self.manage(
            "PATCH",
            "flags/checkout/environments/production/ruleset",
            json!([{
                "op": "replace", "path": "/rules/rollout/percentage_included", "value": share,
            }]),
        )
        .await;
    }

    /// The revision that is served.
    pub(crate) async fn revision(&self) -> String {
        let url = self.url(&format!("/datafiles/{}.json", self.sdk_key));
        let text = self.client.get(url).send().await.unwrap().text().await.unwrap();
        let datafile: Value = serde_json::from_str(&text).unwrap();
        datafile["revision"].as_str().unwrap().to_owned()
    }

    /// Stops, and serves again at the same address.
    pub(crate) async fn restart(&mut self) {
        self.end().await;
        let app = open(&self.folder, self.address).await;
        let listener = TcpListener::bind(self.address).await.unwrap();
        let (stop, serving) = serve(app, listener, Arc::clone(&self.events)).await;
        self.stop = Some(stop);
        self.serving = serving;
    }

    /// Stops.
    pub(crate) async fn end(&mut self) {
        drop(self.stop.take());
        let ended = tokio::time::timeout(std::time::Duration::from_secs(20), &mut self.serving);
        ended.await.unwrap().unwrap();
    }
}

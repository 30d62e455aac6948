//! A node of its own for each test.

use std::path::{Path, PathBuf};
use std::time::Duration;

use burgee_server::{AgentAddresses, AgentConfig, AgentNode};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::stand_in::StandIn;

/// A node that is running.
pub(crate) struct Node {
    pub(crate) addresses: AgentAddresses,
    pub(crate) folder: TempDir,
    pub(crate) client: Client,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

/// What a node answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// The settings of a node that talks to a stand-in; `more` is YAML.
pub(crate) fn config(stand_in: &StandIn, more: &str) -> AgentConfig {
    let variables = [
        ("OPTIMIZELY_API_PORT", "auto".to_owned()),
        ("OPTIMIZELY_ADMIN_PORT", "auto".to_owned()),
        ("OPTIMIZELY_WEBHOOK_PORT", "auto".to_owned()),
        ("OPTIMIZELY_CLIENT_DATAFILEURLTEMPLATE", stand_in.url("/datafiles/%s.json")),
        ("OPTIMIZELY_CLIENT_EVENTURL", stand_in.url("/v1/events")),
        ("OPTIMIZELY_CMAB_PREDICTIONENDPOINT", stand_in.url("/predict/%s")),
        ("OPTIMIZELY_BURGEE_ODPHOST", stand_in.url("")),
    ];
    let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value));
    AgentConfig::load(more, variables).unwrap()
}

impl Node {
    /// Starts a node.
    pub(crate) async fn start(stand_in: &StandIn, more: &str) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), stand_in, more).await
    }

    /// Starts a node on what another has left.
    pub(crate) async fn start_in(folder: TempDir, stand_in: &StandIn, more: &str) -> Self {
        Self::run(folder, config(stand_in, more)).await
    }

    /// Starts a node with settings of its own.
    pub(crate) async fn start_with(config: AgentConfig) -> Self {
        Self::run(tempfile::tempdir().unwrap(), config).await
    }

    async fn run(folder: TempDir, config: AgentConfig) -> Self {
        let node = AgentNode::start(config, folder.path()).await.unwrap();
        let addresses = node.addresses();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            let stop = async { drop(stopped.await) };
            node.serve(stop).await.unwrap();
        });
        // The first test of the process installs it for all.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build();
        Self {
            addresses,
            folder,
            client: client.unwrap_or_else(|error| panic!("{error}")),
            stop: Some(stop),
            serving,
        }
    }

    /// Stops as an operator would; returns what it leaves.
    pub(crate) async fn stop(mut self) -> TempDir {
        drop(self.stop.take());
        tokio::time::timeout(Duration::from_secs(40), &mut self.serving).await.unwrap().unwrap();
        self.folder
    }

    /// The URL of a path of the API.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addresses.api.unwrap())
    }

    /// Sends a request.
    pub(crate) async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// Posts JSON to the API for a key.
    pub(crate) async fn post(&self, key: &str, path: &str, body: Value) -> Answer {
        let headers = [("x-optimizely-sdk-key", key), ("content-type", "application/json")];
        self.send("POST", &self.url(path), &headers, Some(body.to_string())).await
    }

    /// Gets from the API for a key.
    pub(crate) async fn get(&self, key: &str, path: &str) -> Answer {
        self.send("GET", &self.url(path), &[("x-optimizely-sdk-key", key)], None).await
    }
}

/// Where recordings of the reference are; none where they are not to be had, which CI does not accept.
pub(crate) fn recordings() -> Option<PathBuf> {
    let named = std::env::var_os("BURGEE_VECTORS").map(|own| Path::new(&own).join("agent"));
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/agent");
    let found = named.into_iter().chain([beside]).find(|own| own.is_dir());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "there are no recordings");
        println!(
            "skipped: there are no recordings of the reference; BURGEE_VECTORS names their folder"
        );
    }
    found
}

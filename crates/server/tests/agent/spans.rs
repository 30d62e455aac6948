//! Spans of requests reach a collector, over HTTP and over gRPC, or a file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::golden::stand_in;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const PATIENCE: Duration = Duration::from_secs(20);

/// What a collector got.
#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

impl Collected {
    fn add(&self, request: ExportTraceServiceRequest) {
        self.0.lock().unwrap().push(request);
    }

    fn spans(&self) -> Vec<Span> {
        let requests = self.0.lock().unwrap();
        let resources = requests.iter().flat_map(|own| &own.resource_spans);
        resources.flat_map(|own| &own.scope_spans).flat_map(|own| own.spans.clone()).collect()
    }

    /// The attributes of the process.
    fn resource(&self) -> BTreeMap<String, Value> {
        let requests = self.0.lock().unwrap();
        attributes(&requests[0].resource_spans[0].resource.as_ref().unwrap().attributes)
    }

    async fn wait_for(&self, count: usize) {
        let end = Instant::now() + PATIENCE;
        while self.spans().len() < count {
            assert!(Instant::now() < end, "{count} spans, not {}", self.spans().len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tonic::async_trait]
impl TraceService for Collected {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        self.add(request.into_inner());
        Ok(tonic::Response::new(ExportTraceServiceResponse::default()))
    }
}

fn attributes(list: &[KeyValue]) -> BTreeMap<String, Value> {
    let value = |own: &KeyValue| match own.value.as_ref().and_then(|own| own.value.clone()) {
        Some(Any::StringValue(text)) => json!(text),
        Some(Any::IntValue(number)) => json!(number),
        other => panic!("{other:?}"),
    };
    list.iter().map(|own| (own.key.clone(), value(own))).collect()
}

fn settings(protocol: &str, address: &str, rate: f64) -> String {
    format!(
        "{{ tracing: {{ enabled: true, opentelemetry: {{ default: remote, serviceName: shop, env: test, services: {{ remote: \
         {{ endpoint: '{address}', protocol: {protocol}, sampleRate: {rate} }} }} }} }} }}"
    )
}

/// Decides as part of a trace, asks for what is not there, and decides on its own.
async fn ask(node: &Node) {
    let key = format!("{KEY}:secret");
    let user = json!({ "userId": "a" }).to_string();
    let url = node.url("/v1/decide?keys=feature_2");
    let headers = [
        ("x-optimizely-sdk-key", &*key),
        ("content-type", "application/json"),
        ("traceparent", PARENT),
    ];
    node.send("POST", &url, &headers, Some(user.clone())).await.expect(200);
    node.send("POST", &node.url("/v1/activate"), &headers, Some("{".to_owned())).await.expect(400);
    node.get(KEY, "/v1/config").await.expect(200);
}

fn check(collected: &Collected, address: &str) {
    let spans = collected.spans();
    let named = |name: &str| spans.iter().find(|own| own.name == name).unwrap();
    let decide = named("Decide");
    assert_eq!(hex(&decide.trace_id), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(hex(&decide.parent_span_id), "b7ad6b7169203331");
    assert!(decide.end_time_unix_nano > decide.start_time_unix_nano);
    let expected: BTreeMap<String, Value> = [
        ("X-Optimizely-SDK-Key", json!(format!("{KEY}:***"))),
        ("http.method", json!("POST")),
        ("http.route", json!("/v1/decide")),
        ("http.url", json!(format!("http://{address}/v1/decide?keys=feature_2"))),
        ("http.host", json!(address)),
        ("http.scheme", json!("http")),
        ("http.status_code", json!(200)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect();
    assert_eq!(attributes(&decide.attributes), expected);
    assert_eq!(attributes(&named("Activate").attributes)["http.status_code"], 400);
    let config = named("OptimizelyConfig");
    assert!(config.parent_span_id.is_empty() && hex(&config.trace_id) != hex(&decide.trace_id));
    let resource = collected.resource();
    assert_eq!(resource["service.name"], "shop");
    assert_eq!(resource["deployment.environment.name"], "test");
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Listens for spans over HTTP.
async fn collector() -> (Collected, String) {
    let collected = Collected::default();
    let own = collected.clone();
    let take = async move |uri: Uri, headers: HeaderMap, body: Bytes| {
        assert_eq!(uri.path(), "/v1/traces");
        assert_eq!(headers["content-type"], "application/x-protobuf");
        own.add(ExportTraceServiceRequest::decode(body).unwrap());
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(take)).await.unwrap() });
    (collected, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_reach_a_collector_over_http() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let (collected, address) = collector().await;
    let node = Node::start(&hosts, &settings("http", &address, 1.0)).await;
    ask(&node).await;
    let api = node.addresses.api.unwrap().to_string();
    // What waits is exported at the end.
    node.stop().await;
    assert_eq!(collected.spans().len(), 3);
    check(&collected, &api);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_rate_of_none_only_traces_that_others_began_are_exported() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let (collected, address) = collector().await;
    let node = Node::start(&hosts, &settings("http", &address, 0.0)).await;
    ask(&node).await;
    node.stop().await;
    let names: Vec<_> = collected.spans().into_iter().map(|own| own.name).collect();
    assert_eq!(names, ["Decide", "Activate"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_collector_harms_nobody() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    for protocol in ["http", "grpc"] {
        let node = Node::start(&hosts, &settings(protocol, "127.0.0.1:9", 1.0)).await;
        ask(&node).await;
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_reach_a_collector_over_grpc() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let collected = Collected::default();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let service = TraceServiceServer::new(collected.clone());
    tokio::spawn(async move {
        tonic::transport::Server::builder().add_service(service).serve(address).await.unwrap();
    });
    let node = Node::start(&hosts, &settings("grpc", &address.to_string(), 1.0)).await;
    ask(&node).await;
    let api = node.addresses.api.unwrap().to_string();
    // Without an end: every five seconds.
    collected.wait_for(3).await;
    check(&collected, &api);
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_appended_to_a_file() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let yaml = format!(
        "{{ tracing: {{ enabled: true, opentelemetry: {{ default: stdout, services: {{ stdout: {{ filename: '{}' }} }} }} }} }}",
        file.path().display()
    );
    let node = Node::start(&hosts, &yaml).await;
    ask(&node).await;
    node.stop().await;
    let lines = std::fs::read_to_string(file.path()).unwrap();
    let spans: Vec<Value> = lines.lines().map(|own| serde_json::from_str(own).unwrap()).collect();
    let names: Vec<_> = spans.iter().map(|own| own["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Decide", "Activate", "OptimizelyConfig"]);
    assert_eq!(spans[0]["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(spans[0]["attributes"]["http.status_code"], 200);
}

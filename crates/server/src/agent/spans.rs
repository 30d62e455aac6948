//! A span for each request, exported to a collector by OTLP or to a file. Source: §11 of the Agent's description.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{Request, Response};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanBuilder, SpanContext, SpanKind, Status, TracerProvider};
use opentelemetry::{KeyValue, Value};
use opentelemetry_http::{HeaderExtractor, HttpClient, HttpError};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider, SpanData};
use serde_json::{Map, json};
use tokio::runtime::Handle;

use super::config::{RemoteConfig, TracingConfig};
use super::front::SDK_KEY;
use super::http::{LARGEST_ANSWER, read};
use super::metrics::Route;
use super::remote::masked_key;

/// How long the last spans may take to be exported when a node ends.
const LAST_EXPORT: Duration = Duration::from_secs(5);
/// Where a collector takes spans over HTTP.
const HTTP_PATH: &str = "/v1/traces";

/// Makes spans of requests.
pub(crate) struct Spans {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    propagator: TraceContextPropagator,
}

impl Spans {
    /// Starts to export as configured; nothing if requests are not traced. Needs a runtime to export on.
    ///
    /// # Errors
    ///
    /// In words, if the exporter cannot be made.
    pub(crate) fn start(
        config: &TracingConfig,
        client: &reqwest::Client,
    ) -> Result<Option<Self>, String> {
        if !config.enabled {
            return Ok(None);
        }
        let own = &config.opentelemetry;
        let resource = Resource::builder()
            .with_service_name(own.service_name.clone())
            .with_attributes([
                KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
                KeyValue::new("deployment.environment.name", own.env.clone()),
            ])
            .build();
        let builder = SdkTracerProvider::builder().with_resource(resource);
        let provider = if own.default == "stdout" {
            let file = PathBuf::from(&own.services.stdout.filename);
            let every = Sampler::ParentBased(Box::new(Sampler::AlwaysOn));
            builder.with_sampler(every).with_batch_exporter(FileExporter { file })
        } else {
            let remote = &own.services.remote;
            let some = Sampler::TraceIdRatioBased(remote.sample_rate);
            let some = Sampler::ParentBased(Box::new(some));
            builder.with_sampler(some).with_batch_exporter(exporter(remote, client)?)
        };
        let provider = provider.build();
        let tracer = provider.tracer("burgee");
        Ok(Some(Self { provider, tracer, propagator: TraceContextPropagator::new() }))
    }

    /// Notes a request that was answered just now. The span belongs to the trace that the request names, if any.
    pub(crate) fn record(
        &self,
        route: Route,
        parts: &Parts,
        took: Duration,
        status: u16,
    ) -> SpanContext {
        let parent = self.propagator.extract(&HeaderExtractor(&parts.headers));
        let end = SystemTime::now();
        let mut span = SpanBuilder::from_name(route.span_name())
            .with_kind(SpanKind::Server)
            .with_start_time(end.checked_sub(took).unwrap_or(end))
            .with_attributes(attributes(parts, status))
            .start_with_context(&self.tracer, &parent);
        if status >= 500 {
            span.set_status(Status::error("the server failed"));
        }
        let context = span.span_context().clone();
        span.end_with_timestamp(end);
        context
    }

    /// Exports what is left.
    pub(crate) async fn end(&self) {
        let provider = self.provider.clone();
        let ended =
            tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST_EXPORT)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last spans could not be exported");
        }
    }
}

/// What the reference says of a request. The token of an SDK key is not repeated.
fn attributes(parts: &Parts, status: u16) -> Vec<KeyValue> {
    let header = |name| {
        let value = parts.headers.get(name).and_then(|own| own.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let uri = &parts.uri;
    let host = header(HOST);
    let mut attributes = vec![
        KeyValue::new("http.method", parts.method.to_string()),
        KeyValue::new("http.route", uri.path().to_owned()),
        KeyValue::new("http.url", format!("http://{host}{uri}")),
        KeyValue::new("http.host", host),
        KeyValue::new("http.scheme", "http"),
        KeyValue::new("http.status_code", i64::from(status)),
    ];
    let key = header(SDK_KEY);
    if !key.is_empty() {
        attributes.push(KeyValue::new("X-Optimizely-SDK-Key", masked_key(&key)));
    }
    attributes
}

/// An exporter to a collector.
fn exporter(config: &RemoteConfig, client: &reqwest::Client) -> Result<SpanExporter, String> {
    let endpoint = &config.endpoint;
    let has_scheme = endpoint.contains("://");
    let url = if has_scheme { endpoint.clone() } else { format!("http://{endpoint}") };
    let made = if config.protocol == "http" {
        let mut url = url::Url::parse(&url).map_err(|error| format!("{endpoint}: {error}"))?;
        if matches!(url.path(), "" | "/") {
            url.set_path(HTTP_PATH);
        }
        let client = Client { inner: client.clone(), runtime: Handle::current() };
        SpanExporter::builder().with_http().with_http_client(client).with_endpoint(url).build()
    } else {
        SpanExporter::builder().with_tonic().with_endpoint(url).build()
    };
    made.map_err(|error| format!("{endpoint}: {error}"))
}

/// Our HTTP client, for an exporter that waits on a thread outside the runtime.
#[derive(Debug)]
struct Client {
    inner: reqwest::Client,
    runtime: Handle,
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.inner.clone();
        let sent = self.runtime.spawn(async move {
            let answer = client.execute(request.try_into()?).await?;
            let status = answer.status();
            let body = read(answer, LARGEST_ANSWER).await?;
            let mut response = Response::new(Bytes::from(body));
            *response.status_mut() = status;
            Ok(response)
        });
        sent.await?
    }
}

/// Appends spans to a file, one JSON object a line.
#[derive(Debug)]
struct FileExporter {
    file: PathBuf,
}

impl opentelemetry_sdk::trace::SpanExporter for FileExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut lines = String::new();
        for span in &batch {
            let _ = writeln!(lines, "{}", line(span));
        }
        let written = OpenOptions::new().create(true).append(true).open(&self.file);
        let written = written.and_then(|mut file| file.write_all(lines.as_bytes()));
        let failed =
            |error| OTelSdkError::InternalFailure(format!("{}: {error}", self.file.display()));
        written.map_err(failed)
    }
}

/// A span as the file has it.
fn line(span: &SpanData) -> serde_json::Value {
    let nanoseconds = |time: SystemTime| {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    };
    let attributes: Map<_, _> = span
        .attributes
        .iter()
        .map(|own| {
            let value = match &own.value {
                Value::I64(number) => json!(number),
                other => json!(other.as_str()),
            };
            (own.key.to_string(), value)
        })
        .collect();
    json!({
        "name": span.name,
        "traceId": span.span_context.trace_id().to_string(),
        "spanId": span.span_context.span_id().to_string(),
        "parentSpanId": span.parent_span_id.to_string(),
        "startTimeUnixNano": nanoseconds(span.start_time),
        "endTimeUnixNano": nanoseconds(span.end_time),
        "attributes": attributes,
    })
}

//! Whether requests are traced. Source: §11 of the Agent's description.

use serde::Deserialize;

use super::ConfigError;

/// Whether requests are traced, and where to.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TracingConfig {
    pub(crate) enabled: bool,
    pub(crate) opentelemetry: OpenTelemetryConfig,
}

/// How spans are exported.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenTelemetryConfig {
    /// `stdout`, which is a file, or `remote`.
    pub(crate) default: String,
    pub(crate) service_name: String,
    pub(crate) env: String,
    pub(crate) services: SpanServices,
}

/// Where spans may go.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SpanServices {
    pub(crate) stdout: FileConfig,
    pub(crate) remote: RemoteConfig,
}

/// A file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FileConfig {
    pub(crate) filename: String,
}

/// A collector.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct RemoteConfig {
    /// `host:port`, or a URL.
    pub(crate) endpoint: String,
    /// `grpc` or `http`.
    pub(crate) protocol: String,
    /// The part of traces, from 0 to 1, that begin here and are exported.
    pub(crate) sample_rate: f64,
}

impl TracingConfig {
    /// Refuses what the exporter could not use.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.enabled {
            return Ok(());
        }
        let problem = |text: &str| Err(ConfigError(format!("tracing.opentelemetry.{text}")));
        let OpenTelemetryConfig { default, services, .. } = &self.opentelemetry;
        let remote = &services.remote;
        match &**default {
            "stdout" if services.stdout.filename.is_empty() => {
                problem("services.stdout.filename: names no file")
            }
            "stdout" => Ok(()),
            "remote" if remote.endpoint.is_empty() => {
                problem("services.remote.endpoint: names no collector")
            }
            "remote" if !matches!(&*remote.protocol, "grpc" | "http") => {
                problem("services.remote.protocol: is neither grpc nor http")
            }
            "remote" if remote.protocol == "grpc" && remote.endpoint.starts_with("https:") => {
                problem("services.remote.endpoint: gRPC has no TLS here; take the protocol http")
            }
            "remote" if !(0.0..=1.0).contains(&remote.sample_rate) => {
                problem("services.remote.sampleRate: is not from 0 to 1")
            }
            "remote" => Ok(()),
            _ => problem("default: is neither stdout nor remote"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::agent::Config;

    fn load(opentelemetry: &str) -> Result<Config, String> {
        let yaml = format!("{{ tracing: {{ enabled: true, opentelemetry: {opentelemetry} }} }}");
        Config::load(&yaml, []).map_err(|error| error.to_string())
    }

    #[test]
    fn an_exporter_needs_all_that_it_uses() {
        for (yaml, expected) in [
            ("{}", "default: is neither stdout nor remote"),
            ("{ default: jaeger }", "default: is neither stdout nor remote"),
            ("{ default: stdout }", "services.stdout.filename: names no file"),
            ("{ default: remote }", "services.remote.endpoint: names no collector"),
            (
                "{ default: remote, services: { remote: { endpoint: 'a:1', protocol: udp } } }",
                "services.remote.protocol: is neither grpc nor http",
            ),
            (
                "{ default: remote, services: { remote: { endpoint: 'https://a', protocol: grpc } } }",
                "services.remote.endpoint: gRPC has no TLS here; take the protocol http",
            ),
            (
                "{ default: remote, services: { remote: { endpoint: 'a:1', protocol: grpc, sampleRate: 2 } } }",
                "services.remote.sampleRate: is not from 0 to 1",
            ),
        ] {
            let error = load(yaml).unwrap_err();
            assert!(
                error.contains(&format!("tracing.opentelemetry.{expected}")),
                "{yaml}: {error}"
            );
        }
        load("{ default: stdout, services: { stdout: { filename: a } } }").unwrap();
        load("{ default: remote, services: { remote: { endpoint: 'a:1', protocol: grpc, sampleRate: 0.5 } } }").unwrap();
    }
}

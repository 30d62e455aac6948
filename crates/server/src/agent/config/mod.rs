//! Optimizely Agent's configuration, read as the Agent reads it: defaults, then `config.yaml`, then variables that
//! begin with `OPTIMIZELY_`. Settings of Burgee's own stand under `burgee`.

mod duration;
mod spans;
mod tree;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::outbound::OutboundSettings;
pub(super) use duration::Nanoseconds;
pub(super) use spans::{RemoteConfig, TracingConfig};
pub(super) use tree::masked;

/// A setting that cannot be used, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// The configuration in force.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    pub(crate) version: String,
    pub(crate) author: String,
    pub(crate) name: String,
    pub(crate) sdk_keys: Vec<String>,
    pub(crate) admin: AdminConfig,
    pub(crate) api: ApiConfig,
    pub(crate) log: LogConfig,
    pub(crate) tracing: TracingConfig,
    pub(crate) client: ClientConfig,
    pub(crate) server: ServerConfig,
    pub(crate) webhook: WebhookConfig,
    pub(crate) synchronization: SynchronizationConfig,
    pub(crate) burgee: BurgeeConfig,
    /// The whole as it was put together, for showing.
    #[serde(skip)]
    pub(crate) tree: Value,
}

/// The admin listener.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdminConfig {
    pub(crate) auth: AuthConfig,
    pub(crate) port: String,
    pub(crate) metrics_type: String,
}

/// The API listener.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiConfig {
    pub(crate) auth: AuthConfig,
    pub(crate) cors: CorsConfig,
    pub(crate) max_conns: i64,
    pub(crate) port: String,
    pub(crate) enable_notifications: bool,
    pub(crate) enable_overrides: bool,
}

/// Who may ask, and how tokens are made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AuthConfig {
    pub(crate) ttl: Nanoseconds,
    pub(crate) hmac_secrets: Vec<String>,
    #[serde(rename = "jwksURL")]
    pub(crate) jwks_url: String,
    pub(crate) jwks_update_interval: Nanoseconds,
    pub(crate) clients: Vec<AuthClient>,
}

/// An OAuth client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AuthClient {
    pub(crate) id: String,
    pub(crate) secret_hash: String,
    pub(crate) sdk_keys: Vec<String>,
}

/// What browsers may do.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CorsConfig {
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) allowed_methods: Vec<String>,
    pub(crate) allowed_headers: Vec<String>,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) allowed_credentials: bool,
    pub(crate) max_age: i64,
}

/// What is logged.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogConfig {
    pub(crate) level: String,
    pub(crate) pretty: bool,
}

/// What is done for each SDK key.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientConfig {
    pub(crate) polling_interval: Nanoseconds,
    pub(crate) batch_size: usize,
    pub(crate) flush_interval: Nanoseconds,
    #[serde(rename = "datafileURLTemplate")]
    pub(crate) datafile_url_template: String,
    #[serde(rename = "eventURL")]
    pub(crate) event_url: String,
    pub(crate) sdk_key_regex: String,
    pub(crate) user_profile_service: Choice,
    pub(crate) odp: OdpConfig,
    pub(crate) cmab: CmabConfig,
}

/// One of several configured stores, by name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    pub(crate) default: String,
    pub(crate) services: BTreeMap<String, Map<String, Value>>,
}

/// Real-time segments.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OdpConfig {
    pub(crate) disable: bool,
    pub(crate) events_request_timeout: Nanoseconds,
    pub(crate) events_flush_interval: Nanoseconds,
    pub(crate) segments_request_timeout: Nanoseconds,
    pub(crate) segments_cache: Choice,
}

/// Contextual bandits.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CmabConfig {
    pub(crate) request_timeout: Nanoseconds,
    pub(crate) prediction_endpoint: String,
    pub(crate) cache: Choice,
    pub(crate) retry_config: RetryConfig,
}

/// How a failed prediction is asked for again.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetryConfig {
    pub(crate) max_retries: u32,
    pub(crate) initial_backoff: Nanoseconds,
    pub(crate) max_backoff: Nanoseconds,
    pub(crate) backoff_multiplier: f64,
}

/// What all listeners share.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerConfig {
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) read_timeout: Nanoseconds,
    pub(crate) cert_file: String,
    pub(crate) key_file: String,
    pub(crate) disabled_ciphers: Vec<String>,
    pub(crate) health_check_path: String,
    pub(crate) host: String,
    pub(crate) batch_requests: BatchConfig,
    pub(crate) interceptors: Map<String, Value>,
}

/// The limits of a batch.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchConfig {
    pub(crate) max_concurrency: usize,
    pub(crate) operations_limit: usize,
}

/// The webhook listener.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WebhookConfig {
    pub(crate) port: String,
    pub(crate) projects: BTreeMap<String, WebhookProject>,
}

/// Whose webhooks are heard.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct WebhookProject {
    pub(crate) sdk_keys: Vec<String>,
    pub(crate) secret: String,
    pub(crate) skip_signature_check: bool,
}

/// How nodes tell one another.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SynchronizationConfig {
    pub(crate) pubsub: BTreeMap<String, Map<String, Value>>,
    pub(crate) notification: SynchronizedConfig,
    pub(crate) datafile: SynchronizedConfig,
}

/// Whether one kind of message is shared.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SynchronizedConfig {
    pub(crate) enable: bool,
}

/// What the reference has no setting for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BurgeeConfig {
    /// Whether `/v1/reset` is served.
    pub(crate) enable_reset: bool,
    /// Whether a refused token is answered with JSON that parses.
    pub(crate) strict_tokens: bool,
    /// Where revisions are announced, with `%s` for the SDK key; without it datafiles are only polled.
    pub(crate) stream_url_template: String,
    /// Replaces the ODP host of datafiles.
    pub(crate) odp_host: String,
    pub(crate) limits: Limits,
}

/// What a request may ask for, and a node may hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
    pub(crate) body_bytes: usize,
    pub(crate) batch_bytes: usize,
    pub(crate) keys: usize,
    pub(crate) user_id_bytes: usize,
    pub(crate) attributes: usize,
    pub(crate) connections: usize,
    pub(crate) streams: usize,
    pub(crate) event_queue_bytes: u64,
}

impl Config {
    /// Puts the configuration together from the text of a `config.yaml` and from variables.
    ///
    /// # Errors
    ///
    /// If the text is not YAML, or a setting is not of its type.
    pub fn load(
        yaml: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let tree = tree::assemble(yaml, variables)?;
        let mut config: Self = serde_json::from_value(tree.clone())
            .map_err(|error| ConfigError(format!("the configuration: {error}")))?;
        config.tree = tree;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let problem = |text: &str| Err(ConfigError(text.to_owned()));
        for (name, auth) in [("api.auth", &self.api.auth), ("admin.auth", &self.admin.auth)] {
            let jwks = !auth.jwks_url.is_empty();
            if !jwks && !auth.clients.is_empty() && auth.hmac_secrets.is_empty() {
                return problem(&format!("{name}: clients need hmacSecrets to sign tokens with"));
            }
            if jwks && auth.jwks_update_interval.as_duration().is_zero() {
                return problem(&format!("{name}: jwksUpdateInterval must be more than 0"));
            }
        }
        if !self.client.datafile_url_template.contains("%s") {
            return problem("client.datafileURLTemplate: has no %s for the SDK key");
        }
        if self.server.cert_file.is_empty() != self.server.key_file.is_empty() {
            return problem("server: certFile and keyFile go together");
        }
        self.tracing.check()
    }

    /// How events are kept in a folder and delivered to an address.
    pub fn outbound(&self, data: &std::path::Path, url: &str) -> OutboundSettings {
        OutboundSettings {
            folder: data.join("events").join("outbound"),
            url: url.to_owned(),
            batch_size: self.client.batch_size.max(1),
            flush_interval: self.client.flush_interval.as_duration(),
            largest_bytes: self.burgee.limits.event_queue_bytes,
        }
    }

    /// Connections at a time.
    pub(crate) fn connections(&self) -> usize {
        self.burgee.limits.connections
    }

    /// The level of the log, in the words of `tracing`.
    pub fn log_level(&self) -> &'static str {
        match self.log.level.as_str() {
            "panic" | "fatal" | "error" => "error",
            "warning" | "warn" => "warn",
            "debug" | "trace" => "debug",
            _ => "info",
        }
    }

    /// Whether the log is for people rather than machines.
    pub fn logs_are_pretty(&self) -> bool {
        self.log.pretty
    }
}

impl Choice {
    /// The store of a name, or the default where there is no name: its name and its settings.
    pub(crate) fn pick(&self, name: Option<&str>) -> Option<(&str, &Map<String, Value>)> {
        let wanted = name.filter(|name| !name.is_empty()).unwrap_or(&self.default);
        let (name, settings) =
            self.services.iter().find(|(own, _)| own.eq_ignore_ascii_case(wanted))?;
        Some((name, settings))
    }
}

/// A setting of a store, whatever the case of its name.
pub(crate) fn setting<'a>(settings: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    settings.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A text among the settings of a store; empty where it is absent.
pub(crate) fn text<'a>(settings: &'a Map<String, Value>, name: &str) -> &'a str {
    setting(settings, name).and_then(Value::as_str).unwrap_or_default()
}

/// A time among the settings of a store.
pub(crate) fn time(settings: &Map<String, Value>, name: &str) -> Option<Duration> {
    let value = setting(settings, name)?;
    Nanoseconds::deserialize(value).ok().map(Nanoseconds::as_duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(yaml: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let own = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(yaml, own)
    }

    #[test]
    fn defaults_are_those_of_the_reference() {
        let config = load("", &[]).unwrap();
        assert_eq!(config.api.port, "8080");
        assert_eq!(config.webhook.port, "8085");
        assert_eq!(config.client.polling_interval.as_duration(), Duration::from_mins(1));
        assert_eq!(config.client.cmab.cache.pick(None).unwrap().0, "in-memory");
        assert!(!config.api.enable_overrides);
        assert!(config.client.user_profile_service.pick(None).is_none());
    }

    #[test]
    fn the_file_is_weaker_than_variables_and_names_have_no_case() {
        let yaml = "
            API:
              enableoverrides: true
              port: 9090
            client:
              pollingInterval: 5s
              userProfileService: { default: in-memory, services: { in-memory: { storageStrategy: fifo } } }
            webhook:
              projects:
                1234: { sdkKeys: [a, b], secret: s, skipSignatureCheck: false }
        ";
        let config = load(
            yaml,
            &[
                ("OPTIMIZELY_CLIENT_POLLINGINTERVAL", "250ms"),
                ("OPTIMIZELY_SDKKEYS", "one,two"),
                ("OPTIMIZELY_SERVER_ALLOWEDHOSTS", "."),
                (
                    "OPTIMIZELY_CLIENT_ODP_SEGMENTSCACHE",
                    r#"{"default":"redis","services":{"redis":{"host":"r:1"}}}"#,
                ),
                ("OPTIMIZELY_CMAB_PREDICTIONENDPOINT", "http://p/%s"),
                ("OPTIMIZELY_CLIENT_CMAB", r#"{"requestTimeout":"3s"}"#),
                ("OPTIMIZELY_CONFIG_FILENAME", "elsewhere.yaml"),
                ("HOME", "/root"),
            ],
        )
        .unwrap();
        assert!(config.api.enable_overrides);
        assert_eq!(config.api.port, "9090");
        assert_eq!(config.client.polling_interval.as_duration(), Duration::from_millis(250));
        assert_eq!(config.sdk_keys, ["one", "two"]);
        assert_eq!(config.server.allowed_hosts, ["."]);
        let (name, settings) = config.client.odp.segments_cache.pick(None).unwrap();
        assert_eq!((name, text(settings, "HOST")), ("redis", "r:1"));
        assert_eq!(config.client.cmab.prediction_endpoint, "http://p/%s");
        assert_eq!(config.client.cmab.request_timeout.as_duration(), Duration::from_secs(3));
        assert_eq!(config.webhook.projects["1234"].sdk_keys, ["a", "b"]);
    }

    #[test]
    fn what_cannot_be_used_is_told_with_its_place() {
        for (yaml, place) in [
            ("client: { pollingInterval: soon }", "pollingInterval"),
            ("api: { enableOverrides: perhaps }", "enableOverrides"),
            ("client: [1]", "client"),
            ("a: b: c", "YAML"),
            ("client: { datafileURLTemplate: 'http://x' }", "datafileURLTemplate"),
            ("api: { auth: { clients: [{ id: a }] } }", "api.auth"),
            ("server: { certFile: a }", "certFile"),
            ("burgee: { enableresets: true, odpHost: h, strict: true }", "enableresets, strict"),
        ] {
            let error = load(yaml, &[]).unwrap_err();
            assert!(error.0.contains(place), "{yaml}: {error}");
        }
        let error = load("", &[("OPTIMIZELY_API_MAXCONNS", "many")]).unwrap_err();
        assert!(error.0.contains("OPTIMIZELY_API_MAXCONNS"), "{error}");
        let error = load("", &[("OPTIMIZELY_BURGEE", r#"{"strict":true}"#)]).unwrap_err();
        assert!(error.0.contains("OPTIMIZELY_BURGEE: there is no setting strict"), "{error}");
        // Those of other places may be of another version of the reference.
        let config = load("{ api: { later: 1 }, burgee: { STRICTTOKENS: true } }", &[]).unwrap();
        assert!(config.burgee.strict_tokens);
    }
}

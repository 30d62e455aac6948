//! A data-plane node: three listeners over one agent, as the reference has them. Source: §1 of the Agent's description.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::Request;
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::admin::Admin;
use super::clients::{Clients, Maker, Origin, Wishes};
use super::config::{AuthConfig, Config, ConfigError, ServerConfig};
use super::front::{Agent, AgentParts, Mode};
use super::http;
use super::jwks::KeySet;
use super::jwt::Verifier;
use super::metrics::{Deliveries, Metrics};
use super::outbound::{OutboundError, OutboundQueue};
use super::reply::Reply;
use super::spans::Spans;
use super::store::redis::Redis;
use super::sync::{self, Outgoing};
use super::token::Issuer;
use super::webhook::Webhooks;
use crate::events::EventSink;
use crate::listen::{self, Answerer, Manners};
use crate::publish::Registry;

/// How long events may take to be delivered when the node ends.
const LAST_FLUSH: Duration = Duration::from_secs(30);
/// How long to wait before a key is loaded again that failed, at first and at most.
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(30);
/// Messages to other nodes that wait for Redis.
const OUTGOING: usize = 10_000;

/// The node cannot be started.
#[derive(Debug)]
pub enum NodeError {
    /// A setting cannot be used.
    Config(ConfigError),
    /// An address cannot be listened at.
    Listen(String, std::io::Error),
    /// Something that the node needs is not to be had.
    Needs(String),
}

impl std::fmt::Display for NodeError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Config(error) => write!(formatter, "{error}"),
            Self::Listen(address, error) => {
                write!(formatter, "cannot listen at {address}: {error}")
            }
            Self::Needs(reason) => formatter.write_str(reason),
        }
    }
}

impl std::error::Error for NodeError {}

impl From<ConfigError> for NodeError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<OutboundError> for NodeError {
    fn from(error: OutboundError) -> Self {
        Self::Needs(error.to_string())
    }
}

/// Where a node listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentAddresses {
    /// The decision API.
    pub api: Option<SocketAddr>,
    /// For administrators.
    pub admin: Option<SocketAddr>,
    /// For webhooks.
    pub webhook: Option<SocketAddr>,
}

/// A node that is listening.
pub struct AgentNode {
    agent: Arc<Agent>,
    api: Option<TcpListener>,
    admin: Option<(TcpListener, Admin)>,
    webhook: Option<TcpListener>,
    tls: Option<TlsAcceptor>,
    queue: Arc<OutboundQueue>,
    stop: watch::Sender<bool>,
}

/// Answers the API.
pub(crate) struct Api(pub(crate) Arc<Agent>);

impl Answerer for Api {
    async fn answer(&self, request: Request<Incoming>, _peer: SocketAddr) -> Reply {
        let (parts, body) = request.into_parts();
        self.0.answer(parts, body).await
    }
}

impl AgentNode {
    /// Opens the listeners, and loads the SDK keys that are to be loaded beforehand.
    ///
    /// # Errors
    ///
    /// If a setting cannot be used, an address is taken, or keys of tokens cannot be fetched.
    pub async fn start(config: Config, data: &Path) -> Result<Self, NodeError> {
        let config = Arc::new(config);
        let folder = data.join("datafiles");
        std::fs::create_dir_all(&folder)
            .map_err(|error| NodeError::Needs(format!("{}: {error}", folder.display())))?;
        let deliveries = Arc::new(Deliveries::default());
        let queue = Arc::new(OutboundQueue::open(
            config.outbound(data, &config.client.event_url),
            Arc::clone(&deliveries),
        )?);
        let (stop, stopped) = watch::channel(false);
        let sink: Arc<dyn EventSink> = Arc::<OutboundQueue>::clone(&queue);
        let origin = Origin::Remote { folder: Some(folder) };
        let agent =
            assemble(&config, origin, sink, deliveries, stopped, (Mode::Alone, None)).await?;
        let admin_auth = &config.admin.auth;
        let admin = Admin {
            verifier: verifier(admin_auth, &agent.http).await?,
            issuer: Issuer::new(admin_auth, true),
            agent: Arc::clone(&agent),
            started: Instant::now(),
        };
        let host = &config.server.host;
        let node = Self {
            api: bind(host, &config.api.port).await?,
            admin: bind(host, &config.admin.port).await?.map(|own| (own, admin)),
            webhook: bind(host, &config.webhook.port).await?,
            tls: tls(&config.server)?,
            agent,
            queue,
            stop,
        };
        node.preload();
        Ok(node)
    }

    /// Where the node listens.
    pub fn addresses(&self) -> AgentAddresses {
        let address = |own: Option<&TcpListener>| own.and_then(|own| own.local_addr().ok());
        AgentAddresses {
            api: address(self.api.as_ref()),
            admin: address(self.admin.as_ref().map(|(own, _)| own)),
            webhook: address(self.webhook.as_ref()),
        }
    }

    /// Makes the clients of the configured keys, all at once. A failure is told and tried again: nobody asks a node
    /// that is not ready.
    fn preload(&self) {
        for key in &self.agent.config.sdk_keys {
            let (agent, key) = (Arc::downgrade(&self.agent), key.clone());
            tokio::spawn(async move {
                let mut wait = FIRST_RETRY;
                while let Some(agent) = agent.upgrade() {
                    match agent.clients.get(&key, Wishes::default()).await {
                        Ok(_) => return,
                        Err(error) => {
                            tracing::warn!(?error, "an SDK key cannot be loaded beforehand");
                        }
                    }
                    drop(agent);
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_RETRY);
                }
            });
        }
    }

    /// Serves until `stop` is done, then finishes the requests under way and delivers the events that wait.
    ///
    /// # Errors
    ///
    /// If a listener fails.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send) -> std::io::Result<()> {
        let Self { agent, api, admin, webhook, tls, queue, stop: stopper } = self;
        let manners = Manners {
            head_timeout: agent
                .config
                .server
                .read_timeout
                .as_duration()
                .max(Duration::from_secs(1)),
            connections: agent.config.burgee.limits.connections,
            tls,
        };
        let mut servers = JoinSet::new();
        let until = |mut own: watch::Receiver<bool>| async move { super::stopped(&mut own).await };
        if let Some(listener) = api {
            let answerer = Arc::new(Api(Arc::clone(&agent)));
            let stop = until(stopper.subscribe());
            servers.spawn(listen::serve(listener, answerer, manners.clone(), stop));
        }
        if let Some((listener, admin)) = admin {
            let stop = until(stopper.subscribe());
            servers.spawn(listen::serve(listener, Arc::new(admin), manners.clone(), stop));
        }
        if let Some(listener) = webhook {
            let answerer = Arc::new(Webhooks { agent: Arc::clone(&agent) });
            let stop = until(stopper.subscribe());
            servers.spawn(listen::serve(listener, answerer, manners.clone(), stop));
        }
        let mut stop = std::pin::pin!(stop);
        let outcome = loop {
            tokio::select! {
                () = &mut stop => break Ok(()),
                Some(ended) = servers.join_next() => {
                    if let Ok(Err(error)) = ended {
                        break Err(error);
                    }
                }
            }
        };
        stopper.send_replace(true);
        while servers.join_next().await.is_some() {}
        queue.close(LAST_FLUSH).await;
        agent.end().await;
        outcome
    }
}

/// The agent within an instance, over the datafiles that it publishes.
pub(crate) async fn within_instance(
    config: Config,
    registry: Arc<Registry>,
    sink: Arc<dyn EventSink>,
    deliveries: Arc<Deliveries>,
    stop: super::Stop,
    public_url: String,
) -> Result<Arc<Agent>, NodeError> {
    let config = Arc::new(config);
    let place = (Mode::Within, Some(public_url));
    assemble(&config, Origin::Registry(registry), sink, deliveries, stop, place).await
}

async fn assemble(
    config: &Arc<Config>,
    origin: Origin,
    sink: Arc<dyn EventSink>,
    deliveries: Arc<Deliveries>,
    stop: super::Stop,
    (mode, public_url): (Mode, Option<String>),
) -> Result<Arc<Agent>, NodeError> {
    let http = http::client().map_err(NodeError::Needs)?;
    let metrics = Arc::new(Metrics::new(sink, deliveries));
    let shares = &config.synchronization;
    let redis = if shares.notification.enable || shares.datafile.enable {
        let settings = shares.pubsub.get("redis").cloned().unwrap_or_default();
        Some(Arc::new(Redis::new(&settings, "REDIS_PASSWORD").map_err(NodeError::Needs)?))
    } else {
        None
    };
    let channel = |wanted: bool| wanted.then(|| mpsc::channel(OUTGOING));
    let (shared, notifications) = channel(shares.notification.enable).unzip();
    let (announce, datafiles) = shares.datafile.enable.then(|| mpsc::channel(OUTGOING)).unzip();
    let (made_sender, made) = mpsc::unbounded_channel();
    let maker = Maker {
        config: Arc::clone(config),
        http: http.clone(),
        metrics: Arc::clone(&metrics),
        shared,
        made: shares.notification.enable.then_some(made_sender),
        stop: stop.clone(),
    };
    if !config.server.interceptors.keys().all(|name| name == "httplog") {
        tracing::warn!("server.interceptors: only httplog is known");
    }
    let spans = Spans::start(&config.tracing, &http)
        .map_err(|error| NodeError::Needs(format!("tracing: {error}")))?;
    let agent = Arc::new(Agent::new(AgentParts {
        config: Arc::clone(config),
        clients: Clients::new(origin, maker)?,
        metrics,
        verifier: verifier(&config.api.auth, &http).await?,
        issuer: Issuer::new(&config.api.auth, false),
        http,
        stop: stop.clone(),
        announce,
        mode,
        public_url,
        spans,
    }));
    if let Some(redis) = redis {
        let weak = Arc::downgrade(&agent);
        let outgoing = Outgoing { notifications, datafiles };
        let datafiles = shares.datafile.enable;
        let own = Arc::clone(&redis);
        let mut ended = stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = sync::publish(own, outgoing) => {}
                () = super::stopped(&mut ended) => {}
            }
        });
        let mut ended = stop;
        tokio::spawn(async move {
            tokio::select! {
                () = sync::listen(redis, weak, made, datafiles) => {}
                () = super::stopped(&mut ended) => {}
            }
        });
    }
    Ok(agent)
}

async fn verifier(auth: &AuthConfig, http: &reqwest::Client) -> Result<Verifier, NodeError> {
    let keys = if auth.jwks_url.is_empty() {
        None
    } else {
        let every = auth.jwks_update_interval.as_duration();
        let fetched = KeySet::start(&auth.jwks_url, every, http.clone()).await;
        let reason = |error| NodeError::Needs(format!("the keys of tokens: {error}"));
        Some(fetched.map_err(reason)?)
    };
    Ok(Verifier::new(auth, keys)?)
}

/// Listens, unless the port is `0`, which switches a listener off. Port `auto` takes any that is free.
async fn bind(host: &str, port: &str) -> Result<Option<TcpListener>, NodeError> {
    let port: u16 = match port {
        "0" => return Ok(None),
        "auto" => 0,
        port => port.parse().map_err(|_| ConfigError(format!("{port:?} is not a port")))?,
    };
    let failed = |error| NodeError::Listen(format!("{host}:{port}"), error);
    TcpListener::bind((host, port)).await.map(Some).map_err(failed)
}

/// TLS as it is configured, with the cipher suites of the reference less those that are switched off.
fn tls(config: &ServerConfig) -> Result<Option<TlsAcceptor>, NodeError> {
    if config.cert_file.is_empty() {
        return Ok(None);
    }
    let bad = |what: &str, error: String| NodeError::Needs(format!("{what}: {error}"));
    let certificates = CertificateDer::pem_file_iter(PathBuf::from(&config.cert_file))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| bad(&config.cert_file, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(PathBuf::from(&config.key_file))
        .map_err(|error| bad(&config.key_file, error.to_string()))?;
    let usual = ring::default_provider();
    let suites = usual.cipher_suites.into_iter().filter(|suite| {
        let name = format!("{:?}", suite.suite());
        !config.disabled_ciphers.contains(&name)
    });
    let provider = CryptoProvider { cipher_suites: suites.collect(), ..ring::default_provider() };
    let own = tokio_rustls::rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| bad("TLS", error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| bad("TLS", error.to_string()))?;
    Ok(Some(TlsAcceptor::from(Arc::new(own))))
}

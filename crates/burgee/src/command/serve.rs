//! `burgee serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use burgee_server::{
    App, Console, Decisions, LegacyOAuth, LogSink, Mail, OutboundQueue, SecretKey, Settings,
};
use clap::Args;
use clap::builder::BoolishValueParser;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::instance::{Instance, block_on};

/// How long events may take to be delivered when the server ends.
const LAST_FLUSH: Duration = Duration::from_secs(30);

/// Serve the management API, datafiles and decisions, and take events.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Serve {
    #[command(flatten)]
    instance: Instance,
    /// Where to listen.
    #[arg(long, env = "BURGEE_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Where people and SDKs reach the instance; used in links. The address that it listens on where absent.
    #[arg(long, env = "BURGEE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// The status for a token that is well placed but wrong.
    #[arg(long, env = "BURGEE_UNKNOWN_TOKEN_STATUS", value_name = "STATUS", default_value_t = 403,
        value_parser = clap::value_parser!(u16).range(401..404))]
    unknown_token_status: u16,
    /// Limit requests as the vendor does: 120 a minute on flags/v1, 100 on v2, 20 for results.
    #[arg(long, env = "BURGEE_VENDOR_RATE_LIMITS", value_parser = BoolishValueParser::new())]
    vendor_rate_limits: bool,
    /// Settings of the decision API, in the format of Optimizely Agent's config.yaml.
    #[arg(long, env = "BURGEE_AGENT_CONFIG", value_name = "FILE")]
    agent_config: Option<PathBuf>,
    /// Deliver the exposures and conversions of the decision API to this address, as SDKs would, and not into the
    /// instance's own log.
    #[arg(long, env = "BURGEE_EVENTS_URL", value_name = "URL")]
    events_url: Option<String>,
    /// Let webhooks reach private networks and plain HTTP; never an instance's metadata.
    #[arg(long, env = "BURGEE_WEBHOOKS_ALLOW_PRIVATE", value_parser = BoolishValueParser::new())]
    webhooks_allow_private: bool,
    /// Proxies in front of this server, by address or network: they are believed when they tell, by
    /// `X-Forwarded-For`, where a request comes from.
    #[arg(long, env = "BURGEE_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',',
        value_parser = parse_network)]
    trusted_proxies: Vec<IpNet>,
    /// Networks that may read `/metrics`, beside this machine: where Prometheus asks from.
    #[arg(long, env = "BURGEE_METRICS_NETWORKS", value_name = "NETWORKS", value_delimiter = ',',
        value_parser = parse_network)]
    metrics_networks: Vec<IpNet>,
    /// Let an empty instance be set up from other machines too, by the link that is printed.
    #[arg(long, env = "BURGEE_SETUP_FROM_ANYWHERE", value_parser = BoolishValueParser::new())]
    setup_from_anywhere: bool,
    /// Let tokens make tokens, as automation may need; one that leaks can then become many.
    #[arg(long, env = "BURGEE_TOKENS_MAKE_TOKENS", value_parser = BoolishValueParser::new())]
    tokens_make_tokens: bool,
    /// Which OAuth clients may have the old ways that they were registered with, such as no PKCE: `off`,
    /// `confidential-only` or `all`.
    #[arg(long, env = "BURGEE_LEGACY_OAUTH", value_name = "CLIENTS", default_value = "confidential-only",
        value_parser = parse_legacy)]
    legacy_oauth: LegacyOAuth,
    /// Let identity providers and other issuers of tokens be on private networks and without TLS; never an
    /// instance's metadata.
    #[arg(long, env = "BURGEE_ISSUERS_ALLOW_PRIVATE", value_parser = BoolishValueParser::new())]
    issuers_allow_private: bool,
    /// The key of secrets that must be used again, 32 bytes in base 64. Where absent it is in `secret.key` in the
    /// folder of the instance, made when it is first needed. Several nodes need the same.
    #[arg(long, env = "BURGEE_SECRET_KEY", value_name = "KEY", hide_env_values = true)]
    secret_key: Option<String>,
    /// The server by which people are sent links: `smtps://USER:PASSWORD@HOST`, or `smtp://` with `?tls=required`.
    #[arg(
        long,
        env = "BURGEE_SMTP_URL",
        value_name = "URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    smtp_url: Option<String>,
    /// Fill a new instance with a made-up shop and thirty days of its visitors, to look around in: an A/B test with an
    /// effect, an A/A test, a bandit, and a test that is not split as designed. Needs a new data folder.
    #[arg(long)]
    demo: bool,
    /// Whom mail comes from: `Burgee <burgee@example.com>`.
    #[arg(long, env = "BURGEE_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Serve the console from a folder instead of the one that is built in; for those who work on it.
    #[arg(long, env = "BURGEE_CONSOLE_DIR", value_name = "DIR")]
    console_dir: Option<PathBuf>,
}

/// Reads which OAuth clients may have old ways.
fn parse_legacy(text: &str) -> Result<LegacyOAuth, String> {
    let legacy = LegacyOAuth::from_name(text);
    legacy.ok_or_else(|| "must be off, confidential-only or all".to_owned())
}

/// Reads a network, or an address as a network of one.
fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "must be an address or a network, such as 10.0.0.0/8".to_owned())
}

impl Serve {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let filter =
            EnvFilter::try_from_env("BURGEE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        block_on(async {
            let listener = TcpListener::bind(&self.listen)
                .await
                .with_context(|| format!("cannot listen on {}", self.listen))?;
            let settings = self.settings(listener.local_addr()?)?;
            // Closed after the last events are in their log, for they are checked against the state.
            self.instance.create(settings, async |app| self.start(app, listener).await).await?;
            Ok(ExitCode::SUCCESS)
        })
    }

    fn settings(&self, address: SocketAddr) -> anyhow::Result<Settings> {
        let public_url = self.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let from = self.mail_from.as_deref().unwrap_or_default();
        let mail = self.smtp_url.as_deref().map(|url| Mail::new(url, from)).transpose();
        Ok(Settings {
            mail: mail.map_err(anyhow::Error::msg)?,
            public_url: public_url.trim_end_matches('/').to_owned(),
            unknown_token_is_401: self.unknown_token_status == 401,
            vendor_rate_limits: self.vendor_rate_limits,
            webhooks_allow_private: self.webhooks_allow_private,
            trusted_proxies: self.trusted_proxies.clone(),
            metrics_networks: self.metrics_networks.clone(),
            setup_from_anywhere: self.setup_from_anywhere,
            tokens_make_tokens: self.tokens_make_tokens,
            legacy_oauth: self.legacy_oauth,
            issuers_allow_private: self.issuers_allow_private,
            secret_key: match &self.secret_key {
                Some(key) => SecretKey::Text(key.clone()),
                None => SecretKey::File(self.instance.secret_key_file()),
            },
        })
    }

    /// Makes ready, and serves until it is told to stop.
    async fn start(&self, app: App, listener: TcpListener) -> anyhow::Result<()> {
        let app = app.with_events(self.instance.events()?);
        let app = match self.console()? {
            Some(console) => app.with_console(console),
            None => app,
        };
        if self.demo {
            self.show_demo(&app).await?;
        }
        app.load().await?;
        if let Some(link) = burgee_server::setup_link(&app).await? {
            eprintln!("Set this instance up, within 30 minutes: {link}");
        }
        let address = listener.local_addr()?;
        tracing::info!(%address, "listening on http://{address}");
        self.serve(app, listener).await
    }
}

impl Serve {
    fn console(&self) -> anyhow::Result<Option<Console>> {
        if let Some(folder) = &self.console_dir {
            let console = Console::of_folder(folder);
            return Ok(Some(console.with_context(|| format!("{}", folder.display()))?));
        }
        let console = Console::embedded();
        if console.is_none() {
            tracing::info!("this build has no console: it was made without Node");
        }
        Ok(console)
    }

    /// Makes the demo and says how to get in: for people on stderr, for programs as one JSON object on stdout.
    async fn show_demo(&self, app: &App) -> anyhow::Result<()> {
        let demo = burgee_server::seed_demo(app)
            .await
            .with_context(|| format!("there is no demo in {}", self.instance.data().display()))?;
        println!("{}", serde_json::to_string(&demo)?);
        eprintln!(
            "A demo shop is ready. Sign in as {}, by this link once: {}",
            demo.email, demo.link
        );
        Ok(())
    }

    async fn serve(&self, app: App, listener: TcpListener) -> anyhow::Result<()> {
        let config = super::agent::read(self.agent_config.as_deref())?;
        let Some(url) = &self.events_url else {
            let sink = LogSink::start(app.clone());
            let own = Arc::<LogSink>::clone(&sink);
            let decisions = Decisions { config, sink: own, deliveries: Arc::default() };
            let outcome = burgee_server::serve_deciding(app, listener, decisions, stop()).await;
            sink.settle(LAST_FLUSH).await;
            return Ok(outcome?);
        };
        let deliveries = Arc::default();
        let settings = config.outbound(self.instance.data(), url);
        let queue = Arc::new(OutboundQueue::open(settings, Arc::clone(&deliveries))?);
        let sink = Arc::<OutboundQueue>::clone(&queue);
        let decisions = Decisions { config, sink, deliveries };
        let outcome = burgee_server::serve_deciding(app, listener, decisions, stop()).await;
        queue.close(LAST_FLUSH).await;
        Ok(outcome?)
    }
}

/// Waits for an interrupt, or for the service manager to say that it is over.
pub(super) async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupted => {}
        () = terminated => {}
    }
}

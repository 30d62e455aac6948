//! `burgee serve`.

use std::process::ExitCode;

use anyhow::Context;
use burgee_server::Settings;
use clap::Args;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::instance::{Instance, block_on};

/// Serve the management API and datafiles, and take events.
#[derive(Args)]
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
    #[arg(long, env = "BURGEE_VENDOR_RATE_LIMITS")]
    vendor_rate_limits: bool,
    /// Let webhooks reach private networks and plain HTTP; never an instance's metadata.
    #[arg(long, env = "BURGEE_WEBHOOKS_ALLOW_PRIVATE")]
    webhooks_allow_private: bool,
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
            let address = listener.local_addr()?;
            let public_url = self.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
            let settings = Settings {
                public_url: public_url.trim_end_matches('/').to_owned(),
                unknown_token_is_401: self.unknown_token_status == 401,
                vendor_rate_limits: self.vendor_rate_limits,
                webhooks_allow_private: self.webhooks_allow_private,
            };
            let app = self.instance.open(settings).await?.with_events(self.instance.events()?);
            app.load().await?;
            tracing::info!(%address, "listening on http://{address}");
            burgee_server::serve(app, listener, stop()).await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Waits for an interrupt, or for the service manager to say that it is over.
async fn stop() {
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

//! An instance on its listener: what SDKs and clients decide with goes to the decision API directly, everything else
//! through the router.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::agent::reply::{Reply, ReplyBody};
use crate::agent::{Agent, Config, Deliveries, within_instance};
use crate::app::App;
use crate::events::{EventSink, NoSink};
use crate::ingest::LogSink;
use crate::listen::{self, Answerer, Manners};
use crate::metrics::Tally;
use crate::{delivery, follow, housekeeping, ingest, router, schedule, steering, webhook};

/// SDKs keep connections for longer than a proxy would between two polls.
const HEAD_TIMEOUT: Duration = Duration::from_mins(1);

/// How an instance decides for clients.
pub struct Decisions {
    /// The settings of the decision API.
    pub config: Config,
    /// Where exposures and conversions go.
    pub sink: Arc<dyn EventSink>,
    /// How their delivery fares, if they are delivered elsewhere.
    pub deliveries: Arc<Deliveries>,
}

impl Decisions {
    /// The usual settings, with events going to the log of the instance.
    ///
    /// # Errors
    ///
    /// If the built-in settings do not read.
    pub fn into_log(app: &App) -> std::io::Result<Self> {
        Ok(Self { sink: LogSink::start(app.clone()), ..Self::without_events()? })
    }

    /// The usual settings, with nowhere to send events.
    ///
    /// # Errors
    ///
    /// If the built-in settings do not read.
    pub fn without_events() -> std::io::Result<Self> {
        let config = Config::load("", []).map_err(std::io::Error::other)?;
        Ok(Self { config, sink: Arc::new(NoSink::default()), deliveries: Arc::default() })
    }
}

/// Serves until `stop` is done, then finishes the requests under way.
///
/// # Errors
///
/// If the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let decisions = match app.ingest {
        Some(_) => Decisions::into_log(&app)?,
        None => Decisions::without_events()?,
    };
    serve_deciding(app, listener, decisions, stop).await
}

/// Serves as [`serve`] does, with settings for the decision API.
///
/// # Errors
///
/// If the listener fails, or a setting of the decision API cannot be used.
pub async fn serve_deciding(
    app: App,
    listener: TcpListener,
    decisions: Decisions,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let following = app.has_other_nodes().then(|| tokio::spawn(follow::follow(app.clone())));
    let webhooks = webhook::Worker::start(app.clone());
    let clockwork = tokio::spawn(schedule::run(app.clone()));
    let housekeeping = tokio::spawn(housekeeping::run(app.clone()));
    let keeping = tokio::spawn(ingest::keep(app.clone()));
    let steering = tokio::spawn(steering::run(app.clone()));
    let Decisions { config, sink, deliveries } = decisions;
    let connections = config.connections();
    let registry = Arc::clone(&app.registry);
    let public_url = app.settings.public_url.clone();
    let ending = app.ending.clone();
    let stopped = ending.subscribe();
    let agent = within_instance(config, registry, sink, deliveries, stopped, public_url)
        .await
        .map_err(std::io::Error::other)?;
    let manners = Manners { head_timeout: HEAD_TIMEOUT, connections, tls: None };
    let front = Front { agent: Arc::clone(&agent), router: router(app.clone()), app: app.clone() };
    let stop = async {
        stop.await;
        ending.send_replace(true);
    };
    let outcome = listen::serve(listener, Arc::new(front), manners, stop).await;
    agent.end().await;
    // The store may be closed once this returns, so nothing must use it by then.
    drop(webhooks);
    if let Some(following) = following {
        following.abort();
    }
    clockwork.abort();
    housekeeping.abort();
    keeping.abort();
    steering.abort();
    if let Err(error) = app.settle().await {
        tracing::warn!(?error, "refusals and last uses could not be written");
    }
    outcome
}

/// The decision API before the router.
struct Front {
    agent: Arc<Agent>,
    router: Router,
    app: App,
}

impl Answerer for Front {
    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Reply {
        let started = Instant::now();
        let counted = |tally: &Tally, reply: Reply| {
            tally.count(reply.status(), started.elapsed());
            reply
        };
        if Agent::claims(request.uri().path()) {
            let (parts, body) = request.into_parts();
            return counted(&self.app.requests.decisions, self.agent.answer(parts, body).await);
        }
        if let Some(reply) = delivery::answer_poll(&self.app, &request) {
            return counted(&self.app.requests.polls, reply);
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        match self.router.clone().oneshot(request).await {
            Ok(response) => response.map(ReplyBody::Streamed),
            Err(never) => match never {},
        }
    }
}

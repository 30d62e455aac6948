//! Listeners: connections accepted, timed, counted and closed in order. Hyper is used directly, because a decision
//! costs less than a tower of layers around it.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, StatusCode};
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::agent::reply::{self, Reply};

/// How long requests under way may take once the server is to stop.
const GRACE: Duration = Duration::from_secs(5);
/// What the headers of a request may take up.
const LARGEST_HEAD: usize = 32 << 10;
/// How long to wait when the system has no descriptors left.
const WAIT_AFTER_ERROR: Duration = Duration::from_millis(50);

/// Who answers requests.
pub(crate) trait Answerer: Send + Sync + 'static {
    /// Answers one.
    fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = Reply> + Send;
}

/// How connections are treated.
#[derive(Clone)]
pub(crate) struct Manners {
    /// Within which a request's headers must have come.
    pub(crate) head_timeout: Duration,
    /// Connections at a time; others wait in the system's queue.
    pub(crate) connections: usize,
    /// With TLS, if any.
    pub(crate) tls: Option<TlsAcceptor>,
}

/// Serves until `stop` is done, then finishes the requests under way.
pub(crate) async fn serve<A: Answerer>(
    listener: TcpListener,
    answerer: Arc<A>,
    manners: Manners,
    stop: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let places = Arc::new(Semaphore::new(manners.connections));
    let graceful = GracefulShutdown::new();
    // Connections that are not done in time end with it.
    let mut conversations = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            // The semaphore is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        while conversations.try_join_next().is_some() {}
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(WAIT_AFTER_ERROR).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with Nagle's algorithm");
        }
        let answerer = Arc::clone(&answerer);
        let watcher = graceful.watcher();
        let manners = manners.clone();
        conversations.spawn(async move {
            let _place = place;
            converse(stream, peer, answerer, &manners, watcher).await;
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::info!("stopped before every connection was done");
    }
    Ok(())
}

/// Answers the requests of one connection.
async fn converse<A: Answerer>(
    stream: TcpStream,
    peer: SocketAddr,
    answerer: Arc<A>,
    manners: &Manners,
    watcher: hyper_util::server::graceful::Watcher,
) {
    match &manners.tls {
        None => speak_http(TokioIo::new(stream), peer, answerer, manners, watcher).await,
        Some(tls) => match tokio::time::timeout(manners.head_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                speak_http(TokioIo::new(stream), peer, answerer, manners, watcher).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "no TLS connection"),
            Err(_) => tracing::debug!("no TLS connection in time"),
        },
    }
}

async fn speak_http<A: Answerer, S>(
    stream: TokioIo<S>,
    peer: SocketAddr,
    answerer: Arc<A>,
    manners: &Manners,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(move |request| {
        let answerer = Arc::clone(&answerer);
        async move {
            // A panic costs one request, not the connection.
            let answered = AssertUnwindSafe(answerer.answer(request, peer)).catch_unwind().await;
            Ok::<_, Infallible>(answered.unwrap_or_else(|_| {
                tracing::error!("a request failed in a way that nobody foresaw");
                reply::error(StatusCode::INTERNAL_SERVER_ERROR, "internal server error")
            }))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(manners.head_timeout)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(stream, answer);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended in disorder");
    }
}

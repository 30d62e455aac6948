//! Burgee's HTTP server. `app/` holds the use cases, `rest/` the management API, `delivery` what SDKs fetch, `ingest/` what they send.
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod app;
mod auth;
mod delivery;
mod error;
mod follow;
mod ingest;
mod middleware;
mod publish;
mod rest;
mod schedule;
mod webhook;

use std::future::Future;

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

pub use app::setup::{
    Bootstrapped, BootstrappedEnvironment, TokenSummary, bootstrap, create_token, list_tokens,
    revoke_token,
};
pub use app::{App, Clock, Settings};
pub use burgee_store::{Store, StoreError};
pub use publish::{AccessToken, PublishedDatafile, Readers, Registry, SdkKey};

/// No request to the management API needs more.
const LARGEST_BODY: usize = 5 << 20;

/// The routes of the server.
pub fn router(app: App) -> Router {
    let (rest, description) = rest::router();
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(readiness))
        .route("/docs", get(async || Html(include_str!("docs.html"))))
        .route("/openapi.json", get(async move || Json(description)))
        .route("/datafiles/{file}", get(delivery::fetch_datafile))
        .route("/datafiles/auth/{file}", get(delivery::fetch_secure_datafile))
        .route("/v1/events", post(ingest::receive_events).options(ingest::preflight))
        .merge(
            rest.layer(from_fn_with_state(app.clone(), middleware::idempotency::once))
                .layer(from_fn_with_state(app.clone(), middleware::rate_limit::limit)),
        )
        .fallback(error::nothing_here)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(middleware::log::log))
        .with_state(app)
}

/// The description of the management API, OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    rest::router().1
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
    if app.has_other_nodes() {
        tokio::spawn(follow::follow(app.clone()));
    }
    let _webhooks = webhook::Worker::start(app.clone());
    let clockwork = tokio::spawn(schedule::run(app.clone()));
    let keeping = tokio::spawn(ingest::keep(app.clone()));
    let listener = listener.tap_io(|connection| {
        // Without it an answer may wait 40 ms for the acknowledgement of the one before.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with Nagle's algorithm");
        }
    });
    let outcome = axum::serve(listener, router(app)).with_graceful_shutdown(stop).await;
    clockwork.abort();
    keeping.abort();
    outcome
}

async fn readiness(State(app): State<App>) -> impl IntoResponse {
    if app.is_ready().await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written")
    }
}

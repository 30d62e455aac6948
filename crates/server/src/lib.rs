//! Burgee's HTTP server. `app/` holds the use cases, `rest/` the management API, `delivery` what SDKs fetch, `ingest/` what they send.
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod agent;
mod app;
mod auth;
mod bucket;
mod console;
mod delivery;
mod error;
mod event_stream;
mod events;
mod follow;
mod housekeeping;
mod ingest;
mod listen;
mod mail;
mod metrics;
mod middleware;
mod ofrep;
mod openid;
mod pages;
mod publish;
mod rest;
mod schedule;
mod serving;
mod steering;
mod stream;
mod webhook;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

pub use agent::{
    AgentAddresses, AgentNode, Config as AgentConfig, ConfigError, Deliveries, NodeError,
    OutboundError, OutboundQueue, OutboundSettings,
};
pub use app::audit::{Verdict, export_audit, verify_audit};
pub use app::demo::{Demo, seed_demo};
pub use app::setup::{
    Bootstrapped, BootstrappedEnvironment, TokenSummary, bootstrap, create_account, create_link,
    create_token, list_accounts, list_tokens, revoke_token, setup_link,
};
pub use app::{App, Clock, Settings};
pub use auth::seal::SecretKey;
pub use burgee_domain::LegacyOAuth;
pub use burgee_store::{Store, StoreError};
pub use console::Console;
pub use events::{EventHead, EventSink, NoSink, Visitors};
pub use ingest::LogSink;
pub use mail::Mail;
pub use publish::{AccessToken, PublishedDatafile, Readers, Registry, SdkKey};
pub use rest::results::{ResultsForm, print_results};
pub use serving::{Decisions, serve, serve_deciding};

/// No request to the management API needs more.
const LARGEST_BODY: usize = 5 << 20;

/// What the page of the API may do: what it consists of, and nothing in other pages.
const DOCS_HEADERS: [(HeaderName, &str); 2] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];
const SCRIPT_HEADERS: [(HeaderName, &str); 2] =
    [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];

/// The routes of the server.
pub fn router(app: App) -> Router {
    Router::new().fallback_service(MapRequest::new(routes(app), middleware::slash::trim))
}

fn routes(app: App) -> Router {
    let (rest, description) = rest::router();
    // As text: the tree takes up several times as much.
    let description = Bytes::from(description.to_json().unwrap_or_default());
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(readiness))
        .route("/metrics", get(metrics::metrics))
        .route("/docs", get(async || (DOCS_HEADERS, Html(include_str!("docs.html")))))
        .route("/docs.js", get(async || (SCRIPT_HEADERS, include_str!("docs.js"))))
        .route(
            "/openapi.json",
            get(async move || ([(CONTENT_TYPE, "application/json")], description)),
        )
        .route("/datafiles/{file}", get(delivery::fetch_datafile))
        .route("/datafiles/auth/{file}", get(delivery::fetch_secure_datafile))
        .route("/datafiles/{sdk_key}/stream", get(stream::revisions))
        .route("/datafiles/auth/{sdk_key}/stream", get(stream::secure_revisions))
        .route("/v1/events", post(ingest::receive_events).options(ingest::preflight))
        .merge(
            rest.layer(DefaultBodyLimit::max(LARGEST_BODY))
                .layer(from_fn_with_state(app.clone(), middleware::idempotency::once))
                .layer(from_fn_with_state(app.clone(), middleware::rate_limit::limit)),
        )
        .merge(rest::oauth::router())
        .merge(pages::router())
        .merge(bucket::router())
        .fallback(console::serve)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(app.clone(), middleware::log::log))
        .layer(from_fn(rest::oauth::hide_query))
        .with_state(app)
}

/// The description of the management API, OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    rest::router().1
}

async fn readiness(State(app): State<App>) -> impl IntoResponse {
    if app.is_ready().await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written")
    }
}

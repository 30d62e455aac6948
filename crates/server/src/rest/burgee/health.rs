//! How an instance is, over HTTP.

use axum::Json;
use axum::extract::State;
use burgee_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::health::{self, Check};
use crate::auth::Caller;
use crate::error::Problem;

/// How the node is that was asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthView {
    version: &'static str,
    #[schema(value_type = String)]
    started: Timestamp,
    checks: Vec<CheckView>,
}

/// How a part of it is.
#[derive(Debug, Serialize, ToSchema)]
struct CheckView {
    name: &'static str,
    /// `ok`, `warning` or `error`.
    status: &'static str,
    /// What was found.
    detail: String,
    /// What to do about it; empty where there is nothing to do.
    fix: &'static str,
}

impl From<Check> for CheckView {
    fn from(own: Check) -> Self {
        let status = match own.state {
            health::State::Good => "ok",
            health::State::Doubtful => "warning",
            health::State::Bad => "error",
        };
        Self { name: own.name, status, detail: own.detail, fix: own.advice }
    }
}

/// Tells how the node is that was asked.
#[utoipa::path(get, path = "/burgee/v1/health", tag = "instance",
    responses((status = 200, body = HealthView)))]
pub(crate) async fn fetch_health(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<HealthView>, Problem> {
    let own = health::look(&app, &caller).await?;
    let checks = own.checks.into_iter().map(CheckView::from).collect();
    Ok(Json(HealthView { version: env!("CARGO_PKG_VERSION"), started: own.started, checks }))
}

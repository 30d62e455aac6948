//! Credentials for the export of events, over HTTP.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use burgee_domain::Error;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, export};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::query::Query;

/// How long credentials may live, in minutes.
const MINUTES: std::ops::RangeInclusive<u32> = 15..=60;

/// What the export is downloaded with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportCredentialsView {
    credentials: CredentialsItemView,
    /// Where the account's files are.
    s3_path: String,
    /// Where the bucket is: what `AWS_ENDPOINT_URL` is set to.
    #[serde(rename = "x_endpoint_url")]
    endpoint_url: String,
}

/// Temporary credentials, as Amazon has them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CredentialsItemView {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    /// Milliseconds since 1970-01-01 UTC.
    expiration: i64,
}

/// Gives credentials for the bucket of exported events, which this server is.
#[utoipa::path(get, path = "/v2/export/credentials", tag = "export",
    params(("duration" = Option<String>, Query, description = "From 15m to 1h, which is what it is where absent")),
    responses((status = 200, body = ExportCredentialsView)))]
pub(crate) async fn fetch_export_credentials(
    State(app): State<App>,
    caller: Caller,
    query: Query,
) -> Result<([(HeaderName, &'static str); 1], Json<ExportCredentialsView>), AppFailure> {
    let minutes = query.first("duration").map_or(Some(*MINUTES.end()), minutes);
    let minutes = minutes
        .filter(|own| MINUTES.contains(own))
        .ok_or_else(|| Error::invalid("?duration", "range", "must be from 15m to 1h"))?;
    let life = Duration::from_secs(60 * u64::from(minutes));
    let made = export::credentials(&app, &caller, life).await?;
    let view = ExportCredentialsView {
        credentials: CredentialsItemView {
            access_key_id: made.access_key_id,
            secret_access_key: made.secret_access_key,
            session_token: made.session_token,
            expiration: made.expires.as_micros() / 1_000,
        },
        s3_path: made.path,
        endpoint_url: app.settings.public_url.clone(),
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(view)))
}

/// Would give a token for a bucket of Google's; there is none.
#[utoipa::path(get, path = "/v2/export/credentials/gcp", tag = "export", responses())]
pub(crate) async fn fetch_gcp_export_credentials(_caller: Caller) -> Result<(), AppFailure> {
    let message = "The export of events is not at Google Cloud Storage; GET /v2/export/credentials \
                   gives credentials for the same files";
    Err(Error::invalid("", "not_set_up", message).into())
}

fn minutes(text: &str) -> Option<u32> {
    match (text.strip_suffix('m'), text.strip_suffix('h')) {
        (Some(minutes), _) => minutes.parse().ok(),
        (_, Some(hours)) => hours.parse().ok().and_then(|hours: u32| hours.checked_mul(60)),
        _ => None,
    }
}

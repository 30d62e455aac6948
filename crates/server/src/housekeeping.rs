//! What the server does by itself now and then: it writes what was put off, and throws away what is of no use.

use std::time::Duration;

use burgee_domain::Result;

use crate::app::App;
use crate::app::entity::store_error;

const SETTLED_EVERY: Duration = Duration::from_secs(10);
/// Every hour: so many rounds.
const ROUNDS_TO_TIDY: u32 = 360;
/// Sessions are kept for 30 days after their end: whoever has signed in from an address before is known there.
const SESSIONS_KEPT_MICROS: i64 = 30 * 24 * 3_600 * 1_000_000;
/// Codes and links are kept for a day after their end, so that a second use is noticed.
const SECRETS_KEPT_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// Tokens are shown for 90 days after their end; what an app was allowed is kept as long, so that its tokens are known.
const TOKENS_KEPT_MICROS: i64 = 90 * 24 * 3_600 * 1_000_000;

/// Keeps house for as long as the server runs.
pub(crate) async fn run(app: App) {
    for round in 1_u32.. {
        tokio::time::sleep(SETTLED_EVERY).await;
        if let Err(error) = app.settle().await {
            tracing::warn!(?error, "refusals and last uses are put off again");
        }
        if round % ROUNDS_TO_TIDY == 0
            && let Err(error) = tidy(&app).await
        {
            tracing::warn!(?error, "what is of no use is kept for another hour");
        }
    }
}

async fn tidy(app: &App) -> Result<()> {
    app.limits.tidy();
    if let Some(limits) = &app.rate_limits {
        limits.tidy();
    }
    let now = app.now().as_micros();
    let tx = app.store.begin().await.map_err(store_error)?;
    tx.purge_sessions(now - SESSIONS_KEPT_MICROS).await.map_err(store_error)?;
    tx.purge_one_time_secrets(now - SECRETS_KEPT_MICROS).await.map_err(store_error)?;
    tx.purge_tokens(now - TOKENS_KEPT_MICROS).await.map_err(store_error)?;
    tx.purge_oauth_grants(now - TOKENS_KEPT_MICROS).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)
}

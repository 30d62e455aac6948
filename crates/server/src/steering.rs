//! The helmsman: moves the traffic of bandits every hour and watches guardrails in between, for as long as the server runs.

use std::time::Duration;

use burgee_domain::Timestamp;
use tokio::time::sleep;

use crate::app::App;

/// How often guardrails are looked at, and the clock.
const TICK: Duration = Duration::from_mins(1);
const HOUR: i64 = 3_600_000_000;

/// Steers, and goes on doing so after a defect.
pub(crate) async fn run(app: App) {
    if app.ingest.is_none() {
        return;
    }
    let hour = |time: Timestamp| time.as_micros().div_euclid(HOUR);
    let mut last = hour(app.now());
    loop {
        sleep(TICK).await;
        let now = hour(app.now());
        let own = app.clone();
        let is_time = now != last;
        let steered = tokio::spawn(async move {
            let paused = own.watch_guardrails().await?;
            let moved = if is_time { own.reweigh().await? } else { 0 };
            Ok::<_, burgee_domain::Error>((paused, moved))
        });
        match steered.await {
            Ok(Ok((paused, moved))) => {
                last = now;
                tracing::debug!(paused, moved, "experiments were steered");
            }
            Ok(Err(error)) => tracing::warn!(%error, "experiments are not steered for now"),
            Err(error) => tracing::error!(%error, "steering was interrupted"),
        }
    }
}

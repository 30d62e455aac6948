//! The clockwork: makes scheduled changes when their time has come, for as long as the server runs.
//!
//! Every node does this. Whoever comes first makes a change, and to the others it is made. Plans are at least two
//! minutes ahead, and nodes look at the database more often than that, so that each knows all plans in time,
//! whichever node took them.

use std::time::Duration;

use burgee_domain::Timestamp;
use tokio::time::{Instant, sleep};

use crate::app::App;

/// How often the plans of other nodes are looked for.
const LOOKED_FOR_EVERY: Duration = Duration::from_secs(30);
/// How often the clock is looked at: it may be set, and a computer may sleep.
const TICK: Duration = Duration::from_secs(1);
const WAIT_AFTER_ERROR: Duration = Duration::from_secs(1);

/// Makes scheduled changes, and goes on doing so after a defect.
pub(crate) async fn run(app: App) {
    loop {
        let ended = tokio::spawn(make_changes(app.clone())).await;
        if let Err(error) = ended {
            tracing::error!(%error, "scheduled changes were interrupted");
        }
        sleep(WAIT_AFTER_ERROR).await;
    }
}

/// Ends only by a defect.
async fn make_changes(app: App) {
    loop {
        match app.make_scheduled_changes().await {
            Ok(next) => wait(&app, next).await,
            Err(error) => {
                tracing::warn!(%error, "cannot make scheduled changes");
                sleep(WAIT_AFTER_ERROR).await;
            }
        }
    }
}

/// Waits for the next plan's time, for a change of the plans, or until it is time to look for those of others.
async fn wait(app: &App, next: Option<Timestamp>) {
    let looked = Instant::now();
    while looked.elapsed() < LOOKED_FOR_EVERY {
        let left = next.map(|due| due.as_micros().saturating_sub(app.now().as_micros()));
        if left.is_some_and(|micros| micros <= 0) {
            return;
        }
        let left = left.and_then(|micros| u64::try_from(micros).ok()).map(Duration::from_micros);
        tokio::select! {
            () = app.agenda.notified() => return,
            () = sleep(left.unwrap_or(TICK).min(TICK)) => {}
        }
    }
}

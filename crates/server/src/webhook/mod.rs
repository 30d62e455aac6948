//! Telling webhooks what they are to be told: at least once, signed, and not into the server's own network.

pub(crate) mod address;
pub(crate) mod connector;
mod sender;
mod signature;

use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep};

use crate::app::App;
use crate::app::delivery::{self, Message};
use address::Reach;
use sender::Sender;

/// How many messages are under way at a time: a receiver that does not answer must not hold the others up.
const AT_ONCE: usize = 32;
/// How often to look for what has become due; what was just enqueued is not waited for.
const POLL: Duration = Duration::from_secs(5);
const BETWEEN_PURGES: Duration = Duration::from_hours(1);
/// How long to wait before a worker that has failed is replaced.
const RESTART: Duration = Duration::from_secs(1);

/// Sends until it is dropped. What it is sending then is sent again later, by who comes next.
pub(crate) struct Worker {
    _tasks: JoinSet<()>,
}

impl Worker {
    /// Starts to send.
    pub(crate) fn start(app: App) -> Self {
        let mut tasks = JoinSet::new();
        tasks.spawn(supervise(app));
        Self { _tasks: tasks }
    }
}

/// Keeps one worker at work.
async fn supervise(app: App) {
    let sender = match Sender::new(Reach::new(app.settings.webhooks_allow_private)) {
        Ok(sender) => sender,
        Err(error) => {
            tracing::error!(%error, "webhooks are not told anything: no TLS");
            return;
        }
    };
    loop {
        // Dropped with the supervisor.
        let mut worker = JoinSet::new();
        worker.spawn(work(app.clone(), sender.clone()));
        if let Some(ended) = worker.join_next().await {
            complain(ended);
        }
        sleep(RESTART).await;
    }
}

async fn work(app: App, sender: Sender) {
    let mut under_way: JoinSet<()> = JoinSet::new();
    let mut purge_at = Instant::now();
    loop {
        if Instant::now() >= purge_at {
            purge_at = Instant::now() + BETWEEN_PURGES;
            if let Err(error) = delivery::purge(&app).await {
                tracing::warn!(?error, "cannot remove old deliveries");
            }
        }
        let free = AT_ONCE.saturating_sub(under_way.len());
        if free > 0 {
            match delivery::claim(&app, free).await {
                Ok(messages) => {
                    for message in messages {
                        under_way.spawn(deliver(app.clone(), sender.clone(), message));
                    }
                }
                Err(error) => tracing::warn!(?error, "cannot read what webhooks are to be told"),
            }
        }
        tokio::select! {
            () = app.outbox.notified() => {}
            Some(ended) = under_way.join_next() => complain(ended),
            () = sleep(POLL) => {}
        }
    }
}

async fn deliver(app: App, sender: Sender, message: Message) {
    let attempt = sender.send(&message, app.now().as_seconds()).await;
    if let Some(error) = &attempt.error {
        let Message { id, attempt, .. } = message;
        tracing::info!(delivery.id = id, attempt, %error, "delivery {id} failed");
    }
    let jitter = rand::random_range(0.8..1.2);
    if let Err(error) = delivery::settle(&app, &message, attempt, jitter).await {
        tracing::warn!(?error, "cannot record how a delivery ended; it will be repeated");
    }
}

fn complain(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a webhook task failed");
    }
}

//! Deliveries: what webhooks are told, once it is due and until it has arrived.

use burgee_domain::{Error, Result, Timestamp, Webhook};
use burgee_store::{DeliveryOutcome, DeliveryRow};

use super::App;
use super::entity::{self, store_error};
use super::webhook;
use super::work::Mode;
use crate::auth::Caller;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// How long to wait after the first attempt, the second and so on: about a day in all.
const DELAYS: [i64; 7] =
    [30 * SECOND, 2 * MINUTE, 10 * MINUTE, 40 * MINUTE, 2 * HOUR, 6 * HOUR, 14 * HOUR];
/// An attempt that has not ended by then was given up with the process that made it.
const LEASE: i64 = MINUTE;
/// How long settled deliveries are kept, for those who look what went wrong.
const KEPT: i64 = 30 * 24 * HOUR;

/// A delivery as its log shows it.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) id: i64,
    pub(crate) webhook_id: i64,
    pub(crate) event: String,
    /// The message, as it was or will be sent.
    pub(crate) body: String,
    pub(crate) attempts: i64,
    pub(crate) next_attempt: Option<Timestamp>,
    pub(crate) delivered: Option<Timestamp>,
    /// The HTTP status of the last answer.
    pub(crate) last_status: Option<i64>,
    pub(crate) last_error: Option<String>,
    pub(crate) created: Timestamp,
}

/// A message to be sent now.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    /// Counts the attempts, this one included.
    pub(crate) attempt: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) body: String,
}

/// How an attempt ended: the status of the answer, if there was one, and what was wrong if something was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempt {
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<String>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            webhook_id: row.webhook_id,
            event: row.event,
            body: row.body,
            attempts: row.attempts,
            next_attempt: row.next_attempt_at.map(Timestamp::from_micros),
            delivered: row.delivered_at.map(Timestamp::from_micros),
            last_status: row.last_status,
            last_error: row.last_error,
            created: Timestamp::from_micros(row.created_at),
        }
    }
}

/// Lists the newest deliveries of a webhook, the newest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    webhook_id: i64,
    most: usize,
) -> Result<Vec<Delivery>> {
    let webhook = webhook::get(app, caller, webhook_id).await?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = app.store.deliveries_of_webhook(webhook.id, most).await.map_err(store_error)?;
    Ok(rows.into_iter().map(Delivery::from).collect())
}

/// Makes a delivery due once more, whether it has arrived or not.
pub(crate) async fn redeliver(
    app: &App,
    caller: &Caller,
    webhook_id: i64,
    id: i64,
    mode: Mode,
) -> Result<Delivery> {
    let webhook = webhook::get(app, caller, webhook_id).await?;
    if !webhook.active {
        return Err(Error::conflict("The webhook is not active"));
    }
    let not_found = || Error::not_found("Delivery", id);
    let tx = app.store.begin().await.map_err(store_error)?;
    let row = tx.delivery(id).await.map_err(store_error)?;
    let row = row.filter(|row| row.webhook_id == webhook.id).ok_or_else(not_found)?;
    let now = app.now().as_micros();
    tx.redeliver(row.id, now).await.map_err(store_error)?;
    let row = tx.delivery(id).await.map_err(store_error)?.ok_or_else(not_found)?;
    if mode == Mode::Commit {
        tx.commit().await.map_err(store_error)?;
        app.outbox.notify_one();
    }
    Ok(row.into())
}

/// Sends a webhook a message that tells of nothing, so that somebody sees whether it arrives.
pub(crate) async fn send_trial(
    app: &App,
    caller: &Caller,
    webhook_id: i64,
    mode: Mode,
) -> Result<Delivery> {
    let webhook = webhook::get(app, caller, webhook_id).await?;
    if !webhook.active {
        return Err(Error::conflict("The webhook is not active"));
    }
    let now = app.now();
    let (event, body) = webhook::trial(&webhook, now)?;
    let (sequence, start) = webhook::DELIVERY_IDS;
    let tx = app.store.begin().await.map_err(store_error)?;
    let id = tx.next_ids(sequence, start, 1).await.map_err(store_error)?;
    let row = DeliveryRow::new(id, webhook.id, event, body, now.as_micros());
    tx.enqueue_delivery(&row).await.map_err(store_error)?;
    if mode == Mode::Commit {
        tx.commit().await.map_err(store_error)?;
        app.outbox.notify_one();
    }
    Ok(row.into())
}

/// Takes messages that are due, so that nobody else sends them. Those whose webhook is gone are settled.
pub(crate) async fn claim(app: &App, most: usize) -> Result<Vec<Message>> {
    let now = app.now().as_micros();
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let tx = app.store.begin().await.map_err(store_error)?;
    let rows = tx.claim_deliveries(now, now + LEASE, most).await.map_err(store_error)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut messages = Vec::new();
    for row in rows {
        let webhook = entity::by_id::<Webhook>(&tx, row.webhook_id).await?;
        if let Some(webhook) = webhook.filter(|own| own.active) {
            let DeliveryRow { id, attempts: attempt, body, .. } = row;
            match webhook::secret(app, &webhook) {
                Ok(secret) => {
                    messages.push(Message { id, attempt, url: webhook.url, secret, body });
                }
                // It is due again when nobody has sent it in time; the key may be back by then.
                Err(error) => tracing::error!(?error, "a webhook cannot be told"),
            }
        } else {
            let error = Some("the webhook is not active any more".to_owned());
            let outcome = DeliveryOutcome { error, ..DeliveryOutcome::default() };
            tx.record_delivery(row.id, row.attempts, &outcome).await.map_err(store_error)?;
        }
    }
    tx.commit().await.map_err(store_error)?;
    Ok(messages)
}

/// Records how an attempt ended. One that failed is repeated, later each time; `jitter`, about 1, keeps those
/// that failed together from coming back together.
pub(crate) async fn settle(
    app: &App,
    message: &Message,
    attempt: Attempt,
    jitter: f64,
) -> Result<()> {
    let now = app.now().as_micros();
    let arrived = attempt.error.is_none();
    let outcome = DeliveryOutcome {
        delivered_at: arrived.then_some(now),
        next_attempt_at: delay(message.attempt, jitter).filter(|_| !arrived).map(|by| now + by),
        status: attempt.status.map(i64::from),
        error: attempt.error,
    };
    let tx = app.store.begin().await.map_err(store_error)?;
    tx.record_delivery(message.id, message.attempt, &outcome).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)
}

/// Removes what was settled long ago.
pub(crate) async fn purge(app: &App) -> Result<()> {
    let tx = app.store.begin().await.map_err(store_error)?;
    let before = app.now().as_micros() - KEPT;
    tx.purge_deliveries(before).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)
}

/// How long to wait after so many attempts, in microseconds; nothing if it was the last.
fn delay(attempts: i64, jitter: f64) -> Option<i64> {
    let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
    let delay = *DELAYS.get(index)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a day in microseconds is exact in 53 bits"
    )]
    let jittered = (delay as f64 * jitter) as i64;
    Some(jittered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_attempts_take_about_a_day() {
        let delays: Vec<i64> = (1..).map_while(|attempts| delay(attempts, 1.0)).collect();
        assert_eq!(delays.len() + 1, 8);
        assert!(delays.is_sorted());
        let sum: i64 = delays.iter().sum();
        assert!((20 * HOUR..26 * HOUR).contains(&sum), "{sum}");
        assert_eq!(delay(1, 1.2), Some(36 * SECOND));
        assert_eq!(delay(0, 1.0), None);
    }
}

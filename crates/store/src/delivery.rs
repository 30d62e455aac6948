//! What webhooks are to be told: written with the change, sent afterwards, at least once.

use crate::dialect;
use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is one message for one webhook.
    pub struct DeliveryRow in "delivery" {
        /// Its id.
        id: i64,
        /// The webhook.
        webhook_id: i64,
        /// What happened: the event's name.
        event: String,
        /// The message: JSON.
        body: String,
        /// How often sending was begun.
        attempts: i64,
        /// When to send it next; while it is being sent, when the lease ends; nothing if it is
        /// settled.
        next_attempt_at: Option<i64>,
        /// When it arrived.
        delivered_at: Option<i64>,
        /// The HTTP status of the last answer.
        last_status: Option<i64>,
        /// Why the last attempt failed.
        last_error: Option<String>,
        /// When it was enqueued.
        created_at: i64,
    }
    const BY_ID = "WHERE id = $1";
    const OF_WEBHOOK = "WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2";
}

/// Is how an attempt to send ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryOutcome {
    /// When it arrived, if it did.
    pub delivered_at: Option<i64>,
    /// When to try again; never if absent.
    pub next_attempt_at: Option<i64>,
    /// The HTTP status of the answer, if there was one.
    pub status: Option<i64>,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

const RECORD: &str = "UPDATE delivery
    SET delivered_at = $3, next_attempt_at = $4, last_status = $5, last_error = $6
    WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL";
const REDELIVER: &str =
    "UPDATE delivery SET delivered_at = NULL, next_attempt_at = $2 WHERE id = $1";
const PURGE: &str = "DELETE FROM delivery WHERE next_attempt_at IS NULL AND created_at < $1";

impl DeliveryRow {
    /// Makes a message that is due at once.
    pub fn new(id: i64, webhook_id: i64, event: &str, body: String, now: i64) -> Self {
        Self {
            id,
            webhook_id,
            event: event.to_owned(),
            body,
            attempts: 0,
            next_attempt_at: Some(now),
            delivered_at: None,
            last_status: None,
            last_error: None,
            created_at: now,
        }
    }
}

impl Reader {
    /// Returns a message.
    pub async fn delivery(&self, id: i64) -> Result<Option<DeliveryRow>, StoreError> {
        self.optional(BY_ID, &[id.into()]).await
    }

    /// Returns the newest messages of a webhook, newest first.
    pub async fn deliveries_of_webhook(
        &self,
        webhook_id: i64,
        limit: i64,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        self.all(OF_WEBHOOK, &[webhook_id.into(), limit.into()]).await
    }
}

impl Transaction {
    /// Adds a message to be sent once this transaction is committed; a conflict if its id is taken.
    pub async fn enqueue_delivery(&self, delivery: &DeliveryRow) -> Result<(), StoreError> {
        self.insert(delivery).await
    }

    /// Takes messages that are due, oldest first. Until `lease_until` nobody else gets them; then
    /// they are due again, unless their outcome has been recorded.
    pub async fn claim_deliveries(
        &self,
        now: i64,
        lease_until: i64,
        limit: i64,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let sql = if self.is_postgres() {
            dialect::POSTGRES_CLAIM_DELIVERIES
        } else {
            dialect::SQLITE_CLAIM_DELIVERIES
        };
        let values = [now.into(), lease_until.into(), limit.into()];
        let mut claimed: Vec<DeliveryRow> = self.all(sql, &values).await?;
        claimed.sort_by_key(|delivery| delivery.id);
        Ok(claimed)
    }

    /// Records how the attempt with this number ended, and returns whether that was still of
    /// interest: it is not if the lease ended and somebody else has begun another attempt.
    pub async fn record_delivery(
        &self,
        id: i64,
        attempt: i64,
        outcome: &DeliveryOutcome,
    ) -> Result<bool, StoreError> {
        let DeliveryOutcome { delivered_at, next_attempt_at, status, error } = outcome;
        let values = [
            id.into(),
            attempt.into(),
            delivered_at.into(),
            next_attempt_at.into(),
            status.into(),
            error.into(),
        ];
        Ok(self.execute(RECORD, &values).await? > 0)
    }

    /// Makes a message due again, delivered or not; a conflict if there is no such message.
    pub async fn redeliver(&self, id: i64, at: i64) -> Result<(), StoreError> {
        self.update(REDELIVER, &[id.into(), at.into()]).await
    }

    /// Removes settled messages that were enqueued before a moment and returns how many.
    pub async fn purge_deliveries(&self, before: i64) -> Result<u64, StoreError> {
        self.execute(PURGE, &[before.into()]).await
    }
}

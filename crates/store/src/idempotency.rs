//! Answers to requests that a client may repeat.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is the answer that was given to a request with an idempotency key.
    pub struct IdempotencyRow in "idempotency" {
        /// Within what the key is unique, such as a token.
        scope: String,
        /// The key that the client chose.
        key: String,
        /// The hash of the request, which tells a repetition from another request with the same
        /// key.
        request_hash: String,
        /// The answer's HTTP status.
        status: i64,
        /// The answer's body.
        body: String,
        /// The answer's `ETag`, if it had one.
        etag: Option<String>,
        /// When it was given.
        created_at: i64,
    }
    const BY_KEY = "WHERE scope = $1 AND key = $2";
}

const PURGE: &str = "DELETE FROM idempotency WHERE created_at < $1";

impl Reader {
    /// Returns the answer to an earlier request with the same key.
    pub async fn idempotency(
        &self,
        scope: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>, StoreError> {
        self.optional(BY_KEY, &[scope.into(), key.into()]).await
    }
}

impl Transaction {
    /// Records an answer; a conflict if the key has one. A transaction with the same key waits for
    /// this one.
    pub async fn put_idempotency(&self, answer: &IdempotencyRow) -> Result<(), StoreError> {
        self.insert(answer).await
    }

    /// Removes the answers that were given before a moment and returns how many.
    pub async fn purge_idempotency(&self, before: i64) -> Result<u64, StoreError> {
        self.execute(PURGE, &[before.into()]).await
    }
}

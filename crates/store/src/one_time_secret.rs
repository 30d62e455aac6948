//! Secrets that work once: set-up, invitation and reset links, authorization codes, sign-ins under way.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a secret that works once: the selector finds it, the hash proves the secret part.
    pub struct OneTimeSecretRow in "one_time_secret" {
        /// The part that finds it.
        selector: String,
        /// The SHA-256 hash of the secret part: 32 bytes.
        hash: Vec<u8>,
        /// What it is good for: the caller's constant.
        kind: String,
        /// What it is about, such as a person's id; empty for nothing in particular.
        subject: String,
        /// What else is known of it: JSON.
        body: String,
        /// When it was made.
        created_at: i64,
        /// Who made it; empty for the server itself.
        created_by: String,
        /// When it stops to work.
        expires_at: i64,
        /// When it was used, if it was.
        used_at: Option<i64>,
    }
    const BY_SELECTOR = "WHERE selector = $1";
    const OF_SUBJECT = "WHERE kind = $1 AND subject = $2 ORDER BY created_at, selector";
}

const USE: &str = "UPDATE one_time_secret SET used_at = $2 WHERE selector = $1 AND used_at IS NULL";
const SET_BODY: &str = "UPDATE one_time_secret SET body = $2 WHERE selector = $1";
const USE_OF_SUBJECT: &str = "UPDATE one_time_secret SET used_at = $3
    WHERE kind = $1 AND subject = $2 AND used_at IS NULL";
const PURGE: &str = "DELETE FROM one_time_secret WHERE expires_at < $1";

impl Reader {
    /// Returns a secret by its selector, used or not.
    pub async fn one_time_secret(
        &self,
        selector: &str,
    ) -> Result<Option<OneTimeSecretRow>, StoreError> {
        self.optional(BY_SELECTOR, &[selector.into()]).await
    }

    /// Returns the secrets of a kind that are about something, oldest first.
    pub async fn one_time_secrets(
        &self,
        kind: &str,
        subject: &str,
    ) -> Result<Vec<OneTimeSecretRow>, StoreError> {
        self.all(OF_SUBJECT, &[kind.into(), subject.into()]).await
    }
}

impl Transaction {
    /// Adds a secret; a conflict if its selector is taken.
    pub async fn insert_one_time_secret(
        &self,
        secret: &OneTimeSecretRow,
    ) -> Result<(), StoreError> {
        self.insert(secret).await
    }

    /// Uses a secret up and returns whether it was this call that did: of several, one only.
    pub async fn use_one_time_secret(&self, selector: &str, at: i64) -> Result<bool, StoreError> {
        Ok(self.execute(USE, &[selector.into(), at.into()]).await? > 0)
    }

    /// Replaces what is known of a secret.
    pub async fn set_one_time_secret_body(
        &self,
        selector: &str,
        body: &str,
    ) -> Result<(), StoreError> {
        self.update(SET_BODY, &[selector.into(), body.into()]).await
    }

    /// Uses up all secrets of a kind that are about something and returns how many.
    pub async fn use_one_time_secrets(
        &self,
        kind: &str,
        subject: &str,
        at: i64,
    ) -> Result<u64, StoreError> {
        self.execute(USE_OF_SUBJECT, &[kind.into(), subject.into(), at.into()]).await
    }

    /// Removes the secrets that stopped to work before a moment and returns how many.
    pub async fn purge_one_time_secrets(&self, before: i64) -> Result<u64, StoreError> {
        self.execute(PURGE, &[before.into()]).await
    }
}

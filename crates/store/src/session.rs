//! Sessions of people who signed in.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a session: the selector finds it, the hash proves the secret part of its cookie.
    pub struct SessionRow in "session" {
        /// The part of the cookie that finds it.
        selector: String,
        /// The SHA-256 hash of the secret part: 32 bytes.
        hash: Vec<u8>,
        /// Who signed in.
        user_id: String,
        /// When.
        created_at: i64,
        /// When they last proved who they are.
        confirmed_at: i64,
        /// When it was last used, as far as that was recorded.
        seen_at: i64,
        /// When it ends at the latest.
        expires_at: i64,
        /// When it was ended, if it was.
        ended_at: Option<i64>,
        /// The network address that it was begun from.
        address: String,
        /// The browser, as it called itself.
        agent: String,
    }
    const BY_SELECTOR = "WHERE selector = $1";
    const LIVE_OF_USER = "WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
        ORDER BY created_at, selector";
}

const COUNT_FROM: &str = "SELECT COUNT(*) FROM session WHERE user_id = $1 AND address = $2";
const TOUCH: &str =
    "UPDATE session SET seen_at = $2 WHERE selector = $1 AND ended_at IS NULL AND seen_at < $2";
const END: &str = "UPDATE session SET ended_at = $2 WHERE selector = $1 AND ended_at IS NULL";
const END_OF_USER: &str =
    "UPDATE session SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND selector <> $3";
const PURGE: &str = "DELETE FROM session WHERE expires_at < $1 OR ended_at < $1";

impl Reader {
    /// Returns a session by its selector, ended or not.
    pub async fn session(&self, selector: &str) -> Result<Option<SessionRow>, StoreError> {
        self.optional(BY_SELECTOR, &[selector.into()]).await
    }

    /// Returns the sessions of a person that have not ended by a moment, oldest first.
    pub async fn sessions_of_user(
        &self,
        user_id: &str,
        now: i64,
    ) -> Result<Vec<SessionRow>, StoreError> {
        self.all(LIVE_OF_USER, &[user_id.into(), now.into()]).await
    }
}

impl Reader {
    /// Returns whether a person has had a session from an address, as far as sessions are kept.
    pub async fn has_had_session(&self, user_id: &str, address: &str) -> Result<bool, StoreError> {
        let (count,): (i64,) = self.one(COUNT_FROM, &[user_id.into(), address.into()]).await?;
        Ok(count > 0)
    }
}

impl Transaction {
    /// Adds a session; a conflict if its selector is taken.
    pub async fn insert_session(&self, session: &SessionRow) -> Result<(), StoreError> {
        self.insert(session).await
    }

    /// Records that a session was used; an earlier moment than the recorded one changes nothing.
    pub async fn touch_session(&self, selector: &str, at: i64) -> Result<(), StoreError> {
        self.execute(TOUCH, &[selector.into(), at.into()]).await?;
        Ok(())
    }

    /// Ends a session and returns whether it was this call that did: of several, one only.
    pub async fn end_session(&self, selector: &str, at: i64) -> Result<bool, StoreError> {
        Ok(self.execute(END, &[selector.into(), at.into()]).await? > 0)
    }

    /// Ends all sessions of a person but one, which need not exist, and returns how many.
    pub async fn end_sessions_of_user(
        &self,
        user_id: &str,
        at: i64,
        but: &str,
    ) -> Result<u64, StoreError> {
        self.execute(END_OF_USER, &[user_id.into(), at.into(), but.into()]).await
    }

    /// Removes the sessions that ended before a moment and returns how many.
    pub async fn purge_sessions(&self, before: i64) -> Result<u64, StoreError> {
        self.execute(PURGE, &[before.into()]).await
    }
}

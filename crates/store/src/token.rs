//! The secrets that requests are authenticated by, as hashes.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a token of any kind: the selector finds it, the hash proves the secret part.
    pub struct TokenRow in "token" {
        /// The part of the token that finds it.
        selector: String,
        /// The SHA-256 hash of the secret part: 32 bytes.
        hash: Vec<u8>,
        /// What it is good for: the caller's constant.
        kind: String,
        /// Whom it stands for.
        user_id: String,
        /// What people call it.
        name: String,
        /// What it allows: JSON.
        scopes: String,
        /// When it was made.
        created_at: i64,
        /// Who made it.
        created_by: String,
        /// When it stops to work, if ever.
        expires_at: Option<i64>,
        /// When it was last used, as far as that was recorded.
        last_used_at: Option<i64>,
        /// When it was revoked, if it was.
        revoked_at: Option<i64>,
        /// What it belongs to, as an OAuth grant or a session, if it does.
        family: Option<String>,
        /// What else is known of it: JSON.
        body: String,
    }
    const BY_SELECTOR = "WHERE selector = $1";
    const OF_USER = "WHERE user_id = $1 ORDER BY created_at, selector";
    const ALL = "ORDER BY created_at, selector";
    const OF_FAMILY = "WHERE family = $1 ORDER BY created_at, selector";
}

// One row whether there is a token or not, in the same time: `nobody` where there is none.
const BY_SELECTOR_OR_NOBODY: &str = "SELECT COALESCE(t.selector, $2) AS selector,
        COALESCE(t.hash, $3) AS hash, COALESCE(t.kind, $4) AS kind,
        COALESCE(t.user_id, $5) AS user_id, COALESCE(t.name, $6) AS name,
        COALESCE(t.scopes, $7) AS scopes, COALESCE(t.created_at, $8) AS created_at,
        COALESCE(t.created_by, $9) AS created_by, t.expires_at, t.last_used_at, t.revoked_at,
        t.family, COALESCE(t.body, $10) AS body
    FROM (SELECT $1 AS selector) wanted LEFT JOIN token t ON t.selector = wanted.selector";
const REVOKE: &str = "UPDATE token SET revoked_at = $2, body = $3
    WHERE selector = $1 AND revoked_at IS NULL";
const REVOKE_FAMILY: &str =
    "UPDATE token SET revoked_at = $2 WHERE family = $1 AND revoked_at IS NULL";
const TOUCH: &str = "UPDATE token SET last_used_at = $2
    WHERE selector = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
const PURGE: &str = "DELETE FROM token WHERE expires_at < $1 OR revoked_at < $1";

impl Reader {
    /// Returns a token by its selector, revoked or not.
    pub async fn token(&self, selector: &str) -> Result<Option<TokenRow>, StoreError> {
        self.optional(BY_SELECTOR, &[selector.into()]).await
    }

    /// Returns a token by its selector, revoked or not, or `nobody` where there is none: one query, whose time does
    /// not tell which.
    pub async fn token_or(
        &self,
        selector: &str,
        nobody: &TokenRow,
    ) -> Result<TokenRow, StoreError> {
        let TokenRow { hash, kind, user_id, name, scopes, created_at, created_by, body, .. } =
            nobody;
        let values = [
            selector.into(),
            (&nobody.selector).into(),
            hash.into(),
            kind.into(),
            user_id.into(),
            name.into(),
            scopes.into(),
            created_at.into(),
            created_by.into(),
            body.into(),
        ];
        self.one(BY_SELECTOR_OR_NOBODY, &values).await
    }

    /// Returns the tokens of a person, oldest first.
    pub async fn tokens_of_user(&self, user_id: &str) -> Result<Vec<TokenRow>, StoreError> {
        self.all(OF_USER, &[user_id.into()]).await
    }

    /// Returns the tokens that belong to something, oldest first.
    pub async fn tokens_of_family(&self, family: &str) -> Result<Vec<TokenRow>, StoreError> {
        self.all(OF_FAMILY, &[family.into()]).await
    }

    /// Returns all tokens, oldest first.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        self.all(ALL, &[]).await
    }
}

impl Transaction {
    /// Adds a token; a conflict if its selector is taken.
    pub async fn insert_token(&self, token: &TokenRow) -> Result<(), StoreError> {
        self.insert(token).await
    }

    /// Revokes a token, with what is known of it from now on, and returns whether it was this call that
    /// did: of several, one only.
    pub async fn revoke_token(
        &self,
        selector: &str,
        at: i64,
        body: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(REVOKE, &[selector.into(), at.into(), body.into()]).await? > 0)
    }

    /// Revokes all tokens that belong to something and returns how many.
    pub async fn revoke_tokens_of_family(&self, family: &str, at: i64) -> Result<u64, StoreError> {
        self.execute(REVOKE_FAMILY, &[family.into(), at.into()]).await
    }

    /// Records that a token was used; an earlier moment than the recorded one changes nothing.
    pub async fn touch_token(&self, selector: &str, at: i64) -> Result<(), StoreError> {
        self.execute(TOUCH, &[selector.into(), at.into()]).await?;
        Ok(())
    }

    /// Removes the tokens that expired or were revoked before a moment and returns how many.
    pub async fn purge_tokens(&self, before: i64) -> Result<u64, StoreError> {
        self.execute(PURGE, &[before.into()]).await
    }
}

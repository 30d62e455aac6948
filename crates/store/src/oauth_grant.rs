//! What people have allowed OAuth clients. The tokens that a client was given for it are of the grant's family.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is what a person has allowed a client.
    pub struct OAuthGrantRow in "oauth_grant" {
        /// Its id, by which its tokens belong to it.
        id: String,
        /// The client.
        client_id: i64,
        /// The person.
        user_id: String,
        /// What is allowed: JSON.
        scopes: String,
        /// How often its refresh token was replaced.
        generation: i64,
        /// What else is known of it: JSON.
        body: String,
        /// When it was allowed.
        created_at: i64,
        /// When it was last used.
        used_at: i64,
        /// When it was taken back, if it was.
        revoked_at: Option<i64>,
    }
    const BY_ID = "WHERE id = $1";
    const OF_USER = "WHERE user_id = $1 ORDER BY created_at, id";
    const OF_CLIENT = "WHERE client_id = $1 ORDER BY created_at, id";
}

const ADVANCE: &str = "UPDATE oauth_grant SET generation = $3, body = $4, used_at = $5
    WHERE id = $1 AND generation = $2 AND revoked_at IS NULL";
const REVOKE: &str = "UPDATE oauth_grant SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
const PURGE: &str = "DELETE FROM oauth_grant WHERE revoked_at < $1";

impl Reader {
    /// Returns a grant by id, revoked or not.
    pub async fn oauth_grant(&self, id: &str) -> Result<Option<OAuthGrantRow>, StoreError> {
        self.optional(BY_ID, &[id.into()]).await
    }

    /// Returns what a person has allowed, oldest first.
    pub async fn oauth_grants_of_user(
        &self,
        user_id: &str,
    ) -> Result<Vec<OAuthGrantRow>, StoreError> {
        self.all(OF_USER, &[user_id.into()]).await
    }

    /// Returns what a client was allowed, oldest first.
    pub async fn oauth_grants_of_client(
        &self,
        client_id: i64,
    ) -> Result<Vec<OAuthGrantRow>, StoreError> {
        self.all(OF_CLIENT, &[client_id.into()]).await
    }
}

impl Transaction {
    /// Adds a grant; a conflict if its id is taken.
    pub async fn insert_oauth_grant(&self, grant: &OAuthGrantRow) -> Result<(), StoreError> {
        self.insert(grant).await
    }

    /// Moves a grant from one generation to a later one, or keeps it where it is, and records its use; stale
    /// if it is of another generation by now, or revoked.
    pub async fn advance_oauth_grant(
        &self,
        grant: &OAuthGrantRow,
        from: i64,
    ) -> Result<(), StoreError> {
        let OAuthGrantRow { id, generation, body, used_at, .. } = grant;
        let values = [id.into(), from.into(), generation.into(), body.into(), used_at.into()];
        self.update(ADVANCE, &values).await
    }

    /// Takes a grant back and returns whether it was this call that did. Its tokens are revoked on their own.
    pub async fn revoke_oauth_grant(&self, id: &str, at: i64) -> Result<bool, StoreError> {
        Ok(self.execute(REVOKE, &[id.into(), at.into()]).await? > 0)
    }

    /// Deletes the grants that were taken back before a time; returns how many.
    pub async fn purge_oauth_grants(&self, before: i64) -> Result<u64, StoreError> {
        self.execute(PURGE, &[before.into()]).await
    }
}

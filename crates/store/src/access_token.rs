//! The tokens by which datafiles of secure environments are fetched.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a token by which a secure environment's datafile is fetched.
    pub struct AccessTokenRow in "access_token" {
        /// The part of the token that finds it.
        selector: String,
        /// The environment.
        environment_id: i64,
        /// The SHA-256 hash of the secret part: 32 bytes.
        hash: Vec<u8>,
        /// When it was added.
        created_at: i64,
        /// When it stops to work, if ever.
        expires_at: Option<i64>,
    }
    const BY_SELECTOR = "WHERE selector = $1";
    const OF_ENVIRONMENT = "WHERE environment_id = $1 ORDER BY created_at, selector";
    const ALL = "ORDER BY environment_id, created_at, selector";
}

const EXPIRE: &str = "UPDATE access_token SET expires_at = $2 WHERE selector = $1";

impl Reader {
    /// Returns a token by its selector.
    pub async fn access_token(&self, selector: &str) -> Result<Option<AccessTokenRow>, StoreError> {
        self.optional(BY_SELECTOR, &[selector.into()]).await
    }

    /// Returns the tokens of an environment, oldest first, expired ones included.
    pub async fn access_tokens_of_environment(
        &self,
        environment_id: i64,
    ) -> Result<Vec<AccessTokenRow>, StoreError> {
        self.all(OF_ENVIRONMENT, &[environment_id.into()]).await
    }

    /// Returns the tokens of all environments, expired ones included.
    pub async fn access_tokens(&self) -> Result<Vec<AccessTokenRow>, StoreError> {
        self.all(ALL, &[]).await
    }
}

impl Transaction {
    /// Adds a token; a conflict if its selector is taken.
    pub async fn insert_access_token(&self, token: &AccessTokenRow) -> Result<(), StoreError> {
        self.insert(token).await
    }

    /// Sets when a token stops to work; a conflict if there is no such token.
    pub async fn expire_access_token(&self, selector: &str, at: i64) -> Result<(), StoreError> {
        self.update(EXPIRE, &[selector.into(), at.into()]).await
    }
}

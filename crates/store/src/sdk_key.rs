//! The keys by which datafiles are fetched.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a key by which an environment's datafile is fetched.
    pub struct SdkKeyRow in "sdk_key" {
        /// The key.
        key: String,
        /// The environment.
        environment_id: i64,
        /// When it was added.
        created_at: i64,
        /// When it stops to work, if ever.
        expires_at: Option<i64>,
    }
    const BY_KEY = "WHERE key = $1";
    const OF_ENVIRONMENT = "WHERE environment_id = $1 ORDER BY created_at, key";
    const ALL = "ORDER BY environment_id, created_at, key";
}

const EXPIRE: &str = "UPDATE sdk_key SET expires_at = $2 WHERE key = $1";

impl Reader {
    /// Returns what is known of an SDK key.
    pub async fn sdk_key(&self, key: &str) -> Result<Option<SdkKeyRow>, StoreError> {
        self.optional(BY_KEY, &[key.into()]).await
    }

    /// Returns the SDK keys of an environment, oldest first, expired ones included.
    pub async fn sdk_keys_of_environment(
        &self,
        environment_id: i64,
    ) -> Result<Vec<SdkKeyRow>, StoreError> {
        self.all(OF_ENVIRONMENT, &[environment_id.into()]).await
    }

    /// Returns all SDK keys, expired ones included.
    pub async fn sdk_keys(&self) -> Result<Vec<SdkKeyRow>, StoreError> {
        self.all(ALL, &[]).await
    }
}

impl Transaction {
    /// Adds an SDK key; a conflict if it exists.
    pub async fn insert_sdk_key(&self, key: &SdkKeyRow) -> Result<(), StoreError> {
        self.insert(key).await
    }

    /// Sets when an SDK key stops to work; a conflict if there is no such key.
    pub async fn expire_sdk_key(&self, key: &str, at: i64) -> Result<(), StoreError> {
        self.update(EXPIRE, &[key.into(), at.into()]).await
    }
}

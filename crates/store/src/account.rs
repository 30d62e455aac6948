//! Accounts: who owns projects.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is an account.
    pub struct AccountRow in "account" {
        /// Its id.
        id: i64,
        /// What people call it.
        name: String,
        /// Its settings: JSON.
        body: String,
    }
    const BY_ID = "WHERE id = $1";
    const ALL = "ORDER BY id";
}

const UPDATE: &str = "UPDATE account SET name = $2, body = $3 WHERE id = $1";

impl Reader {
    /// Returns an account.
    pub async fn account(&self, id: i64) -> Result<Option<AccountRow>, StoreError> {
        self.optional(BY_ID, &[id.into()]).await
    }

    /// Returns all accounts.
    pub async fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.all(ALL, &[]).await
    }
}

impl Transaction {
    /// Adds an account; a conflict if its id is taken.
    pub async fn insert_account(&self, account: &AccountRow) -> Result<(), StoreError> {
        self.insert(account).await
    }

    /// Replaces an account's name and body; a conflict if there is no such account.
    pub async fn update_account(&self, account: &AccountRow) -> Result<(), StoreError> {
        let AccountRow { id, name, body } = account;
        self.update(UPDATE, &[id.into(), name.into(), body.into()]).await
    }
}

//! The passwords of people who have one, as hashes.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a person's password.
    pub struct PasswordRow in "password" {
        /// Whose it is.
        user_id: String,
        /// The hash with its parameters and salt: a PHC string.
        hash: String,
        /// When it was set.
        changed_at: i64,
    }
    const OF_USER = "WHERE user_id = $1";
}

const PUT: &str = "INSERT INTO password (user_id, hash, changed_at) VALUES ($1, $2, $3)
    ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at";
const DELETE: &str = "DELETE FROM password WHERE user_id = $1";

impl Reader {
    /// Returns the password of a person, if they have one.
    pub async fn password(&self, user_id: &str) -> Result<Option<PasswordRow>, StoreError> {
        self.optional(OF_USER, &[user_id.into()]).await
    }
}

impl Transaction {
    /// Sets a person's password.
    pub async fn put_password(&self, password: &PasswordRow) -> Result<(), StoreError> {
        let PasswordRow { user_id, hash, changed_at } = password;
        self.execute(PUT, &[user_id.into(), hash.into(), changed_at.into()]).await?;
        Ok(())
    }

    /// Takes a person's password away and returns whether they had one.
    pub async fn delete_password(&self, user_id: &str) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[user_id.into()]).await? > 0)
    }
}

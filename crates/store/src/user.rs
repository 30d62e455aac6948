//! People who sign in.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a person.
    pub struct UserRow in "account_user" {
        /// The person's id: a UUID in text form.
        id: String,
        /// The address that the person signs in with: unique, in the one spelling that the caller
        /// compares by.
        email: String,
        /// All else about the person: JSON.
        body: String,
        /// Whether the person may no longer sign in.
        disabled: bool,
        /// When the person was added.
        created_at: i64,
    }
    const BY_ID = "WHERE id = $1";
    const BY_EMAIL = "WHERE email = $1";
    const ALL = "ORDER BY created_at, id";
}

const UPDATE: &str = "UPDATE account_user SET email = $2, body = $3, disabled = $4 WHERE id = $1";

const DELETE: &str = "DELETE FROM account_user WHERE id = $1";

impl Reader {
    /// Returns a person by id.
    pub async fn user(&self, id: &str) -> Result<Option<UserRow>, StoreError> {
        self.optional(BY_ID, &[id.into()]).await
    }

    /// Returns a person by e-mail address.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<UserRow>, StoreError> {
        self.optional(BY_EMAIL, &[email.into()]).await
    }

    /// Returns all people, in the order in which they were added.
    pub async fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        self.all(ALL, &[]).await
    }
}

impl Transaction {
    /// Adds a person; a conflict if the id or the address is taken.
    pub async fn insert_user(&self, user: &UserRow) -> Result<(), StoreError> {
        self.insert(user).await
    }

    /// Replaces a person's address, body and state; a conflict if there is no such person or the
    /// address is taken.
    pub async fn update_user(&self, user: &UserRow) -> Result<(), StoreError> {
        let UserRow { id, email, body, disabled, created_at: _ } = user;
        self.update(UPDATE, &[id.into(), email.into(), body.into(), disabled.into()]).await
    }
    /// Removes somebody who has no role, password or identity any more, and returns whether they were there.
    pub async fn delete_user(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[id.into()]).await? > 0)
    }
}

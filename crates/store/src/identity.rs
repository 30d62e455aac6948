//! Who people are elsewhere: their accounts with outside identity providers.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is what an identity provider calls a person.
    pub struct IdentityRow in "identity" {
        /// The provider: its issuer URL.
        issuer: String,
        /// What the provider calls the person: unique with it, and never used again.
        subject: String,
        /// Who it is here.
        user_id: String,
        /// When the two were put together.
        created_at: i64,
    }
    const BY_SUBJECT = "WHERE issuer = $1 AND subject = $2";
    const OF_USER = "WHERE user_id = $1 ORDER BY created_at, issuer";
}

const DELETE: &str = "DELETE FROM identity WHERE issuer = $1 AND subject = $2";

impl Reader {
    /// Returns who an identity provider means.
    pub async fn identity(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<IdentityRow>, StoreError> {
        self.optional(BY_SUBJECT, &[issuer.into(), subject.into()]).await
    }

    /// Returns the identities of a person, oldest first.
    pub async fn identities_of_user(&self, user_id: &str) -> Result<Vec<IdentityRow>, StoreError> {
        self.all(OF_USER, &[user_id.into()]).await
    }
}

impl Transaction {
    /// Adds an identity; a conflict if it is somebody's already.
    pub async fn insert_identity(&self, identity: &IdentityRow) -> Result<(), StoreError> {
        self.insert(identity).await
    }

    /// Takes an identity away and returns whether it was there.
    pub async fn delete_identity(&self, issuer: &str, subject: &str) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[issuer.into(), subject.into()]).await? > 0)
    }
}

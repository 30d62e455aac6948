//! Moves an installation from one database to another.

use futures_util::TryStreamExt;

use crate::access_token::AccessTokenRow;
use crate::account::AccountRow;
use crate::audit::{AuditHeadRow, AuditRow};
use crate::change::ChangeRow;
use crate::datafile::DatafileRow;
use crate::delivery::DeliveryRow;
use crate::document::Document;
use crate::error::{Conflict, StoreError};
use crate::idempotency::IdempotencyRow;
use crate::identity::IdentityRow;
use crate::membership::MembershipRow;
use crate::oauth_grant::OAuthGrantRow;
use crate::one_time_secret::OneTimeSecretRow;
use crate::password::PasswordRow;
use crate::reader::{Reader, on};
use crate::row::Record;
use crate::sdk_key::SdkKeyRow;
use crate::sequence::SequenceRow;
use crate::session::SessionRow;
use crate::sql::Sql;
use crate::store::Store;
use crate::token::TokenRow;
use crate::touch::TouchRow;
use crate::transaction::Transaction;
use crate::user::UserRow;

/// How many rows are written by one statement.
const BATCH: usize = 200;

impl Store {
    /// Copies all rows as they are at this moment to another store, in one transaction, and returns
    /// how many; a conflict if the other store is not empty. Heartbeats stay behind.
    pub async fn copy_to(&self, target: &Store) -> Result<u64, StoreError> {
        let from = self.snapshot().await?;
        let to = target.begin().await?;
        let mut copied = copy::<AccountRow>(&from, &to).await?;
        copied += copy::<UserRow>(&from, &to).await?;
        copied += copy::<MembershipRow>(&from, &to).await?;
        copied += copy::<SequenceRow>(&from, &to).await?;
        copied += copy::<Document>(&from, &to).await?;
        copied += copy::<TouchRow>(&from, &to).await?;
        copied += copy::<ChangeRow>(&from, &to).await?;
        copied += copy::<DatafileRow>(&from, &to).await?;
        copied += copy::<SdkKeyRow>(&from, &to).await?;
        copied += copy::<AccessTokenRow>(&from, &to).await?;
        copied += copy::<TokenRow>(&from, &to).await?;
        copied += copy::<PasswordRow>(&from, &to).await?;
        copied += copy::<IdentityRow>(&from, &to).await?;
        copied += copy::<SessionRow>(&from, &to).await?;
        copied += copy::<OneTimeSecretRow>(&from, &to).await?;
        copied += copy::<OAuthGrantRow>(&from, &to).await?;
        copied += copy::<AuditRow>(&from, &to).await?;
        copied += copy::<AuditHeadRow>(&from, &to).await?;
        copied += copy::<IdempotencyRow>(&from, &to).await?;
        copied += copy::<DeliveryRow>(&from, &to).await?;
        to.commit().await?;
        Ok(copied)
    }
}

async fn copy<T: Record>(from: &Reader, to: &Transaction) -> Result<u64, StoreError> {
    if is_occupied::<T>(to).await? {
        return Err(Conflict::NotEmpty.into());
    }
    let (sql, _) = Sql::select::<T>().into_parts();
    on!(from, |connection| {
        let mut copied = 0;
        let mut batches = sqlx::query_as::<_, T>(sql).fetch(connection).try_chunks(BATCH);
        while let Some(batch) = batches.try_next().await.map_err(|error| error.1)? {
            to.insert_all(&batch).await?;
            copied += batch.len() as u64;
        }
        Ok(copied)
    })
}

async fn is_occupied<T: Record>(reader: &Reader) -> Result<bool, StoreError> {
    let mut sql = Sql::select::<T>();
    sql.push(" LIMIT 1");
    let (sql, values) = sql.into_parts();
    Ok(reader.optional::<T>(sql, &values).await?.is_some())
}

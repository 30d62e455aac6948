//! Secrets that work once and not for long: what finds them is stored, and a hash of the rest.

use burgee_domain::{Error, Result, Timestamp};
use burgee_store::{OneTimeSecretRow, Reader, Transaction};
use serde_json::Value;

use super::entity::store_error;
use crate::auth::token::{NewToken, TokenKind, TokenParts};

/// What a hash is compared with when no secret has the selector: the work is the same then.
const NOBODY: [u8; 32] = [0; 32];

/// What a secret is to be good for.
pub(crate) struct Purpose<'a> {
    /// What it looks like.
    pub(crate) token: TokenKind,
    /// What it is good for: `setup`, `invitation`, …
    pub(crate) kind: &'a str,
    /// What it is about, such as a person's id; empty for nothing in particular.
    pub(crate) subject: &'a str,
    /// What else is known of it.
    pub(crate) body: Value,
    /// Who makes it; empty for the server itself.
    pub(crate) by: &'a str,
    /// For how long it works, in microseconds.
    pub(crate) life: i64,
}

/// Makes a secret, which comes back this once.
pub(crate) async fn issue(
    tx: &Transaction,
    purpose: Purpose<'_>,
    now: Timestamp,
) -> Result<(OneTimeSecretRow, String)> {
    let token = NewToken::generate(purpose.token)?;
    let row = OneTimeSecretRow {
        selector: token.parts.selector.clone(),
        hash: token.parts.hash.to_vec(),
        kind: purpose.kind.to_owned(),
        subject: purpose.subject.to_owned(),
        body: purpose.body.to_string(),
        created_at: now.as_micros(),
        created_by: purpose.by.to_owned(),
        expires_at: now.as_micros() + purpose.life,
        used_at: None,
    };
    tx.insert_one_time_secret(&row).await.map_err(store_error)?;
    Ok((row, token.plain))
}

/// Finds a secret that somebody presents, of one of these kinds, be it used or too old.
pub(crate) async fn find(
    reader: &Reader,
    token: TokenKind,
    kinds: &[&str],
    presented: &str,
) -> Result<Option<OneTimeSecretRow>> {
    let Some(parts) = TokenParts::parse(token, presented) else { return Ok(None) };
    let row = reader.one_time_secret(&parts.selector).await.map_err(store_error)?;
    let stored = row.as_ref().map_or(&NOBODY[..], |row| &row.hash);
    let proven = parts.proves(stored);
    Ok(row.filter(|row| proven && kinds.contains(&row.kind.as_str())))
}

/// Whether a secret still works.
pub(crate) fn is_live(row: &OneTimeSecretRow, now: Timestamp) -> bool {
    row.used_at.is_none() && row.expires_at > now.as_micros()
}

/// Uses a secret up; fails if somebody else did at the same time.
pub(crate) async fn use_up(tx: &Transaction, row: &OneTimeSecretRow, now: Timestamp) -> Result<()> {
    let first = tx.use_one_time_secret(&row.selector, now.as_micros()).await;
    if first.map_err(store_error)? { Ok(()) } else { Err(Error::AuthenticationFailed) }
}

/// What else is known of a secret.
pub(crate) fn body(row: &OneTimeSecretRow) -> Result<Value> {
    serde_json::from_str(&row.body).map_err(|error| Error::Internal(error.to_string()))
}

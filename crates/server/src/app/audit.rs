//! The audit log: who did what, or was refused it. Entries are added in the transaction of what they tell of, and
//! each has a hash of itself and of all before it, so that nobody can change the past without a trace.

use burgee_domain::{Error, Result, Timestamp};
use burgee_store::{AuditRow, Store, Transaction};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::App;
use super::entity::store_error;
use super::work::Mode;
use crate::auth::Caller;

/// How many entries are read at a time.
const BATCH: i64 = 1000;

/// Something that was done or refused, before it has its place in the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// The account in which it happened; 0 for none.
    pub(crate) account_id: i64,
    /// A person's id; empty where that is not known.
    pub(crate) actor: String,
    /// The selector of what they came with; empty for nothing.
    pub(crate) credential: String,
    /// The network address; empty for none.
    pub(crate) address: String,
    /// What, such as `token.create`.
    pub(crate) action: String,
    /// Whether it was refused.
    pub(crate) refused: bool,
    /// What it was done to, such as `token:…`.
    pub(crate) subject: String,
    /// What else there is to say; never a secret.
    pub(crate) body: Value,
}

impl Entry {
    /// Something that a caller did.
    pub(crate) fn by(caller: &Caller, action: impl Into<String>, subject: String) -> Self {
        Self {
            account_id: caller.account_id,
            actor: caller.user_id.clone(),
            credential: caller.credential.selector().to_owned(),
            address: caller.address.clone(),
            action: action.into(),
            refused: false,
            subject,
            body: json!({}),
        }
    }

    /// The same with more to say.
    pub(crate) fn with(self, body: Value) -> Self {
        Self { body, ..self }
    }
}

/// Adds entries to the log, in the transaction of what they tell of. Others who add wait until it ends, so this
/// comes last in it.
pub(crate) async fn append(tx: &Transaction, entries: Vec<Entry>, now: Timestamp) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let head = tx.lock_audit_head().await.map_err(store_error)?;
    let mut previous = head.hash;
    let mut rows = Vec::with_capacity(entries.len());
    for (id, entry) in (head.entry_id + 1..).zip(entries) {
        let mut row = AuditRow {
            id,
            account_id: entry.account_id,
            at: now.as_micros(),
            actor: entry.actor,
            credential: entry.credential,
            address: entry.address,
            action: entry.action,
            outcome: if entry.refused { "refused" } else { "done" }.to_owned(),
            subject: entry.subject,
            body: entry.body.to_string(),
            hash: Vec::new(),
        };
        row.hash = chain(&previous, &row).to_vec();
        previous.clone_from(&row.hash);
        rows.push(row);
    }
    tx.append_audit(&rows).await.map_err(store_error)
}

/// Writes down what a transaction has done, as the last thing in it, and commits it; takes all of it back if it was
/// only tried.
pub(crate) async fn conclude(
    tx: Transaction,
    entry: Entry,
    now: Timestamp,
    mode: Mode,
) -> Result<()> {
    append(&tx, vec![entry], now).await?;
    match mode {
        Mode::Commit => tx.commit().await.map_err(store_error),
        Mode::DryRun => Ok(()),
    }
}

/// The hash of an entry and of all before it: SHA-256 over the hash before and every field, each with its length in
/// front, so that no two logs read alike.
fn chain(previous: &[u8], row: &AuditRow) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(previous);
    for number in [row.id, row.account_id, row.at] {
        digest.update(number.to_be_bytes());
    }
    let texts = [
        &row.actor,
        &row.credential,
        &row.address,
        &row.action,
        &row.outcome,
        &row.subject,
        &row.body,
    ];
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().into()
}

/// Whether the log is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is as it was written.
    Whole {
        /// How many entries there are.
        entries: i64,
        /// The hash of the last one, in hexadecimal: who has noted it can tell later that nothing was cut off.
        head: String,
    },
    /// Something was changed, added, moved or removed.
    Broken {
        /// The first entry that is not as it was written, or not there.
        entry: i64,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Reads the whole log and says whether it is as it was written. `noted` is a number of entries with the hash of
/// the last of them, in hexadecimal, from an earlier verdict.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn verify_audit(store: &Store, noted: Option<(i64, &str)>) -> Result<Verdict> {
    let snapshot = store.snapshot().await.map_err(store_error)?;
    let head = snapshot.audit_head().await.map_err(store_error)?;
    let mut previous = vec![0; 32];
    let mut last = 0;
    let broken = |entry, what| Ok(Verdict::Broken { entry, what });
    loop {
        let rows = snapshot.audit_after(last, BATCH).await.map_err(store_error)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.id != last + 1 {
                return broken(last + 1, "it is missing");
            }
            if row.hash != chain(&previous, &row) {
                return broken(row.id, "it is not what was written, or what was written here");
            }
            if let Some((_, hash)) = noted.filter(|(entry, _)| *entry == row.id)
                && hex::encode(&row.hash) != hash
            {
                return broken(row.id, "it is not the entry that was noted");
            }
            (last, previous) = (row.id, row.hash);
        }
    }
    // Rows before the first place are never read above.
    if snapshot.audit_after(i64::MIN, 1).await.map_err(store_error)?.iter().any(|row| row.id < 1) {
        return broken(0, "it was added");
    }
    match noted {
        Some((entry, _)) if entry > last => return broken(last + 1, "it is missing"),
        _ => {}
    }
    if head.entry_id > last {
        return broken(last + 1, "it is missing");
    }
    if head.entry_id < last || head.hash != previous {
        return broken(head.entry_id + 1, "the log ends before it");
    }
    Ok(Verdict::Whole { entries: last, head: hex::encode(previous) })
}

/// An entry that has its place in the log, as people see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Recorded {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) credential: String,
    pub(crate) address: String,
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) subject: String,
    pub(crate) body: Value,
    /// In hexadecimal.
    pub(crate) hash: String,
}

impl From<AuditRow> for Recorded {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            at: Timestamp::from_micros(row.at),
            actor: row.actor,
            credential: row.credential,
            address: row.address,
            action: row.action,
            outcome: row.outcome,
            subject: row.subject,
            body: serde_json::from_str(&row.body).unwrap_or_default(),
            hash: hex::encode(row.hash),
        }
    }
}

/// Goes through the whole log, oldest first, an entry a JSON object.
///
/// # Errors
///
/// If the store cannot be read, or what `each` fails with.
pub async fn export_audit<E: From<Error>>(
    store: &Store,
    mut each: impl FnMut(Value) -> Result<(), E>,
) -> Result<(), E> {
    let snapshot = store.snapshot().await.map_err(store_error)?;
    let mut last = i64::MIN;
    loop {
        let rows = snapshot.audit_after(last, BATCH).await.map_err(store_error)?;
        let Some(row) = rows.last() else { return Ok(()) };
        last = row.id;
        for row in rows {
            let entry = serde_json::to_value(Recorded::from(row));
            each(entry.map_err(|error| Error::Internal(error.to_string()))?)?;
        }
    }
}

/// The newest entries of the caller's account, for its administrators.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Recorded>> {
    caller.check_administrator()?;
    app.settle().await?;
    let before = before.unwrap_or(i64::MAX);
    let rows = app.store.audit_of_account(caller.account_id, before, limit).await;
    Ok(rows.map_err(store_error)?.into_iter().map(Recorded::from).collect())
}

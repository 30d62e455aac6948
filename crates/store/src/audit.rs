//! The audit log, to which entries are only ever added. Each has the hash of itself and of all before it.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is an entry of the audit log.
    pub struct AuditRow in "audit" {
        /// Its place in the log: from 1, without gaps.
        id: i64,
        /// The account in which it happened; 0 for none.
        account_id: i64,
        /// When.
        at: i64,
        /// Who did it: a person's id; empty where that is not known.
        actor: String,
        /// The selector of the token or session that they came with; empty for none.
        credential: String,
        /// The network address that they came from; empty for none.
        address: String,
        /// What was done, such as `flag.update`.
        action: String,
        /// Whether it was `done` or `refused`.
        outcome: String,
        /// What it was done to, such as `flag:7`; empty for nothing in particular.
        subject: String,
        /// What else there is to say: JSON.
        body: String,
        /// The hash of this entry and of the one before: 32 bytes.
        hash: Vec<u8>,
    }
    const AFTER = "WHERE id > $1 ORDER BY id LIMIT $2";
    const OF_ACCOUNT = "WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
}

row! {
    /// Is where the audit log ends: without it nobody could tell that its last entries are gone.
    pub struct AuditHeadRow in "audit_head" {
        /// Always 1.
        id: i64,
        /// The last entry; 0 for none.
        entry_id: i64,
        /// The last entry's hash: 32 bytes.
        hash: Vec<u8>,
    }
    const HEAD = "WHERE id = 1";
}

// An update that changes nothing waits for who holds the row, and holds it.
const LOCK: &str = "INSERT INTO audit_head (id, entry_id, hash) VALUES (1, 0, $1)
    ON CONFLICT (id) DO UPDATE SET entry_id = audit_head.entry_id
    RETURNING id, entry_id, hash";
const ADVANCE: &str =
    "UPDATE audit_head SET entry_id = $2, hash = $3 WHERE id = 1 AND entry_id = $1";

/// The hash before the first entry.
const NOTHING: [u8; 32] = [0; 32];

impl Reader {
    /// Returns at most `limit` entries that follow an id, oldest first.
    pub async fn audit_after(&self, id: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
        self.all(AFTER, &[id.into(), limit.into()]).await
    }

    /// Returns at most `limit` entries of an account that precede an id, newest first.
    pub async fn audit_of_account(
        &self,
        account_id: i64,
        before: i64,
        limit: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.all(OF_ACCOUNT, &[account_id.into(), before.into(), limit.into()]).await
    }

    /// Returns where the log ends.
    pub async fn audit_head(&self) -> Result<AuditHeadRow, StoreError> {
        let head = self.optional(HEAD, &[]).await?;
        Ok(head.unwrap_or(AuditHeadRow { id: 1, entry_id: 0, hash: NOTHING.to_vec() }))
    }
}

impl Transaction {
    /// Returns where the log ends, and keeps others from adding to it until this transaction ends.
    pub async fn lock_audit_head(&self) -> Result<AuditHeadRow, StoreError> {
        let nothing = NOTHING.to_vec();
        self.one(LOCK, &[(&nothing).into()]).await
    }

    /// Adds entries, the first of which follows the head that was locked.
    pub async fn append_audit(&self, entries: &[AuditRow]) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
        self.insert_all(entries).await?;
        let values = [(first.id - 1).into(), last.id.into(), (&last.hash).into()];
        self.update(ADVANCE, &values).await
    }
}

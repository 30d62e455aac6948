//! Everything in which the two databases differ, except the types in the migrations.

use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::postgres::PgDatabaseError;

/// Takes the write lock at once, so that a transaction never has to give way in the middle.
pub(crate) const SQLITE_BEGIN: &str = "BEGIN IMMEDIATE";

/// Sees one moment, from its first read on.
pub(crate) const SQLITE_BEGIN_SNAPSHOT: &str = "BEGIN";

/// Sees one moment; the default level sees a new one with every statement.
pub(crate) const POSTGRES_BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Ends the wait for a lock, and a transaction whose node is gone and still holds one.
pub(crate) const POSTGRES_SET_UP: &str = "SELECT set_config('lock_timeout', '30s', false),
    set_config('idle_in_transaction_session_timeout', '60s', false)";

/// Holds back other transactions that lock the same number until this one ends. `SQLite` has one
/// writer anyway.
pub(crate) const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock($1)";

/// The channel of [`POSTGRES_NOTIFY`].
pub(crate) const POSTGRES_CHANNEL: &str = "burgee_datafile";

/// Tells all listeners once the transaction commits.
pub(crate) const POSTGRES_NOTIFY: &str = "SELECT pg_notify('burgee_datafile', $1)";

// `WITH`: PostgreSQL might run a subquery twice, and then the limit would not hold.
macro_rules! claim_deliveries {
    ($lock:literal) => {
        concat!(
            "WITH due AS (SELECT id FROM delivery WHERE next_attempt_at <= $1 ",
            "ORDER BY next_attempt_at, id LIMIT $3",
            $lock,
            ") UPDATE delivery SET attempts = attempts + 1, next_attempt_at = $2 ",
            "WHERE id IN (SELECT id FROM due) RETURNING id, webhook_id, event, body, attempts, ",
            "next_attempt_at, delivered_at, last_status, last_error, created_at"
        )
    };
}

/// Takes what is due at `$1`, at most `$3`, and makes it due again at `$2`.
pub(crate) const SQLITE_CLAIM_DELIVERIES: &str = claim_deliveries!("");

/// Does the same, and passes over what another node is claiming at this moment.
pub(crate) const POSTGRES_CLAIM_DELIVERIES: &str = claim_deliveries!(" FOR UPDATE SKIP LOCKED");

/// What a database's refusal means to the caller.
pub(crate) enum Refusal {
    Duplicate,
    Stale,
    Unavailable,
    Other,
}

/// Reads a refusal: `SQLite`'s result codes, `PostgreSQL`'s SQLSTATE (its manual, appendix A).
pub(crate) fn classify(error: &dyn DatabaseError) -> Refusal {
    if error.kind() == ErrorKind::UniqueViolation {
        return Refusal::Duplicate;
    }
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<PgDatabaseError>().is_some() {
        match code.as_bytes() {
            // Serialisation failure, deadlock.
            b"40001" | b"40P01" => Refusal::Stale,
            // A standby's read-only transaction, an idle one that was ended, a lock not available.
            b"25006" | b"25P03" | b"55P03" => Refusal::Unavailable,
            // Connection; resources, operator, system.
            [b'0', b'8', ..] | [b'5', b'3' | b'7' | b'8', ..] => Refusal::Unavailable,
            _ => Refusal::Other,
        }
    } else {
        // The low byte of an extended code is the plain one: busy, locked, I/O error, full, cannot
        // open.
        match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(5 | 6 | 10 | 13 | 14) => Refusal::Unavailable,
            _ => Refusal::Other,
        }
    }
}

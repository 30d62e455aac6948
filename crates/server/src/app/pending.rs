//! What may be written a little later, so that a stranger's requests cost no write each: refusals, counted where
//! they repeat, and when tokens and sessions were last used.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use burgee_domain::{Result, Timestamp};
use serde_json::json;

use super::App;
use super::audit::{self, Entry};
use super::entity::store_error;

/// So many different refusals are kept apart until they are written; the rest are counted together.
const MOST_REFUSALS: usize = 5_000;
/// A token's last use is recorded this exactly: an hour.
const TOKEN_GRAIN_MICROS: i64 = 3_600 * 1_000_000;
/// A session's last use is recorded this exactly: a minute, since it ends when it is not used for an hour.
const SESSION_GRAIN_MICROS: i64 = 60 * 1_000_000;

/// What somebody was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Refusal {
    /// The account; 0 where it is not known who it was.
    pub(crate) account_id: i64,
    /// Who; empty where that is not known.
    pub(crate) actor: String,
    /// What they came with; empty for nothing that works.
    pub(crate) credential: String,
    /// From where.
    pub(crate) address: String,
    /// What they wanted, such as `GET /v2/plan`.
    pub(crate) wanted: String,
    /// Why, such as a status.
    pub(crate) why: String,
}

/// What is yet to be written, on this node.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    refusals: Mutex<HashMap<Refusal, u64>>,
    tokens: Mutex<HashMap<String, i64>>,
    sessions: Mutex<HashMap<String, i64>>,
}

impl Pending {
    /// Counts a refusal.
    pub(crate) fn refuse(&self, refusal: Refusal) {
        let mut refusals = lock(&self.refusals);
        let refusal = if refusals.len() < MOST_REFUSALS || refusals.contains_key(&refusal) {
            refusal
        } else {
            let (credential, address) = (String::new(), "many".to_owned());
            let actor = String::new();
            Refusal {
                account_id: 0,
                actor,
                credential,
                address,
                wanted: "many".to_owned(),
                ..refusal
            }
        };
        *refusals.entry(refusal).or_default() += 1;
    }

    /// Remembers that a token was used, unless that is known well enough.
    pub(crate) fn use_token(&self, selector: &str, recorded: Option<i64>, now: Timestamp) {
        let now = now.as_micros();
        if recorded.is_none_or(|recorded| recorded + TOKEN_GRAIN_MICROS <= now) {
            lock(&self.tokens).insert(selector.to_owned(), now);
        }
    }

    /// Remembers that a session was used, unless that is known well enough.
    pub(crate) fn use_session(&self, selector: &str, recorded: i64, now: Timestamp) {
        let now = now.as_micros();
        if recorded + SESSION_GRAIN_MICROS <= now {
            lock(&self.sessions).insert(selector.to_owned(), now);
        }
    }

    /// When a session was last used as far as this node knows beyond the store.
    pub(crate) fn session_seen(&self, selector: &str) -> Option<i64> {
        lock(&self.sessions).get(selector).copied()
    }

    /// When a token was last used as far as this node knows beyond the store.
    pub(crate) fn token_used(&self, selector: &str) -> Option<i64> {
        lock(&self.tokens).get(selector).copied()
    }
}

impl App {
    /// Writes what was put off.
    ///
    /// # Errors
    ///
    /// If the store cannot be written; what was put off is then put off again.
    pub async fn settle(&self) -> Result<()> {
        let refusals = std::mem::take(&mut *lock(&self.pending.refusals));
        let tokens = std::mem::take(&mut *lock(&self.pending.tokens));
        let sessions = std::mem::take(&mut *lock(&self.pending.sessions));
        if refusals.is_empty() && tokens.is_empty() && sessions.is_empty() {
            return Ok(());
        }
        let outcome = self.write(&refusals, &tokens, &sessions).await;
        if outcome.is_err() {
            let mut own = lock(&self.pending.refusals);
            for (refusal, count) in refusals {
                *own.entry(refusal).or_default() += count;
            }
            drop(own);
            give_back(&self.pending.tokens, tokens);
            give_back(&self.pending.sessions, sessions);
        }
        outcome
    }

    async fn write(
        &self,
        refusals: &HashMap<Refusal, u64>,
        tokens: &HashMap<String, i64>,
        sessions: &HashMap<String, i64>,
    ) -> Result<()> {
        let tx = self.store.begin().await.map_err(store_error)?;
        for (selector, at) in tokens {
            tx.touch_token(selector, *at).await.map_err(store_error)?;
        }
        for (selector, at) in sessions {
            tx.touch_session(selector, *at).await.map_err(store_error)?;
        }
        let entries = refusals.iter().map(|(refusal, count)| Entry {
            account_id: refusal.account_id,
            actor: refusal.actor.clone(),
            credential: refusal.credential.clone(),
            address: refusal.address.clone(),
            action: "request".to_owned(),
            refused: true,
            subject: refusal.wanted.clone(),
            body: json!({ "why": refusal.why, "times": count }),
        });
        audit::append(&tx, entries.collect(), self.now()).await?;
        tx.commit().await.map_err(store_error)
    }
}

fn give_back(own: &Mutex<HashMap<String, i64>>, uses: HashMap<String, i64>) {
    let mut own = lock(own);
    for (selector, at) in uses {
        own.entry(selector).or_insert(at);
    }
}

/// A panic elsewhere leaves the map as it was, which is fine to go on with.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

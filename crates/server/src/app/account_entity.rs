//! Documents that belong to an account and to no project, which its administrators look after: what lets people and
//! workloads in from outside. What is done about them goes to the audit log.

use burgee_domain::{Error, Result};
use burgee_store::{Reader, Transaction};
use serde_json::Value;

use super::App;
use super::audit::{self, Entry};
use super::entity::{self, Entity, store_error};
use super::work::{ENTITY_IDS, Mode};
use crate::auth::Caller;

/// Something that belongs to an account, which is its parent.
pub(crate) trait AccountEntity: Entity + PartialEq {
    /// What the audit log says of it; never a secret, be it sealed.
    fn told(&self) -> Value;
}

/// Lists those of the caller's account, the oldest first.
pub(crate) async fn list<T: AccountEntity>(app: &App, caller: &Caller) -> Result<Vec<T>> {
    caller.check_administrator()?;
    entity::of_parent(&app.store, caller.account_id).await
}

/// Loads one of the caller's account.
pub(crate) async fn get<T: AccountEntity>(app: &App, caller: &Caller, id: i64) -> Result<T> {
    caller.check_administrator()?;
    by_id(&app.store, caller.account_id, id).await
}

/// Loads one of an account, or says that it is not there.
pub(super) async fn by_id<T: AccountEntity>(
    reader: &Reader,
    account_id: i64,
    id: i64,
) -> Result<T> {
    let found = entity::by_id::<T>(reader, id).await?;
    let found = found.filter(|own| own.parent_id() == account_id);
    found.ok_or_else(|| Error::not_found(T::NAME, id))
}

/// Begins a change, which is for administrators who have just proved who they are.
pub(super) async fn open(app: &App, caller: &Caller) -> Result<Transaction> {
    caller.check_administrator()?;
    caller.check_confirmed(app.now())?;
    begin(app, caller).await
}

/// Begins a change of what lets others in.
pub(super) async fn open_way_in(app: &App, caller: &Caller) -> Result<Transaction> {
    caller.check_administrator()?;
    check_way_in(app, caller)?;
    begin(app, caller).await
}

/// Fails unless the caller may let others in, which tokens may not: one that leaks must not become many.
pub(super) fn check_way_in(app: &App, caller: &Caller) -> Result<()> {
    let reason = "Whom else to trust is decided by people: sign in to do it";
    caller.check_maker(app.settings.tokens_make_tokens, app.now(), reason)
}

async fn begin(app: &App, caller: &Caller) -> Result<Transaction> {
    let tx = app.store.begin().await.map_err(store_error)?;
    // The lock of a number: accounts and projects take theirs from the same numbers without harm.
    tx.lock_project(caller.account_id).await.map_err(store_error)?;
    Ok(tx)
}

/// Takes an id for a new one; `most` of a kind are not lost track of, and more are.
pub(super) async fn next_id<T: AccountEntity>(
    tx: &Transaction,
    caller: &Caller,
    most: usize,
) -> Result<i64> {
    if entity::of_parent::<T>(tx, caller.account_id).await?.len() >= most {
        let reason = format!("There are {most} of them; delete one first");
        return Err(Error::conflict(reason));
    }
    let (sequence, start) = ENTITY_IDS;
    tx.next_ids(sequence, start, 1).await.map_err(store_error)
}

/// Stores a new one.
pub(super) async fn insert<T: AccountEntity>(
    app: &App,
    caller: &Caller,
    tx: Transaction,
    new: &T,
    mode: Mode,
) -> Result<()> {
    tx.insert_document(&new.to_document()?).await.map_err(store_error)?;
    close(app, caller, tx, "create", new, mode).await
}

/// Stores what has become of one, if anything has.
pub(super) async fn update<T: AccountEntity>(
    app: &App,
    caller: &Caller,
    tx: Transaction,
    (before, after): (&T, &T),
    mode: Mode,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    let document = after.to_document()?;
    tx.update_document(&document, before.revision()).await.map_err(store_error)?;
    close(app, caller, tx, "update", after, mode).await
}

/// Removes one for good.
pub(crate) async fn delete<T: AccountEntity>(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let tx = open(app, caller).await?;
    let own: T = by_id(&tx, caller.account_id, id).await?;
    entity::check_revision(own.revision(), expected)?;
    remove(app, caller, tx, &own, mode).await
}

/// Removes one for good in a change that has begun.
pub(super) async fn remove<T: AccountEntity>(
    app: &App,
    caller: &Caller,
    tx: Transaction,
    own: &T,
    mode: Mode,
) -> Result<()> {
    tx.delete_document(T::KIND, own.id()).await.map_err(store_error)?;
    close(app, caller, tx, "delete", own, mode).await
}

/// Writes down what was done to one, and commits it.
pub(super) async fn close<T: AccountEntity>(
    app: &App,
    caller: &Caller,
    tx: Transaction,
    done: &str,
    own: &T,
    mode: Mode,
) -> Result<()> {
    let subject = format!("{}:{}", T::KIND, own.id());
    let entry = Entry::by(caller, format!("{}.{done}", T::KIND), subject);
    audit::conclude(tx, entry.with(own.told()), app.now(), mode).await
}

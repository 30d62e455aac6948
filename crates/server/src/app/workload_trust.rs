//! The workload trusts of an account.

use std::collections::BTreeSet;

use burgee_domain::{Result, TrustContext, WorkloadTrust};
use burgee_store::{Reader, Transaction};
use serde_json::{Value, json};

use super::App;
use super::account_entity::{self, AccountEntity};
use super::entity::{self, store_error};
use super::identity_provider::check_issuer;
use super::service_account;
use super::work::Mode;
use crate::auth::Caller;

/// So many of an account are not lost track of; more are.
const MOST_TRUSTS: usize = 500;

impl AccountEntity for WorkloadTrust {
    fn told(&self) -> Value {
        json!({
            "name": self.name,
            "issuer": self.issuer,
            "audience": self.audience,
            "conditions": self.conditions,
            "service_account_id": self.service_account_id,
            "scopes": self.scopes,
            "life_seconds": self.life_seconds,
            "enabled": self.enabled,
        })
    }
}

/// Makes a trust.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<WorkloadTrust> {
    let tx = account_entity::open_way_in(app, caller).await?;
    let id = account_entity::next_id::<WorkloadTrust>(&tx, caller, MOST_TRUSTS).await?;
    let known = service_accounts(&tx, caller.account_id).await?;
    let new = checked(app, &known, |context| {
        WorkloadTrust::create(body, id, caller.account_id, context)
    })?;
    account_entity::insert(app, caller, tx, &new, mode).await?;
    Ok(new)
}

/// Changes a trust by a partial body; what was given out by it before is taken back. `expected` is the revision that
/// the caller has seen, if they said so.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<WorkloadTrust> {
    let tx = account_entity::open_way_in(app, caller).await?;
    let before: WorkloadTrust = account_entity::by_id(&tx, caller.account_id, id).await?;
    entity::check_revision(before.revision, expected)?;
    let known = service_accounts(&tx, caller.account_id).await?;
    let after = checked(app, &known, |context| before.updated(body, context))?;
    if after != before {
        take_back(app, &tx, id).await?;
    }
    account_entity::update(app, caller, tx, (&before, &after), mode).await?;
    Ok(after)
}

/// What a request has made of a trust, held against the account.
fn checked(
    app: &App,
    known: &BTreeSet<String>,
    make: impl FnOnce(&TrustContext<'_>) -> Result<WorkloadTrust>,
) -> Result<WorkloadTrust> {
    make(&TrustContext {
        check_issuer: &check_issuer(&app.settings),
        has_service_account: &|id| known.contains(id),
        now: app.now(),
    })
}

/// Deletes a trust; what was given out by it is taken back.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let tx = account_entity::open(app, caller).await?;
    let own: WorkloadTrust = account_entity::by_id(&tx, caller.account_id, id).await?;
    entity::check_revision(own.revision, expected)?;
    take_back(app, &tx, id).await?;
    account_entity::remove(app, caller, tx, &own, mode).await
}

/// What the tokens that a trust has given out belong to.
pub(super) fn family(id: i64) -> String {
    format!("workload:{id}")
}

async fn take_back(app: &App, tx: &Transaction, id: i64) -> Result<()> {
    let revoked = tx.revoke_tokens_of_family(&family(id), app.now().as_micros()).await;
    revoked.map(drop).map_err(store_error)
}

async fn service_accounts(reader: &Reader, account_id: i64) -> Result<BTreeSet<String>> {
    let accounts = service_account::of_account(reader, account_id).await?;
    Ok(accounts.into_iter().map(|own| own.id).collect())
}

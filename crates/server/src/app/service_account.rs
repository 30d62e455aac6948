//! Service accounts: users of an account that are nobody. They have roles and tokens, and never sign in.

use std::collections::BTreeSet;

use burgee_domain::{
    Action, Error, Project, Result, Role, ServiceAccountChange, Timestamp, WorkloadTrust,
};
use burgee_store::{MembershipRow, Reader, Transaction, UserRow};
use serde_json::{Value, json};

use super::App;
use super::account_entity;
use super::audit::{self, Entry};
use super::entity::{self, store_error};
use super::people::{self, UserBody};
use super::token::{self, NewTokenInput, Token};
use super::work::{Mode, load_project};
use crate::auth::Caller;

/// What people call one.
const NAME: &str = "Service account";
/// So many of an account are not lost track of; more are.
const MOST_ACCOUNTS: usize = 500;

/// A service account as administrators see it.
#[derive(Clone, Debug)]
pub(crate) struct ServiceAccount {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) disabled: bool,
    pub(crate) created: Timestamp,
    pub(crate) roles: Vec<(i64, Role)>,
}

/// Lists the service accounts of the account, the oldest first.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<ServiceAccount>> {
    caller.check_administrator()?;
    let mut accounts = Vec::new();
    for row in of_account(&app.store, caller.account_id).await? {
        accounts.push(view(&app.store, row).await?);
    }
    Ok(accounts)
}

/// Loads a service account of the account.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<ServiceAccount> {
    caller.check_administrator()?;
    view(&app.store, by_id(&app.store, caller.account_id, id).await?).await
}

/// Makes a service account.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<ServiceAccount> {
    let tx = account_entity::open(app, caller).await?;
    let change = ServiceAccountChange::read(body, true)?;
    if of_account(&tx, caller.account_id).await?.len() >= MOST_ACCOUNTS {
        let reason =
            format!("There are {MOST_ACCOUNTS} service accounts; delete one of them first");
        return Err(Error::conflict(reason));
    }
    let id = uuid::Uuid::new_v4().to_string();
    let body = UserBody {
        account_id: caller.account_id,
        first_name: change.name.clone().unwrap_or_default(),
        service: true,
        ..UserBody::default()
    };
    let row = UserRow {
        // Every user has an address; to this one no mail can be sent (RFC 2606).
        email: format!("{id}@service.invalid"),
        id,
        body: body.to_text()?,
        disabled: change.disabled.unwrap_or_default(),
        created_at: app.now().as_micros(),
    };
    tx.insert_user(&row).await.map_err(store_error)?;
    give(&tx, caller, &row, change.roles.as_deref()).await?;
    close(app, caller, tx, "service_account.create", row, mode).await
}

/// Changes a service account by a partial body. One that is disabled is out at once, with all its tokens.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    body: &Value,
    mode: Mode,
) -> Result<ServiceAccount> {
    let tx = account_entity::open(app, caller).await?;
    let before = by_id(&tx, caller.account_id, id).await?;
    let change = ServiceAccountChange::read(body, false)?;
    let old = UserBody::read(&before)?;
    let name = change.name.unwrap_or_else(|| old.first_name.clone());
    let body = UserBody { first_name: name, ..old };
    let disabled = change.disabled.unwrap_or(before.disabled);
    let after = UserRow { body: body.to_text()?, disabled, ..before.clone() };
    if after != before {
        tx.update_user(&after).await.map_err(store_error)?;
    }
    give(&tx, caller, &after, change.roles.as_deref()).await?;
    let action = match (before.disabled, disabled) {
        (false, true) => "service_account.disable",
        (true, false) => "service_account.enable",
        _ => "service_account.update",
    };
    close(app, caller, tx, action, after, mode).await
}

/// Deletes a service account with all its tokens, unless workloads are trusted to act as it.
pub(crate) async fn delete(app: &App, caller: &Caller, id: &str, mode: Mode) -> Result<()> {
    let tx = account_entity::open(app, caller).await?;
    let row = by_id(&tx, caller.account_id, id).await?;
    let trusts: Vec<WorkloadTrust> = entity::of_parent(&tx, caller.account_id).await?;
    if let Some(trust) = trusts.iter().find(|own| own.service_account_id == id) {
        let reason = format!("The workload trust {:?} is for it; delete that first", trust.name);
        return Err(Error::conflict(reason));
    }
    for token in tx.tokens_of_user(id).await.map_err(store_error)? {
        if token.revoked_at.is_none() {
            token::take_back(&tx, &token, &caller.user_id, app.now()).await?;
        }
    }
    for own in tx.memberships_of_user(id).await.map_err(store_error)? {
        tx.delete_membership(id, own.project_id).await.map_err(store_error)?;
    }
    tx.delete_user(id).await.map_err(store_error)?;
    let entry = Entry::by(caller, "service_account.delete", subject(id));
    let entry = entry.with(json!({ "name": UserBody::read(&row)?.first_name }));
    audit::conclude(tx, entry, app.now(), mode).await
}

/// Lists the tokens of a service account, those that are revoked included, the oldest first.
pub(crate) async fn tokens(app: &App, caller: &Caller, id: &str) -> Result<Vec<Token>> {
    caller.check_administrator()?;
    let row = by_id(&app.store, caller.account_id, id).await?;
    token::of_user(app, &row).await
}

/// Makes a token of a service account, which comes back this once.
pub(crate) async fn create_token(
    app: &App,
    caller: &Caller,
    id: &str,
    input: NewTokenInput,
    mode: Mode,
) -> Result<(Token, String)> {
    caller.check_administrator()?;
    by_id(&app.store, caller.account_id, id).await?;
    token::create(app, caller, &input.of(id), mode).await
}

/// Revokes a token of a service account for good.
pub(crate) async fn revoke_token(
    app: &App,
    caller: &Caller,
    id: &str,
    selector: &str,
    mode: Mode,
) -> Result<()> {
    caller.check_administrator()?;
    caller.check_confirmed(app.now())?;
    by_id(&app.store, caller.account_id, id).await?;
    let row = app.store.token(selector).await.map_err(store_error)?;
    if row.is_none_or(|row| row.user_id != id) {
        return Err(Error::not_found("Token", selector));
    }
    token::revoke(app, caller, selector, mode).await
}

/// The service accounts of an account, the oldest first.
pub(super) async fn of_account(reader: &Reader, account_id: i64) -> Result<Vec<UserRow>> {
    let users = people::users_of_account(reader, account_id).await?;
    Ok(users.into_iter().filter(|(_, body)| body.service).map(|(user, _)| user).collect())
}

/// Loads a service account of an account, or says that it is not there.
async fn by_id(reader: &Reader, account_id: i64, id: &str) -> Result<UserRow> {
    let missing = || Error::not_found(NAME, id);
    let row = reader.user(id).await.map_err(store_error)?.ok_or_else(missing)?;
    let body = UserBody::read(&row)?;
    if body.account_id == account_id && body.service { Ok(row) } else { Err(missing()) }
}

async fn view(reader: &Reader, row: UserRow) -> Result<ServiceAccount> {
    Ok(ServiceAccount {
        roles: people::given_roles(reader, &row.id).await?,
        name: UserBody::read(&row)?.first_name,
        id: row.id,
        disabled: row.disabled,
        created: Timestamp::from_micros(row.created_at),
    })
}

/// Gives a service account these roles in place of those that it has.
async fn give(
    tx: &Transaction,
    caller: &Caller,
    row: &UserRow,
    roles: Option<&[(i64, Role)]>,
) -> Result<()> {
    let Some(roles) = roles else { return Ok(()) };
    let wanted: BTreeSet<i64> = roles.iter().map(|(project_id, _)| *project_id).collect();
    for (project_id, role) in roles {
        caller.check(*project_id, Action::Manage)?;
        if load_project(tx, *project_id).await?.account_id != caller.account_id {
            return Err(Error::not_found(<Project as entity::Entity>::NAME, project_id));
        }
        let role = role.name().to_owned();
        let membership = MembershipRow { user_id: row.id.clone(), project_id: *project_id, role };
        tx.put_membership(&membership).await.map_err(store_error)?;
    }
    for own in tx.memberships_of_user(&row.id).await.map_err(store_error)? {
        if !wanted.contains(&own.project_id) {
            tx.delete_membership(&row.id, own.project_id).await.map_err(store_error)?;
        }
    }
    Ok(())
}

/// Notes what was done and commits it.
async fn close(
    app: &App,
    caller: &Caller,
    tx: Transaction,
    action: &str,
    row: UserRow,
    mode: Mode,
) -> Result<ServiceAccount> {
    let account = view(&tx, row).await?;
    let roles = account.roles.iter();
    let roles: Vec<Value> =
        roles.map(|(id, role)| json!({ "project_id": id, "role": role.name() })).collect();
    let entry = Entry::by(caller, action, subject(&account.id));
    let entry = entry.with(json!({ "name": account.name, "project_roles": roles }));
    audit::conclude(tx, entry, app.now(), mode).await?;
    Ok(account)
}

fn subject(id: &str) -> String {
    format!("service_account:{id}")
}

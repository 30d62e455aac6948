//! Registering clients: for the administrators of the account whose people they may ask.

use burgee_domain::{ClientSecret, ClientSurroundings, OAuthClient, Result, Timestamp};
use burgee_store::{Reader, Transaction};
use serde_json::{Value, json};

use super::grant;
use crate::app::App;
use crate::app::account_entity::{self, AccountEntity};
use crate::app::entity::{self, Entity, store_error};
use crate::app::service_account;
use crate::app::work::{ENTITY_IDS, Mode};
use crate::auth::token::{NewToken, TokenKind};
use crate::auth::{Caller, redirect};

impl AccountEntity for OAuthClient {
    fn told(&self) -> Value {
        let secrets: Vec<&str> = self.secrets.iter().map(|own| own.selector.as_str()).collect();
        json!({
            "name": self.name, "type": self.kind(), "redirect_uris": self.redirect_uris,
            "trusted": self.trusted, "service_user_id": self.service_user_id,
            "legacy": self.legacy, "secrets": secrets,
        })
    }
}

/// Registers a client. One that can keep a secret gets its first one, which comes back this once.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<(OAuthClient, Option<String>)> {
    check_maker(app, caller)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let services = services(&tx, caller.account_id).await?;
    let (sequence, start) = ENTITY_IDS;
    let id = tx.next_ids(sequence, start, 1).await.map_err(store_error)?;
    let client = checked(app, &services, |surroundings| {
        OAuthClient::create(body, id, caller.account_id, surroundings)
    })?;
    let (client, secret) = if client.confidential {
        let (secret, plain) = new_secret(caller, app.now())?;
        let with_secret = client.with_secret(secret, app.now())?;
        (OAuthClient { revision: client.revision, ..with_secret }, Some(plain))
    } else {
        (client, None)
    };
    tx.insert_document(&client.to_document()?).await.map_err(store_error)?;
    account_entity::close(app, caller, tx, "create", &client, mode).await?;
    Ok((client, secret))
}

/// Changes a client by a partial body. One that is put out of use loses all that it was allowed, at once.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<OAuthClient> {
    check_maker(app, caller)?;
    let (tx, before) = open(app, caller, id, expected).await?;
    let services = services(&tx, caller.account_id).await?;
    let after = checked(app, &services, |surroundings| before.updated(body, surroundings))?;
    if after == before {
        return Ok(after);
    }
    if after.disabled {
        take_back_all(&tx, id, None, app.now()).await?;
    } else if let Some(service) = &before.service_user_id
        && after.service_user_id != before.service_user_id
    {
        // What it does by itself ends with who it does it as.
        take_back_all(&tx, id, Some(service), app.now()).await?;
    }
    tx.update_document(&after.to_document()?, before.revision).await.map_err(store_error)?;
    let done = match (before.disabled, after.disabled) {
        (false, true) => "disable",
        (true, false) => "enable",
        _ => "update",
    };
    account_entity::close(app, caller, tx, done, &after, mode).await?;
    Ok(after)
}

/// Deletes a client with all that it was allowed.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (tx, client) = open(app, caller, id, expected).await?;
    take_back_all(&tx, id, None, app.now()).await?;
    tx.delete_document(OAuthClient::KIND, id).await.map_err(store_error)?;
    account_entity::close(app, caller, tx, "delete", &client, mode).await
}

/// Gives a client a second secret, which comes back this once. The first one works until it is revoked.
pub(crate) async fn add_secret(
    app: &App,
    caller: &Caller,
    id: i64,
    mode: Mode,
) -> Result<(ClientSecret, String)> {
    check_maker(app, caller)?;
    let (tx, before) = open(app, caller, id, None).await?;
    let (secret, plain) = new_secret(caller, app.now())?;
    let after = before.with_secret(secret.clone(), app.now())?;
    tx.update_document(&after.to_document()?, before.revision).await.map_err(store_error)?;
    account_entity::close(app, caller, tx, "add_secret", &after, mode).await?;
    Ok((secret, plain))
}

/// Revokes a secret of a client: from now on it proves nothing.
pub(crate) async fn revoke_secret(
    app: &App,
    caller: &Caller,
    id: i64,
    selector: &str,
    mode: Mode,
) -> Result<()> {
    let (tx, before) = open(app, caller, id, None).await?;
    let after = before.without_secret(selector, app.now())?;
    tx.update_document(&after.to_document()?, before.revision).await.map_err(store_error)?;
    account_entity::close(app, caller, tx, "revoke_secret", &after, mode).await
}

/// What becomes of a client, with what the domain has to be told to check it.
fn checked(
    app: &App,
    services: &[String],
    make: impl FnOnce(&ClientSurroundings<'_>) -> Result<OAuthClient>,
) -> Result<OAuthClient> {
    make(&ClientSurroundings {
        check_uri: &redirect::check,
        is_service: &|id| services.iter().any(|own| own == id),
        legacy: app.settings.legacy_oauth,
        now: app.now(),
    })
}

/// Clients and their secrets are made by people, for administrators.
fn check_maker(app: &App, caller: &Caller) -> Result<()> {
    caller.check_administrator()?;
    let reason = "OAuth clients are made by people: sign in to do it";
    caller.check_maker(app.settings.tokens_make_tokens, app.now(), reason)
}

/// Begins a change of a client of the caller's account.
async fn open(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
) -> Result<(Transaction, OAuthClient)> {
    caller.check_administrator()?;
    caller.check_confirmed(app.now())?;
    let tx = super::begin(app, id).await?;
    let client: OAuthClient = account_entity::by_id(&tx, caller.account_id, id).await?;
    entity::check_revision(client.revision, expected)?;
    Ok((tx, client))
}

/// Takes back what a client was allowed: all, or what one user has.
async fn take_back_all(
    tx: &Transaction,
    client_id: i64,
    of: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    for own in tx.oauth_grants_of_client(client_id).await.map_err(store_error)? {
        if own.revoked_at.is_none() && of.is_none_or(|user_id| own.user_id == user_id) {
            grant::take_back(tx, &own.id, now).await?;
        }
    }
    Ok(())
}

/// The ids of the service accounts of an account that are in use.
async fn services(reader: &Reader, account_id: i64) -> Result<Vec<String>> {
    let accounts = service_account::of_account(reader, account_id).await?;
    Ok(accounts.into_iter().filter(|own| !own.disabled).map(|own| own.id).collect())
}

fn new_secret(caller: &Caller, now: Timestamp) -> Result<(ClientSecret, String)> {
    let token = NewToken::generate(TokenKind::OAuthClient)?;
    let secret = ClientSecret {
        selector: token.parts.selector.clone(),
        hash: hex::encode(token.parts.hash),
        last_four: token.last_four().to_owned(),
        created: now,
        created_by: caller.user_id.clone(),
    };
    Ok((secret, token.plain))
}

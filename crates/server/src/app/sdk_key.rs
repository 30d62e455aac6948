//! The keys by which SDKs fetch an environment's datafile. One is current; those that it replaced go on
//! working for a while.

use burgee_domain::sdk_key::overlap_of;
use burgee_domain::{Action, Environment, Error, Result, Timestamp};
use burgee_store::{Reader, SdkKeyRow};
use serde_json::{Value, json};

use super::entity::store_error;
use super::work::{Mode, Work};
use super::{App, environment};
use crate::auth::Caller;
use crate::auth::token::{NewToken, TokenKind};

/// More keys at a time than this are not being replaced but collected.
const MOST_KEYS: usize = 10;

/// A key that works.
#[derive(Clone, Debug)]
pub(crate) struct LiveKey {
    pub(crate) key: String,
    pub(crate) created: Timestamp,
    /// When it stops to work; none for the current key.
    pub(crate) expires: Option<Timestamp>,
}

/// Lists the keys of an environment that work, the oldest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    environment_id: i64,
) -> Result<(Environment, Vec<LiveKey>)> {
    let environment = environment::seen(app, caller, environment_id).await?;
    Ok((environment, live(&app.store, environment_id, app.now()).await?))
}

/// Replaces the current key: those that there are go on working for as long as the body says.
pub(crate) async fn rotate(
    app: &App,
    caller: &Caller,
    environment_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<(Environment, LiveKey)> {
    let (mut work, environment) =
        Work::open_on::<Environment>(app, caller, environment_id, Action::Manage, None, mode)
            .await?;
    let overlap = overlap_of(body)?;
    let end = Timestamp::from_micros(work.now.as_micros() + overlap * 1_000_000);
    let before = live(&work.tx, environment_id, work.now).await?;
    if overlap > 0 && before.len() >= MOST_KEYS {
        let reason = format!("The environment has {MOST_KEYS} keys; end one of them first");
        return Err(Error::conflict(reason));
    }
    for own in before.iter().filter(|own| own.expires.is_none_or(|at| at > end)) {
        work.tx.expire_sdk_key(&own.key, end.as_micros()).await.map_err(store_error)?;
    }
    let key = add(&mut work, environment_id).await?;
    let created = LiveKey { key, created: work.now, expires: None };
    finish(work, &environment, &before).await?;
    Ok((environment, created))
}

/// Ends a key now. The current one cannot go: it must be replaced.
pub(crate) async fn end(
    app: &App,
    caller: &Caller,
    environment_id: i64,
    key: &str,
    mode: Mode,
) -> Result<()> {
    let (work, environment) =
        Work::open_on::<Environment>(app, caller, environment_id, Action::Manage, None, mode)
            .await?;
    let before = live(&work.tx, environment_id, work.now).await?;
    let own = before.iter().find(|own| own.key == key);
    let own = own.ok_or_else(|| Error::not_found("SDK key", key))?;
    if own.expires.is_none() {
        let reason = "The current SDK key cannot be ended; replace it, with an overlap of 0 s";
        return Err(Error::conflict(reason));
    }
    work.tx.expire_sdk_key(key, work.now.as_micros()).await.map_err(store_error)?;
    finish(work, &environment, &before).await
}

/// Adds a key that does not end. Keys are public: they only have to be unique and hard to guess. They look
/// like the selector of a token, without the prefix that secret scanners look for.
pub(super) async fn add(work: &mut Work<'_>, environment_id: i64) -> Result<String> {
    let token = NewToken::generate(TokenKind::Datafile)?;
    let key = token.parts.selector;
    let row = SdkKeyRow {
        key: key.clone(),
        environment_id,
        created_at: work.now.as_micros(),
        expires_at: None,
    };
    work.tx.insert_sdk_key(&row).await.map_err(store_error)?;
    Ok(key)
}

/// Notes what has become of the keys, and publishes: a new revision is how other nodes hear of it.
async fn finish(mut work: Work<'_>, environment: &Environment, before: &[LiveKey]) -> Result<()> {
    let after = live(&work.tx, environment.id, work.now).await?;
    let names = |keys: &[LiveKey]| {
        let keys: Vec<&str> = keys.iter().map(|own| own.key.as_str()).collect();
        json!({ "sdk_keys": keys })
    };
    work.note(environment, &names(before), &names(&after)).await?;
    work.alters(environment.id);
    work.commit().await
}

pub(super) async fn live(
    reader: &Reader,
    environment_id: i64,
    now: Timestamp,
) -> Result<Vec<LiveKey>> {
    let rows = reader.sdk_keys_of_environment(environment_id).await.map_err(store_error)?;
    let keys = rows.into_iter().map(|row| LiveKey {
        key: row.key,
        created: Timestamp::from_micros(row.created_at),
        expires: row.expires_at.map(Timestamp::from_micros),
    });
    Ok(keys.filter(|own| own.expires.is_none_or(|at| at > now)).collect())
}

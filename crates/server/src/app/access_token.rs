//! The tokens by which a secure environment's datafile is fetched. Of their secrets only hashes are kept.

use burgee_domain::{Action, Environment, Error, Result, Timestamp};
use burgee_store::{AccessTokenRow, Reader};
use serde_json::json;

use super::entity::store_error;
use super::work::{Mode, Work};
use super::{App, lookup};
use crate::auth::Caller;
use crate::auth::token::{NewToken, TokenKind};

/// More tokens at a time than this are not being replaced but collected.
const MOST_TOKENS: usize = 20;

/// A token that works.
#[derive(Clone, Debug)]
pub(crate) struct LiveToken {
    /// Finds the token; its part between the first and the second underscore.
    pub(crate) selector: String,
    pub(crate) created: Timestamp,
}

/// Lists the tokens of an environment that work, the oldest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    environment_id: i64,
) -> Result<(Environment, Vec<LiveToken>)> {
    let (_, environment) = lookup::visible::<Environment>(app, caller, environment_id).await?;
    caller.check(environment.project_id, Action::Manage)?;
    Ok((environment, live(&app.store, environment_id, app.now()).await?))
}

/// Makes a token, which makes the environment secure. The token itself comes back, this once.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    environment_id: i64,
    mode: Mode,
) -> Result<(LiveToken, String)> {
    let (work, before) =
        Work::open_on::<Environment>(app, caller, environment_id, Action::Manage, None, mode)
            .await?;
    let tokens = live(&work.tx, environment_id, work.now).await?;
    if tokens.len() >= MOST_TOKENS {
        let reason = format!("The environment has {MOST_TOKENS} tokens; revoke one of them first");
        return Err(Error::conflict(reason));
    }
    let token = NewToken::generate(TokenKind::Datafile)?;
    let created = LiveToken { selector: token.parts.selector.clone(), created: work.now };
    let row = AccessTokenRow {
        selector: token.parts.selector,
        environment_id,
        hash: token.parts.hash.to_vec(),
        created_at: work.now.as_micros(),
        expires_at: None,
    };
    work.tx.insert_access_token(&row).await.map_err(store_error)?;
    let after = before.secured(true, work.now);
    finish(work, &before, &after, &tokens).await?;
    Ok((created, token.plain))
}

/// Revokes a token. The environment stays secure, even without any.
pub(crate) async fn revoke(
    app: &App,
    caller: &Caller,
    environment_id: i64,
    selector: &str,
    mode: Mode,
) -> Result<()> {
    let (work, environment) =
        Work::open_on::<Environment>(app, caller, environment_id, Action::Manage, None, mode)
            .await?;
    let tokens = live(&work.tx, environment_id, work.now).await?;
    if !tokens.iter().any(|own| own.selector == selector) {
        return Err(Error::not_found("Access token", selector));
    }
    work.tx.expire_access_token(selector, work.now.as_micros()).await.map_err(store_error)?;
    finish(work, &environment, &environment, &tokens).await
}

/// Revokes all tokens and makes the environment public again.
pub(crate) async fn revoke_all(
    app: &App,
    caller: &Caller,
    environment_id: i64,
    mode: Mode,
) -> Result<()> {
    let (work, before) =
        Work::open_on::<Environment>(app, caller, environment_id, Action::Manage, None, mode)
            .await?;
    let tokens = live(&work.tx, environment_id, work.now).await?;
    for token in &tokens {
        let now = work.now.as_micros();
        work.tx.expire_access_token(&token.selector, now).await.map_err(store_error)?;
    }
    let after = before.secured(false, work.now);
    finish(work, &before, &after, &tokens).await
}

/// Notes what has become of the tokens, and publishes: a new revision is how other nodes hear of it.
async fn finish(
    mut work: Work<'_>,
    before: &Environment,
    after: &Environment,
    tokens: &[LiveToken],
) -> Result<()> {
    work.update(before, after).await?;
    let left = live(&work.tx, after.id, work.now).await?;
    let names = |tokens: &[LiveToken]| {
        let selectors: Vec<&str> = tokens.iter().map(|own| own.selector.as_str()).collect();
        json!({ "access_tokens": selectors })
    };
    if names(tokens) != names(&left) {
        work.note(after, &names(tokens), &names(&left)).await?;
    }
    if names(tokens) != names(&left) || before != after {
        work.alters(after.id);
    }
    work.commit().await
}

async fn live(reader: &Reader, environment_id: i64, now: Timestamp) -> Result<Vec<LiveToken>> {
    let rows = reader.access_tokens_of_environment(environment_id).await.map_err(store_error)?;
    let live = rows.into_iter().filter(|row| row.expires_at.is_none_or(|at| at > now.as_micros()));
    let tokens = live.map(|row| LiveToken {
        selector: row.selector,
        created: Timestamp::from_micros(row.created_at),
    });
    Ok(tokens.collect())
}

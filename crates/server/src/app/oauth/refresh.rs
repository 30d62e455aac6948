//! New tokens for a refresh token.
//!
//! A refresh token is replaced when it is used. What comes in its place follows from it and from a salt that is stored,
//! so that the one before, presented again within seconds, is answered with the same pair: an answer may be lost, and
//! a client may ask twice at once. Any other use of one that was replaced is a theft, by one of the two who have it.

use burgee_domain::{Error, OAuthClient, Result, Scope, Timestamp};
use burgee_store::{OAuthGrantRow, TokenRow, Transaction};

use super::exchange::Exchange;
use super::grant::{self, GrantBody, Issued};
use super::{ACCESS_SECONDS, code, refused};
use crate::app::entity::store_error;
use crate::app::token::TokenBody;
use crate::auth::token::{NewToken, TokenKind, TokenParts};

/// For so long after it was replaced a refresh token is answered with what took its place: ten seconds.
const GRACE_MICROS: i64 = 10 * 1_000_000;
/// So many networks of a refresh token that is kept are remembered.
const MOST_NETWORKS: usize = 20;
/// What a hash is compared with when no token has the selector: the work is the same then.
const NOBODY: [u8; 32] = [0; 32];

/// The one answer to every refresh token that is of no use.
fn invalid() -> Error {
    refused("invalid_grant", "The refresh token is wrong, too old, replaced, or was taken back")
}

/// A refresh token that was found with what it belongs to.
pub(super) struct Found {
    pub(super) row: TokenRow,
    pub(super) grant: OAuthGrantRow,
}

/// Finds a token of a client that somebody presents, be it of use or not.
pub(super) async fn find(
    tx: &Transaction,
    client: &OAuthClient,
    kind: TokenKind,
    presented: &str,
) -> Result<Option<Found>> {
    let Some(parts) = TokenParts::parse(kind, presented) else { return Ok(None) };
    let row = tx.token(&parts.selector).await.map_err(store_error)?;
    let proven = parts.proves(row.as_ref().map_or(&NOBODY[..], |row| &row.hash));
    let Some(row) = row.filter(|row| proven && row.kind == kind.name()) else { return Ok(None) };
    let Some(family) = &row.family else { return Ok(None) };
    let grant = tx.oauth_grant(family).await.map_err(store_error)?;
    let grant = grant.filter(|own| own.client_id == client.id);
    Ok(grant.map(|grant| Found { row, grant }))
}

/// Gives a client new tokens for a refresh token.
pub(super) async fn exchange(exchange: &mut Exchange<'_>, tx: &Transaction) -> Result<Issued> {
    let (client, now) = (exchange.client.clone(), exchange.now);
    let presented = exchange
        .parameters
        .one("refresh_token")?
        .ok_or_else(|| refused("invalid_request", "refresh_token is missing"))?
        .to_owned();
    let found = find(tx, &client, TokenKind::OAuthRefresh, &presented).await?;
    let Found { row, grant: own } = found.ok_or_else(invalid)?;
    let expired = row.expires_at.is_some_and(|at| at <= now.as_micros());
    if expired || row.revoked_at.is_some() || !grant::is_live(&own, now)? {
        return Err(invalid());
    }
    if !grant::can_be_acted_for(tx, &client, &own.user_id).await? {
        return Err(invalid());
    }
    let scope = scope(exchange, &own)?;
    let body = grant::body(&own)?;
    let behind = own.generation - TokenBody::read(&row)?.generation.unwrap_or_default();
    let recent = body.replaced.is_some_and(|at| now.as_micros() - at <= GRACE_MICROS);
    match behind {
        0 if body.kept && exchange.legacy.allow_nonrotating_refresh => {
            keep(exchange, tx, own, body, &scope).await
        }
        0 => replace(exchange, tx, own, body, &scope, &presented).await,
        1 if recent => again(exchange, tx, &body, &presented).await,
        _ => {
            grant::take_back(tx, &own.id, now).await?;
            exchange.note_theft("oauth.refresh_reused", &own.user_id, &own.id);
            Err(invalid())
        }
    }
}

/// What is asked for, which is at most what was allowed.
fn scope(exchange: &Exchange<'_>, own: &OAuthGrantRow) -> Result<Scope> {
    let allowed = grant::scope(own)?;
    match exchange.parameters.scope()? {
        Some(wanted) if wanted.is_within(&allowed) => Ok(wanted),
        Some(_) => Err(refused("invalid_scope", "It was not allowed as much")),
        None => Ok(allowed),
    }
}

/// A new access token beside the refresh token that is kept.
async fn keep(
    exchange: &mut Exchange<'_>,
    tx: &Transaction,
    own: OAuthGrantRow,
    mut body: GrantBody,
    scope: &Scope,
) -> Result<Issued> {
    let now = exchange.now;
    let network = exchange.network();
    if !body.networks.contains(&network) {
        exchange.note_network(&own.user_id, &own.id);
        body.networks.push(network);
        let beyond = body.networks.len().saturating_sub(MOST_NETWORKS);
        body.networks.drain(..beyond);
    }
    let generation = own.generation;
    let own = grant::with_body(OAuthGrantRow { used_at: now.as_micros(), ..own }, &body)?;
    tx.advance_oauth_grant(&own, generation).await.map_err(store_error)?;
    let access = NewToken::generate(TokenKind::OAuthAccess)?;
    grant::add_access(tx, &exchange.client, &own, scope, &access, now).await?;
    exchange.note("oauth.refresh", &own.user_id, &own.id, scope);
    Ok(Issued {
        access: access.plain,
        seconds: ACCESS_SECONDS,
        refresh: None,
        scope: scope.clone(),
        legacy: exchange.legacy.any(),
    })
}

/// A new pair in the place of a refresh token.
async fn replace(
    exchange: &mut Exchange<'_>,
    tx: &Transaction,
    own: OAuthGrantRow,
    body: GrantBody,
    scope: &Scope,
    presented: &str,
) -> Result<Issued> {
    let now = exchange.now;
    let replaced = Some(now.as_micros());
    let body = GrantBody { kept: false, salt: code::salt()?, replaced, ..body };
    let generation = own.generation;
    let next = OAuthGrantRow { generation: generation + 1, used_at: now.as_micros(), ..own };
    let next = grant::with_body(next, &body)?;
    tx.advance_oauth_grant(&next, generation).await.map_err(store_error)?;
    let (access, refresh) = pair(&body, presented);
    grant::add_access(tx, &exchange.client, &next, scope, &access, now).await?;
    grant::add_refresh(tx, &exchange.client, &next, &refresh, now).await?;
    exchange.note("oauth.refresh", &next.user_id, &next.id, scope);
    issued(exchange, tx, &access, &refresh, now).await
}

/// The pair that took the place of a refresh token, once more.
async fn again(
    exchange: &Exchange<'_>,
    tx: &Transaction,
    body: &GrantBody,
    presented: &str,
) -> Result<Issued> {
    let (access, refresh) = pair(body, presented);
    issued(exchange, tx, &access, &refresh, exchange.now).await
}

fn pair(body: &GrantBody, presented: &str) -> (NewToken, NewToken) {
    let derive = |kind| NewToken::derive(kind, presented, body.salt.as_bytes());
    (derive(TokenKind::OAuthAccess), derive(TokenKind::OAuthRefresh))
}

/// A pair as it is stored.
async fn issued(
    exchange: &Exchange<'_>,
    tx: &Transaction,
    access: &NewToken,
    refresh: &NewToken,
    now: Timestamp,
) -> Result<Issued> {
    let row = tx.token(&access.parts.selector).await.map_err(store_error)?.ok_or_else(invalid)?;
    let words =
        serde_json::from_str(&row.scopes).map_err(|error| Error::Internal(error.to_string()))?;
    let left = row.expires_at.unwrap_or_default() - now.as_micros();
    Ok(Issued {
        access: access.plain.clone(),
        seconds: (left / 1_000_000).max(0),
        refresh: Some(refresh.plain.clone()),
        scope: Scope::read(&words, "")?,
        legacy: exchange.legacy.any(),
    })
}

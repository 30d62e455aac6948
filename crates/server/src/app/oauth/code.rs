//! Authorization codes: what people allow comes to the client by way of their browser, as something that is of no use
//! to whoever else sees it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use burgee_domain::{Error, OAuthClient, Result, Scope, Timestamp};
use burgee_store::{OneTimeSecretRow, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::authorize::Way;
use super::exchange::Exchange;
use super::grant::{self, GrantBody, How, Issued};
use super::{ACCESS_SECONDS, refused};
use crate::app::App;
use crate::app::entity::store_error;
use crate::app::one_time;
use crate::auth::Caller;
use crate::auth::token::{NewToken, TokenKind};

/// The kind of the secret.
const CODE: &str = "oauth_code";
/// How long a code works: a minute.
const LIFE_MICROS: i64 = 60 * 1_000_000;
/// How long it does for clients that are slow: ten minutes.
const LONG_LIFE_MICROS: i64 = 600 * 1_000_000;

/// What is known of a code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CodeBody {
    user_id: String,
    /// The session in which it was allowed, by its selector.
    session: String,
    redirect_uri: String,
    challenge: Option<String>,
    scopes: Vec<String>,
    /// What was issued for it, if it was used.
    #[serde(default)]
    grant: Option<String>,
}

impl CodeBody {
    /// What somebody has allowed just now.
    pub(super) fn new(
        caller: &Caller,
        way: &Way,
        challenge: Option<String>,
        scope: &Scope,
    ) -> Self {
        Self {
            user_id: caller.user_id.clone(),
            session: caller.credential.selector().to_owned(),
            redirect_uri: way.redirect_uri.clone(),
            challenge,
            scopes: scope.words(),
            grant: None,
        }
    }
}

/// Something that nobody can guess, to be stored: hexadecimal.
pub(super) fn salt() -> Result<String> {
    Ok(hex::encode(NewToken::generate(TokenKind::State)?.parts.hash))
}

/// Stores a code of a client.
pub(super) async fn issue(
    app: &App,
    tx: &Transaction,
    client: &OAuthClient,
    body: &CodeBody,
    token: &NewToken,
    now: Timestamp,
) -> Result<()> {
    let slow = client.legacy_on(app.settings.legacy_oauth).code_ttl_600;
    let row = OneTimeSecretRow {
        selector: token.parts.selector.clone(),
        hash: token.parts.hash.to_vec(),
        kind: CODE.to_owned(),
        subject: client.id.to_string(),
        body: json!(body).to_string(),
        created_at: now.as_micros(),
        created_by: body.user_id.clone(),
        expires_at: now.as_micros() + if slow { LONG_LIFE_MICROS } else { LIFE_MICROS },
        used_at: None,
    };
    tx.insert_one_time_secret(&row).await.map_err(store_error)
}

/// The one answer to every code that is of no use.
fn invalid() -> Error {
    refused("invalid_grant", "The code is wrong, too old, used, or was given for something else")
}

/// Gives a client its first tokens for a code. A code that comes twice takes back what it was first used for: one of
/// the two who have it is not the client.
pub(super) async fn exchange(exchange: &mut Exchange<'_>, tx: &Transaction) -> Result<Issued> {
    let Exchange { client, parameters, now, .. } = exchange;
    let (client, now) = (client.clone(), *now);
    let presented =
        parameters.one("code")?.ok_or_else(|| refused("invalid_request", "code is missing"))?;
    let row = one_time::find(tx, TokenKind::OAuthCode, &[CODE], presented).await?;
    let row = row.filter(|own| own.subject == client.id.to_string()).ok_or_else(invalid)?;
    let body: CodeBody = serde_json::from_value(one_time::body(&row)?)
        .map_err(|error| Error::Internal(error.to_string()))?;
    if row.used_at.is_some() {
        if let Some(id) = &body.grant {
            grant::take_back(tx, id, now).await?;
            exchange.note_theft("oauth.code_replayed", &body.user_id, id);
        }
        return Err(invalid());
    }
    check_address(exchange, &body)?;
    check_verifier(exchange, &body)?;
    let session = tx.session(&body.session).await.map_err(store_error)?;
    let signed_in = session.is_some_and(|own| own.ended_at.is_none());
    let person = grant::can_be_acted_for(tx, &client, &body.user_id).await?;
    if !one_time::is_live(&row, now) || !signed_in || !person {
        return Err(invalid());
    }
    one_time::use_up(tx, &row, now).await.map_err(|_| invalid())?;
    let scope = Scope::read(&json!(body.scopes), "")?;
    let kept = exchange.legacy.allow_nonrotating_refresh;
    let networks = Vec::from_iter(kept.then(|| exchange.network()));
    let grant_body = GrantBody { how: How::Code, kept, networks, ..GrantBody::default() };
    let own = grant::insert(tx, &client, &body.user_id, &scope, &grant_body, now).await?;
    let used = json!(CodeBody { grant: Some(own.id.clone()), ..body.clone() });
    tx.set_one_time_secret_body(&row.selector, &used.to_string()).await.map_err(store_error)?;
    let access = NewToken::generate(TokenKind::OAuthAccess)?;
    let refresh = NewToken::generate(TokenKind::OAuthRefresh)?;
    grant::add_access(tx, &client, &own, &scope, &access, now).await?;
    grant::add_refresh(tx, &client, &own, &refresh, now).await?;
    exchange.note("oauth.grant", &body.user_id, &own.id, &scope);
    Ok(Issued {
        access: access.plain,
        seconds: ACCESS_SECONDS,
        refresh: Some(refresh.plain),
        scope,
        legacy: exchange.legacy.any(),
    })
}

/// The address must be the one that the code was sent to. It need not be told again where PKCE has tied the two
/// requests together.
fn check_address(exchange: &Exchange<'_>, body: &CodeBody) -> Result<()> {
    match exchange.parameters.one("redirect_uri")? {
        Some(uri) if uri == body.redirect_uri => Ok(()),
        None if body.challenge.is_some() => Ok(()),
        Some(_) => Err(invalid()),
        None => Err(refused("invalid_request", "redirect_uri is missing")),
    }
}

/// PKCE (RFC 7636): who asked with a challenge has the verifier, and nobody else has any.
fn check_verifier(exchange: &Exchange<'_>, body: &CodeBody) -> Result<()> {
    match (&body.challenge, exchange.parameters.one("code_verifier")?) {
        (Some(challenge), Some(verifier)) if is_verifier(verifier) => {
            let own = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            let right = own.as_bytes().ct_eq(challenge.as_bytes());
            if right.into() { Ok(()) } else { Err(invalid()) }
        }
        (Some(_), Some(_)) => Err(invalid()),
        (Some(_), None) => Err(refused("invalid_grant", "code_verifier is missing")),
        (None, Some(_)) => {
            let reason = "There is a code_verifier, but there was no code_challenge";
            Err(refused("invalid_grant", reason))
        }
        (None, None) if exchange.legacy.allow_no_pkce => Ok(()),
        (None, None) => Err(invalid()),
    }
}

fn is_verifier(text: &str) -> bool {
    let allowed = |own: u8| own.is_ascii_alphanumeric() || b"-._~".contains(&own);
    (43..=128).contains(&text.len()) && text.bytes().all(allowed)
}

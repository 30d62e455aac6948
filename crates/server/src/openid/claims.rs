//! What a token must say of itself: OpenID Connect Core, §3.1.3.7, and RFC 7519, §4.1.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use burgee_domain::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How far the issuer's clock may be from ours: a minute.
const SKEW: f64 = 60.0;
/// How long ago an ID token may have been made: ten minutes.
const OLDEST_ID_TOKEN: f64 = 600.0;
/// The longest name that an issuer may give somebody (OpenID Connect Core, §2).
const SUBJECT_LENGTH: usize = 255;

/// What an ID token is held against.
pub(crate) struct Wanted<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) access_token: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// Says what is wrong with proven claims of somebody's sign-in, if something is.
pub(crate) fn check_id_token(claims: &Value, wanted: &Wanted<'_>) -> Result<(), &'static str> {
    check(claims, wanted.issuer, wanted.client_id, wanted.now)?;
    let azp = &claims["azp"];
    let several = claims["aud"].as_array().is_some_and(|list| list.len() > 1);
    if (several || !azp.is_null()) && azp.as_str() != Some(wanted.client_id) {
        return Err("the token was made for another client");
    }
    let made = number(claims, "iat")?.ok_or("the token does not say when it was made")?;
    if made < seconds(wanted.now) - OLDEST_ID_TOKEN {
        return Err("the token is not of this sign-in");
    }
    let nonce = claims["nonce"].as_str().unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(wanted.nonce.as_bytes())) {
        return Err("the token is not of this sign-in");
    }
    match (&claims["at_hash"], wanted.access_token) {
        (Value::Null, _) | (_, None) => Ok(()),
        (claimed, Some(token)) if claimed.as_str() == Some(half_hash(token).as_str()) => Ok(()),
        _ => Err("the token does not belong to the access token beside it"),
    }
}

/// Says what is wrong with proven claims, if something is.
pub(crate) fn check(
    claims: &Value,
    issuer: &str,
    audience: &str,
    now: Timestamp,
) -> Result<(), &'static str> {
    if claims["iss"].as_str() != Some(issuer) {
        return Err("the token is of another issuer");
    }
    let subject = claims["sub"].as_str().unwrap_or_default();
    if !(1..=SUBJECT_LENGTH).contains(&subject.len()) {
        return Err("the token does not say whom it is about");
    }
    if !is_for(claims, audience) {
        return Err("the token is for somebody else");
    }
    let now = seconds(now);
    let expires = number(claims, "exp")?.ok_or("the token does not say when it expires")?;
    if expires <= now - SKEW {
        return Err("the token has expired");
    }
    for begins in ["nbf", "iat"] {
        if number(claims, begins)?.is_some_and(|at| at > now + SKEW) {
            return Err("the token is not valid yet");
        }
    }
    Ok(())
}

/// Whether a token is for somebody.
pub(crate) fn is_for(claims: &Value, audience: &str) -> bool {
    match &claims["aud"] {
        Value::String(one) => one == audience,
        Value::Array(list) => list.iter().any(|own| own.as_str() == Some(audience)),
        _ => false,
    }
}

fn seconds(at: Timestamp) -> f64 {
    // Exact for a hundred million years.
    #[expect(clippy::cast_precision_loss, reason = "seconds have far less than 52 bits")]
    let seconds = at.as_seconds() as f64;
    seconds
}

fn number(claims: &Value, name: &str) -> Result<Option<f64>, &'static str> {
    match &claims[name] {
        Value::Null => Ok(None),
        value => value.as_f64().map(Some).ok_or("a time in the token does not read"),
    }
}

/// What an ID token says of the access token beside it: half of its hash.
fn half_hash(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    digest.get(..16).map(|half| URL_SAFE_NO_PAD.encode(half)).unwrap_or_default()
}

//! Signing in by an outside identity provider: OpenID Connect's authorization code flow with PKCE.
//!
//! What is under way is bound to the browser that began it, by a cookie. Nonce and PKCE verifier are made from that
//! cookie, so that the database has nothing by which a sign-in could be finished.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use burgee_domain::{Error, IdentityProvider, Result};
use burgee_store::OneTimeSecretRow;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::App;
use super::entity::{self, store_error};
use super::identity_provider;
use super::one_time::{self, Purpose};
use super::pending::Refusal;
use super::provider_person;
use super::session::{self, Begun, Place};
use crate::auth::limits::Attempt;
use crate::auth::token::{NewToken, TokenKind, TokenParts};
use crate::openid::claims::{self, Wanted};
use crate::openid::{CodeExchange, Failure, Tokens};

/// The kind of the secret that a sign-in under way has.
const SIGN_IN: &str = "provider_sign_in";
/// How long somebody may take at the provider: 10 minutes.
const LIFE_MICROS: i64 = 10 * 60 * 1_000_000;
/// Where providers send people back to.
const CALLBACK: &str = "/burgee/v1/sign-in/callback";
/// The longest path to go on to.
const PATH_LENGTH: usize = 2_000;

/// A sign-in that has begun.
pub(crate) struct Started {
    /// Where the person goes on: at the provider.
    pub(crate) url: String,
    /// What their browser brings back: a secret.
    pub(crate) browser: String,
}

/// What somebody brings back from a provider.
#[derive(Clone, Copy)]
pub(crate) struct Returned<'a> {
    pub(crate) state: &'a str,
    pub(crate) code: Option<&'a str>,
    pub(crate) issuer: Option<&'a str>,
    pub(crate) error: Option<&'a str>,
    /// What their browser was given when they began.
    pub(crate) browser: Option<&'a str>,
}

/// Lists what a sign-in page may offer: id and name.
pub(crate) async fn offered(app: &App) -> Result<Vec<(i64, String)>> {
    let providers = app.store.documents_of_kind(<IdentityProvider as entity::Entity>::KIND).await;
    let mut offered = Vec::new();
    for document in providers.map_err(store_error)? {
        let own = <IdentityProvider as entity::Entity>::from_document(&document)?;
        if own.enabled && own.shown {
            offered.push((own.id, own.name));
        }
    }
    Ok(offered)
}

/// Begins a sign-in, after which the person goes on to a path of this instance.
pub(crate) async fn start(app: &App, id: i64, next: &str, place: &Place) -> Result<Started> {
    app.limits.attempt(Attempt::Token, place.address)?;
    check_local(next)?;
    let provider = enabled(app, id).await?;
    let now = app.now();
    let metadata = app.issuers.metadata(&provider.issuer, now).await;
    let metadata = metadata.map_err(|failure| fail(app, &provider, place, &failure))?;
    let endpoint = metadata.authorization_endpoint.clone();
    let endpoint = endpoint.ok_or_else(|| {
        let failure = Failure::Unreachable("the issuer signs nobody in".to_owned());
        fail(app, &provider, place, &failure)
    })?;
    let browser = NewToken::generate(TokenKind::State)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let purpose = Purpose {
        token: TokenKind::State,
        kind: SIGN_IN,
        subject: &id.to_string(),
        body: json!({ "next": next, "browser": hex::encode(browser.parts.hash) }),
        by: "",
        life: LIFE_MICROS,
    };
    let (row, state) = one_time::issue(&tx, purpose, now).await?;
    tx.commit().await.map_err(store_error)?;
    let verifier = derived(&browser.plain, "verifier", &row);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let mut url = endpoint;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &redirect_uri(app))
        .append_pair("scope", &provider.scopes.join(" "))
        .append_pair("state", &state)
        .append_pair("nonce", &derived(&browser.plain, "nonce", &row))
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    Ok(Started { url: url.into(), browser: browser.plain })
}

/// Ends a sign-in: with a session, and the path to go on to.
pub(crate) async fn finish(
    app: &App,
    returned: Returned<'_>,
    old_cookie: Option<&str>,
    place: &Place,
) -> Result<(Begun, String)> {
    app.limits.attempt(Attempt::Token, place.address)?;
    let now = app.now();
    let row = one_time::find(&app.store, TokenKind::State, &[SIGN_IN], returned.state).await?;
    let row = row.filter(|row| one_time::is_live(row, now)).ok_or(STALE)?;
    let body = one_time::body(&row)?;
    // Whoever has somebody else's state, or makes somebody use theirs, has not this browser's cookie.
    let browser = returned.browser.filter(|browser| is_browser(browser, &body));
    let browser = browser.ok_or(STALE)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    one_time::use_up(&tx, &row, now).await.map_err(|_| STALE)?;
    tx.commit().await.map_err(store_error)?;

    let id = row.subject.parse().map_err(|_| STALE)?;
    let provider = enabled(app, id).await?;
    let refuse = |failure: Failure| fail(app, &provider, place, &failure);
    let tokens = redeem(app, &provider, &returned, browser, &row).await;
    let tokens = tokens?.map_err(refuse)?;
    let proven = app.issuers.prove(&provider.issuer, &tokens.id_token, now).await;
    let proven = proven.map_err(refuse)?;
    let wanted = Wanted {
        issuer: &provider.issuer,
        client_id: &provider.client_id,
        nonce: &derived(browser, "nonce", &row),
        access_token: tokens.access_token.as_deref(),
        now,
    };
    claims::check_id_token(&proven, &wanted).map_err(|why| refuse(Failure::Token(why)))?;

    let tx = app.store.begin().await.map_err(store_error)?;
    let welcomed = provider_person::welcome(app, &tx, &provider, &proven, place).await;
    let user_id = welcomed.inspect_err(|error| note(app, &provider, place, &error.to_string()))?;
    session::replace(&tx, old_cookie, now).await?;
    let begun = session::begin(app, &tx, &user_id, place, "oidc").await?;
    tx.commit().await.map_err(store_error)?;
    let next = body.get("next").and_then(Value::as_str).unwrap_or("/");
    Ok((begun, next.to_owned()))
}

/// Gets the tokens for what somebody brings back.
async fn redeem(
    app: &App,
    provider: &IdentityProvider,
    returned: &Returned<'_>,
    browser: &str,
    row: &OneTimeSecretRow,
) -> Result<Result<Tokens, Failure>> {
    let metadata = match app.issuers.metadata(&provider.issuer, app.now()).await {
        Ok(metadata) => metadata,
        Err(failure) => return Ok(Err(failure)),
    };
    // An answer of one provider must not be taken for one of another: RFC 9207.
    let named = returned.issuer.is_some() || metadata.names_itself;
    if named && returned.issuer != Some(provider.issuer.as_str()) {
        return Ok(Err(Failure::Token("the answer is of another issuer")));
    }
    if returned.error.is_some() {
        return Ok(Err(Failure::Refused("the provider has not let them in".to_owned())));
    }
    let Some(code) = returned.code else {
        return Ok(Err(Failure::Token("the answer has no code")));
    };
    let secret = identity_provider::secret(app, provider)?;
    let exchange = CodeExchange {
        metadata: &metadata,
        client_id: &provider.client_id,
        client_secret: secret.as_deref(),
        redirect_uri: &redirect_uri(app),
        code,
        verifier: &derived(browser, "verifier", row),
    };
    Ok(app.issuers.exchange(&exchange).await)
}

const STALE: Error = Error::Refused {
    code: "stale_sign_in",
    reason: "The sign-in was finished already, took longer than ten minutes, or was begun in another browser; begin again",
};

/// A provider by which people may sign in now.
async fn enabled(app: &App, id: i64) -> Result<IdentityProvider> {
    let provider: Option<IdentityProvider> = entity::by_id(&app.store, id).await?;
    let provider = provider.filter(|own| own.enabled);
    provider.ok_or_else(|| Error::not_found("Identity provider", id))
}

/// Whether a browser is the one that began.
fn is_browser(cookie: &str, body: &Value) -> bool {
    let stored = hex::decode(body["browser"].as_str().unwrap_or_default()).unwrap_or_default();
    TokenParts::parse(TokenKind::State, cookie).is_some_and(|parts| parts.proves(&stored))
}

/// What only the browser that began can bring about again.
fn derived(browser: &str, what: &str, row: &OneTimeSecretRow) -> String {
    // HMAC takes keys of any length.
    let mac = Hmac::<Sha256>::new_from_slice(browser.as_bytes());
    let message = format!("{what} {}", row.selector);
    let mac = mac.map(|mac| mac.chain_update(message).finalize().into_bytes());
    URL_SAFE_NO_PAD.encode(mac.unwrap_or_default())
}

fn redirect_uri(app: &App) -> String {
    format!("{}{CALLBACK}", app.settings.public_url)
}

/// Fails unless it is a path of this instance, however browsers read it.
fn check_local(path: &str) -> Result<()> {
    let plain = |own: char| own.is_ascii_graphic() && own != '\\';
    let sound = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= PATH_LENGTH
        && path.chars().all(plain);
    let base = Url::parse("https://burgee.invalid/").ok();
    let stays = base
        .is_some_and(|base| base.join(path).is_ok_and(|joined| joined.origin() == base.origin()));
    if sound && stays {
        Ok(())
    } else {
        Err(Error::invalid("?next", "malformed", "must be a path of this instance, such as /flags"))
    }
}

/// What somebody is told whom a provider does not vouch for; why goes to the logs.
fn fail(app: &App, provider: &IdentityProvider, place: &Place, failure: &Failure) -> Error {
    tracing::info!(provider.id, %failure, "no sign-in by identity provider {}", provider.id);
    note(app, provider, place, &failure.to_string());
    match failure {
        Failure::Unreachable(_) => Error::Refused {
            code: "provider_unreachable",
            reason: "The identity provider cannot be reached, or does not answer as it should",
        },
        Failure::Refused(_) | Failure::Token(_) => Error::Refused {
            code: "provider_refused",
            reason: "The identity provider does not say who you are; begin again",
        },
    }
}

fn note(app: &App, provider: &IdentityProvider, place: &Place, why: &str) {
    app.pending.refuse(Refusal {
        account_id: provider.account_id,
        actor: String::new(),
        credential: String::new(),
        address: place.address.to_string(),
        wanted: format!("session.begin by identity_provider:{}", provider.id),
        why: why.to_owned(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_instance_are_gone_on_to() {
        for path in ["/", "/flags?a=b#c", "/a//b", "/%2F%2Fevil.test"] {
            assert!(check_local(path).is_ok(), "{path}");
        }
        for path in [
            "",
            "flags",
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "https://evil.test",
            "/\t/evil.test",
            "/ /evil.test",
            "/a\r\nSet-Cookie: b",
            "javascript:alert(1)",
            "/ä",
        ] {
            assert!(check_local(path).is_err(), "{path:?}");
        }
        assert!(check_local(&format!("/{}", "a".repeat(PATH_LENGTH))).is_err());
    }
}

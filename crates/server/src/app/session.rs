//! Sessions: a person who signed in, in one browser. A session ends after an hour without use, after twelve hours
//! in any case, when it is ended, and when a new one takes its place: with every sign-in and every confirmation.

use std::net::IpAddr;

use burgee_domain::{Error, Result, Scope, Timestamp};
use burgee_store::{SessionRow, Transaction};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::App;
use super::audit::{self, Entry};
use super::entity::store_error;
use super::pending::Refusal;
use super::people;
use crate::auth::limits::Attempt;
use crate::auth::token::{NewToken, TokenKind, TokenParts};
use crate::auth::{Caller, Credential};

/// How long a session lasts at most: 12 hours.
const LIFE_MICROS: i64 = 12 * 3_600 * 1_000_000;
/// How long it lasts without being used: an hour.
const IDLE_MICROS: i64 = 3_600 * 1_000_000;
/// The longest description of a browser that is kept.
const AGENT_LENGTH: usize = 200;
/// There are no longer e-mail addresses: RFC 5321, 4.5.3.1.3.
const LONGEST_EMAIL: usize = 254;
/// What a hash is compared with when no session has the selector: the work is the same then.
const NOBODY: [u8; 32] = [0; 32];

/// Where somebody sits.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The network address.
    pub(crate) address: IpAddr,
    /// The browser, as it calls itself.
    pub(crate) agent: String,
}

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) selector: String,
    pub(crate) created: Timestamp,
    pub(crate) confirmed: Timestamp,
    pub(crate) seen: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) address: String,
    pub(crate) agent: String,
}

/// A session that has just begun.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) caller: Caller,
    pub(crate) session: Session,
    /// The value of the cookie: a secret.
    pub(crate) cookie: String,
    /// What requests from the console's own pages carry beside the cookie.
    pub(crate) csrf: String,
}

/// Signs somebody in by password.
pub(crate) async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    place: &Place,
    old_cookie: Option<&str>,
) -> Result<Begun> {
    let email = email.trim().to_lowercase();
    app.limits.attempt(Attempt::SignIn, place.address)?;
    if email.len() > LONGEST_EMAIL {
        // Nobody has it, and who fails is remembered by name.
        return Err(wrong_credentials());
    }
    let user = app.store.user_by_email(&email).await.map_err(store_error)?;
    let id = user.as_ref().map(|user| user.id.clone()).unwrap_or_default();
    let known = app.store.has_had_session(&id, &place.address.to_string()).await;
    app.limits.check_name(&email, place.address, known.map_err(store_error)?)?;
    // The same work whether there is such a person or not.
    let hash = app.store.password(&id).await.map_err(store_error)?.map(|own| own.hash);
    let right = app.passwords.verify(password, hash).await?;
    let now = app.now();
    let user = user.filter(|user| right && !user.disabled);
    app.limits.learn(&email, place.address, now, user.is_some());
    let Some(user) = user else {
        app.pending.refuse(Refusal {
            account_id: 0,
            actor: id,
            credential: String::new(),
            address: place.address.to_string(),
            wanted: "session.begin".to_owned(),
            why: "wrong_credentials".to_owned(),
        });
        return Err(wrong_credentials());
    };
    let tx = app.store.begin().await.map_err(store_error)?;
    replace(&tx, old_cookie, now).await?;
    let begun = begin(app, &tx, &user.id, place, "password").await?;
    tx.commit().await.map_err(store_error)?;
    Ok(begun)
}

fn wrong_credentials() -> Error {
    Error::Refused {
        code: "wrong_credentials",
        reason: "The e-mail address or the password is wrong",
    }
}

/// Ends the session that a browser had before it signs in anew, if the cookie proves that it had one.
pub(super) async fn replace(
    tx: &Transaction,
    old_cookie: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let Some(old) = old_cookie.and_then(|own| TokenParts::parse(TokenKind::Session, own)) else {
        return Ok(());
    };
    let row = tx.session(&old.selector).await.map_err(store_error)?;
    if row.is_some_and(|row| old.proves(&row.hash)) {
        tx.end_session(&old.selector, now.as_micros()).await.map_err(store_error)?;
    }
    Ok(())
}

/// Begins a session of somebody who has proved who they are, by `means`.
pub(crate) async fn begin(
    app: &App,
    tx: &Transaction,
    user_id: &str,
    place: &Place,
    means: &str,
) -> Result<Begun> {
    let now = app.now().as_micros();
    let times = Times { created_at: now, expires_at: now + LIFE_MICROS };
    let begun = insert(app, tx, user_id, place, times).await?;
    let entry = Entry::by(&begun.caller, "session.begin", subject(&begun.session.selector));
    audit::append(tx, vec![entry.with(json!({ "by": means }))], app.now()).await?;
    Ok(begun)
}

/// What a session that takes the place of another takes over from it.
struct Times {
    created_at: i64,
    expires_at: i64,
}

async fn insert(
    app: &App,
    tx: &Transaction,
    user_id: &str,
    place: &Place,
    times: Times,
) -> Result<Begun> {
    let token = NewToken::generate(TokenKind::Session)?;
    let now = app.now();
    let row = SessionRow {
        selector: token.parts.selector.clone(),
        hash: token.parts.hash.to_vec(),
        user_id: user_id.to_owned(),
        created_at: times.created_at,
        confirmed_at: now.as_micros(),
        seen_at: now.as_micros(),
        expires_at: times.expires_at,
        ended_at: None,
        address: place.address.to_string(),
        agent: place.agent.chars().take(AGENT_LENGTH).collect(),
    };
    tx.insert_session(&row).await.map_err(store_error)?;
    let credential = Credential::Session { selector: row.selector.clone(), confirmed: now };
    let caller = people::caller(tx, user_id, credential, Scope::all()).await?;
    let caller = caller.ok_or(Error::AuthenticationFailed)?;
    Ok(Begun {
        caller: Caller { address: place.address.to_string(), ..caller },
        session: view(row),
        csrf: csrf(&token.plain),
        cookie: token.plain,
    })
}

/// Finds who comes with a cookie; nobody if it is of no use (any more).
pub(crate) async fn authenticate(
    app: &App,
    cookie: &str,
    address: IpAddr,
) -> Result<Option<(Caller, Session)>> {
    let Some(parts) = TokenParts::parse(TokenKind::Session, cookie) else { return Ok(None) };
    let row = app.store.session(&parts.selector).await.map_err(store_error)?;
    let proven = parts.proves(row.as_ref().map_or(&NOBODY[..], |row| &row.hash));
    let now = app.now();
    let Some(row) = row.filter(|row| proven && is_live(app, row, now)) else { return Ok(None) };
    let confirmed = Timestamp::from_micros(row.confirmed_at);
    let credential = Credential::Session { selector: row.selector.clone(), confirmed };
    let caller = people::caller(&app.store, &row.user_id, credential, Scope::all()).await?;
    app.pending.use_session(&row.selector, row.seen_at, now);
    let address = address.to_string();
    Ok(caller.map(|caller| (Caller { address, ..caller }, view(row))))
}

/// What requests carry beside a cookie: whoever knows it has read an answer, which other sites cannot.
pub(crate) fn csrf(cookie: &str) -> String {
    hex::encode(Sha256::digest(format!("csrf {cookie}").as_bytes()))
}

/// Whether a request carries what belongs to its cookie.
pub(crate) fn is_csrf(cookie: &str, presented: &str) -> bool {
    csrf(cookie).as_bytes().ct_eq(presented.as_bytes()).into()
}

fn is_live(app: &App, row: &SessionRow, now: Timestamp) -> bool {
    let seen = app.pending.session_seen(&row.selector).unwrap_or(row.seen_at).max(row.seen_at);
    let now = now.as_micros();
    row.ended_at.is_none() && row.expires_at > now && seen + IDLE_MICROS > now
}

/// Takes the caller's password once more; a new session takes the place of the old one.
pub(crate) async fn confirm(
    app: &App,
    caller: &Caller,
    password: &str,
    place: &Place,
) -> Result<Begun> {
    app.limits.attempt(Attempt::SignIn, place.address)?;
    app.limits.check_name(&caller.email, place.address, true)?;
    let hash = app.store.password(&caller.user_id).await.map_err(store_error)?;
    let right = app.passwords.verify(password, hash.map(|own| own.hash)).await?;
    app.limits.learn(&caller.email, place.address, app.now(), right);
    if !right {
        return Err(Error::Refused { code: "wrong_credentials", reason: "The password is wrong" });
    }
    let tx = app.store.begin().await.map_err(store_error)?;
    let begun = renew(app, &tx, caller, place).await?;
    let entry = Entry::by(caller, "session.confirm", subject(&begun.session.selector));
    audit::append(&tx, vec![entry], app.now()).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(begun)
}

/// Puts a new session in the place of the caller's, confirmed now.
pub(crate) async fn renew(
    app: &App,
    tx: &Transaction,
    caller: &Caller,
    place: &Place,
) -> Result<Begun> {
    let old = tx.session(caller.credential.selector()).await.map_err(store_error)?;
    let old = old.ok_or(Error::AuthenticationFailed)?;
    let ended = tx.end_session(&old.selector, app.now().as_micros()).await.map_err(store_error)?;
    if !ended {
        return Err(Error::AuthenticationFailed);
    }
    let times = Times { created_at: old.created_at, expires_at: old.expires_at };
    insert(app, tx, &caller.user_id, place, times).await
}

/// Ends a session of the caller.
pub(crate) async fn end(app: &App, caller: &Caller, selector: &str) -> Result<()> {
    let missing = || Error::not_found("Session", selector);
    let tx = app.store.begin().await.map_err(store_error)?;
    let row = tx.session(selector).await.map_err(store_error)?;
    row.filter(|row| row.user_id == caller.user_id).ok_or_else(missing)?;
    let ended = tx.end_session(selector, app.now().as_micros()).await.map_err(store_error)?;
    if !ended {
        return Err(missing());
    }
    let entry = Entry::by(caller, "session.end", subject(selector));
    audit::append(&tx, vec![entry], app.now()).await?;
    tx.commit().await.map_err(store_error)
}

/// Ends all sessions of the caller but the one that asks.
pub(crate) async fn end_others(app: &App, caller: &Caller) -> Result<u64> {
    let tx = app.store.begin().await.map_err(store_error)?;
    let own = caller.credential.selector();
    let now = app.now();
    let ended = tx.end_sessions_of_user(&caller.user_id, now.as_micros(), own).await;
    let ended = ended.map_err(store_error)?;
    let entry = Entry::by(caller, "session.end_others", format!("user:{}", caller.user_id));
    audit::append(&tx, vec![entry.with(json!({ "ended": ended }))], now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(ended)
}

/// Lists the caller's sessions, the oldest first.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<Session>> {
    let now = app.now();
    let rows = app.store.sessions_of_user(&caller.user_id, now.as_micros()).await;
    let rows = rows.map_err(store_error)?.into_iter();
    let live = rows.filter(|row| is_live(app, row, now)).map(|row| {
        let seen = app.pending.session_seen(&row.selector).unwrap_or_default();
        let session = view(row);
        Session { seen: session.seen.max(Timestamp::from_micros(seen)), ..session }
    });
    Ok(live.collect())
}

fn view(row: SessionRow) -> Session {
    Session {
        selector: row.selector,
        created: Timestamp::from_micros(row.created_at),
        confirmed: Timestamp::from_micros(row.confirmed_at),
        seen: Timestamp::from_micros(row.seen_at),
        expires: Timestamp::from_micros(row.expires_at),
        address: row.address,
        agent: row.agent,
    }
}

fn subject(selector: &str) -> String {
    format!("session:{selector}")
}

//! Workload identity: a token of an outside issuer, such as a CI job has, gets a token of a service account that
//! does not live long (RFC 8693). Nobody keeps a secret for it.

use burgee_domain::{Error, Result, Timestamp, WorkloadTrust};
use burgee_store::{OneTimeSecretRow, StoreError, Transaction, UserRow};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::App;
use super::audit::{self, Entry};
use super::entity::{Entity, store_error};
use super::pending::Refusal;
use super::people::UserBody;
use super::session::Place;
use super::token::{self, NewTokenInput};
use super::workload_trust::family;
use crate::auth::limits::Attempt;
use crate::openid::Failure;
use crate::openid::claims;
use crate::openid::jwt::Unproven;

/// The kind under which tokens that were taken are remembered.
const TAKEN: &str = "workload_token";
/// How long a token may be good after it has expired, by the clocks' difference: a minute.
const SKEW_MICROS: i64 = 60 * 1_000_000;
/// So many live tokens of one trust are a pipeline; more are a flood.
const MOST_TOKENS: usize = 1_000;
/// The longest name of a token.
const NAME_LENGTH: usize = 100;

/// What a workload presents.
#[derive(Clone, Copy)]
pub(crate) struct Presented<'a> {
    pub(crate) token: &'a str,
    /// By which trust, where several would do.
    pub(crate) trust_id: Option<i64>,
}

/// What a workload gets.
pub(crate) struct Given {
    /// A secret.
    pub(crate) token: String,
    pub(crate) life_seconds: i64,
    pub(crate) scopes: Vec<String>,
}

/// What is wrong with the request itself.
pub(crate) const INVALID_REQUEST: &str = "invalid_request";
/// What is wrong with the token that was presented.
pub(crate) const INVALID_GRANT: &str = "invalid_grant";

/// Exchanges a token.
pub(crate) async fn exchange(app: &App, presented: Presented<'_>, place: &Place) -> Result<Given> {
    app.limits.attempt(Attempt::Token, place.address)?;
    let outcome = try_exchange(app, presented, place).await;
    if let Err(Refused { account_id, error: Error::Refused { reason, .. } }) = &outcome {
        app.pending.refuse(Refusal {
            account_id: *account_id,
            actor: String::new(),
            credential: String::new(),
            address: place.address.to_string(),
            wanted: "workload.token".to_owned(),
            why: (*reason).to_owned(),
        });
    }
    outcome.map_err(|refused| refused.error)
}

/// A refusal, with the account that it concerns if there is one.
struct Refused {
    account_id: i64,
    error: Error,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { account_id: 0, error }
    }
}

async fn try_exchange(
    app: &App,
    presented: Presented<'_>,
    place: &Place,
) -> Result<Given, Refused> {
    let now = app.now();
    let unproven = Unproven::parse(presented.token).map_err(refuse)?;
    let issuer = unproven.issuer().to_owned();
    let mut trusts = of_issuer(app, &issuer).await?;
    if trusts.is_empty() {
        // Nobody is asked on behalf of a stranger.
        return Err(refuse(NOT_TRUSTED).into());
    }
    // Where several accounts trust the issuer, nobody knows yet whom it concerns.
    let first = trusts.first().map_or(0, |own| own.account_id);
    let account_id = if trusts.iter().all(|own| own.account_id == first) { first } else { 0 };
    let proven = app.issuers.prove(&issuer, presented.token, now).await.map_err(|failure| {
        tracing::info!(%issuer, %failure, "a workload's token proves nothing");
        let why = match failure {
            Failure::Token(why) => why,
            Failure::Unreachable(_) | Failure::Refused(_) => "the issuer cannot be reached",
        };
        Refused { account_id, error: refuse(why) }
    })?;
    trusts.retain(|own| {
        presented.trust_id.is_none_or(|id| id == own.id)
            && claims::is_for(&proven, &own.audience)
            && own.accepts(&proven)
    });
    let [trust] = trusts.as_slice() else {
        let error = if trusts.is_empty() { refuse(NOT_TRUSTED) } else { AMBIGUOUS };
        return Err(Refused { account_id, error });
    };
    let account_id = trust.account_id;
    let refused = |error| Refused { account_id, error };
    claims::check(&proven, &issuer, &trust.audience, now).map_err(|why| refused(refuse(why)))?;
    give(app, trust, &proven, presented.token, place).await.map_err(refused)
}

const NOT_TRUSTED: &str = "no workload trust accepts the token";
const AMBIGUOUS: Error = Error::Refused {
    code: INVALID_REQUEST,
    reason: "several workload trusts accept the token: say which by trust_id",
};

fn refuse(reason: &'static str) -> Error {
    Error::Refused { code: INVALID_GRANT, reason }
}

/// The trusts that an issuer has, in all accounts.
async fn of_issuer(app: &App, issuer: &str) -> Result<Vec<WorkloadTrust>> {
    let documents = app.store.documents_of_kind(WorkloadTrust::KIND).await.map_err(store_error)?;
    let trusts: Result<Vec<WorkloadTrust>> =
        documents.iter().map(WorkloadTrust::from_document).collect();
    let mut trusts = trusts?;
    trusts.retain(|own| own.enabled && own.issuer == issuer);
    Ok(trusts)
}

/// Gives a token for a proven one, which is used up.
async fn give(
    app: &App,
    trust: &WorkloadTrust,
    proven: &Value,
    presented: &str,
    place: &Place,
) -> Result<Given> {
    let now = app.now();
    let subject = proven["sub"].as_str().unwrap_or_default();
    let expires = Timestamp::from_micros(now.as_micros() + trust.life_seconds * 1_000_000);
    let name: String = format!("workload {subject}").chars().take(NAME_LENGTH).collect();
    let input = json!({ "name": name, "scopes": trust.scopes, "expires": expires });
    let input = NewTokenInput::read(&input, now)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    take(&tx, trust, proven, presented, now).await?;
    let owner = owner(&tx, trust).await?;
    let family = family(trust.id);
    let present = tx.tokens_of_family(&family).await.map_err(store_error)?;
    let live = present.iter().filter(|own| own.expires_at.is_none_or(|at| at > now.as_micros()));
    if live.count() >= MOST_TOKENS {
        let reason = format!("The workload trust has {MOST_TOKENS} tokens that still work");
        return Err(Error::conflict(reason));
    }
    let made = token::insert(&tx, &owner, &input, &owner.id, Some(family), now).await;
    let (row, token) = made?;
    let entry = Entry {
        account_id: trust.account_id,
        actor: owner.id,
        address: place.address.to_string(),
        action: "workload.token".to_owned(),
        subject: format!("token:{}", row.selector),
        body: json!({ "workload_trust": trust.id, "issuer": trust.issuer, "subject": subject }),
        ..Entry::default()
    };
    audit::append(&tx, vec![entry], now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(Given { token, life_seconds: trust.life_seconds, scopes: trust.scopes.clone() })
}

/// The service account that a trust is for.
async fn owner(tx: &Transaction, trust: &WorkloadTrust) -> Result<UserRow> {
    let gone = || refuse("the service account of the workload trust does not work any more");
    let user = tx.user(&trust.service_account_id).await.map_err(store_error)?;
    let user = user.filter(|user| !user.disabled).ok_or_else(gone)?;
    let body = UserBody::read(&user)?;
    if body.service && body.account_id == trust.account_id { Ok(user) } else { Err(gone()) }
}

/// Remembers a token for as long as it is good, so that it gets something once only: whoever reads it in a log comes
/// too late. One without an id of its own is known by all of it.
async fn take(
    tx: &Transaction,
    trust: &WorkloadTrust,
    proven: &Value,
    presented: &str,
    now: Timestamp,
) -> Result<()> {
    let id = proven["jti"].as_str().filter(|own| !own.is_empty()).unwrap_or(presented);
    let digest = Sha256::digest(format!("{}\n{id}", trust.issuer).as_bytes());
    // Longer ago than any clock can tell, or for longer than anybody remembers.
    #[expect(clippy::cast_possible_truncation, reason = "what is too large becomes the largest")]
    let expires = (proven["exp"].as_f64().unwrap_or_default() * 1e6) as i64;
    let row = OneTimeSecretRow {
        selector: format!("taken:{}", hex::encode(digest)),
        hash: digest.to_vec(),
        kind: TAKEN.to_owned(),
        subject: trust.id.to_string(),
        body: "{}".to_owned(),
        created_at: now.as_micros(),
        created_by: String::new(),
        expires_at: expires.saturating_add(SKEW_MICROS),
        used_at: Some(now.as_micros()),
    };
    match tx.insert_one_time_secret(&row).await {
        Err(StoreError::Conflict(_)) => Err(refuse("the token was used already")),
        other => other.map_err(store_error),
    }
}

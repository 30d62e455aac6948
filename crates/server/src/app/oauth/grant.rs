//! What a person has allowed a client, and the tokens that the client has for it.

use burgee_domain::{Error, OAuthClient, Result, Scope, Timestamp};
use burgee_store::{OAuthGrantRow, Reader, TokenRow, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ACCESS_SECONDS;
use crate::app::entity::store_error;
use crate::app::people::UserBody;
use crate::app::token::TokenBody;
use crate::auth::token::{NewToken, TokenKind};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 3_600 * SECOND;
/// How long a refresh token that is replaced works without being used.
const IDLE: i64 = 30 * DAY;
/// How long what was allowed lasts at most, where refresh tokens are replaced.
const LIFE: i64 = 90 * DAY;
/// How long a refresh token that is kept works without being used.
const KEPT_IDLE: i64 = 180 * DAY;

/// How a client came by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// By a code, with a refresh token.
    #[default]
    Code,
    /// By an address, without one.
    Implicit,
    /// By itself, as its service account.
    Itself,
}

/// What is known of a grant beside the columns that it is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GrantBody {
    pub(super) how: How,
    /// Whether its refresh token is kept, and not replaced.
    #[serde(default)]
    pub(super) kept: bool,
    /// What the present tokens follow from, with the refresh token before: hexadecimal.
    #[serde(default)]
    pub(super) salt: String,
    /// When the refresh token was last replaced.
    #[serde(default)]
    pub(super) replaced: Option<i64>,
    /// Where a refresh token that is kept was used from.
    #[serde(default)]
    pub(super) networks: Vec<String>,
}

/// What a client is given.
#[derive(Clone)]
pub(crate) struct Issued {
    /// The access token.
    pub(crate) access: String,
    /// For how many seconds it works.
    pub(crate) seconds: i64,
    /// The refresh token, if there is a new one.
    pub(crate) refresh: Option<String>,
    /// What they are good for.
    pub(crate) scope: Scope,
    /// Whether the client is one of the vendor's kind, which is answered as the vendor does.
    pub(crate) legacy: bool,
}

/// Says nothing of the tokens.
impl std::fmt::Debug for Issued {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Issued({}, {} s)", self.scope, self.seconds)
    }
}

/// What is stored of a grant beside the columns.
pub(super) fn body(grant: &OAuthGrantRow) -> Result<GrantBody> {
    serde_json::from_str(&grant.body).map_err(|error| Error::Internal(error.to_string()))
}

/// The same grant with something else known of it.
pub(super) fn with_body(grant: OAuthGrantRow, body: &GrantBody) -> Result<OAuthGrantRow> {
    let body = serde_json::to_string(body).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(OAuthGrantRow { body, ..grant })
}

/// What a grant is good for.
pub(super) fn scope(grant: &OAuthGrantRow) -> Result<Scope> {
    let internal = |error: String| Error::Internal(format!("grant {}: {error}", grant.id));
    let words = serde_json::from_str(&grant.scopes).map_err(|error| internal(error.to_string()))?;
    Scope::read(&words, "").map_err(|error| internal(error.to_string()))
}

/// Stores what somebody has allowed a client.
pub(super) async fn insert(
    tx: &Transaction,
    client: &OAuthClient,
    user_id: &str,
    scope: &Scope,
    body: &GrantBody,
    now: Timestamp,
) -> Result<OAuthGrantRow> {
    let grant = OAuthGrantRow {
        id: uuid::Uuid::new_v4().to_string(),
        client_id: client.id,
        user_id: user_id.to_owned(),
        scopes: json!(scope.words()).to_string(),
        generation: 1,
        body: String::new(),
        created_at: now.as_micros(),
        used_at: now.as_micros(),
        revoked_at: None,
    };
    let grant = with_body(grant, body)?;
    tx.insert_oauth_grant(&grant).await.map_err(store_error)?;
    Ok(grant)
}

/// Whether a grant is of use to its client (any more).
pub(super) fn is_live(grant: &OAuthGrantRow, now: Timestamp) -> Result<bool> {
    let body = body(grant)?;
    let now = now.as_micros();
    let fresh = match body.how {
        How::Code if body.kept => grant.used_at + KEPT_IDLE > now,
        How::Code => grant.used_at + IDLE > now && grant.created_at + LIFE > now,
        How::Implicit | How::Itself => grant.used_at + ACCESS_SECONDS * SECOND > now,
    };
    Ok(fresh && grant.revoked_at.is_none())
}

/// What somebody has allowed a client and can be used, the oldest first.
pub(super) async fn live_of(
    reader: &Reader,
    user_id: &str,
    client_id: i64,
    now: Timestamp,
) -> Result<Vec<OAuthGrantRow>> {
    let grants = reader.oauth_grants_of_user(user_id).await.map_err(store_error)?;
    let mut live = Vec::new();
    for grant in grants.into_iter().filter(|own| own.client_id == client_id) {
        if is_live(&grant, now)? {
            live.push(grant);
        }
    }
    Ok(live)
}

/// Somebody for whom a client may act: of its account, and not out.
pub(super) async fn can_be_acted_for(
    reader: &Reader,
    client: &OAuthClient,
    user_id: &str,
) -> Result<bool> {
    let user = reader.user(user_id).await.map_err(store_error)?;
    let Some(user) = user.filter(|own| !own.disabled) else { return Ok(false) };
    Ok(UserBody::read(&user)?.account_id == client.account_id)
}

/// Stores an access token of a grant.
pub(super) async fn add_access(
    tx: &Transaction,
    client: &OAuthClient,
    grant: &OAuthGrantRow,
    scope: &Scope,
    token: &NewToken,
    now: Timestamp,
) -> Result<()> {
    let expires = now.as_micros() + ACCESS_SECONDS * SECOND;
    let row = row(client, grant, scope, token, TokenKind::OAuthAccess, Some(expires), now)?;
    tx.insert_token(&row).await.map_err(store_error)
}

/// Stores a refresh token of a grant, of its present generation.
pub(super) async fn add_refresh(
    tx: &Transaction,
    client: &OAuthClient,
    grant: &OAuthGrantRow,
    token: &NewToken,
    now: Timestamp,
) -> Result<()> {
    let expires = (now.as_micros() + IDLE).min(grant.created_at + LIFE);
    // One that is kept works for as long as it is used.
    let expires = (!body(grant)?.kept).then_some(expires);
    let row = row(client, grant, &scope(grant)?, token, TokenKind::OAuthRefresh, expires, now)?;
    tx.insert_token(&row).await.map_err(store_error)
}

fn row(
    client: &OAuthClient,
    grant: &OAuthGrantRow,
    scope: &Scope,
    token: &NewToken,
    kind: TokenKind,
    expires_at: Option<i64>,
    now: Timestamp,
) -> Result<TokenRow> {
    let body = TokenBody {
        last_four: token.last_four().to_owned(),
        generation: Some(grant.generation),
        ..TokenBody::default()
    };
    Ok(TokenRow {
        selector: token.parts.selector.clone(),
        hash: token.parts.hash.to_vec(),
        kind: kind.name().to_owned(),
        user_id: grant.user_id.clone(),
        name: client.name.clone(),
        scopes: json!(scope.words()).to_string(),
        created_at: now.as_micros(),
        created_by: grant.user_id.clone(),
        expires_at,
        last_used_at: None,
        revoked_at: None,
        family: Some(grant.id.clone()),
        body: body.to_text()?,
    })
}

/// Takes a grant back with all its tokens; tells whether it was this call that did.
pub(super) async fn take_back(tx: &Transaction, id: &str, now: Timestamp) -> Result<bool> {
    // In this order: who renews it at the same time has then either finished, or fails.
    let revoked = tx.revoke_oauth_grant(id, now.as_micros()).await.map_err(store_error)?;
    tx.revoke_tokens_of_family(id, now.as_micros()).await.map_err(store_error)?;
    Ok(revoked)
}

//! Personal access tokens: made with a name, shown once, revoked for good.
//!
//! Everybody makes and revokes their own; administrators those of all people of the account. A token belongs to
//! whom it stands for, whoever made it, and is never good for more than its owner at that moment.

use std::net::IpAddr;

use burgee_domain::{Error, Result, Scope, Timestamp, Violations};
use burgee_store::{Reader, TokenRow, Transaction, UserRow};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::App;
use super::audit::{self, Entry};
use super::entity::store_error;
use super::people::{self, UserBody};
use super::work::Mode;
use crate::auth::token::{NewToken, TokenKind};
use crate::auth::{Caller, Credential};

/// The longest name.
const NAME_LENGTH: usize = 100;
/// So many live tokens of one person are not lost track of; more are.
const MOST_TOKENS: usize = 100;
/// So many networks are a list; more are a firewall.
const MOST_NETWORKS: usize = 20;
/// The longest life that can be asked for: ten years.
const LONGEST_LIFE_MICROS: i64 = 3_650 * 24 * 3_600 * 1_000_000;

/// What is known of a token beside the columns that it is found by.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TokenBody {
    /// The networks that it is good from; from everywhere where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) networks: Vec<IpNet>,
    /// Its last four characters, by which people tell tokens apart.
    #[serde(default)]
    pub(crate) last_four: String,
    /// Who revoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) revoked_by: Option<String>,
    /// How often its grant was renewed when it was made, for tokens of OAuth clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) generation: Option<i64>,
}

impl TokenBody {
    /// What is stored of a token.
    pub(super) fn read(row: &TokenRow) -> Result<Self> {
        serde_json::from_str(&row.body).map_err(|error| Error::Internal(error.to_string()))
    }

    /// What is to be stored of a token.
    pub(super) fn to_text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Whether the token is good from an address.
    pub(super) fn allows(&self, address: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|own| own.contains(&address))
    }
}

/// A token as people see it: never its secret.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) selector: String,
    pub(crate) name: String,
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) prefix: &'static str,
    pub(crate) last_four: String,
    pub(crate) scope: Scope,
    pub(crate) networks: Vec<IpNet>,
    pub(crate) created: Timestamp,
    /// Who made it.
    pub(crate) created_by: String,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) revoked: Option<Timestamp>,
}

/// What a new token is to be.
#[derive(Clone, Debug)]
pub(crate) struct NewTokenInput {
    name: String,
    user_id: Option<String>,
    scope: Scope,
    networks: Vec<IpNet>,
    expires: Option<Timestamp>,
}

impl NewTokenInput {
    /// One with a name and nothing else: good for all that its owner may do, until it is revoked.
    pub(super) fn named(name: &str) -> Result<Self> {
        Self::read(&json!({ "name": name }), Timestamp::from_micros(0))
    }

    /// The same for somebody else.
    pub(super) fn of(self, user_id: &str) -> Self {
        Self { user_id: Some(user_id.to_owned()), ..self }
    }

    /// Reads `{name, user_id?, scopes?, networks?, expires?}`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong.
    pub(crate) fn read(body: &Value, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        if !body.is_object() {
            return Err(Error::invalid("", "type", "must be an object"));
        }
        let name = match &body["name"] {
            Value::String(name) => name.trim().to_owned(),
            Value::Null => {
                violations.add("/name", "required", "is required");
                String::new()
            }
            _ => {
                violations.add("/name", "type", "must be a string");
                String::new()
            }
        };
        let length = name.chars().count();
        violations.check(
            !body["name"].is_string() || (1..=NAME_LENGTH).contains(&length),
            "/name",
            "length",
            format!("must have 1 to {NAME_LENGTH} characters"),
        );
        let user_id = match &body["user_id"] {
            Value::Null => None,
            Value::String(id) => Some(id.clone()),
            _ => {
                violations.add("/user_id", "type", "must be a string");
                None
            }
        };
        let networks = read_networks(&body["networks"], &mut violations);
        let expires = read_expiry(&body["expires"], now, &mut violations);
        let scope = violations.join(Scope::read(&body["scopes"], "/scopes"))?;
        Ok(Self { name, user_id, scope, networks, expires })
    }
}

fn read_networks(value: &Value, violations: &mut Violations) -> Vec<IpNet> {
    let entries = match value {
        Value::Null => return Vec::new(),
        Value::Array(entries) => entries,
        _ => {
            violations.add("/networks", "type", "must be a list of networks");
            return Vec::new();
        }
    };
    let message = format!("must have at most {MOST_NETWORKS} networks");
    violations.check(entries.len() <= MOST_NETWORKS, "/networks", "too_many", message);
    let mut networks = Vec::new();
    for (index, entry) in entries.iter().take(MOST_NETWORKS).enumerate() {
        let text = entry.as_str().unwrap_or_default();
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match network {
            Ok(network) => networks.push(network),
            Err(_) => violations.add(
                format!("/networks/{index}"),
                "malformed",
                "must be an address or a network, such as 192.0.2.0/24",
            ),
        }
    }
    networks
}

fn read_expiry(value: &Value, now: Timestamp, violations: &mut Violations) -> Option<Timestamp> {
    if value.is_null() {
        return None;
    }
    let expires = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    match expires {
        None => {
            violations.add("/expires", "malformed", "must be a time, such as 2030-01-01T00:00:00Z");
        }
        Some(at) => {
            let life = at.as_micros() - now.as_micros();
            violations.check(life > 0, "/expires", "past", "must be in the future");
            violations.check(
                life <= LONGEST_LIFE_MICROS,
                "/expires",
                "too_late",
                "must be within ten years",
            );
        }
    }
    expires
}

/// Lists personal tokens: the caller's own, or with `everybody` those of the account, for administrators.
pub(crate) async fn list(app: &App, caller: &Caller, everybody: bool) -> Result<Vec<Token>> {
    let users: Vec<UserRow> = if everybody {
        caller.check_administrator()?;
        let users = people::users_of_account(&app.store, caller.account_id).await?;
        users.into_iter().map(|(user, _)| user).collect()
    } else {
        app.store.user(&caller.user_id).await.map_err(store_error)?.into_iter().collect()
    };
    let mut tokens = Vec::new();
    for user in users {
        tokens.extend(of_user(app, &user).await?);
    }
    tokens
        .sort_by(|one, other| (one.created, &one.selector).cmp(&(other.created, &other.selector)));
    Ok(tokens)
}

/// The tokens of somebody by which they themselves act; those of OAuth clients belong to their grants.
pub(super) async fn of_user(app: &App, user: &UserRow) -> Result<Vec<Token>> {
    let rows = app.store.tokens_of_user(&user.id).await.map_err(store_error)?;
    let own = rows.into_iter().filter(|row| kind_of(row).is_some());
    own.map(|row| view(app, user, row)).collect()
}

fn kind_of(row: &TokenRow) -> Option<TokenKind> {
    [TokenKind::Personal, TokenKind::Service].into_iter().find(|kind| kind.name() == row.kind)
}

fn view(app: &App, user: &UserRow, row: TokenRow) -> Result<Token> {
    let body = TokenBody::read(&row)?;
    let used = row.last_used_at.max(app.pending.token_used(&row.selector));
    Ok(Token {
        scope: people::scope_of(&row)?,
        prefix: kind_of(&row).unwrap_or(TokenKind::Personal).prefix(),
        selector: row.selector,
        name: row.name,
        user_id: user.id.clone(),
        email: user.email.clone(),
        last_four: body.last_four,
        networks: body.networks,
        created: Timestamp::from_micros(row.created_at),
        created_by: row.created_by,
        last_used: used.map(Timestamp::from_micros),
        expires: row.expires_at.map(Timestamp::from_micros),
        revoked: row.revoked_at.map(Timestamp::from_micros),
    })
}

/// Makes a token, for the caller or, by an administrator, for somebody else of the account. The token itself
/// comes back, this once.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    input: &NewTokenInput,
    mode: Mode,
) -> Result<(Token, String)> {
    let now = app.now();
    let reason = "Tokens are made by people: sign in to do it, or use `burgee tokens create`";
    caller.check_maker(app.settings.tokens_make_tokens, now, reason)?;
    if !input.scope.is_within(&caller.scope) {
        return Err(Error::Refused {
            code: "scope_too_wide",
            reason: "A token cannot make one that is good for more than itself",
        });
    }
    let tx = app.store.begin().await.map_err(store_error)?;
    if let Credential::Token(selector) = &caller.credential {
        check_not_beyond(&tx, selector, input).await?;
    }
    let owner = owner(&tx, caller, input.user_id.as_deref()).await?;
    let (row, plain) = add(&tx, &owner, input, &caller.user_id, now).await?;
    let entry = Entry::by(caller, "token.create", format!("token:{}", row.selector));
    let entry = entry.with(json!({
        "for": owner.id, "name": row.name, "scopes": input.scope.words(), "expires": input.expires,
    }));
    audit::conclude(tx, entry, now, mode).await?;
    Ok((view(app, &owner, row)?, plain))
}

/// Fails if a token was to be good from elsewhere than the one that makes it, or for longer.
async fn check_not_beyond(reader: &Reader, selector: &str, input: &NewTokenInput) -> Result<()> {
    let maker = reader.token(selector).await.map_err(store_error)?;
    let maker = maker.ok_or(Error::AuthenticationFailed)?;
    let networks = TokenBody::read(&maker)?.networks;
    let within = |own: &IpNet| networks.iter().any(|wide| wide.contains(own));
    let is_near =
        networks.is_empty() || !input.networks.is_empty() && input.networks.iter().all(within);
    let ends = maker
        .expires_at
        .is_none_or(|most| input.expires.is_some_and(|own| own.as_micros() <= most));
    if is_near && ends {
        return Ok(());
    }
    Err(Error::Refused {
        code: "token_too_wide",
        reason: "A token cannot make one that is good from more networks, or for longer, than itself",
    })
}

/// Whose token it is to be. Whom the caller may not make one for is refused before they are looked for, so that
/// nobody learns who is there.
async fn owner(reader: &Reader, caller: &Caller, user_id: Option<&str>) -> Result<UserRow> {
    let id = user_id.unwrap_or(&caller.user_id);
    if id != caller.user_id {
        caller.check_administrator()?;
    }
    let refuse = || Error::invalid("/user_id", "not_found", "must be somebody of the account");
    let user = reader.user(id).await.map_err(store_error)?.ok_or_else(refuse)?;
    if UserBody::read(&user)?.account_id != caller.account_id || user.disabled {
        return Err(refuse());
    }
    Ok(user)
}

/// Stores a new token of somebody.
pub(super) async fn add(
    tx: &Transaction,
    owner: &UserRow,
    input: &NewTokenInput,
    maker: &str,
    now: Timestamp,
) -> Result<(TokenRow, String)> {
    let tokens = tx.tokens_of_user(&owner.id).await.map_err(store_error)?;
    let live = tokens.iter().filter(|own| {
        kind_of(own).is_some()
            && own.family.is_none()
            && own.revoked_at.is_none()
            && own.expires_at.is_none_or(|at| at > now.as_micros())
    });
    if live.count() >= MOST_TOKENS {
        let reason = format!("There are {MOST_TOKENS} tokens; revoke one of them first");
        return Err(Error::conflict(reason));
    }
    insert(tx, owner, input, maker, None, now).await
}

/// Stores a new token of somebody that belongs to something, if it does; such tokens are not counted.
pub(super) async fn insert(
    tx: &Transaction,
    owner: &UserRow,
    input: &NewTokenInput,
    maker: &str,
    family: Option<String>,
    now: Timestamp,
) -> Result<(TokenRow, String)> {
    let service = UserBody::read(owner)?.service;
    let kind = if service { TokenKind::Service } else { TokenKind::Personal };
    let token = NewToken::generate(kind)?;
    let body = TokenBody {
        networks: input.networks.clone(),
        last_four: token.last_four().to_owned(),
        ..TokenBody::default()
    };
    let row = TokenRow {
        selector: token.parts.selector.clone(),
        hash: token.parts.hash.to_vec(),
        kind: kind.name().to_owned(),
        user_id: owner.id.clone(),
        name: input.name.clone(),
        scopes: json!(input.scope.words()).to_string(),
        created_at: now.as_micros(),
        created_by: maker.to_owned(),
        expires_at: input.expires.map(Timestamp::as_micros),
        last_used_at: None,
        revoked_at: None,
        family,
        body: body.to_text()?,
    };
    tx.insert_token(&row).await.map_err(store_error)?;
    Ok((row, token.plain))
}

/// Revokes a token for good: the caller's own, or any of the account for administrators.
pub(crate) async fn revoke(app: &App, caller: &Caller, selector: &str, mode: Mode) -> Result<()> {
    let tx = app.store.begin().await.map_err(store_error)?;
    let missing = || Error::not_found("Token", selector);
    let row = tx.token(selector).await.map_err(store_error)?;
    let row = row.filter(|row| kind_of(row).is_some()).ok_or_else(missing)?;
    if row.user_id != caller.user_id {
        let owner = tx.user(&row.user_id).await.map_err(store_error)?.ok_or_else(missing)?;
        let same = UserBody::read(&owner)?.account_id == caller.account_id;
        if !same || !caller.administrator {
            return Err(missing());
        }
    }
    take_back(&tx, &row, &caller.user_id, app.now()).await?;
    let entry = Entry::by(caller, "token.revoke", format!("token:{selector}"));
    let entry = entry.with(json!({ "of": row.user_id, "name": row.name }));
    audit::conclude(tx, entry, app.now(), mode).await
}

/// Revokes a token, unless it is revoked already: then it is not there.
pub(super) async fn take_back(
    tx: &Transaction,
    row: &TokenRow,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let body = TokenBody { revoked_by: Some(by.to_owned()), ..TokenBody::read(row)? };
    let revoked = tx.revoke_token(&row.selector, now.as_micros(), &body.to_text()?).await;
    let revoked = revoked.map_err(store_error)?;
    if revoked { Ok(()) } else { Err(Error::not_found("Token", &row.selector)) }
}

//! From a presented token to the person behind it.

use std::net::IpAddr;
use std::sync::LazyLock;

use burgee_domain::{Error, Project, Result, Role, Scope, Timestamp};
use burgee_store::{Reader, TokenRow, UserRow};
use serde::{Deserialize, Serialize};

use super::App;
use super::entity::{Entity, store_error};
use super::pending::Refusal;
use super::token::TokenBody;
use crate::auth::token::{TokenKind, TokenParts};
use crate::auth::{Caller, Credential};

/// What is known of a person beside their e-mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct UserBody {
    /// The account.
    pub(crate) account_id: i64,
    /// Whether they administrate it.
    pub(crate) administrator: bool,
    /// First name.
    #[serde(default)]
    pub(crate) first_name: String,
    /// Last name.
    #[serde(default)]
    pub(crate) last_name: String,
    /// Whether they were invited and have not come yet.
    #[serde(default)]
    pub(crate) pending: bool,
    /// Whether it is a service account: nobody signs in as it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) service: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_false(value: &bool) -> bool {
    !value
}

impl UserBody {
    /// What is stored of a person.
    pub(super) fn read(user: &UserRow) -> Result<Self> {
        serde_json::from_str(&user.body).map_err(|error| Error::Internal(error.to_string()))
    }

    /// What is to be stored of a person.
    pub(super) fn to_text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))
    }
}

/// Whose token it is where no token has the selector: finding nobody takes as long as finding somebody.
static NOBODY: LazyLock<TokenRow> = LazyLock::new(|| TokenRow {
    selector: "0".repeat(22),
    hash: vec![0; 32],
    // No kind that anything is compared with.
    kind: "nothing_".to_owned(),
    user_id: uuid::Uuid::nil().to_string(),
    name: "nobody".to_owned(),
    scopes: r#"["all"]"#.to_owned(),
    created_at: 0,
    created_by: uuid::Uuid::nil().to_string(),
    expires_at: None,
    last_used_at: None,
    revoked_at: None,
    family: None,
    body: r#"{"last_four":"0000"}"#.to_owned(),
});

/// Finds who presents a token, from an address.
pub(crate) async fn authenticate(app: &App, presented: &str, address: IpAddr) -> Result<Caller> {
    let parts = TokenKind::of_bearer(presented)
        .and_then(|kind| Some((kind, TokenParts::parse(kind, presented)?)));
    let (kind, parts) = parts.ok_or(Error::AuthenticationFailed)?;
    let row = app.store.token_or(&parts.selector, &NOBODY).await.map_err(store_error)?;
    if !parts.proves(&row.hash) || row.kind != kind.name() {
        return Err(Error::AuthenticationFailed);
    }
    let credential = Credential::Token(row.selector.clone());
    let caller = caller(&app.store, &row.user_id, credential, scope_of(&row)?).await?;
    if let Some(why) = fault(app, &row, caller.as_ref(), address)? {
        let user = app.store.user(&row.user_id).await.map_err(store_error)?;
        let body = user.as_ref().map(UserBody::read).transpose()?;
        app.pending.refuse(Refusal {
            account_id: body.map_or(0, |body| body.account_id),
            actor: row.user_id,
            wanted: format!("token:{}", row.selector),
            credential: row.selector,
            address: address.to_string(),
            why: why.to_owned(),
        });
        return Err(Error::AuthenticationFailed);
    }
    let caller = caller.ok_or(Error::AuthenticationFailed)?;
    app.pending.use_token(&row.selector, row.last_used_at, app.now());
    Ok(Caller { address: address.to_string(), ..caller })
}

/// Why a token is of no use though it is what was given out: worth a line in its account's audit log.
fn fault(
    app: &App,
    row: &TokenRow,
    caller: Option<&Caller>,
    address: IpAddr,
) -> Result<Option<&'static str>> {
    let expired = row.expires_at.is_some_and(|at| at <= app.now().as_micros());
    Ok(if row.revoked_at.is_some() {
        Some("revoked")
    } else if expired {
        Some("expired")
    } else if caller.is_none() {
        Some("disabled")
    } else if !TokenBody::read(row)?.allows(address) {
        Some("network")
    } else {
        None
    })
}

/// What a token is good for.
pub(super) fn scope_of(row: &TokenRow) -> Result<Scope> {
    let internal = |error: String| Error::Internal(format!("token {}: {error}", row.selector));
    let words = serde_json::from_str(&row.scopes).map_err(|error| internal(error.to_string()))?;
    Scope::read(&words, "").map_err(|error| internal(error.to_string()))
}

/// A person as who they are now, with what they come with; nobody if they may not sign in.
pub(super) async fn caller(
    reader: &Reader,
    user_id: &str,
    credential: Credential,
    scope: Scope,
) -> Result<Option<Caller>> {
    let user = reader.user(user_id).await.map_err(store_error)?;
    let Some(user) = user.filter(|user| !user.disabled) else { return Ok(None) };
    let body = UserBody::read(&user)?;
    let roles = roles(reader, &user.id, &body).await?;
    Ok(Some(Caller {
        user_id: user.id,
        email: user.email,
        account_id: body.account_id,
        administrator: body.administrator,
        roles,
        scope,
        credential,
        address: String::new(),
    }))
}

/// Somebody's roles by project.
async fn roles(reader: &Reader, user_id: &str, body: &UserBody) -> Result<Vec<(i64, Role)>> {
    if body.administrator {
        let projects = reader.document_ids_of_parent(Project::KIND, body.account_id).await;
        let projects = projects.map_err(store_error)?;
        return Ok(projects.into_iter().map(|id| (id, Role::Administrator)).collect());
    }
    given_roles(reader, user_id).await
}

/// The roles by project that somebody was given.
pub(super) async fn given_roles(reader: &Reader, user_id: &str) -> Result<Vec<(i64, Role)>> {
    let rows = reader.memberships_of_user(user_id).await.map_err(store_error)?;
    let roles = rows.iter().filter_map(|row| Some((row.project_id, Role::from_name(&row.role)?)));
    Ok(roles.collect())
}

/// The people and service accounts of an account, those who are disabled included, in the order in which they came.
pub(super) async fn users_of_account(
    reader: &Reader,
    account_id: i64,
) -> Result<Vec<(UserRow, UserBody)>> {
    let mut users = Vec::new();
    for user in reader.users().await.map_err(store_error)? {
        let body = UserBody::read(&user)?;
        if body.account_id == account_id {
            users.push((user, body));
        }
    }
    Ok(users)
}

/// Somebody of an account.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// Whether they administrate the account.
    pub(crate) administrator: bool,
    /// Whether they were invited and have not come yet.
    pub(crate) pending: bool,
    pub(crate) created: Timestamp,
}

/// The people of an account who may sign in, in the order in which they came.
pub(super) async fn of_account(reader: &Reader, account_id: i64) -> Result<Vec<Person>> {
    let users = users_of_account(reader, account_id).await?;
    let people = users.into_iter().filter(|(user, body)| !user.disabled && !body.service);
    let people = people.map(|(user, body)| Person {
        id: user.id,
        email: user.email,
        first_name: body.first_name,
        last_name: body.last_name,
        administrator: body.administrator,
        pending: body.pending,
        created: Timestamp::from_micros(user.created_at),
    });
    Ok(people.collect())
}

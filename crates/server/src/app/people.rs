//! From a presented token to the person behind it.

use burgee_domain::{Error, Result, Role, Timestamp};
use burgee_store::{Reader, TokenRow, UserRow};
use serde::{Deserialize, Serialize};

use super::App;
use super::entity::store_error;
use crate::auth::Caller;
use crate::auth::token::{TokenKind, TokenParts};

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

/// What a hash is compared with when no token has the selector: the work is the same then.
const NOBODY: [u8; 32] = [0; 32];

/// Finds who presents a personal token.
pub(crate) async fn authenticate(app: &App, presented: &str) -> Result<Caller> {
    let parts =
        TokenParts::parse(TokenKind::Personal, presented).ok_or(Error::AuthenticationFailed)?;
    let row = app.store.token(&parts.selector).await.map_err(store_error)?;
    let stored = row.as_ref().map_or(&NOBODY[..], |row| &row.hash);
    let proven = parts.proves(stored);
    let row = row.filter(|row| proven && is_live(row, app.now().as_micros()));
    let row = row.ok_or(Error::AuthenticationFailed)?;
    let caller = caller(&app.store, &row.user_id, row.selector).await?;
    caller.ok_or(Error::AuthenticationFailed)
}

/// A person as who they are now, with the token that they come with; nobody if they may not sign in.
pub(super) async fn caller(
    reader: &Reader,
    user_id: &str,
    token: String,
) -> Result<Option<Caller>> {
    let user = reader.user(user_id).await.map_err(store_error)?;
    let Some(user) = user.filter(|user| !user.disabled) else { return Ok(None) };
    let body = UserBody::read(&user)?;
    let memberships = reader.memberships_of_user(&user.id).await.map_err(store_error)?;
    Ok(Some(Caller {
        user_id: user.id,
        email: user.email,
        account_id: body.account_id,
        administrator: body.administrator,
        roles: memberships
            .iter()
            .filter_map(|row| Some((row.project_id, Role::from_name(&row.role)?)))
            .collect(),
        token,
    }))
}

fn is_live(row: &TokenRow, now: i64) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now)
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
    let mut people = Vec::new();
    for user in reader.users().await.map_err(store_error)? {
        let body = UserBody::read(&user)?;
        if body.account_id == account_id && !user.disabled {
            people.push(Person {
                id: user.id,
                email: user.email,
                first_name: body.first_name,
                last_name: body.last_name,
                administrator: body.administrator,
                pending: body.pending,
                created: Timestamp::from_micros(user.created_at),
            });
        }
    }
    Ok(people)
}

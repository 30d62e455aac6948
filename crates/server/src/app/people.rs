//! From a presented token to the person behind it.

use burgee_domain::{Error, Result, Role};
use burgee_store::TokenRow;
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
    let user = app.store.user(&row.user_id).await.map_err(store_error)?;
    let user = user.filter(|user| !user.disabled).ok_or(Error::AuthenticationFailed)?;
    let body: UserBody =
        serde_json::from_str(&user.body).map_err(|error| Error::Internal(error.to_string()))?;
    let memberships = app.store.memberships_of_user(&user.id).await.map_err(store_error)?;
    Ok(Caller {
        user_id: user.id,
        email: user.email,
        account_id: body.account_id,
        administrator: body.administrator,
        roles: memberships
            .iter()
            .filter_map(|row| Some((row.project_id, Role::from_name(&row.role)?)))
            .collect(),
        token: row.selector,
    })
}

fn is_live(row: &TokenRow, now: i64) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now)
}

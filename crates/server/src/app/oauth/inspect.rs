//! Clients give tokens back, and ask whether one is still of use: of their own tokens only.

use burgee_domain::{OAuthClient, Result};
use burgee_store::Transaction;
use serde_json::json;

use super::exchange::Asking;
use super::refresh::{self, Found};
use super::{grant, refused};
use crate::app::App;
use crate::app::audit::{self, Entry};
use crate::app::entity::store_error;
use crate::app::people;
use crate::app::token::TokenBody;
use crate::auth::token::TokenKind;

/// What is said of a token that is of use (RFC 7662).
#[derive(Clone, Debug)]
pub(crate) struct Active {
    pub(crate) client_id: i64,
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) scope: String,
    /// `access_token` or `refresh_token`.
    pub(crate) kind: &'static str,
    /// In seconds since 1970.
    pub(crate) issued: i64,
    /// In seconds since 1970; none for what lasts as long as it is used.
    pub(crate) expires: Option<i64>,
}

/// Finds a token of the client, be it of use or not.
async fn find(
    tx: &Transaction,
    client: &OAuthClient,
    token: &str,
) -> Result<Option<(TokenKind, Found)>> {
    for kind in [TokenKind::OAuthAccess, TokenKind::OAuthRefresh] {
        if let Some(found) = refresh::find(tx, client, kind, token).await? {
            return Ok(Some((kind, found)));
        }
    }
    Ok(None)
}

/// Takes a token back (RFC 7009). With a refresh token, replaced or not, goes all that it belongs to. What is not the
/// client's, or nothing at all, is passed over without a word.
pub(crate) async fn revoke(app: &App, asking: &Asking) -> Result<()> {
    let (client, parameters) = asking.open(app).await?;
    let token =
        parameters.one("token")?.ok_or_else(|| refused("invalid_request", "token is missing"))?;
    let now = app.now();
    let tx = super::begin(app, client.id).await?;
    let Some((kind, Found { row, grant: own })) = find(&tx, &client, token).await? else {
        return Ok(());
    };
    if kind == TokenKind::OAuthRefresh {
        grant::take_back(&tx, &own.id, now).await?;
    } else {
        let body = TokenBody { revoked_by: Some(String::new()), ..TokenBody::read(&row)? };
        tx.revoke_token(&row.selector, now.as_micros(), &body.to_text()?)
            .await
            .map_err(store_error)?;
    }
    let entry = Entry {
        account_id: client.account_id,
        actor: own.user_id.clone(),
        address: asking.place.address.to_string(),
        action: "oauth.revoke".to_owned(),
        subject: format!("oauth_grant:{}", own.id),
        body: json!({ "client_id": client.id, "kind": kind.name() }),
        ..Entry::default()
    };
    audit::append(&tx, vec![entry], now).await?;
    tx.commit().await.map_err(store_error)
}

/// What there is to say of a token; nothing of one that is of no use, or not the client's.
pub(crate) async fn introspect(app: &App, asking: &Asking) -> Result<Option<Active>> {
    let (client, parameters) = asking.open(app).await?;
    if !client.confidential {
        return Err(refused("invalid_client", "Only clients with a secret may ask"));
    }
    let token =
        parameters.one("token")?.ok_or_else(|| refused("invalid_request", "token is missing"))?;
    let now = app.now();
    // It reads only; the transaction is what sees all of it at once.
    let tx = app.store.begin().await.map_err(store_error)?;
    let Some((kind, Found { row, grant: own })) = find(&tx, &client, token).await? else {
        return Ok(None);
    };
    let fresh = row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now.as_micros());
    let (name, current) = if kind == TokenKind::OAuthRefresh {
        let generation = TokenBody::read(&row)?.generation;
        ("refresh_token", generation == Some(own.generation) && grant::is_live(&own, now)?)
    } else {
        ("access_token", own.revoked_at.is_none())
    };
    let person = grant::can_be_acted_for(&tx, &client, &own.user_id).await?;
    if !(fresh && current && person) {
        return Ok(None);
    }
    let user = tx.user(&own.user_id).await.map_err(store_error)?;
    Ok(user.map(|user| Active {
        client_id: client.id,
        user_id: user.id,
        email: user.email,
        scope: people::scope_of(&row).map(|own| own.to_string()).unwrap_or_default(),
        kind: name,
        issued: row.created_at / 1_000_000,
        expires: row.expires_at.map(|at| at / 1_000_000),
    }))
}

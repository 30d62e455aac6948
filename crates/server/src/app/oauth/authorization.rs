//! People see which apps they have allowed something, and take it back.

use burgee_domain::{Error, OAuthClient, Result, Timestamp};
use burgee_store::OAuthGrantRow;
use serde_json::json;

use super::grant::{self, How};
use crate::app::App;
use crate::app::audit::{self, Entry};
use crate::app::entity::{self, store_error};
use crate::app::work::Mode;
use crate::auth::{Caller, redirect};

/// An app that somebody has allowed something.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    pub(crate) client: OAuthClient,
    /// Everything that it was allowed and can use.
    pub(crate) scopes: Vec<String>,
    /// The hosts that it is at.
    pub(crate) hosts: Vec<String>,
    /// When it was first allowed what it can use.
    pub(crate) created: Timestamp,
    /// When it last asked for a token.
    pub(crate) last_used: Timestamp,
}

/// Lists the apps that the caller has allowed something, the oldest first.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<Authorization>> {
    let mut found: Vec<Authorization> = Vec::new();
    for own in live(app, caller).await? {
        let words = grant::scope(&own)?.words();
        let used = Timestamp::from_micros(own.used_at);
        if let Some(known) = found.iter_mut().find(|known| known.client.id == own.client_id) {
            known.scopes.extend(words);
            known.scopes.sort();
            known.scopes.dedup();
            known.last_used = known.last_used.max(used);
            continue;
        }
        let client = entity::by_id::<OAuthClient>(&app.store, own.client_id).await?;
        found.extend(client.map(|client| Authorization {
            hosts: client.redirect_uris.iter().map(|uri| redirect::host(uri)).collect(),
            client,
            scopes: words,
            created: Timestamp::from_micros(own.created_at),
            last_used: used,
        }));
    }
    for own in &mut found {
        own.hosts.sort();
        own.hosts.dedup();
    }
    Ok(found)
}

async fn live(app: &App, caller: &Caller) -> Result<Vec<OAuthGrantRow>> {
    let grants = app.store.oauth_grants_of_user(&caller.user_id).await.map_err(store_error)?;
    let mut live = Vec::new();
    for own in grants {
        if grant::is_live(&own, app.now())? && grant::body(&own)?.how != How::Itself {
            live.push(own);
        }
    }
    Ok(live)
}

/// Takes back all that the caller has allowed an app: its tokens are of no use at once.
pub(crate) async fn revoke(app: &App, caller: &Caller, client_id: i64, mode: Mode) -> Result<()> {
    let tx = super::begin(app, client_id).await?;
    let now = app.now();
    let mut count = 0;
    for own in grant::live_of(&tx, &caller.user_id, client_id, now).await? {
        count += i32::from(grant::take_back(&tx, &own.id, now).await?);
    }
    if count == 0 {
        return Err(Error::not_found("Authorization", client_id));
    }
    let entry = Entry::by(caller, "oauth.take_back", format!("oauth_client:{client_id}"));
    audit::append(&tx, vec![entry.with(json!({ "grants": count }))], now).await?;
    match mode {
        Mode::Commit => tx.commit().await.map_err(store_error),
        Mode::DryRun => Ok(()),
    }
}

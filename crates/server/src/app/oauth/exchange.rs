//! What clients get tokens for, at `/oauth2/token`: a code, a refresh token, or being themselves.

use burgee_domain::{Legacy, OAuthClient, Result, Scope, Timestamp};
use burgee_store::{OAuthGrantRow, Transaction};
use serde_json::json;

use super::grant::{self, GrantBody, How, Issued};
use super::parameters::Parameters;
use super::{ACCESS_SECONDS, code, proof, refresh, refused};
use crate::app::App;
use crate::app::audit::{self, Entry};
use crate::app::entity::store_error;
use crate::app::people::UserBody;
use crate::app::session::Place;
use crate::auth::address;
use crate::auth::limits::Attempt;
use crate::auth::token::{NewToken, TokenKind};

/// What a client sends.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    /// What stands in the body, where it belongs.
    pub(crate) body: Parameters,
    /// What stands in the address, where the vendor's clients put it.
    pub(crate) query: Parameters,
    /// The id and secret of an `Authorization: Basic` header.
    pub(crate) basic: Option<(String, String)>,
    /// Where it comes from.
    pub(crate) place: Place,
}

impl Asking {
    /// Finds who asks, and everything that they say.
    ///
    /// # Errors
    ///
    /// `invalid_client`, `invalid_request`; [`burgee_domain::Error::RateLimited`].
    pub(super) async fn open(&self, app: &App) -> Result<(OAuthClient, Parameters)> {
        app.limits.attempt(Attempt::Token, self.place.address)?;
        let parameters = self.body.with(&self.query);
        let client = proof::client(&app.store, &parameters, self.basic.as_ref()).await?;
        let legacy = client.legacy_on(app.settings.legacy_oauth);
        if !self.query.is_empty() && !legacy.allow_params_in_query {
            let reason = "Parameters belong in the body: addresses are written down on the way";
            return Err(refused("invalid_request", reason));
        }
        Ok((client, parameters))
    }
}

/// A request for tokens under way.
pub(super) struct Exchange<'a> {
    /// As it is while nobody can change it.
    pub(super) client: OAuthClient,
    pub(super) parameters: Parameters,
    pub(super) legacy: Legacy,
    pub(super) now: Timestamp,
    place: &'a Place,
    entries: Vec<Entry>,
    /// Whether something was taken back, which stays so although the request fails.
    stolen: bool,
}

/// Gives a client tokens.
///
/// # Errors
///
/// [`burgee_domain::Error::Refused`] in the words of RFC 6749.
pub(crate) async fn exchange(app: &App, asking: &Asking) -> Result<Issued> {
    let (known, parameters) = asking.open(app).await?;
    let tx = super::begin(app, known.id).await?;
    let client = super::client(&tx, known.id).await?;
    let client =
        client.ok_or_else(|| refused("invalid_client", "The client is no longer in use"))?;
    let mut exchange = Exchange {
        legacy: client.legacy_on(app.settings.legacy_oauth),
        client,
        parameters,
        now: app.now(),
        place: &asking.place,
        entries: Vec::new(),
        stolen: false,
    };
    let grant_type = exchange.parameters.one("grant_type")?.map(str::to_owned);
    let outcome = match grant_type.as_deref() {
        Some("authorization_code") => code::exchange(&mut exchange, &tx).await,
        Some("refresh_token") => refresh::exchange(&mut exchange, &tx).await,
        Some("client_credentials") => by_itself(&mut exchange, &tx).await,
        Some(_) => {
            let reason = "Grants are authorization_code, refresh_token and client_credentials";
            Err(refused("unsupported_grant_type", reason))
        }
        None => Err(refused("invalid_request", "grant_type is missing")),
    };
    if outcome.is_ok() || exchange.stolen {
        audit::append(&tx, exchange.entries, exchange.now).await?;
        tx.commit().await.map_err(store_error)?;
    }
    outcome
}

/// A token for a client as its service account.
async fn by_itself(exchange: &mut Exchange<'_>, tx: &Transaction) -> Result<Issued> {
    let (client, now) = (exchange.client.clone(), exchange.now);
    let unauthorized =
        || refused("unauthorized_client", "The client has no service account to act as");
    let user_id = client.service_user_id.as_ref().filter(|_| client.confidential);
    let user_id = user_id.ok_or_else(unauthorized)?;
    let user = tx.user(user_id).await.map_err(store_error)?.ok_or_else(unauthorized)?;
    let known = UserBody::read(&user)?;
    if user.disabled || !known.service || known.account_id != client.account_id {
        return Err(unauthorized());
    }
    let scope = exchange.parameters.scope()?.unwrap_or_else(Scope::all);
    // One grant for as long as it is used, so that it is not one a token.
    let mut own = None;
    for live in grant::live_of(tx, user_id, client.id, now).await? {
        if grant::body(&live)?.how == How::Itself {
            own = Some(live);
        }
    }
    let own = if let Some(live) = own {
        let generation = live.generation;
        let used = OAuthGrantRow { used_at: now.as_micros(), ..live };
        tx.advance_oauth_grant(&used, generation).await.map_err(store_error)?;
        used
    } else {
        let body = GrantBody { how: How::Itself, ..GrantBody::default() };
        grant::insert(tx, &client, user_id, &Scope::all(), &body, now).await?
    };
    let access = NewToken::generate(TokenKind::OAuthAccess)?;
    grant::add_access(tx, &client, &own, &scope, &access, now).await?;
    exchange.note("oauth.client_credentials", user_id, &own.id, &scope);
    Ok(Issued {
        access: access.plain,
        seconds: ACCESS_SECONDS,
        refresh: None,
        scope,
        legacy: exchange.legacy.any(),
    })
}

impl Exchange<'_> {
    /// Writes down what a client was given, for whom.
    pub(super) fn note(&mut self, action: &str, user_id: &str, grant_id: &str, scope: &Scope) {
        let body = json!({ "client_id": self.client.id, "scopes": scope.words() });
        self.entries.push(self.entry(action, user_id, grant_id, false).with(body));
    }

    /// Writes down that something came from two places, and was taken back.
    pub(super) fn note_theft(&mut self, action: &str, user_id: &str, grant_id: &str) {
        let body = json!({ "client_id": self.client.id, "taken_back": true });
        let entry = self.entry(action, user_id, grant_id, true).with(body);
        tracing::warn!(
            client_id = self.client.id,
            grant_id,
            action,
            "{action}: all of it is taken back"
        );
        self.entries.push(entry);
        self.stolen = true;
    }

    /// Writes down that a refresh token that is kept comes from where it has not come from before.
    pub(super) fn note_network(&mut self, user_id: &str, grant_id: &str) {
        let body = json!({ "client_id": self.client.id });
        let entry = self.entry("oauth.new_network", user_id, grant_id, false).with(body);
        self.entries.push(entry);
    }

    /// The network that the request comes from.
    pub(super) fn network(&self) -> String {
        address::network(self.place.address).to_string()
    }

    fn entry(&self, action: &str, user_id: &str, grant_id: &str, refused: bool) -> Entry {
        Entry {
            account_id: self.client.account_id,
            actor: user_id.to_owned(),
            credential: String::new(),
            address: self.place.address.to_string(),
            action: action.to_owned(),
            refused,
            subject: format!("oauth_grant:{grant_id}"),
            body: json!({}),
        }
    }
}

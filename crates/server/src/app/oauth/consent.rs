//! People decide what apps may do for them. A question works once; asked twice, as by a double click, the answer is
//! the same.

use burgee_domain::{Error, OAuthClient, Result, Scope, Timestamp};
use burgee_store::{OneTimeSecretRow, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::authorize::{Denial, Request, Wanted, Way};
use super::code::{self, CodeBody};
use super::grant::{self, GrantBody, How};
use super::{ACCESS_SECONDS, refused};
use crate::app::App;
use crate::app::audit::{self, Entry};
use crate::app::entity::store_error;
use crate::app::one_time::{self, Purpose};
use crate::auth::token::{NewToken, TokenKind};
use crate::auth::{Caller, redirect};

/// The kind of the secret that stands for a question.
const CONSENT: &str = "oauth_consent";
/// How long a question can be answered: ten minutes.
const LIFE_MICROS: i64 = 10 * 60 * 1_000_000;

/// What is known of a question.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ConsentBody {
    client_id: i64,
    way: Way,
    scopes: Vec<String>,
    challenge: Option<String>,
    user_id: String,
    /// The session of who was asked, by its selector.
    session: String,
    /// What the answer follows from, with the secret: hexadecimal.
    salt: String,
    /// What was decided, if it was.
    #[serde(default)]
    allowed: Option<bool>,
}

/// What a person is asked.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Stands for the question, once: a secret.
    pub(crate) secret: String,
    pub(crate) client_name: String,
    pub(crate) client_description: String,
    pub(crate) trusted: bool,
    /// The person.
    pub(crate) email: String,
    pub(crate) account_name: String,
    /// Where they are sent back to.
    pub(crate) host: String,
    pub(crate) origin: String,
    pub(crate) scope: Scope,
    /// The token would stand in an address.
    pub(crate) in_address: bool,
    /// The client sends nothing that ties the answer to its question.
    pub(crate) without_state: bool,
}

/// What comes after a request.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    /// The person is asked.
    Ask(Box<Question>),
    /// The person has allowed it before, and is sent to this address.
    Send(String),
}

/// Asks the caller, unless they have allowed a trusted client just this before.
pub(crate) async fn ask(app: &App, caller: &Caller, request: Request) -> Result<Next, Denial> {
    let way = request.way.clone();
    let sent = |error: Error| Denial::Sent(way.refusal(&error));
    let account = caller.account_id.to_string();
    let same = request.account_id.as_ref().is_none_or(|id| *id == account);
    if request.client.account_id != caller.account_id || !same {
        let reason = "The person is of another account than the client, or than it asks for";
        return Err(sent(refused("access_denied", reason)));
    }
    next(app, caller, request).await.map_err(sent)
}

async fn next(app: &App, caller: &Caller, request: Request) -> Result<Next> {
    let now = app.now();
    if is_remembered(app, caller, &request, now).await? {
        let tx = super::begin(app, request.client.id).await?;
        let token = NewToken::generate(TokenKind::OAuthCode)?;
        let body = CodeBody::new(caller, &request.way, request.challenge, &request.scope);
        code::issue(app, &tx, &request.client, &body, &token, now).await?;
        let entry = entry(caller, "oauth.allow", &request.client, &request.scope);
        audit::append(&tx, vec![entry], now).await?;
        tx.commit().await.map_err(store_error)?;
        return Ok(Next::Send(request.way.to(&[("code", &token.plain)], &[])));
    }
    let account = app.store.accounts().await.map_err(store_error)?;
    let account = account.into_iter().find(|own| own.id == caller.account_id);
    let body = ConsentBody {
        client_id: request.client.id,
        way: request.way.clone(),
        scopes: request.scope.words(),
        challenge: request.challenge,
        user_id: caller.user_id.clone(),
        session: caller.credential.selector().to_owned(),
        salt: code::salt()?,
        allowed: None,
    };
    let purpose = Purpose {
        token: TokenKind::State,
        kind: CONSENT,
        subject: &caller.user_id,
        body: json!(body),
        by: &caller.user_id,
        life: LIFE_MICROS,
    };
    let tx = app.store.begin().await.map_err(store_error)?;
    let (_, secret) = one_time::issue(&tx, purpose, now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(Next::Ask(Box::new(Question {
        secret,
        client_name: request.client.name,
        client_description: request.client.description,
        trusted: request.client.trusted,
        email: caller.email.clone(),
        account_name: account.map(|own| own.name).unwrap_or_default(),
        host: redirect::host(&request.way.redirect_uri),
        origin: redirect::origin(&request.way.redirect_uri),
        scope: request.scope,
        in_address: request.way.wanted == Wanted::Token,
        without_state: request.way.state.is_none(),
    })))
}

/// Only what was allowed to a client that administrators trust, and that is where nobody else can be, need not be
/// allowed again; never a token in an address, and nothing more than before.
async fn is_remembered(
    app: &App,
    caller: &Caller,
    request: &Request,
    now: Timestamp,
) -> Result<bool> {
    let way = &request.way;
    if !request.client.trusted
        || way.wanted != Wanted::Code
        || redirect::is_on_machine(&way.redirect_uri)
    {
        return Ok(false);
    }
    for own in grant::live_of(&app.store, &caller.user_id, request.client.id, now).await? {
        if grant::body(&own)?.how == How::Code && request.scope.is_within(&grant::scope(&own)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes a person's decision, and returns the address that they are sent to.
pub(crate) async fn decide(
    app: &App,
    caller: &Caller,
    secret: &str,
    allowed: bool,
) -> Result<String> {
    let stale = || {
        refused(
            "stale_question",
            "This was answered already, or too long ago; begin again at the app",
        )
    };
    let kinds = [CONSENT];
    let row = one_time::find(&app.store, TokenKind::State, &kinds, secret).await?;
    let client_id = read(&row.ok_or_else(stale)?)?.client_id;
    let tx = super::begin(app, client_id).await?;
    let row = one_time::find(&tx, TokenKind::State, &kinds, secret).await?.ok_or_else(stale)?;
    let body = read(&row)?;
    let now = app.now();
    if body.user_id != caller.user_id
        || body.session != caller.credential.selector()
        || row.expires_at <= now.as_micros()
    {
        return Err(stale());
    }
    let client = super::client(&tx, client_id).await?.ok_or_else(stale)?;
    if !redirect::is_registered(&client.redirect_uris, &body.way.redirect_uri) {
        return Err(stale());
    }
    let scope = Scope::read(&json!(body.scopes), "")?;
    let answer = Answer { app, caller, client: &client, secret, body: &body, scope: &scope };
    if body.allowed.is_some() {
        let same = body.allowed == Some(allowed);
        return if same { answer.again(&tx, now).await } else { Err(stale()) };
    }
    one_time::use_up(&tx, &row, now).await.map_err(|_| stale())?;
    let decided = ConsentBody { allowed: Some(allowed), ..body.clone() };
    tx.set_one_time_secret_body(&row.selector, &json!(decided).to_string())
        .await
        .map_err(store_error)?;
    if allowed {
        answer.give(&tx, now).await?;
    }
    let action = if allowed { "oauth.allow" } else { "oauth.deny" };
    let entry = entry(caller, action, &client, &scope);
    audit::append(&tx, vec![entry], now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(answer.address(allowed))
}

fn read(row: &OneTimeSecretRow) -> Result<ConsentBody> {
    let body = one_time::body(row)?;
    serde_json::from_value(body).map_err(|error| Error::Internal(error.to_string()))
}

/// What a decision leads to.
struct Answer<'a> {
    app: &'a App,
    caller: &'a Caller,
    client: &'a OAuthClient,
    secret: &'a str,
    body: &'a ConsentBody,
    scope: &'a Scope,
}

impl Answer<'_> {
    /// What the client is given: made from the question, so that it is the same however often it is made.
    fn token(&self) -> NewToken {
        let kind = match self.body.way.wanted {
            Wanted::Code => TokenKind::OAuthCode,
            Wanted::Token => TokenKind::OAuthAccess,
        };
        NewToken::derive(kind, self.secret, self.body.salt.as_bytes())
    }

    async fn give(&self, tx: &Transaction, now: Timestamp) -> Result<()> {
        let token = self.token();
        match self.body.way.wanted {
            Wanted::Code => {
                let challenge = self.body.challenge.clone();
                let body = CodeBody::new(self.caller, &self.body.way, challenge, self.scope);
                code::issue(self.app, tx, self.client, &body, &token, now).await
            }
            Wanted::Token => {
                let body = GrantBody { how: How::Implicit, ..GrantBody::default() };
                let user_id = &self.caller.user_id;
                let own = grant::insert(tx, self.client, user_id, self.scope, &body, now).await?;
                grant::add_access(tx, self.client, &own, self.scope, &token, now).await
            }
        }
    }

    /// The same address as before, for as long as what stands in it has not been used.
    async fn again(&self, tx: &Transaction, now: Timestamp) -> Result<String> {
        let selector = self.token().parts.selector;
        let unused = match (self.body.allowed, self.body.way.wanted) {
            (Some(true), Wanted::Code) => {
                let code = tx.one_time_secret(&selector).await.map_err(store_error)?;
                code.is_some_and(|own| one_time::is_live(&own, now))
            }
            (Some(true), Wanted::Token) => {
                let token = tx.token(&selector).await.map_err(store_error)?;
                token.is_some_and(|own| own.revoked_at.is_none() && own.last_used_at.is_none())
            }
            _ => true,
        };
        let answer = self.address(self.body.allowed == Some(true));
        let reason = "This was answered already; go back to the app";
        if unused { Ok(answer) } else { Err(refused("stale_question", reason)) }
    }

    fn address(&self, allowed: bool) -> String {
        let token = self.token().plain;
        match self.body.way.wanted {
            _ if !allowed => self.body.way.denial(),
            Wanted::Code => self.body.way.to(&[("code", &token)], &[]),
            Wanted::Token => {
                let first = [("access_token", token.as_str()), ("token_type", "bearer")];
                let seconds = ACCESS_SECONDS.to_string();
                self.body.way.to(&first, &[("expires_in", &seconds)])
            }
        }
    }
}

fn entry(caller: &Caller, action: &'static str, client: &OAuthClient, scope: &Scope) -> Entry {
    let entry = Entry::by(caller, action, format!("oauth_client:{}", client.id));
    entry.with(json!({ "name": client.name, "scopes": scope.words() }))
}

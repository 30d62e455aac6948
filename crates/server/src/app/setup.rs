//! Setting an instance up: accounts with their first administrator and project; and what is done about people and
//! tokens from the command line.

use burgee_domain::{Error, Project, Result, Scope, Timestamp, Violations, collaborator};
use burgee_store::{AccountRow, Transaction, UserRow};
use serde::Serialize;
use serde_json::{Value, json};

use super::audit::{self, Entry};
use super::entity::store_error;
use super::one_time::{self, Purpose};
use super::people::UserBody;
use super::session::{self, Begun, Place};
use super::token::{self, NewTokenInput};
use super::work::{Mode, Work};
use super::{App, project, user};
use crate::auth::limits::Attempt;
use crate::auth::token::TokenKind;
use crate::auth::{Caller, Credential};

const ACCOUNT_IDS: (&str, i64) = ("account", 10_001);
/// The kind of the secret in the link that sets an instance up.
const SETUP: &str = "setup";
/// How long that link works: 30 minutes.
const SETUP_MICROS: i64 = 30 * 60 * 1_000_000;
/// The longest name of an account or project.
const NAME_LENGTH: usize = 255;

/// What bootstrapping made; the token is shown this once.
#[derive(Debug, Serialize)]
pub struct Bootstrapped {
    /// The account.
    pub account_id: i64,
    /// The administrator.
    pub user_id: String,
    /// The project.
    pub project_id: i64,
    /// A personal token of the administrator, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The project's environments.
    pub environments: Vec<BootstrappedEnvironment>,
}

/// An environment of the first project.
#[derive(Debug, Serialize)]
pub struct BootstrappedEnvironment {
    /// Its key.
    pub key: String,
    /// Its id.
    pub id: i64,
    /// What SDKs fetch its datafile by.
    pub sdk_key: String,
}

/// A token as lists show it.
#[derive(Debug, Serialize)]
pub struct TokenSummary {
    /// Finds the token; not secret.
    pub selector: String,
    /// What it was named.
    pub name: String,
    /// Whose it is.
    pub email: String,
    /// What it is good for: a JSON list.
    pub scopes: String,
    /// When it was made, in microseconds since the Unix epoch.
    pub created_at: i64,
    /// When it was last used, if it was.
    pub last_used_at: Option<i64>,
    /// When it stops to work, if ever.
    pub expires_at: Option<i64>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<i64>,
}

/// Makes the first account with an administrator and a project, in an empty store.
///
/// # Errors
///
/// [`Error::Conflict`] if there is an account already; [`Error::Invalid`].
pub async fn bootstrap(app: &App, email: &str, project_name: &str) -> Result<Bootstrapped> {
    let tx = begin(app).await?;
    check_empty(&tx).await?;
    let founder = Founder { email, account_name: project_name, project_name, means: "bootstrap" };
    let (user, caller) = found(app, &tx, &founder).await?;
    let input = NewTokenInput::named("bootstrap")?;
    let (_, plain) = token::add(&tx, &user, &input, &user.id, app.now()).await?;
    found_project(app, tx, &caller, project_name, Some(plain)).await
}

/// Makes one more account with an administrator and a project. The administrator signs in by the link that comes
/// back with what was made.
///
/// # Errors
///
/// [`Error::AlreadyExists`] if somebody has the e-mail address; [`Error::Invalid`].
pub async fn create_account(
    app: &App,
    email: &str,
    account_name: &str,
    project_name: &str,
) -> Result<(Bootstrapped, String)> {
    let tx = begin(app).await?;
    let founder = Founder { email, account_name, project_name, means: "command" };
    let (user, caller) = found(app, &tx, &founder).await?;
    let link = user::link(app, &tx, &user, "").await?;
    let made = found_project(app, tx, &caller, project_name, None).await?;
    Ok((made, link.url))
}

/// Lists the accounts: id and name.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn list_accounts(app: &App) -> Result<Vec<(i64, String)>> {
    let accounts = app.store.accounts().await.map_err(store_error)?;
    Ok(accounts.into_iter().map(|own| (own.id, own.name)).collect())
}

/// Makes a link by which the first person sets an empty instance up, in place of the ones before; nothing if it
/// has been set up already.
///
/// # Errors
///
/// If the store cannot be written.
pub async fn setup_link(app: &App) -> Result<Option<String>> {
    let tx = begin(app).await?;
    if check_empty(&tx).await.is_err() {
        return Ok(None);
    }
    let now = app.now();
    tx.use_one_time_secrets(SETUP, "", now.as_micros()).await.map_err(store_error)?;
    let purpose = Purpose {
        token: TokenKind::Link,
        kind: SETUP,
        subject: "",
        body: json!({}),
        by: "",
        life: SETUP_MICROS,
    };
    let (_, secret) = one_time::issue(&tx, purpose, now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(Some(format!("{}/setup?link={secret}", app.settings.public_url)))
}

/// Whether the instance is still to be set up.
pub(crate) async fn is_needed(app: &App) -> Result<bool> {
    Ok(app.store.accounts().await.map_err(store_error)?.is_empty())
}

/// What the first person says of themselves.
#[derive(Clone, Debug)]
pub(crate) struct FirstPerson<'a> {
    pub(crate) link: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
    pub(crate) account_name: &'a str,
    pub(crate) project_name: &'a str,
}

/// Sets an empty instance up by the link that it printed, and signs its first administrator in. Only from the
/// machine itself, unless that is allowed from elsewhere; of many who try at once, one succeeds.
pub(crate) async fn set_up(
    app: &App,
    person: &FirstPerson<'_>,
    place: &Place,
) -> Result<(Bootstrapped, Begun)> {
    app.limits.attempt(Attempt::Link, place.address)?;
    if !is_needed(app).await? {
        return Err(Error::not_found("Page", "setup"));
    }
    if !place.address.is_loopback() && !app.settings.setup_from_anywhere {
        return Err(Error::Refused {
            code: "not_from_here",
            reason: "An instance is set up from the machine that it runs on, or with --setup-from-anywhere",
        });
    }
    let stale = Error::Refused {
        code: "stale_link",
        reason: "The link does not work: it was used, is older than 30 minutes, or the server was \
                 started again; start it again for a new one",
    };
    let row = one_time::find(&app.store, TokenKind::Link, &[SETUP], person.link).await?;
    row.filter(|row| one_time::is_live(row, app.now())).ok_or(stale.clone())?;
    // Slow, so not in the transaction.
    let hash = user::hashed(app, person.password, person.email).await?;
    let now = app.now();
    let tx = begin(app).await?;
    check_empty(&tx).await.map_err(|_| Error::not_found("Page", "setup"))?;
    let row = one_time::find(&tx, TokenKind::Link, &[SETUP], person.link).await?;
    let row = row.filter(|row| one_time::is_live(row, now)).ok_or(stale.clone())?;
    one_time::use_up(&tx, &row, now).await.map_err(|_| stale)?;
    let founder = Founder {
        email: person.email,
        account_name: person.account_name,
        project_name: person.project_name,
        means: "setup",
    };
    let (user, caller) = found(app, &tx, &founder).await?;
    user::put_password(&tx, &user.id, hash, now).await?;
    let begun = session::begin(app, &tx, &user.id, place, "setup").await?;
    let made = found_project(app, tx, &caller, person.project_name, None).await?;
    Ok((made, begun))
}

/// Begins a transaction that makes an account; of several at once, each waits for the one before.
async fn begin(app: &App) -> Result<Transaction> {
    let tx = app.store.begin().await.map_err(store_error)?;
    tx.next_ids(ACCOUNT_IDS.0, ACCOUNT_IDS.1, 0).await.map_err(store_error)?;
    Ok(tx)
}

async fn check_empty(tx: &Transaction) -> Result<()> {
    if tx.accounts().await.map_err(store_error)?.is_empty() {
        Ok(())
    } else {
        Err(Error::conflict("This instance has been set up already"))
    }
}

/// Who an account is made for.
struct Founder<'a> {
    email: &'a str,
    account_name: &'a str,
    project_name: &'a str,
    /// How it was made, for the audit log.
    means: &'a str,
}

/// Makes an account and its administrator, who then makes the rest.
async fn found(app: &App, tx: &Transaction, founder: &Founder<'_>) -> Result<(UserRow, Caller)> {
    let now = app.now();
    let email = founder.email.trim().to_lowercase();
    let mut violations = Violations::default();
    violations.check(
        collaborator::is_address(&email),
        "/email",
        "malformed",
        "must be an e-mail address",
    );
    for (name, pointer) in
        [(founder.account_name, "/account_name"), (founder.project_name, "/project_name")]
    {
        let length = name.trim().chars().count();
        let message = format!("must have 1 to {NAME_LENGTH} characters");
        violations.check((1..=NAME_LENGTH).contains(&length), pointer, "length", message);
    }
    violations.into_result()?;
    let (sequence, start) = ACCOUNT_IDS;
    let account_id = tx.next_ids(sequence, start, 1).await.map_err(store_error)?;
    let name = founder.account_name.trim().to_owned();
    let account = AccountRow { id: account_id, name, body: "{}".to_owned() };
    tx.insert_account(&account).await.map_err(store_error)?;
    let user_id = uuid::Uuid::new_v4().to_string();
    let body = UserBody { account_id, administrator: true, ..UserBody::default() };
    let user = UserRow {
        id: user_id.clone(),
        email: email.clone(),
        body: body.to_text()?,
        disabled: false,
        created_at: now.as_micros(),
    };
    if tx.user_by_email(&email).await.map_err(store_error)?.is_some() {
        return Err(Error::AlreadyExists { what: "User", key: email, id: 0 });
    }
    tx.insert_user(&user).await.map_err(store_error)?;
    let caller = Caller {
        user_id,
        email,
        account_id,
        administrator: true,
        roles: Vec::new(),
        scope: Scope::all(),
        credential: Credential::Server,
        address: String::new(),
    };
    let entry = Entry::by(&caller, "account.create", format!("account:{account_id}"));
    let entry = entry.with(json!({ "by": founder.means }));
    audit::append(tx, vec![entry], now).await?;
    Ok((user, caller))
}

/// Makes the first project of an account and commits it all.
async fn found_project(
    app: &App,
    tx: Transaction,
    caller: &Caller,
    name: &str,
    token: Option<String>,
) -> Result<Bootstrapped> {
    let project_id = project::next_id(&tx).await?;
    let new = Project::new(project_id, caller.account_id, name.trim(), app.now());
    let mut work = Work::founding(app, caller, new, tx, Mode::Commit);
    let environments = project::found(&mut work).await?;
    let answer = environments.into_iter().map(|(environment, sdk_key)| BootstrappedEnvironment {
        key: environment.key,
        id: environment.id,
        sdk_key,
    });
    let environments = answer.collect();
    work.commit().await?;
    Ok(Bootstrapped {
        account_id: caller.account_id,
        user_id: caller.user_id.clone(),
        project_id,
        token,
        environments,
    })
}

/// Makes a personal token for somebody, from the command line.
///
/// # Errors
///
/// [`Error::NotFound`] if there is no such person.
pub async fn create_token(app: &App, email: &str, input: &Value) -> Result<String> {
    let now = app.now();
    let input = NewTokenInput::read(input, now)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let user = by_email(&tx, email).await?;
    let (row, plain) = token::add(&tx, &user, &input, "", now).await?;
    let subject = format!("token:{}", row.selector);
    note_command(&tx, &user, "token.create", subject, now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(plain)
}

/// Makes a link by which somebody sets a password, from the command line.
///
/// # Errors
///
/// [`Error::NotFound`] if there is no such person.
pub async fn create_link(app: &App, email: &str) -> Result<String> {
    let tx = app.store.begin().await.map_err(store_error)?;
    let user = by_email(&tx, email).await?;
    let link = user::link(app, &tx, &user, "").await?;
    note_command(&tx, &user, "link.create", format!("user:{}", user.id), app.now()).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(link.url)
}

async fn by_email(tx: &Transaction, email: &str) -> Result<UserRow> {
    let user = tx.user_by_email(&email.trim().to_lowercase()).await.map_err(store_error)?;
    user.ok_or_else(|| Error::not_found("User", email))
}

/// Notes what a command did about somebody.
async fn note_command(
    tx: &Transaction,
    user: &UserRow,
    action: &str,
    subject: String,
    now: Timestamp,
) -> Result<()> {
    let entry = Entry {
        account_id: UserBody::read(user)?.account_id,
        action: action.to_owned(),
        subject,
        body: json!({ "by": "command", "for": user.id }),
        ..Entry::default()
    };
    audit::append(tx, vec![entry], now).await
}

/// Lists all tokens that act as somebody; never their secrets.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn list_tokens(app: &App) -> Result<Vec<TokenSummary>> {
    let users = app.store.users().await.map_err(store_error)?;
    let email_of =
        |id: &str| users.iter().find(|user| user.id == id).map(|user| user.email.clone());
    let rows = app.store.tokens().await.map_err(store_error)?;
    Ok(rows
        .into_iter()
        .filter(|row| row.family.is_none())
        .map(|row| TokenSummary {
            email: email_of(&row.user_id).unwrap_or_default(),
            selector: row.selector,
            name: row.name,
            scopes: row.scopes,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
        .collect())
}

/// Revokes a token from the command line, which cannot be undone.
///
/// # Errors
///
/// [`Error::NotFound`] if there is none with that selector, or it is revoked already.
pub async fn revoke_token(app: &App, selector: &str) -> Result<()> {
    let now = app.now();
    let tx = app.store.begin().await.map_err(store_error)?;
    let missing = || Error::not_found("Token", selector);
    let row = tx.token(selector).await.map_err(store_error)?.ok_or_else(missing)?;
    token::take_back(&tx, &row, "", now).await?;
    let user = tx.user(&row.user_id).await.map_err(store_error)?.ok_or_else(missing)?;
    note_command(&tx, &user, "token.revoke", format!("token:{selector}"), now).await?;
    tx.commit().await.map_err(store_error)
}

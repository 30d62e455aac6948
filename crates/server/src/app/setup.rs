//! The first account, its administrator, a project and a token; and tokens from the command line.

use burgee_domain::{Error, Project, Result};
use burgee_store::{AccountRow, TokenRow, UserRow};
use serde::Serialize;

use super::entity::store_error;
use super::people::UserBody;
use super::work::{Mode, Work};
use super::{App, project};
use crate::auth::Caller;
use crate::auth::token::{NewToken, TokenKind};

/// What bootstrapping made; the token is shown this once.
#[derive(Debug, Serialize)]
pub struct Bootstrapped {
    /// The account.
    pub account_id: i64,
    /// The administrator.
    pub user_id: String,
    /// The project.
    pub project_id: i64,
    /// A personal token of the administrator.
    pub token: String,
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
    /// When it was made, in microseconds since the Unix epoch.
    pub created_at: i64,
    /// When it was revoked, if it was.
    pub revoked_at: Option<i64>,
}

/// Makes the first account with an administrator and a project, in an empty store.
///
/// # Errors
///
/// [`Error::Conflict`] if there is an account already.
pub async fn bootstrap(app: &App, email: &str, project_name: &str) -> Result<Bootstrapped> {
    if !email.contains('@') {
        return Err(Error::invalid("/email", "malformed", "must be an e-mail address"));
    }
    let tx = app.store.begin().await.map_err(store_error)?;
    if !tx.accounts().await.map_err(store_error)?.is_empty() {
        return Err(Error::conflict("This instance has been set up already"));
    }
    let now = app.now();
    let account_id = tx.next_ids("account", 10_001, 1).await.map_err(store_error)?;
    let account =
        AccountRow { id: account_id, name: project_name.to_owned(), body: "{}".to_owned() };
    tx.insert_account(&account).await.map_err(store_error)?;
    let user_id = uuid::Uuid::new_v4().to_string();
    let body = UserBody { account_id, administrator: true, ..UserBody::default() };
    let body = serde_json::to_string(&body).map_err(|error| Error::Internal(error.to_string()))?;
    let user = UserRow {
        id: user_id.clone(),
        email: email.to_owned(),
        body,
        disabled: false,
        created_at: now.as_micros(),
    };
    tx.insert_user(&user).await.map_err(store_error)?;
    let token = generate()?;
    tx.insert_token(&row(&token, &user_id, "bootstrap", now.as_micros()))
        .await
        .map_err(store_error)?;
    let caller = Caller {
        user_id: user_id.clone(),
        email: email.to_owned(),
        account_id,
        administrator: true,
        roles: Vec::new(),
        token: token.parts.selector.clone(),
    };
    let project_id = project::next_id(&tx).await?;
    let new = Project::new(project_id, account_id, project_name, now);
    let mut work = Work::founding(app, &caller, new, tx, Mode::Commit);
    let environments = project::found(&mut work).await?;
    let answer = environments.into_iter().map(|(environment, sdk_key)| BootstrappedEnvironment {
        key: environment.key,
        id: environment.id,
        sdk_key,
    });
    let answer = answer.collect();
    work.commit().await?;
    Ok(Bootstrapped { account_id, user_id, project_id, token: token.plain, environments: answer })
}

/// Makes a personal token for a person.
///
/// # Errors
///
/// [`Error::NotFound`] if there is no such person.
pub async fn create_token(app: &App, email: &str, name: &str) -> Result<String> {
    let user = app.store.user_by_email(email).await.map_err(store_error)?;
    let user = user.ok_or_else(|| Error::not_found("User", email))?;
    let token = generate()?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let row = row(&token, &user.id, name, app.now().as_micros());
    tx.insert_token(&row).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)?;
    Ok(token.plain)
}

/// Lists all personal tokens; never their secrets.
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
        .map(|row| TokenSummary {
            email: email_of(&row.user_id).unwrap_or_default(),
            selector: row.selector,
            name: row.name,
            created_at: row.created_at,
            revoked_at: row.revoked_at,
        })
        .collect())
}

/// Revokes a token, which cannot be undone.
///
/// # Errors
///
/// [`Error::NotFound`] if there is none with that selector, or it is revoked already.
pub async fn revoke_token(app: &App, selector: &str) -> Result<()> {
    let tx = app.store.begin().await.map_err(store_error)?;
    let revoked = tx.revoke_token(selector, app.now().as_micros()).await.map_err(store_error)?;
    if !revoked {
        return Err(Error::not_found("Token", selector));
    }
    tx.commit().await.map_err(store_error)
}

fn generate() -> Result<NewToken> {
    NewToken::generate(TokenKind::Personal).map_err(|error| Error::Internal(error.to_string()))
}

fn row(token: &NewToken, user_id: &str, name: &str, now: i64) -> TokenRow {
    TokenRow {
        selector: token.parts.selector.clone(),
        hash: token.parts.hash.to_vec(),
        kind: "personal".to_owned(),
        user_id: user_id.to_owned(),
        name: name.to_owned(),
        scopes: r#"["all"]"#.to_owned(),
        created_at: now,
        created_by: user_id.to_owned(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    }
}

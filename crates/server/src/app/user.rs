//! The people of an account: what administrators do about them, and what people do about themselves.

use burgee_domain::{Action, Error, Result, Role, Timestamp, Violations};
use burgee_store::{PasswordRow, Reader, Transaction, UserRow};
use serde_json::{Value, json};

use super::App;
use super::account_entity::check_way_in;
use super::audit::{self, Entry};
use super::entity::store_error;
use super::letter;
use super::one_time::{self, Purpose};
use super::people::{self, UserBody};
use super::session::{self, Begun, Place};
use super::work::Mode;
use crate::auth::Caller;
use crate::auth::limits::Attempt;
use crate::auth::password;
use crate::auth::token::TokenKind;

/// How long a link works: 30 minutes.
const LINK_MICROS: i64 = 30 * 60 * 1_000_000;
/// The longest part of a name.
const NAME_LENGTH: usize = 100;
/// The kinds of links.
pub(super) const INVITATION: &str = "invitation";
pub(super) const RESET: &str = "reset";

/// Somebody as administrators see them.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) body: UserBody,
    pub(crate) disabled: bool,
    pub(crate) created: Timestamp,
    pub(crate) roles: Vec<(i64, Role)>,
    /// Whether they can sign in by password.
    pub(crate) has_password: bool,
}

/// A link that lets somebody set a password, once.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// `invitation` or `reset`.
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) expires: Timestamp,
    /// Whom it was sent to by mail, if it was: then nobody else need know it.
    pub(crate) sent_to: Option<String>,
}

/// Lists all people of the account, those who are disabled included; for administrators.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<User>> {
    caller.check_administrator()?;
    let mut users = Vec::new();
    for (row, body) in people::users_of_account(&app.store, caller.account_id).await? {
        if !body.service {
            users.push(view(&app.store, row, body).await?);
        }
    }
    Ok(users)
}

/// Loads somebody of the account, for administrators.
pub(crate) async fn get(app: &App, caller: &Caller, id: &str) -> Result<User> {
    caller.check_administrator()?;
    let (row, body) = of_account(&app.store, caller.account_id, id).await?;
    view(&app.store, row, body).await
}

async fn view(reader: &Reader, row: UserRow, body: UserBody) -> Result<User> {
    Ok(User {
        roles: people::given_roles(reader, &row.id).await?,
        has_password: reader.password(&row.id).await.map_err(store_error)?.is_some(),
        id: row.id,
        email: row.email,
        body,
        disabled: row.disabled,
        created: Timestamp::from_micros(row.created_at),
    })
}

async fn of_account(reader: &Reader, account_id: i64, id: &str) -> Result<(UserRow, UserBody)> {
    let missing = || Error::not_found("User", id);
    let row = reader.user(id).await.map_err(store_error)?.ok_or_else(missing)?;
    let body = UserBody::read(&row)?;
    if body.account_id == account_id && !body.service { Ok((row, body)) } else { Err(missing()) }
}

/// Changes somebody by a partial body `{first_name?, last_name?, administrator?, disabled?}`. Who is disabled is out
/// at once, with all that they have made; an account keeps at least one administrator.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    change: &Value,
    mode: Mode,
) -> Result<User> {
    caller.check_administrator()?;
    let now = app.now();
    caller.check_confirmed(now)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    // Two administrators must not demote each other at the same time.
    tx.lock_project(caller.account_id).await.map_err(store_error)?;
    let (before, old) = of_account(&tx, caller.account_id, id).await?;
    let (body, disabled) = read_change(change, &old, before.disabled)?;
    let rises = body.administrator && !old.administrator || before.disabled && !disabled;
    if rises {
        check_way_in(app, caller)?;
    }
    let loses = old.administrator && !before.disabled && (!body.administrator || disabled);
    if loses && administrators(&tx, caller.account_id).await? < 2 {
        return Err(Error::conflict("The account must keep an administrator"));
    }
    let after = UserRow { body: body.to_text()?, disabled, ..before.clone() };
    if after != before {
        tx.update_user(&after).await.map_err(store_error)?;
        if disabled {
            tx.end_sessions_of_user(id, now.as_micros(), "").await.map_err(store_error)?;
        }
        let action = match (before.disabled, disabled) {
            (false, true) => "user.disable",
            (true, false) => "user.enable",
            _ => "user.update",
        };
        let entry = Entry::by(caller, action, format!("user:{id}"));
        let entry = entry.with(json!({
            "administrator": body.administrator, "was_administrator": old.administrator,
        }));
        audit::append(&tx, vec![entry], now).await?;
    }
    let user = view(&tx, after, body).await?;
    if mode == Mode::Commit {
        tx.commit().await.map_err(store_error)?;
    }
    Ok(user)
}

fn read_change(change: &Value, old: &UserBody, disabled: bool) -> Result<(UserBody, bool)> {
    let Some(members) = change.as_object() else {
        return Err(Error::invalid("", "type", "must be an object"));
    };
    let mut violations = Violations::default();
    let mut body = old.clone();
    let mut out = disabled;
    for (name, value) in members {
        let at = format!("/{name}");
        match (name.as_str(), value) {
            ("first_name" | "last_name", Value::String(text)) => {
                let message = format!("must have at most {NAME_LENGTH} characters");
                violations.check(text.chars().count() <= NAME_LENGTH, at, "too_long", message);
                let own =
                    if name == "first_name" { &mut body.first_name } else { &mut body.last_name };
                text.clone_into(own);
            }
            ("administrator", Value::Bool(value)) => body.administrator = *value,
            ("disabled", Value::Bool(value)) => out = *value,
            ("first_name" | "last_name", _) => violations.add(at, "type", "must be a string"),
            ("administrator" | "disabled", _) => {
                violations.add(at, "type", "must be true or false");
            }
            _ => violations.add(
                at,
                "unknown",
                "cannot be changed: only first_name, last_name, administrator and disabled can",
            ),
        }
    }
    violations.into_result()?;
    Ok((body, out))
}

/// How many administrators an account has.
pub(super) async fn administrators(reader: &Reader, account_id: i64) -> Result<usize> {
    let people = people::of_account(reader, account_id).await?;
    Ok(people.iter().filter(|own| own.administrator).count())
}

/// Takes somebody out of a project.
pub(crate) async fn remove_from_project(
    app: &App,
    caller: &Caller,
    project_id: i64,
    user_id: &str,
    mode: Mode,
) -> Result<()> {
    let own = caller.check(project_id, Action::Manage)?;
    caller.check_confirmed(app.now())?;
    let tx = app.store.begin().await.map_err(store_error)?;
    tx.lock_project(project_id).await.map_err(store_error)?;
    let memberships = tx.memberships_of_user(user_id).await.map_err(store_error)?;
    let role = memberships.iter().find(|own| own.project_id == project_id);
    let role = role.and_then(|own| Role::from_name(&own.role));
    let role = role.ok_or_else(|| Error::not_found("User", user_id))?;
    if role > own {
        return Err(Error::Forbidden);
    }
    tx.delete_membership(user_id, project_id).await.map_err(store_error)?;
    let entry = Entry::by(caller, "membership.delete", format!("user:{user_id}"));
    let entry = entry.with(json!({ "project_id": project_id, "role": role.name() }));
    audit::conclude(tx, entry, app.now(), mode).await
}

/// Makes a link by which somebody sets their first password, or a new one. Earlier links of theirs stop to work.
pub(crate) async fn create_link(app: &App, caller: &Caller, id: &str, mode: Mode) -> Result<Link> {
    caller.check_administrator()?;
    let reason = "Links are made by people: sign in to do it, or use `burgee users link`";
    caller.check_maker(app.settings.tokens_make_tokens, app.now(), reason)?;
    let tx = app.store.begin().await.map_err(store_error)?;
    let (user, _) = of_account(&tx, caller.account_id, id).await?;
    let link = link(app, &tx, &user, &caller.user_id).await?;
    let entry = Entry::by(caller, "link.create", format!("user:{id}"));
    let entry = entry.with(json!({ "kind": link.kind }));
    audit::conclude(tx, entry, app.now(), mode).await?;
    if mode == Mode::Commit && letter::send(app, &user.email, &link).await {
        return Ok(Link { sent_to: Some(user.email), ..link });
    }
    Ok(link)
}

/// Makes a link of somebody, in place of the ones before.
pub(super) async fn link(app: &App, tx: &Transaction, user: &UserRow, by: &str) -> Result<Link> {
    if user.disabled {
        return Err(Error::conflict("They may no longer sign in; enable them first"));
    }
    let now = app.now();
    for kind in [INVITATION, RESET] {
        tx.use_one_time_secrets(kind, &user.id, now.as_micros()).await.map_err(store_error)?;
    }
    let pending = UserBody::read(user)?.pending;
    let kind = if pending { INVITATION } else { RESET };
    let purpose = Purpose {
        token: TokenKind::Link,
        kind,
        subject: &user.id,
        body: json!({}),
        by,
        life: LINK_MICROS,
    };
    let (row, secret) = one_time::issue(tx, purpose, now).await?;
    Ok(Link {
        kind: kind.to_owned(),
        url: format!("{}/password?link={secret}", app.settings.public_url),
        expires: Timestamp::from_micros(row.expires_at),
        sent_to: None,
    })
}

/// Whose link it is and what for: `(kind, e-mail)`.
pub(crate) async fn check_link(app: &App, secret: &str, place: &Place) -> Result<(String, String)> {
    app.limits.attempt(Attempt::Link, place.address)?;
    let row = one_time::find(&app.store, TokenKind::Link, &[INVITATION, RESET], secret).await?;
    let row = row.filter(|row| one_time::is_live(row, app.now())).ok_or(STALE_LINK)?;
    let user = app.store.user(&row.subject).await.map_err(store_error)?;
    let user = user.filter(|user| !user.disabled).ok_or(STALE_LINK)?;
    Ok((row.kind, user.email))
}

const STALE_LINK: Error = Error::Refused {
    code: "stale_link",
    reason: "The link does not work: it was used, is older than 30 minutes, or a newer one was made",
};

/// Sets a password by a link, which is used up, and signs its owner in. All their other sessions end.
pub(crate) async fn redeem_link(
    app: &App,
    secret: &str,
    new_password: &str,
    place: &Place,
) -> Result<Begun> {
    let (kind, email) = check_link(app, secret, place).await?;
    let hash = hashed(app, new_password, &email).await?;
    let now = app.now();
    let tx = app.store.begin().await.map_err(store_error)?;
    let row = one_time::find(&tx, TokenKind::Link, &[INVITATION, RESET], secret).await?;
    let row = row.filter(|row| one_time::is_live(row, now)).ok_or(STALE_LINK)?;
    one_time::use_up(&tx, &row, now).await.map_err(|_| STALE_LINK)?;
    let user = tx.user(&row.subject).await.map_err(store_error)?;
    let user = user.filter(|user| !user.disabled).ok_or(STALE_LINK)?;
    let body = UserBody { pending: false, ..UserBody::read(&user)? };
    tx.update_user(&UserRow { body: body.to_text()?, ..user.clone() })
        .await
        .map_err(store_error)?;
    put_password(&tx, &user.id, hash, now).await?;
    tx.end_sessions_of_user(&user.id, now.as_micros(), "").await.map_err(store_error)?;
    let begun = session::begin(app, &tx, &user.id, place, &kind).await?;
    let entry = Entry::by(&begun.caller, "password.set", format!("user:{}", user.id));
    audit::append(&tx, vec![entry.with(json!({ "by": kind }))], now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(begun)
}

/// Changes the caller's password, who knows the present one. All their other sessions end, and this one is made
/// anew.
pub(crate) async fn change_password(
    app: &App,
    caller: &Caller,
    present: &str,
    new: &str,
    place: &Place,
) -> Result<Begun> {
    let mut violations = Violations::default();
    password::check(new, &caller.email, "/new_password", &mut violations);
    violations.check(present != new, "/new_password", "same", "must be another one");
    violations.into_result()?;
    // Counted and limited like a sign-in.
    let confirmed = session::confirm(app, caller, present, place).await?;
    let caller = confirmed.caller;
    let hash = app.passwords.hash(new).await?;
    let now = app.now();
    let tx = app.store.begin().await.map_err(store_error)?;
    put_password(&tx, &caller.user_id, hash, now).await?;
    let begun = session::renew(app, &tx, &caller, place).await?;
    let own = &begun.session.selector;
    tx.end_sessions_of_user(&caller.user_id, now.as_micros(), own).await.map_err(store_error)?;
    let entry = Entry::by(&caller, "password.set", format!("user:{}", caller.user_id));
    audit::append(&tx, vec![entry.with(json!({ "by": "password" }))], now).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(begun)
}

/// The hash of a new password, if it is good enough.
pub(super) async fn hashed(app: &App, new: &str, email: &str) -> Result<String> {
    let mut violations = Violations::default();
    password::check(new, email, "/password", &mut violations);
    violations.into_result()?;
    app.passwords.hash(new).await
}

/// Stores somebody's password.
pub(super) async fn put_password(
    tx: &Transaction,
    user_id: &str,
    hash: String,
    now: Timestamp,
) -> Result<()> {
    let row = PasswordRow { user_id: user_id.to_owned(), hash, changed_at: now.as_micros() };
    tx.put_password(&row).await.map_err(store_error)
}

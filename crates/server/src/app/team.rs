//! Teams of an account.

use burgee_domain::{Error, Grants, Result, Team};
use burgee_store::{Reader, Transaction};
use serde_json::Value;

use super::App;
use super::entity::{self, Entity, store_error};
use super::history::{self, Author};
use super::people::{self, Person};
use super::work::{ENTITY_IDS, Mode};
use crate::auth::Caller;

/// A team with the people who are in it.
#[derive(Clone, Debug)]
pub(crate) struct WholeTeam {
    pub(crate) team: Team,
    pub(crate) members: Vec<Person>,
}

/// Lists the teams of the caller's account.
pub(crate) async fn list(app: &App, caller: &Caller, account_id: i64) -> Result<Vec<Team>> {
    check_account(caller, account_id)?;
    of_account(&app.store, account_id).await
}

/// Loads a team of the caller's account.
pub(crate) async fn get(app: &App, caller: &Caller, account_id: i64, id: i64) -> Result<WholeTeam> {
    check_account(caller, account_id)?;
    let team = by_id(&app.store, account_id, id).await?;
    let mut people = people::of_account(&app.store, account_id).await?;
    people.retain(|person| team.members.contains(&person.id));
    Ok(WholeTeam { team, members: people })
}

/// Makes a team.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    account_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<Team> {
    let (tx, known) = open(app, caller, account_id).await?;
    let (sequence, start) = ENTITY_IDS;
    let id = tx.next_ids(sequence, start, 1).await.map_err(store_error)?;
    let known = |id: &str| known.iter().any(|own| own == id);
    let team = Team::create(body, id, account_id, &known, app.now())?;
    check_name(&tx, &team).await?;
    tx.insert_document(&team.to_document()?).await.map_err(store_error)?;
    close(app, caller, tx, Change { before: None, after: Some(&team) }, mode).await?;
    Ok(team)
}

/// Changes a team by a partial body. `expected` is the revision that the caller has seen, if they said so.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    account_id: i64,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<Team> {
    let (tx, known) = open(app, caller, account_id).await?;
    let before = by_id(&tx, account_id, id).await?;
    entity::check_revision(before.revision, expected)?;
    let known = |id: &str| known.iter().any(|own| own == id);
    let after = before.updated(body, &known, app.now())?;
    if after != before {
        check_name(&tx, &after).await?;
        let document = after.to_document()?;
        tx.update_document(&document, before.revision).await.map_err(store_error)?;
        let change = Change { before: Some(&before), after: Some(&after) };
        close(app, caller, tx, change, mode).await?;
    }
    Ok(after)
}

/// Deletes a team, with the roles that it was given.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    account_id: i64,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (tx, _) = open(app, caller, account_id).await?;
    let team = by_id(&tx, account_id, id).await?;
    entity::check_revision(team.revision, expected)?;
    for grants in entity::of_parent::<Grants>(&tx, id).await? {
        tx.delete_document(Grants::KIND, grants.id).await.map_err(store_error)?;
    }
    tx.delete_document(Team::KIND, id).await.map_err(store_error)?;
    close(app, caller, tx, Change { before: Some(&team), after: None }, mode).await
}

/// The teams of an account, the oldest first.
pub(super) async fn of_account(reader: &Reader, account_id: i64) -> Result<Vec<Team>> {
    entity::of_parent(reader, account_id).await
}

/// Loads a team of an account, or says that it is not there.
pub(super) async fn by_id(reader: &Reader, account_id: i64, id: i64) -> Result<Team> {
    let team = entity::by_id::<Team>(reader, id).await?;
    team.filter(|own| own.account_id == account_id).ok_or_else(|| Error::not_found("Team", id))
}

/// An account that the caller does not belong to is not there for them.
fn check_account(caller: &Caller, account_id: i64) -> Result<()> {
    if caller.account_id == account_id {
        Ok(())
    } else {
        Err(Error::not_found("Account", account_id))
    }
}

/// Begins a change of the account's teams, which is for its administrators; with the ids of its people.
async fn open(app: &App, caller: &Caller, account_id: i64) -> Result<(Transaction, Vec<String>)> {
    check_account(caller, account_id)?;
    caller.check_administrator()?;
    let tx = app.store.begin().await.map_err(store_error)?;
    // The lock of a number: accounts and projects take theirs from the same numbers without harm.
    tx.lock_project(account_id).await.map_err(store_error)?;
    let people = people::of_account(&tx, account_id).await?;
    Ok((tx, people.into_iter().map(|person| person.id).collect()))
}

/// Fails if another team of the account has the name.
async fn check_name(reader: &Reader, team: &Team) -> Result<()> {
    let other = entity::by_key::<Team>(reader, 0, team.account_id, &team.name).await?;
    if other.is_some_and(|other| other.id != team.id) {
        let message = format!("a team with the name {:?} already exists", team.name);
        return Err(Error::invalid("/name", "exists", message));
    }
    Ok(())
}

/// What a team was and has become.
struct Change<'a> {
    before: Option<&'a Team>,
    after: Option<&'a Team>,
}

/// Adds the change to the history and commits it.
async fn close(
    app: &App,
    caller: &Caller,
    tx: Transaction,
    change: Change<'_>,
    mode: Mode,
) -> Result<()> {
    let Some(team) = change.after.or(change.before) else { return Ok(()) };
    let change_type = match (change.before, change.after) {
        (None, _) => "create",
        (_, None) => "delete",
        _ => "update",
    };
    let value = |team: Option<&Team>| {
        let value = team.map(serde_json::to_value).transpose();
        value.map(Option::unwrap_or_default).map_err(|error| Error::Internal(error.to_string()))
    };
    let (before, after) = (value(change.before)?, value(change.after)?);
    let author = Author { caller, account_id: team.account_id, project_id: 0, now: app.now() };
    let records = history::records(&tx, team, change_type, &before, &after).await?;
    author.append(&tx, records).await?;
    match mode {
        Mode::Commit => tx.commit().await.map_err(store_error),
        Mode::DryRun => Ok(()),
    }
}

//! Who works on which projects, and inviting them.

use std::collections::{BTreeMap, BTreeSet};

use burgee_domain::{Action, Error, Invitation, Project, Result, Role, Timestamp};
use burgee_store::{MembershipRow, Reader, Transaction, UserRow};
use serde_json::{Value, json};

use super::audit::{self, Entry};
use super::entity::{Entity, store_error};
use super::history::{self, Author, ChangeBody, Record};
use super::people::{self, Person, UserBody};
use super::user::{self, Link};
use super::work::{Mode, load_project};
use super::{App, letter, lookup, project};
use crate::auth::Caller;

/// Somebody with their roles by project.
#[derive(Clone, Debug)]
pub(crate) struct Collaborator {
    pub(crate) person: Person,
    pub(crate) roles: Vec<(i64, Role)>,
}

/// An account as its people see it.
#[derive(Clone, Debug)]
pub(crate) struct OwnAccount {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// Who is asking, and the account that they belong to.
pub(crate) async fn me(app: &App, caller: &Caller) -> Result<(Collaborator, OwnAccount)> {
    let projects = project::list(app, caller).await?;
    let projects: Vec<i64> = projects.iter().map(|own| own.id).collect();
    let people = with_roles(&app.store, caller.account_id, &projects).await?;
    let own = people.into_iter().find(|own| own.person.id == caller.user_id);
    let own = match own {
        Some(own) => own,
        // A service account is not among the people.
        None => itself(app, caller, &projects).await?,
    };
    let account = app.store.account(caller.account_id).await.map_err(store_error)?;
    let name = account.map(|own| own.name).unwrap_or_default();
    Ok((own, OwnAccount { id: caller.account_id, name }))
}

async fn itself(app: &App, caller: &Caller, projects: &[i64]) -> Result<Collaborator> {
    let missing = || Error::not_found("User", &caller.user_id);
    let user = app.store.user(&caller.user_id).await.map_err(store_error)?.ok_or_else(missing)?;
    let body = UserBody::read(&user)?;
    let roles = caller.roles.iter().filter(|(id, _)| projects.contains(id)).copied().collect();
    let person = Person {
        id: user.id,
        email: user.email,
        first_name: body.first_name,
        last_name: body.last_name,
        administrator: false,
        pending: false,
        created: Timestamp::from_micros(user.created_at),
    };
    Ok(Collaborator { person, roles })
}

/// Lists the people who have a role in all of these projects, or in any project of the caller's where none is
/// named, in the order in which they came.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_ids: &[i64],
) -> Result<Vec<Collaborator>> {
    for id in project_ids {
        lookup::project(app, caller, *id).await?;
    }
    let projects = project::list(app, caller).await?;
    let projects: Vec<i64> = projects.iter().map(|own| own.id).collect();
    let mut people = with_roles(&app.store, caller.account_id, &projects).await?;
    people.retain(|own| {
        let has = |id: &i64| own.roles.iter().any(|(project_id, _)| project_id == id);
        (!own.roles.is_empty() || own.person.id == caller.user_id) && project_ids.iter().all(has)
    });
    Ok(people)
}

/// Gives people roles in projects, and invites those who are not of the account yet. They come back as they
/// are then.
pub(crate) async fn invite(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<Vec<Collaborator>> {
    let invitations = Invitation::read_all(body)?;
    caller.check_confirmed(app.now())?;
    let roles = || invitations.iter().flat_map(|own| own.roles.iter().copied());
    for (project_id, role) in roles() {
        let own = caller.check(project_id, Action::Manage)?;
        if role > own {
            return Err(Error::Forbidden);
        }
    }
    let tx = app.store.begin().await.map_err(store_error)?;
    let project_ids: BTreeSet<i64> = roles().map(|(project_id, _)| project_id).collect();
    for project_id in &project_ids {
        tx.lock_project(*project_id).await.map_err(store_error)?;
        let project = load_project(&tx, *project_id).await?;
        if project.account_id != caller.account_id {
            return Err(Error::not_found(Project::NAME, project_id));
        }
    }
    let now = app.now();
    let mut invited = Vec::new();
    for (index, invitation) in invitations.iter().enumerate() {
        let user = welcome(&tx, caller, invitation, index, now).await?;
        for (project_id, role) in &invitation.roles {
            let author =
                Author { caller, account_id: caller.account_id, project_id: *project_id, now };
            give(&tx, &author, &user, *role).await?;
        }
        invited.push(user);
    }
    let letters = letters(app, &tx, caller, &invited, now).await?;
    let visible = project::of_caller(&tx, caller).await?;
    let visible: Vec<i64> = visible.iter().map(|own| own.id).collect();
    let people = with_roles(&tx, caller.account_id, &visible).await?;
    let invited = invited.iter();
    let answer = invited.filter_map(|user| people.iter().find(|own| own.person.id == user.id));
    let answer = answer.cloned().collect();
    if mode == Mode::Commit {
        tx.commit().await.map_err(store_error)?;
        letter::send_later(app, letters);
    }
    Ok(answer)
}

/// The links of those who have yet to come, where they can be sent by mail.
async fn letters(
    app: &App,
    tx: &Transaction,
    caller: &Caller,
    invited: &[UserRow],
    now: Timestamp,
) -> Result<Vec<(String, Link)>> {
    let (mut letters, mut entries) = (Vec::new(), Vec::new());
    if app.settings.mail.is_none() {
        return Ok(letters);
    }
    for user in invited {
        if UserBody::read(user)?.pending {
            let link = user::link(app, tx, user, &caller.user_id).await?;
            let entry = Entry::by(caller, "link.create", format!("user:{}", user.id));
            entries.push(entry.with(json!({ "kind": link.kind })));
            letters.push((user.email.clone(), link));
        }
    }
    audit::append(tx, entries, now).await?;
    Ok(letters)
}

/// Finds who is invited, or adds them as somebody who has yet to come.
async fn welcome(
    tx: &Transaction,
    caller: &Caller,
    invitation: &Invitation,
    index: usize,
    now: Timestamp,
) -> Result<UserRow> {
    let refuse = |reason: &str| {
        Err(Error::invalid(format!("/{index}/profile/email"), "not_available", reason))
    };
    if let Some(user) = tx.user_by_email(&invitation.email).await.map_err(store_error)? {
        let body = UserBody::read(&user)?;
        if body.account_id != caller.account_id {
            return refuse("belongs to another account");
        }
        if body.service {
            return refuse("belongs to a service account");
        }
        if user.disabled {
            return refuse("belongs to somebody who may no longer sign in");
        }
        return Ok(user);
    }
    let body = UserBody {
        account_id: caller.account_id,
        administrator: false,
        first_name: invitation.first_name.clone(),
        last_name: invitation.last_name.clone(),
        pending: true,
        service: false,
    };
    let user = UserRow {
        id: uuid::Uuid::new_v4().to_string(),
        email: invitation.email.clone(),
        body: body.to_text()?,
        disabled: false,
        created_at: now.as_micros(),
    };
    tx.insert_user(&user).await.map_err(store_error)?;
    Ok(user)
}

/// Gives somebody a role in a project, unless they have one there that the caller must not take.
async fn give(tx: &Transaction, author: &Author<'_>, user: &UserRow, role: Role) -> Result<()> {
    let memberships = tx.memberships_of_user(&user.id).await.map_err(store_error)?;
    let before = memberships.iter().find(|own| own.project_id == author.project_id);
    let before = before.and_then(|own| Role::from_name(&own.role));
    if before == Some(role) {
        return Ok(());
    }
    if before > author.caller.role(author.project_id) {
        return Err(Error::Forbidden);
    }
    let membership = MembershipRow {
        user_id: user.id.clone(),
        project_id: author.project_id,
        role: role.name().to_owned(),
    };
    tx.put_membership(&membership).await.map_err(store_error)?;
    let as_value = |role: Role| json!({ "role": role.name() });
    let body = ChangeBody {
        name: user.email.clone(),
        summary: format!("Gave '{}' the role {}", user.email, role.name()),
        changes: history::differences(&before.map(as_value).unwrap_or_default(), &as_value(role)),
        revision: None,
        sub_type: None,
        key: user.id.clone(),
        flag_key: None,
        environment_key: None,
    };
    let change_type = if before.is_none() { "create" } else { "update" };
    let record = Record { kind: "permission", id: author.project_id, change_type, body };
    author.append(tx, vec![record]).await?;
    Ok(())
}

/// The people of an account with their roles in these projects; administrators have theirs in all.
async fn with_roles(
    reader: &Reader,
    account_id: i64,
    projects: &[i64],
) -> Result<Vec<Collaborator>> {
    let mut given: BTreeMap<String, Vec<(i64, Role)>> = BTreeMap::new();
    for project_id in projects {
        for row in reader.memberships_of_project(*project_id).await.map_err(store_error)? {
            let role = Role::from_name(&row.role);
            given.entry(row.user_id).or_default().extend(role.map(|role| (*project_id, role)));
        }
    }
    let people = people::of_account(reader, account_id).await?;
    let people = people.into_iter().map(|person| {
        let roles = if person.administrator {
            projects.iter().map(|id| (*id, Role::Administrator)).collect()
        } else {
            given.remove(&person.id).unwrap_or_default()
        };
        Collaborator { person, roles }
    });
    Ok(people.collect())
}

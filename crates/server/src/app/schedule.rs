//! Schedules: planning changes, and making them when their time has come.
//!
//! What is to come has, beside its schedule, a small document of its own, so that looking for it costs as much as
//! there is to come and not as much as there ever was.

use std::collections::BTreeSet;

use burgee_domain::flag::Ids;
use burgee_domain::schedule::Author;
use burgee_domain::schedule_input::{Scheduling, Target, carry_out};
use burgee_domain::{
    Action, Environment, Error, Flag, Result, Schedule, ScheduleStatus, Scope, Timestamp,
};
use burgee_store::{Document, Reader, Transaction};
use serde_json::{Value, json};

use super::App;
use super::audit::{self, Entry};
use super::entity::{self, StoredRuleset, store_error};
use super::ruleset::{self, Neighbours};
use super::work::{Mode, Work};
use super::{access, environment, flag, people};
use crate::auth::{Caller, Credential};

/// The kind of the documents that say what is to come.
const PENDING: &str = "pending_schedule";

/// Which flag's schedules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) project_id: i64,
    pub(crate) flag_key: &'a str,
}

/// Which schedules to list, and in which order.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScheduleFilter {
    /// The key of an environment.
    pub(crate) environment: Option<String>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) till: Option<Timestamp>,
    /// The key of a rule, or of the flag.
    pub(crate) applies_to: Option<String>,
    /// The latest first.
    pub(crate) descending: bool,
}

impl ScheduleFilter {
    fn accepts(&self, schedule: &Schedule) -> bool {
        schedule.status != ScheduleStatus::Deleted
            && self.environment.as_ref().is_none_or(|own| *own == schedule.environment_key)
            && self.from.is_none_or(|from| schedule.due >= from)
            && self.till.is_none_or(|till| schedule.due <= till)
            && self.applies_to.as_ref().is_none_or(|key| schedule.applies_to(key))
    }
}

/// Lists the schedules of a flag, those that are done included, by when they are due.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    filter: &ScheduleFilter,
) -> Result<Vec<Schedule>> {
    let access = access::load(&app.store, caller, place.project_id).await?;
    let flag = flag::by_key(&app.store, place.project_id, place.flag_key).await?;
    access.see_flag(&flag)?;
    let environments = environment::all_in_order(&app.store, place.project_id).await?;
    let seen: BTreeSet<i64> = environments
        .iter()
        .filter(|own| environment::is_seen(&access, own))
        .map(|own| own.id)
        .collect();
    let mut schedules: Vec<Schedule> = entity::of_parent(&app.store, flag.id).await?;
    schedules.retain(|own| seen.contains(&own.environment_id) && filter.accepts(own));
    schedules.sort_by_key(|own| (own.due, own.id));
    if filter.descending {
        schedules.reverse();
    }
    Ok(schedules)
}

/// Plans a change.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    body: &Value,
    mode: Mode,
) -> Result<Schedule> {
    let (mut work, flag) = open(app, caller, place, mode).await?;
    flag.check_editable()?;
    let goal = Goal::find(&work, flag, body["environment"].as_str()).await?;
    let mut ids = work.ids().await?;
    let schedule = goal.plan(&work, caller, |with| Schedule::create(body, ids.next(), with))?;
    work.claim(ids).await?;
    work.insert(&schedule).await?;
    work.tx.insert_document(&pending(&schedule)).await.map_err(store_error)?;
    close(app, work).await?;
    Ok(schedule)
}

/// Changes a plan by a partial body. `expected` is the revision that the caller has seen, if they said so.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<Schedule> {
    let (mut work, flag) = open(app, caller, place, mode).await?;
    let before = by_id(&work, &flag, id, expected).await?;
    flag.check_editable()?;
    let key = body["environment"].as_str().unwrap_or(&before.environment_key);
    let goal = Goal::find(&work, flag, Some(key)).await?;
    let after = goal.plan(&work, caller, |with| before.updated(body, with))?;
    if after != before {
        work.update(&before, &after).await?;
        let (document, now) = (pending(&after), before.revision);
        work.tx.update_document(&document, now).await.map_err(store_error)?;
        close(app, work).await?;
    }
    Ok(after)
}

/// Takes a plan back.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (mut work, flag) = open(app, caller, place, mode).await?;
    let before = by_id(&work, &flag, id, expected).await?;
    let after = before.deleted(&author(caller), work.now)?;
    work.update(&before, &after).await?;
    work.tx.delete_document(PENDING, id).await.map_err(store_error)?;
    close(app, work).await
}

/// Removes the schedules of a flag that is deleted.
pub(super) async fn forget(work: &mut Work<'_>, flag: &Flag) -> Result<()> {
    for schedule in entity::of_parent::<Schedule>(&work.tx, flag.id).await? {
        work.delete(&schedule).await?;
        work.tx.delete_document(PENDING, schedule.id).await.map_err(store_error)?;
    }
    Ok(())
}

/// Begins a change of the plans for a flag.
async fn open<'a>(
    app: &'a App,
    caller: &'a Caller,
    place: Place<'_>,
    mode: Mode,
) -> Result<(Work<'a>, Flag)> {
    let work = Work::begin_granular(app, caller, place.project_id, mode).await?;
    let flag = flag::by_key(&work.tx, place.project_id, place.flag_key).await?;
    work.access.see_flag(&flag)?;
    Ok((work, flag))
}

/// Commits, and wakes who waits for the next plan.
async fn close(app: &App, work: Work<'_>) -> Result<()> {
    work.commit().await?;
    app.agenda.notify_one();
    Ok(())
}

/// Loads a schedule of a flag that the caller may change where it is now.
async fn by_id(work: &Work<'_>, flag: &Flag, id: i64, expected: Option<i64>) -> Result<Schedule> {
    let schedule = entity::by_id::<Schedule>(&work.tx, id).await?;
    let schedule = schedule.filter(|own| own.flag_id == flag.id);
    let schedule = schedule.ok_or_else(|| Error::not_found("Job", id))?;
    let environment: Environment =
        entity::in_project(&work.tx, flag.project_id, schedule.environment_id).await?;
    let role = work.access.see_ruleset(flag, &environment);
    let role = role.map_err(|_| Error::not_found("Job", id))?;
    if !role.allows(Action::Edit) {
        return Err(Error::Forbidden);
    }
    entity::check_revision(schedule.revision, expected)?;
    Ok(schedule)
}

fn author(caller: &Caller) -> Author {
    Author { user_id: caller.user_id.clone(), email: caller.email.clone() }
}

/// What a schedule is to change, as it is now.
struct Goal {
    flag: Flag,
    audiences: BTreeSet<i64>,
    place: Option<(Environment, StoredRuleset, Neighbours)>,
}

impl Goal {
    async fn find(work: &Work<'_>, flag: Flag, environment_key: Option<&str>) -> Result<Self> {
        let audiences = ruleset::open_audiences(&work.tx, flag.project_id).await?;
        let environment = match environment_key {
            Some(key) => entity::by_key::<Environment>(&work.tx, flag.project_id, 0, key).await?,
            None => None,
        };
        let environment =
            environment.filter(|own| !own.archived && environment::is_seen(&work.access, own));
        let place = match environment {
            Some(environment) => {
                let stored = ruleset::of(&work.tx, &flag, &environment).await?;
                let neighbours = Neighbours::load(work, &environment, &stored.ruleset).await?;
                Some((environment, stored, neighbours))
            }
            None => None,
        };
        Ok(Self { flag, audiences, place })
    }

    /// Makes or changes a schedule, if the caller might do now what it will do.
    fn plan(
        &self,
        work: &Work<'_>,
        caller: &Caller,
        make: impl FnOnce(&Scheduling<'_>) -> Result<Schedule>,
    ) -> Result<Schedule> {
        let parts = self.place.as_ref().map(|(environment, stored, neighbours)| {
            let around = neighbours.around(&self.flag, &caller.email, work.now);
            (environment, &stored.ruleset, around)
        });
        let target = parts.as_ref().map(|(environment, ruleset, around)| Target {
            environment,
            ruleset,
            around,
        });
        let schedule = make(&Scheduling {
            flag: &self.flag,
            target,
            audiences: &self.audiences,
            author: author(caller),
            now: work.now,
        })?;
        if let Some(target) = &target {
            let (after, _) = carry_out(&schedule.actions, target);
            let Target { environment, ruleset, .. } = target;
            work.access.change_ruleset(&self.flag, environment, ruleset, &after)?;
        }
        Ok(schedule)
    }
}

/// The document that says that a schedule is to come, and when: in microseconds since 1970.
fn pending(schedule: &Schedule) -> Document {
    Document {
        kind: PENDING.to_owned(),
        id: schedule.id,
        project_id: schedule.project_id,
        parent_id: schedule.flag_id,
        key: schedule.id.to_string(),
        archived: false,
        revision: schedule.revision,
        body: schedule.due.as_micros().to_string(),
        created_at: schedule.created.as_micros(),
        updated_at: schedule.updated.as_micros(),
    }
}

/// Something that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Coming {
    due: Timestamp,
    schedule_id: i64,
    project_id: i64,
}

/// All that is to come, the next first.
async fn coming(reader: &Reader) -> Result<Vec<Coming>> {
    let documents = reader.documents_of_kind(PENDING).await.map_err(store_error)?;
    let coming = documents.iter().map(|document| {
        let due = document
            .body
            .parse()
            .map_err(|_| Error::Internal(format!("{PENDING} {} does not read", document.id)))?;
        Ok(Coming {
            due: Timestamp::from_micros(due),
            schedule_id: document.id,
            project_id: document.project_id,
        })
    });
    let mut coming = coming.collect::<Result<Vec<_>>>()?;
    coming.sort();
    Ok(coming)
}

impl App {
    /// Makes every scheduled change whose time has come, in the order of their times; says when the next one's
    /// comes.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached; what was not made is still to come then.
    pub async fn make_scheduled_changes(&self) -> Result<Option<Timestamp>> {
        for next in coming(&self.store).await? {
            if next.due > self.now() {
                return Ok(Some(next.due));
            }
            make(self, next).await?;
        }
        Ok(None)
    }
}

/// Makes one change, unless another node has made it or somebody has changed their mind. What it is about is
/// held from before that is asked until it is made and noted as made, all in one transaction.
async fn make(app: &App, coming: Coming) -> Result<()> {
    let Some((tx, schedule)) = claim(app, coming).await? else { return Ok(()) };
    let id = schedule.id;
    match attempt(app, tx, schedule).await {
        Ok(()) => Ok(()),
        Err(Error::Unavailable) => Err(Error::Unavailable),
        Err(error) => {
            tracing::warn!(schedule = id, ?error, "schedule {id} failed");
            fail(app, coming, &error.to_string()).await
        }
    }
}

/// Holds the project, and loads the schedule if it is still to be carried out.
async fn claim(app: &App, coming: Coming) -> Result<Option<(Transaction, Schedule)>> {
    let tx = app.store.begin().await.map_err(store_error)?;
    tx.lock_project(coming.project_id).await.map_err(store_error)?;
    let schedule = entity::by_id::<Schedule>(&tx, coming.schedule_id).await?;
    let due = schedule.filter(|own| own.is_pending() && own.due <= app.now());
    Ok(due.map(|schedule| (tx, schedule)))
}

/// Carries a schedule out as the user who last changed it, with the permissions that they have now.
async fn attempt(app: &App, tx: Transaction, schedule: Schedule) -> Result<()> {
    let user_id = &schedule.updated_by.user_id;
    let caller = people::caller(&tx, user_id, Credential::Server, Scope::all()).await?;
    let caller = caller.ok_or(Error::Forbidden)?;
    let mut work = Work::scheduled(app, &caller, schedule.project_id, tx, schedule.id).await?;
    let flag: Flag = entity::in_project(&work.tx, schedule.project_id, schedule.flag_id).await?;
    flag.check_editable()?;
    let environment: Environment =
        entity::in_project(&work.tx, schedule.project_id, schedule.environment_id).await?;
    if environment.archived {
        let reason = format!("Environment {} is archived", environment.key);
        return Err(Error::conflict(reason));
    }
    let stored = ruleset::of(&work.tx, &flag, &environment).await?;
    let before = &stored.ruleset;
    let neighbours = Neighbours::load(&work, &environment, before).await?;
    let around = neighbours.around(&flag, &caller.email, work.now);
    let target = Target { environment: &environment, ruleset: before, around: &around };
    let (after, failures) = carry_out(&schedule.actions, &target);
    if after == *before {
        work.access.change_ruleset(&flag, &environment, before, &after)?;
    } else {
        ruleset::save(&mut work, &flag, &environment, &stored, after).await?;
    }
    let done = schedule.settled(&failures, work.now);
    work.update(&schedule, &done).await?;
    work.tx.delete_document(PENDING, schedule.id).await.map_err(store_error)?;
    work.commit().await
}

/// Notes that nothing could be done, in a transaction of its own: the one before is taken back.
async fn fail(app: &App, coming: Coming, reason: &str) -> Result<()> {
    let Some((tx, schedule)) = claim(app, coming).await? else { return Ok(()) };
    let now = app.now();
    let failed = schedule.failed(reason, now);
    let document = entity::Entity::to_document(&failed)?;
    tx.update_document(&document, schedule.revision).await.map_err(store_error)?;
    tx.delete_document(PENDING, schedule.id).await.map_err(store_error)?;
    let entry = Entry {
        actor: schedule.updated_by.user_id.clone(),
        action: "schedule.carry_out".to_owned(),
        refused: true,
        subject: format!("schedule:{}", schedule.id),
        body: json!({ "project_id": schedule.project_id, "why": reason }),
        ..Entry::default()
    };
    audit::append(&tx, vec![entry], now).await?;
    tx.commit().await.map_err(store_error)
}

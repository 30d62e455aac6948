//! One change of a project: everything that it writes commits together with its history and the datafiles
//! that it alters, or not at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use burgee_domain::flag::Ids;
use burgee_domain::{Access, Action, Environment, Error, Project, Result, Role, Timestamp};
use burgee_store::Transaction;
use serde_json::Value;

use super::entity::{self, Entity, store_error};
use super::history::{self, Author, Record};
use super::state::ProjectState;
use super::{App, access, publish, webhook};
use crate::auth::Caller;

/// Ids of entities come from one sequence, so that no two things share one.
pub(super) const ENTITY_IDS: (&str, i64) = ("entity", 100_001);

/// Whether a change is to be made or only tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Made.
    Commit,
    /// Tried: validated, answered, and taken back.
    DryRun,
}

/// Things that are archived, or taken out of the archive, all or none.
#[derive(Clone, Debug)]
pub(crate) struct Archiving {
    /// The keys, or ids, of the things.
    pub(crate) keys: Vec<String>,
    /// Archived, or taken out.
    pub(crate) archived: bool,
    /// The revision that the caller has seen of the one thing, if they said so.
    pub(crate) expected: Option<i64>,
}

/// A change under way.
pub(crate) struct Work<'a> {
    app: &'a App,
    caller: &'a Caller,
    pub(crate) project: Project,
    pub(crate) role: Role,
    /// What the caller may do with single things of the project.
    pub(crate) access: Arc<Access>,
    pub(crate) now: Timestamp,
    pub(crate) tx: Transaction,
    mode: Mode,
    /// The environments whose datafiles must be built anew.
    altered: BTreeSet<i64>,
    /// What is to be added to the history, at the end: others wait for its ids, and for the audit log.
    history: Vec<Record<'static>>,
    /// Why the change is made, where it is not a request: ends the summaries of the history.
    cause: Option<String>,
}

/// Ids that were taken from the sequence, some of them perhaps not yet.
pub(crate) struct IdBlock {
    next: i64,
    used: i64,
}

impl Ids for IdBlock {
    fn next(&mut self) -> i64 {
        let id = self.next;
        self.next += 1;
        self.used += 1;
        id
    }
}

impl<'a> Work<'a> {
    /// Begins a change of a project, one that is not archived, for somebody who must be allowed to make it.
    pub(crate) async fn begin(
        app: &'a App,
        caller: &'a Caller,
        project_id: i64,
        action: Action,
        mode: Mode,
    ) -> Result<Self> {
        let work = Self::open(app, caller, project_id, action, mode).await?;
        work.check_not_archived()?;
        Ok(work)
    }

    /// Begins a change of things that have roles of their own: whatever is stored must be checked by
    /// [`access`](Self::access).
    pub(crate) async fn begin_granular(
        app: &'a App,
        caller: &'a Caller,
        project_id: i64,
        mode: Mode,
    ) -> Result<Self> {
        let work = Self::begin(app, caller, project_id, Action::Read, mode).await?;
        if work.access.edits_anything() { Ok(work) } else { Err(Error::Forbidden) }
    }

    /// Begins the change that a schedule makes, in a transaction that holds its project already. Whatever is
    /// stored must be checked by [`access`](Self::access).
    pub(crate) async fn scheduled(
        app: &'a App,
        caller: &'a Caller,
        project_id: i64,
        tx: Transaction,
        schedule_id: i64,
    ) -> Result<Self> {
        let work = Self::inside(app, caller, project_id, Action::Read, tx, Mode::Commit).await?;
        work.check_not_archived()?;
        Ok(Self { cause: Some(format!("by schedule {schedule_id}")), ..work })
    }

    /// Begins a change that the server makes by itself, for a reason that the history tells.
    pub(crate) async fn by_itself(
        app: &'a App,
        worker: &'a Caller,
        project_id: i64,
        cause: String,
    ) -> Result<Self> {
        let work = Self::begin(app, worker, project_id, Action::Edit, Mode::Commit).await?;
        Ok(Self { cause: Some(cause), ..work })
    }

    /// Begins a change of an entity that is known by its id alone. `expected` is the revision that the caller
    /// has seen, if they said so.
    pub(crate) async fn begin_on<T: Entity>(
        app: &'a App,
        caller: &'a Caller,
        id: i64,
        action: Action,
        expected: Option<i64>,
        mode: Mode,
    ) -> Result<(Self, T)> {
        let (work, entity) = Self::open_on(app, caller, id, action, expected, mode).await?;
        work.check_not_archived()?;
        Ok((work, entity))
    }

    /// As [`begin_on`](Self::begin_on), in archived projects too.
    pub(crate) async fn open_on<T: Entity>(
        app: &'a App,
        caller: &'a Caller,
        id: i64,
        action: Action,
        expected: Option<i64>,
        mode: Mode,
    ) -> Result<(Self, T)> {
        let (_, found) = super::lookup::visible::<T>(app, caller, id).await?;
        let work = Self::open(app, caller, found.project_id(), action, mode).await?;
        // Nobody else changes it from here on.
        let entity = entity::by_id::<T>(&work.tx, id).await?;
        let entity = entity.ok_or_else(|| Error::not_found(T::NAME, id))?;
        entity::check_revision(entity.revision(), expected)?;
        Ok((work, entity))
    }

    async fn open(
        app: &'a App,
        caller: &'a Caller,
        project_id: i64,
        action: Action,
        mode: Mode,
    ) -> Result<Self> {
        caller.check(project_id, action)?;
        let tx = app.store.begin().await.map_err(store_error)?;
        tx.lock_project(project_id).await.map_err(store_error)?;
        Self::inside(app, caller, project_id, action, tx, mode).await
    }

    async fn inside(
        app: &'a App,
        caller: &'a Caller,
        project_id: i64,
        action: Action,
        tx: Transaction,
        mode: Mode,
    ) -> Result<Self> {
        let role = caller.check(project_id, action)?;
        let project = load_project(&tx, project_id).await?;
        let access = access::load(&tx, caller, project_id).await?;
        let now = app.now();
        Ok(Self {
            app,
            caller,
            project,
            role,
            access,
            now,
            tx,
            mode,
            altered: BTreeSet::new(),
            history: Vec::new(),
            cause: None,
        })
    }

    fn check_not_archived(&self) -> Result<()> {
        if self.project.archived {
            let reason = "The project is archived; make it active first";
            return Err(Error::conflict(reason));
        }
        Ok(())
    }

    /// Begins the change that makes a project.
    pub(crate) fn founding(
        app: &'a App,
        caller: &'a Caller,
        project: Project,
        tx: Transaction,
        mode: Mode,
    ) -> Self {
        let now = app.now();
        let role = Role::Administrator;
        Self {
            app,
            caller,
            project,
            role,
            access: Arc::new(Access::new(role, &caller.email)),
            now,
            tx,
            mode,
            altered: BTreeSet::new(),
            history: Vec::new(),
            cause: None,
        }
    }

    /// The project as it is now, with what was changed so far.
    pub(crate) async fn state(&self) -> Result<Arc<ProjectState>> {
        self.app.states.within(&self.tx, self.project.id).await
    }

    /// The project's environments, by priority.
    pub(crate) async fn environments(&self) -> Result<Vec<Environment>> {
        super::environment::in_order(&self.tx, self.project.id).await
    }

    /// Takes ids for new entities. [`claim`](Self::claim) must be told when they were given out.
    pub(crate) async fn ids(&self) -> Result<IdBlock> {
        let (sequence, start) = ENTITY_IDS;
        let next = self.tx.next_ids(sequence, start, 0).await.map_err(store_error)?;
        Ok(IdBlock { next, used: 0 })
    }

    /// Makes sure that nobody else is given the ids that were used.
    pub(crate) async fn claim(&self, ids: IdBlock) -> Result<()> {
        let (sequence, start) = ENTITY_IDS;
        self.tx.next_ids(sequence, start, ids.used).await.map_err(store_error)?;
        Ok(())
    }

    /// Stores a new entity.
    pub(crate) async fn insert<T: Entity>(&mut self, entity: &T) -> Result<()> {
        self.tx.insert_document(&entity.to_document()?).await.map_err(store_error)?;
        let after = to_value(entity)?;
        self.record(entity, "create", &Value::Null, &after).await
    }

    /// Stores what has become of an entity, if anything has.
    pub(crate) async fn update<T: Entity>(&mut self, before: &T, after: &T) -> Result<()> {
        let (old, new) = (to_value(before)?, to_value(after)?);
        if old == new {
            return Ok(());
        }
        if after.revision() != before.revision() + 1 {
            return Err(Error::Internal(format!("{} changed without a new revision", T::KIND)));
        }
        let document = after.to_document()?;
        self.tx.update_document(&document, before.revision()).await.map_err(store_error)?;
        let kind = match (before.archived(), after.archived()) {
            (false, true) => "archive",
            _ => "update",
        };
        self.record(after, kind, &old, &new).await
    }

    /// Removes an entity for good.
    pub(crate) async fn delete<T: Entity>(&mut self, entity: &T) -> Result<()> {
        self.tx.delete_document(T::KIND, entity.id()).await.map_err(store_error)?;
        let before = to_value(entity)?;
        self.record(entity, "delete", &before, &Value::Null).await
    }

    /// Says that the datafile of an environment must be built anew.
    pub(crate) fn alters(&mut self, environment_id: i64) {
        self.altered.insert(environment_id);
    }

    /// Says that every datafile of the project must be built anew.
    pub(crate) async fn alters_all(&mut self) -> Result<()> {
        for environment in self.environments().await? {
            self.altered.insert(environment.id);
        }
        Ok(())
    }

    /// Builds the datafiles, commits, and serves them; takes everything back if it was only tried.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let mut published: Vec<publish::Publication> = Vec::new();
        let project = &self.project;
        let state = self.state().await?;
        for id in &self.altered {
            published.push(publish::rebuild(&self.tx, project, &state, *id, self.now).await?);
        }
        if self.mode == Mode::DryRun {
            return Ok(());
        }
        let history = std::mem::take(&mut self.history);
        let author = self.author();
        let history = author.append(&self.tx, history).await?;
        let told =
            webhook::tell(&self.tx, &author, &self.app.settings, &history, &published).await?;
        self.tx.commit().await.map_err(store_error)?;
        self.app.states.keep(self.project.id, &state);
        for (sdk_keys, datafile) in &published {
            self.app.registry.install(sdk_keys, datafile);
        }
        if told {
            self.app.outbox.notify_one();
        }
        Ok(())
    }

    /// Adds to the change history that something changed which is stored beside an entity; `before` and `after`
    /// have it as members.
    pub(crate) async fn note<T: Entity>(
        &mut self,
        entity: &T,
        before: &Value,
        after: &Value,
    ) -> Result<()> {
        self.record(entity, "update", before, after).await
    }

    /// Adds to the change history.
    async fn record<T: Entity>(
        &mut self,
        entity: &T,
        change_type: &'static str,
        before: &Value,
        after: &Value,
    ) -> Result<()> {
        let mut records = history::records(&self.tx, entity, change_type, before, after).await?;
        if let Some(cause) = &self.cause {
            for record in &mut records {
                record.body.summary = format!("{} {cause}", record.body.summary);
            }
        }
        self.history.extend(records);
        Ok(())
    }

    fn author(&self) -> Author<'_> {
        Author {
            caller: self.caller,
            account_id: self.project.account_id,
            project_id: self.project.id,
            now: self.now,
        }
    }
}

/// Loads a project, or says that it is not there.
pub(crate) async fn load_project(
    reader: &burgee_store::Reader,
    project_id: i64,
) -> Result<Project> {
    let project = entity::by_id::<Project>(reader, project_id).await?;
    project.ok_or_else(|| Error::not_found("Project", project_id))
}

fn to_value<T: Entity>(entity: &T) -> Result<Value> {
    serde_json::to_value(entity).map_err(|error| Error::Internal(error.to_string()))
}

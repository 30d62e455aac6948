//! Flags: listing, making, changing, archiving, deleting.

use std::sync::Arc;

use burgee_domain::flag::Making;
use burgee_domain::{
    Access, EntityRole, Environment, Error, Flag, FlagCreate, Patch, Result, Ruleset, Status,
    Violations,
};
use burgee_store::Reader;
use indexmap::IndexMap;
use serde_json::Value;

use super::App;
use super::access;
use super::entity::{self, StoredRuleset};
use super::environment;
use super::flag_filter::FlagFilter;
use super::lookup;
use super::work::{Archiving, Mode, Work};
use super::{custom_field, ownership, ruleset, schedule};
use crate::auth::Caller;

/// A flag with its ruleset in each environment of its project, by priority.
#[derive(Clone, Debug)]
pub(crate) struct WholeFlag {
    pub(crate) flag: Arc<Flag>,
    pub(crate) environments: Vec<(Arc<Environment>, Arc<Ruleset>)>,
    /// What the caller may do with it.
    pub(crate) access: Arc<Access>,
}

impl WholeFlag {
    /// The caller's role on the flag.
    pub(crate) fn role(&self) -> EntityRole {
        self.access.on_flag(&self.flag)
    }
}

/// Lists the flags of a project that the caller may see; says whether they may make one.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    filter: &FlagFilter,
) -> Result<(bool, Vec<WholeFlag>)> {
    lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let state = app.states.committed(&app.store, project_id).await?;
    let mut environments = environment::in_order(&app.store, project_id).await?;
    let may_create = access.create_flag(&environments).is_ok();
    environments.retain(|own| environment::is_seen(&access, own));
    let environments: Vec<Arc<Environment>> = environments.into_iter().map(Arc::new).collect();
    let rulesets = state.rulesets_by_place();
    let mut flags: Vec<WholeFlag> = state
        .flags
        .values()
        .filter(|flag| filter.accepts(flag) && access.see_flag(flag).is_ok())
        .map(|flag| {
            let own = environments.iter().filter_map(|environment| {
                let ruleset = rulesets.get(&(flag.id, environment.id))?;
                Some((Arc::clone(environment), Arc::clone(ruleset)))
            });
            WholeFlag {
                flag: Arc::clone(flag),
                environments: own.collect(),
                access: Arc::clone(&access),
            }
        })
        .filter(|whole| filter.accepts_state(whole))
        .collect();
    filter.sort(&mut flags);
    Ok((may_create, flags))
}

/// Loads one flag.
pub(crate) async fn get(
    app: &App,
    caller: &Caller,
    project_id: i64,
    key: &str,
) -> Result<WholeFlag> {
    let access = access::load(&app.store, caller, project_id).await?;
    let flag = by_key(&app.store, project_id, key).await?;
    access.see_flag(&flag)?;
    whole(&app.store, access, flag).await
}

/// Makes a flag: off in every environment, with an empty ruleset in each.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    create: &FlagCreate,
    mode: Mode,
) -> Result<WholeFlag> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    work.access.create_flag(&work.environments().await?)?;
    let making = Making {
        project_id,
        account_id: work.project.account_id,
        user_id: &caller.user_id,
        email: &caller.email,
        now: work.now,
    };
    let mut ids = work.ids().await?;
    let mut violations = custom_field::check_new(&work, create).await?;
    ownership::check_new(&work, create, &mut violations).await?;
    let flag = violations.join(Flag::create(create, &making, &mut ids))?;
    if let Some(existing) = entity::by_key::<Flag>(&work.tx, project_id, 0, &flag.key).await? {
        return Err(Error::AlreadyExists { what: "Flag", key: flag.key, id: existing.id });
    }
    work.insert(&flag).await?;
    let mut environments = Vec::new();
    for environment in environment::all_in_order(&work.tx, project_id).await? {
        let id = burgee_domain::flag::Ids::next(&mut ids);
        let ruleset = Ruleset::empty(id, flag.id, environment.id, work.now);
        work.insert(&stored(&flag, &environment, ruleset.clone())).await?;
        let is_seen = environment::is_seen(&work.access, &environment);
        if is_seen && !environment.archived {
            environments.push((Arc::new(environment), Arc::new(ruleset)));
        }
    }
    work.claim(ids).await?;
    work.alters_all().await?;
    let access = Arc::clone(&work.access);
    work.commit().await?;
    Ok(WholeFlag { flag: Arc::new(flag), environments, access })
}

/// Changes flags by patch; the touched ones come back. `expected` is the revision that the caller has seen of the
/// one that they touch, if they said so.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    project_id: i64,
    patch: &Patch,
    expected: Option<i64>,
    mode: Mode,
) -> Result<IndexMap<String, WholeFlag>> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    let mut flags = Vec::new();
    for key in patch.roots() {
        let flag = editable(&work, &key).await?;
        entity::check_revision(flag.revision, expected)?;
        flags.push(flag);
    }
    let members = flags.iter().map(|flag| (flag.key.clone(), flag.patchable()));
    let mut document = Value::Object(members.collect());
    patch.apply(&mut document)?;
    let mut violations = Violations::default();
    let mut ids = work.ids().await?;
    let mut changed = Vec::new();
    for before in flags {
        let mut after = before.clone();
        let Some(member) = document.get(&before.key) else {
            violations.add(
                format!("/{}", before.key),
                "required",
                "delete a flag by DELETE, not by patch",
            );
            continue;
        };
        let pointer = format!("/{}", before.key);
        after.take_patched(member, &pointer, work.now, &mut ids, &mut violations);
        custom_field::check_changed(&work, &before, &after, &mut violations).await?;
        ownership::check_changed(&work, &before, &after, &mut violations).await?;
        let reopened = before.archived && !after.archived;
        if before != after && !reopened {
            before.check_editable()?;
        }
        changed.push((before, after));
    }
    violations.into_result()?;
    work.claim(ids).await?;
    let mut answer = IndexMap::new();
    for (before, after) in changed {
        let flag = save(&mut work, &before, after).await?;
        let access = Arc::clone(&work.access);
        answer.insert(flag.key.clone(), whole(&work.tx, access, flag).await?);
    }
    work.commit().await?;
    Ok(answer)
}

/// Archives flags, or takes them out of the archive.
pub(crate) async fn set_archived(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archiving: &Archiving,
    mode: Mode,
) -> Result<IndexMap<String, WholeFlag>> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    let mut answer = IndexMap::new();
    for key in &archiving.keys {
        let before = editable(&work, key).await?;
        entity::check_revision(before.revision, archiving.expected)?;
        let mut after = before.clone();
        after.archived = archiving.archived;
        let flag = save(&mut work, &before, after).await?;
        let access = Arc::clone(&work.access);
        answer.insert(flag.key.clone(), whole(&work.tx, access, flag).await?);
    }
    work.commit().await?;
    Ok(answer)
}

/// Deletes a flag for good; one that runs somewhere must be turned off first.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    project_id: i64,
    key: &str,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    let flag = editable(&work, key).await?;
    entity::check_revision(flag.revision, expected)?;
    let rulesets = rulesets(&work.tx, &flag).await?;
    let running: Vec<&str> = rulesets
        .iter()
        .filter(|(_, stored)| stored.ruleset.status() == Status::Running)
        .map(|(environment, _)| environment.key.as_str())
        .collect();
    if !running.is_empty() {
        let reason = format!("Flag {key} is running in {}; turn it off first", running.join(", "));
        return Err(Error::conflict(reason));
    }
    check_live(&work, &flag, &rulesets)?;
    for (environment, stored) in &rulesets {
        ruleset::delete(&mut work, &flag, environment, stored).await?;
    }
    schedule::forget(&mut work, &flag).await?;
    work.delete(&flag).await?;
    work.alters_all().await?;
    work.commit().await
}

/// Stores a changed flag. Archiving turns it off everywhere; taking it back does not turn it on.
async fn save(work: &mut Work<'_>, before: &Flag, mut after: Flag) -> Result<Flag> {
    if *before == after {
        return Ok(after);
    }
    after.touch(work.now);
    work.update(before, &after).await?;
    if after.archived != before.archived {
        let rulesets = rulesets(&work.tx, &after).await?;
        check_live(work, &after, &rulesets)?;
        for (_, stored) in rulesets.iter().filter(|_| after.archived) {
            let mut off = stored.clone();
            if off.ruleset.switch(false, work.now) {
                work.update(stored, &off).await?;
            }
        }
    }
    work.alters_all().await?;
    Ok(after)
}

/// Fails unless the caller may have a flag go from, or come back to, where it is or was live.
fn check_live(
    work: &Work<'_>,
    flag: &Flag,
    rulesets: &[(Environment, StoredRuleset)],
) -> Result<()> {
    rulesets
        .iter()
        .filter(|(own, stored)| own.has_restricted_permissions && stored.ruleset.launched)
        .try_for_each(|(own, _)| work.access.edit_ruleset(flag, own, true))
}

/// Loads a flag that the caller may change.
pub(super) async fn editable(work: &Work<'_>, key: &str) -> Result<Flag> {
    let flag = by_key(&work.tx, work.project.id, key).await?;
    work.access.edit_flag(&flag)?;
    Ok(flag)
}

/// Loads a flag by key.
pub(super) async fn by_key(reader: &Reader, project_id: i64, key: &str) -> Result<Flag> {
    let flag = entity::by_key::<Flag>(reader, project_id, 0, key).await?;
    flag.ok_or_else(|| Error::not_found("Flag", key))
}

/// The rulesets of a flag with their environments, archived ones included.
pub(super) async fn rulesets(
    reader: &Reader,
    flag: &Flag,
) -> Result<Vec<(Environment, StoredRuleset)>> {
    let mut rulesets = Vec::new();
    for environment in environment::all_in_order(reader, flag.project_id).await? {
        let key = flag.id.to_string();
        let stored = entity::by_key::<StoredRuleset>(reader, flag.project_id, environment.id, &key);
        if let Some(stored) = stored.await? {
            rulesets.push((environment, stored));
        }
    }
    Ok(rulesets)
}

/// A flag with its rulesets in the environments that the caller sees and that are not archived.
pub(super) async fn whole(reader: &Reader, access: Arc<Access>, flag: Flag) -> Result<WholeFlag> {
    let environments = rulesets(reader, &flag)
        .await?
        .into_iter()
        .filter(|(environment, _)| !environment.archived)
        .filter(|(environment, _)| environment::is_seen(&access, environment))
        .map(|(environment, stored)| (Arc::new(environment), Arc::new(stored.ruleset)))
        .collect();
    Ok(WholeFlag { flag: Arc::new(flag), environments, access })
}

/// A ruleset as it is stored.
pub(super) fn stored(flag: &Flag, environment: &Environment, ruleset: Ruleset) -> StoredRuleset {
    StoredRuleset {
        project_id: flag.project_id,
        title: format!("Rules for {} in {}", flag.key, environment.key),
        ruleset,
    }
}

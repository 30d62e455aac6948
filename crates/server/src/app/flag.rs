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
use super::lookup;
use super::work::{Mode, Work};
use super::{custom_field, ruleset, schedule};
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

/// Which flags to list, and how to order them.
#[derive(Clone, Debug, Default)]
pub(crate) struct FlagFilter {
    pub(crate) archived: Option<bool>,
    pub(crate) enabled: Option<bool>,
    /// Text that name, key or description must have.
    pub(crate) query: Option<String>,
    pub(crate) keys: Vec<String>,
    /// Only these environments count for the filters on state; all if empty.
    pub(crate) environments: Choice,
    pub(crate) environment_statuses: Choice,
    pub(crate) rule_statuses: Choice,
    pub(crate) rule_types: Choice,
    pub(crate) owner_user_id: Option<String>,
    pub(crate) team_ids: Vec<String>,
    pub(crate) sort: Vec<(SortKey, bool)>,
}

/// Values of which one must occur, and values that must not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) any: Vec<String>,
    pub(crate) none: Vec<String>,
}

/// What flags can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortKey {
    Name,
    Key,
    CreatedTime,
    UpdatedTime,
    EnabledInEnvironment,
    RulesInEnvironment,
    CreatedBy,
}

impl Choice {
    /// From a list in which `!` excludes.
    pub(crate) fn read<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut choice = Self::default();
        for value in values {
            match value.strip_prefix('!') {
                Some(excluded) => choice.none.push(excluded.to_owned()),
                None => choice.any.push(value.to_owned()),
            }
        }
        choice
    }

    fn is_free(&self) -> bool {
        self.any.is_empty() && self.none.is_empty()
    }

    /// Whether a value itself is chosen.
    fn takes(&self, value: &str) -> bool {
        (self.any.is_empty() || self.any.iter().any(|own| own == value))
            && !self.none.iter().any(|own| own == value)
    }

    /// Whether of several values one is wanted and none excluded.
    fn accepts<'a>(&self, values: impl Iterator<Item = &'a str> + Clone) -> bool {
        let wanted = |value: &str| self.any.iter().any(|own| own == value);
        let excluded = |value: &str| self.none.iter().any(|own| own == value);
        (self.any.is_empty() || values.clone().any(wanted)) && !values.clone().any(excluded)
    }
}

impl FlagFilter {
    fn accepts(&self, whole: &WholeFlag) -> bool {
        let WholeFlag { flag, environments, .. } = whole;
        let chosen = || environments.iter().filter(|(own, _)| self.environments.takes(&own.key));
        let rules = || {
            chosen()
                .flat_map(|(_, ruleset)| ruleset.rules.values().map(move |rule| (ruleset, rule)))
        };
        let contains = |text: &String| {
            let text = text.to_lowercase();
            [&flag.key, &flag.name, &flag.description]
                .iter()
                .any(|own| own.to_lowercase().contains(&text))
        };
        self.archived.is_none_or(|archived| flag.archived == archived)
            && self
                .enabled
                .is_none_or(|enabled| chosen().any(|(_, ruleset)| ruleset.enabled) == enabled)
            && self.query.as_ref().is_none_or(contains)
            && (self.keys.is_empty() || self.keys.contains(&flag.key))
            && self.owner_user_id.as_ref().is_none_or(|owner| flag.owner_user_id == *owner)
            && (self.team_ids.is_empty()
                || flag.team_ids.iter().any(|team| self.team_ids.contains(team)))
            && (self.environment_statuses.is_free()
                || self
                    .environment_statuses
                    .accepts(chosen().map(|(_, ruleset)| ruleset.status().name())))
            && (self.rule_statuses.is_free()
                || self
                    .rule_statuses
                    .accepts(rules().map(|(ruleset, rule)| rule.status(ruleset.enabled).name())))
            && (self.rule_types.is_free()
                || self.rule_types.accepts(rules().map(|(_, rule)| rule.kind.name())))
    }

    fn sort(&self, flags: &mut [WholeFlag]) {
        // Sorting is stable: the last key first, so that the first one decides.
        for (key, descending) in self.sort.iter().rev() {
            flags.sort_by(|left, right| {
                let order = self.compare(*key, left, right);
                if *descending { order.reverse() } else { order }
            });
        }
    }

    fn compare(&self, key: SortKey, left: &WholeFlag, right: &WholeFlag) -> std::cmp::Ordering {
        let chosen = |whole: &WholeFlag| -> Vec<Arc<Ruleset>> {
            let own =
                whole.environments.iter().filter(|(own, _)| self.environments.takes(&own.key));
            own.map(|(_, ruleset)| Arc::clone(ruleset)).collect()
        };
        let enabled = |whole: &WholeFlag| chosen(whole).iter().filter(|own| own.enabled).count();
        let rules =
            |whole: &WholeFlag| chosen(whole).iter().map(|own| own.rules.len()).sum::<usize>();
        match key {
            SortKey::Name => left.flag.name.to_lowercase().cmp(&right.flag.name.to_lowercase()),
            SortKey::Key => left.flag.key.cmp(&right.flag.key),
            SortKey::CreatedTime => left.flag.created_time.cmp(&right.flag.created_time),
            SortKey::UpdatedTime => left.flag.updated_time.cmp(&right.flag.updated_time),
            SortKey::EnabledInEnvironment => enabled(left).cmp(&enabled(right)),
            SortKey::RulesInEnvironment => rules(left).cmp(&rules(right)),
            SortKey::CreatedBy => {
                left.flag.created_by_user_email.cmp(&right.flag.created_by_user_email)
            }
        }
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
        .filter(|flag| access.see_flag(flag).is_ok())
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
        .filter(|whole| filter.accepts(whole))
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
    let violations = custom_field::check_new(&work, create).await?;
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

/// Changes flags by patch; the touched ones come back.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    project_id: i64,
    patch: &Patch,
    mode: Mode,
) -> Result<IndexMap<String, WholeFlag>> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    let mut flags = Vec::new();
    for key in patch.roots() {
        flags.push(editable(&work, &key).await?);
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
    keys: &[String],
    archived: bool,
    mode: Mode,
) -> Result<IndexMap<String, WholeFlag>> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    let mut answer = IndexMap::new();
    for key in keys {
        let before = editable(&work, key).await?;
        let mut after = before.clone();
        after.archived = archived;
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
    mode: Mode,
) -> Result<()> {
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    let flag = editable(&work, key).await?;
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
    if after.archived && !before.archived {
        for (_, stored) in rulesets(&work.tx, &after).await? {
            let mut off = stored.clone();
            if off.ruleset.switch(false, work.now) {
                work.update(&stored, &off).await?;
            }
        }
    }
    work.alters_all().await?;
    Ok(after)
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

//! Exclusion groups: listing, making, changing, archiving, deleting, and keeping their traffic divided.

use std::collections::BTreeSet;

use burgee_domain::group::{PlaceChange, patchable, take_groups};
use burgee_domain::rule::GroupPlace;
use burgee_domain::{
    Action, Environment, EnvironmentRule, Error, Group, Patch, Result, Role, Rule, Violations,
};
use burgee_store::Reader;
use serde_json::Value;

use super::entity::{self, StoredRuleset};
use super::flag::stored;
use super::ruleset::WholeRuleset;
use super::work::{Archiving, Mode, Work};
use super::{App, access, environment, lookup, rule};
use crate::auth::Caller;

/// Groups, with the rulesets in which their members stand.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    pub(crate) groups: Vec<Group>,
    pub(crate) rulesets: Vec<WholeRuleset>,
}

impl Groups {
    /// The rules in a group, with their rulesets and their places in the group.
    pub(crate) fn members(
        &self,
        group: &Group,
    ) -> impl Iterator<Item = (&WholeRuleset, &Rule, GroupPlace)> {
        let id = group.id;
        self.rulesets.iter().flat_map(move |whole| {
            whole.ruleset.rules.values().filter_map(move |rule| {
                let place = rule.group.filter(|place| place.group_id == id)?;
                rule.conclusion.is_none().then_some((whole, rule, place))
            })
        })
    }

    async fn load(reader: &Reader, project_id: i64) -> Result<Self> {
        let groups = entity::all(reader, project_id).await?;
        Ok(Self { groups, rulesets: rule::everywhere(reader, project_id).await? })
    }

    /// Only some of the groups, in the order in which they are named.
    fn narrowed(mut self, ids: &[i64]) -> Result<Self> {
        let mut named: Vec<Group> = Vec::new();
        for id in ids {
            let group = self.groups.iter().find(|group| group.id == *id);
            let group = group.ok_or_else(|| Error::not_found("Group", id))?;
            if !named.contains(group) {
                named.push(group.clone());
            }
        }
        self.groups = named;
        Ok(self)
    }

    fn check_revisions(&self, expected: Option<i64>) -> Result<()> {
        self.groups.iter().try_for_each(|own| entity::check_revision(own.revision, expected))
    }
}

/// Lists the groups of a project.
pub(crate) async fn list(app: &App, caller: &Caller, project_id: i64) -> Result<(Role, Groups)> {
    let (role, _) = lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let mut groups = Groups::load(&app.store, project_id).await?;
    groups.rulesets.retain(|own| own.is_seen(&access));
    Ok((role, groups))
}

/// Loads one group.
pub(crate) async fn get(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
) -> Result<(Role, Groups)> {
    let (role, groups) = list(app, caller, project_id).await?;
    Ok((role, groups.narrowed(&[id])?))
}

/// Makes a group, with the members that the request names.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<(Role, Groups)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let before = Groups::load(&work.tx, project_id).await?;
    let open: BTreeSet<String> =
        work.environments().await?.into_iter().map(|environment| environment.key).collect();
    let mut ids = work.ids().await?;
    let id = burgee_domain::flag::Ids::next(&mut ids);
    let rules = rule::placed(&before.rulesets);
    let (group, changes) = Group::create(body, project_id, id, &open, &rules, work.now)?;
    work.claim(ids).await?;
    work.insert(&group).await?;
    place(&mut work, &before.rulesets, &changes).await?;
    alter(&mut work, [&group]).await?;
    finish(work, &[id]).await
}

/// Changes groups by patch; the touched ones come back. `expected` is the revision that the caller has seen of the
/// one that they touch, if they said so.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    project_id: i64,
    patch: &Patch,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(Role, Groups)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let ids = ids_of(&patch.roots())?;
    let before = Groups::load(&work.tx, project_id).await?.narrowed(&ids)?;
    before.check_revisions(expected)?;
    let rules = rule::placed(&before.rulesets);
    let mut document = patchable(&before.groups, &rules);
    patch.apply(&mut document)?;
    let mut violations = Violations::default();
    let mut after = before.groups.clone();
    let changes = take_groups(&mut after, &document, &rules, work.now, &mut violations);
    violations.into_result()?;
    save(&mut work, &before, &after).await?;
    place(&mut work, &before.rulesets, &changes).await?;
    finish(work, &ids).await
}

/// Archives groups, which then exclude nobody, or takes them out of the archive.
pub(crate) async fn set_archived(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archiving: &Archiving,
    mode: Mode,
) -> Result<(Role, Groups)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let ids = ids_of(&archiving.keys)?;
    let before = Groups::load(&work.tx, project_id).await?.narrowed(&ids)?;
    before.check_revisions(archiving.expected)?;
    let mut after = before.groups.clone();
    for group in after.iter_mut().filter(|group| group.archived != archiving.archived) {
        group.archived = archiving.archived;
        group.touch(work.now);
    }
    save(&mut work, &before, &after).await?;
    finish(work, &ids).await
}

/// Deletes a group for good; its members are then in none.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let before = Groups::load(&work.tx, project_id).await?.narrowed(&[id])?;
    before.check_revisions(expected)?;
    for group in &before.groups {
        let changes = group.disbanded(&rule::placed(&before.rulesets));
        place(&mut work, &before.rulesets, &changes).await?;
        work.delete(group).await?;
    }
    alter(&mut work, &before.groups).await?;
    work.commit().await
}

/// The ids of groups that requests name as texts.
fn ids_of(texts: &[String]) -> Result<Vec<i64>> {
    texts.iter().map(|id| id.parse().map_err(|_| Error::not_found("Group", id))).collect()
}

/// The groups of an environment, archived ones included.
pub(super) async fn of_environment(
    reader: &Reader,
    environment: &Environment,
) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = entity::all(reader, environment.project_id).await?;
    groups.retain(|group| group.environment_key == environment.key);
    Ok(groups)
}

/// Brings the groups of an environment in line with its rules, after rules have changed.
pub(super) async fn settle(work: &mut Work<'_>, environment: &Environment) -> Result<()> {
    let groups = of_environment(&work.tx, environment).await?;
    if groups.is_empty() {
        return Ok(());
    }
    let rulesets: Vec<StoredRuleset> = entity::of_parent(&work.tx, environment.id).await?;
    let rules: Vec<EnvironmentRule<'_>> = rulesets
        .iter()
        .flat_map(|own| own.ruleset.rules.values())
        .map(|rule| EnvironmentRule { environment_key: &environment.key, rule })
        .collect();
    let mut violations = Violations::default();
    for before in &groups {
        let mut after = before.clone();
        if after.settle(&rules, "", work.now, &mut violations) {
            work.update(before, &after).await?;
        }
    }
    violations.into_result()
}

/// Stores what has become of groups.
async fn save(work: &mut Work<'_>, before: &Groups, after: &[Group]) -> Result<()> {
    let changed = |(old, new): &(&Group, &Group)| old != new;
    for (old, new) in before.groups.iter().zip(after).filter(changed) {
        if old.archived != new.archived {
            // Its members are excluded from each other no longer, or again: what is live changes.
            for (WholeRuleset { flag, environment, ruleset, .. }, ..) in before.members(old) {
                work.access.edit_ruleset(flag, environment, ruleset.launched)?;
            }
        }
        work.update(old, new).await?;
        if old.archived != new.archived || old.slots != new.slots {
            alter(work, [new]).await?;
        }
    }
    Ok(())
}

/// Gives rules their new places in groups.
async fn place(
    work: &mut Work<'_>,
    rulesets: &[WholeRuleset],
    changes: &[PlaceChange],
) -> Result<()> {
    for WholeRuleset { flag, environment, ruleset: before, .. } in rulesets {
        let mut after = before.clone();
        if after.place_rules(changes, work.now) {
            work.access.change_ruleset(flag, environment, before, &after)?;
            let before = stored(flag, environment, before.clone());
            work.update(&before, &stored(flag, environment, after)).await?;
            work.alters(environment.id);
        }
    }
    Ok(())
}

/// Has the datafiles of the groups' environments built anew.
async fn alter<'g>(work: &mut Work<'_>, groups: impl IntoIterator<Item = &'g Group>) -> Result<()> {
    for group in groups {
        let environment =
            environment::by_key(&work.tx, work.project.id, &group.environment_key).await?;
        work.alters(environment.id);
    }
    Ok(())
}

/// Commits, and answers with the groups as they are now.
async fn finish(work: Work<'_>, ids: &[i64]) -> Result<(Role, Groups)> {
    let mut groups = Groups::load(&work.tx, work.project.id).await?.narrowed(ids)?;
    groups.rulesets.retain(|own| own.is_seen(&work.access));
    let role = work.role;
    work.commit().await?;
    Ok((role, groups))
}

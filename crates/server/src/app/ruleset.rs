//! Rulesets: reading, patching, turning a flag on and off in an environment.

use std::collections::BTreeSet;
use std::sync::Arc;

use burgee_domain::{
    Access, Action, Audience, EntityRole, Environment, Error, Flag, Group, Patch, Result, Ruleset,
    Surroundings, Timestamp,
};
use burgee_store::Reader;

use super::App;
use super::entity::{self, StoredRuleset};
use super::environment;
use super::work::{Mode, Work};
use super::{access, flag, group, report};
use crate::auth::Caller;

/// A ruleset with what it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct WholeRuleset {
    pub(crate) flag: Flag,
    pub(crate) environment: Environment,
    pub(crate) ruleset: Ruleset,
    /// The exclusion groups that its rules may be in.
    pub(crate) groups: Arc<[Group]>,
}

impl WholeRuleset {
    /// Whether its flag and its environment are there for a caller.
    pub(crate) fn is_seen(&self, access: &Access) -> bool {
        access.see_ruleset(&self.flag, &self.environment).is_ok()
    }
}

/// Which ruleset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) project_id: i64,
    pub(crate) flag_key: &'a str,
    pub(crate) environment_key: &'a str,
}

/// Loads a ruleset.
pub(crate) async fn get(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
) -> Result<(EntityRole, WholeRuleset)> {
    let access = access::load(&app.store, caller, place.project_id).await?;
    let (flag, environment, stored) = load(&app.store, place).await?;
    let role = access.see_ruleset(&flag, &environment)?;
    Ok((role, whole(&app.store, flag, environment, stored.ruleset).await?))
}

/// Changes a ruleset by patch. `expected` is the revision that the caller has seen, if they said so.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    patch: &Patch,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(EntityRole, WholeRuleset)> {
    let change = Change::begin(app, caller, place, expected, mode).await?;
    let Change { work, flag, environment, stored } = &change;
    let before = &stored.ruleset;
    let mut document = before.patchable();
    patch.apply(&mut document)?;
    let neighbours = Neighbours::load(work, environment, before).await?;
    let around = neighbours.around(flag, &caller.email, work.now);
    let mut ids = work.ids().await?;
    let after = before.patched(&document, &around, &mut ids)?;
    work.claim(ids).await?;
    change.finish(after).await
}

/// Turns a flag on or off in an environment.
pub(crate) async fn switch(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    enabled: bool,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(EntityRole, WholeRuleset)> {
    let change = Change::begin(app, caller, place, expected, mode).await?;
    let mut after = change.stored.ruleset.clone();
    after.switch(enabled, change.work.now);
    change.finish(after).await
}

/// What a ruleset may refer to, as it is stored.
pub(super) struct Neighbours {
    audiences: BTreeSet<i64>,
    events: BTreeSet<i64>,
    attributes: BTreeSet<i64>,
    groups: BTreeSet<i64>,
    other_experiment_keys: BTreeSet<String>,
}

impl Neighbours {
    pub(super) async fn load(
        work: &Work<'_>,
        environment: &Environment,
        ruleset: &Ruleset,
    ) -> Result<Self> {
        let state = work.state().await?;
        let attributes = state.attributes.values();
        let groups = state.groups.values().filter(|own| own.environment_key == environment.key);
        let others = state
            .rulesets
            .values()
            .filter(|own| own.environment_id == environment.id && own.id != ruleset.id);
        Ok(Self {
            audiences: open_audiences(&work.tx, environment.project_id).await?,
            events: state.events.values().filter(|own| !own.archived).map(|own| own.id).collect(),
            attributes: attributes.filter(|own| !own.archived).map(|own| own.id).collect(),
            groups: groups.filter(|own| !own.archived).map(|own| own.id).collect(),
            other_experiment_keys: others
                .flat_map(|own| own.rules.values())
                .filter(|rule| rule.kind.is_experiment())
                .map(|rule| rule.key.clone())
                .collect(),
        })
    }

    /// The same as the domain looks at it.
    pub(super) fn around<'a>(
        &'a self,
        flag: &'a Flag,
        user_email: &'a str,
        now: Timestamp,
    ) -> Surroundings<'a> {
        Surroundings {
            flag,
            audiences: &self.audiences,
            events: &self.events,
            attributes: &self.attributes,
            groups: &self.groups,
            other_experiment_keys: &self.other_experiment_keys,
            user_email,
            now,
        }
    }
}

/// The ids of a project's audiences that are not archived.
pub(super) async fn open_audiences(reader: &Reader, project_id: i64) -> Result<BTreeSet<i64>> {
    let audiences: Vec<Audience> = entity::all(reader, project_id).await?;
    Ok(audiences.iter().filter(|own| !own.archived).map(|own| own.id).collect())
}

/// A ruleset being changed, with what it belongs to.
struct Change<'a> {
    work: Work<'a>,
    flag: Flag,
    environment: Environment,
    stored: StoredRuleset,
}

impl<'a> Change<'a> {
    /// Loads a ruleset that the caller may change, and that is what they believe it to be.
    async fn begin(
        app: &'a App,
        caller: &'a Caller,
        place: Place<'_>,
        expected: Option<i64>,
        mode: Mode,
    ) -> Result<Self> {
        let work = Work::begin_granular(app, caller, place.project_id, mode).await?;
        let (flag, environment, stored) = load(&work.tx, place).await?;
        if !work.access.see_ruleset(&flag, &environment)?.allows(Action::Edit) {
            return Err(Error::Forbidden);
        }
        flag.check_editable()?;
        entity::check_revision(stored.ruleset.revision, expected)?;
        Ok(Self { work, flag, environment, stored })
    }

    /// Stores what has become of the ruleset, and publishes it.
    async fn finish(self, after: Ruleset) -> Result<(EntityRole, WholeRuleset)> {
        let Self { mut work, flag, environment, stored } = self;
        let after = if after == stored.ruleset {
            after
        } else {
            save(&mut work, &flag, &environment, &stored, after).await?
        };
        let role = work.access.on_ruleset(&flag, &environment);
        let whole = whole(&work.tx, flag, environment, after).await?;
        work.commit().await?;
        Ok((role, whole))
    }
}

/// Stores a changed ruleset with what follows from the change: reports of experiments that begin or end, and
/// the traffic of exclusion groups that rules join or leave.
pub(super) async fn save(
    work: &mut Work<'_>,
    flag: &Flag,
    environment: &Environment,
    stored: &StoredRuleset,
    mut after: Ruleset,
) -> Result<Ruleset> {
    work.access.change_ruleset(flag, environment, &stored.ruleset, &after)?;
    report::follow(work, flag, &stored.ruleset, &mut after).await?;
    let next = StoredRuleset { ruleset: after, ..stored.clone() };
    work.update(stored, &next).await?;
    group::settle(work, environment).await?;
    work.alters(environment.id);
    Ok(next.ruleset)
}

/// Removes the ruleset of a flag that is deleted, with what follows from that as from any other change.
pub(super) async fn delete(
    work: &mut Work<'_>,
    flag: &Flag,
    environment: &Environment,
    stored: &StoredRuleset,
) -> Result<()> {
    let mut nothing = stored.ruleset.clone();
    nothing.rules.clear();
    report::follow(work, flag, &stored.ruleset, &mut nothing).await?;
    work.delete(stored).await?;
    group::settle(work, environment).await
}

/// Fails unless the caller may change what is, or is not, live in an environment.
pub(super) fn check_live(work: &Work<'_>, environment: &Environment, live: bool) -> Result<()> {
    let role = work.access.on_environment(environment);
    if role >= EntityRole::to_change(environment, live) { Ok(()) } else { Err(Error::Forbidden) }
}

/// A ruleset with what it belongs to.
async fn whole(
    reader: &Reader,
    flag: Flag,
    environment: Environment,
    ruleset: Ruleset,
) -> Result<WholeRuleset> {
    let groups = group::of_environment(reader, &environment).await?.into();
    Ok(WholeRuleset { flag, environment, ruleset, groups })
}

async fn load(reader: &Reader, place: Place<'_>) -> Result<(Flag, Environment, StoredRuleset)> {
    let flag = flag::by_key(reader, place.project_id, place.flag_key).await?;
    let environment = environment::by_key(reader, place.project_id, place.environment_key).await?;
    let stored = of(reader, &flag, &environment).await?;
    Ok((flag, environment, stored))
}

/// Loads the ruleset of a flag in an environment.
pub(super) async fn of(
    reader: &Reader,
    flag: &Flag,
    environment: &Environment,
) -> Result<StoredRuleset> {
    let key = flag.id.to_string();
    let stored = entity::by_key(reader, flag.project_id, environment.id, &key).await?;
    stored.ok_or_else(|| Error::not_found("Ruleset", &flag.key))
}

//! Holdouts: listing, making, changing, deleting, and what they are over.

use std::collections::BTreeSet;

use burgee_domain::flag::Ids;
use burgee_domain::{
    Access, Action, Audience, EnvironmentRule, Error, Event, Holdout, HoldoutScope, HoldoutStatus,
    HoldoutSurroundings, Patch, Result, Role, Rule, Timestamp,
};
use burgee_store::Reader;
use serde_json::Value;

use super::entity;
use super::ruleset::{WholeRuleset, check_live};
use super::work::{Mode, Work};
use super::{App, access, environment, lookup, rule};
use crate::auth::Caller;

/// Holdouts, with the rulesets in which the rules stand that they may be over.
#[derive(Clone, Debug)]
pub(crate) struct Holdouts {
    pub(crate) holdouts: Vec<Holdout>,
    pub(crate) rulesets: Vec<WholeRuleset>,
}

/// An experiment that ran while a holdout did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldOutExperiment {
    pub(crate) experiment_id: i64,
    pub(crate) start_time: Option<Timestamp>,
    pub(crate) end_time: Option<Timestamp>,
    pub(crate) deployed_variation_id: Option<i64>,
}

impl Holdouts {
    /// The rules that a local holdout names, with their rulesets.
    pub(crate) fn rules(&self, holdout: &Holdout) -> impl Iterator<Item = (&WholeRuleset, &Rule)> {
        rules_of(&self.rulesets).filter(|(_, rule)| holdout.rule_ids.contains(&rule.id))
    }
}

/// Lists the holdouts of a project.
pub(crate) async fn list(app: &App, caller: &Caller, project_id: i64) -> Result<(Role, Holdouts)> {
    let (role, _) = lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let holdouts = entity::all(&app.store, project_id).await?;
    Ok((role, Holdouts { holdouts, rulesets: seen(&app.store, &access, project_id).await? }))
}

/// Loads one holdout.
pub(crate) async fn get(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
) -> Result<(Role, Holdouts)> {
    let (role, _) = lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let holdout = entity::in_project(&app.store, project_id, id).await?;
    Ok((role, one(&app.store, &access, holdout).await?))
}

/// Makes a draft of a holdout.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<(Role, Holdouts)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let around = Around::load(&work).await?;
    let rules = rule::placed(&around.rulesets);
    let mut ids = work.ids().await?;
    let (id, variation_id) = (ids.next(), ids.next());
    let around = around.of(&rules, caller, work.now);
    let holdout = Holdout::create(body, project_id, id, variation_id, &around)?;
    let existing = entity::by_key::<Holdout>(&work.tx, project_id, 0, &holdout.key).await?;
    if let Some(Holdout { id, .. }) = existing {
        return Err(Error::AlreadyExists { what: "Holdout", key: holdout.key, id });
    }
    work.claim(ids).await?;
    work.insert(&holdout).await?;
    finish(work, holdout).await
}

/// Changes a holdout by patch: its settings, or its state.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
    patch: &Patch,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(Role, Holdouts)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let before: Holdout = entity::in_project(&work.tx, project_id, id).await?;
    entity::check_revision(before.revision, expected)?;
    let mut document = before.patchable();
    patch.apply(&mut document)?;
    let around = Around::load(&work).await?;
    let rules = rule::placed(&around.rulesets);
    let after = before.patched(&document, &around.of(&rules, caller, work.now))?;
    if after != before {
        work.update(&before, &after).await?;
        alter(&mut work, [&before, &after]).await?;
    }
    finish(work, after).await
}

/// Deletes a holdout for good, whatever its state.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let holdout: Holdout = entity::in_project(&work.tx, project_id, id).await?;
    entity::check_revision(holdout.revision, expected)?;
    work.delete(&holdout).await?;
    alter(&mut work, [&holdout]).await?;
    work.commit().await
}

/// The experiments that ran while a holdout did, among the rules that it is over and that are still there.
pub(crate) async fn experiments(
    app: &App,
    caller: &Caller,
    project_id: i64,
    id: i64,
) -> Result<Vec<HeldOutExperiment>> {
    let (_, found) = get(app, caller, project_id, id).await?;
    let mut experiments = Vec::new();
    for holdout in &found.holdouts {
        let over = rules_of(&found.rulesets).filter(|(whole, rule)| {
            rule.kind.is_experiment() && is_over(holdout, whole, rule) && overlap(holdout, rule)
        });
        experiments.extend(over.map(|(_, rule)| {
            let conclusion = rule.conclusion.as_ref();
            let deployed = conclusion.map(|own| own.deployed_variation_key.as_str());
            let deployed = deployed.and_then(|key| rule.variations.get(key));
            HeldOutExperiment {
                experiment_id: rule.experiment_id,
                start_time: rule.launched_time,
                end_time: conclusion.map(|own| own.time),
                deployed_variation_id: deployed.map(|own| own.variation_id),
            }
        }));
    }
    Ok(experiments)
}

/// The holdouts that are over a rule, archived ones aside.
pub(crate) async fn of_rule(
    app: &App,
    caller: &Caller,
    project_id: i64,
    environment_key: &str,
    rule_key: &str,
) -> Result<(Role, Holdouts)> {
    let (role, mut found) = list(app, caller, project_id).await?;
    let environment = environment::by_key(&app.store, project_id, environment_key).await?;
    let named = rules_of(&found.rulesets)
        .find(|(whole, rule)| whole.environment.id == environment.id && rule.key == rule_key);
    let (whole, rule) = named.ok_or_else(|| Error::not_found("Rule", rule_key))?;
    found.holdouts.retain(|holdout| !holdout.archived && is_over(holdout, whole, rule));
    Ok((role, found))
}

fn rules_of(rulesets: &[WholeRuleset]) -> impl Iterator<Item = (&WholeRuleset, &Rule)> {
    rulesets.iter().flat_map(|whole| whole.ruleset.rules.values().map(move |rule| (whole, rule)))
}

fn is_over(holdout: &Holdout, whole: &WholeRuleset, rule: &Rule) -> bool {
    whole.environment.key == holdout.environment_key
        && (holdout.scope == HoldoutScope::Global || holdout.rule_ids.contains(&rule.id))
}

/// Whether there was a time at which both ran.
fn overlap(holdout: &Holdout, rule: &Rule) -> bool {
    let ended = rule.conclusion.as_ref().map(|own| own.time);
    let (Some(held), Some(launched)) = (holdout.start_time, rule.launched_time) else {
        return false;
    };
    ended.is_none_or(|ended| ended >= held) && holdout.end_time.is_none_or(|end| end >= launched)
}

/// What a holdout may refer to, as it is stored.
struct Around {
    environments: BTreeSet<String>,
    default_environment: String,
    audiences: BTreeSet<i64>,
    events: BTreeSet<i64>,
    rulesets: Vec<WholeRuleset>,
}

impl Around {
    async fn load(work: &Work<'_>) -> Result<Self> {
        let project_id = work.project.id;
        let environments = work.environments().await?;
        let audiences: Vec<Audience> = entity::all(&work.tx, project_id).await?;
        let events: Vec<Event> = entity::all(&work.tx, project_id).await?;
        Ok(Self {
            environments: environments.iter().map(|own| own.key.clone()).collect(),
            default_environment: environments
                .first()
                .map(|own| own.key.clone())
                .unwrap_or_default(),
            audiences: audiences.iter().filter(|own| !own.archived).map(|own| own.id).collect(),
            events: events.iter().filter(|own| !own.archived).map(|own| own.id).collect(),
            rulesets: rule::everywhere(&work.tx, project_id).await?,
        })
    }

    fn of<'a>(
        &'a self,
        rules: &'a [EnvironmentRule<'a>],
        caller: &'a Caller,
        now: Timestamp,
    ) -> HoldoutSurroundings<'a> {
        HoldoutSurroundings {
            environments: &self.environments,
            default_environment: &self.default_environment,
            audiences: &self.audiences,
            events: &self.events,
            rules,
            user_email: &caller.email,
            now,
        }
    }
}

/// Has the datafile built anew if a holdout runs there, before or after the change; in a restricted environment
/// that is for publishers.
async fn alter<'h>(
    work: &mut Work<'_>,
    states: impl IntoIterator<Item = &'h Holdout>,
) -> Result<()> {
    for holdout in states {
        if holdout.status == HoldoutStatus::Running {
            let project_id = work.project.id;
            let environment =
                environment::by_key(&work.tx, project_id, &holdout.environment_key).await?;
            check_live(work, &environment, true)?;
            work.alters(environment.id);
        }
    }
    Ok(())
}

async fn one(reader: &Reader, access: &Access, holdout: Holdout) -> Result<Holdouts> {
    let rulesets = seen(reader, access, holdout.project_id).await?;
    Ok(Holdouts { holdouts: vec![holdout], rulesets })
}

/// The rulesets of a project that the caller may see.
async fn seen(reader: &Reader, access: &Access, project_id: i64) -> Result<Vec<WholeRuleset>> {
    let mut rulesets = rule::everywhere(reader, project_id).await?;
    rulesets.retain(|own| own.is_seen(access));
    Ok(rulesets)
}

/// Commits, and answers with the holdout.
async fn finish(work: Work<'_>, holdout: Holdout) -> Result<(Role, Holdouts)> {
    let found = one(&work.tx, &work.access, holdout).await?;
    let role = work.role;
    work.commit().await?;
    Ok((role, found))
}

//! Rules of a whole project, whatever flag and environment they are in.

use std::collections::HashMap;
use std::sync::Arc;

use burgee_domain::{Access, EntityRole, EnvironmentRule, Error, Flag, Group, Result, Rule};
use burgee_store::Reader;

use super::entity::{self, StoredRuleset};
use super::ruleset::WholeRuleset;
use super::{App, access, environment, lookup};
use crate::auth::Caller;

/// Lists the rulesets that have rules, in environments that are not archived: by flag, then by the priority of
/// the environment.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
) -> Result<(Arc<Access>, Vec<WholeRuleset>)> {
    lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let mut rulesets = everywhere(&app.store, project_id).await?;
    rulesets.retain(|whole| !whole.environment.archived);
    rulesets.retain(|own| access.see_ruleset(&own.flag, &own.environment).is_ok());
    Ok((access, rulesets))
}

/// Finds the rule that has an id in the datafile, in events and in results; its ruleset comes with its key.
pub(crate) async fn of_experiment(
    app: &App,
    caller: &Caller,
    project_id: i64,
    experiment_id: i64,
) -> Result<(EntityRole, WholeRuleset, String)> {
    lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let found = everywhere(&app.store, project_id).await?.into_iter().find_map(|whole| {
        let own = |rule: &&Rule| rule.experiment_id == experiment_id;
        let key = whole.ruleset.rules.values().find(own)?.key.clone();
        let role = access.see_ruleset(&whole.flag, &whole.environment).ok()?;
        Some((role, whole, key))
    });
    found.ok_or_else(|| Error::not_found("Rule", experiment_id))
}

/// All rulesets of a project that have rules, those in archived environments included.
pub(super) async fn everywhere(reader: &Reader, project_id: i64) -> Result<Vec<WholeRuleset>> {
    let flags: Vec<Flag> = entity::all(reader, project_id).await?;
    let environments = environment::all_in_order(reader, project_id).await?;
    let groups: Vec<Group> = entity::all(reader, project_id).await?;
    let groups: Arc<[Group]> = groups.into();
    let stored: Vec<StoredRuleset> = entity::all(reader, project_id).await?;
    let mut stored: HashMap<(i64, i64), StoredRuleset> = stored
        .into_iter()
        .filter(|own| !own.ruleset.rules.is_empty())
        .map(|own| ((own.ruleset.flag_id, own.ruleset.environment_id), own))
        .collect();
    let mut rulesets = Vec::new();
    for flag in &flags {
        for environment in &environments {
            if let Some(own) = stored.remove(&(flag.id, environment.id)) {
                rulesets.push(WholeRuleset {
                    flag: flag.clone(),
                    environment: environment.clone(),
                    ruleset: own.ruleset,
                    groups: groups.clone(),
                });
            }
        }
    }
    Ok(rulesets)
}

/// The rules of rulesets with their environments, as the domain looks at them.
pub(super) fn placed(rulesets: &[WholeRuleset]) -> Vec<EnvironmentRule<'_>> {
    let rules = rulesets.iter().flat_map(|whole| {
        let environment_key = whole.environment.key.as_str();
        whole.ruleset.rules.values().map(move |rule| EnvironmentRule { environment_key, rule })
    });
    rules.collect()
}

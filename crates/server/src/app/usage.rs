//! What uses what: an audience, attribute or event that is in use cannot be archived.

use std::collections::HashMap;

use burgee_domain::metric::event_ids;
use burgee_domain::{
    Attribute, Audience, Error, Event, Flag, Holdout, HoldoutStatus, Result, Rule, Status,
};
use burgee_store::Reader;
use serde_json::Value;

use super::entity::{self, StoredRuleset};
use super::environment;

/// How many places a refusal names.
const MOST_NAMED: usize = 5;

/// Fails if rules or holdouts that are not over name the audience.
pub(super) async fn check_audience(reader: &Reader, audience: &Audience) -> Result<()> {
    let rules = rules(reader, audience.project_id).await?;
    let mut places: Vec<String> = rules
        .into_iter()
        .filter(|(_, rule)| rule.audience.audience_ids().contains(&audience.id))
        .map(|(place, _)| place)
        .collect();
    let holdouts = holdouts(reader, audience.project_id).await?;
    let holdouts = holdouts.iter().filter(|own| own.audience.audience_ids().contains(&audience.id));
    places.extend(holdouts.map(|own| format!("holdout {}", own.key)));
    refuse(&format!("Audience {:?}", audience.name), &places)
}

/// Fails if audiences that are not archived, or bandits that are not over, need the attribute.
pub(super) async fn check_attribute(reader: &Reader, attribute: &Attribute) -> Result<()> {
    let audiences: Vec<Audience> = entity::all(reader, attribute.project_id).await?;
    let mut places: Vec<String> = audiences
        .iter()
        .filter(|own| !own.archived && own.uses_attribute(&attribute.key))
        .map(|own| format!("audience {:?} ({})", own.name, own.id))
        .collect();
    let rules = rules(reader, attribute.project_id).await?;
    places.extend(
        rules
            .into_iter()
            .filter(|(_, rule)| rule.attribute_ids.contains(&attribute.id))
            .map(|(place, _)| place),
    );
    refuse(&format!("Attribute {:?}", attribute.key), &places)
}

/// Fails if rules or holdouts that are not over count the event: SDKs send no event that they do not know.
pub(super) async fn check_event(reader: &Reader, event: &Event) -> Result<()> {
    let counts = |metrics: &[Value]| event_ids(metrics).any(|id| id == event.id);
    let rules = rules(reader, event.project_id).await?;
    let rules = rules.into_iter().filter(|(_, rule)| counts(&rule.metrics));
    let mut places: Vec<String> = rules.map(|(place, _)| place).collect();
    let holdouts = holdouts(reader, event.project_id).await?;
    let holdouts = holdouts.iter().filter(|own| counts(&own.metrics));
    places.extend(holdouts.map(|own| format!("holdout {}", own.key)));
    refuse(&format!("Event {:?}", event.key), &places)
}

/// How many experiments of a project name each audience.
pub(super) async fn experiment_counts(
    reader: &Reader,
    project_id: i64,
) -> Result<HashMap<i64, usize>> {
    let rulesets: Vec<StoredRuleset> = entity::all(reader, project_id).await?;
    let rules = rulesets.iter().flat_map(|stored| stored.ruleset.rules.values());
    let mut counts = HashMap::new();
    for rule in rules.filter(|rule| rule.kind.is_experiment()) {
        for id in rule.audience.audience_ids() {
            *counts.entry(id).or_default() += 1;
        }
    }
    Ok(counts)
}

/// The rules of a project that run or may run again, with where they are.
async fn rules(reader: &Reader, project_id: i64) -> Result<Vec<(String, Rule)>> {
    let flags: Vec<Flag> = entity::all(reader, project_id).await?;
    let environments = environment::in_order(reader, project_id).await?;
    let rulesets: Vec<StoredRuleset> = entity::all(reader, project_id).await?;
    let mut places = Vec::new();
    for StoredRuleset { ruleset, .. } in rulesets {
        let flag = flags.iter().find(|own| own.id == ruleset.flag_id && !own.archived);
        let environment = environments.iter().find(|own| own.id == ruleset.environment_id);
        let Some((flag, environment)) = flag.zip(environment) else {
            continue;
        };
        let enabled = ruleset.enabled;
        let rules = ruleset.rules.into_values();
        places.extend(rules.filter(|own| own.status(enabled) != Status::Concluded).map(|own| {
            (format!("rule {} of flag {} in {}", own.key, flag.key, environment.key), own)
        }));
    }
    Ok(places)
}

/// The holdouts of a project that run or may yet run.
async fn holdouts(reader: &Reader, project_id: i64) -> Result<Vec<Holdout>> {
    let mut holdouts: Vec<Holdout> = entity::all(reader, project_id).await?;
    holdouts.retain(|own| !own.archived && own.status != HoldoutStatus::Concluded);
    Ok(holdouts)
}

fn refuse(what: &str, places: &[String]) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let named: Vec<&str> = places.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = match places.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Err(Error::conflict(format!("{what} is in use by {}{more}", named.join(", "))))
}

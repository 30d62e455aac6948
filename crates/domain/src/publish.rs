//! From a project's state to the datafile of one environment.
//!
//! Source: §3 and §4 of the datafile format. What SDKs differ on is never produced: rules that do not run
//! are left out, operators are explicit, references resolve, and every flag has an "everyone else" rule.

use std::collections::{BTreeMap, BTreeSet};

use burgee_engine::datafile::{
    self, Cmab, Datafile, EncodedJson, Experiment, FeatureFlag, Rollout, TrafficRange,
    VariableOverride,
};
use serde_json::{Value, json};

use crate::allocation::{Ranges, allocate};
use crate::attribute::Attribute;
use crate::audience::Audience;
use crate::conditions;
use crate::environment::Environment;
use crate::event::Event;
use crate::flag::Flag;
use crate::group::Group;
use crate::holdout::{Holdout, HoldoutScope, HoldoutStatus};
use crate::metric;
use crate::project::Project;
use crate::rule::{ALL_TRAFFIC, Rule, RuleType, Status};
use crate::ruleset::Ruleset;
use crate::variable::VariableType;
use crate::variation::Variation;

const DUMMY_AUDIENCE: &str = "$opt_dummy_audience";
const DUMMY_NAME: &str = "Optimizely-Generated Audience for Backwards Compatibility";

/// Everything that the datafile of an environment is made from.
#[derive(Clone, Debug)]
pub struct Published<'a> {
    /// The project.
    pub project: &'a Project,
    /// The environment.
    pub environment: &'a Environment,
    /// Its SDK key.
    pub sdk_key: &'a str,
    /// The revision to give the datafile.
    pub revision: i64,
    /// The project's attributes.
    pub attributes: &'a [&'a Attribute],
    /// The project's audiences.
    pub audiences: &'a [&'a Audience],
    /// The project's events.
    pub events: &'a [&'a Event],
    /// The project's flags with their rulesets in the environment.
    pub flags: &'a [(&'a Flag, &'a Ruleset)],
    /// The environment's exclusion groups.
    pub groups: &'a [&'a Group],
    /// The environment's holdouts.
    pub holdouts: &'a [&'a Holdout],
}

/// Builds the datafile of an environment.
pub fn build_datafile(state: &Published<'_>) -> Datafile {
    let mut parts = Parts::default();
    for &(flag, ruleset) in state.flags.iter().filter(|(flag, _)| !flag.archived) {
        parts.add_flag(flag, ruleset, state);
    }
    let (ungrouped, groups) = parts.grouped(state.groups);
    let (local_holdouts, holdouts) = state
        .holdouts
        .iter()
        .filter(|holdout| holdout.status == HoldoutStatus::Running && !holdout.archived)
        .filter_map(|holdout| build_holdout(holdout, &parts.rule_ids))
        .partition(|holdout: &datafile::Holdout| holdout.included_rules.is_some());
    Datafile {
        version: "4".to_owned(),
        account_id: state.project.account_id.to_string(),
        project_id: state.project.id.to_string(),
        revision: state.revision.to_string(),
        environment_key: state.environment.key.clone(),
        sdk_key: state.sdk_key.to_owned(),
        anonymize_ip: state.project.anonymize_ip,
        bot_filtering: state.project.bot_filtering,
        send_flag_decisions: true,
        region: Some("US".to_owned()),
        attributes: state.attributes.iter().map(|attribute| build_attribute(attribute)).collect(),
        audiences: untyped_audiences(state.audiences),
        typed_audiences: state.audiences.iter().map(|audience| typed_audience(audience)).collect(),
        events: state
            .events
            .iter()
            .filter(|event| !event.archived)
            .map(|event| build_event(event, &parts.experiments))
            .collect(),
        experiments: ungrouped,
        groups,
        feature_flags: parts.flags,
        rollouts: parts.rollouts,
        variables: Vec::new(),
        integrations: Vec::new(),
        holdouts,
        local_holdouts,
    }
}

/// The parts of a datafile that flags give rise to.
#[derive(Default)]
struct Parts {
    flags: Vec<FeatureFlag>,
    rollouts: Vec<Rollout>,
    experiments: Vec<Live>,
    /// The ids that live rules have in the datafile, by rule id.
    rule_ids: BTreeMap<i64, String>,
}

/// A running experiment with what else is known of it.
struct Live {
    experiment: Experiment,
    event_ids: BTreeSet<i64>,
    group_id: Option<i64>,
}

impl Parts {
    fn add_flag(&mut self, flag: &Flag, ruleset: &Ruleset, state: &Published<'_>) {
        let live = || {
            ruleset.rules_in_order().filter(|rule| rule.status(ruleset.enabled) == Status::Running)
        };
        self.rule_ids.extend(live().map(|rule| (rule.id, rule.experiment_id.to_string())));
        let experiments: Vec<&Rule> = live().filter(|rule| rule.kind.is_experiment()).collect();
        let deliveries = live().filter(|rule| !rule.kind.is_experiment());
        let rollout_id = format!("rollout-{}-{}", flag.id, state.environment.id);
        let everyone_else = format!("default-{rollout_id}");
        let mut rules: Vec<Experiment> = deliveries.map(|rule| build_rule(flag, rule)).collect();
        rules.push(build_everyone_else(flag, ruleset, &everyone_else, &rollout_id));
        self.flags.push(FeatureFlag {
            id: flag.id.to_string(),
            key: flag.key.clone(),
            rollout_id: rollout_id.clone(),
            experiment_ids: experiments.iter().map(|rule| rule.experiment_id.to_string()).collect(),
            variables: flag.variables.values().map(build_variable).collect(),
        });
        self.rollouts.push(Rollout { id: rollout_id, experiments: rules });
        let open = |id: i64| state.groups.iter().any(|group| group.id == id && !group.archived);
        self.experiments.extend(experiments.into_iter().map(|rule| Live {
            experiment: build_rule(flag, rule),
            event_ids: metric::event_ids(&rule.metrics).collect(),
            group_id: rule.group.map(|place| place.group_id).filter(|id| open(*id)),
        }));
    }

    /// Experiments outside groups, and the groups with theirs.
    fn grouped(&self, groups: &[&Group]) -> (Vec<Experiment>, Vec<datafile::Group>) {
        let ungrouped = self.experiments.iter().filter(|live| live.group_id.is_none());
        let groups = groups.iter().filter(|group| !group.archived).map(|group| {
            let members = self.experiments.iter().filter(|live| live.group_id == Some(group.id));
            let experiments: Vec<Experiment> =
                members.map(|live| live.experiment.clone()).collect();
            datafile::Group {
                id: group.id.to_string(),
                policy: "random".to_owned(),
                traffic_allocation: group_allocation(group, &experiments),
                experiments,
            }
        });
        (ungrouped.map(|live| live.experiment.clone()).collect(), groups.collect())
    }
}

/// The slots of a group in order, with gaps between them spelled out. Those of members that do not run are
/// gaps too: the file has no such experiment, and nobody may take their place.
fn group_allocation(group: &Group, running: &[Experiment]) -> Vec<TrafficRange> {
    let mut slots = group.slots.clone();
    slots.sort_by_key(|slot| slot.start);
    let mut ranges = Ranges::default();
    for slot in slots {
        let id = slot.experiment_id.to_string();
        if running.iter().any(|experiment| experiment.id == id) {
            ranges.add(slot.start, slot.end, id);
        }
    }
    ranges.finish()
}

fn build_rule(flag: &Flag, rule: &Rule) -> Experiment {
    let variations: Vec<(&str, u32)> = rule
        .variations
        .iter()
        .map(|(key, variation)| (key.as_str(), variation.percentage_included))
        .collect();
    let is_bandit = rule.kind == RuleType::ContextualBandit;
    Experiment {
        id: rule.experiment_id.to_string(),
        key: rule.key.clone(),
        status: "Running".to_owned(),
        layer_id: rule.layer_id.to_string(),
        variations: variations
            .iter()
            .filter_map(|(key, _)| flag.variations.get(*key))
            .map(|variation| build_variation(flag, variation))
            .collect(),
        traffic_allocation: if is_bandit {
            Vec::new()
        } else {
            allocate(flag, &variations, rule.percentage_included)
        },
        forced_variations: rule
            .allow_list
            .iter()
            .filter(|_| rule.kind.is_experiment())
            .map(|(user_id, key)| (user_id.clone(), Value::from(key.as_str())))
            .collect(),
        audience_ids: rule.audience.audience_ids().iter().map(i64::to_string).collect(),
        audience_conditions: Some(rule.audience.to_datafile()),
        kind: Some(datafile_type(rule.kind).to_owned()),
        cmab: is_bandit.then(|| Cmab {
            attribute_ids: rule.attribute_ids.iter().map(i64::to_string).collect(),
            traffic_allocation: i64::from(rule.percentage_included),
        }),
    }
}

fn datafile_type(kind: RuleType) -> &'static str {
    match kind {
        RuleType::AbTest => "ab",
        RuleType::Bandit => "mab",
        RuleType::ContextualBandit => "cmab",
        RuleType::Delivery => "td",
    }
}

fn build_everyone_else(flag: &Flag, ruleset: &Ruleset, id: &str, rollout_id: &str) -> Experiment {
    // A flag that is turned off serves `off`, whatever it serves by default when it is on.
    let key =
        if ruleset.enabled { ruleset.default_variation_key.as_str() } else { crate::flag::OFF };
    let variation = flag.variations.get(key);
    Experiment {
        id: id.to_owned(),
        key: id.to_owned(),
        status: "Running".to_owned(),
        layer_id: rollout_id.to_owned(),
        variations: variation
            .map(|variation| build_variation(flag, variation))
            .into_iter()
            .collect(),
        traffic_allocation: variation
            .map(|variation| TrafficRange {
                entity_id: variation.id.to_string(),
                end_of_range: i64::from(ALL_TRAFFIC),
            })
            .into_iter()
            .collect(),
        forced_variations: serde_json::Map::new(),
        audience_ids: Vec::new(),
        audience_conditions: Some(json!([])),
        kind: None,
        cmab: None,
    }
}

fn build_variation(flag: &Flag, variation: &Variation) -> datafile::Variation {
    let overrides = flag.variables.values().filter_map(|variable| {
        let (value, is_default) = flag.value_of(variation, &variable.key)?;
        let value = value.to_owned();
        (!is_default).then(|| VariableOverride { id: variable.id.to_string(), value })
    });
    datafile::Variation {
        id: variation.id.to_string(),
        key: variation.key.clone(),
        feature_enabled: Some(variation.enabled),
        variables: Some(overrides.collect()),
    }
}

fn build_variable(variable: &crate::variable::Variable) -> datafile::Variable {
    let (kind, sub_type) = match variable.kind {
        VariableType::Json => ("string", Some("json".to_owned())),
        other => (other.name(), None),
    };
    datafile::Variable {
        id: variable.id.to_string(),
        key: variable.key.clone(),
        kind: kind.to_owned(),
        sub_type,
        default_value: variable.default_value.clone(),
    }
}

fn build_attribute(attribute: &Attribute) -> datafile::Attribute {
    datafile::Attribute { id: attribute.id.to_string(), key: attribute.key.clone() }
}

fn build_event(event: &Event, experiments: &[Live]) -> datafile::Event {
    let users = experiments.iter().filter(|live| live.event_ids.contains(&event.id));
    datafile::Event {
        id: event.id.to_string(),
        key: event.key.clone(),
        experiment_ids: users.map(|live| live.experiment.id.clone()).collect(),
    }
}

/// `None` for a local holdout none of whose rules is live: there is nothing to keep anybody out of.
fn build_holdout(holdout: &Holdout, live: &BTreeMap<i64, String>) -> Option<datafile::Holdout> {
    let included_rules: Option<Vec<String>> = (holdout.scope == HoldoutScope::Local)
        .then(|| holdout.rule_ids.iter().filter_map(|id| live.get(id)).cloned().collect());
    if included_rules.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    Some(datafile::Holdout {
        id: holdout.id.to_string(),
        key: holdout.key.clone(),
        status: "Running".to_owned(),
        variations: vec![datafile::Variation {
            id: holdout.variation_id.to_string(),
            key: crate::flag::OFF.to_owned(),
            feature_enabled: Some(false),
            variables: Some(Vec::new()),
        }],
        traffic_allocation: vec![TrafficRange {
            entity_id: holdout.variation_id.to_string(),
            end_of_range: i64::from(holdout.traffic_allocation),
        }],
        audience_ids: holdout.audience.audience_ids().iter().map(i64::to_string).collect(),
        audience_conditions: Some(holdout.audience.to_datafile()),
        included_rules,
        exclude_targeted_deliveries: false,
    })
}

fn typed_audience(audience: &Audience) -> datafile::TypedAudience {
    datafile::TypedAudience {
        id: audience.id.to_string(),
        name: audience.name.clone(),
        conditions: conditions::to_datafile(&audience.conditions),
    }
}

/// For SDKs that predate typed audiences: each audience again, with a condition that is never true.
fn untyped_audiences(typed: &[&Audience]) -> Vec<datafile::Audience> {
    let never = json!(["or", {
        "match": "exact",
        "name": "$opt_dummy_attribute",
        "type": "custom_attribute",
        "value": "$opt_dummy_value",
    }]);
    let dummy = |id: String, name: String| datafile::Audience {
        id,
        name,
        conditions: EncodedJson(never.clone()),
    };
    typed
        .iter()
        .map(|audience| dummy(audience.id.to_string(), audience.name.clone()))
        .chain([dummy(DUMMY_AUDIENCE.to_owned(), DUMMY_NAME.to_owned())])
        .collect()
}

//! Rulesets and rules as flags/v1 shows them.

use burgee_domain::{Analysis, EntityRole, Group, Rule, Status, Timestamp};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::flag_view::Viewing;
use crate::app::ruleset::WholeRuleset;

/// A ruleset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesetView {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disable_url: Option<String>,
    #[schema(value_type = Object)]
    rules: IndexMap<String, RuleView>,
    rule_priorities: Vec<String>,
    id: i64,
    urn: String,
    archived: bool,
    enabled: bool,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    flag_key: String,
    environment_key: String,
    environment_name: String,
    environment_id: i64,
    default_variation_key: String,
    default_variation_name: String,
    revision: i64,
    status: &'static str,
    role: &'static str,
}

/// A rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleView {
    key: String,
    name: String,
    description: String,
    #[schema(value_type = Object)]
    variations: IndexMap<String, RuleVariationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_variation_id: Option<i64>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    distribution_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distribution_goal: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attribute_ids: Vec<i64>,
    id: i64,
    urn: String,
    archived: bool,
    enabled: bool,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    #[schema(value_type = Vec<Object>)]
    audience_conditions: Value,
    audience_ids: Vec<i64>,
    percentage_included: u32,
    #[schema(value_type = Vec<Object>)]
    metrics: Vec<Value>,
    /// How results are made, as far as that is not as usual: `engine`, `confidence_level`, `planned_visitors`,
    /// `minimum_days`, `difference_type` and `cuped`.
    #[serde(rename = "x_analysis", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    analysis: Option<Analysis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch_results_ui_url: Option<String>,
    #[schema(value_type = Object)]
    allow_list: IndexMap<String, AllowListView>,
    group_rule: GroupRuleView,
    group_remaining_traffic_allocation: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer_experiment_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report_key: Option<String>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    comment: String,
    deployed_variation_key: String,
    deployed_td_rule_key: String,
    revision: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct GroupRuleView {
    group_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_name: Option<String>,
    traffic_allocation: u32,
}

#[derive(Debug, Serialize, ToSchema)]
struct RuleVariationView {
    key: String,
    name: String,
    percentage_included: u32,
    variation_id: i64,
    id: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct AllowListView {
    user_id: String,
    variation: AllowedVariationView,
}

#[derive(Debug, Serialize, ToSchema)]
struct AllowedVariationView {
    key: String,
    name: String,
}

/// What responses show of a rule that is in no group, in the vendor's own unit.
const NO_GROUP_REMAINING: u32 = 100;

impl RulesetView {
    pub(crate) fn new(whole: &WholeRuleset, viewing: &Viewing<'_>) -> Self {
        let WholeRuleset { flag, environment, ruleset, .. } = whole;
        let url = format!(
            "/projects/{}/flags/{}/environments/{}/ruleset",
            flag.project_id, flag.key, environment.key
        );
        let update = EntityRole::to_change(environment, ruleset.launched);
        let switch = EntityRole::to_switch(environment);
        let link = |least: EntityRole, wanted: bool, url: String| {
            (viewing.role >= least && wanted && !flag.archived).then_some(url)
        };
        let default = flag.variations.get(&ruleset.default_variation_key);
        Self {
            update_url: link(update, true, url.clone()),
            enable_url: link(switch, !ruleset.enabled, format!("{url}/enabled")),
            disable_url: link(switch, ruleset.enabled, format!("{url}/disabled")),
            url,
            rules: ruleset
                .rules
                .iter()
                .map(|(key, rule)| (key.clone(), RuleView::new(whole, rule, viewing)))
                .collect(),
            rule_priorities: ruleset.rule_priorities.clone(),
            id: ruleset.id,
            urn: format!("rulesets.flags.optimizely.com::{}", ruleset.id),
            archived: flag.archived,
            enabled: ruleset.enabled,
            updated_time: ruleset.updated_time,
            flag_key: flag.key.clone(),
            environment_key: environment.key.clone(),
            environment_name: environment.name.clone(),
            environment_id: environment.id,
            default_variation_key: ruleset.default_variation_key.clone(),
            default_variation_name: default.map(|own| own.name.clone()).unwrap_or_default(),
            revision: ruleset.revision,
            status: ruleset.status().name(),
            role: viewing.role.name(),
        }
    }
}

impl RuleView {
    pub(crate) fn new(whole: &WholeRuleset, rule: &Rule, viewing: &Viewing<'_>) -> Self {
        let WholeRuleset { flag, ruleset, groups, .. } = whole;
        let name_of = |key: &str| {
            flag.variations.get(key).map_or_else(|| key.to_owned(), |own| own.name.clone())
        };
        let launched = rule.launched_time.filter(|_| rule.kind.is_experiment());
        let conclusion = rule.conclusion.clone().unwrap_or_default();
        let status = rule.status(ruleset.enabled);
        let group = rule.group.and_then(|place| groups.iter().find(|own| own.id == place.group_id));
        Self {
            key: rule.key.clone(),
            name: rule.name.clone(),
            description: rule.description.clone(),
            variations: rule
                .variations
                .iter()
                .map(|(key, variation)| {
                    let view = RuleVariationView {
                        key: key.clone(),
                        name: name_of(key),
                        percentage_included: variation.percentage_included,
                        variation_id: variation.variation_id,
                        id: variation.id,
                    };
                    (key.clone(), view)
                })
                .collect(),
            baseline_variation_id: rule.baseline_variation_id,
            kind: rule.kind.name(),
            distribution_mode: rule.distribution_mode.clone(),
            distribution_goal: rule.distribution_goal.clone(),
            attribute_ids: rule.attribute_ids.clone(),
            id: rule.id,
            urn: format!("rules.flags.optimizely.com::{}", rule.id),
            archived: flag.archived,
            enabled: rule.enabled,
            created_time: rule.created_time,
            updated_time: rule.updated_time,
            audience_conditions: rule.audience.to_wire(),
            audience_ids: rule.audience.audience_ids(),
            percentage_included: rule.percentage_included,
            metrics: rule.metrics.clone(),
            analysis: (!rule.analysis.is_usual()).then_some(rule.analysis),
            fetch_results_ui_url: launched
                .map(|_| results_url(viewing.public_url, flag.project_id, rule)),
            allow_list: rule
                .allow_list
                .iter()
                .map(|(user_id, key)| {
                    let variation = AllowedVariationView { key: key.clone(), name: name_of(key) };
                    let view = AllowListView { user_id: user_id.clone(), variation };
                    (user_id.clone(), view)
                })
                .collect(),
            group_rule: GroupRuleView {
                group_id: rule.group.map_or(0, |place| place.group_id),
                group_name: group.map(|own| own.name.clone()),
                traffic_allocation: rule.group.map_or(0, |place| place.traffic_allocation),
            },
            group_remaining_traffic_allocation: group.map_or(NO_GROUP_REMAINING, Group::remaining),
            layer_id: launched.map(|_| rule.layer_id),
            layer_experiment_id: launched.map(|_| rule.experiment_id),
            report_key: rule.report_key.clone(),
            status: status.name(),
            outcome: conclusion.outcome.filter(|_| status == Status::Concluded),
            comment: conclusion.comment,
            deployed_variation_key: conclusion.deployed_variation_key,
            deployed_td_rule_key: conclusion.deployed_td_rule_key,
            revision: rule.revision,
            flag_key: None,
            flag_name: None,
            environment_key: None,
            environment_name: None,
            group_id: None,
        }
    }

    /// A rule on its own says where it belongs.
    pub(crate) fn standing_alone(whole: &WholeRuleset, rule: &Rule, viewing: &Viewing<'_>) -> Self {
        Self {
            flag_key: Some(whole.flag.key.clone()),
            flag_name: Some(whole.flag.name.clone()),
            environment_key: Some(whole.environment.key.clone()),
            environment_name: Some(whole.environment.name.clone()),
            group_id: rule.group.map(|place| place.group_id.to_string()),
            ..Self::new(whole, rule, viewing)
        }
    }
}

/// Where people see a rule's results.
pub(crate) fn results_url(public_url: &str, project_id: i64, rule: &Rule) -> String {
    format!(
        "{public_url}/v2/projects/{project_id}/results/{}/experiments/{}",
        rule.layer_id, rule.experiment_id
    )
}

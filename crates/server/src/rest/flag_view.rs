//! Flags, variables and variations as flags/v1 shows them. Links that the caller may not use, or that make
//! no sense in the present state, are left out.

use std::sync::Arc;

use std::collections::BTreeMap;

use burgee_domain::{EntityRole, Environment, Flag, Rule, Ruleset, Timestamp, Variable, Variation};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::ruleset_view::results_url;
use crate::app::flag::WholeFlag;

/// A flag with its state in every environment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagView {
    key: String,
    name: String,
    description: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unarchive_url: Option<String>,
    #[schema(value_type = Object)]
    variable_definitions: IndexMap<String, DefinitionView>,
    #[schema(value_type = Object)]
    environments: IndexMap<String, FlagEnvironmentView>,
    id: i64,
    urn: String,
    archived: bool,
    outlier_filtering_enabled: bool,
    project_id: i64,
    created_by_user_id: String,
    created_by_user_email: String,
    owner_user_id: String,
    team_ids: Vec<String>,
    #[schema(value_type = Object)]
    custom_fields: BTreeMap<String, Value>,
    account_id: i64,
    role: &'static str,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    revision: i64,
}

/// A variable definition.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DefinitionView {
    key: String,
    description: String,
    #[serde(rename = "type")]
    kind: &'static str,
    default_value: String,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FlagEnvironmentView {
    key: String,
    name: String,
    enabled: bool,
    has_restricted_permissions: bool,
    priority: i64,
    status: &'static str,
    #[schema(value_type = Object)]
    rules_summary: IndexMap<&'static str, SummaryView>,
    rules_detail: Vec<RuleDetailView>,
    id: i64,
    default_variation_key: String,
    default_variation_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disable_url: Option<String>,
    #[schema(value_type = String)]
    created_time: Timestamp,
}

#[derive(Debug, Default, Serialize, ToSchema)]
struct SummaryView {
    keys: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RuleDetailView {
    id: i64,
    key: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    enabled: bool,
    status: &'static str,
    audience_ids: Vec<i64>,
    traffic_allocation: u32,
    variation_names: Vec<String>,
    primary_metric: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distribution_mode: Option<String>,
    layer_experiment_id: Option<i64>,
    days_running: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch_results_ui_url: Option<String>,
    created_by_user_email: String,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
}

/// What views need to know of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewing<'a> {
    /// The caller's role on what is shown.
    pub(crate) role: EntityRole,
    /// The time.
    pub(crate) now: Timestamp,
    /// Where people reach the instance.
    pub(crate) public_url: &'a str,
}

impl Viewing<'_> {
    /// A link for those who may edit.
    pub(crate) fn if_editor(&self, url: impl FnOnce() -> String) -> Option<String> {
        self.role.allows(burgee_domain::Action::Edit).then(url)
    }
}

impl FlagView {
    pub(crate) fn new(whole: &WholeFlag, viewing: &Viewing<'_>) -> Self {
        let WholeFlag { flag, environments, access } = whole;
        let flags = format!("/projects/{}/flags", flag.project_id);
        let url = format!("{flags}/{}", flag.key);
        let link = |wanted: bool, url: String| viewing.if_editor(|| url).filter(|_| wanted);
        Self {
            key: flag.key.clone(),
            name: flag.name.clone(),
            description: flag.description.clone(),
            update_url: link(!flag.archived, flags.clone()),
            delete_url: link(true, url.clone()),
            archive_url: link(!flag.archived, format!("{flags}/archived")),
            unarchive_url: link(flag.archived, format!("{flags}/unarchived")),
            variable_definitions: flag
                .variables
                .iter()
                .map(|(key, variable)| (key.clone(), DefinitionView::inside_flag(variable)))
                .collect(),
            environments: environments
                .iter()
                .map(|(environment, ruleset)| {
                    let role = access.on_ruleset(flag, environment);
                    let viewing = Viewing { role, ..*viewing };
                    let view = FlagEnvironmentView::new(flag, environment, ruleset, &url, &viewing);
                    (environment.key.clone(), view)
                })
                .collect(),
            url,
            id: flag.id,
            urn: format!("flags.flags.optimizely.com::{}", flag.id),
            archived: flag.archived,
            outlier_filtering_enabled: flag.outlier_filtering_enabled,
            project_id: flag.project_id,
            created_by_user_id: flag.created_by_user_email.clone(),
            created_by_user_email: flag.created_by_user_email.clone(),
            owner_user_id: flag.owner_user_id.clone(),
            team_ids: flag.team_ids.clone(),
            custom_fields: flag.custom_fields.clone(),
            account_id: flag.account_id,
            role: viewing.role.name(),
            created_time: flag.created_time,
            updated_time: flag.updated_time,
            revision: flag.revision,
        }
    }
}

impl DefinitionView {
    fn inside_flag(variable: &Variable) -> Self {
        Self {
            key: variable.key.clone(),
            description: variable.description.clone(),
            kind: variable.kind.name(),
            default_value: variable.default_value.clone(),
            created_time: variable.created_time,
            updated_time: variable.updated_time,
            revision: None,
            role: None,
        }
    }

    pub(crate) fn new(variable: &Variable, viewing: &Viewing<'_>) -> Self {
        Self {
            revision: Some(variable.revision),
            role: Some(viewing.role.name()),
            ..Self::inside_flag(variable)
        }
    }
}

impl FlagEnvironmentView {
    fn new(
        flag: &Flag,
        environment: &Environment,
        ruleset: &Ruleset,
        flag_url: &str,
        viewing: &Viewing<'_>,
    ) -> Self {
        let mut rules_summary: IndexMap<&'static str, SummaryView> = IndexMap::new();
        for rule in ruleset.rules_in_order() {
            rules_summary.entry(rule.kind.name()).or_default().keys.push(rule.key.clone());
        }
        let switch = |wanted: bool, action: &str| {
            // The vendor shows it of archived flags too.
            let may = viewing.role >= EntityRole::to_switch(environment);
            let url = || format!("{flag_url}/environments/{}/ruleset/{action}", environment.key);
            (may && wanted).then(url)
        };
        let default = flag.variations.get(&ruleset.default_variation_key);
        Self {
            key: environment.key.clone(),
            name: environment.name.clone(),
            enabled: ruleset.enabled,
            has_restricted_permissions: environment.has_restricted_permissions,
            priority: environment.priority,
            status: ruleset.status().name(),
            rules_summary,
            rules_detail: ruleset
                .rules_in_order()
                .map(|rule| RuleDetailView::new(flag, ruleset, rule, viewing))
                .collect(),
            id: environment.id,
            default_variation_key: ruleset.default_variation_key.clone(),
            default_variation_name: default.map(|own| own.name.clone()).unwrap_or_default(),
            enable_url: switch(!ruleset.enabled, "enabled"),
            disable_url: switch(ruleset.enabled, "disabled"),
            created_time: environment.created,
        }
    }
}

impl RuleDetailView {
    fn new(flag: &Flag, ruleset: &Ruleset, rule: &Rule, viewing: &Viewing<'_>) -> Self {
        let names = rule.variations.keys().map(|key| {
            flag.variations.get(key).map_or_else(|| key.clone(), |variation| variation.name.clone())
        });
        let launched = rule.launched_time.filter(|_| rule.kind.is_experiment());
        Self {
            id: rule.id,
            key: rule.key.clone(),
            name: rule.name.clone(),
            kind: rule.kind.name(),
            enabled: rule.enabled,
            status: rule.status(ruleset.enabled).name(),
            audience_ids: rule.audience.audience_ids(),
            traffic_allocation: rule.percentage_included,
            variation_names: names.collect(),
            primary_metric: rule
                .metrics
                .first()
                .and_then(|metric| metric["display_title"].as_str())
                .map(str::to_owned),
            distribution_mode: rule.distribution_mode.clone(),
            layer_experiment_id: launched.map(|_| rule.experiment_id),
            days_running: launched.map(|time| viewing.now.days_since(time)),
            fetch_results_ui_url: launched
                .map(|_| results_url(viewing.public_url, flag.project_id, rule)),
            created_by_user_email: rule.created_by_user_email.clone(),
            created_time: rule.created_time,
            updated_time: rule.updated_time,
        }
    }
}

/// A variation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariationView {
    key: String,
    name: String,
    description: String,
    #[schema(value_type = Object)]
    variables: IndexMap<String, ValueView>,
    id: i64,
    urn: String,
    flag_key: String,
    #[schema(value_type = Object)]
    environment_usage_count: IndexMap<String, usize>,
    archived: bool,
    enabled: bool,
    in_use: bool,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unarchive_url: Option<String>,
    fetch_flag_url: String,
    revision: i64,
    role: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct ValueView {
    key: String,
    #[serde(rename = "type")]
    kind: &'static str,
    value: String,
    is_default: bool,
}

impl VariationView {
    /// `environments` are those of the flag with its rulesets: they tell where the variation is used.
    pub(crate) fn new(
        flag: &Flag,
        variation: &Variation,
        environments: &[(Arc<Environment>, Arc<Ruleset>)],
        viewing: &Viewing<'_>,
    ) -> Self {
        let flag_url = format!("/projects/{}/flags/{}", flag.project_id, flag.key);
        let list = format!("{flag_url}/variations");
        let url = format!("{list}/{}", variation.key);
        let usage: IndexMap<String, usize> = environments
            .iter()
            .map(|(environment, ruleset)| {
                (environment.key.clone(), ruleset.uses_of(&variation.key))
            })
            .filter(|(_, uses)| *uses > 0)
            .collect();
        let fixed = variation.key == burgee_domain::flag::OFF;
        let link = |wanted: bool, url: String| {
            viewing.if_editor(|| url).filter(|_| wanted && !flag.archived)
        };
        let values = flag.variables.iter().filter_map(|(key, variable)| {
            let (value, is_default) = flag.value_of(variation, key)?;
            let view = ValueView {
                key: key.clone(),
                kind: variable.kind.name(),
                value: value.to_owned(),
                is_default,
            };
            Some((key.clone(), view))
        });
        Self {
            key: variation.key.clone(),
            name: variation.name.clone(),
            description: variation.description.clone(),
            variables: values.collect(),
            id: variation.id,
            urn: format!("variations.flags.optimizely.com::{}", variation.id),
            flag_key: flag.key.clone(),
            in_use: !usage.is_empty(),
            environment_usage_count: usage,
            archived: variation.archived,
            enabled: variation.enabled,
            created_time: variation.created_time,
            updated_time: variation.updated_time,
            update_url: link(!variation.archived, list.clone()),
            delete_url: link(!fixed, url.clone()),
            archive_url: link(!fixed && !variation.archived, format!("{list}/archived")),
            unarchive_url: link(variation.archived, format!("{list}/unarchived")),
            url,
            fetch_flag_url: flag_url,
            revision: variation.revision,
            role: viewing.role.name(),
        }
    }
}

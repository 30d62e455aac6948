//! Experiments over HTTP: what they are, and how to ask for their results. They are changed as rules of flags.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use burgee_domain::{RuleType, Status, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::experiment::{self, Experiment};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::Path;
use crate::rest::tagged;

/// An experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExperimentView {
    allocation_policy: String,
    /// JSON in a string, or `everyone`.
    audience_conditions: String,
    campaign_id: i64,
    #[schema(value_type = String)]
    created: Timestamp,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    earliest: Option<Timestamp>,
    environments: BTreeMap<String, ExperimentEnvironmentView>,
    feature_id: i64,
    feature_key: String,
    feature_name: String,
    holdback: u32,
    id: i64,
    is_classic: bool,
    key: String,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    #[schema(value_type = Vec<Object>)]
    metrics: Vec<Value>,
    name: String,
    project_id: i64,
    status: &'static str,
    traffic_allocation: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    variations: Vec<ExperimentVariationView>,
    whitelist: Vec<WhitelistEntryView>,
}

/// An experiment in an environment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExperimentEnvironmentView {
    status: &'static str,
}

/// A variation in an experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExperimentVariationView {
    archived: bool,
    description: String,
    feature_enabled: bool,
    key: String,
    name: String,
    status: &'static str,
    variable_values: BTreeMap<String, String>,
    variation_id: i64,
    weight: u32,
}

/// Somebody who always gets a certain variation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhitelistEntryView {
    user_id: String,
    variation_id: i64,
}

impl From<Experiment> for ExperimentView {
    fn from(own: Experiment) -> Self {
        let status = own.rule.status(own.whole.ruleset.enabled);
        let (variations, whitelist) = (variations(&own), whitelist(&own));
        let Experiment { project_id, whole, rule } = own;
        let archived = whole.flag.archived;
        let environment =
            ExperimentEnvironmentView { status: environment_status(status, archived) };
        Self {
            allocation_policy: rule.distribution_mode.unwrap_or_else(|| "manual".to_owned()),
            audience_conditions: match rule.audience.to_wire() {
                Value::Array(conditions) if conditions.is_empty() => "everyone".to_owned(),
                conditions => conditions.to_string(),
            },
            campaign_id: rule.layer_id,
            created: rule.created_time,
            description: rule.description,
            earliest: rule.launched_time,
            environments: BTreeMap::from([(whole.environment.key, environment)]),
            feature_id: whole.flag.id,
            feature_key: whole.flag.key,
            feature_name: whole.flag.name,
            holdback: 0,
            id: rule.experiment_id,
            is_classic: false,
            key: rule.key,
            last_modified: rule.updated_time,
            metrics: rule.metrics,
            name: rule.name,
            project_id,
            status: experiment_status(status, archived),
            traffic_allocation: rule.percentage_included,
            kind: match rule.kind {
                RuleType::AbTest => "a/b",
                _ => "multiarmed_bandit",
            },
            variations,
            whitelist,
        }
    }
}

fn variations(own: &Experiment) -> Vec<ExperimentVariationView> {
    let flag = &own.whole.flag;
    let entries = own.rule.variations.iter().filter_map(|(key, entry)| {
        let variation = flag.variations.get(key)?;
        let values = flag.variables.values().map(|variable| {
            let value = variation.values.get(&variable.key).unwrap_or(&variable.default_value);
            (variable.key.clone(), value.clone())
        });
        Some(ExperimentVariationView {
            archived: variation.archived,
            description: variation.description.clone(),
            feature_enabled: variation.enabled,
            key: key.clone(),
            name: variation.name.clone(),
            status: if variation.archived { "archived" } else { "active" },
            variable_values: values.collect(),
            variation_id: entry.variation_id,
            weight: entry.percentage_included,
        })
    });
    entries.collect()
}

fn whitelist(own: &Experiment) -> Vec<WhitelistEntryView> {
    let entries = own.rule.allow_list.iter().filter_map(|(user_id, key)| {
        let variation_id = own.rule.variations.get(key)?.variation_id;
        Some(WhitelistEntryView { user_id: user_id.clone(), variation_id })
    });
    entries.collect()
}

fn experiment_status(status: Status, archived: bool) -> &'static str {
    match status {
        _ if archived => "archived",
        Status::Draft => "not_started",
        Status::Running => "running",
        Status::Paused => "paused",
        Status::Concluded => "concluded",
    }
}

/// Environments know no end.
fn environment_status(status: Status, archived: bool) -> &'static str {
    match experiment_status(status, archived) {
        "concluded" => "paused",
        other => other,
    }
}

/// Fetches an experiment.
#[utoipa::path(get, path = "/v2/experiments/{experiment_id}", tag = "experiments",
    params(("experiment_id" = i64, Path)),
    responses((status = 200, body = ExperimentView)))]
pub(crate) async fn fetch_experiment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let own = experiment::get(&app, &caller, id).await?;
    Ok(tagged(own.rule.revision, ExperimentView::from(own)))
}

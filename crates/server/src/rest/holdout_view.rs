//! Holdouts as flags/v1 shows them.

use burgee_domain::{Holdout, HoldoutStatus, Timestamp};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::flag_view::Viewing;
use super::group_view::MemberView;
use crate::app::holdout::{HeldOutExperiment, Holdouts};

/// A holdout.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldoutView {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unarchive_url: Option<String>,
    id: i64,
    urn: String,
    key: String,
    name: String,
    description: String,
    environment_key: String,
    status: &'static str,
    scope: &'static str,
    scope_type: String,
    traffic_allocation: u32,
    #[schema(value_type = Vec<Object>)]
    audience_conditions: Value,
    audience_ids: Vec<i64>,
    #[schema(value_type = Vec<Object>)]
    metrics: Vec<Value>,
    #[schema(value_type = Object)]
    rules: IndexMap<String, MemberView>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<Timestamp>,
    archived: bool,
    created_by_user_email: String,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    project_id: i64,
    revision: i64,
    role: &'static str,
}

/// An experiment that ran while a holdout did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldOutExperimentView {
    experiment_id: i64,
    #[schema(value_type = Option<String>)]
    experiment_start_time: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    experiment_end_time: Option<Timestamp>,
    deployed_variation_id: Option<i64>,
}

impl HoldoutView {
    pub(crate) fn new(holdouts: &Holdouts, holdout: &Holdout, viewing: &Viewing<'_>) -> Self {
        let url = format!("/projects/{}/holdouts/{}", holdout.project_id, holdout.id);
        let link = |wanted: bool| viewing.if_editor(|| url.clone()).filter(|_| wanted);
        let concluded = holdout.status == HoldoutStatus::Concluded;
        let rules = holdouts
            .rules(holdout)
            .map(|(whole, rule)| (rule.id.to_string(), MemberView::new(whole, rule, None)));
        Self {
            update_url: link(true),
            delete_url: link(true),
            // There are no paths of their own for these: they are patches.
            archive_url: link(concluded && !holdout.archived),
            unarchive_url: link(concluded && holdout.archived),
            id: holdout.id,
            urn: format!("holdouts.flags.optimizely.com::{}", holdout.id),
            key: holdout.key.clone(),
            name: holdout.name.clone(),
            description: holdout.description.clone(),
            environment_key: holdout.environment_key.clone(),
            status: holdout.status.name(),
            scope: holdout.scope.name(),
            scope_type: holdout.scope_type.clone(),
            traffic_allocation: holdout.traffic_allocation,
            audience_conditions: holdout.audience.to_wire(),
            audience_ids: holdout.audience.audience_ids(),
            metrics: holdout.metrics.clone(),
            rules: rules.collect(),
            start_time: holdout.start_time,
            end_time: holdout.end_time,
            archived: holdout.archived,
            created_by_user_email: holdout.created_by_user_email.clone(),
            created_time: holdout.created_time,
            updated_time: holdout.updated_time,
            project_id: holdout.project_id,
            revision: holdout.revision,
            role: viewing.role.name(),
            url,
        }
    }
}

impl From<HeldOutExperiment> for HeldOutExperimentView {
    fn from(own: HeldOutExperiment) -> Self {
        Self {
            experiment_id: own.experiment_id,
            experiment_start_time: own.start_time,
            experiment_end_time: own.end_time,
            deployed_variation_id: own.deployed_variation_id,
        }
    }
}

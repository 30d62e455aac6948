//! Reports as flags/v1 shows them.

use burgee_domain::{Analysis, Report, Status, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::flag_view::Viewing;
use crate::app::report::Reports;

/// The record of one run of an experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportView {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unarchive_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_results_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch_flag_url: Option<String>,
    fetch_results_ui_url: String,
    fetch_results_api_url: String,
    id: i64,
    urn: String,
    key: String,
    name: String,
    description: String,
    flag_key: String,
    flag_name: String,
    flag_state: &'static str,
    rule_key: String,
    rule_name: String,
    rule_description: String,
    rule_state: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    distribution_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_metric: Option<String>,
    /// How results are made, as the rule has it.
    #[serde(rename = "x_analysis", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    analysis: Option<Analysis>,
    layer_experiment_id: i64,
    #[schema(value_type = String)]
    start_time: Timestamp,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<Timestamp>,
    archived: bool,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    revision: i64,
    role: &'static str,
}

impl ReportView {
    pub(crate) fn new(reports: &Reports, report: &Report, viewing: &Viewing<'_>) -> Self {
        let project = format!("/projects/{}", report.project_id);
        let list = format!("{project}/environments/{}/reports", reports.environment.key);
        let url = format!("{list}/{}", report.key);
        let link = |wanted: bool, url: String| viewing.if_editor(|| url).filter(|_| wanted);
        let Report { layer_id, experiment_id, .. } = report;
        let public_url = viewing.public_url;
        let flag = reports.flag(report);
        let rule = reports.rule(report).map(|(_, rule)| rule);
        let rule = rule.or(report.last_rule.as_ref().map(|own| &own.rule));
        let analysis = rule.map(|rule| rule.analysis).filter(|own| !own.is_usual());
        Self {
            archive_url: link(!report.archived, format!("{list}/archived")),
            unarchive_url: link(report.archived, format!("{list}/unarchived")),
            delete_url: link(true, url.clone()),
            reset_results_url: link(report.end_time.is_none(), format!("{url}/reset-results")),
            fetch_flag_url: flag.map(|flag| format!("{project}/flags/{}", flag.key)),
            fetch_results_ui_url: format!(
                "{public_url}/v2{project}/results/{layer_id}/experiments/{experiment_id}"
            ),
            fetch_results_api_url: format!("{public_url}/v2/experiments/{experiment_id}/results"),
            url,
            analysis,
            id: report.id,
            urn: format!("reports.flags.optimizely.com::{}", report.id),
            key: report.key.clone(),
            name: report.name.clone(),
            description: report.description.clone(),
            flag_key: report.flag_key.clone(),
            flag_name: report.flag_name.clone(),
            flag_state: match flag {
                Some(flag) if flag.archived => "archived",
                Some(_) => "active",
                None => "deleted",
            },
            rule_key: report.rule_key.clone(),
            rule_name: report.rule_name.clone(),
            rule_description: report.rule_description.clone(),
            rule_state: match reports.rule(report) {
                Some((ruleset, rule)) if rule.status(ruleset.enabled) == Status::Concluded => {
                    "concluded"
                }
                Some((_, rule)) if rule.enabled => "enabled",
                Some(_) => "disabled",
                None => "deleted",
            },
            kind: report.kind.name(),
            distribution_mode: report.distribution_mode.clone(),
            primary_metric: report.primary_metric.clone(),
            layer_experiment_id: *experiment_id,
            start_time: report.start_time,
            end_time: report.end_time,
            archived: report.archived,
            created_time: report.created_time,
            updated_time: report.updated_time,
            revision: report.revision,
            role: viewing.role.name(),
        }
    }
}

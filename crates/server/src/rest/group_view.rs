//! Exclusion groups as flags/v1 shows them.

use burgee_domain::{Group, Rule, Timestamp};
use indexmap::IndexMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::flag_view::Viewing;
use crate::app::group::Groups;
use crate::app::ruleset::WholeRuleset;

/// An exclusion group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupView {
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
    name: String,
    description: String,
    environment_key: String,
    #[schema(value_type = Object)]
    rules: IndexMap<String, MemberView>,
    archived: bool,
    project_id: i64,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    revision: i64,
    role: &'static str,
}

/// A rule in a group, or one that a holdout is over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberView {
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic_allocation: Option<u32>,
    flag_key: String,
    flag_name: String,
    flag_status: &'static str,
    rule_key: String,
    rule_name: String,
    rule_enabled: bool,
    rule_status: &'static str,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
}

impl GroupView {
    pub(crate) fn new(groups: &Groups, group: &Group, viewing: &Viewing<'_>) -> Self {
        let list = format!("/projects/{}/groups", group.project_id);
        let url = format!("{list}/{}", group.id);
        let link = |wanted: bool, url: String| viewing.if_editor(|| url).filter(|_| wanted);
        let members = groups.members(group).map(|(whole, rule, place)| {
            let view = MemberView::new(whole, rule, Some(place.traffic_allocation));
            (rule.id.to_string(), view)
        });
        Self {
            update_url: link(true, list.clone()),
            delete_url: link(true, url.clone()),
            archive_url: link(!group.archived, format!("{list}/archived")),
            unarchive_url: link(group.archived, format!("{list}/unarchived")),
            url,
            id: group.id,
            urn: format!("groups.flags.optimizely.com::{}", group.id),
            name: group.name.clone(),
            description: group.description.clone(),
            environment_key: group.environment_key.clone(),
            rules: members.collect(),
            archived: group.archived,
            project_id: group.project_id,
            created_time: group.created_time,
            updated_time: group.updated_time,
            revision: group.revision,
            role: viewing.role.name(),
        }
    }
}

impl MemberView {
    /// `share` is the rule's traffic in a group.
    pub(crate) fn new(whole: &WholeRuleset, rule: &Rule, share: Option<u32>) -> Self {
        Self {
            traffic_allocation: share,
            flag_key: whole.flag.key.clone(),
            flag_name: whole.flag.name.clone(),
            flag_status: if whole.flag.archived { "archived" } else { "unarchived" },
            rule_key: rule.key.clone(),
            rule_name: rule.name.clone(),
            rule_enabled: rule.enabled,
            rule_status: rule.status(whole.ruleset.enabled).name(),
            created_time: rule.created_time,
            updated_time: rule.updated_time,
        }
    }
}

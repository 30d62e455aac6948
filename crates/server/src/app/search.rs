//! Finding things by their names, keys and ids, in all projects of somebody.

use std::cmp::Ordering;
use std::collections::HashMap;

use burgee_domain::{
    Access, Action, Audience, Environment, Event, Flag, Project, Result, Rule, Ruleset, Status,
    Timestamp,
};
use burgee_store::Reader;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::{self, Uses};
use super::entity::{self, StoredRuleset};
use super::{App, environment, lookup, project, usage};
use crate::auth::Caller;

/// What is found where nothing in particular is asked for.
const USUAL_KINDS: [&str; 4] = ["audience", "event", "flag", "rule"];

/// What to find.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchQuery {
    /// Part of a name or key, or a whole id.
    pub(crate) text: String,
    /// Whether the text may also be part of a description.
    pub(crate) full: bool,
    /// All of the caller's, if there are none.
    pub(crate) project_ids: Vec<i64>,
    pub(crate) kinds: Vec<String>,
    pub(crate) archived: bool,
    pub(crate) statuses: Vec<String>,
    pub(crate) environment_key: Option<String>,
    pub(crate) audience_ids: Vec<i64>,
    /// By what to sort, and whether downwards; the last modified first where absent.
    pub(crate) sort: Option<(SortKey, bool)>,
}

/// What results are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortKey {
    Id,
    Name,
    Status,
    Created,
    LastModified,
    ExperimentType,
}

/// Something that was found; what does not apply to its kind is absent.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Hit {
    id: i64,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    description: String,
    project_id: i64,
    project_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    archived: bool,
    #[schema(value_type = String)]
    created: Timestamp,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ruleset_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiment_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiment_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience_ids: Option<Vec<i64>>,
}

/// Finds things.
pub(crate) async fn find(app: &App, caller: &Caller, query: &SearchQuery) -> Result<Vec<Hit>> {
    let mut projects = Vec::new();
    for id in &query.project_ids {
        projects.push(lookup::project(app, caller, *id).await?.1);
    }
    if query.project_ids.is_empty() {
        projects = project::list(app, caller).await?;
        projects.retain(|own| !own.archived || query.wants_kind("project"));
    }
    let mut hits = Vec::new();
    for project in &projects {
        let access = access::load(&app.store, caller, project.id).await?;
        hits.extend(of_project(&app.store, &access, project, query).await?);
    }
    hits.retain(|hit| query.admits(hit));
    query.sort(&mut hits);
    Ok(hits)
}

async fn of_project(
    reader: &Reader,
    access: &Access,
    project: &Project,
    query: &SearchQuery,
) -> Result<Vec<Hit>> {
    let mut hits = Vec::new();
    if query.wants_kind("project") {
        hits.push(of_project_itself(project));
    }
    if query.wants_kind("audience") {
        let counts = usage::experiment_counts(reader, project.id).await?;
        let uses = Uses::if_needed(reader, project.id, access).await?;
        let mut audiences: Vec<Audience> = entity::all(reader, project.id).await?;
        audiences.retain(|own| uses.role(access, own).allows(Action::Read));
        hits.extend(audiences.into_iter().map(|own| of_audience(own, &counts)));
    }
    if query.wants_kind("event") {
        let events: Vec<Event> = entity::all(reader, project.id).await?;
        hits.extend(events.into_iter().map(of_event));
    }
    if ["flag", "rule", "experiment"].iter().any(|kind| query.wants_kind(kind)) {
        hits.extend(of_flags(reader, access, project.id, query).await?);
    }
    for hit in &mut hits {
        hit.project_id = project.id;
        hit.project_name.clone_from(&project.name);
        hit.updated_time = hit.last_modified;
    }
    Ok(hits)
}

/// The flags that the caller may see, their rules, and their experiments.
async fn of_flags(
    reader: &Reader,
    access: &Access,
    project_id: i64,
    query: &SearchQuery,
) -> Result<Vec<Hit>> {
    let mut flags: Vec<Flag> = entity::all(reader, project_id).await?;
    flags.retain(|flag| access.see_flag(flag).is_ok());
    let mut environments = environment::in_order(reader, project_id).await?;
    environments.retain(|own| query.environment_key.as_ref().is_none_or(|key| *key == own.key));
    let rulesets: Vec<StoredRuleset> = entity::all(reader, project_id).await?;
    let rulesets: HashMap<(i64, i64), Ruleset> = rulesets
        .into_iter()
        .map(|own| ((own.ruleset.flag_id, own.ruleset.environment_id), own.ruleset))
        .collect();
    let mut hits = Vec::new();
    for flag in &flags {
        let own: Vec<(&Environment, &Ruleset)> = environments
            .iter()
            .filter(|environment| access.see_ruleset(flag, environment).is_ok())
            .filter_map(|environment| {
                Some((environment, rulesets.get(&(flag.id, environment.id))?))
            })
            .collect();
        if query.wants_kind("flag") {
            hits.push(of_flag(flag, own.iter().map(|(_, ruleset)| ruleset.status())));
        }
        for (environment, ruleset) in own {
            for rule in ruleset.rules_in_order() {
                let hit = of_rule(flag, environment, ruleset, rule);
                if query.wants_kind("experiment") && rule.kind.is_experiment() {
                    let id = rule.experiment_id;
                    hits.push(Hit { kind: "experiment", id, ..hit.clone() });
                }
                if query.wants_kind("rule") {
                    hits.push(hit);
                }
            }
        }
    }
    Ok(hits)
}

fn of_project_itself(project: &Project) -> Hit {
    Hit {
        id: project.id,
        kind: "project",
        name: project.name.clone(),
        description: project.description.clone(),
        archived: project.archived,
        created: project.created,
        last_modified: project.last_modified,
        ..Hit::default()
    }
}

fn of_audience(audience: Audience, counts: &HashMap<i64, usize>) -> Hit {
    Hit {
        id: audience.id,
        kind: "audience",
        name: audience.name,
        description: audience.description,
        archived: audience.archived,
        created: audience.created,
        last_modified: audience.last_modified,
        experiment_count: Some(counts.get(&audience.id).copied().unwrap_or_default()),
        ..Hit::default()
    }
}

fn of_event(event: Event) -> Hit {
    Hit {
        id: event.id,
        kind: "event",
        name: event.name,
        key: Some(event.key),
        description: event.description,
        archived: event.archived,
        created: event.created,
        last_modified: event.last_modified,
        ..Hit::default()
    }
}

/// A flag is as far as it is in the environment where it is furthest.
fn of_flag(flag: &Flag, statuses: impl Iterator<Item = Status>) -> Hit {
    let furthest = statuses.max_by_key(|status| match status {
        Status::Running => 2,
        Status::Paused | Status::Concluded => 1,
        Status::Draft => 0,
    });
    let status = furthest.unwrap_or(Status::Draft);
    Hit {
        id: flag.id,
        kind: "flag",
        name: flag.name.clone(),
        key: Some(flag.key.clone()),
        description: flag.description.clone(),
        status: Some(status_name(status, flag.archived)),
        archived: flag.archived,
        created: flag.created_time,
        last_modified: flag.updated_time,
        flag_key: Some(flag.key.clone()),
        enabled: Some(status == Status::Running),
        ..Hit::default()
    }
}

fn of_rule(flag: &Flag, environment: &Environment, ruleset: &Ruleset, rule: &Rule) -> Hit {
    Hit {
        id: rule.id,
        kind: "rule",
        name: rule.name.clone(),
        key: Some(rule.key.clone()),
        description: rule.description.clone(),
        status: Some(status_name(rule.status(ruleset.enabled), flag.archived)),
        archived: flag.archived,
        created: rule.created_time,
        last_modified: rule.updated_time,
        flag_key: Some(flag.key.clone()),
        environment_key: Some(environment.key.clone()),
        rule_type: Some(rule.kind.name()),
        ruleset_enabled: Some(ruleset.enabled),
        enabled: Some(rule.enabled),
        group_id: rule.group.map(|place| place.group_id),
        experiment_type: Some(rule.kind.name()).filter(|_| rule.kind.is_experiment()),
        audience_ids: Some(rule.audience.audience_ids()),
        ..Hit::default()
    }
}

fn status_name(status: Status, archived: bool) -> &'static str {
    match status {
        _ if archived => "archived",
        Status::Draft => "not_started",
        Status::Running => "running",
        Status::Paused => "paused",
        Status::Concluded => "concluded",
    }
}

impl SearchQuery {
    fn wants_kind(&self, kind: &str) -> bool {
        if self.kinds.is_empty() {
            USUAL_KINDS.contains(&kind)
        } else {
            self.kinds.iter().any(|own| own == kind)
        }
    }

    fn admits(&self, hit: &Hit) -> bool {
        let archived_wanted = self.archived || self.statuses.iter().any(|own| own == "archived");
        let status = |status: &str| self.statuses.iter().any(|own| own == status);
        let named = |id: &i64| self.audience_ids.contains(id);
        (!hit.archived || archived_wanted)
            && (self.statuses.is_empty() || hit.status.is_some_and(status))
            && (self.audience_ids.is_empty()
                || hit.audience_ids.as_ref().is_some_and(|ids| ids.iter().any(named)))
            && self.matches(hit)
    }

    fn matches(&self, hit: &Hit) -> bool {
        let text = self.text.to_lowercase();
        let has = |own: &str| own.to_lowercase().contains(&text);
        has(&hit.name)
            || hit.key.as_deref().is_some_and(has)
            || hit.id.to_string() == text
            || self.full && has(&hit.description)
    }

    fn sort(&self, hits: &mut [Hit]) {
        let (key, down) = self.sort.unwrap_or((SortKey::LastModified, true));
        let compare = |one: &Hit, other: &Hit| match key {
            SortKey::Id => one.id.cmp(&other.id),
            SortKey::Name => one.name.to_lowercase().cmp(&other.name.to_lowercase()),
            SortKey::Status => one.status.cmp(&other.status),
            SortKey::Created => one.created.cmp(&other.created),
            SortKey::LastModified => one.last_modified.cmp(&other.last_modified),
            SortKey::ExperimentType => one.experiment_type.cmp(&other.experiment_type),
        };
        let turn = |order: Ordering| if down { order.reverse() } else { order };
        // The id makes pages come out the same every time.
        hits.sort_by(|one, other| turn(compare(one, other)).then(one.id.cmp(&other.id)));
    }
}

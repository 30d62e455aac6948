//! Holdouts: shares of users kept out of everything, or of some rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::audience_expression::AudienceExpression;
use crate::body::Body;
use crate::error::{Result, Violations, below};
use crate::key::{KeyStyle, check_key, check_length, check_name};
use crate::metric::{check_metrics, event_ids};
use crate::rule::EnvironmentRule;
use crate::time::Timestamp;

/// The longest description.
const DESCRIPTION_LENGTH: usize = 1_000;

/// The states of a holdout, in the order in which it has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoldoutStatus {
    /// Not yet started.
    Draft,
    /// Holding users out.
    Running,
    /// Ended for good.
    Concluded,
}

impl HoldoutStatus {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Concluded => "concluded",
        }
    }

    /// Reads the name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Draft, Self::Running, Self::Concluded].into_iter().find(|own| own.name() == name)
    }
}

/// What a holdout is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoldoutScope {
    /// Everything in the environment.
    Global,
    /// The rules that it names.
    Local,
}

impl HoldoutScope {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Local => "local",
        }
    }
}

/// A share of users kept out of everything, or of some rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holdout {
    /// Its id: hashed for bucketing.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// Its key, unique in the project; never changes.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Its environment; never changes.
    pub environment_key: String,
    /// Where it is in its life.
    pub status: HoldoutStatus,
    /// What it is over.
    pub scope: HoldoutScope,
    /// `exclude` or `include`: kept as it was sent, for the protocol does not say what it does.
    pub scope_type: String,
    /// The ids of the rules that a local holdout is over; a global one has none.
    pub rule_ids: Vec<i64>,
    /// How many are held out, in basis points.
    pub traffic_allocation: u32,
    /// Who can be held out.
    pub audience: AudienceExpression,
    /// What is measured.
    pub metrics: Vec<Value>,
    /// The id of its one variation, `off`.
    pub variation_id: i64,
    /// When it started.
    pub start_time: Option<Timestamp>,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// Hidden from lists.
    pub archived: bool,
    /// Who made it.
    pub created_by_user_email: String,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// What a holdout may refer to.
#[derive(Clone, Debug)]
pub struct HoldoutSurroundings<'a> {
    /// The keys of the project's environments that are not archived.
    pub environments: &'a BTreeSet<String>,
    /// The environment of a holdout that names none.
    pub default_environment: &'a str,
    /// The ids of the project's audiences that are not archived.
    pub audiences: &'a BTreeSet<i64>,
    /// The ids of the project's events.
    pub events: &'a BTreeSet<i64>,
    /// The rules that a local holdout may name.
    pub rules: &'a [EnvironmentRule<'a>],
    /// Who changes it.
    pub user_email: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl Holdout {
    /// Makes a draft from a request body; `key` and `name` are required.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        project_id: i64,
        id: i64,
        variation_id: i64,
        around: &HoldoutSurroundings<'_>,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let key = members.required_text("key");
        if !key.is_empty() {
            check_key(members.violations, "/key", key, KeyStyle::Strict);
        }
        if members.value("name").is_none() {
            members.add("name", "required", "is required");
        }
        let environment_key = members.text("environment_key").unwrap_or(around.default_environment);
        if !around.environments.contains(environment_key) {
            let message = format!("there is no environment {environment_key:?}");
            members.add("environment_key", "not_found", message);
        }
        let mut holdout = Self {
            id,
            project_id,
            key: key.to_owned(),
            name: String::new(),
            description: String::new(),
            environment_key: environment_key.to_owned(),
            status: HoldoutStatus::Draft,
            scope: HoldoutScope::Global,
            scope_type: "exclude".to_owned(),
            rule_ids: Vec::new(),
            traffic_allocation: 0,
            audience: AudienceExpression::Everyone,
            metrics: Vec::new(),
            variation_id,
            start_time: None,
            end_time: None,
            archived: false,
            created_by_user_email: around.user_email.to_owned(),
            created_time: around.now,
            updated_time: around.now,
            revision: 1,
        };
        holdout.take(&mut members, around);
        violations.into_result()?;
        Ok(holdout)
    }

    /// The members that a patch may change, as a document.
    pub fn patchable(&self) -> Value {
        let rules = self.rule_ids.iter().map(|id| (id.to_string(), json!({})));
        json!({
            "key": self.key,
            "name": self.name,
            "description": self.description,
            "environment_key": self.environment_key,
            "status": self.status.name(),
            "scope": self.scope.name(),
            "scope_type": self.scope_type,
            "rules": Value::Object(rules.collect()),
            "traffic_allocation": self.traffic_allocation,
            "audience_conditions": self.audience.to_wire(),
            "metrics": self.metrics,
            "archived": self.archived,
        })
    }

    /// The holdout after a patch. It goes from draft to running to concluded only; running, its metrics are
    /// frozen; concluded, all but its name and whether it is archived.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn patched(&self, document: &Value, around: &HoldoutSurroundings<'_>) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(document, "", &mut violations);
        let mut next = self.clone();
        members.unchanged("key", &self.key);
        members.unchanged("environment_key", &self.environment_key);
        if let Some(status) = members.one_of("status", &["draft", "running", "concluded"]) {
            next.status = HoldoutStatus::from_name(status).unwrap_or(self.status);
        }
        next.take(&mut members, around);
        if let Some(archived) = members.boolean("archived") {
            next.archived = archived;
        }
        self.check_change(&next, &mut members);
        violations.into_result()?;
        next.note_transition(self.status, around.now);
        if next != *self {
            next.revision += 1;
            next.updated_time = around.now;
        }
        Ok(next)
    }

    fn take(&mut self, members: &mut Body<'_>, around: &HoldoutSurroundings<'_>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            check_length(members.violations, "/description", text, DESCRIPTION_LENGTH);
            text.clone_into(&mut self.description);
        }
        match members.one_of("scope", &["global", "local"]) {
            Some("local") => self.scope = HoldoutScope::Local,
            Some(_) => self.scope = HoldoutScope::Global,
            None => {}
        }
        if let Some(scope_type) = members.one_of("scope_type", &["exclude", "include"]) {
            scope_type.clone_into(&mut self.scope_type);
        }
        if let Some(points) = members.basis_points("traffic_allocation") {
            self.traffic_allocation = points;
        }
        self.take_audience(members, around);
        self.take_metrics(members, around);
        self.take_rules(members, around);
    }

    fn take_audience(&mut self, members: &mut Body<'_>, around: &HoldoutSurroundings<'_>) {
        // What it has may since have been archived.
        let mut known = around.audiences.clone();
        known.extend(self.audience.audience_ids());
        let (member, expression) = match (
            members.value("audience_conditions"),
            members.value("audience_ids").and_then(Value::as_array),
        ) {
            (Some(expression), _) => ("audience_conditions", expression.clone()),
            // The older form: any of them.
            (None, Some(ids)) if !ids.is_empty() => {
                let leaves = ids.iter().map(|id| json!({ "audience_id": id }));
                let items = [Value::from("or")].into_iter().chain(leaves).collect();
                ("audience_ids", Value::Array(items))
            }
            _ => ("audience_conditions", Value::Null),
        };
        let pointer = members.at(member);
        self.audience = AudienceExpression::read(&expression, &pointer, &known, members.violations);
    }

    fn take_metrics(&mut self, members: &mut Body<'_>, around: &HoldoutSurroundings<'_>) {
        let mut known = around.events.clone();
        known.extend(event_ids(&self.metrics));
        self.metrics = match members.value("metrics") {
            Some(metrics) => check_metrics(metrics, "/metrics", &known, members.violations),
            None => Vec::new(),
        };
    }

    /// The rules of a local holdout: `{"<rule id>": {}}`.
    fn take_rules(&mut self, members: &mut Body<'_>, around: &HoldoutSurroundings<'_>) {
        let before = std::mem::take(&mut self.rule_ids);
        let Some(value) = members.value("rules") else {
            return;
        };
        let Some(entries) = value.as_object() else {
            members.add("rules", "type", "must be an object of rules by id");
            return;
        };
        for id in entries.keys() {
            let own = |one: &&EnvironmentRule<'_>| {
                one.environment_key == self.environment_key && one.rule.id.to_string() == *id
            };
            let known = around.rules.iter().find(own).map(|one| one.rule.id);
            // One that it has may since have been deleted.
            let kept = || before.iter().find(|kept| kept.to_string() == *id).copied();
            if let Some(rule_id) = known.or_else(kept) {
                self.rule_ids.push(rule_id);
            } else {
                let message = format!("there is no rule {id} in this environment");
                let pointer = below(&members.at("rules"), id);
                members.violations.add(pointer, "not_found", message);
            }
        }
        if self.scope == HoldoutScope::Global && !self.rule_ids.is_empty() {
            members.add("rules", "not_applicable", "a global holdout is over all rules");
        }
    }

    /// What the state allows. The texts are those of the protocol where it has any.
    fn check_change(&self, next: &Self, members: &mut Body<'_>) {
        let state = self.status.name();
        match (self.status, next.status) {
            (from, to) if from == to => {}
            (HoldoutStatus::Draft, HoldoutStatus::Running)
            | (HoldoutStatus::Running, HoldoutStatus::Concluded) => {}
            (HoldoutStatus::Concluded, _) => {}
            (_, to) => {
                let message = format!("Can't go from '{state}' to '{}' state.", to.name());
                members.add("status", "transition", message);
            }
        }
        if next.status == HoldoutStatus::Running
            && next.scope == HoldoutScope::Local
            && next.rule_ids.is_empty()
        {
            members.add("rules", "required", "a local holdout needs rules to run");
        }
        if self.status == HoldoutStatus::Running && next.metrics != self.metrics {
            members.add("metrics", "running", "Can't edit metrics of holdouts in 'running' state.");
        }
        if self.status == HoldoutStatus::Concluded {
            let frozen = [
                ("description", next.description != self.description),
                ("status", next.status != self.status),
                ("scope", next.scope != self.scope),
                ("scope_type", next.scope_type != self.scope_type),
                ("rules", next.rule_ids != self.rule_ids),
                ("traffic_allocation", next.traffic_allocation != self.traffic_allocation),
                ("audience_conditions", next.audience != self.audience),
                ("metrics", next.metrics != self.metrics),
            ];
            for (member, _) in frozen.into_iter().filter(|(_, changed)| *changed) {
                members.add(member, "concluded", "Can't edit holdouts in 'concluded' state.");
            }
        }
        if next.archived && !self.archived && self.status != HoldoutStatus::Concluded {
            members.add("archived", "state", format!("Can't archive holdouts in '{state}' state."));
        }
    }

    fn note_transition(&mut self, before: HoldoutStatus, now: Timestamp) {
        if self.status == before {
            return;
        }
        match self.status {
            HoldoutStatus::Draft => {}
            HoldoutStatus::Running => self.start_time = Some(now),
            HoldoutStatus::Concluded => self.end_time = Some(now),
        }
    }
}

//! Reading a rule from a patched document: merged with what it was, with defaults, and checked.

use indexmap::IndexMap;
use serde_json::Value;

use crate::analysis::Analysis;
use crate::audience_expression::AudienceExpression;
use crate::error::{Violations, below};
use crate::flag::Ids;
use crate::key::{KeyStyle, check_key, check_name};
use crate::metric::{check_metrics, event_ids};
use crate::rule::{ALL_TRAFFIC, Conclusion, GroupPlace, Rule, RuleType, RuleVariation, Status};
use crate::rule_document::same;
use crate::ruleset::Surroundings;
use crate::variation::Variation;

const DISTRIBUTION_MODES: [&str; 2] = ["manual", "stats_accelerator"];
const OUTCOMES: [&str; 3] = ["positive", "negative", "inconclusive"];

/// The users that an allowlist may name, as the vendor has it: each SDK loads them all.
const MOST_LISTED: usize = 50;

/// A rule of a patched document, and what is needed to read it.
pub(crate) struct RuleInput<'a, I> {
    pub(crate) pointer: &'a str,
    pub(crate) document: &'a Value,
    pub(crate) around: &'a Surroundings<'a>,
    /// Whether the ruleset is on, before the patch and after it.
    pub(crate) ruleset_enabled: [bool; 2],
    pub(crate) ids: &'a mut I,
    pub(crate) violations: &'a mut Violations,
}

impl<I: Ids> RuleInput<'_, I> {
    /// The rule as the document has it; `None` if too little of it makes sense.
    pub(crate) fn read(&mut self, key: &str, before: Option<&Rule>) -> Option<Rule> {
        if !self.document.is_object() {
            self.add("", "type", "must be an object");
            return None;
        }
        if let Some(rule) = before
            && rule.conclusion.is_some()
        {
            // Concluded, the ruleset's switch makes no difference.
            if !same(self.document, &rule.patchable(false)) {
                self.add("", "concluded", "a concluded rule cannot change");
            }
            return Some(rule.clone());
        }
        let kind = self.kind(before)?;
        let mut rule = match before {
            Some(rule) => rule.clone(),
            None => self.fresh(key, kind),
        };
        self.names(&mut rule);
        self.switches(&mut rule);
        self.audience(&mut rule);
        rule.variations = self.variations(before, kind);
        self.experiment(&mut rule);
        self.allow_list(&mut rule);
        self.group(&mut rule);
        self.status(before, &mut rule);
        if before.is_some_and(|before| *before != rule) {
            rule.revision += 1;
            rule.updated_time = self.around.now;
        }
        Some(rule)
    }

    fn add(&mut self, member: &str, code: &'static str, message: impl Into<String>) {
        self.violations.add(format!("{}{member}", self.pointer), code, message);
    }

    fn kind(&mut self, before: Option<&Rule>) -> Option<RuleType> {
        let kind = self.document["type"].as_str().and_then(RuleType::from_name);
        match (kind, before) {
            (None, None) => {
                self.add("/type", "enum", "must be a/b, multi_armed_bandit, contextual_multi_armed_bandit or targeted_delivery");
                None
            }
            (Some(kind), Some(before)) if kind != before.kind => {
                self.add("/type", "immutable", "the type of a rule cannot change");
                None
            }
            (kind, before) => kind.or_else(|| before.map(|rule| rule.kind)),
        }
    }

    fn fresh(&mut self, key: &str, kind: RuleType) -> Rule {
        check_key(self.violations, &format!("{}/key", self.pointer), key, KeyStyle::Strict);
        let now = self.around.now;
        Rule {
            id: self.ids.next(),
            key: key.to_owned(),
            name: key.to_owned(),
            description: String::new(),
            kind,
            distribution_mode: (kind == RuleType::AbTest).then(|| "manual".to_owned()),
            distribution_goal: None,
            attribute_ids: Vec::new(),
            enabled: false,
            percentage_included: 0,
            audience: AudienceExpression::Everyone,
            variations: IndexMap::new(),
            baseline_variation_id: None,
            metrics: Vec::new(),
            analysis: Analysis::default(),
            allow_list: IndexMap::new(),
            group: None,
            layer_id: self.ids.next(),
            experiment_id: self.ids.next(),
            report_key: None,
            launched_time: None,
            conclusion: None,
            created_by_user_email: self.around.user_email.to_owned(),
            created_time: now,
            updated_time: now,
            revision: 1,
        }
    }

    fn names(&mut self, rule: &mut Rule) {
        match &self.document["key"] {
            Value::String(key) if *key == rule.key => {}
            Value::Null => {}
            _ => self.add(
                "/key",
                "immutable",
                format!("must be {:?}, the key of the rule", rule.key),
            ),
        }
        match &self.document["name"] {
            Value::String(name) => {
                check_name(self.violations, &format!("{}/name", self.pointer), name);
                rule.name.clone_from(name);
            }
            Value::Null => self.add("/name", "required", "is required"),
            _ => self.add("/name", "type", "must be a string"),
        }
        if let Some(text) = self.text("description") {
            rule.description = text;
        }
    }

    /// A string member; `None` if absent or null.
    fn text(&mut self, member: &str) -> Option<String> {
        match &self.document[member] {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                self.add(&format!("/{member}"), "type", "must be a string");
                None
            }
        }
    }

    fn switches(&mut self, rule: &mut Rule) {
        match &self.document["enabled"] {
            Value::Bool(enabled) => rule.enabled = *enabled,
            Value::Null => {}
            _ => self.add("/enabled", "type", "must be true or false"),
        }
        if let Some(percentage) = self.basis_points(self.document, "percentage_included", "") {
            rule.percentage_included = percentage;
        }
        match self.text("distribution_mode") {
            Some(mode) if rule.kind != RuleType::AbTest && mode != "manual" => {
                self.add("/distribution_mode", "not_applicable", "is for a/b rules only");
            }
            Some(mode) if DISTRIBUTION_MODES.contains(&mode.as_str()) => {
                rule.distribution_mode = (rule.kind == RuleType::AbTest).then_some(mode);
            }
            Some(_) => {
                self.add("/distribution_mode", "enum", "must be manual or stats_accelerator");
            }
            None => {}
        }
        rule.distribution_goal = self.text("distribution_goal");
    }

    fn audience(&mut self, rule: &mut Rule) {
        // What it has may since have been archived.
        let mut known = self.around.audiences.clone();
        known.extend(rule.audience.audience_ids());
        rule.audience = AudienceExpression::read(
            &self.document["audience_conditions"],
            &format!("{}/audience_conditions", self.pointer),
            &known,
            self.violations,
        );
    }

    /// A member from 0 to 10,000; `None` if absent, null or wrong.
    fn basis_points(&mut self, document: &Value, member: &str, place: &str) -> Option<u32> {
        let value = &document[member];
        if value.is_null() {
            return None;
        }
        let points = value.as_u64().and_then(|points| u32::try_from(points).ok());
        let points = points.filter(|points| *points <= ALL_TRAFFIC);
        if points.is_none() {
            self.add(&format!("{place}/{member}"), "range", "must be an integer from 0 to 10000");
        }
        points
    }

    fn variations(
        &mut self,
        before: Option<&Rule>,
        kind: RuleType,
    ) -> IndexMap<String, RuleVariation> {
        let mut variations = IndexMap::new();
        let document = self.document;
        let Some(documents) = document["variations"].as_object() else {
            self.add("/variations", "required", "must be an object of variations");
            return variations;
        };
        for (key, document) in documents {
            let place = below("/variations", key);
            if !document.is_object() {
                self.add(&place, "type", "must be an object");
                continue;
            }
            if !document["key"].is_null() && document["key"] != key.as_str() {
                let message = format!("must be {key:?}, the key of the entry");
                self.add(&format!("{place}/key"), "mismatch", message);
            }
            let earlier = before.and_then(|rule| rule.variations.get(key));
            let usable = |own: &&Variation| !own.archived || earlier.is_some();
            let Some(own) = self.around.flag.variations.get(key).filter(usable) else {
                self.add(&place, "not_found", format!("the flag has no variation {key:?}"));
                continue;
            };
            // The one variation of a delivery has all of its traffic unless said otherwise.
            let default = if kind == RuleType::Delivery { ALL_TRAFFIC } else { 0 };
            let share = self.basis_points(document, "percentage_included", &place);
            let variation = RuleVariation {
                id: earlier.map_or_else(|| self.ids.next(), |earlier| earlier.id),
                variation_id: own.id,
                percentage_included: share.unwrap_or(default),
            };
            variations.insert(key.clone(), variation);
        }
        let total: u32 = variations.values().map(|variation| variation.percentage_included).sum();
        if kind == RuleType::Delivery && documents.len() != 1 {
            self.add("/variations", "count", "a targeted delivery has exactly one variation");
        } else if documents.is_empty() {
            self.add("/variations", "count", "an experiment has at least one variation");
        } else if kind != RuleType::ContextualBandit && total != ALL_TRAFFIC {
            self.add(
                "/variations",
                "total",
                format!("the shares must add up to 10000, not {total}"),
            );
        }
        variations
    }

    fn experiment(&mut self, rule: &mut Rule) {
        let document = self.document;
        rule.metrics = match &document["metrics"] {
            Value::Null => Vec::new(),
            metrics => {
                let pointer = format!("{}/metrics", self.pointer);
                let mut known = self.around.events.clone();
                known.extend(event_ids(&rule.metrics));
                check_metrics(metrics, &pointer, &known, self.violations)
            }
        };
        if rule.kind.is_experiment()
            && rule.metrics.is_empty()
            && document["metrics"].as_array().is_none_or(Vec::is_empty)
        {
            self.add("/metrics", "required", "an experiment needs at least one metric");
        }
        let pointer = format!("{}/x_analysis", self.pointer);
        rule.analysis = Analysis::read(&document["x_analysis"], &pointer, self.violations);
        if !rule.kind.is_experiment() && !rule.analysis.is_usual() {
            self.add("/x_analysis", "not_applicable", "is for experiments only");
        }
        let is_bandit = matches!(rule.kind, RuleType::Bandit | RuleType::ContextualBandit);
        let primary = rule.metrics.get(..1).unwrap_or_default();
        if is_bandit
            && !primary.is_empty()
            && event_ids(primary).next().is_none()
            && primary.iter().all(|metric| metric["aggregator"] == "sum")
        {
            self.add("/metrics/0/event_id", "required", "is required: bandits learn from an event");
        }
        rule.baseline_variation_id = match &document["baseline_variation_id"] {
            Value::Null => None,
            id => {
                let known =
                    rule.variations.values().any(|own| id.as_i64() == Some(own.variation_id));
                if !known {
                    self.add(
                        "/baseline_variation_id",
                        "not_found",
                        "is not the id of a variation of the rule",
                    );
                }
                id.as_i64()
            }
        };
        rule.attribute_ids = match &document["attribute_ids"] {
            Value::Null => Vec::new(),
            Value::Array(ids) => {
                // As with events and audiences, what the rule has had is not asked for anew.
                let had = std::mem::take(&mut rule.attribute_ids);
                let is_known = |id: &i64| self.around.attributes.contains(id) || had.contains(id);
                for (index, id) in ids.iter().enumerate() {
                    if !id.as_i64().is_some_and(|id| is_known(&id)) {
                        let message = format!("there is no attribute {id} in this project");
                        self.add(&format!("/attribute_ids/{index}"), "not_found", message);
                    }
                }
                ids.iter().filter_map(Value::as_i64).collect()
            }
            _ => {
                self.add("/attribute_ids", "type", "must be a list of integers");
                Vec::new()
            }
        };
    }

    /// As a map `{user_id: {user_id, variation: {key}}}`, or one flat `{user_id, variation_key}`.
    fn allow_list(&mut self, rule: &mut Rule) {
        let document = self.document;
        let Some(entries) = document["allow_list"].as_object() else {
            if !document["allow_list"].is_null() {
                self.add("/allow_list", "type", "must be an object");
            }
            rule.allow_list.clear();
            return;
        };
        let flat = entries.get("user_id").and_then(Value::as_str);
        let listed: Vec<(String, Option<String>)> = match (flat, entries.get("variation_key")) {
            (Some(user_id), Some(key)) => {
                vec![(user_id.to_owned(), key.as_str().map(str::to_owned))]
            }
            _ => entries
                .iter()
                .map(|(user_id, entry)| {
                    let key = entry
                        .pointer("/variation/key")
                        .and_then(Value::as_str)
                        .or_else(|| entry["variation_key"].as_str());
                    (user_id.clone(), key.or_else(|| entry.as_str()).map(str::to_owned))
                })
                .collect(),
        };
        if listed.len() > MOST_LISTED {
            let message = format!("at most {MOST_LISTED} users; there are {}", listed.len());
            self.add("/allow_list", "too_many", message);
        }
        rule.allow_list = IndexMap::new();
        for (user_id, key) in listed {
            match key.filter(|key| rule.variations.contains_key(key)) {
                Some(key) => drop(rule.allow_list.insert(user_id, key)),
                None => self.add(
                    &below("/allow_list", &user_id),
                    "not_found",
                    "must name a variation of the rule",
                ),
            }
        }
    }

    /// Left out, the rule stays where it is.
    fn group(&mut self, rule: &mut Rule) {
        let document = self.document;
        let Some(place) = document.get("group_rule") else { return };
        match self.group_id(place) {
            None => {}
            Some(0) => rule.group = None,
            Some(group_id)
                if !self.around.groups.contains(&group_id)
                    && rule.group.is_none_or(|own| own.group_id != group_id) =>
            {
                let message = format!("there is no group {group_id} in this environment");
                self.add("/group_rule/group_id", "not_found", message);
            }
            Some(_) if !rule.kind.is_experiment() => {
                self.add("/group_rule", "not_applicable", "only experiments can be in a group");
            }
            Some(group_id) => {
                let share = self.basis_points(place, "traffic_allocation", "/group_rule");
                rule.group = Some(GroupPlace { group_id, traffic_allocation: share.unwrap_or(0) });
            }
        }
    }

    /// The group that a place names, 0 for none; `None` if it is wrong.
    fn group_id(&mut self, place: &Value) -> Option<i64> {
        let members = match place {
            Value::Null => return Some(0),
            Value::Object(members) if members.is_empty() => return Some(0),
            Value::Object(members) => members,
            _ => {
                self.add("/group_rule", "type", "must be an object");
                return None;
            }
        };
        let id = match members.get("group_id") {
            Some(Value::Null) => Some(0),
            id => id.and_then(Value::as_i64),
        };
        if id.is_none() {
            self.add("/group_rule/group_id", "type", "must be an integer; 0 is no group");
        }
        id
    }

    /// A status of `concluded` ends an experiment. Others follow from the switches: they can be put back as they
    /// were read, or say what the patch does anyway.
    fn status(&mut self, before: Option<&Rule>, rule: &mut Rule) {
        let Some(status) = self.text("status") else { return };
        let [was_on, is_on] = self.ruleset_enabled;
        if status == Status::Concluded.name() {
            self.conclude(rule);
            return;
        }
        if Status::ALL.iter().all(|own| own.name() != status) {
            self.add("/status", "enum", "must be draft, running, paused or concluded");
            return;
        }
        // What comes from another environment has the status that it had there.
        let Some(present) = before.map(|rule| rule.status(was_on)) else { return };
        if present.name() != status && rule.status(is_on).name() != status {
            let message = format!(
                "is {:?} and can only be made \"concluded\": the member enabled starts and pauses",
                present.name()
            );
            self.add("/status", "transition", message);
        }
    }

    fn conclude(&mut self, rule: &mut Rule) {
        if !rule.kind.is_experiment() {
            self.add("/status", "not_applicable", "only experiments can be concluded");
        }
        if rule.launched_time.is_none() {
            self.add("/status", "transition", "a rule that never ran cannot be concluded");
        }
        let outcome = self.text("outcome");
        if outcome.as_ref().is_some_and(|outcome| !OUTCOMES.contains(&outcome.as_str())) {
            self.add("/outcome", "enum", "must be positive, negative or inconclusive");
        }
        let deployed = self.text("deployed_variation_key").unwrap_or_default();
        if !deployed.is_empty() && !rule.variations.contains_key(&deployed) {
            self.add("/deployed_variation_key", "not_found", "must name a variation of the rule");
        }
        let delivery = self.text("deployed_td_rule_key").unwrap_or_default();
        if !delivery.is_empty() && deployed.is_empty() {
            self.add("/deployed_variation_key", "required", "is required to deploy");
        }
        rule.enabled = false;
        rule.conclusion = Some(Conclusion {
            outcome,
            comment: self.text("comment").unwrap_or_default(),
            deployed_variation_key: deployed,
            deployed_td_rule_key: delivery,
            time: self.around.now,
        });
    }
}

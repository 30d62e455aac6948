//! Rulesets: the rules of a flag in one environment, and how a patch changes them.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Error, Result, Violations, below};
use crate::flag::{Flag, Ids, OFF};
use crate::group::PlaceChange;
use crate::rule::{ALL_TRAFFIC, Rule, Status};
use crate::rule_input::RuleInput;
use crate::time::Timestamp;

/// The most rules in one ruleset.
const MOST_RULES: usize = 100;

/// The rules of a flag in one environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ruleset {
    /// Its id.
    pub id: i64,
    /// The flag.
    pub flag_id: i64,
    /// The environment.
    pub environment_id: i64,
    /// Whether the flag is on in the environment.
    pub enabled: bool,
    /// Whether it ever was.
    pub launched: bool,
    /// What is served when no rule decides.
    pub default_variation_key: String,
    /// The rules by key.
    pub rules: IndexMap<String, Rule>,
    /// The keys of the rules in the order of evaluation.
    pub rule_priorities: Vec<String>,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// What a ruleset may refer to.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The flag.
    pub flag: &'a Flag,
    /// The ids of the project's audiences that are not archived.
    pub audiences: &'a BTreeSet<i64>,
    /// The ids of the project's events.
    pub events: &'a BTreeSet<i64>,
    /// The ids of the project's attributes.
    pub attributes: &'a BTreeSet<i64>,
    /// The ids of the environment's exclusion groups.
    pub groups: &'a BTreeSet<i64>,
    /// Keys of experiments in the other rulesets of the environment: unique there, because SDKs mix up experiments
    /// that share a key. Deliveries they find by their flag.
    pub other_experiment_keys: &'a BTreeSet<String>,
    /// Who changes it.
    pub user_email: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl Ruleset {
    /// The empty ruleset that a flag has in each environment from the start.
    pub fn empty(id: i64, flag_id: i64, environment_id: i64, now: Timestamp) -> Self {
        Self {
            id,
            flag_id,
            environment_id,
            enabled: false,
            launched: false,
            default_variation_key: OFF.to_owned(),
            rules: IndexMap::new(),
            rule_priorities: Vec::new(),
            created_time: now,
            updated_time: now,
            revision: 1,
        }
    }

    /// Never on: draft. On: running. On before: paused.
    pub fn status(&self) -> Status {
        match (self.enabled, self.launched) {
            (true, _) => Status::Running,
            (false, true) => Status::Paused,
            (false, false) => Status::Draft,
        }
    }

    /// The rules in the order of evaluation.
    pub fn rules_in_order(&self) -> impl Iterator<Item = &Rule> {
        self.rule_priorities.iter().filter_map(|key| self.rules.get(key))
    }

    /// How often a variation is used: by rules, and as the default of a ruleset that has been changed.
    pub fn uses_of(&self, variation_key: &str) -> usize {
        let by_rules =
            self.rules.values().filter(|rule| rule.variations.contains_key(variation_key)).count();
        let as_default = self.default_variation_key == variation_key && variation_key != OFF;
        by_rules + usize::from(as_default)
    }

    /// Looks a rule up.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn rule(&self, key: &str) -> Result<&Rule> {
        self.rules.get(key).ok_or_else(|| Error::not_found("Rule", key))
    }

    /// Turns the flag on or off in the environment; says whether that changed anything.
    pub fn switch(&mut self, enabled: bool, now: Timestamp) -> bool {
        if self.enabled == enabled {
            return false;
        }
        self.enabled = enabled;
        self.touch(now);
        true
    }

    /// Puts rules into exclusion groups or takes them out, as a change to groups asks; says whether the ruleset
    /// has any of them and changed.
    pub fn place_rules(&mut self, changes: &[PlaceChange], now: Timestamp) -> bool {
        let mut changed = false;
        for (rule_id, place) in changes {
            let rule = self.rules.values_mut().find(|rule| rule.id == *rule_id);
            if let Some(rule) = rule.filter(|rule| rule.group != *place) {
                rule.group = *place;
                rule.revision += 1;
                rule.updated_time = now;
                changed = true;
            }
        }
        if changed {
            self.touch(now);
        }
        changed
    }

    /// Divides the traffic of a rule anew: basis points by the id of the flag's variation. Says whether that changed
    /// anything; shares that do not sum to all traffic change nothing.
    pub fn reweigh(&mut self, rule_key: &str, weights: &[(i64, u32)], now: Timestamp) -> bool {
        let Some(rule) = self.rules.get_mut(rule_key).filter(|rule| rule.conclusion.is_none())
        else {
            return false;
        };
        let mut variations = rule.variations.clone();
        for entry in variations.values_mut() {
            let own = weights.iter().find(|(id, _)| *id == entry.variation_id);
            entry.percentage_included = own.map_or(entry.percentage_included, |(_, share)| *share);
        }
        let total: u32 = variations.values().map(|entry| entry.percentage_included).sum();
        if total != ALL_TRAFFIC || variations == rule.variations {
            return false;
        }
        rule.variations = variations;
        rule.revision += 1;
        rule.updated_time = now;
        self.touch(now);
        true
    }

    /// Pauses a rule that is on; says whether it was.
    pub fn pause(&mut self, rule_key: &str, now: Timestamp) -> bool {
        let Some(rule) = self.rules.get_mut(rule_key).filter(|rule| rule.enabled) else {
            return false;
        };
        rule.enabled = false;
        rule.revision += 1;
        rule.updated_time = now;
        self.touch(now);
        true
    }

    /// Takes back what rules say of a report that is deleted; says whether any did.
    pub fn forget_report(&mut self, report_key: &str, now: Timestamp) -> bool {
        let own = |rule: &&mut Rule| rule.report_key.as_deref() == Some(report_key);
        let Some(rule) = self.rules.values_mut().find(own) else {
            return false;
        };
        rule.report_key = None;
        rule.revision += 1;
        rule.updated_time = now;
        self.touch(now);
        true
    }

    fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated_time = now;
        self.note_launches(now);
    }

    /// What goes live for the first time is launched from now on.
    fn note_launches(&mut self, now: Timestamp) {
        self.launched |= self.enabled;
        for rule in self.rules.values_mut() {
            if rule.status(self.enabled) == Status::Running {
                rule.launched_time.get_or_insert(now);
            }
        }
    }

    /// The members that a patch may change, as a document.
    pub fn patchable(&self) -> Value {
        let rules =
            self.rules.iter().map(|(key, rule)| (key.clone(), rule.patchable(self.enabled)));
        json!({
            "enabled": self.enabled,
            "default_variation_key": self.default_variation_key,
            "rules": Value::Object(rules.collect()),
            "rule_priorities": self.rule_priorities,
            "revision": self.revision,
        })
    }

    /// The ruleset after a patch: everything is read back strictly and checked, and all violations told.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], or [`Error::Conflict`] if a concluded rule would change.
    pub fn patched(
        &self,
        document: &Value,
        around: &Surroundings<'_>,
        ids: &mut impl Ids,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut next = self.clone();
        match &document["enabled"] {
            Value::Bool(enabled) => next.enabled = *enabled,
            Value::Null => {}
            _ => violations.add("/enabled", "type", "must be true or false"),
        }
        match &document["default_variation_key"] {
            Value::String(key) if *key == self.default_variation_key => {}
            Value::String(key)
                if around.flag.variations.get(key).is_some_and(|own| !own.archived) =>
            {
                next.default_variation_key.clone_from(key);
            }
            Value::String(key) => {
                let message = format!("there is no variation {key:?}");
                violations.add("/default_variation_key", "not_found", message);
            }
            _ => violations.add("/default_variation_key", "type", "must be a string"),
        }
        let enabled = [self.enabled, next.enabled];
        next.rules = self.read_rules(&document["rules"], enabled, around, ids, &mut violations);
        next.rule_priorities = self.read_priorities(document, &next.rules, &mut violations);
        next.deploy_winners(self, document, around, ids, &mut violations);
        violations.into_result()?;
        if next != *self {
            next.touch(around.now);
        }
        Ok(next)
    }

    fn read_rules(
        &self,
        document: &Value,
        ruleset_enabled: [bool; 2],
        around: &Surroundings<'_>,
        ids: &mut impl Ids,
        violations: &mut Violations,
    ) -> IndexMap<String, Rule> {
        let Some(documents) = document.as_object() else {
            violations.add("/rules", "type", "must be an object");
            return IndexMap::new();
        };
        let mut rules = IndexMap::new();
        for (key, document) in documents {
            let pointer = below("/rules", key);
            let before = self.rules.get(key);
            let mut input = RuleInput {
                pointer: &pointer,
                document,
                around,
                ruleset_enabled,
                ids: &mut *ids,
                violations,
            };
            // What has not changed need not be checked again: what it refers to may have been archived.
            let kept = before.filter(|rule| *document == rule.patchable(self.enabled)).cloned();
            let Some(rule) = kept.or_else(|| input.read(key, before)) else { continue };
            let is_new = before.is_none() && rule.kind.is_experiment();
            if is_new && around.other_experiment_keys.contains(key) {
                violations.add(format!("{pointer}/key"), "exists", exists_elsewhere(key));
            }
            rules.insert(key.clone(), rule);
        }
        rules
    }

    /// Keys without a rule are errors, unless it was just removed; rules without a place come last.
    fn read_priorities(
        &self,
        document: &Value,
        rules: &IndexMap<String, Rule>,
        violations: &mut Violations,
    ) -> Vec<String> {
        let named = match &document["rule_priorities"] {
            Value::Array(named) => named.as_slice(),
            Value::Null => &[],
            _ => {
                violations.add("/rule_priorities", "type", "must be a list of rule keys");
                &[]
            }
        };
        // A broken rule has its own violation.
        let broken = |key: &str| document["rules"].get(key).is_some();
        let mut priorities: Vec<String> = Vec::new();
        for (index, key) in named.iter().enumerate() {
            let pointer = format!("/rule_priorities/{index}");
            match key.as_str() {
                Some(key) if priorities.iter().any(|own| own == key) => {
                    violations.add(pointer, "repeated", format!("{key:?} stands here twice"));
                }
                Some(key) if rules.contains_key(key) => priorities.push(key.to_owned()),
                Some(key) if broken(key) || self.rules.contains_key(key) => {}
                Some(key) => {
                    violations.add(pointer, "not_found", format!("there is no rule {key:?}"));
                }
                None => violations.add(pointer, "type", "must be a string"),
            }
        }
        let unplaced: Vec<String> =
            rules.keys().filter(|key| !priorities.contains(key)).cloned().collect();
        priorities.extend(unplaced);
        // Experiments are always asked before deliveries, so this is the order in which things happen.
        priorities.sort_by_key(|key| !is_experiment(rules, key));
        priorities
    }

    /// An experiment that is concluded now and names a delivery rule for its winner gets that rule.
    fn deploy_winners(
        &mut self,
        before: &Self,
        document: &Value,
        around: &Surroundings<'_>,
        ids: &mut impl Ids,
        violations: &mut Violations,
    ) {
        let was_concluded =
            |key: &str| before.rules.get(key).is_some_and(|rule| rule.conclusion.is_some());
        let concluded: Vec<Rule> = self
            .rules
            .values()
            .filter(|rule| rule.conclusion.is_some() && !was_concluded(&rule.key))
            .cloned()
            .collect();
        for rule in concluded {
            let conclusion = rule.conclusion.clone().unwrap_or_default();
            let key = conclusion.deployed_td_rule_key;
            // The client may also have added the rule itself; a wrong winner has its own violation.
            if key.is_empty()
                || self.rules.contains_key(&key)
                || !rule.variations.contains_key(&conclusion.deployed_variation_key)
            {
                continue;
            }
            let pointer = below("/rules", &rule.key);
            let settings = document["rules"].get(&rule.key).unwrap_or(&Value::Null);
            let delivery = delivery_of_winner(&rule, &key, settings);
            let mut found = Violations::default();
            let mut input = RuleInput {
                pointer: "",
                document: &delivery,
                around,
                ruleset_enabled: [before.enabled, self.enabled],
                ids: &mut *ids,
                violations: &mut found,
            };
            let delivery = input.read(&key, None);
            for violation in found.iter() {
                // Told where the client wrote it.
                let member = violation.pointer.trim_start_matches('/');
                let known = ["percentage_included", "audience_conditions"];
                let setting = known.iter().any(|setting| member.starts_with(setting));
                let member = if setting { member } else { "key" };
                let pointer = format!("{pointer}/deployed_td_rule_{member}");
                violations.add(pointer, violation.code, violation.message.clone());
            }
            if let Some(delivery) = delivery {
                self.rules.insert(key.clone(), delivery);
                // Ahead of the other deliveries, as the experiment was.
                let place = self.rule_priorities.iter();
                let place = place.take_while(|own| is_experiment(&self.rules, own)).count();
                self.rule_priorities.insert(place, key);
            }
        }
        violations.check(
            self.rules.len() <= MOST_RULES,
            "/rules",
            "too_many",
            format!("must have at most {MOST_RULES} rules"),
        );
    }
}

/// The delivery that ships the winner: to all whom the experiment was for, unless said otherwise.
fn delivery_of_winner(rule: &Rule, key: &str, settings: &Value) -> Value {
    let setting = |member: &str, default: Value| {
        settings.get(member).filter(|value| !value.is_null()).cloned().unwrap_or(default)
    };
    let winner = rule.conclusion.as_ref().map(|own| own.deployed_variation_key.as_str());
    json!({
        "key": key,
        "name": key,
        "type": "targeted_delivery",
        "enabled": true,
        "percentage_included":
            setting("deployed_td_rule_percentage_included", Value::from(ALL_TRAFFIC)),
        "audience_conditions":
            setting("deployed_td_rule_audience_conditions", rule.audience.to_wire()),
        "variations": { winner.unwrap_or_default(): { "percentage_included": ALL_TRAFFIC } },
    })
}

fn is_experiment(rules: &IndexMap<String, Rule>, key: &str) -> bool {
    rules.get(key).is_some_and(|rule| rule.kind.is_experiment())
}

fn exists_elsewhere(key: &str) -> String {
    format!("Key {key} is that of another experiment of the environment")
}

//! Reports: the record of one run of an experiment, which outlives the rule.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::flag::Flag;
use crate::rule::{Rule, RuleType};
use crate::time::Timestamp;

/// The record of one run of an experiment. What it says of flag and rule is how they last were: while they are
/// there, they speak for themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// The environment of the run.
    pub environment_id: i64,
    /// The rule's key and something random.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// The flag.
    pub flag_id: i64,
    /// The flag's key.
    pub flag_key: String,
    /// The flag's name.
    pub flag_name: String,
    /// The rule.
    pub rule_id: i64,
    /// The rule's key.
    pub rule_key: String,
    /// The rule's name.
    pub rule_name: String,
    /// The rule's description.
    pub rule_description: String,
    /// The rule's kind.
    #[serde(rename = "type")]
    pub kind: RuleType,
    /// How an A/B test distributes.
    pub distribution_mode: Option<String>,
    /// The title of the primary metric.
    pub primary_metric: Option<String>,
    /// The rule's id in events, as campaign.
    pub layer_id: i64,
    /// The rule's id in the datafile, in events and in results.
    pub experiment_id: i64,
    /// What happened before does not count.
    pub start_time: Timestamp,
    /// When the run ended.
    pub end_time: Option<Timestamp>,
    /// Hidden from lists.
    pub archived: bool,
    /// The rule as it was when the run ended: results are made of it once it is there no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rule: Option<Box<LastRule>>,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// A rule as it last was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastRule {
    /// The rule.
    pub rule: Rule,
    /// The names of its variations by their keys.
    pub variation_names: IndexMap<String, String>,
}

impl LastRule {
    /// A rule of a flag as it is.
    pub fn of(flag: &Flag, rule: &Rule) -> Self {
        let names = rule.variations.keys().map(|key| {
            let name = flag.variations.get(key).map_or(key, |own| &own.name);
            (key.clone(), name.clone())
        });
        Self { variation_names: names.collect(), rule: rule.clone() }
    }
}

impl Report {
    /// Begins the report of an experiment that goes live. `suffix` makes its key unlike all others.
    pub fn begin(
        flag: &Flag,
        rule: &Rule,
        environment_id: i64,
        id: i64,
        suffix: &str,
        now: Timestamp,
    ) -> Self {
        let mut report = Self {
            id,
            project_id: flag.project_id,
            environment_id,
            key: format!("{}_{suffix}", rule.key),
            name: rule.name.clone(),
            description: String::new(),
            flag_id: flag.id,
            flag_key: flag.key.clone(),
            flag_name: String::new(),
            rule_id: rule.id,
            rule_key: rule.key.clone(),
            rule_name: String::new(),
            rule_description: String::new(),
            kind: rule.kind,
            distribution_mode: None,
            primary_metric: None,
            layer_id: rule.layer_id,
            experiment_id: rule.experiment_id,
            start_time: now,
            end_time: None,
            archived: false,
            last_rule: None,
            created_time: now,
            updated_time: now,
            revision: 1,
        };
        report.take(flag, rule);
        report
    }

    /// The report after the run has ended, for good: with how flag and rule last were.
    #[must_use]
    pub fn ended(&self, flag: &Flag, rule: &Rule, now: Timestamp) -> Self {
        let mut next = self.clone();
        next.take(flag, rule);
        next.last_rule = Some(Box::new(LastRule::of(flag, rule)));
        next.end_time.get_or_insert(now);
        next.count_change(self, now);
        next
    }

    /// The report with its counts starting over.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if the run has ended: nothing more would ever be counted.
    pub fn reset(&self, now: Timestamp) -> Result<Self> {
        if self.end_time.is_some() {
            return Err(Error::conflict(format!("The run of report {} has ended", self.key)));
        }
        let mut next = Self { start_time: now, ..self.clone() };
        next.count_change(self, now);
        Ok(next)
    }

    /// The report archived, or taken out of the archive.
    #[must_use]
    pub fn with_archived(&self, archived: bool, now: Timestamp) -> Self {
        let mut next = Self { archived, ..self.clone() };
        next.count_change(self, now);
        next
    }

    /// Takes over how flag and rule are.
    pub fn take(&mut self, flag: &Flag, rule: &Rule) {
        self.flag_name.clone_from(&flag.name);
        self.rule_name.clone_from(&rule.name);
        self.rule_description.clone_from(&rule.description);
        self.distribution_mode.clone_from(&rule.distribution_mode);
        let primary = rule.metrics.first();
        self.primary_metric =
            primary.and_then(|metric| metric["display_title"].as_str()).map(str::to_owned);
    }

    fn count_change(&mut self, before: &Self, now: Timestamp) {
        if self != before {
            self.revision += 1;
            self.updated_time = now;
        }
    }
}

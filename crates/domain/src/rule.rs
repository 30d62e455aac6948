//! Rules: experiments and deliveries of a flag in one environment.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::analysis::Analysis;
use crate::audience_expression::AudienceExpression;
use crate::time::Timestamp;

/// All traffic, in basis points.
pub const ALL_TRAFFIC: u32 = 10_000;

/// The kinds of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RuleType {
    /// Splits its users at random.
    #[serde(rename = "a/b")]
    AbTest,
    /// Splits by what is learnt.
    #[serde(rename = "multi_armed_bandit")]
    Bandit,
    /// Splits by prediction for each user.
    #[serde(rename = "contextual_multi_armed_bandit")]
    ContextualBandit,
    /// Serves one variation.
    #[serde(rename = "targeted_delivery")]
    Delivery,
}

impl RuleType {
    const ALL: [Self; 4] = [Self::AbTest, Self::Bandit, Self::ContextualBandit, Self::Delivery];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::AbTest => "a/b",
            Self::Bandit => "multi_armed_bandit",
            Self::ContextualBandit => "contextual_multi_armed_bandit",
            Self::Delivery => "targeted_delivery",
        }
    }

    /// Reads the name on the wire; the short forms of clients are taken too.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "mab" => Some(Self::Bandit),
            "cmab" => Some(Self::ContextualBandit),
            "td" => Some(Self::Delivery),
            "ab" => Some(Self::AbTest),
            _ => Self::ALL.into_iter().find(|kind| kind.name() == name),
        }
    }

    /// Whether rules of this kind are experiments: compared by metrics, with reports and groups.
    pub fn is_experiment(self) -> bool {
        self != Self::Delivery
    }
}

/// Where a rule is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Never live.
    Draft,
    /// Live.
    Running,
    /// Was live, is not now.
    Paused,
    /// Ended for good.
    Concluded,
}

impl Status {
    pub(crate) const ALL: [Self; 4] = [Self::Draft, Self::Running, Self::Paused, Self::Concluded];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Concluded => "concluded",
        }
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: i64,
    /// Its key, unique in the ruleset; never changes.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Its kind; never changes.
    #[serde(rename = "type")]
    pub kind: RuleType,
    /// How an A/B test distributes: `manual` or `stats_accelerator`.
    pub distribution_mode: Option<String>,
    /// What a contextual bandit aims at.
    pub distribution_goal: Option<String>,
    /// The attributes that a contextual bandit learns from.
    pub attribute_ids: Vec<i64>,
    /// The rule's own switch; it is live if the flag is on as well.
    pub enabled: bool,
    /// How much traffic enters, in basis points.
    pub percentage_included: u32,
    /// Who enters.
    pub audience: AudienceExpression,
    /// What it serves, in order.
    pub variations: IndexMap<String, RuleVariation>,
    /// What the others are compared with; the first variation where absent.
    pub baseline_variation_id: Option<i64>,
    /// What is measured, the primary metric first.
    pub metrics: Vec<Value>,
    /// How its results are made.
    #[serde(default, skip_serializing_if = "Analysis::is_usual")]
    pub analysis: Analysis,
    /// User id → variation key.
    pub allow_list: IndexMap<String, String>,
    /// Its place in an exclusion group.
    pub group: Option<GroupPlace>,
    /// Sent with events as campaign.
    pub layer_id: i64,
    /// The experiment's id in the datafile, in events and in results.
    pub experiment_id: i64,
    /// The report of the run.
    pub report_key: Option<String>,
    /// When it first went live.
    pub launched_time: Option<Timestamp>,
    /// How it ended.
    pub conclusion: Option<Conclusion>,
    /// Who made it.
    pub created_by_user_email: String,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// A variation in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVariation {
    /// The id of this entry.
    pub id: i64,
    /// The id of the flag's variation.
    pub variation_id: i64,
    /// Its share of the rule's traffic, in basis points.
    pub percentage_included: u32,
}

/// A place in an exclusion group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPlace {
    /// The group.
    pub group_id: i64,
    /// The share of the group's traffic, in basis points.
    pub traffic_allocation: u32,
}

/// A rule, and the environment that it is in.
#[derive(Clone, Copy, Debug)]
pub struct EnvironmentRule<'a> {
    /// The key of the environment.
    pub environment_key: &'a str,
    /// The rule.
    pub rule: &'a Rule,
}

/// How an experiment ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// `positive`, `negative` or `inconclusive`.
    pub outcome: Option<String>,
    /// What was learnt.
    pub comment: String,
    /// The variation that was shipped.
    pub deployed_variation_key: String,
    /// The delivery rule that ships it.
    pub deployed_td_rule_key: String,
    /// When it ended.
    pub time: Timestamp,
}

impl Rule {
    /// Where the rule is in its life, in a ruleset that is on or off.
    pub fn status(&self, ruleset_enabled: bool) -> Status {
        if self.conclusion.is_some() {
            Status::Concluded
        } else if self.enabled && ruleset_enabled {
            Status::Running
        } else if self.launched_time.is_some() {
            Status::Paused
        } else {
            Status::Draft
        }
    }
}

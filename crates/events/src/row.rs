//! Rows of the log: decisions and conversions.

use serde::{Deserialize, Serialize};

/// What a decision and a conversion have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Tells the event from others of the visitor.
    pub uuid: String,
    /// When it happened, in milliseconds since 1970-01-01 UTC.
    pub timestamp: i64,
    /// When it was received, in the same unit.
    pub received: i64,
    /// Who did it.
    pub visitor_id: String,
    /// The session that the SDK named.
    pub session_id: Option<String>,
    /// The account that the SDK named.
    pub account_id: String,
    /// What was known of the visitor.
    pub attributes: Vec<Attribute>,
    /// The address that it came from, without its last part if the SDK asked for that.
    pub user_ip: Option<String>,
    /// The program that sent it.
    pub user_agent: Option<String>,
    /// The page that it was sent from.
    pub referer: Option<String>,
    /// The datafile's revision.
    pub revision: Option<String>,
    /// The SDK's name.
    pub client_engine: Option<String>,
    /// The SDK's version.
    pub client_version: Option<String>,
}

/// One attribute of a visitor; numbers and booleans as texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// The attribute's id, or its key if it has none.
    pub id: Option<String>,
    /// The attribute's key.
    pub name: Option<String>,
    /// Such as `custom`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The value.
    pub value: Option<String>,
}

/// A decision: what a visitor was shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Who, when and from where.
    pub visit: Visit,
    /// The rule's layer.
    pub campaign_id: Option<String>,
    /// The rule, or the holdout.
    pub experiment_id: Option<String>,
    /// The variation.
    pub variation_id: Option<String>,
    /// The flag's key.
    pub flag_key: Option<String>,
    /// The rule's key.
    pub rule_key: Option<String>,
    /// Such as `feature-test`, `rollout` or `holdout`.
    pub rule_type: Option<String>,
    /// The variation's key.
    pub variation_key: Option<String>,
    /// Whether the flag was on.
    pub enabled: Option<bool>,
    /// Whether the visitor was held back from the campaign.
    pub is_holdback: bool,
}

/// A conversion: what a visitor did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    /// Who, when and from where.
    pub visit: Visit,
    /// The event's id.
    pub entity_id: String,
    /// The event's key.
    pub event_name: String,
    /// Such as `custom`.
    pub event_type: Option<String>,
    /// Cents.
    pub revenue: Option<i64>,
    /// A number of any meaning.
    pub value: Option<f64>,
    /// How many.
    pub quantity: Option<i64>,
    /// All tags, as texts, in the order that they came in.
    pub tags: Vec<(String, Option<String>)>,
    /// What the visitor was in, in old exports; SDKs send none.
    pub experiments: Vec<Membership>,
}

/// That a visitor was in an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The rule's layer.
    pub campaign_id: Option<String>,
    /// The rule.
    pub experiment_id: Option<String>,
    /// The variation.
    pub variation_id: Option<String>,
    /// Whether the visitor was held back from the campaign.
    pub is_holdback: Option<bool>,
}

impl Decision {
    /// Whether it counts as an exposure: an experiment or a holdout, not a delivery.
    pub fn is_exposure(&self) -> bool {
        self.rule_type.as_deref() != Some("rollout") && self.variation_id.is_some()
    }
}

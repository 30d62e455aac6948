//! What an SDK would report of a decision or of an event: descriptions only; sending is the
//! caller's. Source: §9 of the decision rules.

use serde::Serialize;
use serde_json::Value;

use crate::attributes::AttributeValue;
use crate::compiled::{Holdout, Variation};
use crate::decision::{Decision, Source};
use crate::engine::Engine;
use crate::options::DecideOptions;
use crate::user::User;

/// The attribute that tells the event receiver whether to filter bots.
const BOT_FILTERING: &str = "$opt_bot_filtering";
/// Attributes of this prefix may be sent without being declared.
const RESERVED_PREFIX: &str = "$opt_";
/// Numbers beyond ±2^53 are not sent.
const LARGEST_SENT: f64 = 9_007_199_254_740_992.0;

/// That a user was exposed to a variation: an impression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposure<'a> {
    /// The rule's layer, or the id of the rule or holdout where it has none; `None` without a rule.
    /// Also the `entity_id` of the impression event.
    pub campaign_id: Option<&'a str>,
    /// The rule's or holdout's id; `None` without a rule.
    pub experiment_id: Option<&'a str>,
    /// The variation's id; `None` if there is none, or it is not all digits.
    pub variation_id: Option<&'a str>,
    /// What goes along.
    pub metadata: ExposureMetadata<'a>,
}

/// The `metadata` of an exposure, as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExposureMetadata<'a> {
    /// The flag.
    pub flag_key: &'a str,
    /// The rule or holdout; empty without a rule.
    pub rule_key: &'a str,
    /// `feature-test`, `rollout`, `holdout` or `experiment`.
    pub rule_type: Source,
    /// The variation; empty if there is none.
    pub variation_key: &'a str,
    /// Whether the flag is on.
    pub enabled: bool,
    /// The prediction behind a contextual bandit's choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmab_uuid: Option<&'a str>,
}

impl<'a> Exposure<'a> {
    /// The exposures of a decision, in the order in which JavaScript sends them.
    pub(crate) fn of(decision: &Decision<'a>) -> impl Iterator<Item = Self> + use<'a> {
        let outcome = &decision.outcome;
        let silent =
            decision.options.contains(DecideOptions::DISABLE_DECISION_EVENT) || outcome.failed;
        let deciding = match outcome.source {
            _ if silent => None,
            Source::Experiment if outcome.variation.is_none() => None,
            Source::Rollout if !decision.engine.datafile.send_flag_decisions => None,
            _ => Some(Self::of_rule(decision)),
        };
        let excluding = outcome
            .excluding
            .filter(|_| !silent)
            .map(|(holdout, variation)| Self::of_holdout(decision.flag_key(), holdout, variation));
        deciding.into_iter().chain(excluding)
    }

    fn of_rule(decision: &Decision<'a>) -> Self {
        let outcome = &decision.outcome;
        match (outcome.holdout, outcome.variation) {
            (Some(holdout), Some(variation)) => {
                Self::of_holdout(decision.flag_key(), holdout, variation)
            }
            (_, variation) => Self {
                campaign_id: outcome
                    .rule
                    .map(|rule| if rule.layer_id.is_empty() { &*rule.id } else { &*rule.layer_id }),
                experiment_id: outcome.rule.map(|rule| &*rule.id),
                variation_id: variation.and_then(sent_id),
                metadata: ExposureMetadata {
                    flag_key: decision.flag_key(),
                    rule_key: decision.rule_key().unwrap_or_default(),
                    rule_type: outcome.source,
                    variation_key: decision.variation_key().unwrap_or_default(),
                    enabled: decision.enabled(),
                    cmab_uuid: outcome.cmab_uuid,
                },
            },
        }
    }

    fn of_holdout(flag_key: &'a str, holdout: &'a Holdout, variation: &'a Variation) -> Self {
        Self {
            campaign_id: Some(&holdout.id),
            experiment_id: Some(&holdout.id),
            variation_id: sent_id(variation),
            metadata: ExposureMetadata {
                flag_key,
                rule_key: &holdout.key,
                rule_type: Source::Holdout,
                variation_key: &variation.key,
                enabled: variation.enabled,
                cmab_uuid: None,
            },
        }
    }
}

/// SDKs send variation ids that are all digits, and null for others.
fn sent_id(variation: &Variation) -> Option<&str> {
    let digits = !variation.id.is_empty() && variation.id.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(&*variation.id)
}

/// An attribute of the visitor in an event, as on the wire.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventAttribute<'a> {
    /// The attribute's id; for undeclared reserved attributes their name.
    pub entity_id: &'a str,
    /// The attribute's name.
    pub key: &'a str,
    /// Always `custom`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// A string, boolean or number.
    pub value: Value,
}

impl Engine {
    /// The attributes to send with a user's events: declared or reserved ones with a string, a boolean or
    /// a number within ±2^53, and last `$opt_bot_filtering` where the datafile has that setting.
    pub fn event_attributes<'a>(
        &'a self,
        user: &'a User<'a>,
    ) -> impl Iterator<Item = EventAttribute<'a>> {
        let own = user.attributes().iter().filter_map(|(key, value)| {
            let entity_id = match self.attribute_ids.get(key) {
                Some(id) => &**id,
                None if key.starts_with(RESERVED_PREFIX) => key,
                None => return None,
            };
            is_sent(value).then(|| EventAttribute {
                entity_id,
                key,
                kind: "custom",
                value: value.to_json(),
            })
        });
        let bot_filtering = self.datafile.bot_filtering.map(|filters| EventAttribute {
            entity_id: BOT_FILTERING,
            key: BOT_FILTERING,
            kind: "custom",
            value: Value::Bool(filters),
        });
        own.chain(bot_filtering)
    }
}

fn is_sent(value: &AttributeValue<'_>) -> bool {
    match value {
        AttributeValue::Bool(_) | AttributeValue::String(_) => true,
        AttributeValue::Number(number) => number.abs() <= LARGEST_SENT,
        AttributeValue::Null | AttributeValue::Json(_) => false,
    }
}

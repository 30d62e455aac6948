//! The datafile, version 4, as closed types: the one format that SDKs, agents and this engine read.
//!
//! Unknown keys are ignored. A key that at least one official SDK cannot do without is required.

mod check;
mod error;
mod lint;
mod shape;

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use error::{DatafileError, Defect, Severity};
pub use lint::lint;

/// One project environment as the SDKs see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Datafile {
    /// `"2"`, `"3"` or `"4"`; the differences do not show in decisions.
    pub version: String,
    /// The account, sent with every event batch.
    pub account_id: String,
    /// The project, sent with every event batch.
    pub project_id: String,
    /// Changes with every change of the file: SDKs drop a file whose revision they have.
    pub revision: String,
    /// The environment's key.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub environment_key: String,
    /// The SDK key under which the file is served.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub sdk_key: String,
    /// Asks the event receiver to drop the last octet of addresses.
    #[serde(default, rename = "anonymizeIP", deserialize_with = "null_as_default")]
    pub anonymize_ip: bool,
    /// If present, sent as the `$opt_bot_filtering` attribute of every event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot_filtering: Option<bool>,
    /// Whether delivery rules and "no decision" have exposures too.
    #[serde(default, deserialize_with = "null_as_default")]
    pub send_flag_decisions: bool,
    /// `US` or `EU`: where events go. Anything else means `US`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The attributes that may be sent with events.
    pub attributes: Vec<Attribute>,
    /// Audiences with conditions in a string, for SDKs that predate typed audiences.
    pub audiences: Vec<Audience>,
    /// Audiences proper; of the same id, these win.
    #[serde(default, deserialize_with = "null_as_default")]
    pub typed_audiences: Vec<TypedAudience>,
    /// The events that can be tracked.
    pub events: Vec<Event>,
    /// Experiment rules outside exclusion groups.
    pub experiments: Vec<Experiment>,
    /// Exclusion groups, with their experiment rules inline.
    pub groups: Vec<Group>,
    /// The flags.
    #[serde(default, deserialize_with = "null_as_default")]
    pub feature_flags: Vec<FeatureFlag>,
    /// The delivery rules of flags.
    #[serde(default, deserialize_with = "null_as_default")]
    pub rollouts: Vec<Rollout>,
    /// Always empty; kept for SDKs that expect the key.
    #[serde(default, deserialize_with = "null_as_default")]
    pub variables: Vec<Value>,
    /// Connected products; only the key `odp` means anything.
    #[serde(default)]
    pub integrations: Vec<Integration>,
    /// Holdouts over all flags.
    #[serde(default)]
    pub holdouts: Vec<Holdout>,
    /// Holdouts over the rules that they name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub local_holdouts: Vec<Holdout>,
}

/// An attribute that may be sent with events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// Sent as `entity_id`.
    pub id: String,
    /// The name in user attributes.
    pub key: String,
}

/// An audience whose conditions are JSON text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audience {
    /// Named by rules.
    pub id: String,
    /// For people.
    pub name: String,
    /// A condition tree, encoded as a string.
    pub conditions: EncodedJson,
}

/// JSON that travels inside a JSON string.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct EncodedJson(pub Value);

impl TryFrom<Cow<'_, str>> for EncodedJson {
    type Error = serde_json::Error;

    fn try_from(text: Cow<'_, str>) -> Result<Self, Self::Error> {
        serde_json::from_str(&text).map(Self)
    }
}

impl From<EncodedJson> for String {
    fn from(json: EncodedJson) -> Self {
        json.0.to_string()
    }
}

/// An audience whose conditions are JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypedAudience {
    /// Named by rules.
    pub id: String,
    /// For people.
    pub name: String,
    /// A condition tree.
    pub conditions: Value,
}

/// An event that can be tracked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Sent as `entity_id`.
    pub id: String,
    /// The name that callers track.
    pub key: String,
    /// The rules that use the event in a metric.
    pub experiment_ids: Vec<String>,
}

/// A rule: an experiment of a flag or group, or a delivery of a rollout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Experiment {
    /// Hashed for bucketing, and sent with events.
    pub id: String,
    /// The rule key.
    pub key: String,
    /// `Running` or not; compared exactly.
    pub status: String,
    /// Sent as `campaign_id`; the rule's id is sent where this is empty.
    pub layer_id: String,
    /// What the rule can serve.
    pub variations: Vec<Variation>,
    /// Which buckets get which variation.
    pub traffic_allocation: Vec<TrafficRange>,
    /// User id → variation key: the allowlist.
    pub forced_variations: serde_json::Map<String, Value>,
    /// Any of these audiences, where there are no `audienceConditions`.
    pub audience_ids: Vec<String>,
    /// A tree over audience ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience_conditions: Option<Value>,
    /// The kind of rule; alters behaviour only for feature rollouts and deliveries.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Present on contextual bandits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmab: Option<Cmab>,
}

/// Settings of a contextual bandit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cmab {
    /// Attributes that the bandit learns from.
    #[serde(default, deserialize_with = "null_as_default")]
    pub attribute_ids: Vec<String>,
    /// Buckets below this take part, 0 to 10,000.
    #[serde(default, deserialize_with = "null_as_default")]
    pub traffic_allocation: i64,
}

/// One of the alternatives that a rule can serve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variation {
    /// Sent with events if it is all digits.
    pub id: String,
    /// What callers see.
    pub key: String,
    /// Whether the flag is on; off where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature_enabled: Option<bool>,
    /// Overrides of variable defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<Vec<VariableOverride>>,
}

/// The value that a variation gives to a variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariableOverride {
    /// The id of the variable.
    pub id: String,
    /// Its value as text.
    pub value: String,
}

/// An entry of a traffic allocation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrafficRange {
    /// A variation (or in groups an experiment) id; empty for a gap.
    pub entity_id: String,
    /// The first bucket after the range, in basis points of traffic.
    pub end_of_range: i64,
}

/// An exclusion group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Hashed for the group stage of bucketing.
    pub id: String,
    /// `random`: its experiments exclude one another. Anything else: they do not.
    pub policy: String,
    /// Which buckets belong to which experiment.
    pub traffic_allocation: Vec<TrafficRange>,
    /// The experiments.
    pub experiments: Vec<Experiment>,
}

/// A flag.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeatureFlag {
    /// The flag id.
    pub id: String,
    /// What callers ask for.
    pub key: String,
    /// The rollout that holds its delivery rules; empty for none.
    pub rollout_id: String,
    /// Its experiment rules, in the order in which they are evaluated.
    pub experiment_ids: Vec<String>,
    /// Its variables.
    pub variables: Vec<Variable>,
}

/// A variable of a flag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// Named by overrides.
    pub id: String,
    /// What callers see.
    pub key: String,
    /// `boolean`, `integer`, `double`, `string` or `json`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `json` makes a `string` variable a JSON one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<String>,
    /// The default as text.
    pub default_value: String,
}

/// The delivery rules of a flag; the last one is the "everyone else" rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rollout {
    /// Named by the flag.
    pub id: String,
    /// The rules in order.
    pub experiments: Vec<Experiment>,
}

/// A connected product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// `odp` for real-time segments.
    pub key: String,
    /// Its address, without a trailing slash.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    pub host: Option<String>,
    /// Sent to it as `x-api-key`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    pub public_key: Option<String>,
}

/// A share of users that is kept out of experiments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holdout {
    /// Hashed for bucketing, and sent with events.
    pub id: String,
    /// The holdout's key.
    pub key: String,
    /// `Running` or not; compared exactly.
    pub status: String,
    /// Usually one, `off`.
    pub variations: Vec<Variation>,
    /// Which buckets are held out.
    pub traffic_allocation: Vec<TrafficRange>,
    /// Any of these audiences, where there are no `audienceConditions`.
    pub audience_ids: Vec<String>,
    /// A tree over audience ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience_conditions: Option<Value>,
    /// The rule ids of a local holdout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included_rules: Option<Vec<String>>,
    /// Whether delivery rules still serve users that are held out.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub exclude_targeted_deliveries: bool,
}

impl Datafile {
    /// Parses and checks a datafile.
    ///
    /// # Errors
    ///
    /// [`DatafileError::Syntax`] for what is not JSON (or is nested deeper than 128 levels), and
    /// [`DatafileError::Invalid`] with *every* defect for which an official SDK would reject the file.
    pub fn from_slice(json: &[u8]) -> Result<Self, DatafileError> {
        let json = text(json)?;
        let datafile: Self =
            serde_json::from_str(json).map_err(|error| lint::explain_rejection(json, &error))?;
        datafile.check()?;
        Ok(datafile)
    }

    /// All experiment rules of the file with their place in it: ungrouped ones, then by group.
    pub(crate) fn all_experiments(&self) -> impl Iterator<Item = (&Experiment, Option<&Group>)> {
        let ungrouped = self.experiments.iter().map(|experiment| (experiment, None));
        let grouped = self.groups.iter().flat_map(|group| {
            group.experiments.iter().map(move |experiment| (experiment, Some(group)))
        });
        ungrouped.chain(grouped)
    }
}

impl Experiment {
    /// Whether the rule serves the "everyone else" variation to the rest of its audience.
    pub(crate) fn is_feature_rollout(&self) -> bool {
        self.kind.as_deref() == Some("fr")
    }
}

/// The variation that a flag's last delivery rule serves.
pub(crate) fn everyone_else(deliveries: &[Experiment]) -> Option<&Variation> {
    deliveries.last()?.variations.first()
}

/// JSON is UTF-8; checked once for the whole file.
fn text(json: &[u8]) -> Result<&str, DatafileError> {
    std::str::from_utf8(json).map_err(|error| {
        let before = json.get(..error.valid_up_to()).unwrap_or_default();
        let mut lines = before.rsplit(|byte| *byte == b'\n');
        let column = lines.next().map_or(0, <[u8]>::len) + 1;
        DatafileError::Syntax {
            line: lines.count() + 1,
            column,
            message: "invalid UTF-8".to_owned(),
        }
    })
}

fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// For keys that may be absent but not null.
fn not_null<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

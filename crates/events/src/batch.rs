//! The batch format that all SDKs send to `POST /v1/events`.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A body in the SDKs' format. Fields that are not known are ignored.
#[derive(Clone, Debug, Deserialize)]
pub struct Batch {
    #[serde(default, deserialize_with = "text")]
    pub(crate) account_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) project_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) revision: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) client_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) client_version: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(crate) anonymize_ip: bool,
    pub(crate) visitors: Vec<Visitor>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Visitor {
    #[serde(default, deserialize_with = "text")]
    pub(crate) visitor_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) session_id: Option<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) attributes: Vec<SentAttribute>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) snapshots: Vec<Snapshot>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SentAttribute {
    #[serde(default, deserialize_with = "text")]
    pub(crate) entity_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) key: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) value: Value,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Snapshot {
    #[serde(default, deserialize_with = "list")]
    pub(crate) decisions: Vec<SentDecision>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) events: Vec<SentEvent>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SentDecision {
    #[serde(default, deserialize_with = "text")]
    pub(crate) campaign_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) experiment_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) variation_id: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(crate) is_campaign_holdback: bool,
    #[serde(default, deserialize_with = "object")]
    pub(crate) metadata: Metadata,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    #[serde(default, deserialize_with = "text")]
    pub(crate) flag_key: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) rule_key: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) rule_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) variation_key: Option<String>,
    #[serde(default)]
    pub(crate) enabled: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SentEvent {
    #[serde(default, deserialize_with = "text")]
    pub(crate) entity_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) key: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) uuid: Option<String>,
    #[serde(default)]
    pub(crate) timestamp: Value,
    #[serde(default)]
    pub(crate) revenue: Value,
    #[serde(default)]
    pub(crate) value: Value,
    #[serde(default)]
    pub(crate) quantity: Value,
    #[serde(default, deserialize_with = "object")]
    pub(crate) tags: Map<String, Value>,
}

/// Why a body is no batch: the answer to it is 400 with this reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(String);

/// Reads a body.
///
/// # Errors
///
/// What is malformed, and where.
pub fn parse(body: &[u8]) -> Result<Batch, Malformed> {
    serde_json::from_slice(body).map_err(|error| Malformed(error.to_string()))
}

impl Batch {
    /// The project that the SDK named.
    pub fn project_id(&self) -> Option<&str> {
        self.project_id.as_deref()
    }
}

/// A scalar as a text: SDKs send ids as strings, numbers or null. Empty is as good as none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(scalar(&Value::deserialize(deserializer)?).filter(|text| !text.is_empty()))
}

/// The text of a scalar; `None` for null, lists and objects.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Value::deserialize(deserializer)? == Value::Bool(true))
}

/// A list that may be null.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// An object that may be null.
fn object<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

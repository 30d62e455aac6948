//! Variable definitions of a flag, and the values that variations give them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Violations;
use crate::time::Timestamp;

/// The types of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableType {
    /// `true` or `false`.
    Boolean,
    /// Any text.
    String,
    /// Decimal text.
    Double,
    /// Digits, perhaps with a sign.
    Integer,
    /// A JSON document.
    Json,
}

impl VariableType {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Double => "double",
            Self::Integer => "integer",
            Self::Json => "json",
        }
    }

    /// Reads the name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Boolean, Self::String, Self::Double, Self::Integer, Self::Json]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// What is wrong with a text as a value of this type.
    pub fn complaint(self, value: &str) -> Option<String> {
        let valid = match self {
            Self::Boolean => matches!(value, "true" | "false"),
            Self::String => true,
            Self::Integer => {
                let digits = value.strip_prefix('-').unwrap_or(value);
                !digits.is_empty()
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && value.parse::<i64>().is_ok()
            }
            Self::Double => {
                let numeric =
                    value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                numeric && value.parse::<f64>().is_ok_and(f64::is_finite)
            }
            Self::Json => serde_json::from_str::<Value>(value).is_ok(),
        };
        let wanted = match self {
            Self::Boolean => "\"true\" or \"false\"",
            Self::Integer => "an integer as text",
            Self::Double => "a number as text",
            Self::Json => "JSON as text",
            Self::String => "text",
        };
        (!valid).then(|| format!("must be {wanted}"))
    }
}

/// A variable of a flag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Stable over the flag's life; named by overrides in the datafile.
    pub id: i64,
    /// Its key, unique in the flag.
    pub key: String,
    /// For people.
    pub description: String,
    /// Never changes.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// The value where a variation has no other.
    pub default_value: String,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises with every change.
    pub revision: i64,
}

/// Reads a value that should be text: clients also send numbers, booleans and JSON.
pub fn scalar_text(value: &Value, kind: VariableType) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Object(_) | Value::Array(_) if kind == VariableType::Json => Some(value.to_string()),
        _ => None,
    }
}

/// Reads and checks a value of a variable.
pub(crate) fn read_value(
    violations: &mut Violations,
    pointer: &str,
    value: &Value,
    kind: VariableType,
) -> Option<String> {
    let Some(text) = scalar_text(value, kind) else {
        violations.add(pointer, "type", "must be a string");
        return None;
    };
    if let Some(complaint) = kind.complaint(&text) {
        violations.add(pointer, "bad_value", complaint);
        return None;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_must_be_canonical_text_of_their_type() {
        for (kind, value, valid) in [
            (VariableType::Boolean, "true", true),
            (VariableType::Boolean, "True", false),
            (VariableType::Integer, "-12", true),
            (VariableType::Integer, "+1", false),
            (VariableType::Integer, "1.0", false),
            (VariableType::Double, "1e-7", true),
            (VariableType::Double, "NaN", false),
            (VariableType::Double, "", false),
            (VariableType::Json, "{\"a\":1}", true),
            (VariableType::Json, "{a}", false),
            (VariableType::String, "", true),
        ] {
            assert_eq!(kind.complaint(value).is_none(), valid, "{kind:?} {value:?}");
        }
    }
}

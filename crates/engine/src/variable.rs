//! Variables: text in the datafile, typed values in a decision.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::attributes::number_to_json;

/// The types of a flag variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Double,
    /// Text.
    String,
    /// A JSON document.
    Json,
}

impl VariableType {
    /// From the datafile's `type` and `subType`: JSON is a string with the sub-type `json`.
    /// Unknown types read as strings.
    pub(crate) fn from_datafile(kind: &str, sub_type: Option<&str>) -> Self {
        match (kind, sub_type) {
            ("string", Some("json")) | ("json", _) => Self::Json,
            ("boolean", _) => Self::Boolean,
            ("integer", _) => Self::Integer,
            ("double", _) => Self::Double,
            _ => Self::String,
        }
    }

    /// The name that SDKs show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Double => "double",
            Self::String => "string",
            Self::Json => "json",
        }
    }

    /// Reads a value of this type from the datafile's text.
    ///
    /// Canonical text reads the same in every SDK. For the rest this is strict, as Go is: numbers may
    /// have a sign and surrounding space but nothing else, booleans are exactly `true` or `false`.
    /// What does not read is [`VariableValue::Invalid`].
    pub(crate) fn read(self, text: &str) -> VariableValue {
        let value = match self {
            Self::String => Some(VariableValue::String(text.into())),
            Self::Boolean => text.parse().ok().map(VariableValue::Boolean),
            Self::Integer => read_integer(text.trim()),
            Self::Double => read_double(text.trim()).map(VariableValue::Double),
            Self::Json => serde_json::from_str(text).ok().map(VariableValue::Json),
        };
        value.unwrap_or(VariableValue::Invalid)
    }
}

/// Integers beyond 64 bits become doubles.
fn read_integer(text: &str) -> Option<VariableValue> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse()
        .map(VariableValue::Integer)
        .ok()
        .or_else(|| read_double(text).map(VariableValue::Double))
}

fn read_double(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum VariableValue {
    /// Of a boolean variable.
    Boolean(bool),
    /// Of an integer variable.
    Integer(i64),
    /// Of a double variable, or an integer beyond 64 bits.
    Double(f64),
    /// Of a string variable.
    String(Box<str>),
    /// Of a JSON variable.
    Json(Value),
    /// The text in the datafile is not of the variable's type; `null` in JSON.
    Invalid,
}

impl VariableValue {
    /// The value as JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Boolean(value) => Value::Bool(*value),
            Self::Integer(value) => Value::from(*value),
            Self::Double(value) => number_to_json(*value),
            Self::String(value) => Value::String(value.to_string()),
            Self::Json(value) => value.clone(),
            Self::Invalid => Value::Null,
        }
    }
}

impl Serialize for VariableValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Double(value) => number_to_json(*value).serialize(serializer),
            Self::String(value) => serializer.serialize_str(value),
            Self::Json(value) => value.serialize(serializer),
            Self::Invalid => serializer.serialize_unit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_reads_and_the_rest_is_strict() {
        let cases = [
            (VariableType::Integer, " +42 ", VariableValue::Integer(42)),
            (VariableType::Integer, "-12", VariableValue::Integer(-12)),
            (VariableType::Integer, "3.7", VariableValue::Invalid),
            (VariableType::Integer, "99999999999999999999", VariableValue::Double(1e20)),
            (VariableType::Double, "1e-7", VariableValue::Double(1e-7)),
            (VariableType::Double, "1.5abc", VariableValue::Invalid),
            (VariableType::Double, "NaN", VariableValue::Invalid),
            (VariableType::Boolean, "True", VariableValue::Invalid),
            (VariableType::Json, "{oops", VariableValue::Invalid),
            (VariableType::Json, "null", VariableValue::Json(Value::Null)),
        ];
        for (kind, text, expected) in cases {
            assert_eq!(kind.read(text), expected, "{kind:?} {text:?}");
        }
    }
}

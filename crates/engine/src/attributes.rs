//! What is known of a user: a small map from attribute names to JSON values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The attribute that replaces the user id in hashing, where it is a string.
pub(crate) const BUCKETING_ID: &str = "$opt_bucketing_id";
/// The attribute with stored variations in the shape of a profile's `experiment_bucket_map`.
pub(crate) const EXPERIMENT_BUCKET_MAP: &str = "$opt_experiment_bucket_map";

/// The value of a user attribute.
///
/// Numbers are doubles, as in JavaScript: an integer beyond 2^53 is rounded.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue<'a> {
    /// JSON `null`: to the conditions the same as an attribute that was not given.
    Null,
    /// A boolean, which never equals a number.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string, compared code point by code point.
    String(Cow<'a, str>),
    /// An array or an object: exists, but compares with nothing.
    Json(Box<Value>),
}

impl AttributeValue<'_> {
    /// The value as JSON; whole numbers within ±2^53 print without a fraction, and what JSON
    /// cannot express (NaN, infinities) becomes `null`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(value) => number_to_json(*value),
            Self::String(value) => Value::String(value.to_string()),
            Self::Json(value) => (**value).clone(),
        }
    }
}

/// A number as JavaScript would print it: `3.0` is `3`.
pub(crate) fn number_to_json(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be a whole number within 2^53"
        )]
        return Value::from(value as i64);
    }
    // `from` maps what is not finite to null.
    Value::from(value)
}

impl From<Value> for AttributeValue<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => number.as_f64().map_or(Self::Null, Self::Number),
            Value::String(value) => Self::String(Cow::Owned(value)),
            value @ (Value::Array(_) | Value::Object(_)) => Self::Json(Box::new(value)),
        }
    }
}

impl From<bool> for AttributeValue<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for AttributeValue<'_> {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for AttributeValue<'_> {
    fn from(value: i32) -> Self {
        Self::Number(f64::from(value))
    }
}

impl<'a> From<&'a str> for AttributeValue<'a> {
    fn from(value: &'a str) -> Self {
        Self::String(Cow::Borrowed(value))
    }
}

impl From<String> for AttributeValue<'_> {
    fn from(value: String) -> Self {
        Self::String(Cow::Owned(value))
    }
}

/// The attributes of one user, by name. Names are case-sensitive; the last value given wins.
///
/// ```
/// use burgee_engine::Attributes;
///
/// let attributes: Attributes = serde_json::from_str(r#"{"country": "FI", "age": 31}"#)?;
/// assert_eq!(attributes.get("country"), Some(&"FI".into()));
/// assert_eq!(attributes.get("Country"), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes<'a> {
    /// Sorted by name, so that a look-up halves its way in.
    entries: Vec<(Cow<'a, str>, AttributeValue<'a>)>,
}

impl<'a> Attributes<'a> {
    /// No attributes at all.
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Sets an attribute, replacing its former value.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<AttributeValue<'a>>) {
        let name = name.into();
        match self.position(&name) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.1 = value.into();
                }
            }
            Err(at) => self.entries.insert(at, (name, value.into())),
        }
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue<'a>> {
        let at = self.position(name).ok()?;
        Some(self.entries.remove(at).1)
    }

    /// Looks an attribute up by its exact name.
    pub fn get(&self, name: &str) -> Option<&AttributeValue<'a>> {
        let at = self.position(name).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// Goes through the attributes in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &AttributeValue<'a>)> {
        self.entries.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The number of attributes.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(key, _)| (**key).cmp(name))
    }
}

impl<'a, N, V> FromIterator<(N, V)> for Attributes<'a>
where
    N: Into<Cow<'a, str>>,
    V: Into<AttributeValue<'a>>,
{
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        let mut entries: Vec<_> =
            entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        // The sort is stable, so of equal names the last one given is the last of its run.
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        Self { entries }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Attributes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Attributes<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of attributes")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(8).min(64));
                while let Some((Name(name), value)) =
                    map.next_entry::<Name<'de>, AttributeValue<'de>>()?
                {
                    entries.push((name, value));
                }
                Ok(entries.into_iter().collect())
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Attributes::new())
            }
        }

        deserializer.deserialize_any(Entries)
    }
}

/// A map key that borrows from the input where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an attribute name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for AttributeValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = AttributeValue<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("any JSON value")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(AttributeValue::Bool(value))
            }

            #[expect(clippy::cast_precision_loss, reason = "numbers are doubles, as in JavaScript")]
            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(AttributeValue::Number(value as f64))
            }

            #[expect(clippy::cast_precision_loss, reason = "numbers are doubles, as in JavaScript")]
            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(AttributeValue::Number(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(AttributeValue::Number(value))
            }

            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
                Ok(AttributeValue::String(Cow::Borrowed(value)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
                Ok(AttributeValue::String(Cow::Owned(value.to_owned())))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(AttributeValue::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                let value = Value::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))?;
                Ok(AttributeValue::Json(Box::new(value)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let value = Value::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(AttributeValue::Json(Box::new(value)))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_equal_names_wins_however_they_arrive() {
        let parsed: Attributes = serde_json::from_str(r#"{"b": 1, "a": 2, "b": "x"}"#).unwrap();
        let mut inserted = Attributes::new();
        inserted.insert("b", 1);
        inserted.insert("a", 2);
        inserted.insert("b", "x");
        assert_eq!(parsed, inserted);
        assert_eq!(parsed.get("b"), Some(&AttributeValue::from("x")));
    }

    #[test]
    fn every_kind_of_json_value_is_taken() {
        let text = r#"{"n": null, "t": true, "i": -3, "f": 1.5, "s": "\u00e5\n", "a": [1], "o": {"k": {}}}"#;
        let attributes: Attributes = serde_json::from_str(text).unwrap();
        for (name, value) in attributes.iter() {
            let whole: Value = serde_json::from_str(text).unwrap();
            assert_eq!(value.to_json(), whole[name], "{name}");
        }
        assert_eq!(number_to_json(18.0).to_string(), "18");
        assert_eq!(number_to_json(f64::NAN), Value::Null);
    }
}

//! One condition on one attribute. Source: §5 of the decision rules.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Unknown;
use crate::attributes::AttributeValue;
use crate::user::User;
use crate::version::Version;

/// Beyond ±2^53 doubles no longer tell neighbouring integers apart: such numbers compare with nothing.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A condition on one attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) attribute: Box<str>,
    pub(crate) match_type: MatchType,
    test: Test,
    /// The condition's value as the file has it, for explanations.
    pub(crate) expected: Option<Value>,
}

/// The ways to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchType {
    Exact,
    Exists,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Substring,
    VersionEqual,
    VersionGreater,
    VersionGreaterOrEqual,
    VersionLess,
    VersionLessOrEqual,
    Qualified,
}

impl MatchType {
    const NAMES: [(&'static str, Self); 13] = [
        ("exact", Self::Exact),
        ("exists", Self::Exists),
        ("gt", Self::Greater),
        ("ge", Self::GreaterOrEqual),
        ("lt", Self::Less),
        ("le", Self::LessOrEqual),
        ("substring", Self::Substring),
        ("semver_eq", Self::VersionEqual),
        ("semver_gt", Self::VersionGreater),
        ("semver_ge", Self::VersionGreaterOrEqual),
        ("semver_lt", Self::VersionLess),
        ("semver_le", Self::VersionLessOrEqual),
        ("qualified", Self::Qualified),
    ];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, match_type)| *match_type)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, match_type)| *match_type == self).map_or("", |(name, _)| name)
    }

    /// Whether an order satisfies a comparison of this type.
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Greater | Self::VersionGreater => order.is_gt(),
            Self::GreaterOrEqual | Self::VersionGreaterOrEqual => order.is_ge(),
            Self::Less | Self::VersionLess => order.is_lt(),
            Self::LessOrEqual | Self::VersionLessOrEqual => order.is_le(),
            _ => order.is_eq(),
        }
    }
}

/// What the attribute is compared with, checked and converted.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Exists,
    Qualified(Box<str>),
    Bool(bool),
    Text(Box<str>),
    Substring(Box<str>),
    Number(f64),
    Version(Box<str>),
}

impl Leaf {
    /// Compiles `{name, type, match?, value?}`.
    pub(super) fn compile(leaf: &Map<String, Value>) -> Result<Self, Unknown> {
        match leaf.get("type").and_then(Value::as_str) {
            // Python, Go and Java accept any match type with either; JavaScript ties `qualified` to
            // third-party dimensions and everything else to custom attributes.
            Some("custom_attribute" | "third_party_dimension") => {}
            _ => return Err(Unknown::ConditionType),
        }
        let match_type = match leaf.get("match") {
            // No match is the legacy form of exact; JavaScript alone calls a null unknown.
            None | Some(Value::Null) => MatchType::Exact,
            Some(name) => name.as_str().and_then(MatchType::from_name).ok_or(Unknown::MatchType)?,
        };
        let attribute = leaf.get("name").and_then(Value::as_str).ok_or(Unknown::NotACondition)?;
        let expected = leaf.get("value");
        let test = Test::compile(match_type, expected).ok_or(Unknown::ConditionValue)?;
        Ok(Self { attribute: attribute.into(), match_type, test, expected: expected.cloned() })
    }

    pub(super) fn evaluate(&self, user: &User<'_>) -> Option<bool> {
        match &self.test {
            // Segments that were never fetched make a condition false, not unknown.
            Test::Qualified(segment) => Some(user.is_in_segment(segment)),
            Test::Exists => Some(!matches!(
                user.attributes().get(&self.attribute),
                None | Some(AttributeValue::Null)
            )),
            test => test.compare(self.match_type, user.attributes().get(&self.attribute)?),
        }
    }
}

impl Test {
    fn compile(match_type: MatchType, expected: Option<&Value>) -> Option<Self> {
        if match_type == MatchType::Exists {
            return Some(Self::Exists);
        }
        let expected = expected?;
        let text = || expected.as_str().map(Box::<str>::from);
        let number = || expected.as_f64().filter(|number| is_comparable(*number));
        match match_type {
            MatchType::Exists => Some(Self::Exists),
            MatchType::Exact => match expected {
                Value::Bool(value) => Some(Self::Bool(*value)),
                Value::String(value) => Some(Self::Text(value.as_str().into())),
                _ => number().map(Self::Number),
            },
            MatchType::Greater
            | MatchType::GreaterOrEqual
            | MatchType::Less
            | MatchType::LessOrEqual => number().map(Self::Number),
            MatchType::Substring => text().map(Self::Substring),
            MatchType::Qualified => text().map(Self::Qualified),
            MatchType::VersionEqual
            | MatchType::VersionGreater
            | MatchType::VersionGreaterOrEqual
            | MatchType::VersionLess
            | MatchType::VersionLessOrEqual => {
                text().filter(|text| Version::parse(text).is_some()).map(Self::Version)
            }
        }
    }

    fn compare(&self, match_type: MatchType, actual: &AttributeValue<'_>) -> Option<bool> {
        match (self, actual) {
            (Self::Bool(expected), AttributeValue::Bool(actual)) => Some(expected == actual),
            (Self::Text(expected), AttributeValue::String(actual)) => Some(**expected == **actual),
            (Self::Substring(needle), AttributeValue::String(actual)) => {
                Some(actual.contains(&**needle))
            }
            (Self::Number(expected), AttributeValue::Number(actual)) if is_comparable(*actual) => {
                actual.partial_cmp(expected).map(|order| match_type.accepts(order))
            }
            (Self::Version(expected), AttributeValue::String(actual)) => {
                let order = Version::parse(actual)?.compare(&Version::parse(expected)?);
                Some(match_type.accepts(order))
            }
            _ => None,
        }
    }
}

/// Not NaN, not infinite, and within the range in which doubles are exact.
fn is_comparable(number: f64) -> bool {
    number.abs() <= LARGEST_EXACT
}

//! A condition tree with the value that each node had for one user: the "why" of an audience.

use serde::Serialize;
use serde_json::Value;

use super::{Condition, Unknown};
use crate::user::User;

/// How a node combines its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// All operands.
    And,
    /// Any operand.
    Or,
    /// The opposite of the operand.
    Not,
}

/// A condition and its truth value for one user: `true`, `false`, or `null` for unknown.
///
/// Every node is evaluated, also those that a decision skips because the result is already clear.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConditionTrace {
    /// Other conditions, combined.
    Group {
        /// The truth value.
        result: Option<bool>,
        /// How the operands are combined.
        operator: Operator,
        /// The operands in file order.
        operands: Vec<ConditionTrace>,
    },
    /// A named audience.
    Audience {
        /// The truth value.
        result: Option<bool>,
        /// The audience's id.
        id: String,
        /// The audience's name.
        name: String,
        /// Its conditions.
        condition: Box<ConditionTrace>,
    },
    /// A comparison of one attribute.
    Attribute {
        /// The truth value.
        result: Option<bool>,
        /// The attribute's name.
        attribute: String,
        /// The match type, as in the datafile.
        #[serde(rename = "match")]
        match_type: &'static str,
        /// What the condition compares with; absent where it has no value.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<Value>,
        /// The user's value; absent if the user has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        actual: Option<Value>,
    },
    /// Something that nobody can evaluate; always unknown.
    Unknown {
        /// Why, in words.
        why: String,
    },
}

impl ConditionTrace {
    /// The truth value of the node.
    pub fn result(&self) -> Option<bool> {
        match self {
            Self::Group { result, .. }
            | Self::Audience { result, .. }
            | Self::Attribute { result, .. } => *result,
            Self::Unknown { .. } => None,
        }
    }
}

impl Condition {
    pub(crate) fn trace(&self, user: &User<'_>) -> ConditionTrace {
        let result = self.evaluate(user);
        let group = |operator, operands: &[Condition]| ConditionTrace::Group {
            result,
            operator,
            operands: operands.iter().map(|operand| operand.trace(user)).collect(),
        };
        match self {
            Self::And(operands) => group(Operator::And, operands),
            Self::Or(operands) => group(Operator::Or, operands),
            Self::Not(operand) => group(Operator::Not, std::slice::from_ref(&**operand)),
            Self::Audience(audience) => ConditionTrace::Audience {
                result,
                id: audience.id.to_string(),
                name: audience.name.to_string(),
                condition: Box::new(audience.condition.trace(user)),
            },
            Self::Leaf(leaf) => ConditionTrace::Attribute {
                result,
                attribute: leaf.attribute.to_string(),
                match_type: leaf.match_type.name(),
                expected: leaf.expected.clone(),
                actual: user.attributes().get(&leaf.attribute).map(crate::AttributeValue::to_json),
            },
            Self::Unknown(unknown) => ConditionTrace::Unknown { why: unknown.to_string() },
        }
    }
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchAudience(id) => write!(formatter, "there is no audience {id:?}"),
            Self::NothingToNegate => formatter.write_str("`not` without an operand"),
            Self::NotACondition => formatter.write_str("not a condition"),
            Self::ConditionType => formatter.write_str("unknown condition type"),
            Self::MatchType => formatter.write_str("unknown match type"),
            Self::ConditionValue => formatter.write_str("the value does not fit the match type"),
        }
    }
}

//! Audience conditions: a tree with three truth values, compiled once and evaluated per user.
//!
//! `None` stands for *unknown*: the condition could not be decided, because the user lacks the
//! attribute, or a value has the wrong type. A rule treats unknown as false, but `not` keeps it.

mod compile;
mod leaf;
mod trace;

use std::sync::Arc;

use serde_json::Value;

use crate::user::User;

pub(crate) use compile::{Audiences, audience_tree, rule_tree};
pub(crate) use leaf::{Leaf, MatchType};
pub use trace::{ConditionTrace, Operator};

/// A compiled condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    And(Box<[Condition]>),
    Or(Box<[Condition]>),
    Not(Box<Condition>),
    Leaf(Leaf),
    /// A whole audience; only in the trees of rules and holdouts, so the nesting ends here.
    Audience(Arc<NamedCondition>),
    /// Something that no SDK can evaluate, with the reason.
    Unknown(Unknown),
}

/// Why a condition has no truth value whatever the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A rule names an audience that is not in the file.
    NoSuchAudience(Box<str>),
    /// `["not"]` without an operand.
    NothingToNegate,
    /// Neither a list nor what belongs at this place.
    NotACondition,
    /// The type is neither `custom_attribute` nor `third_party_dimension`.
    ConditionType,
    /// A match type of a later time.
    MatchType,
    /// The condition's own value does not fit its match type.
    ConditionValue,
}

/// An audience with its compiled conditions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NamedCondition {
    pub(crate) id: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) condition: Condition,
}

/// Evaluates conditions in the datafile's form, which need not be in any datafile, and says how they came out.
pub fn trace_conditions(conditions: &Value, user: &User<'_>) -> ConditionTrace {
    audience_tree(conditions).trace(user)
}

impl Condition {
    /// The truth value for a user: `Some(true)`, `Some(false)`, or `None` for unknown.
    pub(crate) fn evaluate(&self, user: &User<'_>) -> Option<bool> {
        match self {
            Self::And(operands) => all(operands.iter().map(|operand| operand.evaluate(user))),
            Self::Or(operands) => any(operands.iter().map(|operand| operand.evaluate(user))),
            Self::Not(operand) => operand.evaluate(user).map(|value| !value),
            Self::Leaf(leaf) => leaf.evaluate(user),
            Self::Audience(audience) => audience.condition.evaluate(user),
            Self::Unknown(_) => None,
        }
    }
}

impl Condition {
    /// Evaluates as [`evaluate`](Self::evaluate) does, with the same short cuts, and notes the audiences
    /// that come out unknown.
    pub(crate) fn note_unknown<'a>(
        &'a self,
        user: &User<'_>,
        unknown: &mut Vec<&'a str>,
    ) -> Option<bool> {
        match self {
            Self::And(operands) => {
                all(operands.iter().map(|operand| operand.note_unknown(user, unknown)))
            }
            Self::Or(operands) => {
                any(operands.iter().map(|operand| operand.note_unknown(user, unknown)))
            }
            Self::Not(operand) => operand.note_unknown(user, unknown).map(|value| !value),
            Self::Audience(audience) => {
                let value = audience.condition.evaluate(user);
                if value.is_none() {
                    unknown.push(&audience.id);
                }
                value
            }
            Self::Leaf(_) | Self::Unknown(_) => self.evaluate(user),
        }
    }
}

/// False if any value is false, else unknown if any is, else true; stops at the first false.
fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for value in values {
        match value {
            Some(false) => return Some(false),
            Some(true) => {}
            None => result = None,
        }
    }
    result
}

/// True if any value is true, else unknown if any is, else false; stops at the first true.
fn any(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(false);
    for value in values {
        match value {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [Option<bool>; 3] = [Some(true), Some(false), None];

    #[test]
    fn connectives_follow_kleene() {
        assert_eq!(all(std::iter::empty()), Some(true));
        assert_eq!(any(std::iter::empty()), Some(false));
        for left in VALUES {
            for right in VALUES {
                let conjunction = match (left, right) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
                assert_eq!(all([left, right].into_iter()), conjunction);
                let negated = any([left.map(|v| !v), right.map(|v| !v)].into_iter());
                assert_eq!(negated.map(|v| !v), conjunction, "De Morgan");
            }
        }
    }
}

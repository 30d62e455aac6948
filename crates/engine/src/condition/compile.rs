//! From the datafile's nested lists to a condition tree.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use super::{Condition, Leaf, NamedCondition, Unknown};

/// The audiences of a datafile by id.
pub(crate) type Audiences = HashMap<Box<str>, Arc<NamedCondition>>;

/// Compiles the conditions of an audience: lists, operators, and leaf objects.
pub(crate) fn audience_tree(conditions: &Value) -> Condition {
    tree(conditions, &|leaf| match leaf {
        Value::Object(leaf) => match Leaf::compile(leaf) {
            Ok(leaf) => Condition::Leaf(leaf),
            Err(unknown) => Condition::Unknown(unknown),
        },
        _ => Condition::Unknown(Unknown::NotACondition),
    })
}

/// Compiles the conditions of a rule or holdout: lists, operators, and ids of `audiences`.
pub(crate) fn rule_tree(conditions: &Value, audiences: &Audiences) -> Condition {
    tree(conditions, &|leaf| match leaf {
        Value::String(id) => match audiences.get(id.as_str()) {
            Some(audience) => Condition::Audience(Arc::clone(audience)),
            None => Condition::Unknown(Unknown::NoSuchAudience(id.as_str().into())),
        },
        _ => Condition::Unknown(Unknown::NotACondition),
    })
}

/// The depth is bounded by the JSON parser's own limit of 128 levels.
fn tree(conditions: &Value, leaf: &impl Fn(&Value) -> Condition) -> Condition {
    let Value::Array(items) = conditions else {
        return leaf(conditions);
    };
    let operands = |items: &[Value]| -> Box<[Condition]> {
        items.iter().map(|item| tree(item, leaf)).collect()
    };
    match items.split_first() {
        Some((Value::String(operator), rest)) if operator == "and" => {
            unwrap_single(Condition::And, operands(rest))
        }
        Some((Value::String(operator), rest)) if operator == "or" => {
            unwrap_single(Condition::Or, operands(rest))
        }
        Some((Value::String(operator), rest)) if operator == "not" => match rest.first() {
            Some(operand) => Condition::Not(Box::new(tree(operand, leaf))),
            None => Condition::Unknown(Unknown::NothingToNegate),
        },
        // Without an operator a list means "or". JavaScript would drop a leading object.
        _ => unwrap_single(Condition::Or, operands(items)),
    }
}

/// `and` and `or` of one operand are that operand, unknown or not: the console's three levels of
/// nesting fall away.
fn unwrap_single(
    connective: fn(Box<[Condition]>) -> Condition,
    operands: Box<[Condition]>,
) -> Condition {
    match <[Condition; 1]>::try_from(operands.into_vec()) {
        Ok([only]) => only,
        Err(operands) => connective(operands.into_boxed_slice()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn single_operands_fall_away_and_nothing_else_does() {
        let leaf = json!({"name": "a", "type": "custom_attribute", "match": "exists"});
        let plain = audience_tree(&leaf);
        assert!(matches!(plain, Condition::Leaf(_)));
        assert_eq!(audience_tree(&json!(["and", ["or", ["or", leaf]]])), plain);
        assert!(
            matches!(audience_tree(&json!([leaf, leaf])), Condition::Or(both) if both.len() == 2)
        );
        assert_eq!(audience_tree(&json!(["not"])), Condition::Unknown(Unknown::NothingToNegate));
        assert_eq!(audience_tree(&json!([])), Condition::Or(Box::default()));
    }
}

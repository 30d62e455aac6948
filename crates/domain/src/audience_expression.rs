//! The audience conditions of a rule: a tree over audience ids.
//!
//! On the wire `["or", {"audience_id": 1}, ["not", {"audience_id": 2}]]`; an empty list, `"everyone"` or
//! nothing at all means everyone. The same as JSON in a string is taken too.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Violations;

/// Lists nest at most this deep.
const DEEPEST: usize = 16;

/// A tree over audience ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceExpression {
    /// Everyone.
    #[default]
    Everyone,
    /// One audience.
    Audience(i64),
    /// All of the operands.
    And(Vec<AudienceExpression>),
    /// Any of the operands.
    Or(Vec<AudienceExpression>),
    /// Not the operand.
    Not(Box<AudienceExpression>),
}

impl AudienceExpression {
    /// Reads the wire form; `known` says which audiences there are.
    pub fn read(
        value: &Value,
        pointer: &str,
        known: &BTreeSet<i64>,
        violations: &mut Violations,
    ) -> Self {
        match value {
            Value::Null => Self::Everyone,
            Value::String(text) if text.is_empty() || text == "everyone" => Self::Everyone,
            Value::Array(items) if items.is_empty() => Self::Everyone,
            Value::String(text) => {
                if let Ok(inner @ Value::Array(_)) = serde_json::from_str::<Value>(text) {
                    return Self::read(&inner, pointer, known, violations);
                }
                violations.add(pointer, "malformed", "must be a list, or one as JSON in a string");
                Self::Everyone
            }
            Value::Array(_) => Self::node(value, pointer, known, violations, 0),
            _ => {
                violations.add(pointer, "type", "must be a list");
                Self::Everyone
            }
        }
    }

    fn node(
        value: &Value,
        pointer: &str,
        known: &BTreeSet<i64>,
        violations: &mut Violations,
        depth: usize,
    ) -> Self {
        if depth > DEEPEST {
            violations.add(pointer, "too_deep", format!("must nest at most {DEEPEST} deep"));
            return Self::Everyone;
        }
        match value {
            Value::Array(items) => {
                let operator = items.first().and_then(Value::as_str).unwrap_or_default();
                let mut operands: Vec<Self> = items
                    .iter()
                    .enumerate()
                    .skip(1)
                    .map(|(index, item)| {
                        Self::node(
                            item,
                            &format!("{pointer}/{index}"),
                            known,
                            violations,
                            depth + 1,
                        )
                    })
                    .collect();
                if operands.is_empty() {
                    violations.add(pointer, "empty", "an operator needs operands");
                }
                match operator {
                    "and" => Self::And(operands),
                    "or" => Self::Or(operands),
                    "not" => {
                        violations.check(
                            operands.len() < 2,
                            pointer,
                            "too_many",
                            "\"not\" takes one operand",
                        );
                        Self::Not(Box::new(operands.pop().unwrap_or_default()))
                    }
                    _ => {
                        let message = "must be \"and\", \"or\" or \"not\"";
                        violations.add(format!("{pointer}/0"), "enum", message);
                        Self::Everyone
                    }
                }
            }
            Value::Object(leaf) => {
                let Some(id) = leaf.get("audience_id").and_then(Value::as_i64) else {
                    violations.add(pointer, "malformed", "must be {\"audience_id\": <integer>}");
                    return Self::Everyone;
                };
                violations.check(
                    known.contains(&id),
                    format!("{pointer}/audience_id"),
                    "not_found",
                    format!("there is no audience {id} in this project"),
                );
                Self::Audience(id)
            }
            _ => {
                violations.add(
                    pointer,
                    "malformed",
                    "must be a list or {\"audience_id\": <integer>}",
                );
                Self::Everyone
            }
        }
    }

    /// The wire form.
    pub fn to_wire(&self) -> Value {
        self.render(&|id| json!({ "audience_id": id }))
    }

    /// The datafile's form: ids as strings.
    pub fn to_datafile(&self) -> Value {
        match self {
            // A list, even of one, reads the same in every SDK.
            Self::Audience(_) => Self::Or(vec![self.clone()]).to_datafile(),
            _ => self.render(&|id| Value::from(id.to_string())),
        }
    }

    fn render(&self, leaf: &impl Fn(i64) -> Value) -> Value {
        let list = |operator: &str, operands: &[Self]| {
            let mut items = vec![Value::from(operator)];
            items.extend(operands.iter().map(|operand| operand.render(leaf)));
            Value::Array(items)
        };
        match self {
            Self::Everyone => json!([]),
            Self::Audience(id) => leaf(*id),
            Self::And(operands) => list("and", operands),
            Self::Or(operands) => list("or", operands),
            Self::Not(operand) => list("not", std::slice::from_ref(&**operand)),
        }
    }

    /// The audiences that occur, each once, in order.
    pub fn audience_ids(&self) -> Vec<i64> {
        let mut ids = Vec::new();
        self.collect(&mut ids);
        ids
    }

    fn collect(&self, ids: &mut Vec<i64>) {
        match self {
            Self::Everyone => {}
            Self::Audience(id) if ids.contains(id) => {}
            Self::Audience(id) => ids.push(*id),
            Self::And(operands) | Self::Or(operands) => {
                for operand in operands {
                    operand.collect(ids);
                }
            }
            Self::Not(operand) => operand.collect(ids),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &Value) -> (AudienceExpression, Vec<String>) {
        let mut violations = Violations::default();
        let known = BTreeSet::from([1, 2]);
        let expression = AudienceExpression::read(value, "/a", &known, &mut violations);
        (expression, violations.iter().map(|one| format!("{} {}", one.pointer, one.code)).collect())
    }

    #[test]
    fn everyone_has_many_forms() {
        for value in [json!(null), json!([]), json!("everyone"), json!(""), json!("[]")] {
            assert_eq!(read(&value), (AudienceExpression::Everyone, Vec::new()), "{value}");
        }
        assert_eq!(AudienceExpression::Everyone.to_wire(), json!([]));
    }

    #[test]
    fn trees_are_read_from_lists_and_from_text() {
        let list = json!(["and", { "audience_id": 1 }, ["not", ["or", { "audience_id": 2 }, { "audience_id": 1 }]]]);
        let (expression, complaints) = read(&list);
        assert_eq!(complaints, [""; 0]);
        assert_eq!(expression.to_wire(), list);
        assert_eq!(expression.audience_ids(), [1, 2]);
        assert_eq!(expression.to_datafile(), json!(["and", "1", ["not", ["or", "2", "1"]]]));
        assert_eq!(read(&Value::from(list.to_string())).0, expression);
        assert_eq!(AudienceExpression::Audience(1).to_datafile(), json!(["or", "1"]));
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_place() {
        for (value, expected) in [
            (json!({ "audience_id": 1 }), "/a type"),
            (json!("[1"), "/a malformed"),
            (json!(["or"]), "/a empty"),
            (json!(["or", 1]), "/a/1 malformed"),
            (json!(["or", { "id": 1 }]), "/a/1 malformed"),
            (json!(["or", { "audience_id": 3 }]), "/a/1/audience_id not_found"),
            (json!(["nor", { "audience_id": 1 }]), "/a/0 enum"),
            (json!(["not", { "audience_id": 1 }, { "audience_id": 2 }]), "/a too_many"),
        ] {
            assert_eq!(read(&value).1, [expected], "{value}");
        }
        let deep = (0..20).fold(json!({ "audience_id": 1 }), |inner, _| json!(["and", inner]));
        assert_eq!(read(&deep).1.len(), 1);
    }
}

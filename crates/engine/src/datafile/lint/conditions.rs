//! Warnings about audience conditions.

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::super::{Datafile, Defect, Experiment};
use crate::condition::MatchType;

/// Beyond this, numbers in conditions compare with nothing.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

pub(super) fn warnings(datafile: &Datafile, defects: &mut Vec<Defect>) {
    for (index, audience) in datafile.typed_audiences.iter().enumerate() {
        let pointer = format!("/typedAudiences/{index}/conditions");
        tree(&audience.conditions, &pointer, defects, &mut leaf);
    }
    let typed: HashSet<&str> =
        datafile.typed_audiences.iter().map(|audience| audience.id.as_str()).collect();
    for (index, audience) in datafile.audiences.iter().enumerate() {
        if !typed.contains(audience.id.as_str()) {
            let pointer = format!("/audiences/{index}/conditions");
            tree(&audience.conditions.0, &pointer, defects, &mut leaf);
        }
    }
    references(datafile, defects);
}

/// Warns about audience ids that lead nowhere: they evaluate to unknown.
fn references(datafile: &Datafile, defects: &mut Vec<Defect>) {
    let untyped = datafile.audiences.iter().map(|audience| &audience.id);
    let typed = datafile.typed_audiences.iter().map(|audience| &audience.id);
    let known: HashSet<&str> = untyped.chain(typed).map(String::as_str).collect();
    let mut reference = |leaf: &Value, pointer: &str, defects: &mut Vec<Defect>| match leaf {
        Value::String(id) if known.contains(id.as_str()) => {}
        Value::String(id) => {
            defects.push(Defect::warning(pointer, format!("there is no audience {id:?}: unknown")));
        }
        _ => defects.push(Defect::warning(pointer, "is not an audience id: unknown")),
    };
    let mut gate = |conditions: Option<&Value>, ids: &[String], pointer: &str| match conditions {
        Some(conditions) if !conditions.is_null() => {
            let pointer = format!("{pointer}/audienceConditions");
            // An empty list means everyone and needs no operator.
            if conditions.as_array().is_none_or(|list| !list.is_empty()) {
                tree(conditions, &pointer, defects, &mut reference);
            }
        }
        _ => {
            for (index, id) in ids.iter().enumerate() {
                let id = Value::from(id.as_str());
                reference(&id, &format!("{pointer}/audienceIds/{index}"), defects);
            }
        }
    };
    for (rule, pointer) in rules(datafile) {
        gate(rule.audience_conditions.as_ref(), &rule.audience_ids, &pointer);
    }
    let holdouts = datafile.holdouts.iter().enumerate().map(|holdout| ("holdouts", holdout));
    let local = datafile.local_holdouts.iter().enumerate();
    for (list, (index, holdout)) in holdouts.chain(local.map(|holdout| ("localHoldouts", holdout)))
    {
        let conditions = holdout.audience_conditions.as_ref();
        gate(conditions, &holdout.audience_ids, &format!("/{list}/{index}"));
    }
}

/// Every rule of the file with its JSON pointer.
pub(super) fn rules(datafile: &Datafile) -> impl Iterator<Item = (&Experiment, String)> {
    let at = |prefix: String| {
        move |(index, rule): (usize, _)| (rule, format!("{prefix}/experiments/{index}"))
    };
    let ungrouped = datafile.experiments.iter().enumerate().map(at(String::new()));
    let grouped = datafile.groups.iter().enumerate().flat_map(move |(index, group)| {
        group.experiments.iter().enumerate().map(at(format!("/groups/{index}")))
    });
    let deliveries = datafile.rollouts.iter().enumerate().flat_map(move |(index, rollout)| {
        rollout.experiments.iter().enumerate().map(at(format!("/rollouts/{index}")))
    });
    ungrouped.chain(grouped).chain(deliveries)
}

fn tree(
    conditions: &Value,
    pointer: &str,
    defects: &mut Vec<Defect>,
    leaf: &mut impl FnMut(&Value, &str, &mut Vec<Defect>),
) {
    let Value::Array(items) = conditions else {
        return leaf(conditions, pointer, defects);
    };
    let operator = match items.first() {
        Some(Value::String(word)) if matches!(word.as_str(), "and" | "or" | "not") => {
            Some(word.as_str())
        }
        _ => None,
    };
    match (operator, items.len()) {
        (None, _) => defects.push(Defect::warning(
            pointer,
            "has no operator: read as \"or\", but JavaScript drops a leading condition",
        )),
        (Some("not"), 1) => defects.push(Defect::warning(pointer, "negates nothing: unknown")),
        (Some("not"), 3..) => defects.push(Defect::warning(
            pointer,
            "negates its first operand only; the others have no effect",
        )),
        (Some(_), 1) => defects.push(Defect::warning(pointer, "has no operands")),
        _ => {}
    }
    let first = usize::from(operator.is_some());
    for (index, item) in items.iter().enumerate().skip(first) {
        tree(item, &format!("{pointer}/{index}"), defects, leaf);
    }
}

fn leaf(leaf: &Value, pointer: &str, defects: &mut Vec<Defect>) {
    let Value::Object(leaf) = leaf else {
        defects.push(Defect::warning(pointer, "is not a condition: unknown"));
        return;
    };
    let mut warn = |key: &str, message: String| {
        defects.push(Defect::warning(format!("{pointer}{key}"), message));
    };
    if !leaf.get("name").is_some_and(Value::is_string) {
        warn("/name", "must be a string: unknown".to_owned());
    }
    let kind = leaf.get("type").and_then(Value::as_str);
    if !matches!(kind, Some("custom_attribute" | "third_party_dimension")) {
        warn("/type", "is neither custom_attribute nor third_party_dimension: unknown".to_owned());
    }
    let match_type = match leaf.get("match") {
        None => Some(MatchType::Exact),
        Some(Value::Null) => {
            warn("/match", "is null: read as exact, but unknown in JavaScript".to_owned());
            Some(MatchType::Exact)
        }
        Some(name) => name.as_str().and_then(MatchType::from_name),
    };
    let Some(match_type) = match_type else {
        warn("/match", format!("is no match type ({}): unknown", leaf_match(leaf)));
        return;
    };
    let segment = match_type == MatchType::Qualified;
    if (kind == Some("third_party_dimension")) != segment && kind.is_some() {
        warn("/type", format!("with {}: unknown in JavaScript", match_type.name()));
    }
    if let Some(complaint) = value_complaint(match_type, leaf.get("value")) {
        warn("/value", format!("{complaint}: unknown"));
    }
}

fn leaf_match(leaf: &Map<String, Value>) -> String {
    leaf.get("match").map(Value::to_string).unwrap_or_default()
}

fn value_complaint(match_type: MatchType, value: Option<&Value>) -> Option<&'static str> {
    let number_complaint = |number: f64| {
        (number.abs() > LARGEST_EXACT)
            .then_some("is a number beyond 2^53, which compares with nothing")
    };
    match (match_type, value) {
        (MatchType::Exists, _) => None,
        (_, None) => Some("is missing"),
        (MatchType::Exact, Some(Value::String(_) | Value::Bool(_))) => None,
        (
            MatchType::Exact
            | MatchType::Greater
            | MatchType::GreaterOrEqual
            | MatchType::Less
            | MatchType::LessOrEqual,
            Some(value),
        ) => match value.as_f64() {
            Some(number) => number_complaint(number),
            None if match_type == MatchType::Exact => {
                Some("is neither a string, a number nor a boolean")
            }
            None => Some("is not a number"),
        },
        (MatchType::Substring | MatchType::Qualified, Some(value)) => {
            (!value.is_string()).then_some("is not a string")
        }
        (_, Some(value)) => match value.as_str().map(crate::version::Version::parse) {
            Some(Some(_)) => None,
            Some(None) => Some("is not a version"),
            None => Some("is not a string"),
        },
    }
}

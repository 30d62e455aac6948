//! Metrics of experiments: checked, and kept as they were sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::error::Violations;

const AGGREGATORS: [&str; 4] = ["unique", "count", "sum", "ratio"];
/// A ratio is not made of ratios.
const PARTS: [&str; 3] = ["unique", "count", "sum"];
const SCOPES: [&str; 3] = ["visitor", "session", "event"];
const DIRECTIONS: [&str; 2] = ["increasing", "decreasing"];
const FIELDS: [&str; 2] = ["revenue", "value"];
const COMBINATIONS: [&str; 2] = ["and", "or"];
const PROPERTY_TYPES: [&str; 3] = ["string", "number", "boolean"];
const OPERATORS: [&str; 8] = [
    "equal_to",
    "not_equal_to",
    "greater_than",
    "greater_than_or_equal_to",
    "less_than",
    "less_than_or_equal_to",
    "contains",
    "does_not_contain",
];
/// More metrics than this make nobody wiser.
const MOST_METRICS: usize = 100;

/// Checks the metrics of a rule; `events` are the ids of the project's events.
pub fn check_metrics(
    metrics: &Value,
    pointer: &str,
    events: &BTreeSet<i64>,
    violations: &mut Violations,
) -> Vec<Value> {
    let Some(metrics) = metrics.as_array() else {
        violations.add(pointer, "type", "must be a list of metrics");
        return Vec::new();
    };
    violations.check(
        metrics.len() <= MOST_METRICS,
        pointer,
        "too_many",
        format!("must have at most {MOST_METRICS} metrics"),
    );
    for (index, metric) in metrics.iter().enumerate().take(MOST_METRICS) {
        check_metric(metric, &format!("{pointer}/{index}"), events, violations);
    }
    metrics.clone()
}

fn check_metric(
    metric: &Value,
    pointer: &str,
    events: &BTreeSet<i64>,
    violations: &mut Violations,
) {
    let Some(members) = metric.as_object() else {
        violations.add(pointer, "type", "must be an object");
        return;
    };
    check_measure(members, &AGGREGATORS, true, pointer, events, violations);
    check_enum(members, "winning_direction", &DIRECTIONS, true, pointer, violations);
    if members.get("aggregator").is_some_and(|own| own == "ratio") {
        check_ratio(members, pointer, events, violations);
    }
    check_analysis(members, pointer, violations);
}

/// What says how results are made of a metric: what the protocol has no member for begins with `x_`.
fn check_analysis(members: &Map<String, Value>, pointer: &str, violations: &mut Violations) {
    let given = |name: &str| members.get(name).filter(|value| !value.is_null());
    if let Some(cap) = given("x_winsorize") {
        let is_quantile = cap.as_f64().is_some_and(|cap| (0.5..1.0).contains(&cap));
        let pointer = format!("{pointer}/x_winsorize");
        violations.check(is_quantile, pointer, "range", "must be a quantile from 0.5 to below 1");
    }
    if let Some(guardrail) = given("x_guardrail") {
        let pointer = format!("{pointer}/x_guardrail");
        violations.check(guardrail.is_boolean(), pointer, "type", "must be true or false");
    }
    if let Some(window) = given("time_window") {
        let pointer = format!("{pointer}/time_window");
        let message = "must be a number of hours, or like 48h, 2d or 30m";
        violations.check(window_millis(window).is_some(), pointer, "malformed", message);
    }
}

/// A time window in milliseconds: `48h`, `2d`, `30m`, or a number of hours.
pub fn window_millis(window: &Value) -> Option<i64> {
    const MINUTE: i64 = 60_000;
    let text = match window {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(hours) => hours.to_string(),
        _ => return None,
    };
    let (number, unit) = match text.strip_suffix(['d', 'h', 'm']) {
        Some(number) if text.ends_with('d') => (number, 1_440 * MINUTE),
        Some(number) if text.ends_with('m') => (number, MINUTE),
        Some(number) => (number, 60 * MINUTE),
        None => (text.as_str(), 60 * MINUTE),
    };
    number.parse::<i64>().ok().filter(|number| *number > 0)?.checked_mul(unit)
}

/// What metrics and the parts of ratios have in common; parts may leave the aggregator out.
fn check_measure(
    members: &Map<String, Value>,
    aggregators: &[&str],
    required: bool,
    pointer: &str,
    events: &BTreeSet<i64>,
    violations: &mut Violations,
) {
    let aggregator = check_enum(members, "aggregator", aggregators, required, pointer, violations);
    check_enum(members, "scope", &SCOPES, false, pointer, violations);
    let field = check_enum(members, "field", &FIELDS, false, pointer, violations);
    if aggregator == Some("sum") && field.is_none() {
        violations.add(
            format!("{pointer}/field"),
            "required",
            "is required to sum: revenue or value",
        );
    }
    let event_id = members.get("event_id").filter(|id| !id.is_null());
    match event_id.map(Value::as_i64) {
        Some(Some(id)) => violations.check(
            events.contains(&id),
            format!("{pointer}/event_id"),
            "not_found",
            format!("there is no event {id} in this project"),
        ),
        Some(None) => violations.add(format!("{pointer}/event_id"), "type", "must be an integer"),
        // Overall revenue has no event; a ratio has those of its parts.
        None if aggregator == Some("ratio")
            || (aggregator == Some("sum") && field == Some("revenue")) => {}
        None => violations.add(format!("{pointer}/event_id"), "required", "is required"),
    }
    check_properties(members, pointer, violations);
}

/// Which of its events count, `{filter: {combine_operator, conditions}}`: what is not understood would count them all.
fn check_properties(members: &Map<String, Value>, pointer: &str, violations: &mut Violations) {
    let Some(properties) = check_object(members, "event_properties", pointer, violations) else {
        return;
    };
    let pointer = format!("{pointer}/event_properties");
    let Some(filter) = check_object(properties, "filter", &pointer, violations) else { return };
    let pointer = format!("{pointer}/filter");
    check_enum(filter, "combine_operator", &COMBINATIONS, false, &pointer, violations);
    let pointer = format!("{pointer}/conditions");
    match filter.get("conditions") {
        None | Some(Value::Null) => {}
        Some(Value::Array(conditions)) => {
            for (index, condition) in conditions.iter().enumerate() {
                let pointer = format!("{pointer}/{index}");
                match condition.as_object() {
                    Some(condition) => check_condition(condition, &pointer, violations),
                    None => violations.add(pointer, "type", "must be an object"),
                }
            }
        }
        Some(_) => violations.add(pointer, "type", "must be a list of conditions"),
    }
}

fn check_condition(condition: &Map<String, Value>, pointer: &str, violations: &mut Violations) {
    let at = format!("{pointer}/name");
    match condition.get("name") {
        Some(Value::String(name)) => {
            violations.check(!name.is_empty(), at, "required", "is required");
        }
        None | Some(Value::Null) => violations.add(at, "required", "is required"),
        Some(_) => violations.add(at, "type", "must be a string"),
    }
    let kind = check_enum(condition, "type", &PROPERTY_TYPES, false, pointer, violations);
    check_enum(condition, "operator", &OPERATORS, true, pointer, violations);
    let at = format!("{pointer}/value");
    match condition.get("value") {
        Some(Value::String(text)) if kind == Some("number") => {
            let is_number = text.trim().parse::<f64>().is_ok_and(f64::is_finite);
            violations.check(is_number, at, "type", "must be a number");
        }
        Some(Value::Bool(_)) if kind == Some("number") => {
            violations.add(at, "type", "must be a number");
        }
        // The protocol has strings; what clients write bare means the same.
        Some(Value::String(_) | Value::Number(_) | Value::Bool(_)) => {}
        None | Some(Value::Null) => violations.add(at, "required", "is required"),
        Some(_) => violations.add(at, "type", "must be a string"),
    }
}

/// A member that is an object; `None` if absent, null or wrong.
fn check_object<'a>(
    members: &'a Map<String, Value>,
    member: &str,
    pointer: &str,
    violations: &mut Violations,
) -> Option<&'a Map<String, Value>> {
    let value = members.get(member).filter(|value| !value.is_null())?;
    violations.check(value.is_object(), format!("{pointer}/{member}"), "type", "must be an object");
    value.as_object()
}

fn check_ratio(
    members: &Map<String, Value>,
    pointer: &str,
    events: &BTreeSet<i64>,
    violations: &mut Violations,
) {
    let parts = members.get("metrics").and_then(Value::as_array);
    let role_count = |role: &str| {
        parts.map_or(0, |parts| parts.iter().filter(|part| part["role"] == role).count())
    };
    violations.check(
        role_count("numerator") == 1 && role_count("denominator") == 1,
        format!("{pointer}/metrics"),
        "ratio",
        "a ratio needs one numerator and one denominator",
    );
    for (index, part) in parts.into_iter().flatten().enumerate() {
        let pointer = format!("{pointer}/metrics/{index}");
        match part.as_object() {
            Some(part) => check_measure(part, &PARTS, false, &pointer, events, violations),
            None => violations.add(pointer, "type", "must be an object"),
        }
    }
}

fn check_enum<'a>(
    members: &'a Map<String, Value>,
    member: &str,
    allowed: &[&str],
    required: bool,
    pointer: &str,
    violations: &mut Violations,
) -> Option<&'a str> {
    match members.get(member) {
        None | Some(Value::Null) if !required => None,
        Some(Value::String(value)) if allowed.contains(&value.as_str()) => Some(value),
        None | Some(Value::Null) => {
            violations.add(format!("{pointer}/{member}"), "required", "is required");
            None
        }
        Some(_) => {
            let message = format!("must be one of {}", allowed.join(", "));
            violations.add(format!("{pointer}/{member}"), "enum", message);
            None
        }
    }
}

/// The events that metrics name, parts of ratios included.
pub fn event_ids(metrics: &[Value]) -> impl Iterator<Item = i64> {
    metrics.iter().flat_map(|metric| {
        let parts = metric["metrics"].as_array().into_iter().flatten();
        std::iter::once(metric).chain(parts).filter_map(|metric| metric["event_id"].as_i64())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaints(metric: &Value) -> Vec<String> {
        let mut violations = Violations::default();
        check_metrics(&json!([metric]), "", &BTreeSet::from([1]), &mut violations);
        violations.iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
    }

    fn metric(more: &Value) -> Value {
        let mut metric = json!({ "aggregator": "unique", "winning_direction": "increasing" });
        metric.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        metric
    }

    #[test]
    fn metrics_of_every_shape_are_taken() {
        for more in [
            json!({ "event_id": 1, "scope": "visitor", "field": null }),
            json!({ "event_id": 1, "aggregator": "sum", "field": "value" }),
            json!({ "event_id": 1, "x_winsorize": 0.999, "x_guardrail": true, "time_window": "2d" }),
            json!({ "event_id": 1, "x_winsorize": null, "time_window": 48 }),
            // Overall revenue.
            json!({ "aggregator": "sum", "field": "revenue" }),
            json!({ "aggregator": "ratio", "metrics": [
                { "role": "numerator", "event_id": 1, "aggregator": "sum", "field": "revenue" },
                { "role": "denominator", "event_id": 1 },
            ] }),
        ] {
            assert_eq!(complaints(&metric(&more)), [""; 0], "{more}");
        }
    }

    #[test]
    fn what_nothing_could_be_computed_of_is_refused() {
        for (more, expected) in [
            (json!({}), "/0/event_id required"),
            (json!({ "event_id": 2 }), "/0/event_id not_found"),
            (json!({ "event_id": "1" }), "/0/event_id type"),
            (json!({ "event_id": 1, "aggregator": "sum" }), "/0/field required"),
            (json!({ "aggregator": "sum", "field": "value" }), "/0/event_id required"),
            (json!({ "event_id": 1, "aggregator": "bounce" }), "/0/aggregator enum"),
            (json!({ "event_id": 1, "winning_direction": 1 }), "/0/winning_direction enum"),
            (json!({ "event_id": 1, "scope": "page" }), "/0/scope enum"),
            (json!({ "aggregator": "ratio" }), "/0/metrics ratio"),
            (json!({ "event_id": 1, "x_winsorize": 1 }), "/0/x_winsorize range"),
            (json!({ "event_id": 1, "x_guardrail": "yes" }), "/0/x_guardrail type"),
            (json!({ "event_id": 1, "time_window": "soon" }), "/0/time_window malformed"),
        ] {
            assert_eq!(complaints(&metric(&more)), [expected], "{more}");
        }
        let ratio = metric(&json!({ "aggregator": "ratio", "metrics": [
            { "role": "numerator", "event_id": 2 },
            { "role": "denominator", "aggregator": "ratio", "event_id": 1 },
            1,
        ] }));
        assert_eq!(
            complaints(&ratio),
            [
                "/0/metrics/0/event_id not_found",
                "/0/metrics/1/aggregator enum",
                "/0/metrics/2 type"
            ]
        );
    }

    fn filtered(filter: &Value) -> Vec<String> {
        let properties = json!({ "event_id": 1, "event_properties": { "filter": filter } });
        complaints(&metric(&properties))
    }

    #[test]
    fn filters_of_events_are_taken() {
        for properties in [json!(null), json!({}), json!({ "filter": null })] {
            let metric = metric(&json!({ "event_id": 1, "event_properties": properties }));
            assert_eq!(complaints(&metric), [""; 0], "{metric}");
        }
        for operator in OPERATORS {
            let condition =
                json!({ "name": "size", "type": "number", "operator": operator, "value": "1.5" });
            let filter = json!({ "combine_operator": "or", "conditions": [condition] });
            assert_eq!(filtered(&filter), [""; 0], "{operator}");
        }
        for condition in [
            json!({ "name": "size", "operator": "equal_to", "value": "" }),
            json!({ "name": "size", "type": "string", "operator": "contains", "value": "x" }),
            json!({ "name": "paid", "type": "boolean", "operator": "equal_to", "value": true }),
            json!({ "name": "size", "type": "number", "operator": "less_than", "value": 2 }),
        ] {
            assert_eq!(filtered(&json!({ "conditions": [condition] })), [""; 0], "{condition}");
        }
        assert_eq!(filtered(&json!({ "conditions": [] })), [""; 0]);
    }

    #[test]
    fn filters_that_would_be_left_out_are_refused() {
        for properties in [json!("size"), json!([]), json!(1)] {
            let metric = metric(&json!({ "event_id": 1, "event_properties": properties }));
            assert_eq!(complaints(&metric), ["/0/event_properties type"]);
        }
        for (filter, expected) in [
            (json!([]), " type"),
            (json!({ "combine_operator": "xor" }), "/combine_operator enum"),
            (json!({ "combine_operator": 1 }), "/combine_operator enum"),
            (json!({ "conditions": {} }), "/conditions type"),
            (json!({ "conditions": ["size"] }), "/conditions/0 type"),
        ] {
            assert_eq!(filtered(&filter), [format!("/0/event_properties/filter{expected}")]);
        }
        for (member, value, code) in [
            ("name", json!(null), "required"),
            ("name", json!(""), "required"),
            ("name", json!(1), "type"),
            ("type", json!("date"), "enum"),
            ("operator", json!(null), "required"),
            ("operator", json!("like"), "enum"),
            ("operator", json!(1), "enum"),
            ("value", json!(null), "required"),
            ("value", json!([1]), "type"),
            ("value", json!("many"), "type"),
            ("value", json!(true), "type"),
        ] {
            let mut condition =
                json!({ "name": "size", "type": "number", "operator": "equal_to", "value": "1" });
            condition[member] = value;
            let expected = format!("/0/event_properties/filter/conditions/0/{member} {code}");
            assert_eq!(filtered(&json!({ "conditions": [condition] })), [expected]);
        }
        let part = json!({ "role": "denominator", "event_id": 1, "event_properties": 1 });
        let ratio = metric(&json!({ "aggregator": "ratio", "metrics": [
            { "role": "numerator", "event_id": 1 }, part,
        ] }));
        assert_eq!(complaints(&ratio), ["/0/metrics/1/event_properties type"]);
    }

    #[test]
    fn windows_are_read_in_all_units() {
        for (text, millis) in [
            (json!("48h"), 172_800_000),
            (json!("2d"), 172_800_000),
            (json!(1), 3_600_000),
            (json!("30m"), 1_800_000),
        ] {
            assert_eq!(window_millis(&text), Some(millis));
        }
        assert_eq!([window_millis(&json!("soon")), window_millis(&json!("-1h"))], [None, None]);
    }

    #[test]
    fn events_of_parts_count() {
        let metrics = [json!({ "event_id": 1 }), json!({ "metrics": [{ "event_id": 2 }, {}] })];
        assert_eq!(event_ids(&metrics).collect::<Vec<_>>(), [1, 2]);
    }
}

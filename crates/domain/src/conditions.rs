//! The condition language of audiences: checked, printed, and turned into the datafile's form.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

use crate::error::Violations;

/// Conditions nest at most this deep.
const DEEPEST: usize = 32;
/// The name of real-time segments in the datafile.
const SEGMENTS: &str = "odp.audiences";
/// 2^53: beyond it, doubles skip integers.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

const MATCH_TYPES: [&str; 12] = [
    "exact",
    "exists",
    "substring",
    "gt",
    "ge",
    "lt",
    "le",
    "semver_eq",
    "semver_gt",
    "semver_ge",
    "semver_lt",
    "semver_le",
];

/// Checks the conditions of an audience; `attributes` are the keys of the project's attributes.
pub fn check_conditions(
    conditions: &Value,
    pointer: &str,
    attributes: &impl Fn(&str) -> bool,
    violations: &mut Violations,
) {
    check_node(conditions, pointer, attributes, violations, 0);
}

fn check_node(
    node: &Value,
    pointer: &str,
    attributes: &impl Fn(&str) -> bool,
    violations: &mut Violations,
    depth: usize,
) {
    if depth > DEEPEST {
        violations.add(pointer, "too_deep", format!("must nest at most {DEEPEST} deep"));
        return;
    }
    match node {
        Value::Array(items) => {
            match items.first().and_then(Value::as_str) {
                Some("not") => violations.check(
                    items.len() == 2,
                    pointer,
                    "count",
                    "\"not\" takes one operand",
                ),
                Some("and" | "or") => {
                    violations.check(
                        items.len() > 1,
                        pointer,
                        "empty",
                        "an operator needs operands",
                    );
                }
                _ => violations.add(
                    format!("{pointer}/0"),
                    "enum",
                    "must be \"and\", \"or\" or \"not\"",
                ),
            }
            for (index, item) in items.iter().enumerate().skip(1) {
                check_node(item, &format!("{pointer}/{index}"), attributes, violations, depth + 1);
            }
        }
        Value::Object(leaf) => check_leaf(leaf, pointer, attributes, violations),
        _ => violations.add(pointer, "type", "must be a list or a condition"),
    }
}

fn check_leaf(
    leaf: &Map<String, Value>,
    pointer: &str,
    attributes: &impl Fn(&str) -> bool,
    violations: &mut Violations,
) {
    let text = |member: &str| leaf.get(member).and_then(Value::as_str);
    match text("type") {
        Some("custom_attribute") => {}
        Some("third_party_dimension") => {
            violations.check(
                text("value").is_some() && match_type(leaf) == "qualified",
                pointer,
                "segment",
                "a segment needs match_type \"qualified\" and its name as value",
            );
            return;
        }
        _ => {
            violations.add(
                format!("{pointer}/type"),
                "enum",
                "must be custom_attribute or third_party_dimension",
            );
            return;
        }
    }
    let name = text("name").unwrap_or_default();
    violations.check(
        attributes(name),
        format!("{pointer}/name"),
        "not_found",
        format!("Custom attribute '{name}' does not exist"),
    );
    let match_type = match_type(leaf);
    if !MATCH_TYPES.contains(&match_type) {
        let message = format!("must be one of {}", MATCH_TYPES.join(", "));
        violations.add(format!("{pointer}/match_type"), "enum", message);
        return;
    }
    let value = leaf.get("value").unwrap_or(&Value::Null);
    if let Some(complaint) = value_complaint(match_type, value) {
        violations.add(format!("{pointer}/value"), "type", complaint);
    }
}

/// How a leaf compares: `match_type` in the API, `match` in datafiles; both are taken. `exact` where absent.
fn match_type(leaf: &Map<String, Value>) -> &str {
    match ["match_type", "match"].iter().find_map(|member| leaf.get(*member)) {
        None | Some(Value::Null) => "exact",
        Some(value) => value.as_str().unwrap_or_default(),
    }
}

/// What SDKs could make nothing of.
fn value_complaint(match_type: &str, value: &Value) -> Option<&'static str> {
    let number_complaint = || {
        let exact = value.as_f64().is_some_and(|number| number.abs() <= LARGEST_EXACT);
        (value.is_number() && !exact).then_some("must be within ±2^53: SDKs compare no others")
    };
    match match_type {
        "exists" => None,
        "exact" if value.is_string() || value.is_boolean() => None,
        "exact" if !value.is_number() => Some("must be a string, a number or a boolean"),
        "gt" | "ge" | "lt" | "le" if !value.is_number() => Some("must be a number"),
        "exact" | "gt" | "ge" | "lt" | "le" => number_complaint(),
        "substring" => (!value.is_string()).then_some("must be a string"),
        _ => (!value.as_str().is_some_and(is_version))
            .then_some("must be a version, such as \"2.1\""),
    }
}

/// Whether SDKs can read a text as a version: one to three numbers, perhaps with a suffix.
fn is_version(text: &str) -> bool {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    !text.contains(' ') && numbers.split('.').count() <= 3 && numbers.split('.').all(is_number)
}

/// The conditions in the datafile's form: `match` in the place of `match_type`, and always there.
pub fn to_datafile(conditions: &Value) -> Value {
    match conditions {
        Value::Array(items) => Value::Array(items.iter().map(to_datafile).collect()),
        Value::Object(leaf) => {
            let kind = leaf.get("type").cloned().unwrap_or_default();
            // Segments come from one place only, so requests may leave its name out.
            let segments = if kind == "third_party_dimension" { SEGMENTS } else { "" };
            let name = leaf.get("name").and_then(Value::as_str).unwrap_or(segments);
            let match_type = match_type(leaf);
            let mut members = Map::new();
            members.insert("name".to_owned(), Value::from(name));
            members.insert("type".to_owned(), kind);
            if match_type != "exists" {
                members.insert("value".to_owned(), leaf.get("value").cloned().unwrap_or_default());
            }
            members.insert("match".to_owned(), Value::from(match_type));
            Value::Object(members)
        }
        other => other.clone(),
    }
}

/// The conditions as the API prints them: as Python's `json.dumps(conditions, sort_keys=True)`, with
/// sorted keys, `", "` and `": "` as separators, and everything but ASCII escaped.
pub fn conditions_text(conditions: &Value) -> String {
    let mut text = String::new();
    write_python(conditions, &mut text);
    text
}

fn write_python(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_python(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            text.push('{');
            for (index, (name, value)) in sorted.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_string(name, text);
                text.push_str(": ");
                write_python(value, text);
            }
            text.push('}');
        }
        Value::String(string) => write_string(string, text),
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::Bool(_) | Value::Null => text.push_str(&value.to_string()),
    }
}

/// Floats as Python's `repr`: it writes exponents where Rust's `Debug` does, but with a sign and two digits.
fn number_text(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let text = format!("{float:?}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return text;
    };
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{digits}e-{exponent:0>2}"),
        None => format!("{digits}e+{exponent:0>2}"),
    }
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            ' '..='~' => text.push(character),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaints(conditions: &Value) -> Vec<(String, String)> {
        let mut violations = Violations::default();
        check_conditions(conditions, "/c", &|name| name == "plan", &mut violations);
        violations.iter().map(|one| (one.pointer.clone(), one.message.clone())).collect()
    }

    fn leaf(members: &Value) -> Value {
        let mut leaf = json!({ "type": "custom_attribute", "name": "plan" });
        let members = members.as_object().unwrap().clone();
        leaf.as_object_mut().unwrap().extend(members);
        leaf
    }

    #[test]
    fn flat_and_nested_conditions_are_taken() {
        let own = leaf(&json!({ "value": "pro" }));
        for conditions in [
            own.clone(),
            json!(["and", own]),
            json!(["and", ["or", ["or", own, own]]]),
            json!(["not", own]),
            json!(["or", leaf(&json!({ "match_type": "exists" }))]),
            json!(["or", leaf(&json!({ "match_type": null, "value": 1 }))]),
            json!(["or", leaf(&json!({ "match_type": "semver_ge", "value": "2.1.0-beta" }))]),
            json!(["or", { "type": "third_party_dimension", "match_type": "qualified", "value": "s" }]),
        ] {
            assert_eq!(complaints(&conditions), [], "{conditions}");
        }
    }

    #[test]
    fn everything_that_sdks_could_not_read_is_told_with_its_place() {
        for (conditions, pointer, message) in [
            (json!([]), "/c/0", "must be \"and\", \"or\" or \"not\""),
            (json!(["or"]), "/c", "an operator needs operands"),
            (
                json!(["not", leaf(&json!({"value": 1})), leaf(&json!({"value": 1}))]),
                "/c",
                "\"not\" takes one operand",
            ),
            (json!(["or", 1]), "/c/1", "must be a list or a condition"),
            (
                json!(["or", { "type": "browser", "value": "x" }]),
                "/c/1/type",
                "must be custom_attribute or third_party_dimension",
            ),
            (
                json!(["or", { "type": "custom_attribute", "name": "age", "value": 1 }]),
                "/c/1/name",
                "Custom attribute 'age' does not exist",
            ),
            (
                json!(["or", leaf(&json!({ "match": "near", "value": 1 }))]),
                "/c/1/match_type",
                "must be one of exact, exists, substring, gt, ge, lt, le, semver_eq, semver_gt, semver_ge, semver_lt, semver_le",
            ),
            (
                json!(["or", leaf(&json!({}))]),
                "/c/1/value",
                "must be a string, a number or a boolean",
            ),
            (
                json!(["or", leaf(&json!({ "match_type": "gt", "value": "1" }))]),
                "/c/1/value",
                "must be a number",
            ),
            (
                json!(["or", leaf(&json!({ "match_type": "lt", "value": 1e17 }))]),
                "/c/1/value",
                "must be within ±2^53: SDKs compare no others",
            ),
            (
                json!(["or", leaf(&json!({ "match_type": "semver_eq", "value": "v2" }))]),
                "/c/1/value",
                "must be a version, such as \"2.1\"",
            ),
        ] {
            assert_eq!(
                complaints(&conditions),
                [(pointer.to_owned(), message.to_owned())],
                "{conditions}"
            );
        }
        let deep = (0..40).fold(leaf(&json!({ "value": 1 })), |inner, _| json!(["and", inner]));
        assert_eq!(complaints(&deep).len(), 1);
    }

    #[test]
    fn prints_as_python_does() {
        // python3 -c 'import json; print(json.dumps(…, sort_keys=True))'
        let conditions = json!(["and", { "value": "é\u{1f600}\u{7f}\"\\\n", "name": "b", "match_type": null },
            [1, -2.0, 0.1, 1e16, 1.5e-7, 0.0001, 123_456_789.25, true, 9_007_199_254_740_993_i64], {}, []]);
        let expected = r#"["and", {"match_type": null, "name": "b", "value": "\u00e9\ud83d\ude00\u007f\"\\\n"}, [1, -2.0, 0.1, 1e+16, 1.5e-07, 0.0001, 123456789.25, true, 9007199254740993], {}, []]"#;
        assert_eq!(conditions_text(&conditions), expected);
    }

    #[test]
    fn the_datafile_has_match_everywhere() {
        let conditions = json!(["or", leaf(&json!({ "value": 1 })), leaf(&json!({ "match_type": "exists", "value": 1 })),
            { "type": "third_party_dimension", "match_type": "qualified", "value": "s" }]);
        let expected = json!(["or",
            { "name": "plan", "type": "custom_attribute", "match": "exact", "value": 1 },
            { "name": "plan", "type": "custom_attribute", "match": "exists" },
            { "name": "odp.audiences", "type": "third_party_dimension", "match": "qualified", "value": "s" }]);
        assert_eq!(to_datafile(&conditions), expected);
    }
}

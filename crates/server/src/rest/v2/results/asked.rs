//! The query of a request for results.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use burgee_domain::{Analysis, DifferenceType, Result, StatsEngine, Timestamp, Violations};
use burgee_events::{Matching, Segment};
use regex::Regex;
use serde_json::Value;

use crate::app::results::Asked;
use crate::rest::query::Query;

/// Times of windows lie on this grid: five minutes.
const GRID: i64 = 5 * 60 * 1_000_000;
const BROWSERS: [&str; 5] = ["chrome", "firefox", "internet_explorer", "opera", "safari"];
const DEVICES: [&str; 5] = ["desktop", "ipad", "iphone", "mobile", "tablet"];
const SOURCES: [&str; 4] = ["campaign", "direct", "referral", "search"];
const FAMILIES: [&str; 5] = ["browser", "device", "source", "attribute_id", "segment_conditions"];
/// Conditions that are deeper or more say nothing that somebody understands.
const DEEPEST: usize = 16;
const LONGEST: usize = 8_192;

/// Reads everything that can be asked, and tells everything that is wrong with it.
pub(super) fn read(query: &Query) -> Result<Asked> {
    let mut violations = Violations::default();
    let start = time(query, "start_time", &mut violations).map(|time| on_grid(time, GRID - 1));
    let end = time(query, "end_time", &mut violations).map(|time| on_grid(time, 0));
    if start.zip(end).is_some_and(|(start, end)| start >= end) {
        let message = "must be after start_time, which is rounded up to five minutes";
        violations.add("?end_time", "range", message);
    }
    let segment = segment(query, &mut violations);
    let mut attributes = Vec::new();
    collect(segment.as_ref(), &mut attributes);
    let asked = Asked {
        attributes,
        baseline: query.first("baseline_variation_id").map(str::to_owned),
        start,
        end,
        segment,
        analysis: Analysis {
            engine: one_of(query, "x_engine", &StatsEngine::NAMES, &mut violations),
            confidence_level: level(query, &mut violations),
            difference_type: one_of(
                query,
                "x_difference_type",
                &DifferenceType::NAMES,
                &mut violations,
            ),
            planned_visitors: count(query, "x_planned_visitors", &mut violations),
            minimum_days: count(query, "x_minimum_days", &mut violations)
                .map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
            cuped: flag(query, "x_cuped", &mut violations),
        },
    };
    violations.into_result()?;
    Ok(asked)
}

fn on_grid(time: Timestamp, up: i64) -> Timestamp {
    Timestamp::from_micros((time.as_micros().saturating_add(up)).div_euclid(GRID) * GRID)
}

fn time(query: &Query, name: &str, violations: &mut Violations) -> Option<Timestamp> {
    // A plus that nobody encoded stands before the offset.
    let time = query.first(name)?.replace(' ', "+").parse().ok();
    let message = "must be a time such as 2026-01-31T12:00:00Z";
    violations.check(time.is_some(), format!("?{name}"), "type", message);
    time
}

fn one_of<T: Copy>(
    query: &Query,
    name: &str,
    known: &[(&str, T)],
    violations: &mut Violations,
) -> Option<T> {
    let text = query.first(name)?;
    let found = known.iter().find(|(own, _)| *own == text).map(|(_, value)| *value);
    let names: Vec<&str> = known.iter().map(|(own, _)| *own).collect();
    let message = format!("must be one of {}", names.join(", "));
    violations.check(found.is_some(), format!("?{name}"), "enum", message);
    found
}

fn level(query: &Query, violations: &mut Violations) -> Option<f64> {
    let level = query.first("x_confidence_level")?.parse().ok();
    let level = level.filter(|level: &f64| *level > 0.5 && *level < 1.0);
    let message = "must be a number between 0.5 and 1";
    violations.check(level.is_some(), "?x_confidence_level", "range", message);
    level
}

fn count(query: &Query, name: &str, violations: &mut Violations) -> Option<u64> {
    let count = query.first(name)?.parse().ok().filter(|count| (1..1 << 53).contains(count));
    let message = "must be a positive integer";
    violations.check(count.is_some(), format!("?{name}"), "type", message);
    count
}

fn flag(query: &Query, name: &str, violations: &mut Violations) -> Option<bool> {
    let flag = query.boolean(name);
    violations.check(flag.is_ok(), format!("?{name}"), "type", "must be true or false");
    flag.ok().flatten()
}

/// The segment, of at most one family.
fn segment(query: &Query, violations: &mut Violations) -> Option<Segment> {
    let asked: Vec<&str> =
        FAMILIES.into_iter().filter(|name| query.first(name).is_some()).collect();
    if let [_, second, ..] = asked.as_slice() {
        let message = format!("only one of {} at a time", FAMILIES.join(", "));
        violations.add(format!("?{second}"), "exclusive", message);
        return None;
    }
    let value = query.first("attribute_value");
    if query.first("attribute_id").is_some() != value.is_some() {
        let message = "attribute_id and attribute_value go together";
        violations.add("?attribute_value", "required", message);
        return None;
    }
    let name = asked.first()?;
    let text = query.first(name)?;
    let named = |names: &[&str], segment: fn(String) -> Segment, violations: &mut Violations| {
        let message = format!("must be one of {}", names.join(", "));
        let known = names.contains(&text);
        violations.check(known, format!("?{name}"), "enum", message);
        known.then(|| segment(text.to_owned()))
    };
    match *name {
        "browser" => named(&BROWSERS, Segment::Browser, violations),
        "device" => named(&DEVICES, Segment::Device, violations),
        "source" => named(&SOURCES, Segment::Source, violations),
        "attribute_id" => {
            let known = text.parse::<i64>().is_ok();
            violations.check(known, "?attribute_id", "type", "must be an integer");
            Some(Segment::attribute(text, value.unwrap_or_default()))
        }
        _ => conditions(text, violations),
    }
}

/// The attributes that a segment is made of.
fn collect(segment: Option<&Segment>, attributes: &mut Vec<i64>) {
    match segment {
        Some(Segment::Attribute { attribute, .. }) => attributes.extend(attribute.parse::<i64>()),
        Some(Segment::All(parts) | Segment::Any(parts)) => {
            for part in parts {
                collect(Some(part), attributes);
            }
        }
        Some(Segment::Not(part)) => collect(Some(part), attributes),
        _ => {}
    }
}

/// Reads conditions, which are JSON as it is or in URL-safe base 64.
fn conditions(text: &str, violations: &mut Violations) -> Option<Segment> {
    let decoded = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
        serde_json::from_slice(&bytes).ok()
    };
    let value: Option<Value> = serde_json::from_str(text).ok().or_else(decoded);
    let pointer = "?segment_conditions";
    let value = value.filter(|_| text.len() <= LONGEST);
    let Some(value) = value else {
        violations.add(pointer, "type", "must be JSON, or JSON in URL-safe base 64");
        return None;
    };
    match condition(&value, DEEPEST) {
        Ok(segment) => Some(segment),
        Err(message) => {
            violations.add(pointer, "malformed", message);
            None
        }
    }
}

fn condition(value: &Value, depth: usize) -> Result<Segment, String> {
    if depth == 0 {
        return Err(format!("must be at most {DEEPEST} levels deep"));
    }
    let Some(list) = value.as_array() else { return leaf(value) };
    let (operator, operands) = match list.split_first() {
        Some((Value::String(operator), operands)) => (operator.as_str(), operands),
        _ => return Err("a list must begin with \"and\", \"or\" or \"not\"".to_owned()),
    };
    let parts = operands.iter().map(|operand| condition(operand, depth - 1));
    let mut parts = parts.collect::<Result<Vec<Segment>, String>>()?;
    match operator {
        "and" => Ok(Segment::All(parts)),
        "or" => Ok(Segment::Any(parts)),
        "not" => match parts.pop().filter(|_| parts.is_empty()) {
            Some(only) => Ok(Segment::Not(Box::new(only))),
            None => Err("\"not\" takes one condition".to_owned()),
        },
        other => Err(format!("there is no operator {other:?}")),
    }
}

fn leaf(value: &Value) -> Result<Segment, String> {
    let id = &value["attribute_id"];
    let id = id.as_i64().or_else(|| id.as_str()?.parse().ok());
    let id = id.ok_or("a condition must be an object with an attribute_id")?;
    let wanted = match &value["attribute_value"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return Err("a condition needs an attribute_value".to_owned()),
    };
    let matching = match value["match_type"].as_str() {
        None if value["match_type"].is_null() => Matching::Exact,
        Some("exact") => Matching::Exact,
        Some("substring") => Matching::Substring,
        Some("prefix") => Matching::Prefix,
        Some("regex") => match Regex::new(&wanted) {
            Ok(_) => Matching::Regex,
            Err(error) => return Err(format!("attribute_value: {error}")),
        },
        _ => return Err("match_type must be exact, substring, prefix or regex".to_owned()),
    };
    Ok(Segment::Attribute { attribute: id.to_string(), value: wanted, matching })
}

//! What a schedule does to a ruleset when its time comes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::audience_expression::AudienceExpression;
use crate::body::Body;
use crate::error::Violations;
use crate::key::{KeyStyle, check_key};

/// What an action is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "type", content = "key")]
pub enum Subject {
    /// The flag in the environment: its key.
    Flag(String),
    /// A rule of the flag in the environment: its key.
    Rule(String),
}

impl Subject {
    /// The key of the flag or rule.
    pub fn key(&self) -> &str {
        match self {
            Self::Flag(key) | Self::Rule(key) => key,
        }
    }

    /// `flag` or `rule`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Rule(_) => "rule",
        }
    }
}

/// What an action makes of one setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Turns the flag or rule on or off.
    Status(bool),
    /// Lets so much traffic into the rule, in basis points.
    PercentageIncluded(u32),
    /// Lets other users into the rule.
    AudienceConditions(AudienceExpression),
}

impl Setting {
    const NAMES: [&'static str; 3] = ["status", "percentage_included", "audience_conditions"];

    /// The name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::PercentageIncluded(_) => "percentage_included",
            Self::AudienceConditions(_) => "audience_conditions",
        }
    }

    /// The value on the wire.
    pub fn value(&self) -> Value {
        match self {
            Self::Status(true) => Value::from("on"),
            Self::Status(false) => Value::from("off"),
            Self::PercentageIncluded(points) => Value::from(*points),
            Self::AudienceConditions(audience) => audience.to_wire(),
        }
    }
}

/// One thing that a schedule does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScheduledAction {
    /// To what.
    pub subject: Subject,
    /// What.
    pub setting: Setting,
}

impl ScheduledAction {
    /// Reads `{subject: {key, type}, changed_element, value}`; `None` if something is wrong. `audiences` are those
    /// that a rule may name.
    pub(crate) fn read(
        value: &Value,
        pointer: &str,
        flag_key: &str,
        audiences: &BTreeSet<i64>,
        violations: &mut Violations,
    ) -> Option<Self> {
        let mut members = Body::new(value, pointer, violations);
        if !value.is_object() {
            return None;
        }
        for member in ["subject", "changed_element", "value"] {
            if members.value(member).is_none() {
                members.add(member, "required", "is required");
            }
        }
        let element = members.one_of("changed_element", &Setting::NAMES);
        let subject = match members.value("subject") {
            Some(subject) => {
                let place = members.at("subject");
                read_subject(subject, &place, flag_key, members.violations)
            }
            None => None,
        };
        let (element, subject) = (element?, subject?);
        if element != "status" && matches!(subject, Subject::Flag(_)) {
            members.add(
                "changed_element",
                "not_applicable",
                "only the status of a flag can change",
            );
            return None;
        }
        let setting = match element {
            "status" => Setting::Status(members.one_of("value", &["on", "off"])? == "on"),
            "percentage_included" => Setting::PercentageIncluded(members.basis_points("value")?),
            _ => {
                // One audience may be named by its id alone.
                let value = match members.value("value")? {
                    Value::Number(id) => json!(["or", { "audience_id": id }]),
                    other => other.clone(),
                };
                let place = members.at("value");
                let so_far = members.violations.iter().count();
                let audience =
                    AudienceExpression::read(&value, &place, audiences, members.violations);
                let is_good = members.violations.iter().count() == so_far;
                is_good.then_some(Setting::AudienceConditions(audience))?
            }
        };
        Some(Self { subject, setting })
    }

    /// Makes the change in the patchable document of a ruleset; says why not, if the rule is not there.
    pub(crate) fn edit(&self, document: &mut Value) -> Result<(), String> {
        let target = match &self.subject {
            Subject::Flag(_) => Some(document),
            Subject::Rule(key) => document.get_mut("rules").and_then(|rules| rules.get_mut(key)),
        };
        let members = target.and_then(Value::as_object_mut);
        let members =
            members.ok_or_else(|| format!("there is no rule {:?}", self.subject.key()))?;
        let (member, value) = match &self.setting {
            Setting::Status(on) => ("enabled", Value::Bool(*on)),
            other => (other.name(), other.value()),
        };
        members.insert(member.to_owned(), value);
        Ok(())
    }
}

fn read_subject(
    value: &Value,
    pointer: &str,
    flag_key: &str,
    violations: &mut Violations,
) -> Option<Subject> {
    let mut members = Body::new(value, pointer, violations);
    if !value.is_object() {
        return None;
    }
    if members.value("type").is_none() {
        members.add("type", "required", "is required");
    }
    let kind = members.one_of("type", &["flag", "rule"]);
    let key = members.required_text("key");
    if key.is_empty() {
        if members.value("key").is_some_and(Value::is_string) {
            members.add("key", "required", "must not be empty");
        }
        return None;
    }
    match kind? {
        "flag" if key == flag_key => Some(Subject::Flag(key.to_owned())),
        "flag" => {
            members.add(
                "key",
                "not_found",
                format!("must be {flag_key:?}, the flag of the schedule"),
            );
            None
        }
        _ => {
            let place = members.at("key");
            check_key(members.violations, &place, key, KeyStyle::Strict);
            Some(Subject::Rule(key.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &Value) -> Result<ScheduledAction, Vec<String>> {
        let mut violations = Violations::default();
        let known = BTreeSet::from([7]);
        let action = ScheduledAction::read(value, "/actions/0", "burgee", &known, &mut violations);
        let found = violations.iter().map(|own| format!("{} {}", own.pointer, own.code)).collect();
        if violations.is_empty() { action.ok_or(found) } else { Err(found) }
    }

    fn action(kind: &str, key: &str, element: &str, value: impl Into<Value>) -> Value {
        json!({
            "subject": { "key": key, "type": kind },
            "changed_element": element,
            "value": value.into(),
        })
    }

    #[test]
    fn reads_what_it_prints() {
        for (kind, key, element, value) in [
            ("flag", "burgee", "status", json!("on")),
            ("rule", "red", "status", json!("off")),
            ("rule", "red", "percentage_included", json!(2_500)),
            ("rule", "red", "audience_conditions", json!(["or", { "audience_id": 7 }])),
            ("rule", "red", "audience_conditions", json!([])),
        ] {
            let own = read(&action(kind, key, element, value.clone())).unwrap();
            assert_eq!((own.subject.kind(), own.subject.key()), (kind, key));
            assert_eq!((own.setting.name(), own.setting.value()), (element, value));
            let stored = serde_json::to_value(&own).unwrap();
            assert_eq!(serde_json::from_value::<ScheduledAction>(stored).unwrap(), own);
        }
        let single = read(&action("rule", "red", "audience_conditions", 7)).unwrap();
        assert_eq!(single.setting.value(), json!(["or", { "audience_id": 7 }]));
    }

    #[test]
    fn says_what_is_wrong() {
        for (value, expected) in [
            (json!(5), &["/actions/0 type"][..]),
            (
                json!({}),
                &[
                    "/actions/0/subject required",
                    "/actions/0/changed_element required",
                    "/actions/0/value required",
                ],
            ),
            (action("flag", "other", "status", "on"), &["/actions/0/subject/key not_found"]),
            (
                action("flag", "burgee", "percentage_included", 5),
                &["/actions/0/changed_element not_applicable"],
            ),
            (action("rule", "red", "status", true), &["/actions/0/value enum"]),
            (action("rule", "red", "percentage_included", 10_001), &["/actions/0/value range"]),
            (action("rule", "red", "percentage_included", "5"), &["/actions/0/value range"]),
            (
                action("rule", "red", "audience_conditions", 8),
                &["/actions/0/value/1/audience_id not_found"],
            ),
            (action("rule", "a b", "status", "on"), &["/actions/0/subject/key bad_key"]),
            (
                action("ruler", "", "statuses", 0),
                &[
                    "/actions/0/changed_element enum",
                    "/actions/0/subject/type enum",
                    "/actions/0/subject/key required",
                ],
            ),
        ] {
            let found = read(&value).unwrap_err();
            assert_eq!(found, expected, "{value}");
        }
    }
}

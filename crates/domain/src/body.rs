//! Reading the members of a request body by type; what is wrong goes to the violations.

use serde_json::Value;

use crate::error::Violations;
use crate::key::check_name;
use crate::rule::ALL_TRAFFIC;

/// A request body, or a part of one.
pub(crate) struct Body<'a> {
    document: &'a Value,
    pointer: &'a str,
    pub(crate) violations: &'a mut Violations,
}

/// Complains about members that must be there; of what is no object there is more to say, and it is said elsewhere.
pub(crate) fn require(document: &Value, members: &[&str], violations: &mut Violations) {
    for member in members {
        let there = !document.is_object() || document.get(member).is_some_and(|own| !own.is_null());
        violations.check(there, format!("/{member}"), "required", "is required");
    }
}

impl<'a> Body<'a> {
    /// Complains if the document is not an object; it then reads as an empty one.
    pub(crate) fn new(
        document: &'a Value,
        pointer: &'a str,
        violations: &'a mut Violations,
    ) -> Self {
        violations.check(document.is_object(), pointer, "type", "must be an object");
        Self { document, pointer, violations }
    }

    /// Where a member stands.
    pub(crate) fn at(&self, member: &str) -> String {
        format!("{}/{member}", self.pointer)
    }

    /// Tells what is wrong with a member.
    pub(crate) fn add(&mut self, member: &str, code: &'static str, message: impl Into<String>) {
        self.violations.add(format!("{}/{member}", self.pointer), code, message);
    }

    /// Complains of members other than these.
    pub(crate) fn only(&mut self, known: &[&str]) {
        for name in self.document.as_object().into_iter().flat_map(|own| own.keys()) {
            if !known.contains(&name.as_str()) {
                let message = format!("is not a member: those are {}", known.join(", "));
                self.add(name, "unknown", message);
            }
        }
    }

    /// A member; `None` if absent or null.
    pub(crate) fn value(&self, member: &str) -> Option<&'a Value> {
        self.document.get(member).filter(|value| !value.is_null())
    }

    /// A string; `None` if absent, null or something else.
    pub(crate) fn text(&mut self, member: &str) -> Option<&'a str> {
        let value = self.value(member)?;
        if !value.is_string() {
            self.add(member, "type", "must be a string");
        }
        value.as_str()
    }

    /// A string that must be there; empty if it is not.
    pub(crate) fn required_text(&mut self, member: &str) -> &'a str {
        if self.value(member).is_none() {
            self.add(member, "required", "is required");
        }
        self.text(member).unwrap_or_default()
    }

    /// Takes over strings that are there, each at most as long as a name, and not empty.
    pub(crate) fn take_names<const N: usize>(&mut self, settings: [(&str, &mut String); N]) {
        for (member, setting) in settings {
            if let Some(text) = self.text(member) {
                let at = self.at(member);
                check_name(self.violations, &at, text);
                text.clone_into(setting);
            }
        }
    }

    /// A string where null means an empty one.
    pub(crate) fn free_text(&mut self, member: &str) -> Option<&'a str> {
        match self.document.get(member) {
            Some(Value::Null) => Some(""),
            _ => self.text(member),
        }
    }

    /// A string out of a list.
    pub(crate) fn one_of(&mut self, member: &str, allowed: &[&str]) -> Option<&'a str> {
        let value = self.value(member)?;
        let text = value.as_str().filter(|text| allowed.contains(text));
        if text.is_none() {
            self.add(member, "enum", format!("must be one of {}", allowed.join(", ")));
        }
        text
    }

    /// A boolean; `None` if absent, null or something else.
    pub(crate) fn boolean(&mut self, member: &str) -> Option<bool> {
        let value = self.value(member)?;
        if !value.is_boolean() {
            self.add(member, "type", "must be true or false");
        }
        value.as_bool()
    }

    /// An integer; `None` if absent, null or something else.
    pub(crate) fn integer(&mut self, member: &str) -> Option<i64> {
        let value = self.value(member)?;
        if value.as_i64().is_none() {
            self.add(member, "type", "must be an integer");
        }
        value.as_i64()
    }

    /// An integer from 0 to 10,000; `None` if absent, null or something else.
    pub(crate) fn basis_points(&mut self, member: &str) -> Option<u32> {
        let value = self.value(member)?;
        let points = value.as_u64().and_then(|points| u32::try_from(points).ok());
        let points = points.filter(|points| *points <= ALL_TRAFFIC);
        if points.is_none() {
            self.add(member, "range", "must be an integer from 0 to 10000");
        }
        points
    }

    /// Complains if a member that cannot change is there with another value.
    pub(crate) fn unchanged(&mut self, member: &str, present: &str) {
        if self.value(member).is_some_and(|value| value.as_str() != Some(present)) {
            self.add(member, "immutable", format!("is {present:?} and cannot change"));
        }
    }
}

//! Custom fields: what a project wants to be known of its flags beyond what every flag has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations, below};
use crate::key::{KeyStyle, check_key, check_length, check_name};
use crate::time::Timestamp;

/// The longest description.
const DESCRIPTION_LENGTH: usize = 1_000;

/// What a value of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Any string.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// The address of a web page.
    Link,
    /// A string to sort flags by, or several.
    Label,
}

impl FieldType {
    const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Boolean, Self::Link, Self::Label];
    const NAMES: [&'static str; 5] = ["text", "number", "boolean", "link", "label"];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Link => "link",
            Self::Label => "label",
        }
    }

    /// Reads the name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// What is wrong with a value of the type, if anything is.
    fn complaint(self, value: &Value) -> Option<&'static str> {
        let is_address = |text: &str| {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        };
        let labels = |list: &Vec<Value>| list.iter().all(Value::is_string);
        match self {
            Self::Text => (!value.is_string()).then_some("must be a string"),
            Self::Number => (!value.is_number()).then_some("must be a number"),
            Self::Boolean => (!value.is_boolean()).then_some("must be true or false"),
            Self::Link => (!value.as_str().is_some_and(is_address))
                .then_some("must be an address that begins with https:// or http://"),
            Self::Label => (!value.is_string() && !value.as_array().is_some_and(labels))
                .then_some("must be a string or a list of strings"),
        }
    }
}

/// The definition of a field that flags may have values for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomField {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// Its key, unique in the project; never changes.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// What its values are; never changes.
    pub field_type: FieldType,
    /// Whether every flag must have a value.
    pub required: bool,
    /// Archived fields take no new values.
    pub archived: bool,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl CustomField {
    /// Makes a field from a request body: `key`, `name`, `field_type` and `entity_type`, which is always
    /// `flag`; `description`, `required`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(body: &Value, project_id: i64, id: i64, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let key = members.required_text("key");
        if !key.is_empty() {
            check_key(members.violations, "/key", key, KeyStyle::Strict);
        }
        for member in ["name", "field_type", "entity_type"] {
            if members.value(member).is_none() {
                members.add(member, "required", "is required");
            }
        }
        members.one_of("entity_type", &["flag"]);
        let field_type = members.one_of("field_type", &FieldType::NAMES);
        let mut field = Self {
            id,
            project_id,
            key: key.to_owned(),
            name: String::new(),
            description: String::new(),
            field_type: field_type.and_then(FieldType::from_name).unwrap_or(FieldType::Text),
            required: false,
            archived: false,
            created_time: now,
            updated_time: now,
            revision: 1,
        };
        field.take(&mut members);
        violations.into_result()?;
        Ok(field)
    }

    /// The field after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(&self, body: &Value, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut next = self.clone();
        members.unchanged("key", &self.key);
        members.unchanged("field_type", self.field_type.name());
        members.unchanged("entity_type", "flag");
        next.take(&mut members);
        if next.required && self.archived {
            members.add("required", "archived", "an archived field cannot be required");
        }
        violations.into_result()?;
        next.count_change(self, now);
        Ok(next)
    }

    /// The field archived, after which it is no longer required, or taken out of the archive.
    #[must_use]
    pub fn with_archived(&self, archived: bool, now: Timestamp) -> Self {
        let mut next = Self { archived, required: self.required && !archived, ..self.clone() };
        next.count_change(self, now);
        next
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            check_length(members.violations, "/description", text, DESCRIPTION_LENGTH);
            text.clone_into(&mut self.description);
        }
        if let Some(required) = members.boolean("required") {
            self.required = required;
        }
    }

    fn count_change(&mut self, before: &Self, now: Timestamp) {
        if self != before {
            self.revision += 1;
            self.updated_time = now;
        }
    }
}

/// Checks the values that a flag is to have. Those that it has already are left alone, whatever has become of
/// their definitions since.
pub fn check_values(
    values: &BTreeMap<String, Value>,
    before: &BTreeMap<String, Value>,
    fields: &[CustomField],
    pointer: &str,
    violations: &mut Violations,
) {
    for (key, value) in values {
        if before.get(key) == Some(value) {
            continue;
        }
        let pointer = below(pointer, key);
        match fields.iter().find(|field| field.key == *key) {
            None => violations.add(pointer, "not_found", "the project has no such custom field"),
            Some(field) if field.archived => {
                violations.add(pointer, "archived", "the custom field is archived");
            }
            Some(field) => {
                if let Some(complaint) = field.field_type.complaint(value) {
                    violations.add(pointer, "type", complaint);
                }
            }
        }
    }
    for field in fields.iter().filter(|field| field.required && !field.archived) {
        let is_there = values.get(&field.key).is_some_and(|value| value != "");
        violations.check(is_there, below(pointer, &field.key), "required", "is required");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Error;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    fn field(key: &str, field_type: &str, required: bool) -> CustomField {
        let body = json!({ "key": key, "name": "F", "field_type": field_type, "entity_type": "flag",
            "required": required });
        CustomField::create(&body, 1, 2, NOW).unwrap()
    }

    fn complaints(values: &Value, before: &Value, fields: &[CustomField]) -> Vec<String> {
        let map = |value: &Value| -> BTreeMap<String, Value> {
            value.as_object().unwrap().clone().into_iter().collect()
        };
        let mut violations = Violations::default();
        check_values(&map(values), &map(before), fields, "/custom_fields", &mut violations);
        violations.iter().map(|own| format!("{} {}", own.pointer, own.code)).collect()
    }

    #[test]
    fn everything_wrong_with_a_definition_is_told() {
        let body = json!({ "key": "a b", "name": "", "field_type": "date", "entity_type": "rule" });
        let Err(Error::Invalid(violations)) = CustomField::create(&body, 1, 2, NOW) else {
            panic!("it was accepted")
        };
        let pointers: Vec<&str> = violations.iter().map(|own| own.pointer.as_str()).collect();
        assert_eq!(pointers, ["/key", "/entity_type", "/field_type", "/name"]);
    }

    #[test]
    fn an_archived_field_is_no_longer_required() {
        let archived = field("team", "label", true).with_archived(true, LATER);
        assert!(!archived.required);
        assert_eq!((archived.revision, archived.updated_time), (2, LATER));
        assert!(archived.updated(&json!({ "required": true }), LATER).is_err());
        assert_eq!(archived.with_archived(true, LATER), archived);
    }

    #[test]
    fn values_are_of_the_type_of_their_field() {
        let fields = [
            field("text", "text", false),
            field("number", "number", false),
            field("boolean", "boolean", false),
            field("link", "link", false),
            field("label", "label", false),
        ];
        let good = json!({ "text": "x", "number": 1.5, "boolean": true, "link": "https://a.test/b",
            "label": ["a", "b"] });
        assert_eq!(complaints(&good, &json!({}), &fields), [""; 0]);
        let bad = json!({ "text": 1, "number": "1", "boolean": 0, "link": "a b", "label": [1] });
        assert_eq!(complaints(&bad, &json!({}), &fields).len(), 5);
    }

    #[test]
    fn what_a_flag_has_already_is_left_alone() {
        let fields =
            [field("old", "text", false).with_archived(true, LATER), field("must", "text", true)];
        let values = json!({ "old": "x", "gone": 1, "must": "y" });
        assert_eq!(complaints(&values, &values, &fields), [""; 0]);
        let expected = [
            "/custom_fields/gone not_found",
            "/custom_fields/old archived",
            "/custom_fields/must required",
        ];
        assert_eq!(complaints(&json!({ "old": "x", "gone": 1 }), &json!({}), &fields), expected);
    }
}

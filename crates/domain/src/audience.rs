//! Audiences: named conditions over attributes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::conditions::{check_conditions, conditions_text};
use crate::error::{Result, Violations};
use crate::key::check_name;
use crate::time::Timestamp;

/// A named condition over attributes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audience {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// Its name.
    pub name: String,
    /// For people.
    pub description: String,
    /// Its conditions in the API's form: leaves have `match_type`.
    pub conditions: Value,
    /// Archived audiences cannot be used by new rules.
    pub archived: bool,
    /// Whether results can be segmented by it.
    pub segmentation: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Audience {
    /// Makes an audience from a request body: `name` and `conditions`, `description`, `archived`,
    /// `segmentation`; `attributes` says whether the project has an attribute of that name.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        project_id: i64,
        id: i64,
        attributes: &impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut audience = Self {
            id,
            project_id,
            name: String::new(),
            description: String::new(),
            conditions: Value::Null,
            archived: false,
            segmentation: false,
            created: now,
            last_modified: now,
            revision: 1,
        };
        for member in ["name", "conditions"] {
            if members.value(member).is_none() {
                members.add(member, "required", "is required");
            }
        }
        audience.take(&mut members, attributes);
        violations.into_result()?;
        Ok(audience)
    }

    /// The audience after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(
        &self,
        body: &Value,
        attributes: &impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut next = self.clone();
        next.take(&mut Body::new(body, "", &mut violations), attributes);
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = now;
        }
        Ok(next)
    }

    /// Whether its conditions ask for an attribute.
    pub fn uses_attribute(&self, name: &str) -> bool {
        asks_for(&self.conditions, name)
    }

    /// The conditions as the API prints them: JSON in a string.
    pub fn conditions_text(&self) -> String {
        conditions_text(&self.conditions)
    }

    fn take(&mut self, members: &mut Body<'_>, attributes: &impl Fn(&str) -> bool) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            text.clone_into(&mut self.description);
        }
        if let Some(conditions) = read_conditions(members, attributes) {
            self.conditions = conditions;
        }
        if let Some(archived) = members.boolean("archived") {
            self.archived = archived;
        }
        if let Some(segmentation) = members.boolean("segmentation") {
            self.segmentation = segmentation;
        }
    }
}

fn asks_for(conditions: &Value, name: &str) -> bool {
    match conditions {
        Value::Array(items) => items.iter().any(|item| asks_for(item, name)),
        Value::Object(leaf) => {
            let member = |member: &str| leaf.get(member).and_then(Value::as_str);
            member("type") == Some("custom_attribute") && member("name") == Some(name)
        }
        _ => false,
    }
}

/// Reads `conditions`, which are JSON in a string.
pub(crate) fn read_conditions(
    members: &mut Body<'_>,
    attributes: &impl Fn(&str) -> bool,
) -> Option<Value> {
    let value = members.value("conditions")?;
    let Some(text) = value.as_str() else {
        // The wording that clients know.
        members.add("conditions", "type", format!("{value} is not of type 'string'"));
        return None;
    };
    match serde_json::from_str::<Value>(text) {
        Ok(conditions) => {
            check_conditions(&conditions, "/conditions", attributes, members.violations);
            Some(conditions)
        }
        Err(error) => {
            members.add("conditions", "malformed", format!("must be JSON in a string: {error}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);
    const CONDITIONS: &str = r#"["and",["or",["or",{"value":false,"type":"custom_attribute","name":"is_logged_in","match_type":"exact"}]]]"#;

    fn known(name: &str) -> bool {
        name == "is_logged_in"
    }

    fn create(body: &Value) -> Result<Audience> {
        Audience::create(body, 7, 1, &known, NOW)
    }

    #[test]
    fn prints_its_conditions_as_the_vendor_does() {
        let audience = create(&json!({ "name": "Anonymous", "conditions": CONDITIONS })).unwrap();
        // The response in §4.6 of the REST rules.
        let expected = r#"["and", ["or", ["or", {"match_type": "exact", "name": "is_logged_in", "type": "custom_attribute", "value": false}]]]"#;
        assert_eq!(audience.conditions_text(), expected);
    }

    #[test]
    fn conditions_must_be_json_in_a_string() {
        let list: Value = serde_json::from_str(CONDITIONS).unwrap();
        let error = create(&json!({ "name": "A", "conditions": list })).unwrap_err().to_string();
        assert!(error.starts_with("/conditions: [\"and\""), "{error}");
        assert!(error.ends_with("is not of type 'string'"), "{error}");
        let error = create(&json!({ "name": "A", "conditions": "[" })).unwrap_err().to_string();
        assert!(error.starts_with("/conditions: must be JSON in a string"), "{error}");
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let conditions = CONDITIONS.replace("is_logged_in", "plan");
        let error = create(&json!({ "conditions": conditions, "segmentation": 1 })).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/name: is required; /conditions/1/1/1/name: Custom attribute 'plan' does not exist; \
             /segmentation: must be true or false"
        );
        let error = create(&json!({})).unwrap_err();
        assert_eq!(error.to_string(), "/name: is required; /conditions: is required");
    }

    #[test]
    fn merges_what_is_there() {
        let audience = create(&json!({ "name": "A", "conditions": CONDITIONS })).unwrap();
        let same = json!({ "name": "A", "conditions": audience.conditions_text() });
        assert_eq!(audience.updated(&same, &known, LATER).unwrap(), audience);
        let body = json!({ "archived": true, "segmentation": true, "for_journey": false });
        let next = audience.updated(&body, &known, LATER).unwrap();
        assert_eq!((next.archived, next.segmentation, next.revision), (true, true, 2));
        assert_eq!(next.conditions, audience.conditions);
        assert!(next.uses_attribute("is_logged_in") && !next.uses_attribute("plan"));
        assert!(audience.updated(&json!({ "name": " " }), &known, LATER).is_err());
    }
}

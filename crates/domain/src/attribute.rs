//! Attributes: the facts about users that conditions may use.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};
use crate::key::{KeyStyle, check_key};
use crate::time::Timestamp;

/// A fact about users that conditions may use. Its name is its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// Its key, unique in the project; never changes.
    pub key: String,
    /// For people.
    pub description: String,
    /// Archived attributes stay in the datafile while audiences use them.
    pub archived: bool,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Attribute {
    /// Makes an attribute from a request body: `key`, `description`, `archived`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(body: &Value, project_id: i64, id: i64, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let key = members.required_text("key");
        if !key.is_empty() {
            check_key(members.violations, "/key", key, KeyStyle::Loose);
        }
        let mut attribute = Self {
            id,
            project_id,
            key: key.to_owned(),
            description: String::new(),
            archived: false,
            last_modified: now,
            revision: 1,
        };
        attribute.take(&mut members);
        violations.into_result()?;
        Ok(attribute)
    }

    /// The attribute after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(&self, body: &Value, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut next = self.clone();
        members.unchanged("key", &self.key);
        next.take(&mut members);
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = now;
        }
        Ok(next)
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(text) = members.free_text("description") {
            text.clone_into(&mut self.description);
        }
        if let Some(archived) = members.boolean("archived") {
            self.archived = archived;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    #[test]
    fn is_made_from_a_key_with_spaces_and_dots() {
        let body = json!({ "key": "plan. tier", "name": "other", "project_id": 7 });
        let attribute = Attribute::create(&body, 7, 1, NOW).unwrap();
        assert_eq!((attribute.key.as_str(), attribute.revision), ("plan. tier", 1));
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let error = Attribute::create(&json!({ "description": 1, "archived": "no" }), 7, 1, NOW);
        assert_eq!(
            error.unwrap_err().to_string(),
            "/key: is required; /description: must be a string; /archived: must be true or false"
        );
        let error = Attribute::create(&json!({ "key": "a/b" }), 7, 1, NOW).unwrap_err();
        assert_eq!(error.to_string(), "/key: may only have letters, digits, _, -, space, .");
        let error = Attribute::create(&json!([]), 7, 1, NOW).unwrap_err();
        assert_eq!(error.to_string(), "must be an object; /key: is required");
    }

    #[test]
    fn merges_what_is_there_and_counts_real_changes_only() {
        let attribute = Attribute::create(&json!({ "key": "plan" }), 7, 1, NOW).unwrap();
        let same = attribute.updated(&json!({ "key": "plan", "archived": null }), LATER).unwrap();
        assert_eq!(same, attribute);
        let body = json!({ "archived": true, "description": "d" });
        let archived = attribute.updated(&body, LATER).unwrap();
        assert!(archived.archived);
        assert_eq!((archived.revision, archived.last_modified), (2, LATER));
        let error = attribute.updated(&json!({ "key": "other" }), LATER).unwrap_err();
        assert_eq!(error.to_string(), "/key: is \"plan\" and cannot change");
    }
}

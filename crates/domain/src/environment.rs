//! Environments of a project.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};
use crate::key::{KeyStyle, check_key, check_name};
use crate::time::Timestamp;

/// An environment of a project: has a datafile of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the protocol")]
pub struct Environment {
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
    /// Archived environments keep serving what they had.
    pub archived: bool,
    /// Whether starting and stopping is for publishers only.
    pub has_restricted_permissions: bool,
    /// The order in lists, from 1.
    pub priority: i64,
    /// The one that cannot be archived.
    pub is_primary: bool,
    /// Whether its datafile is only for holders of one of its access tokens.
    #[serde(default)]
    pub secure: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Environment {
    /// Makes an environment from a request body: `key` and `name`, `description`, `archived`,
    /// `has_restricted_permissions`, `priority`; `next_priority` where the body has none.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        project_id: i64,
        id: i64,
        next_priority: i64,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let key = members.required_text("key");
        if !key.is_empty() {
            check_key(members.violations, "/key", key, KeyStyle::Strict);
        }
        if members.value("name").is_none() {
            members.add("name", "required", "is required");
        }
        let mut environment = Self {
            id,
            project_id,
            key: key.to_owned(),
            name: String::new(),
            description: String::new(),
            archived: false,
            has_restricted_permissions: false,
            priority: next_priority,
            is_primary: false,
            secure: false,
            created: now,
            last_modified: now,
            revision: 1,
        };
        environment.take(&mut members);
        violations.into_result()?;
        Ok(environment)
    }

    /// The environment after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong; the primary environment
    /// cannot be archived.
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

    /// The environment with its datafile behind access tokens, or open again; the revision rises if that
    /// changes anything.
    #[must_use]
    pub fn secured(&self, secure: bool, now: Timestamp) -> Self {
        let mut next = self.clone();
        if next.secure != secure {
            next.secure = secure;
            next.revision += 1;
            next.last_modified = now;
        }
        next
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            text.clone_into(&mut self.description);
        }
        if let Some(archived) = members.boolean("archived") {
            if archived && self.is_primary {
                members.add("archived", "primary", "the primary environment cannot be archived");
            }
            self.archived = archived;
        }
        if let Some(restricted) = members.boolean("has_restricted_permissions") {
            self.has_restricted_permissions = restricted;
        }
        if let Some(priority) = members.integer("priority") {
            if priority < 1 {
                members.add("priority", "range", "must be 1 or more");
            }
            self.priority = priority;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::project::Project;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    #[test]
    fn is_made_unrestricted_and_last() {
        let body = json!({ "key": "staging", "name": "Staging", "project_id": 7 });
        let environment = Environment::create(&body, 7, 1, 3, NOW).unwrap();
        assert_eq!((environment.key.as_str(), environment.priority), ("staging", 3));
        assert!(!environment.has_restricted_permissions && !environment.is_primary);
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let body = json!({ "key": "a b", "priority": "first", "has_restricted_permissions": 1 });
        let error = Environment::create(&body, 7, 1, 3, NOW).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/key: may only have letters, digits, _, -; /name: is required; \
             /has_restricted_permissions: must be true or false; /priority: must be an integer"
        );
        let long = json!({ "key": "k".repeat(65), "name": " " });
        let error = Environment::create(&long, 7, 1, 3, NOW).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/key: must have at most 64 characters; /name: must not be empty"
        );
    }

    #[test]
    fn only_secondary_environments_can_be_archived() {
        let mut id = 0;
        let project = Project::new(7, 5, "S", NOW);
        let [production, development] = project.first_environments(|| {
            id += 1;
            id
        });
        let error = production.updated(&json!({ "archived": true }), LATER).unwrap_err();
        assert_eq!(error.to_string(), "/archived: the primary environment cannot be archived");
        let archived = development.updated(&json!({ "archived": true }), LATER).unwrap();
        assert_eq!((archived.archived, archived.revision), (true, 2));
        assert_eq!(production.updated(&json!({ "is_primary": false }), LATER).unwrap(), production);
        assert!(production.updated(&json!({ "key": "prod" }), LATER).is_err());
    }
}

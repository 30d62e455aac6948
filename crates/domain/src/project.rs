//! Projects.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::environment::Environment;
use crate::error::{Error, Result, Violations};
use crate::key::check_name;
use crate::time::Timestamp;

const SDKS: [&str; 10] = [
    "android",
    "android_tv",
    "ios",
    "java",
    "javascript",
    "node",
    "php",
    "python",
    "ruby",
    "tv_os",
];

/// A project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: i64,
    /// Its account.
    pub account_id: i64,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Archived projects are read-only.
    pub archived: bool,
    /// The SDKs that its developers say they use.
    pub sdks: Vec<String>,
    /// At which confidence a result is significant, 0.5 to 1.
    pub confidence_threshold: f64,
    /// Whether events ask the receiver to drop the last octet of addresses.
    pub anonymize_ip: bool,
    /// Whether events of bots are filtered; unset leaves it to the receiver.
    pub bot_filtering: Option<bool>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Project {
    /// A project as it starts out.
    pub fn new(id: i64, account_id: i64, name: &str, now: Timestamp) -> Self {
        Self {
            id,
            account_id,
            name: name.to_owned(),
            description: String::new(),
            archived: false,
            sdks: Vec::new(),
            confidence_threshold: 0.9,
            anonymize_ip: true,
            bot_filtering: Some(false),
            created: now,
            last_modified: now,
            revision: 1,
        }
    }

    /// The environments that a new project has: production, primary and restricted, and development.
    pub fn first_environments(&self, mut next_id: impl FnMut() -> i64) -> [Environment; 2] {
        [("production", "Production", true), ("development", "Development", false)].map(
            |(key, name, primary)| Environment {
                id: next_id(),
                project_id: self.id,
                key: key.to_owned(),
                name: name.to_owned(),
                description: String::new(),
                archived: false,
                has_restricted_permissions: primary,
                priority: if primary { 1 } else { 2 },
                is_primary: primary,
                secure: false,
                created: self.created,
                last_modified: self.created,
                revision: 1,
            },
        )
    }

    /// Makes a project from a request body: `name`, `description`, `sdks`, `confidence_threshold`,
    /// `anonymize_ip`, `bot_filtering`; `platform` can only be `custom`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong.
    pub fn create(body: &Value, account_id: i64, id: i64, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut project = Self::new(id, account_id, "", now);
        if members.value("name").is_none() {
            members.add("name", "required", "is required");
        }
        // The other platforms are those of the vendor's web product.
        members.one_of("platform", &["custom"]);
        project.take(&mut members);
        violations.into_result()?;
        Ok(project)
    }

    /// The project after a partial body, `status` (`active` or `archived`) included; the revision rises if
    /// that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong.
    pub fn updated(&self, body: &Value, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut next = self.clone();
        members.unchanged("platform", "custom");
        next.take(&mut members);
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = now;
        }
        Ok(next)
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            text.clone_into(&mut self.description);
        }
        if let Some(status) = members.one_of("status", &["active", "archived"]) {
            self.archived = status == "archived";
        }
        if let Some(sdks) = members.value("sdks") {
            self.sdks = read_sdks(sdks, members);
        }
        if let Some(threshold) = members.value("confidence_threshold") {
            match threshold.as_f64().filter(|number| (0.5..=1.0).contains(number)) {
                // Four decimals, as the protocol has them.
                Some(number) => self.confidence_threshold = (number * 10_000.0).round() / 10_000.0,
                None => {
                    members.add("confidence_threshold", "range", "must be a number from 0.5 to 1");
                }
            }
        }
        if let Some(anonymize) = members.boolean("anonymize_ip") {
            self.anonymize_ip = anonymize;
        }
        if let Some(filtering) = members.boolean("bot_filtering") {
            self.bot_filtering = Some(filtering);
        }
    }
}

fn read_sdks(sdks: &Value, members: &mut Body<'_>) -> Vec<String> {
    let names: Option<Vec<&str>> =
        sdks.as_array().and_then(|sdks| sdks.iter().map(Value::as_str).collect());
    match names {
        Some(names) if names.iter().all(|name| SDKS.contains(name)) => {
            names.into_iter().map(str::to_owned).collect()
        }
        _ => {
            members.add("sdks", "enum", format!("must be a list out of {}", SDKS.join(", ")));
            Vec::new()
        }
    }
}

/// The project that a request body names in `project_id`, an integer.
///
/// # Errors
///
/// [`Error::Invalid`] if it is not there or something else.
pub fn project_id_of(body: &Value) -> Result<i64> {
    let value = body.get("project_id").unwrap_or(&Value::Null);
    match value.as_i64() {
        Some(id) => Ok(id),
        None if value.is_null() => Err(Error::invalid("/project_id", "required", "is required")),
        None => {
            Err(Error::invalid("/project_id", "type", format!("{value} is not of type 'integer'")))
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
    fn is_made_from_a_name() {
        let body =
            json!({ "name": "Storefront", "platform": "custom", "confidence_threshold": 0.95 });
        let project = Project::create(&body, 5, 7, NOW).unwrap();
        assert_eq!((project.id, project.account_id, project.name.as_str()), (7, 5, "Storefront"));
        assert!((project.confidence_threshold - 0.95).abs() < 1e-9);
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let body = json!({ "platform": "web", "sdks": ["cobol"], "confidence_threshold": 0.4 });
        let error = Project::create(&body, 5, 7, NOW).unwrap_err().to_string();
        for part in [
            "/name: is required",
            "/platform: must be one of custom",
            "/sdks: must be a list out of android",
            "/confidence_threshold: must be a number from 0.5 to 1",
        ] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn merges_what_is_there() {
        let project = Project::create(&json!({ "name": "S" }), 5, 7, NOW).unwrap();
        assert_eq!(
            project.updated(&json!({ "name": "S", "is_classic": true }), LATER).unwrap(),
            project
        );
        let body = json!({ "status": "archived", "sdks": ["node"], "bot_filtering": true });
        let next = project.updated(&body, LATER).unwrap();
        assert_eq!((next.archived, next.revision, next.last_modified), (true, 2, LATER));
        assert_eq!(
            (next.sdks.as_slice(), next.bot_filtering),
            (&["node".to_owned()][..], Some(true))
        );
        assert!(project.updated(&json!({ "platform": "ios" }), LATER).is_err());
    }

    #[test]
    fn bodies_name_their_project_by_an_integer() {
        assert_eq!(project_id_of(&json!({ "project_id": 7 })), Ok(7));
        let error = project_id_of(&json!({ "project_id": "7" })).unwrap_err();
        assert_eq!(error.to_string(), "/project_id: \"7\" is not of type 'integer'");
        assert!(project_id_of(&json!({})).is_err());
    }
}

//! Webhooks: addresses that are told of changes in a project.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};
use crate::key::{check_length, check_name};
use crate::time::Timestamp;

/// The longest description.
const DESCRIPTION_LENGTH: usize = 1_000;
/// The longest address.
const URL_LENGTH: usize = 2_048;

/// What is told when a datafile has a new revision.
pub const DATAFILE_UPDATED: &str = "project.datafile_updated";

/// What can be told (`spec/rest-api.md` §7.1): the API's names, and those of custom fields from the
/// documentation.
const EVENTS: [&str; 43] = [
    DATAFILE_UPDATED,
    "project.snippet_updated",
    "project.attribute_created",
    "project.attribute_updated",
    "project.attribute_deleted",
    "project.attribute_archived",
    "project.audience_created",
    "project.audience_updated",
    "project.audience_archived",
    "project.environment_created",
    "project.environment_updated",
    "project.environment_archived",
    "project.event_created",
    "project.event_updated",
    "project.event_deleted",
    "project.event_archived",
    "project.flag_created",
    "project.flag_updated",
    "project.flag_deleted",
    "project.flag_archived",
    "project.project_setting_created",
    "project.project_setting_updated",
    "project.project_setting_deleted",
    "project.ruleset_created",
    "project.ruleset_updated",
    "project.ruleset_deleted",
    "project.rule_created",
    "project.rule_updated",
    "project.rule_deleted",
    "project.variation_created",
    "project.variation_updated",
    "project.variation_deleted",
    "project.variation_archived",
    "project.variable_created",
    "project.variable_updated",
    "project.variable_deleted",
    "project.group_created",
    "project.group_updated",
    "project.group_deleted",
    "project.group_archived",
    "project.custom_field_created",
    "project.custom_field_updated",
    "project.custom_field_archived",
];

/// An address that is told of changes in a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Where messages are sent.
    pub url: String,
    /// What it is told, each name once.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub active: bool,
    /// Signs the messages; sealed under a key that is not in the database.
    pub sealed_secret: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Webhook {
    /// Makes a webhook from a request body: `name`, `url` and `events`, `description`, `active`;
    /// `check_url` says what is wrong with an address.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        project_id: i64,
        id: i64,
        sealed_secret: String,
        check_url: &impl Fn(&str) -> Result<(), String>,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut webhook = Self {
            id,
            project_id,
            name: String::new(),
            description: String::new(),
            url: String::new(),
            events: Vec::new(),
            active: true,
            sealed_secret,
            created: now,
            last_modified: now,
            revision: 1,
        };
        for member in ["name", "url", "events"] {
            if members.value(member).is_none() {
                members.add(member, "required", "is required");
            }
        }
        webhook.take(&mut members, check_url);
        violations.into_result()?;
        Ok(webhook)
    }

    /// The webhook after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(
        &self,
        body: &Value,
        check_url: &impl Fn(&str) -> Result<(), String>,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut next = self.clone();
        next.take(&mut members, check_url);
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = now;
        }
        Ok(next)
    }

    /// The webhook with another secret.
    #[must_use]
    pub fn with_secret(&self, sealed_secret: String, now: Timestamp) -> Self {
        Self { sealed_secret, revision: self.revision + 1, last_modified: now, ..self.clone() }
    }

    /// Whether it wants to be told.
    pub fn wants(&self, event: &str) -> bool {
        self.active && self.events.iter().any(|own| own == event)
    }

    fn take(&mut self, members: &mut Body<'_>, check_url: &impl Fn(&str) -> Result<(), String>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            check_length(members.violations, "/description", text, DESCRIPTION_LENGTH);
            text.clone_into(&mut self.description);
        }
        if let Some(url) = members.text("url") {
            check_length(members.violations, "/url", url, URL_LENGTH);
            if let Err(reason) = check_url(url) {
                members.add("url", "bad_url", reason);
            }
            url.clone_into(&mut self.url);
        }
        if let Some(active) = members.boolean("active") {
            self.active = active;
        }
        if let Some(events) = members.value("events") {
            self.events = read_events(events, members);
        }
    }
}

fn read_events(document: &Value, members: &mut Body<'_>) -> Vec<String> {
    let Some(named) = document.as_array() else {
        members.add("events", "type", "must be a list of events");
        return Vec::new();
    };
    if named.is_empty() {
        members.add("events", "required", "must name at least one event");
    }
    let mut events: Vec<String> = Vec::new();
    for (index, name) in named.iter().enumerate() {
        match name.as_str().filter(|name| EVENTS.contains(name)) {
            Some(name) if events.iter().any(|own| own == name) => {}
            Some(name) => events.push(name.to_owned()),
            None => members.add(
                &format!("events/{index}"),
                "enum",
                "must be an event such as project.datafile_updated or project.flag_created",
            ),
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    fn https_only(url: &str) -> Result<(), String> {
        if url.starts_with("https://") { Ok(()) } else { Err("must be https".to_owned()) }
    }

    fn hook() -> Webhook {
        let body = json!({
            "name": "Agent", "url": "https://agent.example/hook",
            "events": ["project.flag_created", DATAFILE_UPDATED, "project.flag_created"],
        });
        Webhook::create(&body, 7, 1, "sealed".to_owned(), &https_only, NOW).unwrap()
    }

    #[test]
    fn wants_what_it_names_while_it_is_active() {
        let webhook = hook();
        assert_eq!(webhook.events, ["project.flag_created", DATAFILE_UPDATED]);
        assert!(webhook.wants(DATAFILE_UPDATED) && !webhook.wants("project.rule_created"));
        let paused = webhook.updated(&json!({ "active": false }), &https_only, LATER).unwrap();
        assert!(!paused.wants(DATAFILE_UPDATED));
        assert_eq!((paused.revision, paused.last_modified), (2, LATER));
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let create = |body: Value| {
            Webhook::create(&body, 7, 1, String::new(), &https_only, NOW).unwrap_err().to_string()
        };
        assert_eq!(
            create(json!({})),
            "/name: is required; /url: is required; /events: is required"
        );
        assert_eq!(
            create(json!({ "name": " ", "url": "http://x", "events": [], "description": 1 })),
            "/name: must not be empty; /description: must be a string; /url: must be https; \
             /events: must name at least one event"
        );
        assert_eq!(
            create(json!({ "name": "n", "url": "https://x", "events": ["project.page_created"] })),
            "/events/0: must be an event such as project.datafile_updated or project.flag_created"
        );
    }

    #[test]
    fn an_update_that_changes_nothing_is_none() {
        let webhook = hook();
        assert_eq!(
            webhook.updated(&json!({ "name": "Agent" }), &https_only, LATER).unwrap(),
            webhook
        );
    }
}

//! Events: what users do and SDKs track.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};
use crate::key::{KeyStyle, check_key, check_name};
use crate::time::Timestamp;

const CATEGORIES: [&str; 9] = [
    "add_to_cart",
    "save",
    "search",
    "share",
    "purchase",
    "convert",
    "sign_up",
    "subscribe",
    "other",
];
const DATA_TYPES: [&str; 3] = ["boolean", "number", "string"];

/// Something that users do and SDKs track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// Its key, unique in the project.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// What kind of thing it is: `purchase`, `other`, …
    pub category: String,
    /// Declared properties: `{name, data_type}`.
    pub event_properties: Vec<Value>,
    /// Archived events are no longer tracked.
    pub archived: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Event {
    /// Makes a custom event from a request body: `key`, `name` (the key where absent), `description`,
    /// `category` (`other` where absent), `event_properties`, `archived`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(body: &Value, project_id: i64, id: i64, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut event = Self {
            id,
            project_id,
            key: String::new(),
            name: String::new(),
            description: String::new(),
            category: "other".to_owned(),
            event_properties: Vec::new(),
            archived: false,
            created: now,
            last_modified: now,
            revision: 1,
        };
        if members.value("key").is_none() {
            members.add("key", "required", "is required");
        }
        event.take(&mut members);
        violations.into_result()?;
        if event.name.is_empty() {
            event.name.clone_from(&event.key);
        }
        Ok(event)
    }

    /// The event after a partial body; the revision rises if that changes anything.
    ///
    /// The protocol lets the key change (§4.7 of the REST rules): that it is still unique is for the
    /// caller to check.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(&self, body: &Value, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut next = self.clone();
        next.take(&mut Body::new(body, "", &mut violations));
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = now;
        }
        Ok(next)
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(key) = members.text("key") {
            check_key(members.violations, "/key", key, KeyStyle::Loose);
            key.clone_into(&mut self.key);
        }
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            text.clone_into(&mut self.description);
        }
        if let Some(category) = members.one_of("category", &CATEGORIES) {
            category.clone_into(&mut self.category);
        }
        // Those of the web product are not made here.
        members.one_of("event_type", &["custom"]);
        if let Some(properties) = members.value("event_properties") {
            self.event_properties = read_properties(properties, members);
        }
        if let Some(archived) = members.boolean("archived") {
            self.archived = archived;
        }
    }
}

fn read_properties(properties: &Value, members: &mut Body<'_>) -> Vec<Value> {
    let Some(properties) = properties.as_array() else {
        members.add("event_properties", "type", "must be a list");
        return Vec::new();
    };
    let mut kept = Vec::with_capacity(properties.len());
    for (index, property) in properties.iter().enumerate() {
        let pointer = members.at(&format!("event_properties/{index}"));
        let mut property = Body::new(property, &pointer, members.violations);
        let name = property.required_text("name");
        if property.value("data_type").is_none() {
            property.add("data_type", "required", "is required");
        }
        let data_type = property.one_of("data_type", &DATA_TYPES).unwrap_or_default();
        kept.push(serde_json::json!({ "name": name, "data_type": data_type }));
    }
    kept
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    #[test]
    fn has_its_key_as_name_and_the_category_other() {
        let event = Event::create(&json!({ "key": "add_to_cart" }), 7, 1, NOW).unwrap();
        assert_eq!((event.name.as_str(), event.category.as_str()), ("add_to_cart", "other"));
        assert_eq!((event.created, event.revision), (NOW, 1));
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let body = json!({
            "name": "",
            "category": "buy",
            "event_type": "click",
            "event_properties": [{ "name": "price", "data_type": "number" }, { "data_type": "x" }],
        });
        let error = Event::create(&body, 7, 1, NOW).unwrap_err().to_string();
        for part in [
            "/key: is required",
            "/name: must not be empty",
            "/category: must be one of add_to_cart",
            "/event_type: must be one of custom",
            "/event_properties/1/name: is required",
            "/event_properties/1/data_type: must be one of boolean, number, string",
        ] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn merges_what_is_there() {
        let body = json!({
            "key": "buy",
            "category": "purchase",
            "event_properties": [{ "name": "price", "data_type": "number", "extra": 1 }],
        });
        let event = Event::create(&body, 7, 1, NOW).unwrap();
        assert_eq!(event.event_properties, [json!({ "name": "price", "data_type": "number" })]);
        assert_eq!(event.updated(&body, LATER).unwrap(), event);
        let renamed = event.updated(&json!({ "name": "Bought", "archived": true }), LATER).unwrap();
        assert_eq!((renamed.name.as_str(), renamed.category.as_str()), ("Bought", "purchase"));
        assert_eq!((renamed.archived, renamed.revision, renamed.last_modified), (true, 2, LATER));
    }
}

//! Variations of a flag.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Error, Result, Violations, below};
use crate::flag::{Flag, OFF};
use crate::key::{KeyStyle, check_key, check_name};
use crate::time::Timestamp;
use crate::variable::read_value;

/// One of the alternatives of a flag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variation {
    /// Its id, the same in every rule that serves it.
    pub id: i64,
    /// Its key, unique in the flag; never changes.
    pub key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Whether the flag is on for those who get it; false for `off` alone.
    pub enabled: bool,
    /// Archived variations cannot be used by rules.
    pub archived: bool,
    /// Its own values by variable key; where it has none it follows the variable's default.
    pub values: BTreeMap<String, String>,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Variation {
    pub(crate) fn new(id: i64, key: &str, name: &str, enabled: bool, now: Timestamp) -> Self {
        Self {
            id,
            key: key.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            enabled,
            archived: false,
            values: BTreeMap::new(),
            created_time: now,
            updated_time: now,
            revision: 1,
        }
    }

    /// Counts a change.
    pub fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated_time = now;
    }
}

impl Flag {
    /// Looks a variation up.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn variation(&self, key: &str) -> Result<&Variation> {
        self.variations.get(key).ok_or_else(|| Error::not_found("Variation", key))
    }

    /// The value that a variation has for a variable, and whether it equals the default.
    pub fn value_of<'a>(
        &'a self,
        variation: &'a Variation,
        variable_key: &str,
    ) -> Option<(&'a str, bool)> {
        let default = self.variables.get(variable_key)?.default_value.as_str();
        let value = variation.values.get(variable_key).map_or(default, String::as_str);
        Some((value, value == default))
    }

    /// Adds a variation from a request body.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyExists`], or [`Error::Invalid`] with everything that is wrong.
    pub fn add_variation(&mut self, body: &Value, id: i64, now: Timestamp) -> Result<&Variation> {
        if !body.is_object() {
            return Err(Error::invalid("", "type", "must be an object"));
        }
        let mut violations = Violations::default();
        let key = body["key"].as_str().unwrap_or_default();
        check_key(&mut violations, "/key", key, KeyStyle::Strict);
        match &body["name"] {
            Value::String(name) => check_name(&mut violations, "/name", name),
            Value::Null => violations.add("/name", "required", "is required"),
            _ => violations.add("/name", "type", "must be a string"),
        }
        let name = body["name"].as_str().unwrap_or_default();
        let mut variation = Variation::new(id, key, name, key != OFF, now);
        self.take_variation(&mut variation, body, "", &mut violations);
        violations.into_result()?;
        if let Some(existing) = self.variations.get(key) {
            let id = existing.id;
            return Err(Error::AlreadyExists { what: "Variation", key: key.to_owned(), id });
        }
        Ok(self.variations.entry(key.to_owned()).or_insert(variation))
    }

    /// The variations as a document that a patch may change: by key.
    pub fn patchable_variations(&self) -> Value {
        let members = self.variations.iter().map(|(key, variation)| {
            let values = self.variables.keys().filter_map(|variable| {
                let (value, _) = self.value_of(variation, variable)?;
                Some((variable.clone(), json!({ "value": value })))
            });
            let document = json!({
                "key": variation.key,
                "name": variation.name,
                "description": variation.description,
                "archived": variation.archived,
                "variables": Value::Object(values.collect()),
            });
            (key.clone(), document)
        });
        Value::Object(members.collect())
    }

    /// Takes over a patched document of variations and names those that changed.
    pub fn take_variations(
        &mut self,
        document: &Value,
        now: Timestamp,
        violations: &mut Violations,
    ) -> Vec<String> {
        let mut changed = Vec::new();
        let keys: Vec<String> = self.variations.keys().cloned().collect();
        for key in keys {
            let Some(mut variation) = self.variations.get(&key).cloned() else {
                continue;
            };
            let before = variation.clone();
            let pointer = format!("/{key}");
            match document.get(&key) {
                None => violations.add(
                    pointer,
                    "required",
                    "delete a variation by DELETE, not by patch",
                ),
                Some(body) => self.take_variation(&mut variation, body, &pointer, violations),
            }
            if variation != before {
                variation.touch(now);
                self.variations.insert(key.clone(), variation);
                changed.push(key);
            }
        }
        for key in document.as_object().into_iter().flat_map(serde_json::Map::keys) {
            if !self.variations.contains_key(key) {
                violations.add(below("", key), "not_found", "there is no such variation");
            }
        }
        changed
    }

    fn take_variation(
        &self,
        variation: &mut Variation,
        body: &Value,
        pointer: &str,
        violations: &mut Violations,
    ) {
        match body.get("name") {
            Some(Value::String(name)) => {
                check_name(violations, &format!("{pointer}/name"), name);
                variation.name.clone_from(name);
            }
            Some(Value::Null) | None => {}
            Some(_) => violations.add(format!("{pointer}/name"), "type", "must be a string"),
        }
        match body.get("description") {
            Some(Value::String(text)) => variation.description.clone_from(text),
            Some(Value::Null) | None => {}
            Some(_) => violations.add(format!("{pointer}/description"), "type", "must be a string"),
        }
        match body.get("archived") {
            Some(Value::Bool(true)) if variation.key == OFF => {
                violations.add(
                    format!("{pointer}/archived"),
                    "immutable",
                    "off cannot be archived",
                );
            }
            Some(Value::Bool(archived)) => variation.archived = *archived,
            Some(Value::Null) | None => {}
            Some(_) => {
                violations.add(format!("{pointer}/archived"), "type", "must be true or false");
            }
        }
        match body.get("variables") {
            Some(Value::Object(values)) => {
                for (key, value) in values {
                    self.take_value(
                        variation,
                        key,
                        value,
                        &below(&format!("{pointer}/variables"), key),
                        violations,
                    );
                }
                variation.values.retain(|key, _| values.contains_key(key));
            }
            Some(Value::Null) | None => {}
            Some(_) => violations.add(format!("{pointer}/variables"), "type", "must be an object"),
        }
    }

    /// The value stands in a member `value`; a bare value is taken too.
    fn take_value(
        &self,
        variation: &mut Variation,
        key: &str,
        value: &Value,
        pointer: &str,
        violations: &mut Violations,
    ) {
        let Some(variable) = self.variables.get(key) else {
            violations.add(pointer, "not_found", format!("there is no variable {key:?}"));
            return;
        };
        let (value, pointer) = match value.get("value") {
            Some(inner) => (inner, format!("{pointer}/value")),
            None => (value, pointer.to_owned()),
        };
        if let Some(text) = read_value(violations, &pointer, value, variable.kind) {
            let present = self.value_of(variation, key).map(|(value, _)| value == text);
            if present == Some(true) {
                // Patched documents have all values: one that was not touched stays as it was, the default
                // or the variation's own.
            } else if text == variable.default_value {
                variation.values.remove(key);
            } else {
                variation.values.insert(key.to_owned(), text);
            }
        }
    }
}

//! Changing a flag's variable definitions by patch.

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::error::{Error, Result, Violations, below};
use crate::flag::{Flag, Ids};
use crate::time::Timestamp;
use crate::variable::{Variable, read_value};

/// The definitions as a document: by key.
pub fn patchable(variables: &IndexMap<String, Variable>) -> Value {
    let members = variables.iter().map(|(key, variable)| {
        let definition = json!({
            "key": variable.key,
            "type": variable.kind.name(),
            "default_value": variable.default_value,
            "description": variable.description,
        });
        (key.clone(), definition)
    });
    Value::Object(members.collect())
}

impl Flag {
    /// Takes over a patched document of definitions: new keys are added, missing ones removed.
    pub fn take_definitions(
        &mut self,
        document: &Value,
        pointer: &str,
        now: Timestamp,
        ids: &mut impl Ids,
        violations: &mut Violations,
    ) {
        let Some(definitions) = document.as_object() else {
            violations.add(pointer, "type", "must be an object");
            return;
        };
        let removed: Vec<String> =
            self.variables.keys().filter(|key| !definitions.contains_key(*key)).cloned().collect();
        for key in removed {
            self.drop_variable(&key);
        }
        for (key, definition) in definitions {
            let pointer = below(pointer, key);
            if self.variables.contains_key(key) {
                self.update_variable(key, definition, &pointer, now, violations);
            } else {
                self.add_variable(Some(key), definition, &pointer, now, ids, violations);
            }
        }
    }

    /// Removes a variable, and its values from every variation.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn remove_variable(&mut self, key: &str) -> Result<Variable> {
        self.drop_variable(key).ok_or_else(|| Error::not_found("Variable definition", key))
    }

    fn drop_variable(&mut self, key: &str) -> Option<Variable> {
        for variation in self.variations.values_mut() {
            variation.values.remove(key);
        }
        self.variables.shift_remove(key)
    }

    fn update_variable(
        &mut self,
        key: &str,
        definition: &Value,
        pointer: &str,
        now: Timestamp,
        violations: &mut Violations,
    ) {
        let Some(variable) = self.variables.get_mut(key) else {
            return;
        };
        let before = variable.clone();
        if let Some(kind) = definition.get("type") {
            violations.check(
                kind.as_str() == Some(variable.kind.name()),
                format!("{pointer}/type"),
                "immutable",
                "the type of a variable cannot change",
            );
        }
        if let Some(value) = definition.get("default_value") {
            let pointer = format!("{pointer}/default_value");
            if let Some(text) = read_value(violations, &pointer, value, variable.kind) {
                variable.default_value = text;
            }
        }
        match definition.get("description") {
            None | Some(Value::Null) => variable.description.clear(),
            Some(Value::String(text)) => variable.description.clone_from(text),
            Some(_) => violations.add(format!("{pointer}/description"), "type", "must be a string"),
        }
        if *variable != before {
            variable.revision += 1;
            variable.updated_time = now;
        }
    }
}

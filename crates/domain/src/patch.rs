//! JSON Patch (RFC 6902) on the patchable view of something, with bounds.
//!
//! As the protocol has it: `replace` of a member that is not there adds it, and a `remove` of one that is
//! not there is an error. All operations apply or none.

use serde_json::Value;

use crate::error::{Error, Result, Violations};

/// The most operations in one patch.
const MOST_OPERATIONS: usize = 1_000;
const OPERATIONS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// A parsed patch.
#[derive(Clone, Debug)]
pub struct Patch(Vec<json_patch::PatchOperation>);

impl Patch {
    /// Parses a patch document.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every operation that is malformed.
    pub fn parse(document: &Value) -> Result<Self> {
        let Some(operations) = document.as_array() else {
            return Err(Error::invalid("", "type", "must be a list of operations"));
        };
        let mut violations = Violations::default();
        if operations.len() > MOST_OPERATIONS {
            violations.add(
                "",
                "too_many",
                format!("must have at most {MOST_OPERATIONS} operations"),
            );
        }
        let mut parsed = Vec::with_capacity(operations.len().min(MOST_OPERATIONS));
        for (index, operation) in operations.iter().take(MOST_OPERATIONS).enumerate() {
            let known = operation["op"].as_str().is_some_and(|op| OPERATIONS.contains(&op));
            if !known {
                let message = format!("must be one of {}", OPERATIONS.join(", "));
                violations.add(format!("/{index}/op"), "enum", message);
                continue;
            }
            match serde_json::from_value(with_value(operation)) {
                Ok(operation) => parsed.push(operation),
                Err(error) => violations.add(format!("/{index}"), "malformed", error.to_string()),
            }
        }
        violations.into_result()?;
        Ok(Self(parsed))
    }

    /// The first members that the operations touch or take from: the keys, where the document is a map of
    /// entities.
    pub fn roots(&self) -> Vec<String> {
        let mut roots: Vec<String> = Vec::new();
        for operation in &self.0 {
            let from = match operation {
                json_patch::PatchOperation::Move(operation) => Some(&operation.from),
                json_patch::PatchOperation::Copy(operation) => Some(&operation.from),
                _ => None,
            };
            let first = |path: &json_patch::jsonptr::Pointer| {
                path.tokens().next().map(|token| token.decoded().into_owned())
            };
            roots.extend(first(operation.path()));
            roots.extend(from.and_then(|path| first(path)));
        }
        roots.sort();
        roots.dedup();
        roots
    }

    /// Applies the patch.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the operation that does not apply; the document is then as it was.
    pub fn apply(&self, document: &mut Value) -> Result<()> {
        let mut patched = document.clone();
        for (index, operation) in self.0.iter().enumerate() {
            let operation = lenient(operation, &patched);
            json_patch::patch(&mut patched, std::slice::from_ref(&operation))
                .map_err(|error| Error::invalid(format!("/{index}"), "patch", error.to_string()))?;
        }
        *document = patched;
        Ok(())
    }
}

/// An absent value reads as null, as it does in clients that leave nulls out.
fn with_value(operation: &Value) -> Value {
    let mut operation = operation.clone();
    let op = operation.get("op").and_then(Value::as_str);
    let needs = matches!(op, Some("add" | "replace" | "test"));
    if let Some(members) = operation.as_object_mut()
        && needs
    {
        members.entry("value").or_insert(Value::Null);
    }
    operation
}

/// Turns a `replace` of a missing member into an `add`.
fn lenient(operation: &json_patch::PatchOperation, document: &Value) -> json_patch::PatchOperation {
    match operation {
        json_patch::PatchOperation::Replace(replace)
            if document.pointer(replace.path.as_str()).is_none() =>
        {
            json_patch::PatchOperation::Add(json_patch::AddOperation {
                path: replace.path.clone(),
                value: replace.value.clone(),
            })
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn applies_all_or_nothing() {
        let mut document = json!({ "a": 1 });
        let good = Patch::parse(&json!([{ "op": "replace", "path": "/b", "value": 2 }])).unwrap();
        good.apply(&mut document).unwrap();
        assert_eq!(document, json!({ "a": 1, "b": 2 }));

        let bad = json!([
            { "op": "remove", "path": "/a" },
            { "op": "test", "path": "/b", "value": 3 },
        ]);
        let error = Patch::parse(&bad).unwrap().apply(&mut document).unwrap_err();
        assert!(
            matches!(error, Error::Invalid(violations) if violations.iter().next().unwrap().pointer == "/1")
        );
        assert_eq!(document, json!({ "a": 1, "b": 2 }));
    }

    #[test]
    fn both_ends_of_a_move_are_touched() {
        let patch = json!([
            { "op": "move", "from": "/b/rules/1", "path": "/a/rules/1" },
            { "op": "test", "path": "/b/name", "value": "B" },
            { "op": "copy", "from": "/c~1d/name", "path": "/a/name" },
        ]);
        assert_eq!(Patch::parse(&patch).unwrap().roots(), ["a", "b", "c/d"]);
    }

    #[test]
    fn malformed_operations_are_all_named() {
        let error = Patch::parse(&json!([{ "op": "jump" }, { "op": "add" }])).unwrap_err();
        let Error::Invalid(violations) = error else { panic!("{error}") };
        let pointers: Vec<&str> =
            violations.iter().map(|violation| violation.pointer.as_str()).collect();
        assert_eq!(pointers, ["/0/op", "/1"]);
    }
}

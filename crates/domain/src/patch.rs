//! JSON Patch (RFC 6902) on the patchable view of something, with bounds.
//!
//! As the protocol has it: `replace` of a member that is not there adds it, and a `remove` of one that is
//! not there is an error. All operations apply or none.

use std::borrow::Cow;

use json_patch::PatchOperation;
use json_patch::jsonptr::Pointer;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result, Violations};

/// The most operations in one patch.
const MOST_OPERATIONS: usize = 500;
/// A patch may put in as much as there was, and so many bytes more: copies of copies double with each operation.
const MOST_MORE: usize = 1 << 20;
/// What a patch puts in may reach so deep, as deep as a body that is read: values that are nested deeper overflow
/// the stack.
const DEEPEST: usize = 128;
const OPERATIONS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// A parsed patch.
#[derive(Clone, Debug)]
pub struct Patch(Vec<PatchOperation>);

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
            if lacks_value(operation) {
                violations.add(
                    format!("/{index}/value"),
                    "required",
                    "is required; it may be null",
                );
                continue;
            }
            match PatchOperation::deserialize(operation) {
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
            let first =
                |path: &Pointer| path.tokens().next().map(|token| token.decoded().into_owned());
            roots.extend(first(operation.path()));
            roots.extend(from(operation).and_then(first));
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
        let mut room = extent(&patched).size.saturating_add(MOST_MORE);
        for (index, operation) in self.0.iter().enumerate() {
            let pointer = format!("/{index}");
            let operation = lenient(operation, &patched);
            if let Some(added) = put_in(&operation, &patched).map(extent) {
                if operation.path().count() + added.depth > DEEPEST {
                    let message = format!("must nest at most {DEEPEST} deep");
                    return Err(Error::invalid(pointer, "too_deep", message));
                }
                // What is taken out makes no room: so the work is bounded too.
                let Some(rest) = room.checked_sub(added.size) else {
                    return Err(Error::invalid(pointer, "too_large", "the patch puts in too much"));
                };
                room = rest;
            }
            // The undo log of the safe variant would copy what is here in the copy already.
            json_patch::patch_unsafe(&mut patched, std::slice::from_ref(operation.as_ref()))
                .map_err(|error| Error::invalid(pointer, "patch", error.to_string()))?;
        }
        *document = patched;
        Ok(())
    }
}

/// Whether an operation has no value that needs one; null is a value.
fn lacks_value(operation: &Value) -> bool {
    let op = operation.get("op").and_then(Value::as_str);
    matches!(op, Some("add" | "replace" | "test")) && operation.get("value").is_none()
}

/// Where an operation takes from.
fn from(operation: &PatchOperation) -> Option<&Pointer> {
    match operation {
        PatchOperation::Move(operation) => Some(&operation.from),
        PatchOperation::Copy(operation) => Some(&operation.from),
        _ => None,
    }
}

/// What an operation puts into the document.
fn put_in<'a>(operation: &'a PatchOperation, document: &'a Value) -> Option<&'a Value> {
    match operation {
        PatchOperation::Add(operation) => Some(&operation.value),
        PatchOperation::Replace(operation) => Some(&operation.value),
        _ => document.pointer(from(operation)?.as_str()),
    }
}

/// How large a value is.
struct Extent {
    /// About as many bytes as it has in JSON.
    size: usize,
    /// How many levels it has below itself.
    depth: usize,
}

/// Measures a value. What is measured was read, or put in by a patch, and is not too deep for this.
fn extent(value: &Value) -> Extent {
    let mut whole = Extent { size: 2, depth: 0 };
    let mut contain = |key: &str, value: &Value| {
        let part = extent(value);
        whole.size += key.len() + part.size + 4;
        whole.depth = whole.depth.max(part.depth + 1);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| contain(key, value)),
        Value::Array(items) => items.iter().for_each(|value| contain("", value)),
        Value::String(text) => whole.size += text.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => whole.size += 4,
    }
    whole
}

/// Turns a `replace` of a missing member into an `add`.
fn lenient<'a>(operation: &'a PatchOperation, document: &Value) -> Cow<'a, PatchOperation> {
    match operation {
        PatchOperation::Replace(replace) if document.pointer(replace.path.as_str()).is_none() => {
            Cow::Owned(PatchOperation::Add(json_patch::AddOperation {
                path: replace.path.clone(),
                value: replace.value.clone(),
            }))
        }
        other => Cow::Borrowed(other),
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
        let patch = json!([
            { "op": "jump" },
            { "op": "remove" },
            { "op": "add", "path": "/a" },
            { "op": "replace", "path": "/a" },
            { "op": "test", "path": "/a" },
            { "op": "test", "path": "/a", "value": null },
        ]);
        let named = ["/0/op enum", "/1 malformed", "/2/value required", "/3/value required"];
        assert_eq!(complaints(Patch::parse(&patch)), [&named[..], &["/4/value required"]].concat());
        let many = vec![json!({ "op": "remove", "path": "/a" }); 501];
        Patch::parse(&Value::from(&many[1..])).unwrap();
        assert_eq!(complaints(Patch::parse(&Value::from(many))), [" too_many"]);
    }

    #[test]
    fn null_is_a_value() {
        let mut document = json!({ "a": 1 });
        let operations = json!([
            { "op": "replace", "path": "/a", "value": null },
            { "op": "test", "path": "/a", "value": null },
        ]);
        Patch::parse(&operations).unwrap().apply(&mut document).unwrap();
        assert_eq!(document, json!({ "a": null }));
    }

    #[test]
    fn copies_of_copies_are_refused_before_they_are_made() {
        let mut operations =
            vec![json!({ "op": "add", "path": "/foo", "value": { "text": "x".repeat(1_000) } })];
        for number in 0..30 {
            let path = format!("/foo/k{number}");
            operations.push(json!({ "op": "copy", "from": "/foo", "path": path }));
        }
        let mut document = json!({ "a": 1 });
        // Ten doublings are a mebibyte.
        assert_eq!(apply(&operations, &mut document), ["/11 too_large"]);
        assert_eq!(document, json!({ "a": 1 }));
        // A large document can still be written anew, or copied once.
        let text = "x".repeat(3 << 20);
        let mut document = json!({ "text": text });
        let again = json!({ "op": "replace", "path": "/text", "value": text });
        let copy = json!({ "op": "copy", "from": "/text", "path": "/copy" });
        assert_eq!(apply(std::slice::from_ref(&again), &mut document), [""; 0]);
        assert_eq!(apply(std::slice::from_ref(&copy), &mut document.clone()), [""; 0]);
        assert_eq!(apply(&[again, copy], &mut document), ["/1 too_large"]);
    }

    #[test]
    fn nothing_is_put_in_too_deep() {
        for op in ["copy", "move"] {
            let mut operations = vec![json!({ "op": "add", "path": "/a", "value": {} })];
            let mut chain = "/a".to_owned();
            for _ in 0..8 {
                // The end of the chain gets the whole chain.
                operations.push(json!({ "op": "copy", "from": "/a", "path": "/b" }));
                let path = format!("{chain}/a");
                operations.push(json!({ "op": op, "from": "/b", "path": path }));
                chain = chain.repeat(2);
            }
            assert_eq!(apply(&operations, &mut json!({})), ["/16 too_deep"], "{op}");
        }
        let operation = json!({ "op": "add", "path": "/a/a".repeat(100), "value": 1 });
        assert_eq!(apply(&[operation], &mut json!({})), ["/0 too_deep"]);
    }

    fn complaints<T: std::fmt::Debug>(outcome: Result<T>) -> Vec<String> {
        let Err(Error::Invalid(violations)) = outcome else { panic!("{outcome:?}") };
        violations.iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
    }

    /// What is wrong with operations; nothing if they apply.
    fn apply(operations: &[Value], document: &mut Value) -> Vec<String> {
        let outcome = Patch::parse(&Value::from(operations)).unwrap().apply(document);
        if outcome.is_ok() { Vec::new() } else { complaints(outcome) }
    }
}

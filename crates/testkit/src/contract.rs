//! The vendor's description of its API, and what in an answer of ours breaks it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Names the folder of the contract.
pub const FOLDER: &str = "BURGEE_CONTRACT";
const DEFAULT_FOLDER: &str = "../../../shared/contract";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// An `OpenAPI` 3.0 document of the vendor.
pub struct Contract {
    document: Value,
}

/// An operation of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// With its parameters in braces.
    pub path: String,
}

impl Contract {
    /// Reads a document of the contract, such as `flags-v1.json`; says so and returns nothing if there is no
    /// contract.
    ///
    /// # Panics
    ///
    /// If there is no contract in CI, or it does not read.
    pub fn open(name: &str) -> Option<Self> {
        read(name).map(|document| Self { document })
    }

    /// The operations by id.
    ///
    /// # Panics
    ///
    /// If the document has none.
    pub fn operations(&self) -> BTreeMap<String, Operation> {
        let mut operations = BTreeMap::new();
        for (path, item) in self.document["paths"].as_object().expect("the document has paths") {
            for method in METHODS {
                if let Some(id) = item[method]["operationId"].as_str() {
                    let operation = Operation { method: method.to_uppercase(), path: path.clone() };
                    operations.insert(id.to_owned(), operation);
                }
            }
        }
        operations
    }

    /// What in the answer to an operation the contract does not allow: the statuses that it lists, and the
    /// schema of the body.
    pub fn breaches_of_answer(
        &self,
        operation: &Operation,
        status: u16,
        body: &Value,
    ) -> Vec<String> {
        let method = operation.method.to_lowercase();
        let responses = &self.document["paths"][&operation.path][&method]["responses"];
        let response = self.resolve(&responses[status.to_string()]);
        if response.is_null() {
            return vec![format!("{status} is not among the statuses of the operation")];
        }
        let schema = &response["content"]["application/json"]["schema"];
        match (schema.is_null(), body.is_null()) {
            (false, _) => self.breaches(schema, body),
            (true, true) => Vec::new(),
            (true, false) if response["content"].is_null() => {
                vec!["there must be no body".to_owned()]
            }
            (true, false) => Vec::new(),
        }
    }

    /// What in a value a named schema does not allow.
    pub fn breaches_of_schema(&self, name: &str, value: &Value) -> Vec<String> {
        let schema = &self.document["components"]["schemas"][name];
        if schema.is_null() {
            return vec![format!("there is no schema {name}")];
        }
        self.breaches(schema, value)
    }

    fn breaches(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut breaches = Vec::new();
        self.check(schema, value, "", &mut breaches);
        breaches
    }

    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(reference) = schema["$ref"].as_str() {
            schema = self.document.pointer(&reference[1..]).unwrap_or(&Value::Null);
        }
        schema
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, breaches: &mut Vec<String>) {
        let schema = self.resolve(schema);
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        let list = |name: &str| schema[name].as_array().map_or(&[][..], Vec::as_slice);
        for part in list("allOf") {
            self.check(part, value, place, breaches);
        }
        for name in ["anyOf", "oneOf"] {
            let fits = |part: &Value| self.breaches(part, value).is_empty();
            if !list(name).is_empty() && !list(name).iter().any(fits) {
                breaches.push(format!("{place}: {value} is none of {name}"));
            }
        }
        if !schema["enum"].is_null() && !list("enum").contains(value) {
            breaches.push(format!("{place}: {value} is not in {}", schema["enum"]));
        }
        if let Some(kind) = schema["type"].as_str()
            && !is(value, kind)
        {
            return breaches.push(format!("{place}: {value} is not of type {kind}"));
        }
        check_scalar(schema, value, place, breaches);
        if let Some(items) = value.as_array()
            && !schema["items"].is_null()
        {
            for (index, item) in items.iter().enumerate() {
                self.check(&schema["items"], item, &format!("{place}/{index}"), breaches);
            }
        }
        let Some(members) = value.as_object() else { return };
        for name in list("required").iter().filter_map(Value::as_str) {
            if !members.contains_key(name) {
                breaches.push(format!("{place}: {name} is missing"));
            }
        }
        for (name, member) in members {
            let place = format!("{place}/{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => {
                    breaches.push(format!("{place} is not allowed"));
                }
                (Value::Null, rest @ Value::Object(_)) => {
                    self.check(rest, member, &place, breaches);
                }
                (Value::Null, _) => {}
                (property, _) => self.check(property, member, &place, breaches),
            }
        }
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

fn check_scalar(schema: &Value, value: &Value, place: &str, breaches: &mut Vec<String>) {
    let bound = |name: &str| schema[name].as_f64();
    if let Some(number) = value.as_f64()
        && (bound("minimum").is_some_and(|least| number < least)
            || bound("maximum").is_some_and(|most| number > most))
    {
        breaches.push(format!("{place}: {value} is out of range"));
    }
    let Some(text) = value.as_str() else { return };
    let length = f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
    if bound("minLength").is_some_and(|least| length < least)
        || bound("maxLength").is_some_and(|most| length > most)
    {
        breaches.push(format!("{place}: {value} is too short or too long"));
    }
    if schema["format"] == "date-time" && !is_time(text) {
        breaches.push(format!("{place}: {value} is not a time with microseconds in UTC"));
    }
}

/// Whether a text is like `2024-01-29T08:59:54.871320Z`.
pub fn is_time(text: &str) -> bool {
    const LIKE: &str = "0000-00-00T00:00:00.000000Z";
    text.len() == LIKE.len()
        && text.chars().zip(LIKE.chars()).all(|(own, like)| match like {
            '0' => own.is_ascii_digit(),
            _ => own == like,
        })
}

/// Reads a real answer of the vendor, such as `flag_create_201`.
///
/// # Panics
///
/// If there is no contract in CI, or it does not read.
pub fn example(name: &str) -> Option<Value> {
    read(&format!("examples/{name}.json"))
}

fn read(name: &str) -> Option<Value> {
    let folder = env::var_os(FOLDER)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(DEFAULT_FOLDER), PathBuf::from);
    if !folder.is_dir() {
        assert!(env::var("CI").as_deref() != Ok("true"), "there is no folder {}", folder.display());
        println!("skipped: there is no folder {}; {FOLDER} names it", folder.display());
        return None;
    }
    let file = folder.join(name);
    let text =
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let value = serde_json::from_str(&text);
    Some(value.unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_breach_is_found_wherever_it_is() {
        let document = json!({ "components": { "schemas": {
            "Key": { "type": "string", "maxLength": 3 },
            "Thing": { "type": "object", "required": ["id"], "additionalProperties": false, "properties": {
                "id": { "type": "integer", "minimum": 1 },
                "key": { "allOf": [{ "$ref": "#/components/schemas/Key" }] },
                "kind": { "enum": ["a"] },
                "note": { "type": "string", "nullable": true },
                "times": { "type": "array", "items": { "type": "string", "format": "date-time" } },
                "either": { "anyOf": [{ "type": "string" }, { "type": "integer" }] },
                "map": { "type": "object", "additionalProperties": { "type": "integer" } },
            } },
        } } });
        let contract = Contract { document };
        let good = json!({ "id": 1, "key": "abc", "kind": "a", "note": null, "either": 1,
            "times": ["2024-01-29T08:59:54.871320Z"], "map": { "x": 1 } });
        assert_eq!(contract.breaches_of_schema("Thing", &good), Vec::<String>::new());
        for bad in [
            json!({}),
            json!({ "id": "1" }),
            json!({ "id": 0 }),
            json!({ "id": 1, "key": "abcd" }),
            json!({ "id": 1, "key": null }),
            json!({ "id": 1, "kind": "b" }),
            json!({ "id": 1, "times": ["2024-01-29 08:59:54"] }),
            json!({ "id": 1, "either": true }),
            json!({ "id": 1, "map": { "x": "1" } }),
            json!({ "id": 1, "more": 1 }),
        ] {
            assert_eq!(contract.breaches_of_schema("Thing", &bad).len(), 1, "{bad}");
        }
    }
}

//! Every operation of flags/v1 that is served, with a request that succeeds. The requests build on each
//! other: a flag is made, used and taken apart.
//!
//! A new operation goes where the things that it needs are there; [`Case`] says what to give.

use std::collections::BTreeMap;

use burgee_testkit::contract::Operation;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// A request for an operation.
pub(crate) struct Case {
    /// The id of the operation in the contract.
    pub(crate) operation: &'static str,
    /// What it is sent.
    pub(crate) body: Option<Value>,
    /// What a success is answered.
    pub(crate) status: u16,
    /// A body that is refused with 400.
    pub(crate) bad_body: Option<Value>,
    /// A query that is refused with 400.
    pub(crate) bad_query: &'static str,
    /// The path parameter that the answer gives the value of, with where it stands in the answer.
    made: Option<(&'static str, &'static str)>,
}

impl Case {
    fn new(operation: &'static str) -> Self {
        Self { operation, body: None, status: 200, bad_body: None, bad_query: "", made: None }
    }

    fn sends(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn answers(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    fn refuses(mut self, body: Value) -> Self {
        self.bad_body = Some(body);
        self
    }

    fn refuses_query(mut self, query: &'static str) -> Self {
        self.bad_query = query;
        self
    }

    /// Names the path parameter whose value later requests find in the answer to this one.
    #[expect(dead_code, reason = "for entities that are found by id")]
    fn makes(mut self, parameter: &'static str, pointer: &'static str) -> Self {
        self.made = Some((parameter, pointer));
        self
    }

    /// Whether the operation only reads.
    pub(crate) fn is_write(&self, operation: &Operation) -> bool {
        operation.method != "GET" && self.status != 501
    }
}

/// The requests in the order in which they must be sent.
pub(crate) fn cases() -> Vec<Case> {
    let nothing = || json!({ "keys": 1 });
    vec![
        Case::new("list_environments").refuses_query("sort=name"),
        Case::new("create_flag")
            .sends(json!({ "key": "checkout", "name": "Checkout", "variable_definitions": {
                "cta": { "key": "cta", "type": "string", "default_value": "Buy" } } }))
            .answers(201)
            .refuses(json!({ "key": "no spaces" })),
        Case::new("list_flags").refuses_query("per_page=0"),
        Case::new("fetch_flag"),
        Case::new("update_flags")
            .sends(json!([{ "op": "replace", "path": "/checkout/description", "value": "Pay" }]))
            .refuses(json!([{ "op": "replace", "path": "/checkout/name", "value": 1 }])),
        Case::new("create_variable_definition")
            .sends(json!({ "key": "steps", "type": "integer", "default_value": "3" }))
            .refuses(json!({ "key": "more", "type": "integer", "default_value": "three" })),
        Case::new("list_variable_definitions").refuses_query("sort=size"),
        Case::new("fetch_variable_definition"),
        Case::new("update_variable_definitions")
            .sends(json!([{ "op": "replace", "path": "/steps/default_value", "value": "4" }]))
            .refuses(json!([{ "op": "replace", "path": "/steps/type", "value": "double" }])),
        Case::new("brainstorm_variable_definitions").sends(json!({})).answers(501),
        Case::new("create_variation")
            .sends(json!({ "key": "short", "name": "Short", "variables": { "steps": { "value": "1" } } }))
            .answers(201)
            .refuses(json!({ "key": "bad", "name": "Bad", "variables": { "steps": { "value": "one" } } })),
        Case::new("list_variations").refuses_query("in_use=perhaps"),
        Case::new("fetch_variation"),
        Case::new("update_variations")
            .sends(json!([{ "op": "replace", "path": "/short/name", "value": "Shorter" }]))
            .refuses(json!([{ "op": "replace", "path": "/short/variables/steps/value", "value": "x" }])),
        Case::new("archive_variations").sends(json!({ "keys": ["short"] })).refuses(nothing()),
        Case::new("unarchive_variations").sends(json!({ "keys": ["short"] })).refuses(nothing()),
        Case::new("brainstorm_variations").sends(json!({})).answers(501),
        Case::new("fetch_ruleset"),
        Case::new("update_ruleset")
            .sends(json!([
                { "op": "add", "path": "/rules/test", "value": {
                    "key": "test", "name": "Test", "type": "a/b", "percentage_included": 10000,
                    "metrics": [{ "aggregator": "sum", "field": "revenue", "scope": "visitor",
                        "winning_direction": "increasing" }],
                    "variations": { "off": { "percentage_included": 5000 },
                        "on": { "percentage_included": 5000 } } } },
                { "op": "add", "path": "/rules/ship", "value": {
                    "key": "ship", "name": "Ship", "type": "targeted_delivery", "enabled": true,
                    "percentage_included": 10000, "variations": { "on": {} } } },
            ]))
            .refuses(json!([{ "op": "add", "path": "/rules/bad", "value": {
                "key": "bad", "name": "Bad", "type": "a/b",
                "variations": { "nowhere": { "percentage_included": 1 } } } }])),
        Case::new("fetch_rule"),
        Case::new("enable_ruleset").refuses_query("dry_run=perhaps"),
        Case::new("disable_ruleset").refuses_query("dry_run=perhaps"),
        Case::new("delete_variation").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("delete_variable_definition").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("archive_flags").sends(json!({ "keys": ["checkout"] })).refuses(nothing()),
        Case::new("unarchive_flags").sends(json!({ "keys": ["checkout"] })).refuses(nothing()),
        Case::new("delete_flag").answers(204).refuses_query("dry_run=perhaps"),
    ]
}

/// The values of path parameters.
pub(crate) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    pub(crate) fn new(app: &TestApp) -> Self {
        Self(BTreeMap::from([
            ("project_id", app.project_id.to_string()),
            ("flag_key", "checkout".to_owned()),
            ("environment_key", "production".to_owned()),
            ("variable_definition_key", "steps".to_owned()),
            ("variation_key", "short".to_owned()),
            ("rule_key", "test".to_owned()),
        ]))
    }

    /// The path of a request, one parameter perhaps replaced.
    pub(crate) fn path(&self, operation: &Operation, other: Option<(&str, &str)>) -> String {
        let mut path = format!("/flags/v1{}", operation.path);
        if let Some((name, value)) = other {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        for (name, value) in &self.0 {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(!path.contains('{'), "{path}: a parameter has no value");
        path
    }

    /// The parameters of an operation beside the project.
    pub(crate) fn names(operation: &Operation) -> impl Iterator<Item = &str> {
        let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.filter(|name| *name != "project_id")
    }

    /// Remembers what an answer says of ids.
    pub(crate) fn learn(&mut self, case: &Case, answer: &Answer) {
        if let Some((name, pointer)) = case.made {
            let id = answer.body.pointer(pointer);
            self.0.insert(
                name,
                id.unwrap_or_else(|| panic!("{pointer}: {}", answer.body)).to_string(),
            );
        }
    }
}

/// Sends the request of a case as somebody.
pub(crate) async fn send(
    client: &Client<'_>,
    operation: &Operation,
    path: &str,
    case: &Case,
) -> Answer {
    client.send(&operation.method, path, case.body.clone()).await
}

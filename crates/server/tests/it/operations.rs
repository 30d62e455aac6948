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
    /// What later requests need of the answer: a name, and where it stands in the body.
    made: Vec<(&'static str, &'static str)>,
}

impl Case {
    fn new(operation: &'static str) -> Self {
        Self { operation, body: None, status: 200, bad_body: None, bad_query: "", made: Vec::new() }
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

    /// Names something in the answer that later paths and bodies need, in braces.
    fn makes(mut self, name: &'static str, pointer: &'static str) -> Self {
        self.made.push((name, pointer));
        self
    }

    /// Whether the operation changes something.
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
            .refuses(json!({ "key": "no spaces" }))
            .makes("flag_id", "/id"),
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
                    "enabled": true,
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
                "variations": { "nowhere": { "percentage_included": 1 } } } }]))
            .makes("rule_id", "/rules/test/id"),
        Case::new("fetch_rule"),
        Case::new("list_all_rules_in_project").refuses_query("sort=size"),
        Case::new("entities"),
        Case::new("create_group")
            .sends(json!({ "name": "Group", "environment_key": "production",
                "rules": { "{rule_id}": { "traffic_allocation": 2500 } } }))
            .answers(201)
            .refuses(json!({ "name": "", "environment_key": "production" }))
            .makes("group_id", "/id"),
        Case::new("list_groups").refuses_query("sort=size"),
        Case::new("fetch_group"),
        Case::new("update_groups")
            .sends(json!([{ "op": "remove", "path": "/{group_id}/rules/{rule_id}" }]))
            .refuses(json!([{ "op": "fly", "path": "/" }])),
        Case::new("archive_groups").sends(json!({ "keys": ["{group_id}"] })).refuses(nothing()),
        Case::new("unarchive_groups").sends(json!({ "keys": ["{group_id}"] })).refuses(nothing()),
        Case::new("delete_group").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("create_holdout")
            .sends(json!({ "key": "holdout", "name": "Holdout", "environment_key": "production",
                "traffic_allocation": 500 }))
            .answers(201)
            .refuses(json!({ "key": "holdout" }))
            .makes("holdout_id", "/id"),
        Case::new("list_holdouts").refuses_query("status=asleep"),
        Case::new("fetch_holdout"),
        Case::new("update_holdouts")
            .sends(json!([{ "op": "replace", "path": "/status", "value": "running" }]))
            .refuses(json!([{ "op": "replace", "path": "/traffic_allocation", "value": -1 }])),
        Case::new("fetch_holdouts_by_rule_key"),
        Case::new("enable_ruleset")
            .refuses_query("dry_run=perhaps")
            .makes("experiment_id", "/rules/test/layer_experiment_id"),
        Case::new("fetch_rule_by_experiment_id"),
        Case::new("fetch_holdout_experiments"),
        Case::new("delete_holdout").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("list_reports").refuses_query("sort=size").makes("report_key", "/items/0/key"),
        Case::new("fetch_report"),
        Case::new("reset_results").refuses_query("dry_run=perhaps"),
        Case::new("archive_reports").sends(json!({ "keys": ["{report_key}"] })).refuses(nothing()),
        Case::new("unarchive_reports").sends(json!({ "keys": ["{report_key}"] })).refuses(nothing()),
        Case::new("delete_report").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("disable_ruleset").refuses_query("dry_run=perhaps"),
        Case::new("delete_variation").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("delete_variable_definition").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("archive_flags").sends(json!({ "keys": ["checkout"] })).refuses(nothing()),
        Case::new("unarchive_flags").sends(json!({ "keys": ["checkout"] })).refuses(nothing()),
        Case::new("delete_flag").answers(204).refuses_query("dry_run=perhaps"),
        Case::new("create_custom_field")
            .sends(json!({ "key": "squad", "name": "Squad", "field_type": "text", "entity_type": "flag" }))
            .answers(201)
            .refuses(json!({ "key": "squad", "name": "Squad", "field_type": "colour" }))
            .makes("id", "/id"),
        Case::new("list_custom_fields").refuses_query("sort=size"),
        Case::new("update_custom_field")
            .sends(json!({ "name": "The squad" }))
            .refuses(json!({ "name": 7 })),
        Case::new("archive_custom_field").refuses_query("dry_run=perhaps"),
        Case::new("unarchive_custom_field").refuses_query("dry_run=perhaps"),
    ]
}

/// How our own description has an operation of the contract, whatever it calls the parameters; null if it
/// has not.
pub(crate) fn described<'a>(openapi: &'a Value, operation: &Operation) -> &'a Value {
    let shape = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    let wanted = shape(&format!("/flags/v1{}", operation.path));
    let mut paths = openapi["paths"].as_object().into_iter().flatten();
    let item = paths.find(|(path, _)| shape(path) == wanted);
    item.map_or(&Value::Null, |(_, item)| &item[operation.method.to_lowercase()])
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
        assert!(!path.contains('{'), "{path}: nothing gave the value");
        path
    }

    /// The parameters of an operation beside the project.
    pub(crate) fn names(operation: &Operation) -> impl Iterator<Item = &str> {
        let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.filter(|name| *name != "project_id")
    }

    /// A body, with what is in braces filled in.
    fn body(&self, case: &Case) -> Option<Value> {
        let mut text = case.body.as_ref()?.to_string();
        for (name, value) in &self.0 {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        Some(serde_json::from_str(&text).unwrap())
    }

    /// Remembers what an answer gives.
    pub(crate) fn learn(&mut self, case: &Case, answer: &Answer) {
        for (name, pointer) in &case.made {
            let text = match answer.body.pointer(pointer) {
                Some(Value::String(text)) => text.clone(),
                Some(id) => id.to_string(),
                None => panic!("{}: no {pointer} in {:#}", case.operation, answer.body),
            };
            self.0.insert(name, text);
        }
    }

    /// Sends the request of a case as somebody, to its path or another.
    pub(crate) async fn send(
        &self,
        client: &Client<'_>,
        operation: &Operation,
        path: &str,
        case: &Case,
    ) -> Answer {
        client.send(&operation.method, path, self.body(case)).await
    }
}

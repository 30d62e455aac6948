//! The vendor's contract of v2, as far as projects, environments, attributes, audiences and events go.

use std::collections::BTreeMap;

use burgee_testkit::contract::{Contract, Operation};
use serde_json::{Value, json};

use crate::support::TestApp;

/// The operations in an order in which each finds what it needs: the status of a success, and the body.
fn requests() -> Vec<(&'static str, u16, Value)> {
    let project = json!("{project_id}");
    let conditions = r#"["or", {"type": "custom_attribute", "name": "plan", "value": "pro"}]"#;
    vec![
        ("create_project", 201, json!({ "name": "Storefront", "platform": "custom" })),
        ("list_projects", 200, Value::Null),
        ("get_project", 200, Value::Null),
        ("update_project", 200, json!({ "confidence_threshold": 0.95 })),
        ("create_environment", 201, json!({ "project_id": project, "key": "qa", "name": "QA" })),
        ("list_environments", 200, Value::Null),
        ("get_environment", 200, Value::Null),
        ("update_environment", 200, json!({ "description": "For tests" })),
        ("get_datafile", 200, Value::Null),
        ("delete_environment", 204, Value::Null),
        ("create_attribute", 201, json!({ "project_id": project, "key": "plan" })),
        ("list_attributes", 200, Value::Null),
        ("get_attribute", 200, Value::Null),
        ("update_attribute", 200, json!({ "description": "What they pay for" })),
        (
            "create_audience",
            201,
            json!({ "project_id": project, "name": "Pro", "conditions": conditions }),
        ),
        ("list_audiences", 200, Value::Null),
        ("get_audience", 200, Value::Null),
        ("update_audience", 200, json!({ "archived": true })),
        ("delete_attribute", 204, Value::Null),
        ("create_custom_event", 201, json!({ "key": "buy", "category": "purchase" })),
        ("list_events", 200, Value::Null),
        ("get_event", 200, Value::Null),
        ("update_custom_event", 200, json!({ "name": "Bought" })),
        ("delete_custom_event", 204, Value::Null),
    ]
}

/// What the id in an answer is the id of.
fn parameter(operation: &str) -> Option<&'static str> {
    match operation {
        "create_project" => Some("project_id"),
        "create_environment" => Some("environment_id"),
        "create_attribute" => Some("attribute_id"),
        "create_audience" => Some("audience_id"),
        "create_custom_event" => Some("event_id"),
        _ => None,
    }
}

fn path(operation: &Operation, ids: &BTreeMap<&str, i64>) -> String {
    let mut path = format!("/v2{}", operation.path);
    for (name, id) in ids {
        path = path.replace(&format!("{{{name}}}"), &id.to_string());
    }
    // Lists need their project, and nothing else minds it.
    let project_id = ids.get("project_id").copied().unwrap_or_default();
    format!("{path}?project_id={project_id}")
}

fn body(template: &Value, ids: &BTreeMap<&str, i64>) -> Option<Value> {
    let mut body = template.clone();
    if let Some(id) = body.get_mut("project_id") {
        *id = json!(ids["project_id"]);
    }
    (!body.is_null()).then_some(body)
}

both! {
    async fn answers_are_as_the_contract_has_them(app: &TestApp) {
        let Some(contract) = Contract::open("app-v2.json") else { return };
        let operations = contract.operations();
        let outsider = app.outsider().await;
        let mut ids = BTreeMap::new();
        let mut wrong = Vec::new();
        for (id, status, template) in requests() {
            let operation = &operations[id];
            let (path, body) = (path(operation, &ids), body(&template, &ids));
            let answer = app.anonymous().send(&operation.method, &path, body.clone()).await;
            assert_eq!(answer.status, 401, "{id}");
            wrong.extend(contract.breaches_of_schema("Error", &answer.body));
            if !id.ends_with("projects") {
                let answer = app.with(&outsider).send(&operation.method, &path, body.clone()).await;
                let hidden = if id == "create_project" { 403 } else { 404 };
                assert_eq!(answer.status, hidden, "{id}");
                wrong.extend(contract.breaches_of_schema("Error", &answer.body));
            }
            let answer = app.client().send(&operation.method, &path, body).await;
            let breaches = contract.breaches_of_answer(operation, status, &answer.body);
            wrong.extend(breaches.iter().map(|breach| format!("{}: {breach}", answer.request)));
            let made = answer.expect(status);
            let has_null = made.to_string().contains(":null");
            assert!(!has_null, "{id}: nulls are left out: {made}");
            if let Some(name) = parameter(id) {
                ids.insert(name, made["id"].as_i64().unwrap());
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

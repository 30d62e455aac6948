//! The description of the API: checked in, and whole.

use std::collections::BTreeSet;

use serde_json::Value;

const CHECKED_IN: &str = include_str!("../../../../docs/openapi.json");

fn description() -> Value {
    serde_json::to_value(burgee_server::openapi()).unwrap()
}

/// Every operation with its method and path.
fn operations(description: &Value) -> Vec<(String, &Value)> {
    let paths = description["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap().iter();
            item.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn the_checked_in_description_is_current() {
    let checked_in: Value = serde_json::from_str(CHECKED_IN).unwrap();
    assert!(checked_in == description(), "run `make openapi` and look at what has changed");
}

#[test]
fn operations_have_a_name_of_their_own_a_summary_and_their_parameters() {
    let description = description();
    let mut names = BTreeSet::new();
    for (operation, described) in operations(&description) {
        let name = described["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{operation}: {name} is taken");
        assert!(described["summary"].as_str().is_some_and(|own| !own.is_empty()), "{operation}");
        let declared = described["parameters"].as_array().into_iter().flatten();
        let declared: BTreeSet<&str> = declared
            .filter(|own| own["in"] == "path")
            .filter_map(|own| own["name"].as_str())
            .collect();
        let in_path = operation.split('{').skip(1).filter_map(|part| part.split('}').next());
        assert_eq!(declared, in_path.collect(), "{operation}");
    }
}

#[test]
fn operations_describe_their_errors_and_writes_can_be_tried() {
    let description = description();
    for (operation, described) in operations(&description) {
        assert!(described["responses"]["default"].is_object(), "{operation}");
        let reads = operation.starts_with("get ");
        // Neither is anything written by these.
        let asks = operation.ends_with("/explain") || operation.ends_with("/audiences/test");
        // The answer of a delivery that is sent again is that of somebody else's server.
        let sends = operation.ends_with("/redeliver");
        if reads || asks || sends || operation.contains("brainstorm") {
            continue;
        }
        // Signing in and out is not tried.
        let about_sessions =
            ["/session", "/setup", "/password", "/links/check", "/links/redeem", "/workload/token"];
        if about_sessions.iter().any(|part| operation.contains(part)) {
            continue;
        }
        let mut parameters = described["parameters"].as_array().unwrap().iter();
        assert!(parameters.any(|own| own["name"] == "dry_run"), "{operation}");
    }
}

#[test]
fn changes_of_what_has_a_revision_take_a_precondition() {
    // Of these nobody has seen a revision: they are made and ended, or change by a switch.
    const WITHOUT: &[&str] = &[
        "access-tokens",
        "authorizations",
        "collaborators",
        "entity_type",
        "password",
        "sdk-keys",
        "secrets",
        "service-accounts",
        "session",
        "sessions",
        "tokens",
        "users",
    ];
    let description = description();
    for (operation, described) in operations(&description) {
        let changes = ["patch ", "put ", "delete "].iter().any(|own| operation.starts_with(own))
            || operation.ends_with("archived");
        let has_none = operation.split(['/', '{', '}']).any(|part| WITHOUT.contains(&part));
        if changes && !has_none {
            let mut parameters = described["parameters"].as_array().unwrap().iter();
            assert!(parameters.any(|own| own["name"] == "If-Match"), "{operation}");
        }
    }
}

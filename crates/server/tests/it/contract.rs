//! The vendor's contract of flags/v1: what is asked right is answered as it says, and what is asked wrong is
//! refused as it says.

use std::collections::BTreeSet;

use burgee_testkit::contract::{Contract, Operation};

use crate::operations::{Case, Parameters, cases, described};
use crate::support::{Answer, TestApp};

/// Operations of the contract that are not served yet, in order. May only shrink.
const NOT_SERVED: &[&str] = &[];

/// A token of the right shape that nobody was given.
const UNKNOWN_TOKEN: &str =
    "bgp_0000000000000000000000_00000000000000000000000000000000000000000000000";

#[test]
fn every_operation_is_covered_or_listed() {
    let Some(contract) = Contract::open("flags-v1.json") else { return };
    let listed: BTreeSet<&str> = NOT_SERVED.iter().copied().collect();
    assert!(NOT_SERVED.is_sorted() && listed.len() == NOT_SERVED.len(), "the list is in order");
    let covered: BTreeSet<&str> = cases().iter().map(|case| case.operation).collect();
    let openapi = serde_json::to_value(burgee_server::openapi()).unwrap();
    let operations = contract.operations();
    for (id, operation) in &operations {
        let served = !described(&openapi, operation).is_null();
        let id = id.as_str();
        assert_eq!(served, !listed.contains(id), "served or in NOT_SERVED, but not both: {id}");
        assert_eq!(served, covered.contains(id), "served and in operations.rs, or neither: {id}");
    }
    for id in listed.union(&covered) {
        assert!(operations.contains_key(*id), "not in the contract: {id}");
    }
}

both! {
    async fn answers_are_as_the_contract_has_them(app: &TestApp) {
        let Some(contract) = Contract::open("flags-v1.json") else { return };
        let operations = contract.operations();
        let mut parameters = Parameters::new(app);
        let strangers = Strangers {
            outsider: app.outsider().await,
            viewer: app.member("viewer").await,
        };
        let mut wrong = Vec::new();
        for case in cases() {
            let operation = &operations[case.operation];
            let path = parameters.path(operation, None);
            let before = app.database.rows().await;
            for (status, answer) in refusals(app, &strangers, &parameters, operation, &case).await {
                wrong.extend(wrong_with_refusal(&contract, status, &answer));
            }
            assert_eq!(app.database.rows().await, before, "{}: a refusal wrote", case.operation);
            let answer = parameters.send(&app.client(), operation, &path, &case).await;
            answer.clone().expect(case.status);
            let mut breaches = match case.status {
                501 => contract.breaches_of_schema("ProblemDetail", &answer.body),
                status => contract.breaches_of_answer(operation, status, &answer.body),
            };
            if case.status == 204 && !answer.bytes.is_empty() {
                breaches.push("there must be no body".to_owned());
            }
            wrong.extend(breaches.iter().map(|breach| format!("{}: {breach}", answer.request)));
            parameters.learn(&case, &answer);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// Tokens of people who may not.
struct Strangers {
    outsider: String,
    viewer: String,
}

/// What is answered to those who may not, and to requests that make no sense, with the status that must be.
async fn refusals(
    app: &TestApp,
    strangers: &Strangers,
    parameters: &Parameters,
    operation: &Operation,
    case: &Case,
) -> Vec<(u16, Answer)> {
    let path = parameters.path(operation, None);
    let mut answers = vec![
        (401, parameters.send(&app.anonymous(), operation, &path, case).await),
        (403, parameters.send(&app.with(UNKNOWN_TOKEN), operation, &path, case).await),
    ];
    if case.status == 501 {
        return answers;
    }
    answers
        .push((404, parameters.send(&app.with(&strangers.outsider), operation, &path, case).await));
    if case.is_write(operation) {
        answers.push((
            403,
            parameters.send(&app.with(&strangers.viewer), operation, &path, case).await,
        ));
    }
    for (project_id, status) in [("1", 404), ("nowhere", 400)] {
        let path = parameters.path(operation, Some(("project_id", project_id)));
        answers.push((status, parameters.send(&app.client(), operation, &path, case).await));
    }
    for name in Parameters::names(operation) {
        let path = parameters.path(operation, Some((name, "999")));
        answers.push((404, parameters.send(&app.client(), operation, &path, case).await));
    }
    if !case.bad_query.is_empty() {
        let path = format!("{path}?{}", case.bad_query);
        answers.push((400, parameters.send(&app.client(), operation, &path, case).await));
    }
    if let Some(body) = &case.bad_body {
        let client = app.client();
        let text = |body: &str| Some(body.to_owned());
        answers.push((400, client.send(&operation.method, &path, Some(body.clone())).await));
        answers.push((400, client.send_text(&operation.method, &path, text("{")).await));
        answers.push((400, client.send_text(&operation.method, &path, text("")).await));
        answers.push((400, client.send_text(&operation.method, &path, text("\"text\"")).await));
    }
    answers
}

/// What is wrong with a refusal.
fn wrong_with_refusal(contract: &Contract, status: u16, answer: &Answer) -> Vec<String> {
    let body = &answer.body;
    let mut wrong = contract.breaches_of_schema("ProblemDetail", body);
    let violations = body["violations"].as_array().map_or(0, Vec::len);
    for (right, what) in [
        (answer.status == status, "the status"),
        (body["status"] == answer.status, "the status in the body"),
        (answer.header("content-type") == "application/problem+json", "the content type"),
        (body["uuid"].is_string(), "the uuid"),
        (status != 401 || body["detail"] == "Invalid credentials", "the detail"),
        (status != 400 || violations > 0, "no violation"),
    ] {
        if !right {
            wrong.push(what.to_owned());
        }
    }
    let text = String::from_utf8_lossy(&answer.bytes);
    let told = |what| format!("{}: not {status}: {what}: {} {text}", answer.request, answer.status);
    wrong.into_iter().map(told).collect()
}

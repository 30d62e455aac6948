//! A change is made whole or not at all, once, and only by those who know what they change.

use std::collections::BTreeMap;
use std::thread;

use burgee_store::ChangeFilter;
use burgee_testkit::contract::{Contract, Operation};
use serde_json::{Value, json};

use crate::operations::{Parameters, cases, described};
use crate::support::{Answer, TestApp};

const RULESET: &str = "flags/checkout/environments/production/ruleset";
const WRITERS: usize = 64;

/// All that a refused or tried write must leave as it is.
type State = (BTreeMap<String, Vec<String>>, Vec<Vec<u8>>);

async fn state(app: &TestApp) -> State {
    let mut datafiles = Vec::new();
    for environment in ["production", "development"] {
        datafiles.push(app.datafile_bytes(environment).await);
    }
    (app.database.rows().await, datafiles)
}

async fn changes(app: &TestApp) -> usize {
    history(app).await.len()
}

/// The changes of whole entities, newest first; parts of a flag or ruleset have records beside.
async fn history(app: &TestApp) -> Vec<burgee_store::ChangeRow> {
    let rows = app.store.changes(&ChangeFilter::of_project(app.project_id)).await.unwrap();
    let is_part = |kind: &str| matches!(kind, "rule" | "variation" | "variable");
    rows.into_iter().filter(|row| !is_part(&row.entity_kind)).collect()
}

/// Makes a flag to write to.
async fn checkout(app: &TestApp) {
    app.post("flags", json!({ "key": "checkout" })).await.expect(201);
}

/// The patch that adds a delivery rule.
fn delivery(key: &str) -> Value {
    json!([{ "op": "add", "path": format!("/rules/{key}"), "value": {
        "key": key, "name": key, "type": "targeted_delivery", "percentage_included": 10000,
        "enabled": true, "variations": { "on": {} } } }])
}

both! {
    async fn a_dry_run_tells_what_would_be_and_changes_nothing(app: &TestApp) {
        let Some(contract) = Contract::open("flags-v1.json") else { return };
        let operations = contract.operations();
        let mut parameters = Parameters::new(app);
        for case in cases() {
            let operation = &operations[case.operation];
            let path = parameters.path(operation, None);
            let mut would_be = None;
            if case.is_write(operation) {
                let before = state(app).await;
                let tried = format!("{path}?dry_run=true");
                let answer = parameters.send(&app.client(), operation, &tried, &case).await;
                would_be = Some(answer.expect(case.status));
                assert!(state(app).await == before, "{}: a dry run wrote", case.operation);
            }
            let answer = parameters.send(&app.client(), operation, &path, &case).await;
            parameters.learn(&case, &answer);
            let body = answer.expect(case.status);
            if let Some(would_be) = would_be {
                assert_eq!(without_random(would_be), without_random(body), "{}", case.operation);
            }
        }
    }

    async fn who_says_dry_run_in_any_way_changes_nothing(app: &TestApp) {
        checkout(app).await;
        for said in ["dry_run", "dry_run=", "dry_run=1", "dry_run=true&dry_run=true"] {
            app.delete(&format!("flags/checkout?{said}")).await.expect(204);
        }
        for said in ["dry_run=yes", "dry_run=true&dry_run=false"] {
            app.delete(&format!("flags/checkout?{said}")).await.expect(400);
        }
        app.get("flags/checkout").await.expect(200);
        app.delete("flags/checkout?dry_run=false").await.expect(204);
        app.get("flags/checkout").await.expect(404);
    }

    async fn an_idempotency_key_keeps_what_was_done(app: &TestApp) {
        let key = |key: &str| app.client().header("idempotency-key", key);
        let flag = json!({ "key": "once" });
        // Trying and failing use no key up.
        key("a").post("flags?dry_run=true", flag.clone()).await.expect(201);
        key("a").post("flags", json!({ "key": "not a key" })).await.expect(400);
        let made = key("a").post("flags", flag.clone()).await.expect(201);
        let again = key("a").post("flags", flag).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("etag"), "\"1\"");
        assert_eq!(again.expect(201)["id"], made["id"]);
        key("a").post("flags", json!({ "key": "twice" })).await.expect(409);
    }

    async fn a_last_slash_means_nothing(app: &TestApp) {
        app.post("flags/", json!({ "key": "slash" })).await.expect(201);
        let path = format!("/flags/v1/projects/{}/flags/slash/", app.project_id);
        assert_eq!(app.get(&path).await.expect(200)["key"], "slash");
        app.get("/v2/projects/?per_page=1").await.expect(200);
    }

    async fn a_stale_precondition_is_refused(app: &TestApp) {
        let Some(contract) = Contract::open("flags-v1.json") else { return };
        let openapi = serde_json::to_value(burgee_server::openapi()).unwrap();
        let operations = contract.operations();
        let mut parameters = Parameters::new(app);
        for case in cases() {
            let operation = &operations[case.operation];
            let path = parameters.path(operation, None);
            if takes_precondition(&openapi, operation) {
                let before = state(app).await;
                for (tag, status) in [("\"999\"", 412), ("W/\"999\"", 412), ("yesterday", 400)] {
                    let client = app.client().header("if-match", tag);
                    let answer = parameters.send(&client, operation, &path, &case).await;
                    assert_eq!(answer.body["status"], status, "{}: {tag}", case.operation);
                    answer.expect(status);
                }
                assert!(state(app).await == before, "{}: a refusal wrote", case.operation);
            }
            let any = app.client().header("if-match", "*");
            let answer = parameters.send(&any, operation, &path, &case).await;
            parameters.learn(&case, &answer);
            answer.expect(case.status);
        }
    }

    async fn the_tag_of_an_answer_is_the_precondition_of_the_next_change(app: &TestApp) {
        checkout(app).await;
        let answer = app.get(RULESET).await;
        for key in ["one", "two"] {
            let tag = app.get(RULESET).await.header("etag").to_owned();
            let client = app.client().header("if-match", &tag);
            let answer = client.patch(RULESET, delivery(key)).await;
            assert_ne!(answer.header("etag"), tag);
            answer.expect(200);
        }
        let stale = app.client().header("if-match", answer.header("etag"));
        stale.patch(RULESET, delivery("three")).await.expect(412);
        stale.post(&format!("{RULESET}/enabled"), json!({})).await.expect(412);
        assert_eq!(app.get(RULESET).await.expect(200)["revision"], 3);
    }

    async fn a_precondition_is_about_one_thing(app: &TestApp) {
        checkout(app).await;
        app.post("flags", json!({ "key": "other" })).await.expect(201);
        let rename = |key: &str, name: &str| {
            json!({ "op": "replace", "path": format!("/{key}/name"), "value": name })
        };
        let tag = app.get("flags/checkout").await.header("etag").to_owned();
        let seen = || app.client().header("if-match", &tag);
        // Whatever the one thing is changed by, the answer has the tag for the next change.
        let renamed = seen().patch("flags", json!([rename("checkout", "One")])).await;
        assert_eq!(renamed.header("etag"), app.get("flags/checkout").await.header("etag"));
        assert_ne!(renamed.header("etag"), tag);
        renamed.expect(200);
        let before = state(app).await;
        for (status, path, body) in [
            (412, "flags", json!([rename("checkout", "Two")])),
            (412, "flags/archived", json!({ "keys": ["checkout"] })),
            (400, "flags", json!([rename("checkout", "Two"), rename("other", "Two")])),
            (400, "flags", json!([])),
        ] {
            let method = if path == "flags" { "PATCH" } else { "POST" };
            seen().send(method, path, Some(body)).await.expect(status);
        }
        seen().delete("flags/checkout").await.expect(412);
        assert!(state(app).await == before, "a refusal wrote");
        // Several things are changed without one.
        let both = json!([rename("checkout", "Two"), rename("other", "Two")]);
        app.patch("flags", both).await.expect(200);

        let path = "flags/checkout/variable_definitions";
        let fresh = json!([{ "op": "add", "path": "/new", "value":
            { "key": "new", "type": "string", "default_value": "" } }]);
        app.if_match(1).patch(path, fresh).await.expect(412);
    }

    async fn a_change_with_one_wrong_part_changes_nothing(app: &TestApp) {
        checkout(app).await;
        app.post("flags", json!({ "key": "other" })).await.expect(201);
        let mut half_bad = delivery("fine").as_array().unwrap().clone();
        half_bad.push(json!({ "op": "add", "path": "/rule_priorities/0", "value": "nowhere" }));
        let before = state(app).await;
        for (status, path, body) in [
            (400, RULESET, Value::from(half_bad.clone())),
            (400, RULESET, json!([half_bad[0], { "op": "test", "path": "/enabled", "value": true }])),
            (400, "flags", json!([
                { "op": "replace", "path": "/checkout/name", "value": "New" },
                { "op": "replace", "path": "/other/name", "value": 7 },
            ])),
            (404, "flags", json!([
                { "op": "replace", "path": "/checkout/name", "value": "New" },
                { "op": "replace", "path": "/nowhere/name", "value": "New" },
            ])),
            (400, "flags/checkout/variations", json!([
                { "op": "replace", "path": "/on/name", "value": "New" },
                { "op": "replace", "path": "/off/archived", "value": "perhaps" },
            ])),
            (400, "flags/checkout/variable_definitions", json!([
                { "op": "add", "path": "/a", "value":
                    { "key": "a", "type": "integer", "default_value": "1" } },
                { "op": "add", "path": "/b", "value":
                    { "key": "b", "type": "integer", "default_value": "x" } },
            ])),
        ] {
            app.patch(path, body).await.expect(status);
            assert!(state(app).await == before, "{path}: half a change was made");
        }
        let body = json!({ "keys": ["checkout", "nowhere"] });
        app.post("flags/archived", body).await.expect(404);
        assert!(state(app).await == before, "half of the flags were archived");
    }

    async fn each_change_has_a_revision_and_a_place_in_the_history(app: &TestApp) {
        checkout(app).await;
        let revision = async || app.get(RULESET).await.expect(200)["revision"].as_i64().unwrap();
        let datafile = async || app.datafile("production").await["revision"].clone();
        assert_eq!(revision().await, 1);
        let switch_on = format!("{RULESET}/enabled");
        let rename = json!([{ "op": "replace", "path": "/rules/a/name", "value": "A" }]);
        for (count, (method, path, body)) in [
            ("PATCH", RULESET, delivery("a")),
            ("POST", switch_on.as_str(), json!({})),
            ("PATCH", RULESET, rename.clone()),
        ].into_iter().enumerate() {
            let (history, published) = (changes(app).await, datafile().await);
            let answer = app.client().send(method, path, Some(body)).await.expect(200);
            assert_eq!(answer["revision"], count + 2);
            assert_eq!(changes(app).await, history + 1);
            assert_ne!(datafile().await, published);
        }
        let before = state(app).await;
        app.patch(RULESET, rename).await.expect(200);
        app.post(&switch_on, json!({})).await.expect(200);
        assert!(state(app).await == before, "what changed nothing was recorded as a change");
        let last = history(app).await.remove(0);
        assert_eq!((last.entity_kind.as_str(), last.change_type.as_str()), ("ruleset", "update"));
        assert_eq!(last.at, app.clock.now().as_micros());
        let body: Value = serde_json::from_str(&last.body).unwrap();
        assert_eq!(body["changes"][0]["property"], "rules");
    }

    async fn no_change_is_lost_among_many(app: &TestApp) {
        checkout(app).await;
        app.post(&format!("{RULESET}/enabled"), json!({})).await.expect(200);
        let published = app.datafile("production").await["revision"].clone();
        let history = changes(app).await;
        let answers = at_once(|number| async move {
            app.patch(RULESET, delivery(&format!("rule_{number}"))).await
        });
        let mut revisions: Vec<i64> = answers
            .into_iter()
            .map(|answer| answer.expect(200)["revision"].as_i64().unwrap())
            .collect();
        revisions.sort_unstable();
        assert!(revisions.into_iter().eq(3..i64::try_from(WRITERS).unwrap() + 3));
        let ruleset = app.get(RULESET).await.expect(200);
        assert_eq!(ruleset["rules"].as_object().unwrap().len(), WRITERS);
        assert_eq!(ruleset["rule_priorities"].as_array().unwrap().len(), WRITERS);
        assert_eq!(changes(app).await, history + WRITERS);
        let number = |revision: &Value| revision.as_str().unwrap().parse::<usize>().unwrap();
        let datafile = app.datafile("production").await;
        assert_eq!(number(&datafile["revision"]), number(&published) + WRITERS);
        assert_eq!(datafile["rollouts"][0]["experiments"].as_array().unwrap().len(), WRITERS + 1);
    }

    async fn of_many_with_one_precondition_one_wins(app: &TestApp) {
        checkout(app).await;
        let answers = at_once(|number| async move {
            app.if_match(1).patch(RULESET, delivery(&format!("rule_{number}"))).await
        });
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        let lost = answers.iter().filter(|answer| answer.status == 412).count();
        assert_eq!((won, lost), (1, WRITERS - 1));
        let ruleset = app.get(RULESET).await.expect(200);
        assert_eq!(ruleset["revision"], 2);
        assert_eq!(ruleset["rules"].as_object().unwrap().len(), 1);
    }
}

/// A body without what is made up anew each time.
fn without_random(mut body: Value) -> Value {
    match &mut body {
        Value::Object(members) => {
            members.retain(|name, _| name != "report_key" && name != "holdout_results_api_token");
            members.values_mut().for_each(|own| *own = without_random(own.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|own| *own = without_random(own.take())),
        _ => {}
    }
    body
}

fn takes_precondition(openapi: &Value, operation: &Operation) -> bool {
    let parameters = &described(openapi, operation)["parameters"];
    let mut parameters = parameters.as_array().into_iter().flatten();
    parameters.any(|own| own["name"] == "If-Match")
}

/// Does something many times at once, each in a thread of its own.
fn at_once<F>(request: impl Fn(usize) -> F + Sync) -> Vec<Answer>
where
    F: Future<Output = Answer>,
{
    let runtime = tokio::runtime::Handle::current();
    thread::scope(|scope| {
        let start = |number| {
            let (runtime, request) = (&runtime, &request);
            scope.spawn(move || runtime.block_on(request(number)))
        };
        let threads: Vec<_> = (0..WRITERS).map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

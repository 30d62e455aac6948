//! What holds after any sequence of requests, by random search.

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use burgee_engine::datafile::{Severity, lint};
use burgee_store::ChangeFilter;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::{TestApp, on_sqlite};

/// How many sequences unless `PROPTEST_CASES` says so, of at most how many requests.
const SEQUENCES: u32 = 20;
const REQUESTS: usize = 30;
const RULE_TYPES: [&str; 4] =
    ["a/b", "targeted_delivery", "targeted_delivery", "multi_armed_bandit"];
const ENVIRONMENTS: [&str; 2] = ["production", "development"];

/// A request.
#[derive(Clone, Debug)]
struct Call {
    method: &'static str,
    path: String,
    body: Value,
}

fn call(method: &'static str, path: impl Into<String>, body: Value) -> Call {
    Call { method, path: path.into(), body }
}

fn flag() -> impl Strategy<Value = &'static str> {
    select(&["a", "b"][..])
}

fn variation() -> impl Strategy<Value = &'static str> {
    select(&["on", "off", "x", "y"][..])
}

fn variable() -> impl Strategy<Value = &'static str> {
    select(&["v", "w"][..])
}

/// Keys of rules: `$` is the flag, so that only one of them is in the way of the other flag's.
fn rule() -> impl Strategy<Value = &'static str> {
    select(&["$r", "$s", "$t", "$u", "$v", "shared"][..])
}

fn kind() -> impl Strategy<Value = &'static str> {
    select(&["boolean", "integer", "double", "string", "json"][..])
}

/// Texts that are values of some of the kinds.
fn value() -> impl Strategy<Value = &'static str> {
    select(&["true", "7", "0.5", "{\"a\":[1]}", "text", ""][..])
}

/// A rule as a client would add it, not always well.
fn rule_body(key: &'static str) -> impl Strategy<Value = Value> {
    (select(&RULE_TYPES[..]), variation(), variation(), 0..=10_000_u32, any::<bool>(), 0..20_u8).prop_map(
        move |(kind, first, second, share, enabled, slip)| {
            let variations = match kind {
                "targeted_delivery" => json!({ first: {} }),
                _ if first == second => json!({ first: { "percentage_included": 10_000 } }),
                _ => json!({ first: { "percentage_included": share },
                    second: { "percentage_included": 10_000 - share } }),
            };
            let mut rule = json!({
                "key": key, "name": key, "type": kind, "enabled": enabled, "percentage_included": share,
                "metrics": [{ "aggregator": "sum", "field": "revenue", "winning_direction": "increasing" }],
                "variations": variations,
                "allow_list": { "ada": { "user_id": "ada", "variation": { "key": first } } },
            });
            if slip == 0 {
                rule["percentage_included"] = json!(-1);
            }
            rule
        },
    )
}

/// A patch of a ruleset.
fn ruleset_patch() -> impl Strategy<Value = Value> {
    let one = |op: Value| json!([op]);
    let at = |key: &str, member: &str| format!("/rules/{key}{member}");
    let replace = move |path: String, value: Value| {
        one(json!({ "op": "replace", "path": path, "value": value }))
    };
    prop_oneof![
        4 => rule().prop_flat_map(rule_body).prop_map(move |body| {
            let path = at(body["key"].as_str().unwrap_or_default(), "");
            one(json!({ "op": "add", "path": path, "value": body }))
        }),
        1 => rule().prop_map(move |key| one(json!({ "op": "remove", "path": at(key, "") }))),
        2 => (rule(), any::<bool>())
            .prop_map(move |(key, on)| replace(at(key, "/enabled"), json!(on))),
        1 => (rule(), 0..=12_000_u32)
            .prop_map(move |(key, share)| replace(at(key, "/percentage_included"), json!(share))),
        1 => (rule(), variation()).prop_map(move |(key, variation)| replace(
            at(key, "/variations"), json!({ variation: { "percentage_included": 10_000 } }))),
        1 => (rule(), variation()).prop_map(move |(key, winner)| json!([
            { "op": "replace", "path": at(key, "/status"), "value": "concluded" },
            { "op": "replace", "path": at(key, "/deployed_variation_key"), "value": winner },
            { "op": "replace", "path": at(key, "/deployed_td_rule_key"), "value": format!("{key}_won") },
        ])),
        1 => (rule(), rule())
            .prop_map(move |(one, two)| replace("/rule_priorities".to_owned(), json!([one, two]))),
        1 => variation()
            .prop_map(move |key| replace("/default_variation_key".to_owned(), json!(key))),
    ]
}

fn any_call() -> impl Strategy<Value = Call> {
    let keys = |key: &str| json!({ "keys": [key] });
    prop_oneof![
        2 => flag().prop_map(|flag| call("POST", "flags", json!({ "key": flag }))),
        1 => flag().prop_map(|flag| call("DELETE", format!("flags/{flag}"), Value::Null)),
        1 => flag().prop_map(move |flag| call("POST", "flags/archived", keys(flag))),
        3 => flag().prop_map(move |flag| call("POST", "flags/unarchived", keys(flag))),
        1 => (flag(), value()).prop_map(|(flag, text)| {
            let path = format!("/{flag}/name");
            call("PATCH", "flags", json!([{ "op": "replace", "path": path, "value": text }]))
        }),
        2 => (flag(), variable(), kind(), value()).prop_map(|(flag, variable, kind, value)| {
            let body = json!({ "key": variable, "type": kind, "default_value": value });
            call("POST", format!("flags/{flag}/variable_definitions"), body)
        }),
        1 => (flag(), variable()).prop_map(|(flag, variable)| {
            call("DELETE", format!("flags/{flag}/variable_definitions/{variable}"), Value::Null)
        }),
        3 => (flag(), variation()).prop_map(|(flag, variation)| {
            let body = json!({ "key": variation, "name": variation });
            call("POST", format!("flags/{flag}/variations"), body)
        }),
        2 => (flag(), variation(), variable(), value()).prop_map(
            |(flag, variation, variable, value)| {
                let path = format!("/{variation}/variables/{variable}/value");
                let body = json!([{ "op": "replace", "path": path, "value": value }]);
                call("PATCH", format!("flags/{flag}/variations"), body)
            }
        ),
        1 => (flag(), variation(), select(&["archived", "unarchived"][..])).prop_map(
            move |(flag, variation, action)| {
                call("POST", format!("flags/{flag}/variations/{action}"), keys(variation))
            }
        ),
        1 => (flag(), variation()).prop_map(|(flag, variation)| {
            call("DELETE", format!("flags/{flag}/variations/{variation}"), Value::Null)
        }),
        30 => (flag(), select(&ENVIRONMENTS[..]), ruleset_patch()).prop_map(
            |(flag, environment, patch)| {
                let path = format!("flags/{flag}/environments/{environment}/ruleset");
                call("PATCH", path, serde_json::from_str(&patch.to_string().replace('$', flag)).unwrap())
            }
        ),
        6 => (flag(), select(&ENVIRONMENTS[..]), select(&["enabled", "disabled"][..])).prop_map(
            |(flag, environment, action)| {
                let path = format!("flags/{flag}/environments/{environment}/ruleset/{action}");
                call("POST", path, json!({}))
            }
        ),
    ]
}

/// A request, now and then only tried.
fn perhaps_tried() -> impl Strategy<Value = (Call, bool)> {
    (any_call(), prop::bool::weighted(0.1))
}

#[test]
fn whatever_is_asked_the_state_makes_sense() {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = SEQUENCES;
    }
    let sequences = prop::collection::vec(perhaps_tried(), REQUESTS / 2..=REQUESTS);
    let outcome = TestRunner::new(config).run(&sequences, |calls| {
        on_sqlite(async |app: &TestApp| check(app, &calls).await);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

async fn check(app: &TestApp, calls: &[(Call, bool)]) {
    for flag in ["a", "b"] {
        let variables = json!({ "v": { "key": "v", "type": "boolean", "default_value": "true" } });
        let body = json!({ "key": flag, "variable_definitions": variables });
        app.post("flags", body).await.expect(201);
        for variation in ["x", "y"] {
            let body = json!({ "key": variation, "name": variation });
            app.post(&format!("flags/{flag}/variations"), body).await.expect(201);
        }
    }
    let mut before = State::of(app).await;
    for (Call { method, path, body }, tried) in calls {
        let path = if *tried { format!("{path}?dry_run=true") } else { path.clone() };
        let body = (!body.is_null()).then(|| body.clone());
        let answer = app.client().send(method, &path, body).await;
        let after = State::of(app).await;
        if answer.status >= 400 || *tried {
            assert!(before == after, "{}: {} changed something", answer.request, answer.status);
        }
        after.check_against(&before, &answer.request);
        before = after;
    }
}

/// All that there is.
#[derive(PartialEq)]
struct State {
    /// By kind and id.
    documents: BTreeMap<(String, i64), Value>,
    /// By environment.
    datafiles: BTreeMap<&'static str, Vec<u8>>,
    changes: usize,
}

impl State {
    async fn of(app: &TestApp) -> Self {
        let mut documents = BTreeMap::new();
        let changes = ChangeFilter::of_project(app.project_id);
        let mut changes = app.store.changes(&changes).await.unwrap();
        // Parts of a flag or ruleset have records beside those of the whole.
        changes
            .retain(|own| !matches!(own.entity_kind.as_str(), "rule" | "variation" | "variable"));
        let kinds: BTreeSet<&str> = changes.iter().map(|own| own.entity_kind.as_str()).collect();
        for kind in kinds {
            for document in app.store.documents(app.project_id, kind).await.unwrap() {
                let mut body: Value = serde_json::from_str(&document.body).unwrap();
                assert_eq!(body["revision"], document.revision, "{kind}");
                body["place"] = json!([document.parent_id, document.key]);
                documents.insert((document.kind, document.id), body);
            }
        }
        let mut datafiles = BTreeMap::new();
        for environment in ENVIRONMENTS {
            datafiles.insert(environment, app.datafile_bytes(environment).await);
        }
        Self { documents, datafiles, changes: changes.len() }
    }

    fn check_against(&self, before: &Self, request: &str) {
        let mut changed =
            before.documents.keys().filter(|key| !self.documents.contains_key(key)).count();
        for (key, document) in &self.documents {
            match before.documents.get(key) {
                Some(old) if old == document => {}
                Some(old) => {
                    changed += 1;
                    let revision = old["revision"].as_i64().unwrap();
                    assert_eq!(document["revision"], revision + 1, "{request}: {key:?}");
                    assert_eq!(document["place"], old["place"], "{request}: {key:?}");
                    for parts in ["variations", "variables", "rules"] {
                        check_ids(&old[parts], &document[parts], request);
                    }
                }
                None => {
                    changed += 1;
                    assert_eq!(document["revision"], 1, "{request}: {key:?}");
                    let newest = before.documents.keys().map(|(_, id)| *id).max();
                    assert!(Some(key.1) > newest, "{request}: {key:?} had been given out");
                }
            }
        }
        assert_eq!(self.changes, before.changes + changed, "{request}: the history");
        for (environment, datafile) in &self.datafiles {
            let old = &before.datafiles[environment];
            if datafile == old {
                continue;
            }
            assert!(changed > 0, "{request}: published without a change");
            assert_eq!(revision(datafile), revision(old) + 1, "{request}: {environment}");
            let defects = lint(datafile).unwrap();
            let errors: Vec<_> =
                defects.iter().filter(|defect| defect.severity == Severity::Error).collect();
            assert!(errors.is_empty(), "{request}: {errors:#?}");
        }
    }
}

/// What keeps its key keeps its id.
fn check_ids(before: &Value, after: &Value, request: &str) {
    for (key, part) in after.as_object().into_iter().flatten() {
        if let Some(old) = before.get(key) {
            assert_eq!(part["id"], old["id"], "{request}: {key}");
        }
    }
}

fn revision(datafile: &[u8]) -> u64 {
    let datafile: Value = serde_json::from_slice(datafile).unwrap();
    datafile["revision"].as_str().unwrap().parse().unwrap()
}

//! The decision vectors over HTTP: alone, in batches, and by OFREP.

use std::fs;
use std::path::{Path, PathBuf};

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::stand_in::StandIn;
use crate::support::Node;

/// `BURGEE_VECTORS`, or the copy in the repository.
fn folder() -> PathBuf {
    let own = std::env::var_os("BURGEE_VECTORS").map(PathBuf::from);
    own.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors"))
}

/// Vector sets with what HTTP can say: profiles and segments are asked for elsewhere.
const SETS: [&str; 10] = [
    "basic",
    "audiences",
    "groups",
    "holdouts",
    "holdout_exclude_td",
    "unicode_bucketing",
    "legacy",
    "edge",
    "forced",
    "large",
];
const AT_ONCE: usize = 8;
/// More attributes than limits allow by default are asked for by some vectors.
const SETTINGS: &str = "{ client: { sdkKeyRegex: '.*' }, burgee: { limits: { attributes: 10000, userIdBytes: 100000, bodyBytes: 10000000 } } }";

fn lines(set: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder().join(format!("{set}.decisions.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The body of a decide request for a line; the reference does not take an empty user id.
fn body(line: &Value) -> Option<Value> {
    let user_id = line["userId"].as_str().filter(|own| !own.is_empty())?;
    let mut body = json!({
        "userId": user_id, "userAttributes": line["attributes"],
        "decideOptions": ["DISABLE_DECISION_EVENT"],
    });
    if let Some(forced) = line["forcedDecisions"].as_array() {
        body["forcedDecisions"] = json!(forced);
    }
    Some(body)
}

fn same(answer: &Value, expected: &Value) -> bool {
    let text = |own: &Value| own.as_str().unwrap_or_default().to_owned();
    let variables = |own: &Value| if own.is_null() { json!({}) } else { own.clone() };
    text(&answer["variationKey"]) == text(&expected["variationKey"])
        && answer["enabled"] == expected["enabled"]
        && text(&answer["ruleKey"]) == text(&expected["ruleKey"])
        && equal(&variables(&answer["variables"]), &variables(&expected["variables"]))
}

/// Compares numbers as numbers.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, own)| other.get(key).is_some_and(|other| equal(own, other)))
        }
        _ => one == other,
    }
}

async fn node() -> (StandIn, Node) {
    let hosts = StandIn::start().await;
    for set in SETS {
        let datafile = fs::read(folder().join(format!("{set}.datafile.json"))).unwrap();
        hosts.serve_datafile(set, datafile);
    }
    let node = Node::start(&hosts, SETTINGS).await;
    (hosts, node)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_are_the_engines() {
    let (_hosts, node) = node().await;
    let (mut count, mut differences) = (0, Vec::new());
    for set in SETS {
        let asked = lines(set).into_iter().filter_map(|line| Some((body(&line)?, line)));
        let mut answers = stream::iter(asked)
            .map(async |(body, line)| {
                let key = line["flagKey"].as_str().unwrap().to_owned();
                let query: String = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("keys", &key)
                    .finish();
                let answer = node.post(set, &format!("/v1/decide?{query}"), body).await;
                (line, answer)
            })
            .buffer_unordered(AT_ONCE);
        while let Some((line, answer)) = answers.next().await {
            count += 1;
            if answer.status != 200 || !same(&answer.json(), &line["expected"]) {
                differences.push(format!("{set}: {line}\n  got {}", answer.text));
            }
        }
    }
    assert!(differences.is_empty(), "{} of {count}:\n{}", differences.len(), differences[0]);
    assert!(count > 5_000, "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_and_ofrep_decide_alike() {
    let (_hosts, node) = node().await;
    let (mut count, mut differences) = (0, Vec::new());
    for set in SETS {
        let asked: Vec<(Value, Value)> =
            lines(set).into_iter().filter_map(|line| Some((body(&line)?, line))).collect();
        for chunk in asked.chunks(100) {
            let operations: Vec<Value> = chunk
                .iter()
                .map(|(body, line)| {
                    json!({
                        "method": "POST", "url": "/v1/decide", "operationID": "1", "body": body,
                        "params": { "keys": line["flagKey"] },
                        "headers": { "X-Optimizely-SDK-Key": set, "Content-Type": "application/json" },
                    })
                })
                .collect();
            let answer = node.post(set, "/v1/batch", json!({ "operations": operations })).await;
            let answer = answer.expect(200);
            for ((_, line), own) in chunk.iter().zip(answer["response"].as_array().unwrap()) {
                count += 1;
                if !same(&own["body"], &line["expected"]) {
                    differences.push(format!("batch, {set}: {line}\n  got {own}"));
                }
            }
        }
        let plain: Vec<_> =
            asked.iter().filter(|(_, line)| line["forcedDecisions"].is_null()).step_by(5).collect();
        for (_, line) in plain {
            let attributes = line["attributes"].as_object().cloned().unwrap_or_default();
            let key = line["flagKey"].as_str().unwrap();
            // The context has a name of its own for the user.
            if attributes.contains_key("targetingKey") || key.contains('/') {
                continue;
            }
            let mut context = attributes;
            context.insert("targetingKey".to_owned(), line["userId"].clone());
            let path = format!("/ofrep/v1/evaluate/flags/{}", escaped(key));
            let answer = node.post(set, &path, json!({ "context": context })).await;
            let expected = &line["expected"];
            count += 1;
            let alike = if answer.status == 404 {
                expected["variationKey"].is_null() && expected["variables"] == json!({})
            } else {
                let own = answer.json();
                own["value"] == expected["enabled"]
                    && own["variant"]
                        == json!(expected["variationKey"].as_str().unwrap_or_default())
                    && own["metadata"]["ruleKey"] == expected["ruleKey"]
            };
            if !alike {
                differences.push(format!("OFREP, {set}: {line}\n  got {}", answer.text));
            }
        }
    }
    assert!(differences.is_empty(), "{} of {count}:\n{}", differences.len(), differences[0]);
    assert!(count > 6_000, "{count}");
}

/// Every byte escaped: the plainest way to be right.
fn escaped(key: &str) -> String {
    let mut text = String::with_capacity(key.len() * 3);
    for byte in key.bytes() {
        text.push('%');
        text.push_str(&hex::encode_upper([byte]));
    }
    text
}

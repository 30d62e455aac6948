//! OFREP against an instance.

use reqwest::Response;
use serde_json::{Value, json};

use crate::instance::Instance;

async fn ask(instance: &Instance, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let url = instance.url(&format!("/ofrep/v1/evaluate/flags{path}"));
    let mut request = instance.client.post(url).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.to_owned()).send().await.unwrap()
}

async fn json_of(response: Response, status: u16) -> Value {
    assert_eq!(response.status(), status);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

const ADA: &str = r#"{"context":{"targetingKey":"ada","plan":"gold"}}"#;

#[tokio::test]
async fn a_flag_is_a_boolean_and_its_variables_are_flags() {
    let instance = Instance::start().await;
    let bearer = format!("Bearer {}", instance.sdk_key);
    let auth = [("authorization", bearer.as_str())];
    let flag = json_of(ask(&instance, "/checkout", &auth, ADA).await, 200).await;
    let revision = instance.revision().await;
    let metadata = json!({
        "flagKey": "checkout", "enabled": true, "ruleKey": "rollout", "ruleType": "rollout", "revision": revision,
    });
    assert_eq!(
        flag,
        json!({
            "key": "checkout", "value": true, "reason": "TARGETING_MATCH", "variant": "on", "metadata": metadata,
        })
    );
    let variable = json_of(ask(&instance, "/checkout.colour", &auth, ADA).await, 200).await;
    assert_eq!((&variable["key"], &variable["value"]), (&json!("checkout.colour"), &json!("teal")));
    for name in ["x-api-key", "x-optimizely-sdk-key"] {
        json_of(ask(&instance, "/checkout", &[(name, &instance.sdk_key)], ADA).await, 200).await;
    }
    instance.publish(0).await;
    let off = json_of(ask(&instance, "/checkout", &auth, ADA).await, 200).await;
    assert_eq!((&off["value"], &off["reason"]), (&json!(false), &json!("DEFAULT")));
}

#[tokio::test]
async fn exposures_are_recorded() {
    let instance = Instance::start().await;
    instance.manage("PATCH", "flags/checkout/environments/production/ruleset", json!([
        { "op": "add", "path": "/rules/test", "value": {
            "key": "test", "name": "Test", "type": "a/b", "enabled": true, "percentage_included": 10_000,
            "variations": {
                "on": { "key": "on", "percentage_included": 5_000 }, "off": { "key": "off", "percentage_included": 5_000 },
            },
            "metrics": [{ "aggregator": "sum", "field": "revenue", "winning_direction": "increasing" }],
        } },
        { "op": "add", "path": "/rule_priorities/0", "value": "test" },
    ]))
    .await;
    let auth = [("x-api-key", instance.sdk_key.as_str())];
    let flag = json_of(ask(&instance, "/checkout", &auth, ADA).await, 200).await;
    assert_eq!(
        (&flag["reason"], &flag["metadata"]["ruleType"]),
        (&json!("SPLIT"), &json!("feature-test"))
    );
    let visitors = instance.events.visitors();
    assert_eq!(visitors.len(), 1);
    let decision = &visitors[0]["snapshots"][0]["decisions"][0];
    assert_eq!(decision["metadata"]["rule_key"], "test");
    assert_eq!(visitors[0]["visitor_id"], "ada");
    // The Agent's protocol on the same instance says the same.
    let url = instance.url("/v1/decide?keys=checkout");
    let request = instance.client.post(url).header("x-optimizely-sdk-key", &instance.sdk_key);
    let request = request.header("content-type", "application/json").body(r#"{"userId":"ada"}"#);
    let decided = json_of(request.send().await.unwrap(), 200).await;
    assert_eq!(decided["variationKey"], flag["variant"]);
    assert_eq!(instance.events.visitors().len(), 2);
}

#[tokio::test]
async fn all_flags_come_with_a_tag_and_a_stream() {
    let instance = Instance::start().await;
    let key = instance.sdk_key.clone();
    let auth = [("x-api-key", key.as_str())];
    let response = ask(&instance, "", &auth, ADA).await;
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let all = json_of(response, 200).await;
    let keys: Vec<&str> =
        all["flags"].as_array().unwrap().iter().map(|flag| flag["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["checkout", "checkout.colour"]);
    let stream = all["eventStreams"][0]["url"].as_str().unwrap();
    let mut stream = instance.client.get(stream).send().await.unwrap();
    let mut text = String::new();
    while !text.contains("data: ") {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert!(text.contains("{\"type\":\"refetchEvaluation\""), "{text}");
    let again = ask(&instance, "", &[auth[0], ("if-none-match", &tag)], ADA).await;
    assert_eq!(again.status(), 304);
    instance.publish(0).await;
    let changed = ask(&instance, "", &[auth[0], ("if-none-match", &tag)], ADA).await;
    assert_eq!(changed.status(), 200);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_words_of_the_protocol() {
    let instance = Instance::start().await;
    let key = instance.sdk_key.clone();
    let auth = [("x-api-key", key.as_str())];
    for (path, body, status, code) in [
        ("/none", ADA, 404, "FLAG_NOT_FOUND"),
        ("/checkout.none", ADA, 404, "FLAG_NOT_FOUND"),
        ("/checkout", "{", 400, "PARSE_ERROR"),
        ("/checkout", "", 400, "PARSE_ERROR"),
        ("/checkout", r#"{"context":5}"#, 400, "INVALID_CONTEXT"),
        ("/checkout", r#"{"context":{}}"#, 400, "TARGETING_KEY_MISSING"),
        ("/checkout", "{}", 400, "TARGETING_KEY_MISSING"),
        ("", r#"{"context":{"targetingKey":""}}"#, 400, "TARGETING_KEY_MISSING"),
    ] {
        let answer = json_of(ask(&instance, path, &auth, body).await, status).await;
        assert_eq!(answer["errorCode"], code, "{path} {body}: {answer}");
        assert!(!answer["errorDetails"].as_str().unwrap().is_empty());
    }
    json_of(ask(&instance, "/checkout", &[], ADA).await, 401).await;
    json_of(ask(&instance, "/checkout", &[("x-api-key", "unknown")], ADA).await, 403).await;
    let url = instance.url("/ofrep/v1/evaluate/flags");
    let preflight =
        instance.client.request("OPTIONS".parse().unwrap(), url.clone()).send().await.unwrap();
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    assert_eq!(instance.client.get(url).send().await.unwrap().status(), 405);
}

//! Profiles behind HTTP, segments and predictions: asked for once, remembered, and what happens when they fail.

use serde_json::json;

use crate::golden::stand_in;
use crate::stand_in::StandIn;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";
const ODP_KEY: &str = "91GuiKYH8ZF1hLLXR7DR1";

async fn bandit(node: &Node, user_id: &str, options: &[&str]) -> serde_json::Value {
    let body = json!({ "userId": user_id, "userAttributes": { "attr_1": "hola" }, "decideOptions": options });
    node.post(KEY, "/v1/decide?keys=cmab_flag", body).await.expect(200)
}

#[tokio::test]
async fn a_prediction_is_asked_for_once() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{ client: { flushInterval: 20ms } }").await;
    let asked = |hosts: &StandIn| hosts.seen("/predict/").len();
    for _ in 0..3 {
        let decision = bandit(&node, "ada", &[]).await;
        assert_eq!(
            (&decision["variationKey"], &decision["ruleKey"]),
            (&json!("on"), &json!("cmab-rule_1"))
        );
    }
    assert_eq!(asked(&hosts), 1);
    let own = &hosts.seen("/predict/")[0];
    assert_eq!(own.path, "/predict/9300002877087");
    let instance = &own.body["instances"][0];
    assert_eq!(instance["visitorId"], "ada");
    assert_eq!(
        instance["attributes"],
        json!([{ "id": "16921322086", "value": "hola", "type": "custom_attribute" }])
    );
    let uuid = instance["cmabUUID"].clone();
    hosts.wait_until("exposures carry the prediction", |own| own.visitors().len() == 3).await;
    for visitor in hosts.visitors() {
        assert_eq!(visitor["snapshots"][0]["decisions"][0]["metadata"]["cmab_uuid"], uuid);
    }
    bandit(&node, "ada", &["IGNORE_CMAB_CACHE"]).await;
    assert_eq!(asked(&hosts), 2);
    bandit(&node, "ada", &["INVALIDATE_USER_CMAB_CACHE"]).await;
    assert_eq!(asked(&hosts), 3);
    bandit(&node, "ada", &["RESET_CMAB_CACHE"]).await;
    assert_eq!(asked(&hosts), 4);
    bandit(&node, "ada", &[]).await;
    assert_eq!(asked(&hosts), 4);
}

#[tokio::test]
async fn a_prediction_that_fails_is_an_error_and_is_asked_for_again() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.answer_with("/predict/", 500);
    let settings = "{ client: { cmab: { retryConfig: { maxRetries: 2, initialBackoff: 1ms } } } }";
    let node = Node::start(&hosts, settings).await;
    let decision = bandit(&node, "ada", &[]).await;
    assert_eq!(decision["variationKey"], "");
    assert_eq!(
        decision["reasons"],
        json!(["Failed to fetch CMAB data for experiment cmab-rule_1."])
    );
    hosts.answer_as_usual();
    assert_eq!(bandit(&node, "ada", &[]).await["variationKey"], "on");
}

#[tokio::test]
async fn segments_are_fetched_on_request_and_remembered() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{ client: { odp: { eventsFlushInterval: 20ms } } }").await;
    let decide = async |options: serde_json::Value| {
        let body = json!({
            "userId": "matjaz-user-1", "fetchSegments": true, "fetchSegmentsOptions": options,
            "decideOptions": ["INCLUDE_REASONS"],
        });
        node.post(ODP_KEY, "/v1/decide?keys=flag1", body).await.expect(200)
    };
    for _ in 0..2 {
        assert_eq!(decide(json!([])).await["ruleKey"], "ab_experiment");
    }
    assert_eq!(hosts.seen("/v3/graphql").len(), 1);
    let own = &hosts.seen("/v3/graphql")[0];
    assert_eq!(own.headers["x-api-key"], "ax6UV2223fD-jpOXID0BMg");
    assert_eq!(own.body["variables"]["userId"], "matjaz-user-1");
    decide(json!(["IGNORE_CACHE"])).await;
    decide(json!(["RESET_CACHE"])).await;
    assert_eq!(hosts.seen("/v3/graphql").len(), 3);
    // Without segments the audience cannot be told, in the very words of the reference.
    let body = json!({ "userId": "matjaz-user-2", "decideOptions": ["INCLUDE_REASONS"] });
    let decision = node.post(ODP_KEY, "/v1/decide?keys=flag1", body).await.expect(200);
    assert_eq!(
        decision["reasons"][0],
        "an error occurred while evaluating nested tree for audience ID \"23783030150\""
    );
    hosts.wait_until("users are identified", |own| !own.seen("/v3/events").is_empty()).await;
    let event = &hosts.seen("/v3/events")[0].body[0];
    assert_eq!((&event["type"], &event["action"]), (&json!("fullstack"), &json!("identified")));
    assert_eq!(event["identifiers"], json!({ "fs_user_id": "matjaz-user-1" }));
    hosts.answer_with("/v3/graphql", 500);
    let body = json!({ "userId": "matjaz-user-3", "fetchSegments": true });
    let answer = node.post(ODP_KEY, "/v1/decide?keys=flag1", body).await.expect(500);
    assert_eq!(answer["error"], "failed to fetch qualified segments");
}

#[tokio::test]
async fn profiles_may_be_kept_behind_http() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let profiles = profile_store().await;
    let settings = format!(
        "{{ client: {{ userProfileService: {{ default: rest, services: {{ rest: {{
            host: '{}', lookupPath: /find, lookupMethod: GET, savePath: /keep, userIDKey: who,
            headers: {{ x-secret: s }} }} }} }} }} }}",
        profiles.url
    );
    let node = Node::start(&hosts, &settings).await;
    let saved = json!({ "userId": "ada", "experimentBucketMap": { "16910084756": { "variation_id": "16915611472" } } });
    node.post(KEY, "/v1/save", saved.clone()).await.expect(200);
    assert_eq!(node.post(KEY, "/v1/lookup", json!({ "userId": "ada" })).await.expect(200), saved);
    let body = json!({ "userId": "ada", "userAttributes": { "attr_1": "hola" } });
    let decision = node.post(KEY, "/v1/decide?keys=feature_2", body).await.expect(200);
    assert_eq!(decision["variationKey"], "variation_2");
    let seen = profiles.seen.lock().unwrap().clone();
    assert!(seen.iter().all(|(_, secret)| secret == "s"), "{seen:?}");
    assert!(seen.iter().any(|(path, _)| path == "/find?who=ada"), "{seen:?}");
}

struct ProfileStore {
    url: String,
    seen: std::sync::Arc<std::sync::Mutex<Vec<(String, String)>>>,
}

/// Keeps profiles by user, as any service of a customer's might.
async fn profile_store() -> ProfileStore {
    use axum::extract::OriginalUri;
    use axum::http::HeaderMap;
    use std::sync::{Arc, Mutex};
    let seen: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let kept: Arc<Mutex<serde_json::Value>> = Arc::default();
    let own = Arc::clone(&seen);
    let answer = async move |OriginalUri(uri): OriginalUri, headers: HeaderMap, body: String| {
        let secret = headers["x-secret"].to_str().unwrap().to_owned();
        own.lock().unwrap().push((uri.to_string(), secret));
        let mut kept = kept.lock().unwrap();
        if uri.path() == "/keep" {
            *kept = serde_json::from_str(&body).unwrap();
        }
        axum::Json(
            json!({ "user_id": kept["who"], "experiment_bucket_map": kept["experiment_bucket_map"] }),
        )
    };
    let router = axum::Router::new().fallback(answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    ProfileStore { url, seen }
}

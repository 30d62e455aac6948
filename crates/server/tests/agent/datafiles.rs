//! Where datafiles come from: fetched once however many ask, kept for the day when the host is away.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use crate::golden::stand_in;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";

#[tokio::test]
async fn a_cold_start_fetches_once() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.be_slow(Duration::from_millis(200));
    let node = Node::start(&hosts, "{}").await;
    let asked = (0..40).map(|_| node.get(KEY, "/v1/config"));
    for answer in join_all(asked).await {
        answer.expect(200);
    }
    assert_eq!(hosts.seen("/datafiles/").len(), 1);
}

#[tokio::test]
async fn the_token_of_a_key_is_sent_along_and_never_shown() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{}").await;
    node.get(&format!("{KEY}:secrettoken"), "/v1/config").await.expect(200);
    let seen = hosts.seen("/datafiles/");
    assert_eq!(seen[0].headers["authorization"], "Bearer secrettoken");
    hosts.answer_with("/datafiles/", 500);
    let answer = node.get("another:secrettoken", "/v1/config").await;
    assert_eq!(answer.status, 500);
    assert_eq!(
        answer.text,
        "{\"error\":\"failed to instantiate Optimizely for SDK Key: another:***\"}\n"
    );
}

#[tokio::test]
async fn a_failing_key_does_not_become_a_flood() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{}").await;
    for _ in 0..20 {
        assert_eq!(node.get("undefined", "/v1/config").await.status, 403);
    }
    assert!(hosts.seen("/datafiles/").len() <= 2);
}

#[tokio::test]
async fn the_last_good_datafile_decides_while_the_host_is_away() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{}").await;
    let user = json!({ "userId": "gold", "userAttributes": { "attr_1": "hola" } });
    let before = node.post(KEY, "/v1/decide?keys=feature_2", user.clone()).await.expect(200);
    let left = node.stop().await;
    hosts.stop().await;
    let node = Node::start_in(left, &hosts, "{}").await;
    let after = node.post(KEY, "/v1/decide?keys=feature_2", user.clone()).await.expect(200);
    assert_eq!(before, after);
    // A key that was never there cannot be served.
    assert_eq!(node.get("neverseen", "/v1/config").await.status, 500);
    hosts.come_back().await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    node.get("91GuiKYH8ZF1hLLXR7DR1", "/v1/config").await.expect(200);
}

#[tokio::test]
async fn polling_follows_the_host_and_keeps_the_last_good_datafile() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{ client: { pollingInterval: 50ms } }").await;
    let revision = async || node.get(KEY, "/v1/config").await.expect(200)["revision"].clone();
    assert_eq!(revision().await, "139");
    for (json, expected) in [("{ not json", "139"), ("{}", "139")] {
        hosts.serve_datafile(KEY, json);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(revision().await, expected, "{json}");
    }
    let own = std::fs::read_to_string(folder.join(format!("{KEY}.json"))).unwrap();
    hosts.serve_datafile(KEY, own.replace("\"139\"", "\"140\""));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(revision().await, "140");
}

#[tokio::test]
async fn a_webhook_fetches_at_once() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let settings = format!(
        "{{ webhook: {{ projects: {{ 7: {{ sdkKeys: [{KEY}], skipSignatureCheck: true }} }} }} }}"
    );
    let node = Node::start(&hosts, &settings).await;
    node.get(KEY, "/v1/config").await.expect(200);
    let own = std::fs::read_to_string(folder.join(format!("{KEY}.json"))).unwrap();
    hosts.serve_datafile(KEY, own.replace("\"139\"", "\"140\""));
    let url = format!("http://{}/webhooks/optimizely", node.addresses.webhook.unwrap());
    let body = json!({ "project_id": 7, "event": "project.datafile_updated", "data": { "revision": 140 } });
    let headers = [("content-type", "application/json")];
    assert_eq!(node.send("POST", &url, &headers, Some(body.to_string())).await.status, 204);
    assert_eq!(node.get(KEY, "/v1/config").await.expect(200)["revision"], "140");
}

#[tokio::test]
async fn readiness_waits_for_preloaded_keys_and_health_does_not() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.be_slow(Duration::from_millis(500));
    let node = Node::start(&hosts, &format!("{{ sdkKeys: [{KEY}] }}")).await;
    let ask = async |path: &str| node.send("GET", &node.url(path), &[], None).await.status;
    assert_eq!(ask("/health").await, 200);
    assert_eq!(ask("/readyz").await, 503);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(ask("/readyz").await, 200);
}

#[tokio::test]
async fn a_node_becomes_ready_by_itself_when_the_host_comes_back() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.stop().await;
    let node = Node::start(&hosts, &format!("{{ sdkKeys: [{KEY}] }}")).await;
    let ready = async || node.send("GET", &node.url("/readyz"), &[], None).await.status;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(ready().await, 503);
    hosts.come_back().await;
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while ready().await != 200 {
        assert!(std::time::Instant::now() < end, "the node does not become ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

//! Redis as a store and as the way in which nodes tell one another; only where `TEST_REDIS_URL` names one.

use std::time::Duration;

use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use serde_json::json;
use tokio::time::timeout;

use crate::golden::stand_in;
use crate::stand_in::PATIENCE;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";
const ODP_KEY: &str = "91GuiKYH8ZF1hLLXR7DR1";

/// An empty database of the Redis for tests, by number: tests run beside one another.
async fn redis(database: u8) -> Option<(String, MultiplexedConnection)> {
    let Ok(url) = std::env::var("TEST_REDIS_URL") else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "TEST_REDIS_URL names no Redis");
        println!("skipped: TEST_REDIS_URL names no Redis");
        return None;
    };
    let client = redis::Client::open(format!("{url}/{database}")).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let _: () = redis::cmd("FLUSHDB").query_async(&mut connection).await.unwrap();
    let host = url.trim_start_matches("redis://").to_owned();
    Some((host, connection))
}

fn store(host: &str, database: u8) -> String {
    format!(
        "{{ default: redis, services: {{ redis: {{ host: '{host}', database: {database}, timeout: 60s }} }} }}"
    )
}

#[tokio::test]
async fn stores_keep_the_keys_of_the_reference() {
    let Some(folder) = recordings() else { return };
    let Some((host, mut connection)) = redis(1).await else { return };
    let hosts = stand_in(&folder).await;
    let own = store(&host, 1);
    let settings = format!(
        "{{ client: {{ userProfileService: {own}, odp: {{ segmentsCache: {own} }}, cmab: {{ cache: {own} }} }}, burgee: {{ enableReset: true }} }}"
    );
    let node = Node::start(&hosts, &settings).await;
    let ada = json!({ "userId": "ada", "userAttributes": { "attr_1": "hola" } });
    node.post(KEY, "/v1/decide?keys=feature_2", ada.clone()).await.expect(200);
    let stored: String = connection.get("ada").await.unwrap();
    assert_eq!(stored, r#"{"16910084756":{"variation_id":"16925360560"}}"#);
    // What another node of ours or of the reference has stored is believed.
    let _: () =
        connection.set("eve", r#"{"16910084756":{"variation_id":"16915611472"}}"#).await.unwrap();
    let eve = json!({ "userId": "eve", "userAttributes": { "attr_1": "hola" } });
    let decision = node.post(KEY, "/v1/decide?keys=feature_2", eve).await.expect(200);
    assert_eq!(decision["variationKey"], "variation_2");
    for _ in 0..3 {
        node.post(KEY, "/v1/decide?keys=cmab_flag", ada.clone()).await.expect(200);
    }
    assert_eq!(
        hosts.seen("/predict/").len(),
        1,
        "the cache is hit, which the reference's never is"
    );
    let stored: String = connection.get("3:ada:9300002877087").await.unwrap();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    assert_eq!(stored["VariationID"], "1579278");
    assert!(stored["AttributesHash"].is_string() && stored["CmabUUID"].is_string());
    let segments = json!({ "userId": "matjaz-user-1", "fetchSegments": true });
    for _ in 0..2 {
        node.post(ODP_KEY, "/v1/decide?keys=flag1", segments.clone()).await.expect(200);
    }
    assert_eq!(hosts.seen("/v3/graphql").len(), 1);
    let stored: String = connection.get("fs_user_id-$-matjaz-user-1").await.unwrap();
    assert_eq!(stored, r#"["atsbugbashsegmenthaspurchased","atsbugbashsegmentdob"]"#);
    let left: i64 = connection.ttl("fs_user_id-$-matjaz-user-1").await.unwrap();
    assert!((1..=60).contains(&left), "{left}");
    // A reset removes what is ours, and not the profiles, nor what others keep there.
    let _: () = connection.set("foreign", "1").await.unwrap();
    node.post(KEY, "/v1/reset", json!({})).await.expect(200);
    let mut keys: Vec<String> = connection.keys("*").await.unwrap();
    keys.sort();
    assert_eq!(keys, ["ada", "eve", "foreign", "matjaz-user-1"]);
}

#[tokio::test]
async fn a_store_that_is_away_costs_no_decision() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let own = store("127.0.0.1:1", 0);
    let settings =
        format!("{{ client: {{ userProfileService: {own}, cmab: {{ cache: {own} }} }} }}");
    let node = Node::start(&hosts, &settings).await;
    let ada = json!({ "userId": "ada", "userAttributes": { "attr_1": "hola" } });
    let decision = node.post(KEY, "/v1/decide?keys=feature_2", ada).await.expect(200);
    assert_eq!(decision["variationKey"], "variation_1");
}

#[tokio::test]
async fn every_node_hears_every_notification_and_every_datafile() {
    let Some(folder) = recordings() else { return };
    let Some((host, _connection)) = redis(2).await else { return };
    let hosts = stand_in(&folder).await;
    let settings = format!(
        "api: {{ enableNotifications: true }}
synchronization:
  pubsub: {{ redis: {{ host: '{host}', database: 2 }} }}
  notification: {{ enable: true, default: redis }}
  datafile: {{ enable: true, default: redis }}
webhook: {{ projects: {{ 7: {{ sdkKeys: [{KEY}], skipSignatureCheck: true }} }} }}
client: {{ pollingInterval: 1h }}"
    );
    let nodes = [Node::start(&hosts, &settings).await, Node::start(&hosts, &settings).await];
    let mut streams = Vec::new();
    // Two listeners at each node.
    for node in nodes.iter().chain(&nodes) {
        let url = node.url("/v1/notifications/event-stream?filter=decision");
        let request = node.client.get(url).header("x-optimizely-sdk-key", KEY);
        streams.push(request.send().await.unwrap());
    }
    // Subscriptions take effect a moment after the clients are made.
    tokio::time::sleep(Duration::from_millis(500)).await;
    for number in 0..10 {
        let body =
            json!({ "userId": format!("u{number}"), "userAttributes": { "attr_1": "hola" } });
        nodes[number % 2].post(KEY, "/v1/decide?keys=feature_2", body).await.expect(200);
    }
    for mut stream in streams {
        let mut text = String::new();
        while text.matches("data: ").count() < 10 {
            let chunk = timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap().unwrap();
            text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!((0..10).all(|number| text.contains(&format!("\"ID\":\"u{number}\""))), "{text}");
    }
    let datafile = std::fs::read_to_string(folder.join(format!("{KEY}.json"))).unwrap();
    hosts.serve_datafile(KEY, datafile.replace("\"139\"", "\"140\""));
    webhook(&nodes[0]).await;
    for node in &nodes {
        let end = std::time::Instant::now() + PATIENCE;
        while node.get(KEY, "/v1/config").await.expect(200)["revision"] != "140" {
            assert!(std::time::Instant::now() < end, "the datafile does not reach every node");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn webhook(node: &Node) {
    let url = format!("http://{}/webhooks/optimizely", node.addresses.webhook.unwrap());
    let body = json!({ "project_id": 7, "data": { "revision": 140 } }).to_string();
    let headers = [("content-type", "application/json")];
    assert_eq!(node.send("POST", &url, &headers, Some(body)).await.status, 204);
}

//! Events on their way: kept while the receiver is away, delivered when it is back, bounded, and every loss counted.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::golden::stand_in;
use crate::stand_in::StandIn;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";
const SETTINGS: &str = "{ admin: { metricsType: prometheus }, client: { flushInterval: 50ms } }";

async fn decide(node: &Node, users: std::ops::Range<usize>) {
    for number in users {
        let user =
            json!({ "userId": format!("user-{number}"), "userAttributes": { "attr_1": "hola" } });
        let decision = node.post(KEY, "/v1/decide?keys=feature_2", user).await.expect(200);
        assert_eq!(decision["variationKey"], "variation_1");
    }
}

fn users(hosts: &StandIn) -> HashSet<String> {
    let visitors = hosts.visitors();
    visitors.iter().map(|own| own["visitor_id"].as_str().unwrap().to_owned()).collect()
}

async fn metric(node: &Node, name: &str) -> u64 {
    let url = format!("http://{}/metrics", node.addresses.admin.unwrap());
    let text = node.send("GET", &url, &[], None).await.text;
    let line = text.lines().find(|line| line.starts_with(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in {text}"))
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn exposures_arrive_in_the_form_of_the_reference() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, SETTINGS).await;
    decide(&node, 0..1).await;
    let user =
        json!({ "userId": "user-0", "eventTags": { "revenue": 100, "value": 1.5, "k": "v" } });
    node.post(KEY, "/v1/track?eventKey=myevent", user).await.expect(200);
    hosts.wait_until("both arrive", |own| own.visitors().len() == 2).await;
    let batches = hosts.seen("/v1/events");
    let head = &batches[0].body;
    for (name, value) in [
        ("account_id", json!("10845721364")),
        ("project_id", json!("16931203314")),
        ("revision", json!("139")),
        ("client_name", json!("Agent")),
        ("anonymize_ip", json!(true)),
        ("enrich_decisions", json!(true)),
        ("region", json!("US")),
    ] {
        assert_eq!(head[name], value, "{name}");
    }
    let mut visitors = hosts.visitors();
    for visitor in &mut visitors {
        let event = &mut visitor["snapshots"][0]["events"][0];
        assert_eq!(event["uuid"].as_str().unwrap().len(), 36);
        assert!(event["timestamp"].as_i64().unwrap() > 1_700_000_000_000);
        event.as_object_mut().unwrap().retain(|name, _| !matches!(&**name, "uuid" | "timestamp"));
    }
    let bot_filtering = json!({ "entity_id": "$opt_bot_filtering", "key": "$opt_bot_filtering", "type": "custom", "value": false });
    assert_eq!(
        visitors[0],
        json!({
            "visitor_id": "user-0",
            "attributes": [
                { "entity_id": "16921322086", "key": "attr_1", "type": "custom", "value": "hola" }, bot_filtering,
            ],
            "snapshots": [{
                "decisions": [{
                    "campaign_id": "16933431472", "experiment_id": "16910084756", "variation_id": "16925360560",
                    "metadata": {
                        "flag_key": "feature_2", "rule_key": "feature_2_test", "rule_type": "feature-test",
                        "variation_key": "variation_1", "enabled": true,
                    },
                }],
                "events": [{ "entity_id": "16933431472", "key": "campaign_activated" }],
            }],
        })
    );
    assert_eq!(
        visitors[1],
        json!({
            "visitor_id": "user-0",
            "attributes": [bot_filtering],
            "snapshots": [{ "events": [{
                "entity_id": "16911532385", "key": "myevent", "revenue": 100, "value": 1.5,
                "tags": { "revenue": 100, "value": 1.5, "k": "v" },
            }] }],
        })
    );
    let options = json!({ "userId": "quiet", "userAttributes": { "attr_1": "hola" }, "decideOptions": ["DISABLE_DECISION_EVENT"] });
    node.post(KEY, "/v1/decide?keys=feature_2", options).await.expect(200);
    node.stop().await;
    assert_eq!(hosts.visitors().len(), 2);
}

#[tokio::test]
async fn nothing_is_lost_while_the_receiver_is_away() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, SETTINGS).await;
    decide(&node, 0..50).await;
    hosts.wait_until("all arrive", |own| users(own).len() == 50).await;
    hosts.answer_with("/v1/events", 503);
    decide(&node, 50..300).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(metric(&node, "burgee_events_waiting").await >= 200);
    assert!(metric(&node, "counter_dispatcher_retry_flush").await >= 1);
    hosts.answer_as_usual();
    hosts.wait_until("the rest arrives", |own| users(own).len() == 300).await;
    let uuid = |own: &Value| own["snapshots"][0]["events"][0]["uuid"].as_str().unwrap().to_owned();
    let uuids: HashSet<String> = hosts.visitors().iter().map(uuid).collect();
    assert_eq!(uuids.len(), 300, "each exposure has an identity of its own");
    assert_eq!(metric(&node, "burgee_events_dropped_total").await, 0);
    assert_eq!(metric(&node, "gauge_dispatcher_queue_size").await, 0);
}

#[tokio::test]
async fn what_a_node_leaves_behind_is_delivered_by_the_next() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.answer_with("/v1/events", 503);
    let node = Node::start(&hosts, SETTINGS).await;
    decide(&node, 0..120).await;
    let left = node.stop().await;
    assert!(hosts.visitors().is_empty());
    hosts.answer_as_usual();
    let node = Node::start_in(left, &hosts, SETTINGS).await;
    hosts.wait_until("all arrive", |own| users(own).len() == 120).await;
    hosts.wait_until("the count is settled", |_| true).await;
    decide(&node, 120..121).await;
    hosts.wait_until("and what is new", |own| users(own).len() == 121).await;
    let left = node.stop().await;
    hosts.forget();
    // What has arrived is not sent again.
    let node = Node::start_in(left, &hosts, SETTINGS).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(hosts.visitors().is_empty());
    drop(node);
}

#[tokio::test]
async fn what_a_node_leaves_behind_does_not_wait_for_more() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.answer_with("/v1/events", 503);
    // Fewer than make a batch, and an interval longer than this test is patient.
    let settings = "{ client: { flushInterval: 5m, batchSize: 10 } }";
    let node = Node::start(&hosts, settings).await;
    decide(&node, 0..3).await;
    let left = node.stop().await;
    hosts.answer_as_usual();
    let node = Node::start_in(left, &hosts, settings).await;
    hosts.wait_until("the three arrive", |own| users(own).len() == 3).await;
    drop(node);
}

#[tokio::test]
async fn what_finds_no_room_or_is_refused_is_counted() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    hosts.answer_with("/v1/events", 503);
    let settings = "{ admin: { metricsType: prometheus }, client: { flushInterval: 50ms }, burgee: { limits: { eventQueueBytes: 4000 } } }";
    let node = Node::start(&hosts, settings).await;
    decide(&node, 0..40).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let dropped = metric(&node, "burgee_events_dropped_total").await;
    let waiting = metric(&node, "burgee_events_waiting").await;
    assert!(dropped > 0 && waiting > 0 && dropped + waiting == 40, "{dropped} + {waiting}");
    hosts.answer_with("/v1/events", 400);
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while metric(&node, "burgee_events_dropped_total").await < 40 {
        assert!(std::time::Instant::now() < end, "what is refused is dropped");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(metric(&node, "burgee_events_waiting").await, 0);
    assert!(metric(&node, "counter_dispatcher_fail_flush").await >= 1);
}

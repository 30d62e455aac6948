//! The stream of notifications: the recorded captures, and what ours does beyond them.

use std::fs;
use std::time::Duration;

use reqwest::Response;
use serde_json::json;
use tokio::time::timeout;

use crate::golden::stand_in;
use crate::stand_in::PATIENCE;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";
const SETTINGS: &str = "{ api: { enableNotifications: true } }";

async fn listen(node: &Node, query: &str, last: Option<&str>) -> Response {
    let url = node.url(&format!("/v1/notifications/event-stream{query}"));
    let mut request = node.client.get(url).header("x-optimizely-sdk-key", KEY);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    // An idle stream has its headers at once.
    let response = timeout(PATIENCE, request.send()).await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-cache");
    response
}

/// Reads until the text holds so many of something.
async fn read(response: &mut Response, what: &str, count: usize) -> String {
    let mut text = String::new();
    while text.matches(what).count() < count {
        let chunk = timeout(PATIENCE, response.chunk()).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk.expect("the stream goes on")).unwrap());
    }
    text
}

/// What was done when the captures were made.
async fn act(node: &Node) {
    let user = json!({ "userId": "n1", "userAttributes": { "attr_1": "hola" } });
    for path in [
        "/v1/decide?keys=feature_2",
        "/v1/activate?experimentKey=ab_test1",
        "/v1/activate?featureKey=feature_1",
    ] {
        node.post(KEY, path, user.clone()).await.expect(200);
    }
    let tracked = json!({ "userId": "n1", "eventTags": { "revenue": 5 } });
    node.post(KEY, "/v1/track?eventKey=myevent", tracked).await.expect(200);
}

/// The objects in a recorded stream, whatever their framing, with the members of each in order.
fn objects(text: &str) -> Vec<serde_json::Value> {
    let lines = text.lines().map(|line| line.strip_prefix("data: ").unwrap_or(line));
    lines
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn recorded_streams_are_reproduced() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    for (file, query, what) in [
        ("sse_stream.txt", "", "data: "),
        ("sse_stream_raw_filter.txt", "?raw&filter=decision,track", "\"Type\""),
    ] {
        let node = Node::start(&hosts, SETTINGS).await;
        let mut stream = listen(&node, query, None).await;
        act(&node).await;
        let recorded = fs::read_to_string(folder.join(file)).unwrap();
        let expected = objects(&recorded);
        let count = expected.len() - usize::from(!query.is_empty());
        let mut text = read(&mut stream, what, count).await;
        if !text.contains("EventKey") {
            text += &read(&mut stream, "EventKey", 1).await;
        }
        assert_eq!(objects(&text), expected, "{file}");
        // Byte for byte, but for the ids before.
        let bodies = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.contains("\"UserContext\""));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(bodies(&text)[..3], bodies(&recorded)[..3], "{file}");
    }
}

#[tokio::test]
async fn a_stream_has_ids_and_filters_and_can_be_come_back_to() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, SETTINGS).await;
    let mut stream = listen(&node, "?filter=track", None).await;
    act(&node).await;
    let text = read(&mut stream, "data: ", 1).await;
    assert!(text.contains("id: 4\ndata: {\"EventKey\":\"myevent\""), "{text}");
    drop(stream);
    act(&node).await;
    let mut stream = listen(&node, "", Some("6")).await;
    let text = read(&mut stream, "data: ", 2).await;
    assert!(
        text.contains("id: 7\n") && text.contains("id: 8\n") && !text.contains("id: 6\n"),
        "{text}"
    );
    // Names that nobody knows filter everything out.
    let mut silent = listen(&node, "?filter=nothing", None).await;
    act(&node).await;
    let begin = read(&mut silent, "\n\n", 1).await;
    assert_eq!(begin, ": connected\n\n");
    assert!(timeout(Duration::from_millis(300), silent.chunk()).await.is_err());
}

#[tokio::test]
async fn a_new_revision_is_told() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(
        &hosts,
        "{ api: { enableNotifications: true }, client: { pollingInterval: 100ms } }",
    )
    .await;
    let mut stream = listen(&node, "?filter=project_config_update", None).await;
    let datafile = fs::read_to_string(folder.join(format!("{KEY}.json"))).unwrap();
    hosts.serve_datafile(KEY, datafile.replace("\"revision\": \"139\"", "\"revision\": \"140\""));
    let text = read(&mut stream, "data: ", 1).await;
    assert!(
        text.contains("data: {\"Type\":\"project_config_update\",\"Revision\":\"140\"}"),
        "{text}"
    );
    let config = node.get(KEY, "/v1/config").await.expect(200);
    assert_eq!(config["revision"], "140");
}

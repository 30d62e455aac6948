//! Requests that nobody should send: clear errors, no panic, and neighbours that notice nothing.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::golden::stand_in;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";

/// Sends bytes as they are and reads what comes back.
async fn raw(node: &Node, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(node.addresses.api.unwrap()).await.unwrap();
    // The server may have had enough before everything is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn limits_are_told() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{}").await;
    let many: serde_json::Map<String, Value> =
        (0..101).map(|number| (format!("a{number}"), json!(1))).collect();
    let keys = vec!["keys=a"; 101].join("&");
    for (path, body, status, message) in [
        (
            "/v1/decide",
            json!({ "userId": "u".repeat(1_025) }),
            400,
            "the user id has more than 1024 bytes",
        ),
        (
            "/v1/decide",
            json!({ "userId": "u", "userAttributes": many }),
            400,
            "more than 100 attributes",
        ),
        (&format!("/v1/decide?{keys}"), json!({ "userId": "u" }), 400, "more than 100 keys"),
        (
            "/v1/decide",
            json!({ "userId": "u", "x": "y".repeat(300_000) }),
            413,
            "the request body has more than 262144 bytes",
        ),
        (
            "/v1/track?eventKey=myevent",
            json!({ "userId": "u".repeat(2_000) }),
            400,
            "the user id has more than 1024 bytes",
        ),
    ] {
        let answer = node.post(KEY, path, body).await.expect(status);
        assert_eq!(answer["error"], message);
    }
    let deep = format!(
        "{{\"userId\":\"u\",\"userAttributes\":{{\"a\":{}{}}}}}",
        "[".repeat(200),
        "]".repeat(200)
    );
    let headers = [("x-optimizely-sdk-key", KEY), ("content-type", "application/json")];
    let answer = node.send("POST", &node.url("/v1/decide"), &headers, Some(deep)).await;
    assert_eq!(answer.expect(400)["error"], "error parsing request body");
}

#[tokio::test]
async fn whatever_comes_is_answered_or_closed_and_neighbours_go_on() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{ server: { readTimeout: 1s } }").await;
    let long = format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "a".repeat(100_000));
    let header =
        format!("GET /health HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "a".repeat(100_000));
    for (bytes, begins) in [
        (b"\0\0\0\0\r\n\r\n".as_slice(), "HTTP/1.1 400"),
        (b"GET\r\n\r\n", "HTTP/1.1 400"),
        (b"POST /v1/decide HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n", "HTTP/1.1 400"),
        (b"POST /v1/decide HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\nzz\r\n", "HTTP/1.1 400"),
        (long.as_bytes(), "HTTP/1.1 4"),
        (header.as_bytes(), "HTTP/1.1 431"),
    ] {
        let answer = raw(&node, bytes).await;
        assert!(answer.starts_with(begins), "{:?}: {answer:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
    }
    // Headers that never end.
    let begin = std::time::Instant::now();
    raw(&node, b"GET /health HTTP/1.1\r\nhost: local").await;
    assert!(begin.elapsed() < Duration::from_secs(5), "the connection is closed");
    // A body that never ends.
    let request = format!(
        "POST /v1/decide HTTP/1.1\r\nhost: localhost\r\nx-optimizely-sdk-key: {KEY}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    let answer = raw(&node, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("the request body did not come in time"), "{answer}");
    let body = json!({ "userId": "gold", "userAttributes": { "attr_1": "hola" } });
    let decision = node.post(KEY, "/v1/decide?keys=feature_2", body).await.expect(200);
    assert_eq!(decision["variationKey"], "variation_1");
}

#[tokio::test]
async fn a_node_without_room_says_so_and_lets_datafiles_through() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{ api: { maxConns: 1 } }").await;
    node.get(KEY, "/v1/config").await.expect(200);
    // The first request of another key holds the one place while its datafile is slow to come.
    hosts.be_slow(Duration::from_secs(2));
    let slow = node.get("91GuiKYH8ZF1hLLXR7DR1", "/v1/config");
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let refused = node.post(KEY, "/v1/decide", json!({ "userId": "u" })).await;
        assert_eq!((refused.status, refused.text.as_str()), (429, "Server capacity exceeded.\n"));
        node.get(KEY, "/v1/datafile").await.expect(200);
    };
    let (slow, ()) = tokio::join!(slow, others);
    slow.expect(200);
    node.post(KEY, "/v1/decide", json!({ "userId": "u" })).await.expect(200);
}

#[tokio::test]
async fn a_reset_needs_to_be_allowed() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let node = Node::start(&hosts, "{}").await;
    let answer = node.post(KEY, "/v1/reset", json!({})).await;
    assert_eq!((answer.status, answer.text.as_str()), (403, "Reset not enabled\n"));
}

//! Revisions pushed: to whoever listens, and to an agent that decides for an instance.

use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::json;
use tokio::time::timeout;

use crate::instance::Instance;
use crate::stand_in::PATIENCE;
use crate::support::Node;

async fn open(instance: &Instance, query: &str, last: Option<&str>) -> Response {
    let url = instance.url(&format!("/datafiles/{}/stream{query}", instance.sdk_key));
    let mut request = instance.client.get(url);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    timeout(PATIENCE, request.send()).await.unwrap().unwrap()
}

/// Reads until a text is there; `None` at the end of the stream.
async fn read_until(stream: &mut Response, what: &str) -> Option<String> {
    let mut text = String::new();
    while !text.contains(what) {
        let chunk = timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap()?;
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    Some(text)
}

#[tokio::test]
async fn every_publish_is_pushed_and_only_what_is_new() {
    let instance = Instance::start().await;
    let begin = instance.revision().await;
    let mut stream = open(&instance, "", None).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let text = read_until(&mut stream, "data: ").await.unwrap();
    assert!(text.starts_with("retry: "), "{text}");
    assert!(
        text.contains(&format!(
            "id: {begin}\nevent: revision\ndata: {{\"revision\":\"{begin}\"}}\n\n"
        )),
        "{text}"
    );
    // Who has the latest is told nothing until there is a later one.
    let mut current = open(&instance, "", Some(&begin)).await;
    let text = read_until(&mut current, "retry: ").await.unwrap();
    assert!(!text.contains("data: "), "{text}");
    assert!(timeout(Duration::from_millis(200), current.chunk()).await.is_err());
    let published = Instant::now();
    instance.publish(5_000).await;
    let next = instance.revision().await;
    for stream in [&mut stream, &mut current] {
        let text = read_until(stream, "data: ").await.unwrap();
        assert!(text.contains(&format!("id: {next}\n")), "{text}");
    }
    assert!(published.elapsed() < Duration::from_secs(2));
    // Who was away over several has the last of them.
    instance.publish(6_000).await;
    instance.publish(7_000).await;
    let last = instance.revision().await;
    let mut back = open(&instance, "", Some(&next)).await;
    let text = read_until(&mut back, "data: ").await.unwrap();
    assert!(text.contains(&format!("id: {last}\n")), "{text}");
    let mut whole = open(&instance, "?datafile=true", None).await;
    let text = read_until(&mut whole, "\"revision\":").await.unwrap();
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    assert!(data.starts_with('{') && text.contains("event: datafile\n"), "{text}");
}

#[tokio::test]
async fn a_stream_ends_with_its_key() {
    let instance = Instance::start().await;
    let old = instance.sdk_key.clone();
    let mut stream = open(&instance, "", None).await;
    read_until(&mut stream, "data: ").await.unwrap();
    let keys = format!("/burgee/v1/environments/{}/sdk-keys", instance.environment_id);
    instance.manage("POST", &keys, json!({ "overlap_seconds": 0 })).await;
    let ended = async { while read_until(&mut stream, "\n\n").await.is_some() {} };
    timeout(Duration::from_secs(5), ended).await.expect("the stream is closed");
    assert_eq!(open(&instance, "", None).await.status(), 403);
    let url = instance.url(&format!("/datafiles/{old}.json"));
    assert_eq!(instance.client.get(url).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn an_agent_follows_an_instance_by_its_stream_and_polls_when_there_is_none() {
    let mut instance = Instance::start().await;
    let template = |path: &str| instance.url(path);
    let yaml = format!(
        "{{ api: {{ port: auto }}, admin: {{ port: '0' }}, webhook: {{ port: '0' }},
            client: {{ pollingInterval: 1h, datafileURLTemplate: '{}', sdkKeyRegex: '.*' }}, burgee: {{ streamUrlTemplate: '{}' }} }}",
        template("/datafiles/%s.json"),
        template("/datafiles/%s/stream"),
    );
    let config = burgee_server::AgentConfig::load(&yaml, []).unwrap();
    let node = Node::start_with(config).await;
    let decide = async || {
        let body = json!({ "userId": "ada", "decideOptions": ["DISABLE_DECISION_EVENT"] });
        node.post(&instance.sdk_key, "/v1/decide?keys=checkout", body).await.expect(200)
    };
    assert_eq!(decide().await["variationKey"], "on");
    // The stream needs a moment to be there.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let began = Instant::now();
    instance.publish(0).await;
    while decide().await["variationKey"] == "on" {
        assert!(began.elapsed() < Duration::from_secs(5), "the change does not reach the agent");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    instance.publish(10_000).await;
    let sdk_key = instance.sdk_key.clone();
    // Away: the last good datafile decides. Back: what was published meanwhile arrives.
    instance.restart().await;
    instance.publish(0).await;
    let began = Instant::now();
    loop {
        let body = json!({ "userId": "ada", "decideOptions": ["DISABLE_DECISION_EVENT"] });
        let decision = node.post(&sdk_key, "/v1/decide?keys=checkout", body).await.expect(200);
        if decision["variationKey"] != "on" {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the agent does not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

//! Events as SDKs send them: taken once they are durable, and counted.

use std::io::Write;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use burgee_events::{
    Amount, Denominator, EventLog, FileLog, Measure, Metric, Plan, Settings, Source,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{TestApp, secret_key};

/// A node that takes events.
pub(crate) struct Node {
    _folder: tempfile::TempDir,
    pub(crate) log: Arc<FileLog>,
    pub(crate) app: burgee_server::App,
    pub(crate) router: Router,
}

impl Node {
    pub(crate) async fn new(app: &TestApp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::new(FileLog::open(folder.path(), Settings::default()).unwrap());
        let settings = burgee_server::Settings {
            public_url: "https://burgee.test".to_owned(),
            webhooks_allow_private: true,
            secret_key: secret_key(),
            ..burgee_server::Settings::default()
        };
        let app = app.node_with(settings).await.with_events(Arc::clone(&log));
        Self { _folder: folder, log, router: burgee_server::router(app.clone()), app }
    }

    async fn send(&self, body: Vec<u8>, coding: Option<&str>) -> (u16, HeaderMap, String) {
        send(&self.router, "POST", body, coding).await
    }

    async fn send_json(&self, body: &Value) -> (u16, String) {
        let (status, _, text) = self.send(body.to_string().into_bytes(), None).await;
        (status, text)
    }
}

async fn send(
    router: &Router,
    method: &str,
    body: Vec<u8>,
    coding: Option<&str>,
) -> (u16, HeaderMap, String) {
    let mut request = Request::builder()
        .method(method)
        .uri("/v1/events")
        .header("content-type", "application/json");
    if let Some(coding) = coding {
        request = request.header("content-encoding", coding);
    }
    let response = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, headers, String::from_utf8(bytes.to_vec()).unwrap())
}

/// An experiment that runs, with an event: its id, its first variation's and the event's.
pub(crate) async fn experiment(app: &TestApp) -> (String, String, String) {
    let event = app.event("purchase").await;
    app.post("flags", json!({ "key": "checkout", "name": "Checkout" })).await.expect(201);
    let rule = json!([{ "op": "add", "path": "/rules/test", "value": {
        "key": "test", "name": "Test", "type": "a/b", "enabled": true, "percentage_included": 10000,
        "variations": { "on": { "percentage_included": 5000 }, "off": { "percentage_included": 5000 } },
        "metrics": [{ "event_id": event, "event_type": "custom", "scope": "visitor", "aggregator": "unique", "winning_direction": "increasing" }],
    } }]);
    app.patch("flags/checkout/environments/production/ruleset", rule).await.expect(200);
    app.post("flags/checkout/environments/production/ruleset/enabled", json!({})).await.expect(200);
    let datafile = app.datafile("production").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rule = &datafile["experiments"][0];
    (text(&rule["id"]), text(&rule["variations"][0]["id"]), event.to_string())
}

/// A visitor who was shown a variation and then bought.
fn batch(
    app: &TestApp,
    visitor: &str,
    (experiment, variation, event): &(String, String, String),
) -> Value {
    let now = app.clock.now().as_micros() / 1_000;
    let visitor = |snapshot: Value| json!({ "visitor_id": visitor, "attributes": [], "snapshots": [snapshot] });
    let uuid = |kind: &str| format!("{kind}-{}", visitor(json!(null))["visitor_id"]);
    json!({
        "account_id": "1", "project_id": app.project_id.to_string(), "revision": "3",
        "client_name": "python-sdk", "client_version": "5.7.0", "anonymize_ip": true,
        "visitors": [
            visitor(json!({
                "decisions": [{ "campaign_id": "9", "experiment_id": experiment, "variation_id": variation, "metadata": { "rule_type": "feature-test" } }],
                "events": [{ "entity_id": "9", "key": "campaign_activated", "uuid": uuid("d"), "timestamp": now }],
            })),
            visitor(json!({
                "events": [{ "entity_id": event, "key": "purchase", "uuid": uuid("c"), "timestamp": now + 1, "revenue": 4_200 }],
            })),
        ],
    })
}

fn plan(app: &TestApp, (experiment, variation, event): &(String, String, String)) -> Plan {
    let revenue = Amount { source: Source::Event(event.clone()), measure: Measure::Revenue };
    Plan {
        project: app.project_id.to_string(),
        experiment: experiment.clone(),
        variations: vec![variation.clone()],
        metrics: vec![Metric {
            numerator: revenue,
            denominator: Denominator::Visitors,
            cap: None,
            window: None,
        }],
        end: i64::MAX,
        ..Plan::default()
    }
}

both! {
    async fn events_are_taken_and_counted(app: &TestApp) {
        let known = experiment(app).await;
        let node = Node::new(app).await;
        let body = batch(app, "ada", &known);
        assert_eq!(node.send_json(&body).await, (204, String::new()));
        assert_eq!(node.send_json(&body).await.0, 204, "a retry");
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(batch(app, "bob", &known).to_string().as_bytes()).unwrap();
        assert_eq!(node.send(packed.finish().unwrap(), Some("gzip")).await.0, 204);
        let folded = node.log.fold(&plan(app, &known)).unwrap();
        let cell = &folded.epochs[0][0];
        assert_eq!((cell.units, cell.metrics[0].value.to_bits()), (2, 8_400.0_f64.to_bits()));
        let counters = node.app.event_counters(app.project_id);
        assert_eq!((counters.decisions, counters.conversions), (3, 3));
    }

    async fn what_does_not_exist_is_set_aside(app: &TestApp) {
        let known = experiment(app).await;
        let node = Node::new(app).await;
        let other = (known.0.clone(), "1".to_owned(), known.2.clone());
        assert_eq!(node.send_json(&batch(app, "ada", &other)).await.0, 204);
        let counters = node.app.event_counters(app.project_id);
        assert_eq!((counters.impossible_decisions, counters.decisions, counters.conversions), (1, 0, 1));
        // What is made now is known now, though the node has looked a moment ago.
        let event = app.event("signup").await.to_string();
        let fresh = (known.0, known.1, event);
        assert_eq!(node.send_json(&batch(app, "bob", &fresh)).await.0, 204);
        let counters = node.app.event_counters(app.project_id);
        assert_eq!((counters.unknown_events, counters.conversions), (0, 2));
    }

    async fn what_came_is_counted_by_sender(app: &TestApp) {
        let known = experiment(app).await;
        let node = Node::new(app).await;
        node.app.load().await.unwrap();
        let body = batch(app, "ada", &known);
        node.send_json(&body).await;
        node.send_json(&body).await;
        let unknown = (known.0.clone(), "1".to_owned(), "1".to_owned());
        node.send_json(&batch(app, "bob", &unknown)).await;
        node.send_json(&json!({})).await;
        let key = app.sdk_key("development").to_owned();
        for sent in [key.as_str(), "nobody's"] {
            let request = Request::builder().method("POST").uri("/v1/events").header("x-optimizely-sdk-key", sent);
            let request = request.body(Body::from(batch(app, "cyd", &unknown).to_string())).unwrap();
            assert_eq!(node.router.clone().oneshot(request).await.unwrap().status(), 204);
        }
        let path = format!("/burgee/v1/projects/{}/event-counters", app.project_id);
        let counters = app.client().on(node.app.clone()).get(&path).await.expect(200);
        let items = counters["items"].as_array().unwrap();
        let of = |environment: Option<i64>| items.iter().find(|own| own["environment_id"].as_i64() == environment).unwrap();
        let production = of(Some(app.environment_id("production")));
        assert_eq!((&production["environment_key"], &production["batches"]), (&json!("production"), &json!(2)));
        assert_eq!((&production["accepted"], &production["duplicates"]), (&json!({ "decisions": 2, "conversions": 2 }), &json!(2)));
        let nowhere = of(None);
        assert_eq!((&nowhere["batches"], &nowhere["rejected"]["unknown_events"], nowhere.get("sdk_key")), (&json!(2), &json!(2), None));
        let development = of(Some(app.environment_id("development")));
        assert_eq!((&development["sdk_key"], &development["rejected"]["unknown_experiments"]), (&json!(key), &json!(1)));
        let metrics = app.anonymous().on(node.app.clone()).get("/metrics").await;
        let text = String::from_utf8(metrics.bytes).unwrap();
        assert!(text.contains("burgee_event_batches_refused_total 1"), "{text}");
        assert!(text.contains("outcome=\"unknown_event\"} 2"), "{text}");
        assert!(text.contains("burgee_http_requests_total{method=\"GET\",route="), "{text}");
        assert_eq!(app.anonymous().on(node.app.clone()).from("192.0.2.1").get("/metrics").await.status, 404);
        let proxied = app.anonymous().on(node.app.clone()).header("x-forwarded-for", "192.0.2.1");
        assert_eq!(proxied.get("/metrics").await.status, 404);
    }

    async fn crawlers_are_left_out_where_the_project_says_so(app: &TestApp) {
        let known = experiment(app).await;
        let project = format!("/v2/projects/{}", app.project_id);
        for (filtering, visitor) in [(false, "ada"), (true, "bob")] {
            app.patch(&project, json!({ "bot_filtering": filtering })).await.expect(200);
            let node = Node::new(app).await;
            let counted = async |agent: &str| {
                let request = Request::builder().method("POST").uri("/v1/events").header("user-agent", agent);
                let request = request.body(Body::from(batch(app, visitor, &known).to_string())).unwrap();
                assert_eq!(node.router.clone().oneshot(request).await.unwrap().status(), 204);
                let counters = node.app.event_counters(app.project_id);
                (counters.bots, counters.decisions + counters.conversions)
            };
            let crawler = counted("Mozilla/5.0 (compatible; Googlebot/2.1)").await;
            assert_eq!(crawler, if filtering { (2, 0) } else { (0, 2) });
            let person = counted("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").await;
            assert_eq!(person, if filtering { (2, 2) } else { (0, 4) });
        }
    }

    async fn a_demo_needs_an_instance_of_its_own(app: &TestApp) {
        let node = Node::new(app).await;
        let before = app.database.rows().await;
        let refused = burgee_server::seed_demo(&node.app).await.unwrap_err();
        assert!(refused.to_string().contains("new folder"), "{refused}");
        assert_eq!(app.database.rows().await, before);
    }

    async fn what_is_no_batch_is_refused_with_the_reason(app: &TestApp) {
        let node = Node::new(app).await;
        for (body, says) in [
            (json!({}), "visitors"),
            (json!({ "visitors": [] }), "project_id"),
            (json!({ "project_id": "1", "visitors": [] }), "does not exist"),
        ] {
            let (status, text) = node.send_json(&body).await;
            assert!(status == 400 && text.contains(says), "{body}: {status} {text}");
        }
        assert_eq!(node.send(b"no gzip".to_vec(), Some("gzip")).await.0, 400);
        let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
        bomb.write_all(&vec![b' '; 6 << 20]).unwrap();
        assert_eq!(node.send(bomb.finish().unwrap(), Some("gzip")).await.0, 413);
        assert_eq!(node.send(vec![b' '; (5 << 20) + 1], None).await.0, 413);
    }

    async fn a_node_without_a_log_asks_to_come_again(app: &TestApp) {
        let router = burgee_server::router(app.other_node().await);
        let (status, headers, _) = send(&router, "POST", b"{}".to_vec(), None).await;
        assert_eq!((status, headers["retry-after"].to_str().unwrap()), (503, "1"));
        let (status, headers, _) = send(&router, "OPTIONS", vec![], None).await;
        assert_eq!((status, headers["access-control-allow-origin"].to_str().unwrap()), (204, "*"));
    }
}

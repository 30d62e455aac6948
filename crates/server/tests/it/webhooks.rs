//! Webhooks: who is told what, how it is signed, and what is never reached.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use crate::support::{Running, TestApp};

/// Longer than it takes, and shorter than anybody waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a receiver was sent.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    headers: HeaderMap,
    body: String,
}

impl Received {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }
}

/// Somebody who is told of changes.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    status: Arc<Mutex<StatusCode>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let status = Arc::new(Mutex::new(StatusCode::NO_CONTENT));
        let own = Self { url, received: Arc::default(), status };
        let router = Router::new().fallback(any(receive)).with_state(own.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        own
    }

    fn answer_with(&self, status: u16) {
        *self.status.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Waits until so many messages were received.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Received> {
        let wait = async {
            while self.received().len() < count {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = timeout(PATIENCE, wait).await;
        assert!(waited.is_ok(), "{count} were awaited: {:#?}", self.received());
        self.received()
    }
}

async fn receive(State(own): State<Receiver>, headers: HeaderMap, body: String) -> Response {
    own.received.lock().unwrap().push(Received { headers, body });
    let status = *own.status.lock().unwrap();
    (status, [(header::LOCATION, format!("{}/elsewhere", own.url))]).into_response()
}

fn webhooks(app: &TestApp) -> String {
    format!("/v2/projects/{}/webhooks", app.project_id)
}

async fn webhook(app: &TestApp, url: &str, events: &[&str]) -> Value {
    let body = json!({ "name": "Hook", "description": "", "url": url, "events": events });
    app.post(&webhooks(app), body).await.expect(201)
}

async fn flag(app: &TestApp, key: &str) {
    app.post("flags", json!({ "key": key, "name": key })).await.expect(201);
}

/// Waits until the newest delivery of a webhook is so, and its attempt has come to an end.
async fn delivery(
    app: &TestApp,
    webhook: &Value,
    status: &str,
    attempts: i64,
    last_error: impl Into<Value>,
) -> Value {
    let last_error = last_error.into();
    let path = format!("/burgee/v1/webhooks/{}/deliveries", webhook["id"].as_str().unwrap());
    let wait = async {
        loop {
            let newest = app.get(&path).await.expect(200)["items"][0].clone();
            // An attempt counts from its beginning: until it ends, the error is that of the one before.
            let state = (&newest["status"], &newest["attempts"], &newest["last_error"]);
            if state == (&json!(status), &json!(attempts), &last_error) {
                return newest;
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("the delivery gets there")
}

fn pointers(error: &Value) -> Vec<&str> {
    let violations = error["violations"].as_array().unwrap();
    violations.iter().map(|own| own["pointer"].as_str().unwrap()).collect()
}

both! {
    async fn webhooks_are_made_changed_and_deleted(app: &TestApp) {
        let body = json!({ "name": "Agent", "url": "https://agent.example/hook",
            "events": ["project.datafile_updated"] });
        let answer = app.post(&webhooks(app), body.clone()).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let made = answer.expect(201);
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"), "{made}");
        let kept = app.store.documents_of_kind("webhook").await.unwrap();
        assert!(kept[0].body.contains("\"v1.") && !kept[0].body.contains("whsec_"), "{}", kept[0].body);
        assert_eq!((&made["active"], &made["description"]), (&json!(true), &json!("")));
        let path = format!("/v2/webhooks/{}", made["id"].as_str().unwrap());
        let answer = app.get(&path).await;
        assert_eq!(answer.header("etag"), "\"1\"");
        let fetched = answer.expect(200);
        assert!(fetched["secret"].is_null());
        assert_eq!(app.get(&webhooks(app)).await.expect(200), json!([fetched]));

        let changed = app.patch(&path, json!({ "active": false, "name": "Edge" })).await.expect(200);
        assert_eq!((&changed["active"], &changed["name"]), (&json!(false), &json!("Edge")));
        app.if_match(1).patch(&path, json!({ "name": "Old" })).await.expect(412);
        app.delete(&format!("{path}?dry_run=true")).await.expect(204);
        app.delete(&path).await.expect(204);
        app.get(&path).await.expect(404);
        let history = format!("/v2/changes?project_id={}&entity_type=webhook", app.project_id);
        let history = app.get(&history).await.expect(200).to_string();
        assert!(history.contains("agent.example"));
        assert!(!history.contains("whsec_") && !history.contains("\"v1."), "{history}");
    }

    async fn wrong_webhooks_are_refused_with_everything_that_is_wrong(app: &TestApp) {
        let body = json!({ "description": 1, "url": "ftp://a", "events": ["project.page_created"] });
        let error = app.post(&webhooks(app), body).await.expect(400);
        assert_eq!(pointers(&error), ["/name", "/description", "/url", "/events/0"]);
        for url in ["http://169.254.169.254/latest", "https://user:pass@example.com/", "hook"] {
            let body = json!({ "name": "n", "url": url, "events": ["project.flag_created"] });
            assert_eq!(pointers(&app.post(&webhooks(app), body).await.expect(400)), ["/url"], "{url}");
        }
        assert_eq!(app.get(&webhooks(app)).await.expect(200), json!([]));
    }

    async fn only_those_who_manage_the_project_see_webhooks(app: &TestApp) {
        let made = webhook(app, "https://a.example/", &["project.flag_created"]).await;
        let path = format!("/v2/webhooks/{}", made["id"].as_str().unwrap());
        let log = format!("/burgee{}/deliveries", path.replace("/v2", "/v1"));
        for path in [webhooks(app), path, log] {
            app.anonymous().get(&path).await.expect(401);
            app.with(&app.member("publisher").await).get(&path).await.expect(403);
            app.with(&app.outsider().await).get(&path).await.expect(404);
            app.with(&app.member("project_owner").await).get(&path).await.expect(200);
        }
        app.get("/v2/webhooks/1").await.expect(404);
        app.get("/v2/webhooks/x").await.expect(400);
    }

    async fn changes_are_told_with_both_signatures(app: &TestApp) {
        let receiver = Receiver::start().await;
        let events = ["project.flag_created", "project.variation_created", "project.ruleset_updated",
            "project.rule_created", "project.datafile_updated"];
        let made = webhook(app, &receiver.url, &events).await;
        let secret = made["secret"].as_str().unwrap();
        let running = app.run().await;
        app.post("flags?dry_run=true", json!({ "key": "tried", "name": "T" })).await.expect(201);
        app.post("flags", json!({ "key": "no spaces" })).await.expect(400);
        flag(app, "checkout").await;
        // The flag, and a datafile for each environment.
        let received = receiver.wait_for(3).await;
        for own in &received {
            let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&own.body);
            let hex = hex::encode(mac.finalize().into_bytes());
            assert_eq!(own.header("x-hub-signature"), format!("sha1={hex}"));
            let signed = format!("{}.{}.{}", own.header("webhook-id"), own.header("webhook-timestamp"), own.body);
            let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
            let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(signed);
            let signature = STANDARD.encode(mac.finalize().into_bytes());
            assert_eq!(own.header("webhook-signature"), format!("v1,{signature}"));
            assert_eq!(own.header("content-type"), "application/json");
            let body = own.json();
            assert_eq!(body["project_id"], app.project_id);
            assert_eq!(body["timestamp"], app.clock.now().as_seconds());
        }
        let of = |event: &str| received.iter().filter(|own| own.event() == event).map(Received::json).collect::<Vec<_>>();
        let told = &of("project.flag_created")[0]["data"][0];
        assert_eq!(told["entity"]["name"], "checkout");
        assert_eq!(told["entity"]["is_deleted"], false);
        assert_eq!((&told["change_type"], &told["source"]), (&json!("create"), &json!("api")));
        assert_eq!(told["user"]["email"], "ada@burgee.test");
        let datafiles = of("project.datafile_updated");
        let names: Vec<&str> = datafiles.iter().map(|own| own["data"]["environment"].as_str().unwrap()).collect();
        assert!(names.contains(&"Production") && names.contains(&"Development"), "{names:?}");
        let production = datafiles.iter().find(|own| own["data"]["environment"] == "Production").unwrap();
        let sdk_key = app.sdk_key("production");
        assert_eq!(production["data"]["cdn_url"], format!("https://burgee.test/datafiles/{sdk_key}.json"));
        assert_eq!(production["data"]["revision"].to_string(),
            app.datafile("production").await["revision"].as_str().unwrap());

        let rule = json!([{ "op": "add", "path": "/rules/ship", "value": { "key": "ship", "name": "Ship",
            "type": "targeted_delivery", "percentage_included": 10000, "variations": { "on": {} } } }]);
        app.patch("flags/checkout/environments/development/ruleset", rule).await.expect(200);
        let received = receiver.wait_for(6).await;
        let mut events: Vec<String> = received[3..].iter().map(Received::event).collect();
        events.sort();
        assert_eq!(events, ["project.datafile_updated", "project.rule_created", "project.ruleset_updated"]);
        running.stop().await;
    }

    async fn what_does_not_arrive_is_sent_again_and_logged(app: &TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(app, &receiver.url, &["project.flag_created"]).await;
        let other = webhook(app, &receiver.url, &["project.audience_created"]).await;
        let running = app.run().await;
        // A redirect is not followed: it has not arrived.
        receiver.answer_with(302);
        flag(app, "first").await;
        let failed = delivery(app, &made, "pending", 1, "answered 302").await;
        assert_eq!(failed["last_status"], 302);
        assert_eq!(failed["event"], "project.flag_created");
        assert_eq!(failed["payload"]["data"][0]["entity"]["name"], "first");
        assert_eq!(receiver.received().len(), 1);

        receiver.answer_with(500);
        app.clock.advance(Duration::from_secs(40));
        delivery(app, &made, "pending", 2, "answered 500").await;
        receiver.answer_with(200);
        app.clock.advance(Duration::from_secs(200));
        let arrived = delivery(app, &made, "delivered", 3, Value::Null).await;
        assert_eq!(arrived["last_status"], 200);
        let received = receiver.received();
        assert!(received.iter().all(|own| own.body == received[0].body));
        assert!(received.iter().all(|own| own.header("webhook-id") == received[0].header("webhook-id")));

        let id = made["id"].as_str().unwrap();
        let again = format!("/burgee/v1/webhooks/{id}/deliveries/{}/redeliver", arrived["id"].as_str().unwrap());
        app.post(&format!("{again}?dry_run=true"), json!({})).await.expect(202);
        assert_eq!(app.post(&again, json!({})).await.expect(202)["status"], "pending");
        delivery(app, &made, "delivered", 4, Value::Null).await;
        let wrong = again.replace(id, other["id"].as_str().unwrap());
        app.post(&wrong, json!({})).await.expect(404);
        app.with(&app.member("editor").await).post(&again, json!({})).await.expect(403);

        let path = format!("/v2/webhooks/{id}");
        app.patch(&path, json!({ "active": false })).await.expect(200);
        flag(app, "second").await;
        app.post(&again, json!({})).await.expect(409);
        running.stop().await;
        assert_eq!(receiver.received().len(), 4, "the inactive and the other were told nothing");
    }

    async fn private_networks_are_out_of_reach_unless_allowed(app: &TestApp) {
        let receiver = Receiver::start().await;
        let port = receiver.url.split([':', '/']).nth(4).unwrap().to_owned();
        // Made while it was allowed, and by names that only a look-up sees through.
        let literal = webhook(app, &receiver.url, &["project.flag_created"]).await;
        let name = format!("https://localhost:{port}/");
        let named = webhook(app, &name, &["project.flag_created"]).await;
        flag(app, "checkout").await;
        let strict = app.other_node().await;
        let running = Running::new(strict).await;
        delivery(app, &literal, "pending", 1, "must begin with https://").await;
        let unreachable = "the host has no address that webhooks may reach";
        delivery(app, &named, "pending", 1, unreachable).await;
        running.stop().await;
        assert_eq!(receiver.received().len(), 0);
    }
}

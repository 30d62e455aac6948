//! What the console needs beyond the vendor's API, and the console's files.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use burgee_events::{FileLog, Settings};
use burgee_server::Console;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{ADMINISTRATOR, TestApp, on_sqlite};

/// A flag that is on for people whose plan is gold, in production.
async fn flag(app: &TestApp) -> i64 {
    let client = app.client();
    let plan = json!({ "project_id": app.project_id, "key": "plan", "name": "Plan" });
    client.post("/v2/attributes", plan).await.expect(201);
    let conditions = r#"["and", {"type": "custom_attribute", "name": "plan", "match_type": "exact", "value": "gold"}]"#;
    let audience =
        json!({ "project_id": app.project_id, "name": "Gold", "conditions": conditions });
    let audience = client.post("/v2/audiences", audience).await.expect(201);
    let id = audience["id"].as_i64().unwrap();
    client.post("flags", json!({ "key": "checkout", "name": "Checkout" })).await.expect(201);
    let ruleset = "flags/checkout/environments/production/ruleset";
    let rule = json!([
        { "op": "add", "path": "/rules/gold", "value": {
            "key": "gold", "name": "Gold", "type": "targeted_delivery", "enabled": true,
            "percentage_included": 10_000, "audience_conditions": ["or", { "audience_id": id }],
            "variations": { "on": { "percentage_included": 10_000 } } } },
        { "op": "add", "path": "/rule_priorities/0", "value": "gold" }]);
    client.patch(ruleset, rule).await.expect(200);
    client.post(&format!("{ruleset}/enabled"), json!({})).await.expect(200);
    id
}

both! {
    async fn a_decision_is_explained_and_nothing_comes_of_it(app: &TestApp) {
        flag(app).await;
        let path = format!("/burgee/v1/projects/{}/environments/production/explain", app.project_id);
        let client = app.client();
        for (plan, enabled, rule) in [("gold", true, json!("gold")), ("tin", false, Value::Null)] {
            let question = json!({ "user_id": "ada", "attributes": { "plan": plan } });
            let answer = client.post(&path, question).await.expect(200);
            let [own] = answer["decisions"].as_array().unwrap().as_slice() else {
                panic!("{answer}");
            };
            assert_eq!(own["enabled"], enabled, "{own}");
            let steps = own["explanation"]["steps"].as_array().unwrap();
            assert_eq!(steps[0]["key"], "gold", "{own}");
            let audience = &steps[0]["checks"][0];
            assert_eq!((&audience["check"], &audience["admitted"]), (&json!("audience"), &json!(enabled)));
            assert!(own["reasons"].as_array().is_some_and(|own| !own.is_empty()), "{own}");
            if enabled {
                assert_eq!(own["rule_key"], rule);
            }
        }
        let named = json!({ "user_id": "ada", "flag_keys": ["checkout", "nothing"] });
        let answer = client.post(&path, named).await.expect(200);
        assert_eq!(answer["decisions"].as_array().map(Vec::len), Some(1));
        let wrong = json!({ "attributes": 1, "flag_keys": "checkout" });
        let answer = client.post(&path, wrong).await.expect(400);
        let pointers: Vec<_> =
            answer["violations"].as_array().unwrap().iter().map(|own| &own["pointer"]).collect();
        assert_eq!(pointers, ["/user_id", "/attributes", "/flag_keys"]);
        assert_eq!(answer["code"], "bad_request");
    }

    async fn conditions_are_tried(app: &TestApp) {
        flag(app).await;
        let path = format!("/burgee/v1/projects/{}/audiences/test", app.project_id);
        let conditions = r#"["not", {"type": "custom_attribute", "name": "plan", "match_type": "exact", "value": "gold"}]"#;
        let client = app.client();
        for (attributes, admitted) in [
            (json!({ "plan": "gold" }), json!(false)),
            (json!({ "plan": "tin" }), json!(true)),
            (json!({}), Value::Null),
        ] {
            let body = json!({ "conditions": conditions, "attributes": attributes });
            let answer = client.post(&path, body).await.expect(200);
            assert_eq!(answer["admitted"], admitted, "{answer}");
            assert_eq!(answer["trace"]["operator"], "not");
        }
        let unknown = json!({ "conditions": conditions.replace("plan", "shoe_size") });
        client.post(&path, unknown).await.expect(400);
    }

    async fn a_webhook_is_tried_and_gets_another_secret(app: &TestApp) {
        let client = app.client();
        let webhook = json!({ "name": "Chat", "url": "https://hooks.example.com/x",
            "events": ["project.flag_created"] });
        let path = format!("/v2/projects/{}/webhooks", app.project_id);
        let webhook = client.post(&path, webhook).await.expect(201);
        let own = format!("/burgee/v1/webhooks/{}", webhook["id"].as_str().unwrap());
        client.post(&format!("{own}/test?dry_run=true"), json!({})).await.expect(202);
        let deliveries = format!("{own}/deliveries");
        assert_eq!(client.get(&deliveries).await.expect(200)["count"], 0);
        let sent = client.post(&format!("{own}/test"), json!({})).await.expect(202);
        assert_eq!((&sent["event"], &sent["status"]), (&json!("webhook.test"), &json!("pending")));
        assert_eq!(client.get(&deliveries).await.expect(200)["count"], 1);
        let renewed = client.post(&format!("{own}/secret"), json!({})).await;
        assert_eq!(renewed.header("cache-control"), "no-store");
        let secret = renewed.expect(201)["secret"].as_str().unwrap().to_owned();
        assert_ne!(webhook["secret"], secret);
        let changes = format!("/v2/changes?project_id={}", app.project_id);
        let changes = client.get(&changes).await.expect(200).to_string();
        assert!(changes.contains("Chat") && !changes.contains(&secret), "{changes}");
        let idle = json!({ "active": false });
        let path = format!("/v2/webhooks/{}", webhook["id"].as_str().unwrap());
        client.patch(&path, idle).await.expect(200);
        client.post(&format!("{own}/test"), json!({})).await.expect(409);
    }

    async fn administrators_see_how_the_instance_is(app: &TestApp) {
        let health = app.client().get("/burgee/v1/health").await.expect(200);
        let checks = health["checks"].as_array().unwrap();
        assert!(checks.iter().all(|own| own["status"] == "ok" || own["status"] == "warning"));
        assert!(checks.iter().any(|own| own["name"] == "database"), "{health}");
    }

    async fn what_happens_is_watched_until_the_token_ends(app: &TestApp) {
        flag(app).await;
        let folder = tempfile::tempdir().unwrap();
        let log = FileLog::open(folder.path(), Settings::default()).unwrap();
        let node = app.other_node().await.with_events(std::sync::Arc::new(log));
        let router = burgee_server::router(node.clone());
        let session = app.session(ADMINISTRATOR).await;
        let token = session.post("/burgee/v1/tokens", json!({ "name": "watch" })).await.expect(201);
        let live = format!("/burgee/v1/projects/{}/environments/production/live", app.project_id);
        let request = Request::get(&live)
            .header("authorization", format!("Bearer {}", token["token"].as_str().unwrap()))
            .body(Body::empty())
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let mut frames = response.into_body().into_data_stream();
        let mut next = async || {
            let frame = tokio::time::timeout(Duration::from_secs(10), frames.next()).await.unwrap();
            frame.map(|own| String::from_utf8(own.unwrap().to_vec()).unwrap())
        };
        assert_eq!(next().await.as_deref(), Some(": watching\n\n"));
        let datafile = app.datafile("production").await;
        let rules = datafile["rollouts"].as_array().unwrap().iter();
        let mut rules = rules.flat_map(|own| own["experiments"].as_array().unwrap());
        let rule = rules.find(|own| own["key"] == "gold").unwrap();
        let now = app.clock.now().as_micros() / 1_000;
        let batch = json!({ "account_id": "1", "project_id": app.project_id.to_string(),
            "client_name": "python-sdk", "client_version": "5.2.0", "visitors": [{
            "visitor_id": "ada", "attributes": [], "snapshots": [{ "decisions": [{
                "campaign_id": rule["layerId"], "experiment_id": rule["id"],
                "variation_id": rule["variations"][0]["id"],
                "metadata": { "flag_key": "checkout", "rule_key": "gold", "rule_type": "rollout",
                    "variation_key": "on", "enabled": true } }],
                "events": [{ "entity_id": rule["layerId"], "timestamp": now, "uuid": "u-1",
                    "key": "campaign_activated" }] }] }] });
        let send = Request::post("/v1/events").body(Body::from(batch.to_string())).unwrap();
        let answer = router.clone().oneshot(send).await.unwrap();
        assert_eq!(answer.status(), 204);
        let frame = next().await.unwrap();
        assert!(frame.starts_with("event: decision\ndata: {"), "{frame}");
        for part in [r#""user_id":"ada""#, r#""flag_key":"checkout""#, r#""enabled":true"#] {
            assert!(frame.contains(part), "{frame}");
        }
        let environment = app.environment_id("production");
        let activity = format!("/burgee/v1/environments/{environment}/activity");
        let activity = app.client().on(node).get(&activity).await.expect(200);
        assert!(activity["decided"].is_string(), "{activity}");
        assert_eq!(activity["client"], json!({ "name": "python-sdk", "version": "5.2.0" }));
        let own = format!("/burgee/v1/tokens/{}", token["id"].as_str().unwrap());
        app.client().delete(&own).await.expect(204);
        assert_eq!(next().await, None);
    }
}

#[test]
fn the_console_is_served_with_a_policy_and_everything_else_is_as_before() {
    on_sqlite(console_files);
}

async fn console_files(app: &TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    write("index.html", r#"<meta name="csp-nonce" content="{{CSP_NONCE}}">"#);
    write("assets/main-1.js", "plain");
    write("assets/main-1.js.br", "brotli");
    let node = app.other_node().await.with_console(Console::of_folder(folder.path()).unwrap());
    let router = burgee_server::router(node);
    let get = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (head, String::from_utf8(body.to_vec()).unwrap())
    };
    let html = [("accept", "text/html,*/*")];
    for path in ["/", "/p/1/flags", "/sign-in", "/password?link=x"] {
        let (head, body) = get(path, &html).await;
        assert_eq!(head.status, 200, "{path}");
        let nonce = body.split('"').nth(3).unwrap();
        let policy = head.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("'nonce-{nonce}'")) && nonce.len() == 32, "{policy}");
        assert_eq!(head.headers["cache-control"], "no-store");
    }
    let (head, body) = get("/assets/main-1.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(body, "brotli");
    assert_eq!(head.headers["content-encoding"], "br");
    assert!(head.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let etag = head.headers["etag"].to_str().unwrap().to_owned();
    let (head, body) = get("/assets/main-1.js", &[]).await;
    assert_eq!((&*body, head.headers.get("content-encoding")), ("plain", None));
    let (head, _) = get("/assets/main-1.js", &[("if-none-match", &etag)]).await;
    assert_eq!(head.status, 304);
    for path in ["/v2/nothing", "/flags/v1/nothing", "/assets/gone.js", "/burgee/v1/nothing"] {
        assert_eq!(get(path, &html).await.0.status, 404, "{path}");
    }
    // What is no browser asks for no page.
    assert_eq!(get("/p/1/flags", &[]).await.0.status, 404);
    // An app's request goes on without scripts.
    let (_, body) = get("/sign-in?next=/oauth2/authorize?client_id=1", &html).await;
    assert!(body.contains("<form"), "{body}");
}

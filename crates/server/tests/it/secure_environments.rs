//! SDK keys that are replaced, and datafiles behind access tokens.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const DAY: Duration = Duration::from_hours(24);

fn path(app: &TestApp, what: &str) -> String {
    format!("/burgee/v1/environments/{}/{what}", app.environment_id("production"))
}

async fn fetch(app: &TestApp, sdk_key: &str) -> Answer {
    app.anonymous().get(&format!("/datafiles/{sdk_key}.json")).await
}

async fn fetch_secure(app: &TestApp, sdk_key: &str, token: &str) -> Answer {
    app.with(token).get(&format!("/datafiles/auth/{sdk_key}.json")).await
}

async fn environment(app: &TestApp) -> Value {
    let path = format!("/v2/environments/{}", app.environment_id("production"));
    app.get(&path).await.expect(200)
}

both! {
    async fn a_replaced_key_works_for_a_while(app: &TestApp) {
        let old = app.sdk_key("production").to_owned();
        let other = app.sdk_key("development").to_owned();
        let keys = path(app, "sdk-keys");
        let made = app.client().send("POST", &keys, None).await.expect(201);
        let new = made["key"].as_str().unwrap();
        assert_eq!(made["is_current"], true);
        assert_eq!(made["url"], format!("https://burgee.test/datafiles/{new}.json"));
        let (left, right) = (fetch(app, &old).await, fetch(app, new).await);
        assert_eq!(left.bytes, right.bytes);
        assert_eq!(right.expect(200)["sdkKey"], new);
        assert_eq!(environment(app).await["datafile"]["sdk_key"], new);
        let listed = app.get(&keys).await.expect(200)["items"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 2);
        let ended = listed.as_array().unwrap().iter().find(|own| own["key"] == json!(old)).unwrap();
        assert_eq!((&ended["is_current"], &ended["expires"]), (&json!(false), &json!("2026-01-08T00:00:00.000000Z")));

        app.clock.advance((DAY * 7).checked_sub(Duration::from_secs(1)).unwrap());
        fetch(app, &old).await.expect(200);
        app.clock.advance(Duration::from_secs(1));
        fetch(app, &old).await.expect(403);
        fetch(app, new).await.expect(200);
        fetch(app, &other).await.expect(200);
        assert_eq!(app.get(&keys).await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn a_leaked_key_ends_at_once(app: &TestApp) {
        let keys = path(app, "sdk-keys");
        let first = app.sdk_key("production").to_owned();
        assert_eq!(app.delete(&format!("{keys}/{first}")).await.expect(409)["status"], 409);
        let second = app.post(&keys, json!({ "overlap_seconds": 3600 })).await.expect(201)["key"].clone();
        app.delete(&format!("{keys}/{first}?dry_run=true")).await.expect(204);
        fetch(app, &first).await.expect(200);
        app.delete(&format!("{keys}/{first}")).await.expect(204);
        fetch(app, &first).await.expect(403);
        app.delete(&format!("{keys}/{first}")).await.expect(404);
        app.delete(&format!("{keys}/{}", app.sdk_key("development"))).await.expect(404);
        app.post(&keys, json!({ "overlap_seconds": 0 })).await.expect(201);
        fetch(app, second.as_str().unwrap()).await.expect(403);
        for wrong in [json!({ "overlap_seconds": -1 }), json!({ "overlap_seconds": 7_776_001 }), json!([])] {
            assert_eq!(app.post(&keys, wrong).await.expect(400)["status"], 400);
        }
        app.client().send_text("POST", &keys, Some("{".to_owned())).await.expect(400);
        for _ in 0..9 {
            app.post(&keys, json!({})).await.expect(201);
        }
        app.post(&keys, json!({})).await.expect(409);
        app.post(&keys, json!({ "overlap_seconds": 0 })).await.expect(201);
    }

    async fn keys_and_tokens_are_for_owners(app: &TestApp) {
        let (keys, tokens) = (path(app, "sdk-keys"), path(app, "access-tokens"));
        let editor = app.member("editor").await;
        let outsider = app.outsider().await;
        for path in [&keys, &tokens] {
            assert_eq!(app.anonymous().get(path).await.expect(401)["status"], 401);
            app.anonymous().post(path, json!({})).await.expect(401);
            app.with(&outsider).get(path).await.expect(404);
            app.with(&outsider).post(path, json!({})).await.expect(404);
            app.with(&editor).post(path, json!({})).await.expect(403);
            app.with(&editor).delete(&format!("{path}/x")).await.expect(403);
        }
        app.with(&editor).get(&keys).await.expect(200);
        app.with(&editor).get(&tokens).await.expect(403);
        app.with(&editor).delete(&tokens).await.expect(403);
        app.post("/burgee/v1/environments/999/sdk-keys", json!({})).await.expect(404);
        app.get("/burgee/v1/environments/x/sdk-keys").await.expect(400);
    }

    async fn a_secure_datafile_needs_a_token(app: &TestApp) {
        let tokens = path(app, "access-tokens");
        let sdk_key = app.sdk_key("production").to_owned();
        let other = app.sdk_key("development").to_owned();
        let open = fetch(app, &sdk_key).await.expect(200);
        app.post(&format!("{tokens}?dry_run=true"), json!({})).await.expect(201);
        fetch(app, &sdk_key).await.expect(200);
        let answer = app.post(&tokens, json!({})).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let made = answer.expect(201);
        let token = made["token"].as_str().unwrap();
        assert!(token.starts_with("bge_"), "{token}");

        fetch(app, &sdk_key).await.expect(403);
        fetch(app, &other).await.expect(200);
        let secure = format!("/datafiles/auth/{sdk_key}.json");
        let answer = app.anonymous().get(&secure).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        answer.expect(401);
        for wrong in ["x", &app.token, &token.replace("bge_", "bgp_")] {
            fetch_secure(app, &sdk_key, wrong).await.expect(403);
        }
        fetch_secure(app, &other, token).await.expect(403);
        fetch_secure(app, "unknown", token).await.expect(403);

        let answer = fetch_secure(app, &sdk_key, token).await;
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        let (tag, modified) = (answer.header("etag").to_owned(), answer.header("last-modified").to_owned());
        let served = answer.expect(200);
        assert_eq!(served["featureFlags"], open["featureFlags"]);
        let client = || app.with(token);
        client().header("if-none-match", &tag).get(&secure).await.expect(304);
        client().header("if-modified-since", &modified).get(&secure).await.expect(304);
        let packed = client().header("accept-encoding", "gzip").get(&secure).await;
        assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
        assert_eq!(environment(app).await["datafile"]["url"], format!("https://burgee.test{secure}"));

        // A publish leaves it secure.
        app.post("flags", json!({ "key": "later" })).await.expect(201);
        fetch(app, &sdk_key).await.expect(403);
        fetch_secure(app, &sdk_key, token).await.expect(200);
    }

    async fn a_revoked_token_opens_nothing(app: &TestApp) {
        let tokens = path(app, "access-tokens");
        let sdk_key = app.sdk_key("production").to_owned();
        let first = app.post(&tokens, json!({})).await.expect(201);
        let second = app.post(&tokens, json!({})).await.expect(201);
        let plain = |own: &Value| own["token"].as_str().unwrap().to_owned();
        let listed = app.get(&tokens).await.expect(200);
        assert_eq!((&listed["secure"], listed["items"].as_array().unwrap().len()), (&json!(true), 2));
        assert!(listed["items"][0].get("token").is_none());
        let own = format!("{tokens}/{}", first["id"].as_str().unwrap());
        app.delete(&own).await.expect(204);
        app.delete(&own).await.expect(404);
        fetch_secure(app, &sdk_key, &plain(&first)).await.expect(403);
        fetch_secure(app, &sdk_key, &plain(&second)).await.expect(200);
        app.delete(&format!("{tokens}/{}", second["id"].as_str().unwrap())).await.expect(204);
        fetch(app, &sdk_key).await.expect(403);
        app.delete(&tokens).await.expect(204);
        fetch(app, &sdk_key).await.expect(200);
        fetch_secure(app, &sdk_key, &plain(&second)).await.expect(403);
        assert_eq!(app.get(&tokens).await.expect(200), json!({ "secure": false, "items": [] }));
    }

    async fn a_token_is_not_kept_for_repetitions(app: &TestApp) {
        let tokens = path(app, "access-tokens");
        let once = app.client().header("idempotency-key", "k");
        let first = once.post(&tokens, json!({})).await.expect(201);
        let second = once.post(&tokens, json!({})).await.expect(201);
        assert_ne!(first["token"], second["token"]);
    }

    async fn an_archived_environment_can_have_its_key_replaced(app: &TestApp) {
        let id = app.environment_id("development");
        let old = app.sdk_key("development").to_owned();
        app.delete(&format!("/v2/environments/{id}")).await.expect(204);
        app.post("flags", json!({ "key": "later" })).await.expect(201);
        let keys = format!("/burgee/v1/environments/{id}/sdk-keys");
        let made = app.post(&keys, json!({ "overlap_seconds": 0 })).await.expect(201);
        fetch(app, &old).await.expect(403);
        let served = fetch(app, made["key"].as_str().unwrap()).await.expect(200);
        assert_eq!((&served["sdkKey"], &served["featureFlags"]), (&made["key"], &json!([])));
    }
}

//! Workload identity: tokens of CI jobs and the like, and what they get.

use std::time::Duration;

use serde_json::{Value, json};

use crate::issuer::{Issuer, SigningKey, hs256, unsigned};
use crate::support::{ADMINISTRATOR, Answer, TestApp};

const TRUSTS: &str = "/burgee/v1/workload-trusts";
const EXCHANGE: &str = "/burgee/v1/workload/token";
const AUDIENCE: &str = "https://burgee.test";

/// A service account with a role: its id.
async fn robot(app: &TestApp, role: &str) -> String {
    let roles = json!([{ "project_id": app.project_id, "role": role }]);
    let body = json!({ "name": "CI", "project_roles": roles });
    let made = app.post("/burgee/v1/service-accounts", body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn trust(issuer: &Issuer, robot: &str) -> Value {
    json!({
        "name": "Shop", "issuer": issuer.url, "audience": AUDIENCE, "service_account_id": robot,
        "conditions": [
            { "claim": "repository", "equals": "acme/shop" },
            { "claim": "ref", "matches": "refs/heads/*" },
        ],
    })
}

/// The claims of a job as GitHub has them.
fn job(app: &TestApp, issuer: &Issuer, id: &str) -> Value {
    let now = app.clock.now().as_seconds();
    json!({
        "iss": issuer.url, "aud": AUDIENCE, "sub": "repo:acme/shop:ref:refs/heads/main",
        "repository": "acme/shop", "ref": "refs/heads/main", "jti": id,
        "iat": now, "nbf": now - 10, "exp": now + 300,
    })
}

async fn exchange(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post(EXCHANGE, json!({ "subject_token": token })).await
}

#[track_caller]
fn refused(answer: &Answer, text: &str) {
    let body = answer.clone().expect(400);
    assert_eq!(body["error"], "invalid_grant", "{body}");
    assert!(body["error_description"].as_str().unwrap().contains(text), "{text}: {body}");
}

fn access_token(answer: Answer) -> String {
    answer.expect(200)["access_token"].as_str().unwrap().to_owned()
}

both! {
    async fn a_job_gets_a_token_that_does_not_live_long(app: &TestApp) {
        let issuer = Issuer::start().await;
        let robot = robot(app, "editor").await;
        let mut body = trust(&issuer, &robot);
        body["scopes"] = json!(["all", format!("project:{}", app.project_id)]);
        body["life_seconds"] = json!(600);
        let made = app.session(ADMINISTRATOR).await.post(TRUSTS, body).await.expect(201);
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
            .append_pair("subject_token", &issuer.sign(&job(app, &issuer, "1")))
            .append_pair("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")
            .finish();
        let answer = app.anonymous().post_form(EXCHANGE, &form).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let body = answer.expect(200);
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["issued_token_type"], "urn:ietf:params:oauth:token-type:access_token");
        assert_eq!(body["expires_in"], 600);
        assert_eq!(body["scope"], format!("all project:{}", app.project_id));
        let token = body["access_token"].as_str().unwrap();
        assert!(token.starts_with("bgs_"));
        let client = app.with(token);
        client.post("flags", json!({ "key": "made_by_ci" })).await.expect(201);
        client.get("/burgee/v1/service-accounts").await.expect(403);
        let tokens = app.get(&format!("/burgee/v1/service-accounts/{robot}/tokens")).await.expect(200);
        assert_eq!(tokens["items"][0]["name"], "workload repo:acme/shop:ref:refs/heads/main");

        issuer.rotate("curve", SigningKey::p256());
        app.clock.advance(Duration::from_secs(11));
        let other = access_token(exchange(app, &issuer.sign(&job(app, &issuer, "2"))).await);
        app.clock.advance(Duration::from_secs(590));
        client.get("flags").await.expect(403);
        app.with(&other).get("flags").await.expect(200);

        let path = format!("{TRUSTS}/{}", made["id"].as_str().unwrap());
        let entries = app.get("/burgee/v1/audit?limit=100").await.expect(200)["items"].to_string();
        assert!(entries.contains("workload.token") && entries.contains(&robot), "{entries}");
        app.delete(&format!("{path}?dry_run=true")).await.expect(204);
        app.with(&other).get("flags").await.expect(200);
        app.delete(&format!("/burgee/v1/service-accounts/{robot}")).await.expect(409);
        app.delete(&path).await.expect(204);
        app.with(&other).get("flags").await.expect(403);
        app.delete(&format!("/burgee/v1/service-accounts/{robot}")).await.expect(204);
    }

    async fn a_token_counts_once_and_only_if_all_of_it_is_right(app: &TestApp) {
        let issuer = Issuer::start().await;
        let robot = robot(app, "viewer").await;
        let made = app.session(ADMINISTRATOR).await.post(TRUSTS, trust(&issuer, &robot)).await.expect(201);
        let path = format!("{TRUSTS}/{}", made["id"].as_str().unwrap());
        let token = issuer.sign(&job(app, &issuer, "1"));
        access_token(exchange(app, &token).await);
        refused(&exchange(app, &token).await, "used already");
        // The same job with a token that was made anew, but has the same id.
        let mut same = job(app, &issuer, "1");
        same["exp"] = json!(same["exp"].as_i64().unwrap() + 1);
        refused(&exchange(app, &issuer.sign(&same)).await, "used already");
        let mut nameless = job(app, &issuer, "");
        nameless.as_object_mut().unwrap().remove("jti");
        let nameless = issuer.sign(&nameless);
        access_token(exchange(app, &nameless).await);
        refused(&exchange(app, &nameless).await, "used already");

        let now = app.clock.now().as_seconds();
        let nobody = "no workload trust accepts";
        for (member, value, text) in [
            ("repository", json!("acme/shop-evil"), nobody),
            ("repository", json!("evil/shop"), nobody),
            ("repository", Value::Null, nobody),
            ("ref", json!("refs/heads/a/b"), nobody),
            ("ref", json!("refs/tags/v1"), nobody),
            ("aud", json!("https://other.test"), nobody),
            ("aud", json!(["https://other.test"]), nobody),
            ("iss", json!("https://other.test"), nobody),
            ("exp", json!(now - 61), "expired"),
            ("exp", Value::Null, "when it expires"),
            ("nbf", json!(now + 61), "not valid yet"),
            ("iat", json!(now + 61), "not valid yet"),
            ("sub", json!(""), "whom it is about"),
        ] {
            let mut claims = job(app, &issuer, &format!("{member} {value}"));
            claims[member] = value;
            refused(&exchange(app, &issuer.sign(&claims)).await, text);
        }
        let claims = job(app, &issuer, "forged");
        let key = issuer.inside().keys[0].clone();
        let header = json!({ "alg": "HS256", "kid": key["kid"] });
        for (token, text) in [
            (unsigned(&json!({ "alg": "none" }), &claims) + ".", "RS256 or ES256"),
            (hs256(&header, &claims, key["n"].as_str().unwrap().as_bytes()), "RS256 or ES256"),
            (SigningKey::rsa(1).honest("first", &claims), "signature is wrong"),
            (SigningKey::rsa(0).honest("x", &claims), "no such key"),
            ("x".to_owned(), "not a signed token"),
            ("a.b.c".to_owned(), "does not read"),
        ] {
            refused(&exchange(app, &token).await, text);
        }
        access_token(exchange(app, &issuer.sign(&claims)).await);

        for (change, back) in [
            (json!({ "enabled": false }), json!({ "enabled": true })),
            (json!({ "audience": "https://other.test" }), json!({ "audience": AUDIENCE })),
        ] {
            let page = app.session(ADMINISTRATOR).await;
            page.patch(&path, change).await.expect(200);
            refused(&exchange(app, &issuer.sign(&job(app, &issuer, "off"))).await, nobody);
            page.patch(&path, back).await.expect(200);
        }
        let own = format!("/burgee/v1/service-accounts/{robot}");
        app.patch(&own, json!({ "disabled": true })).await.expect(200);
        refused(&exchange(app, &issuer.sign(&job(app, &issuer, "off"))).await, "does not work any more");
        app.settle().await;
        let entries = app.get("/burgee/v1/audit?limit=100").await.expect(200)["items"].to_string();
        assert!(entries.contains("the token was used already"), "{entries}");
    }

    async fn requests_are_read_strictly(app: &TestApp) {
        for (body, error) in [
            (json!({}), "invalid_request"),
            (json!([]), "invalid_request"),
            (json!({ "subject_token": "x", "trust_id": "y" }), "invalid_request"),
            (json!({ "subject_token": "x", "grant_type": "password" }), "unsupported_grant_type"),
            (json!({ "subject_token": "x", "subject_token_type": "saml" }), "invalid_request"),
            (json!({ "subject_token": "x", "requested_token_type": "saml" }), "invalid_request"),
        ] {
            let answer = app.anonymous().post(EXCHANGE, body.clone()).await.expect(400);
            assert_eq!(answer["error"], error, "{body}");
        }
        let twice = app.anonymous().post_form(EXCHANGE, "subject_token=x&subject_token=y").await.expect(400);
        assert_eq!(twice["error_description"], "subject_token is there twice");
    }

    async fn an_issuer_is_asked_only_where_it_is_trusted_and_not_too_often(app: &TestApp) {
        let issuer = Issuer::start().await;
        let token = |id: &str| issuer.sign(&job(app, &issuer, id));
        refused(&exchange(app, &token("1")).await, "no workload trust accepts");
        assert_eq!(issuer.inside().requests, 0);
        let robot = robot(app, "viewer").await;
        app.session(ADMINISTRATOR).await.post(TRUSTS, trust(&issuer, &robot)).await.expect(201);
        let strict = app.other_node().await;
        let outside = app.anonymous().on(strict);
        let answer = outside.post(EXCHANGE, json!({ "subject_token": token("1") })).await;
        refused(&answer, "the issuer cannot be reached");
        assert_eq!(issuer.inside().requests, 0);
        let mut last = 0;
        for count in 0..60 {
            let stranger = SigningKey::rsa(1).honest(&format!("key {count}"), &job(app, &issuer, "x"));
            last = exchange(app, &stranger).await.status;
        }
        assert_eq!(last, 429);
        assert_eq!(issuer.inside().key_requests, 1);
    }

    async fn several_trusts_are_told_apart_and_accounts_kept_apart(app: &TestApp) {
        let issuer = Issuer::start().await;
        let robot = robot(app, "viewer").await;
        let first = app.session(ADMINISTRATOR).await.post(TRUSTS, trust(&issuer, &robot)).await.expect(201);
        app.session(ADMINISTRATOR).await.post(TRUSTS, trust(&issuer, &robot)).await.expect(201);
        let token = issuer.sign(&job(app, &issuer, "1"));
        let answer = exchange(app, &token).await.expect(400);
        assert_eq!(answer["error"], "invalid_request", "{answer}");
        let body = json!({ "subject_token": token, "trust_id": first["id"] });
        access_token(app.anonymous().post(EXCHANGE, body).await);

        let foreign = app.other_account().await.1;
        let path = format!("{TRUSTS}/{}", first["id"].as_str().unwrap());
        app.with(&foreign).delete(&path).await.expect(404);
        let theirs = app.session("eve@elsewhere.test").await;
        theirs.get(&path).await.expect(404);
        theirs.patch(&path, json!({ "enabled": false })).await.expect(404);
        theirs.delete(&path).await.expect(404);
        assert_eq!(theirs.get(TRUSTS).await.expect(200)["items"], json!([]));
        let refused = theirs.post(TRUSTS, trust(&issuer, &robot)).await.expect(400);
        assert_eq!(refused["violations"][0]["pointer"], "/service_account_id");
        let owner = app.member("project_owner").await;
        app.with(&owner).post(TRUSTS, trust(&issuer, &robot)).await.expect(403);
        app.with(&owner).get(&path).await.expect(403);
        let session = app.session(ADMINISTRATOR).await;
        session.clone().if_match(9).patch(&path, json!({ "name": "Late" })).await.expect(412);
        let person = app.store.user_by_email("ada@burgee.test").await.unwrap().unwrap().id;
        session.patch(&path, json!({ "service_account_id": person })).await.expect(400);
        // A token that leaks must not make more that let somebody in.
        app.post(TRUSTS, trust(&issuer, &robot)).await.expect(403);
        app.patch(&path, json!({ "name": "Mine" })).await.expect(403);
        app.clock.advance(Duration::from_mins(11));
        session.patch(&path, json!({ "name": "Late" })).await.expect(403);
    }
}

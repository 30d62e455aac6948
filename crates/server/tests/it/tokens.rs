//! Personal access tokens, as the vendor's page "Generate tokens and use the REST APIs" has them, sentence by sentence;
//! and what Burgee adds.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, Answer, Client, TestApp};

const TOKENS: &str = "/burgee/v1/tokens";

/// A path of each error format.
const PATHS: [&str; 2] = ["flags", "/v2/projects"];

fn secret(made: &Value) -> &str {
    made["token"].as_str().expect("a token is shown when it is made")
}

fn listed<'a>(list: &'a Value, made: &Value) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|own| own["id"] == made["id"]).unwrap_or(&Value::Null)
}

both! {
    /// "Enter a token name and click Create." "Copy the token." "For security purposes, when you navigate away from
    /// the API Access tab, the token will no longer be visible when you return."
    async fn a_token_is_made_with_a_name_and_shown_once(app: &TestApp) {
        let page = app.session(ADMINISTRATOR).await;
        let answer = page.post(TOKENS, json!({ "name": "deploy script" })).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let made = answer.expect(201);
        let token = secret(&made).to_owned();
        assert!(token.starts_with("bgp_") && token.len() <= 120, "{}", token.len());
        let list = page.get(TOKENS).await;
        assert!(!String::from_utf8_lossy(&list.bytes).contains(&token));
        let list = list.expect(200);
        let own = listed(&list, &made);
        assert_eq!(own["name"], "deploy script");
        assert_eq!(own["prefix"], "bgp");
        assert!(token.ends_with(own["last_four"].as_str().unwrap()));
        assert_eq!(own["token"], Value::Null);
        assert_eq!(own["scopes"], json!(["all"]));
        assert_eq!((&own["last_used"], &own["expires"], &own["revoked"]),
            (&Value::Null, &Value::Null, &Value::Null));
        // "curl -H "Authorization: Bearer abcdefg123456""
        for path in PATHS {
            app.with(&token).get(path).await.expect(200);
        }
        assert_ne!(listed(&page.get(TOKENS).await.expect(200), &made)["last_used"], Value::Null);
        // It is in no row of the database.
        let (_, rest) = token.split_at(30);
        let rows = app.database.rows().await;
        assert!(!rows.values().flatten().any(|row| row.contains(rest)), "a secret is stored");
    }

    /// "If you are an administrator, you can create tokens for other collaborators on the account." "If you are not
    /// an administrator for the account, you can only generate a personal token for yourself."
    async fn administrators_make_tokens_for_others_and_nobody_else_does(app: &TestApp) {
        let (viewer, _) = app.person(Some("viewer")).await;
        let (owner, _) = app.person(Some("project_owner")).await;
        let admin = app.session(ADMINISTRATOR).await;
        let made = admin.post(TOKENS, json!({ "name": "for you", "user_id": viewer })).await;
        let made = made.expect(201);
        assert_eq!(made["user_id"], json!(viewer));
        assert_ne!(made["created_by"], json!(viewer));
        // It acts as the viewer, not as who made it.
        let token = app.with(secret(&made));
        token.get("flags").await.expect(200);
        token.post("flags", json!({ "key": "a" })).await.expect(403);
        for id in [&owner, &viewer] {
            let email = app.email_of(id).await;
            let page = app.session(&email).await;
            for other in [&owner, &viewer].into_iter().filter(|other| *other != id) {
                let body = json!({ "name": "t", "user_id": other });
                page.post(TOKENS, body).await.expect(403);
            }
            // Nor do they learn who is there.
            let nobody = json!({ "name": "t", "user_id": "nobody" });
            page.post(TOKENS, nobody).await.expect(403);
            page.get("/burgee/v1/tokens?all=true").await.expect(403);
            let own = page.post(TOKENS, json!({ "name": "mine" })).await.expect(201);
            assert_eq!(own["user_id"], json!(id));
            assert_eq!(own["created_by"], json!(id));
        }
        let all = admin.get("/burgee/v1/tokens?all=true").await.expect(200);
        assert!(!listed(&all, &made).is_null());
        assert!(all["items"].as_array().unwrap().len() >= 6);
        let (_, stranger) = app.other_account().await;
        let strangers = app.with(&stranger).get("/burgee/v1/tokens?all=true").await.expect(200);
        assert_eq!(strangers["items"].as_array().unwrap().len(), 1);
        let unknown = json!({ "name": "t", "user_id": "nobody" });
        admin.post(TOKENS, unknown).await.expect(400);
    }

    /// "Revoking a token permanently removes it, so you can no longer use it." "If you are an administrator, you can
    /// revoke any personal token attached to the account. If you are not an administrator for the account, you can
    /// only revoke the tokens that you generate for yourself." "You cannot undo this action."
    async fn tokens_are_revoked_for_good_by_who_may(app: &TestApp) {
        let (id, first) = app.person(Some("editor")).await;
        let page = app.session(&app.email_of(&id).await).await;
        let second = page.post(TOKENS, json!({ "name": "second" })).await.expect(201);
        let path = |id: &str| format!("{TOKENS}/{id}");
        let of = |token: &str| path(token.split('_').nth(1).unwrap());
        // Somebody else's token is not there, whoever asks.
        page.delete(&of(&app.token)).await.expect(404);
        let (_, stranger) = app.other_account().await;
        app.with(&stranger).delete(&of(&first)).await.expect(404);
        app.client().delete(&of(&stranger)).await.expect(404);
        app.with(&first).get("flags").await.expect(200);

        page.delete(&format!("{}?dry_run=true", of(secret(&second)))).await.expect(204);
        app.with(secret(&second)).get("flags").await.expect(200);
        page.delete(&of(secret(&second))).await.expect(204);
        app.client().delete(&of(&first)).await.expect(204);
        for token in [secret(&second), &first] {
            for path in PATHS {
                let answer = app.with(token).get(path).await;
                assert_eq!(answer.status, 403);
                let text = String::from_utf8_lossy(&answer.bytes).into_owned();
                assert!(text.contains("Authentication Failed"), "{text}");
            }
            app.client().delete(&of(token)).await.expect(404);
        }
        assert_ne!(listed(&page.get(TOKENS).await.expect(200), &second)["revoked"], Value::Null);
    }

    /// "Using the wrong token will fail with error 403 - Authentication Failed." "If you forget to add the token or
    /// set the token on the wrong header or on the body, the request will fail with 401 - Unauthorized."
    async fn wrong_and_misplaced_tokens_are_told_apart(app: &TestApp) {
        let reason = |answer: &Answer| {
            let member = if answer.request.contains("/v2/") { "message" } else { "detail" };
            answer.body[member].as_str().unwrap_or_default().to_owned()
        };
        for path in PATHS {
            let wrong = app.with("abcdefg123456").get(path).await;
            assert_eq!((wrong.status, reason(&wrong).as_str()), (403, "Authentication Failed"));
            assert_eq!(app.anonymous().get(path).await.status, 401);
            let header = app.anonymous().header("token", &app.token).get(path).await;
            assert_eq!(header.status, 401);
            let body = json!({ "token": app.token, "Authorization": format!("Bearer {}", app.token) });
            assert_eq!(app.anonymous().post(path, body).await.status, 401);
            let query = format!("{path}?access_token={}", app.token);
            assert_eq!(app.anonymous().get(&query).await.status, 401);
            let twice = app.client().header("authorization", "Bearer other").get(path).await;
            assert_eq!(twice.status, 401, "of two headers neither counts");
        }
    }

    /// There is nothing to wait for: every request reads the token anew.
    async fn a_revocation_counts_on_every_node(app: &TestApp) {
        let token = app.member("viewer").await;
        let node = app.other_node().await;
        let there = || app.with(&token).on(node.clone());
        there().get("flags").await.expect(200);
        app.revoke(&token).await;
        there().get("flags").await.expect(403);
        let page = app.session(ADMINISTRATOR).await;
        page.clone().on(node.clone()).get("flags").await.expect(401);
        let node = app.node_with(burgee_server::Settings {
            public_url: "https://burgee.test".to_owned(),
            ..Default::default()
        });
        let node = node.await;
        page.clone().on(node.clone()).get("flags").await.expect(200);
        page.delete("/burgee/v1/session").await.expect(204);
        page.on(node).get("flags").await.expect(401);
    }

    async fn what_is_wrong_with_a_token_is_told_at_once(app: &TestApp) {
        let page = app.session(ADMINISTRATOR).await;
        let wrong = json!({
            "name": "", "user_id": 7, "scopes": ["write", "env:"], "networks": ["here", 1],
            "expires": "2020-01-01T00:00:00Z",
        });
        let wrong = page.post(TOKENS, wrong).await.expect(400);
        let mut places: Vec<&str> = wrong["violations"].as_array().unwrap().iter()
            .map(|own| own["pointer"].as_str().unwrap()).collect();
        places.sort_unstable();
        assert_eq!(places, ["/expires", "/name", "/networks/0", "/networks/1", "/scopes/0",
            "/scopes/1", "/user_id"]);
        for body in [json!([]), json!({}), json!({ "name": "n", "scopes": 7 }), json!({ "name": "n",
            "expires": "9999-01-01T00:00:00Z" }), json!({ "name": "n".repeat(101) })] {
            page.post(TOKENS, body).await.expect(400);
        }
        let before = app.database.rows().await;
        page.post(&format!("{TOKENS}?dry_run=true"), json!({ "name": "n" })).await.expect(201);
        assert_eq!(app.database.rows().await, before, "a dry run wrote");
    }

    async fn a_token_expires_and_is_good_from_its_networks_only(app: &TestApp) {
        let page = app.session(ADMINISTRATOR).await;
        let input = json!({ "name": "n", "expires": "2026-01-02T00:00:00Z",
            "networks": ["192.0.2.0/24", "2001:db8::1"] });
        let made = page.post(TOKENS, input).await.expect(201);
        let from = |address: &str| app.with(secret(&made)).from(address);
        from("192.0.2.77").get("flags").await.expect(200);
        from("2001:db8::1").get("flags").await.expect(200);
        for address in ["198.51.100.1", "2001:db8::2", "127.0.0.1"] {
            assert_eq!(from(address).get("flags").await.status, 403, "{address}");
        }
        app.clock.advance(Duration::from_hours(24));
        let expired = from("192.0.2.77").get("flags").await.expect(403);
        assert_eq!(expired["detail"], "Authentication Failed");
    }

    /// A token never grants more than its scopes, nor more than its owner's role at that moment.
    async fn a_token_is_good_for_its_scopes_and_its_owners_live_role(app: &TestApp) {
        app.post("flags", json!({ "key": "checkout" })).await.expect(201);
        let other = app.post("/v2/projects", json!({ "name": "Other" })).await.expect(201);
        let other = other["id"].as_i64().unwrap();
        let scoped = async |scopes: Value| {
            app.token_of(ADMINISTRATOR, json!({ "name": "n", "scopes": scopes })).await
        };
        let elsewhere = format!("/flags/v1/projects/{other}/flags");
        let statuses = async |token: &str| {
            let client = app.with(token);
            let project = format!("/v2/projects/{}", app.project_id);
            let enable = |environment: &str| {
                format!("flags/checkout/environments/{environment}/ruleset/enabled?dry_run=true")
            };
            [
                client.get("flags/checkout").await.status,
                client.post("flags?dry_run=true", json!({ "key": "b" })).await.status,
                client.post(&enable("development"), json!({})).await.status,
                client.post(&enable("production"), json!({})).await.status,
                client.get(&elsewhere).await.status,
                client.patch(&format!("{project}?dry_run=true"), json!({})).await.status,
                client.get("/v2/plan").await.status,
                client.get("/v2/experiments/7/results").await.status,
                client.get("/v2/me").await.status,
            ]
        };
        let id = app.project_id;
        let all = statuses(&scoped(json!(["all"])).await).await;
        assert_eq!(all, [200, 201, 200, 200, 200, 200, 200, 404, 200]);
        let read = statuses(&scoped(json!(["read"])).await).await;
        assert_eq!(read, [200, 403, 403, 403, 200, 403, 200, 404, 200]);
        let project = statuses(&scoped(json!([format!("project:{id}")])).await).await;
        assert_eq!(project, [200, 201, 200, 200, 404, 200, 403, 404, 200]);
        let environment = statuses(&scoped(json!(["env:development"])).await).await;
        assert_eq!(environment, [200, 403, 200, 403, 200, 403, 403, 404, 200]);
        let results = statuses(&scoped(json!(["results:read"])).await).await;
        assert_eq!(results, [403, 403, 403, 403, 403, 403, 403, 404, 200]);
        for power in ["decide", "events:write"] {
            let none = statuses(&scoped(json!([power])).await).await;
            assert_eq!(none, [403, 403, 403, 403, 403, 403, 403, 403, 200], "{power}");
        }
        // A role that is taken away is taken from tokens as well.
        let (user_id, token) = app.person(Some("editor")).await;
        let rename = || json!([{ "op": "replace", "path": "/checkout/name", "value": "New" }]);
        app.with(&token).patch("flags?dry_run=true", rename()).await.expect(200);
        let page = app.session(ADMINISTRATOR).await;
        let out = format!("/burgee/v1/projects/{id}/collaborators/{user_id}");
        page.delete(&format!("{out}?dry_run=true")).await.expect(204);
        page.delete(&out).await.expect(204);
        page.delete(&out).await.expect(404);
        app.with(&token).get("flags/checkout").await.expect(404);
    }

    /// One that leaks must not become many.
    async fn tokens_make_no_tokens_unless_that_is_allowed(app: &TestApp) {
        let refused = app.post(TOKENS, json!({ "name": "n" })).await.expect(403);
        assert!(refused["detail"].as_str().unwrap().contains("sign in"), "{refused}");
        let settings = burgee_server::Settings { tokens_make_tokens: true, ..Default::default() };
        let node = app.node_with(settings).await;
        let narrow = json!({ "name": "n", "scopes": ["read", format!("project:{}", app.project_id)] });
        let narrow = app.token_of(ADMINISTRATOR, narrow).await;
        app.client().on(node.clone()).post(TOKENS, json!({ "name": "n" })).await.expect(201);
        // A token that only reads makes nothing.
        app.with(&narrow).on(node.clone()).post(TOKENS, json!({ "name": "n" })).await.expect(403);
        let limited = json!({ "name": "n", "scopes": ["env:production"] });
        let limited = app.token_of(ADMINISTRATOR, limited).await;
        app.with(&limited).on(node.clone()).post(TOKENS, json!({ "name": "n" })).await.expect(403);
        // Nor one that is good from elsewhere, or for longer.
        let near = json!({ "name": "n", "networks": ["127.0.0.0/8"], "expires": "2026-03-01T00:00:00Z" });
        let near = app.token_of(ADMINISTRATOR, near).await;
        let near = app.with(&near).on(node);
        for (networks, expires, status) in [
            (json!([]), "2026-02-01T00:00:00Z", 403),
            (json!(["10.0.0.0/8"]), "2026-02-01T00:00:00Z", 403),
            (json!(["127.0.0.1/32"]), "2026-04-01T00:00:00Z", 403),
            (json!(["127.0.0.1/32"]), "2026-02-01T00:00:00Z", 201),
        ] {
            let body = json!({ "name": "n", "networks": networks, "expires": expires });
            near.post(TOKENS, body).await.expect(status);
        }
        near.post(TOKENS, json!({ "name": "n", "networks": ["127.0.0.1/32"] })).await.expect(403);
    }

    async fn the_limits_of_the_vendor_are_a_token_s_and_not_a_header_s(app: &TestApp) {
        let settings = burgee_server::Settings { vendor_rate_limits: true, ..Default::default() };
        let node = app.node_with(settings).await;
        let spelled = |header: &str| app.anonymous().on(node.clone()).header("authorization", header);
        let token = &app.token;
        let used_up = async |client: &Client<'_>| {
            for _ in 0..1_000 {
                if client.get("flags").await.status == 429 {
                    return;
                }
            }
            panic!("there is no limit");
        };
        used_up(&spelled(&format!("Bearer {token}"))).await;
        for scheme in ["Bearer ", "bearer ", "BEARER   ", "Bearer \t"] {
            // One comes back each half second.
            let answer = spelled(&format!("{scheme}{token}")).get("flags").await;
            assert_eq!(answer.header("ratelimit-remaining"), "0", "{scheme:?}");
        }
        let other = app.member("viewer").await;
        app.with(&other).on(node.clone()).get("flags").await.expect(200);
        // Strangers use up what strangers of their network have, and nothing else.
        used_up(&app.anonymous().on(node.clone()).from("192.0.2.7")).await;
        app.anonymous().on(node.clone()).from("192.0.2.8").get("flags").await.expect(401);
        app.with(&other).on(node).from("192.0.2.7").get("flags").await.expect(200);
    }
}

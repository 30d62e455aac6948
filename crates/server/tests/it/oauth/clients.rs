//! Administrators register clients, and nobody else.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::{App, BACK, Browser, audited, member, node, refused, service, works};
use crate::support::TestApp;

const CLIENTS: &str = "/burgee/v1/oauth/clients";

/// The places of everything that is wrong with a request.
fn pointers(answer: &Value) -> Vec<&str> {
    let violations = answer["violations"].as_array().unwrap();
    violations.iter().map(|own| own["pointer"].as_str().unwrap()).collect()
}

both! {
    async fn a_client_lives_and_its_secret_is_shown_once(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let body = json!({
            "name": "Reports", "type": "confidential", "redirect_uris": [BACK], "description": "Charts",
        });
        let made = ada.console().post(CLIENTS, body).await;
        assert_eq!(made.header("cache-control"), "no-store");
        let made = made.expect(201);
        let secret = member(&made, "client_secret");
        assert!(secret.starts_with("bgc_"), "{secret}");
        assert!(made["client_id"].is_i64());
        assert_eq!(made["allow_no_pkce"], false);
        let path = format!("{CLIENTS}/{}", made["client_id"]);
        let shown = ada.console().get(&path).await;
        assert_eq!(shown.header("etag"), "\"1\"");
        let shown = shown.expect(200);
        assert!(!shown.to_string().contains("client_secret"), "{shown}");
        assert_eq!(shown["secrets"][0]["last_four"], secret[secret.len() - 4..]);
        let listed = ada.console().get(CLIENTS).await.expect(200);
        assert_eq!(listed["items"], json!([shown]));
        let stored = format!("{:?}", app.database.rows().await);
        assert!(!stored.contains(&secret[26..]), "a secret is stored");
        let tried = ada.console().patch(&format!("{path}?dry_run=true"), json!({ "name": "Other" })).await;
        assert_eq!(tried.expect(200)["revision"], 2);
        ada.console().if_match(7).patch(&path, json!({ "name": "Other" })).await.expect(412);
        let changed = ada.console().if_match(1).patch(&path, json!({ "name": "Other" })).await.expect(200);
        assert_eq!((&changed["name"], &changed["revision"]), (&json!("Other"), &json!(2)));
        assert_eq!(ada.console().patch(&path, json!({ "name": "Other" })).await.expect(200)["revision"], 2);
        ada.console().delete(&format!("{path}?dry_run=true")).await.expect(204);
        ada.console().delete(&path).await.expect(204);
        ada.console().get(&path).await.expect(404);
        for (action, count) in
            [("oauth_client.create", 1), ("oauth_client.update", 1), ("oauth_client.delete", 1)]
        {
            assert_eq!(audited(app, action).await, count, "{action}");
        }
        let log = app.get("/burgee/v1/audit").await.expect(200).to_string();
        assert!(!log.contains(&secret[26..]));
    }

    async fn what_is_wrong_is_told_at_once(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let wrong = json!({
            "name": "", "type": "secret", "redirect_uris": ["http://app.example/", "javascript:x", BACK],
            "service_user_id": "nobody",
        });
        let answer = ada.console().post(CLIENTS, wrong).await.expect(400);
        let expected = ["/type", "/name", "/service_user_id", "/service_user_id", "/redirect_uris/0", "/redirect_uris/1"];
        assert_eq!(pointers(&answer), expected);
        let none = json!({ "name": "a", "type": "public", "redirect_uris": [] });
        assert_eq!(pointers(&ada.console().post(CLIENTS, none).await.expect(400)), ["/redirect_uris"]);
        let public = json!({
            "name": "a", "type": "public", "redirect_uris": [BACK],
            "allow_no_pkce": true, "allow_nonrotating_refresh": true,
        });
        let answer = ada.console().post(CLIENTS, public).await.expect(400);
        assert_eq!(pointers(&answer), ["/allow_no_pkce", "/allow_nonrotating_refresh"]);
        ada.console().post(CLIENTS, json!([])).await.expect(400);
        let client = ada.public().await;
        let path = format!("{CLIENTS}/{}", client.id);
        let other = ada.console().patch(&path, json!({ "type": "confidential" })).await.expect(400);
        assert_eq!(pointers(&other), ["/type"]);
        ada.console().post(&format!("{path}/secrets"), json!({})).await.expect(409);
    }

    /// By people who have just proved who they are; a token that leaks must not become something that lasts.
    async fn registering_is_for_administrators_who_are_there(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({})).await;
        let path = format!("{CLIENTS}/{}", client.id);
        let secrets = format!("{path}/secrets");
        let body = json!({ "name": "a", "type": "public", "redirect_uris": [BACK] });
        let (id, editor) = app.person(Some("project_owner")).await;
        let owner = Browser::of(app, &app.email_of(&id).await).await;
        for other in [owner.console(), app.with(&editor)] {
            other.get(CLIENTS).await.expect(403);
            other.get(&path).await.expect(403);
            other.post(CLIENTS, body.clone()).await.expect(403);
            other.patch(&path, json!({ "name": "x" })).await.expect(403);
            other.delete(&path).await.expect(403);
            other.post(&secrets, json!({})).await.expect(403);
        }
        app.anonymous().get(CLIENTS).await.expect(401);
        app.get(&path).await.expect(200);
        for answer in [
            app.post(CLIENTS, body.clone()).await,
            app.patch(&path, json!({ "trusted": true })).await,
            app.post(&secrets, json!({})).await,
        ] {
            let detail = answer.expect(403)["detail"].to_string();
            assert!(detail.contains("made by people"), "{detail}");
        }
        let open = node(app, |own| own.tokens_make_tokens = true).await;
        app.client().on(open).post(CLIENTS, body.clone()).await.expect(201);
        app.clock.advance(Duration::from_secs(601));
        for answer in [
            ada.console().post(CLIENTS, body).await,
            ada.console().patch(&path, json!({ "trusted": true })).await,
            ada.console().post(&secrets, json!({})).await,
            ada.console().delete(&path).await,
        ] {
            let detail = answer.expect(403)["detail"].to_string();
            assert!(detail.contains("Confirm who you are"), "{detail}");
        }
        ada.console().get(&path).await.expect(200);
    }

    /// While one secret takes the place of another, both work.
    async fn secrets_overlap(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let robot = service(app, "1").await;
        let client = ada.confidential(json!({ "service_user_id": robot })).await;
        let path = format!("{CLIENTS}/{}", client.id);
        let secrets = format!("{path}/secrets");
        ada.console().post(&format!("{secrets}?dry_run=true"), json!({})).await.expect(201);
        let second = ada.console().post(&secrets, json!({})).await.expect(201);
        let newer = App { secret: member(&second, "client_secret"), ..client.clone() };
        ada.console().post(&secrets, json!({})).await.expect(409);
        let grant = "grant_type=client_credentials";
        client.ask(grant).await.expect(200);
        newer.ask(grant).await.expect(200);
        let listed = ada.console().get(&path).await.expect(200);
        let first = listed["secrets"][0]["id"].as_str().unwrap();
        ada.console().delete(&format!("{secrets}/{first}")).await.expect(204);
        refused(&client.ask(grant).await, 401, "invalid_client");
        newer.ask(grant).await.expect(200);
        ada.console().delete(&format!("{secrets}/{first}")).await.expect(404);
        ada.console().delete(&format!("{secrets}/{}", member(&second, "id"))).await.expect(204);
        refused(&newer.ask(grant).await, 401, "invalid_client");
    }

    /// What goes out of use takes with it all that it was allowed, at once.
    async fn a_client_that_ends_takes_its_tokens_with_it(app: &TestApp) {
        let ada = Browser::ada(app).await;
        for delete in [false, true] {
            let (client, other) = (ada.confidential(json!({})).await, ada.public().await);
            let tokens = ada.tokens(&client, "all").await;
            let kept = ada.tokens(&other, "all").await;
            let code = ada.code(&client.query("all")).await;
            let path = format!("{CLIENTS}/{}", client.id);
            if delete {
                ada.console().delete(&path).await.expect(204);
            } else {
                ada.console().patch(&path, json!({ "disabled": true })).await.expect(200);
            }
            assert!(!works(app, &member(&tokens, "access_token")).await);
            assert!(works(app, &member(&kept, "access_token")).await);
            refused(&client.refresh(&member(&tokens, "refresh_token")).await, 401, "invalid_client");
            refused(&client.redeem(&code).await, 401, "invalid_client");
            if !delete {
                ada.console().patch(&path, json!({ "disabled": false })).await.expect(200);
                assert!(!works(app, &member(&tokens, "access_token")).await);
                refused(&client.refresh(&member(&tokens, "refresh_token")).await, 400, "invalid_grant");
            }
        }
    }
}

//! People decide what apps may do: they are asked once, answer once, and nobody answers for them.

use std::time::Duration;

use serde_json::json;

use super::support::{
    App, BACK, Browser, CHALLENGE, audited, member, old_ways, parameter, question, refused, text,
    works,
};
use crate::support::TestApp;

both! {
    async fn people_see_who_asks_for_what(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let body = json!({
            "name": "<script>alert(1)</script> & \"Co\"", "type": "public", "description": "<b>Charts</b>",
            "redirect_uris": [BACK],
        });
        let client = ada.register(body).await;
        let page = ada.asked(&client.query("results:read")).await;
        assert_eq!(page.status, 200);
        let shown = text(&page);
        for part in [
            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Co&quot;",
            "&lt;b&gt;Charts&lt;/b&gt;",
            "ada@burgee.test",
            "<dd>Test</dd>",
            "<dd>app.example</dd>",
            "read results of experiments",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("<script") && !shown.contains("<b>"), "{shown}");
        let policy = "default-src 'none'; style-src 'self'; form-action 'self' https://app.example; \
                      frame-ancestors 'none'; base-uri 'none'";
        assert_eq!(page.header("content-security-policy"), policy);
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }

    async fn strangers_sign_in_first(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let query = client.query("all");
        let answer = app.anonymous().get(&format!("/oauth2/authorize?{query}")).await;
        assert_eq!(answer.status, 303);
        let next = parameter(answer.header("location"), "next").unwrap();
        assert!(answer.header("location").starts_with("/sign-in?next=/oauth2/authorize"));
        assert!(!next.contains('&') && next.contains(CHALLENGE), "{next}");
        // The page may lead to the app, which it does for who has allowed it before.
        let page = app.anonymous().get(answer.header("location")).await;
        assert!(page.header("content-security-policy").contains("form-action 'self' https://app.example;"));
        assert_eq!(page.status, 200);
    }

    async fn a_refusal_goes_back_to_the_client(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let page = ada.asked(&client.query("all")).await;
        let answer = ada.decide(&page, "deny").await;
        let expected = format!("{BACK}?error=access_denied&state=x%2Fy&iss=https%3A%2F%2Fburgee.test");
        assert_eq!((answer.status, answer.header("location")), (303, expected.as_str()));
        assert_eq!(audited(app, "oauth.deny").await, 1);
        assert_eq!(audited(app, "oauth.allow").await, 0);
    }

    /// By a double click, or because the answer was lost.
    async fn an_answer_given_twice_is_one_answer(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let page = ada.asked(&client.query("all")).await;
        let first = ada.decide(&page, "allow").await;
        let second = ada.decide(&page, "allow").await;
        assert_eq!((first.status, second.status), (303, 303));
        assert_eq!(first.header("location"), second.header("location"));
        assert_eq!(audited(app, "oauth.allow").await, 1);
        // Not with another decision, and not when it was used.
        assert_eq!(ada.decide(&page, "deny").await.status, 403);
        let code = parameter(first.header("location"), "code").unwrap();
        client.redeem(&code).await.expect(200);
        assert_eq!(ada.decide(&page, "allow").await.status, 403);
        let page = ada.asked(&client.old_query("token")).await;
        let answers = [ada.decide(&page, "allow").await, ada.decide(&page, "allow").await];
        assert_eq!(answers[0].header("location"), answers[1].header("location"));
        let grants = app.store.oauth_grants_of_client(client.id.parse().unwrap()).await.unwrap();
        assert_eq!(grants.len(), 2);
        let page = ada.asked(&client.query("all")).await;
        let answers = [ada.decide(&page, "deny").await, ada.decide(&page, "deny").await];
        assert_eq!(answers[0].header("location"), answers[1].header("location"));
        assert_eq!(ada.decide(&page, "allow").await.status, 403);
    }

    async fn two_answers_at_once_are_one(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let page = ada.asked(&client.query("all")).await;
        let answers = futures_util::future::join_all((0..8).map(|_| ada.decide(&page, "allow"))).await;
        for answer in &answers {
            assert_eq!(answer.header("location"), answers[0].header("location"));
        }
        assert_eq!(audited(app, "oauth.allow").await, 1);
    }

    async fn nobody_answers_for_somebody_else(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let (id, _) = app.person(Some("editor")).await;
        let eve = Browser::of(app, &app.email_of(&id).await).await;
        let other = Browser::another(app, "ada@burgee.test").await;
        let page = ada.asked(&client.query("all")).await;
        // Who is signed in elsewhere, as somebody else or as the same; who is not; and who makes questions up.
        assert_eq!(eve.decide(&page, "allow").await.status, 403);
        assert_eq!(other.decide(&page, "allow").await.status, 403);
        let form = format!("question={}&decision=allow", question(&page));
        assert_eq!(app.anonymous().post_form("/oauth2/authorize", &form).await.status, 403);
        let made_up = "question=bgx_0000000000000000000000_0&decision=allow";
        assert_eq!(ada.pages().post_form("/oauth2/authorize", made_up).await.status, 403);
        assert_eq!(ada.pages().post_form("/oauth2/authorize", "decision=allow").await.status, 403);
        let undecided = format!("question={}", question(&page));
        assert_eq!(ada.pages().post_form("/oauth2/authorize", &undecided).await.status, 400);
        // Other sites, with the cookie of who visits them.
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "https://app.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let answer = ada.pages().header(name, value).post_form("/oauth2/authorize", &form).await;
            assert_eq!(answer.status, 403, "{name}: {value}");
        }
        // All of it has not spoiled the question, which is good for ten minutes.
        let late = ada.asked(&client.query("all")).await;
        let own = ada.pages().header("origin", "https://burgee.test").header("sec-fetch-site", "same-origin");
        assert_eq!(own.post_form("/oauth2/authorize", &form).await.status, 303);
        app.clock.advance(Duration::from_mins(10));
        assert_eq!(ada.decide(&late, "allow").await.status, 403);
    }

    async fn a_question_ends_with_its_session_its_client_and_its_address(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let page = ada.asked(&client.query("all")).await;
        let path = format!("/burgee/v1/oauth/clients/{}", client.id);
        let moved = json!({ "redirect_uris": ["https://app.example/elsewhere"] });
        ada.console().patch(&path, moved).await.expect(200);
        assert_eq!(ada.decide(&page, "allow").await.status, 403);
        ada.console().patch(&path, json!({ "redirect_uris": [BACK] })).await.expect(200);
        ada.console().patch(&path, json!({ "disabled": true })).await.expect(200);
        assert_eq!(ada.decide(&page, "allow").await.status, 403);
        assert_eq!(ada.asked(&client.query("all")).await.status, 400);
        ada.console().patch(&path, json!({ "disabled": false })).await.expect(200);
        ada.console().delete("/burgee/v1/session").await.expect(204);
        assert_eq!(ada.decide(&page, "allow").await.status, 403);
        assert_eq!(audited(app, "oauth.allow").await, 0);
    }

    /// Only what administrators trust, for what was allowed before, and where nobody else can be.
    async fn only_trusted_apps_are_remembered(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let mut old = old_ways();
        old["trusted"] = json!(true);
        let trusted = ada.confidential(old).await;
        let other = ada.confidential(json!({})).await;
        let status = async |client: &App<'_>, scope: &str| ada.asked(&client.query(scope)).await.status;
        for client in [&trusted, &other] {
            assert_eq!(status(client, "read").await, 200);
            ada.tokens(client, "read").await;
        }
        let address = ada.asked(&trusted.query("read")).await;
        assert_eq!(address.status, 303);
        let code = parameter(address.header("location"), "code").unwrap();
        let second = trusted.redeem(&code).await.expect(200);
        assert!(works(app, &member(&second, "access_token")).await);
        assert_eq!(status(&trusted, "results:read").await, 303, "less than before");
        assert_eq!(status(&trusted, "all").await, 200, "more than before");
        assert_eq!(status(&trusted, "read+decide").await, 200, "something else");
        assert_eq!(status(&other, "read").await, 200);
        let implicit = trusted.old_query("token").replace("all", "read");
        assert_eq!(ada.asked(&implicit).await.status, 200, "a token in an address");
        // Somebody else has allowed nothing.
        let (id, _) = app.person(Some("editor")).await;
        let eve = Browser::of(app, &app.email_of(&id).await).await;
        assert_eq!(eve.asked(&trusted.query("read")).await.status, 200);
        // What is taken back is not remembered.
        let path = format!("/burgee/v1/oauth/authorizations/{}", trusted.id);
        ada.console().delete(&path).await.expect(204);
        assert_eq!(status(&trusted, "read").await, 200);
        // On the machine itself any program can be behind a port.
        let uri = "http://127.0.0.1/back";
        let body = json!({ "name": "CLI", "type": "public", "redirect_uris": [uri], "trusted": true });
        let local = ada.register(body).await;
        let query = local.query("read").replace(BACK, uri);
        let code = ada.code(&query).await;
        let verifier = super::support::VERIFIER;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={uri}&code_verifier={verifier}");
        local.ask(&form).await.expect(200);
        assert_eq!(ada.asked(&query).await.status, 200);
    }

    async fn accounts_are_kept_apart(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let (made, _) = app.other_account().await;
        let eve = Browser::of(app, &app.email_of(&made.user_id).await).await;
        let answer = eve.asked(&client.query("all")).await;
        assert!(answer.header("location").starts_with(&format!("{BACK}?error=access_denied&")));
        let path = format!("/burgee/v1/oauth/clients/{}", client.id);
        eve.console().get(&path).await.expect(404);
        eve.console().patch(&path, json!({ "name": "x" })).await.expect(404);
        eve.console().delete(&path).await.expect(404);
        eve.console().post(&format!("{path}/secrets"), json!({})).await.expect(404);
        assert_eq!(eve.console().get("/burgee/v1/oauth/clients").await.expect(200)["items"], json!([]));
        // The account that the vendor's apps may name must be one's own.
        let own = format!("{}&account_id={}", client.query("all"), app.account_id);
        assert_eq!(ada.asked(&own).await.status, 200);
        let other = format!("{}&account_id={}", client.query("all"), made.account_id);
        assert!(ada.asked(&other).await.header("location").contains("error=access_denied"));
    }

    async fn what_makes_no_sense_goes_back_or_is_shown(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let query = client.query("all");
        for (from, to, error) in [
            ("response_type=code", "response_type=id_token", "unsupported_response_type"),
            ("response_type=code", "response_type=code+token", "unsupported_response_type"),
            ("response_type=code", "response_type=", "invalid_request"),
            ("state=x%2Fy", "state=x&state=y", "invalid_request"),
            ("response_type=code", "response_type=code&response_type=code", "invalid_request"),
            ("scope=all", "scope=everything", "invalid_scope"),
            ("scope=all", "scope=project:x", "invalid_scope"),
        ] {
            let answer = ada.asked(&query.replace(from, to)).await;
            assert_eq!(answer.status, 303, "{to}");
            assert!(answer.header("location").starts_with(&format!("{BACK}?error={error}&")), "{to}");
            assert!(answer.header("location").contains("&iss="), "{to}");
        }
        let id = format!("client_id={}", client.id);
        for to in ["client_id=1", "client_id=x", "", "client_id=99999999999999999999", &format!("{id}&{id}")] {
            let answer = ada.asked(&query.replace(&id, to)).await;
            assert_eq!((answer.status, answer.header("location")), (400, ""), "{to}");
        }
        let answer = ada.asked(&query.replace("response_type=code", "response_type=token")).await;
        assert!(answer.header("location").starts_with(&format!("{BACK}#error=unauthorized_client&")));
    }

    async fn people_see_and_take_back_what_they_allowed(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let (one, other) = (ada.confidential(json!({})).await, ada.public().await);
        let path = "/burgee/v1/oauth/authorizations";
        assert_eq!(ada.console().get(path).await.expect(200)["items"], json!([]));
        let first = ada.tokens(&one, "read").await;
        let again = ada.tokens(&one, "decide").await;
        // The list goes by time.
        app.clock.advance(std::time::Duration::from_secs(1));
        let third = ada.tokens(&other, "all").await;
        let (id, _) = app.person(Some("editor")).await;
        let eve = Browser::of(app, &app.email_of(&id).await).await;
        let hers = eve.tokens(&one, "read").await;
        let items = ada.console().get(path).await.expect(200)["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), 2);
        assert_eq!((&items[0]["client_name"], &items[0]["hosts"]), (&json!("Reports"), &json!(["app.example"])));
        assert_eq!(items[0]["scopes"], json!(["decide", "read"]));
        assert!(items[0]["last_used"].is_string());
        let own = format!("{path}/{}", one.id);
        ada.console().delete(&format!("{own}?dry_run=true")).await.expect(204);
        assert!(works(app, &member(&first, "access_token")).await);
        ada.console().delete(&own).await.expect(204);
        for answer in [&first, &again] {
            assert!(app.with(&member(answer, "access_token")).get("/v2/projects").await.status == 403);
            refused(&one.refresh(&member(answer, "refresh_token")).await, 400, "invalid_grant");
        }
        for answer in [&third, &hers] {
            assert!(works(app, &member(answer, "access_token")).await);
        }
        ada.console().delete(&own).await.expect(404);
        assert_eq!(ada.console().get(path).await.expect(200)["items"].as_array().unwrap().len(), 1);
        assert_eq!(audited(app, "oauth.take_back").await, 1);
    }
}

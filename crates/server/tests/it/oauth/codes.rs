//! Codes: once, soon, and by whom they were made for.

use std::time::Duration;

use serde_json::json;

use super::support::{BACK, Browser, CHALLENGE, VERIFIER, audited, member, refused, works};
use crate::support::TestApp;

both! {
    async fn a_code_gets_tokens_that_work(app: &TestApp) {
        for confidential in [false, true] {
            // Two hours pass each time: longer than a session lasts.
            let ada = Browser::ada(app).await;
            let client =
                if confidential { ada.confidential(json!({})).await } else { ada.public().await };
            let wide = ada.tokens(&client, "all").await;
            let body = json!({ "key": format!("flag{}", client.id) });
            app.with(&member(&wide, "access_token")).post("flags", body).await.expect(201);
            let answer = ada.tokens(&client, "read").await;
            assert_eq!(answer["token_type"], "Bearer");
            assert_eq!(answer["expires_in"], 7_200);
            assert_eq!(answer["scope"], "read");
            let access = member(&answer, "access_token");
            assert!(access.starts_with("bgo_"), "{access}");
            assert!(member(&answer, "refresh_token").starts_with("bgr_"));
            assert!(works(app, &access).await);
            // It is good for what was allowed, and no more.
            app.with(&access).post("flags", json!({ "key": "a" })).await.expect(403);
            app.clock.advance(Duration::from_secs(7_199));
            assert!(works(app, &access).await);
            app.clock.advance(Duration::from_secs(1));
            assert!(!works(app, &access).await);
        }
        assert_eq!(audited(app, "oauth.allow").await, 4);
        assert_eq!(audited(app, "oauth.grant").await, 4);
    }

    async fn a_code_that_comes_twice_takes_back_what_it_got(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let code = ada.code(&client.query("all")).await;
        let first = client.redeem(&code).await.expect(200);
        let second = client.refresh(&member(&first, "refresh_token")).await.expect(200);
        refused(&client.redeem(&code).await, 400, "invalid_grant");
        for answer in [&first, &second] {
            assert!(!works(app, &member(answer, "access_token")).await);
            let refresh = member(answer, "refresh_token");
            refused(&client.refresh(&refresh).await, 400, "invalid_grant");
        }
        assert_eq!(audited(app, "oauth.code_replayed").await, 1);
        refused(&client.redeem(&code).await, 400, "invalid_grant");
        // What was allowed another time is not concerned.
        let other = ada.tokens(&client, "all").await;
        refused(&client.redeem(&code).await, 400, "invalid_grant");
        assert!(works(app, &member(&other, "access_token")).await);
    }

    async fn two_who_use_a_code_at_once_get_nothing_that_works(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let code = ada.code(&client.query("all")).await;
        let answers = futures_util::future::join_all((0..8).map(|_| client.redeem(&code))).await;
        let given: Vec<_> = answers.iter().filter(|own| own.status == 200).collect();
        assert_eq!(given.len(), 1);
        assert!(!works(app, &member(&given[0].body, "access_token")).await);
    }

    async fn a_code_is_of_use_to_nobody_else(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let (own, other) = (ada.public().await, ada.public().await);
        let third = ada.confidential(json!({})).await;
        let code = ada.code(&own.query("all")).await;
        refused(&other.redeem(&code).await, 400, "invalid_grant");
        refused(&third.redeem(&code).await, 400, "invalid_grant");
        // Nor does whoever tries spoil it, or take anything back.
        let answer = own.redeem(&code).await.expect(200);
        refused(&other.redeem(&code).await, 400, "invalid_grant");
        assert!(works(app, &member(&answer, "access_token")).await);
        for wrong in ["x", "bgk_x_y", &code[..code.len() - 1], VERIFIER, &member(&answer, "access_token")] {
            refused(&own.redeem(wrong).await, 400, "invalid_grant");
        }
        refused(&own.ask("grant_type=authorization_code").await, 400, "invalid_request");
    }

    async fn a_code_works_for_a_minute(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let slow = ada.confidential(json!({ "code_ttl_600": true })).await;
        for (client, seconds) in [(&client, 60), (&slow, 600)] {
            let code = ada.code(&client.query("all")).await;
            app.clock.advance(Duration::from_secs(seconds - 1));
            client.redeem(&code).await.expect(200);
            let code = ada.code(&client.query("all")).await;
            app.clock.advance(Duration::from_secs(seconds));
            refused(&client.redeem(&code).await, 400, "invalid_grant");
        }
        let off = super::support::node(app, |own| own.legacy_oauth = burgee_server::LegacyOAuth::Off).await;
        let page = ada.asked(&slow.query("all")).await;
        let form = format!("question={}&decision=allow", super::support::question(&page));
        let answer = ada.pages().on(off).post_form("/oauth2/authorize", &form).await;
        let code = super::support::parameter(answer.header("location"), "code").unwrap();
        app.clock.advance(Duration::from_mins(1));
        refused(&slow.redeem(&code).await, 400, "invalid_grant");
    }

    async fn a_code_ends_with_the_session_and_the_person(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let code = ada.code(&client.query("all")).await;
        ada.console().delete("/burgee/v1/session").await.expect(204);
        refused(&client.redeem(&code).await, 400, "invalid_grant");
        let (id, _) = app.person(Some("editor")).await;
        let user = app.store.user(&id).await.unwrap().unwrap();
        let eve = Browser::of(app, &user.email).await;
        let first = eve.tokens(&client, "all").await;
        let code = eve.code(&client.query("all")).await;
        let disabled = burgee_store::UserRow { disabled: true, ..user };
        let tx = app.store.begin().await.unwrap();
        tx.update_user(&disabled).await.unwrap();
        tx.commit().await.unwrap();
        refused(&client.redeem(&code).await, 400, "invalid_grant");
        assert!(!works(app, &member(&first, "access_token")).await);
        refused(&client.refresh(&member(&first, "refresh_token")).await, 400, "invalid_grant");
    }

    /// PKCE (RFC 7636) cannot be talked out of.
    async fn pkce_is_not_weakened(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let modern = ada.confidential(json!({})).await;
        let old = ada.confidential(json!({ "allow_no_pkce": true })).await;
        let public = ada.public().await;
        // What is asked wrong goes back to the client, and nobody is asked.
        let query = |challenge: &str| format!("response_type=code&client_id={{id}}&redirect_uri={BACK}&state=x{challenge}");
        let short = &CHALLENGE[1..];
        for (client, challenge) in [
            (&modern, String::new()),
            (&public, String::new()),
            (&modern, format!("&code_challenge={CHALLENGE}")),
            (&modern, format!("&code_challenge={CHALLENGE}&code_challenge_method=plain")),
            (&modern, format!("&code_challenge={CHALLENGE}&code_challenge_method=s256")),
            (&modern, "&code_challenge_method=S256".to_owned()),
            (&modern, format!("&code_challenge={short}&code_challenge_method=S256")),
            (&modern, format!("&code_challenge={CHALLENGE}%3D&code_challenge_method=S256")),
            (&modern, format!("&code_challenge={CHALLENGE}&code_challenge={CHALLENGE}&code_challenge_method=S256")),
            (&old, format!("&code_challenge={CHALLENGE}")),
            (&old, format!("&code_challenge={CHALLENGE}&code_challenge_method=plain")),
            (&old, "&code_challenge_method=S256".to_owned()),
        ] {
            let answer = ada.asked(&query(&challenge).replace("{id}", &client.id)).await;
            let location = answer.header("location");
            assert!(location.starts_with(&format!("{BACK}?error=invalid_request&")), "{challenge}: {location}");
        }
        // With a challenge there must be its verifier, whatever the client may do without one.
        let challenged = VERIFIER.replace('d', "e");
        for (client, verifier) in [
            (&modern, String::new()),
            (&old, String::new()),
            (&modern, format!("&code_verifier={challenged}")),
            (&old, format!("&code_verifier={challenged}")),
            (&modern, format!("&code_verifier={CHALLENGE}")),
            (&modern, "&code_verifier=short".to_owned()),
            (&public, String::new()),
        ] {
            let code = ada.code(&client.query("all")).await;
            let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}{verifier}");
            refused(&client.ask(&form).await, 400, "invalid_grant");
        }
        // Without one there must be none: it would have been taken off on the way.
        let code = ada.code(&old.old_query("code")).await;
        refused(&old.redeem(&code).await, 400, "invalid_grant");
        // A client that may no longer do without is held to it at once.
        let code = ada.code(&old.old_query("code")).await;
        let path = format!("/burgee/v1/oauth/clients/{}", old.id);
        ada.console().patch(&path, json!({ "allow_no_pkce": false })).await.expect(200);
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
        refused(&old.ask(&form).await, 400, "invalid_grant");
    }
}

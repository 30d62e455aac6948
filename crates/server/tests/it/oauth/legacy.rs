//! Apps made for the vendor, answered to the letter as the vendor does; and only where it was allowed.

use std::time::Duration;

use burgee_server::LegacyOAuth;
use serde_json::{Value, json};

use super::support::{
    App, BACK, Browser, CHALLENGE, audited, member, node, old_ways, parameter, question, refused,
    text, works,
};
use crate::support::TestApp;

/// The members of an answer.
fn names(answer: &Value) -> Vec<&str> {
    answer.as_object().unwrap().keys().map(String::as_str).collect()
}

both! {
    /// A code and a refusal in the query, a token and a refusal in the fragment: nothing else, in this order.
    async fn the_four_answers_are_the_vendors_to_the_letter(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let query = client.old_query("code");
        let address = ada.allow(&query).await;
        let code = parameter(&address, "code").unwrap();
        assert_eq!(address, format!("{BACK}?code={code}&state=x%2Fy"));
        let page = ada.asked(&query).await;
        let denied = ada.decide(&page, "deny").await;
        assert_eq!(denied.status, 303);
        assert_eq!(denied.header("location"), format!("{BACK}?error=access_denied&state=x%2Fy"));
        let query = client.old_query("token");
        let address = ada.allow(&query).await;
        let token = parameter(&address, "access_token").unwrap();
        let expected = format!("{BACK}#access_token={token}&token_type=bearer&state=x%2Fy&expires_in=7200");
        assert_eq!(address, expected);
        let page = ada.asked(&query).await;
        let denied = ada.decide(&page, "deny").await;
        assert_eq!(denied.header("location"), format!("{BACK}#error=access_denied&state=x%2Fy"));
        assert_eq!(denied.header("referrer-policy"), "no-referrer");
        assert_eq!(denied.header("cache-control"), "no-store");
        assert!(works(app, &token).await);
        assert!(!works(app, &code).await);
        app.clock.advance(Duration::from_hours(2));
        assert!(!works(app, &token).await);
    }

    async fn a_state_comes_back_as_it_went(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        for (sent, back) in [
            ("a+b%20c%2fd%2FE~!", "&state=a+b%20c%2fd%2FE~!"),
            ("%26state%3Devil", "&state=%26state%3Devil"),
            ("a=b=c", "&state=a=b=c"),
            ("%F0%9F%9A%A9", "&state=%F0%9F%9A%A9"),
            ("", ""),
        ] {
            let query = client.old_query("code").replace("x%2Fy", sent);
            let address = ada.allow(&query).await;
            let code = parameter(&address, "code").unwrap();
            assert_eq!(address, format!("{BACK}?code={code}{back}"));
        }
        // Without one it works, and people are told what that means.
        let page = ada.asked(&client.old_query("code").replace("&state=x%2Fy", "")).await;
        assert!(text(&page).contains("does not make sure that it was you"), "{}", text(&page));
    }

    /// Everything in the address, as every example of the vendor's has it.
    async fn parameters_in_the_address_are_taken_where_that_is_allowed(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let code = ada.code(&client.old_query("code")).await;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}&{}", client.own());
        let path = format!("/oauth2/token?{form}");
        let answer = app.anonymous().send_text("POST", &path, None).await;
        assert_eq!(answer.header("deprecation"), "@1735689600");
        assert_eq!(answer.header("cache-control"), "no-store");
        let first = answer.expect(200);
        assert_eq!(names(&first), ["access_token", "token_type", "expires_in", "refresh_token"]);
        assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("bearer"), &json!(7_200)));
        let refresh = member(&first, "refresh_token");
        let path = format!("/oauth2/token?grant_type=refresh_token&refresh_token={refresh}&{}&redirect_uri={BACK}", client.own());
        let second = app.anonymous().send_text("POST", &path, None).await.expect(200);
        assert_eq!(names(&second), ["access_token", "token_type", "expires_in"]);
        assert!(works(app, &member(&second, "access_token")).await);
        // Some of it here and some there; but nothing twice.
        let path = format!("/oauth2/token?grant_type=refresh_token&refresh_token={refresh}");
        app.anonymous().post_form(&path, &client.own()).await.expect(200);
        let twice = app.anonymous().post_form(&path, &format!("{}&refresh_token={refresh}", client.own())).await;
        refused(&twice, 400, "invalid_request");
        let revoke = format!("/oauth2/revoke?token={refresh}&{}", client.own());
        app.anonymous().send_text("POST", &revoke, None).await.expect(200);
        assert!(!works(app, &member(&second, "access_token")).await);
    }

    async fn parameters_in_the_address_are_refused_where_it_is_not(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({ "allow_no_pkce": true })).await;
        let code = ada.code(&client.old_query("code")).await;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
        let path = format!("/oauth2/token?{form}&{}", client.own());
        refused(&app.anonymous().send_text("POST", &path, None).await, 400, "invalid_request");
        let path = format!("/oauth2/token?{}", client.own());
        refused(&app.anonymous().post_form(&path, &form).await, 400, "invalid_request");
        let path = format!("/oauth2/token?client_id={}", client.id);
        let with_secret = format!("{form}&client_secret={}", client.secret);
        refused(&app.anonymous().post_form(&path, &with_secret).await, 400, "invalid_request");
        client.ask(&form).await.expect(200);
        // By GET never: browsers and proxies would repeat and keep it.
        let path = format!("/oauth2/token?{form}&{}", client.own());
        assert_eq!(app.anonymous().get(&path).await.status, 405);
    }

    /// The vendor's answers to a refresh have no refresh token: replacing it would lock such an app out.
    async fn a_refresh_token_that_is_kept_works_until_it_is_taken_back(app: &TestApp) {
        let day = Duration::from_hours(24);
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let code = ada.code(&client.old_query("code")).await;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
        let first = client.ask(&form).await.expect(200);
        let refresh = member(&first, "refresh_token");
        for _ in 0..3 {
            app.clock.advance(179 * day);
            let answer = client.refresh(&refresh).await.expect(200);
            assert_eq!(names(&answer), ["access_token", "token_type", "expires_in"]);
            assert_eq!(answer["token_type"], "bearer");
            let again = client.refresh(&refresh).await.expect(200);
            for own in [&answer, &again] {
                assert!(works(app, &member(own, "access_token")).await);
            }
        }
        // It is bound to its client, which proves itself.
        let bare = App { secret: String::new(), ..client.clone() };
        refused(&bare.refresh(&refresh).await, 401, "invalid_client");
        let ada = Browser::ada(app).await;
        let other = ada.confidential(old_ways()).await;
        refused(&other.refresh(&refresh).await, 400, "invalid_grant");
        // Used from somewhere else it works, and is written down.
        assert_eq!(audited(app, "oauth.new_network").await, 0);
        let form = format!("grant_type=refresh_token&refresh_token={refresh}&{}", client.own());
        for _ in 0..2 {
            app.anonymous().from("203.0.113.7").post_form("/oauth2/token", &form).await.expect(200);
        }
        assert_eq!(audited(app, "oauth.new_network").await, 1);
        // Not used for half a year it ends, as it does when it is taken back.
        app.clock.advance(180 * day);
        refused(&client.refresh(&refresh).await, 400, "invalid_grant");
    }

    async fn a_refresh_after_it_was_taken_back_is_answered_400_and_a_call_403(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let code = ada.code(&client.old_query("code")).await;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
        let first = client.ask(&form).await.expect(200);
        let path = format!("/burgee/v1/oauth/authorizations/{}", client.id);
        ada.console().delete(&path).await.expect(204);
        refused(&client.refresh(&member(&first, "refresh_token")).await, 400, "invalid_grant");
        let answer = app.with(&member(&first, "access_token")).get("/v2/projects").await;
        assert_eq!(answer.expect(403)["message"], "Authentication Failed");
    }

    /// Taken from a client, its old ways end with the next request.
    async fn what_is_no_longer_allowed_ends_at_once(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let code = ada.code(&client.old_query("code")).await;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
        let first = client.ask(&form).await.expect(200);
        let refresh = member(&first, "refresh_token");
        let path = format!("/burgee/v1/oauth/clients/{}", client.id);
        ada.console().patch(&path, json!({ "allow_nonrotating_refresh": false })).await.expect(200);
        // From here on it is replaced, as everybody's is.
        let second = client.refresh(&refresh).await.expect(200);
        assert!(member(&second, "refresh_token").starts_with("bgr_"));
        app.clock.advance(Duration::from_secs(11));
        refused(&client.refresh(&refresh).await, 400, "invalid_grant");
        refused(&client.refresh(&member(&second, "refresh_token")).await, 400, "invalid_grant");
    }

    async fn the_instance_has_the_last_word(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let off = node(app, |own| own.legacy_oauth = LegacyOAuth::Off).await;
        for (wanted, error) in [("code", "invalid_request"), ("token", "unauthorized_client")] {
            let path = format!("/oauth2/authorize?{}", client.old_query(wanted));
            let answer = ada.pages().on(off.clone()).get(&path).await;
            let location = answer.header("location").to_owned();
            let mark = if wanted == "token" { '#' } else { '?' };
            assert!(location.starts_with(&format!("{BACK}{mark}error={error}&")), "{location}");
        }
        let path = format!("/oauth2/token?grant_type=client_credentials&{}", client.own());
        let answer = app.anonymous().on(off).send_text("POST", &path, None).await;
        refused(&answer, 400, "invalid_request");
        // What cannot keep a secret may have old ways only where all may.
        let body = json!({ "name": "Page", "type": "public", "redirect_uris": [BACK], "allow_implicit": true });
        let made = ada.console().post("/burgee/v1/oauth/clients", body.clone()).await.expect(400);
        assert_eq!(made["violations"][0]["pointer"], "/allow_implicit");
        let all = node(app, |own| own.legacy_oauth = LegacyOAuth::All).await;
        let made = ada.console().on(all.clone()).post("/burgee/v1/oauth/clients", body).await.expect(201);
        let public = App { app, id: made["client_id"].to_string(), secret: String::new() };
        let path = format!("/oauth2/authorize?{}", public.old_query("token"));
        let page = ada.pages().on(all.clone()).get(&path).await;
        let form = format!("question={}&decision=allow", question(&page));
        let answer = ada.pages().on(all).post_form("/oauth2/authorize", &form).await;
        let token = parameter(answer.header("location"), "access_token").unwrap();
        assert!(works(app, &token).await);
        let answer = ada.asked(&public.old_query("token")).await;
        assert!(answer.header("location").contains("#error=unauthorized_client"));
        // Without PKCE no client without a secret, whatever the instance says.
        assert!(ada.asked(&public.old_query("code")).await.header("location").contains("error=invalid_request"));
    }

    /// Each old way has its own switch.
    async fn a_switch_allows_nothing_else(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let ways = old_ways();
        for own in ways.as_object().unwrap().keys() {
            let mut settings = json!({});
            settings[own] = json!(true);
            let client = ada.confidential(settings).await;
            let implicit = ada.asked(&client.old_query("token")).await.status == 200;
            assert_eq!(implicit, own == "allow_implicit", "{own}");
            let bare = ada.asked(&client.old_query("code")).await.status == 200;
            assert_eq!(bare, own == "allow_no_pkce", "{own}");
            let path = format!("/oauth2/token?grant_type=client_credentials&{}", client.own());
            let answer = app.anonymous().send_text("POST", &path, None).await.expect(400);
            let in_query = answer["error"] == "unauthorized_client";
            assert_eq!(in_query, own == "allow_params_in_query", "{own}");
            let tokens = ada.tokens(&client, "all").await;
            let again = client.refresh(&member(&tokens, "refresh_token")).await.expect(200);
            let kept = again.get("refresh_token").is_none();
            assert_eq!(kept, own == "allow_nonrotating_refresh", "{own}");
        }
    }

    /// With PKCE a client of the old kind is held to it, and told who answers.
    async fn an_old_client_that_learns_is_held_to_it(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let address = ada.allow(&client.query("all")).await;
        assert!(address.ends_with("&iss=https%3A%2F%2Fburgee.test"), "{address}");
        let code = parameter(&address, "code").unwrap();
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
        refused(&client.ask(&form).await, 400, "invalid_grant");
        let plain = client.query("all").replace("S256", "plain").replace(CHALLENGE, "abc");
        assert!(ada.asked(&plain).await.header("location").contains("error=invalid_request"));
    }

    async fn scopes_may_be_named_as_either_has_it(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(old_ways()).await;
        let query = client.old_query("code");
        for (scopes, sentence) in [
            ("scopes=all", "everything that you may do"),
            ("scope=all", "everything that you may do"),
            ("scope=read&scopes=read", "everything that you may read"),
            ("scopes=read,project%3A7", "in project 7 only"),
            ("scope=read+env%3Aproduction", "in the environment production only"),
            ("", "everything that you may do"),
        ] {
            let page = ada.asked(&query.replace("scopes=all", scopes)).await;
            assert!(text(&page).contains(sentence), "{scopes}: {}", text(&page));
        }
        for (scopes, error) in [
            ("scopes=write", "invalid_scope"),
            ("scope=openid", "invalid_scope"),
            ("scope=read&scopes=all", "invalid_request"),
            ("scopes=all&scopes=all", "invalid_request"),
        ] {
            let answer = ada.asked(&query.replace("scopes=all", scopes)).await;
            assert!(answer.header("location").contains(&format!("?error={error}&")), "{scopes}");
        }
    }
}

//! How clients prove who they are, what they get by themselves, and what they can find out about tokens.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::support::{App, Browser, audited, member, refused, service, works};
use crate::support::{Answer, TestApp};

const GRANT: &str = "grant_type=client_credentials";

both! {
    async fn clients_prove_who_they_are_in_one_way(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let robot = service(app, "1").await;
        let client = ada.confidential(json!({ "service_user_id": robot })).await;
        let other = ada.confidential(json!({ "service_user_id": robot })).await;
        let public = ada.public().await;
        let (id, secret) = (&client.id, &client.secret);
        let basic = |id: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let ask = async |header: Option<String>, form: String| -> Answer {
            let mut asking = app.anonymous();
            if let Some(header) = header {
                asking = asking.header("authorization", &header);
            }
            asking.post_form("/oauth2/token", &form).await
        };
        let form = GRANT.to_owned();
        ask(Some(basic(id, secret)), form.clone()).await.expect(200);
        ask(Some(basic(id, secret).replace("Basic", "basic")), form.clone()).await.expect(200);
        ask(Some(basic(id, secret)), format!("{form}&client_id={id}")).await.expect(200);
        // As the standard has it, both are encoded once more in the header.
        ask(Some(basic(id, &secret.replace('_', "%5F"))), form.clone()).await.expect(200);
        ask(None, format!("{form}&client_id={id}&client_secret={secret}")).await.expect(200);
        for (header, form, code) in [
            (None, form.clone(), "invalid_client"),
            (None, format!("{form}&client_id={id}"), "invalid_client"),
            (None, format!("{form}&client_secret={secret}"), "invalid_client"),
            (None, format!("{form}&client_id=1&client_secret={secret}"), "invalid_client"),
            (None, format!("{form}&client_id=x&client_secret={secret}"), "invalid_client"),
            (None, format!("{form}&client_id={id}&client_secret={}", other.secret), "invalid_client"),
            (None, format!("{form}&client_id={id}&client_secret={}", &secret[1..]), "invalid_client"),
            (None, format!("{form}&client_id={id}&client_secret=null"), "invalid_client"),
            (None, format!("{form}&client_id={}&client_secret={secret}", public.id), "invalid_client"),
            (Some(basic(id, "")), form.clone(), "invalid_client"),
            (Some(basic(id, &other.secret)), form.clone(), "invalid_client"),
            (Some(basic(&other.id, secret)), form.clone(), "invalid_client"),
            (Some(basic("", secret)), form.clone(), "invalid_client"),
            (Some(format!("Bearer {}", app.token)), form.clone(), "invalid_client"),
            (Some(format!("Bearer {secret}")), format!("{form}&client_id={id}"), "invalid_client"),
            (Some("Basic x".to_owned()), form.clone(), "invalid_client"),
            (Some(basic(id, secret)), format!("{form}&client_secret={secret}"), "invalid_request"),
            (Some(basic(id, secret)), format!("{form}&client_id={}", other.id), "invalid_request"),
            (None, format!("{form}&client_id={id}&client_id={id}&client_secret={secret}"), "invalid_request"),
        ] {
            let status = if code == "invalid_client" { 401 } else { 400 };
            let answer = ask(header, form.clone()).await;
            refused(&answer, status, code);
            if status == 401 {
                assert!(answer.header("www-authenticate").starts_with("Basic "), "{form}");
            }
        }
    }

    /// Nobody learns which clients there are.
    async fn an_unknown_client_looks_like_a_wrong_secret(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({})).await;
        let nobody = App { id: "99".to_owned(), ..client.clone() };
        let wrong = App { secret: client.secret.replace("bgc_", "bgc_x"), ..client.clone() };
        assert_eq!(nobody.ask(GRANT).await.bytes, wrong.ask(GRANT).await.bytes);
    }

    async fn what_is_asked_wrong_is_refused(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({})).await;
        for (form, code) in [
            ("", "invalid_request"),
            ("grant_type=", "invalid_request"),
            ("grant_type=password&username=ada@burgee.test&password=x", "unsupported_grant_type"),
            ("grant_type=urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type"),
            ("grant_type=client_credentials&grant_type=refresh_token", "invalid_request"),
            ("grant_type=client_credentials", "unauthorized_client"),
            ("grant_type=authorization_code&code=a&code=b", "invalid_request"),
            ("grant_type=refresh_token&refresh_token=", "invalid_request"),
        ] {
            refused(&client.ask(form).await, 400, code);
        }
        let json = json!({ "grant_type": "client_credentials", "client_id": client.id });
        refused(&app.anonymous().post("/oauth2/token", json).await, 400, "invalid_request");
        let long = format!("grant_type={}", "x".repeat(70_000));
        let answer = app.anonymous().post_form("/oauth2/token", &long).await;
        assert!(answer.status == 400 || answer.status == 413, "{}", answer.status);
    }

    async fn a_client_acts_by_itself_as_its_service_account(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let (robot, other) = (service(app, "1").await, service(app, "2").await);
        let client = ada.confidential(json!({ "service_user_id": robot, "redirect_uris": [] })).await;
        let answer = client.ask(&format!("{GRANT}&scope=read")).await.expect(200);
        assert!(answer.get("refresh_token").is_none());
        assert_eq!((&answer["token_type"], &answer["scope"]), (&json!("Bearer"), &json!("read")));
        let token = member(&answer, "access_token");
        app.with(&token).get("environments").await.expect(200);
        app.with(&token).post("flags", json!({ "key": "a" })).await.expect(403);
        let wide = client.ask(GRANT).await.expect(200);
        app.with(&member(&wide, "access_token")).post("flags", json!({ "key": "a" })).await.expect(201);
        let grants = app.store.oauth_grants_of_client(client.id.parse().unwrap()).await.unwrap();
        assert_eq!(grants.len(), 1, "one for as long as it is used");
        assert_eq!(audited(app, "oauth.client_credentials").await, 2);
        // With another account, the tokens of the one before are gone; and only service accounts will do.
        let path = format!("/burgee/v1/oauth/clients/{}", client.id);
        ada.console().patch(&path, json!({ "service_user_id": other })).await.expect(200);
        assert!(!works(app, &token).await);
        let token = member(&client.ask(GRANT).await.expect(200), "access_token");
        let (person, _) = app.person(Some("editor")).await;
        ada.console().patch(&path, json!({ "service_user_id": person })).await.expect(400);
        // Out of use, it is out at once.
        let user = app.store.user(&other).await.unwrap().unwrap();
        let tx = app.store.begin().await.unwrap();
        tx.update_user(&burgee_store::UserRow { disabled: true, ..user }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!works(app, &token).await);
        refused(&client.ask(GRANT).await, 400, "unauthorized_client");
        refused(&client.ask(&format!("{GRANT}&scope=write")).await, 400, "unauthorized_client");
    }

    async fn what_is_given_back_is_dead_at_once(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({})).await;
        let (other, public) = (ada.confidential(json!({})).await, ada.public().await);
        let first = ada.tokens(&client, "all").await;
        let (access, refresh) = (member(&first, "access_token"), member(&first, "refresh_token"));
        // Others get the same answer, and nothing happens.
        for stranger in [&other, &public] {
            for token in [&access, &refresh] {
                assert_eq!(stranger.revoke(token).await.bytes, b"");
            }
        }
        for token in ["x", "bgo_x_y", app.token.as_str(), client.secret.as_str()] {
            client.revoke(token).await.expect(200);
        }
        assert!(works(app, &access).await && works(app, &app.token).await);
        // An access token goes alone.
        client.revoke(&access).await.expect(200);
        assert!(!works(app, &access).await);
        client.revoke(&access).await.expect(200);
        let second = client.refresh(&refresh).await.expect(200);
        let third = client.refresh(&member(&second, "refresh_token")).await.expect(200);
        // A refresh token takes everything with it, even one that was replaced.
        client.revoke(&member(&second, "refresh_token")).await.expect(200);
        for own in [&second, &third] {
            assert!(!works(app, &member(own, "access_token")).await);
        }
        refused(&client.refresh(&member(&third, "refresh_token")).await, 400, "invalid_grant");
        let own = ada.tokens(&public, "all").await;
        public.revoke(&member(&own, "refresh_token")).await.expect(200);
        assert!(!works(app, &member(&own, "access_token")).await);
        refused(&client.ask("").await, 400, "invalid_request");
        let nothing = app.anonymous().post_form("/oauth2/revoke", &client.own()).await;
        refused(&nothing, 400, "invalid_request");
        let stranger = app.anonymous().post_form("/oauth2/revoke", &format!("token={access}")).await;
        refused(&stranger, 401, "invalid_client");
    }

    async fn a_client_finds_out_about_its_own_tokens_only(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({})).await;
        let (other, public) = (ada.confidential(json!({})).await, ada.public().await);
        let first = ada.tokens(&client, "read").await;
        let (access, refresh) = (member(&first, "access_token"), member(&first, "refresh_token"));
        let told = client.introspect(&access).await.expect(200);
        let now = app.clock.now().as_micros() / 1_000_000;
        assert_eq!(told["active"], true);
        assert_eq!(told["client_id"], client.id);
        assert_eq!((&told["scope"], &told["username"]), (&json!("read"), &json!("ada@burgee.test")));
        assert_eq!((&told["iat"], &told["exp"]), (&json!(now), &json!(now + 7_200)));
        assert_eq!(client.introspect(&refresh).await.expect(200)["active"], true);
        // Of what is not its own, or nothing at all, there is one thing to say.
        let nothing = br#"{"active":false}"#;
        for answer in [
            other.introspect(&access).await,
            other.introspect(&refresh).await,
            client.introspect("x").await,
            client.introspect("bgo_x_y").await,
            client.introspect(&app.token).await,
            client.introspect(&client.secret).await,
        ] {
            assert_eq!(answer.bytes, nothing);
        }
        refused(&public.introspect(&access).await, 401, "invalid_client");
        let stranger = app.anonymous().post_form("/oauth2/introspect", &format!("token={access}")).await;
        refused(&stranger, 401, "invalid_client");
        let second = client.refresh(&refresh).await.expect(200);
        assert_eq!(client.introspect(&refresh).await.bytes, nothing, "replaced");
        assert_eq!(client.introspect(&access).await.expect(200)["active"], true);
        client.revoke(&member(&second, "refresh_token")).await.expect(200);
        assert_eq!(client.introspect(&access).await.bytes, nothing);
        let third = member(&ada.tokens(&client, "read").await, "access_token");
        app.clock.advance(std::time::Duration::from_hours(2));
        assert_eq!(client.introspect(&third).await.bytes, nothing);
    }

    async fn clients_may_ask_sixty_times_a_minute(app: &TestApp) {
        for _ in 0..60 {
            refused(&app.anonymous().from("203.0.113.9").post_form("/oauth2/token", GRANT).await, 401, "invalid_client");
        }
        let answer = app.anonymous().from("203.0.113.9").post_form("/oauth2/token", GRANT).await;
        assert_eq!(answer.status, 429);
        assert_eq!(answer.header("retry-after"), "2");
        let answer = app.anonymous().from("203.0.113.9").post_form("/oauth2/introspect", "token=x").await;
        assert_eq!(answer.status, 429);
        refused(&app.anonymous().post_form("/oauth2/token", GRANT).await, 401, "invalid_client");
    }

    async fn the_metadata_tells_what_everybody_may_do(app: &TestApp) {
        let told = app.anonymous().get("/.well-known/oauth-authorization-server").await.expect(200);
        assert_eq!(told["issuer"], "https://burgee.test");
        assert_eq!(told["authorization_endpoint"], "https://burgee.test/oauth2/authorize");
        assert_eq!(told["response_types_supported"], json!(["code"]));
        assert_eq!(told["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(told["authorization_response_iss_parameter_supported"], true);
        let grants = json!(["authorization_code", "refresh_token", "client_credentials"]);
        assert_eq!(told["grant_types_supported"], grants);
        let resource = app.anonymous().get("/.well-known/oauth-protected-resource").await.expect(200);
        assert_eq!(resource["resource"], "https://burgee.test");
        assert_eq!(resource["authorization_servers"], json!(["https://burgee.test"]));
        assert_eq!(resource["bearer_methods_supported"], json!(["header"]));
    }
}

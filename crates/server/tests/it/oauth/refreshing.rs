//! Refresh tokens are replaced, answers may be lost, and thieves are noticed.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::support::{Browser, audited, member, refused, works};
use crate::support::TestApp;

/// Without how long it works, which passes.
fn pair(answer: &Value) -> (String, String) {
    (member(answer, "access_token"), member(answer, "refresh_token"))
}

both! {
    async fn a_refresh_token_is_replaced(app: &TestApp) {
        let ada = Browser::ada(app).await;
        for client in [ada.public().await, ada.confidential(json!({})).await] {
            let first = ada.tokens(&client, "read").await;
            let second = client.refresh(&member(&first, "refresh_token")).await.expect(200);
            assert_ne!(pair(&first).0, pair(&second).0);
            assert_ne!(pair(&first).1, pair(&second).1);
            assert_eq!((&second["expires_in"], &second["scope"]), (&json!(7_200), &json!("read")));
            assert!(works(app, &pair(&second).0).await);
            let third = client.refresh(&pair(&second).1).await.expect(200);
            assert!(works(app, &pair(&third).0).await);
        }
    }

    /// An answer may be lost: whoever asks again soon is answered alike.
    async fn a_lost_answer_is_given_again(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let first = ada.tokens(&client, "all").await;
        let lost = client.refresh(&pair(&first).1).await.expect(200);
        app.clock.advance(Duration::from_secs(10));
        let again = client.refresh(&pair(&first).1).await.expect(200);
        assert_eq!(pair(&again), pair(&lost));
        assert_eq!(again["expires_in"], 7_190);
        let next = client.refresh(&pair(&again).1).await.expect(200);
        assert!(works(app, &pair(&next).0).await);
        assert_eq!(audited(app, "oauth.refresh_reused").await, 0);
    }

    async fn fifty_at_once_are_one(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let first = ada.tokens(&client, "all").await;
        let refresh = pair(&first).1;
        let answers = join_all((0..50).map(|_| client.refresh(&refresh))).await;
        let pairs: std::collections::BTreeSet<_> =
            answers.into_iter().map(|own| pair(&own.expect(200))).collect();
        assert_eq!(pairs.len(), 1);
        let (access, refresh) = pairs.into_iter().next().unwrap();
        assert!(works(app, &access).await);
        let grants = app.store.oauth_grants_of_client(client.id.parse().unwrap()).await.unwrap();
        assert_eq!((grants.len(), grants[0].generation), (1, 2));
        let tokens = app.store.tokens_of_family(&grants[0].id).await.unwrap();
        assert_eq!(tokens.len(), 4, "two pairs");
        client.refresh(&refresh).await.expect(200);
        assert_eq!(audited(app, "oauth.refresh").await, 2);
    }

    /// After the ten seconds one of the two who have it is a thief.
    async fn a_replaced_one_takes_everything_back(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let first = ada.tokens(&client, "all").await;
        let second = client.refresh(&pair(&first).1).await.expect(200);
        app.clock.advance(Duration::from_micros(10_000_001));
        refused(&client.refresh(&pair(&first).1).await, 400, "invalid_grant");
        for answer in [&first, &second] {
            assert!(!works(app, &pair(answer).0).await);
            refused(&client.refresh(&pair(answer).1).await, 400, "invalid_grant");
        }
        assert_eq!(audited(app, "oauth.refresh_reused").await, 1);
        let log = app.get("/burgee/v1/audit").await.expect(200).to_string();
        assert!(log.contains("\"outcome\":\"refused\""), "{log}");
    }

    /// The one before the one before is never answered, not even within the ten seconds.
    async fn two_generations_back_is_a_theft_at_any_time(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.confidential(json!({})).await;
        let first = ada.tokens(&client, "all").await;
        let second = client.refresh(&pair(&first).1).await.expect(200);
        let third = client.refresh(&pair(&second).1).await.expect(200);
        refused(&client.refresh(&pair(&first).1).await, 400, "invalid_grant");
        for answer in [&first, &second, &third] {
            assert!(!works(app, &pair(answer).0).await);
            refused(&client.refresh(&pair(answer).1).await, 400, "invalid_grant");
        }
    }

    async fn a_refresh_token_is_of_use_to_its_client_only(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let (own, other) = (ada.public().await, ada.public().await);
        let confidential = ada.confidential(json!({})).await;
        let first = ada.tokens(&own, "all").await;
        refused(&other.refresh(&pair(&first).1).await, 400, "invalid_grant");
        refused(&confidential.refresh(&pair(&first).1).await, 400, "invalid_grant");
        refused(&own.refresh(&pair(&first).0).await, 400, "invalid_grant");
        refused(&own.ask("grant_type=refresh_token").await, 400, "invalid_request");
        own.refresh(&pair(&first).1).await.expect(200);
        // Who has a secret proves it with every refresh.
        let second = ada.tokens(&confidential, "all").await;
        let bare = super::support::App { secret: String::new(), ..confidential.clone() };
        refused(&bare.refresh(&pair(&second).1).await, 401, "invalid_client");
        confidential.refresh(&pair(&second).1).await.expect(200);
    }

    async fn a_refresh_may_ask_for_less_and_not_for_more(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let first = ada.tokens(&client, "read").await;
        let ask = async |refresh: &str, scope: &str| {
            let form = format!("grant_type=refresh_token&refresh_token={refresh}&scope={scope}");
            client.ask(&form).await
        };
        refused(&ask(&pair(&first).1, "all").await, 400, "invalid_scope");
        refused(&ask(&pair(&first).1, "nonsense").await, 400, "invalid_scope");
        let less = ask(&pair(&first).1, "results:read").await.expect(200);
        assert_eq!(less["scope"], "results:read");
        app.with(&pair(&less).0).get("environments").await.expect(403);
        // What was allowed is not less for it.
        let all = client.refresh(&pair(&less).1).await.expect(200);
        assert_eq!(all["scope"], "read");
        app.with(&pair(&all).0).get("environments").await.expect(200);
    }

    async fn it_ends_when_it_is_not_used_and_after_ninety_days(app: &TestApp) {
        let day = Duration::from_hours(24);
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let idle = ada.tokens(&client, "all").await;
        let mut used = ada.tokens(&client, "all").await;
        for _ in 0..3 {
            app.clock.advance(29 * day);
            used = client.refresh(&pair(&used).1).await.expect(200);
        }
        refused(&client.refresh(&pair(&idle).1).await, 400, "invalid_grant");
        app.clock.advance(3 * day);
        refused(&client.refresh(&pair(&used).1).await, 400, "invalid_grant");
    }

    /// A node that was told nothing knows it all the same.
    async fn another_node_answers_alike(app: &TestApp) {
        let ada = Browser::ada(app).await;
        let client = ada.public().await;
        let first = ada.tokens(&client, "all").await;
        let second = client.refresh(&pair(&first).1).await.expect(200);
        let node = super::support::node(app, |_| {}).await;
        let form = format!("{}&grant_type=refresh_token&refresh_token={}", client.own(), pair(&first).1);
        let again = app.anonymous().on(node).post_form("/oauth2/token", &form).await.expect(200);
        assert_eq!(pair(&again), pair(&second));
    }
}

//! Identity providers that lie, and whoever gets between them and a browser.

use std::time::Duration;

use serde_json::{Value, json};

use crate::issuer::{CLIENT_ID, Forge, Issuer, SigningKey, encode, hs256, person, unsigned};
use crate::oidc::{Begun, begin, open, provider, sign_in};
use crate::support::{Answer, TestApp};

fn detail(answer: &Answer) -> String {
    assert!(answer.headers.get("set-cookie").is_none(), "{}", answer.request);
    answer.body["detail"].as_str().unwrap_or_default().to_owned()
}

/// How a token can be wrong, by name.
fn forgeries() -> Vec<(&'static str, Forge)> {
    let with = |member: &'static str, value: Value| -> Forge {
        Box::new(move |issuer, mut claims| {
            claims[member] = value.clone();
            issuer.sign(&claims)
        })
    };
    let without = |member: &'static str| -> Forge {
        Box::new(move |issuer, mut claims| {
            claims.as_object_mut().unwrap().remove(member);
            issuer.sign(&claims)
        })
    };
    let headed = |more: Value| -> Forge {
        Box::new(move |issuer, claims| {
            let mut header = json!({ "alg": "RS256", "kid": issuer.inside().kid });
            for (name, value) in more.as_object().unwrap() {
                header[name] = value.clone();
            }
            SigningKey::rsa(0).token(&header, &claims)
        })
    };
    // Honest claims were made now.
    let at = |member: &'static str, seconds: i64| -> Forge {
        Box::new(move |issuer, mut claims| {
            claims[member] = json!(claims["iat"].as_i64().unwrap() + seconds);
            issuer.sign(&claims)
        })
    };
    vec![
        ("no signature", Box::new(|_, claims| unsigned(&json!({ "alg": "none" }), &claims) + ".")),
        (
            "none, with the key's id",
            Box::new(|issuer, claims| {
                let kid = issuer.inside().kid.clone();
                unsigned(&json!({ "alg": "NONE", "kid": kid }), &claims) + "."
            }),
        ),
        (
            "the public key as a shared secret",
            Box::new(|issuer, claims| {
                let key = issuer.inside().keys[0].clone();
                let header = json!({ "alg": "HS256", "kid": key["kid"] });
                hs256(&header, &claims, key["n"].as_str().unwrap().as_bytes())
            }),
        ),
        (
            "a shared secret under another name",
            Box::new(|issuer, claims| {
                let key = issuer.inside().keys[0].clone();
                let header = json!({ "alg": "RS256", "kid": key["kid"] });
                hs256(&header, &claims, key["n"].as_str().unwrap().as_bytes())
            }),
        ),
        (
            "a key of somebody else",
            Box::new(|issuer, claims| {
                let kid = issuer.inside().kid.clone();
                SigningKey::rsa(1).honest(&kid, &claims)
            }),
        ),
        (
            "a key in the token",
            Box::new(|issuer, claims| {
                let key = SigningKey::rsa(1);
                let kid = issuer.inside().kid.clone();
                let jwk = key.public(&kid);
                key.token(&json!({ "alg": "RS256", "kid": kid, "jwk": jwk }), &claims)
            }),
        ),
        (
            "another algorithm than the key's",
            Box::new(|issuer, claims| {
                let kid = issuer.inside().kid.clone();
                SigningKey::p256().honest(&kid, &claims)
            }),
        ),
        ("a key that nobody has", Box::new(|_, claims| SigningKey::rsa(0).honest("x", &claims))),
        ("an extension", headed(json!({ "crit": ["b64"], "b64": true }))),
        ("an algorithm that is not known", headed(json!({ "alg": "PS256" }))),
        ("a key id that is no text", headed(json!({ "kid": 7 }))),
        (
            "claims changed afterwards",
            Box::new(|issuer, claims| {
                let token = issuer.sign(&claims);
                let (signed, signature) = token.rsplit_once('.').unwrap();
                let (header, _) = signed.split_once('.').unwrap();
                let mut changed = claims.clone();
                changed["sub"] = json!("root");
                format!("{header}.{}.{signature}", encode(changed.to_string().as_bytes()))
            }),
        ),
        ("a signature with padding", Box::new(|issuer, claims| issuer.sign(&claims) + "=")),
        ("four parts", Box::new(|issuer, claims| issuer.sign(&claims) + ".x")),
        ("no token", Box::new(|_, _| "x".to_owned())),
        (
            "a very long one",
            Box::new(|issuer, mut claims| {
                claims["x"] = json!("x".repeat(20_000));
                issuer.sign(&claims)
            }),
        ),
        ("another issuer", with("iss", json!("https://other.test"))),
        (
            "an issuer with a slash",
            Box::new(|issuer, mut claims| {
                claims["iss"] = json!(format!("{}/", issuer.url));
                issuer.sign(&claims)
            }),
        ),
        ("another audience", with("aud", json!("somebody"))),
        ("no audience", without("aud")),
        ("several without the party", with("aud", json!([CLIENT_ID, "somebody"]))),
        ("another party", with("azp", json!("somebody"))),
        ("another nonce", with("nonce", json!("x"))),
        ("no nonce", without("nonce")),
        ("expired", at("exp", -61)),
        ("no end", without("exp")),
        ("an end that is no number", with("exp", json!("tomorrow"))),
        ("not yet", at("nbf", 61)),
        ("made in the future", at("iat", 61)),
        ("made long ago", at("iat", -601)),
        ("no beginning", without("iat")),
        ("nobody", with("sub", json!(""))),
        ("no subject", without("sub")),
        ("a long subject", with("sub", json!("x".repeat(256)))),
        ("another access token", with("at_hash", json!("x"))),
    ]
}

async fn refused(app: &TestApp, answer: &Answer, why: &str) {
    assert_eq!(answer.status, 403, "{why}: {}", answer.body);
    assert!(detail(answer).contains("does not say who you are"), "{why}: {}", answer.body);
    assert!(app.store.user_by_email("grace@company.test").await.unwrap().is_none(), "{why}");
}

both! {
    async fn no_token_is_believed_that_is_wrong_in_any_way(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        for (why, forge) in forgeries() {
            issuer.inside().forge = Some(forge);
            let claims = person(app, "g", "grace@company.test", &[]);
            refused(app, &sign_in(app, &issuer, &id, &claims).await, why).await;
            // Limits are not what is tried here.
            app.clock.advance(Duration::from_secs(5));
        }
        issuer.inside().forge = None;
        let claims = person(app, "g", "grace@company.test", &[]);
        assert_eq!(sign_in(app, &issuer, &id, &claims).await.status, 303);
        issuer.forge(|issuer, mut claims| {
            claims["aud"] = json!([CLIENT_ID, "somebody"]);
            claims["azp"] = json!(CLIENT_ID);
            claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 30);
            claims["nbf"] = json!(claims["iat"].as_i64().unwrap() + 30);
            issuer.sign(&claims)
        });
        let claims = person(app, "g", "grace@company.test", &[]);
        assert_eq!(sign_in(app, &issuer, &id, &claims).await.status, 303, "clocks differ");
    }

    async fn keys_are_not_confused(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        let claims = person(app, "g", "grace@company.test", &[]);
        let curve = SigningKey::p256();
        let for_secrets = |mut key: Value| {
            key["use"] = json!("enc");
            key
        };
        let (one, other) = (SigningKey::rsa(0), SigningKey::rsa(1));
        issuer.inside().keys = vec![
            one.public("one"),
            other.public("two"),
            curve.public("curve"),
            for_secrets(other.public("enc")),
            json!({ "kty": "oct", "kid": "oct", "k": "c2VjcmV0" }),
            json!({ "kty": "RSA", "kid": "broken", "n": "?" }),
            json!(7),
        ];
        for (why, header, key) in [
            ("no id, and several could be meant", json!({ "alg": "RS256" }), SigningKey::rsa(0)),
            ("the id of another", json!({ "alg": "RS256", "kid": "two" }), SigningKey::rsa(0)),
            ("the id of a key of a curve", json!({ "alg": "RS256", "kid": "curve" }), SigningKey::rsa(0)),
            ("a key for secrets", json!({ "alg": "RS256", "kid": "enc" }), SigningKey::rsa(1)),
            ("a broken key", json!({ "alg": "RS256", "kid": "broken" }), SigningKey::rsa(1)),
        ] {
            issuer.forge(move |_, claims| key.token(&header, &claims));
            refused(app, &sign_in(app, &issuer, &id, &claims).await, why).await;
        }
        issuer.forge(|_, claims| hs256(&json!({ "alg": "HS256", "kid": "oct" }), &claims, b"secret"));
        refused(app, &sign_in(app, &issuer, &id, &claims).await, "a shared secret in the list").await;
        issuer.forge(move |_, claims| curve.token(&json!({ "alg": "ES256" }), &claims));
        assert_eq!(sign_in(app, &issuer, &id, &claims).await.status, 303, "one key of its kind");
    }

    async fn a_sign_in_works_once_in_the_browser_that_began_it(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        let claims = person(app, "g", "grace@company.test", &[]);
        let mine = begin(app, &issuer, &id, &claims).await;
        let other = begin(app, &issuer, &id, &person(app, "evil", "evil@company.test", &[])).await;
        let stale = "begin again";
        // Somebody is made to finish what somebody else began: without a cookie, or with their own.
        for cookie in ["", "__Host-burgee-sign-in=x", mine.cookie.as_str()] {
            let client = app.anonymous().header("cookie", cookie);
            let answer = client.get(&other.path()).await;
            assert!(detail(&answer).contains(stale), "{}", answer.body);
        }
        let twice = format!("{}; {}", other.cookie, mine.cookie);
        let answer = app.anonymous().header("cookie", &twice).get(&other.path()).await;
        assert!(detail(&answer).contains(stale), "{}", answer.body);
        for state in ["", "x", &mine.state[..mine.state.len() - 1]] {
            let forged = Begun { state: state.to_owned(), cookie: mine.cookie.clone(), code: mine.code.clone() };
            assert!(detail(&forged.finish(app).await).contains(stale));
        }
        assert_eq!(mine.finish(app).await.status, 303);
        let again = mine.finish(app).await;
        assert_eq!((again.status, detail(&again).contains(stale)), (403, true));

        let late = begin(app, &issuer, &id, &claims).await;
        app.clock.advance(Duration::from_mins(11));
        assert!(detail(&late.finish(app).await).contains(stale));

        // A code that belongs to another sign-in is of no use: the verifier is another.
        let claims = person(app, "g", "grace@company.test", &[]);
        let mine = begin(app, &issuer, &id, &claims).await;
        let other = begin(app, &issuer, &id, &person(app, "evil", "evil@company.test", &[])).await;
        let injected = Begun { code: other.code.clone(), state: mine.state.clone(), cookie: mine.cookie.clone() };
        let answer = injected.finish(app).await;
        assert!(detail(&answer).contains("does not say who you are"), "{}", answer.body);

        // Nothing by which a sign-in could be finished is in the database.
        let (selector, _) = other.state["bgx_".len()..].split_once('_').unwrap();
        let row = app.store.one_time_secret(selector).await.unwrap().unwrap();
        let (_, secret) = other.cookie.rsplit_once('_').unwrap();
        assert!(!row.body.contains(secret) && !row.body.contains("verifier"), "{}", row.body);
    }

    async fn answers_of_providers_are_not_mixed_up(app: &TestApp) {
        let honest = Issuer::start().await;
        let id = provider(app, &honest, open()).await;
        let claims = person(app, "g", "grace@company.test", &[]);
        let answer = async |more: &str| {
            let begun = begin(app, &honest, &id, &claims).await;
            let path = format!("{}{more}", begun.path());
            app.anonymous().header("cookie", &begun.cookie).get(&path).await
        };
        let other = answer("&iss=https://evil.test").await;
        refused(app, &other, "another issuer").await;
        refused(app, &answer("&error=access_denied").await, "an error").await;
        let named = format!("&iss={}", honest.url);
        assert_eq!(answer(&named).await.status, 303);
        // Whoever says that it names itself must do so.
        let strict = Issuer::start().await;
        strict.inside().metadata = json!({ "authorization_response_iss_parameter_supported": true });
        let id = provider(app, &strict, open()).await;
        let claims = person(app, "h", "hedy@company.test", &[]);
        let begun = begin(app, &strict, &id, &claims).await;
        assert_eq!(begun.finish(app).await.status, 403);
        let begun = begin(app, &strict, &id, &claims).await;
        let path = format!("{}&iss={}", begun.path(), strict.url);
        let answer = app.anonymous().header("cookie", &begun.cookie).get(&path).await;
        assert_eq!(answer.status, 303);
    }

    async fn an_issuer_that_does_not_behave_is_not_asked_for_long(app: &TestApp) {
        let unreachable = "cannot be reached, or does not answer as it should";
        let finish = async |issuer: &Issuer| {
            let id = provider(app, issuer, open()).await;
            let claims = person(app, "g", "grace@company.test", &[]);
            detail(&sign_in(app, issuer, &id, &claims).await)
        };
        let issuer = Issuer::start().await;
        issuer.inside().redirects = true;
        assert!(finish(&issuer).await.contains(unreachable), "redirects");

        let issuer = Issuer::start().await;
        let key = SigningKey::rsa(0).public("first");
        issuer.inside().keys = vec![key.clone(); 2_000];
        assert!(finish(&issuer).await.contains(unreachable), "too much");
        let issuer = Issuer::start().await;
        issuer.inside().keys = vec![key; 101];
        assert!(finish(&issuer).await.contains(unreachable), "too many");

        let start = async |metadata: Value| {
            let issuer = Issuer::start().await;
            issuer.inside().metadata = metadata;
            let id = provider(app, &issuer, open()).await;
            let path = format!("/burgee/v1/sign-in/{id}");
            let answers = [app.anonymous().get(&path).await, app.anonymous().get(&path).await];
            assert_eq!(issuer.inside().requests, 1, "it is not asked again at once");
            answers.map(|answer| detail(&answer))
        };
        for metadata in [
            json!({ "issuer": "https://evil.test" }),
            json!({ "jwks_uri": "http://169.254.169.254/latest" }),
            json!({ "jwks_uri": "file:///etc/passwd" }),
            json!({ "jwks_uri": null }),
            json!({ "token_endpoint": "http://user:secret@127.0.0.1/" }),
            json!({ "authorization_endpoint": "javascript:alert(1)" }),
            json!({ "x": "x".repeat(300_000) }),
        ] {
            for answer in start(metadata.clone()).await {
                assert!(answer.contains(unreachable), "{metadata}: {answer}");
            }
        }
    }

    async fn private_networks_are_out_of_reach_unless_allowed(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        let settings = burgee_server::Settings { tokens_make_tokens: true, ..Default::default() };
        let strict = app.node_with(settings).await;
        let path = format!("/burgee/v1/sign-in/{id}");
        let answer = app.anonymous().on(strict.clone()).get(&path).await;
        assert!(detail(&answer).contains("cannot be reached"), "{}", answer.body);
        assert_eq!(issuer.inside().requests, 0);
        for issuer in [issuer.url.as_str(), "https://127.0.0.1", "https://[::1]", "http://id.test"] {
            let body = json!({ "name": "x", "issuer": issuer, "client_id": "x" });
            let refused = app.client().on(strict.clone()).post(crate::oidc::PATH, body).await;
            assert_eq!(refused.expect(400)["violations"][0]["pointer"], "/issuer", "{issuer}");
        }
    }

    async fn nobody_is_sent_elsewhere(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        for next in ["//evil.test", "https://evil.test", "/%5Cevil.test", "/%0d%0aSet-Cookie:a", "evil"] {
            let path = format!("/burgee/v1/sign-in/{id}?next={next}");
            let answer = app.anonymous().get(&path).await;
            assert_eq!(answer.clone().expect(400)["violations"][0]["pointer"], "?next", "{next}");
        }
        for id in ["0", "x", "99999999"] {
            app.anonymous().get(&format!("/burgee/v1/sign-in/{id}")).await.expect(404);
        }
        // Nobody makes the server ask without end.
        let path = format!("/burgee/v1/sign-in/{id}");
        let mut last = 303;
        for _ in 0..61 {
            last = app.anonymous().get(&path).await.status;
        }
        assert_eq!(last, 429);
    }
}

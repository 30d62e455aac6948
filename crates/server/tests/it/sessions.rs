//! Signing in, what is asked of a session, people, and setting an instance up.

use std::time::Duration;

use serde_json::{Value, json};

use crate::security::checked;
use crate::support::{ADMINISTRATOR, Answer, Client, PASSWORD, TestApp};

const SESSION: &str = "/burgee/v1/session";

async fn sign_in(app: &TestApp, address: &str, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.anonymous().from(address).post(SESSION, body).await
}

/// What a link that was handed over carries.
fn secret_of(url: &str) -> &str {
    url.split_once("?link=").unwrap().1
}

both! {
    async fn a_session_begins_is_used_and_ends(app: &TestApp) {
        app.session(ADMINISTRATOR).await;
        let answer = sign_in(app, "192.0.2.1", " Ada@Burgee.Test", PASSWORD).await;
        let cookie = answer.header("set-cookie").to_owned();
        assert!(cookie.starts_with("__Host-burgee=bgn_"), "{cookie}");
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = app.anonymous().with_session(&answer);
        page.get("flags").await.expect(200);
        page.get("/v2/me").await.expect(200);
        page.post("flags", json!({ "key": "from-a-page" })).await.expect(201);
        let changes = format!("/v2/changes?project_id={}&source=ui", app.project_id);
        assert!(page.get(&changes).await.expect(200).to_string().contains("from-a-page"));

        let sessions = page.get("/burgee/v1/sessions").await.expect(200);
        let sessions = sessions["items"].as_array().unwrap();
        assert_eq!(sessions.len(), 2);
        assert_eq!(sessions.iter().filter(|own| own["is_current"] == true).count(), 1);
        page.delete(SESSION).await.expect(204);
        page.get("flags").await.expect(401);
        page.get(SESSION).await.expect(401);
    }

    /// A session ends after an hour without use, and after twelve hours however it is used.
    async fn a_session_does_not_last(app: &TestApp) {
        let page = app.session(ADMINISTRATOR).await;
        for _ in 0..23 {
            app.clock.advance(Duration::from_mins(31));
            page.get("flags").await.expect(200);
            app.app.settle().await.unwrap();
        }
        app.clock.advance(Duration::from_mins(31));
        page.get("flags").await.expect(401);
        let page = app.session(ADMINISTRATOR).await;
        app.clock.advance(Duration::from_mins(61));
        page.get("flags").await.expect(401);
    }

    /// T16: what was set before is never adopted, and an old id is dead after sign-in, confirmation and sign-out.
    async fn a_session_is_never_taken_over(app: &TestApp) {
        let first = app.session(ADMINISTRATOR).await;
        let body = json!({ "email": ADMINISTRATOR, "password": PASSWORD });
        let answer = first.clone().from("192.0.2.2").post(SESSION, body).await;
        answer.clone().expect(200);
        first.get("flags").await.expect(401);
        let second = app.anonymous().with_session(&answer);
        let wrong = json!({ "password": "wrong horse battery" });
        second.post("/burgee/v1/session/confirm", wrong).await.expect(403);
        let confirmed = second.post("/burgee/v1/session/confirm", json!({ "password": PASSWORD }));
        let confirmed = confirmed.await;
        confirmed.clone().expect(200);
        second.get("flags").await.expect(401);
        let third = app.anonymous().with_session(&confirmed);
        third.get("flags").await.expect(200);
        let planted = format!("bgn_{}_{}000000", "0".repeat(22), "0".repeat(43));
        let planted = app.anonymous().header("cookie", &format!("__Host-burgee={planted}"));
        let answer = planted.from("192.0.2.3")
            .post(SESSION, json!({ "email": ADMINISTRATOR, "password": PASSWORD })).await;
        assert!(!answer.header("set-cookie").contains("0000000000"));
        answer.expect(200);
    }

    /// The id of a session can be seen; whoever knows no more of it does not end it by signing in themselves.
    async fn a_session_is_not_ended_by_its_id(app: &TestApp) {
        let victim = app.session(ADMINISTRATOR).await;
        let session = victim.get("/burgee/v1/sessions").await.expect(200);
        let id = session["items"][0]["id"].as_str().unwrap();
        let forged = checked(&format!("bgn_{id}_{}", "0".repeat(43)));
        let forged = app.anonymous().header("cookie", &format!("__Host-burgee={forged}"));
        let sign_in = json!({ "email": ADMINISTRATOR, "password": PASSWORD });
        forged.from("192.0.2.4").post(SESSION, sign_in).await.expect(200);
        victim.get("flags").await.expect(200);
    }

    async fn nobody_has_an_address_as_long_as_that(app: &TestApp) {
        let body = json!({ "email": "a".repeat(1 << 20), "password": "a" });
        let refused = app.anonymous().from("192.0.2.5").post(SESSION, body).await.expect(403);
        assert_eq!(refused["code"], "wrong_credentials");
    }

    /// T17: a cookie counts for nothing without what only the console's own pages can send beside it.
    async fn other_sites_can_do_nothing_with_a_cookie(app: &TestApp) {
        let answer = {
            app.session(ADMINISTRATOR).await;
            sign_in(app, "192.0.2.1", ADMINISTRATOR, PASSWORD).await
        };
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let csrf = answer.body["csrf"].as_str().unwrap().to_owned();
        let own = |headers: &[(&str, &str)]| {
            let mut client = app.anonymous().header("cookie", &cookie);
            for (name, value) in headers {
                client = client.header(name, value);
            }
            client
        };
        let mut refused = 0;
        for headers in [
            &[][..],
            &[("x-burgee-csrf", "")],
            &[("x-burgee-csrf", "0000")],
            &[("origin", "https://burgee.test")],
            &[("sec-fetch-site", "same-origin")],
            &[("x-burgee-csrf", &csrf), ("origin", "https://evil.test")],
            &[("x-burgee-csrf", &csrf), ("origin", "null")],
            &[("x-burgee-csrf", &csrf), ("sec-fetch-site", "cross-site")],
            &[("x-burgee-csrf", &csrf), ("sec-fetch-site", "same-site")],
            &[("x-burgee-csrf", &csrf), ("cookie", &cookie)],
        ] {
            for (method, path, body) in [
                ("GET", "flags", None),
                ("POST", "flags", Some(json!({ "key": "stolen" }))),
                ("POST", "/burgee/v1/tokens", Some(json!({ "name": "stolen" }))),
                ("DELETE", SESSION, None),
            ] {
                let answer = own(headers).send(method, path, body).await;
                assert_eq!(answer.status, 401, "{} with {headers:?}", answer.request);
                refused += 1;
            }
        }
        assert_eq!(refused, 40);
        for headers in [&[("origin", "https://evil.test")][..], &[("sec-fetch-site", "cross-site")]] {
            own(headers).get(SESSION).await.expect(403);
            let body = json!({ "email": ADMINISTRATOR, "password": PASSWORD });
            own(headers).from("192.0.2.8").post(SESSION, body).await.expect(403);
        }
        let right = [("x-burgee-csrf", csrf.as_str()), ("origin", "https://burgee.test"),
            ("sec-fetch-site", "same-origin")];
        own(&right).get("flags").await.expect(200);
        app.get("flags/stolen").await.expect(404);
    }

    async fn what_matters_most_wants_a_fresh_proof(app: &TestApp) {
        let (id, _) = app.person(Some("viewer")).await;
        let page = app.session(ADMINISTRATOR).await;
        app.clock.advance(Duration::from_mins(11));
        let promote = json!({ "administrator": true });
        let user = format!("/burgee/v1/users/{id}");
        for (method, path, body) in [
            ("POST", "/burgee/v1/tokens".to_owned(), Some(json!({ "name": "n" }))),
            ("PATCH", user.clone(), Some(promote.clone())),
            ("POST", format!("{user}/links"), None),
            ("POST", "/v2/collaborators".to_owned(), Some(json!([{
                "profile": { "email": "c@burgee.test" },
                "project_roles": [{ "project_id": app.project_id, "role": "viewer" }] }]))),
        ] {
            let answer = page.send(method, &path, body).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(answer.body.to_string().contains("Confirm who you are"), "{}", answer.body);
        }
        let confirmed = page.post("/burgee/v1/session/confirm", json!({ "password": PASSWORD })).await;
        let page = page.with_session(&confirmed);
        page.patch(&user, promote).await.expect(200);
        page.post("/burgee/v1/tokens", json!({ "name": "n" })).await.expect(201);
    }

    async fn people_are_invited_set_a_password_and_change_it(app: &TestApp) {
        let page = app.session(ADMINISTRATOR).await;
        let invite = json!([{ "profile": { "email": "Bob@Burgee.Test" },
            "project_roles": [{ "project_id": app.project_id, "role": "editor" }] }]);
        app.post("/v2/collaborators", invite).await.expect(200);
        let users = page.get("/burgee/v1/users").await.expect(200);
        let bob = users["items"].as_array().unwrap().iter()
            .find(|own| own["email"] == "bob@burgee.test").unwrap().clone();
        assert_eq!((&bob["is_pending"], &bob["has_password"]), (&json!(true), &json!(false)));
        let links = format!("/burgee/v1/users/{}/links", bob["id"].as_str().unwrap());
        let stale = page.post(&links, json!({})).await.expect(201);
        let link = page.post(&links, json!({})).await.expect(201);
        assert_eq!(link["kind"], "invitation");
        assert!(link["url"].as_str().unwrap().starts_with("https://burgee.test/password?link=bgi_"));
        let redeem = async |link: &Value, password: &str, address: &str| {
            let body = json!({ "link": secret_of(link["url"].as_str().unwrap()), "password": password });
            app.anonymous().from(address).post("/burgee/v1/links/redeem", body).await
        };
        redeem(&stale, PASSWORD, "192.0.2.1").await.expect(403);
        redeem(&link, "short", "192.0.2.1").await.expect(400);
        let check = json!({ "link": secret_of(link["url"].as_str().unwrap()) });
        let owner = app.anonymous().from("192.0.2.2").post("/burgee/v1/links/check", check).await;
        assert_eq!(owner.expect(200), json!({ "kind": "invitation", "email": "bob@burgee.test" }));
        let bobs = redeem(&link, PASSWORD, "192.0.2.1").await;
        bobs.clone().expect(200);
        redeem(&link, PASSWORD, "192.0.2.1").await.expect(403);
        let bobs = app.anonymous().with_session(&bobs);
        bobs.get("flags").await.expect(200);
        let elsewhere = sign_in(app, "192.0.2.3", "bob@burgee.test", PASSWORD).await;
        let elsewhere = app.anonymous().with_session(&elsewhere);

        let change = |new: &str| json!({ "password": PASSWORD, "new_password": new });
        bobs.put("/burgee/v1/password", change("short")).await.expect(400);
        bobs.put("/burgee/v1/password", change(PASSWORD)).await.expect(400);
        bobs.get("flags").await.expect(200);
        let changed = bobs.put("/burgee/v1/password", change("another horse battery")).await;
        changed.clone().expect(200);
        elsewhere.get("flags").await.expect(401);
        app.anonymous().with_session(&changed).get("flags").await.expect(200);
        sign_in(app, "192.0.2.5", "bob@burgee.test", PASSWORD).await.expect(403);
        sign_in(app, "192.0.2.5", "bob@burgee.test", "another horse battery").await.expect(200);
    }

    async fn a_link_does_not_last(app: &TestApp) {
        let (id, _) = app.person(Some("viewer")).await;
        let page = app.session(ADMINISTRATOR).await;
        let link = page.post(&format!("/burgee/v1/users/{id}/links"), json!({})).await.expect(201);
        assert_eq!(link["kind"], "reset");
        app.clock.advance(Duration::from_mins(31));
        let body = json!({ "link": secret_of(link["url"].as_str().unwrap()), "password": PASSWORD });
        app.anonymous().post("/burgee/v1/links/redeem", body).await.expect(403);
    }

    async fn who_is_disabled_is_out_at_once(app: &TestApp) {
        let (id, token) = app.person(Some("project_owner")).await;
        let theirs = app.session(&app.email_of(&id).await).await;
        theirs.get("flags").await.expect(200);
        let page = app.session(ADMINISTRATOR).await;
        let user = format!("/burgee/v1/users/{id}");
        page.patch(&user, json!({ "disabled": true })).await.expect(200);
        theirs.get("flags").await.expect(401);
        app.with(&token).get("flags").await.expect(403);
        let email = app.email_of(&id).await;
        sign_in(app, "192.0.2.1", &email, PASSWORD).await.expect(403);
        page.post(&format!("{user}/links"), json!({})).await.expect(409);
        page.patch(&user, json!({ "disabled": false })).await.expect(200);
        theirs.get("flags").await.expect(401);
        app.with(&token).get("flags").await.expect(200);
        sign_in(app, "192.0.2.1", &email, PASSWORD).await.expect(200);
    }

    async fn an_account_keeps_an_administrator(app: &TestApp) {
        let page = app.session(ADMINISTRATOR).await;
        let users = page.get("/burgee/v1/users").await.expect(200);
        let own = format!("/burgee/v1/users/{}", users["items"][0]["id"].as_str().unwrap());
        for change in [json!({ "administrator": false }), json!({ "disabled": true })] {
            page.patch(&own, change).await.expect(409);
        }
        let wrong = json!({ "email": "x", "administrator": "yes", "first_name": 7 });
        let wrong = page.patch(&own, wrong).await.expect(400);
        assert_eq!(wrong["violations"].as_array().unwrap().len(), 3, "{wrong}");
        let (id, token) = app.person(Some("viewer")).await;
        app.with(&token).get("/burgee/v1/users").await.expect(403);
        let other = format!("/burgee/v1/users/{id}");
        page.patch(&other, json!({ "administrator": true })).await.expect(200);
        app.with(&token).get("/burgee/v1/users").await.expect(200);
        page.patch(&own, json!({ "administrator": false })).await.expect(200);
        page.get("/burgee/v1/users").await.expect(403);
    }

    async fn only_the_first_sets_an_instance_up(app: &TestApp) {
        app.get("/burgee/v1/setup").await.expect(404);
        let body = json!({ "link": "x", "email": "a@b.test", "password": PASSWORD, "account_name": "A" });
        app.anonymous().post("/burgee/v1/setup", body).await.expect(404);
    }

    /// The address alone is limited: whoever guesses hears nothing of 9,980 of 10,000 passwords.
    async fn ten_thousand_wrong_passwords_are_not_evaluated(app: &TestApp) {
        app.session(ADMINISTRATOR).await;
        let mut evaluated = 0;
        for guess in 0..10_000 {
            let answer = sign_in(app, "192.0.2.9", ADMINISTRATOR, &format!("guess {guess}")).await;
            match answer.status {
                403 => evaluated += 1,
                429 => assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1),
                status => panic!("{status}: {}", answer.body),
            }
        }
        assert!((1..=20).contains(&evaluated), "{evaluated} were evaluated");
        // Ada, who has signed in from elsewhere before, is not kept out.
        let known = app.session(ADMINISTRATOR).await;
        known.get("flags").await.expect(200);
        let addresses = known.get("/burgee/v1/sessions").await.expect(200);
        let address = addresses["items"][0]["address"].as_str().unwrap();
        sign_in(app, address, ADMINISTRATOR, PASSWORD).await.expect(200);
    }

    async fn a_name_that_nobody_has_is_answered_like_one_that_somebody_has(app: &TestApp) {
        app.session(ADMINISTRATOR).await;
        let known = sign_in(app, "192.0.2.1", ADMINISTRATOR, "wrong horse battery").await;
        let unknown = sign_in(app, "192.0.2.2", "nobody@burgee.test", "wrong horse battery").await;
        let (mut one, mut other) = (known.expect(403), unknown.expect(403));
        one["uuid"] = Value::Null;
        other["uuid"] = Value::Null;
        assert_eq!(one, other);
    }
}

/// 500 at a time: at most four hash, 64 wait, and the others are sent away; memory stays bounded by that.
#[test]
fn many_who_sign_in_at_once_cannot_take_the_memory() {
    crate::support::on_sqlite(async |app: &TestApp| {
        app.session(ADMINISTRATOR).await;
        let attempts = (0..500).map(|n| {
            let address = format!("10.9.{}.{}", n / 250, n % 250 + 1);
            async move { sign_in_status(&app.anonymous().from(&address)).await }
        });
        let statuses = futures_util::future::join_all(attempts).await;
        let count = |status: u16| statuses.iter().filter(|own| **own == status).count();
        assert_eq!(count(200) + count(429) + count(503), 500, "{statuses:?}");
        assert!(count(200) >= 60, "{} got in", count(200));
        assert!(count(503) > 0, "nobody was sent away");
    });
}

async fn sign_in_status(client: &Client<'_>) -> u16 {
    let body = json!({ "email": ADMINISTRATOR, "password": PASSWORD });
    client.status("POST", SESSION, Some(body)).await
}

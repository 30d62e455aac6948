//! Service accounts: users that are nobody.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, TestApp};

const PATH: &str = "/burgee/v1/service-accounts";

fn roles(app: &TestApp, role: &str) -> Value {
    json!([{ "project_id": app.project_id, "role": role }])
}

async fn actions(app: &TestApp) -> Vec<String> {
    let entries = app.get("/burgee/v1/audit?limit=100").await.expect(200);
    let items = entries["items"].as_array().unwrap().iter();
    items.map(|own| own["action"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn one_is_made_used_changed_and_deleted(app: &TestApp) {
        let body = json!({ "name": "CI", "project_roles": roles(app, "editor") });
        app.post(&format!("{PATH}?dry_run=true"), body.clone()).await.expect(201);
        assert_eq!(app.get(PATH).await.expect(200)["items"], json!([]));
        let session = app.session(ADMINISTRATOR).await;
        let made = session.post(PATH, body).await.expect(201);
        let own = format!("{PATH}/{}", made["id"].as_str().unwrap());
        assert_eq!(app.get(&own).await.expect(200), made);
        assert_eq!(made["project_roles"], roles(app, "editor"));

        let tokens = format!("{own}/tokens");
        app.post(&tokens, json!({ "name": "job" })).await.expect(403);
        let tried = session.post(&format!("{tokens}?dry_run=true"), json!({ "name": "job" })).await;
        let tried = tried.expect(201)["token"].as_str().unwrap().to_owned();
        app.with(&tried).get("flags").await.expect(403);
        let token = session.post(&tokens, json!({ "name": "job" })).await.expect(201);
        let secret = token["token"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("bgs_"), "{}", token["prefix"]);
        let listed = app.get(&tokens).await.expect(200);
        assert_eq!(listed["items"][0]["id"], token["id"]);
        assert!(!listed.to_string().contains(&secret));

        let robot = app.with(&secret);
        robot.post("flags", json!({ "key": "made_by_it" })).await.expect(201);
        let me = robot.get("/v2/me").await.expect(200);
        assert_eq!(me["id"], made["id"]);
        assert_eq!(me["project_roles"], roles(app, "editor"));
        session.patch(&own, json!({ "project_roles": roles(app, "viewer") })).await.expect(200);
        robot.post("flags", json!({ "key": "too_late" })).await.expect(403);
        let off = session.patch(&own, json!({ "disabled": true, "name": "Old CI" })).await;
        assert_eq!(off.expect(200)["name"], "Old CI");
        robot.get("flags").await.expect(403);
        session.patch(&own, json!({ "disabled": false })).await.expect(200);
        robot.get("flags").await.expect(200);
        let revoke = format!("{tokens}/{}", token["id"].as_str().unwrap());
        session.delete(&format!("{revoke}?dry_run=true")).await.expect(204);
        robot.get("flags").await.expect(200);
        session.delete(&revoke).await.expect(204);
        robot.get("flags").await.expect(403);
        session.delete(&revoke).await.expect(404);

        let other = session.post(&tokens, json!({ "name": "other" })).await.expect(201);
        let other = other["token"].as_str().unwrap().to_owned();
        app.with(&other).get("flags").await.expect(200);
        session.delete(&own).await.expect(204);
        app.with(&other).get("flags").await.expect(403);
        app.get(&own).await.expect(404);
        let actions = actions(app).await;
        for action in ["create", "update", "disable", "enable", "delete"] {
            let action = format!("service_account.{action}");
            assert!(actions.contains(&action), "{action}: {actions:?}");
        }
        let whole = burgee_server::verify_audit(&app.store, None).await.unwrap();
        assert!(matches!(whole, burgee_server::Verdict::Whole { .. }), "{whole:?}");
    }

    async fn one_is_nobody(app: &TestApp) {
        let body = json!({ "name": "CI", "project_roles": roles(app, "administrator") });
        let made = app.post(PATH, body).await.expect(201);
        let id = made["id"].as_str().unwrap();
        let people = app.get("/burgee/v1/users").await.expect(200).to_string();
        assert!(!people.contains(id), "{people}");
        app.get(&format!("/burgee/v1/users/{id}")).await.expect(404);
        app.patch(&format!("/burgee/v1/users/{id}"), json!({ "administrator": true })).await.expect(404);
        let path = format!("/v2/collaborators?project_id={}", app.project_id);
        let working = app.get(&path).await.expect(200).to_string();
        assert!(!working.contains(id), "{working}");
        // It is no administrator in whose favour the last one could go.
        let first = app.store.user_by_email("ada@burgee.test").await.unwrap().unwrap().id;
        let leave = json!({ "administrator": false });
        app.patch(&format!("/burgee/v1/users/{first}"), leave).await.expect(409);
        let sign_in = json!({ "email": format!("{id}@service.invalid"), "password": "" });
        app.anonymous().post("/burgee/v1/session", sign_in).await.expect(403);
        let invitation = json!([{
            "profile": { "email": format!("{id}@service.invalid") },
            "project_roles": roles(app, "viewer"),
        }]);
        app.post("/v2/collaborators", invitation).await.expect(400);
    }

    async fn they_are_the_administrators_business(app: &TestApp) {
        let made = app.post(PATH, json!({ "name": "CI" })).await.expect(201);
        let own = format!("{PATH}/{}", made["id"].as_str().unwrap());
        let (_, foreign) = ("eve@elsewhere.test", app.other_account().await.1);
        let owner = app.member("project_owner").await;
        for (token, status) in [(&owner, 403), (&foreign, 404)] {
            let somebody = app.with(token);
            somebody.get(&own).await.expect(status);
            somebody.patch(&own, json!({ "name": "Mine" })).await.expect(status);
            somebody.delete(&own).await.expect(status);
            somebody.get(&format!("{own}/tokens")).await.expect(status);
            somebody.post(&format!("{own}/tokens"), json!({ "name": "x" })).await.expect(status);
            somebody.delete(&format!("{own}/tokens/x")).await.expect(status);
        }
        app.with(&owner).post(PATH, json!({ "name": "Mine" })).await.expect(403);
        app.anonymous().get(PATH).await.expect(401);
        assert_eq!(app.with(&foreign).get(PATH).await.expect(200)["items"], json!([]));
        let theirs = json!({ "name": "Spy", "project_roles": roles(app, "viewer") });
        app.with(&foreign).post(PATH, theirs).await.expect(404);
        let ada = app.store.user_by_email("ada@burgee.test").await.unwrap().unwrap().id;
        app.get(&format!("{PATH}/{ada}")).await.expect(404);
        app.delete(&format!("{PATH}/{ada}")).await.expect(404);
        let session = app.session(ADMINISTRATOR).await;
        app.clock.advance(Duration::from_mins(11));
        session.get(&own).await.expect(200);
        for answer in [
            session.post(PATH, json!({ "name": "Late" })).await,
            session.patch(&own, json!({ "name": "Late" })).await,
            session.delete(&own).await,
            session.post(&format!("{own}/tokens"), json!({ "name": "x" })).await,
        ] {
            assert!(answer.clone().expect(403)["detail"].as_str().unwrap().contains("Confirm"));
        }
    }
}

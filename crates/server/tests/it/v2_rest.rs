//! v2 beside the things that flags are made of: the change history, people, search, experiments, plan, privacy, and
//! what is not here.

use serde_json::{Value, json};

use crate::support::TestApp;

async fn flag(app: &TestApp, key: &str) -> i64 {
    app.post("flags", json!({ "key": key })).await.expect(201)["id"].as_i64().unwrap()
}

/// Makes a flag with an A/B rule that runs in production: the experiment's id.
async fn experiment(app: &TestApp, flag_key: &str) -> i64 {
    flag(app, flag_key).await;
    let event_id = app.event(&format!("{flag_key}_done")).await;
    let rule = json!({
        "key": "test", "name": "Test", "type": "a/b", "enabled": true, "percentage_included": 6000,
        "variations": {
            "on": { "key": "on", "percentage_included": 7000 },
            "off": { "key": "off", "percentage_included": 3000 },
        },
        "metrics": [{
            "event_id": event_id, "event_type": "custom", "scope": "visitor", "aggregator": "unique",
            "winning_direction": "increasing",
        }],
    });
    let patch = json!([
        { "op": "add", "path": "/rules/test", "value": rule },
        { "op": "add", "path": "/rule_priorities/-", "value": "test" },
        { "op": "replace", "path": "/enabled", "value": true },
    ]);
    let path = format!("flags/{flag_key}/environments/production/ruleset");
    let ruleset = app.patch(&path, patch).await.expect(200);
    ruleset["rules"]["test"]["layer_experiment_id"].as_i64().unwrap()
}

fn texts<'a>(items: &'a Value, member: &str) -> Vec<&'a str> {
    items.as_array().unwrap().iter().map(|item| item[member].as_str().unwrap()).collect()
}

both! {
    async fn every_write_is_in_the_history_with_what_changed(app: &TestApp) {
        let id = flag(app, "checkout").await;
        let rename = json!([{ "op": "replace", "path": "/checkout/name", "value": "New" }]);
        app.patch("flags?dry_run=true", rename.clone()).await.expect(200);
        app.patch("flags", rename).await.expect(200);
        app.patch("flags", json!([{ "op": "replace", "path": "/checkout/name", "value": 7 }]))
            .await
            .expect(400);
        let list = format!("/v2/changes?project_id={}", app.project_id);
        let changes = app.get(&format!("{list}&entity=flag:{id}")).await.expect(200);
        assert_eq!(texts(&changes, "change_type"), ["update", "create"], "the newest is first");
        let renamed = &changes[0];
        assert_eq!(renamed["user"]["email"], "ada@burgee.test");
        assert_eq!(renamed["source"], "api");
        assert_eq!(renamed["entity"]["type"], "flag");
        let properties = renamed["changes"].as_array().unwrap();
        let name = properties.iter().find(|own| own["property"] == "name").unwrap();
        assert_eq!((&name["before"], &name["after"]), (&json!("checkout"), &json!("New")));
        let none = app.get(&format!("{list}&entity_type=audience")).await.expect(200);
        assert_eq!(none, json!([]));
        let one = app.get(&format!("{list}&per_page=1&entity=flag:{id}")).await;
        assert!(one.header("link").contains("rel=next"), "{}", one.header("link"));
        let wrong = app.get(&format!("{list}&entity=flag&source=mail&entity_type=ship")).await;
        let wrong = wrong.expect(400);
        assert_eq!(
            texts(&wrong["violations"], "pointer"),
            ["?entity_type", "?entity", "?source"],
        );
    }

    async fn people_are_added_with_roles_and_seen_by_colleagues(app: &TestApp) {
        let bob = json!({
            "profile": { "email": "Bob@burgee.test", "first_name": "Bob" },
            "project_roles": [{ "project_id": app.project_id, "role": "editor" }],
        });
        app.post("/v2/collaborators?dry_run=true", json!([bob])).await.expect(200);
        let list = format!("/v2/collaborators?project_id={}", app.project_id);
        assert_eq!(app.get(&list).await.expect(200).as_array().unwrap().len(), 1);
        app.post("/v2/collaborators", json!([bob])).await.expect(200);
        let people = app.get(&list).await.expect(200);
        let added = people.as_array().unwrap().iter();
        let added: Vec<&Value> =
            added.filter(|own| own["profile"]["email"] == "bob@burgee.test").collect();
        assert_eq!(added.len(), 1);
        assert_eq!(added[0]["project_roles"][0]["role"], "editor");
        let wrong = json!([
            { "profile": { "email": "nobody" }, "project_roles": [] },
            { "profile": { "email": "c@burgee.test" }, "project_roles": [{ "role": "king" }] },
        ]);
        let wrong = app.post("/v2/collaborators", wrong).await.expect(400);
        assert_eq!(
            texts(&wrong["violations"], "pointer"),
            ["/0/project_roles", "/0/profile/email", "/1/project_roles/0/project_id",
                "/1/project_roles/0/role"],
        );
        let editor = app.member("editor").await;
        app.with(&editor).post("/v2/collaborators", json!([bob])).await.expect(403);
        let me = app.with(&editor).get("/v2/me").await.expect(200);
        assert_eq!(me["project_roles"][0]["role"], "editor");
    }

    async fn experiments_are_rules_seen_from_v2(app: &TestApp) {
        let id = experiment(app, "checkout").await;
        let shown = app.get(&format!("/v2/experiments/{id}")).await.expect(200);
        assert_eq!(shown["key"], "test");
        assert_eq!((&shown["type"], &shown["status"]), (&json!("a/b"), &json!("running")));
        assert_eq!(shown["feature_key"], "checkout");
        assert_eq!(shown["traffic_allocation"], 6000);
        let weights = shown["variations"].as_array().unwrap().iter();
        let weights: Vec<i64> = weights.map(|own| own["weight"].as_i64().unwrap()).collect();
        assert_eq!(weights, [7000, 3000]);
        // Nobody has counted anything yet.
        app.get(&format!("/v2/experiments/{id}/results/share")).await.expect(200);
        for part in ["results", "timeseries", "report"] {
            app.get(&format!("/v2/experiments/{id}/{part}")).await.expect(204);
        }
        app.get(&format!("/v2/export/experiments/{id}/results/csv")).await.expect(204);
        app.get("/v2/experiments/7").await.expect(404);
        app.get("/v2/experiments/7/results").await.expect(404);
        let outsider = app.outsider().await;
        app.with(&outsider).get(&format!("/v2/experiments/{id}")).await.expect(404);
    }

    async fn search_finds_what_the_caller_may_see(app: &TestApp) {
        experiment(app, "checkout").await;
        flag(app, "banner").await;
        let search = format!("/v2/search?project_id={}", app.project_id);
        let found = app.get(&format!("{search}&query=CHECK")).await.expect(200);
        assert_eq!(texts(&found, "type"), ["flag", "event"]);
        let found = app.get(&format!("{search}&query=test&type=experiment")).await.expect(200);
        assert_eq!(texts(&found, "flag_key"), ["checkout"]);
        let wrong = app.get(&format!("{search}&order=up&type=ship")).await.expect(400);
        let pointers = texts(&wrong["violations"], "pointer");
        for pointer in ["?query", "?order", "?type"] {
            assert!(pointers.contains(&pointer), "{pointers:?}");
        }
        let outsider = app.outsider().await;
        app.with(&outsider).get(&format!("{search}&query=check")).await.expect(404);
    }

    async fn plan_and_privacy_are_for_administrators(app: &TestApp) {
        let account = app.account_id;
        let usage = "usage_date_from=2026-01-01&usage_date_to=2026-01-31";
        let paths = [
            "/v2/plan".to_owned(),
            format!("/v2/billing/usage/{account}?{usage}"),
            format!("/v2/billing/usage/{account}/summary"),
            format!("/v2/attribution/{account}/visitor/ada"),
            "/v2/subject-access-requests".to_owned(),
        ];
        let owner = app.member("project_owner").await;
        for path in &paths {
            app.get(path).await.expect(200);
            app.with(&owner).get(path).await.expect(403);
        }
        let request = json!({
            "data_type": "visitor", "identifier": "ada", "identifier_type": "fullstack_id",
            "request_type": "access",
        });
        let list = "/v2/subject-access-requests";
        let made = app.post(list, request.clone()).await.expect(201);
        let one = app.get(&format!("{list}/{}", made["id"])).await.expect(200);
        assert_eq!(one["identifier"], "ada");
        app.post(&format!("{list}?dry_run=true"), request).await.expect(201);
        assert_eq!(app.get(list).await.expect(200).as_array().unwrap().len(), 1);
        // This node keeps no events; what one that does answers is in `export`.
        let refused = app.get("/v2/export/credentials").await.expect(400);
        assert!(refused["message"].as_str().unwrap().contains("takes no events"), "{refused}");
        let refused = app.get("/v2/export/credentials/gcp").await.expect(400);
        assert!(refused["message"].as_str().unwrap().contains("not at Google"), "{refused}");
    }

    /// Clients of the vendor's other products learn why they find nothing.
    async fn other_products_are_said_to_be_elsewhere(app: &TestApp) {
        for path in [
            "campaigns", "campaigns/1", "campaigns/1/results", "export/campaigns/1/results/csv",
            "extensions", "extensions/1", "features", "features/1", "groups", "groups/1",
            "list_attributes", "list_attributes/1", "pages", "pages/1", "pages/1/events",
            "recommendations/1", "scheduled-jobs", "scheduled-jobs/1", "experiments",
            "experiment_summaries", "experiments/1/sections", "experiments/1/sections/2",
        ] {
            let path = format!("/v2/{path}");
            let answer = app.get(&path).await.expect(404);
            let message = answer["message"].as_str().unwrap();
            assert!(message.ends_with("not part of Feature Experimentation"), "{path}: {message}");
            app.anonymous().get(&path).await.expect(401);
        }
        app.post("/v2/experiments", json!({})).await.expect(404);
        app.patch("/v2/experiments/1", json!({})).await.expect(404);
    }
}

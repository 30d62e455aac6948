//! What roles on single things keep from people, and what is live from those who may not publish.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Makes a flag with a running experiment in an environment: the flag's id.
async fn experiment(app: &TestApp, key: &str, environment: &str, more: Value) -> i64 {
    let id = app.post("flags", json!({ "key": key })).await.expect(201)["id"].as_i64().unwrap();
    let mut rule = json!({
        "key": format!("{key}_test"), "name": "Test", "type": "a/b", "percentage_included": 10000,
        "enabled": true,
        "variations": {
            "on": { "key": "on", "percentage_included": 5000 },
            "off": { "key": "off", "percentage_included": 5000 },
        },
        "metrics": [{
            "event_id": app.event(&format!("{key}_done")).await, "event_type": "custom", "scope": "visitor",
            "aggregator": "unique", "winning_direction": "increasing",
        }],
    });
    for (name, value) in more.as_object().unwrap() {
        rule[name] = value.clone();
    }
    let path = format!("/rules/{key}_test");
    let patch = json!([
        { "op": "add", "path": path, "value": rule },
        { "op": "add", "path": "/rule_priorities/-", "value": format!("{key}_test") },
    ]);
    let ruleset = format!("flags/{key}/environments/{environment}/ruleset");
    app.patch(&ruleset, patch).await.expect(200);
    app.post(&format!("{ruleset}/enabled"), json!({})).await.expect(200);
    id
}

/// Takes somebody's role on a thing away: they do not see it then.
async fn hide(app: &TestApp, kind: &str, id: i64, user_id: &str) {
    let path = format!("/permissions/projects/{}/{kind}/{id}", app.project_id);
    let steps = json!([{ "op": "replace", "path": format!("/users/{user_id}"), "value": "none" }]);
    app.patch(&path, steps).await.expect(200);
}

/// The key of the only report of an environment.
async fn report(app: &TestApp, environment: &str) -> String {
    let listed = app.get(&format!("environments/{environment}/reports")).await.expect(200);
    listed["items"][0]["key"].as_str().unwrap().to_owned()
}

async fn history(client: &Client<'_>, app: &TestApp) -> String {
    let path = format!("/v2/changes?project_id={}&per_page=100", app.project_id);
    client.get(&path).await.expect(200).to_string()
}

both! {
    async fn what_is_live_leaves_a_restricted_environment_by_publishers_only(app: &TestApp) {
        experiment(app, "live", "production", json!({})).await;
        app.post("flags", json!({ "key": "draft" })).await.expect(201);
        let (editor, publisher) = (app.member("editor").await, app.member("publisher").await);
        let (editor, publisher) = (app.with(&editor), app.with(&publisher));
        let live = json!({ "keys": ["live"] });
        let archive = json!([{ "op": "replace", "path": "/live/archived", "value": true }]);
        editor.post("flags/archived", json!({ "keys": ["draft"] })).await.expect(200);
        editor.post("flags/archived", live.clone()).await.expect(403);
        editor.patch("flags", archive.clone()).await.expect(403);
        publisher.patch("flags", archive).await.expect(200);
        editor.post("flags/unarchived", live.clone()).await.expect(403);
        editor.delete("flags/live").await.expect(403);
        publisher.post("flags/unarchived", live).await.expect(200);
        assert_eq!(app.get("flags/live").await.expect(200)["archived"], false);
    }

    async fn whom_a_live_rule_is_for_is_changed_by_publishers_only(app: &TestApp) {
        let conditions = |value: &str| {
            let own = json!(["and", { "type": "custom_attribute", "name": "country",
                "match_type": "exact", "value": value }]);
            own.to_string()
        };
        let attribute = json!({ "project_id": app.project_id, "key": "country" });
        app.post("/v2/attributes", attribute).await.expect(201);
        let audience = json!({ "project_id": app.project_id, "name": "Germans", "conditions": conditions("DE") });
        let id = app.post("/v2/audiences", audience).await.expect(201)["id"].as_i64().unwrap();
        let path = format!("/v2/audiences/{id}");
        let (editor, publisher) = (app.member("editor").await, app.member("publisher").await);
        let (editor, publisher) = (app.with(&editor), app.with(&publisher));
        editor.patch(&path, json!({ "conditions": conditions("AT") })).await.expect(200);
        let audience = json!({ "audience_conditions": ["or", { "audience_id": id }] });
        experiment(app, "live", "production", audience).await;
        editor.patch(&path, json!({ "conditions": conditions("CH") })).await.expect(403);
        editor.patch(&path, json!({ "name": "Neighbours" })).await.expect(200);
        publisher.patch(&path, json!({ "conditions": conditions("CH") })).await.expect(200);
    }

    async fn reports_go_with_their_flags(app: &TestApp) {
        let hidden = experiment(app, "hidden", "development", json!({})).await;
        experiment(app, "live", "production", json!({})).await;
        let (user_id, token) = app.person(Some("editor")).await;
        let editor = app.with(&token);
        let own = format!("environments/development/reports/{}", report(app, "development").await);
        let live = format!("environments/production/reports/{}", report(app, "production").await);
        editor.post(&format!("{own}/reset-results?dry_run"), json!({})).await.expect(200);
        editor.post(&format!("{live}/reset-results"), json!({})).await.expect(403);
        editor.delete(&live).await.expect(403);
        hide(app, "flags", hidden, &user_id).await;
        editor.get(&own).await.expect(404);
        editor.post(&format!("{own}/reset-results"), json!({})).await.expect(404);
        editor.delete(&own).await.expect(404);
        let keys = json!({ "keys": [report(app, "development").await] });
        editor.post("environments/development/reports/archived", keys).await.expect(404);
        app.get(&own).await.expect(200);
    }

    async fn a_group_is_not_archived_over_the_head_of_a_hidden_flag(app: &TestApp) {
        let group = json!({ "name": "Group", "environment_key": "development" });
        let group = app.post("groups", group).await.expect(201)["id"].as_i64().unwrap();
        let place = json!({ "group_rule": { "group_id": group, "traffic_allocation": 5000 } });
        let hidden = experiment(app, "hidden", "development", place).await;
        let (user_id, token) = app.person(Some("editor")).await;
        hide(app, "flags", hidden, &user_id).await;
        let keys = json!({ "keys": [group.to_string()] });
        app.with(&token).post("groups/archived", keys.clone()).await.expect(404);
        assert_eq!(app.get(&format!("groups/{group}")).await.expect(200)["archived"], false);
        app.post("groups/archived", keys).await.expect(200);
    }

    async fn a_hidden_environment_and_a_hidden_audience_are_nowhere(app: &TestApp) {
        experiment(app, "shown", "production", json!({})).await;
        let attribute = json!({ "project_id": app.project_id, "key": "size" });
        app.post("/v2/attributes", attribute).await.expect(201);
        let big = json!(["and", { "type": "custom_attribute", "name": "size", "match_type": "exists" }]);
        let audience = json!({ "project_id": app.project_id, "name": "Whales", "conditions": big.to_string() });
        let audience = app.post("/v2/audiences", audience).await.expect(201)["id"].as_i64().unwrap();
        let production = app.environment_id("production");
        let (user_id, token) = app.person(Some("viewer")).await;
        let viewer = app.with(&token);
        let seen = history(&viewer, app).await;
        assert!(seen.contains("shown_test") && seen.contains("Whales"), "{seen}");
        hide(app, "environments", production, &user_id).await;
        hide(app, "audiences", audience, &user_id).await;
        for path in ["sdk-keys", "activity"] {
            viewer.get(&format!("/burgee/v1/environments/{production}/{path}")).await.expect(404);
        }
        let found = viewer.get("/v2/search?query=Whales").await.expect(200).to_string();
        assert!(!found.contains("Whales"), "{found}");
        let seen = history(&viewer, app).await;
        assert!(!seen.contains("shown_test") && !seen.contains("Whales"), "{seen}");
        assert!(seen.contains("\"shown\""), "the flag itself is there: {seen}");
    }

    async fn what_was_removed_from_a_hidden_flag_stays_hidden(app: &TestApp) {
        let hidden = experiment(app, "hidden_flag", "development", json!({})).await;
        experiment(app, "hiddenXflag", "development", json!({})).await;
        let steps = json!([{ "op": "remove", "path": "/rules/hidden_flag_test" }]);
        app.patch("flags/hidden_flag/environments/development/ruleset", steps).await.expect(200);
        let (user_id, token) = app.person(Some("viewer")).await;
        hide(app, "flags", hidden, &user_id).await;
        let seen = history(&app.with(&token), app).await;
        assert!(!seen.contains("hidden_flag_test"), "{seen}");
        assert!(seen.contains("hiddenXflag_test"), "{seen}");
    }

    async fn the_history_does_not_tell_where_webhooks_go(app: &TestApp) {
        let webhook = json!({ "name": "Pager", "url": "https://hooks.example.com/T000/canary",
            "events": ["project.flag_created"] });
        let path = format!("/v2/projects/{}/webhooks", app.project_id);
        app.post(&path, webhook).await.expect(201);
        let viewer = app.member("viewer").await;
        let seen = history(&app.with(&viewer), app).await;
        assert!(seen.contains("https://hooks.example.com/…"), "{seen}");
        assert!(!seen.contains("canary"), "{seen}");
    }
}

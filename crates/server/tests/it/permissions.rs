//! Teams, and roles on single flags, environments and audiences.

use serde_json::{Value, json};

use crate::support::TestApp;

async fn flag(app: &TestApp, key: &str) -> i64 {
    app.post("flags", json!({ "key": key })).await.expect(201)["id"].as_i64().unwrap()
}

fn teams(app: &TestApp) -> String {
    format!("/permissions/accounts/{}/teams", app.account_id)
}

/// Who has which role on a thing.
fn roles(app: &TestApp, kind: &str, id: i64) -> String {
    format!("/permissions/projects/{}/{kind}/{id}", app.project_id)
}

/// Gives somebody a role on a thing: `users/ID` or `teams/ID`.
async fn give(app: &TestApp, kind: &str, id: i64, holder: &str, role: &str) {
    let steps = json!([{ "op": "replace", "path": format!("/{holder}"), "value": role }]);
    app.patch(&roles(app, kind, id), steps).await.expect(200);
}

fn keys(items: &Value, member: &str) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items.map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect()
}

both! {
    async fn teams_are_made_changed_and_deleted(app: &TestApp) {
        let (user_id, _) = app.person(Some("editor")).await;
        let new = json!({ "name": "Checkout", "members": [user_id], "external_ref": "okta-7" });
        app.post(&format!("{}?dry_run=true", teams(app)), new.clone()).await.expect(200);
        assert_eq!(app.get(&teams(app)).await.expect(200), json!([]));
        let made = app.post(&teams(app), new).await.expect(200);
        let path = format!("{}/{}", teams(app), made["team_id"].as_str().unwrap());
        let team = app.get(&path).await.expect(200);
        assert_eq!((&team["name"], &team["members_count"]), (&json!("Checkout"), &json!(1)));
        assert_eq!(team["members"][0]["id"], json!(user_id));
        let change = json!({ "name": "Basket", "members_removed": [user_id] });
        app.if_match(9).patch(&path, change.clone()).await.expect(412);
        app.if_match(1).patch(&path, change).await.expect(200);
        assert_eq!(app.get(&path).await.expect(200)["members_count"], 0);
        let wrong = json!({ "description": 7, "members": ["nobody"] });
        let wrong = app.post(&teams(app), wrong).await.expect(422);
        let places: Vec<&Value> =
            wrong["detail"].as_array().unwrap().iter().map(|own| &own["loc"]).collect();
        assert_eq!(places.len(), 3, "{wrong}");
        assert!(places.contains(&&json!(["body", "members", 0])), "{wrong}");
        let member = app.member("project_owner").await;
        app.with(&member).post(&teams(app), json!({ "name": "Mine" })).await.expect(403);
        app.delete(&path).await.expect(200);
        app.get(&path).await.expect(404);
    }

    async fn a_flag_that_is_hidden_is_nowhere(app: &TestApp) {
        let hidden = flag(app, "hidden").await;
        let shown = flag(app, "shown").await;
        let rule = json!({
            "key": "rollout", "name": "Rollout", "type": "targeted_delivery", "enabled": true,
            "percentage_included": 10000,
            "variations": { "on": { "key": "on", "percentage_included": 10000 } },
        });
        let patch = json!([
            { "op": "add", "path": "/rules/rollout", "value": rule },
            { "op": "add", "path": "/rule_priorities/-", "value": "rollout" },
        ]);
        let ruleset = "environments/development/ruleset";
        app.patch(&format!("flags/hidden/{ruleset}"), patch).await.expect(200);
        let (user_id, token) = app.person(Some("editor")).await;
        give(app, "flags", hidden, &format!("users/{user_id}"), "none").await;
        let user = app.with(&token);
        let listed = user.get("flags").await.expect(200);
        assert_eq!(keys(&listed["items"], "key"), ["shown"]);
        for path in [
            "flags/hidden".to_owned(),
            "flags/hidden/variations".to_owned(),
            "flags/hidden/variable_definitions".to_owned(),
            format!("flags/hidden/{ruleset}"),
            format!("flags/{hidden}/entities"),
            roles(app, "flags", hidden),
        ] {
            let answer = user.get(&path).await;
            assert_eq!(answer.status, 404, "{path}");
        }
        let rename = json!([{ "op": "replace", "path": "/hidden/name", "value": "Seen" }]);
        user.patch("flags", rename).await.expect(404);
        user.delete("flags/hidden").await.expect(404);
        assert_eq!(user.get("rules").await.expect(200)["items"], json!([]));
        let search = format!("/v2/search?project_id={}&query=hidden", app.project_id);
        assert_eq!(user.get(&search).await.expect(200), json!([]));
        assert_ne!(app.get(&search).await.expect(200), json!([]));
        let changes = format!("/v2/changes?project_id={}&per_page=100", app.project_id);
        let told = user.get(&changes).await.expect(200);
        let ids: Vec<&Value> =
            told.as_array().unwrap().iter().map(|own| &own["entity"]["id"]).collect();
        assert!(ids.contains(&&json!(shown)), "{told}");
        assert!(!told.to_string().contains("hidden"), "{told}");
        // Whoever made it sees it again when the role is taken away.
        let steps = json!([{ "op": "remove", "path": format!("/users/{user_id}") }]);
        app.patch(&roles(app, "flags", hidden), steps).await.expect(200);
        user.get("flags/hidden").await.expect(200);
    }

    async fn members_of_groups_and_holdouts_are_hidden_with_their_flags(app: &TestApp) {
        let id = flag(app, "hidden").await;
        let group = json!({ "name": "Group", "environment_key": "development" });
        let group = app.post("groups", group).await.expect(201)["id"].as_i64().unwrap();
        let rule = json!({
            "key": "test", "name": "Test", "type": "a/b", "percentage_included": 10000,
            "variations": {
                "on": { "key": "on", "percentage_included": 5000 },
                "off": { "key": "off", "percentage_included": 5000 },
            },
            "metrics": [{
                "event_id": app.event("done").await, "event_type": "custom", "scope": "visitor",
                "aggregator": "unique", "winning_direction": "increasing",
            }],
            "group_rule": { "group_id": group, "traffic_allocation": 50 },
        });
        let patch = json!([
            { "op": "add", "path": "/rules/test", "value": rule },
            { "op": "add", "path": "/rule_priorities/-", "value": "test" },
        ]);
        app.patch("flags/hidden/environments/development/ruleset", patch).await.expect(200);
        let members = async |token: &str| {
            let shown = app.with(token).get(&format!("groups/{group}")).await.expect(200);
            shown["rules"].as_object().unwrap().len()
        };
        let (user_id, token) = app.person(Some("viewer")).await;
        assert_eq!(members(&token).await, 1);
        give(app, "flags", id, &format!("users/{user_id}"), "none").await;
        assert_eq!(members(&token).await, 0);
        assert_eq!(members(&app.token).await, 1);
    }

    async fn the_lower_of_two_roles_counts_and_teams_can_raise_one(app: &TestApp) {
        let id = flag(app, "checkout").await;
        let (user_id, token) = app.person(Some("editor")).await;
        let user = app.with(&token);
        let launch = async |environment: &str| {
            let path = format!("flags/checkout/environments/{environment}/ruleset/enabled?dry_run=true");
            user.post(&path, json!({})).await.status
        };
        assert_eq!((launch("production").await, launch("development").await), (403, 200));
        give(app, "flags", id, &format!("users/{user_id}"), "view").await;
        assert_eq!(launch("development").await, 403, "who may only look at the flag");
        give(app, "flags", id, &format!("users/{user_id}"), "publish").await;
        let production = app.environment_id("production");
        assert_eq!(launch("production").await, 403, "the environment's role is the lower one");
        let team = json!({ "name": "Publishers", "members": [user_id] });
        let team = app.post(&teams(app), team).await.expect(200);
        let team = format!("teams/{}", team["team_id"].as_str().unwrap());
        give(app, "environments", production, &team, "publish").await;
        assert_eq!(launch("production").await, 200);
        let held = app.get(&roles(app, "environments", production)).await.expect(200);
        assert_eq!(keys(&held["teams"], "role"), ["publish"]);
        let path = format!("/permissions/users/{user_id}/projects/{}/flags", app.project_id);
        let own = app.get(&path).await.expect(200);
        assert_eq!((&own["total"], &own["items"][0]["role"]), (&json!(1), &json!("publish")));
        assert_eq!(own["items"][0]["role_inherited"], "edit");
    }

    async fn roles_are_given_by_those_who_hold_admin_and_not_to_those_above(app: &TestApp) {
        let id = flag(app, "checkout").await;
        let (editor_id, editor) = app.person(Some("editor")).await;
        let (owner_id, _) = app.person(Some("project_owner")).await;
        let path = roles(app, "flags", id);
        let step = |user: &str, role: &str| json!([{ "op": "replace", "path": format!("/users/{user}"), "value": role }]);
        app.with(&editor).patch(&path, step(&editor_id, "admin")).await.expect(403);
        give(app, "flags", id, &format!("users/{editor_id}"), "admin").await;
        let (viewer_id, _) = app.person(Some("viewer")).await;
        app.with(&editor).patch(&path, step(&viewer_id, "edit")).await.expect(200);
        let refused = app.patch(&path, step(&owner_id, "none")).await;
        assert!(refused.status == 422 || refused.status == 400, "{}", refused.status);
        let wrong = json!([
            { "op": "add", "path": "/users/nobody", "value": "view" },
            { "op": "replace", "path": "/ships/1", "value": "view" },
            { "op": "replace", "path": format!("/users/{viewer_id}"), "value": "king" },
        ]);
        let wrong = app.patch(&path, wrong).await.expect(422);
        assert_eq!(wrong["detail"].as_array().unwrap().len(), 4, "{wrong}");
    }

    async fn a_ruleset_links_to_what_the_caller_may_do(app: &TestApp) {
        let id = flag(app, "a").await;
        let (editor_id, editor) = app.person(Some("editor")).await;
        let environment = app.environment_id("production");
        let promote = async |role: &str| {
            let holder = format!("users/{editor_id}");
            give(app, "flags", id, &holder, role).await;
            give(app, "environments", environment, &holder, role).await;
        };
        let links = async |environment: &str| {
            let path = format!("flags/a/environments/{environment}/ruleset");
            let body = app.with(&editor).get(&path).await.expect(200);
            ["update_url", "enable_url", "disable_url"].map(|link| body[link].is_string())
        };
        let production = "flags/a/environments/production/ruleset";
        // What was never live is prepared by editors and switched on by others.
        assert_eq!(links("production").await, [true, false, false]);
        app.with(&editor).post(&format!("{production}/enabled"), json!({})).await.expect(403);
        app.post(&format!("{production}/enabled"), json!({})).await.expect(200);
        assert_eq!(links("production").await, [false, false, false]);
        promote("toggle").await;
        assert_eq!(links("production").await, [false, false, true]);
        app.with(&editor).post(&format!("{production}/disabled"), json!({})).await.expect(200);
        assert_eq!(links("production").await, [false, true, false]);
        promote("publish").await;
        assert_eq!(links("production").await, [true, true, false]);
        assert_eq!(links("development").await, [true, true, false]);
    }
}

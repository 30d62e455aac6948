//! Flags: who answers for them, how they and their parts are listed, and which links they show to whom.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

both! {
    async fn a_flag_belongs_to_people_and_teams_of_the_account(app: &TestApp) {
        let (owner, _) = app.person(Some("editor")).await;
        let teams = format!("/permissions/accounts/{}/teams", app.account_id);
        let team = app.post(&teams, json!({ "name": "Payments" })).await.expect(200);
        let team = team["team_id"].as_str().unwrap();
        let refused = app.post("flags", json!({ "key": "bad key", "owner_user_id": "nobody",
            "team_ids": [team, "7", 8] })).await.expect(400);
        assert_eq!(pointers(&refused), ["/owner_user_id", "/team_ids/1", "/key", "/team_ids"]);
        let made = app.post("flags", json!({ "key": "a", "owner_user_id": owner,
            "team_ids": [team] })).await.expect(201);
        assert_eq!((&made["owner_user_id"], &made["team_ids"]), (&json!(owner), &json!([team])));

        let (_, elsewhere) = app.other_account().await;
        let foreign = app.with(&elsewhere).get("/v2/me").await.expect(200)["id"].clone();
        let patch = json!([
            { "op": "replace", "path": "/a/owner_user_id", "value": foreign },
            { "op": "add", "path": "/a/team_ids/-", "value": "7" },
        ]);
        let refused = app.patch("flags", patch).await.expect(400);
        assert_eq!(pointers(&refused), ["/a/owner_user_id", "/a/team_ids/1"]);
        let caller = app.get("/v2/me").await.expect(200)["id"].clone();
        let patch = json!([
            { "op": "replace", "path": "/a/owner_user_id", "value": caller },
            { "op": "replace", "path": "/a/team_ids", "value": [] },
        ]);
        let patched = app.patch("flags", patch).await.expect(200);
        assert_eq!((&patched["a"]["owner_user_id"], &patched["a"]["team_ids"]), (&caller, &json!([])));
    }

    async fn a_team_that_is_gone_does_not_keep_a_flag_from_being_changed(app: &TestApp) {
        let teams = format!("/permissions/accounts/{}/teams", app.account_id);
        let team = app.post(&teams, json!({ "name": "Payments" })).await.expect(200);
        let team = team["team_id"].as_str().unwrap();
        app.post("flags", json!({ "key": "a", "team_ids": [team] })).await.expect(201);
        app.delete(&format!("{teams}/{team}")).await;
        let rename = json!([{ "op": "replace", "path": "/a/name", "value": "A" }]);
        assert_eq!(app.patch("flags", rename).await.expect(200)["a"]["name"], "A");
    }

    async fn a_list_is_of_the_environments_that_it_is_asked_for(app: &TestApp) {
        app.post("flags", json!({ "key": "a" })).await.expect(201);
        let count = async |query: &str| {
            app.get(&format!("flags?{query}")).await.expect(200)["count"].clone()
        };
        for (query, expected) in [
            ("environment=production", 1),
            ("environment=nowhere", 0),
            ("environment=nowhere,development", 1),
            ("environment=!production", 1),
            ("environment=!production,!development", 0),
        ] {
            assert_eq!(count(query).await, expected, "{query}");
        }
    }

    async fn the_parts_of_a_flag_are_listed_in_the_order_that_is_asked_for(app: &TestApp) {
        app.post("flags", json!({ "key": "a", "variable_definitions": {
            "b": { "key": "b", "type": "string", "default_value": "" },
            "a": { "key": "a", "type": "boolean", "default_value": "false" },
            "c": { "key": "c", "type": "boolean", "default_value": "false" },
        } })).await.expect(201);
        let keys = async |path: &str| keys(&app.get(&format!("flags/a/{path}")).await);
        assert_eq!(keys("variations?sort=key:desc").await, ["on", "off"]);
        assert_eq!(keys("variations?sort=name:asc").await, ["off", "on"]);
        assert_eq!(keys("variable_definitions?sort=type,key:desc").await, ["c", "a", "b"]);
        for path in ["variations", "variable_definitions"] {
            for order in ["key:up", "key:", "size"] {
                let refused = app.get(&format!("flags/a/{path}?sort={order}")).await.expect(400);
                assert_eq!(pointers(&refused), ["?sort"], "{path} by {order}");
            }
        }
    }

    async fn who_may_not_switch_a_flag_is_shown_no_link_for_it(app: &TestApp) {
        app.post("flags", json!({ "key": "a" })).await.expect(201);
        let restricted = format!("/v2/environments/{}", app.environment_id("production"));
        app.patch(&restricted, json!({ "has_restricted_permissions": true })).await.expect(200);
        for role in ["viewer", "editor", "publisher", "project_owner"] {
            let member = app.with(&app.member(role).await);
            for environment in ["production", "development"] {
                let place = format!("flags/a/environments/{environment}/ruleset");
                let tried = format!("{place}/enabled?dry_run=true");
                let may = member.post(&tried, json!({})).await.status == 200;
                let flag = member.get("flags/a").await.expect(200);
                let link = flag["environments"][environment].get("enable_url");
                assert_eq!(link.is_some(), may, "{role} in {environment}");
                let ruleset = member.get(&place).await.expect(200);
                assert_eq!(ruleset.get("enable_url"), link, "{role} in {environment}");
            }
        }
    }

    async fn a_path_that_cannot_be_read_is_told_in_plain_words(app: &TestApp) {
        for (path, detail) in [
            ("groups/one", "\"one\" in the path must be an integer"),
            ("/v2/audiences/1.5", "\"1.5\" in the path must be an integer"),
            ("/flags/v1/projects/x/flags", "\"x\" in the path must be an integer"),
            ("flags/%FF", "the path is not UTF-8"),
        ] {
            let refused = app.get(path).await.expect(400);
            assert_eq!(refused["violations"][0]["message"], detail, "{path}");
        }
    }
}

fn keys(page: &Answer) -> Vec<String> {
    let items = page.body["items"].as_array().unwrap();
    items.iter().map(|own| own["key"].as_str().unwrap().to_owned()).collect()
}

fn pointers(refusal: &Value) -> Vec<&str> {
    let violations = refusal["violations"].as_array().unwrap();
    violations.iter().map(|own| own["pointer"].as_str().unwrap()).collect()
}

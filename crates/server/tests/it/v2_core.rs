//! Projects, environments, attributes, audiences and events on v2.

use serde_json::{Value, json};

use crate::support::TestApp;

/// Conditions that ask whether a user is logged in, as the API prints them.
const LOGGED_IN: &str = r#"["and", ["or", ["or", {"match_type": "exact", "name": "is_logged_in", "type": "custom_attribute", "value": true}]]]"#;

fn list(kind: &str, app: &TestApp) -> String {
    format!("/v2/{kind}?project_id={}", app.project_id)
}

fn custom_events(app: &TestApp) -> String {
    format!("/v2/projects/{}/custom_events", app.project_id)
}

async fn attribute(app: &TestApp, key: &str) -> Value {
    let body = json!({ "project_id": app.project_id, "key": key });
    app.post("/v2/attributes", body).await.expect(201)
}

async fn audience(app: &TestApp, name: &str) -> Value {
    let body = json!({ "project_id": app.project_id, "name": name, "conditions": LOGGED_IN });
    app.post("/v2/audiences", body).await.expect(201)
}

async fn revision(app: &TestApp) -> i64 {
    app.datafile("production").await["revision"].as_str().unwrap().parse().unwrap()
}

fn keys(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|own| own["key"].as_str().unwrap()).collect()
}

fn pointers(error: &Value) -> Vec<&str> {
    let violations = error["violations"].as_array().unwrap();
    violations.iter().map(|own| own["pointer"].as_str().unwrap()).collect()
}

fn has_members(body: &Value, names: &[&str]) {
    for name in names {
        assert!(body.get(name).is_some_and(|value| !value.is_null()), "{name} in {body}");
    }
}

both! {
    async fn attributes_are_made_changed_and_archived(app: &TestApp) {
        let before = revision(app).await;
        let made = attribute(app, "is_logged_in").await;
        has_members(&made, &["id", "last_modified", "description"]);
        assert_eq!((&made["name"], &made["condition_type"], &made["archived"]),
            (&json!("is_logged_in"), &json!("custom_attribute"), &json!(false)));
        assert_eq!(app.datafile("production").await["attributes"][0]["key"], "is_logged_in");
        assert_eq!(revision(app).await, before + 1);

        let path = format!("/v2/attributes/{}", made["id"]);
        let answer = app.get(&path).await;
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!(answer.expect(200), made);
        let body = json!({ "description": "By session" });
        let changed = app.patch(&path, body.clone()).await.expect(200);
        assert_eq!(changed["description"], "By session");
        assert_eq!(revision(app).await, before + 1, "the datafile has no descriptions");
        let error = app.if_match(1).patch(&path, body).await.expect(412);
        assert_eq!(error["code"], "precondition_failed");
        let error = app.patch(&path, json!({ "key": "other", "archived": 1 })).await.expect(400);
        assert_eq!(pointers(&error), ["/key", "/archived"]);

        app.delete(&path).await.expect(204);
        app.delete(&path).await.expect(204);
        assert_eq!(app.get(&path).await.expect(200)["archived"], true);
        let all = list("attributes", app);
        assert_eq!(keys(&app.get(&format!("{all}&archived=false")).await.expect(200)).len(), 0);
        assert_eq!(keys(&app.get(&all).await.expect(200)), ["is_logged_in"]);
    }

    async fn attributes_are_refused_with_everything_that_is_wrong(app: &TestApp) {
        let error = app.post("/v2/attributes", json!({ "key": "a/b", "archived": 1 })).await.expect(400);
        assert_eq!(error["code"], "bad_request");
        assert!(error["uuid"].is_string());
        assert_eq!(pointers(&error), ["/project_id", "/key", "/archived"]);
        let text = json!({ "key": "a", "project_id": app.project_id.to_string() });
        let error = app.post("/v2/attributes", text).await.expect(400);
        assert!(error["message"].as_str().unwrap().contains("is not of type 'integer'"), "{error}");
        let made = attribute(app, "plan").await;
        let again = json!({ "key": "plan", "project_id": app.project_id });
        let error = app.post("/v2/attributes", again).await.expect(400);
        let message = error["message"].as_str().unwrap();
        assert!(message.ends_with(&format!("already exists (id: {})", made["id"])), "{message}");
        for path in ["/v2/attributes", "/v2/attributes?project_id=x", "/v2/attributes/x"] {
            app.get(path).await.expect(400);
        }
        for body in ["", "{", "[]", "null"] {
            let sent = app.client().send_text("POST", "/v2/attributes", Some(body.into())).await;
            assert_eq!(sent.expect(400)["code"], "bad_request");
        }
    }

    async fn only_those_who_may_get_in(app: &TestApp) {
        let made = attribute(app, "plan").await;
        let event = app.post(&custom_events(app), json!({ "key": "buy" })).await.expect(201);
        let environment = app.environment_id("development");
        let viewer = app.member("viewer").await;
        let editor = app.member("editor").await;
        let owner = app.member("project_owner").await;
        let outsider = app.outsider().await;
        let project_id = app.project_id;
        let one = [
            format!("/v2/projects/{project_id}"),
            format!("/v2/environments/{environment}"),
            format!("/v2/environments/{environment}/datafile"),
            format!("/v2/attributes/{}", made["id"]),
            format!("/v2/events/{}", event["id"]),
        ];
        let many = ["environments", "attributes", "audiences", "events"].map(|kind| list(kind, app));
        for path in one.iter().chain(&many) {
            assert_eq!(app.anonymous().get(path).await.expect(401)["code"], "unauthorized");
            assert_eq!(app.with("bgp_x").get(path).await.expect(403)["message"], "Authentication Failed");
            assert_eq!(app.with(&outsider).get(path).await.expect(404)["code"], "not_found");
            app.with(&viewer).get(path).await.expect(200);
        }
        for path in &many {
            let nowhere = path.replace(&project_id.to_string(), "999");
            app.get(&nowhere).await.expect(404);
        }
        let own = |token: &str| { let token = token.to_owned(); async move {
            app.with(&token).get("/v2/projects").await.expect(200).as_array().unwrap().len()
        }};
        assert_eq!((own(&viewer).await, own(&outsider).await, own(&app.token).await), (1, 0, 1));

        let body = |key: &str| json!({ "project_id": project_id, "key": key, "name": key, "conditions": LOGGED_IN });
        for (path, right) in [
            ("/v2/attributes".to_owned(), &editor),
            (custom_events(app), &editor),
            ("/v2/environments".to_owned(), &owner),
        ] {
            app.anonymous().post(&path, body("k1")).await.expect(401);
            app.with(&viewer).post(&path, body("k1")).await.expect(403);
            app.with(&outsider).post(&path, body("k1")).await.expect(404);
            app.with(right).post(&path, body("k1")).await.expect(201);
        }
        app.with(&editor).post("/v2/environments", body("k2")).await.expect(403);
        app.with(&owner).post("/v2/projects", body("k")).await.expect(403);
        app.with(&editor).patch(&one[0], json!({})).await.expect(403);
        app.with(&viewer).post("/v2/audiences", body("k")).await.expect(403);
        app.with(&viewer).patch(&one[3], json!({})).await.expect(403);
        app.with(&outsider).delete(&one[3]).await.expect(404);
        app.with(&editor).delete(&one[3]).await.expect(204);
    }

    async fn lists_have_pages(app: &TestApp) {
        for index in 0..7 {
            app.post(&custom_events(app), json!({ "key": format!("e{index}") })).await.expect(201);
        }
        let path = list("events", app);
        let answer = app.get(&path).await;
        assert_eq!((answer.header("link"), keys(&answer.body).len()), ("", 7));
        let link = |page: usize, relation: &str| format!(
            "<https://burgee.test/v2/events?page={page}&per_page=3&project_id={}>; rel={relation}", app.project_id);
        let answer = app.get(&format!("{path}&per_page=3")).await;
        assert_eq!(answer.header("link"), format!("{}, {}", link(2, "next"), link(3, "last")));
        assert_eq!(keys(&answer.expect(200)), ["e0", "e1", "e2"]);
        let answer = app.get(&format!("{path}&per_page=3&page=3")).await;
        assert_eq!(answer.header("link"), format!("{}, {}", link(2, "prev"), link(3, "last")));
        assert_eq!(keys(&answer.expect(200)), ["e6"]);
        assert_eq!(app.get(&format!("{path}&page=9")).await.expect(200), json!([]));
        assert_eq!(keys(&app.get(&format!("{path}&per_page=200")).await.expect(200)).len(), 7);
        for wrong in ["page=0", "per_page=0", "page=-1", "per_page=x", "archived=maybe"] {
            app.get(&format!("{path}&{wrong}")).await.expect(400);
        }
        let far = u64::MAX;
        assert_eq!(app.get(&format!("{path}&page={far}")).await.expect(200), json!([]));
    }

    async fn audiences_are_made_used_and_archived(app: &TestApp) {
        let body = json!({ "project_id": app.project_id, "name": "Members", "conditions": LOGGED_IN });
        let error = app.post("/v2/audiences", body.clone()).await.expect(400);
        assert!(error["message"].as_str().unwrap().contains("Custom attribute 'is_logged_in' does not exist"));
        let own = attribute(app, "is_logged_in").await;
        let made = app.post("/v2/audiences", body).await.expect(201);
        has_members(&made, &["id", "created", "last_modified"]);
        assert_eq!(made["conditions"], LOGGED_IN);
        assert_eq!((&made["experiment_count"], &made["is_classic"]), (&json!(0), &json!(false)));
        let typed = app.datafile("production").await["typedAudiences"].clone();
        assert_eq!(typed[0]["name"], "Members");

        let error = app.post("/v2/audiences", json!({ "conditions": [], "segmentation": 1 })).await.expect(400);
        assert_eq!(pointers(&error), ["/project_id", "/name", "/conditions", "/segmentation"]);
        assert!(error["message"].as_str().unwrap().contains("is not of type 'string'"));

        app.post("flags", json!({ "key": "checkout" })).await.expect(201);
        let rule = json!({ "key": "ship", "name": "Ship", "type": "targeted_delivery", "percentage_included": 10000,
            "audience_conditions": ["or", { "audience_id": made["id"] }],
            "variations": { "on": { "key": "on", "percentage_included": 10000 } } });
        let ruleset = "flags/checkout/environments/production/ruleset";
        app.patch(ruleset, json!([{ "op": "add", "path": "/rules/ship", "value": rule }])).await.expect(200);
        let path = format!("/v2/audiences/{}", made["id"]);
        let error = app.patch(&path, json!({ "archived": true })).await.expect(409);
        assert_eq!(error["message"], "Audience \"Members\" is in use by rule ship of flag checkout in production");
        let attribute_path = format!("/v2/attributes/{}", own["id"]);
        let error = app.delete(&attribute_path).await.expect(409);
        assert!(error["message"].as_str().unwrap().starts_with("Attribute \"is_logged_in\" is in use by audience"));

        let before = revision(app).await;
        let changed = app.patch(&path, json!({ "name": "Insiders", "segmentation": true })).await.expect(200);
        assert_eq!((&changed["name"], &changed["segmentation"]), (&json!("Insiders"), &json!(true)));
        assert_eq!(revision(app).await, before + 1);
        assert_eq!(app.datafile("development").await["typedAudiences"][0]["name"], "Insiders");

        app.patch(ruleset, json!([{ "op": "remove", "path": "/rules/ship" }])).await.expect(200);
        assert_eq!(app.patch(&path, json!({ "archived": true })).await.expect(200)["archived"], true);
        app.delete(&attribute_path).await.expect(204);
        // What it asks for already it may go on asking for.
        app.patch(&path, json!({ "conditions": LOGGED_IN })).await.expect(200);
        let all = list("audiences", app);
        assert_eq!(app.get(&format!("{all}&archived=true")).await.expect(200).as_array().unwrap().len(), 1);
        assert_eq!(app.get(&format!("{all}&for_journey=true")).await.expect(200), json!([]));
        assert_eq!(app.delete(&path).await.expect(405)["code"], "method_not_allowed");
    }

    async fn experiments_are_counted_by_audience(app: &TestApp) {
        attribute(app, "is_logged_in").await;
        let made = audience(app, "Members").await;
        let event = app.post(&custom_events(app), json!({ "key": "buy" })).await.expect(201);
        app.post("flags", json!({ "key": "checkout" })).await.expect(201);
        let rule = json!({ "key": "test", "name": "Test", "type": "a/b", "percentage_included": 10000,
            "audience_conditions": ["or", { "audience_id": made["id"] }],
            "metrics": [{ "aggregator": "unique", "event_id": event["id"], "scope": "visitor", "winning_direction": "increasing" }],
            "variations": { "off": { "key": "off", "percentage_included": 5000 }, "on": { "key": "on", "percentage_included": 5000 } } });
        let ruleset = "flags/checkout/environments/production/ruleset";
        app.patch(ruleset, json!([{ "op": "add", "path": "/rules/test", "value": rule }])).await.expect(200);
        let path = format!("/v2/audiences/{}", made["id"]);
        assert_eq!(app.get(&path).await.expect(200)["experiment_count"], 1);
        assert_eq!(app.get(&list("audiences", app)).await.expect(200)[0]["experiment_count"], 1);
    }

    async fn events_are_made_renamed_and_archived(app: &TestApp) {
        let path = custom_events(app);
        let before = revision(app).await;
        let made = app.post(&path, json!({ "key": "add_to_cart", "event_properties": [{ "name": "price", "data_type": "number" }] })).await.expect(201);
        has_members(&made, &["id", "created", "last_modified", "is_editable"]);
        assert_eq!((&made["name"], &made["category"], &made["event_type"]),
            (&json!("add_to_cart"), &json!("other"), &json!("custom")));
        assert_eq!(app.datafile("production").await["events"][0]["key"], "add_to_cart");
        assert_eq!(revision(app).await, before + 1);
        assert_eq!(app.get(&format!("/v2/events/{}", made["id"])).await.expect(200), made);

        let error = app.post(&path, json!({ "key": "add_to_cart" })).await.expect(400);
        assert!(error["message"].as_str().unwrap().contains(&format!("(id: {})", made["id"])));
        let error = app.post(&path, json!({ "name": "", "category": "buy", "event_type": "click" })).await.expect(400);
        assert_eq!(pointers(&error), ["/key", "/name", "/category", "/event_type"]);
        assert_eq!(app.get(&path).await.expect(405)["code"], "method_not_allowed");

        let other = app.post(&path, json!({ "key": "buy" })).await.expect(201);
        let own = format!("{path}/{}", other["id"]);
        app.patch(&own, json!({ "key": "add_to_cart" })).await.expect(400);
        let before = revision(app).await;
        assert_eq!(app.patch(&own, json!({ "name": "Bought" })).await.expect(200)["name"], "Bought");
        assert_eq!(revision(app).await, before);
        assert_eq!(app.patch(&own, json!({ "key": "bought" })).await.expect(200)["key"], "bought");
        assert_eq!(keys(&app.datafile("production").await["events"]), ["add_to_cart", "bought"]);
        app.delete(&own).await.expect(204);
        assert_eq!(keys(&app.datafile("production").await["events"]), ["add_to_cart"]);
        assert_eq!(app.get(&format!("/v2/events/{}", other["id"])).await.expect(200)["archived"], true);
        app.patch(&own.replace(&app.project_id.to_string(), "999"), json!({})).await.expect(404);
        app.delete(&format!("{path}/1")).await.expect(404);
    }

    async fn an_event_that_is_counted_stays_and_one_that_is_archived_is_not_counted_anew(app: &TestApp) {
        let event = app.event("buy").await;
        let own = format!("{}/{event}", custom_events(app));
        app.post("flags", json!({ "key": "checkout" })).await.expect(201);
        let ruleset = "flags/checkout/environments/production/ruleset";
        let add = |key: &str| json!([{ "op": "add", "path": format!("/rules/{key}"), "value": {
            "key": key, "name": key, "type": "a/b", "percentage_included": 10000,
            "metrics": [{ "aggregator": "unique", "event_id": event, "scope": "visitor", "winning_direction": "increasing" }],
            "variations": { "off": { "key": "off", "percentage_included": 5000 }, "on": { "key": "on", "percentage_included": 5000 } } } }]);
        app.patch(ruleset, add("test")).await.expect(200);
        let holdout = app.post("holdouts", json!({ "key": "rest", "name": "Rest", "environment_key": "production",
            "traffic_allocation": 100, "metrics": [{ "aggregator": "unique", "event_id": event, "scope": "visitor",
            "winning_direction": "increasing" }] })).await.expect(201);
        for archive in [app.delete(&own).await, app.patch(&own, json!({ "archived": true })).await] {
            let message = archive.expect(409)["message"].as_str().unwrap().to_owned();
            assert!(message.contains("rule test of flag checkout in production, holdout rest"), "{message}");
        }
        app.delete(&format!("holdouts/{}", holdout["id"])).await.expect(204);
        app.patch(ruleset, json!([{ "op": "remove", "path": "/rules/test" }])).await.expect(200);
        app.delete(&own).await.expect(204);
        let refused = app.patch(ruleset, add("again")).await.expect(400);
        assert_eq!(pointers(&refused), ["/rules/again/metrics/0/event_id"]);
        app.patch(&own, json!({ "archived": false })).await.expect(200);
        app.patch(ruleset, add("again")).await.expect(200);
    }

    async fn a_new_environment_is_whole(app: &TestApp) {
        app.post("flags", json!({ "key": "a" })).await.expect(201);
        app.post("flags", json!({ "key": "b" })).await.expect(201);
        let before = revision(app).await;
        let body = json!({ "project_id": app.project_id, "key": "staging", "name": "Staging" });
        let made = app.post("/v2/environments", body.clone()).await.expect(201);
        assert_eq!((&made["priority"], &made["is_primary"], &made["has_restricted_permissions"]),
            (&json!(3), &json!(false), &json!(false)));
        let datafile = &made["datafile"];
        has_members(datafile, &["id", "latest_file_size", "other_urls"]);
        assert_eq!(datafile["revision"], 1);
        let sdk_key = datafile["sdk_key"].as_str().unwrap();
        assert_eq!(datafile["url"], format!("https://burgee.test/datafiles/{sdk_key}.json"));
        let served = app.anonymous().get(&format!("/datafiles/{sdk_key}.json")).await;
        assert_eq!(served.bytes.len(), datafile["latest_file_size"]);
        let served = served.expect(200);
        assert_eq!((&served["environmentKey"], &served["sdkKey"]), (&json!("staging"), &json!(sdk_key)));
        assert_eq!(keys(&served["featureFlags"]), ["a", "b"]);
        assert_eq!(revision(app).await, before, "the others have nothing to do with it");
        let path = format!("/v2/environments/{}", made["id"]);
        assert_eq!(app.get(&path).await.expect(200), made);
        assert_eq!(app.get(&format!("{path}/datafile")).await.expect(200), served);
        app.get("flags/a/environments/staging/ruleset").await.expect(200);
        app.post("flags/a/environments/staging/ruleset/enabled", json!({})).await.expect(200);
        assert_eq!(app.get(&path).await.expect(200)["datafile"]["revision"], 2);

        let error = app.post("/v2/environments", body).await.expect(400);
        assert!(error["message"].as_str().unwrap().contains("already exists"));
        let error = app.post("/v2/environments", json!({ "key": "a b", "priority": "x" })).await.expect(400);
        assert_eq!(pointers(&error), ["/project_id", "/key", "/name", "/priority"]);
        assert_eq!(keys(&app.get(&list("environments", app)).await.expect(200)), ["production", "development", "staging"]);
    }

    async fn archived_environments_keep_serving_what_they_had(app: &TestApp) {
        let path = format!("/v2/environments/{}", app.environment_id("development"));
        let renamed = app.patch(&path, json!({ "name": "Dev", "priority": 9, "description": "d" })).await.expect(200);
        assert_eq!((&renamed["name"], &renamed["priority"]), (&json!("Dev"), &json!(9)));
        app.delete(&path).await.expect(204);
        let before = app.datafile("development").await;
        attribute(app, "plan").await;
        app.post("flags", json!({ "key": "later" })).await.expect(201);
        assert_eq!(app.datafile("development").await, before);
        let back = app.patch(&path, json!({ "archived": false })).await.expect(200);
        assert_eq!(back["archived"], false);
        let after = app.datafile("development").await;
        assert_eq!((keys(&after["featureFlags"]), keys(&after["attributes"])), (vec!["later"], vec!["plan"]));

        let primary = format!("/v2/environments/{}", app.environment_id("production"));
        assert_eq!(app.delete(&primary).await.expect(409)["code"], "conflict");
        let error = app.patch(&primary, json!({ "archived": true, "key": "x" })).await.expect(400);
        assert_eq!(pointers(&error), ["/key", "/archived"]);
    }

    async fn projects_are_founded_changed_and_archived(app: &TestApp) {
        let body = json!({ "name": "Storefront", "platform": "custom", "sdks": ["node"], "confidence_threshold": 0.95 });
        let made = app.post("/v2/projects", body).await.expect(201);
        assert_eq!((&made["platform"], &made["is_flags_enabled"], &made["status"]),
            (&json!("custom"), &json!(true), &json!("active")));
        assert_eq!((&made["confidence_threshold"], &made["sdks"]), (&json!(0.95), &json!(["node"])));
        assert_eq!(made["account_id"], app.account_id);
        let environments = app.get(&format!("/v2/environments?project_id={}", made["id"])).await.expect(200);
        assert_eq!(keys(&environments), ["production", "development"]);
        assert_eq!((&environments[0]["is_primary"], &environments[0]["has_restricted_permissions"]), (&json!(true), &json!(true)));
        let url = environments[0]["datafile"]["url"].as_str().unwrap().replace("https://burgee.test", "");
        assert_eq!(app.anonymous().get(&url).await.expect(200)["projectId"], made["id"].to_string());
        assert_eq!(app.get("/v2/projects?per_page=1&page=2").await.expect(200)[0], made);
        let error = app.post("/v2/projects", json!({ "platform": "web", "sdks": ["cobol"] })).await.expect(400);
        assert_eq!(pointers(&error), ["/name", "/platform", "/sdks"]);

        let path = format!("/v2/projects/{}", made["id"]);
        assert_eq!(app.patch(&path, json!({ "bot_filtering": true })).await.expect(200)["bot_filtering"], true);
        assert_eq!(app.anonymous().get(&url).await.expect(200)["botFiltering"], true);
        assert_eq!(app.patch(&path, json!({ "status": "archived" })).await.expect(200)["status"], "archived");
        let body = json!({ "project_id": made["id"], "key": "plan" });
        assert_eq!(app.post("/v2/attributes", body.clone()).await.expect(409)["code"], "conflict");
        app.patch(&path, json!({ "name": "S" })).await.expect(409);
        app.anonymous().get(&url).await.expect(200);
        app.patch(&path, json!({ "status": "active", "name": "S" })).await.expect(200);
        app.post("/v2/attributes", body).await.expect(201);
        app.if_match(1).patch(&path, json!({ "name": "T" })).await.expect(412);
        app.get("/v2/projects/999").await.expect(404);
        app.patch("/v2/projects/999", json!({})).await.expect(404);
    }

    async fn what_is_tried_is_not_done(app: &TestApp) {
        let before = revision(app).await;
        let body = |key: &str| json!({ "project_id": app.project_id, "key": key, "name": key, "conditions": LOGGED_IN });
        for path in ["/v2/attributes".to_owned(), custom_events(app), "/v2/environments".to_owned(), "/v2/projects".to_owned()] {
            app.post(&format!("{path}?dry_run=true"), body("is_logged_in")).await.expect(201);
        }
        for kind in ["attributes", "events"] {
            assert_eq!(app.get(&list(kind, app)).await.expect(200), json!([]));
        }
        assert_eq!(keys(&app.get(&list("environments", app)).await.expect(200)).len(), 2);
        assert_eq!(app.get("/v2/projects").await.expect(200).as_array().unwrap().len(), 1);
        let path = format!("/v2/environments/{}", app.environment_id("development"));
        app.delete(&format!("{path}?dry_run=true")).await.expect(204);
        assert_eq!(app.get(&path).await.expect(200)["archived"], false);
        assert_eq!(revision(app).await, before);
    }

    async fn nothing_is_where_nothing_is(app: &TestApp) {
        let error = app.get("/v2/nothing").await.expect(404);
        assert_eq!((&error["code"], &error["message"]), (&json!("not_found"), &json!("Nothing matches the given URI")));
        assert_eq!(app.get("/flags/v1/nothing").await.expect(404)["status"], 404);
    }
}

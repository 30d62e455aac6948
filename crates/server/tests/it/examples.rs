//! Real answers of the vendor, reproduced by the requests that led to them.

use std::time::Duration;

use burgee_testkit::contract::{example, is_time};
use serde_json::{Value, json};

use crate::support::TestApp;

both! {
    async fn a_flag_is_created_and_launched_as_the_examples_show(app: &TestApp) {
        let Some(created) = example("flag_create_201") else { return };
        let definitions = &created["variable_definitions"];
        let flag = app.post("flags", json!({
            "key": created["key"], "name": created["name"], "description": created["description"],
            "variable_definitions": definitions,
        })).await.expect(201);
        assert_resembles("flag_create_201", &flag);

        let variation = app.post("flags/inventory_on_pdp/variations", json!({
            "key": "on_hide_amounts", "name": "On Hide Amounts",
            "description": "Inventory is shown as available/unavailable, in the color green.",
            "variables": { "show_amounts": { "value": "false" } },
        })).await.expect(201);
        assert_resembles("variation_create_201", &variation);

        for (key, name) in [
            ("on_show_amounts", "On Show Amounts"),
            ("on_show_amounts_red", "On Show Amounts Red"),
        ] {
            let body = json!({ "key": key, "name": name });
            app.post("flags/inventory_on_pdp/variations", body).await.expect(201);
        }
        let event_id = app.event("add_to_cart").await;
        let ruleset = "flags/inventory_on_pdp/environments/development/ruleset";
        let rule = json!({
            "key": "stock_message_test", "name": "Stock Message Test", "type": "a/b",
            "distribution_mode": "manual", "percentage_included": 10000, "audience_conditions": [],
            "metrics": [{ "aggregator": "unique", "display_title": "add_to_cart", "event_id": event_id,
                "event_type": "custom", "scope": "visitor", "winning_direction": "increasing" }],
            "variations": {
                "off": { "key": "off", "name": "Off", "percentage_included": 3333 },
                "on_show_amounts": { "key": "on_show_amounts", "percentage_included": 3333 },
                "on_show_amounts_red": { "key": "on_show_amounts_red", "percentage_included": 3334 },
            },
        });
        let body = app.patch(ruleset, json!([
            { "op": "add", "path": "/rules/stock_message_test", "value": rule },
            { "op": "add", "path": "/rule_priorities/0", "value": "stock_message_test" },
        ])).await.expect(200);
        assert_resembles("ruleset_patch_add_ab_rule_200", &body);
        assert_eq!(body["disable_url"], Value::Null);

        app.post(&format!("{ruleset}/enabled"), json!({})).await.expect(200);
        let switch = |on: bool| {
            json!([{ "op": "replace", "path": "/rules/stock_message_test/enabled", "value": on }])
        };
        let body = app.patch(ruleset, switch(true)).await.expect(200);
        assert_resembles("ruleset_launch_200", &body);
        assert_eq!(body["enable_url"], Value::Null);

        let body = app.patch(ruleset, switch(false)).await.expect(200);
        assert_resembles("ruleset_pause_rule_200", &body);
    }

    async fn what_flags_are_made_of_is_created_as_the_examples_show(app: &TestApp) {
        let Some(attribute) = example("attribute_create_201") else { return };
        let (project_id, key) = (app.project_id, &attribute["key"]);
        let body = json!({ "project_id": project_id, "key": key, "name": key });
        assert_resembles("attribute_create_201", &app.post("/v2/attributes", body).await.expect(201));

        let audience = example("audience_create_201").expect("the contract is there");
        let body = json!({ "project_id": project_id, "name": audience["name"],
            "conditions": audience["conditions"] });
        assert_resembles("audience_create_201", &app.post("/v2/audiences", body).await.expect(201));

        let event = example("custom_event_create_201").expect("the contract is there");
        let path = format!("/v2/projects/{project_id}/custom_events");
        let body = json!({ "key": event["key"], "name": event["name"], "category": "other",
            "description": event["description"], "event_type": "custom" });
        assert_resembles("custom_event_create_201", &app.post(&path, body).await.expect(201));
    }

    async fn a_running_flag_is_listed_and_archived_as_the_examples_show(app: &TestApp) {
        if example("flags_list_200").is_none() {
            return;
        }
        assert_resembles("environments_list_200", &app.get("environments").await.expect(200));
        app.post("flags", json!({
            "key": "age_validation", "name": "Age Validation",
            "description": "Can we be more accurate with age verification?",
            "variable_definitions": { "input_type":
                { "key": "input_type", "type": "string", "default_value": "default" } },
        })).await.expect(201);
        let body = json!({ "key": "cta_button_text", "type": "string", "default_value": "Continue" });
        app.post("flags/age_validation/variable_definitions", body).await.expect(200);
        for (key, name) in [("year", "Year Only"), ("month", "Year and Month")] {
            let body = json!({ "key": key, "name": name });
            app.post("flags/age_validation/variations", body).await.expect(201);
        }
        let event_id = app.event("dismissed").await;
        let rule = json!({
            "key": "date_selection", "name": "Date Selection", "type": "a/b", "enabled": true,
            "percentage_included": 10000,
            "metrics": [{ "aggregator": "unique", "display_title": "Time To Dialog Dismiss",
                "event_id": event_id, "scope": "visitor", "winning_direction": "decreasing" }],
            "variations": { "year": { "percentage_included": 5000 },
                "month": { "percentage_included": 5000 } },
        });
        let ruleset = "flags/age_validation/environments/production/ruleset";
        app.patch(ruleset, json!([
            { "op": "add", "path": "/rules/date_selection", "value": rule },
            { "op": "replace", "path": "/enabled", "value": true },
        ])).await.expect(200);
        app.clock.advance(Duration::from_secs(80 * 24 * 3600 + 1));
        assert_resembles("flag_get_200", &app.get("flags/age_validation").await.expect(200));
        assert_resembles("flags_list_200", &app.get("flags").await.expect(200));
        let body = json!({ "keys": ["age_validation"] });
        let mut archived = app.post("flags/archived", body).await.expect(200);
        // There, rules of an archived flag go on saying that they run.
        let status = "/age_validation/environments/production/rules_detail/0/status";
        let status = archived.pointer_mut(status).expect("the rule is there");
        assert_eq!(status.take(), "paused");
        *status = json!("running");
        assert_resembles("flags_archived_200", &archived);
        for link in ["archive_url", "update_url"] {
            assert_eq!(archived["age_validation"][link], Value::Null, "{link}");
        }
    }
}

/// Fails unless a body has every member of an example, with the same value; ids, times and links need only
/// be of the same shape.
#[track_caller]
fn assert_resembles(name: &str, body: &Value) {
    let example = example(name).expect("the contract is there");
    let mut differences = Vec::new();
    compare(&example, body, name, &mut differences);
    assert!(differences.is_empty(), "{differences:#?} in {body:#}");
}

fn compare(example: &Value, own: &Value, place: &str, differences: &mut Vec<String>) {
    let name = place.rsplit('/').next().unwrap_or_default();
    match (example, own) {
        (Value::Object(members), Value::Object(own)) => {
            for (name, member) in members {
                let place = format!("{place}/{name}");
                match own.get(name) {
                    Some(own) => compare(member, own, &place, differences),
                    None => differences.push(format!("{place} is missing")),
                }
            }
        }
        (Value::Array(items), Value::Array(own)) if items.len() == own.len() => {
            for (index, (item, own)) in items.iter().zip(own).enumerate() {
                compare(item, own, &format!("{place}/{index}"), differences);
            }
        }
        _ if is_alike(name, example, own) => {}
        _ => differences.push(format!("{place}: {own} where the example has {example}")),
    }
}

fn is_alike(name: &str, example: &Value, own: &Value) -> bool {
    let (text, own_text) = (example.as_str().unwrap_or_default(), own.as_str().unwrap_or_default());
    if name == "created_by_user_id" || name == "created_by_user_email" {
        own_text.contains('@')
    } else if name == "id" || name.ends_with("_id") && *example != 0 {
        own.as_i64().is_some_and(|id| (1..1 << 53).contains(&id))
    } else if name == "urn" || name.ends_with("url") {
        let shape = |text: &str| {
            let path = text
                .strip_prefix("https://")
                .map_or(text, |rest| &rest[rest.find('/').unwrap_or(0)..]);
            path.split(|character: char| character.is_ascii_digit()).collect::<String>()
        };
        shape(text) == shape(own_text)
    } else if is_time(text) {
        is_time(own_text)
    } else {
        example == own
    }
}

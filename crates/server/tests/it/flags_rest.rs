//! Exclusion groups, holdouts, reports, custom fields, and the rules of a whole project.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::TestApp;

both! {
    async fn nobody_is_in_two_experiments_of_a_group(app: &TestApp) {
        let first = experiment(app, "a", json!(null)).await;
        let second = experiment(app, "b", json!(null)).await;
        let group = group(app, json!({ first.id(): share(4_000), second.id(): share(4_000) })).await;
        let file = app.datafile("production").await;
        assert_eq!(file["experiments"], json!([]));
        assert_eq!(file["groups"][0]["trafficAllocation"], json!([
            { "entityId": first.experiment_id(), "endOfRange": 4_000 },
            { "entityId": second.experiment_id(), "endOfRange": 8_000 },
        ]));
        let mut met = BTreeSet::new();
        for user in 0..50 {
            let user = user.to_string();
            let one = app.decide("production", "a", &user, json!({})).await;
            let other = app.decide("production", "b", &user, json!({})).await;
            let seen = (one["rule"] == "rule-a", other["rule"] == "rule-b");
            assert_ne!(seen, (true, true), "{user}");
            met.insert(seen);
        }
        assert_eq!(met.len(), 3, "some are in the first, some in the second, some in none: {met:?}");

        // Who stays is not moved, whatever the others do.
        let path = format!("/{}/rules/{}", group["id"], first.id());
        let patched = app.patch("groups", json!([{ "op": "remove", "path": path }])).await.expect(200);
        assert_eq!(members(&patched[group["id"].to_string()]), [second.id()]);
        let file = app.datafile("production").await;
        assert_eq!(file["groups"][0]["trafficAllocation"], json!([
            { "entityId": "", "endOfRange": 4_000 },
            { "entityId": second.experiment_id(), "endOfRange": 8_000 },
        ]));
        assert_eq!(file["experiments"][0]["id"], first.experiment_id());
    }

    async fn a_rule_joins_a_group_through_its_ruleset(app: &TestApp) {
        let group = group(app, json!({})).await;
        let first = experiment(app, "a", place(&group, 6_000)).await;
        assert_eq!(first.0["group_rule"]["group_name"], "Group");
        assert_eq!(first.0["group_remaining_traffic_allocation"], 4_000);
        let second = experiment(app, "b", place(&group, 4_000)).await;
        assert_eq!(second.0["group_remaining_traffic_allocation"], 0);
        let file = app.datafile("production").await;
        assert_eq!(file["groups"][0]["trafficAllocation"][1]["entityId"], second.experiment_id());

        let more = json!([{ "op": "replace", "path": "/rules/rule-b/group_rule/traffic_allocation",
            "value": 4_001 }]);
        let refused = app.patch(&ruleset("b"), more).await.expect(400);
        assert_eq!(refused["violations"][0]["code"], "total");

        // Concluded, it needs its traffic no longer.
        let concluded = conclude(app, "a").await;
        assert_eq!(concluded["status"], "concluded");
        let path = format!("groups/{}", group["id"]);
        assert_eq!(members(&app.get(&path).await.expect(200)), [second.id()]);
        let alone = app.get(&format!("rules/{}", second.experiment_id())).await.expect(200);
        assert_eq!(alone["group_id"], group["id"].to_string());
        assert_eq!(alone["group_remaining_traffic_allocation"], 6_000);

        // So with a flag that is deleted.
        app.post(&format!("{}/disabled", ruleset("b")), json!({})).await.expect(200);
        app.delete("flags/b").await.expect(204);
        assert_eq!(members(&app.get(&path).await.expect(200)), [""; 0]);
        let file = app.datafile("production").await;
        assert_eq!(file["groups"][0]["trafficAllocation"], json!([]));
    }

    async fn a_rule_is_in_one_group_at_a_time(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let one = group(app, json!({ rule.id(): share(1_000) })).await;
        let other = group(app, json!({})).await;
        let (from, to) = (member(&one, &rule), member(&other, &rule));
        let add = json!([{ "op": "add", "path": to, "value": share(1) }]);
        let refused = app.patch("groups", add).await.expect(400);
        assert_eq!(refused["violations"][0]["pointer"], to);
        let moved = json!([{ "op": "move", "from": from, "path": to }]);
        let moved = app.patch("groups", moved).await.expect(200);
        assert_eq!(members(&moved[one["id"].to_string()]), [""; 0]);
        assert_eq!(members(&moved[other["id"].to_string()]), [rule.id()]);
        let refused = app.post("groups", json!({ "name": "", "environment_key": "production", "rules": {
            rule.id(): share(1), "7": share(1) } })).await.expect(400);
        let codes: Vec<&str> = codes(&refused);
        assert_eq!(codes, ["required", "not_found", "exists"]);

        let path = format!("groups/{}", other["id"]);
        app.if_match(1).delete(&path).await.expect(412);
        app.delete(&format!("{path}?dry_run=true")).await.expect(204);
        app.delete(&path).await.expect(204);
        app.get(&path).await.expect(404);
        assert_eq!(read_rule(app, "a").await["group_rule"]["group_id"], 0);
        assert_eq!(app.datafile("production").await["groups"].as_array().unwrap().len(), 1);
    }

    async fn an_archived_group_excludes_nobody(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let group = group(app, json!({ rule.id(): share(1_000) })).await;
        let keys = json!({ "keys": [format!("{}, {}", group["id"], group["id"])] });
        let archived = app.post("groups/archived", keys.clone()).await.expect(200);
        assert_eq!(archived[group["id"].to_string()]["revision"], 2);
        let file = app.datafile("production").await;
        assert_eq!((file["groups"].clone(), &file["experiments"][0]["key"]), (json!([]), &json!("rule-a")));
        app.post("groups/unarchived", keys).await.expect(200);
        assert_eq!(app.datafile("production").await["groups"].as_array().unwrap().len(), 1);
        app.post("groups/archived", json!({ "keys": ["1"] })).await.expect(404);
    }

    async fn groups_are_listed_as_asked(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let mut ids = Vec::new();
        for (name, rules) in [("C", json!({ rule.id(): share(1) })), ("a", json!({})), ("B", json!({}))] {
            let body = json!({ "name": name, "environment_key": "production", "rules": rules });
            ids.push(app.post("groups", body).await.expect(201)["id"].to_string());
        }
        let names = async |query: &str| -> Vec<String> {
            let page = app.get(&format!("groups?{query}")).await.expect(200);
            let items = page["items"].as_array().unwrap();
            items.iter().map(|own| own["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names("sort=name:asc").await, ["a", "B", "C"]);
        assert_eq!(names("sort=name:desc").await, ["C", "B", "a"]);
        assert_eq!(names(&format!("sort=name&include={},{}", ids[0], ids[2])).await, ["C", "B", "a"]);
        assert_eq!(names("enabled=true").await, ["C"]);
        assert_eq!(names("query=b").await, ["B"]);
        assert_eq!(names("environment=development").await, [""; 0]);
        // Links repeat what was asked.
        let page = app.get("groups?per_page=2&sort=name:desc").await.expect(200);
        let next = page["next_url"][0].as_str().unwrap();
        let page = app.get(&format!("/flags/v1{}", next.split('#').next().unwrap())).await.expect(200);
        assert_eq!((&page["page"], &page["items"][0]["name"]), (&json!(2), &json!("a")));
    }

    async fn live_traffic_of_a_restricted_environment_is_for_publishers(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let (editor, publisher) = (app.member("editor").await, app.member("publisher").await);
        let draft = json!({ "name": "Group", "environment_key": "production" });
        let group = app.with(&editor).post("groups", draft).await.expect(201);
        let join = json!([{ "op": "add", "path": member(&group, &rule), "value": share(1) }]);
        app.with(&editor).patch("groups", join.clone()).await.expect(403);
        app.with(&publisher).patch("groups", join).await.expect(200);
        let keys = json!({ "keys": [group["id"].to_string()] });
        app.with(&editor).post("groups/archived", keys).await.expect(403);
        app.with(&editor).delete(&format!("groups/{}", group["id"])).await.expect(403);

        let holdout = json!({ "key": "h", "name": "H", "traffic_allocation": 100 });
        let holdout = app.with(&editor).post("holdouts", holdout).await.expect(201);
        let path = format!("holdouts/{}", holdout["id"]);
        app.with(&editor).post(&path, status("running")).await.expect(403);
        app.with(&publisher).post(&path, status("running")).await.expect(200);
        app.with(&editor).delete(&path).await.expect(403);
    }

    async fn a_holdout_goes_from_draft_to_running_to_concluded(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let body = json!({ "key": "h", "name": "Holdout", "traffic_allocation": 10_000 });
        let holdout = app.post("holdouts", body.clone()).await.expect(201);
        let again = app.post("holdouts", body).await.expect(400);
        assert_eq!(again["title"], "Key h already exists");
        let (id, path) = (holdout["id"].to_string(), format!("holdouts/{}", holdout["id"]));
        assert_eq!(app.datafile("production").await["holdouts"], json!([]));
        let refused = app.post(&path, status("concluded")).await.expect(400);
        assert_eq!(refused["title"], "Unable to update holdout");
        app.if_match(7).post(&path, status("running")).await.expect(412);
        let running = app.if_match(1).post(&path, status("running")).await.expect(200);
        assert_eq!(running[&id]["start_time"], app.clock.now().to_string());
        let decision = app.decide("production", "a", "ada", json!({})).await;
        assert_eq!(decision["enabled"], false);

        let over = app.get("environments/production/rule/rule-a/holdouts").await.expect(200);
        assert_eq!(over[0]["key"], "h");
        let experiments = app.get(&format!("{path}/experiments")).await.expect(200);
        assert_eq!(experiments, json!([{ "experiment_id": rule.0["layer_experiment_id"],
            "experiment_start_time": app.clock.now().to_string(), "experiment_end_time": null,
            "deployed_variation_id": null }]));

        app.clock.advance(Duration::from_mins(1));
        let concluded = app.patch(&path, status("concluded")).await.expect(200);
        assert_eq!(concluded[&id]["end_time"], app.clock.now().to_string());
        assert_eq!(app.datafile("production").await["holdouts"], json!([]));
        let edit = json!([{ "op": "replace", "path": "/description", "value": "more" }]);
        app.patch(&path, edit).await.expect(400);
        let archive = json!([{ "op": "replace", "path": "/archived", "value": true }]);
        app.patch(&path, archive).await.expect(200);
        let over = app.get("environments/production/rule/rule-a/holdouts").await.expect(200);
        assert_eq!(over, json!([]));
        app.delete(&path).await.expect(204);
        let refused = app.get("holdouts/first").await.expect(400);
        assert_eq!(refused["detail"], "Invalid holdout ID");
    }

    async fn a_local_holdout_is_over_its_rules_only(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        experiment(app, "b", json!(null)).await;
        let body = json!({ "key": "h", "name": "H", "traffic_allocation": 10_000, "scope": "local",
            "rules": { rule.id(): {} } });
        let holdout = app.post("holdouts", body).await.expect(201);
        assert_eq!(holdout["rules"][rule.id()]["rule_key"], "rule-a");
        let path = format!("holdouts/{}", holdout["id"]);
        app.post(&path, status("running")).await.expect(200);
        let file = app.datafile("production").await;
        assert_eq!(file["localHoldouts"][0]["includedRules"], json!([rule.experiment_id()]));
        assert_eq!(app.decide("production", "b", "ada", json!({})).await["rule"], "rule-b");
        let over = app.get("environments/production/rule/rule-b/holdouts").await.expect(200);
        assert_eq!(over, json!([]));
        let experiments = app.get(&format!("{path}/experiments")).await.expect(200);
        assert_eq!(experiments.as_array().unwrap().len(), 1);
        assert_eq!(app.get("holdouts?status=draft").await.expect(200)["items"], json!([]));
        assert_eq!(app.get("holdouts?status=running,draft").await.expect(200)["count"], 1);
    }

    async fn a_report_begins_with_the_first_launch_and_outlives_the_rule(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let key = rule.0["report_key"].as_str().unwrap();
        assert_eq!((&key[..7], key.len()), ("rule-a_", 29));
        let path = format!("environments/production/reports/{key}");
        let report = app.get(&path).await.expect(200);
        assert_eq!(report["start_time"], app.clock.now().to_string());
        assert_eq!(report["layer_experiment_id"], rule.0["layer_experiment_id"]);
        assert_eq!((&report["rule_state"], &report["end_time"]), (&json!("enabled"), &json!(null)));

        // It says how the rule is now, and a second launch is none.
        let edit = json!([{ "op": "replace", "path": "/rules/rule-a/enabled", "value": false },
            { "op": "replace", "path": "/rules/rule-a/name", "value": "Renamed" }]);
        app.patch(&ruleset("a"), edit).await.expect(200);
        let report = app.get(&path).await.expect(200);
        assert_eq!((&report["rule_state"], &report["rule_name"]), (&json!("disabled"), &json!("Renamed")));
        let on = json!([{ "op": "replace", "path": "/rules/rule-a/enabled", "value": true }]);
        app.patch(&ruleset("a"), on).await.expect(200);
        assert_eq!(app.get("environments/production/reports").await.expect(200)["count"], 1);

        app.clock.advance(Duration::from_mins(1));
        let reset = app.post(&format!("{path}/reset-results"), json!({})).await.expect(200);
        assert_eq!(reset["start_time"], app.clock.now().to_string());
        app.clock.advance(Duration::from_mins(1));
        let remove = json!([{ "op": "remove", "path": "/rules/rule-a" }]);
        app.patch(&ruleset("a"), remove).await.expect(200);
        let report = app.get(&path).await.expect(200);
        assert_eq!((&report["rule_state"], &report["rule_name"]), (&json!("deleted"), &json!("Renamed")));
        assert_eq!(report["end_time"], app.clock.now().to_string());
        app.post(&format!("{path}/reset-results"), json!({})).await.expect(409);
        app.post(&format!("{}/disabled", ruleset("a")), json!({})).await.expect(200);
        app.delete("flags/a").await.expect(204);
        assert_eq!(app.get(&path).await.expect(200)["flag_state"], "deleted");
        let keys = json!({ "keys": [key] });
        app.post("environments/production/reports/archived", keys).await.expect(200);
        let shown = app.get("environments/production/reports?archived=false").await.expect(200);
        assert_eq!(shown["items"], json!([]));
    }

    async fn a_report_ends_with_the_conclusion(app: &TestApp) {
        let rule = experiment(app, "a", json!(null)).await;
        let path = format!("environments/production/reports/{}", rule.0["report_key"].as_str().unwrap());
        app.clock.advance(Duration::from_mins(1));
        conclude(app, "a").await;
        let report = app.get(&path).await.expect(200);
        assert_eq!(report["end_time"], app.clock.now().to_string());
        assert_eq!(report["rule_state"], "concluded");
        app.delete(&path).await.expect(204);
        assert_eq!(read_rule(app, "a").await["report_key"], json!(null));
        app.delete(&path).await.expect(404);
    }

    async fn flags_have_the_custom_fields_that_are_defined(app: &TestApp) {
        app.post("flags", json!({ "key": "old" })).await.expect(201);
        let field = |key: &str, kind: &str, required: bool| {
            json!({ "key": key, "name": key, "field_type": kind, "entity_type": "flag", "required": required })
        };
        let team = app.post("custom_fields", field("team", "text", true)).await.expect(201);
        app.post("custom_fields", field("size", "number", false)).await.expect(201);
        let refused = app.post("custom_fields", field("team", "text", true)).await.expect(400);
        assert_eq!(refused["title"], "Key team already exists");

        let body = json!({ "key": "no spaces", "custom_fields": { "size": "big", "other": 1 } });
        let refused = app.post("flags", body).await.expect(400);
        assert_eq!(codes(&refused), ["not_found", "type", "required", "bad_key"]);
        let body = json!({ "key": "new", "custom_fields": { "team": "A", "size": 3 } });
        let flag = app.post("flags", body).await.expect(201);
        assert_eq!(flag["custom_fields"], json!({ "team": "A", "size": 3 }));
        let rename = json!([{ "op": "replace", "path": "/old/name", "value": "Fine without" }]);
        app.patch("flags", rename).await.expect(200);
        let remove = json!([{ "op": "remove", "path": "/new/custom_fields/team" }]);
        app.patch("flags", remove.clone()).await.expect(400);

        let path = format!("custom_fields/{}", team["id"]);
        app.if_match(9).patch(&path, json!({ "name": "T" })).await.expect(412);
        let renamed = app.if_match(1).patch(&path, json!({ "name": "T" })).await.expect(200);
        assert_eq!((&renamed["name"], &renamed["required"]), (&json!("T"), &json!(true)));
        let archived = app.post(&format!("{path}/archived"), json!({})).await.expect(200);
        assert_eq!((&archived["archived"], &archived["required"]), (&json!(true), &json!(false)));
        app.patch("flags", remove).await.expect(200);
        app.post(&format!("{path}/unarchived"), json!({})).await.expect(200);
        let page = app.get("custom_fields?per_page=1&sort=key:desc").await.expect(200);
        assert_eq!((&page["items"][0]["key"], page["next_url"].is_string()), (&json!("team"), true));
        let page = app.get("custom_fields?field_type=number").await.expect(200);
        assert_eq!(page["count"], 1);
    }

    async fn rules_are_found_across_flags(app: &TestApp) {
        let rule = experiment(app, "b", json!(null)).await;
        experiment(app, "a", json!(null)).await;
        let flag = app.get("flags/b").await.expect(200);
        let delivery = json!([{ "op": "add", "path": "/rules/ship", "value": { "name": "Ship",
            "type": "targeted_delivery", "variations": { "on": {} } } }]);
        app.patch("flags/b/environments/development/ruleset", delivery).await.expect(200);
        let keys = async |query: &str| -> Vec<String> {
            let page = app.get(&format!("rules?{query}")).await.expect(200);
            let items = page["items"].as_array().unwrap();
            items.iter().map(|own| own["key"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(keys("sort=key").await, ["rule-a", "rule-b", "ship"]);
        assert_eq!(keys("rule_types=a/b,mab&sort=key:desc").await, ["rule-b", "rule-a"]);
        assert_eq!(keys("rule_types=td").await, ["ship"]);
        assert_eq!(keys("environments=development,staging").await, ["ship"]);
        assert_eq!(keys("archived=true").await, [""; 0]);
        let page = app.get("rules?per_page=2&page=2").await.expect(200);
        assert_eq!((&page["page"], &page["count"], &page["next_url"]), (&json!(2), &json!(1), &json!(null)));

        let alone = app.get(&format!("rules/{}", rule.experiment_id())).await.expect(200);
        assert_eq!((&alone["flag_key"], &alone["environment_key"]), (&json!("b"), &json!("production")));
        app.get("rules/1").await.expect(404);
        let parts = app.get(&format!("flags/{}/entities", flag["id"])).await.expect(200);
        assert_eq!(parts[0], json!({ "entity_type": "flag", "entity_ids": [flag["id"]] }));
        let count = |index: usize| parts[index]["entity_ids"].as_array().unwrap().len();
        assert_eq!([count(1), count(2), count(3), count(4)], [2, 2, 2, 0]);
        app.get("flags/b/entities").await.expect(400);
    }
}

/// A rule as its ruleset shows it.
struct Launched(Value);

impl Launched {
    fn id(&self) -> String {
        self.0["id"].to_string()
    }

    fn experiment_id(&self) -> String {
        self.0["layer_experiment_id"].to_string()
    }
}

/// Launches an experiment of a new flag in production, perhaps in a group.
async fn experiment(app: &TestApp, flag: &str, place: Value) -> Launched {
    app.post("flags", json!({ "key": flag })).await.expect(201);
    let key = format!("rule-{flag}");
    let half = json!({ "percentage_included": 5_000 });
    let rule = json!({ "name": key, "type": "a/b", "enabled": true, "percentage_included": 10_000,
        "variations": { "off": half, "on": half }, "group_rule": place,
        "metrics": [{ "aggregator": "sum", "field": "revenue", "winning_direction": "increasing" }] });
    let add = json!([{ "op": "add", "path": format!("/rules/{key}"), "value": rule }]);
    app.patch(&ruleset(flag), add).await.expect(200);
    let on = app.post(&format!("{}/enabled", ruleset(flag)), json!({})).await.expect(200);
    Launched(on["rules"][key].clone())
}

async fn conclude(app: &TestApp, flag: &str) -> Value {
    let path = format!("/rules/rule-{flag}/status");
    let patch = json!([{ "op": "replace", "path": path, "value": "concluded" }]);
    app.patch(&ruleset(flag), patch).await.expect(200)["rules"][format!("rule-{flag}")].clone()
}

async fn read_rule(app: &TestApp, flag: &str) -> Value {
    app.get(&ruleset(flag)).await.expect(200)["rules"][format!("rule-{flag}")].clone()
}

async fn group(app: &TestApp, rules: Value) -> Value {
    let body = json!({ "name": "Group", "environment_key": "production", "rules": rules });
    app.post("groups", body).await.expect(201)
}

fn ruleset(flag: &str) -> String {
    format!("flags/{flag}/environments/production/ruleset")
}

fn share(basis_points: u32) -> Value {
    json!({ "traffic_allocation": basis_points })
}

fn place(group: &Value, basis_points: u32) -> Value {
    json!({ "group_id": group["id"], "traffic_allocation": basis_points })
}

fn status(status: &str) -> Value {
    json!([{ "op": "replace", "path": "/status", "value": status }])
}

/// Where a patch of groups finds a member.
fn member(group: &Value, rule: &Launched) -> String {
    format!("/{}/rules/{}", group["id"], rule.id())
}

fn members(group: &Value) -> Vec<&str> {
    group["rules"].as_object().unwrap().keys().map(String::as_str).collect()
}

fn codes(refusal: &Value) -> Vec<&str> {
    let violations = refusal["violations"].as_array().unwrap();
    violations.iter().map(|own| own["code"].as_str().unwrap()).collect()
}

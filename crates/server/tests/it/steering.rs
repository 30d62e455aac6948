//! Bandits and accelerated tests move their traffic, and guardrails pause their rule.

use std::time::Duration;

use serde_json::json;

use crate::ingest::Node;
use crate::results::{DAY, Trial};
use crate::support::{Running, TestApp};
use crate::webhooks::{Received, Receiver};

both! {
    async fn an_accelerated_test_moves_its_traffic_to_what_is_open(app: &TestApp) {
        let event = app.event("signup").await;
        app.post("flags", json!({ "key": "banner", "name": "Banner" })).await.expect(201);
        for key in ["spring", "autumn"] {
            app.post("flags/banner/variations", json!({ "key": key, "name": key })).await.expect(201);
        }
        let path = "flags/banner/environments/production/ruleset";
        let share = |points: u32| json!({ "percentage_included": points });
        let rule = json!([{ "op": "add", "path": "/rules/fast", "value": {
            "key": "fast", "name": "Fast", "type": "a/b", "distribution_mode": "stats_accelerator", "enabled": true,
            "percentage_included": 10000,
            "variations": { "off": share(2500), "on": share(2500), "spring": share(2500), "autumn": share(2500) },
            "metrics": [{ "event_id": event, "scope": "visitor", "aggregator": "unique", "winning_direction": "increasing" }],
        } }]);
        app.patch(path, rule).await.expect(200);
        let ruleset = app.post(&format!("{path}/enabled"), json!({})).await.expect(200);
        let rule = &ruleset["rules"]["fast"];
        let id = |key: &str| rule["variations"][key]["variation_id"].to_string();
        let trial = Trial {
            node: Node::new(app).await,
            id: rule["layer_experiment_id"].as_i64().unwrap(),
            rule_id: rule["id"].as_i64().unwrap(),
            arms: ["off", "on", "spring", "autumn"].map(id).to_vec(),
            event,
            attribute: 1,
            start: app.clock.now().as_micros() / 1_000,
        };
        let server = &trial.node.app;
        for arm in 0..4 {
            trial.load(app, arm, (90, 9), trial.start, 1);
        }
        assert_eq!(server.reweigh().await.unwrap(), 0, "too few have come");
        // One is better beyond doubt, one may be, one is as it was.
        for (arm, converted) in [(0, 200), (1, 500), (2, 230), (3, 190)] {
            trial.load(app, arm, (2_000, converted), trial.start + 1_000, 1);
        }
        app.clock.advance(Duration::from_hours(1));
        assert_eq!(server.reweigh().await.unwrap(), 1);
        assert_eq!(server.reweigh().await.unwrap(), 0, "nothing new");
        let ruleset = app.get(path).await.expect(200);
        let share = |key: &str| ruleset["rules"]["fast"]["variations"][key]["percentage_included"].as_i64().unwrap();
        let shares = ["off", "on", "spring", "autumn"].map(share);
        assert_eq!(shares.iter().sum::<i64>(), 10_000);
        assert_eq!((shares[0], shares[1]), (2_500, 100), "the baseline keeps its share; what is decided needs no more: {shares:?}");
        assert!(shares[2] >= shares[3] && shares[3] >= 100, "{shares:?}");
        let changes = app.get(&format!("/v2/changes?project_id={}&source=bandit", app.project_id)).await.expect(200);
        assert!(changes[0]["summary"].as_str().unwrap().ends_with("by the bandit"), "{changes}");
        // It has verdicts, in the metric's own unit, and every change begins an epoch.
        let later = app.clock.now().as_micros() / 1_000 + 1;
        for arm in 0..4 {
            trial.load(app, arm, (200, 20), later, 1);
        }
        let results = trial.results(app, "").await;
        assert_eq!(results["stats_config"], json!({ "confidence_level": 0.9, "difference_type": "absolute", "epoch_enabled": true }));
        assert_eq!(results["metrics"][0]["conclusion"]["winner"], json!(trial.arms[1]));
    }

    async fn a_guardrail_pauses_its_rule_and_says_why(app: &TestApp) {
        let trial = Trial::new(app).await;
        let receiver = Receiver::start().await;
        let hook = json!({ "name": "Hook", "url": receiver.url, "events": ["project.rule_updated", "project.datafile_updated"] });
        app.post(&format!("/v2/projects/{}/webhooks", app.project_id), hook).await.expect(201);
        let guard = json!([{ "op": "add", "path": "/rules/test/metrics/0/x_guardrail", "value": true }]);
        app.patch("flags/checkout/environments/production/ruleset", guard).await.expect(200);
        trial.load(app, 0, (2_000, 200), trial.start, 1);
        trial.load(app, 1, (2_000, 190), trial.start, 1);
        assert_eq!(trial.node.app.watch_guardrails().await.unwrap(), 0);
        trial.load(app, 1, (2_000, 40), trial.start + DAY, 1);
        trial.load(app, 0, (2_000, 200), trial.start + DAY, 1);
        assert_eq!(trial.node.app.watch_guardrails().await.unwrap(), 1);
        assert_eq!(trial.node.app.watch_guardrails().await.unwrap(), 0, "it is paused already");
        let ruleset = app.get("flags/checkout/environments/production/ruleset").await.expect(200);
        assert_eq!((&ruleset["rules"]["test"]["enabled"], &ruleset["rules"]["test"]["status"]), (&json!(false), &json!("paused")));
        let changes = app.get(&format!("/v2/changes?project_id={}&source=guardrail", app.project_id)).await.expect(200);
        let summary = changes[0]["summary"].as_str().unwrap();
        assert!(summary.contains("because guardrail \"Buyers\" got worse in \"On\""), "{summary}");
        let datafile = format!("/datafiles/{}.json", app.sdk_key("production"));
        let datafile = trial.client(app).get(&datafile).await.expect(200);
        assert!(datafile["experiments"].as_array().unwrap().is_empty(), "{datafile}");
        // The metric that became a guardrail, the pause, and a datafile after each.
        let running = Running::new(trial.node.app.clone()).await;
        let told = receiver.wait_for(4).await;
        running.stop().await;
        let of = |event: &str| told.iter().filter(|own| own.event() == event).map(Received::json).collect::<Vec<_>>();
        assert_eq!((of("project.rule_updated").len(), of("project.datafile_updated").len()), (2, 2), "{told:?}");
        let pause = &of("project.rule_updated")[1].to_string();
        assert!(pause.contains(&trial.rule_id.to_string()), "{pause}");
    }

    async fn a_bandit_moves_its_traffic_to_what_does_best(app: &TestApp) {
        let event = app.event("signup").await;
        app.post("flags", json!({ "key": "banner", "name": "Banner" })).await.expect(201);
        let path = "flags/banner/environments/production/ruleset";
        let rule = json!([{ "op": "add", "path": "/rules/bandit", "value": {
            "key": "bandit", "name": "Bandit", "type": "multi_armed_bandit", "enabled": true, "percentage_included": 10000,
            "variations": { "off": { "percentage_included": 5000 }, "on": { "percentage_included": 5000 } },
            "metrics": [{ "event_id": event, "scope": "visitor", "aggregator": "unique", "winning_direction": "increasing" }],
        } }]);
        app.patch(path, rule).await.expect(200);
        let ruleset = app.post(&format!("{path}/enabled"), json!({})).await.expect(200);
        let rule = &ruleset["rules"]["bandit"];
        let id = |key: &str| rule["variations"][key]["variation_id"].to_string();
        let trial = Trial {
            node: Node::new(app).await,
            id: rule["layer_experiment_id"].as_i64().unwrap(),
            rule_id: rule["id"].as_i64().unwrap(),
            arms: vec![id("off"), id("on")],
            event,
            attribute: 1,
            start: app.clock.now().as_micros() / 1_000,
        };
        let server = &trial.node.app;
        assert_eq!(server.reweigh().await.unwrap(), 0, "nobody came");
        trial.load(app, 0, (90, 1), trial.start, 1);
        trial.load(app, 1, (90, 30), trial.start, 1);
        assert_eq!(server.reweigh().await.unwrap(), 0, "burn-in: the split stays even");
        trial.load(app, 0, (100, 5), trial.start + 1_000, 1);
        trial.load(app, 1, (100, 15), trial.start + 1_000, 1);
        app.clock.advance(Duration::from_hours(1));
        let revision = app.datafile("production").await["revision"].as_str().unwrap().parse::<i64>().unwrap();
        assert_eq!(server.reweigh().await.unwrap(), 1);
        assert_eq!(server.reweigh().await.unwrap(), 0, "nothing new");
        let ruleset = app.get(path).await.expect(200);
        let variations = &ruleset["rules"]["bandit"]["variations"];
        let share = |key: &str| variations[key]["percentage_included"].as_i64().unwrap();
        assert_eq!(share("off") + share("on"), 10_000);
        assert!(share("on") > 9_000 && share("off") >= 100, "{variations}");
        let changes = app.get(&format!("/v2/changes?project_id={}&source=bandit", app.project_id)).await.expect(200);
        assert!(changes[0]["summary"].as_str().unwrap().ends_with("by the bandit"), "{changes}");
        let series = trial.client(app).get(&format!("/v2/experiments/{}/timeseries", trial.id)).await.expect(200);
        let allocation = series["x_allocation"].as_array().unwrap();
        assert_eq!(allocation.len(), 2);
        assert_eq!(allocation[1]["weights"][&trial.arms[1]].as_i64(), Some(share("on")));
        let results = trial.results(app, "").await;
        let on = &results["metrics"][0]["results"][&trial.arms[1]];
        assert_eq!((on["lift"]["is_significant"].as_bool(), on["lift"].get("significance")), (Some(false), None));
        assert_eq!((&results["x_stats"]["srm"]["status"], &results["metrics"][0]["conclusion"]), (&json!("not_applicable"), &json!({})));
        assert!(results["metrics"][0]["x_stats"]["improvement_over_equal"].is_number());
        let own = server.clone();
        assert!(own.event_counters(app.project_id).decisions == 0 && revision > 0);
    }
}

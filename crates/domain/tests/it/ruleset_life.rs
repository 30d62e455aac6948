//! From draft to concluded.

use burgee_domain::Status;
use serde_json::{Value, json};

use crate::support::{World, ab, add_rule, complaints, delivery, replace};

fn running() -> World {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    world.switch(0, true);
    world.patch(&replace("/rules/test/enabled", true)).unwrap();
    world
}

fn status(world: &World) -> (Status, Status) {
    let ruleset = world.ruleset();
    (ruleset.status(), ruleset.rules["test"].status(ruleset.enabled))
}

fn conclude(more: &Value) -> Value {
    let mut operations =
        vec![json!({ "op": "replace", "path": "/rules/test/status", "value": "concluded" })];
    for (member, value) in more.as_object().unwrap() {
        let path = format!("/rules/test/{member}");
        operations.push(json!({ "op": "replace", "path": path, "value": value }));
    }
    Value::from(operations)
}

#[test]
fn a_rule_runs_while_both_switches_are_on() {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    assert_eq!(status(&world), (Status::Draft, Status::Draft));
    // Ready, but the flag is off.
    world.patch(&replace("/rules/test/enabled", true)).unwrap();
    assert_eq!(status(&world), (Status::Draft, Status::Draft));
    assert_eq!(world.rule("test").launched_time, None);
    // Turning the flag on launches what is ready.
    world.switch(0, true);
    let launched = Some(world.now);
    assert_eq!(status(&world), (Status::Running, Status::Running));
    assert_eq!(world.rule("test").launched_time, launched);
    world.patch(&replace("/rules/test/enabled", false)).unwrap();
    assert_eq!(status(&world), (Status::Running, Status::Paused));
    world.patch(&replace("/rules/test/enabled", true)).unwrap();
    world.patch(&replace("/enabled", false)).unwrap();
    assert_eq!(status(&world), (Status::Paused, Status::Paused));
    world.switch(0, true);
    assert_eq!(status(&world), (Status::Running, Status::Running));
    assert_eq!(world.rule("test").launched_time, launched, "launched once only");
}

#[test]
fn a_status_is_put_back_or_concluded() {
    let mut draft = World::with_flag();
    draft.patch(&add_rule(&ab(&draft, "test"))).unwrap();
    let mut paused = running();
    paused.patch(&replace("/rules/test/enabled", false)).unwrap();
    for (world, present) in [(draft, "draft"), (running(), "running"), (paused, "paused")] {
        for wanted in ["draft", "running", "paused"] {
            let mut changed = world.clone();
            let outcome = changed.patch(&replace("/rules/test/status", wanted));
            if wanted == present {
                outcome.unwrap();
                assert_eq!(changed.ruleset(), world.ruleset());
            } else {
                assert_eq!(complaints(outcome), ["/rules/test/status transition"]);
            }
        }
        for (wrong, code) in [(json!("ended"), "enum"), (json!(1), "type"), (json!([]), "type")] {
            let outcome = world.clone().patch(&replace("/rules/test/status", wrong));
            assert_eq!(complaints(outcome), [format!("/rules/test/status {code}")]);
        }
    }
}

#[test]
fn a_status_may_be_the_old_or_the_new_one_of_what_is_switched() {
    for told in ["running", "paused"] {
        let mut world = running();
        let mut rule = world.ruleset().patchable()["rules"]["test"].clone();
        rule["enabled"] = json!(false);
        rule["status"] = json!(told);
        world.patch(&replace("/rules/test", rule)).unwrap();
        assert_eq!(status(&world).1, Status::Paused);
    }
}

#[test]
fn a_rule_from_elsewhere_brings_its_status_along_which_starts_nothing() {
    for told in ["running", "paused", "draft"] {
        let mut world = World::with_flag();
        let mut rule = ab(&world, "test");
        rule["status"] = json!(told);
        world.patch(&add_rule(&rule)).unwrap();
        assert_eq!(status(&world).1, Status::Draft);
    }
}

#[test]
fn what_never_ran_cannot_be_concluded() {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    assert_eq!(complaints(world.patch(&conclude(&json!({})))), ["/rules/test/status transition"]);
    world.switch(0, true);
    assert_eq!(
        complaints(world.patch(&conclude(&json!({ "enabled": true })))),
        ["/rules/test/status transition"]
    );
}

#[test]
fn a_bad_conclusion_is_told_everything() {
    let more = json!({
        "outcome": "great",
        "comment": 1,
        "deployed_variation_key": "high",
        "deployed_td_rule_key": "ship",
    });
    assert_eq!(
        complaints(running().patch(&conclude(&more))),
        [
            "/rules/test/outcome enum",
            "/rules/test/deployed_variation_key not_found",
            "/rules/test/comment type",
        ]
    );
    let more = json!({
        "deployed_variation_key": "on",
        "deployed_td_rule_key": "sh ip",
        "deployed_td_rule_percentage_included": -1,
        "deployed_td_rule_audience_conditions": ["or", 1],
    });
    assert_eq!(
        complaints(running().patch(&conclude(&more))),
        [
            "/rules/test/deployed_td_rule_key bad_key",
            "/rules/test/deployed_td_rule_percentage_included range",
            "/rules/test/deployed_td_rule_audience_conditions/1 malformed",
        ]
    );
    assert_eq!(
        complaints(running().patch(&conclude(&json!({ "deployed_td_rule_key": "ship" })))),
        ["/rules/test/deployed_variation_key required"]
    );
}

#[test]
fn a_concluded_experiment_never_changes() {
    let mut world = running();
    world.patch(&conclude(&json!({ "outcome": "positive", "comment": "Better" }))).unwrap();
    let rule = world.rule("test").clone();
    let conclusion = rule.conclusion.clone().unwrap();
    assert_eq!((conclusion.outcome.as_deref(), conclusion.time), (Some("positive"), world.now));
    assert_eq!((rule.status(true), rule.enabled), (Status::Concluded, false));
    for (path, value) in [
        ("/rules/test/enabled", json!(true)),
        ("/rules/test/status", json!("running")),
        ("/rules/test/name", json!("Other")),
        ("/rules/test/allow_list/ada", json!({ "variation": { "key": "on" } })),
        ("/rules/test/variations/on", json!({})),
        ("/rules/test/comment", json!("Worse")),
    ] {
        assert_eq!(complaints(world.patch(&replace(path, value))), ["/rules/test concluded"]);
    }
    // Others can, and it can be put back as it was read.
    let mut same = world.ruleset().patchable()["rules"]["test"].clone();
    same["id"] = json!(1);
    world.patch(&replace("/rules/test", same)).unwrap();
    world.patch(&add_rule(&delivery("all"))).unwrap();
    world.switch(0, false);
    world.patch(&replace("/default_variation_key", "on")).unwrap();
    assert_eq!(*world.rule("test"), rule);
    world.patch(&json!([{ "op": "remove", "path": "/rules/test" }])).unwrap();
    assert!(!world.ruleset().rules.contains_key("test"));
}

#[test]
fn the_winner_is_deployed_to_whom_the_experiment_was_for() {
    let mut world = World::with_flag();
    let mut test = ab(&world, "test");
    let audience = json!(["or", { "audience_id": world.audiences[0].id }]);
    test["audience_conditions"] = audience.clone();
    world.patch(&add_rule(&test)).unwrap();
    world.patch(&add_rule(&delivery("all"))).unwrap();
    world.switch(0, true);
    world.patch(&replace("/rules/test/enabled", true)).unwrap();
    let more = json!({ "deployed_variation_key": "on", "deployed_td_rule_key": "ship" });
    world.patch(&conclude(&more)).unwrap();
    assert_eq!(world.ruleset().rule_priorities, ["test", "ship", "all"]);
    let ship = world.rule("ship");
    assert_eq!(ship.status(true), Status::Running);
    assert_eq!((ship.launched_time, ship.percentage_included), (Some(world.now), 10_000));
    assert_eq!(ship.audience.to_wire(), audience);
    assert_eq!(ship.variations.keys().collect::<Vec<_>>(), ["on"]);

    // Deployed once: removed, it stays away.
    world.patch(&json!([{ "op": "remove", "path": "/rules/ship" }])).unwrap();
    world.patch(&replace("/default_variation_key", "on")).unwrap();
    assert_eq!(world.ruleset().rule_priorities, ["test", "all"]);
}

#[test]
fn the_delivery_can_be_wider_or_narrower() {
    let mut world = running();
    let ship = json!({
        "deployed_variation_key": "on",
        "deployed_td_rule_key": "ship",
        "deployed_td_rule_percentage_included": 2_500,
        "deployed_td_rule_audience_conditions": ["or", { "audience_id": world.audiences[1].id }],
    });
    world.patch(&conclude(&ship)).unwrap();
    let ship = world.rule("ship");
    assert_eq!(ship.percentage_included, 2_500);
    assert_eq!(ship.audience.audience_ids(), [world.audiences[1].id]);
}

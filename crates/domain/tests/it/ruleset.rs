//! Patches of a ruleset: what they add, and what is refused where.

use burgee_domain::{Error, RuleType, Status};
use serde_json::{Value, json};

use crate::support::{EMAIL, World, ab, add_rule, complaints, delivery, replace};

#[test]
fn the_sequence_that_a_real_client_sends() {
    let mut world = World::with_flag();
    let rule = json!({
        "key": "stock_test",
        "name": "Stock test",
        "type": "a/b",
        "distribution_mode": "manual",
        "percentage_included": 10_000,
        "audience_conditions": [],
        "metrics": [{
            "aggregator": "unique",
            "display_title": "add_to_cart",
            "event_id": world.events[0].id,
            "event_type": "custom",
            "scope": "visitor",
            "winning_direction": "increasing",
        }],
        "variations": {
            "off": { "key": "off", "name": "Off", "percentage_included": 5_000 },
            "on": { "key": "on", "name": "On", "percentage_included": 5_000 },
        },
    });
    world
        .patch(&json!([
            { "op": "add", "path": "/rules/stock_test", "value": rule },
            { "op": "add", "path": "/rule_priorities/0", "value": "stock_test" },
        ]))
        .unwrap();
    let own = world.rule("stock_test");
    assert_eq!((own.kind, own.enabled), (RuleType::AbTest, false));
    assert_eq!((own.status(false), world.ruleset().revision), (Status::Draft, 2));
    assert_eq!(own.metrics, [rule["metrics"][0].clone()]);
    assert_eq!((own.created_by_user_email.as_str(), own.revision), (EMAIL, 1));
    assert!(own.launched_time.is_none());

    assert!(world.switch(0, true));
    assert_eq!((world.ruleset().status(), world.ruleset().revision), (Status::Running, 3));
    assert_eq!(world.rule("stock_test").status(true), Status::Draft);

    world.patch(&replace("/rules/stock_test/enabled", true)).unwrap();
    let own = world.rule("stock_test");
    assert_eq!((own.status(true), world.ruleset().revision), (Status::Running, 4));
    assert_eq!((own.launched_time, own.revision), (Some(world.now), 2));
    assert_ne!(own.layer_id, own.experiment_id);
}

#[test]
fn what_a_rule_leaves_out_has_defaults() {
    let mut world = World::with_flag();
    let minimal = json!({
        "name": "Everyone",
        "type": "td",
        "variations": { "on": {} },
    });
    world.patch(&json!([{ "op": "add", "path": "/rules/all", "value": minimal }])).unwrap();
    let rule = world.rule("all");
    assert_eq!((rule.kind, rule.key.as_str()), (RuleType::Delivery, "all"));
    assert_eq!((rule.percentage_included, rule.description.as_str()), (0, ""));
    assert_eq!(rule.variations["on"].percentage_included, 10_000);
    assert_eq!(rule.variations["on"].variation_id, world.flag().variations["on"].id);
    assert_eq!(rule.distribution_mode, None);
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    assert_eq!(world.rule("test").distribution_mode.as_deref(), Some("manual"));
}

#[test]
fn a_patch_merges_with_what_is_there() {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    let before = world.rule("test").clone();
    let audience = world.audiences[0].id;
    world
        .patch(&json!([
            { "op": "replace", "path": "/rules/test/audience_conditions",
              "value": ["or", { "audience_id": audience }] },
            { "op": "replace", "path": "/rules/test/variations/on/percentage_included", "value": 2_500 },
            { "op": "replace", "path": "/rules/test/variations/off/percentage_included", "value": 7_500 },
            { "op": "add", "path": "/rules/test/allow_list/ada",
              "value": { "user_id": "ada", "variation": { "key": "on", "name": "On" } } },
            { "op": "replace", "path": "/default_variation_key", "value": "on" },
        ]))
        .unwrap();
    let rule = world.rule("test");
    assert_eq!(rule.audience.audience_ids(), [audience]);
    assert_eq!(rule.variations["on"].percentage_included, 2_500);
    assert_eq!(rule.variations["on"].id, before.variations["on"].id);
    assert_eq!(rule.allow_list["ada"], "on");
    assert_eq!((rule.id, &rule.metrics, rule.revision), (before.id, &before.metrics, 2));
    assert_eq!(world.ruleset().default_variation_key, "on");
    assert_eq!(world.ruleset().revision, 3);

    world
        .patch(&replace(
            "/rules/test/allow_list",
            json!({ "user_id": "bob", "variation_key": "off" }),
        ))
        .unwrap();
    assert_eq!(world.rule("test").allow_list.get("bob").map(String::as_str), Some("off"));
    assert_eq!(world.rule("test").allow_list.len(), 1);
}

#[test]
fn a_patch_that_changes_nothing_counts_nothing() {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    world.switch(0, true);
    let before = world.ruleset().clone();
    world.patch(&json!([])).unwrap();
    world.patch(&replace("/rules/test/name", "test")).unwrap();
    // As when a client puts back what it has read, with members that are read-only.
    let mut rule = before.patchable()["rules"]["test"].clone();
    rule["urn"] = json!("rules.flags.optimizely.com::1");
    rule["variations"]["on"]["variation_id"] = json!(1);
    world.patch(&replace("/rules/test", rule)).unwrap();
    assert_eq!(*world.ruleset(), before);
    assert!(!world.switch(0, true));
    assert_eq!(*world.ruleset(), before);
}

#[test]
fn everything_that_is_wrong_with_a_rule_is_told_with_its_place() {
    let mut world = World::with_flag();
    let rule = json!({
        "key": "other",
        "description": 1,
        "type": "a/b",
        "enabled": "yes",
        "distribution_mode": "best",
        "percentage_included": 10_001,
        "audience_conditions": ["or", { "audience_id": 1 }],
        "attribute_ids": [1],
        "baseline_variation_id": 1,
        "metrics": [{ "aggregator": "sum", "event_id": 1, "winning_direction": "up" }, 1],
        "variations": {
            "on": { "percentage_included": 4_000 },
            "high": { "percentage_included": 5_000 },
        },
        "allow_list": { "a/da": { "variation": { "key": "off" } } },
        "group_rule": { "group_id": 9, "traffic_allocation": 1 },
        "outcome": 1,
    });
    assert_eq!(
        complaints(world.patch(&json!([{ "op": "add", "path": "/rules/test", "value": rule }]))),
        [
            "/rules/test/key immutable",
            "/rules/test/name required",
            "/rules/test/description type",
            "/rules/test/enabled type",
            "/rules/test/percentage_included range",
            "/rules/test/distribution_mode enum",
            "/rules/test/audience_conditions/1/audience_id not_found",
            "/rules/test/variations/high not_found",
            "/rules/test/variations total",
            "/rules/test/metrics/0/field required",
            "/rules/test/metrics/0/event_id not_found",
            "/rules/test/metrics/0/winning_direction enum",
            "/rules/test/metrics/1 type",
            "/rules/test/baseline_variation_id not_found",
            "/rules/test/attribute_ids/0 not_found",
            "/rules/test/allow_list/a~1da not_found",
            "/rules/test/group_rule/group_id not_found",
        ]
    );
    assert_eq!(world.ruleset().revision, 1);
}

#[test]
fn each_kind_of_rule_has_its_own_demands() {
    let world = World::with_flag();
    let with = |rule: &Value, member: &str, value: Value| {
        let mut rule = rule.clone();
        rule[member] = value;
        complaints(world.clone().patch(&add_rule(&rule)))
    };
    let (test, td) = (ab(&world, "test"), delivery("td"));
    let two = test["variations"].clone();
    for (rule, member, value, complaint) in [
        (&test, "type", json!("feature"), "/rules/test/type enum"),
        (&test, "metrics", json!([]), "/rules/test/metrics required"),
        (&test, "metrics", json!("none"), "/rules/test/metrics type"),
        (&test, "variations", json!({}), "/rules/test/variations count"),
        (&test, "variations", Value::Null, "/rules/test/variations required"),
        (&test, "name", json!(" "), "/rules/test/name required"),
        (&td, "variations", two, "/rules/td/variations count"),
        (
            &td,
            "variations",
            json!({ "on": { "percentage_included": 1 } }),
            "/rules/td/variations total",
        ),
        (
            &td,
            "distribution_mode",
            json!("stats_accelerator"),
            "/rules/td/distribution_mode not_applicable",
        ),
        (&td, "status", json!("concluded"), "/rules/td/status not_applicable"),
    ] {
        assert_eq!(with(rule, member, value)[0], complaint);
    }
    let revenue =
        json!([{ "aggregator": "sum", "field": "revenue", "winning_direction": "increasing" }]);
    let mut bandit = test.clone();
    bandit["type"] = json!("mab");
    assert_eq!(with(&bandit, "metrics", revenue), ["/rules/test/metrics/0/event_id required"]);
    let mut broken = test.clone();
    broken["key"] = json!("a b");
    assert_eq!(complaints(world.clone().patch(&add_rule(&broken))), ["/rules/a b/key bad_key"]);
    let not_an_object = json!([{ "op": "add", "path": "/rules/x", "value": 1 }]);
    assert_eq!(complaints(world.clone().patch(&not_an_object)), ["/rules/x type"]);
}

#[test]
fn the_variations_of_a_rule_are_objects_that_agree_with_their_keys() {
    let mut world = World::with_flag();
    for wrong in [json!(10_000), json!([]), json!("on"), Value::Null] {
        let mut rule = delivery("td");
        rule["variations"]["on"] = wrong;
        let told = complaints(world.patch(&add_rule(&rule)));
        assert_eq!(told[0], "/rules/td/variations/on type");
    }
    for wrong in [json!("off"), json!(1)] {
        let mut rule = delivery("td");
        rule["variations"]["on"]["key"] = wrong;
        let told = complaints(world.patch(&add_rule(&rule)));
        assert_eq!(told, ["/rules/td/variations/on/key mismatch"]);
    }
    let mut rule = delivery("td");
    rule["variations"]["on"]["key"] = json!("on");
    world.patch(&add_rule(&rule)).unwrap();
}

#[test]
fn members_of_the_ruleset_are_checked_too() {
    let mut world = World::with_flag();
    let operations = json!([
        { "op": "replace", "path": "/enabled", "value": "on" },
        { "op": "replace", "path": "/default_variation_key", "value": "high" },
        { "op": "replace", "path": "/rules", "value": [] },
        { "op": "replace", "path": "/rule_priorities", "value": "test" },
    ]);
    assert_eq!(
        complaints(world.patch(&operations)),
        [
            "/enabled type",
            "/default_variation_key not_found",
            "/rules type",
            "/rule_priorities type",
        ]
    );
    let ids: Vec<Value> = (0..101)
        .map(|number| {
            let rule = delivery(&format!("r{number}"));
            json!({ "op": "add", "path": format!("/rules/r{number}"), "value": rule })
        })
        .collect();
    assert_eq!(complaints(world.patch(&Value::from(ids))), ["/rules too_many"]);
}

#[test]
fn the_type_of_a_rule_never_changes_and_the_key_of_an_experiment_is_unique_in_the_environment() {
    let mut world = World::with_flag();
    world.add_flag(&json!({ "key": "search" })).unwrap();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    assert_eq!(
        complaints(world.patch(&replace("/rules/test/type", "multi_armed_bandit"))),
        ["/rules/test/type immutable"]
    );
    let same = add_rule(&ab(&world, "test"));
    assert_eq!(complaints(world.patch_flag(1, &same)), ["/rules/test/key exists"]);
    world.patch_flag(1, &add_rule(&delivery("test"))).unwrap();
}

#[test]
fn priorities_follow_the_rules() {
    let mut world = World::with_flag();
    let order = |world: &World| world.ruleset().rule_priorities.clone();
    for key in ["a", "b"] {
        world.patch(&add_rule(&delivery(key))).unwrap();
    }
    // Without a place a rule comes last.
    assert_eq!(order(&world), ["a", "b"]);
    world
        .patch(
            &json!([{ "op": "move", "from": "/rule_priorities/1", "path": "/rule_priorities/0" }]),
        )
        .unwrap();
    assert_eq!(order(&world), ["b", "a"]);
    // But experiments come before deliveries wherever they are put.
    let test = ab(&world, "test");
    world
        .patch(&json!([
            { "op": "add", "path": "/rules/test", "value": test },
            { "op": "add", "path": "/rule_priorities/-", "value": "test" },
        ]))
        .unwrap();
    assert_eq!(order(&world), ["test", "b", "a"]);
    // A removed rule loses its place by itself.
    world.patch(&json!([{ "op": "remove", "path": "/rules/b" }])).unwrap();
    assert_eq!(order(&world), ["test", "a"]);
    let operations = replace("/rule_priorities", json!(["a", "nobody", "a", 1]));
    assert_eq!(
        complaints(world.patch(&operations)),
        ["/rule_priorities/1 not_found", "/rule_priorities/2 repeated", "/rule_priorities/3 type"]
    );
    let whole = json!([
        { "op": "remove", "path": "/rules/test" },
        { "op": "remove", "path": "/rule_priorities/0" },
    ]);
    world.patch(&whole).unwrap();
    assert_eq!(order(&world), ["a"]);
}

#[test]
fn a_client_can_guard_a_patch_by_the_revision() {
    let mut world = World::with_flag();
    let guarded = |revision: i64| {
        json!([
            { "op": "test", "path": "/revision", "value": revision },
            { "op": "replace", "path": "/default_variation_key", "value": "on" },
        ])
    };
    let error = world.patch(&guarded(4)).unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    world.patch(&guarded(1)).unwrap();
    assert_eq!(world.ruleset().default_variation_key, "on");
}

#[test]
fn what_a_rule_has_may_be_archived_behind_it() {
    let mut world = World::with_flag();
    let mut rule = ab(&world, "test");
    rule["audience_conditions"] = json!(["or", { "audience_id": world.audiences[0].id }]);
    world.patch(&add_rule(&rule)).unwrap();
    world.audiences[0].archived = true;
    world.events.remove(0);
    world.patch(&replace("/default_variation_key", "on")).unwrap();
    world.patch(&replace("/rules/test/percentage_included", 5_000)).unwrap();
    assert_eq!(world.rule("test").percentage_included, 5_000);
    rule["key"] = json!("new");
    assert_eq!(
        complaints(world.patch(&add_rule(&rule))),
        [
            "/rules/new/audience_conditions/1/audience_id not_found",
            "/rules/new/metrics/0/event_id not_found",
        ]
    );
}

//! Holdouts.

use burgee_domain::{Error, Holdout, HoldoutScope, HoldoutStatus};
use serde_json::{Value, json};

use crate::support::{EMAIL, World, ab, add_rule, complaints, replace};

fn world() -> World {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    world.add_holdout(&json!({ "key": "h", "name": "H", "traffic_allocation": 500 })).unwrap();
    world
}

fn metric(world: &World) -> Value {
    json!([{ "aggregator": "unique", "event_id": world.events[0].id, "winning_direction": "increasing" }])
}

fn in_status(status: &str) -> World {
    let mut world = world();
    if status != "draft" {
        world.patch_holdout(0, &replace("/status", "running")).unwrap();
    }
    if status == "concluded" {
        world.patch_holdout(0, &replace("/status", "concluded")).unwrap();
    }
    world
}

fn message(result: burgee_domain::Result<()>) -> String {
    match result {
        Err(Error::Invalid(violations)) => violations.iter().next().unwrap().message.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_holdout_is_a_global_draft_in_the_primary_environment() {
    let world = world();
    let holdout: &Holdout = &world.holdouts[0];
    assert_eq!((holdout.status, holdout.scope), (HoldoutStatus::Draft, HoldoutScope::Global));
    assert_eq!(
        (holdout.environment_key.as_str(), holdout.scope_type.as_str()),
        ("production", "exclude")
    );
    assert_eq!((holdout.traffic_allocation, holdout.revision), (500, 1));
    assert_eq!((holdout.start_time, holdout.end_time), (None, None));
    assert_eq!((holdout.created_by_user_email.as_str(), holdout.created_time), (EMAIL, world.now));
}

#[test]
fn a_bad_holdout_is_told_everything() {
    let mut world = world();
    let body = json!({
        "key": "a/b",
        "name": "n".repeat(256),
        "description": "d".repeat(1_001),
        "environment_key": "moon",
        "scope": "galaxy",
        "scope_type": "both",
        "traffic_allocation": 10_001,
        "audience_conditions": ["or", { "audience_id": 1 }],
        "metrics": [{}],
        "rules": { "1": {} },
    });
    assert_eq!(
        complaints(world.add_holdout(&body)),
        [
            "/key bad_key",
            "/environment_key not_found",
            "/name too_long",
            "/description too_long",
            "/scope enum",
            "/scope_type enum",
            "/traffic_allocation range",
            "/audience_conditions/1/audience_id not_found",
            "/metrics/0/aggregator required",
            "/metrics/0/event_id required",
            "/metrics/0/winning_direction required",
            "/rules/1 not_found",
        ]
    );
    assert_eq!(complaints(world.add_holdout(&json!({}))), ["/key required", "/name required"]);
    assert_eq!(
        complaints(world.add_holdout(&json!({ "key": "k".repeat(65), "name": "", "rules": [] }))),
        ["/key too_long", "/name required", "/rules type"]
    );
}

#[test]
fn audiences_can_be_listed_in_the_older_form() {
    let mut world = world();
    let ids = [world.audiences[0].id, world.audiences[1].id];
    let index =
        world.add_holdout(&json!({ "key": "i", "name": "I", "audience_ids": ids })).unwrap();
    let expected = json!(["or", { "audience_id": ids[0] }, { "audience_id": ids[1] }]);
    assert_eq!(world.holdouts[index].audience.to_wire(), expected);
    let body = json!({ "key": "j", "name": "J", "audience_ids": [1] });
    assert_eq!(complaints(world.add_holdout(&body)), ["/audience_ids/1/audience_id not_found"]);
}

#[test]
fn it_goes_from_draft_to_running_to_concluded_only() {
    let mut world = world();
    let from_draft = world.patch_holdout(0, &replace("/status", "concluded"));
    assert_eq!(message(from_draft), "Can't go from 'draft' to 'concluded' state.");
    world.patch_holdout(0, &replace("/status", "running")).unwrap();
    let started = Some(world.now);
    assert_eq!((world.holdouts[0].start_time, world.holdouts[0].revision), (started, 2));
    assert_eq!(
        complaints(world.patch_holdout(0, &replace("/status", "draft"))),
        ["/status transition"]
    );
    world.patch_holdout(0, &replace("/status", "concluded")).unwrap();
    let holdout = &world.holdouts[0];
    assert_eq!((holdout.start_time, holdout.end_time), (started, Some(world.now)));
    let back = world.patch_holdout(0, &replace("/status", "running"));
    assert_eq!(message(back), "Can't edit holdouts in 'concluded' state.");
    assert_eq!(complaints(world.patch_holdout(0, &replace("/status", "paused"))), ["/status enum"]);
}

#[test]
fn metrics_are_frozen_while_it_runs() {
    let mut world = in_status("draft");
    let metrics = metric(&world);
    world.patch_holdout(0, &replace("/metrics", metrics.clone())).unwrap();
    assert_eq!(world.holdouts[0].metrics.len(), 1);
    world.patch_holdout(0, &replace("/status", "running")).unwrap();
    world.patch_holdout(0, &replace("/metrics", metrics)).unwrap();
    let changed = world.patch_holdout(0, &replace("/metrics", json!([])));
    assert_eq!(message(changed), "Can't edit metrics of holdouts in 'running' state.");
    // The rest may change.
    world
        .patch_holdout(
            0,
            &json!([
                { "op": "replace", "path": "/traffic_allocation", "value": 100 },
                { "op": "replace", "path": "/description", "value": "d" },
                { "op": "replace", "path": "/name", "value": "N" },
            ]),
        )
        .unwrap();
    assert_eq!(world.holdouts[0].traffic_allocation, 100);
    assert_eq!(
        complaints(world.patch_holdout(0, &replace("/traffic_allocation", -1))),
        ["/traffic_allocation range"]
    );
}

#[test]
fn concluded_only_its_name_and_its_place_in_lists_change() {
    let mut world = in_status("concluded");
    let audience = json!(["or", { "audience_id": world.audiences[0].id }]);
    let operations = json!([
        { "op": "replace", "path": "/description", "value": "d" },
        { "op": "replace", "path": "/scope_type", "value": "include" },
        { "op": "replace", "path": "/traffic_allocation", "value": 1 },
        { "op": "replace", "path": "/audience_conditions", "value": audience },
        { "op": "replace", "path": "/metrics", "value": metric(&world) },
        { "op": "replace", "path": "/name", "value": "New" },
    ]);
    assert_eq!(
        complaints(world.patch_holdout(0, &operations)),
        [
            "/description concluded",
            "/scope_type concluded",
            "/traffic_allocation concluded",
            "/audience_conditions concluded",
            "/metrics concluded",
        ]
    );
    world.patch_holdout(0, &replace("/name", "New")).unwrap();
    world.patch_holdout(0, &replace("/archived", true)).unwrap();
    assert!(world.holdouts[0].archived && world.holdouts[0].name == "New");
    let before = world.holdouts[0].clone();
    world.patch_holdout(0, &replace("/archived", true)).unwrap();
    assert_eq!(world.holdouts[0], before);
    world.patch_holdout(0, &replace("/archived", false)).unwrap();
    assert!(!world.holdouts[0].archived);
}

#[test]
fn only_concluded_ones_are_archived() {
    for status in ["draft", "running"] {
        let refused = in_status(status).patch_holdout(0, &replace("/archived", true));
        assert_eq!(message(refused), format!("Can't archive holdouts in '{status}' state."));
    }
}

#[test]
fn key_and_environment_never_change() {
    let operations = json!([
        { "op": "replace", "path": "/key", "value": "other" },
        { "op": "replace", "path": "/environment_key", "value": "development" },
    ]);
    assert_eq!(
        complaints(world().patch_holdout(0, &operations)),
        ["/key immutable", "/environment_key immutable"]
    );
}

#[test]
fn a_local_holdout_is_over_the_rules_that_it_names() {
    let mut world = world();
    let rule = world.rule("test").id;
    let body = json!({ "key": "l", "name": "L", "scope": "local" });
    let index = world.add_holdout(&body).unwrap();
    assert_eq!(
        complaints(world.patch_holdout(index, &replace("/status", "running"))),
        ["/rules required"]
    );
    let name = json!([{ "op": "add", "path": format!("/rules/{rule}"), "value": {} }]);
    world.patch_holdout(index, &name).unwrap();
    world.patch_holdout(index, &replace("/status", "running")).unwrap();
    assert_eq!(world.holdouts[index].rule_ids, [rule]);
    // A rule that is gone is no reason to refuse other changes.
    world.patch(&json!([{ "op": "remove", "path": "/rules/test" }])).unwrap();
    world.patch_holdout(index, &replace("/name", "M")).unwrap();
    assert_eq!(world.holdouts[index].rule_ids, [rule]);
    let global = json!({ "key": "g", "name": "G", "rules": { rule.to_string(): {} } });
    assert_eq!(complaints(world.add_holdout(&global)), [format!("/rules/{rule} not_found")]);
}

//! Datafiles of chosen projects.

use burgee_engine::datafile::{Datafile, TrafficRange};
use serde_json::{Value, json};

use crate::support::{World, ab, add_rule, delivery, replace};

fn ranges(ranges: &[TrafficRange]) -> Vec<(&str, i64)> {
    ranges.iter().map(|range| (range.entity_id.as_str(), range.end_of_range)).collect()
}

/// One flag, on, with a running a/b test between `off` and `on`.
fn running(traffic: u32) -> World {
    let mut world = World::with_flag();
    let mut test = ab(&world, "test");
    test["enabled"] = json!(true);
    test["percentage_included"] = json!(traffic);
    world.patch(&add_rule(&test)).unwrap();
    world.switch(0, true);
    world
}

fn variation_id(world: &World, key: &str) -> String {
    world.flag().variations[key].id.to_string()
}

#[test]
fn each_variation_has_a_slot_and_traffic_fills_it() {
    let world = running(5_000);
    let (off, on) = (variation_id(&world, "off"), variation_id(&world, "on"));
    let file = world.datafile();
    let expected = [(off.as_str(), 2_500), ("", 5_000), (on.as_str(), 7_500)];
    assert_eq!(ranges(&file.experiments[0].traffic_allocation), expected);
    assert_eq!(file.experiments[0].kind.as_deref(), Some("ab"));

    let file = running(10_000).datafile();
    assert_eq!(file.experiments[0].traffic_allocation.len(), 2);
    let file = running(0).datafile();
    assert!(file.experiments[0].traffic_allocation.is_empty(), "no traffic, no ranges");
}

#[test]
fn what_does_not_run_is_left_out() {
    let mut world = running(10_000);
    world.patch(&add_rule(&delivery("draft"))).unwrap();
    let count = |world: &World| {
        let file = world.datafile();
        (file.experiments.len(), file.rollouts[0].experiments.len())
    };
    // A rollout always ends with the rule for everyone else.
    assert_eq!(count(&world), (1, 1));
    world.patch(&replace("/rules/draft/enabled", true)).unwrap();
    assert_eq!(count(&world), (1, 2));
    world.patch(&replace("/rules/test/enabled", false)).unwrap();
    assert_eq!(count(&world), (0, 2));
    world.switch(0, false);
    assert_eq!(count(&world), (0, 1));
}

#[test]
fn a_flag_that_is_off_serves_off_whatever_its_default() {
    let mut world = running(0);
    world.patch(&replace("/default_variation_key", "on")).unwrap();
    assert!(world.decisions().values().all(|variation| variation.as_deref() == Some("on")));
    world.switch(0, false);
    assert!(world.decisions().values().all(|variation| variation.as_deref() == Some("off")));
    world.flags[0].0.archived = true;
    assert!(world.datafile().feature_flags.is_empty());
}

#[test]
fn variables_and_overrides_are_published() {
    let mut world = World::new();
    let body = json!({
        "key": "f",
        "variable_definitions": {
            "j": { "type": "json", "default_value": "{}" },
            "i": { "type": "integer", "default_value": "1" },
        },
    });
    world.add_flag(&body).unwrap();
    let high = json!({ "key": "high", "name": "High", "variables": { "i": { "value": "9" } } });
    let (id, now) = (500, world.now);
    world.flags[0].0.add_variation(&high, id, now).unwrap();
    let mut all = delivery("all");
    all["variations"] = json!({ "high": {} });
    all["enabled"] = json!(true);
    world.patch(&add_rule(&all)).unwrap();
    world.switch(0, true);
    let file = world.datafile();
    let kinds: Vec<(&str, Option<&str>)> = file.feature_flags[0]
        .variables
        .iter()
        .map(|own| (own.kind.as_str(), own.sub_type.as_deref()))
        .collect();
    assert_eq!(kinds, [("string", Some("json")), ("integer", None)]);
    let served = &file.rollouts[0].experiments[0].variations[0];
    let overrides = served.variables.as_ref().unwrap();
    assert_eq!((overrides.len(), overrides[0].value.as_str()), (1, "9"));
    assert_eq!(overrides[0].id, world.flag().variables["i"].id.to_string());
}

#[test]
fn events_name_the_experiments_that_measure_them() {
    let world = running(10_000);
    let file = world.datafile();
    let experiment = world.rule("test").experiment_id.to_string();
    let named: Vec<(&str, &[String])> =
        file.events.iter().map(|own| (own.key.as_str(), own.experiment_ids.as_slice())).collect();
    assert_eq!(named, [("add_to_cart", &[experiment][..]), ("buy", &[])]);
}

#[test]
fn audiences_are_typed_and_mirrored_for_older_sdks() {
    let file = World::new().datafile();
    assert_eq!(file.typed_audiences.len(), 2);
    assert_eq!(file.audiences.len(), 3);
    assert_eq!(file.audiences[2].id, "$opt_dummy_audience");
    assert_eq!(file.typed_audiences[0].conditions.pointer("/1/1/1/match"), Some(&json!("exact")));
}

fn group_file(world: &World) -> Datafile {
    let file = world.datafile();
    assert_eq!(file.groups.len(), 1);
    file
}

#[test]
fn groups_hold_their_running_members_and_keep_the_place_of_the_others() {
    let mut world = running(10_000);
    let mut second = ab(&world, "second");
    second["enabled"] = json!(true);
    world.patch(&add_rule(&second)).unwrap();
    let (a, b) = (world.rule("test").clone(), world.rule("second").clone());
    let body = json!({
        "name": "G",
        "environment_key": "production",
        "rules": {
            a.id.to_string(): { "traffic_allocation": 3_000 },
            b.id.to_string(): { "traffic_allocation": 4_000 },
        },
    });
    world.add_group(&body).unwrap();
    let (a, b) = (a.experiment_id.to_string(), b.experiment_id.to_string());
    let file = group_file(&world);
    assert!(file.experiments.is_empty());
    let both = [(a.as_str(), 3_000), (b.as_str(), 7_000)];
    assert_eq!(ranges(&file.groups[0].traffic_allocation), both);
    assert_eq!(file.groups[0].policy, "random");

    world.patch(&replace("/rules/test/enabled", false)).unwrap();
    let file = group_file(&world);
    assert_eq!(ranges(&file.groups[0].traffic_allocation), [("", 3_000), (b.as_str(), 7_000)]);
    assert_eq!(file.groups[0].experiments.len(), 1);

    let path = format!("/{}/archived", world.groups[0].id);
    world.patch_groups(&replace(&path, true)).unwrap();
    let file = world.datafile();
    assert_eq!((file.groups.len(), file.experiments.len()), (0, 1));
}

#[test]
fn holdouts_are_published_while_they_run() {
    let mut world = running(10_000);
    let rule = world.rule("test").clone();
    let local = json!({
        "key": "local",
        "name": "L",
        "scope": "local",
        "traffic_allocation": 500,
        "rules": { rule.id.to_string(): {} },
    });
    world.add_holdout(&local).unwrap();
    world.add_holdout(&json!({ "key": "global", "name": "G", "traffic_allocation": 300 })).unwrap();
    let count = |world: &World| {
        let file = world.datafile();
        (file.holdouts.len(), file.local_holdouts.len())
    };
    assert_eq!(count(&world), (0, 0));
    for index in [0, 1] {
        world.patch_holdout(index, &replace("/status", "running")).unwrap();
    }
    let file = world.datafile();
    assert_eq!(count(&world), (1, 1));
    let included = file.local_holdouts[0].included_rules.as_deref();
    assert_eq!(included, Some(&[rule.experiment_id.to_string()][..]));
    let variation = world.holdouts[0].variation_id.to_string();
    assert_eq!(ranges(&file.local_holdouts[0].traffic_allocation), [(variation.as_str(), 500)]);
    // Without a live rule there is nothing to hold anybody out of.
    world.patch(&replace("/rules/test/enabled", false)).unwrap();
    assert_eq!(count(&world), (1, 0));
    world.patch_holdout(1, &replace("/status", "concluded")).unwrap();
    assert_eq!(count(&world), (0, 0));
}

#[test]
fn bandits_are_published_in_their_own_way() {
    let mut world = running(10_000);
    let body = |key: &str, kind: &str, more: &Value| {
        let mut rule = ab(&world, key);
        rule["type"] = json!(kind);
        rule["enabled"] = json!(true);
        rule["percentage_included"] = json!(4_000);
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        add_rule(&rule)
    };
    let attribute = world.attributes[0].id;
    let mab = body("mab", "mab", &json!({}));
    let cmab = body("cmab", "cmab", &json!({ "attribute_ids": [attribute] }));
    world.patch(&mab).unwrap();
    world.patch(&cmab).unwrap();
    let file = world.datafile();
    let find = |key: &str| file.experiments.iter().find(|own| own.key == key).unwrap();
    assert_eq!(find("mab").kind.as_deref(), Some("mab"));
    assert_eq!(find("mab").traffic_allocation.len(), 3);
    let contextual = find("cmab").cmab.as_ref().unwrap();
    assert_eq!(contextual.attribute_ids, [attribute.to_string()]);
    assert_eq!(contextual.traffic_allocation, 4_000);
    assert!(find("cmab").traffic_allocation.is_empty());
}

//! Exclusion groups.

use burgee_domain::{Group, Slot};
use serde_json::{Value, json};

use crate::support::{World, ab, add_rule, complaints, delivery, replace};

/// A flag with the experiments a, b and c and the delivery d.
fn world() -> World {
    let mut world = World::with_flag();
    for key in ["a", "b", "c"] {
        world.patch(&add_rule(&ab(&world, key))).unwrap();
    }
    world.patch(&add_rule(&delivery("d"))).unwrap();
    world
}

fn id(world: &World, key: &str) -> String {
    world.rule(key).id.to_string()
}

fn members(world: &World, members: &[(&str, u32)]) -> Value {
    let rules =
        members.iter().map(|(key, share)| (id(world, key), json!({ "traffic_allocation": share })));
    Value::Object(rules.collect())
}

fn add_group(world: &mut World, own: &[(&str, u32)]) -> burgee_domain::Result<usize> {
    let rules = members(world, own);
    world.add_group(&json!({ "name": "G", "environment_key": "production", "rules": rules }))
}

fn slots(group: &Group) -> Vec<(i64, u32, u32)> {
    group.slots.iter().map(|slot| (slot.experiment_id, slot.start, slot.end)).collect()
}

fn share(world: &World, key: &str) -> Option<(i64, u32)> {
    world.rule(key).group.map(|place| (place.group_id, place.traffic_allocation))
}

#[test]
fn a_group_is_made_with_its_members() {
    let mut world = world();
    let before = world.ruleset().revision;
    let index = add_group(&mut world, &[("a", 2_500), ("b", 5_000)]).unwrap();
    let group = world.groups[index].clone();
    assert_eq!((group.name.as_str(), group.revision), ("G", 1));
    assert_eq!(share(&world, "a"), Some((group.id, 2_500)));
    assert_eq!(share(&world, "c"), None);
    let (a, b) = (world.rule("a").experiment_id, world.rule("b").experiment_id);
    assert_eq!(slots(&group), [(a, 0, 2_500), (b, 2_500, 7_500)]);
    assert_eq!(world.ruleset().revision, before + 1);
    assert_eq!(world.rule("a").revision, 2);
    let empty = world.add_group(&json!({ "name": "E", "environment_key": "production" })).unwrap();
    assert_eq!(world.groups[empty].slots, [] as [Slot; 0]);
}

#[test]
fn a_bad_group_is_told_everything() {
    let mut world = world();
    add_group(&mut world, &[("a", 1_000)]).unwrap();
    let (a, b, c, d) = (id(&world, "a"), id(&world, "b"), id(&world, "c"), id(&world, "d"));
    let body = json!({
        "description": 1,
        "environment_key": "production",
        "rules": {
            a.as_str(): { "traffic_allocation": 1 },
            b.as_str(): { "traffic_allocation": 10_001 },
            c.as_str(): {},
            d.as_str(): { "traffic_allocation": 1 },
            "x": { "traffic_allocation": 1 },
        },
    });
    assert_eq!(
        complaints(world.add_group(&body)),
        [
            "/name required".to_owned(),
            "/description type".to_owned(),
            format!("/rules/{b}/traffic_allocation range"),
            format!("/rules/{c}/traffic_allocation required"),
            format!("/rules/{d} not_applicable"),
            "/rules/x not_found".to_owned(),
            format!("/rules/{a} exists"),
        ]
    );
    let body = json!({ "name": "", "environment_key": "moon", "rules": [] });
    assert_eq!(
        complaints(world.add_group(&body)),
        ["/environment_key not_found", "/name required", "/rules type"]
    );
    let long = json!({ "name": "n".repeat(256) });
    assert_eq!(complaints(world.add_group(&long)), ["/environment_key required", "/name too_long"]);
    assert_eq!(complaints(add_group(&mut world, &[("b", 6_000), ("c", 4_001)])), ["/rules total"]);
}

#[test]
fn rules_of_other_environments_cannot_join() {
    let mut world = world();
    let rule = id(&world, "a");
    world.environment.key = "development".to_owned();
    let rules = world.rules();
    let environments = ["production".to_owned()].into();
    let body = json!({
        "name": "G",
        "environment_key": "production",
        "rules": { rule.as_str(): { "traffic_allocation": 1 } },
    });
    let result = Group::create(&body, 7, 1, &environments, &rules, world.now);
    assert_eq!(complaints(result), [format!("/rules/{rule} environment")]);
}

#[test]
fn members_join_leave_and_change_their_share_by_patch() {
    let mut world = world();
    let index = add_group(&mut world, &[("a", 2_000), ("b", 3_000)]).unwrap();
    let group_id = world.groups[index].id;
    let before = world.groups[index].clone();
    world.patch_groups(&json!([])).unwrap();
    assert_eq!(world.groups[index], before);

    let (a, c) = (id(&world, "a"), id(&world, "c"));
    world
        .patch_groups(&json!([
            { "op": "replace", "path": format!("/{group_id}/name"), "value": "H" },
            { "op": "remove", "path": format!("/{group_id}/rules/{a}") },
            { "op": "add", "path": format!("/{group_id}/rules/{c}"),
              "value": { "traffic_allocation": 4_000 } },
        ]))
        .unwrap();
    assert_eq!((share(&world, "a"), share(&world, "c")), (None, Some((group_id, 4_000))));
    let group = &world.groups[index];
    assert_eq!((group.name.as_str(), group.revision, group.updated_time), ("H", 2, world.now));
    let (b, c_id) = (world.rule("b").experiment_id, world.rule("c").experiment_id);
    // b has not moved.
    assert_eq!(slots(group), [(b, 2_000, 5_000), (c_id, 5_000, 9_000)]);

    let path = format!("/{group_id}/rules/{c}/traffic_allocation");
    world.patch_groups(&replace(&path, 1_000)).unwrap();
    assert_eq!(share(&world, "c"), Some((group_id, 1_000)));
    assert_eq!(
        complaints(world.patch_groups(&replace(&path, 8_000))),
        [format!("/{group_id}/rules total")]
    );
    assert_eq!(world.groups[index].disbanded(&world.rules()).len(), 2);
}

#[test]
fn a_rule_moves_from_one_group_to_another_in_one_patch() {
    let mut world = world();
    let first = add_group(&mut world, &[("a", 2_000)]).unwrap();
    let second = add_group(&mut world, &[("b", 2_000)]).unwrap();
    let (first, second) = (world.groups[first].id, world.groups[second].id);
    let a = id(&world, "a");
    let join = json!({ "op": "add", "path": format!("/{second}/rules/{a}"),
        "value": { "traffic_allocation": 500 } });
    assert_eq!(
        complaints(world.patch_groups(&json!([join]))),
        [format!("/{second}/rules/{a} exists")]
    );
    let leave = json!({ "op": "remove", "path": format!("/{first}/rules/{a}") });
    world.patch_groups(&json!([join, leave])).unwrap();
    assert_eq!(share(&world, "a"), Some((second, 500)));
    assert_eq!(world.groups[0].slots, [] as [Slot; 0]);
}

#[test]
fn bad_patches_are_told_where() {
    let mut world = world();
    add_group(&mut world, &[("a", 2_000)]).unwrap();
    let group_id = world.groups[0].id;
    let operations = json!([
        { "op": "replace", "path": format!("/{group_id}/environment_key"), "value": "development" },
        { "op": "replace", "path": format!("/{group_id}/archived"), "value": 1 },
        { "op": "add", "path": "/99", "value": {} },
    ]);
    assert_eq!(
        complaints(world.patch_groups(&operations)),
        [
            "/99 not_found".to_owned(),
            format!("/{group_id}/environment_key immutable"),
            format!("/{group_id}/archived type"),
        ]
    );
    let remove = json!([{ "op": "remove", "path": format!("/{group_id}") }]);
    assert_eq!(complaints(world.patch_groups(&remove)), [format!("/{group_id} required")]);
}

#[test]
fn a_rule_joins_through_its_ruleset_too() {
    let mut world = world();
    let index = add_group(&mut world, &[("a", 6_000)]).unwrap();
    let group_id = world.groups[index].id;
    let place = |share: u32| {
        replace("/rules/b/group_rule", json!({ "group_id": group_id, "traffic_allocation": share }))
    };
    assert_eq!(complaints(world.patch(&place(4_001))), ["/rules total"]);
    world.patch(&place(4_000)).unwrap();
    assert_eq!(world.groups[index].slots.len(), 2);
    assert_eq!(world.groups[index].revision, 2);
    // A conclusion frees the slot.
    world.switch(0, true);
    world.patch(&replace("/rules/b/enabled", true)).unwrap();
    world.patch(&replace("/rules/b/status", "concluded")).unwrap();
    assert_eq!(world.groups[index].slots.len(), 1);
    let listed = world.groups[index].patchable(&world.rules())["rules"].clone();
    assert_eq!(listed, members(&world, &[("a", 6_000)]));
    let b = id(&world, "b");
    let join = json!([{ "op": "add", "path": format!("/{group_id}/rules/{b}"),
        "value": { "traffic_allocation": 1 } }]);
    assert_eq!(complaints(world.patch_groups(&join)), [format!("/{group_id}/rules/{b} concluded")]);
    world
        .patch(&replace("/rules/a/group_rule", json!({ "group_id": 0, "traffic_allocation": 0 })))
        .unwrap();
    assert_eq!(world.groups[index].slots, [] as [Slot; 0]);
}

#[test]
fn only_what_says_so_takes_a_rule_out_of_its_group() {
    let mut world = world();
    let index = add_group(&mut world, &[("a", 6_000)]).unwrap();
    let place = Some((world.groups[index].id, 6_000));
    for (wrong, complaint) in [
        (json!("none"), "/rules/a/group_rule type"),
        (json!(false), "/rules/a/group_rule type"),
        (json!([]), "/rules/a/group_rule type"),
        (json!(0), "/rules/a/group_rule type"),
        (json!({ "id": 1 }), "/rules/a/group_rule/group_id type"),
        (json!({ "group_id": "0" }), "/rules/a/group_rule/group_id type"),
        (json!({ "group_id": 0.5 }), "/rules/a/group_rule/group_id type"),
        (json!({ "group_id": false }), "/rules/a/group_rule/group_id type"),
    ] {
        let patch = replace("/rules/a/group_rule", wrong);
        assert_eq!(complaints(world.patch(&patch)), [complaint]);
    }
    // Left out, it says nothing.
    let mut rule = ab(&world, "a");
    rule["name"] = json!("Other");
    world.patch(&replace("/rules/a", rule)).unwrap();
    assert_eq!((world.rule("a").name.as_str(), share(&world, "a")), ("Other", place));
    for out in [json!(null), json!({}), json!({ "group_id": null }), json!({ "group_id": 0 })] {
        let mut world = world.clone();
        world.patch(&replace("/rules/a/group_rule", out)).unwrap();
        assert_eq!(share(&world, "a"), None);
    }
}

#[test]
fn a_rule_in_an_archived_group_can_still_change() {
    let mut world = world();
    add_group(&mut world, &[("a", 6_000)]).unwrap();
    let group_id = world.groups[0].id;
    world.patch_groups(&replace(&format!("/{group_id}/archived"), true)).unwrap();
    assert!(world.groups[0].archived);
    world.patch(&replace("/rules/a/percentage_included", 1_000)).unwrap();
    assert_eq!(share(&world, "a"), Some((group_id, 6_000)));
    let join =
        replace("/rules/b/group_rule", json!({ "group_id": group_id, "traffic_allocation": 1 }));
    assert_eq!(complaints(world.patch(&join)), ["/rules/b/group_rule/group_id not_found"]);
}

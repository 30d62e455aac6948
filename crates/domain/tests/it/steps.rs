//! Random changes to a project.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{World, ab, add_rule, delivery, replace};

/// A change to a project; one that the project's state does not allow is refused and does nothing.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Flag { variables: u8 },
    Variation { flag: usize, value: i64 },
    Rule { flag: usize, kind: usize, cut: u32, traffic: u32, audience: usize, enabled: bool },
    Switch { flag: usize, on: bool },
    RuleSwitch { flag: usize, rule: usize, on: bool },
    Traffic { flag: usize, rule: usize, traffic: u32 },
    Allow { flag: usize, rule: usize, user: usize },
    Conclude { flag: usize, rule: usize, deploy: bool },
    Remove { flag: usize, rule: usize },
    Default { flag: usize, on: bool },
    Archive { flag: usize },
    Group { flag: usize, rule: usize, share: u32 },
    Join { group: usize, flag: usize, rule: usize, share: u32 },
    Leave { flag: usize, rule: usize },
    Holdout { flag: usize, rule: usize, local: bool, traffic: u32, audience: usize },
    HoldoutEnds { holdout: usize },
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let flag = || 0..3_usize;
    let rule = || 0..6_usize;
    let points = || prop_oneof![Just(0_u32), Just(10_000), 0..=10_000_u32];
    prop_oneof![
        2 => any::<u8>().prop_map(|variables| Step::Flag { variables }),
        1 => (flag(), any::<i64>()).prop_map(|(flag, value)| Step::Variation { flag, value }),
        8 => (flag(), 0..4_usize, points(), points(), 0..4_usize, any::<bool>()).prop_map(
            |(flag, kind, cut, traffic, audience, enabled)| Step::Rule {
                flag, kind, cut, traffic, audience, enabled,
            }
        ),
        4 => (flag(), prop::bool::weighted(0.8)).prop_map(|(flag, on)| Step::Switch { flag, on }),
        6 => (flag(), rule(), prop::bool::weighted(0.8))
            .prop_map(|(flag, rule, on)| Step::RuleSwitch { flag, rule, on }),
        2 => (flag(), rule(), points())
            .prop_map(|(flag, rule, traffic)| Step::Traffic { flag, rule, traffic }),
        1 => (flag(), rule(), 0..9_usize)
            .prop_map(|(flag, rule, user)| Step::Allow { flag, rule, user }),
        1 => (flag(), rule(), any::<bool>())
            .prop_map(|(flag, rule, deploy)| Step::Conclude { flag, rule, deploy }),
        1 => (flag(), rule()).prop_map(|(flag, rule)| Step::Remove { flag, rule }),
        1 => (flag(), any::<bool>()).prop_map(|(flag, on)| Step::Default { flag, on }),
        1 => (2..5_usize).prop_map(|flag| Step::Archive { flag }),
        2 => (flag(), rule(), 0..5_000_u32)
            .prop_map(|(flag, rule, share)| Step::Group { flag, rule, share }),
        3 => (0..3_usize, flag(), rule(), 0..5_000_u32)
            .prop_map(|(group, flag, rule, share)| Step::Join { group, flag, rule, share }),
        1 => (flag(), rule()).prop_map(|(flag, rule)| Step::Leave { flag, rule }),
        2 => (flag(), rule(), any::<bool>(), points(), 0..4_usize).prop_map(
            |(flag, rule, local, traffic, audience)| Step::Holdout {
                flag, rule, local, traffic, audience,
            }
        ),
        1 => (0..3_usize).prop_map(|holdout| Step::HoldoutEnds { holdout }),
    ]
}

fn audience(world: &World, choice: usize) -> Value {
    let id = |index: usize| json!({ "audience_id": world.audiences[index].id });
    match choice {
        0 => json!([]),
        1 => json!(["or", id(0)]),
        2 => json!(["and", id(0), ["not", id(1)]]),
        _ => json!(["or", id(1), ["not", id(0)]]),
    }
}

/// The key of one of the rules of a flag.
pub(crate) fn rule_key(world: &World, flag: usize, rule: usize) -> Option<String> {
    let (_, ruleset) = world.flags.get(flag)?;
    ruleset.rules.keys().nth(rule.checked_rem(ruleset.rules.len())?).cloned()
}

pub(crate) fn rule_body(world: &World, step: &Step, key: &str) -> Value {
    let Step::Rule { kind, cut, traffic, audience: choice, enabled, .. } = step else {
        panic!("not a rule: {step:?}");
    };
    let mut rule = if *kind == 3 { delivery(key) } else { ab(world, key) };
    if *kind < 3 {
        rule["type"] = json!(["a/b", "mab", "cmab"][*kind]);
        rule["attribute_ids"] = json!([world.attributes[0].id]);
        rule["variations"] = json!({
            "off": { "percentage_included": cut },
            "on": { "percentage_included": 10_000 - cut },
        });
    }
    rule["percentage_included"] = json!(traffic);
    rule["audience_conditions"] = audience(world, *choice);
    rule["enabled"] = json!(enabled);
    rule
}

/// Makes a change; `None` if it is refused or there is nothing to change.
pub(crate) fn apply(world: &mut World, step: &Step, serial: usize) -> Option<()> {
    match step {
        Step::Flag { variables } => {
            let kinds = [
                ("b", "boolean", "true"),
                ("i", "integer", "7"),
                ("d", "double", "1e-3"),
                ("s", "string", ""),
                ("j", "json", "{\"a\": [1]}"),
            ];
            let chosen = kinds.iter().enumerate().filter(|(bit, _)| variables & (1 << bit) != 0);
            let definitions = chosen.map(|(_, (key, kind, value))| {
                ((*key).to_owned(), json!({ "type": kind, "default_value": value }))
            });
            let definitions = Value::Object(definitions.collect());
            let body =
                json!({ "key": format!("flag{serial}"), "variable_definitions": definitions });
            world.add_flag(&body).ok().map(drop)
        }
        Step::Variation { flag, value } => {
            let (id, now) = (10_000 + i64::try_from(serial).ok()?, world.now);
            let flag = &mut world.flags.get_mut(*flag)?.0;
            let values =
                flag.variables.contains_key("i").then(|| json!({ "i": { "value": value } }));
            let body = json!({ "key": format!("v{serial}"), "name": "V", "variables": values });
            flag.add_variation(&body, id, now).ok().map(drop)
        }
        Step::Rule { flag, .. } => {
            world.flags.get(*flag)?;
            let body = rule_body(world, step, &format!("rule{serial}"));
            world.patch_flag(*flag, &add_rule(&body)).ok()
        }
        Step::Switch { flag, on } => {
            world.flags.get(*flag).filter(|(flag, _)| !flag.archived)?;
            world.switch(*flag, *on).then_some(())
        }
        Step::RuleSwitch { flag, rule, on } => {
            let path = format!("/rules/{}/enabled", rule_key(world, *flag, *rule)?);
            world.patch_flag(*flag, &replace(&path, *on)).ok()
        }
        Step::Traffic { flag, rule, traffic } => {
            let path = format!("/rules/{}/percentage_included", rule_key(world, *flag, *rule)?);
            world.patch_flag(*flag, &replace(&path, *traffic)).ok()
        }
        Step::Allow { flag, rule, user } => {
            let key = rule_key(world, *flag, *rule)?;
            let path = format!("/rules/{key}/allow_list/user{user}");
            world.patch_flag(*flag, &replace(&path, json!({ "variation": { "key": "on" } }))).ok()
        }
        Step::Conclude { flag, rule, deploy } => {
            let key = rule_key(world, *flag, *rule)?;
            let set = |member: &str, value: &str| json!({ "op": "replace", "path": format!("/rules/{key}/{member}"), "value": value });
            let mut operations = vec![set("status", "concluded")];
            if *deploy {
                operations.push(set("deployed_variation_key", "on"));
                operations.push(set("deployed_td_rule_key", &format!("ship{serial}")));
            }
            world.patch_flag(*flag, &Value::from(operations)).ok()
        }
        Step::Remove { flag, rule } => {
            let path = format!("/rules/{}", rule_key(world, *flag, *rule)?);
            world.patch_flag(*flag, &json!([{ "op": "remove", "path": path }])).ok()
        }
        Step::Default { flag, on } => {
            world.flags.get(*flag)?;
            let key = if *on { "on" } else { "off" };
            world.patch_flag(*flag, &replace("/default_variation_key", key)).ok()
        }
        Step::Archive { flag } => {
            world.flags.get(*flag)?;
            world.switch(*flag, false);
            world.flags[*flag].0.archived = true;
            Some(())
        }
        _ => apply_exclusion(world, step, serial),
    }
}

fn apply_exclusion(world: &mut World, step: &Step, serial: usize) -> Option<()> {
    match step {
        Step::Group { flag, rule, share } => {
            let id = world.rule(&rule_key(world, *flag, *rule)?).id.to_string();
            let rules = json!({ id: { "traffic_allocation": share } });
            let body = json!({ "name": "G", "environment_key": "production", "rules": rules });
            world.add_group(&body).ok().map(drop)
        }
        Step::Join { group, flag, rule, share } => {
            let id = world.rule(&rule_key(world, *flag, *rule)?).id;
            let group = world.groups.get(group.checked_rem(world.groups.len())?)?;
            let path = format!("/{}/rules/{id}", group.id);
            world.patch_groups(&replace(&path, json!({ "traffic_allocation": share }))).ok()
        }
        Step::Leave { flag, rule } => {
            let path = format!("/rules/{}/group_rule/group_id", rule_key(world, *flag, *rule)?);
            world.patch_flag(*flag, &replace(&path, 0)).ok()
        }
        Step::Holdout { flag, rule, local, traffic, audience: choice } => {
            let rules = match local {
                true => json!({ world.rule(&rule_key(world, *flag, *rule)?).id.to_string(): {} }),
                false => json!({}),
            };
            let body = json!({
                "key": format!("holdout{serial}"),
                "name": "H",
                "scope": if *local { "local" } else { "global" },
                "traffic_allocation": traffic / 10,
                "audience_conditions": audience(world, *choice),
                "rules": rules,
            });
            let index = world.add_holdout(&body).ok()?;
            world.patch_holdout(index, &replace("/status", "running")).ok()
        }
        Step::HoldoutEnds { holdout } => {
            world.holdouts.get(*holdout)?;
            world.patch_holdout(*holdout, &replace("/status", "concluded")).ok()
        }
        _ => None,
    }
}

/// Projects that start with three flags that are on and go through many changes.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    prop::collection::vec(step(), 10..60).prop_map(|steps| {
        let mut world = World::new();
        for number in 0..3 {
            world.add_flag(&json!({ "key": format!("first{number}") })).unwrap();
            world.switch(number, true);
        }
        for (serial, step) in steps.iter().enumerate() {
            apply(&mut world, step, serial);
        }
        world
    })
}

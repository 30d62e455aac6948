//! Laws of publishing, over projects that come about by random changes.

use std::collections::BTreeMap;

use burgee_domain::{Audience, Event, Slot};
use burgee_engine::datafile::lint;
use burgee_engine::{DecideOptions, User};
use proptest::prelude::*;
use serde_json::json;

use crate::steps::{Step, apply, rule_body, rule_key, step, worlds};
use crate::support::{World, add_rule, replace};

fn is_digits(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// What users get, and by which rule.
fn by_rule(world: &World, flag: &str) -> BTreeMap<String, (Option<String>, Option<String>)> {
    let engine = world.engine();
    let decide = |number: usize| {
        let id = format!("user{number}");
        let user = User::new(id.as_str()).with_attribute("plan", "pro");
        let decision = engine.decide(&user, flag, DecideOptions::default());
        let outcome =
            (decision.rule_key().map(str::to_owned), decision.variation_key().map(str::to_owned));
        (id.clone(), outcome)
    };
    (0..150).map(decide).collect()
}

fn owner(slots: &[Slot], bucket: u32) -> Option<i64> {
    slots
        .iter()
        .find(|slot| (slot.start..slot.end).contains(&bucket))
        .map(|slot| slot.experiment_id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_project_gives_a_file_that_no_sdk_complains_about(world in worlds()) {
        let file = world.datafile();
        let json = serde_json::to_vec(&file).unwrap();
        let defects = lint(&json).unwrap();
        prop_assert!(defects.is_empty(), "{defects:?}\n{}", String::from_utf8_lossy(&json));
        let rollouts = file.rollouts.iter().flat_map(|rollout| &rollout.experiments);
        let grouped = file.groups.iter().flat_map(|group| &group.experiments);
        let experiments: Vec<_> = file.experiments.iter().chain(grouped).collect();
        for rule in experiments.iter().copied().chain(rollouts) {
            prop_assert!(rule.variations.iter().all(|variation| is_digits(&variation.id)));
            prop_assert!(!rule.layer_id.is_empty());
        }
        prop_assert!(experiments.iter().all(|rule| is_digits(&rule.id)));
        prop_assert!(file.feature_flags.iter().all(|flag| is_digits(&flag.id)));
        prop_assert!(file.holdouts.iter().chain(&file.local_holdouts).all(|own| is_digits(&own.id)));
        prop_assert!(is_digits(&file.revision));
        // It says the same after a round trip.
        prop_assert_eq!(burgee_engine::Datafile::from_slice(&json).unwrap(), file);
        world.engine();
    }

    #[test]
    fn a_flag_that_is_off_serves_off(world in worlds()) {
        let off: Vec<&str> = world
            .flags
            .iter()
            .filter(|(flag, ruleset)| !flag.archived && !ruleset.enabled)
            .map(|(flag, _)| flag.key.as_str())
            .collect();
        for ((flag, user), variation) in world.decisions() {
            if off.contains(&flag.as_str()) {
                prop_assert_eq!(variation.as_deref(), Some("off"), "{} of {}", flag, user);
            }
        }
    }

    #[test]
    fn unrelated_changes_leave_everybody_where_they_are(
        world in worlds(),
        rule in step().prop_filter("a rule", |step| matches!(step, Step::Rule { .. })),
    ) {
        let before = world.decisions();
        let mut world = world;
        // Another flag with a running rule, another audience and event, texts, a revision.
        let other = world.add_flag(&json!({ "key": "another" })).unwrap();
        let body = rule_body(&world, &rule, "another_rule");
        world.patch_flag(other, &add_rule(&body)).unwrap();
        world.switch(other, true);
        let conditions = json!({ "type": "custom_attribute", "name": "plan", "match_type": "exists" });
        let body = json!({ "name": "Any", "conditions": conditions.to_string() });
        let now = world.now;
        world.audiences.push(Audience::create(&body, 7, 90_001, &|_| true, now).unwrap());
        world.events.push(Event::create(&json!({ "key": "other" }), 7, 90_002, now).unwrap());
        world.revision += 1;
        for index in 0..other {
            for rule in 0..6 {
                if let Some(key) = rule_key(&world, index, rule) {
                    let _ = world.patch_flag(index, &replace(&format!("/rules/{key}/name"), "Other"));
                }
            }
            world.flags[index].0.description = "Other".to_owned();
        }
        let mut after = world.decisions();
        after.retain(|(flag, _), _| flag != "another");
        prop_assert_eq!(before, after);
    }

    #[test]
    fn raising_traffic_only_lets_users_in(
        kind in prop_oneof![Just(0_usize), Just(1), Just(3)],
        cut in 0..=10_000_u32,
        traffic in 0..=10_000_u32,
        more in 0..=10_000_u32,
    ) {
        let mut world = World::with_flag();
        let step = Step::Rule { flag: 0, kind, cut, traffic, audience: 0, enabled: true };
        let body = rule_body(&world, &step, "rule");
        world.patch(&add_rule(&body)).unwrap();
        world.switch(0, true);
        let before = by_rule(&world, "checkout");
        world.patch(&replace("/rules/rule/percentage_included", (traffic + more).min(10_000))).unwrap();
        let after = by_rule(&world, "checkout");
        for (user, outcome) in before {
            if outcome.0.as_deref() == Some("rule") {
                prop_assert_eq!(&after[&user], &outcome, "{}", user);
            }
        }
    }

    #[test]
    fn slots_of_a_group_never_overlap_and_stay_where_they_are(
        world in worlds(),
        steps in prop::collection::vec(step(), 1..10),
    ) {
        let mut world = world;
        for (serial, step) in steps.iter().enumerate() {
            let before = world.clone();
            apply(&mut world, step, 1_000 + serial);
            for group in &world.groups {
                let members: BTreeMap<i64, u32> = group
                    .members(&world.rules())
                    .map(|(rule, place)| (rule.experiment_id, place.traffic_allocation))
                    .collect();
                let mut end = 0;
                let mut widths: BTreeMap<i64, u32> = BTreeMap::new();
                for slot in &group.slots {
                    prop_assert!(end <= slot.start && slot.start < slot.end && slot.end <= 10_000);
                    end = slot.end;
                    *widths.entry(slot.experiment_id).or_default() += slot.end - slot.start;
                }
                for (experiment, share) in &members {
                    prop_assert_eq!(widths.remove(experiment).unwrap_or(0), *share);
                }
                prop_assert!(widths.is_empty(), "slots of nobody: {widths:?}");
                let Some(earlier) = before.groups.iter().find(|own| own.id == group.id) else {
                    continue;
                };
                let earlier_members: BTreeMap<i64, u32> = earlier
                    .members(&before.rules())
                    .map(|(rule, place)| (rule.experiment_id, place.traffic_allocation))
                    .collect();
                for bucket in (0..10_000).step_by(7) {
                    if let Some(id) = owner(&earlier.slots, bucket)
                        && members.get(&id) >= earlier_members.get(&id)
                    {
                        prop_assert_eq!(owner(&group.slots, bucket), Some(id));
                    }
                }
            }
        }
    }
}

/// The laws say something only if the random changes lead somewhere.
#[test]
fn random_projects_have_some_of_everything() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut seen = [0_usize; 6];
    for _ in 0..100 {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        let file = world.datafile();
        let experiments = file.groups.iter().map(|group| group.experiments.len()).sum::<usize>();
        let rollouts = file.rollouts.iter().filter(|rollout| rollout.experiments.len() > 1);
        let concluded = world.rules().iter().filter(|one| one.rule.conclusion.is_some()).count();
        let counts = [
            file.experiments.len(),
            experiments,
            rollouts.count(),
            concluded,
            file.holdouts.len(),
            file.local_holdouts.len(),
        ];
        for (seen, count) in seen.iter_mut().zip(counts) {
            *seen += count;
        }
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
}

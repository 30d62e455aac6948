//! Laws that hold whatever the datafile: by random search.

use burgee_engine::{BUCKETS, DecideOptions, Engine, User};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{document, engine};

/// A datafile with one flag and the given rules: A/B rules and deliveries.
fn datafile(experiments: &[Value], groups: &[Value], deliveries: &[Value]) -> Engine {
    let grouped = groups.iter().flat_map(|group| group["experiments"].as_array().unwrap());
    let ids: Vec<&Value> = experiments.iter().chain(grouped).map(|rule| &rule["id"]).collect();
    let json = json!({
        "version": "4", "accountId": "1", "projectId": "2", "revision": "3",
        "attributes": [], "audiences": [], "events": [],
        "experiments": experiments, "groups": groups,
        "featureFlags": [{
            "id": "1", "key": "flag", "rolloutId": "rollout", "experimentIds": ids, "variables": [],
        }],
        "rollouts": [{ "id": "rollout", "experiments": deliveries }],
    });
    Engine::from_json(json.to_string().as_bytes()).unwrap()
}

/// A rule whose variations have the given shares, in basis points.
fn rule(id: &str, shares: &[u32]) -> Value {
    let mut end = 0;
    let ranges: Vec<Value> = shares
        .iter()
        .enumerate()
        .map(|(index, share)| {
            end += share;
            json!({ "entityId": index.to_string(), "endOfRange": end })
        })
        .collect();
    let variations: Vec<Value> = (0..shares.len())
        .map(|index| json!({ "id": index.to_string(), "key": index.to_string(), "featureEnabled": true }))
        .collect();
    json!({
        "id": id, "key": format!("rule {id}"), "status": "Running", "layerId": "1",
        "variations": variations, "trafficAllocation": ranges, "forcedVariations": {},
        "audienceIds": [],
    })
}

fn variation(engine: &Engine, user_id: &str) -> Option<String> {
    let user = User::new(user_id);
    engine.decide(&user, "flag", DecideOptions::NONE).variation_key().map(str::to_owned)
}

proptest! {
    #[test]
    fn raising_a_rollout_never_removes_a_user(
        id in "[0-9]{1,12}", low in 0..=BUCKETS, more in 0..=BUCKETS, user in ".{0,12}",
    ) {
        let high = BUCKETS.min(low + more);
        let before = datafile(&[], &[], &[rule(&id, &[low]), rule("else", &[0])]);
        let after = datafile(&[], &[], &[rule(&id, &[high]), rule("else", &[0])]);
        if variation(&before, &user).is_some() {
            prop_assert_eq!(variation(&after, &user), variation(&before, &user));
        }
    }

    /// Each share of 4,000 users lies within five standard deviations of what was allotted: chance
    /// alone fails this less than once in a million.
    #[test]
    fn shares_are_as_allotted(id in "[0-9]{6,12}", first in 0..=5_000u32, second in 0..=5_000u32) {
        const USERS: u32 = 4_000;
        let engine = datafile(&[rule(&id, &[first, second])], &[], &[]);
        let mut counts = [0u32; 2];
        for number in 0..USERS {
            if let Some(key) = variation(&engine, &format!("{id}-user-{number}")) {
                counts[key.parse::<usize>().unwrap()] += 1;
            }
        }
        for (count, share) in counts.into_iter().zip([first, second]) {
            let p = f64::from(share) / f64::from(BUCKETS);
            let expected = p * f64::from(USERS);
            let deviation = (f64::from(USERS) * p * (1.0 - p)).sqrt();
            prop_assert!((f64::from(count) - expected).abs() <= 5.0 * deviation + 1.0,
                "{count} users instead of {expected}");
        }
    }

    /// A user is in at most one experiment of a group, whichever flag asks.
    #[test]
    fn groups_are_exclusive(group_id in "[0-9]{1,12}", cut in 0..=BUCKETS, user in ".{0,12}") {
        let group = |only: &str| json!({
            "id": group_id, "policy": "random",
            "trafficAllocation": [
                { "entityId": "first", "endOfRange": cut },
                { "entityId": "second", "endOfRange": BUCKETS },
            ],
            "experiments": [rule(only, &[BUCKETS])],
        });
        let alone = ["first", "second"].map(|only| datafile(&[], &[group(only)], &[]));
        let members = alone.iter().filter(|engine| variation(engine, &user).is_some()).count();
        prop_assert_eq!(members, 1, "the ranges leave no gap");
    }

    #[test]
    fn compiling_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Engine::from_json(&bytes);
    }

    /// Deciding is a function: the same question has the same answer, alone or among others, with or
    /// without reasons, and explained.
    #[test]
    fn every_way_to_ask_has_one_answer(user_id in ".{0,12}", age in -100..200i32) {
        let engine = engine("holdouts.datafile.json");
        let user = User::new(user_id).with_attribute("age", age).with_attribute("country", "FI");
        let all = engine.decide_all(&user, DecideOptions::INCLUDE_REASONS);
        for key in engine.flag_keys() {
            let alone = engine.decide(&user, key, DecideOptions::NONE);
            let among = all.get(key).unwrap();
            let explanation = engine.explain(&user, key).unwrap();
            prop_assert_eq!(alone.variation_key(), among.variation_key());
            prop_assert_eq!(alone.rule_key(), among.rule_key());
            prop_assert_eq!(explanation.variation_key, alone.variation_key());
            prop_assert_eq!(explanation.rule_key, alone.rule_key());
            if let (Some(rule_key), Some(last)) = (explanation.rule_key, explanation.steps.last()) {
                prop_assert_eq!(last.key, rule_key, "the last step decided");
            }
        }
    }
}

#[test]
fn an_engine_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Engine>();
}

/// A datafile that was read can be written and read again.
#[test]
fn datafiles_survive_a_round_trip() {
    for name in crate::support::names(".datafile.json") {
        let engine = engine(&format!("{name}.datafile.json"));
        let written = serde_json::to_vec(engine.datafile()).unwrap();
        let again = Engine::from_json(&written).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again.datafile(), engine.datafile(), "{name}");
        let original = document(&format!("{name}.datafile.json"));
        assert_eq!(original["revision"], again.datafile().revision);
    }
}

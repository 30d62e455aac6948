//! A decision allocates nothing, so that its cost does not depend on the allocator.

use std::hint::black_box;

use allocation_counter::measure;
use burgee_engine::{DecideOptions, Engine, User};

use crate::support;

fn allocations_of(engine: &Engine, user: &User<'_>, options: DecideOptions) -> u64 {
    let keys: Vec<&str> = engine.flag_keys().collect();
    measure(|| {
        for key in &keys {
            let decision = engine.decide(user, key, options);
            black_box((decision.variation_key(), decision.rule_key(), decision.enabled()));
            decision.variables().iter().for_each(|variable| _ = black_box(variable));
            decision.exposures().for_each(|exposure| _ = black_box(exposure));
        }
    })
    .count_total
}

#[test]
fn a_decision_allocates_nothing() {
    for name in support::names(".datafile.json") {
        let engine = support::engine(&format!("{name}.datafile.json"));
        let user = User::new("user")
            .with_attribute("country", "FI")
            .with_attribute("age", 31)
            .with_attribute("app", "2.1.0-beta");
        assert_eq!(allocations_of(&engine, &user, DecideOptions::NONE), 0, "{name}");
        // The counter counts: reasons need room.
        assert_ne!(allocations_of(&engine, &user, DecideOptions::INCLUDE_REASONS), 0, "{name}");
    }
}

#[test]
fn deciding_all_flags_allocates_the_list_and_nothing_else() {
    let engine = support::engine("large.datafile.json");
    let user = User::new("user").with_attribute("country", "FI");
    let counted = measure(|| _ = black_box(engine.decide_all(&user, DecideOptions::NONE)));
    assert_eq!(counted.count_total, 1);
}

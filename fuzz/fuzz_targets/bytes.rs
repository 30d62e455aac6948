//! Any bytes as a datafile, any user and flag: whatever comes out, it is not a panic.
#![no_main]

use burgee_engine::datafile::lint;
use burgee_engine::{Attributes, DecideOptions, Dialect, Engine, User};
use libfuzzer_sys::fuzz_target;

/// A datafile, the user's attributes, and the ids: the first line is the user, the rest the datafile.
fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let (user, datafile) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    // Stricter than the engine about text under keys that nobody reads, so its answer may differ.
    drop(lint(datafile));
    let Ok(engine) = Engine::from_json(datafile) else {
        return;
    };
    let attributes: Attributes<'_> = serde_json::from_slice(user).unwrap_or_default();
    let id = String::from_utf8_lossy(user);
    let user = User::new(id.as_ref()).with_attributes(attributes);
    let decisions = engine.decide_all(&user, DecideOptions::INCLUDE_REASONS);
    for decision in decisions.iter() {
        decision.reason_texts(Dialect::JavaScript);
        decision.reason_texts(Dialect::Python);
        assert!(engine.explain(&user, decision.flag_key()).is_some());
    }
    decisions.exposures().for_each(drop);
    assert!(engine.decide(&user, &id, DecideOptions::NONE).flag_key() == id);
    assert!(serde_json::to_vec(&engine.optimizely_config()).is_ok());
});

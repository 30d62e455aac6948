//! Experiments that are asked for by their own key, and the wording that Optimizely Agent has for reasons.

use burgee_engine::{DecideOptions, Dialect, Engine, Source, User, UserProfile};
use serde_json::json;

/// A flag with an experiment behind an audience, and an experiment that no flag uses.
fn engine() -> Engine {
    let experiment = |id: &str, key: &str, audience: serde_json::Value| {
        json!({
            "id": id, "key": key, "status": "Running", "layerId": "7", "audienceIds": audience,
            "forcedVariations": {}, "trafficAllocation": [{ "entityId": "11", "endOfRange": 10_000 }],
            "variations": [
                { "id": "11", "key": "blue", "featureEnabled": true },
                { "id": "12", "key": "red", "featureEnabled": true },
            ],
        })
    };
    let datafile = json!({
        "version": "4", "accountId": "1", "projectId": "2", "revision": "3",
        "attributes": [], "events": [], "groups": [], "audiences": [], "rollouts": [],
        "typedAudiences": [{ "id": "5", "name": "macs", "conditions":
            ["or", { "type": "custom_attribute", "match": "exact", "name": "os", "value": "mac" }] }],
        "experiments": [experiment("21", "test", json!(["5"])), experiment("22", "flagless", json!([]))],
        "featureFlags": [
            { "id": "31", "key": "flag", "rolloutId": "", "experimentIds": ["21"], "variables": [] },
        ],
    });
    Engine::from_json(datafile.to_string().as_bytes()).unwrap()
}

#[test]
fn an_experiment_is_decided_by_its_own_key_with_a_flag_or_without() {
    let engine = engine();
    assert_eq!(engine.experiment_keys().collect::<Vec<_>>(), ["test", "flagless"]);
    let user = User::new("ada").with_attribute("os", "mac").with_profile(UserProfile::new("ada"));
    for (key, id) in [("test", "21"), ("flagless", "22")] {
        let decision = engine.activate(&user, key, None, DecideOptions::NONE).unwrap();
        assert_eq!(
            (decision.variation_key(), decision.source()),
            (Some("blue"), Source::Experiment)
        );
        assert_eq!(decision.profile_entry(), Some((id, "11")));
        let exposures: Vec<_> = decision.exposures().collect();
        assert_eq!(exposures.len(), 1);
        assert_eq!(exposures[0].metadata.flag_key, "");
        assert_eq!(exposures[0].metadata.rule_type.name(), "experiment");
        let overridden = engine.activate(&user, key, Some("red"), DecideOptions::NONE).unwrap();
        assert_eq!(overridden.variation_key(), Some("red"));
        let unknown = engine.activate(&user, key, Some("green"), DecideOptions::NONE).unwrap();
        assert_eq!(unknown.variation_key(), Some("blue"));
    }
    assert!(engine.activate(&user, "none", None, DecideOptions::NONE).is_none());
    assert_eq!(engine.experiment_has_variation("test", "red"), Some(true));
    assert_eq!(engine.experiment_has_variation("test", "green"), Some(false));
    assert_eq!(engine.experiment_has_variation("none", "red"), None);
    let outside = User::new("eve").with_attribute("os", "pc");
    let decision = engine.activate(&outside, "test", None, DecideOptions::NONE).unwrap();
    assert_eq!((decision.variation_key(), decision.exposures().count()), (None, 0));
}

#[test]
fn an_audience_that_cannot_be_told_is_a_reason_in_the_words_of_go() {
    let engine = engine();
    let texts = |user: &User<'_>| {
        engine.decide(user, "flag", DecideOptions::INCLUDE_REASONS).reason_texts(Dialect::Go)
    };
    let unknown = [
        "an error occurred while evaluating nested tree for audience ID \"5\"",
        "Audiences for experiment test collectively evaluated to false.",
        "User \"eve\" does not meet conditions to be in experiment \"test\".",
    ];
    assert_eq!(texts(&User::new("eve")), unknown);
    let known = User::new("eve").with_attribute("os", "pc");
    assert_eq!(texts(&known), unknown[1..]);
    let admitted = User::new("ada").with_attribute("os", "mac");
    assert_eq!(texts(&admitted), ["Audiences for experiment test collectively evaluated to true."]);
}

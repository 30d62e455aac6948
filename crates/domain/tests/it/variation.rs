//! Variations of a flag.

use burgee_domain::{Error, Flag, Patch, Result, Timestamp, Violations};
use serde_json::{Value, json};

use crate::support::{START, World, complaints};

const LATER: Timestamp = Timestamp::from_micros(9_000);

fn flag() -> Flag {
    let body = json!({
        "key": "checkout",
        "variable_definitions": {
            "amount": { "type": "integer", "default_value": "1" },
            "cta": { "type": "string", "default_value": "Buy" },
        },
    });
    let mut flag = World::new().create_flag(&body).unwrap();
    let body = json!({
        "key": "high",
        "name": "High",
        "variables": { "amount": { "value": 10 }, "cta": { "value": "Buy" } },
    });
    flag.add_variation(&body, 77, START).unwrap();
    flag
}

fn patch(flag: &Flag, operations: &Value) -> Result<(Flag, Vec<String>)> {
    let mut next = flag.clone();
    let mut document = flag.patchable_variations();
    Patch::parse(operations)?.apply(&mut document)?;
    let mut violations = Violations::default();
    let changed = next.take_variations(&document, LATER, &mut violations);
    violations.into_result()?;
    Ok((next, changed))
}

#[test]
fn a_variation_is_made_from_an_object_only() {
    for body in [json!(["high", "High"]), json!([]), json!("high"), Value::Null] {
        assert_eq!(complaints(flag().add_variation(&body, 78, START)), [" type"]);
    }
}

#[test]
fn a_value_is_the_default_if_it_equals_it() {
    let flag = flag();
    let high = flag.variation("high").unwrap();
    assert_eq!((high.id, high.enabled, high.revision), (77, true, 1));
    assert_eq!(flag.value_of(high, "amount"), Some(("10", false)));
    assert_eq!(flag.value_of(high, "cta"), Some(("Buy", true)));
    assert_eq!(flag.value_of(high, "nothing"), None);
    assert_eq!(flag.value_of(&flag.variations["off"], "amount"), Some(("1", true)));
}

#[test]
fn a_bad_variation_is_told_everything() {
    let mut flag = flag();
    let body = json!({
        "key": "a b",
        "description": 1,
        "variables": { "amount": { "value": "x" }, "size": { "value": "1" }, "cta": { "value": null } },
    });
    assert_eq!(
        complaints(flag.add_variation(&body, 78, START)),
        [
            "/key bad_key",
            "/name required",
            "/description type",
            "/variables/amount/value bad_value",
            "/variables/size not_found",
            "/variables/cta/value type",
        ]
    );
    let error = flag.add_variation(&json!({ "key": "on", "name": "On" }), 78, START).unwrap_err();
    assert!(matches!(error, Error::AlreadyExists { what: "Variation", .. }), "{error}");
    assert!(flag.variation("low").is_err());
}

#[test]
fn a_patch_names_what_it_changed() {
    let flag = flag();
    let operations = json!([
        { "op": "replace", "path": "/high/variables/amount/value", "value": 15 },
        { "op": "replace", "path": "/high/name", "value": "Higher" },
        { "op": "replace", "path": "/on/key", "value": "yes" },
    ]);
    let (next, changed) = patch(&flag, &operations).unwrap();
    assert_eq!(changed, ["high"]);
    let high = &next.variations["high"];
    assert_eq!((high.name.as_str(), high.revision, high.updated_time), ("Higher", 2, LATER));
    assert_eq!(next.value_of(high, "amount"), Some(("15", false)));
    assert_eq!(next.variations["on"], flag.variations["on"]);

    let (next, _) =
        patch(&flag, &json!([{ "op": "remove", "path": "/high/variables/amount" }])).unwrap();
    assert_eq!(next.value_of(&next.variations["high"], "amount"), Some(("1", true)));
}

#[test]
fn a_patch_that_changes_nothing_counts_nothing() {
    let mut flag = flag();
    assert_eq!(patch(&flag, &json!([])).unwrap(), (flag.clone(), Vec::new()));
    // Nor where a variation's own value has become the default.
    flag.variables.get_mut("amount").unwrap().default_value = "10".to_owned();
    assert_eq!(patch(&flag, &json!([])).unwrap(), (flag, Vec::new()));
}

#[test]
fn off_stays_and_nothing_is_added_or_removed_by_patch() {
    let operations = json!([
        { "op": "replace", "path": "/off/archived", "value": true },
        { "op": "replace", "path": "/high/archived", "value": "yes" },
        { "op": "remove", "path": "/on" },
        { "op": "add", "path": "/low", "value": { "name": "Low" } },
    ]);
    assert_eq!(
        complaints(patch(&flag(), &operations)),
        ["/off/archived immutable", "/on required", "/high/archived type", "/low not_found"]
    );
    let (next, changed) =
        patch(&flag(), &json!([{ "op": "replace", "path": "/high/archived", "value": true }]))
            .unwrap();
    assert!(next.variations["high"].archived && changed == ["high"]);
}

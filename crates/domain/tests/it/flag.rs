//! Flags and their variable definitions.

use burgee_domain::definitions::patchable;
use burgee_domain::{Flag, FlagCreate, Patch, Result, Timestamp, VariableType, Violations};
use serde_json::{Value, json};

use crate::support::{Counter, EMAIL, START, World, complaints};

const LATER: Timestamp = Timestamp::from_micros(9_000);

fn flag_with_amount() -> Flag {
    let body = json!({
        "key": "checkout",
        "variable_definitions": {
            "amount": { "key": "amount", "type": "double", "default_value": "1.5" },
            "cta": { "key": "cta", "type": "string", "default_value": "Buy" },
        },
    });
    World::new().create_flag(&body).unwrap()
}

#[test]
fn a_flag_is_read_from_an_object_only() {
    for body in [json!(["checkout", "Checkout"]), json!([]), json!("checkout"), Value::Null] {
        assert_eq!(complaints(FlagCreate::read(&body)), [" type"]);
    }
    let create = FlagCreate::read(&json!({ "key": "checkout", "other": 1 })).unwrap();
    assert_eq!((create.key, create.name), (Some(json!("checkout")), None));
}

/// Patches the definitions of a flag as an endpoint does.
fn patch_definitions(flag: &Flag, operations: &Value) -> Result<Flag> {
    let mut next = flag.clone();
    let mut document = patchable(&flag.variables);
    Patch::parse(operations)?.apply(&mut document)?;
    let mut violations = Violations::default();
    next.take_definitions(&document, "", LATER, &mut Counter(5_000), &mut violations);
    violations.into_result()?;
    Ok(next)
}

#[test]
fn a_new_flag_has_defaults_and_the_variations_off_and_on() {
    let flag = World::new().create_flag(&json!({ "key": "new_checkout" })).unwrap();
    assert_eq!((flag.name.as_str(), flag.description.as_str()), ("new_checkout", ""));
    assert_eq!((flag.owner_user_id.as_str(), flag.created_by_user_email.as_str()), ("u1", EMAIL));
    assert_eq!((flag.revision, flag.created_time, flag.updated_time), (1, START, START));
    assert!(!flag.archived && !flag.outlier_filtering_enabled);
    let variations: Vec<(&str, &str, bool)> = flag
        .variations
        .values()
        .map(|own| (own.key.as_str(), own.name.as_str(), own.enabled))
        .collect();
    assert_eq!(variations, [("off", "Off", false), ("on", "On", true)]);
}

#[test]
fn a_request_with_many_faults_is_told_all_of_them() {
    let body = json!({
        "key": "a key",
        "name": "n".repeat(256),
        "description": 1,
        "outlier_filtering_enabled": "yes",
        "team_ids": [1],
        "custom_fields": [],
        "owner_user_id": {},
        "variable_definitions": {
            "a": { "key": "b", "type": "text" },
            "n": { "key": "n", "type": "integer", "default_value": "1.5", "description": 3 },
            "x/y": { "type": "string", "default_value": "" },
            "z": 1,
        },
    });
    assert_eq!(
        complaints(World::new().create_flag(&body)),
        [
            "/key bad_key",
            "/name too_long",
            "/description type",
            "/owner_user_id type",
            "/outlier_filtering_enabled type",
            "/team_ids type",
            "/custom_fields type",
            "/variable_definitions/a/key mismatch",
            "/variable_definitions/a/type enum",
            "/variable_definitions/a/default_value required",
            "/variable_definitions/n/description type",
            "/variable_definitions/n/default_value bad_value",
            "/variable_definitions/x~1y/key bad_key",
            "/variable_definitions/z type",
        ]
    );
    assert_eq!(complaints(World::new().create_flag(&json!({}))), ["/key required"]);
    let long = json!({ "key": "k".repeat(65), "variable_definitions": [] });
    assert_eq!(
        complaints(World::new().create_flag(&long)),
        ["/key too_long", "/variable_definitions type"]
    );
}

#[test]
fn scalars_become_text() {
    let body = json!({
        "key": "f",
        "variable_definitions": {
            "b": { "type": "boolean", "default_value": true },
            "d": { "type": "double", "default_value": 15 },
            "i": { "type": "integer", "default_value": -3 },
            "j": { "type": "json", "default_value": { "a": [1] } },
            "s": { "type": "string", "default_value": 7 },
        },
    });
    let flag = World::new().create_flag(&body).unwrap();
    let defaults: Vec<&str> =
        flag.variables.values().map(|variable| variable.default_value.as_str()).collect();
    assert_eq!(defaults, ["true", "15", "-3", "{\"a\":[1]}", "7"]);
}

#[test]
fn a_patch_changes_what_it_names_and_ignores_what_is_read_only() {
    let mut flag = flag_with_amount();
    let before = flag.clone();
    let mut document = flag.patchable();
    let mut violations = Violations::default();
    flag.take_patched(&document, "/checkout", LATER, &mut Counter(5_000), &mut violations);
    assert_eq!(flag, before);

    let operations = json!([
        { "op": "replace", "path": "/description", "value": "One page" },
        { "op": "add", "path": "/custom_fields/jira", "value": "X-1" },
        { "op": "replace", "path": "/key", "value": "other" },
        { "op": "replace", "path": "/unknown", "value": 1 },
        { "op": "remove", "path": "/name" },
        { "op": "add", "path": "/variable_definitions/n",
          "value": { "type": "integer", "default_value": 1 } },
    ]);
    Patch::parse(&operations).unwrap().apply(&mut document).unwrap();
    flag.take_patched(&document, "/checkout", LATER, &mut Counter(5_000), &mut violations);
    assert!(violations.is_empty(), "{violations:?}");
    assert_eq!((flag.key.as_str(), flag.name.as_str()), ("checkout", "checkout"));
    assert_eq!(flag.description, "One page");
    assert_eq!(flag.custom_fields["jira"], "X-1");
    assert_eq!(flag.variables["n"].kind, VariableType::Integer);

    let document = json!({ "name": "", "archived": 1, "team_ids": "t" });
    flag.take_patched(&document, "/checkout", LATER, &mut Counter(5_000), &mut violations);
    assert_eq!(
        complaints(violations.into_result()),
        ["/checkout/name required", "/checkout/archived type", "/checkout/team_ids type"]
    );
}

#[test]
fn definitions_are_added_changed_and_removed() {
    let mut flag = flag_with_amount();
    flag.add_variation(
        &json!({ "key": "high", "name": "High", "variables": { "amount": { "value": 10 } } }),
        77,
        START,
    )
    .unwrap();
    let operations = json!([
        { "op": "add", "path": "/size", "value": { "type": "integer", "default_value": "2" } },
        { "op": "replace", "path": "/cta/default_value", "value": "Get" },
        { "op": "remove", "path": "/amount" },
    ]);
    let next = patch_definitions(&flag, &operations).unwrap();
    assert_eq!(next.variables.keys().collect::<Vec<_>>(), ["cta", "size"]);
    assert_eq!((next.variables["cta"].revision, next.variables["cta"].updated_time), (2, LATER));
    assert_eq!(next.variables["cta"].id, flag.variables["cta"].id);
    assert_eq!(next.variables["size"].revision, 1);
    // The value of a removed variable is gone, and does not come back with a new one of that key.
    assert!(next.variations["high"].values.is_empty());
    assert!(patch_definitions(&flag, &json!([])).unwrap() == flag);
}

#[test]
fn keys_and_types_of_definitions_never_change() {
    let flag = flag_with_amount();
    let operations = json!([
        { "op": "replace", "path": "/amount/type", "value": "string" },
        { "op": "replace", "path": "/amount/default_value", "value": "much" },
        { "op": "replace", "path": "/cta/description", "value": 1 },
        { "op": "add", "path": "/new", "value": { "type": "string" } },
    ]);
    assert_eq!(
        complaints(patch_definitions(&flag, &operations)),
        [
            "/amount/type immutable",
            "/amount/default_value bad_value",
            "/cta/description type",
            "/new/default_value required",
        ]
    );
}

#[test]
fn a_new_default_leaves_variations_with_their_own_value_alone() {
    let mut flag = flag_with_amount();
    let body =
        json!({ "key": "high", "name": "High", "variables": { "amount": { "value": "10" } } });
    flag.add_variation(&body, 77, START).unwrap();
    let value = |flag: &Flag, variation: &str| {
        let (value, is_default) = flag.value_of(&flag.variations[variation], "amount").unwrap();
        (value.to_owned(), is_default)
    };
    let ten = patch_definitions(
        &flag,
        &json!([{ "op": "replace", "path": "/amount/default_value", "value": "10" }]),
    )
    .unwrap();
    assert_eq!(value(&ten, "high"), ("10".to_owned(), true));
    assert_eq!(value(&ten, "on"), ("10".to_owned(), true));
    let twenty = patch_definitions(
        &ten,
        &json!([{ "op": "replace", "path": "/amount/default_value", "value": "20" }]),
    )
    .unwrap();
    assert_eq!(value(&twenty, "high"), ("10".to_owned(), false));
    assert_eq!(value(&twenty, "on"), ("20".to_owned(), true));
}

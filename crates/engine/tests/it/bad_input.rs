//! What is wrong with a datafile is said, with its place; nothing panics and nothing takes long.

use burgee_engine::datafile::{Severity, lint};
use burgee_engine::{DatafileError, Engine, User};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{document, names, read, vectors};

fn basic() -> Value {
    document("basic.datafile.json")
}

/// The pointers of the errors for which a document is rejected.
fn rejected_at(document: &Value) -> Vec<String> {
    match Engine::from_json(document.to_string().as_bytes()) {
        Ok(_) => Vec::new(),
        Err(DatafileError::Invalid(defects)) => {
            assert!(defects.iter().all(|defect| defect.severity == Severity::Error));
            defects.into_iter().map(|defect| defect.pointer).collect()
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_error_is_named_with_its_place() {
    let mut broken = basic();
    broken["version"] = json!("5");
    broken["featureFlags"][0]["experimentIds"][0] = json!("nowhere");
    broken["featureFlags"][1]["rolloutId"] = json!("nowhere");
    assert_eq!(
        rejected_at(&broken),
        ["/version", "/featureFlags/0/experimentIds/0", "/featureFlags/1/rolloutId"]
    );

    let mut broken = basic();
    broken["version"] = json!(4);
    broken.as_object_mut().unwrap().shift_remove("groups");
    broken["holdouts"] = Value::Null;
    broken["experiments"][0]["trafficAllocation"][0]["endOfRange"] = json!(3333.0);
    broken["experiments"][1]["audienceIds"] = Value::Null;
    broken["rollouts"][0]["experiments"][0]["layerId"] = json!(7);
    broken["audiences"] = json!([{ "id": "1", "name": "n", "conditions": "[oops" }]);
    broken["integrations"] = json!([{ "host": null }]);
    assert_eq!(
        rejected_at(&broken),
        [
            "/version",
            "/audiences/0/conditions",
            "/experiments/0/trafficAllocation/0/endOfRange",
            "/experiments/1/audienceIds",
            "/groups",
            "/rollouts/0/experiments/0/layerId",
            "/integrations/0/key",
            "/integrations/0/host",
            "/holdouts",
        ]
    );
}

#[test]
fn truncated_files_are_syntax_errors_wherever_they_end() {
    let whole = read(&vectors().join("basic.datafile.json"));
    let whole = whole.trim_end();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)).step_by(7) {
        let error = Engine::from_json(&whole.as_bytes()[..end]).unwrap_err();
        assert!(matches!(error, DatafileError::Syntax { .. }), "cut at {end}: {error}");
    }
}

#[test]
fn bytes_that_are_not_text_are_placed() {
    let error = Engine::from_json(b"{\"version\":\n \"\xff\"}").unwrap_err();
    assert_eq!(error.to_string(), "the datafile is not JSON: invalid UTF-8 (line 2, column 3)");
}

#[test]
fn deep_nesting_is_an_error_not_a_stack_overflow() {
    let deep = format!("{}1{}", "[\"not\",".repeat(1_000), "]".repeat(1_000));
    let mut broken = basic();
    broken["audiences"] = json!([{ "id": "1", "name": "n", "conditions": deep }]);
    assert_eq!(rejected_at(&broken), ["/audiences/0/conditions"]);

    broken["audiences"] = json!([]);
    broken["typedAudiences"] = json!([{ "id": "1", "name": "n", "conditions": "DEEP" }]);
    let text = broken.to_string().replace("\"DEEP\"", &deep);
    assert!(matches!(Engine::from_json(text.as_bytes()), Err(DatafileError::Syntax { .. })));
    assert!(lint(text.as_bytes()).is_err());
}

#[test]
fn long_strings_are_only_long() {
    let long = "x".repeat(10 << 20);
    let mut datafile = basic();
    datafile["revision"] = json!(long);
    datafile["featureFlags"][0]["key"] = json!(long);
    let engine = Engine::from_json(datafile.to_string().as_bytes()).unwrap();
    let user = User::new(&long).with_attribute(&*long, &*long);
    let decision = engine.decide(&user, &long, burgee_engine::DecideOptions::INCLUDE_REASONS);
    assert!(!decision.is_error());
    assert!(engine.decide_all(&user, burgee_engine::DecideOptions::NONE).iter().count() > 1);
}

#[test]
fn lint_warns_where_sdks_differ() {
    let json = read(&vectors().join("divergence.datafile.json"));
    let defects = lint(json.as_bytes()).unwrap();
    assert!(defects.iter().all(|defect| defect.severity == Severity::Warning));
    let warns = |text: &str| defects.iter().any(|defect| defect.message.contains(text));
    for text in [
        "with exact: unknown in JavaScript",
        "with qualified: unknown in JavaScript",
        "is null: read as exact",
        "has no operator",
        "SDKs mix up rules that share a key",
    ] {
        assert!(warns(text), "no warning {text:?} in {defects:#?}");
    }
}

#[test]
fn datafiles_of_the_vectors_have_no_errors() {
    for name in names(".datafile.json") {
        let json = read(&vectors().join(format!("{name}.datafile.json")));
        let defects = lint(json.as_bytes()).unwrap();
        let errors: Vec<_> =
            defects.iter().filter(|defect| defect.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

/// A JSON pointer into a document, picked by a list of numbers.
fn pick(document: &Value, choices: &[usize]) -> String {
    let mut pointer = String::new();
    let mut place = document;
    for &choice in choices {
        let (step, next) = match place {
            Value::Array(items) if !items.is_empty() => {
                let index = choice % items.len();
                (index.to_string(), &items[index])
            }
            Value::Object(fields) if !fields.is_empty() => {
                let (key, value) = fields.iter().nth(choice % fields.len()).unwrap();
                (key.clone(), value)
            }
            _ => break,
        };
        pointer = format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"));
        place = next;
    }
    pointer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3000 }))]

    /// One value of a good file replaced by another: the engine and the linter agree on whether the
    /// file is usable, and what is usable decides without a panic.
    #[test]
    fn engine_and_linter_agree(
        choices in prop::collection::vec(any::<usize>(), 1..9),
        // A list in the place of an object is the one thing that the typed parser lets through.
        replacement in prop_oneof![
            Just(Value::Null), Just(json!(true)), Just(json!(-1)), Just(json!(0.5)), Just(json!("")),
            Just(json!("x")), Just(json!({})), Just(json!(u64::MAX)),
        ],
    ) {
        let mut document = document("holdouts.datafile.json");
        let pointer = pick(&document, &choices);
        *document.pointer_mut(&pointer).unwrap() = replacement;
        let json = document.to_string();
        let defects = lint(json.as_bytes()).unwrap();
        let has_errors = defects.iter().any(|defect| defect.severity == Severity::Error);
        match Engine::from_json(json.as_bytes()) {
            Ok(engine) => {
                prop_assert!(!has_errors, "{pointer}: {defects:?}");
                let user = User::new("user").with_attribute("age", 20);
                let decisions = engine.decide_all(&user, burgee_engine::DecideOptions::INCLUDE_REASONS);
                prop_assert_eq!(decisions.iter().count(), engine.flag_keys().len());
            }
            Err(DatafileError::Invalid(rejected)) => {
                prop_assert!(has_errors, "{pointer} rejected, but lint finds nothing: {rejected:?}");
                prop_assert!(rejected.iter().all(|defect| !defect.pointer.is_empty() || pointer.is_empty()));
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}

//! A good datafile with some of its values replaced: gets far deeper than bytes do, into files that are
//! nearly right.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use burgee_engine::{DecideOptions, Engine, Prediction, User, UserProfile};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

static SAMPLES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    [
        include_str!("../../vectors/holdouts.datafile.json"),
        include_str!("../../vectors/groups.datafile.json"),
        include_str!("../../vectors/cmab.datafile.json"),
        include_str!("../../vectors/divergence.datafile.json"),
    ]
    .iter()
    .map(|json| serde_json::from_str(json).expect("the samples are JSON"))
    .collect()
});

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    sample: u8,
    edits: Vec<Edit<'a>>,
    user_id: &'a str,
    attributes: Vec<(&'a str, Scalar<'a>)>,
    segments: Option<Vec<&'a str>>,
    flag: u8,
    forced_variation: Option<&'a str>,
    stored: Vec<(&'a str, &'a str)>,
    predicted: Option<&'a str>,
    options: Vec<u8>,
}

/// Where to go down the document, and what to put there.
#[derive(Arbitrary, Debug)]
struct Edit<'a> {
    steps: Vec<u8>,
    value: Scalar<'a>,
}

#[derive(Arbitrary, Debug)]
enum Scalar<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(&'a str),
    EmptyList,
    EmptyObject,
    /// The value of another place, to make ids meet.
    Copy(Vec<u8>),
}

impl Scalar<'_> {
    fn to_json(&self, document: &Value) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => json!(value),
            Self::Integer(value) => json!(value),
            Self::Double(value) => json!(value),
            Self::Text(value) => json!(value),
            Self::EmptyList => json!([]),
            Self::EmptyObject => json!({}),
            Self::Copy(steps) => {
                document.pointer(&pointer(document, steps)).cloned().unwrap_or_default()
            }
        }
    }
}

fn pointer(document: &Value, steps: &[u8]) -> String {
    let mut pointer = String::new();
    let mut place = document;
    for step in steps.iter().map(|step| usize::from(*step)) {
        let (name, next) = match place {
            Value::Array(items) if !items.is_empty() => {
                ((step % items.len()).to_string(), &items[step % items.len()])
            }
            Value::Object(fields) if !fields.is_empty() => {
                let (key, value) = fields.iter().nth(step % fields.len()).expect("within");
                (key.replace('~', "~0").replace('/', "~1"), value)
            }
            _ => break,
        };
        pointer = format!("{pointer}/{name}");
        place = next;
    }
    pointer
}

fuzz_target!(|input: Input<'_>| {
    let mut document = SAMPLES[usize::from(input.sample) % SAMPLES.len()].clone();
    for edit in input.edits.iter().take(16) {
        let value = edit.value.to_json(&document);
        let pointer = pointer(&document, &edit.steps);
        *document.pointer_mut(&pointer).expect("the pointer was made for it") = value;
        // Copying parents into children grows the document; a bound keeps the fuzzer quick.
        if document.to_string().len() > 1 << 20 {
            return;
        }
    }
    let Ok(engine) = Engine::from_json(document.to_string().as_bytes()) else {
        return;
    };
    let keys: Vec<&str> = engine.flag_keys().collect();
    let Some(key) = keys.get(usize::from(input.flag) % keys.len().max(1)) else {
        return;
    };
    let options: DecideOptions = input
        .options
        .iter()
        .filter_map(|option| {
            [
                "ENABLED_FLAGS_ONLY",
                "IGNORE_USER_PROFILE_SERVICE",
                "INCLUDE_REASONS",
                "EXCLUDE_VARIABLES",
            ][usize::from(*option) % 4]
                .parse()
                .ok()
        })
        .collect();
    let mut profile = UserProfile::new(input.user_id);
    for (experiment_id, variation_id) in &input.stored {
        profile.insert(*experiment_id, *variation_id);
    }
    let mut user = User::new(input.user_id).with_profile(&profile);
    for (name, value) in &input.attributes {
        user = user
            .with_attribute(*name, burgee_engine::AttributeValue::from(value.to_json(&document)));
    }
    if let Some(segments) = &input.segments {
        user = user.with_qualified_segments(segments.iter().copied());
    }
    if let Some(variation) = input.forced_variation {
        user = user.with_forced_decision(*key, None::<&str>, variation);
    }
    let first = engine.decide(&user, key, options);
    let again = match (first.prediction_needed(), input.predicted) {
        (Some(needed), Some(id)) => {
            let prediction = Prediction::Variation { id: id.into(), uuid: "uuid".into() };
            user.clone().with_prediction(needed.rule_id().to_owned(), prediction)
        }
        _ => user.clone(),
    };
    let second = engine.decide(&again, key, options);
    assert_eq!(engine.decide_all(&user, DecideOptions::NONE).iter().count(), keys.len());
    second.exposures().for_each(drop);
    engine.explain(&user, key).expect("the flag exists").to_string();
});

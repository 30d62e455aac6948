//! Yggdrasil, the engine inside Unleash's SDKs and Unleash Edge, by two of its doors: the one with
//! an owned context, which also reports whether the flag is on, and the one that borrows
//! everything.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hint::black_box;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use unleash_yggdrasil::state::{EnrichedContext, PropertiesCow, PropertiesRef};
use unleash_yggdrasil::{ClientFeatures, Context, EngineState};

use crate::contender::{AGE, Contender, People, Person, Served, Tally, flag_keys};

/// [`AGE`] as text: this library's properties are strings.
const AGE_TEXT: &str = "31";
const _: () = assert!(AGE == 31);

/// The engine with its flags, and the text they were parsed from.
struct Loaded {
    /// The engine.
    engine: EngineState,
    /// The flags as text.
    source: String,
    /// The workload's users.
    people: People,
}

impl Loaded {
    /// Loads `flags` flags. `delivery` is the list of variants of the second strategy.
    fn new(flags: usize, delivery: &Value) -> Result<Self> {
        let source = features(flags, delivery).to_string();
        Ok(Self { engine: load(&source)?, source, people: People::new(flags) })
    }
}

/// `get_variant` and `resolve_all` with an owned context.
pub struct Owned(Loaded);

impl Owned {
    /// The engine with `flags` flags. The delivery strategy has no variants: `feature_enabled`
    /// tells that it matched.
    pub fn new(flags: usize) -> Result<Self> {
        Ok(Self(Loaded::new(flags, &json!([]))?))
    }
}

impl Contender for Owned {
    fn name(&self) -> &'static str {
        "Yggdrasil, owned context"
    }

    fn decide(&mut self, i: u64) -> Served {
        let people = self.0.people.at(i);
        let (person, key) = (people.person(), people.key());
        let variant = self.0.engine.get_variant(key, &context(person), &None);
        let variant = black_box(&variant);
        served(&variant.name, variant.feature_enabled)
    }

    fn decide_all(&mut self, i: u64) -> Tally {
        let mut tally = Tally::default();
        let person = self.0.people.at(i).person();
        let all = self.0.engine.resolve_all(&context(person), &None);
        for toggle in black_box(&all).iter().flat_map(HashMap::values) {
            tally.add(served(&toggle.variant.name, toggle.enabled));
        }
        tally
    }

    fn compile(&self) -> Result<bool> {
        black_box(load(&self.0.source)?);
        Ok(true)
    }
}

/// `check_variant` with a borrowed context; all flags by a loop over the known keys.
pub struct Borrowed(Loaded);

impl Borrowed {
    /// The engine with `flags` flags. Here the delivery strategy needs a variant, or nothing would
    /// tell that it matched.
    pub fn new(flags: usize) -> Result<Self> {
        Ok(Self(Loaded::new(flags, &json!([{"name": "on", "weight": 1000}]))?))
    }
}

impl Contender for Borrowed {
    fn name(&self) -> &'static str {
        "Yggdrasil, borrowed context"
    }

    fn decide(&mut self, i: u64) -> Served {
        let people = self.0.people.at(i);
        let (person, key) = (people.person(), people.key());
        let properties = properties(person);
        let variant = self.0.engine.check_variant(&enriched(person, &properties, key));
        match black_box(&variant) {
            Some(variant) => served(&variant.name, variant.enabled),
            None => Served::Nothing,
        }
    }

    fn decide_all(&mut self, i: u64) -> Tally {
        let mut tally = Tally::default();
        let people = self.0.people.at(i);
        let person = people.person();
        let properties = properties(person);
        let mut all = Vec::with_capacity(people.keys.len());
        for key in &people.keys {
            all.push(self.0.engine.check_variant(&enriched(person, &properties, key)));
        }
        for variant in black_box(&all).iter().flatten() {
            tally.add(served(&variant.name, variant.enabled));
        }
        tally
    }
}

/// The user as `get_variant` wants them.
#[inline]
fn context(person: Person<'_>) -> Context {
    Context {
        user_id: Some(person.id.to_owned()),
        session_id: None,
        environment: None,
        app_name: None,
        current_time: None,
        remote_address: None,
        properties: Some(HashMap::from([
            ("country".to_owned(), person.country.to_owned()),
            ("age".to_owned(), AGE_TEXT.to_owned()),
        ])),
    }
}

/// The user's attributes as `check_variant` can borrow them.
#[inline]
fn properties(person: Person<'_>) -> PropertiesCow<'_> {
    HashMap::from([
        (Cow::Borrowed("country"), Cow::Borrowed(person.country)),
        (Cow::Borrowed("age"), Cow::Borrowed(AGE_TEXT)),
    ])
}

/// The user as `check_variant` wants them.
#[inline]
fn enriched<'a>(
    person: Person<'a>,
    properties: &'a PropertiesCow<'a>,
    key: &'a str,
) -> EnrichedContext<'a> {
    EnrichedContext {
        user_id: Some(person.id),
        session_id: None,
        environment: None,
        app_name: None,
        current_time: None,
        remote_address: None,
        properties: Some(PropertiesRef::Cows(properties)),
        external_results: None,
        toggle_name: key,
        runtime_hostname: None,
    }
}

/// Reads the outcome. An enabled flag without a variant is the delivery.
#[inline]
fn served(variant: &str, enabled: bool) -> Served {
    match (variant, enabled) {
        ("off", _) => Served::Control,
        (_, true) => Served::Treatment,
        _ => Served::Nothing,
    }
}

/// Parses and compiles the flags.
fn load(source: &str) -> Result<EngineState> {
    let features: ClientFeatures =
        serde_json::from_str(source).context("Unleash features do not parse")?;
    let engine = EngineState::default();
    if let Some(warnings) = engine.apply_client_features(features) {
        bail!("Yggdrasil does not compile the features: {warnings:?}");
    }
    Ok(engine)
}

/// The flags in Unleash's format: a strategy of two constraints with two variants, then a 50%
/// rollout. The first strategy is `default`, which spares the rollout hash that a `flexibleRollout`
/// of 100% would cost on top of the variant's.
fn features(flags: usize, delivery: &Value) -> Value {
    let feature = |key: String| {
        let variant = |name: &str| json!({"name": name, "weight": 500, "stickiness": "userId"});
        json!({"name": key, "type": "experiment", "enabled": true, "project": "default", "strategies": [
            {
                "name": "default",
                "constraints": [
                    {"contextName": "country", "operator": "IN", "values": ["US"]},
                    {"contextName": "age", "operator": "NUM_GTE", "value": "18"},
                ],
                "variants": [variant("off"), variant("on")],
                "parameters": {"stickiness": "userId", "groupId": key},
            },
            {
                "name": "flexibleRollout",
                "constraints": [],
                "variants": delivery,
                "parameters": {"stickiness": "userId", "groupId": key, "rollout": "50"},
            },
        ]})
    };
    json!({"version": 2, "features": flag_keys(flags).into_iter().map(feature).collect::<Vec<_>>()})
}

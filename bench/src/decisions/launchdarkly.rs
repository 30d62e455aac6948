//! LaunchDarkly's evaluation crate, the one inside their Rust server SDK.

use std::collections::HashMap;
use std::hint::black_box;

use anyhow::{Context as _, Result};
use launchdarkly_server_sdk_evaluation::{
    Context, ContextBuilder, Detail, Flag, FlagValue, Segment, Store, evaluate,
};
use serde_json::{Value, json};

use crate::contender::{AGE, Contender, People, Person, Served, Tally, flag_keys};

/// The store that `evaluate` asks for prerequisites and segments; these flags have none.
struct NoStore;

impl Store for NoStore {
    fn flag(&self, _flag_key: &str) -> Option<Flag> {
        None
    }

    fn segment(&self, _segment_key: &str) -> Option<Segment> {
        None
    }
}

/// The engine with its flags. They are kept in a map of our own and lent to `evaluate`, which
/// spares the copy of the flag that the SDK's own store makes for every decision.
pub struct LaunchDarkly {
    /// The flags by key.
    flags: HashMap<String, Flag>,
    /// The text they were parsed from.
    source: String,
    /// The workload's users.
    people: People,
}

impl LaunchDarkly {
    /// The engine with `flags` flags.
    pub fn new(flags: usize) -> Result<Self> {
        let source = flag_data(flags).to_string();
        Ok(Self { flags: parse(&source)?, source, people: People::new(flags) })
    }
}

impl Contender for LaunchDarkly {
    fn name(&self) -> &'static str {
        "LaunchDarkly"
    }

    fn decide(&mut self, i: u64) -> Served {
        let people = self.people.at(i);
        let (person, key) = (people.person(), people.key());
        let Some(context) = context(person) else {
            return Served::Nothing;
        };
        match self.flags.get(key) {
            Some(flag) => served(black_box(&evaluate(&NoStore, flag, &context, None))),
            None => Served::Nothing,
        }
    }

    fn decide_all(&mut self, i: u64) -> Tally {
        let mut tally = Tally::default();
        let person = self.people.at(i).person();
        let Some(context) = context(person) else {
            return tally;
        };
        let all: Vec<(&str, Detail<&FlagValue>)> = self
            .flags
            .iter()
            .map(|(key, flag)| (key.as_str(), evaluate(&NoStore, flag, &context, None)))
            .collect();
        for (_, detail) in black_box(&all) {
            tally.add(served(detail));
        }
        tally
    }

    fn compile(&self) -> Result<bool> {
        black_box(parse(&self.source)?);
        Ok(true)
    }
}

/// The user as this library wants them.
#[inline]
fn context(person: Person<'_>) -> Option<Context> {
    ContextBuilder::new(person.id)
        .set_string("country", person.country)
        .set_float("age", f64::from(AGE))
        .build()
        .ok()
}

/// Reads the outcome; both rules serve variation 0 or 1.
#[inline]
fn served(detail: &Detail<&FlagValue>) -> Served {
    match (detail.value, detail.variation_index) {
        (Some(_), Some(0)) => Served::Control,
        (Some(_), Some(1)) => Served::Treatment,
        _ => Served::Nothing,
    }
}

/// Parses the flags.
fn parse(source: &str) -> Result<HashMap<String, Flag>> {
    serde_json::from_str(source).context("LaunchDarkly flag data do not parse")
}

/// The flags in LaunchDarkly's format: one rule of two clauses with a 50/50 rollout, then a 50/50
/// rollout for the others. The rule has no id, which spares the copy of it in every result.
fn flag_data(flags: usize) -> Value {
    let halves = || {
        json!({"rollout": {"contextKind": "user", "variations": [
            {"variation": 0, "weight": 50_000}, {"variation": 1, "weight": 50_000},
        ]}})
    };
    let clause = |attribute: &str, op: &str, value: Value| {
        json!({
            "contextKind": "user", "attribute": attribute, "op": op, "values": [value],
        })
    };
    let flag = |key: String| {
        let mut rule = halves();
        rule["clauses"] = json!([
            clause("country", "in", json!("US")),
            clause("age", "greaterThanOrEqual", json!(18)),
        ]);
        rule["trackEvents"] = json!(false);
        let body = json!({
            "key": key, "version": 7, "on": true, "salt": format!("salt_{key}"),
            "targets": [], "prerequisites": [], "rules": [rule], "fallthrough": halves(),
            "offVariation": 0, "variations": ["off", "on"], "clientSide": false,
        });
        (key, body)
    };
    Value::Object(flag_keys(flags).into_iter().map(flag).collect())
}

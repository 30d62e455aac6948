//! Burgee's own engine.

use std::hint::black_box;

use anyhow::{Context as _, Result, anyhow};
use burgee_engine::{DecideOptions, Decision, Engine, User};

use crate::contender::{AGE, Contender, People, Person, Served, Tally};

/// The engine with its flags.
pub struct Burgee {
    /// The engine.
    engine: Engine,
    /// The datafile that [`Contender::compile`] reads; not always the one above.
    source: Vec<u8>,
    /// The workload's users.
    people: People,
}

impl Burgee {
    /// The engine with `flags` flags of a datafile, and the datafile to compile.
    pub fn new(flags: usize, datafile: &[u8], source: Vec<u8>) -> Result<Self> {
        Ok(Self { engine: load(datafile)?, source, people: People::new(flags) })
    }
}

impl Contender for Burgee {
    fn name(&self) -> &'static str {
        "Burgee"
    }

    fn decide(&mut self, i: u64) -> Served {
        let people = self.people.at(i);
        let user = user(people.person());
        let decision = self.engine.decide(&user, people.key(), DecideOptions::NONE);
        served(black_box(&decision))
    }

    fn decide_all(&mut self, i: u64) -> Tally {
        let mut tally = Tally::default();
        let user = user(self.people.at(i).person());
        let all = self.engine.decide_all(&user, DecideOptions::NONE);
        for decision in black_box(&all).iter() {
            tally.add(served(decision));
        }
        tally
    }

    fn compile(&self) -> Result<bool> {
        black_box(load(&self.source)?);
        Ok(true)
    }
}

/// The user as this library wants them.
#[inline]
fn user(person: Person<'_>) -> User<'_> {
    User::new(person.id)
        .with_attribute("country", person.country)
        .with_attribute("age", f64::from(AGE))
}

/// Reads the outcome.
#[inline]
fn served(decision: &Decision<'_>) -> Served {
    match (decision.variation_key(), decision.enabled()) {
        (Some(_), true) => Served::Treatment,
        (Some(_), false) => Served::Control,
        (None, _) => Served::Nothing,
    }
}

/// Parses and compiles a datafile.
fn load(datafile: &[u8]) -> Result<Engine> {
    Engine::from_json(datafile)
        .map_err(|error| anyhow!("{error}"))
        .context("Burgee does not take the datafile")
}

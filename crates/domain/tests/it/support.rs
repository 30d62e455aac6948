//! A project in memory, changed through the domain's functions only.

use std::collections::{BTreeMap, BTreeSet};

use burgee_domain::flag::{Ids, Making};
use burgee_domain::group::{self, PlaceChange};
use burgee_domain::{
    Attribute, Audience, Environment, EnvironmentRule, Error, Event, Flag, FlagCreate, Group,
    Holdout, HoldoutSurroundings, Patch, Project, Published, Result, Rule, Ruleset, Surroundings,
    Timestamp, Violations, build_datafile,
};
use burgee_engine::{AttributeValue, Datafile, DecideOptions, Engine, User};
use serde_json::{Value, json};

/// When a project starts.
pub(crate) const START: Timestamp = Timestamp::from_micros(1_000);
/// The maker of everything.
pub(crate) const EMAIL: &str = "ana@example.com";

/// Gives out ids in order.
#[derive(Clone, Debug)]
pub(crate) struct Counter(pub(crate) i64);

impl Ids for Counter {
    fn next(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

/// A project with one environment.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) ids: Counter,
    pub(crate) now: Timestamp,
    pub(crate) project: Project,
    pub(crate) environment: Environment,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) audiences: Vec<Audience>,
    pub(crate) events: Vec<Event>,
    pub(crate) flags: Vec<(Flag, Ruleset)>,
    pub(crate) groups: Vec<Group>,
    pub(crate) holdouts: Vec<Holdout>,
    pub(crate) revision: i64,
}

impl World {
    /// A project with the attribute `plan`, the audiences of those on `pro` and on `free`, and two events.
    pub(crate) fn new() -> Self {
        let mut ids = Counter(1_000);
        let project = Project::new(7, 5, "Storefront", START);
        let [environment, _] = project.first_environments(|| ids.next());
        let attribute = Attribute::create(&json!({ "key": "plan" }), 7, ids.next(), START).unwrap();
        let audiences = ["pro", "free"].map(|plan| {
            let conditions = json!(["and", ["or", ["or",
                { "type": "custom_attribute", "name": "plan", "value": plan }]]]);
            let body = json!({ "name": plan, "conditions": conditions.to_string() });
            Audience::create(&body, 7, ids.next(), &|name| name == "plan", START).unwrap()
        });
        let events = ["add_to_cart", "buy"]
            .map(|key| Event::create(&json!({ "key": key }), 7, ids.next(), START).unwrap());
        Self {
            ids,
            now: START,
            project,
            environment,
            attributes: vec![attribute],
            audiences: audiences.to_vec(),
            events: events.to_vec(),
            flags: Vec::new(),
            groups: Vec::new(),
            holdouts: Vec::new(),
            revision: 1,
        }
    }

    /// A project with one flag, `checkout`.
    pub(crate) fn with_flag() -> Self {
        let mut world = Self::new();
        world.add_flag(&json!({ "key": "checkout" })).unwrap();
        world
    }

    pub(crate) fn tick(&mut self) -> Timestamp {
        self.now = Timestamp::from_micros(self.now.as_micros() + 1_000_000);
        self.now
    }

    pub(crate) fn create_flag(&mut self, body: &Value) -> Result<Flag> {
        let create: FlagCreate = serde_json::from_value(body.clone()).unwrap();
        let making =
            Making { project_id: 7, account_id: 5, user_id: "u1", email: EMAIL, now: self.now };
        Flag::create(&create, &making, &mut self.ids)
    }

    pub(crate) fn add_flag(&mut self, body: &Value) -> Result<usize> {
        let flag = self.create_flag(body)?;
        let ruleset = Ruleset::empty(self.ids.next(), flag.id, self.environment.id, self.now);
        self.flags.push((flag, ruleset));
        Ok(self.flags.len() - 1)
    }

    pub(crate) fn flag(&self) -> &Flag {
        &self.flags[0].0
    }

    pub(crate) fn ruleset(&self) -> &Ruleset {
        &self.flags[0].1
    }

    pub(crate) fn rule(&self, key: &str) -> &Rule {
        let (_, ruleset) =
            self.flags.iter().find(|(_, ruleset)| ruleset.rules.contains_key(key)).unwrap();
        &ruleset.rules[key]
    }

    /// Patches the first flag's ruleset.
    pub(crate) fn patch(&mut self, operations: &Value) -> Result<()> {
        self.patch_flag(0, operations)
    }

    pub(crate) fn patch_flag(&mut self, index: usize, operations: &Value) -> Result<()> {
        let (flag, before) = self.flags[index].clone();
        let others = self.flags.iter().filter(|(own, _)| own.id != flag.id);
        let other_experiment_keys: BTreeSet<String> =
            others.flat_map(|(_, ruleset)| ruleset.rules.keys().cloned()).collect();
        let audiences = self.open_audiences();
        let events: BTreeSet<i64> = self.events.iter().map(|event| event.id).collect();
        let attributes = self.attributes.iter().map(|attribute| attribute.id).collect();
        let groups = self.groups.iter().filter(|group| !group.archived);
        let groups = groups.map(|group| group.id).collect();
        let now = self.tick();
        let around = Surroundings {
            flag: &flag,
            audiences: &audiences,
            events: &events,
            attributes: &attributes,
            groups: &groups,
            other_experiment_keys: &other_experiment_keys,
            user_email: EMAIL,
            now,
        };
        let mut document = before.patchable();
        Patch::parse(operations)?.apply(&mut document)?;
        let after = before.patched(&document, &around, &mut self.ids)?;
        let kept = std::mem::replace(&mut self.flags[index].1, after);
        self.settle_groups().inspect_err(|_| self.flags[index].1 = kept)
    }

    fn open_audiences(&self) -> BTreeSet<i64> {
        let open = self.audiences.iter().filter(|audience| !audience.archived);
        open.map(|audience| audience.id).collect()
    }

    fn settle_groups(&mut self) -> Result<()> {
        let mut groups = self.groups.clone();
        let mut violations = Violations::default();
        for group in &mut groups {
            group.settle(&self.rules(), "", self.now, &mut violations);
        }
        violations.into_result()?;
        self.groups = groups;
        Ok(())
    }

    pub(crate) fn switch(&mut self, index: usize, enabled: bool) -> bool {
        let now = self.tick();
        self.flags[index].1.switch(enabled, now)
    }

    pub(crate) fn rules(&self) -> Vec<EnvironmentRule<'_>> {
        let environment_key = self.environment.key.as_str();
        let rules = self.flags.iter().flat_map(|(_, ruleset)| ruleset.rules.values());
        rules.map(|rule| EnvironmentRule { environment_key, rule }).collect()
    }

    pub(crate) fn add_group(&mut self, body: &Value) -> Result<usize> {
        let (id, now) = (self.ids.next(), self.tick());
        let environments = BTreeSet::from([self.environment.key.clone()]);
        let (group, changes) = Group::create(body, 7, id, &environments, &self.rules(), now)?;
        self.groups.push(group);
        self.place(&changes);
        Ok(self.groups.len() - 1)
    }

    pub(crate) fn patch_groups(&mut self, operations: &Value) -> Result<()> {
        let mut document = group::patchable(&self.groups, &self.rules());
        Patch::parse(operations)?.apply(&mut document)?;
        let mut violations = Violations::default();
        let now = self.tick();
        let mut groups = self.groups.clone();
        let changes =
            group::take_groups(&mut groups, &document, &self.rules(), now, &mut violations);
        violations.into_result()?;
        self.groups = groups;
        self.place(&changes);
        Ok(())
    }

    fn place(&mut self, changes: &[PlaceChange]) {
        for (_, ruleset) in &mut self.flags {
            ruleset.place_rules(changes, self.now);
        }
    }

    fn around_holdout<T>(&self, action: impl FnOnce(&HoldoutSurroundings<'_>) -> T) -> T {
        let rules = self.rules();
        action(&HoldoutSurroundings {
            environments: &BTreeSet::from([self.environment.key.clone()]),
            default_environment: &self.environment.key,
            audiences: &self.open_audiences(),
            events: &self.events.iter().map(|event| event.id).collect(),
            rules: &rules,
            user_email: EMAIL,
            now: self.now,
        })
    }

    pub(crate) fn add_holdout(&mut self, body: &Value) -> Result<usize> {
        self.tick();
        let (id, variation_id) = (self.ids.next(), self.ids.next());
        let holdout =
            self.around_holdout(|around| Holdout::create(body, 7, id, variation_id, around))?;
        self.holdouts.push(holdout);
        Ok(self.holdouts.len() - 1)
    }

    pub(crate) fn patch_holdout(&mut self, index: usize, operations: &Value) -> Result<()> {
        self.tick();
        let mut document = self.holdouts[index].patchable();
        Patch::parse(operations)?.apply(&mut document)?;
        let after =
            self.around_holdout(|around| self.holdouts[index].patched(&document, around))?;
        self.holdouts[index] = after;
        Ok(())
    }

    pub(crate) fn datafile(&self) -> Datafile {
        let flags: Vec<(&Flag, &Ruleset)> =
            self.flags.iter().map(|(flag, ruleset)| (flag, ruleset)).collect();
        build_datafile(&Published {
            project: &self.project,
            environment: &self.environment,
            sdk_key: "sdk",
            revision: self.revision,
            attributes: &all(&self.attributes),
            audiences: &all(&self.audiences),
            events: &all(&self.events),
            flags: &flags,
            groups: &all(&self.groups),
            holdouts: &all(&self.holdouts),
        })
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::compile(self.datafile()).unwrap()
    }

    /// What many users get of every flag: variation keys by flag and user.
    pub(crate) fn decisions(&self) -> BTreeMap<(String, String), Option<String>> {
        let engine = self.engine();
        let mut decisions = BTreeMap::new();
        for number in 0..120 {
            let plan = ["pro", "free", "none"][number % 3];
            let user_id = format!("user{number}");
            let user =
                User::new(user_id.as_str()).with_attribute("plan", AttributeValue::from(plan));
            for key in engine.flag_keys() {
                let decision = engine.decide(&user, key, DecideOptions::default());
                let variation = decision.variation_key().map(str::to_owned);
                decisions.insert((key.to_owned(), user_id.clone()), variation);
            }
        }
        decisions
    }
}

/// The body of an a/b rule between `off` and `on`.
pub(crate) fn ab(world: &World, key: &str) -> Value {
    json!({
        "key": key,
        "name": key,
        "type": "a/b",
        "percentage_included": 10_000,
        "audience_conditions": [],
        "metrics": [{
            "aggregator": "unique",
            "event_id": world.events[0].id,
            "scope": "visitor",
            "winning_direction": "increasing",
        }],
        "variations": {
            "off": { "key": "off", "percentage_included": 5_000 },
            "on": { "key": "on", "percentage_included": 5_000 },
        },
    })
}

/// The body of a delivery of `on` to everyone.
pub(crate) fn delivery(key: &str) -> Value {
    json!({
        "key": key,
        "name": key,
        "type": "targeted_delivery",
        "percentage_included": 10_000,
        "variations": { "on": { "percentage_included": 10_000 } },
    })
}

/// `add` of a rule, without its place.
pub(crate) fn add_rule(rule: &Value) -> Value {
    let key = rule["key"].as_str().unwrap();
    json!([{ "op": "add", "path": format!("/rules/{key}"), "value": rule }])
}

pub(crate) fn replace(path: &str, value: impl Into<Value>) -> Value {
    json!([{ "op": "replace", "path": path, "value": value.into() }])
}

/// What is wrong, as `pointer code`.
pub(crate) fn complaints<T: std::fmt::Debug>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Invalid(violations)) => {
            violations.iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
        }
        other => panic!("expected violations, not {other:?}"),
    }
}

fn all<T>(own: &[T]) -> Vec<&T> {
    own.iter().collect()
}

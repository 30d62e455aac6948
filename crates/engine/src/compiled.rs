//! The datafile in the form in which decisions are made: ids resolved, text parsed, names indexed.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use crate::bucketing::Allocation;
use crate::condition::Condition;
use crate::user::User;
use crate::variable::VariableValue;

/// A flag with everything that can decide it.
#[derive(Debug)]
pub(crate) struct Flag {
    pub(crate) key: Box<str>,
    pub(crate) variables: Box<[Variable]>,
    /// In the order of evaluation.
    pub(crate) experiments: Box<[Experiment]>,
    /// The last one is the "everyone else" rule.
    pub(crate) deliveries: Box<[Rule]>,
}

/// A variable of a flag with its default.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) key: Box<str>,
    pub(crate) default: VariableValue,
}

/// What experiment and delivery rules have in common.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) key: Box<str>,
    pub(crate) layer_id: Box<str>,
    pub(crate) audience: AudienceGate,
    pub(crate) allocation: Allocation<Target>,
    pub(crate) variations: Box<[Variation]>,
    /// The local holdouts that name this rule, in file order.
    pub(crate) local_holdouts: Box<[Arc<Holdout>]>,
}

/// What only experiment rules have.
#[derive(Debug)]
pub(crate) struct Experiment {
    pub(crate) rule: Rule,
    pub(crate) running: bool,
    /// Marked `td`: an excluding holdout lets it through.
    pub(crate) targeted_delivery: bool,
    /// User id → the variation to serve, `Err` with the key where the rule has no such variation.
    pub(crate) allowlist: HashMap<Box<str>, Result<usize, Box<str>>>,
    /// Set if the rule excludes others.
    pub(crate) group: Option<Group>,
    pub(crate) cmab: Option<Cmab>,
}

/// The exclusion group of an experiment.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: Box<str>,
    /// Which buckets belong to which experiment id; empty ids are gaps.
    pub(crate) allocation: Allocation<Box<str>>,
}

/// A contextual bandit.
#[derive(Debug)]
pub(crate) struct Cmab {
    /// Which buckets take part.
    pub(crate) traffic: Allocation<()>,
    pub(crate) attributes: Box<[CmabAttribute]>,
}

#[derive(Debug)]
pub(crate) struct CmabAttribute {
    pub(crate) id: Box<str>,
    pub(crate) key: Box<str>,
}

/// A share of users kept out.
#[derive(Debug)]
pub(crate) struct Holdout {
    pub(crate) id: Box<str>,
    pub(crate) key: Box<str>,
    pub(crate) running: bool,
    pub(crate) excludes_deliveries: bool,
    pub(crate) audience: AudienceGate,
    pub(crate) allocation: Allocation<Target>,
    pub(crate) variations: Box<[Variation]>,
}

/// What a rule or holdout can serve.
#[derive(Clone, Debug)]
pub(crate) struct Variation {
    pub(crate) id: Box<str>,
    pub(crate) key: Box<str>,
    pub(crate) enabled: bool,
    /// One place per variable of the flag; `None` leaves the default.
    pub(crate) overrides: Box<[Option<VariableValue>]>,
}

/// What a range of buckets was given to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// The variation at this index.
    Variation(usize),
    /// A deliberate gap: an empty entity id.
    Nobody,
    /// An id that the rule has no variation for.
    Unknown,
}

/// The audience conditions of a rule or holdout.
#[derive(Debug)]
pub(crate) struct AudienceGate {
    /// `None` lets everyone in.
    condition: Option<Condition>,
    /// The conditions as the file has them, for the texts of reasons.
    pub(crate) source: Value,
}

impl AudienceGate {
    pub(crate) fn new(condition: Option<Condition>, source: Value) -> Self {
        Self { condition, source }
    }

    /// Whether the user gets in; unknown counts as no.
    pub(crate) fn admits(&self, user: &User<'_>) -> bool {
        match &self.condition {
            None => true,
            Some(condition) => condition.evaluate(user) == Some(true),
        }
    }

    /// The audiences that had to be evaluated and came out unknown, in the order of evaluation.
    pub(crate) fn unknown_audiences(&self, user: &User<'_>) -> Vec<&str> {
        let mut unknown = Vec::new();
        if let Some(condition) = &self.condition {
            condition.note_unknown(user, &mut unknown);
        }
        unknown
    }

    pub(crate) fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }
}

impl Rule {
    pub(crate) fn variation_by_id(&self, id: &str) -> Option<&Variation> {
        self.variations.iter().find(|variation| &*variation.id == id)
    }
}

impl Flag {
    /// Looks a variation up by key among those of all rules, running or not: the first one found.
    pub(crate) fn variation_by_key(&self, key: &str) -> Option<&Variation> {
        let experiments = self.experiments.iter().map(|experiment| &experiment.rule);
        experiments
            .chain(&self.deliveries)
            .flat_map(|rule| &rule.variations)
            .find(|variation| &*variation.key == key)
    }
}

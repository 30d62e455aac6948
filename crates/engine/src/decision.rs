//! The output side of a decision.

use serde::{Serialize, Serializer};

use crate::cmab::PredictionRequest;
use crate::compiled::{Flag, Holdout, Rule, Variable, Variation};
use crate::engine::Engine;
use crate::exposure::Exposure;
use crate::options::DecideOptions;
use crate::profile::UserProfile;
use crate::reason::{Dialect, Reason};
use crate::user::User;
use crate::variable::VariableValue;

/// What kind of rule decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// An experiment rule, or a decision forced on the flag.
    FeatureTest,
    /// A delivery rule, or no rule at all.
    Rollout,
    /// A holdout.
    Holdout,
    /// An experiment rule that was asked for by its own key.
    Experiment,
}

impl Source {
    /// The name in events: `feature-test`, `rollout` or `holdout`.
    pub fn name(self) -> &'static str {
        match self {
            Self::FeatureTest => "feature-test",
            Self::Rollout => "rollout",
            Self::Holdout => "holdout",
            Self::Experiment => "experiment",
        }
    }
}

/// What evaluating a flag came to, in references into the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome<'a> {
    pub(crate) source: Source,
    pub(crate) rule: Option<&'a Rule>,
    /// Set instead of `rule` if a holdout decided.
    pub(crate) holdout: Option<&'a Holdout>,
    pub(crate) variation: Option<&'a Variation>,
    /// The holdout that the user is in though a delivery rule was allowed to decide.
    pub(crate) excluding: Option<(&'a Holdout, &'a Variation)>,
    /// The rule bucketed the user afresh: sticky bucketing stores the variation.
    pub(crate) sticky: bool,
    pub(crate) cmab_uuid: Option<&'a str>,
    pub(crate) prediction_needed: Option<PredictionRequest<'a>>,
    /// An error ended the evaluation.
    pub(crate) failed: bool,
}

impl Outcome<'_> {
    pub(crate) const NOTHING: Self = Self {
        source: Source::Rollout,
        rule: None,
        holdout: None,
        variation: None,
        excluding: None,
        sticky: false,
        cmab_uuid: None,
        prediction_needed: None,
        failed: false,
    };
}

/// What a user gets of one flag. Borrows from the engine and from the user.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    pub(crate) engine: &'a Engine,
    flag_key: &'a str,
    /// `None` if there is no such flag.
    pub(crate) flag: Option<&'a Flag>,
    pub(crate) outcome: Outcome<'a>,
    pub(crate) options: DecideOptions,
    reasons: Vec<Reason<'a>>,
}

impl<'a> Decision<'a> {
    pub(crate) fn new(
        engine: &'a Engine,
        flag: &'a Flag,
        outcome: Outcome<'a>,
        options: DecideOptions,
        reasons: Vec<Reason<'a>>,
    ) -> Self {
        Self { engine, flag_key: &flag.key, flag: Some(flag), outcome, options, reasons }
    }

    pub(crate) fn unknown_flag(
        engine: &'a Engine,
        flag_key: &'a str,
        options: DecideOptions,
    ) -> Self {
        Self {
            engine,
            flag_key,
            flag: None,
            outcome: Outcome { failed: true, ..Outcome::NOTHING },
            options,
            reasons: vec![Reason::FlagNotFound { flag_key }],
        }
    }

    /// An experiment that was asked for by its own key; has no flag.
    pub(crate) fn of_experiment(
        engine: &'a Engine,
        outcome: Outcome<'a>,
        options: DecideOptions,
        reasons: Vec<Reason<'a>>,
    ) -> Self {
        Self { engine, flag_key: "", flag: None, outcome, options, reasons }
    }

    /// The flag that was asked for.
    pub fn flag_key(&self) -> &'a str {
        self.flag_key
    }

    /// The variation that the user gets, if any.
    pub fn variation_key(&self) -> Option<&'a str> {
        self.outcome.variation.map(|variation| &*variation.key)
    }

    /// The id of that variation.
    pub fn variation_id(&self) -> Option<&'a str> {
        self.outcome.variation.map(|variation| &*variation.id)
    }

    /// Whether the flag is on for the user.
    pub fn enabled(&self) -> bool {
        self.outcome.variation.is_some_and(|variation| variation.enabled)
    }

    /// The rule that decided; for holdouts the holdout's key, for a decision forced on the flag none.
    pub fn rule_key(&self) -> Option<&'a str> {
        match (self.outcome.holdout, self.outcome.rule) {
            (Some(holdout), _) => Some(&*holdout.key),
            (None, rule) => rule.map(|rule| &*rule.key),
        }
    }

    /// The id of that rule or holdout.
    pub fn rule_id(&self) -> Option<&'a str> {
        match (self.outcome.holdout, self.outcome.rule) {
            (Some(holdout), _) => Some(&*holdout.id),
            (None, rule) => rule.map(|rule| &*rule.id),
        }
    }

    /// What kind of rule decided.
    pub fn source(&self) -> Source {
        self.outcome.source
    }

    /// Whether the decision is an error: an unknown flag or a failed prediction.
    pub fn is_error(&self) -> bool {
        self.outcome.failed
    }

    /// Whether there is no such flag.
    pub fn is_unknown(&self) -> bool {
        self.flag.is_none() && self.outcome.failed
    }

    /// Whether the "everyone else" rule of the flag decided.
    pub fn is_everyone_else(&self) -> bool {
        let last = self.flag.and_then(|flag| flag.deliveries.last());
        match (last, self.outcome.rule) {
            (Some(last), Some(rule)) => std::ptr::eq(last, rule),
            _ => false,
        }
    }

    /// The variables of the flag with the values that the user gets.
    ///
    /// None at all for an error, or with [`DecideOptions::EXCLUDE_VARIABLES`].
    pub fn variables(&self) -> Variables<'a> {
        let excluded =
            self.outcome.failed || self.options.contains(DecideOptions::EXCLUDE_VARIABLES);
        let enabled = self.outcome.variation.filter(|variation| variation.enabled);
        Variables {
            variables: match self.flag {
                Some(flag) if !excluded => &flag.variables,
                _ => &[],
            },
            overrides: enabled.map_or(&[], |variation| &variation.overrides),
        }
    }

    /// The steps that led here: all with [`DecideOptions::INCLUDE_REASONS`], else errors only.
    pub fn reasons(&self) -> &[Reason<'a>] {
        &self.reasons
    }

    /// The reasons in the words of an SDK.
    pub fn reason_texts(&self, dialect: Dialect) -> Vec<String> {
        self.reasons.iter().filter_map(|reason| reason.text(dialect)).collect()
    }

    /// What to fetch and decide again with, if a contextual bandit was passed over for want of a
    /// prediction. A caller that cannot fetch uses the decision as it is, as synchronous SDKs do.
    pub fn prediction_needed(&self) -> Option<PredictionRequest<'a>> {
        self.outcome.prediction_needed
    }

    /// Experiment id and variation id to store for sticky bucketing; only for users with a profile.
    pub fn profile_entry(&self) -> Option<(&'a str, &'a str)> {
        if self.outcome.sticky { Some((self.rule_id()?, self.variation_id()?)) } else { None }
    }

    /// The exposures to send for this decision: none, one, or two where a holdout let a delivery rule
    /// decide.
    pub fn exposures(&self) -> impl Iterator<Item = Exposure<'a>> + use<'a> {
        Exposure::of(self)
    }
}

/// The decisions of one call for several flags.
#[derive(Clone, Debug)]
pub struct Decisions<'a> {
    all: Vec<Decision<'a>>,
    enabled_only: bool,
}

impl<'a> Decisions<'a> {
    pub(crate) fn new(all: Vec<Decision<'a>>, options: DecideOptions) -> Self {
        Self { all, enabled_only: options.contains(DecideOptions::ENABLED_FLAGS_ONLY) }
    }

    /// The decisions to return to the caller; only enabled ones with
    /// [`DecideOptions::ENABLED_FLAGS_ONLY`].
    pub fn iter(&self) -> impl Iterator<Item = &Decision<'a>> {
        self.all.iter().filter(|decision| !self.enabled_only || decision.enabled())
    }

    /// All decisions, filtered out or not.
    pub fn all(&self) -> impl Iterator<Item = &Decision<'a>> {
        self.all.iter()
    }

    /// The decision for a flag, unless filtered out.
    pub fn get(&self, flag_key: &str) -> Option<&Decision<'a>> {
        self.iter().find(|decision| decision.flag_key == flag_key)
    }

    /// The exposures of *all* decisions, filtered out or not.
    pub fn exposures(&self) -> impl Iterator<Item = Exposure<'a>> {
        self.all.iter().flat_map(Decision::exposures)
    }

    /// The profile to save after the call; `None` if nothing is new.
    pub fn profile_to_save(&self, user: &User<'_>) -> Option<UserProfile> {
        profile_to_save(user, self.all.iter().filter_map(Decision::profile_entry))
    }
}

impl<'a> From<Decision<'a>> for Decisions<'a> {
    /// A single decision is never filtered out.
    fn from(decision: Decision<'a>) -> Self {
        Self { all: vec![decision], enabled_only: false }
    }
}

impl Decision<'_> {
    /// The profile to save after the decision; `None` if nothing is new.
    pub fn profile_to_save(&self, user: &User<'_>) -> Option<UserProfile> {
        profile_to_save(user, self.profile_entry().into_iter())
    }
}

/// The user's profile with new entries.
fn profile_to_save<'a>(
    user: &User<'_>,
    entries: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<UserProfile> {
    let mut entries = entries.peekable();
    entries.peek()?;
    let mut profile = user.profile()?.clone();
    user.id().clone_into(&mut profile.user_id);
    for (experiment_id, variation_id) in entries {
        profile.insert(experiment_id, variation_id);
    }
    Some(profile)
}

/// The variables of a decision; serialises as an object.
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    variables: &'a [Variable],
    /// Empty, or one place per variable.
    overrides: &'a [Option<VariableValue>],
}

impl<'a> Variables<'a> {
    /// Goes through keys and values in file order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a VariableValue)> {
        let overrides = self.overrides.iter().map(Option::as_ref);
        self.variables
            .iter()
            .zip(overrides.chain(std::iter::repeat(None)))
            .map(|(variable, value)| (&*variable.key, value.unwrap_or(&variable.default)))
    }

    /// The value of one variable.
    pub fn get(self, key: &str) -> Option<&'a VariableValue> {
        self.iter().find(|(own, _)| *own == key).map(|(_, value)| value)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.variables.is_empty()
    }
}

impl Serialize for Variables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

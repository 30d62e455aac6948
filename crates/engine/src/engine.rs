//! The compiled datafile and the calls that decide with it.

use hashbrown::HashMap;

use crate::compile::{Compiled, ExperimentPlace, compile};
use crate::compiled::{Flag, Holdout};
use crate::config::OptimizelyConfig;
use crate::datafile::{Datafile, DatafileError};
use crate::decide::Evaluation;
use crate::decision::{Decision, Decisions};
use crate::explain::Explanation;
use crate::options::DecideOptions;
use crate::user::User;

/// A datafile that is ready to decide.
///
/// It is immutable and `Send + Sync`: share it between threads behind an `Arc`, and replace it whole
/// when a new revision arrives.
#[derive(Debug)]
pub struct Engine {
    pub(crate) datafile: Datafile,
    flags: Vec<Flag>,
    flag_indices: HashMap<Box<str>, usize>,
    pub(crate) holdouts: Vec<Holdout>,
    flagless: Vec<Flag>,
    experiment_places: HashMap<Box<str>, ExperimentPlace>,
    has_bandits: bool,
    /// Event attribute ids by attribute key.
    pub(crate) attribute_ids: HashMap<Box<str>, Box<str>>,
}

impl Engine {
    /// Parses, checks and compiles a datafile.
    ///
    /// # Errors
    ///
    /// [`DatafileError::Syntax`] for what is not JSON, [`DatafileError::Invalid`] with every defect for
    /// which an official SDK would reject the file.
    pub fn from_json(json: &[u8]) -> Result<Self, DatafileError> {
        Ok(Self::from_checked(Datafile::from_slice(json)?))
    }

    /// Checks and compiles a datafile.
    ///
    /// # Errors
    ///
    /// [`DatafileError::Invalid`] with every defect for which an official SDK would reject the file.
    pub fn compile(datafile: Datafile) -> Result<Self, DatafileError> {
        datafile.check()?;
        Ok(Self::from_checked(datafile))
    }

    fn from_checked(datafile: Datafile) -> Self {
        let Compiled { flags, flag_indices, holdouts, flagless, experiment_places } =
            compile(&datafile);
        let has_bandits = datafile.all_experiments().any(|(own, _)| own.cmab.is_some());
        let attribute_ids = datafile
            .attributes
            .iter()
            .map(|attribute| (attribute.key.as_str().into(), attribute.id.as_str().into()))
            .collect();
        Self {
            datafile,
            flags,
            flag_indices,
            holdouts,
            flagless,
            experiment_places,
            has_bandits,
            attribute_ids,
        }
    }

    /// The datafile that the engine was made from.
    pub fn datafile(&self) -> &Datafile {
        &self.datafile
    }

    /// Whether there is a flag of a key.
    pub fn has_flag(&self, key: &str) -> bool {
        self.flag_indices.contains_key(key)
    }

    /// Whether the flag of a key has a variable of a key.
    pub fn has_variable(&self, flag_key: &str, key: &str) -> bool {
        let variables = self.flag(flag_key).map_or(&[][..], |flag| &flag.variables);
        variables.iter().any(|variable| &*variable.key == key)
    }

    /// Whether any rule takes its variation from a prediction.
    pub fn has_bandits(&self) -> bool {
        self.has_bandits
    }

    /// The keys of all flags, in file order.
    pub fn flag_keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.flags.iter().map(|flag| &*flag.key)
    }

    /// Decides one flag for one user.
    ///
    /// Never fails: an unknown flag, or a contextual bandit whose prediction failed, is a decision
    /// without a variation that says so in its reasons. Allocates nothing, unless reasons are asked for.
    pub fn decide<'a>(
        &'a self,
        user: &'a User<'a>,
        flag_key: &'a str,
        options: DecideOptions,
    ) -> Decision<'a> {
        let mut evaluation = Evaluation::new(self, user, options);
        match self.flag(flag_key) {
            Some(flag) => evaluation.flag(flag),
            None => Decision::unknown_flag(self, flag_key, options),
        }
    }

    /// Decides the flags of a list. Unknown keys become error decisions; a key that stands in the list
    /// twice is decided once.
    pub fn decide_for_keys<'a>(
        &'a self,
        user: &'a User<'a>,
        flag_keys: impl IntoIterator<Item = &'a str>,
        options: DecideOptions,
    ) -> Decisions<'a> {
        let mut evaluation = Evaluation::new(self, user, options);
        let mut decisions: Vec<Decision<'a>> = Vec::new();
        let mut seen = hashbrown::HashSet::new();
        for flag_key in flag_keys {
            if !seen.insert(flag_key) {
                continue;
            }
            decisions.push(match self.flag(flag_key) {
                Some(flag) => evaluation.flag(flag),
                None => Decision::unknown_flag(self, flag_key, options),
            });
        }
        Decisions::new(decisions, options)
    }

    /// Decides all flags, in file order.
    pub fn decide_all<'a>(&'a self, user: &'a User<'a>, options: DecideOptions) -> Decisions<'a> {
        let mut evaluation = Evaluation::new(self, user, options);
        let decisions = self.flags.iter().map(|flag| evaluation.flag(flag)).collect();
        Decisions::new(decisions, options)
    }

    /// Decides an experiment by its own key, as SDKs did before there were flags. `overriding` is the key of a
    /// variation that code has set for this user; one that the experiment does not have counts for nothing.
    /// `None` if there is no such experiment.
    pub fn activate<'a>(
        &'a self,
        user: &'a User<'a>,
        experiment_key: &str,
        overriding: Option<&str>,
        options: DecideOptions,
    ) -> Option<Decision<'a>> {
        let (flag, index) = match *self.experiment_places.get(experiment_key)? {
            ExperimentPlace::Flag(flag, index) => (self.flags.get(flag)?, index),
            ExperimentPlace::Flagless(flag) => (self.flagless.get(flag)?, 0),
        };
        let experiment = flag.experiments.get(index)?;
        Some(Evaluation::new(self, user, options).activation(flag, experiment, overriding))
    }

    /// The keys of all experiments, in file order.
    pub fn experiment_keys(&self) -> impl Iterator<Item = &str> {
        self.datafile.all_experiments().map(|(experiment, _)| experiment.key.as_str())
    }

    /// Whether the experiment of a key has a variation of a key; `None` if there is no such experiment.
    pub fn experiment_has_variation(&self, experiment_key: &str, key: &str) -> Option<bool> {
        let mut all = self.datafile.all_experiments();
        let (experiment, _) = all.find(|(experiment, _)| experiment.key == experiment_key)?;
        Some(experiment.variations.iter().any(|variation| variation.key == key))
    }

    /// Decides one flag and says why: every rule that was looked at, every condition with its value, the
    /// bucket and the range it fell into. `None` if there is no such flag.
    pub fn explain<'a>(&'a self, user: &'a User<'a>, flag_key: &'a str) -> Option<Explanation<'a>> {
        self.flag(flag_key)?;
        let decision = self.decide(user, flag_key, DecideOptions::INCLUDE_REASONS);
        Some(Explanation::new(user, &decision))
    }

    /// The view of the datafile that SDKs give to applications, and agents serve at `/v1/config`.
    pub fn optimizely_config(&self) -> OptimizelyConfig<'_> {
        OptimizelyConfig::new(&self.datafile)
    }

    fn flag(&self, key: &str) -> Option<&Flag> {
        self.flags.get(*self.flag_indices.get(key)?)
    }
}

//! From a datafile to an engine: every id is looked up here, once.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use crate::bucketing::{Allocation, BUCKETS, Range};
use crate::compiled::{
    AudienceGate, Cmab, CmabAttribute, Experiment, Flag, Group, Holdout, Rule, Target, Variable,
    Variation,
};
use crate::condition::{Audiences, NamedCondition, audience_tree, rule_tree};
use crate::datafile::{self, Datafile, TrafficRange, VariableOverride};
use crate::variable::{VariableType, VariableValue};

/// The one status in which experiments and holdouts take part.
const RUNNING: &str = "Running";
/// Experiments of such groups exclude one another.
const EXCLUSIVE: &str = "random";
const TARGETED_DELIVERY: &str = "td";

/// The compiled parts of a datafile.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) flags: Vec<Flag>,
    pub(crate) flag_indices: HashMap<Box<str>, usize>,
    pub(crate) holdouts: Vec<Holdout>,
    /// Stand-ins for flags: one for each experiment that no flag uses.
    pub(crate) flagless: Vec<Flag>,
    /// Experiments by key; of two with one key, the last of the file.
    pub(crate) experiment_places: HashMap<Box<str>, ExperimentPlace>,
}

/// Where a compiled experiment is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExperimentPlace {
    /// The index of a flag, and of the experiment in it.
    Flag(usize, usize),
    /// The index of a stand-in.
    Flagless(usize),
}

/// Compiles a datafile that has been checked: what dangles here is left out.
pub(crate) fn compile(datafile: &Datafile) -> Compiled {
    let compiler = Compiler::new(datafile);
    let mut flags: Vec<Flag> = Vec::with_capacity(datafile.feature_flags.len());
    let mut flag_indices = HashMap::with_capacity(datafile.feature_flags.len());
    for flag in &datafile.feature_flags {
        let compiled = compiler.flag(flag);
        // Of two flags with one key the later one counts, in the place of the earlier.
        let known = flag_indices.get(flag.key.as_str()).copied();
        if let Some(earlier) = known.and_then(|index: usize| flags.get_mut(index)) {
            *earlier = compiled;
        } else {
            flag_indices.insert(flag.key.as_str().into(), flags.len());
            flags.push(compiled);
        }
    }
    let (flagless, experiment_places) = compiler.experiment_places(&flags);
    Compiled {
        flags,
        flag_indices,
        holdouts: datafile.holdouts.iter().map(|holdout| compiler.holdout(holdout)).collect(),
        flagless,
        experiment_places,
    }
}

/// The look-up tables that compiling needs.
struct Compiler<'d> {
    datafile: &'d Datafile,
    audiences: Audiences,
    experiments: HashMap<&'d str, (&'d datafile::Experiment, Option<Group>)>,
    rollouts: HashMap<&'d str, &'d datafile::Rollout>,
    attribute_keys: HashMap<&'d str, &'d str>,
    local_holdouts: HashMap<&'d str, Vec<Arc<Holdout>>>,
    /// Overrides by variation id over the whole file: where a variation is written out in several
    /// rules, the SDKs use the last one for all of them.
    overrides: HashMap<&'d str, &'d [VariableOverride]>,
}

impl<'d> Compiler<'d> {
    fn new(datafile: &'d Datafile) -> Self {
        let mut compiler = Self {
            datafile,
            audiences: audiences(datafile),
            experiments: experiments(datafile),
            rollouts: datafile
                .rollouts
                .iter()
                .map(|rollout| (rollout.id.as_str(), rollout))
                .collect(),
            attribute_keys: datafile
                .attributes
                .iter()
                .map(|attribute| (attribute.id.as_str(), attribute.key.as_str()))
                .collect(),
            local_holdouts: HashMap::new(),
            overrides: overrides(datafile),
        };
        for holdout in &datafile.local_holdouts {
            let compiled = Arc::new(compiler.holdout(holdout));
            for rule_id in holdout.included_rules.iter().flatten() {
                compiler
                    .local_holdouts
                    .entry(rule_id.as_str())
                    .or_default()
                    .push(Arc::clone(&compiled));
            }
        }
        compiler
    }

    /// Finds every experiment among the flags, and compiles those that no flag uses.
    fn experiment_places(&self, flags: &[Flag]) -> (Vec<Flag>, HashMap<Box<str>, ExperimentPlace>) {
        let used: HashMap<&str, ExperimentPlace> = flags
            .iter()
            .enumerate()
            .flat_map(|(flag, own)| {
                own.experiments.iter().enumerate().map(move |(index, experiment)| {
                    (&*experiment.rule.id, ExperimentPlace::Flag(flag, index))
                })
            })
            .collect();
        let mut flagless = Vec::new();
        let places = self
            .datafile
            .all_experiments()
            .map(|(experiment, _)| {
                let place = used.get(experiment.id.as_str()).copied().unwrap_or_else(|| {
                    flagless.push(self.flagless(experiment));
                    ExperimentPlace::Flagless(flagless.len() - 1)
                });
                (experiment.key.as_str().into(), place)
            })
            .collect();
        (flagless, places)
    }

    /// A stand-in for the flag of an experiment that has none.
    fn flagless(&self, experiment: &datafile::Experiment) -> Flag {
        let flag = datafile::FeatureFlag {
            experiment_ids: vec![experiment.id.clone()],
            ..datafile::FeatureFlag::default()
        };
        self.flag(&flag)
    }

    fn flag(&self, flag: &datafile::FeatureFlag) -> Flag {
        let deliveries = self
            .rollouts
            .get(flag.rollout_id.as_str())
            .map_or(&[][..], |rollout| &rollout.experiments);
        let everyone_else = datafile::everyone_else(deliveries);
        Flag {
            key: flag.key.as_str().into(),
            variables: flag
                .variables
                .iter()
                .map(|variable| Variable {
                    key: variable.key.as_str().into(),
                    default: variable_type(variable).read(&variable.default_value),
                })
                .collect(),
            experiments: flag
                .experiment_ids
                .iter()
                .filter_map(|id| self.experiments.get(id.as_str()))
                .map(|(experiment, group)| {
                    self.experiment(flag, experiment, group.as_ref(), everyone_else)
                })
                .collect(),
            deliveries: deliveries.iter().map(|delivery| self.rule(flag, delivery, None)).collect(),
        }
    }

    fn experiment(
        &self,
        flag: &datafile::FeatureFlag,
        experiment: &datafile::Experiment,
        group: Option<&Group>,
        everyone_else: Option<&datafile::Variation>,
    ) -> Experiment {
        let appended = everyone_else.filter(|_| experiment.is_feature_rollout());
        let rule = self.rule(flag, experiment, appended);
        let allowlist = experiment
            .forced_variations
            .iter()
            .map(|(user_id, variation)| {
                let key = variation.as_str().unwrap_or_default();
                let index = rule.variations.iter().position(|own| &*own.key == key);
                (user_id.as_str().into(), index.ok_or_else(|| key.into()))
            })
            .collect();
        Experiment {
            running: experiment.status == RUNNING,
            targeted_delivery: experiment.kind.as_deref() == Some(TARGETED_DELIVERY),
            allowlist,
            group: group.cloned(),
            cmab: experiment.cmab.as_ref().map(|cmab| self.cmab(cmab)),
            rule,
        }
    }

    /// `appended` is a variation that the rule has beyond its own, and that takes the rest of the
    /// traffic.
    fn rule(
        &self,
        flag: &datafile::FeatureFlag,
        rule: &datafile::Experiment,
        appended: Option<&datafile::Variation>,
    ) -> Rule {
        let variations: Box<[Variation]> = rule
            .variations
            .iter()
            .chain(appended)
            .map(|variation| self.variation(variation, &flag.variables))
            .collect();
        let rest = appended
            .map(|variation| Range { end: BUCKETS, target: target(&variation.id, &variations) });
        Rule {
            id: rule.id.as_str().into(),
            key: rule.key.as_str().into(),
            layer_id: rule.layer_id.as_str().into(),
            audience: self.audience(rule.audience_conditions.as_ref(), &rule.audience_ids),
            allocation: Allocation::new(
                rule.traffic_allocation
                    .iter()
                    .map(|range| compile_range(range, &variations))
                    .chain(rest),
            ),
            variations,
            local_holdouts: self
                .local_holdouts
                .get(rule.id.as_str())
                .map_or_else(Box::default, |holdouts| holdouts.as_slice().into()),
        }
    }

    fn holdout(&self, holdout: &datafile::Holdout) -> Holdout {
        let variations: Box<[Variation]> =
            holdout.variations.iter().map(|variation| self.variation(variation, &[])).collect();
        Holdout {
            id: holdout.id.as_str().into(),
            key: holdout.key.as_str().into(),
            running: holdout.status == RUNNING,
            excludes_deliveries: holdout.exclude_targeted_deliveries,
            audience: self.audience(holdout.audience_conditions.as_ref(), &holdout.audience_ids),
            allocation: Allocation::new(
                holdout.traffic_allocation.iter().map(|range| compile_range(range, &variations)),
            ),
            variations,
        }
    }

    fn variation(
        &self,
        variation: &datafile::Variation,
        variables: &[datafile::Variable],
    ) -> Variation {
        let overrides = self.overrides.get(variation.id.as_str()).copied().unwrap_or_default();
        let value_of = |variable: &datafile::Variable| -> Option<VariableValue> {
            let overridden = overrides.iter().rfind(|entry| entry.id == variable.id)?;
            Some(variable_type(variable).read(&overridden.value))
        };
        Variation {
            id: variation.id.as_str().into(),
            key: variation.key.as_str().into(),
            enabled: variation.feature_enabled.unwrap_or(false),
            overrides: if overrides.is_empty() {
                Box::default()
            } else {
                variables.iter().map(value_of).collect()
            },
        }
    }

    fn audience(&self, conditions: Option<&Value>, ids: &[String]) -> AudienceGate {
        let source = match conditions {
            Some(conditions) if !conditions.is_null() => conditions.clone(),
            _ => Value::from(ids),
        };
        let for_everyone = source.as_array().is_some_and(Vec::is_empty);
        let condition = (!for_everyone).then(|| rule_tree(&source, &self.audiences));
        AudienceGate::new(condition, source)
    }

    fn cmab(&self, cmab: &datafile::Cmab) -> Cmab {
        Cmab {
            traffic: Allocation::new([Range {
                end: clamp_end(cmab.traffic_allocation),
                target: (),
            }]),
            attributes: cmab
                .attribute_ids
                .iter()
                .filter_map(|id| {
                    let key = self.attribute_keys.get(id.as_str())?;
                    Some(CmabAttribute { id: id.as_str().into(), key: (*key).into() })
                })
                .collect(),
        }
    }
}

fn audiences(datafile: &Datafile) -> Audiences {
    let untyped = datafile
        .audiences
        .iter()
        .map(|audience| (&audience.id, &audience.name, &audience.conditions.0));
    let typed = datafile
        .typed_audiences
        .iter()
        .map(|audience| (&audience.id, &audience.name, &audience.conditions));
    // Typed audiences come second: of the same id, they win.
    untyped
        .chain(typed)
        .map(|(id, name, conditions)| {
            let compiled = NamedCondition {
                id: id.as_str().into(),
                name: name.as_str().into(),
                condition: audience_tree(conditions),
            };
            (id.as_str().into(), Arc::new(compiled))
        })
        .collect()
}

fn experiments(datafile: &Datafile) -> HashMap<&str, (&datafile::Experiment, Option<Group>)> {
    datafile
        .all_experiments()
        .map(|(experiment, group)| {
            let exclusive = group.filter(|group| group.policy == EXCLUSIVE);
            (experiment.id.as_str(), (experiment, exclusive.map(compile_group)))
        })
        .collect()
}

fn compile_group(group: &datafile::Group) -> Group {
    Group {
        id: group.id.as_str().into(),
        allocation: Allocation::new(group.traffic_allocation.iter().map(|range| Range {
            end: clamp_end(range.end_of_range),
            target: range.entity_id.as_str().into(),
        })),
    }
}

fn overrides(datafile: &Datafile) -> HashMap<&str, &[VariableOverride]> {
    let deliveries = datafile.rollouts.iter().flat_map(|rollout| &rollout.experiments);
    datafile
        .all_experiments()
        .map(|(experiment, _)| experiment)
        .chain(deliveries)
        .flat_map(|rule| &rule.variations)
        .filter_map(|variation| {
            let overrides = variation.variables.as_deref()?;
            Some((variation.id.as_str(), overrides))
        })
        .collect()
}

fn variable_type(variable: &datafile::Variable) -> VariableType {
    VariableType::from_datafile(&variable.kind, variable.sub_type.as_deref())
}

fn compile_range(range: &TrafficRange, variations: &[Variation]) -> Range<Target> {
    Range { end: clamp_end(range.end_of_range), target: target(&range.entity_id, variations) }
}

fn target(entity_id: &str, variations: &[Variation]) -> Target {
    if entity_id.is_empty() {
        return Target::Nobody;
    }
    variations
        .iter()
        .position(|variation| &*variation.id == entity_id)
        .map_or(Target::Unknown, Target::Variation)
}

/// Ends below zero admit nobody and ends above 10,000 everybody, so clamping changes nothing.
fn clamp_end(end: i64) -> u32 {
    u32::try_from(end.max(0)).unwrap_or(u32::MAX)
}

//! What results are of: an experiment or a holdout, with its variations, its metrics and its past.

use std::collections::BTreeSet;

use burgee_domain::{
    Analysis, Holdout, HoldoutScope, HoldoutStatus, LastRule, Project, Report, Result, Rule,
    RuleType, Timestamp,
};
use burgee_events::Plan;

use super::metric::Measured;
use super::timeline::{self, Allocation};
use crate::app::experiment::Run;
use crate::app::state::ProjectState;
use crate::app::work::load_project;
use crate::app::{App, entity, event_log};

/// What results are of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) id: i64,
    pub(crate) project: Project,
    pub(crate) name: String,
    /// Each in the order of results.
    pub(crate) variations: Vec<Arm>,
    /// Which of them the others are compared with, unless somebody asks for another.
    pub(crate) baseline: usize,
    pub(crate) metrics: Vec<Measured>,
    /// How results are made unless somebody asks for something else.
    pub(crate) analysis: Analysis,
    pub(crate) is_bandit: bool,
    /// Whether visitors are split by shares that were laid down, so that the split can be tested.
    pub(crate) has_design: bool,
    /// Whether its traffic is moved while it runs.
    pub(crate) is_steered: bool,
    /// When it first went live; nothing before.
    pub(crate) launched: Option<Timestamp>,
    /// When counting started over, if it did.
    pub(crate) reset: Option<Timestamp>,
    /// When it ended, if it did.
    pub(crate) ended: Option<Timestamp>,
    /// How traffic was divided, from the launch on.
    pub(crate) allocations: Vec<Allocation>,
    /// When the division changed, as far as it concerns what is counted,
    pub(crate) changes: Vec<Timestamp>,
    /// and the share of each variation from the start and from each change on.
    pub(crate) shares: Vec<Vec<f64>>,
    /// Visitors who were given a variation by name.
    pub(crate) excluded: BTreeSet<String>,
    /// How many logs of other nodes have events of the project, which do not count here.
    pub(crate) other_logs: usize,
    /// Of a holdout: the experiments and deliveries that the others are decided for by.
    pub(crate) others: Option<BTreeSet<String>>,
}

/// A variation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arm {
    /// The id in events.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) key: String,
}

impl Subject {
    /// An experiment.
    pub(crate) async fn experiment(app: &App, run: &Run) -> Result<Self> {
        let Run { state, project_id, environment_id, last } = run;
        let rule = &last.rule;
        let project = load_project(&app.store, *project_id).await?;
        let report = match &rule.report_key {
            Some(key) => {
                entity::by_key::<Report>(&app.store, *project_id, *environment_id, key).await?
            }
            None => None,
        };
        let ended = rule.conclusion.as_ref().map(|own| own.time);
        let ended = ended.or(report.as_ref().and_then(|own| own.end_time));
        let reset = report.filter(|own| own.start_time > own.created_time);
        let reset = reset.map(|own| own.start_time);
        let allocations = timeline::of_rule(&app.store, *project_id, rule).await?;
        let is_bandit = rule.kind != RuleType::AbTest;
        let mut subject = Self {
            id: rule.experiment_id,
            project,
            name: rule.name.clone(),
            variations: variations(last),
            baseline: baseline(rule),
            metrics: measured(&rule.metrics, state),
            analysis: rule.analysis,
            is_bandit,
            has_design: !is_bandit,
            is_steered: is_bandit || is_accelerated(rule),
            launched: rule.launched_time,
            reset,
            ended,
            allocations,
            changes: Vec::new(),
            shares: Vec::new(),
            excluded: rule.allow_list.keys().cloned().collect(),
            other_logs: event_log::others(app, *project_id).await?,
            others: None,
        };
        subject.divide();
        Ok(subject)
    }

    /// A holdout, which is the baseline, against everybody else.
    pub(crate) async fn holdout(app: &App, project: Project, holdout: &Holdout) -> Result<Self> {
        let state = app.states.committed(&app.store, project.id).await?;
        let rules = rules_under(&state, holdout);
        let variations = vec![
            Arm {
                id: holdout.variation_id.to_string(),
                name: "Holdout".to_owned(),
                key: "off".to_owned(),
            },
            Arm { id: "0".to_owned(), name: "Everyone else".to_owned(), key: "others".to_owned() },
        ];
        let launched = holdout.start_time.filter(|_| holdout.status != HoldoutStatus::Draft);
        let other_logs = event_log::others(app, project.id).await?;
        Ok(Self {
            id: holdout.id,
            project,
            name: holdout.name.clone(),
            variations,
            baseline: 0,
            metrics: measured(&holdout.metrics, &state),
            analysis: Analysis::default(),
            is_bandit: false,
            has_design: false,
            is_steered: false,
            launched,
            // Who was decided for before it began was not yet held out.
            reset: launched,
            ended: holdout.end_time,
            allocations: Vec::new(),
            changes: Vec::new(),
            shares: vec![vec![1.0, 1.0]],
            excluded: BTreeSet::new(),
            other_logs,
            others: Some(rules),
        })
    }

    /// Divides the time that counts into epochs. A bandit's results are those of all its time: it has an epoch an
    /// hour, and no verdict.
    fn divide(&mut self) {
        let start = self.reset.or(self.launched).unwrap_or_default();
        let later = self.allocations.iter().filter(|own| own.from > start && !self.is_bandit);
        self.changes = later.map(|own| own.from).collect();
        let first = self.allocations.iter().rev().find(|own| own.from <= start);
        let first = first.or(self.allocations.first());
        let after = self.allocations.iter().filter(|own| self.changes.contains(&own.from));
        let shares = first.into_iter().chain(after).map(|allocation| {
            let ids = self.variations.iter().map(|arm| arm.id.parse().unwrap_or_default());
            let weights = ids.map(|id: i64| allocation.weights.get(&id).copied());
            weights.map(|weight| f64::from(weight.unwrap_or_default())).collect()
        });
        self.shares = shares.collect();
    }

    /// The plan of a fold of all that counts.
    pub(crate) fn plan(&self) -> Plan {
        let own_variations =
            if self.others.is_some() { self.variations.get(..1) } else { self.variations.get(..) };
        let own_variations = own_variations.unwrap_or_default();
        Plan {
            project: self.project.id.to_string(),
            experiment: self.id.to_string(),
            variations: own_variations.iter().map(|arm| arm.id.clone()).collect(),
            others: self.others.clone(),
            metrics: self.metrics.iter().map(|metric| metric.plan.clone()).collect(),
            reset: self.reset.map(millis).unwrap_or_default(),
            excluded: self.excluded.clone(),
            end: i64::MAX,
            changes: self.changes.iter().copied().map(millis).collect(),
            ..Plan::default()
        }
    }
}

/// Whether traffic goes to the variations that are the closest to a verdict.
pub(crate) fn is_accelerated(rule: &Rule) -> bool {
    rule.kind == RuleType::AbTest && rule.distribution_mode.as_deref() == Some("stats_accelerator")
}

/// Milliseconds since 1970, as events have them; the next whole one.
pub(crate) fn millis(time: Timestamp) -> i64 {
    time.as_micros().saturating_add(999).div_euclid(1_000)
}

fn measured(metrics: &[serde_json::Value], state: &ProjectState) -> Vec<Measured> {
    metrics.iter().map(|metric| Measured::read(metric, &state.events)).collect()
}

/// The variations of a rule, by the ids that datafiles and events have.
fn variations(last: &LastRule) -> Vec<Arm> {
    let entries = last.rule.variations.iter().map(|(key, entry)| Arm {
        id: entry.variation_id.to_string(),
        name: last.variation_names.get(key).unwrap_or(key).clone(),
        key: key.clone(),
    });
    entries.collect()
}

/// The baseline of a rule, by either of the ids that its variation goes by.
fn baseline(rule: &Rule) -> usize {
    let own = rule.baseline_variation_id.and_then(|id| {
        rule.variations.values().position(|entry| entry.variation_id == id || entry.id == id)
    });
    own.unwrap_or_default()
}

/// The experiments and deliveries that a holdout keeps its visitors from.
fn rules_under(state: &ProjectState, holdout: &Holdout) -> BTreeSet<String> {
    let environment = state.environments.values().find(|own| own.key == holdout.environment_key);
    let environment = environment.map(|own| own.id);
    let rulesets = state.rulesets.values().filter(|own| Some(own.environment_id) == environment);
    let mut ids = BTreeSet::new();
    for ruleset in rulesets {
        let rules = ruleset.rules.values().filter(|rule| {
            holdout.scope == HoldoutScope::Global || holdout.rule_ids.contains(&rule.id)
        });
        ids.extend(rules.map(|rule| rule.experiment_id.to_string()));
        if holdout.scope == HoldoutScope::Global {
            ids.insert(format!("default-rollout-{}-{}", ruleset.flag_id, ruleset.environment_id));
        }
    }
    ids
}

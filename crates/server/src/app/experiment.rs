//! Experiments by their id in the datafile, in events and in results, whatever project they are in.

use std::sync::Arc;

use burgee_domain::{Environment, Error, Flag, LastRule, Report, Result, Rule, Ruleset};

use super::entity::{Entity, StoredRuleset, store_error};
use super::ruleset::WholeRuleset;
use super::state::ProjectState;
use super::{App, access, lookup, rule};
use crate::auth::Caller;

/// A rule that is an experiment, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Experiment {
    pub(crate) project_id: i64,
    pub(crate) whole: WholeRuleset,
    pub(crate) rule: Rule,
}

/// Where an experiment is, in the project as it is kept in memory.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) state: Arc<ProjectState>,
    pub(crate) flag: Arc<Flag>,
    pub(crate) environment: Arc<Environment>,
    pub(crate) ruleset: Arc<Ruleset>,
    pub(crate) rule: Rule,
}

/// An experiment that is or was: what results are made of.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) state: Arc<ProjectState>,
    pub(crate) project_id: i64,
    pub(crate) environment_id: i64,
    /// The rule, as it last was if it is there no longer, with the names of its variations.
    pub(crate) last: LastRule,
}

impl Run {
    /// Finds an experiment in a project, or what its report keeps of it.
    async fn find(app: &App, project_id: i64, experiment_id: i64) -> Result<Option<Self>> {
        let state = app.states.committed(&app.store, project_id).await?;
        if let Some(place) = Place::find(&state, experiment_id) {
            return Ok(Some(place.run()));
        }
        let report = report_of(app, experiment_id, |own| own == project_id).await?;
        Ok(report.and_then(|report| Self::of_report(state, report)))
    }

    fn of_report(state: Arc<ProjectState>, report: Report) -> Option<Self> {
        Some(Self {
            state,
            project_id: report.project_id,
            environment_id: report.environment_id,
            last: *report.last_rule?,
        })
    }
}

impl Place {
    /// What results are made of.
    pub(crate) fn run(&self) -> Run {
        Run {
            state: Arc::clone(&self.state),
            project_id: self.flag.project_id,
            environment_id: self.ruleset.environment_id,
            last: LastRule::of(&self.flag, &self.rule),
        }
    }

    /// Finds an experiment in a project.
    pub(crate) fn find(state: &Arc<ProjectState>, experiment_id: i64) -> Option<Self> {
        let own = |rule: &&Rule| rule.experiment_id == experiment_id && rule.kind.is_experiment();
        let (ruleset, rule) = state
            .rulesets
            .values()
            .find_map(|ruleset| Some((ruleset, ruleset.rules.values().find(own)?)))?;
        Some(Self {
            flag: Arc::clone(state.flags.get(&ruleset.flag_id)?),
            environment: Arc::clone(state.environments.get(&ruleset.environment_id)?),
            ruleset: Arc::clone(ruleset),
            rule: rule.clone(),
            state: Arc::clone(state),
        })
    }
}

/// Finds an experiment that the caller may see: from memory, once its project is known. One whose rule is gone is there for
/// as long as its report is.
pub(crate) async fn run(app: &App, caller: &Caller, experiment_id: i64) -> Result<Run> {
    let not_found = || Error::not_found("Experiment", experiment_id);
    let known = app.ingest.as_ref().and_then(|own| own.results.project_of(experiment_id));
    let project_id = match known.filter(|id| caller.role(*id).is_some()) {
        Some(project_id) => project_id,
        None => match project_of(app, caller, experiment_id).await? {
            Some(project_id) => project_id,
            None => return past_run(app, caller, experiment_id).await?.ok_or_else(not_found),
        },
    };
    lookup::project(app, caller, project_id).await?;
    let state = app.states.committed(&app.store, project_id).await?;
    let Some(place) = Place::find(&state, experiment_id) else {
        return past_run(app, caller, experiment_id).await?.ok_or_else(not_found);
    };
    let access = access::load(&app.store, caller, project_id).await?;
    access.see_ruleset(&place.flag, &place.environment).map_err(|_| not_found())?;
    if let Some(ingest) = &app.ingest {
        ingest.results.note_project(experiment_id, project_id);
    }
    Ok(place.run())
}

/// An experiment whose rule is gone, by its report. Who may see that may see its results: flags that are gone too are hidden
/// from nobody.
async fn past_run(app: &App, caller: &Caller, experiment_id: i64) -> Result<Option<Run>> {
    let seen = |project_id| caller.role(project_id).is_some();
    let Some(report) = report_of(app, experiment_id, seen).await? else { return Ok(None) };
    lookup::project(app, caller, report.project_id).await?;
    let state = app.states.committed(&app.store, report.project_id).await?;
    let access = access::load(&app.store, caller, report.project_id).await?;
    if state.flags.get(&report.flag_id).is_some_and(|flag| access.see_flag(flag).is_err()) {
        return Ok(None);
    }
    Ok(Run::of_report(state, report))
}

/// The report of an experiment that has ended, in the projects that something holds for.
async fn report_of(
    app: &App,
    experiment_id: i64,
    holds: impl Fn(i64) -> bool,
) -> Result<Option<Report>> {
    let documents = app.store.documents_of_kind(Report::KIND).await.map_err(store_error)?;
    let digits = experiment_id.to_string();
    let candidates = documents.into_iter();
    for document in candidates.filter(|own| own.body.contains(&digits) && holds(own.project_id)) {
        let report = Report::from_document(&document)?;
        if report.experiment_id == experiment_id {
            return Ok(Some(report));
        }
    }
    Ok(None)
}

/// Finds an experiment, whoever may see it.
pub(crate) async fn anywhere(app: &App, experiment_id: i64) -> Result<Run> {
    let not_found = || Error::not_found("Experiment", experiment_id);
    let project_id = if let Some(id) = project_among(app, experiment_id, |_| true).await? {
        id
    } else {
        let report = report_of(app, experiment_id, |_| true).await?;
        report.ok_or_else(not_found)?.project_id
    };
    of_project(app, project_id, experiment_id).await
}

/// Finds an experiment of a project, whoever may see it.
pub(crate) async fn of_project(app: &App, project_id: i64, experiment_id: i64) -> Result<Run> {
    let found = Run::find(app, project_id, experiment_id).await?;
    found.ok_or_else(|| Error::not_found("Experiment", experiment_id))
}

/// Finds an experiment.
pub(crate) async fn get(app: &App, caller: &Caller, experiment_id: i64) -> Result<Experiment> {
    let not_found = || Error::not_found("Experiment", experiment_id);
    let project_id = project_of(app, caller, experiment_id).await?.ok_or_else(not_found)?;
    let found = rule::of_experiment(app, caller, project_id, experiment_id).await;
    let (_, whole, key) = match found {
        Err(Error::NotFound { .. }) => return Err(not_found()),
        other => other?,
    };
    let rule = whole.ruleset.rules.get(&key).filter(|own| own.kind.is_experiment());
    let rule = rule.cloned().ok_or_else(not_found)?;
    Ok(Experiment { project_id, whole, rule })
}

/// The project of an experiment, among those that the caller has a part in.
async fn project_of(app: &App, caller: &Caller, experiment_id: i64) -> Result<Option<i64>> {
    project_among(app, experiment_id, |project_id| caller.role(project_id).is_some()).await
}

/// The project of an experiment, among those that something holds for.
async fn project_among(
    app: &App,
    experiment_id: i64,
    holds: impl Fn(i64) -> bool,
) -> Result<Option<i64>> {
    let documents = app.store.documents_of_kind(StoredRuleset::KIND).await;
    // Most rulesets need not be read to know that it is not in them.
    let digits = experiment_id.to_string();
    let candidates = documents
        .map_err(store_error)?
        .into_iter()
        .filter(|own| own.body.contains(&digits) && holds(own.project_id));
    for document in candidates {
        let stored = StoredRuleset::from_document(&document)?;
        let mut rules = stored.ruleset.rules.values();
        if rules.any(|own| own.experiment_id == experiment_id) {
            return Ok(Some(stored.project_id));
        }
    }
    Ok(None)
}

//! Experiments by their id in the datafile, in events and in results, whatever project they are in.

use std::sync::Arc;

use burgee_domain::{Environment, Error, Flag, Result, Rule, Ruleset};

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

impl Place {
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

/// Finds where an experiment is that the caller may see: from memory, once its project is known.
pub(crate) async fn place(app: &App, caller: &Caller, experiment_id: i64) -> Result<Place> {
    let not_found = || Error::not_found("Experiment", experiment_id);
    let known = app.ingest.as_ref().and_then(|own| own.results.project_of(experiment_id));
    let project_id = match known.filter(|id| caller.role(*id).is_some()) {
        Some(project_id) => project_id,
        None => project_of(app, caller, experiment_id).await?.ok_or_else(not_found)?,
    };
    lookup::project(app, caller, project_id).await?;
    let state = app.states.committed(&app.store, project_id).await?;
    let place = Place::find(&state, experiment_id).ok_or_else(not_found)?;
    let access = access::load(&app.store, caller, project_id).await?;
    access.see_ruleset(&place.flag, &place.environment).map_err(|_| not_found())?;
    if let Some(ingest) = &app.ingest {
        ingest.results.note_project(experiment_id, project_id);
    }
    Ok(place)
}

/// Finds where an experiment is, whoever may see it.
pub(crate) async fn anywhere(app: &App, experiment_id: i64) -> Result<Place> {
    let not_found = || Error::not_found("Experiment", experiment_id);
    let found = project_among(app, experiment_id, |_| true).await?;
    let project_id = found.ok_or_else(not_found)?;
    let state = app.states.committed(&app.store, project_id).await?;
    Place::find(&state, experiment_id).ok_or_else(not_found)
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

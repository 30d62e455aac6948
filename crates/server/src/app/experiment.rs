//! Experiments by their id in the datafile, in events and in results, whatever project they are in.

use burgee_domain::{Error, Holdout, Result, Rule};

use super::entity::{self, Entity, StoredRuleset, store_error};
use super::ruleset::WholeRuleset;
use super::{App, lookup, rule};
use crate::auth::Caller;

/// A rule that is an experiment, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Experiment {
    pub(crate) project_id: i64,
    pub(crate) whole: WholeRuleset,
    pub(crate) rule: Rule,
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

/// Finds a holdout of a project.
pub(crate) async fn holdout(
    app: &App,
    caller: &Caller,
    project_id: i64,
    holdout_id: i64,
) -> Result<Holdout> {
    lookup::project(app, caller, project_id).await?;
    entity::in_project(&app.store, project_id, holdout_id).await
}

/// The project of an experiment, among those that the caller has a part in.
async fn project_of(app: &App, caller: &Caller, experiment_id: i64) -> Result<Option<i64>> {
    let documents = app.store.documents_of_kind(StoredRuleset::KIND).await;
    // Most rulesets need not be read to know that it is not in them.
    let digits = experiment_id.to_string();
    let candidates = documents
        .map_err(store_error)?
        .into_iter()
        .filter(|own| own.body.contains(&digits) && caller.role(own.project_id).is_some());
    for document in candidates {
        let stored = StoredRuleset::from_document(&document)?;
        let mut rules = stored.ruleset.rules.values();
        if rules.any(|own| own.experiment_id == experiment_id) {
            return Ok(Some(stored.project_id));
        }
    }
    Ok(None)
}

//! What exists in a project, kept for a moment: a batch is checked without asking the store.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burgee_domain::{Project, Result, Timestamp};
use burgee_events::{Accepted, Catalogue, Counters};

use crate::app::state::ProjectState;
use crate::app::{App, entity};

/// What was true so long ago is asked for again; a batch that names something unknown asks at once.
const FRESH: i64 = 1_000_000;
/// More projects than this are not kept.
const PROJECTS: usize = 256;

/// The catalogues of projects that send events.
#[derive(Default)]
pub(crate) struct Catalogues {
    kept: Mutex<HashMap<i64, Kept>>,
}

struct Kept {
    read: Timestamp,
    catalogue: Arc<Catalogue>,
    /// The environments of experiments.
    environments: Arc<HashMap<String, i64>>,
    counters: Counters,
}

impl Catalogues {
    /// The catalogue of a project, and whether it was read just now; `None` if there is no such project.
    pub(crate) async fn of(
        &self,
        app: &App,
        project_id: i64,
        anew: bool,
    ) -> Result<Option<(Arc<Catalogue>, bool)>> {
        let now = app.now();
        if !anew
            && let Some(kept) = self.lock().get(&project_id)
            && now.as_micros() - kept.read.as_micros() < FRESH
        {
            return Ok(Some((Arc::clone(&kept.catalogue), false)));
        }
        let state = app.states.committed(&app.store, project_id).await?;
        if state.environments.is_empty() {
            return Ok(None);
        }
        let project = entity::by_id::<Project>(&app.store, project_id).await?;
        let bot_filtering = project.and_then(|own| own.bot_filtering).unwrap_or_default();
        let catalogue = Arc::new(of_state(&state, bot_filtering));
        let mut kept = self.lock();
        if kept.len() >= PROJECTS && !kept.contains_key(&project_id) {
            return Ok(Some((catalogue, true)));
        }
        let counters = kept.get(&project_id).map(|kept| kept.counters).unwrap_or_default();
        let environments = Arc::new(environments(&state));
        let entry = Kept { read: now, catalogue: Arc::clone(&catalogue), environments, counters };
        kept.insert(project_id, entry);
        Ok(Some((catalogue, true)))
    }

    /// Shows rows that were taken to whoever watches.
    pub(crate) fn show(&self, app: &App, project_id: i64, rows: &Accepted) {
        let environments = self.lock().get(&project_id).map(|own| Arc::clone(&own.environments));
        app.live.saw(project_id, rows, &environments.unwrap_or_default(), app.now());
    }

    /// The environment that some rows are from: that of the first experiment that is known.
    pub(crate) fn environment_of(&self, project_id: i64, rows: &Accepted) -> Option<i64> {
        let kept = self.lock();
        let environments = &kept.get(&project_id)?.environments;
        let experiments = rows.decisions.iter().filter_map(|row| row.experiment_id.as_ref());
        experiments.filter_map(|id| environments.get(id)).copied().next()
    }

    pub(crate) fn count(&self, project_id: i64, counters: Counters) {
        if let Some(kept) = self.lock().get_mut(&project_id) {
            kept.counters += counters;
        }
    }

    pub(crate) fn counters(&self, project_id: i64) -> Counters {
        self.lock().get(&project_id).map(|kept| kept.counters).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Kept>> {
        // Entries are replaced whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All that datafiles of the project can have had: rules that are off too, for SDKs send what they knew.
fn of_state(state: &ProjectState, bot_filtering: bool) -> Catalogue {
    let mut experiments: HashMap<String, HashSet<String>> = HashMap::new();
    for ruleset in state.rulesets.values() {
        let Some(flag) = state.flags.get(&ruleset.flag_id) else { continue };
        let variations: HashSet<String> =
            flag.variations.values().map(|variation| variation.id.to_string()).collect();
        for rule in ruleset.rules_in_order() {
            experiments.insert(rule.experiment_id.to_string(), variations.clone());
        }
        let everyone_else = format!("default-rollout-{}-{}", flag.id, ruleset.environment_id);
        experiments.insert(everyone_else, variations);
    }
    for holdout in state.holdouts.values() {
        let variation = HashSet::from([holdout.variation_id.to_string()]);
        experiments.insert(holdout.id.to_string(), variation);
    }
    Catalogue {
        experiments,
        events: state.events.keys().map(i64::to_string).collect(),
        bot_filtering,
    }
}

/// The environment of each experiment and delivery.
fn environments(state: &ProjectState) -> HashMap<String, i64> {
    let mut environments = HashMap::new();
    for ruleset in state.rulesets.values() {
        let environment = ruleset.environment_id;
        let rules = ruleset.rules.values();
        environments.extend(rules.map(|rule| (rule.experiment_id.to_string(), environment)));
        let everyone_else = format!("default-rollout-{}-{environment}", ruleset.flag_id);
        environments.insert(everyone_else, environment);
    }
    for holdout in state.holdouts.values() {
        let own = state.environments.values().find(|own| own.key == holdout.environment_key);
        environments.extend(own.map(|own| (holdout.id.to_string(), own.id)));
    }
    environments
}

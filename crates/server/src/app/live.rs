//! What is happening in projects, for whoever watches, and when things last happened. Nothing of it is kept: results
//! come from the log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burgee_domain::{Result, Timestamp};
use burgee_events::{Accepted, Conversion, Decision};
use tokio::sync::broadcast;

use super::{App, access, environment};
use crate::auth::Caller;

/// What may be on its way to somebody who reads slowly.
const UNREAD: usize = 1_024;
/// More environments than this are not remembered.
const ENVIRONMENTS: usize = 10_000;

/// When things last happened in an environment, as far as this node has seen since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Activity {
    /// Somebody fetched the datafile.
    pub(crate) datafile_fetched: Option<Timestamp>,
    /// A decision arrived.
    pub(crate) decided: Option<Timestamp>,
    /// The program that sent the last decision, and its version.
    pub(crate) client: Option<(String, String)>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// A decision, in the environment if its rule is there still.
    Decision { environment_id: Option<i64>, decision: Arc<Decision> },
    /// A conversion, which does not say in which environment.
    Conversion(Arc<Conversion>),
}

/// What is happening.
#[derive(Default)]
pub(crate) struct Live {
    activities: Mutex<HashMap<i64, Activity>>,
    /// By project.
    watched: Mutex<HashMap<i64, broadcast::Sender<Happening>>>,
}

impl Live {
    /// Notes that a datafile was fetched.
    pub(crate) fn fetched(&self, environment_id: i64, now: Timestamp) {
        self.note(environment_id, |own| own.datafile_fetched = Some(now));
    }

    /// When things last happened in an environment.
    pub(crate) fn activity(&self, environment_id: i64) -> Activity {
        lock(&self.activities).get(&environment_id).cloned().unwrap_or_default()
    }

    /// Begins to watch a project.
    pub(crate) fn watch(&self, project_id: i64) -> broadcast::Receiver<Happening> {
        let mut watched = lock(&self.watched);
        watched.retain(|_, own| own.receiver_count() > 0);
        let sender = watched.entry(project_id).or_insert_with(|| broadcast::Sender::new(UNREAD));
        sender.subscribe()
    }

    fn note(&self, environment_id: i64, change: impl FnOnce(&mut Activity)) {
        let mut activities = lock(&self.activities);
        if activities.len() < ENVIRONMENTS || activities.contains_key(&environment_id) {
            change(activities.entry(environment_id).or_default());
        }
    }

    fn watchers(&self, project_id: i64) -> Option<broadcast::Sender<Happening>> {
        lock(&self.watched).get(&project_id).filter(|own| own.receiver_count() > 0).cloned()
    }

    /// Takes note of rows that were taken; `environments` are those of the project's rules, by experiment id.
    pub(crate) fn saw(
        &self,
        project_id: i64,
        rows: &Accepted,
        environments: &HashMap<String, i64>,
        now: Timestamp,
    ) {
        let environment_of =
            |own: &Decision| environments.get(own.experiment_id.as_deref()?).copied();
        let last = rows.decisions.iter().rev().find_map(|own| Some((environment_of(own)?, own)));
        if let Some((environment_id, decision)) = last {
            let visit = &decision.visit;
            let client = visit.client_engine.clone().zip(visit.client_version.clone());
            self.note(environment_id, |own| {
                own.decided = Some(now);
                own.client = client;
            });
        }
        let Some(watchers) = self.watchers(project_id) else { return };
        // Whoever watched may have gone meanwhile.
        for own in &rows.decisions {
            let environment_id = environment_of(own);
            let decision = Arc::new(own.clone());
            let _ = watchers.send(Happening::Decision { environment_id, decision });
        }
        for own in &rows.conversions {
            let _ = watchers.send(Happening::Conversion(Arc::new(own.clone())));
        }
    }
}

fn lock<T>(own: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change is made at once.
    own.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When things last happened in an environment.
pub(crate) async fn activity(app: &App, caller: &Caller, environment_id: i64) -> Result<Activity> {
    let environment = environment::seen(app, caller, environment_id).await?;
    Ok(app.live.activity(environment.id))
}

/// Fails unless a caller may see an environment, or may no longer.
pub(crate) async fn check(app: &App, caller: &Caller, environment_id: i64) -> Result<()> {
    environment::seen(app, caller, environment_id).await.map(drop)
}

/// What happens in a project, seen from one of its environments.
pub(crate) struct Watch {
    pub(crate) environment_id: i64,
    pub(crate) receiver: broadcast::Receiver<Happening>,
}

/// Begins to watch an environment.
pub(crate) async fn begin(
    app: &App,
    caller: &Caller,
    project_id: i64,
    environment_key: &str,
) -> Result<Watch> {
    let access = access::load(&app.store, caller, project_id).await?;
    let environment = environment::by_key(&app.store, project_id, environment_key).await?;
    access.see_environment(&environment)?;
    Ok(Watch { environment_id: environment.id, receiver: app.live.watch(project_id) })
}

//! Projects in memory: what lists and datafiles are made from, kept up with the store by reading only what was
//! written since.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use burgee_domain::{
    Attribute, Audience, Environment, Event, Flag, Group, Holdout, Result, Ruleset,
};
use burgee_store::{Document, Reader, Store};

use super::entity::{Entity, StoredRuleset, store_error};

/// How many projects are kept; the one that was not asked for the longest makes room.
const PROJECTS: usize = 32;

/// Entities of one kind by id.
type Kept<T> = Arc<BTreeMap<i64, Arc<T>>>;

/// A project as it was at one version. Copies share what is the same in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProjectState {
    version: i64,
    pub(crate) environments: Kept<Environment>,
    pub(crate) attributes: Kept<Attribute>,
    pub(crate) audiences: Kept<Audience>,
    pub(crate) events: Kept<Event>,
    pub(crate) flags: Kept<Flag>,
    pub(crate) groups: Kept<Group>,
    pub(crate) holdouts: Kept<Holdout>,
    pub(crate) rulesets: Kept<Ruleset>,
    /// Made of the rulesets when they are first asked for by place.
    places: Arc<OnceLock<Places>>,
}

/// Rulesets by flag and environment.
type Places = HashMap<(i64, i64), Arc<Ruleset>>;

impl ProjectState {
    /// The rulesets by flag and environment.
    pub(crate) fn rulesets_by_place(&self) -> &Places {
        let place = |own: &Ruleset| (own.flag_id, own.environment_id);
        let places = || self.rulesets.values().map(|own| (place(own), Arc::clone(own))).collect();
        self.places.get_or_init(places)
    }

    /// Takes in a document, if it is of a kind that is kept.
    fn write(&mut self, document: &Document) -> Result<()> {
        match document.kind.as_str() {
            Environment::KIND => keep(&mut self.environments, document),
            Attribute::KIND => keep(&mut self.attributes, document),
            Audience::KIND => keep(&mut self.audiences, document),
            Event::KIND => keep(&mut self.events, document),
            Flag::KIND => keep(&mut self.flags, document),
            Group::KIND => keep(&mut self.groups, document),
            Holdout::KIND => keep(&mut self.holdouts, document),
            StoredRuleset::KIND => {
                let ruleset = StoredRuleset::from_document(document)?.ruleset;
                Arc::make_mut(&mut self.rulesets).insert(document.id, Arc::new(ruleset));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Forgets a document.
    fn remove(&mut self, kind: &str, id: i64) {
        match kind {
            Environment::KIND => forget(&mut self.environments, id),
            Attribute::KIND => forget(&mut self.attributes, id),
            Audience::KIND => forget(&mut self.audiences, id),
            Event::KIND => forget(&mut self.events, id),
            Flag::KIND => forget(&mut self.flags, id),
            Group::KIND => forget(&mut self.groups, id),
            Holdout::KIND => forget(&mut self.holdouts, id),
            StoredRuleset::KIND => forget(&mut self.rulesets, id),
            _ => {}
        }
    }
}

fn keep<T: Entity + Clone>(kept: &mut Kept<T>, document: &Document) -> Result<()> {
    Arc::make_mut(kept).insert(document.id, Arc::new(T::from_document(document)?));
    Ok(())
}

fn forget<T: Clone>(kept: &mut Kept<T>, id: i64) {
    Arc::make_mut(kept).remove(&id);
}

/// The projects that were asked for lately.
#[derive(Default)]
pub(crate) struct States {
    kept: Mutex<Shelf>,
}

/// States with the moment at which each was last asked for.
#[derive(Default)]
struct Shelf {
    moment: u64,
    by_project: HashMap<i64, (u64, Arc<ProjectState>)>,
}

impl States {
    /// The state of a project as it is committed.
    pub(crate) async fn committed(
        &self,
        store: &Store,
        project_id: i64,
    ) -> Result<Arc<ProjectState>> {
        let known = self.known(project_id);
        let version = store.project_version(project_id).await.map_err(store_error)?;
        if known.version == version {
            return Ok(known);
        }
        let snapshot = store.snapshot().await.map_err(store_error)?;
        let state = Self::caught_up(known, &snapshot, project_id).await?;
        self.keep(project_id, &state);
        Ok(state)
    }

    /// The state of a project as a transaction sees it that holds the project. It may be
    /// [kept](Self::keep) once the transaction has committed.
    pub(crate) async fn within(
        &self,
        reader: &Reader,
        project_id: i64,
    ) -> Result<Arc<ProjectState>> {
        Self::caught_up(self.known(project_id), reader, project_id).await
    }

    /// Keeps a committed state, unless a later one is kept already.
    pub(crate) fn keep(&self, project_id: i64, state: &Arc<ProjectState>) {
        let mut shelf = self.shelf();
        shelf.moment += 1;
        let moment = shelf.moment;
        let kept = shelf.by_project.entry(project_id).or_insert_with(|| (0, Arc::clone(state)));
        kept.0 = moment;
        if kept.1.version < state.version {
            kept.1 = Arc::clone(state);
        }
        if shelf.by_project.len() > PROJECTS {
            let longest = shelf.by_project.iter().min_by_key(|(_, (moment, _))| *moment);
            if let Some(id) = longest.map(|(id, _)| *id) {
                shelf.by_project.remove(&id);
            }
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // Whoever panicked with it left whole states behind.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of a project; nothing at version 0 if it was not asked for before.
    fn known(&self, project_id: i64) -> Arc<ProjectState> {
        let mut shelf = self.shelf();
        shelf.moment += 1;
        let moment = shelf.moment;
        let kept = shelf.by_project.get_mut(&project_id);
        kept.map(|(last, state)| {
            *last = moment;
            Arc::clone(state)
        })
        .unwrap_or_default()
    }

    /// A state with what happened since.
    async fn caught_up(
        known: Arc<ProjectState>,
        reader: &Reader,
        project_id: i64,
    ) -> Result<Arc<ProjectState>> {
        let since = reader.documents_since(project_id, known.version).await.map_err(store_error)?;
        if since.version == known.version {
            return Ok(known);
        }
        let mut state = ProjectState {
            version: since.version,
            places: Arc::default(),
            ..ProjectState::clone(&known)
        };
        for (kind, id) in &since.removed {
            state.remove(kind, *id);
        }
        for document in &since.written {
            state.write(document)?;
        }
        Ok(Arc::new(state))
    }
}

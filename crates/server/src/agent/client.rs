//! What a node keeps for one SDK key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use burgee_engine::{Decision, User};

use super::notifications::Channel;
use super::odp_events::OdpEvents;
use super::prepared::Odp;
use super::remote::Remote;
use super::store::predictions::Predictions;
use super::store::profiles::Profiles;
use super::store::segments::Segments;
use crate::publish::{PublishedDatafile, Registry};

/// The state of one SDK key.
pub(crate) struct Client {
    /// The key without a token.
    pub(crate) sdk_key: String,
    pub(crate) source: Source,
    pub(crate) profiles: Option<Arc<Profiles>>,
    pub(crate) segments: Segments,
    pub(crate) predictions: Predictions,
    pub(crate) channel: Channel,
    pub(crate) odp_events: OdpEvents,
    /// Variations set by code, by user and experiment.
    overrides: Mutex<HashMap<(String, String), String>>,
}

/// Where the datafile of a key comes from.
pub(crate) enum Source {
    /// This instance publishes it.
    Registry(Arc<Registry>),
    /// Another host publishes it.
    Remote(Arc<Remote>),
}

/// What a client is made of.
pub(crate) struct Parts {
    pub(crate) sdk_key: String,
    pub(crate) source: Source,
    pub(crate) profiles: Option<Arc<Profiles>>,
    pub(crate) segments: Segments,
    pub(crate) predictions: Predictions,
    pub(crate) channel: Channel,
    pub(crate) odp_events: OdpEvents,
}

impl Client {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { sdk_key, source, profiles, segments, predictions, channel, odp_events } = parts;
        Self {
            sdk_key,
            source,
            profiles,
            segments,
            predictions,
            channel,
            odp_events,
            overrides: Mutex::default(),
        }
    }

    /// The datafile; none once the key has ended.
    pub(crate) fn datafile(&self) -> Option<Arc<PublishedDatafile>> {
        match &self.source {
            Source::Registry(registry) => registry.get(&self.sdk_key),
            Source::Remote(remote) => remote.datafile(),
        }
    }

    /// Sets or, with an empty key, removes the variation of a user in an experiment; returns the former one.
    pub(crate) fn set_override(
        &self,
        user_id: &str,
        experiment_key: &str,
        variation_key: &str,
    ) -> Option<String> {
        let mut overrides = self.overrides.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (user_id.to_owned(), experiment_key.to_owned());
        if variation_key.is_empty() {
            overrides.remove(&place)
        } else {
            overrides.insert(place, variation_key.to_owned())
        }
    }

    /// The variation that code has set for a user in an experiment.
    pub(crate) fn overriding(&self, user_id: &str, experiment_key: &str) -> Option<String> {
        let overrides = self.overrides.lock().unwrap_or_else(PoisonError::into_inner);
        if overrides.is_empty() {
            return None;
        }
        overrides.get(&(user_id.to_owned(), experiment_key.to_owned())).cloned()
    }

    /// Saves what a decision adds to the user's profile.
    pub(crate) async fn keep_profile<'d, 'a: 'd>(
        &self,
        user: &User<'_>,
        decisions: impl Iterator<Item = &'d Decision<'a>>,
    ) {
        let Some(profiles) = &self.profiles else { return };
        let Some(before) = user.profile() else { return };
        let mut profile = before.clone();
        for (experiment_id, variation_id) in decisions.filter_map(Decision::profile_entry) {
            profile.insert(experiment_id, variation_id);
        }
        if profile != *before {
            user.id().clone_into(&mut profile.user_id);
            profiles.save(profile).await;
        }
    }
}

/// The datafile's segment platform, with the host that the operator wants.
pub(crate) fn odp_of(published: &PublishedDatafile, host: &str) -> Option<Arc<Odp>> {
    let odp = published.prepared().odp.as_ref()?;
    if host.is_empty() {
        return Some(Arc::clone(odp));
    }
    Some(Arc::new(Odp { host: host.to_owned(), ..Odp::clone(odp) }))
}

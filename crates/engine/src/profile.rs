//! Sticky bucketing: the profile that a caller stores for a user.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which variation a user was given in each experiment, in the wire form of the SDKs' user profile
/// services: `{user_id, experiment_bucket_map: {<experiment id>: {variation_id}}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserProfile {
    /// Whose profile this is.
    pub user_id: String,
    /// The stored variation of each experiment, by experiment id.
    #[serde(default)]
    pub experiment_bucket_map: BTreeMap<String, StoredVariation>,
}

/// One entry of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredVariation {
    /// The id of the variation that the user was given.
    pub variation_id: String,
}

impl UserProfile {
    /// A profile with no entries.
    pub fn new(user_id: impl Into<String>) -> Self {
        Self { user_id: user_id.into(), experiment_bucket_map: BTreeMap::new() }
    }

    /// Stores a variation of an experiment, replacing the former one.
    pub fn insert(&mut self, experiment_id: impl Into<String>, variation_id: impl Into<String>) {
        self.experiment_bucket_map
            .insert(experiment_id.into(), StoredVariation { variation_id: variation_id.into() });
    }

    /// The stored variation id of an experiment.
    pub fn variation_id(&self, experiment_id: &str) -> Option<&str> {
        self.experiment_bucket_map.get(experiment_id).map(|stored| stored.variation_id.as_str())
    }
}

impl From<UserProfile> for Cow<'_, UserProfile> {
    fn from(profile: UserProfile) -> Self {
        Self::Owned(profile)
    }
}

impl<'a> From<&'a UserProfile> for Cow<'a, UserProfile> {
    fn from(profile: &'a UserProfile) -> Self {
        Self::Borrowed(profile)
    }
}

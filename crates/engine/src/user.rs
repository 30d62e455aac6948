//! The input side of a decision: who is asking, and what is already known of them.

use std::borrow::Cow;

use crate::attributes::{AttributeValue, Attributes, BUCKETING_ID};
use crate::cmab::Prediction;
use crate::profile::UserProfile;

/// A user to decide for.
///
/// Only the id is needed. Everything else is an input that the caller fetched: the engine asks
/// nobody and remembers nothing.
///
/// ```
/// use burgee_engine::User;
///
/// let user = User::new("ada").with_attribute("country", "FI").with_attribute("age", 36);
/// assert_eq!(user.id(), "ada");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct User<'a> {
    id: Cow<'a, str>,
    attributes: Attributes<'a>,
    qualified_segments: Option<Vec<Cow<'a, str>>>,
    forced_decisions: Vec<ForcedDecision<'a>>,
    profile: Option<Cow<'a, UserProfile>>,
    predictions: Vec<(Cow<'a, str>, Prediction<'a>)>,
}

/// A variation that a developer forces on one user, for a whole flag or for one of its rules.
#[derive(Clone, Debug, PartialEq)]
struct ForcedDecision<'a> {
    flag_key: Cow<'a, str>,
    rule_key: Option<Cow<'a, str>>,
    variation_key: Cow<'a, str>,
}

impl<'a> User<'a> {
    /// A user of whom only the id is known. An empty id is legal.
    pub fn new(id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: id.into(),
            attributes: Attributes::new(),
            qualified_segments: None,
            forced_decisions: Vec::new(),
            profile: None,
            predictions: Vec::new(),
        }
    }

    /// Replaces all attributes.
    #[must_use]
    pub fn with_attributes(mut self, attributes: Attributes<'a>) -> Self {
        self.attributes = attributes;
        self
    }

    /// Sets one attribute.
    #[must_use]
    pub fn with_attribute(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<AttributeValue<'a>>,
    ) -> Self {
        self.attributes.insert(name, value);
        self
    }

    /// Says which real-time segments the user is in; without this call no segments were fetched,
    /// and every `qualified` condition is false.
    #[must_use]
    pub fn with_qualified_segments<S: Into<Cow<'a, str>>>(
        mut self,
        segments: impl IntoIterator<Item = S>,
    ) -> Self {
        self.qualified_segments = Some(segments.into_iter().map(Into::into).collect());
        self
    }

    /// Forces a variation: on the whole flag, or on one rule of it. A later call for the same flag
    /// and rule replaces an earlier one.
    #[must_use]
    pub fn with_forced_decision(
        mut self,
        flag_key: impl Into<Cow<'a, str>>,
        rule_key: Option<impl Into<Cow<'a, str>>>,
        variation_key: impl Into<Cow<'a, str>>,
    ) -> Self {
        let (flag_key, rule_key) = (flag_key.into(), rule_key.map(Into::into));
        self.forced_decisions
            .retain(|forced| forced.flag_key != flag_key || forced.rule_key != rule_key);
        self.forced_decisions.push(ForcedDecision {
            flag_key,
            rule_key,
            variation_key: variation_key.into(),
        });
        self
    }

    /// Gives the stored profile, which makes bucketing sticky; an empty profile where the store has
    /// none yet. Without this call nothing is read or offered for saving.
    #[must_use]
    pub fn with_profile(mut self, profile: impl Into<Cow<'a, UserProfile>>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Gives what the prediction service said for a contextual-bandit rule, by rule id.
    #[must_use]
    pub fn with_prediction(
        mut self,
        rule_id: impl Into<Cow<'a, str>>,
        prediction: Prediction<'a>,
    ) -> Self {
        let rule_id = rule_id.into();
        self.predictions.retain(|(id, _)| *id != rule_id);
        self.predictions.push((rule_id, prediction));
        self
    }

    /// The user id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The attributes.
    pub fn attributes(&self) -> &Attributes<'a> {
        &self.attributes
    }

    /// The real-time segments that the user is in, if they were fetched.
    pub fn qualified_segments(&self) -> Option<impl Iterator<Item = &str>> {
        self.qualified_segments.as_ref().map(|own| own.iter().map(|segment| &**segment))
    }

    /// The stored profile, if the caller keeps profiles.
    pub fn profile(&self) -> Option<&UserProfile> {
        self.profile.as_deref()
    }

    /// The text that is hashed for this user, and whether a `$opt_bucketing_id` was given that is
    /// not a string and therefore ignored.
    pub(crate) fn bucketing_id(&self) -> (&str, bool) {
        match self.attributes.get(BUCKETING_ID) {
            Some(AttributeValue::String(id)) => (id, false),
            Some(AttributeValue::Null) | None => (&self.id, false),
            Some(_) => (&self.id, true),
        }
    }

    /// Whether the user is in a segment; false where segments were never fetched.
    pub(crate) fn is_in_segment(&self, segment: &str) -> bool {
        self.qualified_segments
            .as_ref()
            .is_some_and(|segments| segments.iter().any(|own| own == segment))
    }

    /// The variation forced on a flag, or on one of its rules.
    pub(crate) fn forced_variation(&self, flag_key: &str, rule_key: Option<&str>) -> Option<&str> {
        self.forced_decisions
            .iter()
            .find(|forced| forced.flag_key == flag_key && forced.rule_key.as_deref() == rule_key)
            .map(|forced| &*forced.variation_key)
    }

    pub(crate) fn prediction(&self, rule_id: &str) -> Option<&Prediction<'a>> {
        self.predictions.iter().find(|(id, _)| id == rule_id).map(|(_, prediction)| prediction)
    }
}

//! Contextual bandits: what the engine needs to be told, and how it asks.
//!
//! A rule of this kind takes its variation from a prediction service. The engine does not call it;
//! a decision that came to such a rule without a prediction says so in
//! [`Decision::prediction_needed`](crate::Decision::prediction_needed), and the caller fetches the
//! prediction, adds it with [`User::with_prediction`](crate::User::with_prediction) and decides again.

use std::borrow::Cow;

use crate::attributes::AttributeValue;
use crate::compiled::Experiment;
use crate::user::User;

/// What the prediction service answered for one user and rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prediction<'a> {
    /// It chose a variation.
    Variation {
        /// The id of the variation.
        id: Cow<'a, str>,
        /// The id of the prediction, sent along with the exposure.
        uuid: Cow<'a, str>,
    },
    /// It could not be reached or made no sense: the flag's decision becomes an error.
    Failed,
}

/// What a decision must know before it can be made.
#[derive(Clone, Copy, Debug)]
pub struct PredictionRequest<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) user: &'a User<'a>,
}

impl<'a> PredictionRequest<'a> {
    /// The id of the rule: `experimentId` in the request, and part of the service's address.
    pub fn rule_id(&self) -> &'a str {
        &self.experiment.rule.id
    }

    /// The key of the rule.
    pub fn rule_key(&self) -> &'a str {
        &self.experiment.rule.key
    }

    /// The user id: `visitorId` in the request. The bucketing id plays no part here.
    pub fn user_id(&self) -> &'a str {
        self.user.id()
    }

    /// The attributes that the bandit learns from and that the user has, nulls included, as pairs
    /// of attribute id and value, in the rule's order.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a AttributeValue<'a>)> {
        let user = self.user;
        self.experiment.cmab.iter().flat_map(|cmab| &cmab.attributes).filter_map(move |attribute| {
            let value = user.attributes().get(&attribute.key)?;
            Some((&*attribute.id, value))
        })
    }
}

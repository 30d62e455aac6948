//! Why a user gets what they get: the engine's own account of a decision, of what is published, without an exposure.

use std::sync::Arc;

use burgee_domain::conditions::to_datafile;
use burgee_domain::question::{Question, read_trial};
use burgee_domain::{Error, Result};
use burgee_engine::{
    AttributeValue, Attributes, ConditionTrace, DecideOptions, Decision, User, trace_conditions,
};
use serde_json::{Map, Value};

use super::{App, access, audience, environment, sdk_key};
use crate::auth::Caller;
use crate::publish::PublishedDatafile;

/// A question with what it is answered by.
pub(crate) struct Inquiry {
    question: Question,
    pub(crate) datafile: Arc<PublishedDatafile>,
}

/// Looks up what a question about an environment is answered by.
pub(crate) async fn inquire(
    app: &App,
    caller: &Caller,
    project_id: i64,
    environment_key: &str,
    body: &Value,
) -> Result<Inquiry> {
    let access = access::load(&app.store, caller, project_id).await?;
    let environment = environment::by_key(&app.store, project_id, environment_key).await?;
    access.see_environment(&environment)?;
    let question = Question::read(body)?;
    let keys = sdk_key::live(&app.store, environment.id, app.now()).await?;
    let datafile = keys.iter().rev().find_map(|own| app.registry.get(&own.key));
    let datafile = datafile.ok_or_else(|| Error::not_found("Datafile", environment_key))?;
    Ok(Inquiry { question, datafile })
}

impl Inquiry {
    /// The user that is asked about.
    pub(crate) fn user(&self) -> User<'_> {
        let segments = self.question.segments.iter().map(String::as_str);
        User::new(self.question.user_id.as_str())
            .with_attributes(known(&self.question.attributes))
            .with_qualified_segments(segments)
    }

    /// Decides without anything coming of it; flags that do not exist are left out.
    pub(crate) fn decide<'a>(&'a self, user: &'a User<'a>) -> Vec<Decision<'a>> {
        let engine = &self.datafile.engine;
        let keys: Vec<&str> = match self.question.flag_keys.as_slice() {
            [] => engine.flag_keys().collect(),
            some => some.iter().map(String::as_str).filter(|own| engine.has_flag(own)).collect(),
        };
        keys.into_iter()
            .map(|key| engine.decide(user, key, DecideOptions::INCLUDE_REASONS))
            .collect()
    }
}

/// Tries conditions on what is known of a user, as an audience would.
pub(crate) async fn try_conditions(
    app: &App,
    caller: &Caller,
    project_id: i64,
    body: &Value,
) -> Result<ConditionTrace> {
    access::load(&app.store, caller, project_id).await?;
    let known_names = audience::attributes(&app.store, project_id).await?;
    let (conditions, attributes) = read_trial(body, &|name| known_names.contains(name))?;
    let user = User::new("").with_attributes(known(&attributes));
    Ok(trace_conditions(&to_datafile(&conditions), &user))
}

fn known(attributes: &Map<String, Value>) -> Attributes<'_> {
    attributes
        .iter()
        .map(|(name, value)| (name.as_str(), AttributeValue::from(value.clone())))
        .collect()
}

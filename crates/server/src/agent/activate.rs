//! `POST /v1/activate`, from the time before flags were decided. Source: §3.4 of the Agent's description.

use axum::http::StatusCode;
use burgee_engine::{DecideOptions, Decision, Source, User};
use url::form_urlencoded;

use super::body::{UserBody, read};
use super::decide::{self, check_user, unreadable, write_variables};
use super::front::Call;
use super::reply::{self, Reply};
use super::{json, notify};
use crate::events::VisitorWriter;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Experiment,
    Feature,
}

/// What the query asks for.
#[derive(Debug, Default)]
struct Query {
    /// Names in the order in which they came; a feature takes the place of an experiment of the same name.
    names: Vec<(String, Kind)>,
    tracking_disabled: bool,
    enabled: Option<bool>,
}

/// What became of one name.
struct Activation<'a> {
    name: &'a str,
    kind: Kind,
    decision: Option<Decision<'a>>,
}

pub(crate) async fn answer(call: &Call<'_>) -> Reply {
    match activate(call).await {
        Ok(reply) | Err(reply) => reply,
    }
}

async fn activate(call: &Call<'_>) -> Result<Reply, Reply> {
    let body: UserBody<'_> = read(call.body).map_err(|_| unreadable())?;
    let limits = &call.agent.config.burgee.limits;
    check_user(&body.user_id, body.attributes.len(), limits)?;
    let query = Query::read(call)?;
    let (client, published) = call.found;
    let mut user = User::new(body.user_id.0).with_attributes(body.attributes);
    if let Some(profiles) = &client.profiles {
        let profile = profiles.lookup(user.id()).await;
        user = user.with_profile(profile);
    }
    let overrides: Vec<Option<String>> =
        query.names.iter().map(|(name, _)| client.overriding(user.id(), name)).collect();
    if published.engine.has_bandits() {
        user = with_predictions(call, user, &query, &overrides).await;
    }
    let activations = activations(call, &user, &query, &overrides);
    track(call, &user, &query, &activations);
    let decisions = activations.iter().filter_map(|own| own.decision.as_ref());
    client.keep_profile(&user, decisions).await;
    let mut out = vec![b'['];
    for activation in &activations {
        let enabled = activation.is_enabled();
        if query.enabled.is_some_and(|wanted| wanted != enabled) {
            continue;
        }
        if out.len() > 1 {
            out.push(b',');
        }
        activation.write(&mut out, &user, enabled);
    }
    out.push(b']');
    Ok(reply::json(StatusCode::OK, out))
}

impl Query {
    #[expect(clippy::result_large_err, reason = "a refusal is an answer")]
    fn read(call: &Call<'_>) -> Result<Self, Reply> {
        let engine = &call.found.1.engine;
        let text = call.parts.uri.query().unwrap_or_default();
        let mut own = Self::default();
        let (mut experiments, mut features) = (Vec::new(), Vec::new());
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "type" => match &*value {
                    "experiment" => {
                        for key in engine.experiment_keys() {
                            own.add(key.to_owned(), Kind::Experiment);
                        }
                    }
                    "feature" => {
                        for key in engine.flag_keys() {
                            own.add(key.to_owned(), Kind::Feature);
                        }
                    }
                    other => {
                        let message = format!("type \"{other}\" not supported");
                        return Err(reply::error(StatusCode::BAD_REQUEST, &message));
                    }
                },
                "experimentKey" => experiments.push(value.into_owned()),
                "featureKey" => features.push(value.into_owned()),
                "disableTracking" => own.tracking_disabled |= value == "true",
                "enabled" => match &*value {
                    "true" => own.enabled = Some(true),
                    "false" => own.enabled = Some(false),
                    _ => {}
                },
                _ => {}
            }
        }
        let most = call.agent.config.burgee.limits.keys;
        if experiments.len() + features.len() > most {
            let message = format!("more than {most} keys");
            return Err(reply::error(StatusCode::BAD_REQUEST, &message));
        }
        for key in experiments {
            own.add(key, Kind::Experiment);
        }
        for key in features {
            own.add(key, Kind::Feature);
        }
        Ok(own)
    }

    fn add(&mut self, name: String, kind: Kind) {
        match self.names.iter_mut().find(|(own, _)| *own == name) {
            Some((_, own)) => *own = kind,
            None => self.names.push((name, kind)),
        }
    }
}

fn activations<'a>(
    call: &'a Call<'_>,
    user: &'a User<'a>,
    query: &'a Query,
    overrides: &'a [Option<String>],
) -> Vec<Activation<'a>> {
    let engine = &call.found.1.engine;
    let names = query.names.iter().zip(overrides);
    names
        .map(|((name, kind), overriding)| {
            let decision = match kind {
                Kind::Experiment => {
                    engine.activate(user, name, overriding.as_deref(), DecideOptions::NONE)
                }
                Kind::Feature => {
                    let decision = engine.decide(user, name, DecideOptions::NONE);
                    (!decision.is_unknown()).then_some(decision)
                }
            };
            Activation { name, kind: *kind, decision }
        })
        .collect()
}

/// Asks for the predictions that activations lack, until none does.
async fn with_predictions<'a>(
    call: &Call<'_>,
    mut user: User<'a>,
    query: &Query,
    overrides: &[Option<String>],
) -> User<'a> {
    loop {
        let predictions = {
            let activations = activations(call, &user, query, overrides);
            let decisions = activations.iter().filter_map(|own| own.decision.as_ref());
            decide::predict(&call.found.0, decisions, DecideOptions::NONE).await
        };
        if predictions.is_empty() {
            return user;
        }
        for (rule_id, prediction) in predictions {
            user = user.with_prediction(rule_id, prediction);
        }
    }
}

/// Sends exposures and notifications.
fn track(call: &Call<'_>, user: &User<'_>, query: &Query, activations: &[Activation<'_>]) {
    let (client, published) = call.found;
    if !query.tracking_disabled {
        let now = super::unix_milliseconds();
        let mut writer = VisitorWriter::new(&published.engine, user, now);
        let decisions = activations.iter().filter_map(|own| own.decision.as_ref());
        decisions.flat_map(Decision::exposures).for_each(|exposure| writer.exposure(&exposure));
        writer.finish(&published.prepared().head, &*call.agent.metrics.sink);
    }
    if !client.channel.is_heard(super::unix_seconds()) {
        return;
    }
    for activation in activations {
        let Some(decision) = &activation.decision else { continue };
        match activation.kind {
            Kind::Feature => notify::feature(call.agent, client, user, decision),
            Kind::Experiment => {
                let flags = &published.engine.datafile().feature_flags;
                let rule_id = decision.rule_id();
                let in_feature = flags
                    .iter()
                    .any(|flag| flag.experiment_ids.iter().any(|id| Some(&**id) == rule_id));
                let name = activation.name;
                notify::experiment(call.agent, client, user, name, in_feature, decision);
            }
        }
    }
}

impl Activation<'_> {
    fn is_enabled(&self) -> bool {
        self.decision.as_ref().is_some_and(|decision| match self.kind {
            Kind::Experiment => decision.variation_key().is_some(),
            Kind::Feature => decision.enabled(),
        })
    }

    fn write(&self, out: &mut Vec<u8>, user: &User<'_>, enabled: bool) {
        let is_feature = self.kind == Kind::Feature;
        let decision = self.decision.as_ref();
        // Of a feature only experiments and holdouts are told; deliveries are nobody's business.
        let told = decision.filter(|own| !is_feature || own.source() != Source::Rollout);
        let experiment = if is_feature {
            told.and_then(Decision::rule_key).unwrap_or_default()
        } else {
            self.name
        };
        let members = [
            ("userId", user.id()),
            ("experimentKey", experiment),
            ("featureKey", if is_feature { self.name } else { "" }),
            ("variationKey", told.and_then(Decision::variation_key).unwrap_or_default()),
            (
                "type",
                match (decision, is_feature) {
                    (None, _) => "",
                    (Some(_), true) => "feature",
                    (Some(_), false) => "experiment",
                },
            ),
        ];
        out.push(b'{');
        for (key, value) in members {
            json::name(out, key);
            json::text(out, value);
            out.push(b',');
        }
        if let Some(decision) = decision.filter(|own| is_feature && !own.variables().is_empty()) {
            json::name(out, "variables");
            write_variables(out, decision);
            out.push(b',');
        }
        json::name(out, "enabled");
        json::truth(out, enabled);
        if decision.is_none() {
            out.push(b',');
            json::name(out, "error");
            let which = if is_feature { "featureKey" } else { "experimentKey" };
            json::text(out, &format!("{which} not found"));
        }
        out.push(b'}');
    }
}

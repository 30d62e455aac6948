//! `POST /v1/decide`. Source: §3.3 of the Agent's description.

use axum::http::StatusCode;
use burgee_engine::{
    DecideOptions, Decision, Decisions, Dialect, Engine, Prediction, Source, User, UserProfile,
};
use url::form_urlencoded;

use super::body::{DecideBody, read};
use super::client::{Client, odp_of};
use super::front::{Agent, Call};
use super::reply::{self, Reply};
use super::store::segments;
use super::{json, notify};
use crate::events::VisitorWriter;
use crate::publish::PublishedDatafile;

/// What is expected of an answer for one flag, in bytes, without the user.
const USUAL_ANSWER: usize = 256;
/// More predictions for one request than a flag has rules.
const MOST_PREDICTIONS: usize = 1_000;

/// What one request wants decided.
pub(crate) enum Wanted<'a> {
    All,
    One(&'a str),
    Some(&'a [&'a str]),
}

pub(crate) async fn answer(call: &Call<'_>) -> Reply {
    match decide(call).await {
        Ok(reply) | Err(reply) => reply,
    }
}

async fn decide(call: &Call<'_>) -> Result<Reply, Reply> {
    let body: DecideBody<'_> = read(call.body).map_err(|_| unreadable())?;
    let limits = &call.agent.config.burgee.limits;
    check_user(&body.user_id, body.attributes.len(), limits)?;
    let mut options = DecideOptions::NONE;
    for name in &body.options {
        let option = name.parse().map_err(|_| {
            reply::error(StatusCode::BAD_REQUEST, &format!("invalid option: {}", &**name))
        })?;
        options = options | option;
    }
    let query = call.parts.uri.query().unwrap_or_default();
    let keys: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .filter_map(|(name, value)| (name == "keys").then_some(value))
        .collect();
    if keys.len() > limits.keys {
        let message = format!("more than {} keys", limits.keys);
        return Err(reply::error(StatusCode::BAD_REQUEST, &message));
    }
    let (client, published) = call.found;
    let mut user = User::new(body.user_id.0).with_attributes(body.attributes);
    for forced in body.forced_decisions {
        let rule_key = (!forced.rule_key.is_empty()).then_some(forced.rule_key.0);
        user = user.with_forced_decision(forced.flag_key.0, rule_key, forced.variation_key.0);
    }
    if body.fetch_segments {
        let wishes: Vec<&str> = body.segment_options.iter().map(|own| &**own).collect();
        let segments = fetch_segments(call, client, published, user.id(), &wishes).await?;
        user = user.with_qualified_segments(segments);
    }
    let refs: Vec<&str> = keys.iter().map(|key| &**key).collect();
    let wanted = match refs.as_slice() {
        [] => Wanted::All,
        [key] => Wanted::One(key),
        several => Wanted::Some(several),
    };
    let user = prepare(client, published, user, &wanted, options).await;
    let decisions = make(&published.engine, &user, &wanted, options);
    record(call.agent, client, published, &user, &decisions, options).await;
    let context = written_context(&user);
    let count = decisions.all().count();
    let mut out = Vec::with_capacity(count * (USUAL_ANSWER + context.len()) + 2);
    if let Wanted::One(_) = wanted {
        for decision in decisions.iter() {
            write_decision(&mut out, &context, decision);
        }
    } else {
        out.push(b'[');
        for decision in decisions.iter() {
            if out.len() > 1 {
                out.push(b',');
            }
            write_decision(&mut out, &context, decision);
        }
        out.push(b']');
    }
    Ok(reply::json(StatusCode::OK, out))
}

/// What is said of a body that does not read.
pub(crate) fn unreadable() -> Reply {
    reply::error(StatusCode::BAD_REQUEST, "error parsing request body")
}

/// A request needs a user, and none beyond all measure.
#[expect(clippy::result_large_err, reason = "a refusal is an answer")]
pub(crate) fn check_user(
    user_id: &str,
    attributes: usize,
    limits: &super::config::Limits,
) -> Result<(), Reply> {
    if user_id.is_empty() {
        let message = "missing \"userId\" in request payload";
        return Err(reply::error(StatusCode::BAD_REQUEST, message));
    }
    check_size(user_id, attributes, limits)
}

/// Limits what a user may be.
#[expect(clippy::result_large_err, reason = "a refusal is an answer")]
pub(crate) fn check_size(
    user_id: &str,
    attributes: usize,
    limits: &super::config::Limits,
) -> Result<(), Reply> {
    if user_id.len() > limits.user_id_bytes {
        let message = format!("the user id has more than {} bytes", limits.user_id_bytes);
        return Err(reply::error(StatusCode::BAD_REQUEST, &message));
    }
    if attributes > limits.attributes {
        let message = format!("more than {} attributes", limits.attributes);
        return Err(reply::error(StatusCode::BAD_REQUEST, &message));
    }
    Ok(())
}

async fn fetch_segments(
    call: &Call<'_>,
    client: &Client,
    published: &PublishedDatafile,
    user_id: &str,
    wishes: &[&str],
) -> Result<Vec<String>, Reply> {
    let failed =
        || reply::error(StatusCode::INTERNAL_SERVER_ERROR, "failed to fetch qualified segments");
    let config = &call.agent.config;
    let odp = odp_of(published, &config.burgee.odp_host).filter(|_| !config.client.odp.disable);
    let odp = odp.ok_or_else(failed)?;
    if odp.segments.is_empty() {
        return Ok(Vec::new());
    }
    if wishes.contains(&"RESET_CACHE") {
        client.segments.clear().await;
    }
    let ignore = wishes.contains(&"IGNORE_CACHE");
    if !ignore && let Some(known) = client.segments.get(user_id).await {
        return Ok(known);
    }
    let timeout = config.client.odp.segments_request_timeout.as_duration();
    let fetched = segments::fetch(&call.agent.http, &odp, user_id, timeout).await;
    let fetched = fetched.map_err(|error| {
        tracing::warn!(%error, "cannot fetch segments");
        failed()
    })?;
    if !ignore {
        client.segments.put(user_id, &fetched).await;
    }
    Ok(fetched)
}

/// Adds to a user what other places know: the stored profile, and predictions that the decisions need.
pub(crate) async fn prepare<'a>(
    client: &Client,
    published: &PublishedDatafile,
    mut user: User<'a>,
    wanted: &Wanted<'_>,
    options: DecideOptions,
) -> User<'a> {
    if let Some(profiles) = &client.profiles
        && !options.contains(DecideOptions::IGNORE_USER_PROFILE_SERVICE)
    {
        let profile: UserProfile = profiles.lookup(user.id()).await;
        user = user.with_profile(profile);
    }
    if !published.engine.has_bandits() {
        return user;
    }
    for _ in 0..MOST_PREDICTIONS {
        let predictions = {
            let decisions = make(&published.engine, &user, wanted, options);
            predict(client, decisions.all(), options).await
        };
        if predictions.is_empty() {
            break;
        }
        for (rule_id, prediction) in predictions {
            user = user.with_prediction(rule_id, prediction);
        }
    }
    user
}

/// Asks for the predictions that decisions lack.
pub(crate) async fn predict<'d, 'a: 'd>(
    client: &Client,
    decisions: impl Iterator<Item = &'d Decision<'a>>,
    options: DecideOptions,
) -> Vec<(String, Prediction<'static>)> {
    let mut predictions: Vec<(String, Prediction<'static>)> = Vec::new();
    let needed: Vec<_> = decisions.filter_map(Decision::prediction_needed).collect();
    for request in needed {
        if predictions.iter().any(|(rule_id, _)| rule_id == request.rule_id()) {
            continue;
        }
        let prediction = match client.predictions.predict(&request, options).await {
            Some(own) => {
                Prediction::Variation { id: own.variation_id.into(), uuid: own.cmab_uuid.into() }
            }
            None => Prediction::Failed,
        };
        predictions.push((request.rule_id().to_owned(), prediction));
    }
    predictions
}

/// Decides.
pub(crate) fn make<'a>(
    engine: &'a Engine,
    user: &'a User<'a>,
    wanted: &Wanted<'a>,
    options: DecideOptions,
) -> Decisions<'a> {
    match wanted {
        Wanted::All => engine.decide_all(user, options),
        Wanted::One(key) => engine.decide(user, key, options).into(),
        Wanted::Some(keys) => engine.decide_for_keys(user, keys.iter().copied(), options),
    }
}

/// Does what decisions entail: exposures, the profile, notifications, and telling the segment platform of the user.
pub(crate) async fn record(
    agent: &Agent,
    client: &Client,
    published: &PublishedDatafile,
    user: &User<'_>,
    decisions: &Decisions<'_>,
    options: DecideOptions,
) {
    if !options.contains(DecideOptions::DISABLE_DECISION_EVENT) {
        let mut exposures = decisions.exposures().peekable();
        if exposures.peek().is_some() {
            let now = super::unix_milliseconds();
            let mut writer = VisitorWriter::new(&published.engine, user, now);
            exposures.for_each(|exposure| writer.exposure(&exposure));
            writer.finish(&published.prepared().head, &*agent.metrics.sink);
        }
    }
    if client.profiles.is_some() {
        client.keep_profile(user, decisions.all()).await;
    }
    if agent.config.api.enable_notifications {
        notify::decisions(agent, client, user, decisions, options);
    }
    if published.prepared().odp.is_some() && !agent.config.client.odp.disable {
        super::odp::identify(agent, client, published, user.id());
    }
}

/// The user as every decision repeats it.
fn written_context(user: &User<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    out.extend_from_slice(b",\"userContext\":{\"userId\":");
    json::text(&mut out, user.id());
    out.extend_from_slice(b",\"attributes\":");
    json::attributes(&mut out, user.attributes());
    out.extend_from_slice(b"},\"reasons\":[");
    out
}

/// Writes a decision in the Agent's order of members.
fn write_decision(out: &mut Vec<u8>, context: &[u8], decision: &Decision<'_>) {
    let rule_key = decision.rule_key().unwrap_or_default();
    out.extend_from_slice(b"{\"variationKey\":");
    json::text(out, decision.variation_key().unwrap_or_default());
    out.extend_from_slice(b",\"enabled\":");
    json::truth(out, decision.enabled());
    out.extend_from_slice(b",\"ruleKey\":");
    json::text(out, rule_key);
    out.extend_from_slice(b",\"flagKey\":");
    json::text(out, decision.flag_key());
    out.extend_from_slice(context);
    for (index, reason) in decision.reason_texts(Dialect::Go).iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        json::text(out, reason);
    }
    out.push(b']');
    if !decision.variables().is_empty() {
        out.extend_from_slice(b",\"variables\":");
        write_variables(out, decision);
    }
    let everyone_else = decision.source() == Source::Rollout
        && rule_key.starts_with("default-")
        && decision.rule_id() == Some(rule_key);
    out.extend_from_slice(b",\"isEveryoneElseVariation\":");
    json::truth(out, everyone_else);
    out.push(b'}');
}

/// Writes the variables of a decision, in the order of their keys.
pub(crate) fn write_variables(out: &mut Vec<u8>, decision: &Decision<'_>) {
    let mut variables: Vec<_> = decision.variables().iter().collect();
    variables.sort_unstable_by_key(|(key, _)| *key);
    out.push(b'{');
    for (index, (key, value)) in variables.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        json::name(out, key);
        json::variable(out, value);
    }
    out.push(b'}');
}

//! Notifications written out. Source: §7 of the Agent's description; members stand in the order of their names, as Go
//! writes maps.

use std::sync::atomic::Ordering;

use burgee_engine::{DecideOptions, Decision, Decisions, Dialect, Source, User};
use serde_json::{Map, Value};

use super::client::Client;
use super::decide::write_variables;
use super::front::Agent;
use super::json;
use super::notifications::Topic;

/// Tells of decisions.
pub(crate) fn decisions(
    agent: &Agent,
    client: &Client,
    user: &User<'_>,
    decisions: &Decisions<'_>,
    options: DecideOptions,
) {
    if !client.channel.is_heard(super::unix_seconds()) {
        return;
    }
    for decision in decisions.all() {
        let sent = !options.contains(DecideOptions::DISABLE_DECISION_EVENT)
            && decision.exposures().next().is_some();
        let mut out = begin("flag", user, true);
        out.extend_from_slice(b",\"DecisionInfo\":{\"decisionEventDispatched\":");
        json::truth(&mut out, sent);
        out.extend_from_slice(b",\"enabled\":");
        json::truth(&mut out, decision.enabled());
        member(&mut out, "experimentId", decision.rule_id());
        member(&mut out, "flagKey", Some(decision.flag_key()));
        out.extend_from_slice(b",\"reasons\":[");
        for (index, reason) in decision.reason_texts(Dialect::Go).iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            json::text(&mut out, reason);
        }
        out.push(b']');
        member(&mut out, "ruleKey", decision.rule_key());
        out.extend_from_slice(b",\"variables\":");
        write_variables(&mut out, decision);
        member(&mut out, "variationId", decision.variation_id());
        member(&mut out, "variationKey", decision.variation_key());
        out.extend_from_slice(b"}}");
        tell(agent, client, Topic::Decision, out);
    }
}

/// Tells of an experiment that was activated.
pub(crate) fn experiment(
    agent: &Agent,
    client: &Client,
    user: &User<'_>,
    experiment_key: &str,
    in_feature: bool,
    decision: &Decision<'_>,
) {
    let kind = if in_feature { "feature-test" } else { "ab-test" };
    let mut out = begin(kind, user, false);
    out.extend_from_slice(b",\"DecisionInfo\":{\"experimentKey\":");
    json::text(&mut out, experiment_key);
    member(&mut out, "variationKey", decision.variation_key());
    out.extend_from_slice(b"}}");
    tell(agent, client, Topic::Decision, out);
}

/// Tells of a feature that was activated.
pub(crate) fn feature(agent: &Agent, client: &Client, user: &User<'_>, decision: &Decision<'_>) {
    let mut out = begin("all-feature-variables", user, false);
    out.extend_from_slice(b",\"DecisionInfo\":{\"feature\":{\"featureEnabled\":");
    json::truth(&mut out, decision.enabled());
    member(&mut out, "featureKey", Some(decision.flag_key()));
    member(&mut out, "source", Some(decision.source().name()));
    out.extend_from_slice(b",\"sourceInfo\":{");
    if decision.source() == Source::FeatureTest {
        out.extend_from_slice(b"\"experimentKey\":");
        json::text(&mut out, decision.rule_key().unwrap_or_default());
        member(&mut out, "variationKey", decision.variation_key());
    }
    out.extend_from_slice(b"},\"variableValues\":");
    write_variables(&mut out, decision);
    out.extend_from_slice(b"}}}");
    tell(agent, client, Topic::Decision, out);
}

/// Tells of a conversion; `attributes` and `more` are written already.
pub(crate) fn track(
    agent: &Agent,
    client: &Client,
    user: &User<'_>,
    (event_id, event_key): (&str, &str),
    tags: &Map<String, Value>,
    attributes: &[u8],
    numbers: &[u8],
) {
    let tags = if tags.is_empty() { Value::Null } else { Value::Object(tags.clone()) };
    let mut out = b"{\"EventKey\":".to_vec();
    json::text(&mut out, event_key);
    out.extend_from_slice(b",\"UserContext\":");
    user_context(&mut out, user, false);
    out.extend_from_slice(b",\"EventTags\":");
    json::value(&mut out, &tags);
    out.extend_from_slice(b",\"ConversionEvent\":{\"entity_id\":");
    json::text(&mut out, event_id);
    member(&mut out, "key", Some(event_key));
    out.extend_from_slice(b",\"Attributes\":");
    out.extend_from_slice(attributes);
    if !tags.is_null() {
        out.extend_from_slice(b",\"tags\":");
        json::value(&mut out, &tags);
    }
    out.extend_from_slice(numbers);
    out.extend_from_slice(b"}}");
    tell(agent, client, Topic::Track, out);
}

fn begin(kind: &str, user: &User<'_>, always_attributes: bool) -> Vec<u8> {
    let mut out = b"{\"Type\":".to_vec();
    json::text(&mut out, kind);
    out.extend_from_slice(b",\"UserContext\":");
    user_context(&mut out, user, always_attributes);
    out
}

fn user_context(out: &mut Vec<u8>, user: &User<'_>, always_attributes: bool) {
    out.extend_from_slice(b"{\"ID\":");
    json::text(out, user.id());
    out.extend_from_slice(b",\"Attributes\":");
    if always_attributes || !user.attributes().is_empty() {
        json::attributes(out, user.attributes());
    } else {
        out.extend_from_slice(b"null");
    }
    out.extend_from_slice(b",\"QualifiedSegments\":");
    match user.qualified_segments() {
        None => out.extend_from_slice(b"null"),
        Some(segments) => {
            out.push(b'[');
            for (index, segment) in segments.enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                json::text(out, segment);
            }
            out.push(b']');
        }
    }
    out.push(b'}');
}

fn member(out: &mut Vec<u8>, key: &str, value: Option<&str>) {
    out.push(b',');
    json::name(out, key);
    json::text(out, value.unwrap_or_default());
}

fn tell(agent: &Agent, client: &Client, topic: Topic, json: Vec<u8>) {
    if !client.channel.notify(topic, json) {
        agent.metrics.notifications_missed.fetch_add(1, Ordering::Relaxed);
    }
}

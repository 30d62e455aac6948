//! `POST /v1/send-odp-event`, and telling the segment platform who was decided for. Source: §3.8 and §12 of the Agent's
//! description.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::body::{OdpEventBody, read};
use super::client::{Client, odp_of};
use super::decide::unreadable;
use super::front::{Agent, Call};
use super::reply::{self, Reply};
use crate::publish::PublishedDatafile;

/// The type of events that nobody gave one.
const USUAL_TYPE: &str = "fullstack";

pub(crate) fn answer(call: &Call<'_>) -> Reply {
    let Ok(body) = read::<OdpEventBody<'_>>(call.body) else { return unreadable() };
    let bad = |message: &str| reply::error(StatusCode::BAD_REQUEST, message);
    let failed = |message: &str| reply::error(StatusCode::INTERNAL_SERVER_ERROR, message);
    if body.action.is_empty() {
        return bad("missing \"action\" in request payload");
    }
    if body.identifiers.is_empty() {
        return bad("missing or empty \"identifiers\" in request payload");
    }
    let config = &call.agent.config;
    let (client, published) = call.found;
    if config.client.odp.disable {
        return failed("ODP is not enabled");
    }
    let Some(odp) = odp_of(published, &config.burgee.odp_host) else {
        return failed("ODP is not integrated");
    };
    if body.data.values().any(|value| value.is_array() || value.is_object()) {
        return failed("ODP data is not valid");
    }
    let kind = if body.kind.is_empty() { USUAL_TYPE } else { &body.kind };
    let identifiers = body.identifiers.into_iter().map(|(name, value)| {
        let known = matches!(name.to_ascii_lowercase().as_str(), "fs_user_id" | "fs-user-id");
        (if known { "fs_user_id".to_owned() } else { name }, Value::from(value))
    });
    let identifiers = identifiers.collect();
    client.odp_events.send(odp, (kind, &body.action), &identifiers, body.data);
    reply::json(StatusCode::OK, b"{\"success\":true}".to_vec())
}

/// Tells the platform that there is such a user, as the reference does with every decide call.
pub(crate) fn identify(
    agent: &Agent,
    client: &Client,
    published: &PublishedDatafile,
    user_id: &str,
) {
    if let Some(odp) = odp_of(published, &agent.config.burgee.odp_host) {
        let identifiers = Map::from_iter([("fs_user_id".to_owned(), json!(user_id))]);
        client.odp_events.send(odp, (USUAL_TYPE, "identified"), &identifiers, Map::new());
    }
}

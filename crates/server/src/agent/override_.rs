//! `POST /v1/override`: a variation set for a user in an experiment. Source: §3.6 of the Agent's description.

use axum::http::StatusCode;

use super::body::{OverrideBody, read};
use super::decide::{check_size, unreadable};
use super::front::Call;
use super::json;
use super::reply::{self, Reply};

pub(crate) fn answer(call: &Call<'_>) -> Reply {
    if !call.agent.config.api.enable_overrides {
        return reply::plain_error(StatusCode::FORBIDDEN, "Overrides not enabled");
    }
    let Ok(body) = read::<OverrideBody<'_>>(call.body) else { return unreadable() };
    if body.user_id.is_empty() {
        return reply::error(StatusCode::BAD_REQUEST, "userId cannot be empty");
    }
    if body.experiment_key.is_empty() {
        return reply::error(StatusCode::BAD_REQUEST, "experimentKey cannot be empty");
    }
    let limits = &call.agent.config.burgee.limits;
    for text in [&body.user_id, &body.experiment_key, &body.variation_key] {
        if let Err(refusal) = check_size(text, 0, limits) {
            return refusal;
        }
    }
    let (client, published) = call.found;
    let former = client.set_override(&body.user_id, &body.experiment_key, &body.variation_key);
    let mut messages = Vec::new();
    if body.variation_key.is_empty() {
        messages.push(match former {
            Some(_) => "removing previous override",
            None => "no pre-existing override",
        });
    } else {
        let engine = &published.engine;
        match engine.experiment_has_variation(&body.experiment_key, &body.variation_key) {
            None => messages.push("experimentKey not found in configuration"),
            Some(false) => messages.push("variationKey not found in configuration"),
            Some(true) => {}
        }
        if former.is_some() {
            messages.push("updating previous override");
        }
    }
    let members = [
        ("userId", &*body.user_id),
        ("experimentKey", &*body.experiment_key),
        ("variationKey", &*body.variation_key),
        ("prevVariationKey", former.as_deref().unwrap_or_default()),
    ];
    let mut out = vec![b'{'];
    for (key, value) in members {
        json::name(&mut out, key);
        json::text(&mut out, value);
        out.push(b',');
    }
    json::name(&mut out, "messages");
    if messages.is_empty() {
        out.extend_from_slice(b"null");
    } else {
        json::value(&mut out, &messages.into());
    }
    out.push(b'}');
    reply::json(StatusCode::OK, out)
}

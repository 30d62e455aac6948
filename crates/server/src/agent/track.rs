//! `POST /v1/track`. Source: §3.5 of the Agent's description.

use axum::http::StatusCode;
use burgee_engine::User;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::body::{UserBody, read};
use super::decide::{check_size, unreadable};
use super::front::Call;
use super::reply::{self, Reply};
use super::{json, notify};
use crate::events::{VisitorWriter, write_attributes};

pub(crate) fn answer(call: &Call<'_>) -> Reply {
    match track(call) {
        Ok(reply) | Err(reply) => reply,
    }
}

#[expect(clippy::result_large_err, reason = "a refusal is an answer")]
fn track(call: &Call<'_>) -> Result<Reply, Reply> {
    let query = call.parts.uri.query().unwrap_or_default();
    let event_key = form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "eventKey").then_some(value))
        .filter(|key| !key.is_empty());
    let event_key = event_key.ok_or_else(|| {
        let message = "missing required path parameter: eventKey";
        reply::error(StatusCode::BAD_REQUEST, message)
    })?;
    // The reference takes an empty user id here.
    let body: UserBody<'_> = read(call.body).map_err(|_| unreadable())?;
    check_size(&body.user_id, body.attributes.len(), &call.agent.config.burgee.limits)?;
    let user = User::new(body.user_id.0).with_attributes(body.attributes);
    let event_id = call.found.1.prepared().event_ids.get(&*event_key);
    if let Some(event_id) = event_id {
        send(call, &user, event_id, &event_key, &body.tags);
    }
    let mut out = Vec::with_capacity(128);
    out.extend_from_slice(b"{\"userId\":");
    json::text(&mut out, user.id());
    out.extend_from_slice(b",\"eventKey\":");
    json::text(&mut out, &event_key);
    if event_id.is_none() {
        out.extend_from_slice(b",\"error\":");
        json::text(&mut out, &format!("event with key \"{event_key}\" not found"));
    }
    out.push(b'}');
    Ok(reply::json(StatusCode::OK, out))
}

fn send(
    call: &Call<'_>,
    user: &User<'_>,
    event_id: &str,
    event_key: &str,
    tags: &Map<String, Value>,
) {
    let (client, published) = call.found;
    let numbers = numbers(tags);
    let mut more = numbers.clone();
    if !tags.is_empty() {
        more.extend_from_slice(b",\"tags\":");
        json::value(&mut more, &Value::Object(tags.clone()));
    }
    let mut writer = VisitorWriter::new(&published.engine, user, super::unix_milliseconds());
    writer.conversion(event_id, event_key, &more);
    writer.finish(&published.prepared().head, &*call.agent.metrics.sink);
    if client.channel.is_heard(super::unix_seconds()) {
        let mut attributes = Vec::new();
        write_attributes(&mut attributes, &published.engine, user);
        let event = (event_id, event_key);
        notify::track(call.agent, client, user, event, tags, &attributes, &numbers);
    }
}

/// The members `revenue` and `value` that tags amount to, each with a comma before it. Source: §9 of the decision
/// rules: revenue is whole, a value may be text.
fn numbers(tags: &Map<String, Value>) -> Vec<u8> {
    let mut out = Vec::new();
    let whole = tags.get("revenue").and_then(Value::as_f64).filter(|own| own.fract() == 0.0);
    if let Some(revenue) = whole {
        out.extend_from_slice(b",\"revenue\":");
        json::number(&mut out, revenue);
    }
    let value = match tags.get("value") {
        Some(Value::Number(value)) => value.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok().filter(|own: &f64| own.is_finite()),
        _ => None,
    };
    if let Some(value) = value {
        out.extend_from_slice(b",\"value\":");
        json::number(&mut out, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_amount_to_revenue_and_value() {
        for (tags, expected) in [
            (json!({ "revenue": 100, "value": 1.5, "k": "v" }), ",\"revenue\":100,\"value\":1.5"),
            (json!({ "revenue": 1.5, "value": "2.5" }), ",\"value\":2.5"),
            (json!({ "revenue": true, "value": "inf" }), ""),
            (json!({ "revenue": "100", "value": null }), ""),
        ] {
            let tags = tags.as_object().unwrap();
            assert_eq!(String::from_utf8(numbers(tags)).unwrap(), expected, "{tags:?}");
        }
    }
}

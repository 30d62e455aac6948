//! `POST /v1/lookup`, `/v1/save` and `/v1/reset`: what is remembered of users. Source: §3.7 and §3.10 of the Agent's
//! description.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode};
use burgee_engine::UserProfile;
use serde_json::Value;

use super::body::{ProfileBody, read};
use super::decide::{check_user, unreadable};
use super::front::{Call, SDK_KEY};
use super::json;
use super::reply::{self, Reply};
use super::store::profiles::Profiles;

pub(crate) async fn lookup(call: &Call<'_>) -> Reply {
    let (profiles, body) = match begin(call) {
        Ok(begun) => begun,
        Err(refusal) => return refusal,
    };
    let profile = profiles.lookup(&body.user_id).await;
    let mut out = b"{\"userId\":".to_vec();
    json::text(&mut out, &body.user_id);
    out.extend_from_slice(b",\"experimentBucketMap\":{");
    for (index, (experiment_id, stored)) in profile.experiment_bucket_map.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        json::name(&mut out, experiment_id);
        out.extend_from_slice(b"{\"variation_id\":");
        json::text(&mut out, &stored.variation_id);
        out.push(b'}');
    }
    out.extend_from_slice(b"}}");
    reply::json(StatusCode::OK, out)
}

pub(crate) async fn save(call: &Call<'_>) -> Reply {
    let (profiles, body) = match begin(call) {
        Ok(begun) => begun,
        Err(refusal) => return refusal,
    };
    let mut profile = UserProfile::new(&*body.user_id);
    for (experiment_id, stored) in &body.map {
        // What is no object is passed over, as in the reference.
        let Some(stored) = stored.as_object() else { continue };
        let Some(variation_id) = stored.get("variation_id").and_then(Value::as_str) else {
            // The reference drops the connection.
            let message = format!("missing \"variation_id\" of experiment \"{experiment_id}\"");
            return reply::error(StatusCode::BAD_REQUEST, &message);
        };
        profile.insert(experiment_id.as_str(), variation_id);
    }
    profiles.save(profile).await;
    reply::empty(StatusCode::OK)
}

#[expect(clippy::result_large_err, reason = "a refusal is an answer")]
fn begin<'a>(call: &'a Call<'_>) -> Result<(&'a Arc<Profiles>, ProfileBody<'a>), Reply> {
    let profiles = call.found.0.profiles.as_ref();
    let profiles = profiles.ok_or_else(|| {
        reply::error(StatusCode::INTERNAL_SERVER_ERROR, "no user profile service found")
    })?;
    let body: ProfileBody<'_> = read(call.body).map_err(|_| unreadable())?;
    check_user(&body.user_id, 0, &call.agent.config.burgee.limits)?;
    Ok((profiles, body))
}

/// Forgets everything that is kept for the key.
pub(crate) async fn reset(call: &Call<'_>) -> Reply {
    if !call.agent.config.burgee.enable_reset {
        return reply::plain_error(StatusCode::FORBIDDEN, "Reset not enabled");
    }
    let client = &call.found.0;
    client.segments.clear().await;
    client.predictions.clear().await;
    let header = call.parts.headers.get(SDK_KEY).map(HeaderValue::as_bytes).unwrap_or_default();
    call.agent.clients.reset(&String::from_utf8_lossy(header));
    reply::json(StatusCode::OK, b"{\"result\":true}".to_vec())
}

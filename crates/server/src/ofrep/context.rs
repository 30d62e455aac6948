//! The evaluation context: who is asking, and what is known of them.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::http::StatusCode;
use burgee_engine::{AttributeValue, Attributes};
use serde::Deserialize;

use super::failure;
use crate::agent::reply::Reply;
use crate::agent::{Agent, Text};

const TARGETING_KEY: &str = "targetingKey";

/// Who is asking.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) targeting_key: Text<'a>,
    pub(super) attributes: Attributes<'a>,
}

/// The body of a request; other members are ignored.
#[derive(Debug, Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    context: Option<Attributes<'a>>,
}

impl<'a> Context<'a> {
    /// Reads a body, or says what is wrong with it.
    #[expect(clippy::result_large_err, reason = "a refusal is an answer")]
    pub(super) fn read(agent: &Agent, key: Option<&str>, body: &'a Bytes) -> Result<Self, Reply> {
        let bad =
            |code: &str, details: &str| failure(StatusCode::BAD_REQUEST, key, Some(code), details);
        let value = serde_json::from_slice::<Request<'a>>(body);
        let request = value.map_err(|error| match error.classify() {
            serde_json::error::Category::Data => {
                bad("INVALID_CONTEXT", &format!("the context is not an object: {error}"))
            }
            _ => bad("PARSE_ERROR", &format!("the body is not JSON: {error}")),
        })?;
        let mut attributes = request.context.unwrap_or_default();
        let targeting_key = match attributes.remove(TARGETING_KEY) {
            Some(AttributeValue::String(key)) if !key.is_empty() => Text(key),
            // A number is an id too, in many a caller's database.
            Some(AttributeValue::Number(number)) => Text(Cow::Owned(number.to_string())),
            _ => return Err(bad("TARGETING_KEY_MISSING", "the context has no targetingKey")),
        };
        let limits = agent.limits();
        if targeting_key.len() > limits.user_id_bytes {
            let details = format!("targetingKey has more than {} bytes", limits.user_id_bytes);
            return Err(bad("INVALID_CONTEXT", &details));
        }
        if attributes.len() > limits.attributes {
            let details = format!("the context has more than {} members", limits.attributes);
            return Err(bad("INVALID_CONTEXT", &details));
        }
        Ok(Self { targeting_key, attributes })
    }
}

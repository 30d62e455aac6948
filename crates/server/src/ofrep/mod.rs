//! The OpenFeature Remote Evaluation Protocol, 0.3: any OFREP provider evaluates against an environment of ours.
//!
//! A flag is a boolean: whether it is on. A variable of it is a flag of its own, `flag.variable`. The SDK key comes as
//! the bearer token, as `X-API-Key`, or in the header of the Agent.

mod context;
mod value;

use std::time::Instant;

use axum::body::Bytes;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, ETAG, IF_NONE_MATCH,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use burgee_engine::{DecideOptions, User};
use sha2::{Digest, Sha256};

use crate::agent::reply::{self, Reply};
use crate::agent::{Agent, Found, Route, Wanted, json, make, prepare, record};
use context::Context;

const FLAGS: &str = "/ofrep/v1/evaluate/flags";
const API_KEY: &str = "x-api-key";
/// How long a browser may leave a stream alone before it closes it, in seconds.
const INACTIVITY: u32 = 120;

/// Answers a request under `/ofrep/`.
pub(crate) async fn answer(agent: &Agent, parts: &Parts, body: &Bytes) -> Reply {
    let mut reply = if parts.method == Method::OPTIONS {
        preflight()
    } else {
        let started = Instant::now();
        let reply = match evaluate(agent, parts, body).await {
            Ok(reply) | Err(reply) => reply,
        };
        agent.note(Route::Ofrep, parts, started, &reply);
        reply
    };
    let own = reply.headers_mut();
    own.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    own.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag"));
    reply
}

/// Browsers ask before they post JSON.
fn preflight() -> Reply {
    let mut reply = reply::empty(StatusCode::NO_CONTENT);
    let own = reply.headers_mut();
    own.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    let headers = "authorization, content-type, if-none-match, x-api-key, x-optimizely-sdk-key";
    own.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(headers));
    own.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
    reply
}

async fn evaluate(agent: &Agent, parts: &Parts, body: &Bytes) -> Result<Reply, Reply> {
    let path = parts.uri.path();
    let key = match path.strip_prefix(FLAGS) {
        Some("") => None,
        Some(rest) => rest.strip_prefix('/').filter(|key| !key.is_empty() && !key.contains('/')),
        None => None,
    };
    if key.is_none() && path != FLAGS {
        return Err(failure(StatusCode::NOT_FOUND, None, None, "there is nothing here"));
    }
    if parts.method != Method::POST {
        return Err(reply::method_not_allowed("POST"));
    }
    let (sdk_key, found) = find(agent, &parts.headers).await?;
    match key {
        Some(key) => {
            let key = percent_decoded(key);
            single(agent, &found, &key, body).await
        }
        None => bulk(agent, &found, &sdk_key, &parts.headers, body).await,
    }
}

/// The client of the SDK key, if the request may use it.
async fn find(agent: &Agent, headers: &HeaderMap) -> Result<(String, Found), Reply> {
    let text = |name: &str| headers.get(name).and_then(|own| own.to_str().ok());
    let bearer = text(AUTHORIZATION.as_str())
        .and_then(|own| own.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let key = text("x-optimizely-sdk-key").or_else(|| text(API_KEY));
    // Where tokens are wanted the bearer is one, and not a key.
    let key = key.or(bearer.filter(|_| agent.verifier.is_open()));
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        let details = "the SDK key is missing: send it as bearer token or as X-API-Key";
        return Err(failure(StatusCode::UNAUTHORIZED, None, None, details));
    };
    let found = agent.find_key(key, headers).await.map_err(|refusal| {
        let details = match refusal.status() {
            StatusCode::FORBIDDEN => "the SDK key is not known",
            StatusCode::BAD_REQUEST => "the SDK key is malformed",
            _ => "there is no datafile for the SDK key",
        };
        failure(refusal.status(), None, None, details)
    })?;
    agent.verifier.check_api(headers, key, true)?;
    Ok((key.to_owned(), found))
}

async fn single(agent: &Agent, found: &Found, key: &str, body: &Bytes) -> Result<Reply, Reply> {
    let context = Context::read(agent, Some(key), body)?;
    let (client, published) = found;
    let Some((flag_key, variable)) = value::place(&published.engine, key) else {
        let details = format!("there is no flag {key}");
        return Err(failure(StatusCode::NOT_FOUND, Some(key), Some("FLAG_NOT_FOUND"), &details));
    };
    let user = User::new(context.targeting_key.0).with_attributes(context.attributes);
    let wanted = Wanted::One(flag_key);
    let options = DecideOptions::NONE;
    let user = prepare(client, published, user, &wanted, options).await;
    let decisions = make(&published.engine, &user, &wanted, options);
    record(agent, client, published, &user, &decisions, options).await;
    let Some(decision) = decisions.all().next() else {
        let details = "the flag was not decided";
        return Err(failure(StatusCode::INTERNAL_SERVER_ERROR, None, None, details));
    };
    if decision.is_error() {
        let details = decision.reason_texts(burgee_engine::Dialect::Go).join(" ");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        return Err(failure(status, Some(key), Some("GENERAL"), &details));
    }
    let mut out = Vec::with_capacity(256);
    let revision = &published.engine.datafile().revision;
    value::write(&mut out, key, decision, variable, revision);
    Ok(reply::json(StatusCode::OK, out))
}

/// All flags and all variables, for providers that fetch once for a user.
async fn bulk(
    agent: &Agent,
    found: &Found,
    sdk_key: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Reply, Reply> {
    let context = Context::read(agent, None, body)?;
    let (client, published) = found;
    let user = User::new(context.targeting_key.0).with_attributes(context.attributes);
    let options = DecideOptions::NONE;
    let user = prepare(client, published, user, &Wanted::All, options).await;
    let decisions = make(&published.engine, &user, &Wanted::All, options);
    let revision = &published.engine.datafile().revision;
    let mut out = b"{\"flags\":[".to_vec();
    let begin = out.len();
    for decision in decisions.all() {
        let mut one = |name: &str, variable: Option<&str>| {
            if out.len() > begin {
                out.push(b',');
            }
            if decision.is_error() {
                let details = decision.reason_texts(burgee_engine::Dialect::Go).join(" ");
                write_failure(&mut out, Some(name), Some("GENERAL"), &details);
            } else {
                value::write(&mut out, name, decision, variable, revision);
            }
        };
        one(decision.flag_key(), None);
        for (variable, _) in decision.variables().iter() {
            one(&format!("{}.{variable}", decision.flag_key()), Some(variable));
        }
    }
    out.push(b']');
    if let Some(url) = agent.stream_url(sdk_key) {
        out.extend_from_slice(b",\"eventStreams\":[{\"type\":\"sse\",\"url\":");
        json::text(&mut out, &url);
        out.extend_from_slice(format!(",\"inactivityDelaySec\":{INACTIVITY}}}]").as_bytes());
    }
    out.extend_from_slice(b",\"metadata\":{\"revision\":");
    json::text(&mut out, revision);
    out.extend_from_slice(b"}}");
    let digest = Sha256::digest(&out);
    let tag = format!("\"{}\"", hex::encode(digest.get(..16).unwrap_or_default()));
    let known = headers.get(IF_NONE_MATCH).is_some_and(|own| {
        own.as_bytes().split(|byte| *byte == b',').any(|own| {
            let own = own.trim_ascii();
            own.strip_prefix(b"W/").unwrap_or(own) == tag.as_bytes()
        })
    });
    let mut answer = if known {
        // Who has the same answer already was exposed when it got it.
        reply::empty(StatusCode::NOT_MODIFIED)
    } else {
        record(agent, client, published, &user, &decisions, options).await;
        reply::json(StatusCode::OK, out)
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.headers_mut().insert(ETAG, tag);
    }
    Ok(answer)
}

/// A failure in the protocol's form.
pub(crate) fn failure(
    status: StatusCode,
    key: Option<&str>,
    code: Option<&str>,
    details: &str,
) -> Reply {
    let mut out = Vec::with_capacity(128);
    write_failure(&mut out, key, code, details);
    reply::json(status, out)
}

fn write_failure(out: &mut Vec<u8>, key: Option<&str>, code: Option<&str>, details: &str) {
    out.push(b'{');
    for (name, value) in [("key", key), ("errorCode", code)] {
        if let Some(value) = value {
            json::name(out, name);
            json::text(out, value);
            out.push(b',');
        }
    }
    json::name(out, "errorDetails");
    json::text(out, details);
    out.push(b'}');
}

fn percent_decoded(text: &str) -> String {
    // A plus sign in a path is one; in a form it would be a space.
    let text = text.replace('+', "%2B");
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs.next().map(|(key, _)| key.into_owned()).unwrap_or_default()
}

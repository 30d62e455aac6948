//! Real-time segments of a user, asked for at the segment platform and remembered. Source: §11 of the decision
//! rules.

use std::time::Duration;

use redis::AsyncCommands;
use serde_json::{Value, json};

use super::lru::Lru;
use super::redis::Redis;
use crate::agent::config::{Choice, ConfigError, setting, time};
use crate::agent::http;
use crate::agent::prepared::Odp;

const QUERY: &str = "query($userId: String, $audiences: [String]) {customer(fs_user_id: $userId) \
                     {audiences(subset: $audiences) {edges {node {name state}}}}}";
const SIZE: usize = 10_000;

/// Where segments are remembered.
#[derive(Debug)]
pub(crate) enum Segments {
    /// In this process.
    Memory(Lru<Vec<String>>),
    /// Shared by nodes; entries live so long.
    Redis(Redis, Duration),
}

impl Segments {
    /// The cache of a name, or the default one.
    pub(crate) fn new(choice: &Choice, name: Option<&str>) -> Result<Self, ConfigError> {
        let bad = |error: String| ConfigError(format!("client.odp.segmentsCache: {error}"));
        match choice.pick(name) {
            None => Ok(Self::Memory(Lru::new(SIZE, Duration::from_mins(10)))),
            Some(("in-memory", settings)) => Ok(Self::Memory(memory(settings))),
            Some(("redis", settings)) => {
                let redis = Redis::new(settings, "REDIS_ODP_PASSWORD").map_err(bad)?;
                Ok(Self::Redis(redis, time(settings, "timeout").unwrap_or_default()))
            }
            Some((other, _)) => Err(bad(format!("there is no cache {other:?}"))),
        }
    }

    /// What is remembered.
    pub(crate) async fn get(&self, user_id: &str) -> Option<Vec<String>> {
        match self {
            Self::Memory(lru) => lru.get(&key(user_id)),
            Self::Redis(redis, _) => {
                let mut connection = noted(redis.connection().await)?;
                let stored: Option<String> = noted(connection.get(key(user_id)).await)?;
                serde_json::from_str(&stored?).ok()
            }
        }
    }

    /// Remembers.
    pub(crate) async fn put(&self, user_id: &str, segments: &[String]) {
        match self {
            Self::Memory(lru) => lru.put(&key(user_id), segments.to_vec()),
            Self::Redis(redis, age) => {
                let Some(mut connection) = noted(redis.connection().await) else { return };
                let stored = json!(segments).to_string();
                let seconds = age.as_secs();
                let _: Option<()> = noted(if seconds == 0 {
                    connection.set(key(user_id), stored).await
                } else {
                    connection.set_ex(key(user_id), stored, seconds).await
                });
            }
        }
    }

    /// Forgets everything of ours. The reference empties the whole database; others may have data there.
    pub(crate) async fn clear(&self) {
        match self {
            Self::Memory(lru) => lru.clear(),
            Self::Redis(redis, _) => {
                super::predictions::remove_matching(redis, "fs_user_id-$-*").await;
            }
        }
    }
}

fn memory(settings: &serde_json::Map<String, Value>) -> Lru<Vec<String>> {
    let size = setting(settings, "size").and_then(Value::as_u64);
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(SIZE);
    Lru::new(size, time(settings, "timeout").unwrap_or(Duration::from_mins(10)))
}

fn key(user_id: &str) -> String {
    format!("fs_user_id-$-{user_id}")
}

fn noted<T>(outcome: Result<T, redis::RedisError>) -> Option<T> {
    outcome.inspect_err(|error| tracing::warn!(%error, "the segment cache does not answer")).ok()
}

/// Asks the platform in which of a datafile's segments a user is.
///
/// # Errors
///
/// In words.
pub(crate) async fn fetch(
    client: &reqwest::Client,
    odp: &Odp,
    user_id: &str,
    timeout: Duration,
) -> Result<Vec<String>, String> {
    let url = format!("{}/v3/graphql", odp.host.trim_end_matches('/'));
    let body = json!({
        "query": QUERY, "variables": { "userId": user_id, "audiences": odp.segments },
    });
    let headers = [("x-api-key", odp.key.as_str())];
    let (status, answer) =
        http::post_json(client, &url, &headers, body.to_string().into_bytes(), timeout).await?;
    if !(200..300).contains(&status) {
        return Err(format!("answered {status}"));
    }
    let answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
    if let Some(error) = answer.pointer("/errors/0") {
        let class = error.pointer("/extensions/code").and_then(Value::as_str);
        return Err(class.unwrap_or("refused").to_owned());
    }
    let edges = answer.pointer("/data/customer/audiences/edges").and_then(Value::as_array);
    let edges = edges.ok_or("the answer has no audiences")?;
    let qualified = edges.iter().filter_map(|edge| {
        let node = edge.get("node")?;
        let qualifies = node.get("state")?.as_str()? == "qualified";
        qualifies.then(|| node.get("name")?.as_str().map(str::to_owned)).flatten()
    });
    Ok(qualified.collect())
}

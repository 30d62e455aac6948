//! What the prediction service says for a contextual bandit, asked for once and remembered. Source: §8 of the
//! decision rules.

use std::time::Duration;

use burgee_engine::{DecideOptions, PredictionRequest};
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::lru::Lru;
use super::redis::Redis;
use crate::agent::config::{Choice, CmabConfig, ConfigError, setting, time};
use crate::agent::http;
use crate::events::random_uuid;

const SIZE: usize = 10_000;
const AGE: Duration = Duration::from_mins(30);
/// Calls for the same user and rule wait for one another; others seldom do.
const LANES: usize = 64;

/// A prediction as it is remembered, under the reference's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Remembered {
    attributes_hash: String,
    #[serde(rename = "VariationID")]
    pub(crate) variation_id: String,
    #[serde(rename = "CmabUUID")]
    pub(crate) cmab_uuid: String,
}

#[derive(Debug)]
enum Memory {
    Own(Lru<Remembered>),
    Redis(Redis, Duration),
}

/// Asks for predictions and remembers them.
#[derive(Debug)]
pub(crate) struct Predictions {
    memory: Memory,
    client: reqwest::Client,
    endpoint: String,
    timeout: Duration,
    retries: u32,
    backoff: (Duration, Duration, f64),
    lanes: Vec<Mutex<()>>,
}

impl Predictions {
    pub(crate) fn new(config: &CmabConfig, client: &reqwest::Client) -> Result<Self, ConfigError> {
        let retry = &config.retry_config;
        Ok(Self {
            memory: Memory::new(&config.cache)?,
            client: client.clone(),
            endpoint: config.prediction_endpoint.clone(),
            timeout: config.request_timeout.as_duration(),
            retries: retry.max_retries,
            backoff: (
                retry.initial_backoff.as_duration(),
                retry.max_backoff.as_duration(),
                retry.backoff_multiplier.max(1.0),
            ),
            lanes: (0..LANES).map(|_| Mutex::new(())).collect(),
        })
    }

    /// The prediction for a user and a rule; `None` if the service failed.
    pub(crate) async fn predict(
        &self,
        request: &PredictionRequest<'_>,
        options: DecideOptions,
    ) -> Option<Remembered> {
        let key =
            format!("{}:{}:{}", request.user_id().len(), request.user_id(), request.rule_id());
        let lane = crc32fast::hash(key.as_bytes()) as usize % LANES;
        let _turn = match self.lanes.get(lane) {
            Some(lane) => Some(lane.lock().await),
            None => None,
        };
        let hash = attributes_hash(request);
        let ignored = options.contains(DecideOptions::IGNORE_CMAB_CACHE);
        if !ignored {
            if options.contains(DecideOptions::RESET_CMAB_CACHE) {
                self.memory.clear().await;
            }
            if options.contains(DecideOptions::INVALIDATE_USER_CMAB_CACHE) {
                self.memory.remove(&key).await;
            }
            if let Some(known) = self.memory.get(&key).await
                && known.attributes_hash == hash
            {
                return Some(known);
            }
        }
        let uuid = random_uuid();
        let variation_id = self.ask(request, &uuid).await?;
        let own = Remembered { attributes_hash: hash, variation_id, cmab_uuid: uuid };
        if !ignored {
            self.memory.put(&key, &own).await;
        }
        Some(own)
    }

    /// Forgets everything of ours.
    pub(crate) async fn clear(&self) {
        self.memory.clear().await;
    }

    async fn ask(&self, request: &PredictionRequest<'_>, uuid: &str) -> Option<String> {
        let attributes: Vec<Value> = request
            .attributes()
            .map(|(id, value)| json!({ "id": id, "value": value.to_json(), "type": "custom_attribute" }))
            .collect();
        let body = json!({ "instances": [{
            "visitorId": request.user_id(), "experimentId": request.rule_id(),
            "attributes": attributes, "cmabUUID": uuid,
        }] });
        let url = self.endpoint.replacen("%s", request.rule_id(), 1);
        let (mut wait, most, factor) = self.backoff;
        for attempt in 0..=self.retries {
            match self.attempt(&url, &body).await {
                Ok(variation_id) => return Some(variation_id),
                Err(error) => {
                    tracing::warn!(rule = request.rule_id(), attempt, %error, "no prediction");
                }
            }
            if attempt < self.retries {
                tokio::time::sleep(wait.min(most)).await;
                wait = wait.mul_f64(factor);
            }
        }
        None
    }

    async fn attempt(&self, url: &str, body: &Value) -> Result<String, String> {
        let body = body.to_string().into_bytes();
        let (status, answer) = http::post_json(&self.client, url, &[], body, self.timeout).await?;
        if !(200..300).contains(&status) {
            return Err(format!("answered {status}"));
        }
        let answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
        match answer.pointer("/predictions/0/variation_id") {
            Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
            Some(Value::Number(id)) => Ok(id.to_string()),
            _ => Err("the answer has no variation".to_owned()),
        }
    }
}

/// Changes with what the bandit learns from.
fn attributes_hash(request: &PredictionRequest<'_>) -> String {
    let mut attributes: Vec<(&str, Value)> =
        request.attributes().map(|(id, value)| (id, value.to_json())).collect();
    attributes.sort_by_key(|(id, _)| *id);
    hex::encode(Sha256::digest(json!(attributes).to_string()))
}

impl Memory {
    fn new(choice: &Choice) -> Result<Self, ConfigError> {
        let bad = |error: String| ConfigError(format!("client.cmab.cache: {error}"));
        match choice.pick(None) {
            None => Ok(Self::Own(Lru::new(SIZE, AGE))),
            Some(("in-memory", settings)) => {
                let size = setting(settings, "size").and_then(Value::as_u64);
                let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(SIZE);
                Ok(Self::Own(Lru::new(size, time(settings, "timeout").unwrap_or(AGE))))
            }
            Some(("redis", settings)) => {
                let redis = Redis::new(settings, "REDIS_CMAB_PASSWORD").map_err(bad)?;
                Ok(Self::Redis(redis, time(settings, "timeout").unwrap_or(AGE)))
            }
            Some((other, _)) => Err(bad(format!("there is no cache {other:?}"))),
        }
    }

    async fn get(&self, key: &str) -> Option<Remembered> {
        match self {
            Self::Own(lru) => lru.get(key),
            Self::Redis(redis, _) => {
                let mut connection = noted(redis.connection().await)?;
                let stored: Option<String> = noted(connection.get(key).await)?;
                serde_json::from_str(&stored?).ok()
            }
        }
    }

    async fn put(&self, key: &str, own: &Remembered) {
        match self {
            Self::Own(lru) => lru.put(key, own.clone()),
            Self::Redis(redis, age) => {
                let Some(mut connection) = noted(redis.connection().await) else { return };
                let Ok(stored) = serde_json::to_string(own) else { return };
                let seconds = age.as_secs();
                let _: Option<()> = noted(if seconds == 0 {
                    connection.set(key, stored).await
                } else {
                    connection.set_ex(key, stored, seconds).await
                });
            }
        }
    }

    async fn remove(&self, key: &str) {
        match self {
            Self::Own(lru) => lru.remove(key),
            Self::Redis(redis, _) => {
                let Some(mut connection) = noted(redis.connection().await) else { return };
                let _: Option<()> = noted(connection.del(key).await);
            }
        }
    }

    /// Our keys begin with a length; what else is in the database is not touched.
    async fn clear(&self) {
        match self {
            Self::Own(lru) => lru.clear(),
            Self::Redis(redis, _) => remove_matching(redis, "[0-9]*:*:*").await,
        }
    }
}

fn noted<T>(outcome: Result<T, redis::RedisError>) -> Option<T> {
    outcome.inspect_err(|error| tracing::warn!(%error, "the prediction cache does not answer")).ok()
}

/// Removes the keys of a pattern, some at a time.
pub(super) async fn remove_matching(redis: &Redis, pattern: &str) {
    let Some(mut connection) = noted(redis.connection().await) else { return };
    let mut cursor: u64 = 0;
    loop {
        let scanned: Option<(u64, Vec<String>)> = noted(
            redis::cmd("SCAN")
                .arg(cursor)
                .arg("MATCH")
                .arg(pattern)
                .arg("COUNT")
                .arg(500)
                .query_async(&mut connection)
                .await,
        );
        let Some((next, keys)) = scanned else { return };
        if !keys.is_empty() {
            let _: Option<()> = noted(connection.del(keys).await);
        }
        if next == 0 {
            return;
        }
        cursor = next;
    }
}

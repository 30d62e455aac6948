//! User profiles: which variation a user was given before. Source: §9 of the Agent's description.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use burgee_engine::UserProfile;
use redis::AsyncCommands;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::redis::Redis;
use crate::agent::config::{Choice, ConfigError, setting, text};
use crate::agent::http;

const PATIENCE: Duration = Duration::from_secs(5);
/// What no node should run out of memory for.
const UNLIMITED: usize = 1_000_000;

/// Where profiles are kept.
#[derive(Debug)]
pub(crate) enum Profiles {
    /// In this process; gone with it.
    Memory(Mutex<Shelf>),
    /// By user id, shared by all projects, as the reference does.
    Redis(Redis),
    /// Behind HTTP.
    Rest(Box<Rest>),
}

/// Profiles in memory, in the order of their arrival.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    capacity: usize,
    newest_first: bool,
    profiles: HashMap<String, UserProfile>,
    order: VecDeque<String>,
}

/// An address that knows profiles.
#[derive(Debug)]
pub(crate) struct Rest {
    client: reqwest::Client,
    lookup: (Method, String),
    save: (Method, String),
    user_id_key: String,
    headers: Vec<(String, String)>,
    wait: bool,
}

impl Profiles {
    /// The store of a name, or the default one; none if none is configured.
    pub(crate) fn new(
        choice: &Choice,
        name: Option<&str>,
        client: &reqwest::Client,
    ) -> Result<Option<Arc<Self>>, ConfigError> {
        let Some((name, settings)) = choice.pick(name) else { return Ok(None) };
        let bad = |error: String| ConfigError(format!("client.userProfileService: {error}"));
        let own = match name {
            "in-memory" => Self::Memory(Mutex::new(Shelf::new(settings))),
            "redis" => Self::Redis(Redis::new(settings, "REDIS_UPS_PASSWORD").map_err(bad)?),
            "rest" => Self::Rest(Box::new(Rest::new(settings, client).map_err(bad)?)),
            other => return Err(bad(format!("there is no store {other:?}"))),
        };
        Ok(Some(Arc::new(own)))
    }

    /// The profile of a user; empty where there is none, or it cannot be had.
    pub(crate) async fn lookup(&self, user_id: &str) -> UserProfile {
        let found = match self {
            Self::Memory(shelf) => Ok(lock(shelf).profiles.get(user_id).cloned()),
            Self::Redis(redis) => lookup_in_redis(redis, user_id).await,
            Self::Rest(rest) => rest.lookup(user_id).await,
        };
        let found = found.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot look a user profile up");
            None
        });
        found.unwrap_or_else(|| UserProfile::new(user_id))
    }

    /// Replaces the profile of a user.
    pub(crate) async fn save(self: &Arc<Self>, profile: UserProfile) {
        let outcome = match &**self {
            Self::Memory(shelf) => {
                lock(shelf).put(profile);
                Ok(())
            }
            Self::Redis(redis) => save_in_redis(redis, &profile).await,
            Self::Rest(rest) if rest.wait => rest.save(&profile).await,
            Self::Rest(_) => {
                let own = Arc::clone(self);
                tokio::spawn(async move {
                    if let Self::Rest(rest) = &*own
                        && let Err(error) = rest.save(&profile).await
                    {
                        tracing::warn!(%error, "cannot save a user profile");
                    }
                });
                Ok(())
            }
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "cannot save a user profile");
        }
    }
}

fn lock(shelf: &Mutex<Shelf>) -> std::sync::MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shelf {
    fn new(settings: &Map<String, Value>) -> Self {
        let capacity = setting(settings, "capacity").and_then(Value::as_u64).unwrap_or(0);
        let capacity = usize::try_from(capacity).ok().filter(|own| *own > 0).unwrap_or(UNLIMITED);
        let newest_first = text(settings, "storageStrategy").eq_ignore_ascii_case("lifo");
        Self { capacity, newest_first, ..Self::default() }
    }

    /// Where there is no room the oldest profile goes; the newest with the strategy `lifo`.
    fn put(&mut self, profile: UserProfile) {
        let user_id = profile.user_id.clone();
        if self.profiles.insert(user_id.clone(), profile).is_some() {
            return;
        }
        if self.order.len() >= self.capacity {
            let gone =
                if self.newest_first { self.order.pop_back() } else { self.order.pop_front() };
            if let Some(gone) = gone {
                self.profiles.remove(&gone);
            }
        }
        self.order.push_back(user_id);
    }
}

async fn lookup_in_redis(redis: &Redis, user_id: &str) -> Result<Option<UserProfile>, String> {
    let mut connection = redis.connection().await.map_err(|error| error.to_string())?;
    let stored: Option<String> =
        connection.get(user_id).await.map_err(|error| error.to_string())?;
    let Some(stored) = stored else { return Ok(None) };
    let map = serde_json::from_str(&stored).map_err(|error| format!("not a profile: {error}"))?;
    Ok(Some(UserProfile { user_id: user_id.to_owned(), experiment_bucket_map: map }))
}

async fn save_in_redis(redis: &Redis, profile: &UserProfile) -> Result<(), String> {
    let mut connection = redis.connection().await.map_err(|error| error.to_string())?;
    let stored =
        serde_json::to_string(&profile.experiment_bucket_map).map_err(|error| error.to_string())?;
    connection.set(&profile.user_id, stored).await.map_err(|error| error.to_string())
}

impl Rest {
    fn new(settings: &Map<String, Value>, client: &reqwest::Client) -> Result<Self, String> {
        let host = text(settings, "host").trim_end_matches('/');
        let place = |path: &str, method: &str| -> Result<(Method, String), String> {
            let method = match text(settings, method) {
                "" => Method::POST,
                name => match name.to_ascii_uppercase().as_str() {
                    "GET" => Method::GET,
                    "POST" => Method::POST,
                    other => return Err(format!("rest: {other} is neither GET nor POST")),
                },
            };
            let path = text(settings, path).trim_start_matches('/');
            Ok((method, format!("{host}/{path}")))
        };
        if host.is_empty() {
            return Err("rest: no host".to_owned());
        }
        let key = text(settings, "userIDKey");
        let headers = setting(settings, "headers").and_then(Value::as_object);
        Ok(Self {
            client: client.clone(),
            lookup: place("lookupPath", "lookupMethod")?,
            save: place("savePath", "saveMethod")?,
            user_id_key: if key.is_empty() { "user_id".to_owned() } else { key.to_owned() },
            headers: headers
                .into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            wait: setting(settings, "async").and_then(Value::as_bool) != Some(true),
        })
    }

    async fn lookup(&self, user_id: &str) -> Result<Option<UserProfile>, String> {
        let asked = json!({ self.user_id_key.as_str(): user_id });
        let (status, body) = self.call(&self.lookup, &asked).await?;
        if status != 200 {
            return Ok(None);
        }
        let answer: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let map = answer.get("experiment_bucket_map").cloned().unwrap_or_default();
        let map = serde_json::from_value(map).map_err(|error| format!("not a profile: {error}"))?;
        Ok(Some(UserProfile { user_id: user_id.to_owned(), experiment_bucket_map: map }))
    }

    async fn save(&self, profile: &UserProfile) -> Result<(), String> {
        let saved = json!({
            self.user_id_key.as_str(): profile.user_id,
            "experiment_bucket_map": profile.experiment_bucket_map,
        });
        match self.call(&self.save, &saved).await? {
            (200..300, _) => Ok(()),
            (status, _) => Err(format!("answered {status}")),
        }
    }

    /// With GET the members of the body are the query.
    async fn call(
        &self,
        (method, url): &(Method, String),
        body: &Value,
    ) -> Result<(u16, Vec<u8>), String> {
        let mut url = url::Url::parse(url).map_err(|error| error.to_string())?;
        if *method == Method::GET {
            let mut query = url.query_pairs_mut();
            for (name, value) in body.as_object().into_iter().flatten() {
                match value {
                    Value::String(value) => query.append_pair(name, value),
                    other => query.append_pair(name, &other.to_string()),
                };
            }
        }
        let mut request = self.client.request(method.clone(), url).timeout(PATIENCE);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if *method == Method::POST {
            request = request
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.map_err(|error| http::in_words(&error))?;
        let status = response.status().as_u16();
        Ok((status, http::read(response, http::LARGEST_ANSWER).await?))
    }
}

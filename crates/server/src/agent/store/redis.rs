//! A connection to Redis that mends itself, made when it is first needed.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisError};
use serde_json::{Map, Value};
use tokio::sync::OnceCell;

use crate::agent::config::{setting, text};

/// A cache that takes longer is not one.
const PATIENCE: Duration = Duration::from_secs(2);
const PORT: u16 = 6379;

/// A Redis, by its address.
pub(crate) struct Redis {
    client: Client,
    connection: OnceCell<ConnectionManager>,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Redis").finish_non_exhaustive()
    }
}

impl Redis {
    /// Reads where the Redis is; the password is looked for where the reference looks for it, last in a variable.
    pub(crate) fn new(settings: &Map<String, Value>, variable: &str) -> Result<Self, String> {
        let host = text(settings, "host");
        let named = ["auth_token", "redis_secret", "password"]
            .into_iter()
            .map(|name| text(settings, name).to_owned())
            .find(|own| !own.is_empty());
        let password = named.or_else(|| std::env::var(variable).ok().filter(|own| !own.is_empty()));
        let database = setting(settings, "database").and_then(Value::as_i64).unwrap_or(0);
        let client = Client::open(address(host, database, password.as_deref())?);
        Ok(Self {
            client: client.map_err(|error| format!("Redis at {host:?}: {error}"))?,
            connection: OnceCell::new(),
        })
    }

    /// The connection.
    pub(crate) async fn connection(&self) -> Result<ConnectionManager, RedisError> {
        let made = self.connection.get_or_try_init(|| async {
            let manners = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE))
                .set_number_of_retries(1);
            self.client.get_connection_manager_with_config(manners).await
        });
        made.await.cloned()
    }

    /// A way to hear what is published.
    pub(crate) async fn listener(&self) -> Result<redis::aio::PubSub, RedisError> {
        self.client.get_async_pubsub().await
    }
}

fn address(host: &str, database: i64, password: Option<&str>) -> Result<ConnectionInfo, String> {
    let bad = |error: RedisError| format!("Redis at {host:?}: {error}");
    if host.contains("://") {
        return host.into_connection_info().map_err(bad);
    }
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) => {
            (name, port.parse().map_err(|_| format!("Redis at {host:?}: not a port: {port:?}"))?)
        }
        None => (host, PORT),
    };
    let name = if name.is_empty() { "localhost" } else { name };
    let info = ConnectionAddr::Tcp(name.to_owned(), port).into_connection_info().map_err(bad)?;
    let mut settings = info.redis_settings().clone().set_db(database);
    if let Some(password) = password {
        settings = settings.set_password(password);
    }
    Ok(info.set_redis_settings(settings))
}

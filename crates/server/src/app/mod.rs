//! The use cases: what the product does, whatever the protocol that asks for it. Nothing here knows HTTP.

pub(crate) mod access;
pub(crate) mod access_token;
pub(crate) mod attribute;
pub(crate) mod audience;
pub(crate) mod change;
pub(crate) mod collaborator;
pub(crate) mod custom_field;
pub(crate) mod definition;
pub(crate) mod delivery;
pub(crate) mod entity;
pub(crate) mod environment;
pub(crate) mod event;
pub(crate) mod experiment;
pub(crate) mod flag;
pub(crate) mod flag_filter;
pub(crate) mod flag_part;
pub(crate) mod group;
pub(crate) mod history;
pub(crate) mod holdout;
pub(crate) mod lookup;
pub(crate) mod people;
pub(crate) mod permission;
pub(crate) mod plan;
pub(crate) mod privacy;
pub(crate) mod project;
pub(crate) mod publish;
pub(crate) mod report;
pub(crate) mod rule;
pub(crate) mod ruleset;
pub(crate) mod schedule;
pub(crate) mod sdk_key;
pub(crate) mod search;
pub(crate) mod setup;
pub(crate) mod state;
pub(crate) mod team;
pub(crate) mod usage;
pub(crate) mod variation;
pub(crate) mod webhook;
pub(crate) mod work;

use std::sync::Arc;

use burgee_domain::{Result, Timestamp};
use burgee_store::Store;
use tokio::sync::Notify;

use self::state::States;
use crate::ingest::Ingest;
use crate::middleware::idempotency::KeysUnderWay;
use crate::middleware::rate_limit::RateLimits;
use crate::publish::Registry;

/// Tells the time; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Settings that use cases depend on.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where people and SDKs reach the instance, without a trailing slash.
    pub public_url: String,
    /// The status for tokens that are well placed but wrong: 403 as the vendor has it, or 401.
    pub unknown_token_is_401: bool,
    /// Whether the vendor's request limits apply.
    pub vendor_rate_limits: bool,
    /// Whether webhooks may reach private networks and plain HTTP.
    pub webhooks_allow_private: bool,
}

/// The product, running.
#[derive(Clone)]
pub struct App {
    /// The state.
    pub(crate) store: Store,
    /// What is being served.
    pub(crate) registry: Arc<Registry>,
    /// The projects in memory.
    pub(crate) states: Arc<States>,
    /// The time.
    pub(crate) clock: Clock,
    /// The settings.
    pub(crate) settings: Arc<Settings>,
    /// Which repeatable requests are under way.
    pub(crate) keys_under_way: Arc<KeysUnderWay>,
    /// How often tokens ask, if that is limited.
    pub(crate) rate_limits: Option<Arc<RateLimits>>,
    /// Wakes who makes scheduled changes.
    pub(crate) agenda: Arc<Notify>,
    /// Wakes who sends what webhooks are to be told.
    pub(crate) outbox: Arc<Notify>,
    /// Where events go, if this node takes any.
    pub(crate) ingest: Option<Arc<Ingest>>,
}

impl App {
    /// Puts the product together; [`load`](Self::load) makes it ready.
    pub fn new(store: Store, clock: Clock, settings: Settings) -> Self {
        Self {
            store,
            registry: Arc::new(Registry::new(Arc::clone(&clock))),
            states: Arc::default(),
            clock,
            rate_limits: settings.vendor_rate_limits.then(|| Arc::new(RateLimits::vendor())),
            settings: Arc::new(settings),
            keys_under_way: Arc::default(),
            agenda: Arc::default(),
            outbox: Arc::default(),
            ingest: None,
        }
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Serves every datafile that was published before.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn load(&self) -> Result<()> {
        publish::load_all(self).await
    }

    /// Whether other nodes may share the state.
    pub(crate) fn has_other_nodes(&self) -> bool {
        self.store.is_postgres()
    }

    /// Whether state can be written.
    pub(crate) async fn is_ready(&self) -> bool {
        self.store.ping().await.is_ok()
    }
}

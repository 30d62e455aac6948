//! The use cases: what the product does, whatever the protocol that asks for it. Nothing here knows HTTP.

pub(crate) mod access;
pub(crate) mod access_token;
pub(crate) mod account_entity;
pub(crate) mod attribute;
pub(crate) mod audience;
pub(crate) mod audit;
pub(crate) mod change;
pub(crate) mod collaborator;
pub(crate) mod custom_field;
pub(crate) mod definition;
pub(crate) mod delivery;
pub(crate) mod demo;
pub(crate) mod entity;
pub(crate) mod environment;
pub(crate) mod event;
pub(crate) mod event_log;
pub(crate) mod experiment;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod flag;
pub(crate) mod flag_filter;
pub(crate) mod flag_part;
pub(crate) mod group;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod holdout;
pub(crate) mod identity_provider;
pub(crate) mod letter;
pub(crate) mod live;
pub(crate) mod lookup;
pub(crate) mod oauth;
pub(crate) mod one_time;
mod ownership;
pub(crate) mod pending;
pub(crate) mod people;
pub(crate) mod permission;
pub(crate) mod plan;
pub(crate) mod privacy;
pub(crate) mod project;
pub(crate) mod provider_person;
pub(crate) mod provider_sign_in;
pub(crate) mod publish;
pub(crate) mod report;
pub(crate) mod results;
pub(crate) mod rule;
pub(crate) mod ruleset;
pub(crate) mod schedule;
pub(crate) mod sdk_key;
pub(crate) mod search;
pub(crate) mod service_account;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod state;
pub(crate) mod steering;
pub(crate) mod team;
pub(crate) mod token;
pub(crate) mod usage;
pub(crate) mod user;
pub(crate) mod variation;
pub(crate) mod webhook;
pub(crate) mod work;
pub(crate) mod workload;
pub(crate) mod workload_trust;

use std::sync::Arc;

use burgee_domain::{LegacyOAuth, Result, Timestamp};
use burgee_store::Store;
use ipnet::IpNet;
use tokio::sync::{Notify, Semaphore, watch};

use self::live::Live;
use self::pending::Pending;
use self::state::States;
use crate::auth::limits::Limits;
use crate::auth::password::Passwords;
use crate::auth::seal::{Seal, SecretKey};
use crate::console::Console;
use crate::ingest::Ingest;
use crate::mail::Mail;
use crate::metrics::Requests;
use crate::middleware::idempotency::KeysUnderWay;
use crate::middleware::rate_limit::RateLimits;
use crate::openid::Issuers;
use crate::publish::Registry;
use crate::webhook::address::Reach;

/// Streams at a time; each costs a connection and some memory.
const MOST_STREAMS: usize = 15_000;

/// Tells the time; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Settings that use cases depend on.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Where people and SDKs reach the instance, without a trailing slash.
    pub public_url: String,
    /// The status for tokens that are well placed but wrong: 403 as the vendor has it, or 401.
    pub unknown_token_is_401: bool,
    /// Whether the vendor's request limits apply.
    pub vendor_rate_limits: bool,
    /// Whether webhooks may reach private networks and plain HTTP.
    pub webhooks_allow_private: bool,
    /// Proxies that are believed when they tell where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that may read what the server counts, beside the machine itself.
    pub metrics_networks: Vec<IpNet>,
    /// Whether an empty instance may be set up from other machines, by the link that it prints.
    pub setup_from_anywhere: bool,
    /// Whether tokens may make tokens. One that leaks can then become many.
    pub tokens_make_tokens: bool,
    /// Which OAuth clients may have ways that are no longer good practice.
    pub legacy_oauth: LegacyOAuth,
    /// Whether outside issuers of tokens may be on private networks and without TLS.
    pub issuers_allow_private: bool,
    /// The key of secrets that must be used again, such as those of identity providers.
    pub secret_key: SecretKey,
    /// By what people are sent links; where there is nothing, whoever makes a link hands it over.
    pub mail: Option<Mail>,
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
    /// When this node started.
    pub(crate) started: Timestamp,
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
    /// Hashes passwords.
    pub(crate) passwords: Arc<Passwords>,
    /// How often somebody has tried to get in.
    pub(crate) limits: Arc<Limits>,
    /// What is written a little later.
    pub(crate) pending: Arc<Pending>,
    /// How requests were answered.
    pub(crate) requests: Arc<Requests>,
    /// How many more streams of revisions there may be.
    pub(crate) streams: Arc<Semaphore>,
    /// Becomes true when the server is to stop: streams do not end by themselves.
    pub(crate) ending: watch::Sender<bool>,
    /// Outside issuers of tokens.
    pub(crate) issuers: Arc<Issuers>,
    /// Seals secrets that must be used again.
    pub(crate) seal: Arc<Seal>,
    /// Where events go, if this node takes any.
    pub(crate) ingest: Option<Arc<Ingest>>,
    /// What is happening, for whoever watches.
    pub(crate) live: Arc<Live>,
    /// What people use in the browser, if this build has it.
    pub(crate) console: Option<Arc<Console>>,
}

impl App {
    /// Puts the product together; [`load`](Self::load) makes it ready.
    pub fn new(store: Store, clock: Clock, settings: Settings) -> Self {
        let limits = Arc::new(Limits::new(Arc::clone(&clock)));
        Self {
            store,
            registry: Arc::new(Registry::new(Arc::clone(&clock))),
            states: Arc::default(),
            started: clock(),
            clock,
            issuers: Arc::new(Issuers::new(Reach::new(settings.issuers_allow_private))),
            seal: Arc::new(Seal::new(settings.secret_key.clone())),
            rate_limits: settings.vendor_rate_limits.then(|| Arc::new(RateLimits::vendor())),
            settings: Arc::new(settings),
            keys_under_way: Arc::default(),
            agenda: Arc::default(),
            outbox: Arc::default(),
            passwords: Arc::default(),
            limits,
            pending: Arc::default(),
            requests: Arc::default(),
            streams: Arc::new(Semaphore::new(MOST_STREAMS)),
            ending: watch::Sender::new(false),
            ingest: None,
            live: Arc::default(),
            console: None,
        }
    }

    /// Has browsers be served a console.
    #[must_use]
    pub fn with_console(self, console: Console) -> Self {
        Self { console: Some(Arc::new(console)), ..self }
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

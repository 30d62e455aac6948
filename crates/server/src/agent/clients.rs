//! The clients of a node by the value of the SDK-key header: made when first asked for, once, however many ask.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use regex::Regex;
use tokio::sync::{OnceCell, mpsc};

use super::Stop;
use super::client::{Client, Parts, Source};
use super::config::{Config, ConfigError};
use super::follow;
use super::metrics::Metrics;
use super::notifications::{Channel, Shared};
use super::odp_events::{OdpEvents, Pace};
use super::remote::{KeyError, Remote, split_key};
use super::store::lru::Lru;
use super::store::predictions::Predictions;
use super::store::profiles::Profiles;
use super::store::segments::Segments;
use crate::auth::token::{TokenKind, TokenParts};
use crate::publish::{PublishedDatafile, Readers, Registry};

/// How long a key that failed is not tried again: a stray key must not become a flood at the datafile host.
const FAILURE_HOLDS: Duration = Duration::from_secs(1);
const FAILURES: usize = 10_000;

/// Where datafiles come from.
pub(crate) enum Origin {
    /// This instance.
    Registry(Arc<Registry>),
    /// Another host, with a folder for copies.
    Remote {
        /// Holds the last good copy of each datafile.
        folder: Option<PathBuf>,
    },
}

/// What the request may choose about its client, before there is one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wishes<'a> {
    pub(crate) profiles: Option<&'a str>,
    pub(crate) segments: Option<&'a str>,
}

/// The clients of a node.
pub(crate) struct Clients {
    origin: Origin,
    pattern: Regex,
    by_header: ArcSwap<HashMap<Box<str>, Arc<Client>>>,
    /// Those that are being made.
    pending: Mutex<HashMap<String, Arc<OnceCell<Arc<Client>>>>>,
    failed: Lru<KeyError>,
    maker: Maker,
}

/// What every client is made with.
pub(crate) struct Maker {
    pub(crate) config: Arc<Config>,
    pub(crate) http: reqwest::Client,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) shared: Option<mpsc::Sender<Shared>>,
    /// Told of each client that comes to be.
    pub(crate) made: Option<mpsc::UnboundedSender<Arc<Client>>>,
    /// Told when the node ends.
    pub(crate) stop: Stop,
}

/// A client with its datafile of now.
pub(crate) type Found = (Arc<Client>, Arc<PublishedDatafile>);

impl Clients {
    pub(crate) fn new(origin: Origin, maker: Maker) -> Result<Self, ConfigError> {
        let pattern = Regex::new(&maker.config.client.sdk_key_regex)
            .map_err(|error| ConfigError(format!("client.sdkKeyRegex: {error}")))?;
        // Wrong names are told at the start, not at the first request.
        maker.stores(Wishes::default())?;
        Ok(Self {
            origin,
            pattern,
            by_header: ArcSwap::default(),
            pending: Mutex::default(),
            failed: Lru::new(FAILURES, FAILURE_HOLDS),
            maker,
        })
    }

    /// Whether a header value looks like an SDK key.
    pub(crate) fn is_well_formed(&self, header: &str) -> bool {
        self.pattern.is_match(header)
    }

    /// The client of a header value that there is already, with its datafile.
    pub(crate) fn known(&self, header: &str) -> Option<Found> {
        let client = match &self.origin {
            Origin::Remote { .. } => self.by_header.load().get(header).map(Arc::clone)?,
            Origin::Registry(_) => {
                let (key, token) = split_key(header);
                let client = self.by_header.load().get(key).map(Arc::clone)?;
                let datafile = client.datafile()?;
                return admits(&datafile, token).then_some((client, datafile));
            }
        };
        let datafile = client.datafile()?;
        Some((client, datafile))
    }

    /// The client of a header value, made if need be.
    pub(crate) async fn get(&self, header: &str, wishes: Wishes<'_>) -> Result<Found, KeyError> {
        if let Some(found) = self.known(header) {
            return Ok(found);
        }
        if let Origin::Registry(registry) = &self.origin {
            let (key, token) = split_key(header);
            let datafile = registry.get(key).ok_or(KeyError::Forbidden)?;
            if !admits(&datafile, token) {
                return Err(KeyError::Forbidden);
            }
            let client = self.make(key, wishes).await?;
            return Ok((client, datafile));
        }
        if let Some(error) = self.failed.get(header) {
            return Err(error);
        }
        let client = self.make(header, wishes).await.inspect_err(|error| {
            self.failed.put(header, error.clone());
        })?;
        let datafile = client.datafile().ok_or(KeyError::Forbidden)?;
        Ok((client, datafile))
    }

    /// Makes a client; who asks for the same meanwhile gets the same.
    async fn make(&self, header: &str, wishes: Wishes<'_>) -> Result<Arc<Client>, KeyError> {
        let cell = {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(client) = self.by_header.load().get(header) {
                return Ok(Arc::clone(client));
            }
            Arc::clone(pending.entry(header.to_owned()).or_default())
        };
        let outcome = cell
            .get_or_try_init(|| async {
                let client = self.maker.client(&self.origin, header, wishes).await?;
                self.by_header.rcu(|current| {
                    let mut next = HashMap::clone(current);
                    next.insert(header.into(), Arc::clone(&client));
                    next
                });
                Ok(client)
            })
            .await
            .map(Arc::clone);
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.get(header).is_some_and(|own| Arc::ptr_eq(own, &cell)) {
            pending.remove(header);
        }
        outcome
    }

    /// Forgets the client of a header value with all that it keeps.
    pub(crate) fn reset(&self, header: &str) {
        let key = match &self.origin {
            Origin::Registry(_) => split_key(header).0,
            Origin::Remote { .. } => header,
        };
        self.by_header.rcu(|current| {
            let mut next = HashMap::clone(current);
            next.remove(key);
            next
        });
    }

    /// All clients.
    pub(crate) fn all(&self) -> Vec<Arc<Client>> {
        self.by_header.load().values().map(Arc::clone).collect()
    }

    /// The clients whose header value begins with a key, as the reference matches them.
    pub(crate) fn beginning_with(&self, key: &str) -> Vec<Arc<Client>> {
        let clients = self.by_header.load();
        let own = clients.iter().filter(|(header, _)| header.starts_with(key));
        own.map(|(_, client)| Arc::clone(client)).collect()
    }

    /// Fetches the datafiles of a key anew.
    pub(crate) async fn refresh(&self, key: &str) {
        for client in self.beginning_with(key) {
            if let Source::Remote(remote) = &client.source
                && let Err(error) = remote.fetch().await
            {
                tracing::warn!(?error, "cannot fetch a datafile that a webhook announces");
            }
        }
    }
}

/// Whether a datafile may be used with a token, or without one.
fn admits(datafile: &PublishedDatafile, token: Option<&str>) -> bool {
    datafile.readers == Readers::Everyone
        || token
            .and_then(|token| TokenParts::parse(TokenKind::Datafile, token))
            .is_some_and(|token| datafile.readers.admit(&token))
}

impl Maker {
    fn stores(
        &self,
        wishes: Wishes<'_>,
    ) -> Result<(Option<Arc<Profiles>>, Segments, Predictions), ConfigError> {
        let client = &self.config.client;
        let chosen = |name| Profiles::new(&client.user_profile_service, name, &self.http);
        // A name that is not configured means the default, as it does in the reference.
        let profiles = match wishes.profiles {
            Some(name) if client.user_profile_service.pick(Some(name)).is_some() => {
                chosen(Some(name))?
            }
            _ => chosen(None)?,
        };
        let cache = &client.odp.segments_cache;
        let name = wishes.segments.filter(|name| cache.pick(Some(name)).is_some());
        let segments = Segments::new(cache, name)?;
        Ok((profiles, segments, Predictions::new(&client.cmab, &self.http)?))
    }

    async fn client(
        &self,
        origin: &Origin,
        header: &str,
        wishes: Wishes<'_>,
    ) -> Result<Arc<Client>, KeyError> {
        let config = &self.config.client;
        let (profiles, segments, predictions) =
            self.stores(wishes).map_err(|error| KeyError::Unavailable(error.to_string()))?;
        let (sdk_key, _) = split_key(header);
        let source = match origin {
            Origin::Registry(registry) => Source::Registry(Arc::clone(registry)),
            Origin::Remote { folder } => {
                let remote = Remote::new(
                    header,
                    &config.datafile_url_template,
                    folder.as_deref(),
                    self.http.clone(),
                    Arc::clone(&self.metrics),
                );
                remote.start().await?;
                Source::Remote(Arc::new(remote))
            }
        };
        let pace = Pace {
            timeout: config.odp.events_request_timeout.as_duration(),
            flush: config.odp.events_flush_interval.as_duration(),
        };
        let channel =
            Channel::new(sdk_key, self.config.api.enable_notifications, self.shared.clone());
        let odp_events = OdpEvents::start(self.http.clone(), pace, Arc::clone(&self.metrics));
        let client = Arc::new(Client::new(Parts {
            sdk_key: sdk_key.to_owned(),
            source,
            profiles,
            segments,
            predictions,
            channel,
            odp_events,
        }));
        if let Source::Remote(remote) = &client.source {
            let weak = Arc::downgrade(&client);
            let remote = Arc::clone(remote);
            let follower = follow::Follower::new(&self.config, header, self.http.clone());
            let mut stop = self.stop.clone();
            tokio::spawn(async move {
                tokio::select! {
                    () = follower.follow(weak, remote) => {}
                    () = super::stopped(&mut stop) => {}
                }
            });
        }
        if let Source::Registry(registry) = &client.source
            && let Some(changes) = registry.changes(sdk_key)
        {
            tokio::spawn(follow::announce(Arc::downgrade(&client), changes, self.stop.clone()));
        }
        if let Some(made) = &self.made {
            // Nobody need want to know.
            let _ = made.send(Arc::clone(&client));
        }
        Ok(client)
    }
}

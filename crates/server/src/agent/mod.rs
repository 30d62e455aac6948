//! Decisions over HTTP in the protocol of Optimizely Agent: `/v1/decide` and its neighbours, for our own environments in
//! `burgee serve` and for datafiles of any host in `burgee agent`.
//!
//! A request goes through `front` (what comes before a route), is matched in `route`, and is answered by the module of
//! its name. Nothing on the way of a decision waits for a lock, a database or another host, unless a user profile, a
//! segment or a prediction has to be fetched.

mod activate;
mod admin;
mod batch;
mod body;
mod client;
mod clients;
mod config;
mod cors;
mod decide;
mod event_stream;
mod follow;
mod front;
mod http;
pub(crate) mod json;
mod jwks;
mod jwt;
mod metrics;
mod node;
mod notifications;
mod notify;
mod odp;
mod odp_events;
pub(crate) mod outbound;
mod override_;
pub(crate) mod prepared;
mod profile;
mod remote;
pub(crate) mod reply;
mod route;
mod spans;
mod store;
mod sync;
mod token;
mod track;
mod webhook;

pub(crate) use body::Text;
pub(crate) use clients::Found;
pub use config::{Config, ConfigError};
pub(crate) use decide::{Wanted, make, prepare, record};
pub(crate) use front::Agent;
pub use metrics::Deliveries;
pub(crate) use metrics::Route;
pub(crate) use node::within_instance;
pub use node::{AgentAddresses, AgentNode, NodeError};
pub use outbound::{OutboundError, OutboundQueue, OutboundSettings};

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// Becomes true when the node is to end.
pub(crate) type Stop = watch::Receiver<bool>;

/// Waits until the node is to end.
pub(crate) async fn stopped(stop: &mut Stop) {
    // Whoever could have said it has gone: that is the end too.
    let _ = stop.wait_for(|own| *own).await;
}

/// The time in seconds since the Unix epoch.
pub(crate) fn unix_seconds() -> i64 {
    unix_milliseconds() / 1_000
}

/// The time in milliseconds since the Unix epoch.
pub(crate) fn unix_milliseconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

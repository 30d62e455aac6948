//! The routes under `/v1`.

use axum::http::Method;

use super::front::Call;
use super::metrics::Route;
use super::reply::Reply;
use super::{activate, decide, event_stream, odp, override_, profile, track};

/// A route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Config,
    Datafile,
    Decide,
    Activate,
    Track,
    Override,
    Lookup,
    Save,
    OdpEvent,
    Reset,
    Notifications,
}

/// The route of a path.
pub(crate) fn find(path: &str) -> Option<Entry> {
    Some(match path {
        "/v1/decide" => Entry::Decide,
        "/v1/config" => Entry::Config,
        "/v1/datafile" => Entry::Datafile,
        "/v1/activate" => Entry::Activate,
        "/v1/track" => Entry::Track,
        "/v1/override" => Entry::Override,
        "/v1/lookup" => Entry::Lookup,
        "/v1/save" => Entry::Save,
        "/v1/send-odp-event" => Entry::OdpEvent,
        "/v1/reset" => Entry::Reset,
        "/v1/notifications/event-stream" => Entry::Notifications,
        _ => return None,
    })
}

impl Entry {
    /// The method, and how the header `Allow` says it.
    pub(crate) fn method(self) -> (Method, &'static str) {
        match self {
            Self::Config | Self::Datafile | Self::Notifications => (Method::GET, "GET"),
            _ => (Method::POST, "POST"),
        }
    }

    /// What the route is timed under.
    pub(crate) fn timer(self) -> Route {
        match self {
            Self::Config => Route::Config,
            Self::Datafile => Route::Datafile,
            Self::Decide => Route::Decide,
            Self::Activate => Route::Activate,
            Self::Track => Route::Track,
            Self::Override => Route::Override,
            Self::Lookup => Route::Lookup,
            Self::Save => Route::Save,
            Self::OdpEvent => Route::OdpEvent,
            Self::Reset => Route::Reset,
            Self::Notifications => Route::Stream,
        }
    }

    /// Answers a call.
    pub(crate) async fn answer(self, call: &Call<'_>) -> Reply {
        let (_, published) = call.found;
        match self {
            Self::Decide => decide::answer(call).await,
            Self::Config => super::reply::whole_json(
                published.prepared().config(&published.engine, &published.json),
            ),
            Self::Datafile => {
                super::reply::whole_json(published.prepared().datafile(&published.json))
            }
            Self::Activate => activate::answer(call).await,
            Self::Track => track::answer(call),
            Self::Override => override_::answer(call),
            Self::Lookup => profile::lookup(call).await,
            Self::Save => profile::save(call).await,
            Self::OdpEvent => odp::answer(call),
            Self::Reset => profile::reset(call).await,
            Self::Notifications => event_stream::answer(call),
        }
    }
}

//! A datafile that another host publishes: fetched, polled, and kept on disk for the day when that host is away.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_MODIFIED_SINCE, LAST_MODIFIED};
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, watch};

use super::http;
use super::metrics::Metrics;
use crate::publish::{PublishedDatafile, Readers};

const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no datafile for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyError {
    /// The host does not know the key.
    Forbidden,
    /// The host is away, or what it serves is no datafile.
    Unavailable(String),
}

/// The datafile of one header value.
pub(crate) struct Remote {
    url: String,
    token: Option<String>,
    client: reqwest::Client,
    metrics: Arc<Metrics>,
    current: ArcSwapOption<PublishedDatafile>,
    /// The `Last-Modified` of what is current; held while fetching, so that requests share an answer.
    fetched: Mutex<Option<String>>,
    /// Tells of each new revision; who listens sees the latest.
    revision: watch::Sender<String>,
    copy: Option<PathBuf>,
}

impl Remote {
    /// The datafile of a header value, `key` or `key:token`, by a template with `%s` for the key.
    pub(crate) fn new(
        header: &str,
        template: &str,
        folder: Option<&std::path::Path>,
        client: reqwest::Client,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (key, token) = split_key(header);
        // The name says nothing of a token, and holds nothing that a file system minds.
        let name = hex::encode(Sha256::digest(header.as_bytes()).get(..16).unwrap_or_default());
        Self {
            url: template.replacen("%s", key, 1),
            token: token.map(str::to_owned),
            client,
            metrics,
            current: ArcSwapOption::empty(),
            fetched: Mutex::new(None),
            revision: watch::Sender::new(String::new()),
            copy: folder.map(|folder| folder.join(format!("{name}.json"))),
        }
    }

    /// What is current.
    pub(crate) fn datafile(&self) -> Option<Arc<PublishedDatafile>> {
        self.current.load_full()
    }

    /// Hears of new revisions.
    pub(crate) fn revisions(&self) -> watch::Receiver<String> {
        self.revision.subscribe()
    }

    /// Fetches the datafile for the first time; takes the copy on disk where the host is away.
    pub(crate) async fn start(&self) -> Result<(), KeyError> {
        match self.fetch().await {
            Ok(_) => Ok(()),
            Err(KeyError::Unavailable(reason)) => {
                if self.read_copy().await {
                    tracing::warn!(%reason, "the datafile host is away: deciding with the copy on disk");
                    return Ok(());
                }
                Err(KeyError::Unavailable(reason))
            }
            Err(error) => Err(error),
        }
    }

    /// Fetches the datafile if it is newer than what is current; true if its revision is another.
    pub(crate) async fn fetch(&self) -> Result<bool, KeyError> {
        let mut fetched = self.fetched.lock().await;
        self.metrics.datafile_fetches.fetch_add(1, Ordering::Relaxed);
        let outcome = self.fetch_since(fetched.as_deref()).await;
        match outcome {
            Ok(None) => Ok(false),
            Ok(Some((json, last_modified))) => {
                let installed = self.install(json).await.inspect_err(|_| {
                    self.metrics.datafile_failures.fetch_add(1, Ordering::Relaxed);
                })?;
                *fetched = last_modified;
                Ok(installed)
            }
            Err(error) => {
                self.metrics.datafile_failures.fetch_add(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    /// Takes a datafile that was pushed; true if its revision is another.
    pub(crate) async fn install(&self, json: Vec<u8>) -> Result<bool, KeyError> {
        let own = compile(json)?;
        let revision = own.engine.datafile().revision.clone();
        let known = self.current.load();
        if known.as_ref().is_some_and(|known| known.engine.datafile().revision == revision) {
            return Ok(false);
        }
        drop(known);
        let own = Arc::new(own);
        self.current.store(Some(Arc::clone(&own)));
        self.revision.send_replace(revision);
        self.write_copy(&own.json).await;
        Ok(true)
    }

    async fn fetch_since(
        &self,
        since: Option<&str>,
    ) -> Result<Option<(Vec<u8>, Option<String>)>, KeyError> {
        let mut request = self
            .client
            .get(&self.url)
            .timeout(PATIENCE)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json");
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(since) = since {
            request = request.header(IF_MODIFIED_SINCE, since);
        }
        let away = |reason: String| KeyError::Unavailable(reason);
        let response = request.send().await.map_err(|error| away(http::in_words(&error)))?;
        match response.status().as_u16() {
            200 => {}
            304 => return Ok(None),
            403 => return Err(KeyError::Forbidden),
            status => return Err(away(format!("the datafile host answers {status}"))),
        }
        let last_modified = response.headers().get(LAST_MODIFIED);
        let last_modified = last_modified.and_then(|own| own.to_str().ok()).map(str::to_owned);
        let json = http::read(response, http::LARGEST_ANSWER).await.map_err(away)?;
        Ok(Some((json, last_modified)))
    }

    async fn read_copy(&self) -> bool {
        let Some(path) = &self.copy else { return false };
        let Ok(json) = tokio::fs::read(path).await else { return false };
        let Ok(own) = compile(json) else { return false };
        self.revision.send_replace(own.engine.datafile().revision.clone());
        self.current.store(Some(Arc::new(own)));
        true
    }

    /// Written beside and moved into place, so that a copy is whole or not there.
    async fn write_copy(&self, json: &[u8]) {
        let Some(path) = &self.copy else { return };
        let beside = path.with_extension("new");
        let outcome = async {
            tokio::fs::write(&beside, json).await?;
            tokio::fs::rename(&beside, path).await
        };
        if let Err(error) = outcome.await {
            tracing::warn!(%error, path = %path.display(), "cannot keep a copy of the datafile");
        }
    }
}

/// A header value's key and token.
pub(crate) fn split_key(header: &str) -> (&str, Option<&str>) {
    match header.split_once(':') {
        Some((key, token)) => (key, Some(token)),
        None => (header, None),
    }
}

/// A header value without its token, to be shown.
pub(crate) fn masked_key(header: &str) -> String {
    match split_key(header) {
        (key, Some(_)) => format!("{key}:***"),
        (key, None) => key.to_owned(),
    }
}

fn compile(json: Vec<u8>) -> Result<PublishedDatafile, KeyError> {
    PublishedDatafile::new(0, 0, 0, Readers::Everyone, json)
        .map_err(|error| KeyError::Unavailable(format!("not a datafile: {error}")))
}

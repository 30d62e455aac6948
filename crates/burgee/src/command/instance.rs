//! What the commands that work on an instance share: where its state is, and how to open it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use burgee_domain::Timestamp;
use burgee_events::FileLog;
use burgee_server::{App, Settings, Store};
use clap::Args;

/// Where an instance keeps its state.
#[derive(Args)]
pub(crate) struct Instance {
    /// The folder of the instance; with `SQLite` the state itself.
    #[arg(long, env = "BURGEE_DATA", value_name = "DIR", default_value = "burgee-data")]
    data: PathBuf,
    /// A PostgreSQL database for the state: `postgres://USER@HOST/DATABASE`.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl Instance {
    /// Opens the state, creating it where there is none.
    pub(crate) async fn open(&self, settings: Settings) -> anyhow::Result<App> {
        Ok(App::new(self.store().await?, Arc::new(now), settings))
    }

    /// The folder of the instance.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Where the key of sealed secrets is: beside the state, not in it.
    pub(crate) fn secret_key_file(&self) -> PathBuf {
        self.data.join("secret.key")
    }

    /// Opens the log of events, creating it where there is none.
    pub(crate) fn events(&self) -> anyhow::Result<Arc<FileLog>> {
        let log = FileLog::open(&self.data.join("events"), burgee_events::Settings::default());
        Ok(Arc::new(log.context("cannot open the events")?))
    }

    /// Opens the log of events as it is, beside a server that may have it open.
    pub(crate) fn events_to_read(&self) -> anyhow::Result<Arc<FileLog>> {
        let settings = burgee_events::Settings::default();
        let log = FileLog::open_to_read(&self.data.join("events"), settings);
        Ok(Arc::new(log.context("cannot read the events")?))
    }

    /// Opens the state alone.
    pub(crate) async fn store(&self) -> anyhow::Result<Store> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot make the folder {}", self.data.display()))?;
        let url = match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data.join("burgee.db").display()),
        };
        Store::open(&url).await.context("cannot open the database")
    }
}

/// The one place that reads the clock.
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Runs a command that waits for things.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(work)
}

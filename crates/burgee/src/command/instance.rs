//! What the commands that work on an instance share: where its state is, and how to open and close it.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use burgee_domain::Timestamp;
use burgee_events::FileLog;
use burgee_server::{App, Settings, Store};
use clap::Args;

/// How long to wait at the end for whoever still uses the database.
const CLOSING: Duration = Duration::from_secs(10);

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
    /// Works on the instance, which is made where there is none.
    pub(crate) async fn create<T>(
        &self,
        settings: Settings,
        work: impl AsyncFnOnce(App) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        make_folder(&self.data)?;
        self.work_on(async |store| work(App::new(store, Arc::new(now), settings)).await).await
    }

    /// Works on an instance that is there.
    pub(crate) async fn open<T>(
        &self,
        settings: Settings,
        work: impl AsyncFnOnce(App) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.open_store(async |store| work(App::new(store, Arc::new(now), settings)).await).await
    }

    /// Works on the state alone of an instance that is there.
    pub(crate) async fn open_store<T>(
        &self,
        work: impl AsyncFnOnce(Store) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        // With another database, nothing of the instance need be on this machine.
        if self.database_url.is_none() && !self.database_file().is_file() {
            bail!(missing(&self.data));
        }
        self.work_on(work).await
    }

    /// Opens the state and closes it when the work is done, or has failed: `SQLite` then has all of it in one file.
    async fn work_on<T>(
        &self,
        work: impl AsyncFnOnce(Store) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let url = match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.database_file().display()),
        };
        let store = Store::open(&url).await.context("cannot open the database")?;
        let outcome = work(store.clone()).await;
        if tokio::time::timeout(CLOSING, store.close()).await.is_err() {
            tracing::warn!("the database was still in use at the end");
        }
        outcome
    }

    /// The folder of the instance.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Where the state is, unless it is in another database.
    fn database_file(&self) -> PathBuf {
        self.data.join("burgee.db")
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
}

/// What to say where a folder was mistyped.
pub(super) fn missing(data: &Path) -> String {
    format!("there is no instance in {}: --data or BURGEE_DATA names its folder", data.display())
}

/// Makes a folder for data, if it is not there. A new one is its owner's alone: others could read the database in it.
pub(super) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let above = folder.parent().map_or(Ok(()), std::fs::create_dir_all);
    let made = above.and_then(|()| DirBuilder::new().recursive(true).mode(0o700).create(folder));
    made.with_context(|| format!("cannot make the folder {}", folder.display()))
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

//! A made-up shop with thirty days of visitors, to look around in: an A/B test with an effect, an A/A test, a bandit, and a
//! test whose visitors are not split as designed.
//!
//! Everything is made by the use cases, as of the times at which it would have happened, and every event goes through
//! the log. Nothing is random but the links: each demo has the same visitors, who do the same.

mod random;
mod visitors;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use burgee_domain::{Error, Result, Scope, Timestamp};
use serde::Serialize;
use serde_json::json;
use tokio::task::spawn_blocking;

use self::visitors::Shop;
use self::world::World;
use super::setup::{self, BootstrappedEnvironment};
use super::{App, people};
use crate::auth::Credential;

const DAY: i64 = 86_400_000_000;
/// How long the shop has been open.
const DAYS: i64 = 30;
/// Whom the demo belongs to.
const EMAIL: &str = "demo@burgee.example";
const NAME: &str = "Demo shop";

/// A demo, and how to get in.
#[derive(Debug, Serialize)]
pub struct Demo {
    /// The account.
    pub account_id: i64,
    /// The project.
    pub project_id: i64,
    /// Whose it is.
    pub email: String,
    /// A link by which they set a password and sign in; works once.
    pub link: String,
    /// A personal token of theirs, shown this once.
    pub token: String,
    /// The project's environments.
    pub environments: Vec<BootstrappedEnvironment>,
    /// What there is to look at: the experiments' ids by rule key.
    pub experiments: BTreeMap<String, i64>,
    /// The holdout's id.
    pub holdout_id: i64,
}

/// Makes the demo in an instance that has nothing in it yet.
///
/// # Errors
///
/// [`Error::Conflict`] if there is anything already.
pub async fn seed_demo(app: &App) -> Result<Demo> {
    let ingest = app.ingest.as_ref().ok_or(Error::Unavailable)?;
    let is_new = ingest.log.segments().is_empty() && ingest.log.pending_rows() == 0;
    if !is_new || !setup::is_needed(app).await? {
        return Err(Error::conflict(
            "A demo is made in a new folder; this one has something in it",
        ));
    }
    let now = app.now().as_micros();
    let clock = Arc::new(AtomicI64::new(now - DAYS * DAY));
    let own = Arc::clone(&clock);
    // The same instance thirty days ago.
    let past = App::new(
        app.store.clone(),
        Arc::new(move || Timestamp::from_micros(own.load(Ordering::Relaxed))),
        (*app.settings).clone(),
    )
    .with_events(Arc::clone(&ingest.log));
    let made = setup::bootstrap(&past, EMAIL, NAME).await?;
    let founder = people::caller(&past.store, &made.user_id, Credential::Server, Scope::all());
    let founder = founder.await?.ok_or(Error::Unavailable)?;
    let world = World::make(&past, &founder, made.project_id).await?;
    let production = made.environments.iter().find(|own| own.key == world::ENVIRONMENT);
    let sdk_key = production.map(|own| own.sdk_key.clone()).unwrap_or_default();
    let shop = Arc::new(Shop::new(made.account_id, made.project_id, &world));
    for day in 0..DAYS {
        let morning = now - (DAYS - day) * DAY;
        clock.store(morning, Ordering::Relaxed);
        let datafile = past.registry.get(&sdk_key).ok_or(Error::Unavailable)?;
        let (shop, log) = (Arc::clone(&shop), Arc::clone(&ingest.log));
        let loaded =
            spawn_blocking(move || log.load(shop.day(&datafile.engine, day, morning / 1_000)));
        let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
        loaded.await.map_err(|error| internal(&error))?.map_err(|error| internal(&error))?;
        clock.store(morning + DAY - 1, Ordering::Relaxed);
        past.reweigh().await?;
    }
    let token = setup::create_token(app, EMAIL, &json!({ "name": "demo" })).await?;
    Ok(Demo {
        account_id: made.account_id,
        project_id: made.project_id,
        email: EMAIL.to_owned(),
        link: setup::create_link(app, EMAIL).await?,
        token,
        environments: made.environments,
        experiments: world.experiments.into_iter().collect(),
        holdout_id: world.holdout_id,
    })
}

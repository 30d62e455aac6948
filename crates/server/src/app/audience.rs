//! Audiences of a project.

use std::collections::HashSet;

use burgee_domain::flag::Ids;
use burgee_domain::{Action, Attribute, Audience, Result, Timestamp};
use burgee_store::Reader;
use serde_json::Value;

use super::access::{self, Uses, check_audience};
use super::work::{Mode, Work};
use super::{App, entity, lookup, usage};
use crate::auth::Caller;

/// An audience, and how many experiments name it.
#[derive(Clone, Debug)]
pub(crate) struct UsedAudience {
    pub(crate) audience: Audience,
    pub(crate) experiment_count: usize,
}

/// Lists the audiences of a project, the oldest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<Vec<UsedAudience>> {
    let mut audiences: Vec<Audience> = lookup::list(app, caller, project_id, archived).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let uses = Uses::if_needed(&app.store, project_id, &access).await?;
    audiences.retain(|own| uses.role(&access, own).allows(Action::Read));
    let counts = usage::experiment_counts(&app.store, project_id).await?;
    let used = audiences.into_iter().map(|audience| {
        let experiment_count = counts.get(&audience.id).copied().unwrap_or_default();
        UsedAudience { audience, experiment_count }
    });
    Ok(used.collect())
}

/// Loads an audience.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<UsedAudience> {
    let (_, audience) = lookup::visible::<Audience>(app, caller, id).await?;
    let access = access::load(&app.store, caller, audience.project_id).await?;
    check_audience(&app.store, &access, &audience, Action::Read).await?;
    used(&app.store, audience).await
}

/// Makes an audience in the project that the body names.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<UsedAudience> {
    let check = || Audience::create(body, 0, 0, &|_| true, Timestamp::default());
    let project_id = lookup::project_of(body, check)?;
    let mut work = Work::begin_granular(app, caller, project_id, mode).await?;
    work.access.create_flag(&work.environments().await?)?;
    let mut ids = work.ids().await?;
    let known = attributes(&work.tx, project_id).await?;
    let known = |name: &str| known.contains(name);
    let audience = Audience::create(body, project_id, ids.next(), &known, work.now)?;
    work.claim(ids).await?;
    work.insert(&audience).await?;
    work.alters_all().await?;
    work.commit().await?;
    Ok(UsedAudience { audience, experiment_count: 0 })
}

/// Changes an audience by a partial body. One that is in use cannot be archived.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<UsedAudience> {
    let (mut work, before) =
        Work::begin_on::<Audience>(app, caller, id, Action::Read, expected, mode).await?;
    check_audience(&work.tx, &work.access, &before, Action::Edit).await?;
    let known = attributes(&work.tx, before.project_id).await?;
    // What it asks for already it may go on asking for.
    let known = |name: &str| known.contains(name) || before.uses_attribute(name);
    let after = before.updated(body, &known, work.now)?;
    if after.conditions != before.conditions {
        access::check_live_audience(&work.tx, &work.access, &before).await?;
    }
    if after.archived && !before.archived {
        usage::check_audience(&work.tx, &before).await?;
    }
    work.update(&before, &after).await?;
    if (&after.name, &after.conditions) != (&before.name, &before.conditions) {
        work.alters_all().await?;
    }
    let after = used(&work.tx, after).await?;
    work.commit().await?;
    Ok(after)
}

/// The keys of the attributes that conditions may ask for.
pub(super) async fn attributes(reader: &Reader, project_id: i64) -> Result<HashSet<String>> {
    let attributes: Vec<Attribute> = entity::all(reader, project_id).await?;
    Ok(attributes.into_iter().filter(|own| !own.archived).map(|own| own.key).collect())
}

async fn used(reader: &Reader, audience: Audience) -> Result<UsedAudience> {
    let counts = usage::experiment_counts(reader, audience.project_id).await?;
    let experiment_count = counts.get(&audience.id).copied().unwrap_or_default();
    Ok(UsedAudience { audience, experiment_count })
}

//! Events of a project.

use burgee_domain::flag::Ids;
use burgee_domain::{Action, Error, Event, Result};
use serde_json::{Value, json};

use super::work::{Mode, Work};
use super::{App, entity, lookup, usage};
use crate::auth::Caller;

/// Lists the events of a project, the oldest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<Vec<Event>> {
    lookup::list(app, caller, project_id, archived).await
}

/// Loads an event.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<Event> {
    Ok(lookup::visible(app, caller, id).await?.1)
}

/// Makes a custom event.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<Event> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let mut ids = work.ids().await?;
    let event = Event::create(body, project_id, ids.next(), work.now)?;
    check_key_is_free(&work, &event).await?;
    work.claim(ids).await?;
    work.insert(&event).await?;
    work.alters_all().await?;
    work.commit().await?;
    Ok(event)
}

/// Changes a custom event by a partial body.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    (project_id, id): (i64, i64),
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<Event> {
    let (mut work, before) =
        Work::begin_on::<Event>(app, caller, id, Action::Edit, expected, mode).await?;
    if before.project_id != project_id {
        return Err(Error::not_found("Event", id));
    }
    let after = before.updated(body, work.now)?;
    if after.archived && !before.archived {
        usage::check_event(&work.tx, &before).await?;
    }
    if after.key != before.key {
        check_key_is_free(&work, &after).await?;
    }
    work.update(&before, &after).await?;
    if (&after.key, after.archived) != (&before.key, before.archived) {
        work.alters_all().await?;
    }
    work.commit().await?;
    Ok(after)
}

/// Archives a custom event, which nothing that is not over may count.
pub(crate) async fn archive(
    app: &App,
    caller: &Caller,
    place: (i64, i64),
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    update(app, caller, place, &json!({ "archived": true }), expected, mode).await.map(drop)
}

async fn check_key_is_free(work: &Work<'_>, event: &Event) -> Result<()> {
    let key = event.key.clone();
    match entity::by_key::<Event>(&work.tx, event.project_id, 0, &key).await? {
        Some(existing) => Err(Error::AlreadyExists { what: "Event", key, id: existing.id }),
        None => Ok(()),
    }
}

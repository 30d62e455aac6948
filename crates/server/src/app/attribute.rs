//! Attributes of a project.

use burgee_domain::flag::Ids;
use burgee_domain::{Action, Attribute, Error, Result, Timestamp};
use serde_json::{Value, json};

use super::work::{Mode, Work};
use super::{App, entity, lookup, usage};
use crate::auth::Caller;

/// Lists the attributes of a project, the oldest first.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    archived: Option<bool>,
) -> Result<Vec<Attribute>> {
    lookup::list(app, caller, project_id, archived).await
}

/// Loads an attribute.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<Attribute> {
    Ok(lookup::visible(app, caller, id).await?.1)
}

/// Makes an attribute in the project that the body names.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<Attribute> {
    let check = || Attribute::create(body, 0, 0, Timestamp::default());
    let project_id = lookup::project_of(body, check)?;
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let mut ids = work.ids().await?;
    let attribute = Attribute::create(body, project_id, ids.next(), work.now)?;
    let key = attribute.key.clone();
    if let Some(existing) = entity::by_key::<Attribute>(&work.tx, project_id, 0, &key).await? {
        return Err(Error::AlreadyExists { what: "Attribute", key, id: existing.id });
    }
    work.claim(ids).await?;
    work.insert(&attribute).await?;
    work.alters_all().await?;
    work.commit().await?;
    Ok(attribute)
}

/// Changes an attribute by a partial body. One that is in use cannot be archived.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<Attribute> {
    let (mut work, before) =
        Work::begin_on::<Attribute>(app, caller, id, Action::Edit, expected, mode).await?;
    let after = before.updated(body, work.now)?;
    if after.archived && !before.archived {
        usage::check_attribute(&work.tx, &before).await?;
    }
    // Datafiles have the key only, and that never changes.
    work.update(&before, &after).await?;
    work.commit().await?;
    Ok(after)
}

/// Archives an attribute.
pub(crate) async fn archive(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    update(app, caller, id, &json!({ "archived": true }), expected, mode).await.map(drop)
}

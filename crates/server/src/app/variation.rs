//! Variations of a flag.

use std::sync::Arc;

use burgee_domain::flag::{Ids, OFF};
use burgee_domain::{EntityRole, Error, Flag, Patch, Result, Violations};
use serde_json::Value;

use super::App;
use super::entity;
use super::flag::{self, WholeFlag};
use super::work::{Archiving, Mode, Work};
use crate::auth::Caller;

/// Adds a variation; the flag comes back with it.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    body: &Value,
    mode: Mode,
) -> Result<(EntityRole, WholeFlag, String)> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    let mut after = before.clone();
    let mut ids = work.ids().await?;
    let key = after.add_variation(body, ids.next(), work.now)?.key.clone();
    work.claim(ids).await?;
    let (role, whole) = close(&mut work, &before, after).await?;
    work.commit().await?;
    Ok((role, whole, key))
}

/// Changes variations by patch; the keys of those that were touched come back with the flag. `expected` is the
/// revision that the caller has seen of the one that they touch, if they said so.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    patch: &Patch,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(EntityRole, WholeFlag, Vec<String>)> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    for key in patch.roots() {
        entity::check_revision(before.variation(&key)?.revision, expected)?;
    }
    let mut document = before.patchable_variations();
    patch.apply(&mut document)?;
    let mut violations = Violations::default();
    let mut after = before.clone();
    let changed = after.take_variations(&document, work.now, &mut violations);
    violations.into_result()?;
    for key in changed.iter().filter(|key| is_archived(&after, key)) {
        if !is_archived(&before, key) {
            check_unused(&work, &before, key).await?;
        }
    }
    let (role, whole) = close(&mut work, &before, after).await?;
    work.commit().await?;
    Ok((role, whole, patch.roots()))
}

/// Archives variations, or takes them out of the archive.
pub(crate) async fn set_archived(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    archiving: &Archiving,
    mode: Mode,
) -> Result<(EntityRole, WholeFlag)> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    let mut after = before.clone();
    let Archiving { keys, archived, expected } = archiving;
    for key in keys {
        entity::check_revision(before.variation(key)?.revision, *expected)?;
        if *archived {
            check_unused(&work, &before, key).await?;
        }
        let now = work.now;
        if let Some(variation) = after.variations.get_mut(key)
            && variation.archived != *archived
        {
            variation.archived = *archived;
            variation.touch(now);
        }
    }
    let answer = close(&mut work, &before, after).await?;
    work.commit().await?;
    Ok(answer)
}

/// Deletes a variation for good.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_key: &str,
    key: &str,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (mut work, before) = open(app, caller, project_id, flag_key, mode).await?;
    entity::check_revision(before.variation(key)?.revision, expected)?;
    check_unused(&work, &before, key).await?;
    let mut after = before.clone();
    after.variations.shift_remove(key);
    close(&mut work, &before, after).await?;
    work.commit().await
}

fn is_archived(flag: &Flag, key: &str) -> bool {
    flag.variations.get(key).is_some_and(|variation| variation.archived)
}

/// `off` always stays, and so does what a rule or a default still serves.
async fn check_unused(work: &Work<'_>, flag: &Flag, key: &str) -> Result<()> {
    if key == OFF {
        return Err(Error::conflict("The variation off cannot be archived or deleted"));
    }
    for (environment, stored) in flag::rulesets(&work.tx, flag).await? {
        if stored.ruleset.uses_of(key) > 0 {
            let place = &environment.key;
            return Err(Error::conflict(format!("Variation {key} is in use in {place}")));
        }
    }
    Ok(())
}

/// Begins a change of a flag that can be edited.
pub(super) async fn open<'a>(
    app: &'a App,
    caller: &'a Caller,
    project_id: i64,
    flag_key: &str,
    mode: Mode,
) -> Result<(Work<'a>, Flag)> {
    let work = Work::begin_granular(app, caller, project_id, mode).await?;
    let flag = flag::editable(&work, flag_key).await?;
    flag.check_editable()?;
    Ok((work, flag))
}

/// Stores a flag whose parts changed.
pub(super) async fn close(
    work: &mut Work<'_>,
    before: &Flag,
    mut after: Flag,
) -> Result<(EntityRole, WholeFlag)> {
    if *before != after {
        after.touch(work.now);
        work.update(before, &after).await?;
        work.alters_all().await?;
    }
    let whole = flag::whole(&work.tx, Arc::clone(&work.access), after).await?;
    Ok((whole.role(), whole))
}

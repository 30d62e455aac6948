//! Webhooks: who is told of changes. What they are to be told is written with the change, so that it is
//! neither lost nor told of a change that was taken back; sending it is the worker's.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use burgee_domain::flag::Ids;
use burgee_domain::{Action, DATAFILE_UPDATED, Environment, Error, Result, Timestamp, Webhook};
use burgee_store::{ChangeRow, DeliveryRow, Transaction};
use rand::TryRng;
use serde::Serialize;
use serde_json::{Value, json};

use super::entity::{self, Entity, store_error};
use super::history::Author;
use super::publish::Publication;
use super::work::{Mode, Work};
use super::{App, Settings, change, lookup};
use crate::auth::Caller;
use crate::webhook::address;

/// More webhooks than this are not being told but flooded.
const MOST_WEBHOOKS: usize = 100;
const SECRET_BYTES: usize = 32;
/// The event of a message that tells of nothing.
const TRIAL: &str = "webhook.test";
pub(super) const DELIVERY_IDS: (&str, i64) = ("delivery", 1);

/// Lists the webhooks of a project, the oldest first. Their addresses may be secrets: who may not manage the
/// project does not see them.
pub(crate) async fn list(app: &App, caller: &Caller, project_id: i64) -> Result<Vec<Webhook>> {
    caller.check(project_id, Action::Manage)?;
    lookup::list(app, caller, project_id, None).await
}

/// Loads a webhook.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<Webhook> {
    let (role, webhook) = lookup::visible(app, caller, id).await?;
    if role.allows(Action::Manage) { Ok(webhook) } else { Err(Error::Forbidden) }
}

/// A webhook, and the secret that it was given: nobody has seen it, and nobody will again.
pub(crate) struct WithSecret {
    pub(crate) webhook: Webhook,
    pub(crate) secret: String,
}

/// Makes a webhook.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    project_id: i64,
    body: &Value,
    mode: Mode,
) -> Result<WithSecret> {
    let mut work = Work::begin(app, caller, project_id, Action::Manage, mode).await?;
    let present: Vec<Webhook> = entity::all(&work.tx, project_id).await?;
    if present.len() >= MOST_WEBHOOKS {
        let reason = format!("The project has {MOST_WEBHOOKS} webhooks; delete one of them first");
        return Err(Error::conflict(reason));
    }
    let mut ids = work.ids().await?;
    let check = check_url(&app.settings);
    let (id, secret) = (ids.next(), new_secret()?);
    let sealed = app.seal.seal(&place(id), &secret)?;
    let webhook = Webhook::create(body, project_id, id, sealed, &check, work.now)?;
    work.claim(ids).await?;
    work.insert(&webhook).await?;
    work.commit().await?;
    Ok(WithSecret { webhook, secret })
}

/// Changes a webhook by a partial body.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<Webhook> {
    let (mut work, before) =
        Work::begin_on::<Webhook>(app, caller, id, Action::Manage, expected, mode).await?;
    let after = before.updated(body, &check_url(&app.settings), work.now)?;
    work.update(&before, &after).await?;
    work.commit().await?;
    Ok(after)
}

/// Gives a webhook another secret; what is sent from now on is signed with it.
pub(crate) async fn renew_secret(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<WithSecret> {
    let (mut work, before) =
        Work::begin_on::<Webhook>(app, caller, id, Action::Manage, expected, mode).await?;
    let secret = new_secret()?;
    let webhook = before.with_secret(app.seal.seal(&place(id), &secret)?, work.now);
    work.update(&before, &webhook).await?;
    work.commit().await?;
    Ok(WithSecret { webhook, secret })
}

/// What the messages of a webhook are signed with.
pub(super) fn secret(app: &App, webhook: &Webhook) -> Result<String> {
    app.seal.open(&place(webhook.id), &webhook.sealed_secret)
}

/// What the secret of a webhook is sealed for.
fn place(id: i64) -> String {
    format!("webhook:{id}")
}

/// Deletes a webhook; what it has not been told yet it will not be told.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    id: i64,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let (mut work, webhook) =
        Work::begin_on::<Webhook>(app, caller, id, Action::Manage, expected, mode).await?;
    work.delete(&webhook).await?;
    work.commit().await
}

fn check_url(settings: &Settings) -> impl Fn(&str) -> Result<(), String> {
    let reach = address::Reach::new(settings.webhooks_allow_private);
    move |url| address::check_url(url, reach).map(drop)
}

/// 32 random bytes in the form of Standard Webhooks, whose libraries take it as it is; who checks the older
/// signature takes the whole text for the key.
fn new_secret() -> Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

/// What is sent.
#[derive(Serialize)]
struct Envelope<'a, T> {
    project_id: i64,
    /// Seconds since the Unix epoch.
    timestamp: i64,
    event: &'a str,
    data: T,
}

/// Enqueues what the webhooks of a project are to be told of a change; says whether there is anything.
pub(super) async fn tell(
    tx: &Transaction,
    author: &Author<'_>,
    settings: &Settings,
    history: &[ChangeRow],
    published: &[Publication],
) -> Result<bool> {
    let webhooks: Vec<Webhook> = entity::all(tx, author.project_id).await?;
    if !webhooks.iter().any(|own| own.active) {
        return Ok(false);
    }
    let wanted = |event: &str| webhooks.iter().any(|own| own.wants(event));
    let mut messages: Vec<(String, String)> = Vec::new();
    for (event, rows) in by_event(history) {
        if wanted(&event) {
            let changes = change::tell(tx, &rows, &settings.public_url).await?;
            messages.push(message(author, &event, changes)?);
        }
    }
    if wanted(DATAFILE_UPDATED) {
        for (_, datafile) in published {
            let data = datafile_data(tx, datafile.environment_id, settings).await?;
            messages.push(message(author, DATAFILE_UPDATED, data)?);
        }
    }
    let due: Vec<(&Webhook, &String, &String)> = messages
        .iter()
        .flat_map(|(event, body)| {
            let own = webhooks.iter().filter(|own| own.wants(event));
            own.map(move |webhook| (webhook, event, body))
        })
        .collect();
    let (sequence, start) = DELIVERY_IDS;
    let count = i64::try_from(due.len()).unwrap_or_default();
    let first = tx.next_ids(sequence, start, count).await.map_err(store_error)?;
    for (id, (webhook, event, body)) in (first..).zip(&due) {
        let now = author.now.as_micros();
        let row = DeliveryRow::new(id, webhook.id, event, (*body).clone(), now);
        tx.enqueue_delivery(&row).await.map_err(store_error)?;
    }
    Ok(!due.is_empty())
}

fn message<T: Serialize>(author: &Author<'_>, event: &str, data: T) -> Result<(String, String)> {
    Ok((event.to_owned(), written(author.project_id, event, data, author.now)?))
}

fn written<T: Serialize>(project_id: i64, event: &str, data: T, now: Timestamp) -> Result<String> {
    let envelope = Envelope { project_id, timestamp: now.as_seconds(), event, data };
    serde_json::to_string(&envelope).map_err(|error| Error::Internal(error.to_string()))
}

/// A message by which somebody sees whether a webhook arrives.
pub(super) fn trial(webhook: &Webhook, now: Timestamp) -> Result<(&'static str, String)> {
    let data = json!({ "webhook_id": webhook.id.to_string(), "name": webhook.name });
    Ok((TRIAL, written(webhook.project_id, TRIAL, data, now)?))
}

/// One message tells all that happened of a kind.
fn by_event(history: &[ChangeRow]) -> BTreeMap<String, Vec<ChangeRow>> {
    let mut events: BTreeMap<String, Vec<ChangeRow>> = BTreeMap::new();
    for row in history {
        let kind = match row.entity_kind.as_str() {
            "project" => "project_setting",
            kind => kind,
        };
        let done = match row.change_type.as_str() {
            "create" => "created",
            "delete" => "deleted",
            "archive" => "archived",
            _ => "updated",
        };
        events.entry(format!("project.{kind}_{done}")).or_default().push(row.clone());
    }
    events
}

/// What is told of a datafile: an object, where everything else is a list.
async fn datafile_data(
    tx: &Transaction,
    environment_id: i64,
    settings: &Settings,
) -> Result<Value> {
    let environment: Option<Environment> = entity::by_id(tx, environment_id).await?;
    let row = tx.datafile(environment_id).await.map_err(store_error)?;
    let (environment, row) =
        environment.zip(row).ok_or_else(|| Error::not_found(Environment::NAME, environment_id))?;
    let folder = if environment.secure { "datafiles/auth" } else { "datafiles" };
    let url = format!("{}/{folder}/{}.json", settings.public_url, row.sdk_key);
    Ok(json!({
        "revision": row.revision,
        "origin_url": url,
        "cdn_url": url,
        "environment": environment.name,
    }))
}

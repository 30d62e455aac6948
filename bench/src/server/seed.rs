//! A project of some size, written past the server: through it, each flag would be published before the next.

use std::path::Path;

use anyhow::{Context as _, Result};
use burgee_domain::flag::Making;
use burgee_domain::{Flag, FlagCreate, Ruleset, Timestamp};
use burgee_store::{Document, Store, Transaction};
use serde::Serialize;
use serde_json::{Value, json};

/// The sequence that the server takes its ids from, and its first.
const ENTITY_IDS: (&str, i64) = ("entity", 100_001);
/// Flag, variable, two variations, and a ruleset for each of five environments.
const IDS_PER_FLAG: i64 = 9;

/// The key of a flag.
pub fn key(number: usize) -> String {
    format!("flag_{number:04}")
}

/// Adds flags with a variable to a new instance's project, each with a ruleset in every environment.
pub fn flags(data: &Path, account_id: i64, project_id: i64, flags: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&format!("sqlite://{}", data.join("burgee.db").display())).await?;
        let environments: Vec<i64> = store
            .documents(project_id, "environment")
            .await?
            .iter()
            .map(|environment| environment.id)
            .collect();
        let tx = store.begin().await?;
        let wanted = i64::try_from(flags)? * IDS_PER_FLAG;
        let mut next = tx.next_ids(ENTITY_IDS.0, ENTITY_IDS.1, wanted).await? - 1;
        let mut ids = || {
            next += 1;
            next
        };
        let making = Making {
            project_id,
            account_id,
            user_id: "bench",
            email: "bench@example.com",
            now: Timestamp::from_micros(1_764_000_000_000_000),
        };
        for number in 0..flags {
            let create: FlagCreate = serde_json::from_value(json!({
                "key": key(number),
                "name": format!("Flag number {number}"),
                "description": "Decides what visitors of the shop see.",
                "variable_definitions": {
                    "colour": { "key": "colour", "type": "string", "default_value": "teal" },
                },
            }))?;
            let flag = Flag::create(&create, &making, &mut ids)?;
            insert(&tx, "flag", (flag.id, project_id, 0), &flag.key, &flag).await?;
            for environment_id in &environments {
                let ruleset = Ruleset::empty(ids(), flag.id, *environment_id, making.now);
                let mut body = serde_json::to_value(&ruleset)?;
                let members = body.as_object_mut().context("a ruleset is an object")?;
                members.insert("project_id".to_owned(), Value::from(project_id));
                members.insert("title".to_owned(), Value::from(flag.key.as_str()));
                let place = (ruleset.id, project_id, *environment_id);
                insert(&tx, "ruleset", place, &flag.id.to_string(), &body).await?;
            }
        }
        tx.commit().await?;
        store.close().await;
        Ok(())
    })
}

/// Adds a document; `place` is its id, its project and what it belongs to.
async fn insert(
    tx: &Transaction,
    kind: &str,
    (id, project_id, parent_id): (i64, i64, i64),
    key: &str,
    body: &impl Serialize,
) -> Result<()> {
    let document = Document {
        kind: kind.to_owned(),
        id,
        project_id,
        parent_id,
        key: key.to_owned(),
        archived: false,
        revision: 1,
        body: serde_json::to_string(body)?,
        created_at: 0,
        updated_at: 0,
    };
    Ok(tx.insert_document(&document).await?)
}

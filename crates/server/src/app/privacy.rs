//! What people may ask of an account about their own data.

use burgee_domain::{Error, Result, SubjectAccessRequest};
use serde_json::{Value, json};

use super::App;
use super::entity::{self, Entity, store_error};
use super::history::{self, Author};
use super::plan::{self, check_administrator};
use super::work::{ENTITY_IDS, Mode};
use crate::auth::Caller;

/// Lists the requests that an account was made, the newest first.
pub(crate) async fn list(app: &App, caller: &Caller) -> Result<Vec<SubjectAccessRequest>> {
    let account_id = plan::account(caller)?;
    let mut requests: Vec<SubjectAccessRequest> = entity::all(&app.store, 0).await?;
    requests.retain(|own| own.account_id == account_id);
    requests.reverse();
    Ok(requests)
}

/// Loads a request.
pub(crate) async fn get(app: &App, caller: &Caller, id: i64) -> Result<SubjectAccessRequest> {
    let account_id = plan::account(caller)?;
    let request = entity::by_id::<SubjectAccessRequest>(&app.store, id).await?;
    let request = request.filter(|own| own.account_id == account_id);
    request.ok_or_else(|| Error::not_found(SubjectAccessRequest::NAME, id))
}

/// Takes a request in.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<SubjectAccessRequest> {
    let account_id = plan::account(caller)?;
    let now = app.now();
    let tx = app.store.begin().await.map_err(store_error)?;
    let (sequence, start) = ENTITY_IDS;
    let id = tx.next_ids(sequence, start, 1).await.map_err(store_error)?;
    let request = SubjectAccessRequest::create(body, account_id, id, now)?;
    tx.insert_document(&request.to_document()?).await.map_err(store_error)?;
    // Whom it is about stays out of the history, which is never deleted.
    let after = json!({ "request_type": request.request_type, "data_type": request.data_type });
    let records = history::records(&tx, &request, "create", &Value::Null, &after).await?;
    Author { caller, account_id, project_id: 0, now }.append(&tx, records).await?;
    if mode == Mode::Commit {
        tx.commit().await.map_err(store_error)?;
    }
    Ok(request)
}

/// Fails unless the caller may see what a visitor of the account's products was served.
pub(crate) fn check_attribution(caller: &Caller, account_id: i64) -> Result<()> {
    check_administrator(caller, account_id)
}

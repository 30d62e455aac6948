//! The audit log over HTTP, for administrators.

use axum::Json;
use axum::extract::State;
use burgee_domain::{Error, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::audit::{self, Recorded};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::query::Query;

/// Entries of a page, unless the query says otherwise.
const PER_PAGE: usize = 100;
const MOST_PER_PAGE: usize = 1000;

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntryView {
    /// Its place in the log of the instance.
    id: i64,
    #[schema(value_type = String)]
    at: Timestamp,
    /// Who did it: a user's id; empty where that is not known.
    actor: String,
    /// The id of the token or session that they came with; empty for none.
    credential: String,
    /// The network address that they came from; empty for none.
    address: String,
    /// What was done, such as `flag.update`.
    action: String,
    /// `done` or `refused`.
    outcome: String,
    /// What it was done to, such as `flag:7`.
    subject: String,
    /// What else there is to say.
    body: Value,
    /// The hash of this entry and of all before it, in hexadecimal.
    hash: String,
}

/// Entries of the audit log, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditView {
    items: Vec<AuditEntryView>,
    /// Where the next page begins, as `before`; null on the last one.
    next: Option<i64>,
}

impl From<Recorded> for AuditEntryView {
    fn from(own: Recorded) -> Self {
        Self {
            id: own.id,
            at: own.at,
            actor: own.actor,
            credential: own.credential,
            address: own.address,
            action: own.action,
            outcome: own.outcome,
            subject: own.subject,
            body: own.body,
            hash: own.hash,
        }
    }
}

/// Lists what was done in the account, and what was refused, the newest first.
#[utoipa::path(get, path = "/burgee/v1/audit", tag = "audit",
    params(("before" = Option<i64>, Query, description = "Entries before this one."),
        ("per_page" = Option<usize>, Query, description = "1 to 1000; 100 where absent.")),
    responses((status = 200, body = AuditView)))]
pub(crate) async fn list_audit(
    State(app): State<App>,
    caller: Caller,
    query: Query,
) -> Result<Json<AuditView>, Problem> {
    let per_page = query.integer("per_page")?.unwrap_or(PER_PAGE);
    if !(1..=MOST_PER_PAGE).contains(&per_page) {
        let message = format!("must be 1 to {MOST_PER_PAGE}");
        return Err(Error::invalid("?per_page", "range", message).into());
    }
    let limit = i64::try_from(per_page).unwrap_or(i64::MAX);
    let rows = audit::list(&app, &caller, query.id("before")?, limit).await?;
    let full = rows.len() == per_page;
    let next = rows.last().map(|row| row.id).filter(|_| full);
    Ok(Json(AuditView { items: rows.into_iter().map(AuditEntryView::from).collect(), next }))
}

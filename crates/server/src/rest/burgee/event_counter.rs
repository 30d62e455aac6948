//! What SDKs have sent, over HTTP.

use axum::Json;
use axum::extract::State;
use burgee_domain::Action;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, lookup};
use crate::auth::Caller;
use crate::error::Problem;
use crate::ingest::tally::{Sender, Sent};
use crate::rest::extract::Path;

/// What has come for a project since the node that answers was started.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventCountersView {
    items: Vec<EventCounterView>,
}

/// What came from one sender: an environment's SDKs, or one key's where it was sent along.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventCounterView {
    /// Absent where batches had no decision that tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdk_key: Option<String>,
    batches: u64,
    accepted: AcceptedView,
    rejected: RejectedView,
    /// Rows from more than a day in the future, taken with the time of receipt.
    clamped_timestamps: u64,
    /// Rows that had come a short while ago; each counts once.
    duplicates: u64,
}

/// Rows that were taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcceptedView {
    decisions: u64,
    conversions: u64,
}

/// Rows that were set aside, by why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RejectedView {
    /// Decisions for an experiment that is not known, or a variation that it does not have.
    unknown_experiments: u64,
    /// Conversions of an event that is not known.
    unknown_events: u64,
    absurd_timestamps: u64,
    bad_revenues: u64,
    bots: u64,
    without_visitor: u64,
}

/// Lists what SDKs have sent for a project, and why rows of it were not taken.
#[utoipa::path(get, path = "/burgee/v1/projects/{project_id}/event-counters", tag = "events",
    params(("project_id" = i64, Path)),
    responses((status = 200, body = EventCountersView)))]
pub(crate) async fn list_event_counters(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
) -> Result<Json<EventCountersView>, Problem> {
    caller.check(project_id, Action::Read)?;
    lookup::project(&app, &caller, project_id).await?;
    let state = app.states.committed(&app.store, project_id).await?;
    let (senders, _) = app.ingest.as_ref().map(|own| own.tallies.all()).unwrap_or_default();
    let own = senders.into_iter().filter(|(sender, _)| sender.project_id == project_id);
    let items = own.map(|(sender, sent)| {
        let environment = sender.environment_id.and_then(|id| state.environments.get(&id));
        EventCounterView::new(sender, &sent, environment.map(|own| own.key.clone()))
    });
    Ok(Json(EventCountersView { items: items.collect() }))
}

impl EventCounterView {
    fn new(sender: Sender, sent: &Sent, environment_key: Option<String>) -> Self {
        let counters = sent.counters;
        Self {
            environment_id: sender.environment_id,
            environment_key,
            sdk_key: sender.sdk_key,
            batches: sent.batches,
            accepted: AcceptedView {
                decisions: counters.decisions,
                conversions: counters.conversions,
            },
            rejected: RejectedView {
                unknown_experiments: counters.impossible_decisions,
                unknown_events: counters.unknown_events,
                absurd_timestamps: counters.absurd_timestamps,
                bad_revenues: counters.bad_revenues,
                bots: counters.bots,
                without_visitor: counters.without_visitor,
            },
            clamped_timestamps: counters.clamped_timestamps,
            duplicates: sent.duplicates,
        }
    }
}

//! What has to be approved in an environment: nothing, as yet.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use burgee_domain::{Environment, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, environment};
use crate::auth::Caller;
use crate::error::ScheduleFailure;
use crate::rest::extract::Path;

/// What has to be approved in an environment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreferencesView {
    id: i64,
    project_id: i64,
    environment_id: i64,
    entity_type: &'static str,
    require_approval_on_new_entities: bool,
    default_preferences: BTreeMap<String, bool>,
    notification_recipients: Vec<String>,
    #[schema(value_type = Vec<Object>)]
    approvers: [(); 0],
    #[schema(value_type = Vec<Object>)]
    entities: [(); 0],
    #[schema(value_type = String)]
    created_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl PreferencesView {
    fn new(environment: &Environment) -> Self {
        Self {
            id: environment.id,
            project_id: environment.project_id,
            environment_id: environment.id,
            entity_type: "environment",
            require_approval_on_new_entities: false,
            default_preferences: BTreeMap::new(),
            notification_recipients: Vec::new(),
            approvers: [],
            entities: [],
            created_at: environment.created,
            updated_at: environment.last_modified,
        }
    }
}

/// Fetches what has to be approved in an environment.
#[utoipa::path(get, path = "/flags-scheduling/projects/{project_id}/environments/{environment_id}/preferences", tag = "schedules",
    params(("project_id" = i64, Path), ("environment_id" = i64, Path)),
    responses((status = 200, body = PreferencesView)))]
pub(crate) async fn fetch_preferences(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_id)): Path<(i64, i64)>,
) -> Result<Json<PreferencesView>, ScheduleFailure> {
    let environment = environment::in_project(&app, &caller, project_id, environment_id).await?;
    Ok(Json(PreferencesView::new(&environment)))
}

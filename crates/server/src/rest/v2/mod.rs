//! v2: everything around flags. Plain objects, bare arrays, partial updates, and errors as
//! `{code, message, uuid}`.

mod attribute;
mod audience;
mod change;
mod collaborator;
mod environment;
mod event;
mod experiment;
mod export;
mod legacy;
mod paging;
mod plan;
mod privacy;
mod project;
pub(crate) mod results;
mod search;
mod webhook;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::query::Query;
use super::tagged;
use crate::app::App;

/// The routes of v2 with their description.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(project::list_projects, project::create_project))
        .routes(routes!(project::fetch_project, project::update_project))
        .routes(routes!(environment::list_environments, environment::create_environment))
        .routes(routes!(
            environment::fetch_environment,
            environment::update_environment,
            environment::archive_environment
        ))
        .routes(routes!(environment::fetch_environment_datafile))
        .routes(routes!(attribute::list_attributes, attribute::create_attribute))
        .routes(routes!(
            attribute::fetch_attribute,
            attribute::update_attribute,
            attribute::archive_attribute
        ))
        .routes(routes!(audience::list_audiences, audience::create_audience))
        .routes(routes!(audience::fetch_audience, audience::update_audience))
        .routes(routes!(event::list_events))
        .routes(routes!(event::fetch_event))
        .routes(routes!(event::create_custom_event))
        .routes(routes!(event::update_custom_event, event::archive_custom_event))
        .routes(routes!(change::list_changes))
        .routes(routes!(collaborator::fetch_me))
        .routes(routes!(collaborator::list_collaborators, collaborator::create_collaborators))
        .routes(routes!(collaborator::list_invitations))
        .routes(routes!(experiment::fetch_experiment))
        .routes(routes!(results::fetch_experiment_results))
        .routes(routes!(results::fetch_experiment_timeseries))
        .routes(routes!(results::fetch_experiment_report))
        .routes(routes!(results::share_experiment_results))
        .routes(routes!(results::export_experiment_results))
        .routes(routes!(results::export_holdout_results))
        .routes(routes!(results::fetch_holdout_results))
        .routes(routes!(results::fetch_holdout_timeseries))
        .routes(routes!(results::split::fetch_experiment_split))
        .routes(routes!(results::distribution::fetch_experiment_distribution))
        .routes(routes!(results::since::fetch_experiment_since_exposure))
        .routes(routes!(search::search))
        .routes(routes!(plan::fetch_plan))
        .routes(routes!(plan::list_usage))
        .routes(routes!(plan::fetch_usage_summary))
        .routes(routes!(export::fetch_export_credentials))
        .routes(routes!(export::fetch_gcp_export_credentials))
        .routes(routes!(privacy::fetch_bucketing_history))
        .routes(routes!(
            privacy::list_subject_access_requests,
            privacy::create_subject_access_request
        ))
        .routes(routes!(privacy::fetch_subject_access_request))
        .merge(legacy::router())
        .routes(routes!(webhook::list_webhooks, webhook::create_webhook))
        .routes(routes!(webhook::fetch_webhook, webhook::update_webhook, webhook::delete_webhook))
}

/// The project that a list is asked of.
fn project_id(query: &Query) -> Result<i64> {
    let required = || Error::invalid("?project_id", "required", "is required");
    query.id("project_id")?.ok_or_else(required)
}

/// The answer to a creation, with the entity tag of its revision.
fn created(revision: i64, body: impl Serialize) -> Response {
    (StatusCode::CREATED, tagged(revision, body)).into_response()
}

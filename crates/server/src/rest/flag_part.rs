//! The parts of a flag over HTTP: what to ask the change history for.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{OpenApi, RefOr};

use super::extract::Path;
use crate::app::{App, flag_part};
use crate::auth::Caller;
use crate::error::Problem;

/// The parts of a flag of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagPartsView {
    entity_type: &'static str,
    entity_ids: Vec<i64>,
}

/// Lists the ids of a flag and its parts, as the change history knows them. The flag is named by its id here.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/entities", tag = "flags",
    params(("project_id" = i64, Path), ("flag_id" = i64, Path)),
    responses((status = 200, body = Vec<FlagPartsView>)))]
pub(crate) async fn list_flag_entities(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_id)): Path<(i64, i64)>,
) -> Result<Json<Vec<FlagPartsView>>, Problem> {
    let parts = flag_part::list(&app, &caller, project_id, flag_id).await?;
    let view =
        |own: flag_part::FlagParts| FlagPartsView { entity_type: own.kind, entity_ids: own.ids };
    Ok(Json(parts.into_iter().map(view).collect()))
}

/// Describes the operation under the name that its parameter has in the protocol. Routing needs one name for the
/// same place in all paths.
pub(crate) fn describe(description: &mut OpenApi) {
    let paths = &mut description.paths.paths;
    let routed = "/flags/v1/projects/{project_id}/flags/{flag_key}/entities";
    if let Some(mut item) = paths.remove(routed) {
        let parameters = item.get.as_mut().and_then(|own| own.parameters.as_mut());
        if let Some(parameters) = parameters {
            parameters.retain(|own| !matches!(own, RefOr::T(own) if own.name == "flag_key"));
        }
        paths.insert(routed.replace("flag_key", "flag_id"), item);
    }
}

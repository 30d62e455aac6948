//! The permission API: teams, and who has which role on single things of a project.

mod permission;
mod team;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of the permission API with their description.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(permission::list_user_permissions))
        .routes(routes!(permission::list_team_permissions))
        .routes(routes!(permission::fetch_entity_permissions, permission::patch_entity_permissions))
        .routes(routes!(team::list_teams, team::create_team))
        .routes(routes!(team::fetch_team, team::update_team, team::delete_team))
}

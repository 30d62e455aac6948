//! The scheduling API: changes of flags that are made when their time comes.

mod preference;
mod schedule;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of the scheduling API with their description.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(schedule::list_schedules, schedule::create_schedule))
        .routes(routes!(schedule::update_schedule, schedule::delete_schedule))
        .routes(routes!(preference::fetch_preferences))
}

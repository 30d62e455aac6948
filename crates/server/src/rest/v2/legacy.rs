//! What v2 has for the vendor's other products: clients that ask for it are told why it is not here.

use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, patch};
use burgee_domain::Error;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;
use crate::error::AppFailure;
use crate::rest::extract::Known;

/// Collections with all that is below them.
const COLLECTIONS: [(&str, &str); 9] = [
    ("campaigns", "Campaigns"),
    ("export/campaigns", "Campaigns"),
    ("extensions", "Extensions"),
    ("features", "Features of legacy Full Stack projects"),
    ("groups", "Groups of legacy projects"),
    ("list_attributes", "List attributes"),
    ("pages", "Pages"),
    ("recommendations", "Recommendations"),
    ("scheduled-jobs", "Scheduled jobs"),
];

/// The routes that lead nowhere.
pub(super) fn router() -> OpenApiRouter<App> {
    let mut router = OpenApiRouter::new();
    for (path, what) in COLLECTIONS {
        let answer = || any(move |caller: Known| refuse(caller, what));
        router = router.route(&format!("/v2/{path}"), answer());
        router = router.route(&format!("/v2/{path}/{{*rest}}"), answer());
    }
    let summaries = "Experiment summaries";
    let sections = "Sections of multivariate tests";
    router
        .route("/v2/experiment_summaries", get(move |caller: Known| refuse(caller, summaries)))
        .route("/v2/experiments", get(refuse_experiments).post(refuse_experiments))
        .route(
            "/v2/experiments/{experiment_id}",
            patch(refuse_experiments).delete(refuse_experiments),
        )
        .route(
            "/v2/experiments/{experiment_id}/sections",
            any(move |caller: Known| refuse(caller, sections)),
        )
        .route(
            "/v2/experiments/{experiment_id}/sections/{section_id}",
            any(move |caller: Known| refuse(caller, sections)),
        )
}

async fn refuse_experiments(caller: Known) -> Response {
    refuse(caller, "Experiments outside flags").await
}

#[expect(clippy::unused_async, reason = "handlers are asynchronous")]
async fn refuse(_: Known, what: &'static str) -> Response {
    AppFailure(Error::Elsewhere { what }).into_response()
}

//! Burgee's own API: what the vendor offers in its user interface only. Errors are problem documents.

mod access_token;
mod delivery;
mod sdk_key;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of Burgee's own API with their description.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sdk_key::list_sdk_keys, sdk_key::rotate_sdk_key))
        .routes(routes!(sdk_key::end_sdk_key))
        .routes(routes!(
            access_token::list_access_tokens,
            access_token::create_access_token,
            access_token::revoke_access_tokens
        ))
        .routes(routes!(access_token::revoke_access_token))
        .routes(routes!(delivery::list_deliveries))
        .routes(routes!(delivery::redeliver))
}

//! Burgee's own API: what the vendor offers in its user interface only, and what it does not. Errors are problem
//! documents.

mod access_token;
mod audit;
mod body;
mod delivery;
mod event_counter;
mod explain;
mod health;
mod identity_provider;
mod live;
mod oauth_authorization;
mod oauth_client;
mod permission;
mod provider_sign_in;
mod sdk_key;
mod service_account;
mod session;
mod setup;
mod token;
mod user;
mod workload;

use burgee_domain::{Error, Result, Violations};
use serde_json::Value;
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
        .routes(routes!(event_counter::list_event_counters))
        .routes(routes!(delivery::list_deliveries))
        .routes(routes!(delivery::redeliver))
        .routes(routes!(delivery::test_webhook))
        .routes(routes!(delivery::renew_webhook_secret))
        .routes(routes!(health::fetch_health))
        .routes(routes!(explain::explain_decisions))
        .routes(routes!(live::watch))
        .routes(routes!(live::fetch_activity))
        .routes(routes!(explain::try_conditions))
        .routes(routes!(setup::fetch_setup, setup::set_up))
        .routes(routes!(session::sign_in, session::fetch_session, session::sign_out))
        .routes(routes!(session::confirm_session))
        .routes(routes!(session::list_sessions, session::end_other_sessions))
        .routes(routes!(session::end_session))
        .routes(routes!(session::change_password))
        .routes(routes!(user::list_users))
        .routes(routes!(user::fetch_user, user::update_user))
        .routes(routes!(user::create_user_link))
        .routes(routes!(user::remove_collaborator))
        .routes(routes!(user::check_link))
        .routes(routes!(user::redeem_link))
        .routes(routes!(user::request_password_link))
        .routes(routes!(token::list_tokens, token::create_token))
        .routes(routes!(token::revoke_token))
        .routes(routes!(oauth_client::list_oauth_clients, oauth_client::create_oauth_client))
        .routes(routes!(
            oauth_client::fetch_oauth_client,
            oauth_client::update_oauth_client,
            oauth_client::delete_oauth_client
        ))
        .routes(routes!(oauth_client::create_oauth_client_secret))
        .routes(routes!(oauth_client::revoke_oauth_client_secret))
        .routes(routes!(oauth_authorization::list_oauth_authorizations))
        .routes(routes!(oauth_authorization::revoke_oauth_authorization))
        .routes(routes!(
            service_account::list_service_accounts,
            service_account::create_service_account
        ))
        .routes(routes!(
            service_account::fetch_service_account,
            service_account::update_service_account,
            service_account::delete_service_account
        ))
        .routes(routes!(
            service_account::list_service_tokens,
            service_account::create_service_token
        ))
        .routes(routes!(service_account::revoke_service_token))
        .routes(routes!(
            identity_provider::list_identity_providers,
            identity_provider::create_identity_provider
        ))
        .routes(routes!(
            identity_provider::fetch_identity_provider,
            identity_provider::update_identity_provider,
            identity_provider::delete_identity_provider
        ))
        .routes(routes!(provider_sign_in::list_offered_providers))
        .routes(routes!(provider_sign_in::finish_provider_sign_in))
        .routes(routes!(provider_sign_in::start_provider_sign_in))
        .routes(routes!(workload::list_workload_trusts, workload::create_workload_trust))
        .routes(routes!(
            workload::fetch_workload_trust,
            workload::update_workload_trust,
            workload::delete_workload_trust
        ))
        .routes(routes!(workload::exchange_workload_token))
        .routes(routes!(permission::fetch_permissions))
        .routes(routes!(audit::list_audit))
}

/// The members of a body, each of which must be a string.
fn members<'a, const N: usize>(body: &'a Value, names: [&str; N]) -> Result<[&'a str; N]> {
    if !body.is_object() {
        return Err(Error::invalid("", "type", "must be an object"));
    }
    let mut violations = Violations::default();
    let texts = names.map(|name| {
        let (code, message) = match &body[name] {
            Value::String(text) => return text.as_str(),
            Value::Null => ("required", "is required"),
            _ => ("type", "must be a string"),
        };
        violations.add(format!("/{name}"), code, message);
        ""
    });
    violations.into_result().map(|()| texts)
}

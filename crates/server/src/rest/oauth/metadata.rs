//! What OAuth clients find out by themselves: RFC 8414 and RFC 9728. Old ways are not told of: whoever needs them was
//! told by the administrator who allowed them.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;

const SCOPES: [&str; 5] = ["all", "read", "results:read", "events:write", "decide"];

/// What the server of tokens can do.
pub(super) async fn server(State(app): State<App>) -> Json<Value> {
    let own = &app.settings.public_url;
    Json(json!({
        "issuer": own,
        "authorization_endpoint": format!("{own}/oauth2/authorize"),
        "token_endpoint": format!("{own}/oauth2/token"),
        "revocation_endpoint": format!("{own}/oauth2/revoke"),
        "introspection_endpoint": format!("{own}/oauth2/introspect"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

/// What the management API wants.
pub(super) async fn resource(State(app): State<App>) -> Json<Value> {
    let own = &app.settings.public_url;
    Json(json!({
        "resource": own,
        "resource_name": "Burgee",
        "authorization_servers": [own],
        "scopes_supported": SCOPES,
        "bearer_methods_supported": ["header"],
        "resource_documentation": format!("{own}/docs"),
    }))
}

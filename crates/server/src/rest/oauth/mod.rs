//! What OAuth clients ask by themselves: form in, JSON out, errors as RFC 6749 has them. None of it is in the
//! description of the management API: it is described by its own metadata.

mod answer;
mod ask;
mod metadata;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::json;
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;
use crate::app::oauth::{exchange, inspect};
use answer::{Answer, Failure};
use ask::Asked;

/// No request of a client needs more: 64 KiB.
pub(crate) const LARGEST_FORM: usize = 64 << 10;

/// The paths whose parameters may be secrets.
const SECRETIVE: [&str; 3] = ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"];

/// The routes.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/oauth2/token", post(token))
        .route("/oauth2/revoke", post(revoke))
        .route("/oauth2/introspect", post(introspect))
        .route("/.well-known/oauth-authorization-server", get(metadata::server))
        .route("/.well-known/oauth-protected-resource", get(metadata::resource))
        .layer(RequestBodyLimitLayer::new(LARGEST_FORM))
}

/// What stood in the address of a request for tokens.
#[derive(Clone)]
struct HiddenQuery(String);

/// Takes what may be secret out of the address of a request, before anybody writes it down.
pub(crate) async fn hide_query(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if SECRETIVE.contains(&path)
        && let Some(query) = request.uri().query().map(str::to_owned)
        && let Ok(bare) = path.parse::<Uri>()
    {
        *request.uri_mut() = bare.clone();
        let extensions = request.extensions_mut();
        extensions.insert(axum::extract::OriginalUri(bare));
        extensions.insert(HiddenQuery(query));
    }
    next.run(request).await
}

/// Tokens, in the vendor's order.
#[derive(Serialize)]
struct TokensView {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

async fn token(State(app): State<App>, Asked(asking): Asked) -> Result<Answer, Failure> {
    let in_query = !asking.query.is_empty();
    let outcome = exchange::exchange(&app, &asking).await;
    let issued = outcome.map_err(|error| Failure { error, in_query })?;
    let body = TokensView {
        access_token: issued.access,
        // As the vendor has it, for apps that compare to the letter.
        token_type: if issued.legacy { "bearer" } else { "Bearer" },
        expires_in: issued.seconds,
        refresh_token: issued.refresh,
        scope: (!issued.legacy).then(|| issued.scope.to_string()),
    };
    let body = Some(json!(body));
    Ok(Answer { body, in_query })
}

async fn revoke(State(app): State<App>, Asked(asking): Asked) -> Result<Answer, Failure> {
    let in_query = !asking.query.is_empty();
    let outcome = inspect::revoke(&app, &asking).await;
    outcome.map_err(|error| Failure { error, in_query })?;
    Ok(Answer { body: None, in_query })
}

async fn introspect(State(app): State<App>, Asked(asking): Asked) -> Result<Answer, Failure> {
    let in_query = !asking.query.is_empty();
    let outcome = inspect::introspect(&app, &asking).await;
    let body = match outcome.map_err(|error| Failure { error, in_query })? {
        None => json!({ "active": false }),
        Some(own) => json!({
            "active": true,
            "scope": own.scope,
            "client_id": own.client_id.to_string(),
            "username": own.email,
            "sub": own.user_id,
            "token_type": own.kind,
            "iat": own.issued,
            "exp": own.expires,
            "iss": app.settings.public_url,
        }),
    };
    Ok(Answer { body: Some(body), in_query })
}

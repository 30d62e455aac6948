//! Signing in by an identity provider over HTTP: where browsers are sent, and where they come back.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;
use serde::Serialize;
use utoipa::ToSchema;

use super::identity_provider::read_id;
use crate::app::App;
use crate::app::provider_sign_in::{self, Returned};
use crate::app::session::Place;
use crate::auth::cookie;
use crate::error::Problem;
use crate::rest::extract::Path;
use crate::rest::query::Query;

/// An identity provider as a sign-in page offers it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferedProviderView {
    id: String,
    name: String,
    /// Where to send the browser, with `?next=` and the path to go on to if wanted.
    url: String,
}

/// The identity providers that a sign-in page offers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferedProvidersView {
    items: Vec<OfferedProviderView>,
}

/// Lists the identity providers that a sign-in page offers, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/sign-in", tag = "sessions", security(()),
    responses((status = 200, body = OfferedProvidersView)))]
pub(crate) async fn list_offered_providers(
    State(app): State<App>,
) -> Result<Json<OfferedProvidersView>, Problem> {
    let offered = provider_sign_in::offered(&app).await?.into_iter();
    let items = offered.map(|(id, name)| OfferedProviderView {
        url: format!("{}/burgee/v1/sign-in/{id}", app.settings.public_url),
        id: id.to_string(),
        name,
    });
    Ok(Json(OfferedProvidersView { items: items.collect() }))
}

/// Begins a sign-in: sends the browser to the identity provider.
#[utoipa::path(get, path = "/burgee/v1/sign-in/{provider_id}", tag = "sessions", security(()),
    params(("provider_id" = String, Path), ("next" = Option<String>, Query)),
    responses((status = 303, description = "To the identity provider.")))]
pub(crate) async fn start_provider_sign_in(
    State(app): State<App>,
    place: Place,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let next = query.first("next").unwrap_or("/");
    let started = provider_sign_in::start(&app, read_id(&id)?, next, &place).await?;
    let cookie = cookie::set_sign_in(Some(&started.browser), &app.settings);
    Ok(redirect(&started.url, [cookie])?)
}

/// Ends a sign-in: the identity provider sends the browser back here, which goes on with a session.
#[utoipa::path(get, path = "/burgee/v1/sign-in/callback", tag = "sessions", security(()),
    params(("state" = String, Query), ("code" = Option<String>, Query), ("iss" = Option<String>, Query),
        ("error" = Option<String>, Query)),
    responses((status = 303, description = "To where the person wanted to go.")))]
pub(crate) async fn finish_provider_sign_in(
    State(app): State<App>,
    parts: Parts,
    place: Place,
    query: Query,
) -> Result<Response, Problem> {
    let returned = Returned {
        state: query.first("state").unwrap_or_default(),
        code: query.first("code"),
        issuer: query.first("iss"),
        error: query.first("error"),
        browser: cookie::sign_in_of(&parts.headers, &app.settings),
    };
    let old = cookie::of(&parts.headers, &app.settings);
    let (begun, next) = provider_sign_in::finish(&app, returned, old, &place).await?;
    let cookies =
        [cookie::set(&begun.cookie, &app.settings), cookie::set_sign_in(None, &app.settings)];
    Ok(redirect(&next, cookies)?)
}

/// Sends a browser on, with cookies; nothing of it is kept, or told to where it goes.
fn redirect<const N: usize>(
    place: &str,
    cookies: [Option<HeaderValue>; N],
) -> Result<Response, Error> {
    let location =
        HeaderValue::from_str(place).map_err(|error| Error::Internal(error.to_string()))?;
    let plain: [(HeaderName, HeaderValue); 3] = [
        (LOCATION, location),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    let mut response = (StatusCode::SEE_OTHER, plain).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

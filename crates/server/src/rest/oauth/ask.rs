//! How requests of OAuth clients are read.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use burgee_domain::{Error, Result};

use super::HiddenQuery;
use super::answer::Failure;
use crate::app::App;
use crate::app::oauth::exchange::Asking;
use crate::app::oauth::parameters::Parameters;
use crate::app::session::Place;
use crate::rest::query::{decode, pairs};

/// What a client sends.
pub(super) struct Asked(pub(super) Asking);

impl FromRequest<App> for Asked {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(place) = Place::from_request_parts(&mut parts, app).await;
        let query = parts.extensions.get::<HiddenQuery>().map(|own| own.0.clone());
        let query = Parameters::new(pairs(&query.unwrap_or_default()));
        let fail = |error| Failure { error, in_query: false };
        let basic = basic(&parts).map_err(fail)?;
        let is_form = is_form(&parts);
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let bytes = bytes.map_err(|_| fail(refused("The body is too long, or broke off")))?;
        if !bytes.is_empty() && !is_form {
            return Err(fail(refused("The body must be application/x-www-form-urlencoded")));
        }
        let text =
            std::str::from_utf8(&bytes).map_err(|_| fail(refused("The body is not text")))?;
        let body = Parameters::new(pairs(text));
        Ok(Self(Asking { body, query, basic, place }))
    }
}

fn refused(reason: &'static str) -> Error {
    Error::Refused { code: "invalid_request", reason }
}

fn is_form(parts: &Parts) -> bool {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|own| own.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The id and secret of an `Authorization: Basic` header, which are encoded in it (RFC 6749, 2.3.1).
fn basic(parts: &Parts) -> Result<Option<(String, String)>> {
    let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
    let Some(header) = headers.next() else { return Ok(None) };
    let read = || {
        let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
        let bytes = STANDARD.decode(encoded.trim()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (id, secret) = text.split_once(':')?;
        scheme.eq_ignore_ascii_case("basic").then(|| (decode(id), decode(secret)))
    };
    let wrong = Error::Refused {
        code: "invalid_client",
        reason: "A client proves itself by an Authorization: Basic header, or in the body",
    };
    match (read(), headers.next()) {
        (Some(own), None) => Ok(Some(own)),
        _ => Err(wrong),
    }
}

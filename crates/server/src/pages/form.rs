//! Forms: they count only when they come from a page of this server, and from the one that was given out with them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result};

use super::{Page, html};
use crate::app::App;
use crate::app::session;
use crate::auth::cookie;
use crate::auth::token::{NewToken, TokenKind};
use crate::rest::query::pairs;

/// The name of what ties a form to its page.
const PAGE: &str = "page";

/// A form that was sent from a page of this server.
pub(super) struct Form {
    pub(super) headers: HeaderMap,
    pairs: Vec<(String, String)>,
}

impl FromRequest<App> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        check(&parts, app).map_err(|error| Page::failure(&error).into_response())?;
        let headers = parts.headers.clone();
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let bytes = bytes.map_err(IntoResponse::into_response)?;
        Ok(Self { headers, pairs: pairs(&String::from_utf8_lossy(&bytes)) })
    }
}

const ELSEWHERE: Error = Error::Refused {
    code: "other_site",
    reason: "The form did not come from a page of this server",
};

fn check(parts: &Parts, app: &App) -> Result<()> {
    if cookie::is_from_own_page(parts, &app.settings) { Ok(()) } else { Err(ELSEWHERE) }
}

impl Form {
    /// What was entered; empty if nothing was.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Fails unless the form stood on a page that this browser was given.
    pub(super) fn check_page(&self, app: &App) -> Result<()> {
        let cookie = cookie::page_of(&self.headers, &app.settings);
        let reason = "The page was too old, or cookies are not accepted; try again";
        let stale = Error::Refused { code: "stale_page", reason };
        if cookie.is_some_and(|own| session::is_csrf(own, self.text(PAGE))) {
            Ok(())
        } else {
            Err(stale)
        }
    }
}

/// What ties the forms of a page to it: what stands in them, and the cookie that goes with it where there is none yet.
pub(super) fn tie(app: &App, headers: &HeaderMap) -> Result<(String, Option<HeaderValue>)> {
    if let Some(own) = cookie::page_of(headers, &app.settings) {
        return Ok((html::hidden(PAGE, &session::csrf(own)), None));
    }
    let new = NewToken::generate(TokenKind::State)?.plain;
    Ok((html::hidden(PAGE, &session::csrf(&new)), cookie::set_page(&new, &app.settings)))
}

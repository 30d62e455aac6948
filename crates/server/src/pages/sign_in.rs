//! Signing in and out.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;

use super::form::{self, Form};
use super::html::{Field, alarm, hidden, text};
use super::{Page, send, signed_in};
use crate::app::App;
use crate::app::oauth::authorize;
use crate::app::oauth::parameters::Parameters;
use crate::app::session::{self, Place};
use crate::auth::cookie;
use crate::rest::query::{Query, pairs};

/// Where people are who have nowhere else to go.
const HOME: &str = "/sign-in";
/// Where apps send people.
const AUTHORIZE: &str = "/oauth2/authorize?";

/// A place on this server, or none at all: what a link says may be anything.
fn local(next: &str) -> &str {
    let here = next.starts_with('/') && !next.starts_with("//");
    let plain = next.bytes().all(|own| own.is_ascii_graphic() && own != b'\\');
    if here && plain { next } else { HOME }
}

pub(super) async fn show(
    State(app): State<App>,
    place: Place,
    headers: HeaderMap,
    query: Query,
) -> Response {
    let next = local(query.first("next").unwrap_or(HOME)).to_owned();
    // What leads to an app's request goes on without scripts, as that page does.
    if let Some(console) = app.console.as_ref().filter(|_| !next.starts_with(AUTHORIZE)) {
        return console.page();
    }
    let known = match signed_in(&app, &headers, &place).await {
        Ok(known) => known.map(|(caller, _)| caller.email),
        Err(error) => return Page::failure(&error).into_response(),
    };
    match known {
        Some(email) if next == HOME => signed_in_page(&app, &headers, &email).into_response(),
        known => {
            let seen = Seen {
                headers: &headers,
                email: known.as_deref().unwrap_or_default(),
                next: &next,
            };
            form_page(&app, &seen, None).await.into_response()
        }
    }
}

/// What a page is made from.
struct Seen<'a> {
    headers: &'a HeaderMap,
    email: &'a str,
    next: &'a str,
}

async fn form_page(app: &App, seen: &Seen<'_>, error: Option<&Error>) -> Page {
    let (tie, cookie) = match form::tie(app, seen.headers) {
        Ok(own) => own,
        Err(error) => return Page::failure(&error),
    };
    let email = Field {
        name: "email",
        label: "E-mail address",
        kind: "email",
        value: seen.email,
        autocomplete: "username",
        hint: "",
    };
    let password = Field {
        name: "password",
        label: "Password",
        kind: "password",
        value: "",
        autocomplete: "current-password",
        hint: "",
    };
    let content = format!(
        "<h1>Sign in</h1>\n{}<form method=\"post\" action=\"/sign-in\">\n{tie}{}{}{}\
         <div class=\"actions\"><button class=\"main\">Sign in</button></div>\n</form>\n\
         <p class=\"quiet\">No password any more? An administrator of your account makes you a link.</p>",
        alarm(error),
        hidden("next", seen.next),
        email.html(error),
        password.html(error),
    );
    let page = Page::new("Sign in", content).after(error);
    // Who has allowed an app before is sent on to it without being asked.
    let leads_to = match seen.next.strip_prefix(AUTHORIZE) {
        Some(query) => authorize::origin(app, &Parameters::new(pairs(query))).await,
        None => None,
    };
    Page { leads_to, cookies: cookie.into_iter().collect(), ..page }
}

fn signed_in_page(app: &App, headers: &HeaderMap, email: &str) -> Page {
    let (tie, cookie) = match form::tie(app, headers) {
        Ok(own) => own,
        Err(error) => return Page::failure(&error),
    };
    let content = format!(
        "<h1>You are signed in</h1>\n<p>As {}.</p>\n\
         <form method=\"post\" action=\"/sign-out\">\n{tie}\
         <div class=\"actions\"><button>Sign out</button></div>\n</form>",
        text(email)
    );
    Page { cookies: cookie.into_iter().collect(), ..Page::new("Signed in", content) }
}

pub(super) async fn sign_in(State(app): State<App>, place: Place, form: Form) -> Response {
    let (email, next) = (form.text("email"), local(form.text("next")));
    let seen = Seen { headers: &form.headers, email, next };
    let old = cookie::of(&form.headers, &app.settings);
    let outcome = match form.check_page(&app) {
        Ok(()) => session::sign_in(&app, email, form.text("password"), &place, old).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(begun) => send(next, cookie::set(&begun.cookie, &app.settings)),
        Err(error) => form_page(&app, &seen, Some(&error)).await.into_response(),
    }
}

pub(super) async fn sign_out(State(app): State<App>, place: Place, form: Form) -> Response {
    let outcome = async {
        form.check_page(&app)?;
        if let Some((caller, session)) = signed_in(&app, &form.headers, &place).await? {
            session::end(&app, &caller, &session.selector).await?;
        }
        Ok(())
    };
    match outcome.await {
        Ok(()) => send(HOME, cookie::clear(&app.settings)),
        Err(error) => Page::failure(&error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        for next in ["/", "/oauth2/authorize?a=b%20c", "/a//b"] {
            assert_eq!(local(next), next);
        }
        for next in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "/a b",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
            "/ä",
            "\t//evil.example",
        ] {
            assert_eq!(local(next), HOME, "{next:?}");
        }
    }
}

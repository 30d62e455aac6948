//! What the links lead to that the server prints and administrators hand out: setting an instance up, and setting a
//! password.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Result};

use super::form::{self, Form};
use super::html::{Field, alarm, hidden, text};
use super::{Page, send};
use crate::app::App;
use crate::app::session::Place;
use crate::app::setup::{self, FirstPerson};
use crate::app::user;
use crate::auth::cookie;
use crate::rest::query::Query;

/// Where people are afterwards.
const HOME: &str = "/sign-in";

const PASSWORD_HINT: &str =
    "At least 12 characters. A few words that belong together only for you are fine.";

/// A page with a form of fields.
fn page(app: &App, headers: &HeaderMap, page: Page, fields: &str, error: Option<&Error>) -> Page {
    let (tie, cookie) = match form::tie(app, headers) {
        Ok(own) => own,
        Err(error) => return Page::failure(&error),
    };
    let content = format!("{}<form method=\"post\">\n{tie}{fields}</form>", page.content);
    Page { content, cookies: cookie.into_iter().collect(), ..page }.after(error)
}

async fn check_setup(app: &App) -> Result<()> {
    if setup::is_needed(app).await? { Ok(()) } else { Err(Error::not_found("Page", "setup")) }
}

pub(super) async fn show_setup(
    State(app): State<App>,
    headers: HeaderMap,
    query: Query,
) -> Response {
    if let Err(error) = check_setup(&app).await {
        return Page::failure(&error).into_response();
    }
    if let Some(console) = &app.console {
        return console.page();
    }
    let link = query.first("link").unwrap_or_default();
    let entered = ["", "", "My project"];
    setup_page(&app, &headers, link, entered, None).into_response()
}

fn setup_page(
    app: &App,
    headers: &HeaderMap,
    link: &str,
    [email, account_name, project_name]: [&str; 3],
    error: Option<&Error>,
) -> Page {
    let field = |name, label, kind, value, autocomplete, hint| {
        Field { name, label, kind, value, autocomplete, hint }.html(error)
    };
    let fields = [
        hidden("link", link),
        field("email", "Your e-mail address", "email", email, "username", ""),
        field("password", "A new password", "password", "", "new-password", PASSWORD_HINT),
        field("account_name", "Your organisation", "text", account_name, "organization", ""),
        field("project_name", "Your first project", "text", project_name, "off", ""),
        "<div class=\"actions\"><button class=\"main\">Set up</button></div>\n".to_owned(),
    ];
    let content = format!(
        "<h1>Set this instance up</h1>\n<p>You become its first administrator.</p>\n{}",
        alarm(error)
    );
    page(app, headers, Page::new("Set up", content), &fields.concat(), error)
}

pub(super) async fn set_up(State(app): State<App>, place: Place, form: Form) -> Response {
    if let Err(error) = check_setup(&app).await {
        return Page::failure(&error).into_response();
    }
    let person = FirstPerson {
        link: form.text("link"),
        email: form.text("email"),
        password: form.text("password"),
        account_name: form.text("account_name"),
        project_name: form.text("project_name"),
    };
    let outcome = match form.check_page(&app) {
        Ok(()) => setup::set_up(&app, &person, &place).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok((_, begun)) => send(HOME, cookie::set(&begun.cookie, &app.settings)),
        Err(error) => {
            let entered = [person.email, person.account_name, person.project_name];
            setup_page(&app, &form.headers, person.link, entered, Some(&error)).into_response()
        }
    }
}

pub(super) async fn show_password(
    State(app): State<App>,
    place: Place,
    headers: HeaderMap,
    query: Query,
) -> Response {
    if let Some(console) = &app.console {
        return console.page();
    }
    let link = query.first("link").unwrap_or_default();
    match user::check_link(&app, link, &place).await {
        Ok((_, email)) => password_page(&app, &headers, link, &email, None).into_response(),
        Err(error) => Page::failure(&error).into_response(),
    }
}

fn password_page(
    app: &App,
    headers: &HeaderMap,
    link: &str,
    email: &str,
    error: Option<&Error>,
) -> Page {
    let password = Field {
        name: "password",
        label: "A new password",
        kind: "password",
        value: "",
        autocomplete: "new-password",
        hint: PASSWORD_HINT,
    };
    let fields = [
        hidden("link", link),
        hidden("email", email),
        password.html(error),
        "<div class=\"actions\"><button class=\"main\">Set password</button></div>\n".to_owned(),
    ];
    let content = format!(
        "<h1>Set a password</h1>\n<p>For {}. You are signed out everywhere else.</p>\n{}",
        text(email),
        alarm(error)
    );
    page(app, headers, Page::new("Set a password", content), &fields.concat(), error)
}

pub(super) async fn set_password(State(app): State<App>, place: Place, form: Form) -> Response {
    let link = form.text("link");
    let outcome = match form.check_page(&app) {
        Ok(()) => user::redeem_link(&app, link, form.text("password"), &place).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(begun) => send(HOME, cookie::set(&begun.cookie, &app.settings)),
        // With another password, or on another page, the link still works.
        Err(error @ (Error::Invalid(_) | Error::Refused { code: "stale_page", .. })) => {
            password_page(&app, &form.headers, link, form.text("email"), Some(&error))
                .into_response()
        }
        Err(error) => Page::failure(&error).into_response(),
    }
}

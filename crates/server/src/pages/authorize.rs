//! `/oauth2/authorize`: an app sends somebody here, who signs in, decides what the app may do, and is sent back.

use std::fmt::Write as _;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;

use super::form::Form;
use super::html::{hidden, text};
use super::{Page, send, signed_in};
use crate::app::App;
use crate::app::oauth::authorize::{self, Denial};
use crate::app::oauth::consent::{self, Next, Question};
use crate::app::oauth::parameters::Parameters;
use crate::app::session::Place;
use crate::rest::query::{encode, pairs};

/// An app asks.
pub(super) async fn ask(
    State(app): State<App>,
    place: Place,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let parameters = Parameters::new(pairs(&query));
    let request = match authorize::read(&app, &parameters, raw_state(&query)).await {
        Ok(request) => request,
        Err(denial) => return denied(&denial),
    };
    let mut sign_in = "/sign-in?next=".to_owned();
    encode(&format!("/oauth2/authorize?{query}"), &mut sign_in);
    let caller = match signed_in(&app, &headers, &place).await {
        Ok(Some((caller, _))) => caller,
        Ok(None) => return send(&sign_in, None),
        Err(error) => return Page::failure(&error).into_response(),
    };
    match consent::ask(&app, &caller, request).await {
        Ok(Next::Send(location)) => send(&location, None),
        Ok(Next::Ask(question)) => page(&question, &sign_in).into_response(),
        Err(denial) => denied(&denial),
    }
}

/// The state as it came, encoded: it goes back as it came.
fn raw_state(query: &str) -> Option<&str> {
    let states = query.split('&').filter_map(|pair| pair.strip_prefix("state="));
    states.into_iter().find(|state| !state.is_empty())
}

fn denied(denial: &Denial) -> Response {
    match denial {
        Denial::Sent(location) => send(location, None),
        Denial::Shown(error) => {
            let page = Page::failure(error);
            let wrong = matches!(error, Error::Refused { .. });
            let status = if wrong { StatusCode::BAD_REQUEST } else { page.status };
            Page { status, ..page }.into_response()
        }
    }
}

fn page(question: &Question, sign_in: &str) -> Page {
    let name = text(&question.client_name);
    let mut notes = String::new();
    let mut note = |message: &str| {
        let _ = writeln!(notes, "<p class=\"note care\">{}</p>", text(message));
    };
    if !question.trusted {
        note("Allow this only if you know the app and have just asked it to connect.");
    }
    if question.in_address {
        note(
            "The app is given its access by way of your browser's address, where others may see it. It lasts two hours.",
        );
    }
    if question.without_state {
        note("The app does not make sure that it was you who asked it to connect.");
    }
    let description = if question.client_description.is_empty() {
        String::new()
    } else {
        format!("<p>{}</p>\n", text(&question.client_description))
    };
    let scopes = question.scope.words();
    let scopes = scopes.iter().map(|word| format!("<li>{}</li>\n", text(&sentence(word))));
    let content = format!(
        "<h1>Allow {name} to act for you?</h1>\n{description}\
         <dl>\n<dt>You are</dt><dd>{} <a href=\"{}\">Not you?</a></dd>\n\
         <dt>Account</dt><dd>{}</dd>\n<dt>The app is at</dt><dd>{}</dd>\n</dl>\n\
         <h2>It will be able to</h2>\n<ul>\n{}</ul>\n{notes}\
         <form method=\"post\" action=\"/oauth2/authorize\">\n{}<div class=\"actions\">\
         <button class=\"main slow\" name=\"decision\" value=\"allow\">Allow</button>\
         <button name=\"decision\" value=\"deny\">Do not allow</button></div>\n</form>\n\
         <p class=\"quiet\">It can never do more than you may do yourself, and you can take this back at any time.</p>",
        text(&question.email),
        text(sign_in),
        text(&question.account_name),
        text(&question.host),
        scopes.collect::<String>(),
        hidden("question", &question.secret),
    );
    let leads_to = Some(question.origin.clone());
    Page { leads_to, ..Page::new("Allow an app", content) }
}

/// What a scope means.
fn sentence(word: &str) -> String {
    match (word, word.split_once(':')) {
        ("all", _) => {
            "do everything that you may do: read and change flags, rules and settings".to_owned()
        }
        ("read", _) => "read everything that you may read".to_owned(),
        ("results:read", _) => "read results of experiments".to_owned(),
        ("events:write", _) => "send events".to_owned(),
        ("decide", _) => "ask for decisions".to_owned(),
        (_, Some(("project", id))) => format!("do so in project {id} only"),
        (_, Some(("env", key))) => format!("change rules in the environment {key} only"),
        _ => word.to_owned(),
    }
}

/// Somebody has decided.
pub(super) async fn decide(State(app): State<App>, place: Place, form: Form) -> Response {
    let allowed = match form.text("decision") {
        "allow" => true,
        "deny" => false,
        _ => {
            let error = Error::invalid("/decision", "enum", "must be allow or deny");
            return Page::failure(&error).into_response();
        }
    };
    let outcome = async {
        let known = signed_in(&app, &form.headers, &place).await?;
        let (caller, _) = known.ok_or(Error::Refused {
            code: "session_required",
            reason: "You are no longer signed in; begin again at the app",
        })?;
        consent::decide(&app, &caller, form.text("question"), allowed).await
    };
    match outcome.await {
        Ok(location) => send(&location, None),
        Err(error) => Page::failure(&error).into_response(),
    }
}

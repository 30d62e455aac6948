//! How an instance is, for those who look after it.

use std::time::Instant;

use burgee_domain::{Result, Timestamp};

use super::{App, MOST_STREAMS};
use crate::auth::Caller;

/// Rows that wait for so long a time that something holds them up.
const MANY_ROWS: usize = 1_000_000;

/// How an instance is.
#[derive(Debug)]
pub(crate) struct Health {
    /// When this node started.
    pub(crate) started: Timestamp,
    pub(crate) checks: Vec<Check>,
}

/// How a part of it is.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    /// What was found.
    pub(crate) detail: String,
    /// What to do about it; empty where there is nothing to do.
    pub(crate) advice: &'static str,
}

/// Whether something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Good,
    Doubtful,
    Bad,
}

/// Looks at every part.
pub(crate) async fn look(app: &App, caller: &Caller) -> Result<Health> {
    caller.check_administrator()?;
    let checks = vec![database(app).await, events(app), streams(app), address(app), mail(app)];
    Ok(Health { started: app.started, checks })
}

async fn database(app: &App) -> Check {
    let kind = if app.store.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let asked = Instant::now();
    let ready = app.is_ready().await;
    let took = asked.elapsed().as_secs_f64() * 1e3;
    let (state, detail, advice) = if ready {
        (State::Good, format!("{kind}, could be written within {took:.1} ms"), "")
    } else {
        let advice = "Look at the server's log: the disk may be full, or the database away.";
        (State::Bad, format!("{kind} cannot be written"), advice)
    };
    Check { name: "database", state, detail, advice }
}

fn events(app: &App) -> Check {
    let name = "events";
    let Some(ingest) = &app.ingest else {
        let detail = "This node takes no events".to_owned();
        return Check { name, state: State::Good, detail, advice: "" };
    };
    let rows = ingest.log.pending_rows();
    let (state, advice) = if rows < MANY_ROWS {
        (State::Good, "")
    } else {
        (
            State::Doubtful,
            "Segments cannot keep up, or cannot be written: look at the server's log.",
        )
    };
    Check { name, state, detail: format!("{rows} rows wait to become segments"), advice }
}

fn streams(app: &App) -> Check {
    let open = MOST_STREAMS - app.streams.available_permits().min(MOST_STREAMS);
    let (state, advice) = if open * 10 < MOST_STREAMS * 9 {
        (State::Good, "")
    } else {
        (
            State::Doubtful,
            "Clients beyond that poll; another node would have room for their streams.",
        )
    };
    let detail = format!("{open} of {MOST_STREAMS} are open");
    Check { name: "streams", state, detail, advice }
}

fn address(app: &App) -> Check {
    let url = &app.settings.public_url;
    let is_here = ["http://127.", "http://localhost", "http://[::1]"];
    let is_safe = url.starts_with("https://") || is_here.iter().any(|own| url.starts_with(own));
    let (state, advice) = if is_safe {
        (State::Good, "")
    } else {
        (State::Doubtful, "Put a proxy with TLS in front, and name its address as --public-url.")
    };
    Check { name: "address", state, detail: url.clone(), advice }
}

fn mail(app: &App) -> Check {
    let detail = if app.settings.mail.is_some() {
        "People are sent their links".to_owned()
    } else {
        "No mail server is configured: whoever makes a link hands it over".to_owned()
    };
    Check { name: "mail", state: State::Good, detail, advice: "" }
}

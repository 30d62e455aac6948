//! What the server counts, for Prometheus: for the machine itself, and for networks that an operator names.

mod requests;

use std::fmt::Write as _;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::address;
use crate::ingest::tally::{Sender, Sent};

pub(crate) use requests::{Requests, Tally};

/// The version of the text format.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Shows what this node counted since its start. Whoever asks from elsewhere, or through a proxy, finds nothing here.
pub(crate) async fn metrics(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let is_forwarded = parts.headers.contains_key("x-forwarded-for");
    let peer = address::of(&parts, &[]);
    let is_named = app.settings.metrics_networks.iter().any(|own| own.contains(&peer));
    if is_forwarded || !(peer.is_loopback() || is_named) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (senders, refused) = app.ingest.as_ref().map(|own| own.tallies.all()).unwrap_or_default();
    let pending = app.ingest.as_ref().map_or(0, |own| own.log.pending_rows());
    let mut text = String::new();
    print_events(&mut text, &senders, refused, pending);
    app.requests.print(&mut text);
    ([(CONTENT_TYPE, FORMAT)], text).into_response()
}

/// Begins a metric.
fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
}

fn print_events(text: &mut String, senders: &[(Sender, Sent)], refused: u64, pending: usize) {
    let name = "burgee_event_batches_total";
    head(text, name, "counter", "Batches of events that were read.");
    for (sender, sent) in senders {
        let _ = writeln!(text, "{name}{{{}}} {}", labels(sender), sent.batches);
    }
    let name = "burgee_event_batches_refused_total";
    head(text, name, "counter", "Bodies that were no batch of a project.");
    let _ = writeln!(text, "{name} {refused}");
    let name = "burgee_event_rows_total";
    head(text, name, "counter", "Rows of events by what became of them.");
    for (sender, sent) in senders {
        let own = sent.counters;
        for (outcome, count) in [
            ("decision", own.decisions),
            ("conversion", own.conversions),
            ("unknown_experiment", own.impossible_decisions),
            ("unknown_event", own.unknown_events),
            ("absurd_timestamp", own.absurd_timestamps),
            ("bad_revenue", own.bad_revenues),
            ("bot", own.bots),
            ("without_visitor", own.without_visitor),
            ("duplicate", sent.duplicates),
        ] {
            let _ = writeln!(text, "{name}{{{},outcome=\"{outcome}\"}} {count}", labels(sender));
        }
    }
    let name = "burgee_event_rows_pending";
    head(text, name, "gauge", "Rows that are durable and in no segment yet.");
    let _ = writeln!(text, "{name} {pending}");
}

/// The labels of a sender. What came along as a key may be anything.
fn labels(sender: &Sender) -> String {
    let environment = sender.environment_id.map(|id| id.to_string()).unwrap_or_default();
    let key = sender.sdk_key.as_deref().unwrap_or_default();
    let key = key.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("project=\"{}\",environment=\"{environment}\",sdk_key=\"{key}\"", sender.project_id)
}

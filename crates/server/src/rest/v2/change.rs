//! The change history over HTTP.

use std::str::FromStr;

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use burgee_domain::{Timestamp, Violations};

use super::paging::Paging;
use crate::app::App;
use crate::app::change::{self, Change, ChangeQuery};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::query::Query;

/// What the contract knows; much of it is never changed here.
const TYPES: [&str; 30] = [
    "attribute",
    "audience",
    "campaign",
    "custom_field",
    "environment",
    "event",
    "experiment",
    "extension",
    "feature",
    "flag",
    "group",
    "list_attribute",
    "metrics",
    "page",
    "project",
    "report",
    "rule",
    "ruleset",
    "section",
    "tag",
    "variation",
    "variable",
    "permission",
    "team",
    "metric",
    "metric_set",
    "experiment:a/b",
    "experiment:multiarmed_bandit",
    "experiment:multivariate",
    "experiment:personalization",
];
/// What is changed here beside.
const OWN_TYPES: [&str; 3] = ["holdout", "schedule", "webhook"];
/// Those of the protocol, and what the server does by itself.
const SOURCES: [&str; 4] = ["ui", "api", "bandit", "guardrail"];

/// Lists what has changed in a project, the newest first.
#[utoipa::path(get, path = "/v2/changes", tag = "change history",
    params(("project_id" = i64, Query), ("id" = Option<Vec<i64>>, Query), ("start_time" = Option<String>, Query),
        ("end_time" = Option<String>, Query), ("user" = Option<Vec<String>>, Query),
        ("entity_type" = Option<Vec<String>>, Query), ("entity" = Option<Vec<String>>, Query),
        ("source" = Option<String>, Query), ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Change>)))]
pub(crate) async fn list_changes(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let (changes, total) = change::list(&app, &caller, read(&query)?, paging.range()).await?;
    Ok(paging.answer_page(&changes, total))
}

fn read(query: &Query) -> burgee_domain::Result<ChangeQuery> {
    let project_id = super::project_id(query)?;
    let mut violations = Violations::default();
    let mut asked = ChangeQuery { project_id, ..ChangeQuery::default() };
    for text in query.list("id") {
        asked.ids.extend(parsed::<i64>(text, "?id", "must be an integer", &mut violations));
    }
    asked.start = time(query, "start_time", &mut violations);
    asked.end = time(query, "end_time", &mut violations);
    asked.user_emails = query.list("user").map(str::to_owned).collect();
    for kind in query.list("entity_type") {
        let known = TYPES.contains(&kind) || OWN_TYPES.contains(&kind);
        violations.check(known, "?entity_type", "enum", format!("{kind:?} is not a type"));
        asked.kinds.push(kind.to_owned());
    }
    for text in query.list("entity") {
        // Types may have colons themselves.
        let parts = text.rsplit_once(':').and_then(|(kind, id)| Some((kind, id.parse().ok()?)));
        match parts {
            Some((kind, id)) => asked.entities.push((kind.to_owned(), id)),
            None => violations.add("?entity", "malformed", "must be like flag:123"),
        }
    }
    for source in query.list("source") {
        let message = "must be ui, api, bandit or guardrail";
        violations.check(SOURCES.contains(&source), "?source", "enum", message);
        asked.sources.push(source.to_owned());
    }
    violations.into_result()?;
    Ok(asked)
}

/// A point in time among the parameters.
pub(super) fn time(query: &Query, name: &str, violations: &mut Violations) -> Option<Timestamp> {
    let message = "must be a time such as 2026-01-31T08:00:00Z";
    parsed(query.first(name)?, &format!("?{name}"), message, violations)
}

fn parsed<T: FromStr>(
    text: &str,
    pointer: &str,
    message: &str,
    violations: &mut Violations,
) -> Option<T> {
    let value = text.parse().ok();
    violations.check(value.is_some(), pointer, "type", message);
    value
}

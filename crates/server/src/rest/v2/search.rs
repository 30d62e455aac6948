//! Search over HTTP.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use burgee_domain::Violations;

use super::paging::Paging;
use crate::app::App;
use crate::app::search::{self, Hit, SearchQuery, SortKey};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::query::Query;

/// What can be asked for; of some there is none here.
const TYPES: [&str; 10] = [
    "experiment",
    "campaign",
    "feature",
    "audience",
    "page",
    "event",
    "flag",
    "rule",
    "project",
    "extension",
];
const STATUSES: [&str; 6] =
    ["running", "paused", "archived", "not_started", "campaign_paused", "concluded"];

/// Finds flags, rules, audiences and events by name, key or id.
#[utoipa::path(get, path = "/v2/search", tag = "search",
    params(("query" = String, Query), ("project_id" = Option<Vec<i64>>, Query), ("type" = Option<Vec<String>>, Query),
        ("archived" = Option<bool>, Query), ("fullsearch" = Option<bool>, Query), ("status" = Option<Vec<String>>, Query),
        ("sort" = Option<String>, Query), ("order" = Option<String>, Query), ("environment_key" = Option<String>, Query),
        ("audience_id" = Option<Vec<i64>>, Query), ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Hit>)))]
pub(crate) async fn search(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let hits = search::find(&app, &caller, &read(&query)?).await?;
    Ok(paging.answer(hits, |hit| hit))
}

fn read(query: &Query) -> burgee_domain::Result<SearchQuery> {
    let mut violations = Violations::default();
    violations.check(query.first("query").is_some(), "?query", "required", "is required");
    let asked = SearchQuery {
        text: query.first("query").unwrap_or_default().trim().to_owned(),
        full: query.boolean("fullsearch")?.unwrap_or(false),
        project_ids: ids(query, "project_id", &mut violations),
        kinds: names(query, "type", &TYPES, &mut violations),
        archived: query.boolean("archived")?.unwrap_or(false),
        statuses: names(query, "status", &STATUSES, &mut violations),
        environment_key: query.first("environment_key").map(str::to_owned),
        audience_ids: ids(query, "audience_id", &mut violations),
        sort: sort(query, &mut violations),
    };
    violations.into_result()?;
    Ok(asked)
}

fn ids(query: &Query, name: &str, violations: &mut Violations) -> Vec<i64> {
    let mut ids = Vec::new();
    for text in query.list(name) {
        match text.parse() {
            Ok(id) => ids.push(id),
            Err(_) => violations.add(format!("?{name}"), "type", "must be an integer"),
        }
    }
    ids
}

fn names(query: &Query, name: &str, known: &[&str], violations: &mut Violations) -> Vec<String> {
    let names: Vec<String> = query.list(name).map(str::to_owned).collect();
    for own in &names {
        let message = || format!("must be one of {}", known.join(", "));
        if !known.contains(&own.as_str()) {
            violations.add(format!("?{name}"), "enum", message());
        }
    }
    names
}

fn sort(query: &Query, violations: &mut Violations) -> Option<(SortKey, bool)> {
    let down = match query.first("order") {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => {
            violations.add("?order", "enum", "must be asc or desc");
            false
        }
    };
    let key = match query.first("sort")? {
        "id" => SortKey::Id,
        "name" => SortKey::Name,
        "status" => SortKey::Status,
        "created" => SortKey::Created,
        "last_modified" => SortKey::LastModified,
        "experiment_type" => SortKey::ExperimentType,
        _ => {
            let message = "must be id, name, status, created, last_modified or experiment_type";
            violations.add("?sort", "enum", message);
            return None;
        }
    };
    Some((key, down))
}

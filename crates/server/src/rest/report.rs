//! Reports of experiments over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use burgee_domain::{Error, Report, Role};

use super::body::Keys;
use super::extract::{IfMatch, JsonBody, Path};
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::report_view::ReportView;
use super::sorting::{SortKey, matches, sort};
use super::{archiving, mode, tagged, tagged_map, viewing};
use crate::app::report::{Place, Reports};
use crate::app::{App, report};
use crate::auth::Caller;
use crate::error::Problem;

/// Lists the reports of an environment.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/reports", tag = "reports",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("per_page" = Option<u64>, Query),
        ("page" = Option<u64>, Query), ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query),
        ("sort" = Option<String>, Query), ("archived" = Option<bool>, Query), ("query" = Option<String>, Query)),
    responses((status = 200, body = Page<ReportView>)))]
pub(crate) async fn list_reports(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key)): Path<(i64, String)>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<ReportView>>, Problem> {
    let paging = Paging::read(&query)?;
    let archived = query.boolean("archived")?;
    let (role, found) = report::list(&app, &caller, project_id, &environment_key).await?;
    let mut reports: Vec<&Report> = found.reports.iter().collect();
    reports.retain(|own| {
        archived.is_none_or(|archived| own.archived == archived)
            && matches(&query, &[&own.name, &own.key, &own.description, &own.flag_key])
    });
    sort(&mut reports, &query, &SORT_KEYS, |own| own)?;
    let viewing = viewing(&app, role);
    let path = link_path(&uri);
    let page = paging.cut(reports, &path, |own| ReportView::new(&found, own, &viewing));
    Ok(Json(page.fetching_reports(&path)))
}

/// Archives reports.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/archived", tag = "reports",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn archive_reports(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key)): Path<(i64, String)>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (archiving, mode) = (archiving(&body, true, seen)?, mode(&query)?);
    let (role, found) =
        report::set_archived(&app, &caller, project_id, &environment_key, &archiving, mode).await?;
    Ok(several(&app, role, &found))
}

/// Takes reports out of the archive.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/unarchived", tag = "reports",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn unarchive_reports(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key)): Path<(i64, String)>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (archiving, mode) = (archiving(&body, false, seen)?, mode(&query)?);
    let (role, found) =
        report::set_archived(&app, &caller, project_id, &environment_key, &archiving, mode).await?;
    Ok(several(&app, role, &found))
}

/// Fetches a report.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}", tag = "reports",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("report_key" = String, Path)),
    responses((status = 200, body = ReportView)))]
pub(crate) async fn fetch_report(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key, report_key)): Path<(i64, String, String)>,
) -> Result<Response, Problem> {
    let place = Place { project_id, environment_key: &environment_key, report_key: &report_key };
    let (role, found) = report::get(&app, &caller, place).await?;
    one(&app, role, &found)
}

/// Deletes a report for good.
#[utoipa::path(delete, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}", tag = "reports",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("report_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_report(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key, report_key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    let place = Place { project_id, environment_key: &environment_key, report_key: &report_key };
    report::delete(&app, &caller, place, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the counts of a report start over.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}/reset-results", tag = "reports",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("report_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = ReportView)))]
pub(crate) async fn reset_report(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key, report_key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<Response, Problem> {
    let place = Place { project_id, environment_key: &environment_key, report_key: &report_key };
    let (role, found) = report::reset(&app, &caller, place, expected, mode(&query)?).await?;
    one(&app, role, &found)
}

fn one(app: &App, role: Role, found: &Reports) -> Result<Response, Problem> {
    let own = found.reports.first().ok_or_else(|| Error::not_found("Report", ""))?;
    Ok(tagged(own.revision, ReportView::new(found, own, &viewing(app, role))))
}

fn several(app: &App, role: Role, found: &Reports) -> Response {
    let viewing = viewing(app, role);
    let view =
        |own: &Report| (own.key.clone(), own.revision, ReportView::new(found, own, &viewing));
    tagged_map(found.reports.iter().map(view))
}

const SORT_KEYS: [SortKey<Report>; 4] = [
    ("name", |left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase())),
    ("key", |left, right| left.key.cmp(&right.key)),
    ("created_time", |left, right| left.created_time.cmp(&right.created_time)),
    ("updated_time", |left, right| left.updated_time.cmp(&right.updated_time)),
];

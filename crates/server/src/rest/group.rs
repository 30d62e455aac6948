//! Exclusion groups over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Group, Patch, Role, Status};

use super::body::{Keys, NewGroup, PatchStep};
use super::extract::{IfMatch, JsonBody, Path};
use super::group_view::GroupView;
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::sorting::{SortKey, matches, sort};
use super::{archiving, mode, tagged, tagged_map, viewing};
use crate::app::group::Groups;
use crate::app::{App, group};
use crate::auth::Caller;
use crate::error::Problem;

/// Lists the exclusion groups of a project.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/groups", tag = "groups",
    params(("project_id" = i64, Path), ("per_page" = Option<u64>, Query), ("page" = Option<u64>, Query),
        ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query), ("sort" = Option<String>, Query),
        ("archived" = Option<bool>, Query), ("enabled" = Option<bool>, Query), ("environment" = Option<String>, Query),
        ("query" = Option<String>, Query), ("include" = Option<String>, Query)),
    responses((status = 200, body = Page<GroupView>)))]
pub(crate) async fn list_groups(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<GroupView>>, Problem> {
    let paging = Paging::read(&query)?;
    let (role, found) = group::list(&app, &caller, project_id).await?;
    let groups = chosen(&found, &query)?;
    let viewing = viewing(&app, role);
    let path = link_path(&uri);
    let page = paging.cut(groups, &path, |own| GroupView::new(&found, own, &viewing));
    Ok(Json(page.creating(viewing.if_editor(|| path))))
}

/// Creates an exclusion group.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/groups", tag = "groups",
    params(("project_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewGroup,
    responses((status = 201, body = GroupView)))]
pub(crate) async fn create_group(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (role, found) = group::create(&app, &caller, project_id, &body, mode(&query)?).await?;
    Ok((StatusCode::CREATED, one(&app, role, &found)?).into_response())
}

/// Changes exclusion groups by JSON Patch.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/groups", tag = "groups",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Object)))]
pub(crate) async fn patch_groups(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (patch, mode) = (Patch::parse(&body)?, mode(&query)?);
    let expected = seen.of_one(patch.roots().len())?;
    let (role, found) = group::patch(&app, &caller, project_id, &patch, expected, mode).await?;
    Ok(several(&app, role, &found))
}

/// Archives exclusion groups, which then exclude nobody.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/groups/archived", tag = "groups",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn archive_groups(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (archiving, mode) = (archiving(&body, true, seen)?, mode(&query)?);
    let (role, found) = group::set_archived(&app, &caller, project_id, &archiving, mode).await?;
    Ok(several(&app, role, &found))
}

/// Takes exclusion groups out of the archive.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/groups/unarchived", tag = "groups",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn unarchive_groups(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (archiving, mode) = (archiving(&body, false, seen)?, mode(&query)?);
    let (role, found) = group::set_archived(&app, &caller, project_id, &archiving, mode).await?;
    Ok(several(&app, role, &found))
}

/// Fetches an exclusion group.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/groups/{group_id}", tag = "groups",
    params(("project_id" = i64, Path), ("group_id" = i64, Path)),
    responses((status = 200, body = GroupView)))]
pub(crate) async fn fetch_group(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, group_id)): Path<(i64, i64)>,
) -> Result<Response, Problem> {
    let (role, found) = group::get(&app, &caller, project_id, group_id).await?;
    one(&app, role, &found)
}

/// Deletes an exclusion group for good; its rules are then in none.
#[utoipa::path(delete, path = "/flags/v1/projects/{project_id}/groups/{group_id}", tag = "groups",
    params(("project_id" = i64, Path), ("group_id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_group(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, group_id)): Path<(i64, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    group::delete(&app, &caller, project_id, group_id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn one(app: &App, role: Role, found: &Groups) -> Result<Response, Problem> {
    let own = found.groups.first().ok_or_else(|| Error::not_found("Group", ""))?;
    Ok(tagged(own.revision, GroupView::new(found, own, &viewing(app, role))))
}

fn several(app: &App, role: Role, found: &Groups) -> Response {
    let viewing = viewing(app, role);
    let view =
        |own: &Group| (own.id.to_string(), own.revision, GroupView::new(found, own, &viewing));
    tagged_map(found.groups.iter().map(view))
}

/// The groups that a query asks for, in its order, those that it includes ahead of the rest.
fn chosen<'a>(found: &'a Groups, query: &Query) -> Result<Vec<&'a Group>, Error> {
    let archived = query.boolean("archived")?;
    let enabled = query.boolean("enabled")?;
    let environments: Vec<&str> = query.list("environment").collect();
    let included: Vec<&str> = query.list("include").collect();
    let place = |group: &Group| included.iter().position(|id| *id == group.id.to_string());
    // A group is at work while one of its rules is.
    let runs = |group: &Group| {
        found
            .members(group)
            .any(|(whole, rule, _)| rule.status(whole.ruleset.enabled) == Status::Running)
    };
    let mut groups: Vec<&Group> = found.groups.iter().collect();
    groups.retain(|own| {
        place(own).is_some()
            || (archived.is_none_or(|archived| own.archived == archived)
                && enabled.is_none_or(|enabled| runs(own) == enabled)
                && (environments.is_empty()
                    || environments.contains(&own.environment_key.as_str()))
                && matches(query, &[&own.name, &own.description]))
    });
    sort(&mut groups, query, &SORT_KEYS, |own| own)?;
    groups.sort_by_key(|own| place(own).unwrap_or(usize::MAX));
    Ok(groups)
}

const SORT_KEYS: [SortKey<Group>; 3] = [
    ("name", |left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase())),
    ("created_time", |left, right| left.created_time.cmp(&right.created_time)),
    ("updated_time", |left, right| left.updated_time.cmp(&right.updated_time)),
];

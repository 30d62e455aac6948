//! Flags over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, FlagCreate, Patch};
use indexmap::IndexMap;

use super::body::{Keys, NewFlag, PatchStep};
use super::extract::{IfMatch, JsonBody, Path};
use super::flag_view::FlagView;
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::{archiving, mode, tagged, tagged_map, viewing};
use crate::app::flag::WholeFlag;
use crate::app::flag_filter::{Choice, FlagFilter, SortKey};
use crate::app::{App, flag};
use crate::auth::Caller;
use crate::error::Problem;

/// Lists the flags of a project.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags", tag = "flags",
    params(("project_id" = i64, Path), ("per_page" = Option<u64>, Query), ("page_number" = Option<u64>, Query),
        ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query), ("sort" = Option<String>, Query),
        ("archived" = Option<bool>, Query), ("enabled" = Option<bool>, Query), ("query" = Option<String>, Query),
        ("rule_status" = Option<String>, Query), ("environment_status" = Option<String>, Query),
        ("environment" = Option<String>, Query), ("rule_type" = Option<String>, Query),
        ("key_list" = Option<String>, Query), ("owner_user_id" = Option<String>, Query), ("team_ids" = Option<String>, Query)),
    responses((status = 200, body = Page<FlagView>)))]
pub(crate) async fn list_flags(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<FlagView>>, Problem> {
    let paging = Paging::read(&query)?;
    let (may_create, flags) = flag::list(&app, &caller, project_id, &filter(&query)?).await?;
    let path = link_path(&uri);
    let page = paging.cut(flags, &path, |own| view(&app, &own));
    Ok(Json(page.creating(may_create.then_some(path)).fetching_flags(project_id)))
}

/// Creates a flag.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags", tag = "flags",
    params(("project_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewFlag,
    responses((status = 201, body = FlagView)))]
pub(crate) async fn create_flag(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let create = FlagCreate::read(&body)?;
    let whole = flag::create(&app, &caller, project_id, &create, mode(&query)?).await?;
    let body = tagged(whole.flag.revision, view(&app, &whole));
    Ok((StatusCode::CREATED, body).into_response())
}

/// Changes flags by JSON Patch.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/flags", tag = "flags",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Object)))]
pub(crate) async fn patch_flags(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let patch = Patch::parse(&body)?;
    let expected = seen.of_one(patch.roots().len())?;
    let flags = flag::patch(&app, &caller, project_id, &patch, expected, mode(&query)?).await?;
    Ok(several(&app, flags))
}

/// Archives flags.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/archived", tag = "flags",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn archive_flags(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let archiving = archiving(&body, true, seen)?;
    let flags = flag::set_archived(&app, &caller, project_id, &archiving, mode(&query)?).await?;
    Ok(several(&app, flags))
}

/// Takes flags out of the archive.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/unarchived", tag = "flags",
    params(("project_id" = i64, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn unarchive_flags(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let archiving = archiving(&body, false, seen)?;
    let flags = flag::set_archived(&app, &caller, project_id, &archiving, mode(&query)?).await?;
    Ok(several(&app, flags))
}

/// Fetches a flag.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}", tag = "flags",
    params(("project_id" = i64, Path), ("flag_key" = String, Path)),
    responses((status = 200, body = FlagView)))]
pub(crate) async fn fetch_flag(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
) -> Result<Response, Problem> {
    let whole = flag::get(&app, &caller, project_id, &flag_key).await?;
    Ok(tagged(whole.flag.revision, view(&app, &whole)))
}

/// Deletes a flag for good.
#[utoipa::path(delete, path = "/flags/v1/projects/{project_id}/flags/{flag_key}", tag = "flags",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_flag(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    flag::delete(&app, &caller, project_id, &flag_key, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn several(app: &App, flags: IndexMap<String, WholeFlag>) -> Response {
    tagged_map(flags.into_iter().map(|(key, own)| (key, own.flag.revision, view(app, &own))))
}

fn view(app: &App, whole: &WholeFlag) -> FlagView {
    FlagView::new(whole, &viewing(app, whole.role()))
}

fn filter(query: &Query) -> Result<FlagFilter, Error> {
    let owned = |name: &str| query.list(name).map(str::to_owned).collect();
    Ok(FlagFilter {
        archived: query.boolean("archived")?,
        enabled: query.boolean("enabled")?,
        query: query.first("query").map(str::to_owned),
        keys: owned("key_list"),
        environments: Choice::read(query.list("environment").chain(query.list("environment_type"))),
        environment_statuses: Choice::read(query.list("environment_status")),
        rule_statuses: Choice::read(query.list("rule_status")),
        rule_types: Choice::read(query.list("rule_type")),
        owner_user_id: query.first("owner_user_id").map(str::to_owned),
        team_ids: owned("team_ids"),
        sort: query.list("sort").map(sort_key).collect::<Result<_, _>>()?,
    })
}

fn sort_key(text: &str) -> Result<(SortKey, bool), Error> {
    let (name, direction) = text.split_once(':').unwrap_or((text, "asc"));
    let key = match name {
        "name" => SortKey::Name,
        "key" => SortKey::Key,
        "created_time" => SortKey::CreatedTime,
        "updated_time" => SortKey::UpdatedTime,
        "enabled_in_environment" => SortKey::EnabledInEnvironment,
        "rules_in_environment" => SortKey::RulesInEnvironment,
        "created_by_user_email" => SortKey::CreatedBy,
        _ => return Err(Error::invalid("?sort", "enum", format!("cannot sort by {name:?}"))),
    };
    match direction {
        "asc" => Ok((key, false)),
        "desc" => Ok((key, true)),
        _ => Err(Error::invalid("?sort", "enum", "must end in :asc or :desc")),
    }
}

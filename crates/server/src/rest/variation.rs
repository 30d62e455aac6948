//! Variations over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{EntityRole, Error, Patch, Variation};

use super::body::{Keys, NewVariation, PatchStep};
use super::extract::{IfMatch, JsonBody, Path};
use super::flag_view::{VariationView, Viewing};
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::sorting::{SortKey, matches, sort};
use super::{archiving, mode, tagged, tagged_map, viewing};
use crate::app::flag::{self, WholeFlag};
use crate::app::{App, variation};
use crate::auth::Caller;
use crate::error::Problem;

/// Lists the variations of a flag.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("per_page" = Option<u64>, Query),
        ("page_token" = Option<String>, Query), ("sort" = Option<String>, Query), ("archived" = Option<bool>, Query),
        ("enabled" = Option<bool>, Query), ("in_use" = Option<bool>, Query), ("query" = Option<String>, Query)),
    responses((status = 200, body = Page<VariationView>)))]
pub(crate) async fn list_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<VariationView>>, Problem> {
    let paging = Paging::read(&query)?;
    let whole = flag::get(&app, &caller, project_id, &flag_key).await?;
    let role = whole.role();
    let mut variations: Vec<&Variation> = whole.flag.variations.values().collect();
    retain(&mut variations, &whole, &query)?;
    sort(&mut variations, &query, &SORT_KEYS, |own| own)?;
    let viewing = viewing(&app, role);
    let path = link_path(&uri);
    let page = paging.cut(variations, &path, |own| view(&whole, own, &viewing));
    Ok(Json(page.creating(viewing.if_editor(|| path.clone())).fetching_variations(&path)))
}

/// Creates a variation.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewVariation,
    responses((status = 201, body = VariationView)))]
pub(crate) async fn create_variation(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (role, whole, key) =
        variation::create(&app, &caller, project_id, &flag_key, &body, mode(&query)?).await?;
    Ok((StatusCode::CREATED, one(&app, role, &whole, &key)?).into_response())
}

/// Changes variations by JSON Patch.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Object)))]
pub(crate) async fn patch_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (patch, mode) = (Patch::parse(&body)?, mode(&query)?);
    let expected = seen.of_one(patch.roots().len())?;
    let (role, whole, keys) =
        variation::patch(&app, &caller, project_id, &flag_key, &patch, expected, mode).await?;
    Ok(several(&whole, &keys, &viewing(&app, role)))
}

/// Archives variations.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/archived", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn archive_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (archiving, mode) = (archiving(&body, true, seen)?, mode(&query)?);
    let (role, whole) =
        variation::set_archived(&app, &caller, project_id, &flag_key, &archiving, mode).await?;
    Ok(several(&whole, &archiving.keys, &viewing(&app, role)))
}

/// Takes variations out of the archive.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/unarchived", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn unarchive_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (archiving, mode) = (archiving(&body, false, seen)?, mode(&query)?);
    let (role, whole) =
        variation::set_archived(&app, &caller, project_id, &flag_key, &archiving, mode).await?;
    Ok(several(&whole, &archiving.keys, &viewing(&app, role)))
}

/// Not offered: ideas for variations by a language model.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/brainstorm", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path)),
    responses())]
pub(crate) async fn brainstorm_variations(_: Caller) -> Problem {
    Problem(Error::NotOffered { what: "Brainstorming variations" })
}

/// Fetches a variation.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/{variation_key}", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("variation_key" = String, Path)),
    responses((status = 200, body = VariationView)))]
pub(crate) async fn fetch_variation(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, variation_key)): Path<(i64, String, String)>,
) -> Result<Response, Problem> {
    let whole = flag::get(&app, &caller, project_id, &flag_key).await?;
    let role = whole.role();
    one(&app, role, &whole, &variation_key)
}

/// Deletes a variation for good.
#[utoipa::path(delete, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/{variation_key}", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("variation_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_variation(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, variation_key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    let mode = mode(&query)?;
    variation::delete(&app, &caller, project_id, &flag_key, &variation_key, expected, mode).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn one(app: &App, role: EntityRole, whole: &WholeFlag, key: &str) -> Result<Response, Problem> {
    let variation = whole.flag.variation(key)?;
    Ok(tagged(variation.revision, view(whole, variation, &viewing(app, role))))
}

fn several(whole: &WholeFlag, keys: &[String], viewing: &Viewing<'_>) -> Response {
    tagged_map(keys.iter().filter_map(|key| {
        let variation = whole.flag.variations.get(key)?;
        Some((key.clone(), variation.revision, view(whole, variation, viewing)))
    }))
}

fn view(whole: &WholeFlag, variation: &Variation, viewing: &Viewing<'_>) -> VariationView {
    VariationView::new(&whole.flag, variation, &whole.environments, viewing)
}

fn retain(variations: &mut Vec<&Variation>, whole: &WholeFlag, query: &Query) -> Result<(), Error> {
    let archived = query.boolean("archived")?;
    let enabled = query.boolean("enabled")?;
    let in_use = query.boolean("in_use")?;
    variations.retain(|own| {
        let used = whole.environments.iter().any(|(_, ruleset)| ruleset.uses_of(&own.key) > 0);
        archived.is_none_or(|archived| own.archived == archived)
            && enabled.is_none_or(|enabled| own.enabled == enabled)
            && in_use.is_none_or(|in_use| used == in_use)
            && matches(query, &[&own.key, &own.name, &own.description])
    });
    Ok(())
}

const SORT_KEYS: [SortKey<Variation>; 4] = [
    ("name", |left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase())),
    ("key", |left, right| left.key.cmp(&right.key)),
    ("created_time", |left, right| left.created_time.cmp(&right.created_time)),
    ("updated_time", |left, right| left.updated_time.cmp(&right.updated_time)),
];

//! Variations over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{EntityRole, Error, Patch, Variation};
use indexmap::IndexMap;

use super::body::{Keys, NewVariation, PatchStep};
use super::extract::{JsonBody, Path};
use super::flag_view::{VariationView, Viewing};
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::{keys_of, mode, tagged, viewing};
use crate::app::flag::{self, WholeFlag};
use crate::app::{App, variation};
use crate::auth::Caller;
use crate::error::Problem;

type VariationMap = IndexMap<String, VariationView>;

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
    sort(&mut variations, &query)?;
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
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Object)))]
pub(crate) async fn patch_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<VariationMap>, Problem> {
    let patch = Patch::parse(&body)?;
    let (role, whole, keys) =
        variation::patch(&app, &caller, project_id, &flag_key, &patch, mode(&query)?).await?;
    Ok(Json(several(&whole, &keys, &viewing(&app, role))))
}

/// Archives variations.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/archived", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn archive_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<VariationMap>, Problem> {
    let (keys, mode) = (keys_of(&body)?, mode(&query)?);
    let (role, whole) =
        variation::set_archived(&app, &caller, project_id, &flag_key, &keys, true, mode).await?;
    Ok(Json(several(&whole, &keys, &viewing(&app, role))))
}

/// Takes variations out of the archive.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/unarchived", tag = "variations",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = Keys,
    responses((status = 200, body = Object)))]
pub(crate) async fn unarchive_variations(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<VariationMap>, Problem> {
    let (keys, mode) = (keys_of(&body)?, mode(&query)?);
    let (role, whole) =
        variation::set_archived(&app, &caller, project_id, &flag_key, &keys, false, mode).await?;
    Ok(Json(several(&whole, &keys, &viewing(&app, role))))
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
        ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_variation(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, variation_key)): Path<(i64, String, String)>,
    query: Query,
) -> Result<StatusCode, Problem> {
    let mode = mode(&query)?;
    variation::delete(&app, &caller, project_id, &flag_key, &variation_key, mode).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn one(app: &App, role: EntityRole, whole: &WholeFlag, key: &str) -> Result<Response, Problem> {
    let variation = whole.flag.variation(key)?;
    Ok(tagged(variation.revision, view(whole, variation, &viewing(app, role))))
}

fn several(whole: &WholeFlag, keys: &[String], viewing: &Viewing<'_>) -> VariationMap {
    keys.iter()
        .filter_map(|key| {
            let variation = whole.flag.variations.get(key)?;
            Some((key.clone(), view(whole, variation, viewing)))
        })
        .collect()
}

fn view(whole: &WholeFlag, variation: &Variation, viewing: &Viewing<'_>) -> VariationView {
    VariationView::new(&whole.flag, variation, &whole.environments, viewing)
}

fn retain(variations: &mut Vec<&Variation>, whole: &WholeFlag, query: &Query) -> Result<(), Error> {
    let archived = query.boolean("archived")?;
    let enabled = query.boolean("enabled")?;
    let in_use = query.boolean("in_use")?;
    let text = query.first("query").map(str::to_lowercase);
    variations.retain(|own| {
        let used = whole.environments.iter().any(|(_, ruleset)| ruleset.uses_of(&own.key) > 0);
        let has = |text: &String| {
            [&own.key, &own.name, &own.description]
                .iter()
                .any(|place| place.to_lowercase().contains(text))
        };
        archived.is_none_or(|archived| own.archived == archived)
            && enabled.is_none_or(|enabled| own.enabled == enabled)
            && in_use.is_none_or(|in_use| used == in_use)
            && text.as_ref().is_none_or(has)
    });
    Ok(())
}

fn sort(variations: &mut [&Variation], query: &Query) -> Result<(), Error> {
    let keys: Vec<&str> = query.list("sort").collect();
    for key in keys.into_iter().rev() {
        let (name, direction) = key.split_once(':').unwrap_or((key, "asc"));
        match name {
            "name" => variations.sort_by_key(|own| own.name.to_lowercase()),
            "key" => variations.sort_by(|left, right| left.key.cmp(&right.key)),
            "created_time" => variations.sort_by_key(|own| own.created_time),
            "updated_time" => variations.sort_by_key(|own| own.updated_time),
            _ => return Err(Error::invalid("?sort", "enum", format!("cannot sort by {name:?}"))),
        }
        if direction == "desc" {
            variations.reverse();
        }
    }
    Ok(())
}

//! Variable definitions over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use burgee_domain::{EntityRole, Error, Patch, Variable};

use super::body::{NewVariable, PatchStep};
use super::extract::{IfMatch, JsonBody, Path};
use super::flag_view::DefinitionView;
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use super::sorting::{SortKey, sort};
use super::{mode, tagged, viewing};
use crate::app::flag::{self, WholeFlag};
use crate::app::{App, definition};
use crate::auth::Caller;
use crate::error::Problem;

/// Lists the variable definitions of a flag.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions", tag = "variables",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("per_page" = Option<u64>, Query),
        ("page_number" = Option<u64>, Query), ("page_token" = Option<String>, Query), ("sort" = Option<String>, Query)),
    responses((status = 200, body = Page<DefinitionView>)))]
pub(crate) async fn list_variable_definitions(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<DefinitionView>>, Problem> {
    let whole = flag::get(&app, &caller, project_id, &flag_key).await?;
    let role = whole.role();
    page(&app, role, &whole, &query, &link_path(&uri))
}

/// Creates a variable definition.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions", tag = "variables",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewVariable,
    responses((status = 200, body = DefinitionView)))]
pub(crate) async fn create_variable_definition(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (role, whole, key) =
        definition::create(&app, &caller, project_id, &flag_key, &body, mode(&query)?).await?;
    one(&app, role, &whole, &key)
}

/// Changes variable definitions by JSON Patch.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions", tag = "variables",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = Page<DefinitionView>)))]
pub(crate) async fn patch_variable_definitions(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    OriginalUri(uri): OriginalUri,
    seen: IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<Page<DefinitionView>>, Problem> {
    let (patch, mode) = (Patch::parse(&body)?, mode(&query)?);
    let expected = seen.of_one(patch.roots().len())?;
    let (role, whole) =
        definition::patch(&app, &caller, project_id, &flag_key, &patch, expected, mode).await?;
    page(&app, role, &whole, &query, &link_path(&uri))
}

/// Not offered: ideas for variables by a language model.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions/brainstorm", tag = "variables",
    params(("project_id" = i64, Path), ("flag_key" = String, Path)),
    responses())]
pub(crate) async fn brainstorm_variables(_: Caller) -> Problem {
    Problem(Error::NotOffered { what: "Brainstorming variables" })
}

/// Fetches a variable definition.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions/{variable_definition_key}", tag = "variables",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("variable_definition_key" = String, Path)),
    responses((status = 200, body = DefinitionView)))]
pub(crate) async fn fetch_variable_definition(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, key)): Path<(i64, String, String)>,
) -> Result<Response, Problem> {
    let whole = flag::get(&app, &caller, project_id, &flag_key).await?;
    let role = whole.role();
    one(&app, role, &whole, &key)
}

/// Deletes a variable definition; its value disappears from every variation.
#[utoipa::path(delete, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions/{variable_definition_key}", tag = "variables",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("variable_definition_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_variable_definition(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    let mode = mode(&query)?;
    definition::delete(&app, &caller, project_id, &flag_key, &key, expected, mode).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn one(app: &App, role: EntityRole, whole: &WholeFlag, key: &str) -> Result<Response, Problem> {
    let variable = whole.flag.variables.get(key);
    let variable = variable.ok_or_else(|| Error::not_found("Variable definition", key))?;
    Ok(tagged(variable.revision, DefinitionView::new(variable, &viewing(app, role))))
}

fn page(
    app: &App,
    role: EntityRole,
    whole: &WholeFlag,
    query: &Query,
    path: &str,
) -> Result<Json<Page<DefinitionView>>, Problem> {
    let mut variables: Vec<&Variable> = whole.flag.variables.values().collect();
    sort(&mut variables, query, &SORT_KEYS, |own| own)?;
    let viewing = viewing(app, role);
    let page = Paging::read(query)?;
    let page = page.cut(variables, path, |own| DefinitionView::new(own, &viewing));
    Ok(Json(page.creating(viewing.if_editor(|| path.to_owned()))))
}

const SORT_KEYS: [SortKey<Variable>; 2] = [
    ("key", |left, right| left.key.cmp(&right.key)),
    ("type", |left, right| left.kind.name().cmp(right.kind.name())),
];

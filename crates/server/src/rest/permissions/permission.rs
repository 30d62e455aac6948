//! Roles on single things over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use burgee_domain::{EntityType, Error};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::PatchStep;
use super::team::read_id;
use crate::app::App;
use crate::app::permission::{self, HeldRole, Holders, Place};
use crate::auth::Caller;
use crate::error::PermissionFailure;
use crate::rest::extract::{JsonBody, Path};
use crate::rest::mode;
use crate::rest::paging::{Page, Paging};
use crate::rest::query::Query;

/// Who has which role on a thing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntityPermissionsView {
    users: Vec<UserPermissionView>,
    teams: Vec<TeamPermissionView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct UserPermissionView {
    role: &'static str,
    role_inherited: &'static str,
    first_name: Option<String>,
    last_name: Option<String>,
    user_id: String,
    email: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct TeamPermissionView {
    team_id: String,
    name: String,
    role: &'static str,
    external_ref: Option<String>,
}

/// A page of things with the role that somebody has on each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RolesView {
    total: usize,
    total_pages: usize,
    page: usize,
    first_url: String,
    last_url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next_url: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    prev_url: Vec<String>,
    items: Vec<RoleView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RoleView {
    role: &'static str,
    /// Of users only.
    #[serde(skip_serializing_if = "Option::is_none")]
    role_inherited: Option<&'static str>,
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    name: String,
}

impl EntityPermissionsView {
    fn new(holders: Holders) -> Self {
        let users = holders.users.into_iter().map(|own| UserPermissionView {
            role: own.role.name(),
            role_inherited: own.inherited.name(),
            first_name: Some(own.person.first_name).filter(|name| !name.is_empty()),
            last_name: Some(own.person.last_name).filter(|name| !name.is_empty()),
            user_id: own.person.id,
            email: own.person.email,
        });
        let teams = holders.teams.into_iter().map(|(team, role)| TeamPermissionView {
            team_id: team.id.to_string(),
            name: team.name,
            role: role.name(),
            external_ref: team.external_ref,
        });
        Self { users: users.collect(), teams: teams.collect() }
    }
}

impl RolesView {
    fn new(page: Page<RoleView>) -> Self {
        Self {
            total: page.total_count,
            total_pages: page.total_pages,
            page: page.page,
            first_url: page.first_url,
            last_url: page.last_url,
            next_url: page.next_url,
            prev_url: page.prev_url,
            items: page.items,
        }
    }
}

impl RoleView {
    fn of_team(own: HeldRole) -> Self {
        let role = own.role.name();
        Self { role, role_inherited: None, id: own.id, key: own.key, name: own.name }
    }

    fn of_user(own: HeldRole) -> Self {
        Self { role_inherited: Some(own.inherited.name()), ..Self::of_team(own) }
    }
}

/// Lists the roles of a user on the things of a project.
#[utoipa::path(get, path = "/permissions/users/{user_id}/projects/{project_id}/{entity_type}", tag = "permissions",
    params(("user_id" = String, Path), ("project_id" = i64, Path), ("entity_type" = String, Path),
        ("per_page" = Option<u64>, Query), ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query)),
    responses((status = 200, body = RolesView)))]
pub(crate) async fn list_user_permissions(
    State(app): State<App>,
    caller: Caller,
    Path((user_id, project_id, kind)): Path<(String, i64, String)>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<RolesView>, PermissionFailure> {
    let (kind, paging) = (read_kind(&kind)?, Paging::read(&query)?);
    let roles = permission::of_user(&app, &caller, &user_id, project_id, kind).await?;
    Ok(Json(RolesView::new(paging.cut(roles, link_path(uri.path()), RoleView::of_user))))
}

/// Lists the roles of a team on the things of a project.
#[utoipa::path(get, path = "/permissions/teams/{team_id}/projects/{project_id}/{entity_type}", tag = "permissions",
    params(("team_id" = String, Path), ("project_id" = i64, Path), ("entity_type" = String, Path),
        ("per_page" = Option<u64>, Query), ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query)),
    responses((status = 200, body = RolesView)))]
pub(crate) async fn list_team_permissions(
    State(app): State<App>,
    caller: Caller,
    Path((team_id, project_id, kind)): Path<(String, i64, String)>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<RolesView>, PermissionFailure> {
    let (kind, paging) = (read_kind(&kind)?, Paging::read(&query)?);
    let roles = permission::of_team(&app, &caller, read_id(&team_id)?, project_id, kind).await?;
    Ok(Json(RolesView::new(paging.cut(roles, link_path(uri.path()), RoleView::of_team))))
}

/// Fetches who has which role on a flag, environment or audience.
#[utoipa::path(get, path = "/permissions/projects/{project_id}/{entity_type}/{entity_id}", tag = "permissions",
    params(("project_id" = i64, Path), ("entity_type" = String, Path), ("entity_id" = String, Path)),
    responses((status = 200, body = EntityPermissionsView)))]
pub(crate) async fn fetch_entity_permissions(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, kind, id)): Path<(i64, String, String)>,
) -> Result<Json<EntityPermissionsView>, PermissionFailure> {
    let place = place(project_id, &kind, &id)?;
    let holders = permission::of_entity(&app, &caller, place).await?;
    Ok(Json(EntityPermissionsView::new(holders)))
}

/// Gives and takes roles on a flag, environment or audience.
#[utoipa::path(patch, path = "/permissions/projects/{project_id}/{entity_type}/{entity_id}", tag = "permissions",
    params(("project_id" = i64, Path), ("entity_type" = String, Path), ("entity_id" = String, Path),
        ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = EntityPermissionsView)))]
pub(crate) async fn patch_entity_permissions(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, kind, id)): Path<(i64, String, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<EntityPermissionsView>, PermissionFailure> {
    let place = place(project_id, &kind, &id)?;
    let holders = permission::patch(&app, &caller, place, &body, mode(&query)?).await?;
    Ok(Json(EntityPermissionsView::new(holders)))
}

fn place(project_id: i64, kind: &str, id: &str) -> Result<Place, Error> {
    let kind = read_kind(kind)?;
    let id = id.parse().map_err(|_| Error::not_found("Entity", id))?;
    Ok(Place { project_id, kind, id })
}

fn read_kind(name: &str) -> Result<EntityType, Error> {
    EntityType::from_name(name).ok_or_else(|| {
        Error::invalid("/entity_type", "path", "must be flags, environments or audiences")
    })
}

/// The path below the API's base, as links show it.
fn link_path(path: &str) -> &str {
    path.strip_prefix("/permissions").unwrap_or(path)
}

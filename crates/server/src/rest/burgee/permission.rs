//! The table of permissions as data, and what of it is the caller's.

use axum::Json;
use axum::extract::State;
use burgee_domain::{Action, Role};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::app::project;
use crate::auth::{Caller, requirement};
use crate::error::Problem;

/// Who may do what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermissionsView {
    /// The roles in a project, the weakest first, with what each allows.
    roles: Vec<RoleActionsView>,
    /// What each operation of the API asks for: an action in the project concerned, `results` (reading them),
    /// `account` (being of the account), `administer`, `own` (it is about the caller's own things) or `anyone`.
    operations: Vec<OperationView>,
    /// What the caller may do, as far as the credential reaches.
    own: OwnView,
}

/// What a role allows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleActionsView {
    role: &'static str,
    /// `read`, `edit`, `publish`, `manage`, `administer`.
    actions: Vec<&'static str>,
}

/// What an operation asks for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperationView {
    operation_id: &'static str,
    requires: &'static str,
}

/// What the caller may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnView {
    is_administrator: bool,
    scopes: Vec<String>,
    projects: Vec<OwnProjectView>,
}

/// What the caller may do in a project; roles on single flags, environments and audiences come on top.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnProjectView {
    project_id: i64,
    role: &'static str,
    actions: Vec<&'static str>,
}

fn actions(role: Role) -> Vec<&'static str> {
    let allowed = Action::ALL.into_iter().filter(|action| role.allows(*action));
    allowed.map(Action::name).collect()
}

/// Returns who may do what, and what the caller may.
#[utoipa::path(get, path = "/burgee/v1/permissions", tag = "permissions",
    responses((status = 200, body = PermissionsView)))]
pub(crate) async fn fetch_permissions(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<PermissionsView>, Problem> {
    let projects = project::list(&app, &caller).await?;
    let projects = projects.iter().filter_map(|own| {
        let role = caller.role(own.id)?;
        Some(OwnProjectView { project_id: own.id, role: role.name(), actions: actions(role) })
    });
    let roles = Role::ALL.map(|role| RoleActionsView { role: role.name(), actions: actions(role) });
    let operations = requirement::all().map(|(operation_id, requirement)| OperationView {
        operation_id,
        requires: requirement.name(),
    });
    Ok(Json(PermissionsView {
        roles: roles.into(),
        operations: operations.collect(),
        own: OwnView {
            is_administrator: caller.administrator,
            scopes: caller.scope.words(),
            projects: projects.collect(),
        },
    }))
}

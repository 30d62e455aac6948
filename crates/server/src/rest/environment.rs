//! The read-only list of environments.

use axum::Json;
use axum::extract::{OriginalUri, State};
use burgee_domain::{EntityRole, Environment, Error};
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::Path;
use super::paging::{Page, Paging, link_path};
use super::query::Query;
use crate::app::{App, environment};
use crate::auth::Caller;
use crate::error::Problem;

/// An environment as flags/v1 shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnvironmentView {
    key: String,
    name: String,
    archived: bool,
    priority: i64,
    account_id: i64,
    project_id: i64,
    role: &'static str,
    id: i64,
    has_restricted_permissions: bool,
    revision: i64,
}

impl EnvironmentView {
    fn new(environment: Environment, account_id: i64, role: EntityRole) -> Self {
        Self {
            key: environment.key,
            name: environment.name,
            archived: environment.archived,
            priority: environment.priority,
            account_id,
            project_id: environment.project_id,
            role: role.name(),
            id: environment.id,
            has_restricted_permissions: environment.has_restricted_permissions,
            revision: environment.revision,
        }
    }
}

/// Lists the environments of a project.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/environments", tag = "environments",
    params(("project_id" = i64, Path)),
    responses((status = 200, body = Page<EnvironmentView>)))]
pub(crate) async fn list_environments(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<Page<EnvironmentView>>, Problem> {
    let archived = query.boolean("archived")?;
    let (access, mut environments) = environment::list(&app, &caller, project_id, archived).await?;
    match query.first("sort") {
        None | Some("priority:asc" | "priority") => {}
        Some("priority:desc") => environments.reverse(),
        Some(_) => {
            let message = "must be priority:asc or priority:desc";
            return Err(Error::invalid("?sort", "enum", message).into());
        }
    }
    let view = |own: Environment| {
        let role = access.on_environment(&own);
        EnvironmentView::new(own, caller.account_id, role)
    };
    Ok(Json(Paging::read(&query)?.cut(environments, &link_path(&uri), view)))
}

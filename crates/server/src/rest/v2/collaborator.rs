//! People over HTTP: who is asking, who works on projects, and who is invited.

use axum::Json;
use axum::extract::State;
use burgee_domain::{Error, Role};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::body::NewCollaborator;
use crate::app::App;
use crate::app::collaborator::{self, Collaborator};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::JsonBody;
use crate::rest::mode;
use crate::rest::query::Query;

/// Somebody who works on projects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CollaboratorView {
    id: String,
    profile: ProfileView,
    project_roles: Vec<ProjectRoleView>,
}

/// What is known of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileView {
    email: String,
    first_name: String,
    last_name: String,
    profile_image: String,
}

/// A role in a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectRoleView {
    project_id: i64,
    #[schema(value_type = String)]
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_status: Option<&'static str>,
}

/// Who is asking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeView {
    id: String,
    profile: ProfileView,
    current_account: CurrentAccountView,
    accounts: Vec<AccountView>,
    project_roles: Vec<ProjectRoleView>,
}

/// The account that the request is for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CurrentAccountView {
    id: i64,
    /// Features that an account can be without; there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    features: Option<Value>,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountView {
    id: i64,
    name: String,
}

impl From<Collaborator> for CollaboratorView {
    fn from(Collaborator { person, roles }: Collaborator) -> Self {
        let invitation_status = person.pending.then_some("pending");
        let role = |(project_id, role)| ProjectRoleView { project_id, role, invitation_status };
        Self {
            id: person.id,
            profile: ProfileView {
                email: person.email,
                first_name: person.first_name,
                last_name: person.last_name,
                profile_image: String::new(),
            },
            project_roles: roles.into_iter().map(role).collect(),
        }
    }
}

/// Says who is asking.
#[utoipa::path(get, path = "/v2/me", tag = "collaborators",
    params(("include_features" = Option<bool>, Query), ("expand" = Option<Vec<String>>, Query)),
    responses((status = 200, body = MeView)))]
pub(crate) async fn fetch_me(
    State(app): State<App>,
    caller: Caller,
    query: Query,
) -> Result<Json<MeView>, AppFailure> {
    let expanded = query.list("expand").any(|member| member == "current_account.features");
    let with_features = query.boolean("include_features")? == Some(true) || expanded;
    let (own, account) = collaborator::me(&app, &caller).await?;
    let CollaboratorView { id, profile, project_roles } = own.into();
    Ok(Json(MeView {
        id,
        profile,
        current_account: CurrentAccountView {
            id: account.id,
            features: with_features.then(|| Value::Object(serde_json::Map::new())),
        },
        accounts: vec![AccountView { id: account.id, name: account.name }],
        project_roles,
    }))
}

/// Lists the people who have a role in all of the projects that are named.
#[utoipa::path(get, path = "/v2/collaborators", tag = "collaborators",
    params(("project_id" = Option<Vec<i64>>, Query)),
    responses((status = 200, body = Vec<CollaboratorView>)))]
pub(crate) async fn list_collaborators(
    State(app): State<App>,
    caller: Caller,
    query: Query,
) -> Result<Json<Vec<CollaboratorView>>, AppFailure> {
    let people = collaborator::list(&app, &caller, &project_ids(&query)?).await?;
    Ok(Json(people.into_iter().map(CollaboratorView::from).collect()))
}

/// Gives people roles in projects; those who are new are invited.
#[utoipa::path(post, path = "/v2/collaborators", tag = "collaborators",
    params(("dry_run" = Option<bool>, Query)), request_body = Vec<NewCollaborator>,
    responses((status = 200, body = Vec<CollaboratorView>)))]
pub(crate) async fn create_collaborators(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Json<Vec<CollaboratorView>>, AppFailure> {
    let people = collaborator::invite(&app, &caller, &body, mode(&query)?).await?;
    Ok(Json(people.into_iter().map(CollaboratorView::from).collect()))
}

/// Lists the people who were invited and have not come yet.
#[utoipa::path(get, path = "/v2/invitations", tag = "collaborators",
    params(("project_id" = Option<Vec<i64>>, Query)),
    responses((status = 200, body = Vec<CollaboratorView>)))]
pub(crate) async fn list_invitations(
    State(app): State<App>,
    caller: Caller,
    query: Query,
) -> Result<Json<Vec<CollaboratorView>>, AppFailure> {
    let people = collaborator::list(&app, &caller, &project_ids(&query)?).await?;
    let pending = people.into_iter().filter(|own| own.person.pending);
    Ok(Json(pending.map(CollaboratorView::from).collect()))
}

fn project_ids(query: &Query) -> Result<Vec<i64>, Error> {
    let wrong = |_| Error::invalid("?project_id", "type", "must be an integer");
    query.list("project_id").map(|id| id.parse().map_err(wrong)).collect()
}

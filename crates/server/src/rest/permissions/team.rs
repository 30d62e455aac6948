//! Teams over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use burgee_domain::{Error, Team, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::{NewTeam, TeamChange};
use crate::app::App;
use crate::app::people::Person;
use crate::app::team::{self, WholeTeam};
use crate::auth::Caller;
use crate::error::PermissionFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// A team.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamView {
    id: String,
    name: String,
    description: Option<String>,
    account_id: i64,
    external_ref: Option<String>,
    #[schema(value_type = String)]
    created: Timestamp,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    members_count: usize,
}

/// A team with the people who are in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WholeTeamView {
    #[serde(flatten)]
    team: TeamView,
    members: Vec<MemberView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MemberView {
    id: String,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    org_role: &'static str,
    #[schema(value_type = String)]
    created: Timestamp,
}

/// What came of a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageView {
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<String>,
}

impl TeamView {
    fn new(team: Team) -> Self {
        Self {
            id: team.id.to_string(),
            members_count: team.members.len(),
            name: team.name,
            description: team.description,
            account_id: team.account_id,
            external_ref: team.external_ref,
            created: team.created,
            last_modified: team.last_modified,
        }
    }
}

impl MemberView {
    fn new(person: Person) -> Self {
        Self {
            id: person.id,
            first_name: Some(person.first_name).filter(|name| !name.is_empty()),
            last_name: Some(person.last_name).filter(|name| !name.is_empty()),
            email: Some(person.email),
            org_role: if person.administrator { "Administrator" } else { "User" },
            created: person.created,
        }
    }
}

/// Lists the teams of an account.
#[utoipa::path(get, path = "/permissions/accounts/{account_id}/teams", tag = "teams",
    params(("account_id" = i64, Path)),
    responses((status = 200, body = Vec<TeamView>)))]
pub(crate) async fn list_teams(
    State(app): State<App>,
    caller: Caller,
    Path(account_id): Path<i64>,
) -> Result<Json<Vec<TeamView>>, PermissionFailure> {
    let teams = team::list(&app, &caller, account_id).await?;
    Ok(Json(teams.into_iter().map(TeamView::new).collect()))
}

/// Makes a team.
#[utoipa::path(post, path = "/permissions/accounts/{account_id}/teams", tag = "teams",
    params(("account_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewTeam,
    responses((status = 200, body = MessageView)))]
pub(crate) async fn create_team(
    State(app): State<App>,
    caller: Caller,
    Path(account_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, PermissionFailure> {
    let team = team::create(&app, &caller, account_id, &body, mode(&query)?).await?;
    let view = MessageView { message: "Team created", team_id: Some(team.id.to_string()) };
    Ok(tagged(team.revision, view))
}

/// Fetches a team.
#[utoipa::path(get, path = "/permissions/accounts/{account_id}/teams/{team_id}", tag = "teams",
    params(("account_id" = i64, Path), ("team_id" = String, Path)),
    responses((status = 200, body = WholeTeamView)))]
pub(crate) async fn fetch_team(
    State(app): State<App>,
    caller: Caller,
    Path((account_id, team_id)): Path<(i64, String)>,
) -> Result<Response, PermissionFailure> {
    let WholeTeam { team, members } =
        team::get(&app, &caller, account_id, read_id(&team_id)?).await?;
    let members = members.into_iter().map(MemberView::new).collect();
    Ok(tagged(team.revision, WholeTeamView { team: TeamView::new(team), members }))
}

/// Changes a team.
#[utoipa::path(patch, path = "/permissions/accounts/{account_id}/teams/{team_id}", tag = "teams",
    params(("account_id" = i64, Path), ("team_id" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = TeamChange,
    responses((status = 200, body = MessageView)))]
pub(crate) async fn update_team(
    State(app): State<App>,
    caller: Caller,
    Path((account_id, team_id)): Path<(i64, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, PermissionFailure> {
    let (id, mode) = (read_id(&team_id)?, mode(&query)?);
    let team = team::update(&app, &caller, account_id, id, &body, expected, mode).await?;
    Ok(tagged(team.revision, MessageView { message: "Team updated", team_id: None }))
}

/// Deletes a team, with the roles that it was given.
#[utoipa::path(delete, path = "/permissions/accounts/{account_id}/teams/{team_id}", tag = "teams",
    params(("account_id" = i64, Path), ("team_id" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = MessageView)))]
pub(crate) async fn delete_team(
    State(app): State<App>,
    caller: Caller,
    Path((account_id, team_id)): Path<(i64, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<Json<MessageView>, PermissionFailure> {
    let (id, mode) = (read_id(&team_id)?, mode(&query)?);
    team::delete(&app, &caller, account_id, id, expected, mode).await?;
    Ok(Json(MessageView { message: "Team deleted", team_id: None }))
}

/// Ids of teams are texts on the wire; one that is no number is of no team.
pub(super) fn read_id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| Error::not_found("Team", text))
}

//! Setting an empty instance up over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use burgee_domain::Error;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::body::FirstUser;
use super::members;
use super::session::{SignedInView, begun, check_page};
use crate::app::App;
use crate::app::session::Place;
use crate::app::setup::{self, FirstPerson};
use crate::error::Problem;
use crate::rest::extract::JsonBody;

/// Whether there is something to set up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetupView {
    is_needed: bool,
}

/// Says that the instance is still to be set up; once it is, nothing is here.
#[utoipa::path(get, path = "/burgee/v1/setup", tag = "setup", security(()),
    responses((status = 200, body = SetupView)))]
pub(crate) async fn fetch_setup(State(app): State<App>) -> Result<Json<SetupView>, Problem> {
    let is_needed = setup::is_needed(&app).await?;
    if is_needed { Ok(Json(SetupView { is_needed })) } else { Err(GONE().into()) }
}

const GONE: fn() -> Error = || Error::not_found("Page", "setup");

/// Sets the instance up by the link that it printed: makes the first administrator, who is signed in, an account and a
/// project.
#[utoipa::path(post, path = "/burgee/v1/setup", tag = "setup", security(()),
    request_body = FirstUser, responses((status = 201, body = SignedInView)))]
pub(crate) async fn set_up(
    State(app): State<App>,
    parts: Parts,
    place: Place,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    check_page(&app, &parts)?;
    if !setup::is_needed(&app).await? {
        return Err(GONE().into());
    }
    let [link, email, password, account_name] =
        members(&body, ["link", "email", "password", "account_name"])?;
    let project_name = body.get("project_name").and_then(Value::as_str);
    let project_name = project_name.unwrap_or("My project");
    let person = FirstPerson { link, email, password, account_name, project_name };
    let (_, session) = setup::set_up(&app, &person, &place).await?;
    Ok(begun(&app, session, StatusCode::CREATED))
}

//! Rulesets and rules over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use burgee_domain::{EntityRole, Patch};

use super::body::PatchStep;
use super::extract::{IfMatch, JsonBody, Path};
use super::query::Query;
use super::ruleset_view::{RuleView, RulesetView};
use super::{mode, tagged, viewing};
use crate::app::App;
use crate::app::ruleset::{self, Place, WholeRuleset};
use crate::auth::Caller;
use crate::error::Problem;

/// Fetches a ruleset.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset", tag = "rulesets",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("environment_key" = String, Path)),
    responses((status = 200, body = RulesetView)))]
pub(crate) async fn fetch_ruleset(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, environment_key)): Path<(i64, String, String)>,
) -> Result<Response, Problem> {
    let place = Place { project_id, flag_key: &flag_key, environment_key: &environment_key };
    let (role, whole) = ruleset::get(&app, &caller, place).await?;
    Ok(view(&app, role, &whole))
}

/// Changes a ruleset by JSON Patch.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset", tag = "rulesets",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("environment_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = Vec<PatchStep>,
    responses((status = 200, body = RulesetView)))]
pub(crate) async fn patch_ruleset(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, environment_key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let place = Place { project_id, flag_key: &flag_key, environment_key: &environment_key };
    let patch = Patch::parse(&body)?;
    let mode = mode(&query)?;
    let (role, whole) = ruleset::patch(&app, &caller, place, &patch, expected, mode).await?;
    Ok(view(&app, role, &whole))
}

/// Turns a flag on in an environment.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset/enabled", tag = "rulesets",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("environment_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = RulesetView)))]
pub(crate) async fn enable_ruleset(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, environment_key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<Response, Problem> {
    let place = Place { project_id, flag_key: &flag_key, environment_key: &environment_key };
    let mode = mode(&query)?;
    let (role, whole) = ruleset::switch(&app, &caller, place, true, expected, mode).await?;
    Ok(view(&app, role, &whole))
}

/// Turns a flag off in an environment.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset/disabled", tag = "rulesets",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("environment_key" = String, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = RulesetView)))]
pub(crate) async fn disable_ruleset(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, environment_key)): Path<(i64, String, String)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<Response, Problem> {
    let place = Place { project_id, flag_key: &flag_key, environment_key: &environment_key };
    let mode = mode(&query)?;
    let (role, whole) = ruleset::switch(&app, &caller, place, false, expected, mode).await?;
    Ok(view(&app, role, &whole))
}

/// Fetches a rule of a ruleset.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/rules/{rule_key}", tag = "rules",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("environment_key" = String, Path), ("rule_key" = String, Path)),
    responses((status = 200, body = RuleView)))]
pub(crate) async fn fetch_rule(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, environment_key, rule_key)): Path<(i64, String, String, String)>,
) -> Result<Json<RuleView>, Problem> {
    let place = Place { project_id, flag_key: &flag_key, environment_key: &environment_key };
    let (role, whole) = ruleset::get(&app, &caller, place).await?;
    let rule = whole.ruleset.rule(&rule_key)?;
    Ok(Json(RuleView::standing_alone(&whole, rule, &viewing(&app, role))))
}

fn view(app: &App, role: EntityRole, whole: &WholeRuleset) -> Response {
    tagged(whole.ruleset.revision, RulesetView::new(whole, &viewing(app, role)))
}

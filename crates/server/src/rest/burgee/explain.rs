//! Why a user gets what they get, over HTTP.

use axum::Json;
use axum::extract::State;
use burgee_engine::Dialect;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::{ConditionTrial, UserQuestion};
use crate::app::App;
use crate::app::explain;
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{JsonBody, Path};

/// What a user gets, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplanationsView {
    /// Of the datafile that decided.
    revision: String,
    decisions: Vec<ExplainedDecision>,
}

/// What a user gets of a flag, and why.
#[derive(Debug, Serialize, ToSchema)]
struct ExplainedDecision {
    flag_key: String,
    rule_key: Option<String>,
    variation_key: Option<String>,
    enabled: bool,
    /// The values of the variables by their keys.
    #[schema(value_type = Object)]
    variables: Value,
    /// As SDKs word them.
    reasons: Vec<String>,
    /// Every rule that was looked at with the checks that were made, in order: `steps` of
    /// `{kind, key, id, checks}`.
    #[schema(value_type = Object)]
    explanation: Value,
}

/// How conditions came out for a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConditionTrialView {
    /// Null if it cannot be told, which admits nobody.
    admitted: Option<bool>,
    /// Every condition with its result.
    #[schema(value_type = Object)]
    trace: Value,
}

/// Tells what a user gets in an environment, and why. Nothing comes of it: no exposure is recorded.
#[utoipa::path(post, path = "/burgee/v1/projects/{project_id}/environments/{environment_key}/explain", tag = "decisions",
    params(("project_id" = i64, Path), ("environment_key" = String, Path)), request_body = UserQuestion,
    responses((status = 200, body = ExplanationsView)))]
pub(crate) async fn explain_decisions(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key)): Path<(i64, String)>,
    JsonBody(body): JsonBody,
) -> Result<Json<ExplanationsView>, Problem> {
    let inquiry = explain::inquire(&app, &caller, project_id, &environment_key, &body).await?;
    let user = inquiry.user();
    let engine = &inquiry.datafile.engine;
    let decisions = inquiry.decide(&user).into_iter().map(|own| ExplainedDecision {
        flag_key: own.flag_key().to_owned(),
        rule_key: own.rule_key().map(str::to_owned),
        variation_key: own.variation_key().map(str::to_owned),
        enabled: own.enabled(),
        variables: json!(own.variables()),
        reasons: own.reason_texts(Dialect::JavaScript),
        explanation: json!(engine.explain(&user, own.flag_key())),
    });
    let decisions = decisions.collect();
    Ok(Json(ExplanationsView { revision: engine.datafile().revision.clone(), decisions }))
}

/// Tries conditions, as an audience may have them, on the attributes of a user.
#[utoipa::path(post, path = "/burgee/v1/projects/{project_id}/audiences/test", tag = "audiences",
    params(("project_id" = i64, Path)), request_body = ConditionTrial,
    responses((status = 200, body = ConditionTrialView)))]
pub(crate) async fn try_conditions(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    JsonBody(body): JsonBody,
) -> Result<Json<ConditionTrialView>, Problem> {
    let trace = explain::try_conditions(&app, &caller, project_id, &body).await?;
    Ok(Json(ConditionTrialView { admitted: trace.result(), trace: json!(trace) }))
}

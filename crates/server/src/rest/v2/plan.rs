//! Plan and usage, over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use burgee_domain::{Error, Violations};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::paging::Paging;
use crate::app::{App, plan};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::Path;
use crate::rest::query::Query;

/// No limit: the largest integer that every JSON parser reads exactly.
const UNLIMITED: i64 = (1 << 53) - 1;
const PLATFORMS: [&str; 3] = ["edge", "fullstack", "web"];

/// The plan of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanView {
    account_id: i64,
    plan_name: &'static str,
    status: &'static str,
    unit_of_measurement: &'static str,
    /// Products that are paid for by use; there are none.
    #[schema(value_type = Vec<Object>)]
    product_usages: [(); 0],
}

/// The impressions of an experiment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageView {
    project_id: i64,
    project_name: String,
    experiment_id: i64,
    experiment_name: String,
    experiment_status: String,
    impression_count: i64,
    platform: String,
}

/// The impressions of an account this month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageSummaryView {
    usage: i64,
    usage_percentage: f64,
    allowance: i64,
    start_date: String,
    end_date: String,
    last_update_date: String,
}

/// Fetches the plan of the caller's account.
#[utoipa::path(get, path = "/v2/plan", tag = "plan",
    responses((status = 200, body = PlanView)))]
pub(crate) async fn fetch_plan(caller: Caller) -> Result<Json<PlanView>, AppFailure> {
    Ok(Json(PlanView {
        account_id: plan::account(&caller)?,
        plan_name: "Self-hosted",
        status: "active",
        unit_of_measurement: "Impressions",
        product_usages: [],
    }))
}

/// Lists the impressions of experiments; none are counted yet.
#[utoipa::path(get, path = "/v2/billing/usage/{account_id}", tag = "plan",
    params(("account_id" = i64, Path), ("usage_date_from" = String, Query), ("usage_date_to" = String, Query),
        ("platforms" = Option<Vec<String>>, Query), ("query" = Option<String>, Query),
        ("sort" = Option<String>, Query), ("order" = Option<String>, Query),
        ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<UsageView>)))]
pub(crate) async fn list_usage(
    State(app): State<App>,
    caller: Caller,
    Path(account_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    check_usage_query(&query)?;
    plan::usage(&caller, account_id)?;
    Ok(paging.answer(Vec::new(), |usage: UsageView| usage))
}

fn check_usage_query(query: &Query) -> Result<(), Error> {
    let mut violations = Violations::default();
    let from = date(query, "usage_date_from", &mut violations);
    let to = date(query, "usage_date_to", &mut violations);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        violations.add("?usage_date_to", "range", "must not be before usage_date_from");
    }
    for platform in query.list("platforms") {
        let message = "must be edge, fullstack or web";
        violations.check(PLATFORMS.contains(&platform), "?platforms", "enum", message);
    }
    let sorted = query.first("sort").is_none_or(|sort| sort == "impression_count");
    violations.check(sorted, "?sort", "enum", "must be impression_count");
    let ordered = query.first("order").is_none_or(|order| matches!(order, "asc" | "desc"));
    violations.check(ordered, "?order", "enum", "must be asc or desc");
    violations.into_result()
}

fn date(query: &Query, name: &str, violations: &mut Violations) -> Option<Date> {
    let Some(text) = query.first(name) else {
        violations.add(format!("?{name}"), "required", "is required");
        return None;
    };
    let date = Date::strptime("%Y-%m-%d", text).ok().filter(|_| text.len() == 10);
    violations.check(date.is_some(), format!("?{name}"), "type", "must be like 2026-01-31");
    date
}

/// Sums up the impressions of an account; none are counted yet.
#[utoipa::path(get, path = "/v2/billing/usage/{account_id}/summary", tag = "plan",
    params(("account_id" = i64, Path)),
    responses((status = 200, body = UsageSummaryView)))]
pub(crate) async fn fetch_usage_summary(
    State(app): State<App>,
    caller: Caller,
    Path(account_id): Path<i64>,
) -> Result<Json<UsageSummaryView>, AppFailure> {
    let month = plan::month(&app, &caller, account_id)?;
    Ok(Json(UsageSummaryView {
        usage: 0,
        usage_percentage: 0.0,
        allowance: UNLIMITED,
        start_date: month.first.to_string(),
        end_date: month.last.to_string(),
        last_update_date: month.today.to_string(),
    }))
}

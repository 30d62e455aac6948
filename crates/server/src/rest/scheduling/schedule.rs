//! Schedules over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Schedule, Timestamp, Violations};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::body::{NewSchedule, ScheduleChange};
use crate::app::App;
use crate::app::schedule::{self, Place, ScheduleFilter};
use crate::auth::Caller;
use crate::error::ScheduleFailure;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

const DEFAULT_PAGE_SIZE: usize = 100;
const LARGEST_PAGE_SIZE: usize = 1_000;

/// A page of schedules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchedulesView {
    items: Vec<ScheduleView>,
    total: usize,
    has_more: bool,
}

/// A schedule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScheduleView {
    id: i64,
    account_id: i64,
    project_id: i64,
    environment: String,
    environment_id: i64,
    flag_key: String,
    actions: Vec<ActionView>,
    schedule: TimeView,
    status: &'static str,
    /// Why something was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[schema(value_type = Option<String>)]
    completed_at: Option<Timestamp>,
    #[schema(value_type = String)]
    created_at: Timestamp,
    created_by: String,
    #[schema(value_type = String)]
    updated_at: Timestamp,
    updated_by: String,
    revision: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct ActionView {
    subject: SubjectView,
    changed_element: &'static str,
    #[schema(value_type = Object)]
    value: Value,
}

#[derive(Debug, Serialize, ToSchema)]
struct SubjectView {
    key: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct TimeView {
    time: String,
    time_zone: String,
    date: String,
    /// Such as `2025-09-20T15:00:00+0000`.
    utc_time: String,
}

impl ScheduleView {
    fn new(own: Schedule) -> Self {
        let actions = own.actions.iter().map(|action| ActionView {
            subject: SubjectView {
                key: action.subject.key().to_owned(),
                kind: action.subject.kind(),
            },
            changed_element: action.setting.name(),
            value: action.setting.value(),
        });
        Self {
            id: own.id,
            account_id: own.account_id,
            project_id: own.project_id,
            environment: own.environment_key,
            environment_id: own.environment_id,
            flag_key: own.flag_key,
            actions: actions.collect(),
            schedule: TimeView {
                time: own.time.time,
                time_zone: own.time.time_zone,
                date: own.time.date,
                utc_time: utc_time(own.due),
            },
            status: own.status.name(),
            reason: own.reason,
            completed_at: own.completed,
            created_at: own.created,
            created_by: own.created_by.email,
            updated_at: own.updated,
            updated_by: own.updated_by.email,
            revision: own.revision,
        }
    }
}

/// To the second, with the zone as the protocol has it.
fn utc_time(time: Timestamp) -> String {
    let text = time.to_string();
    format!("{}+0000", text.split_once('.').map_or(text.as_str(), |(seconds, _)| seconds))
}

/// Lists the schedules of a flag.
#[utoipa::path(get, path = "/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules", tag = "schedules",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("environment" = Option<String>, Query),
        ("scheduled_from" = Option<String>, Query), ("scheduled_till" = Option<String>, Query),
        ("page_no" = Option<u64>, Query), ("page_size" = Option<u64>, Query),
        ("applies_to" = Option<String>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, body = SchedulesView)))]
pub(crate) async fn list_schedules(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
) -> Result<Json<SchedulesView>, ScheduleFailure> {
    let (filter, page, size) = read(&query)?;
    let place = Place { project_id, flag_key: &flag_key };
    let schedules = schedule::list(&app, &caller, place, &filter).await?;
    let total = schedules.len();
    let before = (page - 1).saturating_mul(size);
    let items = schedules.into_iter().skip(before).take(size).map(ScheduleView::new).collect();
    Ok(Json(SchedulesView { items, total, has_more: before.saturating_add(size) < total }))
}

/// Schedules a change.
#[utoipa::path(post, path = "/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules", tag = "schedules",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewSchedule,
    responses((status = 201, body = ScheduleView)))]
pub(crate) async fn create_schedule(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key)): Path<(i64, String)>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, ScheduleFailure> {
    let place = Place { project_id, flag_key: &flag_key };
    let own = schedule::create(&app, &caller, place, &body, mode(&query)?).await?;
    let body = tagged(own.revision, ScheduleView::new(own));
    Ok((StatusCode::CREATED, body).into_response())
}

/// Changes a schedule whose time has not come.
#[utoipa::path(patch, path = "/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules/{schedule_id}", tag = "schedules",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("schedule_id" = i64, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    request_body = ScheduleChange,
    responses((status = 200, body = ScheduleView)))]
pub(crate) async fn update_schedule(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, id)): Path<(i64, String, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, ScheduleFailure> {
    let place = Place { project_id, flag_key: &flag_key };
    let mode = mode(&query)?;
    let own = schedule::update(&app, &caller, place, id, &body, expected, mode).await?;
    Ok(tagged(own.revision, ScheduleView::new(own)))
}

/// Takes a schedule back whose time has not come.
#[utoipa::path(delete, path = "/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules/{schedule_id}", tag = "schedules",
    params(("project_id" = i64, Path), ("flag_key" = String, Path), ("schedule_id" = i64, Path),
        ("If-Match" = Option<String>, Header), ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_schedule(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, flag_key, id)): Path<(i64, String, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, ScheduleFailure> {
    let place = Place { project_id, flag_key: &flag_key };
    schedule::delete(&app, &caller, place, id, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The filter, the page and its size.
fn read(query: &Query) -> Result<(ScheduleFilter, usize, usize), Error> {
    let mut violations = Violations::default();
    let mut between = |name: &'static str, default: usize, most: usize| {
        let number = query.first(name).map_or(Ok(default), str::parse);
        let number = number.ok().filter(|number| (1..=most).contains(number));
        let message = match most {
            usize::MAX => "must be an integer from 1".to_owned(),
            most => format!("must be an integer from 1 to {most}"),
        };
        violations.check(number.is_some(), format!("?{name}"), "range", message);
        number.unwrap_or(default)
    };
    let page = between("page_no", 1, usize::MAX);
    let size = between("page_size", DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE);
    let mut moment = |name: &'static str| {
        let text = query.first(name)?;
        let time = parse_moment(text);
        let message = "must be a time such as 2023-04-15T20:14+0000";
        violations.check(time.is_some(), format!("?{name}"), "malformed", message);
        time
    };
    let (from, till) = (moment("scheduled_from"), moment("scheduled_till"));
    let order = query.first("order").unwrap_or("asc");
    violations.check(["asc", "desc"].contains(&order), "?order", "enum", "must be asc or desc");
    let owned = |name: &str| query.first(name).map(str::to_owned);
    let filter = ScheduleFilter {
        environment: owned("environment"),
        from,
        till,
        applies_to: owned("applies_to"),
        descending: order == "desc",
    };
    violations.into_result().map(|()| (filter, page, size))
}

/// A time with an offset, or in UTC without one. A plus sign that was not encoded has become a space.
fn parse_moment(text: &str) -> Option<Timestamp> {
    let text = match text.rsplit_once(' ') {
        Some((time, offset)) if time.contains('T') => format!("{time}+{offset}"),
        _ => text.to_owned(),
    };
    let time = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let local = text.parse::<jiff::civil::DateTime>().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(local).ok()
    });
    time.map(|time| Timestamp::from_micros(time.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_several_forms() {
        let expected = "2023-04-15T20:14:00.000000Z";
        for text in [
            "2023-04-15T20:14+0000",
            "2023-04-15T20:14 0000",
            "2023-04-15T22:14:00+02:00",
            "2023-04-15T22:14 02:00",
            "2023-04-15T20:14:00.000000Z",
            "2023-04-15T20:14:00Z",
            "2023-04-15T20:14",
            "2023-04-15 20:14",
        ] {
            let time = parse_moment(text).map(|time| time.to_string());
            assert_eq!(time.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "noon", "2023-04-15T20:14 x", "2023-13-15T20:14Z", "1681589640"] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
        assert_eq!(utc_time(parse_moment(expected).unwrap()), "2023-04-15T20:14:00+0000");
    }
}

//! Over HTTP, what people ask about their own data.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use burgee_domain::{SubjectAccessRequest, Timestamp, Violations};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::NewSubjectAccessRequest;
use super::change::time;
use super::created;
use super::paging::Paging;
use crate::app::{App, privacy};
use crate::auth::Caller;
use crate::error::AppFailure;
use crate::rest::extract::{JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

/// A request of a person for their data.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubjectAccessRequestView {
    account_id: i64,
    data_type: String,
    id: i64,
    identifier: String,
    identifier_type: String,
    request_type: String,
    #[schema(value_type = String)]
    requested_at_time: Timestamp,
    #[schema(value_type = String)]
    sla_deadline_time: Timestamp,
    status: String,
}

/// What a visitor was served.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BucketingView {
    account_id: i64,
    visitor_id: String,
    #[schema(value_type = Vec<Object>)]
    bucketing_history: [(); 0],
}

impl From<SubjectAccessRequest> for SubjectAccessRequestView {
    fn from(own: SubjectAccessRequest) -> Self {
        Self {
            account_id: own.account_id,
            data_type: own.data_type,
            id: own.id,
            identifier: own.identifier,
            identifier_type: own.identifier_type,
            request_type: own.request_type,
            requested_at_time: own.requested_at_time,
            sla_deadline_time: own.sla_deadline_time,
            status: own.status,
        }
    }
}

/// Lists the requests that were made, the newest first.
#[utoipa::path(get, path = "/v2/subject-access-requests", tag = "privacy",
    params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Vec<SubjectAccessRequestView>)))]
pub(crate) async fn list_subject_access_requests(
    State(app): State<App>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Response, AppFailure> {
    let paging = Paging::read(&query, &app.settings.public_url, &uri)?;
    let requests = privacy::list(&app, &caller).await?;
    Ok(paging.answer(requests, SubjectAccessRequestView::from))
}

/// Takes a request in.
#[utoipa::path(post, path = "/v2/subject-access-requests", tag = "privacy",
    params(("dry_run" = Option<bool>, Query)), request_body = NewSubjectAccessRequest,
    responses((status = 201, body = SubjectAccessRequestView)))]
pub(crate) async fn create_subject_access_request(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, AppFailure> {
    let own = privacy::create(&app, &caller, &body, mode(&query)?).await?;
    Ok(created(own.revision, SubjectAccessRequestView::from(own)))
}

/// Fetches a request.
#[utoipa::path(get, path = "/v2/subject-access-requests/{request_id}", tag = "privacy",
    params(("request_id" = i64, Path)),
    responses((status = 200, body = SubjectAccessRequestView)))]
pub(crate) async fn fetch_subject_access_request(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response, AppFailure> {
    let own = privacy::get(&app, &caller, id).await?;
    Ok(tagged(own.revision, SubjectAccessRequestView::from(own)))
}

/// Says what a visitor was served; nothing is known of visitors yet.
#[utoipa::path(get, path = "/v2/attribution/{account_id}/visitor/{visitor_id}", tag = "privacy",
    params(("account_id" = i64, Path), ("visitor_id" = String, Path), ("start_time" = Option<String>, Query),
        ("end_time" = Option<String>, Query)),
    responses((status = 200, body = BucketingView)))]
pub(crate) async fn fetch_bucketing_history(
    caller: Caller,
    Path((account_id, visitor_id)): Path<(i64, String)>,
    query: Query,
) -> Result<Json<BucketingView>, AppFailure> {
    let mut violations = Violations::default();
    time(&query, "start_time", &mut violations);
    time(&query, "end_time", &mut violations);
    violations.into_result()?;
    privacy::check_attribution(&caller, account_id)?;
    Ok(Json(BucketingView { account_id, visitor_id, bucketing_history: [] }))
}

//! Workload identity over HTTP: the trusts, for administrators of the account, and the exchange of tokens.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use burgee_domain::{Error, Timestamp, WorkloadTrust};
use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded;
use utoipa::ToSchema;

use super::body::{NewWorkloadTrust, TokenExchange, WorkloadTrustPatch};
use crate::app::App;
use crate::app::session::Place;
use crate::app::workload::{self, INVALID_GRANT, INVALID_REQUEST, Presented};
use crate::app::{account_entity, workload_trust};
use crate::auth::Caller;
use crate::error::Problem;
use crate::rest::extract::{IfMatch, JsonBody, Path};
use crate::rest::query::Query;
use crate::rest::{mode, tagged};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const TOKEN_TYPES: [&str; 2] =
    ["urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"];
const GIVEN_TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A workload trust.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkloadTrustView {
    id: String,
    name: String,
    issuer: String,
    audience: String,
    #[schema(value_type = Vec<Object>)]
    conditions: Vec<burgee_domain::workload_trust::Condition>,
    service_account_id: String,
    scopes: Vec<String>,
    life_seconds: i64,
    enabled: bool,
    #[schema(value_type = String)]
    created: Timestamp,
    #[schema(value_type = String)]
    last_modified: Timestamp,
    revision: i64,
}

/// Workload trusts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkloadTrustsView {
    items: Vec<WorkloadTrustView>,
}

/// A token for a workload.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExchangedView {
    /// The token: a secret.
    access_token: String,
    issued_token_type: &'static str,
    token_type: &'static str,
    /// How long it works, in seconds.
    expires_in: i64,
    scope: String,
}

/// Why a workload gets no token: RFC 6749, §5.2.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeErrorView {
    /// `invalid_request`, `invalid_grant` or `unsupported_grant_type`.
    error: &'static str,
    error_description: String,
}

impl From<WorkloadTrust> for WorkloadTrustView {
    fn from(own: WorkloadTrust) -> Self {
        Self {
            id: own.id.to_string(),
            name: own.name,
            issuer: own.issuer,
            audience: own.audience,
            conditions: own.conditions,
            service_account_id: own.service_account_id,
            scopes: own.scopes,
            life_seconds: own.life_seconds,
            enabled: own.enabled,
            created: own.created,
            last_modified: own.last_modified,
            revision: own.revision,
        }
    }
}

fn answer(own: WorkloadTrust) -> Response {
    tagged(own.revision, WorkloadTrustView::from(own))
}

/// Lists the workload trusts of the account, the oldest first.
#[utoipa::path(get, path = "/burgee/v1/workload-trusts", tag = "workload identity",
    responses((status = 200, body = WorkloadTrustsView)))]
pub(crate) async fn list_workload_trusts(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<WorkloadTrustsView>, Problem> {
    let trusts: Vec<WorkloadTrust> = account_entity::list(&app, &caller).await?;
    let items = trusts.into_iter().map(WorkloadTrustView::from).collect();
    Ok(Json(WorkloadTrustsView { items }))
}

/// Makes a workload trust: it says which tokens of an outside issuer stand for a service account.
#[utoipa::path(post, path = "/burgee/v1/workload-trusts", tag = "workload identity",
    params(("dry_run" = Option<bool>, Query)), request_body = NewWorkloadTrust,
    responses((status = 201, body = WorkloadTrustView)))]
pub(crate) async fn create_workload_trust(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let own = workload_trust::create(&app, &caller, &body, mode(&query)?).await?;
    let mut response = answer(own);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Returns a workload trust.
#[utoipa::path(get, path = "/burgee/v1/workload-trusts/{trust_id}", tag = "workload identity",
    params(("trust_id" = String, Path)), responses((status = 200, body = WorkloadTrustView)))]
pub(crate) async fn fetch_workload_trust(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(answer(account_entity::get(&app, &caller, read_id(&id)?).await?))
}

/// Changes a workload trust. What was given out by it stops to work.
#[utoipa::path(patch, path = "/burgee/v1/workload-trusts/{trust_id}", tag = "workload identity",
    params(("trust_id" = String, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = WorkloadTrustPatch, responses((status = 200, body = WorkloadTrustView)))]
pub(crate) async fn update_workload_trust(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (id, mode) = (read_id(&id)?, mode(&query)?);
    Ok(answer(workload_trust::update(&app, &caller, id, &body, expected, mode).await?))
}

/// Deletes a workload trust. What was given out by it stops to work.
#[utoipa::path(delete, path = "/burgee/v1/workload-trusts/{trust_id}", tag = "workload identity",
    params(("trust_id" = String, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn delete_workload_trust(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<StatusCode, Problem> {
    workload_trust::delete(&app, &caller, read_id(&id)?, expected, mode(&query)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Exchanges a token of an outside issuer for one of a service account that works for an hour at most. A token is
/// taken once.
#[utoipa::path(post, path = "/burgee/v1/workload/token", tag = "workload identity", security(()),
    request_body(content((TokenExchange = "application/x-www-form-urlencoded"),
        (TokenExchange = "application/json"))),
    responses((status = 200, body = ExchangedView), (status = 400, body = ExchangeErrorView)))]
pub(crate) async fn exchange_workload_token(
    State(app): State<App>,
    place: Place,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let read = Exchange::read(&headers, &body);
    let exchange = match read {
        Ok(exchange) => exchange,
        Err(refused) => return Ok(refused.answer()),
    };
    let presented = Presented { token: &exchange.subject_token, trust_id: exchange.trust_id };
    match workload::exchange(&app, presented, &place).await {
        Ok(given) => {
            let view = ExchangedView {
                access_token: given.token,
                issued_token_type: GIVEN_TYPE,
                token_type: "Bearer",
                expires_in: given.life_seconds,
                scope: given.scopes.join(" "),
            };
            Ok(([(CACHE_CONTROL, "no-store")], Json(view)).into_response())
        }
        Err(Error::Refused { code, reason })
            if [INVALID_GRANT, INVALID_REQUEST].contains(&code) =>
        {
            Ok(ExchangeErrorView::new(code, reason).answer())
        }
        Err(other) => Err(other.into()),
    }
}

impl ExchangeErrorView {
    fn new(error: &'static str, description: &str) -> Self {
        Self { error, error_description: description.to_owned() }
    }

    fn answer(self) -> Response {
        (StatusCode::BAD_REQUEST, [(CACHE_CONTROL, "no-store")], Json(self)).into_response()
    }
}

/// What a request asks for.
struct Exchange {
    subject_token: String,
    trust_id: Option<i64>,
}

impl Exchange {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, ExchangeErrorView> {
        let invalid = |why: &str| ExchangeErrorView::new(INVALID_REQUEST, why);
        let kind = headers.get(CONTENT_TYPE).and_then(|own| own.to_str().ok()).unwrap_or_default();
        let members =
            if kind.starts_with("application/json") { json(body) } else { Some(form(body)) };
        let members = members.ok_or_else(|| invalid("the body does not read"))?;
        let member = |name: &str| {
            let mut values = members.iter().filter(|(own, _)| own == name).map(|(_, value)| value);
            // Of two, nobody can say which one counts.
            match (values.next(), values.next()) {
                (Some(_), Some(_)) => Err(invalid(&format!("{name} is there twice"))),
                (one, _) => Ok(one.filter(|own| !own.is_empty())),
            }
        };
        if member("grant_type")?.is_some_and(|own| own != GRANT) {
            let why = format!("grant_type must be {GRANT}");
            return Err(ExchangeErrorView::new("unsupported_grant_type", &why));
        }
        if member("subject_token_type")?.is_some_and(|own| !TOKEN_TYPES.contains(&own.as_str())) {
            return Err(invalid(&format!(
                "subject_token_type must be {}",
                TOKEN_TYPES.join(" or ")
            )));
        }
        if member("requested_token_type")?.is_some_and(|own| own != GIVEN_TYPE) {
            return Err(invalid(&format!("requested_token_type must be {GIVEN_TYPE}")));
        }
        let trust_id = member("trust_id")?.map(|own| own.parse::<i64>()).transpose();
        let subject_token = member("subject_token")?.cloned();
        Ok(Self {
            subject_token: subject_token.ok_or_else(|| invalid("subject_token is required"))?,
            trust_id: trust_id.map_err(|_| invalid("trust_id must be the id of a trust"))?,
        })
    }
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(body);
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn json(body: &[u8]) -> Option<Vec<(String, String)>> {
    let document: Value = serde_json::from_slice(body).ok()?;
    let members = document.as_object()?.iter().filter(|(_, value)| !value.is_null());
    let texts = members.map(|(name, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (name.clone(), text)
    });
    Some(texts.collect())
}

/// Ids are texts on the wire; one that is no number is of no trust.
fn read_id(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| Error::not_found("Workload trust", text))
}

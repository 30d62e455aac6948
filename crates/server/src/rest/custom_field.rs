//! Custom fields over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use burgee_domain::{CustomField, Error, FieldType, Role, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{CustomFieldChange, NewCustomField};
use super::extract::{IfMatch, JsonBody, Path};
use super::flag_view::Viewing;
use super::paging::{Paging, SinglePage, link_path};
use super::query::Query;
use super::sorting::{SortKey, matches, sort};
use super::{mode, tagged, viewing};
use crate::app::{App, custom_field};
use crate::auth::Caller;
use crate::error::Problem;

/// The only thing that has custom fields.
const ENTITY_TYPE: &str = "flag";

/// The definition of a custom field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomFieldView {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unarchive_url: Option<String>,
    id: i64,
    key: String,
    name: String,
    description: String,
    field_type: &'static str,
    entity_type: &'static str,
    required: bool,
    archived: bool,
    project_id: i64,
    #[schema(value_type = String)]
    created_time: Timestamp,
    #[schema(value_type = String)]
    updated_time: Timestamp,
    revision: i64,
}

impl CustomFieldView {
    fn new(field: &CustomField, viewing: &Viewing<'_>) -> Self {
        let url = format!("/projects/{}/custom_fields/{}", field.project_id, field.id);
        let link = |wanted: bool, url: String| viewing.if_editor(|| url).filter(|_| wanted);
        Self {
            update_url: link(true, url.clone()),
            archive_url: link(!field.archived, format!("{url}/archived")),
            unarchive_url: link(field.archived, format!("{url}/unarchived")),
            url,
            id: field.id,
            key: field.key.clone(),
            name: field.name.clone(),
            description: field.description.clone(),
            field_type: field.field_type.name(),
            entity_type: ENTITY_TYPE,
            required: field.required,
            archived: field.archived,
            project_id: field.project_id,
            created_time: field.created_time,
            updated_time: field.updated_time,
            revision: field.revision,
        }
    }
}

/// Lists the custom fields of a project.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/custom_fields", tag = "custom fields",
    params(("project_id" = i64, Path), ("per_page" = Option<u64>, Query), ("page" = Option<u64>, Query),
        ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query), ("sort" = Option<String>, Query),
        ("query" = Option<String>, Query), ("archived" = Option<bool>, Query), ("key" = Option<String>, Query),
        ("entity_type" = Option<String>, Query), ("field_type" = Option<String>, Query)),
    responses((status = 200, body = SinglePage<CustomFieldView>)))]
pub(crate) async fn list_custom_fields(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<SinglePage<CustomFieldView>>, Problem> {
    let paging = Paging::read(&query)?;
    let (role, mut fields) = custom_field::list(&app, &caller, project_id).await?;
    retain(&mut fields, &query)?;
    sort(&mut fields, &query, &SORT_KEYS, |own| own)?;
    let viewing = viewing(&app, role);
    let path = link_path(&uri);
    let page = paging.cut(fields, &path, |own| CustomFieldView::new(&own, &viewing));
    Ok(Json(page.creating(viewing.if_editor(|| path)).single()))
}

/// Creates a custom field.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/custom_fields", tag = "custom fields",
    params(("project_id" = i64, Path), ("dry_run" = Option<bool>, Query)),
    request_body = NewCustomField,
    responses((status = 201, body = CustomFieldView)))]
pub(crate) async fn create_custom_field(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (role, field) =
        custom_field::create(&app, &caller, project_id, &body, mode(&query)?).await?;
    Ok((StatusCode::CREATED, one(&app, role, &field)).into_response())
}

/// Changes a custom field; what the body leaves out stays as it is.
#[utoipa::path(patch, path = "/flags/v1/projects/{project_id}/custom_fields/{id}", tag = "custom fields",
    params(("project_id" = i64, Path), ("id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    request_body = CustomFieldChange,
    responses((status = 200, body = CustomFieldView)))]
pub(crate) async fn update_custom_field(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, id)): Path<(i64, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let mode = mode(&query)?;
    let (role, field) =
        custom_field::update(&app, &caller, project_id, id, &body, expected, mode).await?;
    Ok(one(&app, role, &field))
}

/// Archives a custom field, which is then no longer required.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/custom_fields/{id}/archived", tag = "custom fields",
    params(("project_id" = i64, Path), ("id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = CustomFieldView)))]
pub(crate) async fn archive_custom_field(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, id)): Path<(i64, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<Response, Problem> {
    let mode = mode(&query)?;
    let (role, field) =
        custom_field::set_archived(&app, &caller, project_id, id, true, expected, mode).await?;
    Ok(one(&app, role, &field))
}

/// Takes a custom field out of the archive.
#[utoipa::path(post, path = "/flags/v1/projects/{project_id}/custom_fields/{id}/unarchived", tag = "custom fields",
    params(("project_id" = i64, Path), ("id" = i64, Path), ("If-Match" = Option<String>, Header),
        ("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = CustomFieldView)))]
pub(crate) async fn unarchive_custom_field(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, id)): Path<(i64, i64)>,
    IfMatch(expected): IfMatch,
    query: Query,
) -> Result<Response, Problem> {
    let mode = mode(&query)?;
    let (role, field) =
        custom_field::set_archived(&app, &caller, project_id, id, false, expected, mode).await?;
    Ok(one(&app, role, &field))
}

fn one(app: &App, role: Role, field: &CustomField) -> Response {
    tagged(field.revision, CustomFieldView::new(field, &viewing(app, role)))
}

fn retain(fields: &mut Vec<CustomField>, query: &Query) -> Result<(), Error> {
    let archived = query.boolean("archived")?;
    let key = query.first("key");
    let field_type = match query.first("field_type").map(|name| (name, FieldType::from_name(name)))
    {
        Some((name, None)) => {
            let message = format!("there is no type of field {name:?}");
            return Err(Error::invalid("?field_type", "enum", message));
        }
        named => named.and_then(|(_, field_type)| field_type),
    };
    if query.first("entity_type").is_some_and(|name| name != ENTITY_TYPE) {
        return Err(Error::invalid("?entity_type", "enum", "must be flag"));
    }
    fields.retain(|own| {
        archived.is_none_or(|archived| own.archived == archived)
            && key.is_none_or(|key| own.key == key)
            && field_type.is_none_or(|field_type| own.field_type == field_type)
            && matches(query, &[&own.name, &own.key, &own.description])
    });
    Ok(())
}

const SORT_KEYS: [SortKey<CustomField>; 4] = [
    ("name", |left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase())),
    ("key", |left, right| left.key.cmp(&right.key)),
    ("created_time", |left, right| left.created_time.cmp(&right.created_time)),
    ("updated_time", |left, right| left.updated_time.cmp(&right.updated_time)),
];

//! The management API over HTTP: thin handlers that turn requests into use cases and results into views.

mod body;
mod burgee;
mod custom_field;
mod definition;
mod description;
mod environment;
pub(crate) mod extract;
mod flag;
mod flag_part;
mod flag_view;
mod group;
mod group_view;
mod holdout;
mod holdout_view;
pub(crate) mod oauth;
mod paging;
mod permissions;
pub(crate) mod query;
mod report;
mod report_view;
mod rule;
mod ruleset;
mod ruleset_view;
mod scheduling;
mod sorting;
mod v2;
mod variation;

use axum::http::HeaderValue;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use burgee_domain::{EntityRole, Error, Result};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::app::work::{Archiving, Mode};
use extract::IfMatch;
use flag_view::Viewing;
use query::Query;

pub(crate) use v2::results;

/// The routes of the management API with their description.
pub(crate) fn router() -> (Router<App>, utoipa::openapi::OpenApi) {
    let (router, mut description) = OpenApiRouter::with_openapi(description::begin())
        .routes(routes!(environment::list_environments))
        .routes(routes!(flag::list_flags, flag::create_flag, flag::patch_flags))
        .routes(routes!(flag::archive_flags))
        .routes(routes!(flag::unarchive_flags))
        .routes(routes!(flag::fetch_flag, flag::delete_flag))
        .routes(routes!(
            definition::list_variable_definitions,
            definition::create_variable_definition,
            definition::patch_variable_definitions
        ))
        .routes(routes!(
            definition::fetch_variable_definition,
            definition::delete_variable_definition
        ))
        .routes(routes!(definition::brainstorm_variables))
        .routes(routes!(
            variation::list_variations,
            variation::create_variation,
            variation::patch_variations
        ))
        .routes(routes!(variation::archive_variations))
        .routes(routes!(variation::unarchive_variations))
        .routes(routes!(variation::brainstorm_variations))
        .routes(routes!(variation::fetch_variation, variation::delete_variation))
        .routes(routes!(ruleset::fetch_ruleset, ruleset::patch_ruleset))
        .routes(routes!(ruleset::enable_ruleset))
        .routes(routes!(ruleset::disable_ruleset))
        .routes(routes!(ruleset::fetch_rule))
        .routes(routes!(flag_part::list_flag_entities))
        .routes(routes!(rule::list_rules))
        .routes(routes!(rule::fetch_rule_by_experiment))
        .routes(routes!(rule::list_rule_holdouts))
        .routes(routes!(group::list_groups, group::create_group, group::patch_groups))
        .routes(routes!(group::archive_groups))
        .routes(routes!(group::unarchive_groups))
        .routes(routes!(group::fetch_group, group::delete_group))
        .routes(routes!(holdout::list_holdouts, holdout::create_holdout))
        .routes(routes!(
            holdout::fetch_holdout,
            holdout::post_holdout,
            holdout::patch_holdout,
            holdout::delete_holdout
        ))
        .routes(routes!(holdout::list_holdout_experiments))
        .routes(routes!(report::list_reports))
        .routes(routes!(report::archive_reports))
        .routes(routes!(report::unarchive_reports))
        .routes(routes!(report::fetch_report, report::delete_report))
        .routes(routes!(report::reset_report))
        .routes(routes!(custom_field::list_custom_fields, custom_field::create_custom_field))
        .routes(routes!(custom_field::update_custom_field))
        .routes(routes!(custom_field::archive_custom_field))
        .routes(routes!(custom_field::unarchive_custom_field))
        .merge(v2::router())
        .merge(burgee::router())
        .merge(scheduling::router())
        .merge(permissions::router())
        .split_for_parts();
    flag_part::describe(&mut description);
    description::finish(&mut description);
    (router, description)
}

/// What views need to know.
fn viewing(app: &App, role: impl Into<EntityRole>) -> Viewing<'_> {
    Viewing { role: role.into(), now: app.now(), public_url: &app.settings.public_url }
}

/// Whether a write is made or only tried.
fn mode(query: &Query) -> Result<Mode> {
    Ok(if query.dry_run()? { Mode::DryRun } else { Mode::Commit })
}

/// Where SDKs fetch the datafile of an SDK key.
fn datafile_url(public_url: &str, sdk_key: &str, secure: bool) -> String {
    let folder = if secure { "datafiles/auth" } else { "datafiles" };
    format!("{public_url}/{folder}/{sdk_key}.json")
}

/// A body with the entity tag of its revision.
fn tagged(revision: i64, body: impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{revision}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Things by key. One alone comes with the entity tag of its revision, as the precondition of its next change.
fn tagged_map<V: Serialize>(things: impl IntoIterator<Item = (String, i64, V)>) -> Response {
    let mut last = None;
    let entries = things.into_iter().map(|(key, revision, view)| {
        last = Some(revision);
        (key, view)
    });
    let map: IndexMap<String, V> = entries.collect();
    match last {
        Some(revision) if map.len() == 1 => tagged(revision, map),
        _ => Json(map).into_response(),
    }
}

/// What a bulk request archives, or takes out of the archive.
fn archiving(body: &Value, archived: bool, seen: IfMatch) -> Result<Archiving> {
    let keys = keys_of(body)?;
    let expected = seen.of_one(keys.len())?;
    Ok(Archiving { keys, archived, expected })
}

/// The keys of a bulk request; some clients join ids in one string.
fn keys_of(body: &Value) -> Result<Vec<String>> {
    let Some(keys) = body["keys"].as_array() else {
        return Err(Error::invalid("/keys", "type", "must be a list of keys"));
    };
    let mut texts = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        match key {
            Value::String(key) => {
                texts.extend(key.split(',').map(|part| part.trim().to_owned()));
            }
            Value::Number(id) => texts.push(id.to_string()),
            _ => return Err(Error::invalid(format!("/keys/{index}"), "type", "must be a string")),
        }
    }
    Ok(texts)
}

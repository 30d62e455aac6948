//! Rules of a whole project over HTTP.

use axum::Json;
use axum::extract::{OriginalUri, State};
use burgee_domain::{Error, Rule, RuleType};

use super::extract::Path;
use super::holdout_view::HoldoutView;
use super::paging::{BarePage, Paging, link_path};
use super::query::Query;
use super::ruleset_view::RuleView;
use super::sorting::{SortKey, sort};
use super::viewing;
use crate::app::ruleset::WholeRuleset;
use crate::app::{App, holdout, rule};
use crate::auth::Caller;
use crate::error::Problem;

type PlacedRule<'a> = (&'a WholeRuleset, &'a Rule);

/// Lists the rules of a project.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/rules", tag = "rules",
    params(("project_id" = i64, Path), ("per_page" = Option<u64>, Query), ("page" = Option<u64>, Query),
        ("page_token" = Option<String>, Query), ("page_window" = Option<u64>, Query),
        ("rule_types" = Option<String>, Query), ("environments" = Option<String>, Query),
        ("archived" = Option<bool>, Query), ("sort" = Option<String>, Query)),
    responses((status = 200, body = BarePage<RuleView>)))]
pub(crate) async fn list_rules(
    State(app): State<App>,
    caller: Caller,
    Path(project_id): Path<i64>,
    OriginalUri(uri): OriginalUri,
    query: Query,
) -> Result<Json<BarePage<RuleView>>, Problem> {
    let paging = Paging::read(&query)?;
    let types = query.list("rule_types").map(rule_type).collect::<Result<Vec<_>, _>>()?;
    let environments: Vec<&str> = query.list("environments").collect();
    let archived = query.boolean("archived")?;
    let (access, rulesets) = rule::list(&app, &caller, project_id).await?;
    let mut rules: Vec<PlacedRule<'_>> = rulesets
        .iter()
        .filter(|whole| archived.is_none_or(|archived| whole.flag.archived == archived))
        .filter(|whole| {
            environments.is_empty() || environments.contains(&whole.environment.key.as_str())
        })
        .flat_map(|whole| whole.ruleset.rules_in_order().map(move |rule| (whole, rule)))
        .filter(|(_, rule)| types.is_empty() || types.contains(&rule.kind))
        .collect();
    sort(&mut rules, &query, &SORT_KEYS, |own| own.1)?;
    let view = |(whole, rule): PlacedRule<'_>| {
        let role = access.on_ruleset(&whole.flag, &whole.environment);
        RuleView::standing_alone(whole, rule, &viewing(&app, role))
    };
    Ok(Json(paging.cut(rules, &link_path(&uri), view).bare()))
}

/// Fetches a rule by the id that its experiment has in results.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/rules/{experiment_id}", tag = "rules",
    params(("project_id" = i64, Path), ("experiment_id" = i64, Path)),
    responses((status = 200, body = RuleView)))]
pub(crate) async fn fetch_rule_by_experiment(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, experiment_id)): Path<(i64, i64)>,
) -> Result<Json<RuleView>, Problem> {
    let (role, whole, key) = rule::of_experiment(&app, &caller, project_id, experiment_id).await?;
    let rule = whole.ruleset.rule(&key)?;
    Ok(Json(RuleView::standing_alone(&whole, rule, &viewing(&app, role))))
}

/// Lists the holdouts that are over a rule.
#[utoipa::path(get, path = "/flags/v1/projects/{project_id}/environments/{environment_key}/rule/{rule_key}/holdouts", tag = "holdouts",
    params(("project_id" = i64, Path), ("environment_key" = String, Path), ("rule_key" = String, Path)),
    responses((status = 200, body = Vec<HoldoutView>)))]
pub(crate) async fn list_rule_holdouts(
    State(app): State<App>,
    caller: Caller,
    Path((project_id, environment_key, rule_key)): Path<(i64, String, String)>,
) -> Result<Json<Vec<HoldoutView>>, Problem> {
    let (role, found) =
        holdout::of_rule(&app, &caller, project_id, &environment_key, &rule_key).await?;
    let viewing = viewing(&app, role);
    Ok(Json(found.holdouts.iter().map(|own| HoldoutView::new(&found, own, &viewing)).collect()))
}

const SORT_KEYS: [SortKey<Rule>; 4] = [
    ("name", |left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase())),
    ("key", |left, right| left.key.cmp(&right.key)),
    ("created_time", |left, right| left.created_time.cmp(&right.created_time)),
    ("updated_time", |left, right| left.updated_time.cmp(&right.updated_time)),
];

fn rule_type(name: &str) -> Result<RuleType, Error> {
    RuleType::from_name(name).ok_or_else(|| {
        Error::invalid("?rule_types", "enum", format!("there is no type of rule {name:?}"))
    })
}

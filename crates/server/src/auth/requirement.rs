//! What each operation asks of its caller: the one table that requests are held against before anything else, that
//! the tests walk, and that is served as data. What is not in it is denied.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::Method;
use burgee_domain::{Action, Error, Power, Result};

use super::Caller;

/// What an operation asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// A credential that works.
    Anyone,
    /// A role in the project concerned that allows this; roles on single things may stand in for it.
    Project(Action),
    /// A role in the project concerned; reading results is all that a credential need be good for.
    Results,
    /// That the caller is of the account; what they see is theirs to see.
    Account,
    /// That the caller administrates the account.
    Administrator,
    /// Nothing: it is about the caller's own things, or what else they may do with others' is for the operation
    /// to decide.
    Own,
}

use Requirement::{Account, Administrator, Anyone, Own, Project, Results};

const READ: Requirement = Project(Action::Read);
const EDIT: Requirement = Project(Action::Edit);
const MANAGE: Requirement = Project(Action::Manage);

/// Every operation of the description of the API, by requirement and in order.
const TABLE: &[(Requirement, &[&str])] = &[
    // Of these, those that are about signing in ask for nothing: they take no caller.
    (
        Anyone,
        &[
            "check_link",
            "exchange_workload_token",
            "fetch_me",
            "fetch_permissions",
            "fetch_session",
            "fetch_setup",
            "finish_provider_sign_in",
            "list_offered_providers",
            "redeem_link",
            "request_password_link",
            "set_up",
            "sign_in",
            "start_provider_sign_in",
        ],
    ),
    (
        Account,
        &[
            "fetch_export_credentials",
            "fetch_gcp_export_credentials",
            "fetch_team",
            "list_collaborators",
            "list_invitations",
            "list_projects",
            "list_teams",
        ],
    ),
    (
        Administrator,
        &[
            "create_identity_provider",
            "create_oauth_client",
            "create_oauth_client_secret",
            "create_project",
            "create_service_account",
            "create_service_token",
            "create_subject_access_request",
            "create_team",
            "create_user_link",
            "create_workload_trust",
            "delete_identity_provider",
            "delete_oauth_client",
            "delete_service_account",
            "delete_team",
            "delete_workload_trust",
            "fetch_bucketing_history",
            "fetch_health",
            "fetch_identity_provider",
            "fetch_oauth_client",
            "fetch_plan",
            "fetch_service_account",
            "fetch_subject_access_request",
            "fetch_usage_summary",
            "fetch_user",
            "fetch_workload_trust",
            "list_audit",
            "list_identity_providers",
            "list_oauth_clients",
            "list_service_accounts",
            "list_service_tokens",
            "list_subject_access_requests",
            "list_usage",
            "list_users",
            "list_workload_trusts",
            "revoke_oauth_client_secret",
            "revoke_service_token",
            "update_identity_provider",
            "update_oauth_client",
            "update_service_account",
            "update_team",
            "update_user",
            "update_workload_trust",
        ],
    ),
    (
        Own,
        &[
            "change_password",
            "confirm_session",
            "create_token",
            "end_other_sessions",
            "end_session",
            "list_oauth_authorizations",
            "list_sessions",
            "list_tokens",
            "revoke_oauth_authorization",
            "revoke_token",
            "sign_out",
        ],
    ),
    (
        Results,
        &[
            "export_experiment_results",
            "export_holdout_results",
            "fetch_experiment_distribution",
            "fetch_experiment_report",
            "fetch_experiment_results",
            "fetch_experiment_since_exposure",
            "fetch_experiment_split",
            "fetch_experiment_timeseries",
            "fetch_holdout_results",
            "fetch_holdout_timeseries",
            "fetch_report",
            "list_reports",
            "share_experiment_results",
        ],
    ),
    (
        READ,
        &[
            "explain_decisions",
            "fetch_activity",
            "fetch_attribute",
            "fetch_audience",
            "fetch_entity_permissions",
            "fetch_environment",
            "fetch_environment_datafile",
            "fetch_event",
            "fetch_experiment",
            "fetch_flag",
            "fetch_group",
            "fetch_holdout",
            "fetch_preferences",
            "fetch_project",
            "fetch_rule",
            "fetch_rule_by_experiment",
            "fetch_ruleset",
            "fetch_variable_definition",
            "fetch_variation",
            "list_attributes",
            "list_audiences",
            "list_changes",
            "list_custom_fields",
            "list_environments",
            "list_environments_v2",
            "list_event_counters",
            "list_events",
            "list_flag_entities",
            "list_flags",
            "list_groups",
            "list_holdout_experiments",
            "list_holdouts",
            "list_rule_holdouts",
            "list_rules",
            "list_schedules",
            "list_sdk_keys",
            "list_team_permissions",
            "list_user_permissions",
            "list_variable_definitions",
            "list_variations",
            "search",
            "try_conditions",
            "watch",
        ],
    ),
    (
        EDIT,
        &[
            "archive_attribute",
            "archive_custom_event",
            "archive_custom_field",
            "archive_flags",
            "archive_groups",
            "archive_reports",
            "archive_variations",
            "brainstorm_variables",
            "brainstorm_variations",
            "create_attribute",
            "create_audience",
            "create_custom_event",
            "create_custom_field",
            "create_flag",
            "create_group",
            "create_holdout",
            "create_schedule",
            "create_variable_definition",
            "create_variation",
            "delete_flag",
            "delete_group",
            "delete_holdout",
            "delete_report",
            "delete_schedule",
            "delete_variable_definition",
            "delete_variation",
            "disable_ruleset",
            "enable_ruleset",
            "patch_entity_permissions",
            "patch_flags",
            "patch_groups",
            "patch_holdout",
            "patch_ruleset",
            "patch_variable_definitions",
            "patch_variations",
            "post_holdout",
            "reset_report",
            "unarchive_custom_field",
            "unarchive_flags",
            "unarchive_groups",
            "unarchive_reports",
            "unarchive_variations",
            "update_attribute",
            "update_audience",
            "update_custom_event",
            "update_custom_field",
            "update_schedule",
        ],
    ),
    (
        MANAGE,
        &[
            "archive_environment",
            "create_access_token",
            "create_collaborators",
            "create_environment",
            "create_webhook",
            "delete_webhook",
            "end_sdk_key",
            "fetch_webhook",
            "list_access_tokens",
            "list_deliveries",
            "list_webhooks",
            "redeliver",
            "remove_collaborator",
            "renew_webhook_secret",
            "revoke_access_token",
            "revoke_access_tokens",
            "rotate_sdk_key",
            "test_webhook",
            "update_environment",
            "update_project",
            "update_webhook",
        ],
    ),
];

/// The operations by id.
static BY_OPERATION: LazyLock<HashMap<&str, Requirement>> = LazyLock::new(|| {
    let rows = TABLE.iter().flat_map(|(requirement, operations)| {
        operations.iter().map(|operation| (*operation, *requirement))
    });
    rows.collect()
});

/// The operations by method and path.
static BY_ROUTE: LazyLock<HashMap<(Method, String), (String, Requirement)>> = LazyLock::new(|| {
    let mut routes = HashMap::new();
    for (path, item) in crate::openapi().paths.paths {
        let operations = [
            (Method::GET, item.get),
            (Method::POST, item.post),
            (Method::PUT, item.put),
            (Method::PATCH, item.patch),
            (Method::DELETE, item.delete),
        ];
        for (method, operation) in operations {
            let id = operation.and_then(|own| own.operation_id);
            let row = id.and_then(|id| {
                let requirement = *BY_OPERATION.get(id.as_str())?;
                Some((id, requirement))
            });
            routes.extend(row.map(|row| ((method, shape(&path)), row)));
        }
    }
    routes
});

/// The operation of a route, with what it asks for.
pub(crate) fn of_route(method: &Method, path: &str) -> Option<(&'static str, Requirement)> {
    // What answers GET answers HEAD.
    let method = if method == Method::HEAD { Method::GET } else { method.clone() };
    let (id, requirement) = BY_ROUTE.get(&(method, shape(path)))?;
    Some((id, *requirement))
}

/// A path whatever its parameters are called: routing and the description may have different names for one place.
fn shape(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// All operations with what they ask for.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, Requirement)> {
    TABLE.iter().flat_map(|(requirement, operations)| {
        operations.iter().map(|operation| (*operation, *requirement))
    })
}

impl Requirement {
    /// The name in the table that is served.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Anyone => "anyone",
            Own => "own",
            Account => "account",
            Administrator => "administer",
            Results => "results",
            Project(action) => action.name(),
        }
    }

    /// Fails where the caller, or what the caller came with, is not good for the operation whatever it is asked
    /// about. Roles in projects are checked where the project is known.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`].
    pub(crate) fn check(self, caller: &Caller, method: &Method) -> Result<()> {
        let power = match self {
            Anyone => return Ok(()),
            Results => Power::Results,
            // A question may have a body.
            Project(Action::Read) => Power::Read,
            _ if method.is_safe() => Power::Read,
            _ => Power::All,
        };
        let covered = match self {
            Administrator => caller.administrator && caller.scope.covers_account(),
            Own => method.is_safe() || caller.scope.covers_account(),
            _ => true,
        };
        if caller.scope.has(power) && covered { Ok(()) } else { Err(Error::Forbidden) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_has_one_row_and_every_row_an_operation() {
        let rows: Vec<&str> = all().map(|(operation, _)| operation).collect();
        let known: BTreeSet<&str> = rows.iter().copied().collect();
        assert_eq!(known.len(), rows.len(), "an operation stands in two rows");
        let description = serde_json::to_value(crate::openapi()).unwrap();
        let mut described = BTreeSet::new();
        for item in description["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                described.extend(operation["operationId"].as_str().map(str::to_owned));
            }
        }
        let described: BTreeSet<&str> = described.iter().map(String::as_str).collect();
        let missing: Vec<_> = described.difference(&known).collect();
        assert!(missing.is_empty(), "operations without a row in the table: {missing:?}");
        let gone: Vec<_> = known.difference(&described).collect();
        assert!(gone.is_empty(), "rows without an operation: {gone:?}");
        for (_, operations) in TABLE {
            assert!(operations.is_sorted(), "not in order: {operations:?}");
        }
    }
}

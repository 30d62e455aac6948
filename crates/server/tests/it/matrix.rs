//! Every operation asked by everybody: nobody gets what they may not, nobody is refused what they may.
//!
//! Rows are the operations of the description; what each asks for comes from the table that the server itself serves,
//! but is not checked by it alone: use cases check again, and both must agree here. Columns are no credential, one that
//! nobody was given, each role, a token that only reads, one of another account, and the ids of another account in each
//! place of a path.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, Answer, Client, TestApp};

/// A token of the right shape that nobody was given.
const UNKNOWN: &str =
    "bgp_0000000000000000000000_0000000000000000000000000000000000000000000000000";

/// What is about signing in takes no token.
const PUBLIC: &[&str] = &[
    "check_link",
    "exchange_workload_token",
    "fetch_session",
    "fetch_setup",
    "finish_provider_sign_in",
    "list_offered_providers",
    "redeem_link",
    "request_password_link",
    "set_up",
    "sign_in",
    "start_provider_sign_in",
];

/// What only people do, in a session: no token does it, whoever it is of.
const BY_PEOPLE: &[&str] = &[
    "change_password",
    "confirm_session",
    "create_identity_provider",
    "create_oauth_client",
    "create_oauth_client_secret",
    "create_service_token",
    "create_token",
    "create_user_link",
    "create_workload_trust",
    "sign_out",
    "update_identity_provider",
    "update_oauth_client",
    "update_workload_trust",
];

/// What reads although it has a body.
const READING_POSTS: &[&str] = &["explain_decisions", "try_conditions"];

/// Answered alike to everybody, because it is not offered.
const ODD: &[(&str, u16)] = &[("brainstorm_variables", 501), ("brainstorm_variations", 501)];

/// What asks for more than a role that edits because of what it is about here: a flag that is live in a restricted
/// environment, and roles on single things.
const STRICTER: &[(&str, usize)] = &[
    ("archive_flags", 2),
    ("create_schedule", 2),
    ("delete_report", 2),
    ("disable_ruleset", 2),
    ("patch_entity_permissions", 3),
    ("reset_report", 2),
    ("update_schedule", 2),
];

/// An operation of the description.
struct Operation {
    id: String,
    method: String,
    path: String,
    requires: String,
}

impl Operation {
    fn reads(&self) -> bool {
        self.method == "GET"
    }

    /// The least role in the project that it asks for; nothing where it is not about a project.
    fn least_role(&self) -> Option<usize> {
        if let Some((_, least)) = STRICTER.iter().find(|(id, _)| *id == self.id) {
            return Some(*least);
        }
        match self.requires.as_str() {
            "read" | "results" => Some(0),
            "edit" => Some(1),
            "publish" => Some(2),
            "manage" => Some(3),
            _ => None,
        }
    }

    fn parameters(&self) -> impl Iterator<Item = &str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
    }
}

/// The roles, the weakest first.
const ROLES: [&str; 4] = ["viewer", "editor", "publisher", "project_owner"];

/// One thing of each kind in an account, by the names of path parameters.
struct World {
    ids: BTreeMap<&'static str, String>,
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Makes one thing of each kind, in a project.
async fn world(client: &Client<'_>, account_id: i64, project_id: i64) -> World {
    let flags = format!("/flags/v1/projects/{project_id}");
    let post = async |path: String, body: Value| {
        let answer = client.post(&path, body).await;
        assert!(matches!(answer.status, 200 | 201), "{}: {}", answer.request, answer.body);
        answer.body
    };
    let flag = post(format!("{flags}/flags"), json!({ "key": "checkout", "name": "Secret flag" }));
    let flag = flag.await;
    let flag_path = format!("{flags}/flags/checkout");
    let variable = json!({ "key": "steps", "type": "integer", "default_value": "1" });
    post(format!("{flag_path}/variable_definitions"), variable).await;
    post(format!("{flag_path}/variations"), json!({ "key": "short", "name": "Short" })).await;
    let events = format!("/v2/projects/{project_id}/custom_events");
    let event = post(events, json!({ "key": "paid" })).await;
    let attribute = json!({ "project_id": project_id, "key": "plan", "name": "Plan" });
    let attribute = post("/v2/attributes".to_owned(), attribute).await;
    let audience = json!({ "project_id": project_id, "name": "Everybody",
        "conditions": "[\"or\", {\"type\": \"custom_attribute\", \"name\": \"plan\", \"match_type\": \"exact\", \"value\": \"a\"}]" });
    let audience = post("/v2/audiences".to_owned(), audience).await;
    let rule = json!([{ "op": "add", "path": "/rules/test", "value": {
        "key": "test", "name": "Test", "type": "a/b", "percentage_included": 10_000, "enabled": true,
        "metrics": [{ "event_id": event["id"], "event_type": "custom", "scope": "visitor",
            "aggregator": "unique", "winning_direction": "increasing" }],
        "variations": { "off": { "percentage_included": 5000 }, "on": { "percentage_included": 5000 } },
    } }]);
    let ruleset = format!("{flag_path}/environments/production/ruleset");
    client.patch(&ruleset, rule).await.expect(200);
    let enabled = post(format!("{ruleset}/enabled"), json!({})).await;
    let group = json!({ "name": "Group", "environment_key": "production" });
    let group = post(format!("{flags}/groups"), group).await;
    let holdout = json!({ "key": "holdout", "name": "Holdout", "environment_key": "production",
        "traffic_allocation": 500 });
    let holdout = post(format!("{flags}/holdouts"), holdout).await;
    let field =
        json!({ "key": "squad", "name": "Squad", "field_type": "text", "entity_type": "flag" });
    let field = post(format!("{flags}/custom_fields"), field).await;
    let reports = format!("{flags}/environments/production/reports");
    let reports = client.get(&reports).await.expect(200);
    let webhook = json!({ "name": "Hook", "url": "https://127.0.0.1:9/hook", "events": ["project.datafile_updated"] });
    let webhook = post(format!("/v2/projects/{project_id}/webhooks"), webhook).await;
    let environments = client.get(&format!("/v2/environments?project_id={project_id}")).await;
    let environments = environments.expect(200);
    let environment = environments
        .as_array()
        .unwrap()
        .iter()
        .find(|own| own["key"] == "production")
        .unwrap()
        .clone();
    let access = format!("/burgee/v1/environments/{}/access-tokens", text(&environment["id"]));
    let access = post(access, json!({})).await;
    let sdk_keys = format!("/burgee/v1/environments/{}/sdk-keys", text(&environment["id"]));
    post(sdk_keys.clone(), json!({})).await;
    let sdk_keys = client.get(&sdk_keys).await.expect(200);
    let team = json!({ "name": "Team" });
    let team = post(format!("/permissions/accounts/{account_id}/teams"), team).await;
    let plan = json!({ "account_id": account_id, "environment": "production",
        "schedule": { "date": "2026-03-01", "time": "12:00", "time_zone": "UTC" },
        "actions": [{ "subject": { "key": "checkout", "type": "flag" },
            "changed_element": "status", "value": "off" }] });
    let schedules = format!("/flags-scheduling/projects/{project_id}/flags/checkout/schedules");
    let schedule = post(schedules, plan).await;
    let request = json!({ "identifier": "someone", "identifier_type": "fullstack_id", "data_type": "visitor", "request_type": "access" });
    let request = post("/v2/subject-access-requests".to_owned(), request).await;
    let users = client.get("/burgee/v1/users").await.expect(200);
    let users = users["items"].as_array().unwrap();
    let member = users.iter().find(|own| own["project_roles"][0]["role"] == "viewer");
    let user = member.or(users.last()).unwrap()["id"].clone();
    let tokens = client.get("/burgee/v1/tokens?all=true").await.expect(200);
    let deliveries = format!("/burgee/v1/webhooks/{}/deliveries", text(&webhook["id"]));
    let delivery = client.get(&deliveries).await.expect(200)["items"][0]["id"].clone();
    let ids = [
        ("account_id", json!(account_id)),
        ("project_id", json!(project_id)),
        ("flag_key", json!("checkout")),
        ("flag_id", flag["id"].clone()),
        ("environment_key", json!("production")),
        ("environment_id", environment["id"].clone()),
        ("variable_definition_key", json!("steps")),
        ("variation_key", json!("short")),
        ("rule_key", json!("test")),
        ("experiment_id", enabled["rules"]["test"]["layer_experiment_id"].clone()),
        ("group_id", group["id"].clone()),
        ("holdout_id", holdout["id"].clone()),
        ("id", field["id"].clone()),
        ("report_key", reports["items"][0]["key"].clone()),
        ("attribute_id", attribute["id"].clone()),
        ("audience_id", audience["id"].clone()),
        ("event_id", event["id"].clone()),
        ("webhook_id", webhook["id"].clone()),
        ("delivery_id", delivery),
        ("key", sdk_keys["items"][0]["key"].clone()),
        ("token_id", access["id"].clone()),
        ("team_id", team["team_id"].clone()),
        ("entity_type", json!("flags")),
        ("entity_id", flag["id"].clone()),
        ("schedule_id", schedule["id"].clone()),
        ("request_id", request["id"].clone()),
        ("visitor_id", json!("someone")),
        ("user_id", user),
        ("session_id", json!("none")),
        ("own_token", tokens["items"][0]["id"].clone()),
    ];
    World { ids: ids.into_iter().map(|(name, value)| (name, text(&value))).collect() }
}

impl World {
    /// The same with what is made by people only: an OAuth client, a service account with a token, an identity
    /// provider and a trust in an issuer.
    async fn with_ways_in(mut self, app: &TestApp, email: &str) -> Self {
        let page = app.session(email).await;
        let post = async |path: &str, body: Value| {
            page.post(&format!("/burgee/v1/{path}"), body).await.expect(201)
        };
        let client =
            json!({ "name": "App", "type": "confidential", "redirect_uris": ["https://a.test/"] });
        let client = post("oauth/clients", client).await;
        let robot = post("service-accounts", json!({ "name": "CI" })).await;
        let robot_id = text(&robot["id"]);
        let token = json!({ "name": "job" });
        let token = post(&format!("service-accounts/{robot_id}/tokens"), token).await;
        let provider = json!({ "name": "Company", "issuer": "https://id.burgee.invalid",
            "client_id": "burgee", "client_secret": "of a provider" });
        let provider = post("identity-providers", provider).await;
        let trust = json!({ "name": "Jobs", "issuer": "https://jobs.burgee.invalid", "audience": "burgee",
            "service_account_id": robot_id, "conditions": [{ "claim": "sub", "equals": "job" }] });
        let trust = post("workload-trusts", trust).await;
        self.ids.extend([
            ("client_id", text(&client["client_id"])),
            ("secret_id", text(&client["secrets"][0]["id"])),
            ("robot_token", text(&token["id"])),
            ("provider_id", text(&provider["id"])),
            ("trust_id", text(&trust["id"])),
            ("robot_id", robot_id),
        ]);
        self
    }

    /// A path in this world, with one parameter perhaps from elsewhere.
    fn path(&self, operation: &Operation, foreign: Option<(&str, &World)>) -> String {
        let mut path = operation.path.clone();
        for name in operation.parameters() {
            let world = foreign.filter(|(own, _)| *own == name).map_or(self, |(_, world)| world);
            let robots = operation.path.starts_with("/burgee/v1/service-accounts");
            let own = match name {
                "token_id" if operation.path.starts_with("/burgee/v1/tokens") => "own_token",
                "token_id" if robots => "robot_token",
                "account_id" if robots => "robot_id",
                name => name,
            };
            let value = world.ids.get(own).unwrap_or_else(|| panic!("{}: {name}?", operation.id));
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let query = match operation.id.as_str() {
            "search" => format!("?query=checkout&project_id={}", self.ids["project_id"]),
            "list_usage" => "?usage_date_from=2026-01-01&usage_date_to=2026-01-31".to_owned(),
            _ if operation.reads() => format!("?project_id={}", self.ids["project_id"]),
            _ => "?dry_run=true".to_owned(),
        };
        path + &query
    }

    /// A body that makes sense enough to get to the question who may.
    fn body(&self, operation: &Operation) -> Option<Value> {
        if operation.reads() || operation.method == "DELETE" {
            return None;
        }
        let project_id: i64 = self.ids["project_id"].parse().unwrap();
        Some(match operation.id.as_str() {
            "create_flag" => json!({ "key": "new", "name": "New" }),
            "explain_decisions" => json!({ "user_id": "ada" }),
            "try_conditions" => json!({ "conditions": "[\"or\"]" }),
            "patch_flags" => json!([{ "op": "replace", "path": "/checkout/name", "value": "N" }]),
            "archive_flags" | "unarchive_flags" => json!({ "keys": ["checkout"] }),
            "create_variable_definition" => {
                json!({ "key": "colour", "type": "string", "default_value": "red" })
            }
            "patch_variable_definitions" => {
                json!([{ "op": "replace", "path": "/steps/description", "value": "N" }])
            }
            "create_variation" => json!({ "key": "new", "name": "New" }),
            "patch_variations" => json!([{ "op": "replace", "path": "/short/name", "value": "N" }]),
            "archive_variations" | "unarchive_variations" => json!({ "keys": ["short"] }),
            "patch_ruleset" => json!([]),
            "patch_groups" | "patch_holdout" | "post_holdout" | "patch_entity_permissions" => {
                json!([])
            }
            "create_group" => json!({ "name": "New", "environment_key": "development" }),
            "archive_groups" | "unarchive_groups" => json!({ "keys": [self.ids["group_id"]] }),
            "create_holdout" => json!({ "key": "new", "name": "New",
                "environment_key": "development", "traffic_allocation": 100 }),
            "archive_reports" | "unarchive_reports" => json!({ "keys": [self.ids["report_key"]] }),
            "create_custom_field" => json!({ "key": "new", "name": "New", "field_type": "text",
                "entity_type": "flag" }),
            "create_attribute" => json!({ "project_id": project_id, "key": "new" }),
            "create_audience" => json!({ "project_id": project_id, "name": "New",
                "conditions": "[\"or\"]" }),
            "create_environment" => {
                json!({ "project_id": project_id, "key": "new", "name": "New" })
            }
            "create_custom_event" => json!({ "key": "new" }),
            "create_webhook" => json!({ "name": "New", "url": "https://127.0.0.1:9/",
                "events": ["project.datafile_updated"] }),
            "create_collaborators" => json!([{ "profile": { "email": "new@burgee.test" },
                "project_roles": [{ "project_id": project_id, "role": "viewer" }] }]),
            "create_project" => json!({ "name": "New" }),
            "create_team" => json!({ "name": "New" }),
            "create_schedule" => {
                json!({ "account_id": self.ids["account_id"].parse::<i64>().unwrap(),
                "environment": "production",
                "schedule": { "date": "2026-03-02", "time": "12:00", "time_zone": "UTC" },
                "actions": [{ "subject": { "key": "checkout", "type": "flag" },
                    "changed_element": "status", "value": "off" }] })
            }
            "create_subject_access_request" => json!({ "identifier": "other",
                "identifier_type": "fullstack_id", "data_type": "visitor", "request_type": "access" }),
            "create_token" | "create_service_token" | "create_service_account" => {
                json!({ "name": "new" })
            }
            "create_identity_provider" => json!({ "name": "New",
                "issuer": "https://new.burgee.invalid", "client_id": "burgee" }),
            "create_workload_trust" => json!({ "name": "New",
                "issuer": "https://new.burgee.invalid", "audience": "burgee",
                "service_account_id": self.ids["robot_id"],
                "conditions": [{ "claim": "sub", "equals": "job" }] }),
            "change_password" => json!({ "password": "x", "new_password": "x" }),
            "confirm_session" => json!({ "password": "x" }),
            _ => json!({}),
        })
    }
}

/// The operations with what they ask for, as the server tells.
async fn operations(app: &TestApp) -> Vec<Operation> {
    let table = app.get("/burgee/v1/permissions").await.expect(200);
    let requires: BTreeMap<&str, &str> = table["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| (own["operation_id"].as_str().unwrap(), own["requires"].as_str().unwrap()))
        .collect();
    let description = serde_json::to_value(burgee_server::openapi()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else { continue };
            operations.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                requires: requires.get(id).expect("every operation is in the table").to_string(),
            });
        }
    }
    operations
}

fn refused(answer: &Answer) -> bool {
    matches!(answer.status, 401 | 403 | 404)
}

both! {
    async fn nobody_gets_what_they_may_not_and_all_get_what_they_may(app: &TestApp) {
        let mut roles = Vec::new();
        for role in ROLES {
            roles.push((role, app.member(role).await));
        }
        let outsider = app.outsider().await;
        let own = world(&app.client(), app.account_id, app.project_id).await;
        let (other, stranger) = app.other_account().await;
        let foreign = world(&app.with(&stranger), other.account_id, other.project_id).await;
        let own = own.with_ways_in(app, ADMINISTRATOR).await;
        let foreign = foreign.with_ways_in(app, &app.email_of(&other.user_id).await).await;
        let reads = app.token_of(ADMINISTRATOR, json!({ "name": "n", "scopes": ["read"] })).await;
        let operations = operations(app).await;
        let mut holes = Vec::new();
        let mut asked = 0;
        for operation in &operations {
            let path = own.path(operation, None);
            let body = own.body(operation);
            let ask = async |client: &Client<'_>, path: &str| {
                client.send(&operation.method, path, body.clone()).await
            };
            let mut expect = |who: &str, answer: &Answer, right: bool| {
                asked += 1;
                if !right {
                    let text = String::from_utf8_lossy(&answer.bytes);
                    let text: String = text.chars().take(200).collect();
                    holes.push(format!("{} ({}) by {who}: {} {}: {text}", operation.id,
                        operation.requires, answer.request, answer.status));
                }
            };
            if PUBLIC.contains(&operation.id.as_str()) {
                continue;
            }
            let answer = ask(&app.anonymous(), &path).await;
            expect("nobody", &answer, answer.status == 401);
            let answer = ask(&app.with(UNKNOWN), &path).await;
            expect("an unknown token", &answer, answer.status == 403);
            if BY_PEOPLE.contains(&operation.id.as_str()) {
                let answer = ask(&app.client(), &path).await;
                expect("a token", &answer, answer.status == 403);
                continue;
            }
            let odd = ODD.iter().find(|(id, _)| *id == operation.id).map(|(_, status)| *status);
            let allowed = |answer: &Answer| odd.map_or(!refused(answer), |odd| answer.status == odd);
            let answer = ask(&app.client(), &path).await;
            // What is about one's own sessions finds none by this name, and no app was allowed anything.
            let own_things = ["end_session", "revoke_oauth_authorization"];
            let missing = own_things.contains(&operation.id.as_str()) && answer.status == 404;
            expect("an administrator", &answer, allowed(&answer) || missing);
            let answer = ask(&app.with(&reads), &path).await;
            // It reads like a viewer: what only who manages a project sees is not for it.
            let reads_it = operation.reads() || READING_POSTS.contains(&&*operation.id);
            let reads_it = reads_it && operation.requires != "manage";
            let right = if reads_it { allowed(&answer) } else { answer.status == 403 };
            expect("a token that reads", &answer, right);
            for (index, (role, token)) in roles.iter().enumerate() {
                let answer = ask(&app.with(token), &path).await;
                let right = match operation.least_role() {
                    Some(least) if index >= least => allowed(&answer),
                    Some(_) => matches!(answer.status, 403 | 404) || odd == Some(answer.status),
                    None if operation.requires == "administer" => answer.status == 403,
                    // Whose it is not finds nothing.
                    None => allowed(&answer) || answer.status == 404,
                };
                expect(role, &answer, right);
            }
            for (who, token) in [("an outsider", &outsider), ("a stranger", &stranger)] {
                let answer = ask(&app.with(token), &path).await;
                let text = String::from_utf8_lossy(&answer.bytes);
                let silent = !text.contains("Secret flag") && !text.contains(ADMINISTRATOR);
                let about_nobody = operation.parameters().next().is_none();
                let right = match operation.requires.as_str() {
                    "administer" if who == "an outsider" => answer.status == 403,
                    _ if operation.least_role().is_some() => refused(&answer) || odd.is_some(),
                    // Their own account, their own things.
                    _ if about_nobody => !answer.status.to_string().starts_with('5'),
                    _ => refused(&answer) || (who == "an outsider" && silent),
                };
                let leaks = who == "a stranger" && !silent;
                expect(who, &answer, right && !leaks);
            }
            for name in operation.parameters() {
                let same = own.ids.get(name) == foreign.ids.get(name);
                if same {
                    continue;
                }
                let path = own.path(operation, Some((name, &foreign)));
                let answer = ask(&app.client(), &path).await;
                let right = refused(&answer) || odd.is_some();
                expect(&format!("an administrator with a foreign {name}"), &answer, right);
            }
        }
        assert!(asked > 1200, "{asked} questions");
        assert!(holes.is_empty(), "{} holes:\n{}", holes.len(), holes.join("\n"));
    }

    /// Ids of another account in bodies are not there either.
    async fn foreign_ids_in_bodies_are_not_there(app: &TestApp) {
        let (other, stranger) = app.other_account().await;
        let foreign = world(&app.with(&stranger), other.account_id, other.project_id).await;
        let own = world(&app.client(), app.account_id, app.project_id).await;
        let id = |name: &str| foreign.ids[name].parse::<i64>().unwrap();
        let ruleset = "flags/checkout/environments/development/ruleset";
        let rule = |extra: Value| {
            let mut value = json!({ "key": "new", "name": "New", "type": "targeted_delivery",
                "percentage_included": 10_000, "variations": { "on": { "percentage_included": 10_000 } } });
            value.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            json!([{ "op": "add", "path": "/rules/new", "value": value }])
        };
        let test = |extra: Value| {
            let mut value = json!({ "type": "a/b", "variations": { "off": { "percentage_included": 5000 },
                "on": { "percentage_included": 5000 } } });
            value.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            rule(value)
        };
        let project = |extra: Value| {
            let mut value = json!({ "project_id": id("project_id"), "key": "new", "name": "New" });
            value.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            value
        };
        let cases: Vec<(&str, String, Value)> = vec![
            ("PATCH", ruleset.to_owned(), rule(json!({ "audience_conditions": ["or",
                { "audience_id": id("audience_id") }] }))),
            ("PATCH", ruleset.to_owned(), test(json!({ "metrics": [{ "event_id": id("event_id"),
                "event_type": "custom", "scope": "visitor", "aggregator": "unique",
                "winning_direction": "increasing" }] }))),
            ("PATCH", ruleset.to_owned(), test(json!({ "group_rule": { "group_id": id("group_id"),
                "traffic_allocation": 50 } }))),
            ("POST", "/v2/attributes".to_owned(), project(json!({}))),
            ("POST", "/v2/environments".to_owned(), project(json!({}))),
            ("POST", "/v2/audiences".to_owned(), project(json!({ "conditions": "[\"or\"]" }))),
            ("POST", "/v2/audiences".to_owned(), json!({ "project_id": app.project_id, "name": "New",
                "conditions": format!("[\"or\", {{\"audience_id\": {}}}]", id("audience_id")) })),
            ("POST", "/v2/collaborators".to_owned(), json!([{ "profile": { "email": "a@b.test" },
                "project_roles": [{ "project_id": id("project_id"), "role": "viewer" }] }])),
            ("POST", "/v2/collaborators".to_owned(), json!([{ "profile": { "email": "eve@elsewhere.test" },
                "project_roles": [{ "project_id": app.project_id, "role": "viewer" }] }])),
            ("POST", format!("/permissions/accounts/{}/teams", app.account_id),
                json!({ "name": "New", "members": [foreign.ids["user_id"]] })),
            ("POST", "groups".to_owned(), json!({ "name": "New", "environment_key": "production",
                "rules": { (foreign.ids["experiment_id"].clone()): { "traffic_allocation": 100 } } })),
            ("POST", "groups/archived".to_owned(), json!({ "keys": [foreign.ids["group_id"]] })),
            ("POST", "environments/production/reports/archived".to_owned(),
                json!({ "keys": [foreign.ids["report_key"]] })),
            ("PATCH", format!("/permissions/projects/{}/flags/{}", app.project_id, own.ids["flag_id"]),
                json!([{ "op": "replace", "path": format!("/users/{}", foreign.ids["user_id"]), "value": "admin" }])),
            ("PATCH", format!("/permissions/projects/{}/flags/{}", app.project_id, own.ids["flag_id"]),
                json!([{ "op": "replace", "path": format!("/teams/{}", foreign.ids["team_id"]), "value": "admin" }])),
        ];
        let before = app.database.rows().await;
        for (method, path, body) in cases {
            let answer = app.client().send(method, &path, Some(body.clone())).await;
            assert!(matches!(answer.status, 400 | 403 | 404 | 422),
                "{method} {path} {body}: {} {}", answer.status, answer.body);
        }
        assert_eq!(app.database.rows().await, before, "a refusal wrote");
        let page = app.session(ADMINISTRATOR).await;
        let body = json!({ "name": "n", "user_id": foreign.ids["user_id"] });
        page.post("/burgee/v1/tokens", body).await.expect(400);
    }
}

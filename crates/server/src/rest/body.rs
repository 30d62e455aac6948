//! The bodies of requests as the description of the API shows them. Nothing here is ever made: the domain reads
//! requests itself, so that it can tell everything that is wrong with one at once.
#![allow(dead_code, reason = "only their descriptions are used")]

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

/// A step of a JSON Patch, RFC 6902.
#[derive(ToSchema)]
pub(in crate::rest) struct PatchStep {
    #[schema(value_type = PatchOperation)]
    op: PatchOperation,
    /// What it is about: a JSON pointer.
    #[schema(example = "/name")]
    path: String,
    /// Where the value comes from, for `move` and `copy`: a JSON pointer.
    from: Option<String>,
    /// The value, for `add`, `replace` and `test`.
    value: Option<Value>,
}

/// What a step does.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum PatchOperation {
    Add,
    Copy,
    Move,
    Remove,
    Replace,
    Test,
}

/// The things that are meant.
#[derive(ToSchema)]
pub(in crate::rest) struct Keys {
    /// Their keys; ids are taken as well.
    keys: Vec<String>,
}

/// A new flag.
#[derive(ToSchema)]
pub(in crate::rest) struct NewFlag {
    /// Unique in the project, for good.
    #[schema(example = "checkout_redesign", min_length = 1, max_length = 64)]
    key: String,
    /// The key, where it is absent.
    name: Option<String>,
    description: Option<String>,
    /// Whether results leave outliers out.
    outlier_filtering_enabled: Option<bool>,
    /// The maker, where it is absent.
    owner_user_id: Option<String>,
    team_ids: Option<Vec<String>>,
    /// Values by the keys of the project's custom fields.
    custom_fields: Option<BTreeMap<String, Value>>,
    /// Variables by key.
    variable_definitions: Option<BTreeMap<String, NewVariable>>,
}

/// A new variable.
#[derive(ToSchema)]
pub(in crate::rest) struct NewVariable {
    #[schema(example = "button_colour")]
    key: String,
    description: Option<String>,
    #[schema(value_type = VariableKind)]
    r#type: VariableKind,
    /// The default, as text whatever the type.
    default_value: String,
}

/// The type of a variable.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum VariableKind {
    Boolean,
    Double,
    Integer,
    Json,
    String,
}

/// A new variation.
#[derive(ToSchema)]
pub(in crate::rest) struct NewVariation {
    #[schema(example = "blue")]
    key: String,
    name: String,
    description: Option<String>,
    /// Whether users who get it are told that the flag is on.
    enabled: Option<bool>,
    /// Values of variables by key, where they are not the default.
    variables: Option<BTreeMap<String, Value>>,
}

/// A new exclusion group.
#[derive(ToSchema)]
pub(in crate::rest) struct NewGroup {
    name: String,
    description: Option<String>,
    /// The environment that it is in.
    environment_key: String,
}

/// A new holdout.
#[derive(ToSchema)]
pub(in crate::rest) struct NewHoldout {
    key: String,
    name: String,
    description: Option<String>,
    environment_key: Option<String>,
    /// How many users are held out, in hundredths of a percent.
    #[schema(minimum = 0, maximum = 10_000)]
    traffic_allocation: Option<u32>,
    audience_conditions: Option<Vec<Value>>,
    metrics: Option<Vec<Value>>,
    scope: Option<String>,
}

/// A new custom field of flags.
#[derive(ToSchema)]
pub(in crate::rest) struct NewCustomField {
    key: String,
    name: String,
    description: Option<String>,
    field_type: String,
    entity_type: String,
    required: Option<bool>,
}

/// What to change in a custom field.
#[derive(ToSchema)]
pub(in crate::rest) struct CustomFieldChange {
    name: Option<String>,
    description: Option<String>,
    required: Option<bool>,
}

/// A new scheduled change.
#[derive(ToSchema)]
pub(in crate::rest) struct NewSchedule {
    account_id: i64,
    /// The key of the environment.
    environment: String,
    /// What is done when the time comes.
    #[schema(min_items = 1)]
    actions: Vec<Value>,
    schedule: ScheduledTime,
}

/// What to change in a scheduled change.
#[derive(ToSchema)]
pub(in crate::rest) struct ScheduleChange {
    environment: Option<String>,
    actions: Option<Vec<Value>>,
    schedule: Option<ScheduledTime>,
}

/// When a scheduled change is made.
#[derive(ToSchema)]
struct ScheduledTime {
    #[schema(example = "2027-01-31")]
    date: String,
    #[schema(example = "09:00")]
    time: String,
    /// The zone that date and time are local to, by its IANA name.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

/// A new team.
#[derive(ToSchema)]
pub(in crate::rest) struct NewTeam {
    name: String,
    description: Option<String>,
    /// What another system calls it.
    external_ref: Option<String>,
    /// User ids.
    members: Option<Vec<String>>,
}

/// What to change in a team.
#[derive(ToSchema)]
pub(in crate::rest) struct TeamChange {
    name: String,
    description: Option<String>,
    external_ref: Option<String>,
    /// User ids.
    members_added: Option<Vec<String>>,
    /// User ids.
    members_removed: Option<Vec<String>>,
}

/// A new attribute of users.
#[derive(ToSchema)]
pub(in crate::rest) struct NewAttribute {
    project_id: i64,
    #[schema(example = "country")]
    key: String,
    name: Option<String>,
    description: Option<String>,
}

/// What to change in an attribute.
#[derive(ToSchema)]
pub(in crate::rest) struct AttributeChange {
    name: Option<String>,
    description: Option<String>,
    archived: Option<bool>,
}

/// A new audience.
#[derive(ToSchema)]
pub(in crate::rest) struct NewAudience {
    project_id: i64,
    name: Option<String>,
    description: Option<String>,
    /// Who belongs to it: conditions as JSON in a text.
    conditions: Option<String>,
    segmentation: Option<bool>,
}

/// What to change in an audience.
#[derive(ToSchema)]
pub(in crate::rest) struct AudienceChange {
    name: Option<String>,
    description: Option<String>,
    conditions: Option<String>,
    segmentation: Option<bool>,
    archived: Option<bool>,
}

/// A new event.
#[derive(ToSchema)]
pub(in crate::rest) struct NewEvent {
    #[schema(example = "purchase")]
    key: String,
    name: Option<String>,
    description: Option<String>,
    category: Option<String>,
    event_properties: Option<Vec<Value>>,
}

/// What to change in an event.
#[derive(ToSchema)]
pub(in crate::rest) struct EventChange {
    key: Option<String>,
    name: Option<String>,
    description: Option<String>,
    category: Option<String>,
    archived: Option<bool>,
}

/// A new environment.
#[derive(ToSchema)]
pub(in crate::rest) struct NewEnvironment {
    project_id: i64,
    #[schema(example = "staging")]
    key: String,
    name: String,
    description: Option<String>,
    /// Whether only publishers may change it.
    has_restricted_permissions: Option<bool>,
    /// Its place among the environments.
    priority: Option<i64>,
}

/// What to change in an environment.
#[derive(ToSchema)]
pub(in crate::rest) struct EnvironmentChange {
    key: Option<String>,
    name: Option<String>,
    description: Option<String>,
    has_restricted_permissions: Option<bool>,
    priority: Option<i64>,
    archived: Option<bool>,
}

/// A new project.
#[derive(ToSchema)]
pub(in crate::rest) struct NewProject {
    name: String,
    description: Option<String>,
    #[schema(minimum = 0.0, maximum = 1.0)]
    confidence_threshold: Option<f64>,
}

/// What to change in a project.
#[derive(ToSchema)]
pub(in crate::rest) struct ProjectChange {
    name: Option<String>,
    description: Option<String>,
    #[schema(minimum = 0.0, maximum = 1.0)]
    confidence_threshold: Option<f64>,
    /// `active` or `archived`.
    status: Option<String>,
}

/// A new webhook, or what one becomes.
#[derive(ToSchema)]
pub(in crate::rest) struct WebhookBody {
    name: String,
    description: String,
    #[schema(example = "https://hooks.example.com/burgee")]
    url: String,
    /// What it is told of.
    #[schema(min_items = 1)]
    events: Vec<String>,
}

/// Somebody to give roles to.
#[derive(ToSchema)]
pub(in crate::rest) struct NewCollaborator {
    profile: NewProfile,
    #[schema(min_items = 1)]
    project_roles: Vec<NewProjectRole>,
}

/// Who somebody is.
#[derive(ToSchema)]
struct NewProfile {
    #[schema(example = "ada@example.com")]
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// A role in a project.
#[derive(ToSchema)]
struct NewProjectRole {
    project_id: i64,
    /// `viewer`, `editor`, `publisher`, `project_owner` or `administrator`.
    role: String,
}

/// A new subject-access request.
#[derive(ToSchema)]
pub(in crate::rest) struct NewSubjectAccessRequest {
    data_type: String,
    identifier: String,
    identifier_type: String,
    request_type: String,
}

/// How an SDK key is replaced.
#[derive(ToSchema)]
pub(in crate::rest) struct Rotation {
    /// How long the other keys go on working; seven days where it is absent.
    #[schema(minimum = 0, maximum = 7_776_000)]
    overlap_seconds: Option<u32>,
}

/// Who signs in.
#[derive(ToSchema)]
pub(in crate::rest) struct SignIn {
    #[schema(example = "ada@example.com")]
    email: String,
    password: String,
}

/// The password once more.
#[derive(ToSchema)]
pub(in crate::rest) struct Confirmation {
    password: String,
}

/// The present password and a new one.
#[derive(ToSchema)]
pub(in crate::rest) struct PasswordChange {
    password: String,
    #[schema(min_length = 12, max_length = 256)]
    new_password: String,
}

/// The first person of an instance.
#[derive(ToSchema)]
pub(in crate::rest) struct FirstUser {
    /// The secret of the link that the server printed.
    link: String,
    email: String,
    #[schema(min_length = 12, max_length = 256)]
    password: String,
    account_name: String,
    project_name: Option<String>,
}

/// The secret of a link.
#[derive(ToSchema)]
pub(in crate::rest) struct LinkSecret {
    link: String,
}

/// The secret of a link, and a password.
#[derive(ToSchema)]
pub(in crate::rest) struct LinkUse {
    link: String,
    #[schema(min_length = 12, max_length = 256)]
    password: String,
}

/// What is to become of somebody.
#[derive(ToSchema)]
pub(in crate::rest) struct UserChange {
    first_name: Option<String>,
    last_name: Option<String>,
    administrator: Option<bool>,
    /// Out, at once, with all tokens and sessions.
    disabled: Option<bool>,
}

/// A new token.
#[derive(ToSchema)]
pub(in crate::rest) struct NewToken {
    /// What it is for.
    #[schema(example = "deploy script", min_length = 1, max_length = 100)]
    name: String,
    /// Whom it stands for; the caller, where absent. Others only for administrators.
    user_id: Option<String>,
    /// What it is good for: `all` where absent, `read`, `results:read`, `events:write`, `decide`; and where:
    /// `project:ID`, `env:KEY`.
    scopes: Option<Vec<String>>,
    /// The networks that it is good from, such as `192.0.2.0/24`; from everywhere where absent.
    networks: Option<Vec<String>>,
    /// When it stops to work; it does not, where absent.
    #[schema(example = "2030-01-01T00:00:00Z")]
    expires: Option<String>,
}

/// A new OAuth client.
#[derive(ToSchema)]
pub(in crate::rest) struct NewOAuthClient {
    /// What people are shown.
    #[schema(example = "Reports", min_length = 1, max_length = 255)]
    name: String,
    #[schema(value_type = OAuthClientKind)]
    r#type: OAuthClientKind,
    #[serde(flatten)]
    settings: OAuthClientSettings,
}

/// Whether a client can keep a secret.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum OAuthClientKind {
    Confidential,
    Public,
}

/// What is to become of an OAuth client.
#[derive(ToSchema)]
pub(in crate::rest) struct OAuthClientChange {
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Out of use: what it was allowed is taken back at once.
    disabled: Option<bool>,
    #[serde(flatten)]
    settings: OAuthClientSettings,
}

/// The settings of an OAuth client.
#[derive(ToSchema)]
struct OAuthClientSettings {
    description: Option<String>,
    /// Where people come back to, to the letter: https, or http on the machine itself, where the port does not count.
    #[schema(example = json!(["https://app.example/back"]), max_items = 20)]
    redirect_uris: Option<Vec<String>>,
    /// Whether what people have allowed it is remembered.
    trusted: Option<bool>,
    /// The service account that it may act as by itself: a user's id.
    service_user_id: Option<String>,
    /// For old apps: it may be given access tokens in an address.
    allow_implicit: Option<bool>,
    /// For old apps with a secret: it need not use PKCE.
    allow_no_pkce: Option<bool>,
    /// For old apps: it may send parameters of token requests in the address.
    allow_params_in_query: Option<bool>,
    /// For old apps with a secret: its refresh token is kept and not replaced.
    allow_nonrotating_refresh: Option<bool>,
    /// For old apps: its codes work for ten minutes instead of one.
    code_ttl_600: Option<bool>,
}

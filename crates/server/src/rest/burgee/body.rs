//! The bodies of requests about access from outside, as the description of the API shows them. Nothing here is ever
//! made: the domain reads requests itself.
#![allow(dead_code, reason = "only their descriptions are used")]

use utoipa::ToSchema;

/// A new service account.
#[derive(ToSchema)]
pub(super) struct NewServiceAccount {
    #[schema(example = "deploy pipeline", min_length = 1, max_length = 255)]
    name: String,
    disabled: Option<bool>,
    project_roles: Option<Vec<GivenRole>>,
}

/// What is to become of a service account.
#[derive(ToSchema)]
pub(super) struct ServiceAccountPatch {
    name: Option<String>,
    /// Out, at once, with all its tokens.
    disabled: Option<bool>,
    /// In place of those that it has.
    project_roles: Option<Vec<GivenRole>>,
}

/// A role in a project.
#[derive(ToSchema)]
struct GivenRole {
    project_id: i64,
    /// `viewer`, `editor`, `publisher`, `project_owner` or `administrator`.
    role: String,
}

/// A new identity provider.
#[derive(ToSchema)]
pub(super) struct NewIdentityProvider {
    /// What the sign-in page calls it.
    #[schema(example = "Company account", min_length = 1, max_length = 255)]
    name: String,
    /// What the provider calls itself, letter by letter; it describes itself below it, at
    /// `/.well-known/openid-configuration`.
    #[schema(example = "https://id.example.com")]
    issuer: String,
    client_id: String,
    /// Kept sealed and never shown; null for a public client.
    client_secret: Option<String>,
    /// What the provider is asked for; `openid`, `email` and `profile` where absent.
    scopes: Option<Vec<String>>,
    /// Where an ID token lists the groups of a person: a member, or a JSON pointer; `groups` where absent.
    group_claim: Option<String>,
    /// The roles that come with groups. In the projects that are named here, people have what their groups give.
    group_roles: Option<Vec<GivenGroupRole>>,
    /// The groups whose people administrate the account; where there are none, groups decide nothing about it.
    administrator_groups: Option<Vec<String>>,
    /// Whether people whom the account does not know become part of it; `email_domains` is required then.
    creates_people: Option<bool>,
    /// The domains of the e-mail addresses that people may have; all where there are none.
    email_domains: Option<Vec<String>>,
    /// Whether people may sign in by it.
    enabled: Option<bool>,
    /// Whether the sign-in page offers it to everybody.
    shown: Option<bool>,
}

/// What is to become of an identity provider. With another issuer the client secret must come again.
#[derive(ToSchema)]
pub(super) struct IdentityProviderPatch {
    name: Option<String>,
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    scopes: Option<Vec<String>>,
    group_claim: Option<String>,
    group_roles: Option<Vec<GivenGroupRole>>,
    administrator_groups: Option<Vec<String>>,
    creates_people: Option<bool>,
    email_domains: Option<Vec<String>>,
    enabled: Option<bool>,
    shown: Option<bool>,
}

/// A role that comes with a group.
#[derive(ToSchema)]
struct GivenGroupRole {
    group: String,
    project_id: i64,
    /// `viewer`, `editor`, `publisher`, `project_owner` or `administrator`.
    role: String,
}

/// A new workload trust.
#[derive(ToSchema)]
pub(super) struct NewWorkloadTrust {
    #[schema(example = "shop: deployments", min_length = 1, max_length = 255)]
    name: String,
    /// Who signs the tokens.
    #[schema(example = "https://token.actions.githubusercontent.com")]
    issuer: String,
    /// For whom the tokens must be.
    #[schema(example = "https://burgee.example.com")]
    audience: String,
    /// What must be in them: all of it.
    #[schema(min_items = 1)]
    conditions: Vec<TrustCondition>,
    service_account_id: String,
    /// What they get is good for; `all` where absent.
    scopes: Option<Vec<String>>,
    /// How long what they get works; 900 where absent.
    #[schema(minimum = 60, maximum = 3_600)]
    life_seconds: Option<i64>,
    enabled: Option<bool>,
}

/// What is to become of a workload trust.
#[derive(ToSchema)]
pub(super) struct WorkloadTrustPatch {
    name: Option<String>,
    issuer: Option<String>,
    audience: Option<String>,
    conditions: Option<Vec<TrustCondition>>,
    service_account_id: Option<String>,
    scopes: Option<Vec<String>>,
    #[schema(minimum = 60, maximum = 3_600)]
    life_seconds: Option<i64>,
    enabled: Option<bool>,
}

/// What a claim must be: either `equals` or `matches`.
#[derive(ToSchema)]
struct TrustCondition {
    /// A member, or a JSON pointer.
    #[schema(example = "repository")]
    claim: String,
    #[schema(example = "acme/shop")]
    equals: Option<String>,
    /// A pattern: `*` stands for anything without `/` and `:`, `**` for anything.
    matches: Option<String>,
}

/// The exchange of a token, as a form or as JSON (RFC 8693).
#[derive(ToSchema)]
pub(super) struct TokenExchange {
    /// `urn:ietf:params:oauth:grant-type:token-exchange`, which may be left out.
    grant_type: Option<String>,
    /// What the issuer gave the workload.
    subject_token: String,
    /// `urn:ietf:params:oauth:token-type:jwt` or `…:id_token`, which may be left out.
    subject_token_type: Option<String>,
    /// By which trust, where several would do.
    trust_id: Option<String>,
}

/// Who has forgotten their password.
#[derive(ToSchema)]
pub(super) struct Forgotten {
    #[schema(example = "ada@example.com")]
    email: String,
}

/// A user, and what is asked of them.
#[derive(ToSchema)]
pub(super) struct UserQuestion {
    #[schema(example = "user_42", min_length = 1, max_length = 1024)]
    user_id: String,
    /// What is known of the user.
    #[schema(value_type = Option<Object>)]
    attributes: Option<serde_json::Value>,
    /// The real-time segments that the user is in.
    qualified_segments: Option<Vec<String>>,
    /// Which flags; all where there are none.
    flag_keys: Option<Vec<String>>,
}

/// Conditions, and a user to try them on.
#[derive(ToSchema)]
pub(super) struct ConditionTrial {
    /// JSON in a string, as in an audience.
    conditions: String,
    /// What is known of the user.
    #[schema(value_type = Option<Object>)]
    attributes: Option<serde_json::Value>,
}

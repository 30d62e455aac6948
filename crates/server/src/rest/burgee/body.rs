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

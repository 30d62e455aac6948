//! What the server promises, asked through its router: on `SQLite`, and on `PostgreSQL` where there is one.

#![allow(
    clippy::cloned_ref_to_slice_refs,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests are written to be read as examples, however long"
)]

#[macro_use]
mod support;

mod audit;
mod console;
mod contract;
mod examples;
mod export;
mod flags;
mod flags_rest;
mod hidden;
mod ingest;
mod issuer;
mod laws;
mod mail;
mod matrix;
mod metrics;
mod nodes;
mod oauth;
mod oidc;
mod oidc_hostile;
mod openapi;
mod operations;
mod permissions;
mod results;
mod results_detail;
mod safe_writes;
mod scheduling;
mod secure_environments;
mod security;
mod service_accounts;
mod sessions;
mod setup;
mod smoke;
mod steering;
mod tokens;
mod v2_contract;
mod v2_core;
mod v2_rest;
mod webhooks;
mod workload;

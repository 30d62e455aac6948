//! What the server promises, asked through its router: on `SQLite`, and on `PostgreSQL` where there is one.

#[macro_use]
mod support;

mod contract;
mod examples;
mod flags_rest;
mod laws;
mod operations;
mod permissions;
mod safe_writes;
mod scheduling;
mod secure_environments;
mod security;
mod smoke;
mod v2_contract;
mod v2_core;

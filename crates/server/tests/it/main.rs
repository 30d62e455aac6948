//! What the server promises, asked through its router: on `SQLite`, and on `PostgreSQL` where there is one.

#[macro_use]
mod support;

mod contract;
mod examples;
mod operations;
mod secure_environments;
mod safe_writes;
mod security;
mod smoke;
mod v2_core;

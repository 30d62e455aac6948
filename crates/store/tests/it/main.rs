//! What the store promises, on `SQLite` and on `PostgreSQL`.

#[macro_use]
mod harness;

mod access;
mod change;
mod copy;
mod datafile;
mod delivery;
mod document;
mod idempotency;
mod key;
mod notice;
mod people;
mod schema;
mod sequence;
mod store;
mod token;
mod touch;

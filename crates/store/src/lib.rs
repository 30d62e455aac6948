//! Keeps Burgee's state in `SQLite` or `PostgreSQL`.
//!
//! A [`Store`] is opened by its URL. All that can be read is a method of [`Reader`]; a [`Store`]
//! reads what is committed, a [`Transaction`] also what it has written itself, a [`Snapshot`] one
//! moment, and all three dereference to a `Reader`, so that each query is written once. All that
//! can be written is a method of [`Transaction`].
//!
//! The entities of the product are [`Document`]s: see `docs/adr/0006-entities-are-documents.md`.
//! Ids are positive, times are microseconds since 1970 in UTC, and bodies are JSON texts that the
//! store does not look into.
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]
#![allow(
    clippy::missing_errors_doc,
    reason = "all fail as `StoreError` says; conflicts are documented in the text"
)]

#[macro_use]
mod row;

mod access_token;
mod account;
mod audit;
mod change;
mod copy;
mod datafile;
mod db;
mod delivery;
mod dialect;
mod document;
mod error;
mod idempotency;
mod identity;
mod membership;
mod migrations;
mod notice;
mod oauth_grant;
mod one_time_secret;
mod password;
mod reader;
mod sdk_key;
mod sequence;
mod session;
mod sql;
mod store;
mod token;
mod touch;
mod transaction;
mod user;
mod value;

pub use access_token::AccessTokenRow;
pub use account::AccountRow;
pub use audit::{AuditHeadRow, AuditRow};
pub use change::{ChangeFilter, ChangeRow};
pub use datafile::DatafileRow;
pub use delivery::{DeliveryOutcome, DeliveryRow};
pub use document::Document;
pub use error::{Conflict, StoreError};
pub use idempotency::IdempotencyRow;
pub use identity::IdentityRow;
pub use membership::MembershipRow;
pub use notice::{Notice, Notices};
pub use oauth_grant::OAuthGrantRow;
pub use one_time_secret::OneTimeSecretRow;
pub use password::PasswordRow;
pub use reader::Reader;
pub use sdk_key::SdkKeyRow;
pub use session::SessionRow;
pub use store::{Snapshot, Store};
pub use token::TokenRow;
pub use touch::Since;
pub use transaction::Transaction;
pub use user::UserRow;

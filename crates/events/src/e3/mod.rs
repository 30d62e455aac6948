//! The vendor's export layout, "Enriched Events": what existing pipelines read, and past experiments are in.
//!
//! ```text
//! type=decisions/date=YYYY-MM-DD/experiment=<experiment id>/part-….snappy.parquet
//! type=events/date=YYYY-MM-DD/event=<event name>/part-….snappy.parquet
//! ```
//!
//! under `v1/account_id=<account>`. A day is complete when an empty `_SUCCESS` lies in it. Rows with the same uuid are
//! exported once, and a blank event name is filled with the event's id.

mod export;
mod import;
mod mirror;

pub use export::{Exported, export};
pub use import::{Imported, import};
pub(crate) use mirror::forget;
pub use mirror::{mirror, mirror_folder};

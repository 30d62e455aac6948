#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod accept;
mod batch;
mod day;
pub mod e3;
mod error;
mod files;
mod fold;
mod hash;
mod inbox;
mod keep;
mod log;
mod manifest;
mod read;
mod row;
mod segment;
mod table;
mod tail;

pub use accept::{Accepted, Catalogue, Counters, Origin, accept};
pub use batch::{Batch, Malformed, parse};
pub use day::Day;
pub use error::Error;
pub use fold::{
    Amount, ArmDistribution, Cell, Denominator, Dimension, Distribution, FAMILIES, Filter, Folded,
    Matching, Measure, Metric, MetricTotals, Operator, Part, Parts, Plan, Property, Segment,
    SinceExposure, Source,
};
pub use hash::visitor_hash;
pub use inbox::Inbox;
pub use log::{EventLog, FileLog, Settings};
pub use manifest::{Kind, SegmentFile};
pub use row::{Attribute, Conversion, Decision, Membership, Visit};
pub use tail::Tail;

//! Tests of the event log as a caller sees it.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "counts of test rows are small, and sums of them exact"
)]

mod batches;
mod details;
mod durability;
mod e3;
mod folding;
mod keeping;
mod support;

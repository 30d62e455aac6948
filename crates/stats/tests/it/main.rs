//! Tests of the statistics as a caller sees them.

mod laws;
mod report;
mod vectors;
mod vectors_bandit;
mod vectors_fixed;
mod vectors_sequential;

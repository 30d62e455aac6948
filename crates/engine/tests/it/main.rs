//! The engine against expected decisions recorded from the official SDKs, and against laws.

mod activate;
mod allocations;
mod bad_input;
mod bandits;
mod laws;
mod support;
mod vectors;

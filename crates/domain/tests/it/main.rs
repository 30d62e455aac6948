//! The domain from the outside: requests in, state and datafiles out.

mod access;
mod flag;
mod group;
mod holdout;
mod laws;
mod publish;
mod report;
mod ruleset;
mod ruleset_life;
mod schedule;
mod steps;
mod support;
mod variation;

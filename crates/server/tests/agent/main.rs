//! The Agent protocol, asked over real connections: `burgee agent` beside stand-ins for the hosts that it talks to, and
//! `burgee serve` beside an agent.

#![allow(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests are written to be read as examples, however long"
)]

mod bad_input;
mod datafiles;
mod golden;
mod instance;
mod notifications;
mod ofrep;
mod outbound;
mod redis;
mod spans;
mod stand_in;
mod stores;
mod streams;
mod support;
mod tls;
mod tokens;
mod vectors;

//! The Agent protocol, asked over real connections: `burgee agent` beside stand-ins for the hosts that it talks to.

#![allow(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests are written to be read as examples, however long"
)]

mod golden;
mod stand_in;
mod support;

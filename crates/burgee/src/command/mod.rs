//! One module a command. Exit codes: 0 for success, 1 for findings in the input, 2 for failure.

pub(crate) mod accounts;
pub(crate) mod agent;
pub(crate) mod audit;
pub(crate) mod bootstrap;
pub(crate) mod copy;
pub(crate) mod decide;
pub(crate) mod events;
mod instance;
pub(crate) mod lint;
pub(crate) mod openapi;
pub(crate) mod plan;
pub(crate) mod results;
pub(crate) mod serve;
pub(crate) mod tokens;
pub(crate) mod users;

use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;

/// Reads a file whole; `-` is standard input.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let outcome = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|content| bytes = content)
    };
    outcome.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// Whether writing failed because nobody reads any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

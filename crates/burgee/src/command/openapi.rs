//! `burgee openapi`.

use std::process::ExitCode;

use clap::Args;

/// Print the description of the management API: OpenAPI 3.1.
#[derive(Args)]
pub(crate) struct OpenApi;

impl OpenApi {
    pub(crate) fn run() -> anyhow::Result<ExitCode> {
        println!("{}", serde_json::to_string_pretty(&burgee_server::openapi())?);
        Ok(ExitCode::SUCCESS)
    }
}

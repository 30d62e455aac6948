//! `burgee bootstrap`.

use std::process::ExitCode;

use clap::Args;

use burgee_server::Settings;

use super::instance::{Instance, block_on};

/// Set an empty instance up without a browser: an administrator, a project, and a token.
///
/// The token is printed this once and cannot be shown again. Fails if the instance has been set up already.
#[derive(Args)]
pub(crate) struct Bootstrap {
    #[command(flatten)]
    instance: Instance,
    /// The administrator's e-mail.
    #[arg(long)]
    email: String,
    /// What the first project is called.
    #[arg(long, default_value = "My project")]
    project: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Bootstrap {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        block_on(self.instance.create(Settings::default(), async |app| {
            let made = burgee_server::bootstrap(&app, &self.email, &self.project).await?;
            if self.json {
                println!("{}", serde_json::to_string(&made)?);
                return Ok(ExitCode::SUCCESS);
            }
            println!("project {} ({})", made.project_id, self.project);
            for environment in &made.environments {
                println!("environment {}: SDK key {}", environment.key, environment.sdk_key);
            }
            let token = made.token.unwrap_or_default();
            println!("token of {}, shown this once:\n{token}", self.email);
            Ok(ExitCode::SUCCESS)
        }))
    }
}

//! `burgee users`.

use std::process::ExitCode;

use burgee_server::Settings;
use clap::{Args, Subcommand};

use super::instance::{Instance, block_on};

/// The commands on people.
#[derive(Subcommand)]
pub(crate) enum Users {
    Link(Link),
}

/// Make a link by which somebody sets a password and signs in. It works once, for 30 minutes, and those before it no
/// longer.
#[derive(Args)]
pub(crate) struct Link {
    #[command(flatten)]
    instance: Instance,
    /// Whose link it is.
    #[arg(long)]
    email: String,
    /// Where people reach the instance; the link begins with it.
    #[arg(
        long,
        env = "BURGEE_PUBLIC_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    public_url: String,
}

impl Users {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let Self::Link(link) = self;
        let public_url = link.public_url.trim_end_matches('/').to_owned();
        let settings = Settings { public_url, ..Settings::default() };
        block_on(link.instance.open(settings, async |app| {
            println!("{}", burgee_server::create_link(&app, &link.email).await?);
            Ok(ExitCode::SUCCESS)
        }))
    }
}

//! `burgee accounts`.

use std::process::ExitCode;

use burgee_server::Settings;
use clap::{Args, Subcommand};
use serde_json::json;

use super::instance::{Instance, block_on};

/// The commands on accounts.
#[derive(Subcommand)]
pub(crate) enum Accounts {
    Create(Create),
    List(List),
}

/// Make one more account, isolated from the others, with an administrator and a project.
///
/// Prints the link by which the administrator sets a password and signs in; it works once, for 30 minutes.
#[derive(Args)]
pub(crate) struct Create {
    #[command(flatten)]
    instance: Instance,
    /// What the account is called.
    #[arg(long)]
    name: String,
    /// The administrator's e-mail.
    #[arg(long)]
    email: String,
    /// What the first project is called.
    #[arg(long, default_value = "My project")]
    project: String,
    /// Where people reach the instance; the link begins with it.
    #[arg(
        long,
        env = "BURGEE_PUBLIC_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    public_url: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// List the accounts.
#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    instance: Instance,
}

impl Accounts {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(create) => create.run(),
            Self::List(list) => list.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    fn run(&self) -> anyhow::Result<()> {
        block_on(self.instance.open(Settings::default(), async |app| {
            for (id, name) in burgee_server::list_accounts(&app).await? {
                println!("{id}  {name}");
            }
            Ok(())
        }))
    }
}

impl Create {
    fn run(&self) -> anyhow::Result<()> {
        let public_url = self.public_url.trim_end_matches('/').to_owned();
        let settings = Settings { public_url, ..Settings::default() };
        let (made, link) = block_on(self.instance.open(settings, async |app| {
            let (email, name, project) = (&self.email, &self.name, &self.project);
            Ok(burgee_server::create_account(&app, email, name, project).await?)
        }))?;
        if self.json {
            let mut object = serde_json::to_value(&made)?;
            if let Some(members) = object.as_object_mut() {
                members.insert("link".to_owned(), json!(link));
            }
            println!("{object}");
            return Ok(());
        }
        println!("account {} ({}), project {}", made.account_id, self.name, made.project_id);
        println!("link for {}, good once and for 30 minutes:\n{link}", self.email);
        Ok(())
    }
}

//! `burgee tokens`.

use std::process::ExitCode;

use burgee_domain::Timestamp;
use clap::{Args, Subcommand};
use serde_json::json;

use burgee_server::Settings;

use super::instance::{Instance, block_on};

/// The commands on tokens.
#[derive(Subcommand)]
pub(crate) enum Tokens {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Make a personal access token; it is printed this once.
#[derive(Args)]
pub(crate) struct Create {
    #[command(flatten)]
    instance: Instance,
    /// Whose token it is.
    #[arg(long)]
    email: String,
    /// What it is for.
    #[arg(long)]
    name: String,
    /// What it is good for: `all`, `read`, `results:read`, `events:write`, `decide`, and where: `project:ID`, `env:KEY`;
    /// several with commas.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', default_value = "all")]
    scopes: Vec<String>,
    /// The networks that it is good from, such as 192.0.2.0/24; several with commas.
    #[arg(long, value_name = "NETWORKS", value_delimiter = ',')]
    networks: Vec<String>,
    /// When it stops to work, such as 2030-01-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
}

/// List all personal access tokens, never their secrets.
#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    instance: Instance,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Revoke a token, which cannot be undone.
#[derive(Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    instance: Instance,
    /// The token's selector, as the list shows it.
    selector: String,
}

impl Tokens {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(create) => create.run(),
            Self::List(list) => list.run(),
            Self::Revoke(revoke) => revoke.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Create {
    fn run(&self) -> anyhow::Result<()> {
        let input = json!({
            "name": self.name, "scopes": self.scopes,
            "networks": self.networks, "expires": self.expires,
        });
        block_on(self.instance.open(Settings::default(), async |app| {
            println!("{}", burgee_server::create_token(&app, &self.email, &input).await?);
            Ok(())
        }))
    }
}

impl List {
    fn run(&self) -> anyhow::Result<()> {
        let all = async |app| Ok(burgee_server::list_tokens(&app).await?);
        let tokens = block_on(self.instance.open(Settings::default(), all))?;
        if self.json {
            println!("{}", serde_json::to_string(&tokens)?);
            return Ok(());
        }
        for token in tokens {
            let made = Timestamp::from_micros(token.created_at);
            let state = match (token.revoked_at, token.expires_at) {
                (Some(_), _) => "revoked".to_owned(),
                (None, Some(at)) => format!("until {}", Timestamp::from_micros(at)),
                (None, None) => "live".to_owned(),
            };
            let (selector, email, name) = (token.selector, token.email, token.name);
            println!("{selector}  {state:<7}  {email}  {made}  {name}");
        }
        Ok(())
    }
}

impl Revoke {
    fn run(&self) -> anyhow::Result<()> {
        block_on(self.instance.open(Settings::default(), async |app| {
            Ok(burgee_server::revoke_token(&app, &self.selector).await?)
        }))
    }
}

//! `burgee copy`.

use std::process::ExitCode;

use anyhow::Context;
use burgee_server::Store;
use clap::Args;

use super::instance::{Instance, block_on};

/// Copy an instance to another, empty database: from `SQLite` to PostgreSQL, or the other way.
///
/// Ids, SDK keys, tokens, history and datafiles stay the same, so SDKs see no change. `events/` and `secret.key` are
/// not in the database and stay behind in the folder. Stop the server first if the copy is to take its place, for what
/// is written while copying is not in it; for a backup it may run.
#[derive(Args)]
pub(crate) struct Copy {
    #[command(flatten)]
    instance: Instance,
    /// Where to: `postgres://USER@HOST/DATABASE` or `sqlite://PATH`.
    #[arg(long, value_name = "URL")]
    to: String,
}

impl Copy {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        block_on(self.instance.open_store(async |from| {
            let to = Store::open(&self.to).await.context("cannot open the other database")?;
            let copied = from.copy_to(&to).await.context("cannot copy");
            to.close().await;
            println!("copied {} rows", copied?);
            Ok(ExitCode::SUCCESS)
        }))
    }
}

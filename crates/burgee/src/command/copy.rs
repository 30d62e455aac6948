//! `burgee copy`.

use std::process::ExitCode;

use anyhow::Context;
use burgee_server::Store;
use clap::Args;

use super::instance::{Instance, block_on};

/// Copy an instance to another, empty database: from `SQLite` to PostgreSQL, or the other way.
///
/// Ids, SDK keys, tokens, history and datafiles stay the same, so SDKs see no change. Stop the server
/// first: what is written while copying stays behind.
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
        block_on(async {
            let from = self.instance.store().await?;
            let to = Store::open(&self.to).await.context("cannot open the other database")?;
            let rows = from.copy_to(&to).await.context("cannot copy")?;
            to.close().await;
            println!("copied {rows} rows");
            Ok(ExitCode::SUCCESS)
        })
    }
}

//! `burgee audit`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use burgee_server::Verdict;
use clap::{Args, Subcommand};

use super::instance::{Instance, block_on};

/// The commands on the audit log.
#[derive(Subcommand)]
pub(crate) enum Audit {
    Verify(Verify),
    Export(Export),
}

/// Check that every entry of the audit log is as it was written, and that none is missing.
///
/// Prints how many there are and the hash of the last one. Keep those elsewhere and give them to a later check as
/// `--since`: then it also finds out if the end of the log was cut off and written anew. Exits with 1 if the log is
/// broken.
#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    instance: Instance,
    /// What an earlier check printed: the number of entries and the hash of the last.
    #[arg(long, value_name = "ENTRIES:HASH", value_parser = parse_head)]
    since: Option<(i64, String)>,
}

/// Print the audit log, the oldest first, an entry a line of JSON.
#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    instance: Instance,
}

fn parse_head(text: &str) -> Result<(i64, String), String> {
    let parts = text.split_once(':').and_then(|(entries, hash)| {
        let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some((entries.parse().ok()?, whole.then(|| hash.to_lowercase())?))
    });
    parts.ok_or_else(|| "must be a number, a colon, and 64 hexadecimal digits".to_owned())
}

impl Audit {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Verify(verify) => verify.run(),
            Self::Export(export) => export.run(),
        }
    }
}

impl Verify {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let noted = self.since.as_ref().map(|(entries, hash)| (*entries, hash.as_str()));
        let check = async |store| Ok(burgee_server::verify_audit(&store, noted).await?);
        let verdict = block_on(self.instance.open_store(check))?;
        match verdict {
            Verdict::Whole { entries, head } => {
                println!("whole: {entries}:{head}");
                Ok(ExitCode::SUCCESS)
            }
            Verdict::Broken { entry, what } => {
                println!("broken: entry {entry}: {what}");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

impl Export {
    fn run(&self) -> anyhow::Result<ExitCode> {
        block_on(self.instance.open_store(async |store| {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let print = |entry| Ok(writeln!(out, "{entry}")?);
            burgee_server::export_audit::<anyhow::Error>(&store, print).await?;
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }))
    }
}

//! `burgee events`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use burgee_events::{Day, FileLog, Settings, Tail, e3};
use clap::{Args, Subcommand};
use serde_json::json;

use super::instance::missing;

/// The commands on events.
#[derive(Subcommand)]
pub(crate) enum Events {
    Import(Import),
    Export(Export),
    Tail(Follow),
    Erase(Erase),
    Retain(Retain),
}

/// Where an instance keeps its events.
#[derive(Args)]
struct Log {
    /// The folder of the instance.
    #[arg(long, env = "BURGEE_DATA", value_name = "DIR", default_value = "burgee-data")]
    data: PathBuf,
    /// The id of the project.
    #[arg(long)]
    project: String,
}

/// Read an export in the vendor's Enriched Events layout into a project.
///
/// Takes all Parquet files below the folder, however deep. Importing twice changes no result: rows have their uuids. The server
/// must not be running.
#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    log: Log,
    /// A folder with `type=decisions` and `type=events` in it.
    folder: PathBuf,
}

/// Write a project's events in the vendor's Enriched Events layout.
///
/// Rows that were sent twice are written once. A day that is exported again is replaced. The server must not be running.
#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    log: Log,
    /// The first UTC day, such as 2026-11-25.
    #[arg(long)]
    from: Option<Day>,
    /// The last UTC day.
    #[arg(long)]
    to: Option<Day>,
    /// Where to; `v1/account_id=…` is made in it.
    folder: PathBuf,
}

/// Print events as they arrive, one JSON object a line.
#[derive(Args)]
pub(crate) struct Follow {
    #[command(flatten)]
    log: Log,
    /// Stop once nothing arrives for so many seconds; otherwise never.
    #[arg(long)]
    idle: Option<u64>,
}

/// Remove all that a visitor did from a project, for good.
///
/// From segments, the inbox and what was exported for download; not from folders that `export` has written. The server must not be
/// running.
#[derive(Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    log: Log,
    /// The visitor's id, as SDKs send it.
    visitor: String,
}

/// Remove a project's events from before a day, for good.
///
/// Results that rest on them change. The server must not be running.
#[derive(Args)]
pub(crate) struct Retain {
    #[command(flatten)]
    log: Log,
    /// The first UTC day that stays, such as 2026-11-25.
    #[arg(long)]
    from: Day,
}

/// How often the tail looks.
const PAUSE: Duration = Duration::from_millis(200);

impl Log {
    fn folder(&self) -> anyhow::Result<PathBuf> {
        // The state may be in another database, so there need be no more than the folder.
        if !self.data.is_dir() {
            bail!(missing(&self.data));
        }
        Ok(self.data.join("events"))
    }

    fn open(&self) -> anyhow::Result<FileLog> {
        FileLog::open(&self.folder()?, Settings::default()).context("cannot open the events")
    }
}

impl Events {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Import(import) => import.run(),
            Self::Export(export) => export.run(),
            Self::Tail(follow) => follow.run(),
            Self::Erase(erase) => {
                let erased = erase.log.open()?.erase(&erase.log.project, &erase.visitor)?;
                println!("{}", json!({ "erased": erased }));
                Ok(())
            }
            Self::Retain(retain) => {
                let removed = retain.log.open()?.retain_from(&retain.log.project, retain.from)?;
                println!("{}", json!({ "removed": removed }));
                Ok(())
            }
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Import {
    fn run(&self) -> anyhow::Result<()> {
        let imported = e3::import(&self.log.open()?, &self.log.project, &self.folder)?;
        println!(
            "{}",
            json!({ "decisions": imported.decisions, "events": imported.events, "unusable": imported.unusable })
        );
        Ok(())
    }
}

impl Export {
    fn run(&self) -> anyhow::Result<()> {
        let from = self.from.unwrap_or(Day::of(i64::MIN));
        let days = from..=self.to.unwrap_or(Day::of(i64::MAX));
        let exported = e3::export(&self.log.open()?, &self.log.project, days, &self.folder)?;
        println!(
            "{}",
            json!({ "decisions": exported.decisions, "events": exported.events, "files": exported.files.len() })
        );
        Ok(())
    }
}

impl Follow {
    fn run(&self) -> anyhow::Result<()> {
        let mut tail = Tail::open(&self.log.folder()?)?;
        let mut idle = Duration::ZERO;
        let mut out = io::stdout().lock();
        while self.idle.is_none_or(|most| idle < Duration::from_secs(most)) {
            let batches = tail.batches()?;
            idle = if batches.is_empty() { idle + PAUSE } else { Duration::ZERO };
            for batch in batches.into_iter().filter(|batch| batch.project == self.log.project) {
                for row in batch.decisions {
                    writeln!(out, "{}", json!({ "type": "decision", "row": row }))?;
                }
                for row in batch.conversions {
                    writeln!(out, "{}", json!({ "type": "event", "row": row }))?;
                }
            }
            out.flush()?;
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

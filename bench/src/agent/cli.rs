//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// What `--help` prints.
pub const HELP: &str = "\
Measures `burgee agent`: what a decision costs beside bare hyper, how late answers come at half load, how it starts.

Usage: agent [--burgee FILE] [--rounds N] [--seconds S] [--outage S] [--check]

  --burgee FILE  the binary [target/release/burgee]
  --rounds N     interleaved rounds of load [5]
  --seconds S    length of a turn under load [3]
  --outage S     how long there is no receiver of events [60]
  --check        fail if a target is missed
  -h, --help     print this

Needs wrk, and taskset to give server and client a core each.";

/// The options.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The binary under test.
    pub burgee: PathBuf,
    /// Rounds of load.
    pub rounds: usize,
    /// Seconds that a turn lasts.
    pub seconds: u32,
    /// Seconds for which there is no receiver of events.
    pub outage: u32,
    /// Fail below the targets.
    pub check: bool,
    /// Be the floor, at this address, and measure nothing.
    pub floor: Option<SocketAddr>,
    /// Be the datafile host and the receiver of events, at this address, and measure nothing.
    pub hosts: Option<SocketAddr>,
    /// Print the help and do nothing else.
    pub help: bool,
}

impl Options {
    /// Reads the arguments, without the program's name.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            burgee: "target/release/burgee".into(),
            rounds: 5,
            seconds: 3,
            outage: 60,
            check: false,
            floor: None,
            hosts: None,
            help: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--burgee" => options.burgee = value()?.into(),
                "--rounds" => options.rounds = value()?.parse().context("--rounds")?,
                "--seconds" => options.seconds = value()?.parse().context("--seconds")?,
                "--outage" => options.outage = value()?.parse().context("--outage")?,
                "--floor" => options.floor = Some(value()?.parse().context("--floor")?),
                "--hosts" => options.hosts = Some(value()?.parse().context("--hosts")?),
                "--check" => options.check = true,
                "-h" | "--help" => options.help = true,
                other => bail!("unknown argument {other:?}; see --help"),
            }
        }
        Ok(options)
    }
}

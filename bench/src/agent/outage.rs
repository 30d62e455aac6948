//! What is lost while the receiver of events is away: nothing may be.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::cli::Options;
use crate::load::{KEY, settle};
use crate::open_loop;
use crate::process::{Process, free_address};
use crate::report::Report;
use crate::start::{agent, hosts};

/// Decisions a second.
const RATE: f64 = 5_000.0;

/// Decides while nobody listens where events go, then lets them arrive; adds to the report how many did.
pub fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let datafiles = Process::start(hosts(address)?, address)?;
    let (address, away) = (free_address()?, free_address()?);
    let mut command =
        agent(&options.burgee, &folder.path().join("data"), datafiles.address, address);
    command.env("OPTIMIZELY_CLIENT_EVENTURL", format!("http://{away}/v1/events"));
    let own = Process::start(command, address)?;
    let length = Duration::from_secs(options.outage.into());
    let late = open_loop::measure(own.address, KEY, RATE, length)?;
    let decided = u32::try_from(late.len()).map(f64::from)?;
    let receiver = Process::start(hosts(away)?, away)?;
    let back = Instant::now();
    let arrived = settle(&receiver, decided)?;
    let seconds = length.as_secs();
    let what = format!(
        "exposures that arrived after {seconds} s without a receiver, of {decided} decided"
    );
    report.at_least(&what, arrived, decided);
    report.figure("the same, seconds until all had arrived", back.elapsed().as_secs_f64());
    report.figure(
        "the same, 99th percentile of decisions meanwhile, ms",
        open_loop::percentile(late, 99.0),
    );
    Ok(())
}

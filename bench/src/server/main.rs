//! `server`: what the management API and datafile delivery cost, beside a bare hyper server in the same run.
//! See the README for what is measured and how.

mod api;
mod cli;
mod floor;
mod instance;
mod latency;
mod load;
mod report;
mod seed;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Options;
use crate::report::Report;

fn main() -> Result<ExitCode> {
    let options = Options::parse(std::env::args().skip(1))?;
    if options.help {
        println!("{}", cli::HELP);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(address) = options.floor {
        floor::serve(address)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut report = Report::default();
    latency::measure(&options, &mut report)?;
    load::measure(&options, &mut report)?;
    print!("{report}");
    let missed = options.check && !report.all_met();
    Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

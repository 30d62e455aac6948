//! `agent`: what a decision over HTTP costs, beside a bare hyper server in the same run. See the README for what is
//! measured and how.

mod cli;
#[path = "../decisions/datafile.rs"]
mod datafile;
#[path = "../server/floor.rs"]
mod floor;
mod hosts;
mod load;
mod open_loop;
mod outage;
mod process;
#[path = "../server/report.rs"]
mod report;
mod start;

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
    if let Some(address) = options.hosts {
        hosts::serve(address)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut report = Report::default();
    start::measure(&options, &mut report)?;
    load::measure(&options, &mut report)?;
    outage::measure(&options, &mut report)?;
    print!("{report}");
    let missed = options.check && !report.all_met();
    Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

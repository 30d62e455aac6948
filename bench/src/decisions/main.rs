//! `decisions`: how many flag decisions a second Burgee's engine takes on one thread, beside
//! LaunchDarkly's and Unleash's, and beside a floor that no engine can reach. See the README for
//! what is compared and how.

mod burgee;
mod cli;
mod contender;
mod datafile;
mod floor;
mod launchdarkly;
mod measure;
mod report;
mod sanity;
mod targets;
mod versions;
mod yggdrasil;

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::burgee::Burgee;
use crate::cli::Options;
use crate::contender::Contender;
use crate::floor::Floor;
use crate::launchdarkly::LaunchDarkly;
use crate::measure::Workload;
use crate::report::Outcome;

/// Flags in the set that single decisions are taken from.
const FEW: usize = 100;
/// Flags in the set that is decided as a whole and compiled.
const MANY: usize = 1000;

fn main() -> Result<ExitCode> {
    let options = Options::parse(std::env::args().skip(1))?;
    if options.help {
        println!("{}", cli::HELP);
        return Ok(ExitCode::SUCCESS);
    }
    let mut few = contenders(FEW)?;
    sanity::check_all(&mut few, FEW)?;
    let mut many = contenders(MANY)?;
    sanity::check_all(&mut many, MANY)?;
    println!(
        "every contender serves plausible splits; Burgee serves exactly what the protocol says\n"
    );

    let mut outcomes = Vec::new();
    for workload in [Workload::One, Workload::All, Workload::Compile] {
        let (set, flags) = match workload {
            Workload::One => (&mut few, FEW),
            Workload::All | Workload::Compile => (&mut many, MANY),
        };
        let series = measure::run(set, workload, flags, options.rounds, options.length)?;
        outcomes.push(Outcome { workload, series });
    }
    print!("{}", report::text(&outcomes));
    println!("{}; {} rounds", versions::engines(), options.rounds);
    if options.markdown {
        print!("\n{}", report::markdown(&outcomes, options.rounds));
    }
    Ok(if options.check { check(&outcomes) } else { ExitCode::SUCCESS })
}

/// The contenders with `flags` flags each: the floor first, Burgee last.
fn contenders(flags: usize) -> Result<Vec<Box<dyn Contender>>> {
    let datafile = datafile::datafile(flags).to_string().into_bytes();
    let source = match std::env::var_os("BURGEE_BENCH_DATAFILE") {
        Some(path) => {
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?
        }
        None => datafile.clone(),
    };
    Ok(vec![
        Box::new(Floor::new(flags)),
        Box::new(LaunchDarkly::new(flags)?),
        Box::new(yggdrasil::Owned::new(flags)?),
        Box::new(yggdrasil::Borrowed::new(flags)?),
        Box::new(Burgee::new(flags, &datafile, source)?),
    ])
}

/// Prints the verdicts on Burgee's targets.
fn check(outcomes: &[Outcome]) -> ExitCode {
    let verdicts = targets::judge(outcomes, |name| name != floor::NAME);
    for verdict in &verdicts {
        println!("{}: {}", if verdict.met { "met" } else { "MISSED" }, verdict.text);
    }
    if verdicts.iter().all(|verdict| verdict.met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

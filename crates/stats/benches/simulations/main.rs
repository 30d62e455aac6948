//! Measures what the guarantees of the statistics are worth, by simulation on the code that makes results.
//!
//! `make bench-stats` runs it. It writes `docs/statistics.md` and the plots beside it, and fails if a figure lies
//! outside of its band. Seeds are fixed, so a run repeats to the last digit. `--quick` takes a tenth of the
//! replicates and writes nothing; `--bandits` measures these alone and writes their plot.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts of simulated visitors are small"
)]

mod many;
mod metrics;
mod peeking;
mod plot;
mod random;
mod report;
mod run;

use std::path::Path;
use std::process::ExitCode;

/// As many as the bands were set for.
const REPLICATES: u64 = 2_000;

fn main() -> ExitCode {
    let is_given = |name: &str| std::env::args().any(|argument| argument == name);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    if is_given("--bandits") {
        let report = report::Report::of_bandits(REPLICATES);
        print!("{}", report.markdown());
        return ExitCode::from(u8::from(report.write_plots(&docs).is_err()));
    }
    let quick = is_given("--quick");
    let replicates = if quick { REPLICATES / 10 } else { REPLICATES };
    let report = report::Report::measure(replicates);
    print!("{}", report.markdown());
    if !quick && let Err(error) = report.write(&docs) {
        eprintln!("simulations: {}: {error}", docs.display());
        return ExitCode::from(2);
    }
    let failed = report.failures();
    for name in &failed {
        eprintln!("simulations: {name} lies outside of its band");
    }
    // A tenth of the replicates says little: only a full run is held to the bands.
    ExitCode::from(u8::from(!quick && !failed.is_empty()))
}

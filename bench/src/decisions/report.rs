//! Tables for the terminal and for the documentation.

use std::fmt::Write as _;

use crate::measure::{Series, Workload};
use crate::versions;

/// What one workload came to. Burgee is the last of the series.
pub struct Outcome {
    /// The workload.
    pub workload: Workload,
    /// One series per contender.
    pub series: Vec<Series>,
}

impl Outcome {
    /// Burgee's series.
    pub fn burgee(&self) -> Option<&Series> {
        self.series.last()
    }

    /// The others' series.
    pub fn others(&self) -> &[Series] {
        self.series.split_last().map_or(&[], |(_, others)| others)
    }

    /// What is measured.
    fn title(&self) -> &'static str {
        match self.workload {
            Workload::One => "one of 100 flags, a new user each time",
            Workload::All => "all of 1,000 flags for one user",
            Workload::Compile => "parse and compile 1,000 flags",
        }
    }

    /// The unit of [`figure`](Self::figure).
    fn unit(&self) -> &'static str {
        match self.workload {
            Workload::One => "M decisions/s",
            Workload::All => "M flags/s",
            Workload::Compile => "ms",
        }
    }

    /// A rate in the workload's unit.
    pub fn figure(&self, rate: f64) -> f64 {
        match self.workload {
            Workload::One | Workload::All => rate / 1e6,
            Workload::Compile => 1e3 / rate,
        }
    }

    /// Burgee beside one series: `2.10 (2.03–2.15)`, or a dash beside itself.
    fn ratio(&self, series: &Series) -> String {
        match self.burgee() {
            Some(burgee) if burgee.name != series.name => {
                let times = burgee.times(series);
                format!("{:.2} ({:.2}–{:.2})", times.median, times.min, times.max)
            }
            _ => "–".to_owned(),
        }
    }
}

/// The tables for a terminal.
pub fn text(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let _ = writeln!(text, "{}", outcome.title());
        let _ =
            writeln!(text, "  {:<38} {:>13}  {:<20} checksum", "", outcome.unit(), "Burgee ÷ this");
        for series in &outcome.series {
            let figure = outcome.figure(series.rate().median);
            let (ratio, checksum) = (outcome.ratio(series), series.checksum);
            let _ =
                writeln!(text, "  {:<38} {figure:>13.2}  {ratio:<20} {checksum:016x}", series.name);
        }
    }
    text
}

/// The table for the documentation.
pub fn markdown(outcomes: &[Outcome], rounds: usize) -> String {
    let mut text = String::from(
        "| workload | engine | median | Burgee ÷ this (min–max) |\n|---|---|---:|---:|\n",
    );
    for outcome in outcomes {
        for series in &outcome.series {
            let _ = writeln!(
                text,
                "| {} | {} | {:.2} {} | {} |",
                outcome.title(),
                series.name,
                outcome.figure(series.rate().median),
                outcome.unit(),
                outcome.ratio(series),
            );
        }
    }
    let _ = writeln!(
        text,
        "\nOne thread; medians of {rounds} interleaved rounds, ratios round by round. \
         Only the ratios carry over to other machines. {}.",
        versions::engines(),
    );
    text
}

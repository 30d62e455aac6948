//! What was measured, as lines of a table, and whether it is what was aimed at.

use std::fmt;
use std::time::Duration;

/// The lines.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each figure.
    lines: Vec<Line>,
}

/// A figure.
#[derive(Clone, Debug)]
struct Line {
    /// What was measured.
    what: String,
    /// The figure.
    figure: String,
    /// What was aimed at, and whether it was met.
    target: Option<(String, bool)>,
}

impl Report {
    /// Adds a figure that nothing is aimed at for.
    pub fn figure(&mut self, what: &str, figure: f64) {
        self.push(what, format!("{figure:.2}"), None);
    }

    /// Adds a figure that should not be larger.
    pub fn at_most(&mut self, what: &str, figure: f64, most: f64) {
        let target = (format!("at most {most}"), figure <= most);
        self.push(what, format!("{figure:.2}"), Some(target));
    }

    /// Adds a figure that should not be smaller.
    pub fn at_least(&mut self, what: &str, figure: f64, least: f64) {
        let target = (format!("at least {least}"), figure >= least);
        self.push(what, format!("{figure:.1}"), Some(target));
    }

    /// Adds times; the 95th percentile should not be more than so many ms.
    pub fn latencies(&mut self, what: &str, mut times: Vec<Duration>, most: Option<f64>) {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
        };
        let figure = format!("p50 {:.1} ms, p95 {:.1} ms", at(50), at(95));
        let target = most.map(|most| (format!("p95 at most {most} ms"), at(95) <= most));
        self.push(what, figure, target);
    }

    /// Adds the ratios to the floor, one a round; the median should not be smaller.
    pub fn ratios(&mut self, what: &str, mut ratios: Vec<f64>, least: Option<f64>) {
        ratios.sort_unstable_by(f64::total_cmp);
        let at = |place: usize| ratios.get(place).copied().unwrap_or_default();
        let (low, median, high) = (at(0), at(ratios.len() / 2), at(ratios.len().saturating_sub(1)));
        let figure = format!("{median:.2} of hyper's echo ({low:.2}–{high:.2})");
        let target = least.map(|least| (format!("at least {least}"), median >= least));
        self.push(what, figure, target);
    }

    /// Whether every target was met.
    pub fn all_met(&self) -> bool {
        self.lines.iter().all(|line| line.target.as_ref().is_none_or(|(_, met)| *met))
    }

    /// Adds a line.
    fn push(&mut self, what: &str, figure: String, target: Option<(String, bool)>) {
        self.lines.push(Line { what: what.to_owned(), figure, target });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | measured | aimed at |\n|---|---|---|")?;
        for Line { what, figure, target } in &self.lines {
            let aim = match target {
                None => "–".to_owned(),
                Some((aim, true)) => format!("{aim}: met"),
                Some((aim, false)) => format!("{aim}: **missed**"),
            };
            writeln!(f, "| {what} | {figure} | {aim} |")?;
        }
        Ok(())
    }
}

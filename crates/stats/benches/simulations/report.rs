//! The measurements as tables and plots.

use std::fmt::Write;
use std::io;
use std::path::Path;

use crate::plot::{self, Series};
use crate::run::{self, Row, curve};
use crate::{many, metrics, peeking};

/// All that was measured, in the order that it is shown.
pub(crate) struct Report {
    replicates: u64,
    sections: Vec<Section>,
}

struct Section {
    title: &'static str,
    text: String,
    rows: Vec<Row>,
    plot: Option<(&'static str, String)>,
}

/// Points at which curves are drawn.
fn points(most: u32) -> Vec<u32> {
    (0..=50).map(|step| most / 50 * step).collect()
}

impl Report {
    /// Only how bandits fare, which takes seconds.
    pub(crate) fn of_bandits(replicates: u64) -> Self {
        Self { replicates, sections: vec![bandits(replicates / 40)] }
    }

    /// Writes the plots alone.
    pub(crate) fn write_plots(&self, docs: &Path) -> io::Result<()> {
        for (name, svg) in self.sections.iter().filter_map(|section| section.plot.as_ref()) {
            std::fs::write(docs.join(name), svg)?;
        }
        Ok(())
    }

    pub(crate) fn measure(replicates: u64) -> Self {
        let sections = vec![
            false_positives(replicates),
            coverage(replicates),
            power(replicates),
            discoveries(replicates),
            splits(replicates),
            others(replicates),
            bandits(replicates / 40),
        ];
        Self { replicates, sections }
    }

    pub(crate) fn failures(&self) -> Vec<&str> {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        rows.filter(|row| !row.passes()).map(|row| row.name.as_str()).collect()
    }

    pub(crate) fn write(&self, docs: &Path) -> io::Result<()> {
        std::fs::write(docs.join("statistics.md"), self.markdown())?;
        self.write_plots(docs)
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = format!(
            "# What the statistics are worth\n\n\
             Written by `make bench-stats`: simulations on the code that makes results, {} experiments a line unless a table \
             says otherwise, with fixed seeds. Visitors come one by one and are looked at after each one or every ten; \
             a line counts the experiments in which it *ever* happened, from the opening of the gate (100 visitors and 25 \
             with a value in both arms) to the end, usually 50,000 visitors. Levels are 10% and `N*` is 5,000 where nothing else is said. \
             In parentheses is the 95% interval of the simulation; a run fails if a figure leaves its band.\n",
            self.replicates
        );
        for section in &self.sections {
            let _ = write!(text, "\n## {}\n\n{}\n", section.title, section.text);
            if let Some((name, _)) = &section.plot {
                let _ = write!(text, "\n![{}]({name})\n", section.title);
            }
            if !section.rows.is_empty() {
                text.push_str("\n| | measured | band | |\n|---|---|---|---|\n");
            }
            for row in &section.rows {
                let share = row.share;
                let _ = writeln!(
                    text,
                    "| {} | {:.4} ({:.4}–{:.4}) | {}–{} | {} |",
                    row.name,
                    share.value,
                    share.low,
                    share.high,
                    row.band.0,
                    row.band.1,
                    if row.passes() { "✓" } else { "✗" },
                );
            }
        }
        text
    }
}

fn false_positives(replicates: u64) -> Section {
    let (rows, runs) = peeking::false_positives(replicates);
    let at = points(50_000);
    let first =
        |pick: fn(&peeking::Peeked) -> Option<u32>| runs.iter().map(pick).collect::<Vec<_>>();
    let series = [
        Series { name: "sequential".into(), points: curve(&first(|run| run.sequential[0]), &at) },
        Series { name: "z-test, peeking".into(), points: curve(&first(|run| run.naive), &at) },
    ];
    let svg = plot::lines("A/A tests that were ever significant, rate 10%", &series, 0.1, 1.0);
    Section {
        title: "False positives",
        text: "Of experiments without any effect, the share that was ever declared significant."
            .into(),
        rows,
        plot: Some(("statistics-false-positives.svg", svg)),
    }
}

fn coverage(replicates: u64) -> Section {
    let (rows, runs) = peeking::coverage(replicates);
    let at = points(50_000);
    let (fieller, delta): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
    let series = [
        Series { name: "Fieller".into(), points: curve(&fieller, &at) },
        Series { name: "delta method".into(), points: curve(&delta, &at) },
    ];
    let svg = plot::lines("Intervals of revenue's lift that ever missed it", &series, 0.1, 0.4);
    Section {
        title: "Coverage",
        text: "The share of experiments in which the interval of the relative lift ever excluded the true lift. \
               Results show Fieller's interval; the delta method is what others use."
            .into(),
        rows,
        plot: Some(("statistics-coverage.svg", svg)),
    }
}

fn power(replicates: u64) -> Section {
    let (mut rows, runs) = peeking::power(replicates);
    rows.push(metrics::fixed_check(replicates));
    let at = points(50_000);
    let first = |rule: usize| runs.iter().map(|run| run.sequential[rule]).collect::<Vec<_>>();
    let fixed = at.iter().filter(|visitors| **visitors > 0);
    let series = [
        Series { name: "sequential, N* 5,000".into(), points: curve(&first(0), &at) },
        Series { name: "sequential, N* 20,000".into(), points: curve(&first(1), &at) },
        Series {
            name: "one look there".into(),
            points: fixed.map(|&n| (f64::from(n), peeking::fixed_power(n))).collect(),
        },
    ];
    let svg = plot::lines("Found by then: rate 10%, lift 10%", &series, 0.8, 1.0);
    let median = run::median(&first(0)).map_or("–".into(), |median| median.to_string());
    Section {
        title: "Power",
        text: format!(
            "The share of experiments with a true lift of 10% that found it within 50,000 visitors; half of them stopped by \
             visitor {median}. The price of looking at any time is read off the distance of the curves."
        ),
        rows,
        plot: Some(("statistics-power.svg", svg)),
    }
}

fn discoveries(replicates: u64) -> Section {
    let (mut rows, uncorrected) = many::discoveries(replicates);
    let shown: Vec<&Row> = rows.iter().chain(&uncorrected).collect();
    let svg =
        plot::points("False discoveries when stopping at the first discovery", &shown, 0.1, 0.8);
    rows.extend(uncorrected);
    Section {
        title: "False discoveries",
        text: "The mean share of false ones among the metrics that were significant when one stopped at the first discovery, \
               corrected by e-BH, and uncorrected for comparison; 15,000 visitors, looked at 150 times."
            .into(),
        rows,
        plot: Some(("statistics-false-discoveries.svg", svg)),
    }
}

fn splits(replicates: u64) -> Section {
    let (rows, runs) = many::splits(replicates);
    let faults = many::faults(replicates / 10);
    let at = points(20_000);
    let mut series: Vec<Series> = faults
        .iter()
        .map(|(name, times)| Series {
            name: format!("{name} instead of 50/50"),
            points: curve(times, &at),
        })
        .collect();
    let healthy: Vec<Option<u32>> = runs.iter().map(|run| run.sequential).collect();
    series.push(Series { name: "healthy 50/50".into(), points: curve(&healthy, &at) });
    let svg = plot::lines("Splits flagged at 1%", &series, 0.01, 1.0);
    let medians: Vec<String> = faults
        .iter()
        .map(|(name, times)| {
            let median =
                run::median(times).map_or("more than 20000".into(), |time| time.to_string());
            format!("{name} after {median}")
        })
        .collect();
    Section {
        title: "Sample-ratio mismatch",
        text: format!(
            "The share of healthy 50/50 splits of 20,000 visitors that was ever flagged. Faulty splits are found, at the median of {} \
             experiments: {} visitors.",
            replicates / 10,
            medians.join(", ")
        ),
        rows,
        plot: Some(("statistics-sample-ratio.svg", svg)),
    }
}

fn others(replicates: u64) -> Section {
    let rows = metrics::rows(replicates);
    let shown: Vec<&Row> =
        rows.iter().filter(|row| !row.name.contains("must fail") && row.band.1 <= 0.12).collect();
    let svg = plot::points("False positives of other metrics", &shown, 0.1, 0.2);
    Section {
        title: "Ratios, covariates, epochs, guardrails, quantiles",
        text: format!(
            "Looked at every ten visitors; {} experiments a line, for quantiles {replicates} samples of 5,000 visitors.",
            replicates / 2
        ),
        rows,
        plot: Some(("statistics-other-metrics.svg", svg)),
    }
}

fn bandits(replicates: u64) -> Section {
    let courses = many::regrets(replicates);
    let last = |place: usize| courses[place].last().copied().unwrap_or_default();
    let [equal, thompson, top_two] = [0, 1, 2].map(last);
    let ratio = thompson / equal;
    let names = ["equal split", "Thompson sampling", "top-two"];
    let series = names.iter().zip(&courses).map(|(name, course)| {
        let visits = (1..).map(|round| f64::from(round * many::ROUND));
        let points = visits.zip(course.iter().map(|lost| lost / equal));
        Series { name: (*name).into(), points: [(0.0, 0.0)].into_iter().chain(points).collect() }
    });
    let series: Vec<Series> = series.collect();
    let title = "Conversions lost, in parts of what an equal split loses in the end";
    let svg = plot::lines(title, &series, 0.4, 1.0);
    let share = run::Share { value: ratio, low: ratio, high: ratio };
    Section {
        title: "Bandits",
        text: format!(
            "Conversions lost against always serving the best of three variations (5, 5.5 and 6%) over 50,000 visits, the mean of \
             {replicates} runs: {equal:.0} with an equal split, {thompson:.0} by Thompson sampling, {top_two:.0} by top-two."
        ),
        rows: vec![Row::at_most("S19 Thompson's regret over an equal split's", share, 0.40)],
        plot: Some(("statistics-bandits.svg", svg)),
    }
}

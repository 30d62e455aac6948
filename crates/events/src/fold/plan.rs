//! What a fold is asked for, and what it answers.

use std::collections::BTreeSet;

use burgee_stats::Sample;

use crate::fold::filter::Filter;
use crate::fold::segment::Segment;

/// The sums of one experiment that are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The project.
    pub project: String,
    /// The experiment or holdout, by id.
    pub experiment: String,
    /// Its variations, by id, in the order of the answer. Decisions for others do not count.
    pub variations: Vec<String>,
    /// Makes the plan one of a holdout: visitors with a decision of these experiments, deliveries included, are one
    /// variation more, the last of the answer.
    pub others: Option<BTreeSet<String>>,
    /// The metrics, in the order of the answer.
    pub metrics: Vec<Metric>,
    /// Decisions before this time are as if they had never been made, as after a reset; milliseconds since 1970-01-01 UTC.
    pub reset: i64,
    /// The ids of visitors who do not count, such as those who were given a variation by name.
    pub excluded: BTreeSet<String>,
    /// First decisions before this time do not count; milliseconds since 1970-01-01 UTC.
    pub start: i64,
    /// Nothing at or after this time counts.
    pub end: i64,
    /// Times at which the allocation changed, ascending: a visitor belongs to the epoch of the first decision.
    pub changes: Vec<i64>,
    /// Only visitors who were in it at their first decision.
    pub segment: Option<Segment>,
    /// How long after the first decision a conversion counts, in milliseconds; `None` is without limit.
    pub window: Option<i64>,
    /// How long before the start conversions are a covariate, in milliseconds; 0 is no covariate.
    pub covariate: i64,
}

/// A metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// What is counted.
    pub numerator: Amount,
    /// What it is divided by.
    pub denominator: Denominator,
    /// The upper quantile, 0 to 1, that visitors' totals are capped at.
    pub cap: Option<f64>,
    /// As the plan's window, for this metric alone; the shorter one counts.
    pub window: Option<i64>,
}

/// What a metric is divided by.
#[derive(Clone, Debug, PartialEq)]
pub enum Denominator {
    /// The number of visitors.
    Visitors,
    /// The number of their sessions that had a decision.
    Sessions,
    /// Another amount: a ratio.
    Amount(Amount),
}

/// An amount per visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Which conversions.
    pub source: Source,
    /// What of them.
    pub measure: Measure,
}

/// Which conversions count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those of one event, by id.
    Event(String),
    /// Those of one event with certain properties.
    EventWhere(String, Filter),
    /// All, as for overall revenue.
    All,
}

/// What of conversions counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Whether there is one.
    Unique,
    /// How many there are.
    Count,
    /// The sum of their revenue, in cents.
    Revenue,
    /// The sum of their values.
    Value,
}

/// The sums of one experiment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folded {
    /// For each epoch, the variations in the plan's order.
    pub epochs: Vec<Vec<Cell>>,
    /// Visitors who were decided for more than one variation; they belong to their first.
    pub switched: u64,
    /// Visitors with more events in a day than a person has, who are left out, by their hash.
    pub quarantined: Vec<i64>,
    /// Conversions that had no decision before them.
    pub unattributed: u64,
    /// Rows that were sent more than once.
    pub duplicates: u64,
    /// When the first visitor who counts was first decided for, if there is one.
    pub first_decision: Option<i64>,
}

/// One variation in one epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// How many visitors it has.
    pub units: u64,
    /// The metrics in the plan's order.
    pub metrics: Vec<MetricTotals>,
}

/// One metric of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MetricTotals {
    /// The sums over visitors.
    pub sample: Sample,
    /// Visitors whose numerator is not zero.
    pub nonzero: u64,
    /// The sum of the numerators; of revenue in cents.
    pub value: f64,
    /// The cap that was applied.
    pub cap: Option<f64>,
}

impl Plan {
    /// How many variations the answer has.
    pub fn arms(&self) -> usize {
        self.variations.len() + usize::from(self.others.is_some())
    }

    /// Whether anything is divided by sessions.
    pub(crate) fn has_sessions(&self) -> bool {
        self.metrics.iter().any(|metric| metric.denominator == Denominator::Sessions)
    }

    /// The filters of the metrics, each once: a conversion is held against them when it is read.
    pub(crate) fn filters(&self) -> Vec<&Filter> {
        let mut filters: Vec<&Filter> = Vec::new();
        for metric in &self.metrics {
            let denominator = match &metric.denominator {
                Denominator::Amount(amount) => Some(amount),
                Denominator::Visitors | Denominator::Sessions => None,
            };
            for amount in std::iter::once(&metric.numerator).chain(denominator) {
                if let Source::EventWhere(_, filter) = &amount.source
                    && !filters.contains(&filter)
                {
                    filters.push(filter);
                }
            }
        }
        filters
    }

    /// The events that are read: `None` for all.
    pub(crate) fn events(&self) -> Option<BTreeSet<&str>> {
        let mut events = BTreeSet::new();
        for metric in &self.metrics {
            let other = match &metric.denominator {
                Denominator::Visitors => None,
                // A session may be kept up by any event.
                Denominator::Sessions => return None,
                Denominator::Amount(amount) => Some(amount),
            };
            for amount in other.into_iter().chain([&metric.numerator]) {
                match &amount.source {
                    Source::All => return None,
                    Source::Event(event) | Source::EventWhere(event, _) => {
                        events.insert(event.as_str())
                    }
                };
            }
        }
        Some(events)
    }
}

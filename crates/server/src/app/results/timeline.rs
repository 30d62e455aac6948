//! How the traffic of a rule was divided over time, by the change history.

use std::collections::BTreeMap;

use burgee_domain::{Error, Result, Rule, Timestamp};
use burgee_store::{ChangeFilter, Reader};
use serde_json::Value;

use crate::app::entity::store_error;
use crate::app::history::ChangeBody;

/// A division of traffic, from a time on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Allocation {
    pub(crate) from: Timestamp,
    /// Basis points by the id of the variation.
    pub(crate) weights: BTreeMap<i64, u32>,
}

/// All divisions of a rule's traffic since it was launched, the first at the launch.
pub(crate) async fn of_rule(
    reader: &Reader,
    project_id: i64,
    rule: &Rule,
) -> Result<Vec<Allocation>> {
    let filter = ChangeFilter {
        entities: vec![("rule".to_owned(), rule.id)],
        ..ChangeFilter::of_project(project_id)
    };
    let mut told = Vec::new();
    for row in reader.changes(&filter).await.map_err(store_error)?.iter().rev() {
        // Most changes of a rule leave its variations alone.
        if !row.body.contains("percentage_included") {
            continue;
        }
        let body: ChangeBody = serde_json::from_str(&row.body)
            .map_err(|error| Error::Internal(format!("change {}: {error}", row.id)))?;
        let changed = body.changes.iter().find(|change| change["property"] == "variations");
        let weights = changed.and_then(|change| weights(&change["after"]));
        let from = Timestamp::from_micros(row.at);
        told.extend(weights.map(|weights| Allocation { from, weights }));
    }
    Ok(since_launch(told, rule))
}

/// The divisions that visitors have met, of which none is like the one before.
fn since_launch(told: Vec<Allocation>, rule: &Rule) -> Vec<Allocation> {
    let launched = rule.launched_time.unwrap_or(rule.created_time);
    let (before, after): (Vec<_>, Vec<_>) = told.into_iter().partition(|own| own.from <= launched);
    let first = before.last().map(|own| own.weights.clone());
    let first = first.unwrap_or_else(|| {
        let entries = rule.variations.values();
        entries.map(|entry| (entry.variation_id, entry.percentage_included)).collect()
    });
    let mut allocations = vec![Allocation { from: launched, weights: first }];
    allocations.extend(after);
    allocations.dedup_by(|next, last| next.weights == last.weights);
    allocations
}

/// The weights of a rule's variations as the history has them.
fn weights(variations: &Value) -> Option<BTreeMap<i64, u32>> {
    let entries = variations.as_object()?.values();
    entries
        .map(|entry| {
            let share = u32::try_from(entry["percentage_included"].as_u64()?).ok()?;
            Some((entry["variation_id"].as_i64()?, share))
        })
        .collect()
}

//! What came from SDKs, by environment. Batches do not name the key that they came by; whoever wants them told apart by
//! key sends it along as `?sdk_key=` or `X-Optimizely-SDK-Key`, and otherwise they go to the environment of which they
//! have a decision.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use burgee_events::{Accepted, Counters, visitor_hash};

/// So many of the latest rows are known again when they come a second time.
const REMEMBERED: usize = 65_536;

/// Who sent a batch, as far as that can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sender {
    pub(crate) project_id: i64,
    /// The environment, if the batch has a decision of one of its experiments.
    pub(crate) environment_id: Option<i64>,
    /// The key, if it was sent along.
    pub(crate) sdk_key: Option<String>,
}

/// What one sender has sent since the start of this node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) batches: u64,
    pub(crate) counters: Counters,
    /// Rows that had come a short while ago. All are kept, and count once.
    pub(crate) duplicates: u64,
}

/// The counts of all senders.
#[derive(Default)]
pub(crate) struct Tallies(Mutex<State>);

#[derive(Default)]
struct State {
    senders: BTreeMap<Sender, Sent>,
    /// Bodies that were no batch of a project.
    refused: u64,
    known: HashSet<i64>,
    order: VecDeque<i64>,
}

impl Tallies {
    /// Counts a batch.
    pub(crate) fn count(&self, sender: Sender, counters: Counters, accepted: &Accepted) {
        let decisions = accepted.decisions.iter().map(|row| &row.visit);
        let conversions = accepted.conversions.iter().map(|row| &row.visit);
        // A decision and a conversion have uuids of their own; decisions of one event have not.
        let rows: HashSet<i64> = decisions
            .chain(conversions)
            .map(|visit| visitor_hash(&format!("{}\n{}", visit.visitor_id, visit.uuid)))
            .collect();
        let mut state = self.lock();
        let mut duplicates = 0;
        for row in rows {
            if !state.known.insert(row) {
                duplicates += 1;
                continue;
            }
            state.order.push_back(row);
            if state.order.len() > REMEMBERED
                && let Some(oldest) = state.order.pop_front()
            {
                state.known.remove(&oldest);
            }
        }
        let sent = state.senders.entry(sender).or_default();
        sent.batches += 1;
        sent.counters += counters;
        sent.duplicates += duplicates;
    }

    /// Counts a body that was no batch.
    pub(crate) fn refuse(&self) {
        self.lock().refused += 1;
    }

    /// All senders with what they have sent, and how many bodies were refused.
    pub(crate) fn all(&self) -> (Vec<(Sender, Sent)>, u64) {
        let state = self.lock();
        let senders = state.senders.iter().map(|(sender, sent)| (sender.clone(), *sent));
        (senders.collect(), state.refused)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Counts are only ever added to.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use burgee_events::{Conversion, Visit};

    use super::*;

    #[test]
    fn rows_that_come_again_are_noticed() {
        let tallies = Tallies::default();
        let row = |uuid: &str| Conversion {
            visit: Visit {
                uuid: uuid.to_owned(),
                visitor_id: "ada".to_owned(),
                ..Visit::default()
            },
            ..Conversion::default()
        };
        let batch = |uuids: &[&str]| Accepted {
            conversions: uuids.iter().map(|uuid| row(uuid)).collect(),
            ..Accepted::default()
        };
        let counters = Counters { conversions: 2, ..Counters::default() };
        tallies.count(Sender::default(), counters, &batch(&["a", "b"]));
        tallies.count(Sender::default(), counters, &batch(&["b", "c"]));
        tallies.refuse();
        let (senders, refused) = tallies.all();
        let sent = senders[0].1;
        assert_eq!(
            (sent.batches, sent.counters.conversions, sent.duplicates, refused),
            (2, 4, 1, 1)
        );
    }
}

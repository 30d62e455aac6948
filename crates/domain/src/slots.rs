//! How the members of an exclusion group share its traffic.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::rule::ALL_TRAFFIC;

/// A slice of a group's traffic. A member may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The experiment.
    pub experiment_id: i64,
    /// Its first bucket.
    pub start: u32,
    /// The first bucket after it.
    pub end: u32,
}

/// Gives every member of a group slots as wide as its share, by experiment id; `None` if the shares are more
/// than all traffic.
///
/// Nobody is moved: who was in an experiment stays in it unless its share shrinks. What is missing is taken
/// from one gap that is wide enough or, if there is none, from several.
pub fn arrange_slots(before: &[Slot], shares: &IndexMap<i64, u32>) -> Option<Vec<Slot>> {
    if shares.values().map(|share| u64::from(*share)).sum::<u64>() > u64::from(ALL_TRAFFIC) {
        return None;
    }
    let mut before = before.to_vec();
    before.sort_by_key(|slot| slot.start);
    let mut missing = shares.clone();
    let mut slots: Vec<Slot> = Vec::new();
    for slot in before {
        if let Some(missing) = missing.get_mut(&slot.experiment_id) {
            *missing -= take(slot, *missing, &mut slots);
        }
    }
    for (experiment_id, mut missing) in missing {
        let gaps = gaps(&slots);
        let wide = gaps.iter().find(|(start, end)| end - start >= missing).copied();
        for (start, end) in wide.map_or(gaps, |gap| vec![gap]) {
            missing -= take(Slot { experiment_id, start, end }, missing, &mut slots);
        }
        slots.sort_by_key(|slot| slot.start);
    }
    Some(joined(slots))
}

/// Keeps as much of a slot as is needed, and says how much that is.
fn take(slot: Slot, needed: u32, slots: &mut Vec<Slot>) -> u32 {
    let width = (slot.end - slot.start).min(needed);
    if width > 0 {
        slots.push(Slot { end: slot.start + width, ..slot });
    }
    width
}

/// What lies between ordered slots, as first buckets and ends.
fn gaps(slots: &[Slot]) -> Vec<(u32, u32)> {
    let starts = slots.iter().map(|slot| slot.start).chain([ALL_TRAFFIC]);
    let ends = [0].into_iter().chain(slots.iter().map(|slot| slot.end));
    ends.zip(starts).filter(|(end, start)| end < start).collect()
}

/// Makes one of neighbours that belong to the same member.
fn joined(slots: Vec<Slot>) -> Vec<Slot> {
    let mut joined: Vec<Slot> = Vec::with_capacity(slots.len());
    for slot in slots {
        match joined.last_mut() {
            Some(last) if last.experiment_id == slot.experiment_id && last.end == slot.start => {
                last.end = slot.end;
            }
            _ => joined.push(slot),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slot(experiment_id: i64, start: u32, end: u32) -> Slot {
        Slot { experiment_id, start, end }
    }

    #[test]
    fn members_fill_gaps_and_stay_where_they_are() {
        let shares = IndexMap::from([(1, 2_000), (2, 3_000), (3, 5_000)]);
        let slots = arrange_slots(&[], &shares).unwrap();
        assert_eq!(slots, [slot(1, 0, 2_000), slot(2, 2_000, 5_000), slot(3, 5_000, 10_000)]);

        let shares = IndexMap::from([(1, 2_000), (3, 5_000), (4, 1_000)]);
        let slots = arrange_slots(&slots, &shares).unwrap();
        assert_eq!(slots, [slot(1, 0, 2_000), slot(4, 2_000, 3_000), slot(3, 5_000, 10_000)]);
    }

    #[test]
    fn a_share_grows_and_shrinks_in_place() {
        let before = [slot(1, 0, 2_000)];
        let grown = arrange_slots(&before, &IndexMap::from([(1, 6_000)])).unwrap();
        assert_eq!(grown, [slot(1, 0, 6_000)]);
        let shrunk = arrange_slots(&grown, &IndexMap::from([(1, 500)])).unwrap();
        assert_eq!(shrunk, [slot(1, 0, 500)]);
    }

    #[test]
    fn a_member_that_fits_into_no_gap_is_split() {
        let before = [slot(1, 1_000, 6_000), slot(2, 8_000, 9_000)];
        let shares = IndexMap::from([(1, 5_000), (2, 1_000), (3, 4_000)]);
        let slots = arrange_slots(&before, &shares).unwrap();
        let expected = [
            slot(3, 0, 1_000),
            slot(1, 1_000, 6_000),
            slot(3, 6_000, 8_000),
            slot(2, 8_000, 9_000),
            slot(3, 9_000, 10_000),
        ];
        assert_eq!(slots, expected);
    }

    #[test]
    fn more_than_all_traffic_does_not_fit() {
        assert_eq!(arrange_slots(&[], &IndexMap::from([(1, 9_000), (2, 1_001)])), None);
        assert_eq!(arrange_slots(&[], &IndexMap::from([(1, u32::MAX), (2, u32::MAX)])), None);
        assert_eq!(arrange_slots(&[], &IndexMap::from([(1, 0)])), Some(Vec::new()));
    }

    /// The member that has a bucket.
    fn owner(slots: &[Slot], bucket: u32) -> Option<i64> {
        let mut owners = slots.iter().filter(|slot| (slot.start..slot.end).contains(&bucket));
        let owner = owners.next().map(|slot| slot.experiment_id);
        assert!(owners.next().is_none(), "overlap at {bucket}: {slots:?}");
        owner
    }

    fn shares() -> impl Strategy<Value = IndexMap<i64, u32>> {
        prop::collection::vec((1..8_i64, 0..4_000_u32), 0..7).prop_map(|members| {
            let mut left = ALL_TRAFFIC;
            let mut shares = IndexMap::new();
            for (id, share) in members {
                let share = share.min(left);
                if shares.insert(id, share).is_none() {
                    left -= share;
                } else {
                    shares.shift_remove(&id);
                }
            }
            shares
        })
    }

    proptest! {
        #[test]
        fn every_member_has_its_share_and_who_stays_is_never_moved(
            history in prop::collection::vec(shares(), 1..6),
        ) {
            let mut slots: Vec<Slot> = Vec::new();
            let mut before = IndexMap::new();
            for shares in history {
                let Some(next) = arrange_slots(&slots, &shares) else {
                    continue;
                };
                for (id, share) in &shares {
                    let own = next.iter().filter(|slot| slot.experiment_id == *id);
                    prop_assert_eq!(own.map(|slot| slot.end - slot.start).sum::<u32>(), *share);
                }
                for bucket in 0..ALL_TRAFFIC {
                    let (was, is) = (owner(&slots, bucket), owner(&next, bucket));
                    // Only a member that shrank or left may lose a bucket.
                    if let Some(id) = was && shares.get(&id) >= before.get(&id) {
                        prop_assert_eq!(is, Some(id));
                    }
                }
                (slots, before) = (next, shares);
            }
        }
    }
}

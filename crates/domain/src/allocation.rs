//! From shares and traffic to the ranges of buckets in the datafile.

use burgee_engine::datafile::TrafficRange;

use crate::flag::Flag;
use crate::rule::ALL_TRAFFIC;

/// Gives each variation a fixed slot in proportion to its share, and fills as much of it as traffic enters.
///
/// Raising a rule's traffic therefore only moves users in and lowering it only moves users out, never from
/// one variation to another.
pub(crate) fn allocate(flag: &Flag, shares: &[(&str, u32)], traffic: u32) -> Vec<TrafficRange> {
    let widths: Vec<u32> = shares.iter().map(|(_, share)| *share).collect();
    let mut ranges = Ranges::default();
    let mut start = 0;
    for ((key, share), filled) in shares.iter().zip(apportion(&widths, traffic)) {
        if let Some(variation) = flag.variations.get(*key) {
            ranges.add(start, start + filled, variation.id.to_string());
        }
        start += share;
    }
    ranges.finish()
}

/// Divides traffic in proportion to shares that add up to all of it, so that the parts add up to the traffic
/// and no part shrinks while it grows.
///
/// That is what the divisor methods of apportionment are for; this is Webster's. Rounding each part, or the
/// running total, breaks one of the two.
fn apportion(shares: &[u32], traffic: u32) -> Vec<u32> {
    if traffic >= ALL_TRAFFIC {
        return shares.to_vec();
    }
    let mut parts = vec![0; shares.len()];
    for _ in 0..traffic {
        // The greatest share / (2 part + 1), in whole numbers; the first of equals.
        let mut best: Option<(u32, &mut u32)> = None;
        for (share, part) in shares.iter().zip(&mut parts) {
            let greater = best.as_ref().is_none_or(|(best_share, best_part)| {
                share * (2 * **best_part + 1) > best_share * (2 * *part + 1)
            });
            if greater && *share > 0 {
                best = Some((*share, part));
            }
        }
        if let Some((_, part)) = best {
            *part += 1;
        }
    }
    parts
}

/// Ranges of a traffic allocation, in order, with empty ids for gaps.
#[derive(Default)]
pub(crate) struct Ranges {
    ranges: Vec<TrafficRange>,
    end: u32,
}

impl Ranges {
    pub(crate) fn add(&mut self, start: u32, end: u32, entity_id: String) {
        if end <= start {
            return;
        }
        if start > self.end {
            self.push(start, String::new());
        }
        self.push(end, entity_id);
    }

    fn push(&mut self, end: u32, entity_id: String) {
        self.ranges.push(TrafficRange { entity_id, end_of_range: i64::from(end) });
        self.end = end;
    }

    pub(crate) fn finish(self) -> Vec<TrafficRange> {
        self.ranges
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Shares that add up to all traffic.
    fn shares() -> impl Strategy<Value = Vec<u32>> {
        prop::collection::vec(0..=ALL_TRAFFIC, 0..5).prop_map(|mut cuts| {
            cuts.push(ALL_TRAFFIC);
            cuts.sort_unstable();
            let mut start = 0;
            cuts.into_iter().map(|cut| cut - std::mem::replace(&mut start, cut)).collect()
        })
    }

    #[test]
    fn divides_in_proportion() {
        assert_eq!(apportion(&[5_000, 5_000], 5_000), [2_500, 2_500]);
        assert_eq!(apportion(&[3_333, 3_333, 3_334], 10_000), [3_333, 3_333, 3_334]);
        assert_eq!(apportion(&[9_000, 0, 1_000], 10), [9, 0, 1]);
        assert_eq!(apportion(&[5_000, 5_000], 0), [0, 0]);
        assert_eq!(apportion(&[], 5_000), [0_u32; 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn parts_add_up_fit_and_only_grow_with_the_traffic(
            shares in shares(),
            traffic in 0..=ALL_TRAFFIC,
            more in 0..200_u32,
        ) {
            let parts = apportion(&shares, traffic);
            prop_assert_eq!(parts.iter().sum::<u32>(), traffic);
            let later = apportion(&shares, (traffic + more).min(ALL_TRAFFIC));
            for ((part, later), share) in parts.iter().zip(&later).zip(&shares) {
                prop_assert!(part <= later && later <= share);
                // In proportion, but for a rounding that does not grow with the traffic.
                let exact = u64::from(*share) * u64::from(traffic) / u64::from(ALL_TRAFFIC);
                prop_assert!(u64::from(*part).abs_diff(exact) <= 2);
            }
        }
    }
}

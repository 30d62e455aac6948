//! From a user and an entity to a bucket, and from a bucket to what was allocated to it.

use crate::hash::Prefix;

/// Buckets run from 0 to 9,999: one is a basis point of traffic.
pub const BUCKETS: u32 = 10_000;

/// Places one user into buckets: holds the bucketing id, already hashed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucketer(Prefix);

impl Bucketer {
    /// `bucketing_id` is `$opt_bucketing_id` where that is a string, else the user id.
    pub(crate) fn new(bucketing_id: &str) -> Self {
        Self(Prefix::new(bucketing_id))
    }

    /// The bucket of this user for a rule, exclusion group or holdout: 0 to 9,999.
    pub(crate) fn bucket(self, entity_id: &str) -> u32 {
        scale(self.0.finish(entity_id))
    }
}

/// The 32-bit hash and the bucket that a bucketing id has for an entity.
///
/// `hash` is `MurmurHash3` x86 32-bit, seed 1, of the UTF-8 bytes of both ids joined; `bucket` is
/// `hash` scaled to 0..=9,999. Every official SDK computes the same two numbers.
///
/// ```
/// assert_eq!(burgee_engine::bucket_of("ppid1", "1886780721"), (2_256_854_705, 5254));
/// ```
pub fn bucket_of(bucketing_id: &str, entity_id: &str) -> (u32, u32) {
    let hash = Prefix::new(bucketing_id).finish(entity_id);
    (hash, scale(hash))
}

/// Scales a hash to a bucket, in integers: equal to `floor(hash / 2^32 * 10000)` in doubles.
fn scale(hash: u32) -> u32 {
    ((u64::from(hash) * u64::from(BUCKETS)) >> 32) as u32
}

/// A list of bucket ranges in file order, each with what it was given to.
///
/// The SDKs neither sort nor check the ranges: the first entry whose end lies above the bucket wins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Allocation<T>(Box<[Range<T>]>);

/// One entry of an allocation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Range<T> {
    /// The first bucket that is no longer in the range; may exceed 10,000.
    pub(crate) end: u32,
    pub(crate) target: T,
}

/// A range that a bucket fell into.
#[derive(Debug, PartialEq)]
pub(crate) struct Hit<'a, T> {
    /// Where the range starts: the end of the entry before it, or 0.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) target: &'a T,
}

// Derived, these would ask the same of `T`.
impl<T> Clone for Hit<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Hit<'_, T> {}

impl<T> Allocation<T> {
    pub(crate) fn new(ranges: impl IntoIterator<Item = Range<T>>) -> Self {
        Self(ranges.into_iter().collect())
    }

    /// Finds the first range that ends above `bucket`.
    pub(crate) fn hit(&self, bucket: u32) -> Option<Hit<'_, T>> {
        let mut start = 0;
        for range in &self.0 {
            if bucket < range.end {
                return Some(Hit { start, end: range.end, target: &range.target });
            }
            start = range.end;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_test_points_hold() {
        let long = "a very very very very very very very very very very very very very very very long ppd string";
        for (id, entity, bucket) in [
            ("ppid1", "1886780721", 5254),
            ("ppid2", "1886780721", 4299),
            ("ppid2", "1886780722", 2434),
            ("ppid3", "1886780721", 5439),
            (long, "1886780721", 6128),
        ] {
            assert_eq!(bucket_of(id, entity).1, bucket, "{id} {entity}");
        }
    }

    #[test]
    fn the_highest_hash_stays_below_ten_thousand() {
        assert_eq!(scale(u32::MAX), 9_999);
        assert_eq!(scale(0), 0);
    }

    #[test]
    fn ranges_are_walked_in_file_order() {
        let allocation = Allocation::new([
            Range { end: 5_000, target: "a" },
            Range { end: 2_000, target: "never" },
            Range { end: 20_000, target: "b" },
        ]);
        assert_eq!(allocation.hit(1_000).map(|hit| *hit.target), Some("a"));
        assert_eq!(allocation.hit(9_999).map(|hit| *hit.target), Some("b"));
    }
}

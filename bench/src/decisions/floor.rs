//! The cheapest conceivable decision: what the hardware charges for a hash map look-up, two
//! compares, one hash and a branch.

use std::hint::black_box;

use hashbrown::HashMap;

use crate::contender::{AGE, Contender, People, Served, Tally, flag_keys, is_us};
use crate::datafile::{DELIVERY, EXPERIMENT, id};

/// The seed of Optimizely's bucketing hash.
const SEED: u32 = 1;

/// The name in the report.
pub const NAME: &str = "floor: map look-up + murmur3 + branch";

/// A flag boiled down to the two ids that enter the hash.
struct Flag {
    /// The id of the A/B rule.
    experiment: String,
    /// The id of the delivery rule.
    delivery: String,
}

/// A user as no library has it: two fields that stand where the rule reads them.
struct User<'a> {
    /// The user's id.
    id: &'a str,
    /// The attribute `country`.
    country: &'a str,
    /// The attribute `age`.
    age: u32,
}

/// The hand-written floor. It is no engine: the rule's shape is in its code, not in its data.
pub struct Floor {
    /// The flags by key; the map's fast default hash.
    flags: HashMap<String, Flag>,
    /// The workload's users.
    people: People,
    /// The user's id followed by the rule's id.
    key: String,
}

impl Floor {
    /// The floor for `flags` flags.
    pub fn new(flags: usize) -> Self {
        let flag = |n| Flag { experiment: id(n, EXPERIMENT), delivery: id(n, DELIVERY) };
        Self {
            flags: flag_keys(flags)
                .into_iter()
                .enumerate()
                .map(|(n, key)| (key, flag(n)))
                .collect(),
            people: People::new(flags),
            key: String::with_capacity(64),
        }
    }

    /// What user number `i` has to be served for flag `n`, by the rules of the protocol: engines
    /// that speak it must agree.
    pub fn expected(i: u64, n: usize, flags: usize) -> Served {
        let flag = Flag { experiment: id(n, EXPERIMENT), delivery: id(n, DELIVERY) };
        let user_id = format!("user_{i}");
        let country = if is_us(i, flags as u64) { "US" } else { "DE" };
        let user = User { id: &user_id, country, age: AGE };
        decide(&flag, &user, &mut String::new())
    }
}

impl Contender for Floor {
    fn name(&self) -> &'static str {
        NAME
    }

    #[inline]
    fn decide(&mut self, i: u64) -> Served {
        let people = self.people.at(i);
        let (person, key) = (people.person(), people.key());
        let user = black_box(User { id: person.id, country: person.country, age: AGE });
        match self.flags.get(key) {
            Some(flag) => decide(flag, &user, &mut self.key),
            None => Served::Nothing,
        }
    }

    fn decide_all(&mut self, i: u64) -> Tally {
        let person = self.people.at(i).person();
        let user = black_box(User { id: person.id, country: person.country, age: AGE });
        let mut tally = Tally::default();
        for flag in self.flags.values() {
            tally.add(decide(flag, &user, &mut self.key));
        }
        tally
    }
}

/// One decision.
#[inline]
fn decide(flag: &Flag, user: &User<'_>, key: &mut String) -> Served {
    let in_audience = user.country == "US" && user.age >= 18;
    let rule = if in_audience { &flag.experiment } else { &flag.delivery };
    key.clear();
    key.push_str(user.id);
    key.push_str(rule);
    let bucket = (u64::from(murmur3(key.as_bytes(), SEED)) * 10_000) >> 32;
    match (in_audience, bucket < 5_000) {
        (true, true) => Served::Control,
        (true, false) | (false, true) => Served::Treatment,
        (false, false) => Served::Nothing,
    }
}

/// `MurmurHash3_x86_32`.
#[inline]
fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    /// Mixes four bytes before they enter the state.
    fn scramble(k: u32) -> u32 {
        k.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593)
    }
    let mut hash = seed;
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        hash ^= scramble(u32::from_le_bytes(*word));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0, |tail, byte| (tail << 8) | u32::from(*byte));
        hash ^= scramble(tail);
    }
    hash ^= u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published vectors of the hash.
    #[test]
    fn murmur3_vectors() {
        assert_eq!(murmur3(b"", 0), 0);
        assert_eq!(murmur3(b"", 1), 0x514e_28b7);
        assert_eq!(murmur3(b"test", 0), 0xba6b_d213);
        assert_eq!(murmur3(b"Hello, world!", 0), 0xc036_3e43);
    }
}

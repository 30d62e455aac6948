//! What every engine under measurement has to offer, and the users they all decide for.

use std::fmt;
use std::hint::black_box;
use std::ops::Range;

use anyhow::Result;

/// The age every user has; the audience asks for at least 18.
pub const AGE: u32 = 31;

/// What one user was served for one flag. The numbers make a plain sum of outcomes a tally of them;
/// see [`Tally`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u64)]
pub enum Served {
    /// No variation: the flag is off for this user.
    Nothing = 1,
    /// The variation `off`.
    Control = 1 << 20,
    /// The variation `on`, of the A/B rule or of the delivery rule.
    Treatment = 1 << 40,
}

/// Tells outcomes apart in messages.
impl fmt::Display for Served {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Nothing => "nothing",
            Self::Control => "`off`",
            Self::Treatment => "`on`",
        })
    }
}

/// A sum of outcomes: how many users were served what, for fewer than 2^20 decisions, and a
/// checksum for any number.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally(pub u64);

impl Tally {
    /// Adds one outcome.
    #[inline]
    pub fn add(&mut self, served: Served) {
        self.0 = self.0.wrapping_add(served as u64);
    }

    /// Adds another tally.
    #[inline]
    pub fn merge(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
    }

    /// How often nothing, the control and the treatment were served.
    pub fn counts(self) -> [u64; 3] {
        const FIELD: u64 = (1 << 20) - 1;
        [self.0 & FIELD, (self.0 >> 20) & FIELD, self.0 >> 40]
    }
}

/// An engine that holds a set of flags `flag_0`, `flag_1`, … and decides them for users.
pub trait Contender {
    /// The name in the report.
    fn name(&self) -> &'static str;

    /// Builds user number `i` and decides flag `i % flags` for them.
    fn decide(&mut self, i: u64) -> Served;

    /// Builds user number `i` and decides every flag for them.
    fn decide_all(&mut self, i: u64) -> Tally;

    /// Parses and compiles the flag set from its text, and drops the result; `false` where there is
    /// no such step.
    fn compile(&self) -> Result<bool> {
        Ok(false)
    }

    /// Decides for each of `users` in turn. One call through the trait object per batch, so that
    /// the call costs nothing.
    fn decide_batch(&mut self, users: Range<u64>) -> Tally {
        let mut tally = Tally::default();
        for i in users {
            tally.add(black_box(self.decide(black_box(i))));
        }
        tally
    }
}

/// A user as the workload describes them, before any engine has made its own object of it.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// `user_{i}`.
    pub id: &'a str,
    /// `US` or `DE`.
    pub country: &'static str,
}

/// The flag keys, and a buffer in which user ids are formatted: the same cost for every engine.
pub struct People {
    /// `flag_0`, `flag_1`, ….
    pub keys: Vec<String>,
    /// The number of the current user.
    current: u64,
    /// The id of the current user.
    id: String,
    /// Digits of the current user's number.
    digits: itoa::Buffer,
}

impl People {
    /// Users of `flags` flags.
    pub fn new(flags: usize) -> Self {
        Self {
            keys: flag_keys(flags),
            current: 0,
            id: String::with_capacity(32),
            digits: itoa::Buffer::new(),
        }
    }

    /// Makes user number `i` the current one.
    #[inline]
    pub fn at(&mut self, i: u64) -> &Self {
        self.current = i;
        self.id.clear();
        self.id.push_str("user_");
        self.id.push_str(self.digits.format(i));
        self
    }

    /// The current user.
    #[inline]
    pub fn person(&self) -> Person<'_> {
        Person { id: &self.id, country: country(self.current, self.keys.len() as u64) }
    }

    /// The flag that the current user asks for.
    #[inline]
    pub fn key(&self) -> &str {
        let n = self.current % self.keys.len() as u64;
        &self.keys[usize::try_from(n).unwrap_or_default()]
    }
}

/// Countries alternate from user to user, with one extra step after each pass so that every flag
/// sees both.
#[inline]
pub fn country(i: u64, flags: u64) -> &'static str {
    if is_us(i, flags) { "US" } else { "DE" }
}

/// Whether user number `i` is in the A/B rule's audience.
#[inline]
pub fn is_us(i: u64, flags: u64) -> bool {
    (i + i / flags).is_multiple_of(2)
}

/// `flag_0`, `flag_1`, ….
pub fn flag_keys(flags: usize) -> Vec<String> {
    (0..flags).map(|n| format!("flag_{n}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sum of outcomes reads back as counts.
    #[test]
    fn tally_counts() {
        let mut tally = Tally::default();
        for served in [Served::Nothing, Served::Treatment, Served::Treatment] {
            tally.add(served);
        }
        tally.merge(tally);
        assert_eq!(tally.counts(), [2, 0, 4]);
    }

    /// Every flag is asked for by users of both countries.
    #[test]
    fn every_flag_sees_both_countries() {
        let mut people = People::new(100);
        assert_eq!(people.at(7).person().id, "user_7");
        assert_eq!(people.at(107).key(), "flag_7");
        assert_ne!(people.at(7).person().country, people.at(107).person().country);
    }
}

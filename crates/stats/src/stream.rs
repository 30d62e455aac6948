//! What a sequential test remembers between looks.

use crate::Interval;
use crate::sequential::Look;

/// The memory of one hypothesis since its report started or was reset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stream {
    least_p: f64,
    intersection: Interval,
    resets: u32,
}

/// What is shown after a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapshot {
    /// `1 -` the least p-value so far: never falls within a stream.
    pub significance: f64,
    /// What all intervals of the stream have in common; valid, but empty if the effect moved.
    pub intersection: Interval,
    /// Whether the intervals have nothing in common: what was found earlier no longer agrees with the data,
    /// as with a season or a change of traffic.
    pub stats_reset: bool,
}

impl Default for Stream {
    fn default() -> Self {
        Self { least_p: 1.0, intersection: Interval::UNBOUNDED, resets: 0 }
    }
}

impl Stream {
    /// Takes in one look and says what to show. Verdicts and false discovery rates use the *current* e-value, not
    /// this.
    pub fn observe(&mut self, look: &Look) -> Snapshot {
        self.least_p = self.least_p.min(look.p_value);
        self.intersection = self.intersection.intersect(&look.interval);
        Snapshot {
            significance: 1.0 - self.least_p,
            intersection: self.intersection,
            stats_reset: self.intersection.is_empty(),
        }
    }

    /// Starts anew, as after a reset that happened by itself: the total error stays within `alpha` only if each
    /// stream is tested at [`Stream::alpha`].
    pub fn reset(&mut self) {
        *self = Self { resets: self.resets + 1, ..Self::default() };
    }

    /// The level of the current stream where resets happen by themselves: `alpha / 2^(j + 1)` for stream `j`.
    pub fn alpha(&self, alpha: f64) -> f64 {
        alpha / 2.0_f64.powf(f64::from(self.resets) + 1.0)
    }
}

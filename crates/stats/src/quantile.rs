//! Quantiles of a metric, such as the median or the 95th percentile of a latency.
//!
//! Sources: David and Nagaraja, "Order Statistics" (3rd ed.), §7.1 for the exact interval; Deng, Knoblich
//! and Lu (KDD 2018), §4 for the variance from an interval and for events clustered in visitors.

use crate::distribution::{binomial_cdf, binomial_quantile, normal_quantile, real};
use crate::{Arm, CannotSay, Ratio};

/// Ranks, from 1, of the sorted values that bound a quantile, and the exact probability that they do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranks {
    /// The rank of the lower bound.
    pub low: f64,
    /// The rank of the upper bound; one more than the sample has if it is unbounded.
    pub high: f64,
    /// The probability that the quantile lies between, at least `1 - alpha`.
    pub coverage: f64,
}

/// A quantile of events, and what bounds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// How many events there are.
    pub events: u64,
    /// The events in the sample that the bounds were read from.
    pub sampled: u64,
    /// Which quantile, between 0 and 1.
    pub level: f64,
    /// The estimate.
    pub value: f64,
    /// The quantile at `level - h`, see [`half_width`].
    pub low: f64,
    /// The quantile at `level + h`.
    pub high: f64,
}

/// The confidence that `low` and `high` of a [`Quantile`] are read at.
const CONFIDENCE: f64 = 0.95;

/// `h = z sqrt(level (1 - level) / n)`: how far from the quantile its bounds are read, as a share.
pub fn half_width(level: f64, events: u64) -> f64 {
    normal_quantile(0.5 + 0.5 * CONFIDENCE) * (level * (1.0 - level) / real(events)).sqrt()
}

/// The ranks that bound the quantile `level` of `units` independent values with confidence `1 - alpha`.
///
/// # Errors
///
/// `TooFewUnits` and `BadSetting`.
pub fn ranks(units: u64, level: f64, alpha: f64) -> Result<Ranks, CannotSay> {
    if units < 2 {
        return Err(CannotSay::TooFewUnits);
    }
    if !(level > 0.0 && level < 1.0 && alpha > 0.0 && alpha < 1.0) {
        return Err(CannotSay::BadSetting);
    }
    let n = real(units);
    let low = binomial_quantile(0.5 * alpha, n, level);
    let high = binomial_quantile(1.0 - 0.5 * alpha, n, level) + 1.0;
    let coverage = binomial_cdf(high - 1.0, n, level) - binomial_cdf(low - 1.0, n, level);
    Ok(Ranks { low, high, coverage })
}

impl Quantile {
    /// The quantile as an arm whose units are independent events.
    ///
    /// # Errors
    ///
    /// `TooFewUnits` if the bounds would lie outside of the data.
    pub fn arm(&self) -> Result<Arm, CannotSay> {
        Arm::new(self.events, self.value, self.variance()?)
    }

    /// The quantile as an arm whose events are clustered in visitors.
    ///
    /// `at_or_below` has, per visitor, the events at or below the quantile over all events.
    ///
    /// # Errors
    ///
    /// Those of [`Quantile::arm`], and of the ratio.
    pub fn clustered_arm(&self, at_or_below: &Ratio) -> Result<Arm, CannotSay> {
        let share = at_or_below.arm()?;
        let independent = self.level * (1.0 - self.level) / real(self.events);
        let factor = share.squared_error() / independent;
        Arm::new(self.events, self.value, self.variance()? * factor)
    }

    /// The variance per event: an interval of known confidence is so many standard errors wide.
    fn variance(&self) -> Result<f64, CannotSay> {
        let z = normal_quantile(0.5 + 0.5 * CONFIDENCE);
        let n = real(self.events);
        let odds = self.level / (1.0 - self.level);
        // The bounds would be quantiles below 0 or above 1.
        if self.events < 2 || n <= z * z * odds.max(1.0 / odds) {
            return Err(CannotSay::TooFewUnits);
        }
        let error = (self.high - self.low) / (2.0 * z);
        Ok(real(self.sampled) / n * (n - 1.0) * error * error)
    }

    /// Whether there are enough events for a sequential test, which is asymptotic:
    /// `n >= max(1000, 50/(1 - level), 50/level)`.
    pub fn ready_for_sequential(&self) -> bool {
        let least = (50.0 / (1.0 - self.level)).max(50.0 / self.level).max(1_000.0);
        real(self.events) >= least
    }
}

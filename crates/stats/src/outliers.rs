//! What to do about extreme totals.

use crate::CannotSay;
use crate::distribution::{count_up, real};

/// The cap at the upper `quantile` (0 to 1) of visitor totals pooled over *all* arms: caps per arm would break
/// the null. The quantile is the inverse of the empirical distribution function, so it is always a total
/// that occurred. `nonzero_only` takes it of the totals that are not zero.
///
/// Results with a cap are labelled: it makes large effects look smaller.
///
/// # Errors
///
/// `BadSetting` for a quantile outside of 0 to 1, `TooFewUnits` without a value.
pub fn cap(values: &[f64], quantile: f64, nonzero_only: bool) -> Result<f64, CannotSay> {
    if !(quantile > 0.0 && quantile <= 1.0) {
        return Err(CannotSay::BadSetting);
    }
    let mut values: Vec<f64> =
        values.iter().copied().filter(|value| !(nonzero_only && *value == 0.0)).collect();
    values.sort_by(f64::total_cmp);
    let rank = inverse_rank(values.len(), quantile);
    values.get(rank.saturating_sub(1)).copied().ok_or(CannotSay::TooFewUnits)
}

/// The rank, from 1, of the `quantile` of `count` sorted values: the least `k` with `k / count >= quantile`.
pub(crate) fn inverse_rank(count: usize, quantile: f64) -> usize {
    let n = real(count as u64);
    let rank = count_up(n * quantile);
    usize::try_from(rank).unwrap_or(usize::MAX).clamp(1, count.max(1))
}

/// A total held to the cap from above; totals below it stay as they are, negative ones too.
pub fn winsorize(value: f64, cap: f64) -> f64 {
    value.min(cap)
}

/// The vendor's smoothing of single event values by the days before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    /// Values above it are replaced.
    pub threshold: f64,
    /// What they are replaced by.
    pub replacement: f64,
}

impl Smoothing {
    /// Threshold and replacement from the event values of the seven days before: mean plus three standard
    /// deviations, and the mean.
    ///
    /// # Errors
    ///
    /// `TooFewUnits` for fewer than two values.
    pub fn of(previous: &crate::Moments) -> Result<Self, CannotSay> {
        if previous.units < 2 {
            return Err(CannotSay::TooFewUnits);
        }
        let mean = previous.mean();
        Ok(Self { threshold: mean + 3.0 * previous.variance().sqrt(), replacement: mean })
    }

    /// The value, or what replaces it.
    pub fn apply(&self, value: f64) -> f64 {
        if value > self.threshold { self.replacement } else { value }
    }
}

//! The interval of a relative lift by inversion of the test, not by the delta method.
//!
//! Zero lift is excluded exactly if the test of the difference rejects, so verdict and interval never
//! disagree; and it holds at every look, where the delta method misses more than its nominal 10% on revenue (see `docs/statistics.md`).
//!
//! Source: Fieller, "Some problems in interval estimation" (JRSS B 1954), eq. 3.

use crate::{Arm, Interval};

/// The lifts `treatment / baseline - 1` that a test with critical value `multiplier` does not reject.
///
/// `inflation` enlarges both squared errors as the variance mode asks. Unbounded on both sides if the
/// baseline's mean cannot be told from zero. For a negative baseline the lift is relative to its size.
pub fn lift(baseline: &Arm, treatment: &Arm, multiplier: f64, inflation: f64) -> Interval {
    let factor = multiplier * multiplier * inflation;
    let a = baseline.mean * baseline.mean - factor * baseline.squared_error();
    let b = baseline.mean * treatment.mean;
    let c = treatment.mean * treatment.mean - factor * treatment.squared_error();
    let discriminant = b * b - a * c;
    if !(a > 0.0 && discriminant >= 0.0) {
        return Interval::UNBOUNDED;
    }
    let root = discriminant.sqrt();
    let (low, high) = ((b - root) / a - 1.0, (b + root) / a - 1.0);
    if !low.is_finite() || !high.is_finite() {
        return Interval::UNBOUNDED;
    }
    if baseline.mean < 0.0 { Interval::between(-high, -low) } else { Interval::between(low, high) }
}

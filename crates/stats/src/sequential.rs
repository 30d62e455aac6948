//! Tests that may be looked at after every visitor: normal-mixture confidence sequences.
//!
//! The guarantee is over the whole life of an experiment: the probability that the interval *ever*
//! excludes the true effect is at most `alpha`, whenever and why ever one stops. It is asymptotic, so
//! a verdict also needs the gate of [`Gate`](crate::Gate). Only finite second moments are needed.
//!
//! Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and
//! asymptotic confidence sequences" (Annals of Statistics 2024, arXiv 2103.06476), theorem 2.2 and
//! its eq. 9 for the choice of `rho`; the boundary is that of Robbins' normal-mixture test (1970), as
//! in Johari, Koomen, Pekelis and Walsh, "Always valid inference" (Operations Research 2022).

use crate::distribution::{bisect, count_up, real};
use crate::{CannotSay, Difference, Interval, Side};

/// How an effect is weighted over before it is seen; chosen once, when a report starts.
///
/// An e-value with a fixed mixing is valid for every `alpha`. Tuning it on the data would break it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mixing {
    /// Weighted relative to the standard error of one unit, tuned for a sample of
    /// some size: see [`Mixing::tuned`].
    Rho(f64),
    /// Weighted by a normal distribution of this standard deviation, in the metric's own unit.
    Tau(f64),
}

/// `N*` where no plan says otherwise: units of both arms at which the interval is tightest.
pub const DEFAULT_SAMPLE: f64 = 5_000.0;

impl Mixing {
    /// Tunes the mixing so that the two-sided interval is tightest at `sample` units of both arms:
    /// `rho = sqrt((x + ln(x + 1)) / N*)` with `x = -2 ln alpha` (eq. 9).
    pub fn tuned(alpha: f64, sample: f64) -> Self {
        let x = -2.0 * alpha.ln();
        Self::Rho(((x + (x + 1.0).ln()) / sample).sqrt())
    }

    /// The same for a one-sided interval, which spends `alpha` on one side.
    pub fn tuned_one_sided(alpha: f64, sample: f64) -> Self {
        Self::tuned(2.0 * alpha, sample)
    }

    /// `k`, how much was learnt: `n rho²`, or `tau² / SE²`.
    fn information(self, units: f64, squared_error: f64) -> f64 {
        match self {
            Self::Rho(rho) => units * rho * rho,
            Self::Tau(tau) => tau * tau / squared_error,
        }
    }
}

/// The number of standard errors that a two-sided interval reaches at information `k`:
/// `sqrt((k + 1)/k (ln(k + 1) - 2 ln alpha))`.
fn two_sided(k: f64, alpha: f64) -> f64 {
    ((k + 1.0) / k * ((k + 1.0).ln() - 2.0 * alpha.ln())).sqrt()
}

/// The same on one side: `sqrt(2 (k + 1)/k ln(1 + sqrt(k + 1)/(2 alpha)))`
/// (Howard, Ramdas, `McAuliffe` and Sekhon, Annals of Statistics 2021, eq. 14 by its closed bound).
fn one_sided(k: f64, alpha: f64) -> f64 {
    (2.0 * (k + 1.0) / k * ((k + 1.0).sqrt() / (2.0 * alpha)).ln_1p()).sqrt()
}

/// The number of standard errors that the interval reaches on each side that it has.
///
/// `units` are those of both arms.
pub fn multiplier(mixing: Mixing, units: f64, squared_error: f64, alpha: f64, side: Side) -> f64 {
    let k = mixing.information(units, squared_error);
    match side {
        Side::Two => two_sided(k, alpha),
        Side::Greater | Side::Less => one_sided(k, alpha),
    }
}

/// The logarithm of the e-value against "the effect is `null`", two-sided:
/// `k/(2 (k + 1)) z² - ln(k + 1)/2`.
pub fn log_e(mixing: Mixing, units: f64, squared_error: f64, z: f64) -> f64 {
    let k = mixing.information(units, squared_error);
    0.5 * k / (k + 1.0) * z * z - 0.5 * (k + 1.0).ln()
}

/// What a sequential test says at one look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The logarithm of the current e-value; `-ln p` for a one-sided test.
    pub log_e: f64,
    /// The current p-value: at most `alpha` exactly if the interval excludes the null.
    pub p_value: f64,
    /// The interval of the difference.
    pub interval: Interval,
    /// How many standard errors the interval reaches.
    pub multiplier: f64,
}

/// Tests a difference against `null`.
pub fn test(difference: &Difference, null: f64, mixing: Mixing, alpha: f64, side: Side) -> Look {
    let units = real(difference.units);
    let squared_error = difference.squared_error;
    let multiplier = multiplier(mixing, units, squared_error, alpha, side);
    let z = difference.z(null);
    let log_e = match side {
        Side::Two => log_e(mixing, units, squared_error, z),
        Side::Greater => one_sided_log_e(mixing.information(units, squared_error), z),
        Side::Less => one_sided_log_e(mixing.information(units, squared_error), -z),
    };
    Look {
        log_e,
        p_value: (-log_e).exp().min(1.0),
        interval: Interval::around(difference.value, multiplier * difference.error(), side),
        multiplier,
    }
}

/// The one-sided boundary solved for `alpha`: `1/p = 2 (exp(k z²/(2 (k + 1))) - 1) / sqrt(k + 1)`.
fn one_sided_log_e(k: f64, z: f64) -> f64 {
    if z <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let exponent = 0.5 * k / (k + 1.0) * z * z;
    // exp() would overflow beyond 700, where the 1 is below the last digit anyway.
    let grown = if exponent > 40.0 { exponent } else { exponent.exp_m1().ln() };
    2.0_f64.ln() + grown - 0.5 * (k + 1.0).ln()
}

/// How many units of both arms are still missing until the test rejects, if the effect stays as
/// it is: the least `n' - n` with `ln e(n') >= -ln alpha`, where `z` grows like the square root of `n`.
///
/// # Errors
///
/// `OutOfReach` without an effect, or beyond 10^12 units.
pub fn units_remaining(
    units: u64,
    squared_error: f64,
    z: f64,
    mixing: Mixing,
    alpha: f64,
) -> Result<u64, CannotSay> {
    let n = real(units);
    if !z.is_finite() || n <= 0.0 {
        return Err(CannotSay::OutOfReach);
    }
    let enough = |scale: f64| {
        let z = z * scale.sqrt();
        log_e(mixing, n * scale, squared_error / scale, z) >= -alpha.ln()
    };
    if enough(1.0) {
        return Ok(0);
    }
    let most = 1e12 / n;
    if z == 0.0 || !enough(most.max(1.0)) {
        return Err(CannotSay::OutOfReach);
    }
    let scale = bisect(1.0, most, enough);
    Ok(count_up(n * scale - n))
}

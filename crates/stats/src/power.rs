//! How likely a true effect is found, and how many units that takes.
//!
//! Source: Chow, Shao and Wang, "Sample Size Calculations in Clinical Research" (2nd ed.), eq. 3.2.2 for means
//! and §4.2 for rates.

use crate::distribution::{
    bisect, normal_cdf, normal_quantile, normal_tail, real, shifted_t_tail, t_quantile,
};
use crate::sequential::{self, Mixing};
use crate::{CannotSay, Side};

/// The power of one two-sided look with critical value `critical`: `Φ(-c + d/SE) + Φ(-c - d/SE)`.
pub fn at_critical(effect: f64, error: f64, critical: f64) -> f64 {
    let shift = effect / error;
    normal_tail(critical - shift) + normal_cdf(-critical - shift)
}

/// The power of a fixed-horizon test at level `alpha`.
pub fn fixed(effect: f64, error: f64, alpha: f64) -> f64 {
    at_critical(effect, error, normal_quantile(1.0 - 0.5 * alpha))
}

/// The power of the sequential test at one look with `units` in both arms: a lower bound of the power to
/// have rejected by then.
pub fn sequential(effect: f64, error: f64, units: f64, mixing: Mixing, alpha: f64) -> f64 {
    let critical = sequential::multiplier(mixing, units, error * error, alpha, Side::Two);
    at_critical(effect, error, critical)
}

/// The least effect that is found with probability `power`: `(z_{1-a/2} + z_power) SE`.
pub fn detectable(error: f64, alpha: f64, power: f64) -> f64 {
    (normal_quantile(1.0 - 0.5 * alpha) + normal_quantile(power)) * error
}

/// The power of the two-sided test of two rates with `units` in each arm: the error pooled under the null and
/// unpooled under the alternative.
pub fn two_proportions(control: f64, treatment: f64, units: f64, alpha: f64) -> f64 {
    let pooled = 0.5 * (control + treatment);
    let null = (2.0 * pooled * (1.0 - pooled) / units).sqrt();
    let error = ((control * (1.0 - control) + treatment * (1.0 - treatment)) / units).sqrt();
    let critical = normal_quantile(1.0 - 0.5 * alpha) * null / error;
    at_critical(treatment - control, error, critical)
}

/// How many units the baseline needs for a two-sided normal test of a difference of `effect`, where the treatment gets
/// `ratio` times as many: `(z_{1-a/2} + z_power)² (v_A + v_B/r) / effect²`, and both tails counted.
///
/// # Errors
///
/// `BadSetting` for a level or power outside of 0 to 1, or no effect to find.
pub fn units(
    effect: f64,
    variances: (f64, f64),
    ratio: f64,
    alpha: f64,
    power: f64,
) -> Result<f64, CannotSay> {
    let spread = variances.0 + variances.1 / ratio;
    check(effect, spread, ratio, alpha, power)?;
    let one_tail = normal_quantile(1.0 - 0.5 * alpha) + normal_quantile(power);
    if one_tail <= 0.0 {
        return Err(CannotSay::BadSetting);
    }
    let upper = one_tail * one_tail * spread / (effect * effect);
    Ok(bisect(0.5 * upper, upper, |units| {
        fixed(effect.abs(), (spread / units).sqrt(), alpha) >= power
    }))
}

/// The same for Student's t-test with equal variances, of an effect in standard deviations.
///
/// # Errors
///
/// Those of [`units`].
pub fn units_student(
    standardized_effect: f64,
    ratio: f64,
    alpha: f64,
    power: f64,
) -> Result<f64, CannotSay> {
    let effect = standardized_effect.abs();
    let normal = units(effect, (1.0, 1.0), ratio, alpha, power)?;
    let enough = |units: f64| {
        let degrees = units * (1.0 + ratio) - 2.0;
        if degrees <= 1.0 {
            return false;
        }
        let critical = t_quantile(1.0 - 0.5 * alpha, degrees);
        let shift = effect / (1.0 / units + 1.0 / (ratio * units)).sqrt();
        let found = shifted_t_tail(critical, degrees, shift)
            + (1.0 - shifted_t_tail(-critical, degrees, shift));
        found >= power
    };
    Ok(bisect(0.9 * normal, normal + 20.0, enough))
}

fn check(effect: f64, spread: f64, ratio: f64, alpha: f64, power: f64) -> Result<(), CannotSay> {
    let inside = |share: f64| share > 0.0 && share < 1.0;
    let usable = effect != 0.0
        && effect.is_finite()
        && spread > 0.0
        && spread.is_finite()
        && ratio > 0.0
        && inside(alpha)
        && inside(power);
    if usable { Ok(()) } else { Err(CannotSay::BadSetting) }
}

/// What a running experiment knows, and what it should find.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Midway {
    /// Units of both arms so far.
    pub units: u64,
    /// The squared standard error of the effect so far.
    pub squared_error: f64,
    /// The effect that is to be found.
    pub target: f64,
    /// The level of the test.
    pub alpha: f64,
    /// `None` for a fixed-horizon test.
    pub mixing: Option<Mixing>,
}

/// How much further a running experiment must go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Additional {
    /// The additional units of both arms, as a multiple of those so far.
    pub scale: f64,
    /// The additional units of both arms.
    pub units: f64,
}

/// A sample grows at most by `2^27`.
const MOST_DOUBLINGS: u32 = 27;

impl Midway {
    /// The power once `scale` times the units so far have been added.
    pub fn power(&self, scale: f64) -> f64 {
        let error = (self.squared_error / (1.0 + scale)).sqrt();
        let target = self.target.abs();
        match self.mixing {
            None => fixed(target, error, self.alpha),
            Some(mixing) => {
                sequential(target, error, real(self.units) * (1.0 + scale), mixing, self.alpha)
            }
        }
    }

    /// The least addition with which the target is found with probability `power`.
    ///
    /// # Errors
    ///
    /// `OutOfReach` if no addition up to 2^27 times the sample is enough.
    pub fn additional(&self, power: f64) -> Result<Additional, CannotSay> {
        if self.power(0.0) >= power {
            return Ok(Additional { scale: 0.0, units: 0.0 });
        }
        let mut upper = 1.0;
        for _ in 0..MOST_DOUBLINGS {
            if self.power(upper) >= power {
                let scale = bisect(0.0, upper, |scale| self.power(scale) >= power);
                return Ok(Additional { scale, units: scale * real(self.units) });
            }
            upper *= 2.0;
        }
        Err(CannotSay::OutOfReach)
    }
}

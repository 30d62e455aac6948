//! Tests for one look at a planned sample size: Welch's t and the normal test.
//!
//! They hold `alpha` at *one* look. Looked at continuously they reject two out of three true nulls at a
//! nominal 10%; [`Lock`] is for that.
//!
//! Source: Welch, "The generalization of Student's problem" (Biometrika 1947); degrees of freedom by
//! Satterthwaite (Biometrics Bulletin 1946), eq. 17.

use crate::distribution::{normal_quantile, normal_tail, real, t_quantile, t_tail};
use crate::{Arm, CannotSay, Difference, Interval, Side, VarianceMode, difference};

/// The distribution that a statistic is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    /// The standard normal distribution.
    Normal,
    /// Student's t with so many degrees of freedom.
    Student(f64),
}

/// What a test at one look says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The estimate of the effect.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The probability of a statistic this extreme if the null were true.
    pub p_value: f64,
    /// The interval of the effect at level `1 - alpha`.
    pub interval: Interval,
}

impl Reference {
    /// Student's t with Satterthwaite's degrees of freedom for two arms.
    pub fn welch(baseline: &Arm, treatment: &Arm) -> Self {
        let (a, b) = (baseline.squared_error(), treatment.squared_error());
        // By shares, for squares of squared errors overflow.
        let (a, b) = (a / (a + b), b / (a + b));
        let below = a * a / (real(baseline.units) - 1.0) + b * b / (real(treatment.units) - 1.0);
        Self::Student(1.0 / below)
    }

    /// `P(X > x)`.
    pub fn tail(self, x: f64) -> f64 {
        match self {
            Self::Normal => normal_tail(x),
            Self::Student(degrees) => t_tail(x, degrees),
        }
    }

    /// The value below which the statistic lies with probability `p`.
    pub fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Normal => normal_quantile(p),
            Self::Student(degrees) => t_quantile(p, degrees),
        }
    }

    /// The critical value of a test at level `alpha`.
    pub fn critical(self, alpha: f64, side: Side) -> f64 {
        match side {
            Side::Two => self.quantile(1.0 - 0.5 * alpha),
            Side::Greater | Side::Less => self.quantile(1.0 - alpha),
        }
    }

    /// Tests an estimate with a known standard error against `null`.
    pub fn test(self, value: f64, error: f64, null: f64, alpha: f64, side: Side) -> Outcome {
        let statistic = (value - null) / error;
        let p_value = match side {
            Side::Two => 2.0 * self.tail(statistic.abs()),
            Side::Greater => self.tail(statistic),
            Side::Less => self.tail(-statistic),
        };
        let width = self.critical(alpha, side) * error;
        Outcome {
            value,
            error,
            p_value: p_value.min(1.0),
            interval: Interval::around(value, width, side),
        }
    }
}

/// Tests the absolute difference of two arms against `null`, by Welch's t.
///
/// # Errors
///
/// Those of [`difference`].
pub fn test(
    baseline: &Arm,
    treatment: &Arm,
    null: f64,
    mode: VarianceMode,
    alpha: f64,
    side: Side,
) -> Result<Outcome, CannotSay> {
    let difference = difference(baseline, treatment, mode)?;
    let reference = Reference::welch(baseline, treatment);
    Ok(reference.test(difference.value, difference.error(), null, alpha, side))
}

/// The lift and its squared error by the delta method, as other tools report it:
/// `SE² = v_B/(n_B m_A²) + v_A m_B²/(n_A m_A⁴)`.
///
/// Kept for comparison with them; [`fieller::lift`](crate::fieller::lift) is what results show.
///
/// # Errors
///
/// `ZeroBaseline`, `NoVariance` and `NotFinite`.
pub fn delta_lift(baseline: &Arm, treatment: &Arm) -> Result<Difference, CannotSay> {
    if baseline.mean == 0.0 {
        return Err(CannotSay::ZeroBaseline);
    }
    let growth = treatment.mean / baseline.mean;
    let squared_error = (treatment.squared_error() + growth * growth * baseline.squared_error())
        / (baseline.mean * baseline.mean);
    if squared_error <= 0.0 {
        return Err(CannotSay::NoVariance);
    }
    let value = (treatment.mean - baseline.mean) / baseline.mean.abs();
    if !value.is_finite() || !squared_error.is_finite() {
        return Err(CannotSay::NotFinite);
    }
    Ok(Difference { value, squared_error, units: baseline.units + treatment.units, inflation: 1.0 })
}

/// What must have been reached before a fixed-horizon verdict is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The planned sample: units of both arms.
    pub planned_units: u64,
    /// The least duration in days; whole weeks see every weekday.
    pub minimum_days: u32,
}

impl Lock {
    /// Opens once sample and duration have both been reached.
    ///
    /// # Errors
    ///
    /// `Locked` before that. The caller keeps the verdict of the first look at which it is open: a second
    /// look would be peeking.
    pub fn check(&self, units: u64, days: u32) -> Result<(), CannotSay> {
        if units >= self.planned_units && days >= self.minimum_days {
            Ok(())
        } else {
            Err(CannotSay::Locked)
        }
    }
}

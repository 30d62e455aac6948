//! CUPED for ratio metrics: the delta method over four sums per unit.
//!
//! Source: Deng, Xu, Kohavi and Walker (WSDM 2013), appendix B; the slope is that of GrowthBook, whose
//! results the vectors hold.

use std::ops::Add;

use crate::distribution::real;
use crate::moments::covariance;
use crate::{Arm, CannotSay, Difference, Moments};

/// Numerator and denominator per unit, after and before the first decision, and all their products.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PairedRatio {
    /// The numerator after.
    pub post_numerator: Moments,
    /// The denominator after.
    pub post_denominator: Moments,
    /// The numerator before.
    pub pre_numerator: Moments,
    /// The denominator before.
    pub pre_denominator: Moments,
    /// Numerator after × denominator after.
    pub post_both: f64,
    /// Numerator after × numerator before.
    pub numerators: f64,
    /// Numerator after × denominator before.
    pub post_numerator_pre_denominator: f64,
    /// Denominator after × numerator before.
    pub post_denominator_pre_numerator: f64,
    /// Denominator after × denominator before.
    pub denominators: f64,
    /// Numerator before × denominator before.
    pub pre_both: f64,
}

type Vector = [f64; 4];

impl PairedRatio {
    /// The ratio before; `ZeroDenominator` if nothing was counted then.
    fn ratios(&self) -> Result<(f64, f64), CannotSay> {
        if self.post_denominator.sum == 0.0 || self.pre_denominator.sum == 0.0 {
            return Err(CannotSay::ZeroDenominator);
        }
        Ok((
            self.post_numerator.sum / self.post_denominator.sum,
            self.pre_numerator.sum / self.pre_denominator.sum,
        ))
    }

    /// The covariance of the four sums per unit, in the order of the fields.
    fn covariances(&self) -> [Vector; 4] {
        let (m, d) = (&self.post_numerator, &self.post_denominator);
        let (x, y) = (&self.pre_numerator, &self.pre_denominator);
        let md = covariance(m, d, self.post_both);
        let mx = covariance(m, x, self.numerators);
        let my = covariance(m, y, self.post_numerator_pre_denominator);
        let dx = covariance(d, x, self.post_denominator_pre_numerator);
        let dy = covariance(d, y, self.denominators);
        let xy = covariance(x, y, self.pre_both);
        [
            [m.variance(), md, mx, my],
            [md, d.variance(), dx, dy],
            [mx, dx, x.variance(), xy],
            [my, dy, xy, y.variance()],
        ]
    }

    /// The derivatives of `post ratio - theta × pre ratio` by the four means.
    fn gradient(&self, theta: f64) -> Result<Vector, CannotSay> {
        let (post, pre) = self.ratios()?;
        let (d, y) = (self.post_denominator.mean(), self.pre_denominator.mean());
        Ok([1.0 / d, -post / d, -theta / y, theta * pre / y])
    }

    /// The slope of two arms, from the gradient at 1: `-cov(post, -pre) / var(pre)`.
    ///
    /// # Errors
    ///
    /// `ZeroDenominator`.
    pub fn theta(baseline: &Self, treatment: &Self) -> Result<f64, CannotSay> {
        let (mut both, mut before) = (0.0, 0.0);
        for arm in [baseline, treatment] {
            let [m, d, x, y] = arm.gradient(1.0)?;
            let covariances = arm.covariances();
            both += bilinear([m, d, 0.0, 0.0], &covariances, [0.0, 0.0, x, y]);
            before += bilinear([0.0, 0.0, x, y], &covariances, [0.0, 0.0, x, y]);
        }
        Ok(if before == 0.0 { 0.0 } else { -both / before })
    }

    /// The ratio adjusted by `theta`, around a ratio of `center` before.
    ///
    /// # Errors
    ///
    /// `ZeroDenominator`, and those of [`Arm::new`].
    pub fn arm(&self, theta: f64, center: f64) -> Result<Arm, CannotSay> {
        let (post, pre) = self.ratios()?;
        let gradient = self.gradient(theta)?;
        let variance = bilinear(gradient, &self.covariances(), gradient).max(0.0);
        Arm::new(self.post_numerator.units, post - theta * (pre - center), variance)
    }

    /// The adjusted lift and its squared error by the delta method, relative to the unadjusted baseline.
    ///
    /// # Errors
    ///
    /// `ZeroDenominator`, `ZeroBaseline` and `NoVariance`.
    pub fn delta_lift(baseline: &Self, treatment: &Self) -> Result<Difference, CannotSay> {
        let theta = Self::theta(baseline, treatment)?;
        let (base, _) = baseline.ratios()?;
        if base == 0.0 {
            return Err(CannotSay::ZeroBaseline);
        }
        let (control, treated) = (baseline.arm(theta, 0.0)?, treatment.arm(theta, 0.0)?);
        let gap = treated.mean - control.mean;
        // d/d(post ratio of A) of (B* - A*) / A is -(1 + gap / A) / A; the part before stays as it is.
        let [m, d, x, y] = baseline.gradient(theta)?;
        let growth = 1.0 + gap / base.abs();
        let gradient = [m * growth, d * growth, x, y];
        let variance = bilinear(gradient, &baseline.covariances(), gradient)
            / real(baseline.post_numerator.units)
            + treated.squared_error();
        let squared_error = variance / (base * base);
        if squared_error <= 0.0 {
            return Err(CannotSay::NoVariance);
        }
        Ok(Difference {
            value: gap / base.abs(),
            squared_error,
            units: control.units + treated.units,
            inflation: 1.0,
        })
    }
}

impl Add for PairedRatio {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            post_numerator: self.post_numerator + other.post_numerator,
            post_denominator: self.post_denominator + other.post_denominator,
            pre_numerator: self.pre_numerator + other.pre_numerator,
            pre_denominator: self.pre_denominator + other.pre_denominator,
            post_both: self.post_both + other.post_both,
            numerators: self.numerators + other.numerators,
            post_numerator_pre_denominator: self.post_numerator_pre_denominator
                + other.post_numerator_pre_denominator,
            post_denominator_pre_numerator: self.post_denominator_pre_numerator
                + other.post_denominator_pre_numerator,
            denominators: self.denominators + other.denominators,
            pre_both: self.pre_both + other.pre_both,
        }
    }
}

/// `u' M v`.
fn bilinear(u: Vector, matrix: &[Vector; 4], v: Vector) -> f64 {
    u.iter()
        .zip(matrix)
        .map(|(u, row)| u * row.iter().zip(v).map(|(entry, v)| entry * v).sum::<f64>())
        .sum()
}

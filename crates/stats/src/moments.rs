//! Sufficient statistics of one arm: sums over its units, which add up in any order and grouping.
//!
//! A unit is always what was randomised, the visitor, whatever the metric counts: sessions or events
//! taken for independent have many times the false positives that they claim.

use std::ops::{Add, AddAssign};

use crate::distribution::{real, real_sum};
use crate::{Arm, CannotSay};

/// Sums of one number per unit: the count of units, the sum and the sum of squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many units there are, those with nothing included.
    pub units: u64,
    /// The sum of the units' totals.
    pub sum: f64,
    /// The sum of the squares of the units' totals.
    pub sum_squares: f64,
}

/// Units that converted among all units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proportion {
    /// How many units there are.
    pub units: u64,
    /// How many of them converted.
    pub converted: u64,
}

/// Sums of a numerator and a denominator per unit, and of their product.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ratio {
    /// The numerator; its `units` are the units of both.
    pub numerator: Moments,
    /// The denominator.
    pub denominator: Moments,
    /// The sum of numerator times denominator.
    pub product: f64,
}

/// Sums of an outcome and a covariate from before the experiment, and of their product.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Paired {
    /// The outcome, after the first decision.
    pub post: Moments,
    /// The covariate, from before it.
    pub pre: Moments,
    /// The sum of outcome times covariate.
    pub product: f64,
}

/// What is known of one metric in one arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample {
    /// A binary metric.
    Proportion(Proportion),
    /// A numeric metric.
    Mean(Moments),
    /// A ratio metric.
    Ratio(Ratio),
    /// A numeric metric with a covariate.
    Paired(Paired),
}

impl Moments {
    /// The sums of `values`, one a unit.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        values
            .into_iter()
            .map(|value| Self { units: 1, sum: value, sum_squares: value * value })
            .sum()
    }

    /// The sums of integers, such as cents, rounded once.
    pub fn from_integers(units: u64, sum: i128, sum_squares: i128) -> Self {
        Self { units, sum: real_sum(sum), sum_squares: real_sum(sum_squares) }
    }

    /// The mean per unit; 0 without units.
    pub fn mean(&self) -> f64 {
        if self.units == 0 { 0.0 } else { self.sum / real(self.units) }
    }

    /// The sample variance per unit, `(Q - S²/n) / (n - 1)`; 0 for fewer than two units and never
    /// negative, which rounding could make it.
    pub fn variance(&self) -> f64 {
        covariance(self, self, self.sum_squares).max(0.0)
    }

    /// The mean as an arm.
    ///
    /// # Errors
    ///
    /// Those of [`Arm::new`], and `ZeroDenominator` for a ratio.
    pub fn arm(&self) -> Result<Arm, CannotSay> {
        Arm::new(self.units, self.mean(), self.variance())
    }
}

/// The sample covariance of two numbers per unit, `(P - S_x S_y / n) / (n - 1)`.
pub(crate) fn covariance(x: &Moments, y: &Moments, product: f64) -> f64 {
    if x.units < 2 {
        return 0.0;
    }
    let n = real(x.units);
    (product - x.sum * y.sum / n) / (n - 1.0)
}

impl Proportion {
    /// The share that converted; 0 without units.
    pub fn rate(&self) -> f64 {
        if self.units == 0 { 0.0 } else { real(self.converted) / real(self.units) }
    }

    /// The rate as an arm, with the variance `p (1 - p)` of a Bernoulli variable.
    ///
    /// # Errors
    ///
    /// Those of [`Arm::new`], and `ZeroDenominator` for a ratio.
    pub fn arm(&self) -> Result<Arm, CannotSay> {
        let rate = self.rate();
        Arm::new(self.units, rate, rate * (1.0 - rate))
    }

    /// The same as sums of zeros and ones.
    pub fn moments(&self) -> Moments {
        let sum = real(self.converted);
        Moments { units: self.units, sum, sum_squares: sum }
    }
}

impl Ratio {
    /// The ratio of the sums.
    ///
    /// # Errors
    ///
    /// `ZeroDenominator`.
    pub fn value(&self) -> Result<f64, CannotSay> {
        if self.denominator.sum == 0.0 {
            return Err(CannotSay::ZeroDenominator);
        }
        Ok(self.numerator.sum / self.denominator.sum)
    }

    /// The ratio as an arm, its variance by the delta method:
    /// `(v_M - 2 r c + r² v_D) / m_D²` per unit.
    ///
    /// Source: Deng, Knoblich and Lu, "Applying the Delta Method in Metric Analytics" (KDD 2018), eq. 4.
    ///
    /// # Errors
    ///
    /// Those of [`Arm::new`], and `ZeroDenominator` for a ratio.
    pub fn arm(&self) -> Result<Arm, CannotSay> {
        let ratio = self.value()?;
        let covariance = covariance(&self.numerator, &self.denominator, self.product);
        let spread = self.numerator.variance() - 2.0 * ratio * covariance
            + ratio * ratio * self.denominator.variance();
        let mean = self.denominator.mean();
        Arm::new(self.numerator.units, ratio, (spread / (mean * mean)).max(0.0))
    }
}

impl Paired {
    /// The sample covariance of outcome and covariate.
    pub fn covariance(&self) -> f64 {
        covariance(&self.post, &self.pre, self.product)
    }
}

impl Sample {
    /// How many units there are.
    pub fn units(&self) -> u64 {
        match self {
            Self::Proportion(proportion) => proportion.units,
            Self::Mean(moments) => moments.units,
            Self::Ratio(ratio) => ratio.numerator.units,
            Self::Paired(paired) => paired.post.units,
        }
    }

    /// The arm without any adjustment.
    ///
    /// # Errors
    ///
    /// Those of [`Arm::new`], and `ZeroDenominator` for a ratio.
    pub fn arm(&self) -> Result<Arm, CannotSay> {
        match self {
            Self::Proportion(proportion) => proportion.arm(),
            Self::Mean(moments) => moments.arm(),
            Self::Ratio(ratio) => ratio.arm(),
            Self::Paired(paired) => paired.post.arm(),
        }
    }
}

impl Add for Moments {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            units: self.units + other.units,
            sum: self.sum + other.sum,
            sum_squares: self.sum_squares + other.sum_squares,
        }
    }
}

impl Add for Proportion {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { units: self.units + other.units, converted: self.converted + other.converted }
    }
}

impl Add for Ratio {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
            product: self.product + other.product,
        }
    }
}

impl Add for Paired {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            post: self.post + other.post,
            pre: self.pre + other.pre,
            product: self.product + other.product,
        }
    }
}

macro_rules! sums {
    ($($type:ty),*) => {$(
        impl AddAssign for $type {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl std::iter::Sum for $type {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::default(), Add::add)
            }
        }
    )*};
}
sums!(Moments, Proportion, Ratio, Paired);

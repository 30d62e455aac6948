//! The Bayesian reading of an effect: a normal posterior of any metric's difference.
//!
//! It is calibrated only as far as the prior is true, and gives no guarantee against peeking: in A/A
//! tests, a chance of 95% was seen at one of 96 looks half of the time.
//!
//! Source: Gelman et al., "Bayesian Data Analysis" (3rd ed.), §2.5, eq. 2.10, for the posterior; expected
//! loss as in Stucchio, "Bayesian A/B testing at VWO" (2015), §4.

use crate::distribution::{normal_cdf, normal_density, normal_quantile};
use crate::{CannotSay, Interval};

/// A normal prior of the effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Its mean, on the scale of the effect.
    pub mean: f64,
    /// Its variance, on the same scale.
    pub variance: f64,
}

/// The posterior of an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    /// The mean of the posterior.
    pub mean: f64,
    /// The standard deviation of the posterior.
    pub deviation: f64,
}

impl Prior {
    /// What teams with many experiments see: lifts of ±30% are rare.
    pub const RELATIVE: Self = Self { mean: 0.0, variance: 0.09 };

    /// A prior of relative lifts on the scale of absolute differences.
    #[must_use]
    pub fn scaled_by(self, baseline_mean: f64) -> Self {
        Self {
            mean: self.mean * baseline_mean.abs(),
            variance: self.variance * baseline_mean * baseline_mean,
        }
    }
}

impl Posterior {
    /// Combines an estimate and its squared standard error with a prior; none is the flat prior.
    ///
    /// # Errors
    ///
    /// `NoVariance` without a standard error, `BadSetting` for a prior without variance.
    pub fn of(value: f64, squared_error: f64, prior: Option<Prior>) -> Result<Self, CannotSay> {
        if squared_error <= 0.0 {
            return Err(CannotSay::NoVariance);
        }
        let Some(prior) = prior else {
            return Ok(Self { mean: value, deviation: squared_error.sqrt() });
        };
        if prior.variance <= 0.0 {
            return Err(CannotSay::BadSetting);
        }
        let variance = 1.0 / (1.0 / squared_error + 1.0 / prior.variance);
        let mean = variance * (value / squared_error + prior.mean / prior.variance);
        Ok(Self { mean, deviation: variance.sqrt() })
    }

    /// The probability that the effect is above zero.
    pub fn chance_above_zero(&self) -> f64 {
        normal_cdf(self.mean / self.deviation)
    }

    /// The central interval that has the effect with probability `1 - alpha`.
    pub fn credible(&self, alpha: f64) -> Interval {
        let width = normal_quantile(1.0 - 0.5 * alpha) * self.deviation;
        Interval::between(self.mean - width, self.mean + width)
    }

    /// What is lost on average by shipping the treatment: the mean of the effect where it is negative.
    pub fn loss_of_shipping(&self) -> f64 {
        let ratio = self.mean / self.deviation;
        (self.deviation * normal_density(ratio) - self.mean * normal_cdf(-ratio)).max(0.0)
    }

    /// What is lost on average by keeping the baseline: the mean of the effect where it is positive.
    pub fn loss_of_keeping(&self) -> f64 {
        let ratio = self.mean / self.deviation;
        (self.deviation * normal_density(ratio) + self.mean * normal_cdf(ratio)).max(0.0)
    }
}

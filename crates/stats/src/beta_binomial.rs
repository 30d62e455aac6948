//! The Bayesian reading of conversion rates: Beta posteriors.
//!
//! Source: Miller, "Formulas for Bayesian A/B testing" (2014), eq. 6 for the probability; Stucchio,
//! "Bayesian A/B testing at VWO" (2015), §4 for the expected loss.

use crate::bandit;
use crate::distribution::{beta_quantile, ln_beta, real};
use crate::{Interval, Proportion};

/// A Beta distribution of a rate, with whole parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beta {
    /// Successes plus one.
    pub alpha: u64,
    /// Failures plus one.
    pub beta: u64,
}

/// From here on the sum over successes costs more than quadrature.
const MOST_TERMS: u64 = 20_000;

impl Beta {
    /// The posterior of a rate with the uniform prior Beta(1, 1).
    pub fn posterior(arm: &Proportion) -> Self {
        Self { alpha: 1 + arm.converted, beta: 1 + arm.units.saturating_sub(arm.converted) }
    }

    /// The mean of the rate.
    pub fn mean(&self) -> f64 {
        real(self.alpha) / real(self.alpha + self.beta)
    }

    /// The central interval that has the rate with probability `1 - level_alpha`.
    pub fn credible(&self, level_alpha: f64) -> Interval {
        let (a, b) = (real(self.alpha), real(self.beta));
        Interval::between(
            beta_quantile(0.5 * level_alpha, a, b),
            beta_quantile(1.0 - 0.5 * level_alpha, a, b),
        )
    }
}

/// The probability that the rate of `treatment` exceeds that of `baseline`.
pub fn chance_to_beat(baseline: &Beta, treatment: &Beta) -> f64 {
    if treatment.alpha > MOST_TERMS {
        let arms = [bandit::Posterior::from(*baseline), bandit::Posterior::from(*treatment)];
        return bandit::chances_of_best(&arms).last().copied().unwrap_or(f64::NAN);
    }
    let (a, b) = (real(baseline.alpha), real(baseline.beta));
    let other = real(treatment.beta);
    let constant = ln_beta(a, b);
    let sum: f64 = (0..treatment.alpha)
        .map(real)
        .map(|i| {
            (ln_beta(a + i, b + other) - (other + i).ln() - ln_beta(1.0 + i, other) - constant)
                .exp()
        })
        .sum();
    sum.min(1.0)
}

/// What is lost on average, in rate, by choosing `chosen` over `other`.
pub fn expected_loss(chosen: &Beta, other: &Beta) -> f64 {
    // E[max(other - chosen, 0)]: each mean times a probability under one more success.
    let more = |arm: &Beta| Beta { alpha: arm.alpha + 1, beta: arm.beta };
    let gain = other.mean() * chance_to_beat(chosen, &more(other));
    let kept = chosen.mean() * chance_to_beat(&more(chosen), other);
    (gain - kept).max(0.0)
}

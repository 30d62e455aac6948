//! Bandits: how much traffic each variation deserves.
//!
//! The share of an arm is the probability that it is the best one: what Thompson sampling does visitor by
//! visitor, here by quadrature, so that equal data give equal weights.
//!
//! Sources: Thompson (Biometrika 1933); Russo, "Simple Bayesian algorithms for best-arm identification"
//! (Operations Research 2020), §3 for top-two sampling.

use crate::beta_binomial::Beta;
use crate::distribution::{beta_cdf, ln_beta, normal_cdf, normal_density, real};
use crate::quadrature::integrate_between;
use crate::{Arm, CannotSay, Proportion};

/// What is believed of one arm's mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Posterior {
    /// Of a numeric metric.
    Normal {
        /// The mean of the mean.
        mean: f64,
        /// Its standard deviation.
        deviation: f64,
    },
    /// Of a rate.
    Beta {
        /// Successes plus one.
        alpha: f64,
        /// Failures plus one.
        beta: f64,
    },
}

/// The share of traffic that every arm keeps.
pub const FLOOR: f64 = 0.01;

/// The units that every arm must have before weights differ.
pub const BURN_IN: u64 = 100;

/// How traffic is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Policy {
    /// By the probability of being best: least regret.
    Thompson,
    /// By the mean probability of being best and of being second: finds the best arm sooner.
    TopTwo,
    /// All but this share to the arm with the greatest mean.
    EpsilonGreedy(f64),
}

impl From<Beta> for Posterior {
    fn from(beta: Beta) -> Self {
        Self::Beta { alpha: real(beta.alpha), beta: real(beta.beta) }
    }
}

impl Posterior {
    /// The posterior of a rate with the uniform prior.
    pub fn of_rate(arm: &Proportion) -> Self {
        Beta::posterior(arm).into()
    }

    /// The posterior of a mean with a flat prior.
    ///
    /// # Errors
    ///
    /// `NoVariance` if all units have the same value.
    pub fn of_mean(arm: &Arm) -> Result<Self, CannotSay> {
        if arm.variance <= 0.0 {
            return Err(CannotSay::NoVariance);
        }
        Ok(Self::Normal { mean: arm.mean, deviation: arm.squared_error().sqrt() })
    }

    /// The mean of the arm's mean.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Normal { mean, .. } => mean,
            Self::Beta { alpha, beta } => alpha / (alpha + beta),
        }
    }

    fn deviation(&self) -> f64 {
        match *self {
            Self::Normal { deviation, .. } => deviation,
            Self::Beta { alpha, beta } => {
                let sum = alpha + beta;
                (alpha * beta / (sum * sum * (sum + 1.0))).sqrt()
            }
        }
    }

    fn density(&self, x: f64) -> f64 {
        match *self {
            Self::Normal { mean, deviation } => normal_density((x - mean) / deviation) / deviation,
            Self::Beta { alpha, beta } if x > 0.0 && x < 1.0 => {
                ((alpha - 1.0) * x.ln() + (beta - 1.0) * (-x).ln_1p() - ln_beta(alpha, beta)).exp()
            }
            Self::Beta { .. } => 0.0,
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        match *self {
            Self::Normal { mean, deviation } => normal_cdf((x - mean) / deviation),
            Self::Beta { alpha, beta } => beta_cdf(alpha, beta, x),
        }
    }

    /// Points that an integral over this arm is cut at.
    fn cuts(&self) -> impl Iterator<Item = f64> + use<> {
        const AT: [f64; 15] =
            [-38.0, -12.0, -8.0, -6.0, -4.0, -2.5, -1.2, 0.0, 1.2, 2.5, 4.0, 6.0, 8.0, 12.0, 38.0];
        let (mean, deviation) = (self.mean(), self.deviation());
        let bounded = matches!(self, Self::Beta { .. });
        AT.into_iter().map(move |at| {
            let point = mean + at * deviation;
            if bounded { point.clamp(0.0, 1.0) } else { point }
        })
    }

    /// The value below which the arm's mean lies with probability `u`: turns a uniform draw into one of
    /// Thompson's.
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Normal { mean, deviation } => mean + deviation * crate::normal_quantile(u),
            Self::Beta { alpha, beta } => crate::distribution::beta_quantile(u, alpha, beta),
        }
    }
}

/// The arm that one visitor gets by Thompson sampling, given one uniform number (0 to 1) per arm; `None`
/// without arms.
pub fn draw(arms: &[Posterior], uniforms: &[f64]) -> Option<usize> {
    arms.iter()
        .zip(uniforms)
        .map(|(arm, &u)| arm.quantile(u))
        .enumerate()
        .max_by(|one, two| one.1.total_cmp(&two.1))
        .map(|(index, _)| index)
}

/// The probability of each arm to have the greatest mean: `∫ f_j ∏ F_i`.
pub fn chances_of_best(arms: &[Posterior]) -> Vec<f64> {
    chances_among(arms, |_| true)
}

/// The probability of each arm to be best among those that `counts` holds for; 0 for the others.
fn chances_among(arms: &[Posterior], counts: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut cuts: Vec<f64> = arms.iter().flat_map(Posterior::cuts).collect();
    cuts.sort_by(f64::total_cmp);
    let chances: Vec<f64> = arms
        .iter()
        .enumerate()
        .map(|(index, arm)| {
            if !counts(index) {
                return 0.0;
            }
            integrate_between(&cuts, |x| {
                let density = arm.density(x);
                if density == 0.0 {
                    return 0.0;
                }
                let others = arms.iter().enumerate().filter(|(other, _)| *other != index);
                others
                    .filter(|(other, _)| counts(*other))
                    .map(|(_, arm)| arm.cdf(x))
                    .product::<f64>()
                    * density
            })
        })
        .collect();
    let total: f64 = chances.iter().sum();
    chances.into_iter().map(|chance| chance / total).collect()
}

/// The probability of each arm to be second best.
pub fn chances_of_second(arms: &[Posterior]) -> Vec<f64> {
    let best = chances_of_best(arms);
    let mut second = vec![0.0; arms.len()];
    if arms.len() < 2 {
        return second;
    }
    // With arm j best, i is second if it is the best of the rest: P(i second) is the sum over j of
    // P(j > i > the others), which is P(i best without j) - P(i best).
    for leader in 0..arms.len() {
        let rest = chances_among(arms, |index| index != leader);
        let pairs = second.iter_mut().zip(rest.iter().zip(&best)).enumerate();
        for (index, (second, (without, best))) in pairs {
            if index != leader {
                *second += (without - best).max(0.0);
            }
        }
    }
    second
}

/// The weights of the arms: they sum to 1, and none is below `floor` (an equal split if that is too
/// much). `units` are those of each arm; until all have [`BURN_IN`], the split is equal.
///
/// # Errors
///
/// `BadSetting` without arms, or for a floor outside of 0 to 1.
pub fn weights(
    arms: &[Posterior],
    units: &[u64],
    policy: Policy,
    floor: f64,
) -> Result<Vec<f64>, CannotSay> {
    let count = real(arms.len() as u64);
    if arms.is_empty() || arms.len() != units.len() || !(0.0..=1.0).contains(&floor) {
        return Err(CannotSay::BadSetting);
    }
    if units.iter().any(|&units| units < BURN_IN) {
        return Ok(vec![1.0 / count; arms.len()]);
    }
    let raw = match policy {
        Policy::Thompson => chances_of_best(arms),
        Policy::TopTwo => {
            let best = chances_of_best(arms);
            best.iter().zip(chances_of_second(arms)).map(|(one, two)| 0.5 * (one + two)).collect()
        }
        Policy::EpsilonGreedy(epsilon) => {
            let greatest = arms.iter().map(Posterior::mean).fold(f64::NEG_INFINITY, f64::max);
            let leader = arms.iter().position(|arm| arm.mean() >= greatest);
            (0..arms.len())
                .map(|index| {
                    let exploit = if Some(index) == leader { 1.0 - epsilon } else { 0.0 };
                    exploit + epsilon / count
                })
                .collect()
        }
    };
    Ok(with_floor(&raw, floor))
}

/// `f + (1 - K f) w`: every arm keeps the floor, the rest is divided by weight.
pub fn with_floor(weights: &[f64], floor: f64) -> Vec<f64> {
    let count = real(weights.len() as u64);
    if count * floor >= 1.0 {
        return vec![1.0 / count; weights.len()];
    }
    weights.iter().map(|weight| floor + (1.0 - count * floor) * weight).collect()
}

/// What the bandit earned beyond an equal split: total reward minus units times the mean of the arms'
/// means. `arms` are the reward and the units of each.
///
/// # Errors
///
/// `TooFewUnits` if an arm has none.
pub fn improvement_over_equal(arms: &[(f64, u64)]) -> Result<f64, CannotSay> {
    if arms.is_empty() || arms.iter().any(|(_, units)| *units == 0) {
        return Err(CannotSay::TooFewUnits);
    }
    let total: f64 = arms.iter().map(|(reward, _)| reward).sum();
    let units = real(arms.iter().map(|(_, units)| units).sum());
    let means: f64 = arms.iter().map(|(reward, units)| reward / real(*units)).sum();
    Ok(total - units * means / real(arms.len() as u64))
}

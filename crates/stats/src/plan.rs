//! Planning: how many visitors an experiment needs, and how long it runs.
//!
//! The sequential test may stop any day. What it costs was measured at 80% power and 10% level in the
//! Brownian limit: at most 1.8 times the fixed-horizon sample if `N*` is half of that, and it stops at 0.9 times at
//! the median.

use crate::distribution::{count_up, real};
use crate::{CannotSay, power};

/// What is known of the metric before the experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Baseline {
    /// A conversion rate, 0 to 1.
    Rate(f64),
    /// A mean per visitor and its standard deviation.
    Mean {
        /// The mean.
        mean: f64,
        /// The standard deviation between visitors.
        deviation: f64,
    },
}

/// What is asked of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The metric without the change.
    pub baseline: Baseline,
    /// The relative lift that is to be found, such as 0.05.
    pub lift: f64,
    /// The level of the test, such as 0.1.
    pub alpha: f64,
    /// The probability to find the lift if it is there, such as 0.8.
    pub power: f64,
    /// The share of the experiment's traffic of each variation, the baseline first; they sum to 1.
    pub shares: Vec<f64>,
    /// Visitors a day that enter the experiment, if known.
    pub daily_visitors: Option<f64>,
    /// The correlation with the covariate of CUPED, 0 without.
    pub correlation: f64,
    /// How many guardrails must hold too; each must be found harmless with the remaining error.
    pub guardrails: u32,
}

/// What an experiment takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Visitors of all variations for one look at the end.
    pub fixed_visitors: u64,
    /// Visitors of all variations after which a sequential test may be given up.
    pub sequential_visitors: u64,
    /// Visitors at which the sequential test stops at the median if the lift is as planned.
    pub typical_visitors: u64,
    /// `N*`, to be set when the report starts: visitors of one pair of variations.
    pub tuning_sample: u64,
    /// Days for the fixed horizon; at least the minimum.
    pub fixed_days: Option<u32>,
    /// Days for the most that the sequential test takes.
    pub sequential_days: Option<u32>,
    /// Days that the sequential test takes at the median.
    pub typical_days: Option<u32>,
    /// The probability to find the lift that was planned for, guardrails counted.
    pub power: f64,
}

/// The most that the sequential test takes, in fixed-horizon samples.
pub const SEQUENTIAL_FACTOR: f64 = 1.8;
/// What the sequential test takes at the median, in fixed-horizon samples.
pub const TYPICAL_FACTOR: f64 = 0.9;
/// No verdict earlier: every weekday once.
pub const MINIMUM_DAYS: u32 = 7;

impl Baseline {
    /// Mean and variance without and with the lift.
    fn moments(self, lift: f64) -> Result<[(f64, f64); 2], CannotSay> {
        match self {
            Self::Rate(rate) => {
                let lifted = rate * (1.0 + lift);
                if !(rate > 0.0 && rate < 1.0 && lifted > 0.0 && lifted < 1.0) {
                    return Err(CannotSay::BadSetting);
                }
                Ok([(rate, rate * (1.0 - rate)), (lifted, lifted * (1.0 - lifted))])
            }
            Self::Mean { mean, deviation } => {
                if mean == 0.0 {
                    return Err(CannotSay::ZeroBaseline);
                }
                let variance = deviation * deviation;
                Ok([(mean, variance), (mean * (1.0 + lift), variance)])
            }
        }
    }
}

/// Plans an experiment: the pair of the baseline and the variation with the least traffic decides.
///
/// # Errors
///
/// `BadSetting` for what is outside of its range, `ZeroBaseline`.
pub fn plan(request: &Request) -> Result<Plan, CannotSay> {
    let (base, others) = request.shares.split_first().ok_or(CannotSay::BadSetting)?;
    let least = others.iter().copied().fold(f64::INFINITY, f64::min);
    let total: f64 = request.shares.iter().sum();
    let fair = request.shares.iter().all(|share| *share > 0.0) && (total - 1.0).abs() < 1e-6;
    if others.is_empty() || !fair || !(-1.0..1.0).contains(&request.correlation) {
        return Err(CannotSay::BadSetting);
    }
    let [(mean, base_variance), (lifted, variance)] = request.baseline.moments(request.lift)?;
    let kept = 1.0 - request.correlation * request.correlation;
    // All guardrails and the primary metric must succeed: each may miss by its part.
    let power = 1.0 - (1.0 - request.power) / (f64::from(request.guardrails) + 1.0);
    let ratio = least / base;
    let base_units = power::units(
        lifted - mean,
        (base_variance * kept, variance * kept),
        ratio,
        request.alpha,
        power,
    )?;
    let fixed = base_units / base;
    let pair = base_units * (1.0 + ratio);
    let days = |visitors: f64| {
        let daily = request.daily_visitors.filter(|daily| *daily > 0.0)?;
        u32::try_from(count_up(visitors / daily)).ok()
    };
    Ok(Plan {
        fixed_visitors: count_up(fixed),
        sequential_visitors: count_up(SEQUENTIAL_FACTOR * fixed),
        typical_visitors: count_up(TYPICAL_FACTOR * fixed),
        tuning_sample: count_up(0.5 * pair),
        fixed_days: days(fixed).map(|days| days.max(MINIMUM_DAYS)),
        sequential_days: days(SEQUENTIAL_FACTOR * fixed).map(|days| days.max(MINIMUM_DAYS)),
        typical_days: days(TYPICAL_FACTOR * fixed).map(|days| days.max(MINIMUM_DAYS)),
        power,
    })
}

/// The least relative lift, up or down, that `visitors` of all variations find; the inverse of [`plan`].
///
/// # Errors
///
/// `OutOfReach` if no lift is found with so few.
pub fn detectable_lift(request: &Request, visitors: u64) -> Result<f64, CannotSay> {
    let enough = |lift: f64| {
        let request = Request { lift, ..request.clone() };
        plan(&request).is_ok_and(|plan| real(plan.fixed_visitors) <= real(visitors))
    };
    let mut upper = 1e-6;
    while !enough(upper) {
        upper *= 2.0;
        if upper > 1e6
            || (plan(&Request { lift: upper, ..request.clone() }).is_err() && upper > 1.0)
        {
            return Err(CannotSay::OutOfReach);
        }
    }
    Ok(crate::distribution::bisect(0.5 * upper, upper, enough))
}

//! CUPED: less variance by what was known of a visitor before the first decision.
//!
//! `Y* = Y - theta (X - mean of X)`, with one theta per metric over all arms. A covariate from after the
//! first decision would bias the effect. The sequential guarantee holds with an estimated theta (Lindon,
//! Ham, Tingley and Bojinov, arXiv 2210.08589).
//!
//! Source: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by
//! utilizing pre-experiment data" (WSDM 2013), eq. 3 to 5.

use crate::distribution::real;
use crate::{Arm, CannotSay, Difference, Paired};

/// Adjusted arms, and how they were adjusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjusted {
    /// The arms, in the order given; their means are on the scale of the unadjusted ones.
    pub arms: Vec<Arm>,
    /// The pooled slope of the outcome on the covariate; 0 if the covariate does not vary.
    pub theta: f64,
    /// The share of the pooled variance that is gone, 0 to 1.
    pub variance_reduction: f64,
}

/// The slope over all arms, `cov(X, Y) / var(X)` of the summed statistics.
pub fn theta(arms: &[Paired]) -> f64 {
    let all: Paired = arms.iter().copied().sum();
    let variance = all.pre.variance();
    if variance <= 0.0 || all.post.variance() <= 0.0 { 0.0 } else { all.covariance() / variance }
}

/// The variance of the adjusted outcome per unit: `v_Y + theta² v_X - 2 theta c`.
fn adjusted_variance(arm: &Paired, theta: f64) -> f64 {
    let variance =
        arm.post.variance() + theta * theta * arm.pre.variance() - 2.0 * theta * arm.covariance();
    variance.max(0.0)
}

/// Adjusts the arms of one metric together.
///
/// # Errors
///
/// Those of [`Arm::new`].
pub fn adjust(arms: &[Paired]) -> Result<Adjusted, CannotSay> {
    let theta = theta(arms);
    let all: Paired = arms.iter().copied().sum();
    let center = all.pre.mean();
    let adjusted = arms
        .iter()
        .map(|arm| {
            let mean = arm.post.mean() - theta * (arm.pre.mean() - center);
            Arm::new(arm.post.units, mean, adjusted_variance(arm, theta))
        })
        .collect::<Result<_, _>>()?;
    let before = all.post.variance();
    let variance_reduction =
        if before > 0.0 { 1.0 - adjusted_variance(&all, theta) / before } else { 0.0 };
    Ok(Adjusted { arms: adjusted, theta, variance_reduction })
}

/// The adjusted lift and its squared error by the delta method, relative to the *unadjusted* baseline,
/// as other tools report it; results show Fieller's interval of the adjusted arms.
///
/// # Errors
///
/// `ZeroBaseline` and `NoVariance`.
pub fn delta_lift(baseline: &Paired, treatment: &Paired) -> Result<Difference, CannotSay> {
    let theta = theta(&[*baseline, *treatment]);
    let mean = baseline.post.mean();
    if mean == 0.0 {
        return Err(CannotSay::ZeroBaseline);
    }
    let growth = treatment.post.mean() / mean;
    let control = baseline.post.variance() * growth * growth
        + theta * theta * baseline.pre.variance()
        - 2.0 * theta * growth * baseline.covariance();
    let squared_error = (control / real(baseline.post.units)
        + adjusted_variance(treatment, theta) / real(treatment.post.units))
        / (mean * mean);
    if squared_error <= 0.0 {
        return Err(CannotSay::NoVariance);
    }
    let adjusted = |arm: &Paired| arm.post.mean() - theta * arm.pre.mean();
    Ok(Difference {
        value: (adjusted(treatment) - adjusted(baseline)) / mean.abs(),
        squared_error,
        units: baseline.post.units + treatment.post.units,
        inflation: 1.0,
    })
}

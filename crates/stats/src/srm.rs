//! Sample-ratio mismatch: are visitors split as designed?
//!
//! The sequential test is exact, not asymptotic: it may be looked at after every visitor, and the
//! probability that a healthy split is *ever* flagged is at most `alpha` (Ville's inequality).
//! A chi-squared test repeated daily flags 19% of healthy tests at 1%.
//!
//! Source: Lindon and Malek, "Anytime-valid inference for multinomial count data" (`NeurIPS` 2022), eq. 6.

use crate::CannotSay;
use crate::distribution::{chi_squared_tail, ln_gamma, real};

/// The concentrations over which the e-value is averaged: small ones find gross faults at once, large
/// ones find small faults. An average of e-values is an e-value.
pub const CONCENTRATIONS: [f64; 3] = [100.0, 1_000.0, 10_000.0];

/// The concentration for converters, of which there are fewer than visitors.
pub const CONVERTERS: [f64; 1] = [50.0];

/// How worrying a p-value of the split is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing speaks against the designed split.
    Good,
    /// `p < 0.05`.
    Caution,
    /// `p < 0.01`: results must not be trusted.
    Critical,
}

impl Health {
    /// The health that a p-value shows.
    pub fn of(p_value: f64) -> Self {
        if p_value < 0.01 {
            Self::Critical
        } else if p_value < 0.05 {
            Self::Caution
        } else {
            Self::Good
        }
    }
}

/// The logarithm of the e-value against the designed split, averaged over `concentrations`.
///
/// `counts` are first decisions per arm so far and `shares` what was designed for each; shares are
/// normalised. The multinomial coefficients cancel, so the order of arrival does not matter.
///
/// # Errors
///
/// `BadSetting` unless there is a positive share for each count.
pub fn log_e(counts: &[u64], shares: &[f64], concentrations: &[f64]) -> Result<f64, CannotSay> {
    let shares = normalised(counts, shares)?;
    let logs: Vec<f64> = concentrations
        .iter()
        .map(|&concentration| log_bayes_factor(counts, &shares, concentration))
        .collect();
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !greatest.is_finite() {
        return Err(CannotSay::BadSetting);
    }
    let mean = logs.iter().map(|log| (log - greatest).exp()).sum::<f64>() / real(logs.len() as u64);
    Ok(greatest + mean.ln())
}

/// The current p-value of a log e-value. What is shown is the least since the start of the epoch.
pub fn p_value(log_e: f64) -> f64 {
    (-log_e).exp().min(1.0)
}

/// The logarithm of the e-value of several epochs of constant allocation: e-values of separate visitors
/// multiply.
///
/// # Errors
///
/// Those of [`log_e`].
pub fn log_e_of_epochs<'a>(
    epochs: impl IntoIterator<Item = (&'a [u64], &'a [f64])>,
    concentrations: &[f64],
) -> Result<f64, CannotSay> {
    epochs.into_iter().map(|(counts, shares)| log_e(counts, shares, concentrations)).sum()
}

/// The p-value of Pearson's chi-squared test: for one look at the end, and no more.
///
/// # Errors
///
/// `BadSetting` as for [`log_e`], `TooFewUnits` without counts.
pub fn chi_squared(counts: &[u64], shares: &[f64]) -> Result<f64, CannotSay> {
    let shares = normalised(counts, shares)?;
    let total = real(counts.iter().sum());
    if total <= 0.0 || counts.len() < 2 {
        return Err(CannotSay::TooFewUnits);
    }
    let statistic: f64 = counts
        .iter()
        .zip(&shares)
        .map(|(&count, share)| {
            let expected = total * share;
            (real(count) - expected).powi(2) / expected
        })
        .sum();
    Ok(chi_squared_tail(statistic, real(counts.len() as u64) - 1.0))
}

/// The Dirichlet-multinomial likelihood over the multinomial one.
fn log_bayes_factor(counts: &[u64], shares: &[f64], concentration: f64) -> f64 {
    let total = real(counts.iter().sum());
    let arms: f64 = counts
        .iter()
        .zip(shares)
        .map(|(&count, share)| {
            let (count, prior) = (real(count), concentration * share);
            ln_gamma(prior + count) - ln_gamma(prior) - count * share.ln()
        })
        .sum();
    ln_gamma(concentration) - ln_gamma(concentration + total) + arms
}

fn normalised(counts: &[u64], shares: &[f64]) -> Result<Vec<f64>, CannotSay> {
    let total: f64 = shares.iter().sum();
    let usable = counts.len() == shares.len()
        && total.is_finite()
        && shares.iter().all(|&share| share > 0.0);
    if !usable || counts.is_empty() {
        return Err(CannotSay::BadSetting);
    }
    Ok(shares.iter().map(|share| share / total).collect())
}

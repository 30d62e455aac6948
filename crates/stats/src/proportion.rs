//! Tests and intervals that are particular to conversion rates.

use std::f64::consts::PI;

use crate::distribution::{bisect, chi_squared_tail, normal_quantile, normal_tail, real};
use crate::{CannotSay, Interval, Proportion};

fn checked(arms: [&Proportion; 2]) -> Result<(), CannotSay> {
    if arms.iter().any(|arm| arm.units == 0 || arm.converted > arm.units) {
        return Err(CannotSay::TooFewUnits);
    }
    Ok(())
}

/// The interval of one rate (Wilson, JASA 1927).
///
/// # Errors
///
/// `TooFewUnits` for an arm without units.
pub fn wilson(arm: &Proportion, alpha: f64) -> Result<Interval, CannotSay> {
    checked([arm, arm])?;
    let z = normal_quantile(1.0 - 0.5 * alpha);
    let (n, rate) = (real(arm.units), arm.rate());
    let shrink = 1.0 + z * z / n;
    let center = (rate + z * z / (2.0 * n)) / shrink;
    let width = z / shrink * (rate * (1.0 - rate) / n + z * z / (4.0 * n * n)).sqrt();
    Ok(Interval::between((center - width).max(0.0), (center + width).min(1.0)))
}

/// The two-sided test of equal rates with the variance pooled under the null: `(z, p)`.
///
/// Its square is Pearson's chi-squared statistic without continuity correction.
///
/// # Errors
///
/// `TooFewUnits`, and `NoVariance` if nobody or everybody converted.
pub fn pooled_test(baseline: &Proportion, treatment: &Proportion) -> Result<(f64, f64), CannotSay> {
    checked([baseline, treatment])?;
    let all = *baseline + *treatment;
    let rate = all.rate();
    let spread = rate * (1.0 - rate) * (1.0 / real(baseline.units) + 1.0 / real(treatment.units));
    if spread <= 0.0 {
        return Err(CannotSay::NoVariance);
    }
    let z = (treatment.rate() - baseline.rate()) / spread.sqrt();
    Ok((z, 2.0 * normal_tail(z.abs())))
}

/// Pearson's chi-squared test of equal rates, without continuity correction: its p-value.
///
/// # Errors
///
/// `TooFewUnits` for an arm without units.
pub fn chi_squared_test(baseline: &Proportion, treatment: &Proportion) -> Result<f64, CannotSay> {
    let (z, _) = pooled_test(baseline, treatment)?;
    Ok(chi_squared_tail(z * z, 1.0))
}

/// The interval of the difference from the arms' Wilson bounds (Newcombe, Statistics in Medicine 1998,
/// method 10).
///
/// # Errors
///
/// `TooFewUnits` for an arm without units.
pub fn newcombe(
    baseline: &Proportion,
    treatment: &Proportion,
    alpha: f64,
) -> Result<Interval, CannotSay> {
    let (a, b) = (baseline.rate(), treatment.rate());
    match (wilson(baseline, alpha)?, wilson(treatment, alpha)?) {
        (
            Interval { low: Some(low_a), high: Some(high_a) },
            Interval { low: Some(low_b), high: Some(high_b) },
        ) => Ok(Interval::between(
            b - a - (b - low_b).hypot(high_a - a),
            b - a + (high_b - b).hypot(a - low_a),
        )),
        _ => Ok(Interval::UNBOUNDED),
    }
}

/// The interval of the difference with one success and one failure added to each arm
/// (Agresti and Caffo, American Statistician 2000).
///
/// # Errors
///
/// `TooFewUnits` for an arm without units.
pub fn agresti_caffo(
    baseline: &Proportion,
    treatment: &Proportion,
    alpha: f64,
) -> Result<Interval, CannotSay> {
    checked([baseline, treatment])?;
    let add = |arm: &Proportion| {
        let n = real(arm.units) + 2.0;
        let rate = (real(arm.converted) + 1.0) / n;
        (rate, rate * (1.0 - rate) / n)
    };
    let ((a, spread_a), (b, spread_b)) = (add(baseline), add(treatment));
    let width = normal_quantile(1.0 - 0.5 * alpha) * (spread_a + spread_b).sqrt();
    Ok(Interval::between(b - a - width, b - a + width))
}

/// The interval of the ratio of the rates on the log scale (Katz, Baptista, Azen and Pike,
/// Biometrics 1978).
///
/// # Errors
///
/// `TooFewUnits`, and `ZeroBaseline` if nobody converted in an arm.
pub fn log_ratio(
    baseline: &Proportion,
    treatment: &Proportion,
    alpha: f64,
) -> Result<Interval, CannotSay> {
    checked([baseline, treatment])?;
    if baseline.converted == 0 || treatment.converted == 0 {
        return Err(CannotSay::ZeroBaseline);
    }
    let spread = |arm: &Proportion| 1.0 / real(arm.converted) - 1.0 / real(arm.units);
    let width = normal_quantile(1.0 - 0.5 * alpha) * (spread(baseline) + spread(treatment)).sqrt();
    let ratio = treatment.rate() / baseline.rate();
    Ok(Interval::between(ratio * (-width).exp(), ratio * width.exp()))
}

/// How the cubic of [`score`] is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cubic {
    /// As Miettinen and Nurminen derive it.
    Exact,
    /// As `statsmodels` has it, with `x_2` where the paper has `n_2` in the coefficient of the first power; the
    /// interval moves by some thousandths of its width. For comparison with that library only.
    Statsmodels,
}

/// The interval of the difference that the score test does not reject
/// (Miettinen and Nurminen, Statistics in Medicine 1985, eq. 8 and 9).
///
/// # Errors
///
/// `TooFewUnits` for an arm without units.
pub fn score(
    baseline: &Proportion,
    treatment: &Proportion,
    alpha: f64,
    cubic: Cubic,
) -> Result<Interval, CannotSay> {
    checked([baseline, treatment])?;
    let critical = normal_quantile(1.0 - 0.5 * alpha);
    let value = treatment.rate() - baseline.rate();
    let statistic = |null: f64| score_statistic(baseline, treatment, null, cubic);
    // The statistic falls as the null rises; at the ends of the range the difference is impossible.
    let low = bisect(-1.0, value, |null| statistic(null) <= critical);
    let high = bisect(value, 1.0, |null| statistic(null) <= -critical);
    Ok(Interval::between(low, high))
}

/// How many constrained standard errors the difference lies above `null`.
fn score_statistic(baseline: &Proportion, treatment: &Proportion, null: f64, cubic: Cubic) -> f64 {
    let (n1, n2) = (real(treatment.units), real(baseline.units));
    let (x1, x2) = (real(treatment.converted), real(baseline.converted));
    let (n, x) = (n1 + n2, x1 + x2);
    // The rates of greatest likelihood with the difference `null` solve a cubic.
    let first = match cubic {
        Cubic::Exact => n2,
        Cubic::Statsmodels => x2,
    };
    let l3 = n;
    let l2 = (n1 + 2.0 * n2) * null - n - x;
    let l1 = (first * null - n - 2.0 * x2) * null + x;
    let l0 = x2 * null * (1.0 - null);
    let third = l2 / (3.0 * l3);
    let q = third.powi(3) - l1 * l2 / (6.0 * l3 * l3) + l0 / (2.0 * l3);
    let p = (third * third - l1 / (3.0 * l3)).max(0.0).sqrt().copysign(q);
    let cosine = if p == 0.0 { 0.0 } else { (q / p.powi(3)).clamp(-1.0, 1.0) };
    let angle = (PI + cosine.acos()) / 3.0;
    let p2 = (2.0 * p * angle.cos() - third).clamp(0.0, 1.0);
    let p1 = (p2 + null).clamp(0.0, 1.0);
    let spread = (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2) * n / (n - 1.0);
    let gap = treatment.rate() - baseline.rate() - null;
    if spread <= 0.0 {
        return if gap == 0.0 { 0.0 } else { f64::INFINITY.copysign(gap) };
    }
    gap / spread.sqrt()
}

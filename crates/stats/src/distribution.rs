//! Distribution functions, total: what is outside a function's domain yields NaN and never panics.

use std::f64::consts::{LN_2, PI, SQRT_2};

use statrs::function::beta::checked_beta_reg;
use statrs::function::erf::{erfc, erfc_inv};
use statrs::function::gamma::{checked_gamma_ur, ln_gamma as statrs_ln_gamma};

/// A count as a number; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// A sum of integers as a number, rounded once.
#[expect(clippy::cast_precision_loss, reason = "rounding once is the purpose")]
pub(crate) fn real_sum(sum: i128) -> f64 {
    sum as f64
}

/// A number rounded up to a count; 0 for what is negative or no number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub(crate) fn count_up(value: f64) -> u64 {
    value.ceil().max(0.0) as u64
}

pub(crate) fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x / SQRT_2)
}

/// `P(X > x)` of the standard normal distribution, precise far out.
pub(crate) fn normal_tail(x: f64) -> f64 {
    0.5 * erfc(x / SQRT_2)
}

pub(crate) fn normal_density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// The value below which a standard normal variable lies with probability `p` (0 to 1).
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    -SQRT_2 * erfc_inv(2.0 * p)
}

/// `P(T > t)` of Student's t with `degrees` of freedom.
pub(crate) fn t_tail(t: f64, degrees: f64) -> f64 {
    if degrees.is_infinite() {
        return normal_tail(t);
    }
    let half = 0.5 * beta_cdf(0.5 * degrees, 0.5, degrees / (degrees + t * t));
    if t >= 0.0 { half } else { 1.0 - half }
}

/// The value below which Student's t with `degrees` of freedom lies with probability `p` (0 to 1).
pub fn t_quantile(p: f64, degrees: f64) -> f64 {
    if !(p > 0.0 && p < 1.0 && degrees > 0.0) {
        return f64::NAN;
    }
    if degrees.is_infinite() {
        return normal_quantile(p);
    }
    if p < 0.5 {
        return -t_quantile(1.0 - p, degrees);
    }
    let tail = 1.0 - p;
    let mut high = normal_quantile(p).max(1.0);
    while t_tail(high, degrees) > tail && high < 1e300 {
        high *= 2.0;
    }
    bisect(0.0, high, |t| t_tail(t, degrees) <= tail)
}

/// `P(X > x)` of the chi-squared distribution.
pub(crate) fn chi_squared_tail(x: f64, degrees: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { checked_gamma_ur(0.5 * degrees, 0.5 * x).unwrap_or(f64::NAN) }
}

/// The regularised incomplete beta function: `P(X <= x)` of a Beta variable.
pub(crate) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        checked_beta_reg(a, b, x).unwrap_or(f64::NAN)
    }
}

pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    bisect(0.0, 1.0, |x| beta_cdf(a, b, x) >= p)
}

pub(crate) fn ln_gamma(x: f64) -> f64 {
    statrs_ln_gamma(x)
}

pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// `P(X <= k)` of `n` trials with success probability `p`; `k` may be -1.
pub(crate) fn binomial_cdf(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        0.0
    } else if k >= n {
        1.0
    } else {
        beta_cdf(n - k, k + 1.0, 1.0 - p)
    }
}

/// The least `k` with `P(X <= k) >= q`.
pub(crate) fn binomial_quantile(q: f64, n: f64, p: f64) -> f64 {
    let (mut below, mut at) = (-1.0_f64, n);
    while at - below > 1.0 {
        let middle = at.midpoint(below).floor();
        if binomial_cdf(middle, n, p) >= q {
            at = middle;
        } else {
            below = middle;
        }
    }
    at
}

/// `P(T > t)` of Student's t that is shifted by `shift`: the mixture of normals over the
/// chi-distributed scale, by quadrature.
pub(crate) fn shifted_t_tail(t: f64, degrees: f64, shift: f64) -> f64 {
    let half = 0.5 * degrees;
    // The density of s = sqrt(chi² / degrees) is near 1 ± 1/sqrt(2 degrees).
    let constant = LN_2 + half * half.ln() - ln_gamma(half);
    let spread = 12.0 / (2.0 * degrees).sqrt();
    let (from, to) = ((1.0 - spread).max(0.0), 1.0 + spread);
    crate::quadrature::integrate(from, to, 24, |s| {
        if s <= 0.0 {
            return 0.0;
        }
        let density = (constant + (degrees - 1.0) * s.ln() - half * s * s).exp();
        density * normal_tail(t * s - shift)
    })
}

/// The least point of `[low, high]` at which `holds` turns true, to the last bit or nearly so.
pub(crate) fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of scipy 1.17.1.
    #[test]
    fn known_values_hold() {
        let near = |found: f64, expected: f64| {
            assert!(
                (found - expected).abs() <= 1e-12 + 1e-11 * expected.abs(),
                "{found} {expected}"
            );
        };
        near(normal_quantile(0.975), 1.959_963_984_540_054);
        near(normal_tail(10.0), 7.619_853_024_160_489e-24);
        near(t_quantile(0.975, 10.0), 2.228_138_851_986_274);
        near(t_tail(2.0, 5.0), 0.050_969_739_414_929_174);
        near(chi_squared_tail(3.84, 1.0), 0.050_043_521_248_705_08);
        near(beta_quantile(0.025, 3.0, 5.0), 0.098_988_278_442_507_86);
        near(binomial_quantile(0.025, 100.0, 0.5), 40.0);
        near(shifted_t_tail(2.0, 8.0, 1.5), 0.348_146_127_105_328_94);
    }

    #[test]
    fn what_makes_no_sense_is_no_number() {
        assert!(normal_quantile(2.0).is_nan());
        assert!(t_quantile(0.9, -1.0).is_nan());
        assert!(beta_cdf(-1.0, 2.0, 0.5).is_nan());
    }
}

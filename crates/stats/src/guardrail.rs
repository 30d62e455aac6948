//! Guardrails: metrics that must not get worse.
//!
//! Sources: Schultzberg, Ankargren and Frånberg, "Risk-aware product decisions in A/B tests with multiple
//! metrics" (arXiv 2402.11609), decision rule 1 and theorem 4.1; the counts of converters are tested as in
//! Lindon and Malek (`NeurIPS` 2022).

use crate::distribution::real;
use crate::fixed::Reference;
use crate::sequential::{self, Look, Mixing};
use crate::{Arm, CannotSay, Difference, Direction, Interval, Proportion, Side, VarianceMode, srm};

/// The level of the alarm for a metric that deteriorates.
pub const ALARM_ALPHA: f64 = 0.01;

/// How a guardrail is tested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test {
    /// Once, at the planned sample.
    Fixed,
    /// After every visitor.
    Sequential(Mixing),
}

/// What a test of non-inferiority says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonInferiority {
    /// How far the treatment lies on the good side of the margin, in the metric's unit.
    pub slack: f64,
    /// The p-value against "worse by the margin or more".
    pub p_value: f64,
    /// The slack that the data do not speak against: not inferior if its lower bound is above zero.
    pub interval: Interval,
    /// Whether the treatment is shown not to be inferior.
    pub holds: bool,
}

/// Tests whether the treatment is worse than the baseline by less than `margin`, relative to the baseline
/// (0.05 is five percent). The baseline's noise enters with the margin:
/// `z = (m_B - (1 - m) m_A) / sqrt(s_B² + (1 - m)² s_A²)`.
///
/// # Errors
///
/// `BadSetting` for a margin that is not positive, `NoVariance`.
pub fn non_inferiority(
    baseline: &Arm,
    treatment: &Arm,
    margin: f64,
    better: Direction,
    test: Test,
    alpha: f64,
) -> Result<NonInferiority, CannotSay> {
    if !(margin > 0.0 && margin.is_finite()) {
        return Err(CannotSay::BadSetting);
    }
    // A negative baseline gets worse away from zero.
    let worse = match better {
        Direction::Increasing => -margin.copysign(baseline.mean),
        Direction::Decreasing => margin.copysign(baseline.mean),
    };
    let factor = 1.0 + worse;
    let squared_error = treatment.squared_error() + factor * factor * baseline.squared_error();
    if squared_error <= 0.0 {
        return Err(CannotSay::NoVariance);
    }
    let gap = treatment.mean - factor * baseline.mean;
    let slack = if better == Direction::Increasing { gap } else { -gap };
    let (p_value, interval) = match test {
        Test::Fixed => {
            let reference = Reference::welch(baseline, treatment);
            let outcome = reference.test(slack, squared_error.sqrt(), 0.0, alpha, Side::Greater);
            (outcome.p_value, outcome.interval)
        }
        Test::Sequential(mixing) => {
            let units = baseline.units + treatment.units;
            let difference = Difference { value: slack, squared_error, units, inflation: 1.0 };
            let look = sequential::test(&difference, 0.0, mixing, alpha, Side::Greater);
            (look.p_value, look.interval)
        }
    };
    Ok(NonInferiority { slack, p_value, interval, holds: p_value <= alpha })
}

/// The sequential alarm that a metric got worse, one-sided: it rings if the p-value is at most `alpha`.
///
/// # Errors
///
/// Those of [`difference`](crate::difference).
pub fn deterioration(
    baseline: &Arm,
    treatment: &Arm,
    better: Direction,
    mixing: Mixing,
    alpha: f64,
) -> Result<Look, CannotSay> {
    let difference = crate::difference(baseline, treatment, VarianceMode::Automatic)?;
    let side = match better {
        Direction::Increasing => Side::Less,
        Direction::Decreasing => Side::Greater,
    };
    Ok(sequential::test(&difference, 0.0, mixing, alpha, side))
}

/// The exact e-value, as a logarithm, that the arms convert at different rates: among converters, arms are
/// drawn by `shares` if they do not. Valid from the first converter, without any approximation, as long as
/// the allocation stays as it is; for errors, crashes and rates below 1%.
///
/// # Errors
///
/// Those of [`srm::log_e`].
pub fn exact_counts(
    converters: &[u64],
    shares: &[f64],
    concentration: f64,
) -> Result<f64, CannotSay> {
    srm::log_e(converters, shares, &[concentration])
}

/// The alarm on exact counts: rings if the counts differ at level `alpha` and the treatment is the worse one.
///
/// # Errors
///
/// `TooFewUnits` if an arm is empty.
pub fn exact_alarm(
    baseline: &Proportion,
    treatment: &Proportion,
    better: Direction,
    alpha: f64,
) -> Result<bool, CannotSay> {
    let units = [real(baseline.units), real(treatment.units)];
    let counts = [baseline.converted, treatment.converted];
    if baseline.units == 0 || treatment.units == 0 {
        return Err(CannotSay::TooFewUnits);
    }
    let log_e = srm::log_e(&counts, &units, &srm::CONVERTERS)?;
    let worse = match better {
        Direction::Increasing => treatment.rate() < baseline.rate(),
        Direction::Decreasing => treatment.rate() > baseline.rate(),
    };
    Ok(worse && srm::p_value(log_e) <= alpha)
}

/// Whether to ship: the primary metric is better, every guardrail holds, and no alarm rings. Only success
/// metrics share `alpha`; guardrails need power instead (see [`plan`](crate::plan)).
pub fn ship(primary_is_better: bool, guardrails: &[NonInferiority], alarms: &[bool]) -> bool {
    primary_is_better
        && guardrails.iter().all(|guardrail| guardrail.holds)
        && !alarms.iter().any(|alarm| *alarm)
}

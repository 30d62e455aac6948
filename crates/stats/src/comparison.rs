//! One metric in one variation against the baseline.

use crate::bayes::{Posterior, Prior};
use crate::fixed::{self, Lock, Reference};
use crate::sequential::{self, Mixing};
use crate::{Arm, CannotSay, Difference, Interval, Side, VarianceMode, difference, fieller};

/// How results are judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Engine {
    /// At any time: the default.
    Sequential {
        /// `N*`, units of a pair; half the planned fixed-horizon sample, or 5,000.
        sample: f64,
    },
    /// Once, at the end.
    FixedHorizon {
        /// What must have been reached for a verdict; `None` shows one at once.
        lock: Option<Lock>,
        /// Days since the start.
        days: u32,
    },
    /// By a posterior, without a guarantee against peeking.
    Bayesian {
        /// The prior of the relative lift; `None` is the flat one.
        prior: Option<Prior>,
    },
}

/// The settings of a report, fixed when it starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The engine.
    pub engine: Engine,
    /// The confidence level, such as 0.9.
    pub confidence_level: f64,
    /// The variance that differences are judged by.
    pub variance_mode: VarianceMode,
}

/// One metric in one arm: its estimate, adjusted or not, and what the gate asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Totals {
    /// The estimate.
    pub arm: Arm,
    /// Units with a value other than zero: converters, for a rate.
    pub nonzero: u64,
}

/// Whether there are data enough for a verdict: the guarantees of all engines are asymptotic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Enough.
    Open,
    /// An arm has fewer than [`Gate::LEAST_UNITS`].
    FewUnits,
    /// An arm has fewer than [`Gate::LEAST_NONZERO`] units with a value.
    FewNonzero,
    /// The plan of the fixed horizon has not been reached.
    Locked,
}

/// A relative lift, `treatment / baseline - 1`, and what the data do not speak against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lift {
    /// The estimate.
    pub value: f64,
    /// The interval; unbounded if the baseline cannot be told from zero.
    pub interval: Interval,
}

/// Whether a variation does better, by the sign of the estimate and the direction that is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiftStatus {
    /// The means are the same.
    Equal,
    /// The variation does better.
    Better,
    /// The variation does worse.
    Worse,
}

/// What an engine says of the hypothesis of no effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// A p-value; of the sequential engine also the logarithm of the e-value.
    Test {
        /// The current p-value.
        p_value: f64,
        /// The logarithm of the current e-value.
        log_e: Option<f64>,
    },
    /// A posterior of the relative lift.
    Posterior {
        /// The probability that the mean is above the baseline's.
        chance_above: f64,
        /// The relative lift lost on average by shipping.
        loss_of_shipping: f64,
        /// The relative lift lost on average by keeping the baseline.
        loss_of_keeping: f64,
    },
}

/// A variation against the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The absolute difference.
    pub difference: Difference,
    /// Its interval, in the metric's own unit.
    pub interval: Interval,
    /// The relative lift; `Err` if the baseline is zero.
    pub lift: Result<Lift, CannotSay>,
    /// What the engine says.
    pub verdict: Verdict,
    /// Whether the verdict may be shown.
    pub gate: Gate,
    /// Units of both arms until a verdict, if the effect stays as it is; sequential only.
    pub units_remaining: Result<u64, CannotSay>,
}

impl Gate {
    /// Units that each arm needs.
    pub const LEAST_UNITS: u64 = 100;
    /// Units with a value that each arm needs.
    pub const LEAST_NONZERO: u64 = 25;

    /// The gate of a pair of arms.
    pub fn of(baseline: &Totals, treatment: &Totals) -> Self {
        if baseline.arm.units.min(treatment.arm.units) < Self::LEAST_UNITS {
            Self::FewUnits
        } else if baseline.nonzero.min(treatment.nonzero) < Self::LEAST_NONZERO {
            Self::FewNonzero
        } else {
            Self::Open
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            engine: Engine::Sequential { sample: sequential::DEFAULT_SAMPLE },
            confidence_level: 0.9,
            variance_mode: VarianceMode::Automatic,
        }
    }
}

impl Settings {
    /// The error that the confidence level leaves.
    pub fn alpha(&self) -> f64 {
        1.0 - self.confidence_level
    }
}

/// Compares a variation with the baseline.
///
/// # Errors
///
/// Why nothing can be said: see [`difference`]. A lift or the remaining units may be missing alone.
pub fn compare(
    baseline: &Totals,
    treatment: &Totals,
    settings: &Settings,
) -> Result<Comparison, CannotSay> {
    let alpha = settings.alpha();
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(CannotSay::BadSetting);
    }
    let difference = difference(&baseline.arm, &treatment.arm, settings.variance_mode)?;
    let gate = Gate::of(baseline, treatment);
    let pair = (&baseline.arm, &treatment.arm);
    match settings.engine {
        Engine::Sequential { sample } => Ok(sequentially(pair, difference, gate, sample, alpha)),
        Engine::FixedHorizon { lock, days } => {
            let open = lock.is_none_or(|lock| lock.check(difference.units, days).is_ok());
            let gate = if open { gate } else { Gate::Locked };
            Ok(at_horizon(pair, difference, gate, alpha))
        }
        Engine::Bayesian { prior } => posterior(pair, difference, gate, prior, alpha),
    }
}

fn sequentially(
    (baseline, treatment): (&Arm, &Arm),
    difference: Difference,
    gate: Gate,
    sample: f64,
    alpha: f64,
) -> Comparison {
    let mixing = Mixing::tuned(alpha, sample);
    let look = sequential::test(&difference, 0.0, mixing, alpha, Side::Two);
    let units_remaining = match gate {
        Gate::Open => sequential::units_remaining(
            difference.units,
            difference.squared_error,
            difference.z(0.0),
            mixing,
            alpha,
        ),
        _ => Err(CannotSay::TooFewUnits),
    };
    Comparison {
        difference,
        interval: look.interval,
        lift: relative(baseline, treatment, look.multiplier, &difference),
        verdict: Verdict::Test { p_value: look.p_value, log_e: Some(look.log_e) },
        gate,
        units_remaining,
    }
}

fn at_horizon(
    (baseline, treatment): (&Arm, &Arm),
    difference: Difference,
    gate: Gate,
    alpha: f64,
) -> Comparison {
    let reference = Reference::welch(baseline, treatment);
    let outcome = reference.test(difference.value, difference.error(), 0.0, alpha, Side::Two);
    let critical = reference.critical(alpha, Side::Two);
    Comparison {
        difference,
        interval: outcome.interval,
        lift: relative(baseline, treatment, critical, &difference),
        verdict: Verdict::Test { p_value: outcome.p_value, log_e: None },
        gate,
        units_remaining: Err(CannotSay::Locked),
    }
}

fn posterior(
    (baseline, treatment): (&Arm, &Arm),
    difference: Difference,
    gate: Gate,
    prior: Option<Prior>,
    alpha: f64,
) -> Result<Comparison, CannotSay> {
    let scaled = prior.map(|prior| prior.scaled_by(baseline.mean));
    let absolute = Posterior::of(difference.value, difference.squared_error, scaled)?;
    let relative = fixed::delta_lift(baseline, treatment)
        .and_then(|lift| Posterior::of(lift.value, lift.squared_error, prior));
    let unit = if baseline.mean == 0.0 { 1.0 } else { baseline.mean.abs() };
    if !(absolute.mean / absolute.deviation).is_finite() {
        return Err(CannotSay::NotFinite);
    }
    Ok(Comparison {
        difference,
        interval: absolute.credible(alpha),
        lift: relative.map(|lift| Lift { value: lift.mean, interval: lift.credible(alpha) }),
        verdict: Verdict::Posterior {
            chance_above: absolute.chance_above_zero(),
            loss_of_shipping: absolute.loss_of_shipping() / unit,
            loss_of_keeping: absolute.loss_of_keeping() / unit,
        },
        gate,
        units_remaining: Err(CannotSay::Locked),
    })
}

fn relative(
    baseline: &Arm,
    treatment: &Arm,
    multiplier: f64,
    difference: &Difference,
) -> Result<Lift, CannotSay> {
    if baseline.mean == 0.0 {
        return Err(CannotSay::ZeroBaseline);
    }
    let value = (treatment.mean - baseline.mean) / baseline.mean.abs();
    if !value.is_finite() {
        return Err(CannotSay::NotFinite);
    }
    Ok(Lift {
        value,
        interval: fieller::lift(baseline, treatment, multiplier, difference.inflation),
    })
}

//! Why there is no answer.

use std::fmt;

/// Why a statistic cannot be computed from what is known so far.
///
/// It is a result, not a failure: more data, or another setting, may lead to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CannotSay {
    /// An arm has too few units for a variance: fewer than two.
    TooFewUnits,
    /// All units of both arms have the same value.
    NoVariance,
    /// The baseline's mean is zero, so nothing can be related to it.
    ZeroBaseline,
    /// The denominator of a ratio metric sums to zero.
    ZeroDenominator,
    /// A sum is not a finite number.
    NotFinite,
    /// A setting lies outside its range: a level, a share, a quantile, a power.
    BadSetting,
    /// What is asked for takes more than can be had: a power beyond any sample size.
    OutOfReach,
    /// The planned sample or duration has not been reached, and the verdict is locked until then.
    Locked,
    /// No epoch has enough units in every arm.
    NoEpoch,
}

impl fmt::Display for CannotSay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooFewUnits => "an arm has fewer than two units",
            Self::NoVariance => "all units have the same value",
            Self::ZeroBaseline => "the baseline's mean is zero",
            Self::ZeroDenominator => "the denominator sums to zero",
            Self::NotFinite => "a sum is not a finite number",
            Self::BadSetting => "a setting lies outside its range",
            Self::OutOfReach => "no sample is large enough",
            Self::Locked => "the planned sample or duration has not been reached",
            Self::NoEpoch => "no epoch has enough units in every arm",
        })
    }
}

impl std::error::Error for CannotSay {}

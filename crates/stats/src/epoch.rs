//! Epochs: periods of constant allocation, compared within and then averaged.
//!
//! Pooled over a change of allocation, a metric that moves with time looks like an effect: ramping from 10 to
//! 50% while the rate rises had 100% false positives. A visitor belongs to the epoch of the first decision.
//!
//! Source: Cochran, "Sampling Techniques" (3rd ed.), eq. 5.1 and 5.7.

use crate::distribution::real;
use crate::{Arm, CannotSay, Sample};

/// One arm's and the other's sums in a period of constant allocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Epoch {
    /// The designed shares of baseline and treatment.
    pub shares: (f64, f64),
    /// The baseline.
    pub baseline: Sample,
    /// The treatment.
    pub treatment: Sample,
}

/// Two arms averaged over epochs by the units of both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratified {
    /// The baseline: `Σ w m`, with the squared error `Σ w² s²`.
    pub baseline: Arm,
    /// The treatment.
    pub treatment: Arm,
    /// How many epochs were left out because an arm had too few units.
    pub dropped: usize,
}

/// The units that each arm of an epoch must have.
pub const LEAST_UNITS: u64 = 100;

impl Epoch {
    fn is_small(&self) -> bool {
        self.baseline.units() < LEAST_UNITS || self.treatment.units() < LEAST_UNITS
    }

    /// The sums of two epochs, if their allocation and their kind of metric are the same.
    fn merge(&self, other: &Self) -> Option<Self> {
        let same = |one: f64, two: f64| (one - two).abs() < 1e-9;
        if !same(self.shares.0, other.shares.0) || !same(self.shares.1, other.shares.1) {
            return None;
        }
        Some(Self {
            shares: self.shares,
            baseline: add(&self.baseline, &other.baseline)?,
            treatment: add(&self.treatment, &other.treatment)?,
        })
    }
}

fn add(one: &Sample, two: &Sample) -> Option<Sample> {
    Some(match (*one, *two) {
        (Sample::Proportion(one), Sample::Proportion(two)) => Sample::Proportion(one + two),
        (Sample::Mean(one), Sample::Mean(two)) => Sample::Mean(one + two),
        (Sample::Ratio(one), Sample::Ratio(two)) => Sample::Ratio(one + two),
        (Sample::Paired(one), Sample::Paired(two)) => Sample::Paired(one + two),
        _ => return None,
    })
}

/// Averages the arms over epochs: `Σ w_k (m_Bk - m_Ak)` with `w_k = n_k / n`.
///
/// An epoch with fewer than [`LEAST_UNITS`] in an arm is merged with the one before or after it if the allocation
/// was the same, and otherwise left out and counted.
///
/// # Errors
///
/// `NoEpoch` if nothing is left.
pub fn stratify(epochs: &[Epoch]) -> Result<Stratified, CannotSay> {
    let (merged, dropped) = merge_small(epochs);
    let arms = merged
        .iter()
        .map(|epoch| Ok((epoch.baseline.arm()?, epoch.treatment.arm()?)))
        .collect::<Result<Vec<_>, CannotSay>>()?;
    let stratified = average(&arms)?;
    Ok(Stratified { dropped, ..stratified })
}

/// Averages arms that were estimated per epoch, by the units of both.
///
/// # Errors
///
/// `NoEpoch` without any unit.
pub fn average(epochs: &[(Arm, Arm)]) -> Result<Stratified, CannotSay> {
    let total: u64 = epochs.iter().map(|(a, b)| a.units + b.units).sum();
    if total == 0 {
        return Err(CannotSay::NoEpoch);
    }
    let side = |pick: fn(&(Arm, Arm)) -> &Arm| {
        let (mut units, mut mean, mut squared_error) = (0, 0.0, 0.0);
        for pair in epochs {
            let arm = pick(pair);
            let weight = real(pair.0.units + pair.1.units) / real(total);
            units += arm.units;
            mean += weight * arm.mean;
            squared_error += weight * weight * arm.squared_error();
        }
        Arm::new(units, mean, squared_error * real(units))
    };
    Ok(Stratified { baseline: side(|pair| &pair.0)?, treatment: side(|pair| &pair.1)?, dropped: 0 })
}

fn merge_small(epochs: &[Epoch]) -> (Vec<Epoch>, usize) {
    let mut kept: Vec<Epoch> = Vec::new();
    for epoch in epochs {
        let neighbour = kept.last().filter(|last| epoch.is_small() || last.is_small());
        match neighbour.and_then(|last| last.merge(epoch)) {
            Some(merged) => {
                kept.pop();
                kept.push(merged);
            }
            None => kept.push(epoch.clone()),
        }
    }
    let before = kept.len();
    kept.retain(|epoch| !epoch.is_small());
    let dropped = before - kept.len();
    (kept, dropped)
}

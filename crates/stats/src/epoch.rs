//! Epochs: periods of constant allocation, compared within and then averaged.
//!
//! Pooled over a change of allocation, a metric that moves with time looks like an effect: ramping from 10 to
//! 50% while the rate rises had 100% false positives. A visitor belongs to the epoch of the first decision.
//!
//! Source: Cochran, "Sampling Techniques" (3rd ed.), eq. 5.1 and 5.7.

use crate::distribution::real;
use crate::{Arm, CannotSay, Paired, Sample, cuped};

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

/// All arms of an experiment in a period of constant allocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// The designed share of each arm.
    pub shares: Vec<f64>,
    /// The sums of each arm, in the same order.
    pub arms: Vec<Sample>,
}

/// All arms averaged over periods, by the units of all of them: each arm then has one estimate, whatever it is
/// compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Strata {
    /// The arms: `Σ w m`, with the squared error `Σ w² s²`.
    pub arms: Vec<Arm>,
    /// How many periods were left out because an arm had too few units.
    pub dropped: usize,
}

impl Period {
    fn is_small(&self) -> bool {
        self.arms.iter().any(|arm| arm.units() < LEAST_UNITS)
    }

    /// The sums of two periods, if their allocation and their kind of metric are the same.
    fn merge(&self, other: &Self) -> Option<Self> {
        let same = self.shares.len() == other.shares.len()
            && self.shares.iter().zip(&other.shares).all(|(one, two)| (one - two).abs() < 1e-9);
        if !same {
            return None;
        }
        let arms = self.arms.iter().zip(&other.arms).map(|(one, two)| add(one, two));
        Some(Self { shares: self.shares.clone(), arms: arms.collect::<Option<_>>()? })
    }

    /// The arms' estimates, those with a covariate adjusted together.
    fn estimates(&self) -> Result<Vec<Arm>, CannotSay> {
        let paired: Option<Vec<Paired>> = self
            .arms
            .iter()
            .map(|arm| if let Sample::Paired(paired) = arm { Some(*paired) } else { None })
            .collect();
        match paired {
            Some(paired) if !paired.is_empty() => Ok(cuped::adjust(&paired)?.arms),
            _ => self.arms.iter().map(Sample::arm).collect(),
        }
    }
}

/// Averages all arms over periods, as [`stratify`] does two: `w_k = n_k / n` with the units of all arms. A single
/// period is taken as it is, however small.
///
/// # Errors
///
/// `NoEpoch` if nothing is left, and those of [`Sample::arm`].
pub fn stratify_all(periods: &[Period]) -> Result<Strata, CannotSay> {
    if let [only] = periods {
        return Ok(Strata { arms: only.estimates()?, dropped: 0 });
    }
    let mut kept: Vec<Period> = Vec::new();
    for period in periods {
        let neighbour = kept.last().filter(|last| period.is_small() || last.is_small());
        match neighbour.and_then(|last| last.merge(period)) {
            Some(merged) => {
                kept.pop();
                kept.push(merged);
            }
            None => kept.push(period.clone()),
        }
    }
    let before = kept.len();
    kept.retain(|period| !period.is_small());
    let estimates =
        kept.iter().map(Period::estimates).collect::<Result<Vec<Vec<Arm>>, CannotSay>>()?;
    let units = |arms: &[Arm]| real(arms.iter().map(|arm| arm.units).sum());
    let total: f64 = estimates.iter().map(|arms| units(arms)).sum();
    let first = estimates.first().ok_or(CannotSay::NoEpoch)?;
    let arms = (0..first.len()).map(|index| {
        let (mut count, mut mean, mut squared_error) = (0, 0.0, 0.0);
        for (arms, arm) in estimates.iter().filter_map(|arms| Some((arms, arms.get(index)?))) {
            let weight = units(arms) / total;
            count += arm.units;
            mean += weight * arm.mean;
            squared_error += weight * weight * arm.squared_error();
        }
        Arm::new(count, mean, squared_error * real(count))
    });
    Ok(Strata { arms: arms.collect::<Result<_, _>>()?, dropped: before - kept.len() })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Moments, Proportion};

    fn rate(units: u64, converted: u64) -> Sample {
        Sample::Proportion(Proportion { units, converted })
    }

    #[test]
    fn of_two_arms_it_is_the_same_average() {
        let pairs = [((0.9, 0.1), (900, 90), (100, 12)), ((0.5, 0.5), (400, 80), (410, 90))];
        let epochs: Vec<Epoch> = pairs
            .iter()
            .map(|(shares, base, treatment)| Epoch {
                shares: *shares,
                baseline: rate(base.0, base.1),
                treatment: rate(treatment.0, treatment.1),
            })
            .collect();
        let periods: Vec<Period> = epochs
            .iter()
            .map(|epoch| Period {
                shares: vec![epoch.shares.0, epoch.shares.1],
                arms: vec![epoch.baseline, epoch.treatment],
            })
            .collect();
        let (two, all) = (stratify(&epochs).unwrap(), stratify_all(&periods).unwrap());
        assert_eq!((all.arms[0], all.arms[1]), (two.baseline, two.treatment));
    }

    #[test]
    fn small_periods_are_merged_or_dropped() {
        let period = |shares: &[f64], units: u64| Period {
            shares: shares.to_vec(),
            arms: vec![rate(units, units / 10); shares.len()],
        };
        let (even, uneven) = ([0.4, 0.3, 0.3], [0.2, 0.4, 0.4]);
        let strata =
            stratify_all(&[period(&even, 500), period(&even, 50), period(&uneven, 50)]).unwrap();
        assert_eq!((strata.arms[2].units, strata.dropped), (550, 1));
        let small = [period(&even, 50), period(&uneven, 50)];
        assert_eq!(stratify_all(&small), Err(CannotSay::NoEpoch));
        assert_eq!(stratify_all(&small[..1]).unwrap().arms[0].units, 50);
    }

    #[test]
    fn a_covariate_is_used_in_each_period() {
        let moments = |units, sum, sum_squares| Moments { units, sum, sum_squares };
        let paired = Paired {
            post: moments(200, 300.0, 700.0),
            pre: moments(200, 280.0, 650.0),
            product: 640.0,
        };
        let period = |shares: [f64; 2]| Period {
            shares: shares.to_vec(),
            arms: vec![Sample::Paired(paired); 2],
        };
        let strata = stratify_all(&[period([0.5, 0.5]), period([0.4, 0.6])]).unwrap();
        assert!(strata.arms[0].variance < paired.post.variance());
    }
}

//! Many hypotheses at once, splits of traffic, and bandits.

use burgee_stats::bandit::{self, Policy, Posterior};
use burgee_stats::sequential::{self, Mixing};
use burgee_stats::{Proportion, multiplicity, srm};

use crate::random::Random;
use crate::run::{Row, Share, replicate};

const ALPHA: f64 = 0.1;
const LOOKS: u32 = 150;
/// Units of each arm between looks.
const BATCH: f64 = 100.0;

/// False discoveries among correlated metrics when one stops at the first discovery, e-BH and uncorrected.
pub(crate) fn discoveries(replicates: u64) -> (Vec<Row>, Vec<Row>) {
    let (mut corrected, mut uncorrected) = (Vec::new(), Vec::new());
    for metrics in [10, 30] {
        for correlation in [0.0, 0.5, 0.9] {
            for real_share in [0.0, 0.5] {
                let kind = if real_share > 0.0 { "half with an effect" } else { "no effects" };
                let name = format!("S15 {metrics} metrics, correlation {correlation}, {kind}");
                let real = (f64::from(metrics) * real_share) as usize;
                let runs = replicate(&name, replicates, |random| {
                    stopped(random, metrics as usize, correlation, real)
                });
                let share = |pick: fn(&(f64, f64)) -> f64| {
                    Share::mean(&runs.iter().map(pick).collect::<Vec<_>>())
                };
                corrected.push(Row::at_most(name.clone(), share(|run| run.0), ALPHA));
                uncorrected.push(Row::at_most(
                    format!("{name}, uncorrected"),
                    share(|run| run.1),
                    1.0,
                ));
            }
        }
    }
    (corrected, uncorrected)
}

/// The false share of what was found at the first look with a discovery: corrected and not.
fn stopped(random: &mut Random, metrics: usize, correlation: f64, real: usize) -> (f64, f64) {
    let mixing = Mixing::tuned(ALPHA, 5_000.0);
    let (shared, own) = (correlation.sqrt(), (1.0 - correlation).sqrt());
    let mut sums = vec![0.0; metrics];
    let (mut corrected, mut uncorrected) = (None, None);
    for look in 1..=LOOKS {
        // The difference of two sums of `BATCH` units each with variance 1.
        let scale = (2.0 * BATCH).sqrt();
        let common = random.normal();
        for (metric, sum) in sums.iter_mut().enumerate() {
            let shift = if metric < real { 0.06 * BATCH } else { 0.0 };
            *sum += scale * (shared * common + own * random.normal()) + shift;
        }
        let per_arm = BATCH * f64::from(look);
        let squared_error = 2.0 / per_arm;
        let log_e: Vec<f64> = sums
            .iter()
            .map(|sum| {
                let z = sum / per_arm / squared_error.sqrt();
                sequential::log_e(mixing, 2.0 * per_arm, squared_error, z)
            })
            .collect();
        if uncorrected.is_none() {
            uncorrected = false_share(&log_e, real, |log_e| log_e >= -ALPHA.ln());
        }
        if corrected.is_none() {
            let adjusted = multiplicity::e_bh(&log_e);
            corrected = false_share(&adjusted, real, |p| p <= ALPHA);
        }
        if corrected.is_some() && uncorrected.is_some() {
            break;
        }
    }
    (corrected.unwrap_or(0.0), uncorrected.unwrap_or(0.0))
}

/// `None` if nothing was found.
fn false_share(values: &[f64], real: usize, found: impl Fn(f64) -> bool) -> Option<f64> {
    let all = values.iter().filter(|value| found(**value)).count();
    let wrong = values.iter().skip(real).filter(|value| found(**value)).count();
    (all > 0).then(|| wrong as f64 / all as f64)
}

/// When the sequential and the repeated chi-squared test first flagged a split at 1%.
pub(crate) struct Flagged {
    pub(crate) sequential: Option<u32>,
    pub(crate) at_five: bool,
    pub(crate) chi_squared: Option<u32>,
}

pub(crate) fn split(random: &mut Random, visitors: u32, share: f64) -> Flagged {
    let mut flagged = Flagged { sequential: None, at_five: false, chi_squared: None };
    let mut counts = [0u64; 2];
    for visitor in 1..=visitors {
        counts[usize::from(random.chance(share))] += 1;
        let log_e =
            srm::log_e(&counts, &[0.5, 0.5], &srm::CONCENTRATIONS).expect("shares are fine");
        let p = srm::p_value(log_e);
        flagged.at_five |= p <= 0.05;
        if flagged.sequential.is_none() && p <= 0.01 {
            flagged.sequential = Some(visitor);
        }
        // A day has 200 visitors.
        if flagged.chi_squared.is_none() && visitor % 200 == 0 {
            let p = srm::chi_squared(&counts, &[0.5, 0.5]).expect("shares are fine");
            flagged.chi_squared = (p <= 0.01).then_some(visitor);
        }
    }
    flagged
}

pub(crate) fn splits(replicates: u64) -> (Vec<Row>, Vec<Flagged>) {
    let runs = replicate("S14", replicates, |random| split(random, 20_000, 0.5));
    let rows = vec![
        Row::at_most(
            "S14 healthy split, level 1%",
            Share::of(&runs, |run| run.sequential.is_some()),
            0.01,
        ),
        Row::at_most("S14 the same, level 5%", Share::of(&runs, |run| run.at_five), 0.05),
        Row::new(
            "S14 chi-squared at 1%, repeated daily (must fail)",
            Share::of(&runs, |run| run.chi_squared.is_some()),
            (0.05, 1.0),
        ),
    ];
    (rows, runs)
}

/// The visitors until faulty splits are found.
pub(crate) fn faults(replicates: u64) -> Vec<(&'static str, Vec<Option<u32>>)> {
    [("60/40", 0.6), ("55/45", 0.55), ("52/48", 0.52)]
        .into_iter()
        .map(|(name, share)| {
            let runs = replicate(name, replicates, |random| split(random, 20_000, share));
            (name, runs.into_iter().map(|run| run.sequential).collect())
        })
        .collect()
}

/// Visits until a bandit's weights change.
pub(crate) const ROUND: u32 = 1_000;

/// Conversions lost to the best of three variations over 50,000 visits, per policy: after each round of visits, the mean of
/// the runs.
pub(crate) fn regrets(replicates: u64) -> [Vec<f64>; 3] {
    let policies = [None, Some(Policy::Thompson), Some(Policy::TopTwo)];
    policies.map(|policy| {
        let runs = replicate("S19", replicates, |random| regret(random, policy));
        let rounds = runs.first().map_or(0, Vec::len);
        let mean =
            |round: usize| runs.iter().map(|run| run[round]).sum::<f64>() / runs.len() as f64;
        (0..rounds).map(mean).collect()
    })
}

fn regret(random: &mut Random, policy: Option<Policy>) -> Vec<f64> {
    const RATES: [f64; 3] = [0.05, 0.055, 0.06];
    let mut arms = [Proportion::default(); 3];
    let mut weights = vec![1.0 / 3.0; 3];
    let mut lost = 0.0;
    let mut course = Vec::new();
    for visit in 0..50_000u32 {
        if let Some(policy) = policy.filter(|_| visit % ROUND == 0 && visit > 0) {
            let posteriors = arms.map(|arm| Posterior::of_rate(&arm));
            let units = arms.map(|arm| arm.units);
            weights = bandit::weights(&posteriors, &units, policy, bandit::FLOOR)
                .expect("the settings are in range");
        }
        let mut left = random.uniform();
        let chosen = weights.iter().position(|weight| {
            left -= weight;
            left <= 0.0
        });
        let arm = chosen.unwrap_or(2);
        let converted = u64::from(random.chance(RATES[arm]));
        arms[arm] += Proportion { units: 1, converted };
        lost += RATES[2] - RATES[arm];
        if (visit + 1) % ROUND == 0 {
            course.push(lost);
        }
    }
    course
}

//! One metric, looked at after every visitor: false positives, coverage and power.

use burgee_stats::fixed::{self, Reference};
use burgee_stats::sequential::{self, Mixing};
use burgee_stats::{
    Arm, Gate, Moments, Proportion, Side, Totals, VarianceMode, difference, fieller,
};

use crate::random::Random;
use crate::run::{Row, Share, replicate};

/// One arm as it grows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Growing {
    pub(crate) moments: Moments,
    pub(crate) nonzero: u64,
}

impl Growing {
    pub(crate) fn push(&mut self, value: f64) {
        self.moments += Moments { units: 1, sum: value, sum_squares: value * value };
        self.nonzero += u64::from(value != 0.0);
    }

    pub(crate) fn totals(&self, binary: bool) -> Option<Totals> {
        let arm: Arm = if binary {
            Proportion { units: self.moments.units, converted: self.nonzero }.arm().ok()?
        } else {
            self.moments.arm().ok()?
        };
        Some(Totals { arm, nonzero: self.nonzero })
    }
}

/// How visitors come, and what they do.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    pub(crate) visitors: u32,
    /// The treatment's share of visitors.
    pub(crate) share: f64,
    pub(crate) binary: bool,
    pub(crate) unit: fn(&mut Random, bool) -> f64,
}

/// When each rule rejected first.
pub(crate) struct Peeked {
    pub(crate) sequential: Vec<Option<u32>>,
    pub(crate) naive: Option<u32>,
    pub(crate) fixed: bool,
}

/// Watches one experiment from its first visitor: each pair of level and `N*`, and a z-test at 10%.
pub(crate) fn watch(random: &mut Random, scenario: &Scenario, rules: &[(f64, f64)]) -> Peeked {
    let mixings: Vec<(f64, Mixing)> =
        rules.iter().map(|&(alpha, sample)| (alpha, Mixing::tuned(alpha, sample))).collect();
    let mut peeked = Peeked { sequential: vec![None; rules.len()], naive: None, fixed: false };
    let mut arms = [Growing::default(); 2];
    for visitor in 1..=scenario.visitors {
        let treated = random.chance(scenario.share);
        let value = (scenario.unit)(random, treated);
        arms[usize::from(treated)].push(value);
        let [Some(a), Some(b)] = arms.map(|arm| arm.totals(scenario.binary)) else { continue };
        let Ok(effect) = difference(&a.arm, &b.arm, VarianceMode::Automatic) else { continue };
        if Gate::of(&a, &b) != Gate::Open {
            continue;
        }
        let z = effect.z(0.0);
        for (first, (alpha, mixing)) in peeked.sequential.iter_mut().zip(&mixings) {
            if first.is_none() {
                let units = f64::from(visitor);
                let log_e = sequential::log_e(*mixing, units, effect.squared_error, z);
                if log_e >= -alpha.ln() {
                    *first = Some(visitor);
                }
            }
        }
        if peeked.naive.is_none() && z.abs() >= 1.644_853_626_951_472_2 {
            peeked.naive = Some(visitor);
        }
    }
    let [a, b] = arms.map(|arm| arm.totals(scenario.binary));
    if let (Some(a), Some(b)) = (a, b) {
        let outcome = fixed::test(&a.arm, &b.arm, 0.0, VarianceMode::Automatic, 0.1, Side::Two);
        peeked.fixed = outcome.is_ok_and(|outcome| outcome.p_value <= 0.1);
    }
    peeked
}

pub(crate) fn run(
    name: &str,
    replicates: u64,
    scenario: &Scenario,
    rules: &[(f64, f64)],
) -> Vec<Peeked> {
    replicate(name, replicates, |random| watch(random, scenario, rules))
}

pub(crate) fn ever(runs: &[Peeked], rule: usize) -> Share {
    Share::of(runs, |run| run.sequential[rule].is_some())
}

pub(crate) const HALF: Scenario = Scenario {
    visitors: 50_000,
    share: 0.5,
    binary: true,
    unit: |random, _| f64::from(u8::from(random.chance(0.1))),
};

fn binary(random: &mut Random, rate: f64) -> f64 {
    f64::from(u8::from(random.chance(rate)))
}

/// False positives of A/A tests; also the runs of the first scenario, for the plot.
pub(crate) fn false_positives(replicates: u64) -> (Vec<Row>, Vec<Peeked>) {
    const USUAL: [(f64, f64); 1] = [(0.1, 5_000.0)];
    let mut rows = Vec::new();
    let s1 = run("S1", replicates, &HALF, &[(0.1, 5_000.0), (0.05, 5_000.0)]);
    rows.push(Row::new("S1 rate 10%", ever(&s1, 0), (0.04, 0.10)));
    rows.push(Row::at_most("S1 the same at level 5%", ever(&s1, 1), 0.05));
    let s2 = Scenario { unit: |random, _| binary(random, 0.01), ..HALF };
    rows.push(Row::at_most("S2 rate 1%", ever(&run("S2", replicates, &s2, &USUAL), 0), 0.06));
    let s3 = Scenario { visitors: 30_000, unit: |random, _| binary(random, 0.5), ..HALF };
    let runs = run("S3", replicates, &s3, &[(0.1, 1_000.0), (0.1, 5_000.0), (0.1, 20_000.0)]);
    for (index, sample) in ["1,000", "5,000", "20,000"].iter().enumerate() {
        rows.push(Row::at_most(format!("S3 rate 50%, N* {sample}"), ever(&runs, index), 0.10));
    }
    let numeric = Scenario { binary: false, ..HALF };
    let named: [(&str, Scenario, f64); 5] = [
        (
            "S4 revenue, 5% × log-normal(1)",
            Scenario { unit: |r, _| r.revenue(0.05, 1.0), ..numeric },
            0.10,
        ),
        (
            "S5 revenue, 5% × log-normal(2)",
            Scenario { unit: |r, _| r.revenue(0.05, 2.0), ..numeric },
            0.05,
        ),
        (
            "S5 revenue, 1% × log-normal(2)",
            Scenario { unit: |r, _| r.revenue(0.01, 2.0), ..numeric },
            0.05,
        ),
        ("S6 rate 5%, 90/10", Scenario { share: 0.1, unit: |r, _| binary(r, 0.05), ..HALF }, 0.08),
        (
            "S7 revenue, 90/10",
            Scenario { share: 0.1, unit: |r, _| r.revenue(0.05, 2.0), ..numeric },
            0.05,
        ),
    ];
    for (name, scenario, most) in named {
        rows.push(Row::at_most(name, ever(&run(name, replicates, &scenario, &USUAL), 0), most));
    }
    let naive = Share::of(&s1, |run| run.naive.is_some());
    rows.push(Row::new("S8 a z-test looked at after every visitor (must fail)", naive, (0.5, 1.0)));
    let fixed = Share::of(&s1, |run| run.fixed);
    rows.push(Row::new("S9 fixed horizon, one look", fixed, (0.08, 0.12)));
    rows.extend(delayed(replicates));
    (rows, s1)
}

/// Looking only from some visitor on, at normal data.
fn delayed(replicates: u64) -> Vec<Row> {
    const STARTS: [u32; 4] = [0, 1_000, 5_000, 20_000];
    let mixing = Mixing::tuned(0.1, 5_000.0);
    let runs = replicate("S20", replicates / 2, |random| {
        let mut arms = [Growing::default(); 2];
        let mut ever = [false; STARTS.len()];
        for visitor in 1..=100_000u32 {
            arms[usize::from(random.chance(0.5))].push(random.normal());
            let [Some(a), Some(b)] = arms.map(|arm| arm.totals(false)) else { continue };
            let Ok(effect) = difference(&a.arm, &b.arm, VarianceMode::Automatic) else { continue };
            if Gate::of(&a, &b) == Gate::Open {
                let units = f64::from(visitor);
                let log_e = sequential::log_e(mixing, units, effect.squared_error, effect.z(0.0));
                for (ever, start) in ever.iter_mut().zip(STARTS) {
                    *ever |= visitor >= start && log_e >= -0.1_f64.ln();
                }
            }
        }
        ever
    });
    let row = |(index, start): (usize, &u32)| {
        let share = Share::of(&runs, |ever| ever[index]);
        Row::at_most(format!("S20 normal data, watched from visitor {start}"), share, 0.10)
    };
    STARTS.iter().enumerate().map(row).collect()
}

/// When an interval first excluded the true lift: Fieller's and the delta method's.
pub(crate) type Missed = (Option<u32>, Option<u32>);

/// Whether intervals of the lift ever miss the truth; also the runs with revenue, for the plot.
pub(crate) fn coverage(replicates: u64) -> (Vec<Row>, Vec<Missed>) {
    let numeric = Scenario { binary: false, ..HALF };
    let named: [(&str, Scenario, f64); 4] = [
        (
            "S10 rate 10%, lift 10%",
            Scenario { unit: |r, b| binary(r, if b { 0.11 } else { 0.1 }), ..HALF },
            0.1,
        ),
        ("S10 rate 10%, lift 0", HALF, 0.0),
        (
            "S10 rate 2%, lift 20%",
            Scenario { unit: |r, b| binary(r, if b { 0.024 } else { 0.02 }), ..HALF },
            0.2,
        ),
        (
            "S10 revenue, 5% × log-normal(1), lift 10%",
            Scenario { unit: |r, b| r.revenue(if b { 0.055 } else { 0.05 }, 1.0), ..numeric },
            0.1,
        ),
    ];
    let (mut rows, mut last) = (Vec::new(), Vec::new());
    for (name, scenario, lift) in named {
        last = replicate(name, replicates, |random| misses(random, &scenario, lift));
        let fieller = Share::of(&last, |missed: &Missed| missed.0.is_some());
        let delta = Share::of(&last, |missed| missed.1.is_some());
        rows.push(Row::at_most(name, fieller, 0.10));
        rows.push(Row::at_most(
            format!("{name}, by the delta method (for comparison)"),
            delta,
            1.0,
        ));
    }
    (rows, last)
}

fn misses(random: &mut Random, scenario: &Scenario, lift: f64) -> Missed {
    let mixing = Mixing::tuned(0.1, 5_000.0);
    let mut missed = (None, None);
    let mut arms = [Growing::default(); 2];
    for visitor in 1..=scenario.visitors {
        let treated = random.chance(scenario.share);
        let value = (scenario.unit)(random, treated);
        arms[usize::from(treated)].push(value);
        let [Some(a), Some(b)] = arms.map(|arm| arm.totals(scenario.binary)) else { continue };
        if Gate::of(&a, &b) != Gate::Open {
            continue;
        }
        let Ok(effect) = difference(&a.arm, &b.arm, VarianceMode::Automatic) else { continue };
        let units = f64::from(visitor);
        let multiplier =
            sequential::multiplier(mixing, units, effect.squared_error, 0.1, Side::Two);
        let interval = fieller::lift(&a.arm, &b.arm, multiplier, effect.inflation);
        if missed.0.is_none() && !interval.contains(lift) {
            missed.0 = Some(visitor);
        }
        let delta = fixed::delta_lift(&a.arm, &b.arm);
        if missed.1.is_none() && delta.is_ok_and(|delta| delta.z(lift).abs() > multiplier) {
            missed.1 = Some(visitor);
        }
    }
    missed
}

/// How often and how soon a lift of 10% is found; also the runs, for the plot.
pub(crate) fn power(replicates: u64) -> (Vec<Row>, Vec<Peeked>) {
    let lifted = Scenario { unit: |r, b| binary(r, if b { 0.11 } else { 0.1 }), ..HALF };
    let runs = run("S11", replicates, &lifted, &[(0.1, 5_000.0), (0.1, 20_000.0)]);
    let fixed = Share::of(&runs, |run| run.fixed);
    let rows = vec![
        Row::new("S11 sequential, N* 5,000", ever(&runs, 0), (0.83, 0.90)),
        Row::new("S11 sequential, N* 20,000", ever(&runs, 1), (0.83, 0.95)),
        Row::new("S11 fixed horizon, at the end", fixed, (0.95, 1.0)),
    ];
    (rows, runs)
}

/// The chance that a fixed-horizon test finds a lift of 10% after so many visitors.
pub(crate) fn fixed_power(visitors: u32) -> f64 {
    let spread = 0.1 * 0.9 + 0.11 * 0.89;
    let error = (spread / (0.5 * f64::from(visitors))).sqrt();
    burgee_stats::power::at_critical(0.01, error, Reference::Normal.critical(0.1, Side::Two))
}

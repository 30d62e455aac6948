//! Ratios, covariates, epochs, guardrails and quantiles.

use burgee_stats::guardrail::{self, Test};
use burgee_stats::sequential::{self, Mixing};
use burgee_stats::{
    Difference, Direction, Moments, Paired, Proportion, Ratio, Side, VarianceMode, cuped,
    difference, epoch, fixed, quantile,
};

use crate::random::Random;
use crate::run::{Row, Share, replicate};

/// Looks are ten visitors apart.
const EVERY: u32 = 10;
const VISITORS: u32 = 50_000;
const LEAST: u64 = 100;

fn mixing() -> Mixing {
    Mixing::tuned(0.1, 5_000.0)
}

fn rejects(effect: &Difference) -> bool {
    let units = effect.units as f64;
    sequential::log_e(mixing(), units, effect.squared_error, effect.z(0.0)) >= -0.1_f64.ln()
}

pub(crate) fn rows(replicates: u64) -> Vec<Row> {
    let mut rows = ratios(replicates / 2);
    rows.extend(covariates(replicates / 2));
    rows.extend(ramp(replicates / 2));
    rows.extend(margin(replicates / 2));
    rows.extend(quantiles(replicates));
    rows
}

/// Clicks per session, where some visitors have many sessions and click more in each.
fn ratios(replicates: u64) -> Vec<Row> {
    let runs = replicate("S12", replicates, |random| {
        let mut arms = [Ratio::default(); 2];
        let (mut by_unit, mut by_event) = (false, false);
        for visitor in 1..=VISITORS {
            let arm = usize::from(random.chance(0.5));
            let (clicks, sessions) = sessions(random);
            let one = |value: f64| Moments { units: 1, sum: value, sum_squares: value * value };
            let (numerator, denominator) = (one(clicks), one(sessions));
            arms[arm] += Ratio { numerator, denominator, product: clicks * sessions };
            if visitor % EVERY > 0 || arms.iter().any(|arm| arm.numerator.units < LEAST) {
                continue;
            }
            let [a, b] = arms.map(|arm| arm.arm().expect("there are sessions"));
            by_unit |= difference(&a, &b, VarianceMode::Automatic).is_ok_and(|e| rejects(&e));
            let events = arms.map(|arm| {
                let whole = |sum: f64| sum.round() as u64;
                Proportion {
                    units: whole(arm.denominator.sum),
                    converted: whole(arm.numerator.sum),
                }
                .arm()
                .expect("there are sessions")
            });
            by_event |= difference(&events[0], &events[1], VarianceMode::Automatic)
                .is_ok_and(|effect| rejects(&effect));
        }
        (by_unit, by_event)
    });
    vec![
        Row::at_most("S12 ratio by visitor", Share::of(&runs, |run| run.0), 0.10),
        Row::new("S12 the same by session (must fail)", Share::of(&runs, |run| run.1), (0.2, 1.0)),
    ]
}

/// Clicks and sessions of one visitor.
fn sessions(random: &mut Random) -> (f64, f64) {
    let rate = if random.chance(0.3) { 0.6 } else { 0.1 };
    let (mut sessions, mut clicks) = (1.0, f64::from(u8::from(random.chance(rate))));
    while sessions < 50.0 && random.chance(0.75) {
        sessions += 1.0;
        clicks += f64::from(u8::from(random.chance(rate)));
    }
    (clicks, sessions)
}

/// CUPED with a covariate of some correlation: false positives, and power at an effect of 0.04
/// standard deviations.
fn covariates(replicates: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (correlation, power) in [(0.0, (0.58, 0.72)), (0.5, (0.70, 0.85)), (0.8, (0.94, 1.0))] {
        let name = format!("S13 CUPED, correlation {correlation}");
        let null = replicate(&name, replicates, |r| adjusted(r, correlation, 0.0, VISITORS));
        rows.push(Row::at_most(name.clone(), Share::of(&null, |found| *found), 0.10));
        let name = format!("{name}, power");
        let found = replicate(&name, replicates, |r| adjusted(r, correlation, 0.04, 20_000));
        rows.push(Row::new(name, Share::of(&found, |found| *found), power));
    }
    rows
}

fn adjusted(random: &mut Random, correlation: f64, effect: f64, visitors: u32) -> bool {
    let rest = (1.0_f64 - correlation * correlation).sqrt();
    let mut arms = [Paired::default(); 2];
    for visitor in 1..=visitors {
        let arm = usize::from(random.chance(0.5));
        let before = random.normal();
        let shift = if arm == 1 { effect } else { 0.0 };
        let after = correlation * before + rest * random.normal() + shift;
        let one = |value: f64| Moments { units: 1, sum: value, sum_squares: value * value };
        arms[arm] += Paired { post: one(after), pre: one(before), product: before * after };
        if visitor % EVERY > 0 || arms.iter().any(|arm| arm.post.units < LEAST) {
            continue;
        }
        let found = cuped::adjust(&arms).and_then(|adjusted| {
            let [a, b] = adjusted.arms.try_into().expect("there are two");
            difference(&a, &b, VarianceMode::Automatic)
        });
        if found.is_ok_and(|effect| rejects(&effect)) {
            return true;
        }
    }
    false
}

/// From 10 to 50% of traffic while the rate doubles.
fn ramp(replicates: u64) -> Vec<Row> {
    let runs = replicate("S16", replicates, |random| {
        let mut epochs = [[Proportion::default(); 2]; 2];
        let (mut ever, mut pooled) = (false, false);
        for visitor in 1..=VISITORS {
            let late = visitor > VISITORS / 2;
            let (share, rate) = if late { (0.5, 0.1) } else { (0.1, 0.05) };
            let converted = u64::from(random.chance(rate));
            epochs[usize::from(late)][usize::from(random.chance(share))] +=
                Proportion { units: 1, converted };
            if visitor % EVERY > 0 || epochs[0].iter().any(|arm| arm.converted < 25) {
                continue;
            }
            ever |= stratified(&epochs).is_some_and(|effect| rejects(&effect));
            let all = |arm: usize| (epochs[0][arm] + epochs[1][arm]).arm().ok();
            if let (Some(a), Some(b)) = (all(0), all(1)) {
                pooled |= difference(&a, &b, VarianceMode::Automatic).is_ok_and(|e| rejects(&e));
            }
        }
        let z = stratified(&epochs).map_or(0.0, |effect| effect.z(0.0));
        (ever, z.abs() >= 1.644_853_626_951_472_2, pooled)
    });
    vec![
        Row::at_most("S16 ramp, stratified by epoch", Share::of(&runs, |run| run.0), 0.10),
        Row::at_most("S16 the same at a fixed horizon", Share::of(&runs, |run| run.1), 0.12),
        Row::new("S16 the same pooled (must fail)", Share::of(&runs, |run| run.2), (0.9, 1.0)),
    ]
}

fn stratified(epochs: &[[Proportion; 2]; 2]) -> Option<Difference> {
    let ready = |pair: &&[Proportion; 2]| pair.iter().all(|arm| arm.units >= LEAST);
    let arms: Vec<_> = epochs
        .iter()
        .filter(ready)
        .filter_map(|[a, b]| Some((a.arm().ok()?, b.arm().ok()?)))
        .collect();
    let average = epoch::average(&arms).ok()?;
    difference(&average.baseline, &average.treatment, VarianceMode::Automatic).ok()
}

/// Non-inferiority where the treatment is worse by exactly the margin.
fn margin(replicates: u64) -> Vec<Row> {
    let tests = [Test::Fixed, Test::Sequential(Mixing::tuned_one_sided(0.05, 5_000.0))];
    let runs = replicate("S17", replicates, |random| {
        let mut arms = [Proportion::default(); 2];
        let mut holds = [false; 2];
        for visitor in 1..=VISITORS {
            let arm = usize::from(random.chance(0.5));
            let rate = if arm == 1 { 0.3 * 0.95 } else { 0.3 };
            let converted = u64::from(random.chance(rate));
            arms[arm] += Proportion { units: 1, converted };
            if visitor % EVERY > 0 || arms.iter().any(|arm| arm.converted < 25) {
                continue;
            }
            let [a, b] = arms.map(|arm| arm.arm().expect("there are units"));
            for (holds, test) in holds.iter_mut().zip(tests) {
                let at =
                    guardrail::non_inferiority(&a, &b, 0.05, Direction::Increasing, test, 0.05);
                let found = at.is_ok_and(|found| found.holds);
                // The fixed test looks once, at the end.
                *holds = if test == Test::Fixed { found } else { *holds || found };
            }
        }
        holds
    });
    vec![
        Row::at_most("S17 non-inferiority, fixed, level 5%", Share::of(&runs, |run| run[0]), 0.06),
        Row::at_most("S17 the same, sequential", Share::of(&runs, |run| run[1]), 0.05),
    ]
}

/// Intervals of quantiles from ranks.
fn quantiles(replicates: u64) -> Vec<Row> {
    const UNITS: u64 = 5_000;
    let mut rows = Vec::new();
    for level in [0.5, 0.9, 0.95, 0.99] {
        let truth = burgee_stats::normal_quantile(level).exp();
        let ranks = quantile::ranks(UNITS, level, 0.05).expect("the settings are in range");
        let name = format!("S18 coverage of quantile {level}");
        let runs = replicate(&name, replicates, |random| {
            let mut values: Vec<f64> = (0..UNITS).map(|_| random.normal().exp()).collect();
            values.sort_by(f64::total_cmp);
            let at = |rank: f64| values[rank as usize - 1];
            (at(ranks.low)..=at(ranks.high)).contains(&truth)
        });
        rows.push(Row::new(name, Share::of(&runs, |covered| *covered), (0.935, 0.965)));
    }
    rows
}

/// The chance that a fixed-horizon test of `effect` finds it, used as the plan's check.
pub(crate) fn fixed_check(replicates: u64) -> Row {
    let request = burgee_stats::plan::Request {
        baseline: burgee_stats::plan::Baseline::Rate(0.1),
        lift: 0.1,
        alpha: 0.1,
        power: 0.8,
        shares: vec![0.5, 0.5],
        daily_visitors: None,
        correlation: 0.0,
        guardrails: 0,
    };
    let plan = burgee_stats::plan::plan(&request).expect("the request is in range");
    let runs = replicate("plan", replicates, |random| {
        let mut arms = [Proportion::default(); 2];
        for _ in 0..plan.fixed_visitors {
            let arm = usize::from(random.chance(0.5));
            let rate = if arm == 1 { 0.11 } else { 0.1 };
            let converted = u64::from(random.chance(rate));
            arms[arm] += Proportion { units: 1, converted };
        }
        let [a, b] = arms.map(|arm| arm.arm().expect("there are units"));
        fixed::test(&a, &b, 0.0, VarianceMode::Automatic, 0.1, Side::Two)
            .is_ok_and(|outcome| outcome.p_value <= 0.1)
    });
    Row::new(
        "a sample planned for 80%, fixed horizon",
        Share::of(&runs, |found| *found),
        (0.77, 0.83),
    )
}

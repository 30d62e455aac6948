//! Checks before anything is timed: engines that do not do the same work are not worth comparing.

use anyhow::{Result, ensure};

use crate::contender::{Contender, Tally, is_us};
use crate::floor::Floor;

/// Users in each check.
const SAMPLE: u64 = 20_000;
/// Users in each check of all flags.
const SAMPLE_ALL: u64 = 20;
/// The share that a half may have.
const HALF: std::ops::RangeInclusive<f64> = 0.45..=0.55;

/// Checks all contenders, and the protocol's bucketing for the two that speak it: the first, which
/// is the floor, and the last, which is Burgee.
pub fn check_all(contenders: &mut [Box<dyn Contender>], flags: usize) -> Result<()> {
    for contender in contenders.iter_mut() {
        check(contender.as_mut(), flags)?;
    }
    if let [floor, .., burgee] = contenders {
        check_exact(floor.as_mut(), flags)?;
        check_exact(burgee.as_mut(), flags)?;
    }
    Ok(())
}

/// Fails unless a contender serves both halves to the audience, half of the others, and all of its
/// flags.
fn check(contender: &mut dyn Contender, flags: usize) -> Result<()> {
    let name = contender.name();
    let (mut us, mut others) = (Tally::default(), Tally::default());
    for i in 0..SAMPLE {
        let tally = if is_us(i, flags as u64) { &mut us } else { &mut others };
        tally.add(contender.decide(i));
    }
    split(name, us, others)?;
    let (mut us, mut others) = (Tally::default(), Tally::default());
    for i in 0..SAMPLE_ALL {
        let served = contender.decide_all(i);
        let total: u64 = served.counts().iter().sum();
        ensure!(total == flags as u64, "{name} decides {total} of {flags} flags");
        let tally = if is_us(i, flags as u64) { &mut us } else { &mut others };
        tally.merge(served);
    }
    split(name, us, others)
}

/// Fails unless a contender that speaks the protocol serves each user exactly what the protocol
/// says.
fn check_exact(contender: &mut dyn Contender, flags: usize) -> Result<()> {
    for (n, i) in (0..flags).cycle().zip(0..SAMPLE) {
        let (served, expected) = (contender.decide(i), Floor::expected(i, n, flags));
        let name = contender.name();
        ensure!(served == expected, "{name} serves user_{i} {served} of flag_{n}, not {expected}");
    }
    Ok(())
}

/// Judges the shares.
fn split(name: &str, us: Tally, others: Tally) -> Result<()> {
    let [nothing, control, treatment] = us.counts();
    ensure!(nothing == 0, "{name} serves nothing to {nothing} users of the audience");
    let share = share(control, control + treatment);
    ensure!(HALF.contains(&share), "{name} serves `off` to {share:.3} of the audience");
    let [nothing, control, treatment] = others.counts();
    let share = self::share(treatment, nothing + control + treatment);
    ensure!(HALF.contains(&share), "{name} serves `on` to {share:.3} of the other users");
    Ok(())
}

/// `part` of `whole`.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

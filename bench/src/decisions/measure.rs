//! Interleaved rounds: in each of them every contender runs for the same time, in short turns and
//! in an order that rotates from round to round, so that a slow spell of the machine hits all of
//! them and cancels out of the ratios.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::contender::{Contender, Tally};

/// What is repeated and counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Workload {
    /// A new user for every decision, one flag each.
    One,
    /// One user and all flags; counted per flag.
    All,
    /// The flag set from text to ready.
    Compile,
}

/// One contender's results.
#[derive(Clone, Debug)]
pub struct Series {
    /// The contender's name.
    pub name: &'static str,
    /// Operations per second, one figure per round.
    pub rates: Vec<f64>,
    /// The sum of all outcomes, printed so that no work can be optimised away.
    pub checksum: u64,
}

/// Median, minimum and maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle one, or the mean of the middle two.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// The spread of some figures; zeros if there are none.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        let median = match sorted.as_slice() {
            [] => 0.0,
            all if all.len() % 2 == 1 => all[half],
            all => f64::midpoint(all[half - 1], all[half]),
        };
        Self {
            median,
            min: sorted.first().copied().unwrap_or_default(),
            max: sorted.last().copied().unwrap_or_default(),
        }
    }
}

impl Series {
    /// The spread over the rounds.
    pub fn rate(&self) -> Spread {
        Spread::of(self.rates.iter().copied())
    }

    /// How many times as fast as `other`: the spread of the ratios of paired rounds.
    pub fn times(&self, other: &Self) -> Spread {
        Spread::of(self.rates.iter().zip(&other.rates).map(|(own, others)| own / others))
    }
}

/// The first user of all: ten digits, as every other user has.
const FIRST_USER: u64 = 1_000_000_000;
/// Users set apart for each round.
const USERS_PER_ROUND: u64 = 10_000_000;
/// Decisions between two looks at the clock.
const BATCH: u64 = 512;
/// Turns that each contender has in a round.
const TURNS: u32 = 10;

/// What one contender did in one round so far.
#[derive(Clone, Copy, Debug)]
struct Progress {
    /// The next user.
    user: u64,
    /// Operations.
    done: u64,
    /// Time they took.
    time: Duration,
    /// The sum of the outcomes.
    tally: Tally,
}

impl Progress {
    /// Nothing done yet.
    fn new(user: u64) -> Self {
        Self { user, done: 0, time: Duration::ZERO, tally: Tally::default() }
    }

    /// Operations per second.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    fn rate(&self) -> f64 {
        self.done as f64 / self.time.as_secs_f64()
    }

    /// Lets the contender work for a while.
    fn advance(
        &mut self,
        contender: &mut dyn Contender,
        workload: Workload,
        flags: usize,
        length: Duration,
    ) -> Result<()> {
        let start = Instant::now();
        loop {
            match workload {
                Workload::One => {
                    let users = self.user..self.user + BATCH;
                    self.tally.merge(contender.decide_batch(users));
                    self.user += BATCH;
                    self.done += BATCH;
                }
                Workload::All => {
                    let tally = contender.decide_all(black_box(self.user));
                    self.tally.merge(black_box(tally));
                    self.user += 1;
                    self.done += flags as u64;
                }
                Workload::Compile => {
                    let compiled = black_box(contender.compile()?);
                    self.tally.merge(Tally(u64::from(compiled)));
                    self.done += 1;
                }
            }
            let elapsed = start.elapsed();
            if elapsed >= length {
                self.time += elapsed;
                return Ok(());
            }
        }
    }
}

/// Runs the contenders and gives their series in the same order; those without the workload are
/// left out.
pub fn run(
    contenders: &mut [Box<dyn Contender>],
    workload: Workload,
    flags: usize,
    rounds: usize,
    length: Duration,
) -> Result<Vec<Series>> {
    let mut series = Vec::new();
    let mut running = Vec::new();
    for contender in contenders {
        if workload == Workload::Compile && !contender.compile()? {
            continue;
        }
        let warm_up = length.min(Duration::from_millis(200));
        Progress::new(FIRST_USER).advance(contender.as_mut(), workload, flags, warm_up)?;
        series.push(Series {
            name: contender.name(),
            rates: Vec::with_capacity(rounds),
            checksum: 0,
        });
        running.push(contender.as_mut());
    }
    for round in 0..rounds {
        let first_user = FIRST_USER + (round as u64 + 1) * USERS_PER_ROUND;
        let mut progress = vec![Progress::new(first_user); running.len()];
        for turn in 0..running.len() * TURNS as usize {
            let place = (round + turn) % running.len();
            let contender = &mut *running[place];
            progress[place].advance(contender, workload, flags, length / TURNS)?;
        }
        for (series, progress) in series.iter_mut().zip(&progress) {
            series.rates.push(progress.rate());
            series.checksum = series.checksum.wrapping_add(progress.tally.0);
        }
    }
    Ok(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Medians of odd, even and empty lists.
    #[test]
    fn spreads() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Spread { median: 2.0, min: 1.0, max: 3.0 });
        assert_eq!(Spread::of([4.0, 1.0]), Spread { median: 2.5, min: 1.0, max: 4.0 });
        assert_eq!(Spread::of([]), Spread { median: 0.0, min: 0.0, max: 0.0 });
    }
}

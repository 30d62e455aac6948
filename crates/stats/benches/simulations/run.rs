//! Replicates on two threads, and what they amount to.

use std::thread;

use crate::random::Random;

const THREADS: u64 = 2;

/// Runs a simulation `replicates` times. Each replicate has its own seed, so threads change nothing.
pub(crate) fn replicate<T: Send>(
    name: &str,
    replicates: u64,
    one: impl Fn(&mut Random) -> T + Sync,
) -> Vec<T> {
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut results: Vec<(u64, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let one = &one;
                scope.spawn(move || {
                    let mine = (thread..replicates).step_by(THREADS as usize);
                    mine.map(|number| (number, one(&mut Random::new(seed ^ (number << 20)))))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a simulation ends")).collect()
    });
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

/// A share of replicates and its 95% interval.
#[derive(Clone, Copy)]
pub(crate) struct Share {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Share {
    pub(crate) fn of<T>(results: &[T], holds: impl Fn(&T) -> bool) -> Self {
        let count = results.iter().filter(|result| holds(result)).count();
        let arm = burgee_stats::Proportion { units: results.len() as u64, converted: count as u64 };
        let wilson = burgee_stats::proportion::wilson(&arm, 0.05).expect("there are replicates");
        Self { value: arm.rate(), low: wilson.low.unwrap_or(0.0), high: wilson.high.unwrap_or(1.0) }
    }

    /// A mean of numbers between 0 and 1, such as false discovery proportions.
    pub(crate) fn mean(values: &[f64]) -> Self {
        let moments = burgee_stats::Moments::of(values.iter().copied());
        let width = 1.96 * (moments.variance() / values.len() as f64).sqrt();
        let value = moments.mean();
        Self { value, low: (value - width).max(0.0), high: (value + width).min(1.0) }
    }
}

/// One line of the tables: what was measured, and where it must lie.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) share: Share,
    pub(crate) band: (f64, f64),
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, share: Share, band: (f64, f64)) -> Self {
        Self { name: name.into(), share, band }
    }

    pub(crate) fn at_most(name: impl Into<String>, share: Share, most: f64) -> Self {
        Self::new(name, share, (0.0, most))
    }

    pub(crate) fn passes(&self) -> bool {
        (self.band.0..=self.band.1).contains(&self.share.value)
    }
}

/// The share of replicates that had happened by each of `points`.
pub(crate) fn curve(times: &[Option<u32>], points: &[u32]) -> Vec<(f64, f64)> {
    points
        .iter()
        .map(|&point| {
            let by_then =
                times.iter().filter(|time| time.is_some_and(|time| time <= point)).count();
            (f64::from(point), by_then as f64 / times.len() as f64)
        })
        .collect()
}

/// The median of the times, `None` if less than half happened.
pub(crate) fn median(times: &[Option<u32>]) -> Option<u32> {
    let mut happened: Vec<u32> = times.iter().flatten().copied().collect();
    happened.sort_unstable();
    happened.get(times.len() / 2).copied()
}

//! What Burgee set itself as targets; only `--check` looks at them.

use crate::measure::Workload;
use crate::report::Outcome;

/// Least decisions per second, in millions.
const DECISIONS: f64 = 3.0;
/// Least factor over the fastest other engine.
const FACTOR: f64 = 1.5;
/// Least flags per second when all are decided, in millions.
const FLAGS: f64 = 3.0;
/// Most milliseconds to parse and compile 1,000 flags.
const COMPILE: f64 = 10.0;

/// One verdict.
pub struct Verdict {
    /// Whether the target was met.
    pub met: bool,
    /// The target and the figure.
    pub text: String,
}

/// Judges the outcomes. `is_engine` tells engines from the floor, which is not one to be beaten.
pub fn judge(outcomes: &[Outcome], is_engine: impl Fn(&str) -> bool) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let mut verdict = |met: bool, text: String| verdicts.push(Verdict { met, text });
    for outcome in outcomes {
        let Some(burgee) = outcome.burgee() else {
            continue;
        };
        let figure = outcome.figure(burgee.rate().median);
        match outcome.workload {
            Workload::One => {
                verdict(
                    figure >= DECISIONS,
                    format!("{figure:.2} M decisions/s, at least {DECISIONS}"),
                );
                let engines = outcome.others().iter().filter(|series| is_engine(series.name));
                let nearest =
                    engines.map(|series| burgee.times(series).median).fold(f64::INFINITY, f64::min);
                verdict(
                    nearest >= FACTOR,
                    format!("{nearest:.2} × the fastest other engine, at least {FACTOR}"),
                );
            }
            Workload::All => {
                verdict(figure >= FLAGS, format!("{figure:.2} M flags/s, at least {FLAGS}"));
            }
            Workload::Compile => {
                verdict(figure <= COMPILE, format!("{figure:.2} ms to compile, at most {COMPILE}"));
            }
        }
    }
    verdicts
}

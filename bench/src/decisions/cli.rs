//! The command line.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

/// What `--help` prints.
pub const HELP: &str = "\
Measures in-process flag decisions on one thread: Burgee beside other engines, as ratios in one run.

Usage: decisions [--rounds N] [--seconds S] [--markdown] [--check]

  --rounds N    interleaved rounds, each with every contender [9]
  --seconds S   time per contender and round [0.3]
  --markdown    print a table for the documentation
  --check       fail if Burgee misses its targets
  -h, --help    print this

BURGEE_BENCH_DATAFILE names a datafile for Burgee to compile in place of the generated one.";

/// The options.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Rounds.
    pub rounds: usize,
    /// Time per contender and round.
    pub length: Duration,
    /// Print a Markdown table.
    pub markdown: bool,
    /// Fail below the targets.
    pub check: bool,
    /// Print the help and do nothing else.
    pub help: bool,
}

impl Options {
    /// Reads the arguments, without the program's name.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            rounds: 9,
            length: Duration::from_millis(300),
            markdown: false,
            check: false,
            help: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--rounds" => {
                    options.rounds = value()?.parse().context("--rounds takes a whole number")?;
                    ensure!(options.rounds > 0, "--rounds must be at least 1");
                }
                "--seconds" => {
                    let seconds = value()?.parse().context("--seconds takes a number")?;
                    options.length = Duration::try_from_secs_f64(seconds)
                        .context("--seconds is out of range")?;
                }
                "--markdown" => options.markdown = true,
                "--check" => options.check = true,
                "-h" | "--help" => options.help = true,
                other => bail!("unknown argument {other:?}; see --help"),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses a line.
    fn parse(line: &str) -> Result<Options> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    /// Good lines and bad ones.
    #[test]
    fn arguments() -> Result<()> {
        let options = parse("--rounds 11 --seconds 0.5 --check")?;
        assert_eq!((options.rounds, options.length), (11, Duration::from_millis(500)));
        assert!(options.check && !options.markdown);
        for bad in ["--rounds", "--rounds 0", "--seconds x", "--seconds -1", "--fast"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        Ok(())
    }
}

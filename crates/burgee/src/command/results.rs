//! `burgee results`.

use std::io::{self, Write};
use std::process::ExitCode;

use burgee_server::{ResultsForm, Settings};
use clap::Args;

use super::instance::{Instance, block_on};

/// Print what came out of an experiment.
///
/// Of all that is in the log, as `GET /v2/experiments/ID/results` has it. Exits with 1 if nobody has been decided for. The
/// server may be running.
#[derive(Args)]
pub(crate) struct Results {
    #[command(flatten)]
    instance: Instance,
    /// Print the table that is exported.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print the body of the API.
    #[arg(long)]
    json: bool,
    /// The id of the experiment: `layer_experiment_id` of its rule.
    #[arg(value_name = "ID")]
    experiment: i64,
}

impl Results {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let form = match (self.csv, self.json) {
            (true, _) => ResultsForm::Csv,
            (_, true) => ResultsForm::Json,
            _ => ResultsForm::Text,
        };
        block_on(self.instance.open(Settings::default(), async |app| {
            let app = app.with_events(self.instance.events_to_read()?);
            let printed = burgee_server::print_results(&app, self.experiment, form).await?;
            let Some(printed) = printed else {
                eprintln!("nobody has been decided for");
                return Ok(ExitCode::from(1));
            };
            writeln!(io::stdout().lock(), "{}", printed.trim_end())?;
            Ok(ExitCode::SUCCESS)
        }))
    }
}

//! `burgee datafile lint`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use burgee_engine::DatafileError;
use burgee_engine::datafile::{Defect, Severity, lint};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Print every defect of a datafile with its place.
///
/// Errors are what an official SDK rejects the file for. Warnings are what works but has no effect, or
/// on which SDKs differ. Exits with 1 if there are errors, with --deny-warnings also for warnings.
#[derive(Args)]
pub(crate) struct Lint {
    /// The datafile; `-` reads standard input.
    file: PathBuf,
    /// How to print the defects.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 for warnings too.
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One line a defect, and a summary.
    Text,
    /// One JSON object a line: severity, pointer, message.
    Json,
}

impl Lint {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let json = super::read(&self.file)?;
        let defects = match lint(&json) {
            Ok(defects) | Err(DatafileError::Invalid(defects)) => defects,
            Err(error @ DatafileError::Syntax { .. }) => vec![Defect {
                severity: Severity::Error,
                pointer: String::new(),
                message: error.to_string(),
            }],
        };
        let errors = count(&defects, Severity::Error);
        let warnings = count(&defects, Severity::Warning);
        let mut out = io::stdout().lock();
        for defect in &defects {
            match self.format {
                Format::Text => writeln!(out, "{defect}")?,
                Format::Json => writeln!(out, "{}", to_json(defect))?,
            }
        }
        if matches!(self.format, Format::Text) {
            writeln!(out, "{}: {errors} errors, {warnings} warnings", self.file.display())?;
        }
        out.flush()?;
        let failed = errors > 0 || (self.deny_warnings && warnings > 0);
        Ok(ExitCode::from(u8::from(failed)))
    }
}

fn count(defects: &[Defect], severity: Severity) -> usize {
    defects.iter().filter(|defect| defect.severity == severity).count()
}

fn to_json(defect: &Defect) -> serde_json::Value {
    json!({
        "severity": defect.severity.to_string(),
        "pointer": defect.pointer,
        "message": defect.message,
    })
}

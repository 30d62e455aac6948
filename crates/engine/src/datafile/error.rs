//! What can be wrong with a datafile.

use std::fmt;

/// How bad a defect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file works, but SDKs differ on it or something in it has no effect.
    Warning,
    /// At least one official SDK rejects the whole file; so does this engine.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// How bad it is.
    pub severity: Severity,
    /// The place as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// What is wrong there, and what was expected.
    pub message: String,
}

impl Defect {
    pub(super) fn error(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, pointer: pointer.into(), message: message.into() }
    }

    pub(super) fn warning(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, pointer: pointer.into(), message: message.into() }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(formatter, "{} {pointer}: {}", self.severity, self.message)
    }
}

/// Why a datafile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatafileError {
    /// It is not JSON.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the JSON parser says.
        message: String,
    },
    /// It is JSON that an SDK would reject; all defects of severity [`Severity::Error`].
    Invalid(Vec<Defect>),
}

impl fmt::Display for DatafileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column, message } => {
                write!(
                    formatter,
                    "the datafile is not JSON: {message} (line {line}, column {column})"
                )
            }
            Self::Invalid(defects) => {
                formatter.write_str("the datafile is invalid:")?;
                for defect in defects {
                    write!(formatter, "\n  {defect}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for DatafileError {}

//! Everything that is wrong with a datafile, not only the first thing: for people who write one.

mod conditions;
mod rules;

use serde::Deserialize;
use serde_json::Value;

use super::Datafile;
use super::check;
use super::error::{DatafileError, Defect};
use super::shape;

/// Finds every defect of a datafile: the errors for which SDKs reject it, and, if there are none, the
/// things on which SDKs differ or that have no effect.
///
/// # Errors
///
/// [`DatafileError::Syntax`] for what is not JSON.
pub fn lint(json: &[u8]) -> Result<Vec<Defect>, DatafileError> {
    let json = super::text(json)?;
    let document: Value = serde_json::from_str(json).map_err(|error| syntax(&error))?;
    let mut defects = shape::defects(&document);
    if !defects.is_empty() {
        return Ok(defects);
    }
    match Datafile::deserialize(&document) {
        Ok(datafile) => {
            defects = check::errors(&datafile);
            rules::warnings(&datafile, &mut defects);
            conditions::warnings(&datafile, &mut defects);
        }
        Err(error) => defects.push(Defect::error("", error.to_string())),
    }
    Ok(defects)
}

/// Turns the typed parser's first complaint into the list of all defects.
pub(super) fn explain_rejection(json: &str, first: &serde_json::Error) -> DatafileError {
    if !first.is_data() {
        return syntax(first);
    }
    match serde_json::from_str(json).map(|document| shape::defects(&document)) {
        Err(error) => syntax(&error),
        // A repeated key is seen by the typed parser only.
        Ok(defects) if defects.is_empty() => {
            DatafileError::Invalid(vec![Defect::error("", first.to_string())])
        }
        Ok(defects) => DatafileError::Invalid(defects),
    }
}

fn syntax(error: &serde_json::Error) -> DatafileError {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    // The position stands in the error's own fields.
    let place = format!(" at line {line} column {column}");
    DatafileError::Syntax {
        line,
        column,
        message: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
    }
}

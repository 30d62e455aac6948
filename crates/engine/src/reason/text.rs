//! Reasons in the words of the SDKs. Source: §10 of the decision rules.

mod go;
mod javascript;
mod python;

use super::{Dialect, RangeEntity, RangeHit, Reason, Subject};

impl Reason<'_> {
    /// The reason in the words of an SDK; `None` where that SDK does not say anything.
    pub fn text(&self, dialect: Dialect) -> Option<String> {
        self.common().or_else(|| match dialect {
            Dialect::JavaScript => self.javascript(),
            Dialect::Python => self.python(),
            Dialect::Go => self.go(),
        })
    }

    /// What all SDKs say alike.
    fn common(&self) -> Option<String> {
        Some(match *self {
            Self::FlagNotFound { flag_key } => format!("No flag was found for key \"{flag_key}\"."),
            Self::ForcedDecision { flag_key, rule, user_id, variation_key } => {
                let place = forced_place(flag_key, rule, user_id);
                format!("Variation ({variation_key}) is mapped to {place}")
            }
            Self::ForcedDecisionInvalid { flag_key, rule, user_id, .. } => {
                let place = forced_place(flag_key, rule, user_id);
                format!("Invalid variation is mapped to {place}")
            }
            Self::PredictionFailed { subject } => {
                format!("Failed to fetch CMAB data for experiment {}.", subject.key())
            }
            _ => return None,
        })
    }
}

fn truth(admitted: bool) -> &'static str {
    if admitted { "TRUE" } else { "FALSE" }
}

fn meets(admitted: bool) -> &'static str {
    if admitted { "meets" } else { "does not meet" }
}

fn forced_place(flag_key: &str, rule: Option<Subject<'_>>, user_id: &str) -> String {
    match rule.map(Subject::key) {
        Some(rule_key) => format!(
            "flag ({flag_key}), rule ({rule_key}) and user ({user_id}) in the forced decision map."
        ),
        None => format!("flag ({flag_key}) and user ({user_id}) in the forced decision map."),
    }
}

/// The number of a delivery rule, or what the last one is called.
fn rule_name(subject: Subject<'_>) -> String {
    match subject {
        Subject::Delivery { everyone_else: true, .. } => "Everyone Else".to_owned(),
        Subject::Delivery { number, .. } => number.to_string(),
        other => other.key().to_owned(),
    }
}

fn experiment_of(hit: Option<RangeHit<'_>>) -> Option<&str> {
    match hit?.entity {
        RangeEntity::Experiment(id) => Some(id),
        _ => None,
    }
}

//! The wording of the Go SDK, which is the wording of Optimizely Agent: it says little, and nothing of buckets.

use super::super::{Reason, Subject};
use super::rule_name;

impl Reason<'_> {
    pub(super) fn go(&self) -> Option<String> {
        Some(match *self {
            Self::NotRunning { subject: Subject::Holdout { key, .. } } => {
                format!("Holdout {key} is not running.")
            }
            Self::StoredVariation { subject, user_id, variation_key } => format!(
                "User \"{user_id}\" was previously bucketed into variation \"{variation_key}\" of experiment \"{}\".",
                subject.key()
            ),
            Self::AudienceUnknown { audience_id } => format!(
                "an error occurred while evaluating nested tree for audience ID \"{audience_id}\""
            ),
            Self::AudienceResult { subject, admitted } => {
                let kind = match subject {
                    Subject::Experiment { .. } => "experiment",
                    Subject::Delivery { .. } => "rule",
                    Subject::Holdout { .. } => "holdout",
                };
                let name = rule_name(subject);
                format!("Audiences for {kind} {name} collectively evaluated to {admitted}.")
            }
            Self::Admission { subject, user_id, admitted } => match (subject, admitted) {
                (Subject::Experiment { key, .. }, false) => format!(
                    "User \"{user_id}\" does not meet conditions to be in experiment \"{key}\"."
                ),
                (Subject::Delivery { everyone_else: true, .. }, true) => format!(
                    "User \"{user_id}\" meets conditions for targeting rule \"Everyone Else\"."
                ),
                (Subject::Delivery { number, .. }, false) => format!(
                    "User \"{user_id}\" does not meet conditions for targeting rule {number}."
                ),
                (Subject::Holdout { key, .. }, true) => {
                    format!("User {user_id} meets conditions for holdout {key}.")
                }
                (Subject::Holdout { key, .. }, false) => {
                    format!("User {user_id} does not meet conditions for holdout {key}.")
                }
                (Subject::Experiment { .. } | Subject::Delivery { .. }, true) => return None,
            },
            Self::Assigned { subject: Subject::Holdout { key, .. }, user_id, variation_key } => {
                format!("User {user_id} is in variation {variation_key} of holdout {key}.")
            }
            Self::NotAssigned { subject: Subject::Holdout { .. }, user_id } => {
                format!("User {user_id} is in no holdout variation.")
            }
            _ => return None,
        })
    }
}

//! The wording of the Python SDK.

use super::super::{Reason, Subject};
use super::{experiment_of, meets, rule_name, truth};
use crate::json_text;

impl Reason<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm a reason reads best in one place")]
    pub(super) fn python(&self) -> Option<String> {
        Some(match *self {
            Self::NotRunning { subject } => match subject {
                // Python drops such holdouts when it loads the datafile.
                Subject::Holdout { .. } => return None,
                other => format!("Experiment \"{}\" is not running.", other.key()),
            },
            Self::Allowlisted { user_id, variation_key, .. } => {
                format!("User \"{user_id}\" is forced in variation \"{variation_key}\".")
            }
            Self::StoredVariation { subject, user_id, variation_key } => format!(
                "Returning previously activated variation ID \"{variation_key}\" of experiment \"{}\" for user \"{user_id}\" from user profile.",
                subject.key()
            ),
            Self::AudienceEvaluation { subject, conditions } => {
                let name = python_audience_subject(subject);
                format!(
                    "Evaluating audiences for {name}: {}.",
                    json_text::spaced(conditions.json())
                )
            }
            Self::AudienceResult { subject, admitted } => {
                let name = python_audience_subject(subject);
                format!("Audiences for {name} collectively evaluated to {}.", truth(admitted))
            }
            Self::Admission { subject, user_id, admitted } => match (subject, admitted) {
                (Subject::Experiment { .. } | Subject::Holdout { .. }, true) => return None,
                (Subject::Experiment { key, .. }, false) => {
                    format!(
                        "User \"{user_id}\" does not meet conditions to be in experiment \"{key}\"."
                    )
                }
                (Subject::Delivery { .. }, _) => format!(
                    "User \"{user_id}\" {} audience conditions for targeting rule {}.",
                    meets(admitted),
                    rule_name(subject)
                ),
                (Subject::Holdout { key, .. }, false) => {
                    format!("User '{user_id}' does not meet the conditions for holdout '{key}'.")
                }
            },
            Self::BucketingIdIgnored => {
                "Bucketing ID attribute is not a string. Defaulted to user_id.".to_owned()
            }
            Self::GroupBucket { subject, user_id, group_id, hit, .. } => {
                let key = subject.key();
                match experiment_of(hit) {
                    None => format!("User \"{user_id}\" is in no experiment."),
                    Some(id) if id == subject.id() => {
                        format!("User \"{user_id}\" is in experiment {key} of group {group_id}.")
                    }
                    Some(_) => {
                        format!(
                            "User \"{user_id}\" is not in experiment \"{key}\" of group {group_id}."
                        )
                    }
                }
            }
            Self::EmptyRange { .. } => {
                "Bucketed into an empty traffic range. Returning nil.".to_owned()
            }
            Self::Assigned { subject, user_id, variation_key } => match subject {
                Subject::Experiment { key, .. } => {
                    format!(
                        "User \"{user_id}\" is in variation \"{variation_key}\" of experiment {key}."
                    )
                }
                Subject::Delivery { .. } => {
                    format!(
                        "User \"{user_id}\" bucketed into a targeting rule {}.",
                        rule_name(subject)
                    )
                }
                Subject::Holdout { key, .. } => format!(
                    "The user '{user_id}' is bucketed into variation '{variation_key}' of holdout '{key}'."
                ),
            },
            Self::NotAssigned { subject, user_id } => match subject {
                Subject::Experiment { .. } => format!("User \"{user_id}\" is in no variation."),
                Subject::Delivery { everyone_else: true, .. } => return None,
                Subject::Delivery { number, .. } => format!(
                    "User \"{user_id}\" not bucketed into a targeting rule {number}. Checking \"Everyone Else\" rule now."
                ),
                Subject::Holdout { key, .. } => {
                    format!(
                        "User '{user_id}' is not bucketed into any variation for holdout '{key}'."
                    )
                }
            },
            Self::HeldOut { holdout_key, flag_key, user_id } => format!(
                "The user '{user_id}' is bucketed into holdout '{holdout_key}' for feature flag '{flag_key}'."
            ),
            Self::HeldOutOfRule { holdout_key, rule, user_id } => {
                let kind = match rule {
                    Subject::Delivery { .. } => "delivery",
                    _ => "experiment",
                };
                format!(
                    "The user '{user_id}' is bucketed into local holdout '{holdout_key}' for {kind} rule '{}'.",
                    rule.key()
                )
            }
            Self::DeliveriesExcludedFromHoldout { holdout_key } => format!(
                "Holdout '{holdout_key}' excludes targeted deliveries. Targeted delivery rules will be evaluated."
            ),
            _ => return None,
        })
    }
}

fn python_audience_subject(subject: Subject<'_>) -> String {
    match subject {
        Subject::Delivery { .. } => format!("rule {}", rule_name(subject)),
        other => format!("experiment \"{}\"", other.key()),
    }
}

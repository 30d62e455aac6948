//! The wording of the JavaScript SDK.

use super::super::{RangeEntity, RangeHit, Reason, Subject};
use super::{experiment_of, meets, rule_name, truth};
use crate::json_text;

impl Reason<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm a reason reads best in one place")]
    pub(super) fn javascript(&self) -> Option<String> {
        Some(match *self {
            Self::NoExperiments { flag_key } => {
                format!("Feature {flag_key} is not attached to any experiments.")
            }
            Self::NoDeliveries { flag_key } => {
                format!("There is no rollout of feature {flag_key}.")
            }
            Self::NotRunning { subject } => match subject {
                Subject::Holdout { key, .. } => format!("Holdout {key} is not running."),
                other => format!("Experiment {} is not running.", other.key()),
            },
            Self::Allowlisted { user_id, variation_key, .. } => {
                format!("User {user_id} is forced in variation {variation_key}.")
            }
            Self::AllowlistedVariationUnknown { user_id, variation_key, .. } => format!(
                "Variation key {variation_key} is not in datafile. Not activating user {user_id}."
            ),
            Self::StoredVariation { subject, user_id, variation_key } => format!(
                "Returning previously activated variation \"{variation_key}\" of experiment \"{}\" for user \"{user_id}\" from user profile.",
                subject.key()
            ),
            Self::StoredVariationUnknown { subject, user_id, variation_id } => format!(
                "User {user_id} was previously bucketed into variation with ID {variation_id} for experiment {}, but no matching variation was found.",
                subject.key()
            ),
            Self::AudienceEvaluation { subject, conditions } => {
                let (kind, name) = audience_subject(subject);
                format!(
                    "Evaluating audiences for {kind} \"{name}\": {}.",
                    json_text::compact(conditions.json())
                )
            }
            Self::AudienceResult { subject, admitted } => {
                let (kind, name) = audience_subject(subject);
                format!(
                    "Audiences for {kind} {name} collectively evaluated to {}.",
                    truth(admitted)
                )
            }
            Self::Admission { subject, user_id, admitted } => match (subject, admitted) {
                (Subject::Experiment { .. }, true) => return None,
                (Subject::Experiment { key, .. }, false) => {
                    format!("User {user_id} does not meet conditions to be in experiment {key}.")
                }
                (Subject::Delivery { .. }, _) => format!(
                    "User {user_id} {} conditions for targeting rule {}.",
                    meets(admitted),
                    rule_name(subject)
                ),
                (Subject::Holdout { key, .. }, _) => {
                    format!("User {user_id} {} conditions for holdout {key}.", meets(admitted))
                }
            },
            Self::GroupBucket { subject, user_id, group_id, hit, .. } => {
                let key = subject.key();
                match experiment_of(hit) {
                    None => format!("User {user_id} is not in any experiment of group {group_id}."),
                    Some(id) if id == subject.id() => {
                        format!("User {user_id} is in experiment {key} of group {group_id}.")
                    }
                    Some(_) => {
                        format!("User {user_id} is not in experiment {key} of group {group_id}.")
                    }
                }
            }
            // JavaScript tells the bucket of a contextual bandit only to those who are left out.
            Self::Bucket {
                hit: Some(RangeHit { entity: RangeEntity::Participants, .. }), ..
            } => {
                return None;
            }
            // In spite of what it says, JavaScript prints the user id here.
            Self::Bucket { user_id, bucket, .. } => {
                format!("Assigned bucket {bucket} to user with bucketing ID {user_id}.")
            }
            Self::InvalidVariation { .. } => {
                "Bucketed into an invalid variation ID. Returning null.".to_owned()
            }
            Self::Assigned { subject, user_id, variation_key } => match subject {
                Subject::Experiment { key, .. } => {
                    format!("User {user_id} is in variation {variation_key} of experiment {key}.")
                }
                Subject::Delivery { .. } => {
                    format!("User {user_id} bucketed into targeting rule {}.", rule_name(subject))
                }
                // The two keys stand in each other's place in the SDK.
                Subject::Holdout { key, .. } => {
                    format!("User {user_id} is in variation {key} of holdout {variation_key}.")
                }
            },
            Self::NotAssigned { subject, user_id } => match subject {
                Subject::Experiment { key, .. } => {
                    format!("User {user_id} is in no variation of experiment {key}.")
                }
                Subject::Delivery { everyone_else: true, .. } => return None,
                Subject::Delivery { number, .. } => format!(
                    "User {user_id} not bucketed into targeting rule {number} due to traffic allocation. Trying everyone rule."
                ),
                Subject::Holdout { .. } => format!("User {user_id} is in no holdout variation."),
            },
            Self::Delivered { flag_key, user_id, delivered } => {
                let not = if delivered { "" } else { "not " };
                format!("User {user_id} is {not}in rollout of feature {flag_key}.")
            }
            Self::PredictionMissing { .. } => "CMAB is not supported in sync mode.".to_owned(),
            _ => return None,
        })
    }
}

/// Holdouts count as experiments here.
fn audience_subject(subject: Subject<'_>) -> (&'static str, String) {
    match subject {
        Subject::Delivery { .. } => ("rule", rule_name(subject)),
        other => ("experiment", other.key().to_owned()),
    }
}

//! Reasons in the words of the SDKs. Source: §10 of the decision rules.

use super::{Dialect, RangeEntity, RangeHit, Reason, Subject};
use crate::json_text;

impl Reason<'_> {
    /// The reason in the words of an SDK; `None` where that SDK does not say anything.
    pub fn text(&self, dialect: Dialect) -> Option<String> {
        self.common().or_else(|| match dialect {
            Dialect::JavaScript => self.javascript(),
            Dialect::Python => self.python(),
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

    fn javascript(&self) -> Option<String> {
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

    fn python(&self) -> Option<String> {
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

/// Holdouts count as experiments here.
fn audience_subject(subject: Subject<'_>) -> (&'static str, String) {
    match subject {
        Subject::Delivery { .. } => ("rule", rule_name(subject)),
        other => ("experiment", other.key().to_owned()),
    }
}

fn python_audience_subject(subject: Subject<'_>) -> String {
    match subject {
        Subject::Delivery { .. } => format!("rule {}", rule_name(subject)),
        other => format!("experiment \"{}\"", other.key()),
    }
}

fn experiment_of<'a>(hit: Option<RangeHit<'a>>) -> Option<&'a str> {
    match hit?.entity {
        RangeEntity::Experiment(id) => Some(id),
        _ => None,
    }
}

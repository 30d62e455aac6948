//! Why a user gets what they get, as data: for a person to read and a program to show.

mod text;

use serde::Serialize;

use crate::condition::ConditionTrace;
use crate::decision::{Decision, Source, Variables};
use crate::reason::{RangeEntity, RangeHit, Reason, Subject};
use crate::user::User;

/// A decision with every rule that was looked at on the way, in order.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation<'a> {
    /// The flag.
    pub flag_key: &'a str,
    /// The user.
    pub user_id: &'a str,
    /// What was hashed for the user: the user id, unless `$opt_bucketing_id` is a string.
    pub bucketing_id: &'a str,
    /// The variation that the user gets.
    pub variation_key: Option<&'a str>,
    /// Whether the flag is on.
    pub enabled: bool,
    /// The rule or holdout that decided.
    pub rule_key: Option<&'a str>,
    /// Its kind.
    pub source: Source,
    /// The variables that the user gets.
    pub variables: Variables<'a>,
    /// What was looked at; the last one decided, if anything did.
    pub steps: Vec<Step<'a>>,
}

/// One rule, holdout, or the flag itself, and the checks made on it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step<'a> {
    /// What kind of thing it is.
    pub kind: StepKind,
    /// Its key.
    pub key: &'a str,
    /// Its id; absent for the flag itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// The checks in the order in which they were made.
    pub checks: Vec<Check<'a>>,
}

/// What a step looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The flag as a whole.
    Flag,
    /// A holdout.
    Holdout,
    /// An experiment rule.
    Experiment,
    /// A delivery rule.
    Delivery,
    /// The last delivery rule.
    EveryoneElse,
}

/// One check and what it came to.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "check", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Check<'a> {
    /// A decision was forced.
    Forced {
        /// On which variation.
        variation_key: &'a str,
        /// Whether the flag has it.
        valid: bool,
    },
    /// It does not run.
    NotRunning,
    /// The user is on the allowlist.
    Allowlist {
        /// For which variation.
        variation_key: &'a str,
        /// Whether the rule has it.
        valid: bool,
    },
    /// The user's profile has an entry for the rule.
    StoredProfile {
        /// The stored variation: its key, or its id if the rule has no such variation.
        variation: &'a str,
        /// Whether the rule has it.
        valid: bool,
    },
    /// The audience conditions.
    Audience {
        /// Whether they admit the user.
        admitted: bool,
        /// Each condition with its value; absent where everyone is admitted.
        #[serde(skip_serializing_if = "Option::is_none")]
        conditions: Option<ConditionTrace>,
    },
    /// `$opt_bucketing_id` is not a string and was ignored.
    BucketingIdIgnored,
    /// The bucket in the exclusion group.
    GroupBucket {
        /// The group.
        group_id: &'a str,
        /// 0 to 9,999.
        bucket: u32,
        /// The range that holds the bucket.
        range: Option<BucketRange<'a>>,
    },
    /// The bucket in the rule or holdout.
    Bucket {
        /// 0 to 9,999.
        bucket: u32,
        /// The range that holds the bucket.
        range: Option<BucketRange<'a>>,
    },
    /// What the rule or holdout gave: a variation, or nothing.
    Result {
        /// The variation.
        variation_key: Option<&'a str>,
    },
    /// The holdout leaves delivery rules alone, so evaluation went on with them.
    DeliveriesContinue,
    /// The contextual bandit has no prediction for the user and was passed over.
    PredictionMissing,
    /// The prediction service failed.
    PredictionFailed,
}

/// A range of buckets and what it was given to.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketRange<'a> {
    /// Its first bucket.
    pub start: u32,
    /// The first bucket after it.
    pub end: u32,
    /// The variation key or experiment id; absent for a gap.
    pub entity: Option<&'a str>,
}

impl<'a> Explanation<'a> {
    pub(crate) fn new(user: &'a User<'a>, decision: &Decision<'a>) -> Self {
        let mut steps = Vec::new();
        for reason in decision.reasons() {
            record(reason, user, decision.flag_key(), &mut steps);
        }
        Self {
            flag_key: decision.flag_key(),
            user_id: user.id(),
            bucketing_id: user.bucketing_id().0,
            variation_key: decision.variation_key(),
            enabled: decision.enabled(),
            rule_key: decision.rule_key(),
            source: decision.source(),
            variables: decision.variables(),
            steps,
        }
    }
}

/// Appends what a reason says to the step that it belongs to.
fn record<'a>(reason: &Reason<'a>, user: &User<'_>, flag_key: &'a str, steps: &mut Vec<Step<'a>>) {
    let (subject, check) = match *reason {
        Reason::ForcedDecision { rule, variation_key, .. } => {
            (rule, Check::Forced { variation_key, valid: true })
        }
        Reason::ForcedDecisionInvalid { rule, variation_key, .. } => {
            (rule, Check::Forced { variation_key, valid: false })
        }
        Reason::NotRunning { subject } => (Some(subject), Check::NotRunning),
        Reason::Allowlisted { subject, variation_key, .. } => {
            (Some(subject), Check::Allowlist { variation_key, valid: true })
        }
        Reason::AllowlistedVariationUnknown { subject, variation_key, .. } => {
            (Some(subject), Check::Allowlist { variation_key, valid: false })
        }
        Reason::StoredVariation { subject, variation_key, .. } => {
            (Some(subject), Check::StoredProfile { variation: variation_key, valid: true })
        }
        Reason::StoredVariationUnknown { subject, variation_id, .. } => {
            (Some(subject), Check::StoredProfile { variation: variation_id, valid: false })
        }
        Reason::AudienceEvaluation { subject, conditions } => {
            let audience = conditions.0;
            let check = Check::Audience {
                admitted: audience.admits(user),
                conditions: audience.condition().map(|condition| condition.trace(user)),
            };
            (Some(subject), check)
        }
        Reason::GroupBucket { subject, group_id, bucket, hit, .. } => {
            let range = hit.map(BucketRange::from);
            (Some(subject), Check::GroupBucket { group_id, bucket, range })
        }
        Reason::Bucket { subject, bucket, hit, .. } => {
            let range = hit.map(BucketRange::from);
            (Some(subject), Check::Bucket { bucket, range })
        }
        Reason::Assigned { subject, variation_key, .. } => {
            (Some(subject), Check::Result { variation_key: Some(variation_key) })
        }
        Reason::NotAssigned { subject, .. } => {
            (Some(subject), Check::Result { variation_key: None })
        }
        Reason::PredictionMissing { subject } => (Some(subject), Check::PredictionMissing),
        Reason::PredictionFailed { subject } => (Some(subject), Check::PredictionFailed),
        Reason::BucketingIdIgnored => return append(steps, Check::BucketingIdIgnored),
        Reason::DeliveriesExcludedFromHoldout { .. } => {
            return append(steps, Check::DeliveriesContinue);
        }
        // These repeat what the checks above already say.
        Reason::AudienceResult { .. }
        | Reason::Admission { .. }
        | Reason::EmptyRange { .. }
        | Reason::InvalidVariation { .. }
        | Reason::HeldOut { .. }
        | Reason::HeldOutOfRule { .. }
        | Reason::NoExperiments { .. }
        | Reason::NoDeliveries { .. }
        | Reason::Delivered { .. }
        | Reason::AudienceUnknown { .. }
        | Reason::FlagNotFound { .. } => return,
    };
    match steps.last_mut() {
        Some(step) if step.id == subject.map(Subject::id) => step.checks.push(check),
        _ => steps.push(Step {
            kind: subject.map_or(StepKind::Flag, StepKind::of),
            key: subject.map_or(flag_key, Subject::key),
            id: subject.map(Subject::id),
            checks: vec![check],
        }),
    }
}

fn append<'a>(steps: &mut [Step<'a>], check: Check<'a>) {
    if let Some(step) = steps.last_mut() {
        step.checks.push(check);
    }
}

impl StepKind {
    fn of(subject: Subject<'_>) -> Self {
        match subject {
            Subject::Experiment { .. } => Self::Experiment,
            Subject::Delivery { everyone_else: true, .. } => Self::EveryoneElse,
            Subject::Delivery { .. } => Self::Delivery,
            Subject::Holdout { .. } => Self::Holdout,
        }
    }
}

impl<'a> From<RangeHit<'a>> for BucketRange<'a> {
    fn from(hit: RangeHit<'a>) -> Self {
        Self {
            start: hit.start,
            end: hit.end,
            entity: match hit.entity {
                RangeEntity::Variation(entity) | RangeEntity::Experiment(entity) => Some(entity),
                RangeEntity::Participants | RangeEntity::Nobody | RangeEntity::Unknown => None,
            },
        }
    }
}

//! Why a decision came out as it did: a closed list, with everything needed to print it as an SDK
//! would, or to show it as a trace.

mod text;

use serde_json::Value;

use crate::compiled::AudienceGate;

/// Whose wording a reason is printed in. The SDKs agree on decisions, not on how they explain them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// The wording of the JavaScript SDK.
    #[default]
    JavaScript,
    /// The wording of the Python SDK (which repeats earlier reasons; that is not imitated).
    Python,
    /// The wording of the Go SDK, and so of Optimizely Agent.
    Go,
}

/// The rule or holdout that a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// An experiment rule.
    Experiment {
        /// The rule id.
        id: &'a str,
        /// The rule key.
        key: &'a str,
    },
    /// A delivery rule.
    Delivery {
        /// The rule id.
        id: &'a str,
        /// The rule key.
        key: &'a str,
        /// Its place among the flag's delivery rules, from 1.
        number: usize,
        /// Whether it is the last one, "everyone else".
        everyone_else: bool,
    },
    /// A holdout.
    Holdout {
        /// The holdout id.
        id: &'a str,
        /// The holdout key.
        key: &'a str,
    },
}

/// The range of buckets that a user fell into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeHit<'a> {
    /// Its first bucket.
    pub start: u32,
    /// The first bucket after it.
    pub end: u32,
    /// What it was given to.
    pub entity: RangeEntity<'a>,
}

/// What a range of buckets was given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeEntity<'a> {
    /// A variation, by key.
    Variation(&'a str),
    /// An experiment of an exclusion group, by id.
    Experiment(&'a str),
    /// Those who take part in a contextual bandit.
    Participants,
    /// Nobody: a gap.
    Nobody,
    /// Something that is not in the file.
    Unknown,
}

/// The audience conditions of a rule, as the datafile has them.
#[derive(Clone, Copy, Debug)]
pub struct Conditions<'a>(pub(crate) &'a AudienceGate);

impl<'a> Conditions<'a> {
    /// The tree over audience ids; an empty list for everyone.
    pub fn json(self) -> &'a Value {
        &self.0.source
    }
}

/// One step on the way to a decision.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Reason<'a> {
    /// There is no such flag. An error: recorded whether or not reasons were asked for.
    FlagNotFound {
        /// What was asked for.
        flag_key: &'a str,
    },
    /// A forced decision was found for the flag, or for the rule, and used.
    ForcedDecision {
        /// The flag.
        flag_key: &'a str,
        /// The rule, if the decision was forced on one.
        rule: Option<Subject<'a>>,
        /// The user.
        user_id: &'a str,
        /// The forced variation.
        variation_key: &'a str,
    },
    /// A forced decision was found but the flag has no such variation.
    ForcedDecisionInvalid {
        /// The flag.
        flag_key: &'a str,
        /// The rule, if the decision was forced on one.
        rule: Option<Subject<'a>>,
        /// The user.
        user_id: &'a str,
        /// The variation that the flag does not have.
        variation_key: &'a str,
    },
    /// The flag has no experiment rules.
    NoExperiments {
        /// The flag.
        flag_key: &'a str,
    },
    /// The flag has no delivery rules.
    NoDeliveries {
        /// The flag.
        flag_key: &'a str,
    },
    /// The experiment or holdout does not run.
    NotRunning {
        /// Which one.
        subject: Subject<'a>,
    },
    /// The user is on the rule's allowlist.
    Allowlisted {
        /// The rule.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The listed variation.
        variation_key: &'a str,
    },
    /// The user is on the allowlist with a variation that the rule does not have.
    AllowlistedVariationUnknown {
        /// The rule.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The listed variation.
        variation_key: &'a str,
    },
    /// The user's stored profile names a variation of the rule.
    StoredVariation {
        /// The rule.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The stored variation.
        variation_key: &'a str,
    },
    /// The user's stored profile names a variation that the rule does not have.
    StoredVariationUnknown {
        /// The rule.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The stored id.
        variation_id: &'a str,
    },
    /// The audience conditions are about to be evaluated.
    AudienceEvaluation {
        /// Whose conditions.
        subject: Subject<'a>,
        /// The conditions.
        conditions: Conditions<'a>,
    },
    /// An audience that had to be evaluated can be neither met nor not met, for want of an attribute.
    AudienceUnknown {
        /// The audience.
        audience_id: &'a str,
    },
    /// The audience conditions were evaluated.
    AudienceResult {
        /// Whose conditions.
        subject: Subject<'a>,
        /// Whether they are true; unknown counts as no.
        admitted: bool,
    },
    /// The user meets the conditions of the rule or holdout, or does not.
    Admission {
        /// Whose conditions.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// Whether the user may go on.
        admitted: bool,
    },
    /// `$opt_bucketing_id` is not a string and was ignored.
    BucketingIdIgnored,
    /// The user was placed in a bucket of the rule's exclusion group.
    GroupBucket {
        /// The rule.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The group.
        group_id: &'a str,
        /// The bucket, 0 to 9,999.
        bucket: u32,
        /// The range that holds the bucket.
        hit: Option<RangeHit<'a>>,
    },
    /// The user was placed in a bucket.
    Bucket {
        /// Of which rule or holdout.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The bucket, 0 to 9,999.
        bucket: u32,
        /// The range that holds the bucket.
        hit: Option<RangeHit<'a>>,
    },
    /// The bucket belongs to nobody, or to another experiment of the group.
    EmptyRange {
        /// Of which rule or holdout.
        subject: Subject<'a>,
    },
    /// The bucket was given to something that is not a variation of the rule or holdout.
    InvalidVariation {
        /// Of which rule or holdout.
        subject: Subject<'a>,
    },
    /// The rule or holdout gave a variation.
    Assigned {
        /// Which one.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
        /// The variation.
        variation_key: &'a str,
    },
    /// The rule or holdout gave nothing: traffic does not reach the user.
    NotAssigned {
        /// Which one.
        subject: Subject<'a>,
        /// The user.
        user_id: &'a str,
    },
    /// A global holdout holds the user.
    HeldOut {
        /// The holdout.
        holdout_key: &'a str,
        /// The flag.
        flag_key: &'a str,
        /// The user.
        user_id: &'a str,
    },
    /// A local holdout kept the user out of a rule.
    HeldOutOfRule {
        /// The holdout.
        holdout_key: &'a str,
        /// The rule.
        rule: Subject<'a>,
        /// The user.
        user_id: &'a str,
    },
    /// The holdout that the user is in leaves delivery rules alone.
    DeliveriesExcludedFromHoldout {
        /// The holdout.
        holdout_key: &'a str,
    },
    /// A delivery rule served the user, or none did.
    Delivered {
        /// The flag.
        flag_key: &'a str,
        /// The user.
        user_id: &'a str,
        /// Whether one did.
        delivered: bool,
    },
    /// A contextual bandit was passed over, for want of a prediction.
    PredictionMissing {
        /// The rule.
        subject: Subject<'a>,
    },
    /// The prediction service failed. An error: recorded whether or not reasons were asked for.
    PredictionFailed {
        /// The rule.
        subject: Subject<'a>,
    },
}

impl<'a> Subject<'a> {
    /// The id of the rule or holdout.
    pub fn id(self) -> &'a str {
        match self {
            Self::Experiment { id, .. } | Self::Delivery { id, .. } | Self::Holdout { id, .. } => {
                id
            }
        }
    }

    /// The key of the rule or holdout.
    pub fn key(self) -> &'a str {
        match self {
            Self::Experiment { key, .. }
            | Self::Delivery { key, .. }
            | Self::Holdout { key, .. } => key,
        }
    }
}

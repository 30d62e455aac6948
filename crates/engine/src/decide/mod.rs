//! How one flag is decided for one user. Source: §2 of the decision rules.
//!
//! The order is: a decision forced on the flag, global holdouts, experiment rules, delivery rules. The
//! first that gives a variation ends it.

mod delivery;
mod experiment;
mod holdout;

use crate::bucketing::{Allocation, Bucketer};
use crate::compiled::{AudienceGate, Experiment, Flag, Holdout, Rule, Target, Variation};
use crate::decision::{Decision, Outcome, Source};
use crate::engine::Engine;
use crate::options::DecideOptions;
use crate::reason::{Conditions, RangeEntity, RangeHit, Reason, Subject};
use crate::user::User;

/// One user being decided for; reused over the flags of a call.
pub(crate) struct Evaluation<'a> {
    engine: &'a Engine,
    user: &'a User<'a>,
    options: DecideOptions,
    bucketer: Bucketer,
    /// The user has a `$opt_bucketing_id` that is not a string.
    bucketing_id_ignored: bool,
    reasons: Reasons<'a>,
}

/// Collects reasons if they were asked for; costs nothing otherwise.
struct Reasons<'a> {
    wanted: bool,
    list: Vec<Reason<'a>>,
}

impl<'a> Reasons<'a> {
    fn add(&mut self, reason: impl FnOnce() -> Reason<'a>) {
        if self.wanted {
            self.list.push(reason());
        }
    }

    /// Errors are told whether or not anybody asked.
    fn add_error(&mut self, reason: Reason<'a>) {
        self.list.push(reason);
    }
}

/// What a rule, or a holdout over it, came to.
enum RuleResult<'a> {
    /// It ends the flag.
    Decided(Outcome<'a>),
    /// The next rule is asked.
    Passed,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(engine: &'a Engine, user: &'a User<'a>, options: DecideOptions) -> Self {
        let (bucketing_id, bucketing_id_ignored) = user.bucketing_id();
        Self {
            engine,
            user,
            options,
            bucketer: Bucketer::new(bucketing_id),
            bucketing_id_ignored,
            reasons: Reasons {
                wanted: options.contains(DecideOptions::INCLUDE_REASONS),
                list: Vec::new(),
            },
        }
    }

    /// Decides a flag.
    pub(crate) fn flag(&mut self, flag: &'a Flag) -> Decision<'a> {
        let outcome = self.outcome(flag);
        let reasons = std::mem::take(&mut self.reasons.list);
        Decision::new(self.engine, flag, outcome, self.options, reasons)
    }

    /// Decides an experiment by its own key, as SDKs did before there were flags: no holdout over flags, no
    /// delivery. `overriding` is a variation set for the user by code.
    pub(crate) fn activation(
        &mut self,
        flag: &'a Flag,
        experiment: &'a Experiment,
        overriding: Option<&str>,
    ) -> Decision<'a> {
        let rule = &experiment.rule;
        let variation = overriding
            .and_then(|key| rule.variations.iter().find(|variation| &*variation.key == key));
        let outcome = if let Some(variation) = variation {
            Outcome::ruled(rule, variation, Source::Experiment)
        } else {
            let mut prediction_needed = None;
            match self.experiment(flag, experiment, &mut prediction_needed) {
                RuleResult::Decided(outcome) => {
                    Outcome { source: Source::Experiment, prediction_needed, ..outcome }
                }
                RuleResult::Passed => {
                    Outcome { source: Source::Experiment, prediction_needed, ..Outcome::NOTHING }
                }
            }
        };
        let reasons = std::mem::take(&mut self.reasons.list);
        Decision::of_experiment(self.engine, outcome, self.options, reasons)
    }

    fn outcome(&mut self, flag: &'a Flag) -> Outcome<'a> {
        if let Some(variation) = self.forced_variation(flag, None) {
            return Outcome {
                variation: Some(variation),
                source: Source::FeatureTest,
                ..Outcome::NOTHING
            };
        }
        let held_out = self.global_holdout(flag);
        let excluding = held_out.filter(|(holdout, _)| holdout.excludes_deliveries);
        match (held_out, excluding) {
            (Some((holdout, variation)), None) => return Outcome::held_out(holdout, variation),
            (_, Some((holdout, _))) => self.reasons.add(|| {
                let holdout_key = &holdout.key;
                Reason::DeliveriesExcludedFromHoldout { holdout_key }
            }),
            (None, None) => {}
        }
        let mut prediction_needed = None;
        if flag.experiments.is_empty() {
            self.reasons.add(|| Reason::NoExperiments { flag_key: &flag.key });
        }
        for experiment in &flag.experiments {
            // A holdout that leaves deliveries alone skips everything but them.
            if excluding.is_some() && !experiment.targeted_delivery {
                continue;
            }
            match self.experiment(flag, experiment, &mut prediction_needed) {
                RuleResult::Decided(outcome) => {
                    return Outcome { excluding, prediction_needed, ..outcome };
                }
                RuleResult::Passed => {}
            }
        }
        let outcome = self.deliveries(flag);
        self.reasons.add(|| Reason::Delivered {
            flag_key: &flag.key,
            user_id: self.user.id(),
            delivered: outcome.variation.is_some(),
        });
        Outcome { excluding, prediction_needed, ..outcome }
    }

    /// The valid decision forced on a flag or on one of its rules.
    fn forced_variation(
        &mut self,
        flag: &'a Flag,
        rule: Option<Subject<'a>>,
    ) -> Option<&'a Variation> {
        let user = self.user;
        let variation_key = user.forced_variation(&flag.key, rule.map(Subject::key))?;
        let variation = flag.variation_by_key(variation_key);
        self.reasons.add(|| {
            let (flag_key, user_id) = (&*flag.key, user.id());
            match variation {
                Some(_) => Reason::ForcedDecision { flag_key, rule, user_id, variation_key },
                None => Reason::ForcedDecisionInvalid { flag_key, rule, user_id, variation_key },
            }
        });
        variation
    }

    /// Whether the audience conditions of a rule or holdout admit the user.
    fn admits(&mut self, subject: Subject<'a>, audience: &'a AudienceGate) -> bool {
        self.reasons
            .add(|| Reason::AudienceEvaluation { subject, conditions: Conditions(audience) });
        let admitted = audience.admits(self.user);
        if self.reasons.wanted {
            let unknown = audience.unknown_audiences(self.user).into_iter();
            self.reasons.list.extend(unknown.map(|id| Reason::AudienceUnknown { audience_id: id }));
        }
        self.reasons.add(|| Reason::AudienceResult { subject, admitted });
        self.reasons.add(|| Reason::Admission { subject, user_id: self.user.id(), admitted });
        admitted
    }

    /// The variation of a rule or holdout that the user's bucket was allocated to.
    fn bucket(
        &mut self,
        subject: Subject<'a>,
        allocation: &'a Allocation<Target>,
        variations: &'a [Variation],
    ) -> Option<&'a Variation> {
        let bucket = self.bucketer.bucket(subject.id());
        let hit = allocation.hit(bucket);
        let variation = hit.and_then(|hit| match hit.target {
            Target::Variation(index) => variations.get(*index),
            Target::Nobody | Target::Unknown => None,
        });
        self.reasons.add(|| Reason::Bucket {
            subject,
            user_id: self.user.id(),
            bucket,
            hit: hit.map(|hit| RangeHit {
                start: hit.start,
                end: hit.end,
                entity: match (variation, hit.target) {
                    (Some(variation), _) => RangeEntity::Variation(&variation.key),
                    (None, Target::Nobody) => RangeEntity::Nobody,
                    (None, _) => RangeEntity::Unknown,
                },
            }),
        });
        match hit.map(|hit| hit.target) {
            Some(Target::Variation(_)) => {}
            Some(Target::Unknown) => self.reasons.add(|| Reason::InvalidVariation { subject }),
            Some(Target::Nobody) | None => self.reasons.add(|| Reason::EmptyRange { subject }),
        }
        variation
    }

    fn note_ignored_bucketing_id(&mut self) {
        if self.bucketing_id_ignored {
            self.reasons.add(|| Reason::BucketingIdIgnored);
        }
    }

    /// Says what a rule or holdout gave.
    fn note_assignment(&mut self, subject: Subject<'a>, variation: Option<&'a Variation>) {
        let user_id = self.user.id();
        self.reasons.add(|| match variation {
            Some(variation) => Reason::Assigned { subject, user_id, variation_key: &variation.key },
            None => Reason::NotAssigned { subject, user_id },
        });
    }
}

impl<'a> Outcome<'a> {
    fn held_out(holdout: &'a Holdout, variation: &'a Variation) -> Self {
        Self {
            holdout: Some(holdout),
            variation: Some(variation),
            source: Source::Holdout,
            ..Self::NOTHING
        }
    }

    fn ruled(rule: &'a Rule, variation: &'a Variation, source: Source) -> Self {
        Self { rule: Some(rule), variation: Some(variation), source, ..Self::NOTHING }
    }
}

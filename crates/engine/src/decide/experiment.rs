//! Experiment rules: A/B tests, bandits and feature rollouts. Source: §3.1, §7 and §8.

use super::{Evaluation, Outcome, RuleResult};
use crate::attributes::{AttributeValue, EXPERIMENT_BUCKET_MAP};
use crate::bucketing::Hit;
use crate::cmab::{Prediction, PredictionRequest};
use crate::compiled::{Cmab, Experiment, Flag, Variation};
use crate::decision::Source;
use crate::options::DecideOptions;
use crate::reason::{RangeEntity, RangeHit, Reason, Subject};

impl<'a> Evaluation<'a> {
    pub(super) fn experiment(
        &mut self,
        flag: &'a Flag,
        experiment: &'a Experiment,
        prediction_needed: &mut Option<PredictionRequest<'a>>,
    ) -> RuleResult<'a> {
        let rule = &experiment.rule;
        let subject = Subject::Experiment { id: &rule.id, key: &rule.key };
        let decided = |variation| Outcome::ruled(rule, variation, Source::FeatureTest);
        if let Some(variation) = self.forced_variation(flag, Some(subject)) {
            return RuleResult::Decided(decided(variation));
        }
        if let Some(outcome) = self.local_holdout(rule, subject) {
            return RuleResult::Decided(outcome);
        }
        if !experiment.running {
            self.reasons.add(|| Reason::NotRunning { subject });
            return RuleResult::Passed;
        }
        if let Some(variation) =
            self.allowlisted(experiment, subject).or_else(|| self.stored(experiment, subject))
        {
            return RuleResult::Decided(decided(variation));
        }
        if !self.admits(subject, &rule.audience) {
            return RuleResult::Passed;
        }
        self.note_ignored_bucketing_id();
        if let Some(cmab) = &experiment.cmab {
            return self.bandit(experiment, cmab, subject, prediction_needed);
        }
        let variation = if self.is_in_group(experiment, subject) {
            self.bucket(subject, &rule.allocation, &rule.variations)
        } else {
            None
        };
        self.note_assignment(subject, variation);
        match variation {
            Some(variation) => {
                RuleResult::Decided(Outcome { sticky: self.keeps_profiles(), ..decided(variation) })
            }
            None => RuleResult::Passed,
        }
    }

    fn allowlisted(
        &mut self,
        experiment: &'a Experiment,
        subject: Subject<'a>,
    ) -> Option<&'a Variation> {
        let user_id = self.user.id();
        match experiment.allowlist.get(user_id)? {
            Ok(index) => {
                let variation = experiment.rule.variations.get(*index)?;
                self.reasons.add(|| Reason::Allowlisted {
                    subject,
                    user_id,
                    variation_key: &variation.key,
                });
                Some(variation)
            }
            Err(variation_key) => {
                self.reasons.add(|| Reason::AllowlistedVariationUnknown {
                    subject,
                    user_id,
                    variation_key,
                });
                None
            }
        }
    }

    /// The variation that the user was given before: it stands whatever has become of audience and
    /// traffic since. It must be one of this rule (JavaScript alone takes any variation of the file).
    fn stored(
        &mut self,
        experiment: &'a Experiment,
        subject: Subject<'a>,
    ) -> Option<&'a Variation> {
        if self.options.contains(DecideOptions::IGNORE_USER_PROFILE_SERVICE) {
            return None;
        }
        let variation_id = self.stored_variation_id(&experiment.rule.id)?;
        let variation = experiment.rule.variation_by_id(variation_id);
        let user_id = self.user.id();
        self.reasons.add(|| match variation {
            Some(variation) => {
                Reason::StoredVariation { subject, user_id, variation_key: &variation.key }
            }
            None => Reason::StoredVariationUnknown { subject, user_id, variation_id },
        });
        variation
    }

    /// From the `$opt_experiment_bucket_map` attribute, else from the profile.
    fn stored_variation_id(&self, rule_id: &str) -> Option<&'a str> {
        let user = self.user;
        let inline = match user.attributes().get(EXPERIMENT_BUCKET_MAP) {
            Some(AttributeValue::Json(map)) => {
                map.get(rule_id).and_then(|stored| stored.get("variation_id")?.as_str())
            }
            _ => None,
        };
        inline.or_else(|| user.profile()?.variation_id(rule_id))
    }

    fn keeps_profiles(&self) -> bool {
        self.user.profile().is_some()
            && !self.options.contains(DecideOptions::IGNORE_USER_PROFILE_SERVICE)
    }

    /// Whether the exclusion group, if there is one, gives the user to this experiment.
    fn is_in_group(&mut self, experiment: &'a Experiment, subject: Subject<'a>) -> bool {
        let Some(group) = &experiment.group else {
            return true;
        };
        let bucket = self.bucketer.bucket(&group.id);
        let hit = group.allocation.hit(bucket);
        self.reasons.add(|| Reason::GroupBucket {
            subject,
            user_id: self.user.id(),
            group_id: &group.id,
            bucket,
            hit: hit.map(|Hit { start, end, target }| RangeHit {
                start,
                end,
                entity: if target.is_empty() {
                    RangeEntity::Nobody
                } else {
                    RangeEntity::Experiment(target)
                },
            }),
        });
        let given = hit.is_some_and(|hit| **hit.target == *experiment.rule.id);
        if !given {
            self.reasons.add(|| Reason::EmptyRange { subject });
        }
        given
    }

    fn bandit(
        &mut self,
        experiment: &'a Experiment,
        cmab: &'a Cmab,
        subject: Subject<'a>,
        prediction_needed: &mut Option<PredictionRequest<'a>>,
    ) -> RuleResult<'a> {
        if !(self.is_in_group(experiment, subject) && self.takes_part(cmab, subject)) {
            self.note_assignment(subject, None);
            return RuleResult::Passed;
        }
        let user = self.user;
        match user.prediction(&experiment.rule.id) {
            None => {
                self.reasons.add(|| Reason::PredictionMissing { subject });
                prediction_needed.get_or_insert(PredictionRequest { experiment, user });
                RuleResult::Passed
            }
            Some(Prediction::Failed) => {
                self.reasons.add_error(Reason::PredictionFailed { subject });
                RuleResult::Decided(Outcome { failed: true, ..Outcome::NOTHING })
            }
            Some(Prediction::Variation { id, uuid }) => {
                let variation = experiment.rule.variation_by_id(id);
                self.note_assignment(subject, variation);
                variation.map_or(RuleResult::Passed, |variation| {
                    RuleResult::Decided(Outcome {
                        cmab_uuid: Some(uuid),
                        ..Outcome::ruled(&experiment.rule, variation, Source::FeatureTest)
                    })
                })
            }
        }
    }

    fn takes_part(&mut self, cmab: &'a Cmab, subject: Subject<'a>) -> bool {
        let bucket = self.bucketer.bucket(subject.id());
        let hit = cmab.traffic.hit(bucket);
        self.reasons.add(|| Reason::Bucket {
            subject,
            user_id: self.user.id(),
            bucket,
            hit: hit.map(|hit| RangeHit {
                start: hit.start,
                end: hit.end,
                entity: RangeEntity::Participants,
            }),
        });
        hit.is_some()
    }
}

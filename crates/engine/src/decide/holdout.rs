//! Holdouts: a share of users kept out of everything, or out of some rules. Source: §4.

use super::{Evaluation, Outcome};
use crate::compiled::{Flag, Holdout, Rule, Variation};
use crate::reason::{Reason, Subject};

impl<'a> Evaluation<'a> {
    /// The first global holdout that the user is in.
    pub(super) fn global_holdout(
        &mut self,
        flag: &'a Flag,
    ) -> Option<(&'a Holdout, &'a Variation)> {
        let holdouts = &self.engine.holdouts;
        let (holdout, variation) =
            holdouts.iter().find_map(|holdout| Some((holdout, self.holdout(holdout)?)))?;
        self.reasons.add(|| Reason::HeldOut {
            holdout_key: &holdout.key,
            flag_key: &flag.key,
            user_id: self.user.id(),
        });
        Some((holdout, variation))
    }

    /// What the first local holdout over a rule that holds the user makes of the flag.
    pub(super) fn local_holdout(
        &mut self,
        rule: &'a Rule,
        subject: Subject<'a>,
    ) -> Option<Outcome<'a>> {
        for holdout in &rule.local_holdouts {
            if let Some(variation) = self.holdout(holdout) {
                self.reasons.add(|| Reason::HeldOutOfRule {
                    holdout_key: &holdout.key,
                    rule: subject,
                    user_id: self.user.id(),
                });
                return Some(Outcome::held_out(holdout, variation));
            }
        }
        None
    }

    fn holdout(&mut self, holdout: &'a Holdout) -> Option<&'a Variation> {
        let subject = Subject::Holdout { id: &holdout.id, key: &holdout.key };
        if !holdout.running {
            self.reasons.add(|| Reason::NotRunning { subject });
            return None;
        }
        self.note_ignored_bucketing_id();
        if !self.admits(subject, &holdout.audience) {
            return None;
        }
        let variation = self.bucket(subject, &holdout.allocation, &holdout.variations);
        self.note_assignment(subject, variation);
        variation
    }
}

//! Delivery rules, with the jump to "everyone else". Source: §3.2.

use super::{Evaluation, Outcome};
use crate::compiled::Flag;
use crate::decision::Source;
use crate::reason::{Reason, Subject};

impl<'a> Evaluation<'a> {
    /// Goes through the delivery rules of a flag.
    ///
    /// A user whom a rule's audience admits but whom its traffic does not reach goes straight to the last
    /// rule, past all in between.
    pub(super) fn deliveries(&mut self, flag: &'a Flag) -> Outcome<'a> {
        if flag.deliveries.is_empty() {
            self.reasons.add(|| Reason::NoDeliveries { flag_key: &flag.key });
        }
        let last = flag.deliveries.len();
        let mut skip_to_last = false;
        for (rule, number) in flag.deliveries.iter().zip(1..) {
            let everyone_else = number == last;
            if skip_to_last && !everyone_else {
                continue;
            }
            let subject = Subject::Delivery { id: &rule.id, key: &rule.key, number, everyone_else };
            if let Some(variation) = self.forced_variation(flag, Some(subject)) {
                return Outcome::ruled(rule, variation, Source::Rollout);
            }
            if let Some(outcome) = self.local_holdout(rule, subject) {
                return outcome;
            }
            self.note_ignored_bucketing_id();
            if !self.admits(subject, &rule.audience) {
                continue;
            }
            let variation = self.bucket(subject, &rule.allocation, &rule.variations);
            self.note_assignment(subject, variation);
            match variation {
                Some(variation) => return Outcome::ruled(rule, variation, Source::Rollout),
                None => skip_to_last = true,
            }
        }
        Outcome::NOTHING
    }
}

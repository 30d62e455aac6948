//! An explanation as indented text, for a terminal.

use std::fmt::{self, Display, Formatter, Write};

use super::{BucketRange, Check, Explanation, Step, StepKind};
use crate::condition::{ConditionTrace, Operator};

impl Display for Explanation<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} for {:?}: ", self.flag_key, self.user_id)?;
        match self.variation_key {
            Some(key) => write!(formatter, "{key} ({})", on_or_off(self.enabled))?,
            None => formatter.write_str("no variation (off)")?,
        }
        match self.rule_key {
            Some(key) => write!(formatter, ", decided by {key}")?,
            None => formatter.write_str(", decided by no rule")?,
        }
        if self.bucketing_id != self.user_id {
            write!(formatter, ", bucketed as {:?}", self.bucketing_id)?;
        }
        for (key, value) in self.variables.iter() {
            write!(formatter, "\n  {key} = {}", value.to_json())?;
        }
        for step in &self.steps {
            write!(formatter, "\n  {step}")?;
        }
        Ok(())
    }
}

fn on_or_off(enabled: bool) -> &'static str {
    if enabled { "on" } else { "off" }
}

impl Display for Step<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            StepKind::Flag => "flag",
            StepKind::Holdout => "holdout",
            StepKind::Experiment => "experiment",
            StepKind::Delivery => "delivery",
            StepKind::EveryoneElse => "everyone else",
        };
        write!(formatter, "{kind} {}", self.key)?;
        for check in &self.checks {
            write!(formatter, "\n    {check}")?;
        }
        Ok(())
    }
}

impl Display for Check<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forced { variation_key, valid } => {
                write!(formatter, "forced to {variation_key}{}", if_unknown(*valid))
            }
            Self::NotRunning => formatter.write_str("not running"),
            Self::Allowlist { variation_key, valid } => {
                write!(formatter, "on the allowlist for {variation_key}{}", if_unknown(*valid))
            }
            Self::StoredProfile { variation, valid } => {
                write!(formatter, "stored in the user's profile: {variation}{}", if_unknown(*valid))
            }
            Self::Audience { admitted, conditions } => {
                let verdict = if *admitted { "admitted" } else { "not admitted" };
                match conditions {
                    None => formatter.write_str("audience: everyone"),
                    Some(trace) => {
                        write!(formatter, "audience: {verdict}")?;
                        write_trace(formatter, trace, 6)
                    }
                }
            }
            Self::BucketingIdIgnored => {
                formatter.write_str("$opt_bucketing_id is not a string: ignored")
            }
            Self::GroupBucket { group_id, bucket, range } => {
                write!(formatter, "bucket {bucket} in exclusion group {group_id}: ")?;
                write_range(formatter, range.as_ref())
            }
            Self::Bucket { bucket, range } => {
                write!(formatter, "bucket {bucket}: ")?;
                write_range(formatter, range.as_ref())
            }
            Self::Result { variation_key: Some(key) } => write!(formatter, "gives {key}"),
            Self::Result { variation_key: None } => formatter.write_str("gives nothing"),
            Self::DeliveriesContinue => formatter.write_str("leaves delivery rules alone"),
            Self::PredictionMissing => formatter.write_str("no prediction: passed over"),
            Self::PredictionFailed => formatter.write_str("the prediction service failed"),
        }
    }
}

fn if_unknown(valid: bool) -> &'static str {
    if valid { "" } else { ", which does not exist" }
}

fn write_range(formatter: &mut Formatter<'_>, range: Option<&BucketRange<'_>>) -> fmt::Result {
    match range {
        None => formatter.write_str("in no range"),
        Some(BucketRange { start, end, entity }) => {
            let entity = entity.unwrap_or("no variation");
            write!(formatter, "in {start}..{end}, {entity}")
        }
    }
}

fn write_trace(
    formatter: &mut Formatter<'_>,
    trace: &ConditionTrace,
    indent: usize,
) -> fmt::Result {
    let value = match trace.result() {
        Some(true) => "true",
        Some(false) => "false",
        None => "unknown",
    };
    write!(formatter, "\n{:indent$}{value:<8}", "")?;
    match trace {
        ConditionTrace::Group { operator, operands, .. } => {
            formatter.write_str(match operator {
                Operator::And => "all of",
                Operator::Or => "any of",
                Operator::Not => "not",
            })?;
            write_operands(formatter, operands, indent)
        }
        ConditionTrace::Audience { id, name, condition, .. } => {
            write!(formatter, "audience {name:?} ({id})")?;
            write_trace(formatter, condition, indent + 2)
        }
        ConditionTrace::Attribute { attribute, match_type, expected, actual, .. } => {
            write!(formatter, "{attribute} {match_type}")?;
            if let Some(expected) = expected {
                write!(formatter, " {expected}")?;
            }
            match actual {
                Some(actual) => write!(formatter, "; the user has {actual}"),
                None => formatter.write_str("; the user has none"),
            }
        }
        ConditionTrace::Unknown { why } => formatter.write_str(why),
    }
}

fn write_operands(
    formatter: &mut Formatter<'_>,
    operands: &[ConditionTrace],
    indent: usize,
) -> fmt::Result {
    if operands.is_empty() {
        return formatter.write_char(' ').and_then(|()| formatter.write_str("nothing"));
    }
    for operand in operands {
        write_trace(formatter, operand, indent + 2)?;
    }
    Ok(())
}

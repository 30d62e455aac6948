//! A decision as the value of a flag.

use burgee_engine::{Decision, Engine, Source};

use crate::agent::json;

/// The flag, and perhaps the variable, that a key names.
pub(super) fn place<'a>(engine: &Engine, key: &'a str) -> Option<(&'a str, Option<&'a str>)> {
    if engine.has_flag(key) {
        return Some((key, None));
    }
    // Flag keys may have points too: the longest that fits is the flag.
    key.rmatch_indices('.').find_map(|(at, _)| {
        let (flag, variable) = (key.get(..at)?, key.get(at + 1..)?);
        engine.has_variable(flag, variable).then_some((flag, Some(variable)))
    })
}

/// Writes a flag, or one of its variables, as an evaluation that succeeded.
pub(super) fn write(
    out: &mut Vec<u8>,
    key: &str,
    decision: &Decision<'_>,
    variable: Option<&str>,
    revision: &str,
) {
    out.extend_from_slice(b"{\"key\":");
    json::text(out, key);
    out.extend_from_slice(b",\"value\":");
    match variable {
        None => json::truth(out, decision.enabled()),
        Some(variable) => match decision.variables().get(variable) {
            Some(value) => json::variable(out, value),
            None => out.extend_from_slice(b"null"),
        },
    }
    out.extend_from_slice(b",\"reason\":\"");
    out.extend_from_slice(reason(decision).as_bytes());
    out.push(b'"');
    // The protocol lets it be absent; the provider for Python does not.
    out.extend_from_slice(b",\"variant\":");
    json::text(out, decision.variation_key().unwrap_or_default());
    out.extend_from_slice(b",\"metadata\":{\"flagKey\":");
    json::text(out, decision.flag_key());
    out.extend_from_slice(b",\"enabled\":");
    json::truth(out, decision.enabled());
    if let Some(rule_key) = decision.rule_key() {
        out.extend_from_slice(b",\"ruleKey\":");
        json::text(out, rule_key);
        out.extend_from_slice(b",\"ruleType\":");
        json::text(out, decision.source().name());
    }
    out.extend_from_slice(b",\"revision\":");
    json::text(out, revision);
    out.extend_from_slice(b"}}");
}

/// Why, in OpenFeature's words: an experiment or a holdout splits users, a delivery targets them, and everybody else
/// gets the default.
fn reason(decision: &Decision<'_>) -> &'static str {
    match decision.source() {
        _ if decision.variation_key().is_none() => "DEFAULT",
        // A decision forced on the flag has no rule.
        Source::FeatureTest | Source::Experiment if decision.rule_key().is_none() => "STATIC",
        Source::FeatureTest | Source::Experiment | Source::Holdout => "SPLIT",
        Source::Rollout if decision.is_everyone_else() => "DEFAULT",
        Source::Rollout => "TARGETING_MATCH",
    }
}

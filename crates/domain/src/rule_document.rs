//! A rule as the document that a patch changes.

use serde_json::{Value, json};

use crate::rule::{GroupPlace, Rule};

impl Rule {
    /// The members that a patch may change, as a document.
    pub(crate) fn patchable(&self, ruleset_enabled: bool) -> Value {
        let variations = self.variations.iter().map(|(key, variation)| {
            let document =
                json!({ "key": key, "percentage_included": variation.percentage_included });
            (key.clone(), document)
        });
        let allow_list = self.allow_list.iter().map(|(user_id, variation)| {
            (user_id.clone(), json!({ "user_id": user_id, "variation": { "key": variation } }))
        });
        let group = self.group.unwrap_or(GroupPlace { group_id: 0, traffic_allocation: 0 });
        let conclusion = self.conclusion.clone().unwrap_or_default();
        json!({
            "key": self.key,
            "name": self.name,
            "description": self.description,
            "type": self.kind.name(),
            "distribution_mode": self.distribution_mode,
            "distribution_goal": self.distribution_goal,
            "attribute_ids": self.attribute_ids,
            "enabled": self.enabled,
            "status": self.status(ruleset_enabled).name(),
            "percentage_included": self.percentage_included,
            "audience_conditions": self.audience.to_wire(),
            "variations": Value::Object(variations.collect()),
            "baseline_variation_id": self.baseline_variation_id,
            "metrics": self.metrics,
            "x_analysis": (!self.analysis.is_usual()).then_some(self.analysis),
            "allow_list": Value::Object(allow_list.collect()),
            "group_rule": group,
            "outcome": conclusion.outcome,
            "comment": conclusion.comment,
            "deployed_variation_key": conclusion.deployed_variation_key,
            "deployed_td_rule_key": conclusion.deployed_td_rule_key,
        })
    }
}

/// Whether a document says what a rule is; members that cannot be patched make no difference.
pub(crate) fn same(document: &Value, present: &Value) -> bool {
    match (document, present) {
        (Value::Object(document), Value::Object(present)) => present.iter().all(|(name, value)| {
            let own = document.get(name).unwrap_or(&Value::Null);
            // These are maps of entities, in which another member is another entity.
            let count = matches!(name.as_str(), "variations" | "allow_list");
            let len = |value: &Value| value.as_object().map(serde_json::Map::len);
            same(own, value) && (!count || len(own) == len(value))
        }),
        _ => document == present,
    }
}

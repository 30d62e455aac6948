//! Warnings about flags, rules, variations and variables. Source: §4 of the datafile format.

use hashbrown::HashMap;

use super::super::{Datafile, Defect, Experiment, FeatureFlag, TrafficRange, Variation};
use super::conditions::rules;
use crate::bucketing::BUCKETS;
use crate::variable::{VariableType, VariableValue};

pub(super) fn warnings(datafile: &Datafile, defects: &mut Vec<Defect>) {
    let mut checker = Checker { datafile, defects };
    checker.duplicates();
    checker.flags();
    for (rule, pointer) in rules(datafile) {
        checker.rule(rule, &pointer);
    }
    checker.deliveries();
    checker.holdouts();
}

struct Checker<'a> {
    datafile: &'a Datafile,
    defects: &'a mut Vec<Defect>,
}

impl<'a> Checker<'a> {
    fn warn(&mut self, pointer: String, message: impl Into<String>) {
        self.defects.push(Defect::warning(pointer, message));
    }

    fn duplicates(&mut self) {
        let datafile = self.datafile;
        let flags = datafile.feature_flags.iter().enumerate();
        self.repeated(
            flags.map(|(index, flag)| (flag.key.as_str(), format!("/featureFlags/{index}/key"))),
            "the later flag replaces the earlier",
        );
        let rules =
            rules(datafile).map(|(rule, pointer)| (rule.key.as_str(), format!("{pointer}/key")));
        self.repeated(rules, "SDKs mix up rules that share a key");
    }

    fn repeated(&mut self, keys: impl Iterator<Item = (&'a str, String)>, consequence: &str) {
        let mut first: HashMap<&str, String> = HashMap::new();
        for (key, pointer) in keys {
            if let Some(earlier) = first.get(key) {
                self.warn(pointer, format!("{key:?} is also at {earlier}: {consequence}"));
            } else {
                first.insert(key, pointer);
            }
        }
    }

    fn flags(&mut self) {
        let experiments: HashMap<&str, &Experiment> = self
            .datafile
            .all_experiments()
            .map(|(experiment, _)| (experiment.id.as_str(), experiment))
            .collect();
        for (index, flag) in self.datafile.feature_flags.iter().enumerate() {
            let pointer = format!("/featureFlags/{index}");
            self.variables(flag, &pointer);
            for (place, id) in flag.experiment_ids.iter().enumerate() {
                let Some(experiment) = experiments.get(id.as_str()) else {
                    continue;
                };
                let pointer = format!("{pointer}/experimentIds/{place}");
                if experiment.status != "Running" {
                    let status = &experiment.status;
                    let message = format!(
                        "names a rule that is {status:?}: the Go SDK would run it all the same"
                    );
                    self.warn(pointer.clone(), message);
                }
                if experiment.kind.as_deref() == Some("td") {
                    self.warn(
                        pointer,
                        "names a targeted delivery: under an excluding holdout SDKs differ on it",
                    );
                }
            }
        }
    }

    fn variables(&mut self, flag: &FeatureFlag, pointer: &str) {
        for (index, variable) in flag.variables.iter().enumerate() {
            let pointer = format!("{pointer}/variables/{index}");
            let known = matches!(
                variable.kind.as_str(),
                "boolean" | "integer" | "double" | "string" | "json"
            );
            if !known {
                self.warn(
                    format!("{pointer}/type"),
                    format!("{:?} is no variable type: read as a string", variable.kind),
                );
            }
            let kind = VariableType::from_datafile(&variable.kind, variable.sub_type.as_deref());
            if kind.read(&variable.default_value) == VariableValue::Invalid {
                let name = kind.name();
                self.warn(
                    format!("{pointer}/defaultValue"),
                    format!("is not a canonical {name}: SDKs differ on it"),
                );
            }
        }
    }

    fn rule(&mut self, rule: &Experiment, pointer: &str) {
        if rule.layer_id.is_empty() {
            self.warn(format!("{pointer}/layerId"), "is empty: events carry the rule's id instead");
        }
        if rule.key.is_empty() {
            self.warn(
                format!("{pointer}/key"),
                "is empty: the Python SDK does not bucket into this rule",
            );
        }
        self.allocation(&rule.traffic_allocation, &rule.variations, pointer);
        for (user_id, variation) in &rule.forced_variations {
            let known =
                rule.variations.iter().any(|own| Some(own.key.as_str()) == variation.as_str());
            if !known {
                let message =
                    format!("puts {user_id:?} into {variation}, which the rule does not have");
                self.warn(format!("{pointer}/forcedVariations"), message);
            }
        }
        for (index, variation) in rule.variations.iter().enumerate() {
            if variation.id.is_empty() || !variation.id.bytes().all(|byte| byte.is_ascii_digit()) {
                self.warn(
                    format!("{pointer}/variations/{index}/id"),
                    "is not all digits: events carry null instead",
                );
            }
        }
    }

    fn allocation(&mut self, ranges: &[TrafficRange], variations: &[Variation], pointer: &str) {
        let mut end = 0;
        for (index, range) in ranges.iter().enumerate() {
            let pointer = format!("{pointer}/trafficAllocation/{index}");
            if range.end_of_range > i64::from(BUCKETS) {
                self.warn(format!("{pointer}/endOfRange"), "lies beyond 10,000, the last bucket");
            } else if range.end_of_range < end {
                self.warn(
                    format!("{pointer}/endOfRange"),
                    "lies below the end of the range before: never reached",
                );
            }
            end = end.max(range.end_of_range);
            let known = variations.iter().any(|variation| variation.id == range.entity_id);
            if !range.entity_id.is_empty() && !known {
                let message =
                    format!("there is no variation {:?}: nobody gets one", range.entity_id);
                self.warn(format!("{pointer}/entityId"), message);
            }
        }
    }

    fn deliveries(&mut self) {
        for (index, rollout) in self.datafile.rollouts.iter().enumerate() {
            let last = rollout.experiments.len().saturating_sub(1);
            for (place, rule) in rollout.experiments.iter().enumerate() {
                let pointer = format!("/rollouts/{index}/experiments/{place}");
                if !rule.forced_variations.is_empty() {
                    self.warn(
                        format!("{pointer}/forcedVariations"),
                        "has no effect on a delivery rule",
                    );
                }
                let open = match &rule.audience_conditions {
                    Some(conditions) if !conditions.is_null() => {
                        conditions.as_array().is_some_and(Vec::is_empty)
                    }
                    _ => rule.audience_ids.is_empty(),
                };
                if place == last && !open {
                    self.warn(
                        pointer,
                        "is last and so the \"everyone else\" rule, but has an audience",
                    );
                }
            }
        }
    }

    fn holdouts(&mut self) {
        let datafile = self.datafile;
        let lists = [("holdouts", &datafile.holdouts), ("localHoldouts", &datafile.local_holdouts)];
        let known: hashbrown::HashSet<&str> =
            rules(datafile).map(|(rule, _)| rule.id.as_str()).collect();
        for (list, holdouts) in lists {
            for (index, holdout) in holdouts.iter().enumerate() {
                let pointer = format!("/{list}/{index}");
                self.allocation(&holdout.traffic_allocation, &holdout.variations, &pointer);
                for (place, variation) in holdout.variations.iter().enumerate() {
                    if variation.feature_enabled == Some(true) {
                        self.warn(
                            format!("{pointer}/variations/{place}/featureEnabled"),
                            "is true: the Python SDK then gives null for every variable",
                        );
                    }
                }
                let named = holdout.included_rules.as_deref().unwrap_or_default();
                if list == "localHoldouts" && named.is_empty() {
                    self.warn(format!("{pointer}/includedRules"), "names no rule: holds nobody");
                }
                for (place, id) in named.iter().enumerate() {
                    if !known.contains(id.as_str()) {
                        self.warn(
                            format!("{pointer}/includedRules/{place}"),
                            format!("there is no rule {id:?}"),
                        );
                    }
                }
            }
        }
    }
}

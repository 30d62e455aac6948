//! `OptimizelyConfig`: the datafile as SDKs show it to applications. Source: §5 of the datafile format,
//! as the JavaScript SDK does it.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::Serialize;
use serde_json::Value;

use crate::datafile::{self, Attribute, Datafile, Event, Experiment, FeatureFlag, Rollout};
use crate::json_text;
use crate::variable::VariableType;

/// Audiences of this id only exist for old SDKs.
const DUMMY_AUDIENCE: &str = "$opt_dummy_audience";

/// Flags, rules, variations and variables of one environment, for reading.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptimizelyConfig<'a> {
    /// The datafile's environment key, or empty.
    pub environment_key: &'a str,
    /// The datafile's SDK key, or empty.
    pub sdk_key: &'a str,
    /// The datafile's revision.
    pub revision: &'a str,
    /// Experiment rules by key, over all flags; of two with one key, the last.
    pub experiments_map: BTreeMap<&'a str, ConfigRule<'a>>,
    /// Flags by key.
    pub features_map: BTreeMap<&'a str, ConfigFlag<'a>>,
    /// The attributes.
    pub attributes: &'a [Attribute],
    /// The audiences: typed ones first.
    pub audiences: Vec<ConfigAudience<'a>>,
    /// The events.
    pub events: &'a [Event],
}

/// An audience.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConfigAudience<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its conditions as compact JSON text.
    pub conditions: String,
}

/// A flag.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigFlag<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its key.
    pub key: &'a str,
    /// Its experiment rules, in order.
    pub experiment_rules: Vec<ConfigRule<'a>>,
    /// Its delivery rules, in order; the last is "everyone else".
    pub delivery_rules: Vec<ConfigRule<'a>>,
    /// Its variables with their defaults.
    pub variables_map: BTreeMap<&'a str, ConfigVariable<'a>>,
    /// Its experiment rules by key; deprecated by the SDKs.
    pub experiments_map: BTreeMap<&'a str, ConfigRule<'a>>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigRule<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its key.
    pub key: &'a str,
    /// Its audience conditions in words: `"adults" AND NOT "staff"`.
    pub audiences: String,
    /// Its variations by key.
    pub variations_map: BTreeMap<&'a str, ConfigVariation<'a>>,
}

/// A variation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigVariation<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its key.
    pub key: &'a str,
    /// Whether the flag is on; absent where the datafile does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature_enabled: Option<bool>,
    /// The flag's variables with the values of this variation.
    pub variables_map: BTreeMap<&'a str, ConfigVariable<'a>>,
}

/// A variable.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ConfigVariable<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its key.
    pub key: &'a str,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// Its value as text.
    pub value: &'a str,
}

impl<'a> OptimizelyConfig<'a> {
    pub(crate) fn new(datafile: &'a Datafile) -> Self {
        let audiences = ConfigAudience::all(datafile);
        let builder = Builder::new(datafile, &audiences);
        Self {
            sdk_key: &datafile.sdk_key,
            environment_key: &datafile.environment_key,
            attributes: &datafile.attributes,
            events: &datafile.events,
            revision: &datafile.revision,
            experiments_map: builder.experiments_map(),
            features_map: datafile
                .feature_flags
                .iter()
                .map(|flag| (flag.key.as_str(), builder.flag(flag)))
                .collect(),
            audiences,
        }
    }
}

impl<'a> ConfigAudience<'a> {
    fn all(datafile: &'a Datafile) -> Vec<Self> {
        let typed = datafile
            .typed_audiences
            .iter()
            .map(|audience| (&audience.id, &audience.name, &audience.conditions));
        let untyped = datafile
            .audiences
            .iter()
            .map(|audience| (&audience.id, &audience.name, &audience.conditions.0));
        let mut seen = hashbrown::HashSet::new();
        typed
            .chain(untyped)
            .filter(|(id, _, _)| *id != DUMMY_AUDIENCE && seen.insert(id.as_str()))
            .map(|(id, name, conditions)| Self {
                id,
                name,
                conditions: json_text::compact(conditions),
            })
            .collect()
    }
}

struct Builder<'a> {
    datafile: &'a Datafile,
    experiments: HashMap<&'a str, &'a Experiment>,
    rollouts: HashMap<&'a str, &'a Rollout>,
    audience_names: HashMap<&'a str, &'a str>,
}

impl<'a> Builder<'a> {
    fn new(datafile: &'a Datafile, audiences: &[ConfigAudience<'a>]) -> Self {
        Self {
            datafile,
            experiments: datafile
                .all_experiments()
                .map(|(experiment, _)| (experiment.id.as_str(), experiment))
                .collect(),
            rollouts: datafile
                .rollouts
                .iter()
                .map(|rollout| (rollout.id.as_str(), rollout))
                .collect(),
            audience_names: audiences.iter().map(|audience| (audience.id, audience.name)).collect(),
        }
    }

    /// Rules that no flag uses are listed too, without variables.
    fn experiments_map(&self) -> BTreeMap<&'a str, ConfigRule<'a>> {
        let flags: HashMap<&str, &'a FeatureFlag> = self
            .datafile
            .feature_flags
            .iter()
            .flat_map(|flag| flag.experiment_ids.iter().map(move |id| (id.as_str(), flag)))
            .collect();
        self.datafile
            .all_experiments()
            .map(|(experiment, _)| {
                let flag = flags.get(experiment.id.as_str()).copied();
                (experiment.key.as_str(), self.rule(experiment, flag))
            })
            .collect()
    }

    fn flag(&self, flag: &'a FeatureFlag) -> ConfigFlag<'a> {
        let experiment_rules: Vec<ConfigRule<'a>> = flag
            .experiment_ids
            .iter()
            .filter_map(|id| self.experiments.get(id.as_str()))
            .map(|experiment| self.rule(experiment, Some(flag)))
            .collect();
        let delivery_rules =
            self.deliveries(flag).iter().map(|rule| self.rule(rule, Some(flag))).collect();
        ConfigFlag {
            id: &flag.id,
            key: &flag.key,
            experiments_map: experiment_rules.iter().map(|rule| (rule.key, rule.clone())).collect(),
            experiment_rules,
            delivery_rules,
            variables_map: flag
                .variables
                .iter()
                .map(|variable| (variable.key.as_str(), ConfigVariable::new(variable, None)))
                .collect(),
        }
    }

    fn deliveries(&self, flag: &FeatureFlag) -> &'a [Experiment] {
        self.rollouts.get(flag.rollout_id.as_str()).map_or(&[], |rollout| &rollout.experiments)
    }

    /// A rule without a flag has no variables.
    fn rule(&self, rule: &'a Experiment, flag: Option<&'a FeatureFlag>) -> ConfigRule<'a> {
        let variables = flag.map_or(&[][..], |flag| &flag.variables);
        let appended = flag
            .filter(|_| rule.is_feature_rollout())
            .and_then(|flag| datafile::everyone_else(self.deliveries(flag)));
        let audiences =
            rule.audience_conditions.as_ref().map(|conditions| self.in_words(conditions));
        ConfigRule {
            id: &rule.id,
            key: &rule.key,
            audiences: audiences.unwrap_or_default(),
            variations_map: rule
                .variations
                .iter()
                .chain(appended)
                .map(|variation| {
                    (variation.key.as_str(), ConfigVariation::new(variation, variables))
                })
                .collect(),
        }
    }

    /// Audience conditions as a sentence: names in quotes, operators in capitals, lists in parentheses.
    fn in_words(&self, conditions: &Value) -> String {
        let Value::Array(items) = conditions else {
            return conditions.as_str().map(|id| self.quoted(id)).unwrap_or_default();
        };
        let (operator, operands) = match items.split_first() {
            Some((Value::String(operator), rest))
                if matches!(&**operator, "and" | "or" | "not") =>
            {
                (operator.to_uppercase(), rest)
            }
            _ => ("OR".to_owned(), items.as_slice()),
        };
        let terms: Vec<String> = operands
            .iter()
            .map(|operand| match operand {
                Value::Array(_) => format!("({})", self.in_words(operand)),
                other => self.in_words(other),
            })
            .collect();
        match operator.as_str() {
            "NOT" => terms.first().map(|term| format!("NOT {term}")).unwrap_or_default(),
            operator => terms.join(&format!(" {operator} ")),
        }
    }

    /// The audience's name, or the id where there is no such audience.
    fn quoted(&self, id: &str) -> String {
        format!("\"{}\"", self.audience_names.get(id).copied().unwrap_or(id))
    }
}

impl<'a> ConfigVariation<'a> {
    /// Overrides count only where the variation is enabled.
    fn new(variation: &'a datafile::Variation, variables: &'a [datafile::Variable]) -> Self {
        let overrides = variation.variables.as_deref().unwrap_or_default();
        let overrides = if variation.feature_enabled == Some(true) { overrides } else { &[] };
        Self {
            id: &variation.id,
            key: &variation.key,
            feature_enabled: variation.feature_enabled,
            variables_map: variables
                .iter()
                .map(|variable| {
                    let value = overrides.iter().find(|entry| entry.id == variable.id);
                    let value = value.map(|entry| entry.value.as_str());
                    (variable.key.as_str(), ConfigVariable::new(variable, value))
                })
                .collect(),
        }
    }
}

impl<'a> ConfigVariable<'a> {
    fn new(variable: &'a datafile::Variable, value: Option<&'a str>) -> Self {
        Self {
            id: &variable.id,
            key: &variable.key,
            kind: VariableType::from_datafile(&variable.kind, variable.sub_type.as_deref()),
            value: value.unwrap_or(&variable.default_value),
        }
    }
}

//! How the results of an experiment are made, as its rule has it: laid down before anybody looks.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Violations, below};

/// The analysis of a rule; what it leaves out is as usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// What judges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<StatsEngine>,
    /// Instead of the project's, from 0.7 to 0.99.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_level: Option<f64>,
    /// The visitors of a pair of variations that it is planned for, at least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_visitors: Option<u64>,
    /// The least days of a fixed horizon, at least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_days: Option<u32>,
    /// What improvements are told in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_type: Option<DifferenceType>,
    /// Whether variance is reduced by what visitors did before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuped: Option<bool>,
}

/// The engines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatsEngine {
    /// May be looked at any day.
    #[default]
    Sequential,
    /// Has a verdict once its sample is there.
    FixedHorizon,
    /// Posteriors.
    Bayesian,
}

/// What improvements are told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceType {
    /// In the metric's own unit.
    Absolute,
    /// In parts of the baseline.
    Relative,
}

impl StatsEngine {
    /// All, by their names on the wire.
    pub const NAMES: [(&str, Self); 3] = [
        ("sequential", Self::Sequential),
        ("fixed_horizon", Self::FixedHorizon),
        ("bayesian", Self::Bayesian),
    ];
}

impl DifferenceType {
    /// Both, by their names on the wire.
    pub const NAMES: [(&str, Self); 2] =
        [("absolute", Self::Absolute), ("relative", Self::Relative)];
}

const LEVELS: std::ops::RangeInclusive<f64> = 0.7..=0.99;
/// Every JSON parser reads integers below exactly.
const MOST: u64 = 1 << 53;

impl Analysis {
    /// Whether all of it is as usual.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Reads `x_analysis`; null is as usual. What it does not know is a violation, for a misspelt plan is none.
    pub fn read(value: &Value, pointer: &str, violations: &mut Violations) -> Self {
        let mut analysis = Self::default();
        if value.is_null() {
            return analysis;
        }
        let Some(members) = value.as_object() else {
            violations.add(pointer, "type", "must be an object");
            return analysis;
        };
        for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            let pointer = below(pointer, name);
            let mut fail = |code, message: &str| violations.add(&pointer, code, message);
            match name.as_str() {
                "engine" => {
                    analysis.engine = named(value, &StatsEngine::NAMES);
                    if analysis.engine.is_none() {
                        fail("enum", "must be sequential, fixed_horizon or bayesian");
                    }
                }
                "difference_type" => {
                    analysis.difference_type = named(value, &DifferenceType::NAMES);
                    if analysis.difference_type.is_none() {
                        fail("enum", "must be absolute or relative");
                    }
                }
                "confidence_level" => {
                    analysis.confidence_level =
                        value.as_f64().filter(|level| LEVELS.contains(level));
                    if analysis.confidence_level.is_none() {
                        fail("range", "must be a number from 0.7 to 0.99");
                    }
                }
                "planned_visitors" => {
                    analysis.planned_visitors =
                        value.as_u64().filter(|count| (1..MOST).contains(count));
                    if analysis.planned_visitors.is_none() {
                        fail("range", "must be a positive integer");
                    }
                }
                "minimum_days" => {
                    let days = value.as_u64().and_then(|days| u32::try_from(days).ok());
                    analysis.minimum_days = days.filter(|days| *days > 0);
                    if analysis.minimum_days.is_none() {
                        fail("range", "must be a positive integer");
                    }
                }
                "cuped" => {
                    analysis.cuped = value.as_bool();
                    if analysis.cuped.is_none() {
                        fail("type", "must be true or false");
                    }
                }
                _ => fail(
                    "unknown",
                    "is not known; there are engine, confidence_level, planned_visitors, minimum_days, difference_type and cuped",
                ),
            }
        }
        if analysis.engine == Some(StatsEngine::FixedHorizon) && analysis.planned_visitors.is_none()
        {
            let pointer = format!("{pointer}/planned_visitors");
            violations.add(pointer, "required", "is required for a fixed horizon: it ends there");
        }
        analysis
    }

    /// What it says beyond what is asked of it, from what another one says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            engine: self.engine.or(other.engine),
            confidence_level: self.confidence_level.or(other.confidence_level),
            planned_visitors: self.planned_visitors.or(other.planned_visitors),
            minimum_days: self.minimum_days.or(other.minimum_days),
            difference_type: self.difference_type.or(other.difference_type),
            cuped: self.cuped.or(other.cuped),
        }
    }
}

fn named<T: Copy>(value: &Value, names: &[(&str, T)]) -> Option<T> {
    names.iter().find(|(name, _)| value == name).map(|(_, own)| *own)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> (Analysis, Vec<String>) {
        let mut violations = Violations::default();
        let analysis = Analysis::read(value, "/x", &mut violations);
        let told = violations.iter().map(|one| format!("{} {}", one.pointer, one.code));
        (analysis, told.collect())
    }

    #[test]
    fn what_is_written_is_read_again() {
        for value in [
            json!({}),
            json!({ "engine": "bayesian", "difference_type": "absolute", "cuped": true }),
            json!({ "engine": "fixed_horizon", "confidence_level": 0.95, "planned_visitors": 20_000, "minimum_days": 14 }),
        ] {
            let (analysis, told) = read(&value);
            assert_eq!((serde_json::to_value(analysis).unwrap(), told), (value, vec![]));
        }
        assert!(read(&Value::Null).0.is_usual());
        assert!(read(&json!({ "engine": null })).0.is_usual());
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let value = json!({ "engine": "magic", "confidence_level": 0.5, "planned_visitors": 0, "minimum_days": -1,
            "difference_type": 1, "cuped": "yes", "days": 3 });
        let expected = [
            "/x/engine enum",
            "/x/confidence_level range",
            "/x/planned_visitors range",
            "/x/minimum_days range",
            "/x/difference_type enum",
            "/x/cuped type",
            "/x/days unknown",
        ];
        assert_eq!(read(&value).1, expected);
        assert_eq!(read(&json!([])).1, ["/x type"]);
        let value = json!({ "engine": "fixed_horizon" });
        assert_eq!(read(&value).1, ["/x/planned_visitors required"]);
    }

    #[test]
    fn what_is_asked_comes_before_what_was_laid_down() {
        let asked = Analysis { cuped: Some(false), ..Analysis::default() };
        let own = Analysis {
            cuped: Some(true),
            engine: Some(StatsEngine::Bayesian),
            ..Analysis::default()
        };
        let both = Analysis { cuped: Some(false), ..own };
        assert_eq!(asked.or(own), both);
    }
}

//! What a metric of a rule asks of the event log. Metrics are kept as they were sent; here they are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use burgee_domain::Event;
use burgee_domain::metric::window_millis;
use burgee_events::{Amount, Denominator, Filter, Measure, Metric, Operator, Property, Source};
use burgee_stats::Direction;
use serde_json::Value;

/// A metric that can be computed.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// As it was sent.
    wire: Value,
    /// What people call it.
    pub(crate) name: String,
    pub(crate) direction: Direction,
    pub(crate) plan: Metric,
    /// Whether its rule is to be paused when it gets worse.
    pub(crate) is_guardrail: bool,
}

impl Measured {
    /// A member as it was sent; null where it was not.
    pub(crate) fn member(&self, name: &str) -> &Value {
        self.wire.get(name).unwrap_or(&Value::Null)
    }

    /// Reads a metric that was checked when its rule was changed.
    pub(crate) fn read(metric: &Value, events: &BTreeMap<i64, Arc<Event>>) -> Self {
        let (numerator, denominator) = match metric["aggregator"].as_str() {
            Some("ratio") => {
                let part = |role: &str| {
                    let mut parts = metric["metrics"].as_array().into_iter().flatten();
                    let part = parts.find(|part| part["role"] == role);
                    amount(part.unwrap_or(&Value::Null), metric)
                };
                (part("numerator"), Denominator::Amount(part("denominator")))
            }
            _ => (amount(metric, metric), denominator(metric)),
        };
        Self {
            name: name(metric, events),
            direction: match metric["winning_direction"].as_str() {
                Some("decreasing") => Direction::Decreasing,
                _ => Direction::Increasing,
            },
            plan: Metric {
                numerator,
                denominator,
                cap: metric["x_winsorize"].as_f64().filter(|cap| (0.5..1.0).contains(cap)),
                window: window_millis(&metric["time_window"]),
            },
            is_guardrail: !matches!(metric["x_guardrail"], Value::Null | Value::Bool(false)),
            wire: metric.clone(),
        }
    }
}

fn name(metric: &Value, events: &BTreeMap<i64, Arc<Event>>) -> String {
    let told = ["display_title", "name"].into_iter().filter_map(|own| metric[own].as_str());
    let event = metric["event_id"].as_i64().and_then(|id| events.get(&id));
    let event = event.map(|own| if own.name.is_empty() { &own.key } else { &own.name });
    let name = told.into_iter().find(|own| !own.is_empty()).or(event.map(String::as_str));
    name.unwrap_or("Overall revenue").to_owned()
}

fn amount(part: &Value, whole: &Value) -> Amount {
    let measure = match (part["aggregator"].as_str(), part["field"].as_str()) {
        (Some("sum"), Some("revenue")) => Measure::Revenue,
        (Some("sum"), _) => Measure::Value,
        (Some("count"), _) => Measure::Count,
        (None, _) if part["scope"] == "event" => Measure::Count,
        _ => Measure::Unique,
    };
    // The parts of a ratio share what it asks for, unless they ask for something themselves.
    let asked = |metric: &Value| filter(metric.pointer("/event_properties/filter")?);
    let filter = asked(part).or_else(|| asked(whole));
    let source = match (part["event_id"].as_i64(), filter) {
        (Some(id), Some(filter)) => Source::EventWhere(id.to_string(), filter),
        (Some(id), None) => Source::Event(id.to_string()),
        (None, _) => Source::All,
    };
    Amount { source, measure }
}

fn denominator(metric: &Value) -> Denominator {
    match metric["scope"].as_str() {
        Some("session") => Denominator::Sessions,
        // Per event: the mean of what events have.
        Some("event") => {
            let events = Amount { measure: Measure::Count, ..amount(metric, metric) };
            Denominator::Amount(events)
        }
        _ => Denominator::Visitors,
    }
}

fn filter(filter: &Value) -> Option<Filter> {
    let conditions = filter["conditions"].as_array()?.iter().filter_map(|condition| {
        let value = match &condition["value"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some(Property {
            name: condition["name"].as_str()?.to_owned(),
            operator: Operator::from_name(condition["operator"].as_str()?)?,
            numeric: condition["type"] == "number",
            value,
        })
    });
    let conditions: Vec<Property> = conditions.collect();
    let any = filter["combine_operator"] == "or";
    (!conditions.is_empty()).then_some(Filter { any, conditions })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(metric: &Value) -> Measured {
        Measured::read(metric, &BTreeMap::new())
    }

    fn event(measure: Measure) -> Amount {
        Amount { source: Source::Event("7".to_owned()), measure }
    }

    #[test]
    fn metrics_of_every_kind_are_read() {
        for (metric, numerator, denominator) in [
            (
                json!({ "event_id": 7, "aggregator": "unique" }),
                event(Measure::Unique),
                Denominator::Visitors,
            ),
            (
                json!({ "event_id": 7, "aggregator": "count", "scope": "session" }),
                event(Measure::Count),
                Denominator::Sessions,
            ),
            (
                json!({ "event_id": 7, "aggregator": "sum", "field": "value", "scope": "event" }),
                event(Measure::Value),
                Denominator::Amount(event(Measure::Count)),
            ),
            (
                json!({ "aggregator": "sum", "field": "revenue" }),
                Amount { source: Source::All, measure: Measure::Revenue },
                Denominator::Visitors,
            ),
            (
                json!({ "aggregator": "ratio", "metrics": [
                    { "role": "denominator", "event_id": 7, "scope": "event" },
                    { "role": "numerator", "event_id": 7, "aggregator": "sum", "field": "revenue" },
                ] }),
                event(Measure::Revenue),
                Denominator::Amount(event(Measure::Count)),
            ),
        ] {
            let plan = read(&metric).plan;
            assert_eq!((plan.numerator, plan.denominator), (numerator, denominator), "{metric}");
        }
    }

    #[test]
    fn names_filters_caps_and_windows() {
        let metric = json!({
            "event_id": 7, "aggregator": "unique", "winning_direction": "decreasing",
            "display_title": "Errors", "x_winsorize": 0.999, "x_guardrail": true, "time_window": "2d",
            "event_properties": { "filter": { "combine_operator": "or", "conditions": [
                { "name": "code", "type": "number", "operator": "greater_than", "value": "499" },
            ] } },
        });
        let own = read(&metric);
        assert_eq!((own.name.as_str(), own.direction), ("Errors", Direction::Decreasing));
        assert_eq!((own.plan.cap, own.plan.window), (Some(0.999), Some(172_800_000)));
        assert!(own.is_guardrail && !read(&json!({ "x_guardrail": false })).is_guardrail);
        let Source::EventWhere(_, filter) = own.plan.numerator.source else { panic!("no filter") };
        assert!(filter.any && filter.conditions[0].numeric);
    }
}

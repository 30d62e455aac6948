//! Optimizely datafiles in the shape the benchmark needs.

use serde_json::{Value, json};

/// How far apart the ids of two flags' parts are.
const STRIDE: usize = 10;
/// The first id.
const FIRST: usize = 100_000;

/// The id of part `part` of flag number `n`.
pub fn id(n: usize, part: usize) -> String {
    (FIRST + n * STRIDE + part).to_string()
}

/// Part number of the A/B rule: its id goes into the bucketing key.
pub const EXPERIMENT: usize = 1;
/// Part number of the delivery rule: its id goes into the bucketing key.
pub const DELIVERY: usize = 5;

/// A datafile of `flags` flags: an A/B rule of two halves behind an audience of two conditions,
/// then delivery to 50% of everyone else.
pub fn datafile(flags: usize) -> Value {
    let all = || 0..flags;
    json!({
        "version": "4", "accountId": "1", "projectId": "2", "revision": "7",
        "environmentKey": "production", "sdkKey": "sdk_bench",
        "anonymizeIP": true, "botFiltering": false, "sendFlagDecisions": true,
        "attributes": [{"id": "11", "key": "country"}, {"id": "12", "key": "age"}],
        "events": [{"id": "21", "key": "purchase", "experimentIds": []}],
        "audiences": [{"id": "900", "name": "us_adult", "conditions": audience().to_string()}],
        "typedAudiences": [{"id": "900", "name": "us_adult", "conditions": audience()}],
        "groups": [], "variables": [], "integrations": [],
        "rollouts": all().map(rollout).collect::<Vec<_>>(),
        "experiments": all().map(experiment).collect::<Vec<_>>(),
        "featureFlags": all().map(flag).collect::<Vec<_>>(),
    })
}

/// `country == "US" AND age >= 18`.
fn audience() -> Value {
    json!(["and", condition("country", "exact", &json!("US")), condition("age", "ge", &json!(18)),])
}

/// One condition, nested as Optimizely nests them.
fn condition(name: &str, kind: &str, value: &Value) -> Value {
    let leaf = json!({
        "name": name, "match": kind, "type": "custom_attribute", "value": value,
    });
    json!(["or", ["or", leaf]])
}

/// The flag itself, with one variable.
fn flag(n: usize) -> Value {
    json!({
        "id": id(n, 0), "key": format!("flag_{n}"),
        "experimentIds": [id(n, EXPERIMENT)], "rolloutId": rollout_id(n),
        "variables": [{"id": id(n, 8), "key": "color", "type": "string", "defaultValue": "blue"}],
    })
}

/// The A/B rule: full traffic, two halves.
fn experiment(n: usize) -> Value {
    json!({
        "id": id(n, EXPERIMENT), "key": format!("exp_{n}"), "status": "Running", "layerId": id(n, 2),
        "audienceIds": ["900"], "audienceConditions": ["or", "900"], "forcedVariations": {},
        "variations": [
            {"id": id(n, 3), "key": "off", "featureEnabled": false, "variables": []},
            {"id": id(n, 4), "key": "on", "featureEnabled": true,
             "variables": [{"id": id(n, 8), "value": "treat"}]},
        ],
        "trafficAllocation": [
            {"entityId": id(n, 3), "endOfRange": 5000},
            {"entityId": id(n, 4), "endOfRange": 10000},
        ],
    })
}

/// The delivery rule for everyone else: half of them get `on`.
fn rollout(n: usize) -> Value {
    json!({
        "id": rollout_id(n),
        "experiments": [{
            "id": id(n, DELIVERY), "key": format!("default-{}", id(n, 0)), "status": "Running",
            "layerId": rollout_id(n),
            "audienceIds": [], "audienceConditions": [], "forcedVariations": {},
            "variations": [{"id": id(n, 6), "key": "on", "featureEnabled": true, "variables": []}],
            "trafficAllocation": [{"entityId": id(n, 6), "endOfRange": 5000}],
        }],
    })
}

/// The id of the rollout that holds flag `n`'s delivery rule.
fn rollout_id(n: usize) -> String {
    format!("rollout-{}", id(n, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lists are as long as asked for and refer to one another.
    #[test]
    fn flags_refer_to_their_rules() {
        let file = datafile(3);
        assert_eq!(file["featureFlags"].as_array().map(Vec::len), Some(3));
        assert_eq!(file["featureFlags"][2]["experimentIds"][0], file["experiments"][2]["id"]);
        assert_eq!(file["featureFlags"][2]["rolloutId"], file["rollouts"][2]["id"]);
        assert_eq!(file["featureFlags"][0]["key"], "flag_0");
    }
}

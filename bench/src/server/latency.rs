//! How long one client waits.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::Options;
use crate::instance::Instance;
use crate::report::Report;
use crate::seed;

/// A small project, as most are.
const FEW: usize = 100;
/// A large one.
const MANY: usize = 5_000;
/// How long a server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);
/// What one person waits for without noticing, in ms.
const UNNOTICED: f64 = 50.0;

/// Measures, and adds the figures to the report.
pub fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let few = start(options, &folder.path().join("few"), FEW)?;
    std::thread::sleep(REST);
    report.at_most("idle, 100 flags: resident MiB", few.process.resident()?, 40.0);
    let visible = changes(&Api::new(&few), options.samples)?;
    report.latencies(
        "ruleset PATCH until the datafile is visible, 100 flags",
        visible,
        Some(UNNOTICED),
    );
    drop(few);
    let many = start(options, &folder.path().join("many"), MANY)?;
    let api = Api::new(&many);
    let found = searches(&api, options.samples)?;
    report.latencies(
        "flag list with a search, 5,000 flags × 5 environments",
        found,
        Some(UNNOTICED),
    );
    let visible = changes(&api, options.samples.min(30))?;
    report.latencies("ruleset PATCH until the datafile is visible, 5,000 flags", visible, None);
    report.figure("after that: resident MiB", many.process.resident()?);
    Ok(())
}

/// A server with five environments and so many flags, published.
fn start(options: &Options, data: &std::path::Path, flags: usize) -> Result<Instance> {
    Instance::start(&options.burgee, data, flags)
}

/// Lists of flags that a search text finds, one different from the other.
fn searches(api: &Api<'_>, samples: usize) -> Result<Vec<Duration>> {
    let search = |number: usize| {
        let path = format!("{}?query={}&per_page=50", api.flags(), seed::key(number));
        let (found, took) = api.call("GET", &path, None)?;
        ensure!(found["total_count"] == 1, "the search finds {}", found["total_count"]);
        Ok(took)
    };
    (0..samples).map(|sample| search(sample * 7919 % MANY)).collect()
}

/// Changes of a ruleset, each until the datafile has it.
fn changes(api: &Api<'_>, samples: usize) -> Result<Vec<Duration>> {
    let ruleset = format!("{}/{}/environments/production/ruleset", api.flags(), seed::key(0));
    let share = |sample: usize| if sample.is_multiple_of(2) { 5_000 } else { 6_000 };
    api.call("PATCH", &ruleset, Some(&rule()))?;
    let mut times = Vec::new();
    for sample in 0..samples {
        let change = json!([{
            "op": "replace", "path": "/rules/rollout/percentage_included", "value": share(sample),
        }]);
        let started = Instant::now();
        let (changed, _) = api.call("PATCH", &ruleset, Some(&change))?;
        ensure!(changed["rules"]["rollout"]["percentage_included"] == share(sample));
        let (datafile, _) = api.call("GET", &api.datafile(), None)?;
        times.push(started.elapsed());
        let shown = end_of_range(&datafile).context("the datafile does not have the rule")?;
        ensure!(shown == share(sample), "the datafile has {shown}");
    }
    Ok(times)
}

/// The patch that adds the rule.
fn rule() -> Value {
    json!([
        { "op": "add", "path": "/rules/rollout", "value": {
            "key": "rollout", "name": "Rollout", "type": "targeted_delivery", "enabled": true, "percentage_included": 1_000,
            "variations": { "on": { "key": "on", "percentage_included": 10_000 } },
        } },
        { "op": "add", "path": "/rule_priorities/-", "value": "rollout" },
        { "op": "replace", "path": "/enabled", "value": true },
    ])
}

/// How much traffic the rule gets by a datafile.
fn end_of_range(datafile: &Value) -> Option<usize> {
    let rollouts = datafile["rollouts"].as_array()?.iter();
    let rules = rollouts.filter_map(|rollout| rollout["experiments"].as_array()).flatten();
    let rule = rules.into_iter().find(|rule| rule["key"] == "rollout")?;
    usize::try_from(rule["trafficAllocation"][0]["endOfRange"].as_u64()?).ok()
}

//! `streams`: ten thousand streams of revisions on one server. How soon the last client has a publish, what a connection
//! takes in memory, and how all come back when the server was killed.

#[path = "../server/api.rs"]
#[expect(dead_code, reason = "the other benchmark needs more of it")]
mod api;
mod clients;
#[path = "../server/instance.rs"]
#[expect(dead_code, reason = "the other benchmark needs more of it")]
mod instance;
#[path = "../server/report.rs"]
#[expect(dead_code, reason = "the other benchmark needs more of it")]
mod report;
#[path = "../server/seed.rs"]
mod seed;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;

use crate::api::Api;
use crate::clients::Clients;
use crate::instance::Instance;
use crate::report::Report;

/// What `--help` prints.
const HELP: &str = "\
Measures streams of revisions: how soon all clients have a publish, memory a connection, and coming back after a kill.

Usage: streams [--burgee FILE] [--clients N] [--publishes N] [--check]

  --burgee FILE  the binary [target/release/burgee]
  --clients N    streams that are held open [10000]
  --publishes N  publishes that are timed [20]
  --check        fail if a target is missed

Needs twice as many file descriptors as there are clients, or this process and the server share them: ulimit -n.";

/// The command line.
struct Options {
    /// The binary under test.
    burgee: PathBuf,
    /// Streams.
    clients: usize,
    /// Publishes.
    publishes: usize,
    /// Fail below the targets.
    check: bool,
}

fn main() -> Result<ExitCode> {
    let mut options = Options {
        burgee: "target/release/burgee".into(),
        clients: 10_000,
        publishes: 20,
        check: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--burgee" => options.burgee = value()?.into(),
            "--clients" => options.clients = value()?.parse().context("--clients")?,
            "--publishes" => options.publishes = value()?.parse().context("--publishes")?,
            "--check" => options.check = true,
            "-h" | "--help" => {
                println!("{HELP}");
                return Ok(ExitCode::SUCCESS);
            }
            other => bail!("unknown argument {other:?}; see --help"),
        }
    }
    let report = measure(&options)?;
    print!("{report}");
    let missed = options.check && !report.all_met();
    Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Everything.
fn measure(options: &Options) -> Result<Report> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let mut instance = Instance::start(&options.burgee, &data, 1)?;
    let flag = format!("/flags/v1/projects/{}/flags/{}", instance.project_id, seed::key(0));
    let ruleset = format!("{flag}/environments/production/ruleset");
    publish(&instance, &ruleset, 0)?;
    let mut report = Report::default();
    let before = instance.process.resident()?;
    let clients = Clients::start(instance.process.address, &instance.sdk_key, options.clients)?;
    clients.wait_for_all(Duration::from_secs(60))?;
    let after = instance.process.resident()?;
    let each = (after - before) * 1024.0 / f64::from(u32::try_from(options.clients)?);
    report.at_most("memory a connection, KiB", each, 64.0);
    let mut times = Vec::new();
    for number in 1..=options.publishes {
        clients.expect_next();
        let started = Instant::now();
        publish(&instance, &ruleset, number)?;
        clients.wait_for_all(Duration::from_secs(30))?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let last = times.last().copied().unwrap_or_default().as_secs_f64() * 1e3;
    report.latencies("publish until the last client has it", times, None);
    report.at_most("the slowest of them, ms", last, 500.0);
    clients.expect_next();
    let address = instance.process.address;
    instance.process.kill()?;
    let killed = Instant::now();
    instance.process = Instance::serve(&options.burgee, &data, address)?;
    publish(&instance, &ruleset, options.publishes + 1)?;
    clients.wait_for_all(Duration::from_secs(60))?;
    report.at_most(
        "all back with the last revision after a kill, s",
        killed.elapsed().as_secs_f64(),
        30.0,
    );
    let busiest = clients.busiest_second();
    report.figure("connections in the busiest second of coming back", f64::from(busiest));
    ensure!(clients.missed() == 0, "{} clients missed the last revision", clients.missed());
    Ok(report)
}

/// Makes a change that has a revision of its own.
fn publish(instance: &Instance, ruleset: &str, number: usize) -> Result<()> {
    let api = Api::new(instance);
    let share = 1_000 + number % 5_000;
    let patch = if number == 0 {
        json!([
            { "op": "add", "path": "/rules/rollout", "value": {
                "key": "rollout", "name": "Rollout", "type": "targeted_delivery", "enabled": true,
                "percentage_included": share,
                "variations": { "on": { "key": "on", "percentage_included": 10_000 } },
            } },
            { "op": "add", "path": "/rule_priorities/-", "value": "rollout" },
            { "op": "replace", "path": "/enabled", "value": true },
        ])
    } else {
        json!([{ "op": "replace", "path": "/rules/rollout/percentage_included", "value": share }])
    };
    api.call("PATCH", ruleset, Some(&patch))?;
    Ok(())
}

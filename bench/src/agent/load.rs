//! What a decision costs under load: wrk on one core, the agent on the other, beside the floor in turns.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::cli::Options;
use crate::open_loop;
use crate::process::{Process, free_address, on_core};
use crate::report::Report;
use crate::start::{agent, hosts};

/// The SDK key, and so the flags of the datafile.
pub const KEY: &str = "flags100";
/// Connections that are kept open.
const CONNECTIONS: &str = "-c16";
/// Ticks of `/proc/PID/stat` a second.
const TICKS: f64 = 100.0;
/// How long the last events may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// A POST as a decision is, answered by the floor with its own body.
const ECHO: &str = r#"
local n = 0
local h = { ["Content-Type"] = "application/json", ["X-Optimizely-SDK-Key"] = "flags100" }
request = function()
  n = n + 1
  local c = (n % 2 == 0) and "US" or "DE"
  return wrk.format("POST", "/v1/decide?keys=flag_" .. (n % 100), h,
    '{"userId":"user_' .. (n % 10000) .. '","userAttributes":{"country":"' .. c .. '","age":31}}')
end
"#;
/// All flags for one user, without events.
const ALL: &str = r#"
local n = 0
local h = { ["Content-Type"] = "application/json", ["X-Optimizely-SDK-Key"] = "flags100" }
request = function()
  n = n + 1
  local c = (n % 2 == 0) and "US" or "DE"
  return wrk.format("POST", "/v1/decide", h,
    '{"userId":"user_' .. (n % 10000) .. '","userAttributes":{"country":"' .. c ..
    '","age":31},"decideOptions":["DISABLE_DECISION_EVENT"]}')
end
"#;

/// The same as the floor is asked, without events.
const QUIET: &str = r#"
local n = 0
local h = { ["Content-Type"] = "application/json", ["X-Optimizely-SDK-Key"] = "flags100" }
request = function()
  n = n + 1
  local c = (n % 2 == 0) and "US" or "DE"
  return wrk.format("POST", "/v1/decide?keys=flag_" .. (n % 100), h,
    '{"userId":"user_' .. (n % 10000) .. '","userAttributes":{"country":"' .. c ..
    '","age":31},"decideOptions":["DISABLE_DECISION_EVENT"]}')
end
"#;

/// A turn under load.
struct Turn {
    /// Requests a second of processor time.
    per_cpu_second: f64,
    /// Requests a second.
    per_second: f64,
    /// Requests in all.
    requests: f64,
}

/// Measures, and adds the ratios to the report.
pub fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let script = |name: &str, text: &str| -> Result<PathBuf> {
        let path = folder.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    };
    let (echo, all) = (script("echo.lua", ECHO)?, script("all.lua", ALL)?);
    let quiet = script("quiet.lua", QUIET)?;
    let address = free_address()?;
    let mut command = on_core(0, &std::env::current_exe()?);
    command.args(["--floor", &address.to_string()]);
    let floor = Process::start(command, address)?;
    let address = free_address()?;
    let hosts = Process::start(hosts(address)?, address)?;
    let address = free_address()?;
    let data = folder.path().join("data");
    let own = Process::start(agent(&options.burgee, &data, hosts.address, address), address)?;
    // Another that cannot deliver: what it spends on events is to keep them.
    let address = free_address()?;
    let mut command = agent(&options.burgee, &folder.path().join("kept"), hosts.address, address);
    command.env("OPTIMIZELY_CLIENT_EVENTURL", format!("http://{}/", free_address()?));
    let keeping = Process::start(command, address)?;
    // The first turns warm all up and are not counted.
    turn(&floor, &echo, 1)?;
    turn(&keeping, &echo, 1)?;
    let mut exposed = turn(&own, &echo, 1)?.requests;
    let (mut ratios, mut rates, mut alls) = (Vec::new(), Vec::new(), Vec::new());
    let (mut costs, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let bare = turn(&floor, &echo, options.seconds)?;
        let one = turn(&own, &echo, options.seconds)?;
        let silent = turn(&own, &quiet, options.seconds)?;
        let every = turn(&own, &all, options.seconds)?;
        let keep = turn(&keeping, &echo, options.seconds)?;
        let forget = turn(&keeping, &quiet, options.seconds)?;
        kept.push(forget.per_cpu_second / keep.per_cpu_second);
        exposed += one.requests;
        ratios.push(one.per_cpu_second / bare.per_cpu_second);
        costs.push(silent.per_cpu_second / one.per_cpu_second);
        rates.push(one.per_second);
        alls.push(every.per_cpu_second);
    }
    report.ratios(
        "one of 100 flags with events, requests a second of processor time",
        ratios,
        Some(0.7),
    );
    let median = |mut own: Vec<f64>| {
        own.sort_unstable_by(f64::total_cmp);
        own.get(own.len() / 2).copied().unwrap_or_default()
    };
    let kept_for = "one of 100 flags with its event enqueued, of the processor time without";
    report.at_most(kept_for, median(kept), 1.15);
    let delivered_for = "one of 100 flags with its event delivered, of the processor time without";
    report.figure(delivered_for, median(costs));
    report.at_least(
        "all of 100 flags, requests a second of processor time",
        median(alls),
        10_000.0,
    );
    let arrived = settle(&hosts, exposed)?;
    // wrk does not count the requests that it breaks off at the end of a turn.
    report.at_least(
        "exposures that arrived, of 100 that were decided",
        100.0 * arrived / exposed,
        100.0,
    );
    let half = median(rates) / 2.0;
    let length = Duration::from_secs(options.seconds.into());
    let (mut bare, mut late) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        bare.extend(open_loop::measure(floor.address, KEY, half, length)?);
        late.extend(open_loop::measure(own.address, KEY, half, length)?);
    }
    report.latencies(&format!("hyper's echo, open loop at {half:.0}/s"), bare.clone(), None);
    report.figure("the same, 99th percentile, ms", open_loop::percentile(bare, 99.0));
    report.latencies(&format!("one of 100 flags, open loop at {half:.0}/s"), late.clone(), None);
    report.at_most("the same, 99th percentile, ms", open_loop::percentile(late, 99.0), 1.0);
    report.at_most("memory after load, MiB", own.resident()? / 1024.0, 128.0);
    Ok(())
}

/// Waits until the events have arrived; returns how many.
pub fn settle(hosts: &Process, exposed: f64) -> Result<f64> {
    let started = Instant::now();
    loop {
        let url = format!("http://{}/received", hosts.address);
        let count: f64 = ureq::get(url).call()?.body_mut().read_to_string()?.parse()?;
        if count >= exposed || started.elapsed() > PATIENCE {
            return Ok(count);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Loads a server with requests for some seconds.
fn turn(server: &Process, script: &Path, seconds: u32) -> Result<Turn> {
    let before = server.ticks()?;
    let output = Command::new("taskset")
        .args(["-c", "1", "wrk", "-t1", CONNECTIONS, &format!("-d{seconds}s"), "-s"])
        .arg(script)
        .arg(format!("http://{}/", server.address))
        .output()
        .context("cannot start wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "wrk: {}", String::from_utf8_lossy(&output.stderr));
    ensure!(!text.contains("Non-2xx or 3xx"), "some requests failed: {text}");
    let after = server.ticks()?;
    let figure = |mark: &str, place: usize| -> Option<f64> {
        let line = text.lines().find(|line| line.contains(mark))?;
        line.split_whitespace().nth(place)?.parse().ok()
    };
    let requests = figure("requests in", 0).with_context(|| format!("wrk says {text}"))?;
    let per_second = figure("Requests/sec:", 1).with_context(|| format!("wrk says {text}"))?;
    let seconds = f64::from(u32::try_from(after - before)?) / TICKS;
    Ok(Turn { per_cpu_second: requests / seconds, per_second, requests })
}

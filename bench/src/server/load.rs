//! What a request costs under load: wrk on one core, the server on the other, beside the floor in turns.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::api::Api;
use crate::cli::Options;
use crate::instance::{Instance, Process, free_address, on_first_core};
use crate::report::Report;

/// The flags of the datafile.
const FLAGS: usize = 100;
/// Connections that are kept open.
const CONNECTIONS: &str = "-c16";
/// Ticks of `/proc/PID/stat` a second.
const TICKS: f64 = 100.0;
/// A POST as small as a decision.
const ECHO: &str = r#"
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"userId":"user_1","userAttributes":{"country":"US","age":30}}'
"#;

/// A turn under load.
struct Turn {
    /// Requests a second of processor time.
    per_cpu_second: f64,
    /// Requests a second.
    per_second: f64,
}

/// Measures, and adds the ratios to the report.
pub fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let mut command = on_first_core(&std::env::current_exe()?);
    command.args(["--floor", &address.to_string()]);
    let floor = Process::start(command, address)?;
    let burgee = Instance::start(&options.burgee, &folder.path().join("data"), FLAGS)?;
    let script = folder.path().join("echo.lua");
    std::fs::write(&script, ECHO)?;
    let script = script.to_string_lossy();
    let api = Api::new(&burgee);
    let unchanged = format!("if-none-match: {}", api.datafile_tag()?);
    let (mut by_time, mut by_work) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let echo = turn(&floor, "/", &["-s", &script], options.seconds)?;
        let fresh = turn(&burgee.process, &api.datafile(), &["-H", &unchanged], options.seconds)?;
        by_time.push(fresh.per_second / echo.per_second);
        by_work.push(fresh.per_cpu_second / echo.per_cpu_second);
    }
    report.ratios("304 answers, requests a second", by_time, None);
    report.ratios("304 answers, requests a second of processor time", by_work, Some(0.8));
    Ok(())
}

/// Loads a server with requests for some seconds.
fn turn(server: &Process, path: &str, arguments: &[&str], seconds: u32) -> Result<Turn> {
    let before = server.ticks()?;
    let output = Command::new("taskset")
        .args(["-c", "1", "wrk", "-t1", CONNECTIONS, &format!("-d{seconds}s")])
        .args(arguments)
        .arg(format!("http://{}{path}", server.address))
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
    Ok(Turn { per_cpu_second: requests / seconds, per_second })
}

//! How an agent starts, and what it takes in memory.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::cli::Options;
use crate::process::{Process, free_address, on_core};
use crate::report::Report;

/// The flags of the datafile whose memory is measured.
const FLAGS: usize = 1_000;
/// What a start may take, in milliseconds.
const START: f64 = 100.0;
/// What an agent may take in memory, in MiB.
const MEMORY: f64 = 40.0;

/// The command of an agent that uses the hosts at an address.
pub fn agent(burgee: &Path, data: &Path, hosts: SocketAddr, address: SocketAddr) -> Command {
    let mut command = on_core(0, burgee);
    command
        .args(["agent", "--config", "/dev/null", "--data"])
        .arg(data)
        .env("BURGEE_LOG", "error")
        .env("OPTIMIZELY_API_PORT", address.port().to_string())
        .env("OPTIMIZELY_ADMIN_PORT", "0")
        .env("OPTIMIZELY_WEBHOOK_PORT", "0")
        .env("OPTIMIZELY_CLIENT_DATAFILEURLTEMPLATE", format!("http://{hosts}/datafiles/%s.json"))
        .env("OPTIMIZELY_CLIENT_EVENTURL", format!("http://{hosts}/v1/events"));
    command
}

/// The command of the hosts.
pub fn hosts(address: SocketAddr) -> Result<Command> {
    let mut command = on_core(1, &std::env::current_exe()?);
    command.args(["--hosts", &address.to_string()]);
    Ok(command)
}

/// Measures, and adds the figures to the report.
pub fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let hosts = Process::start(hosts(address)?, address)?;
    let mut starts = Vec::new();
    for round in 0..options.rounds.max(1) {
        let address = free_address()?;
        let data = folder.path().join(round.to_string());
        let started =
            Process::start(agent(&options.burgee, &data, hosts.address, address), address)?;
        starts.push(started.started_in.as_secs_f64() * 1e3);
    }
    starts.sort_unstable_by(f64::total_cmp);
    let median = starts.get(starts.len() / 2).copied().unwrap_or_default();
    report.at_most("start until it listens, ms", median, START);
    let address = free_address()?;
    let data = folder.path().join("memory");
    let own = Process::start(agent(&options.burgee, &data, hosts.address, address), address)?;
    let mut answer = ureq::post(format!("http://{address}/v1/decide?keys=flag_1"))
        .header("x-optimizely-sdk-key", format!("flags{FLAGS}"))
        .header("content-type", "application/json")
        .send(r#"{"userId":"a","userAttributes":{"country":"US","age":31}}"#)?;
    let text = answer.body_mut().read_to_string()?;
    ensure!(text.contains("\"ruleKey\":\"exp_1\""), "{text}");
    std::thread::sleep(Duration::from_secs(1));
    report.at_most("memory with 1,000 flags, MiB", own.resident()? / 1024.0, MEMORY);
    Ok(())
}

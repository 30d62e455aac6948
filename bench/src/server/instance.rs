//! A Burgee of its own: a new database, a process, a token.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::api::Api;
use crate::seed;

/// How long a process may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// The environments beside those that a project begins with.
const MORE_ENVIRONMENTS: [&str; 3] = ["staging", "preview", "load-test"];

/// A process that is killed when this goes out of scope.
pub struct Process {
    /// The process.
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Process {
    /// Starts a server and waits until it listens.
    pub fn start(mut command: Command, address: SocketAddr) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let mut process = Self { child, address };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = process.child.try_wait()? {
                bail!("{command:?} ended: {status}");
            }
            ensure!(started.elapsed() < PATIENCE, "{command:?} does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(process)
    }

    /// Clock ticks of processor time that it has used.
    pub fn ticks(&self) -> Result<u64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name stands in parentheses and may contain anything.
        let (_, fields) = stat.rsplit_once(')').context("/proc/PID/stat has no name")?;
        let mut times = fields.split_whitespace().skip(11).map(str::parse::<u64>);
        let mut next = || times.next().context("/proc/PID/stat is too short");
        Ok(next()?? + next()??)
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Resident memory in MiB.
    pub fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).context("no VmRSS")?;
        Ok(kib.parse::<f64>()? / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running Burgee with a seeded project.
pub struct Instance {
    /// The server.
    pub process: Process,
    /// A token of the administrator.
    pub token: String,
    /// The project.
    pub project_id: i64,
    /// The key of the environment `production`.
    pub sdk_key: String,
}

impl Instance {
    /// Makes a database with so many flags in five environments and serves it on the first core.
    pub fn start(burgee: &Path, data: &Path, flags: usize) -> Result<Self> {
        let made = Command::new(burgee)
            .args(["bootstrap", "--email", "bench@example.com", "--project", "Bench", "--json"])
            .arg("--data")
            .arg(data)
            .output()
            .with_context(|| format!("cannot start {}", burgee.display()))?;
        ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let made: Value = serde_json::from_slice(&made.stdout)?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("not a text");
        let project_id = made["project_id"].as_i64().context("no project")?;
        let account_id = made["account_id"].as_i64().context("no account")?;
        let address = free_address()?;
        let instance = Self {
            process: Self::serve(burgee, data, address)?,
            token: text(&made["token"])?,
            project_id,
            sdk_key: text(&made["environments"][0]["sdk_key"])?,
        };
        let api = Api::new(&instance);
        for key in MORE_ENVIRONMENTS {
            let environment = json!({ "project_id": project_id, "key": key, "name": key });
            api.call("POST", "/v2/environments", Some(&environment))?;
        }
        seed::flags(data, account_id, project_id, flags)?;
        Ok(instance)
    }
}

impl Instance {
    /// Serves what is in a folder, on the first core.
    pub fn serve(burgee: &Path, data: &Path, address: SocketAddr) -> Result<Process> {
        let mut command = on_first_core(burgee);
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(data);
        command.env("BURGEE_LOG", "warn");
        Process::start(command, address)
    }
}

/// An address that nobody listens at.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// A command that runs on the first core.
pub fn on_first_core(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

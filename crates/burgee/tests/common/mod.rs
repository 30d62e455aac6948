//! The binary under test, and how to talk to it.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

/// From the start of the process until it can be written to.
const READY_WITHIN: Duration = Duration::from_secs(5);

/// A command of the binary on a folder of its own.
pub(crate) fn burgee(folder: &Path, command: &str) -> Command {
    let mut burgee = Command::new(env!("CARGO_BIN_EXE_burgee"));
    burgee.arg(command).arg("--data").arg(folder).env_remove("DATABASE_URL");
    burgee
}

/// A running server.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
    /// What it has logged.
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the binary on a free port and waits until it is ready.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_logging(folder, "info")
    }

    /// The same with another level of logging.
    pub(crate) fn start_logging(folder: &Path, level: &str) -> Self {
        let mut serve = burgee(folder, "serve");
        serve.args(["--listen", "127.0.0.1:0"]).env("BURGEE_LOG", level);
        Self::run(serve, READY_WITHIN)
    }

    /// Runs a command that ends in serving, and waits for so long until that is ready.
    pub(crate) fn run(mut command: Command, within: Duration) -> Self {
        let begun = Instant::now();
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mut log = String::new();
        let address = loop {
            let Some(line) = lines.next() else { panic!("it did not start: {log}") };
            log.push_str(&line);
            log.push('\n');
            if let Some((_, rest)) = line.split_once("listening on http://") {
                break rest.split(' ').next().unwrap_or_default().to_owned();
            }
        };
        let log = Arc::new(Mutex::new(log));
        let own = Arc::clone(&log);
        // It must not fill its pipe.
        let reader = thread::spawn(move || {
            for line in lines {
                let mut log = own.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let server = Self { process, address, log, reader: Some(reader) };
        while !matches!(request(&server.address, "", "GET", "/readyz", None), Some((200, _))) {
            assert!(begun.elapsed() < within, "not ready after {within:?}");
            thread::sleep(Duration::from_millis(10));
        }
        assert!(begun.elapsed() < within, "ready after {:?} only", begun.elapsed());
        server
    }
}

impl Server {
    /// Asks it to stop, waits until it has, and returns what it has logged.
    pub(crate) fn stop(mut self) -> String {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
        assert!(self.process.wait().unwrap().success(), "it did not stop well");
        self.reader.take().unwrap().join().unwrap();
        std::mem::take(&mut *self.log.lock().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Sends a request on a connection of its own: status and body, or nothing if there is no whole answer.
pub(crate) fn request(
    address: &str,
    token: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Option<(u16, Value)> {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    let text = exchange(address, &head, &body)?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let whole = head.to_lowercase().lines().all(|line| {
        let length = line.strip_prefix("content-length:");
        length.is_none_or(|length| length.trim().parse() == Ok(body.len()))
    });
    whole.then(|| (status, serde_json::from_str(body).unwrap_or_default()))
}

/// Sends a request as it stands and returns the answer as it stands, or nothing if there is none.
pub(crate) fn exchange(address: &str, head: &str, body: &str) -> Option<String> {
    let mut connection = TcpStream::connect(address).ok()?;
    write!(connection, "{head}{body}").ok()?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).ok()?;
    String::from_utf8(answer).ok()
}

//! Requests at fixed times, whether or not the ones before are answered: how late an answer is counts from the time at
//! which its request was due.
//!
//! The client asks its connections in turn and never sleeps, with as little as it takes to speak HTTP: a client that is
//! itself at the end of its core would measure its own lateness.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use memchr::memmem;

/// Connections, each with its share of the requests.
const CONNECTIONS: u32 = 16;
/// More than an answer has.
const LARGEST_ANSWER: usize = 16 << 10;

/// Sends so many requests a second for a while; returns how late each answer was.
pub fn measure(
    address: SocketAddr,
    key: &str,
    rate: f64,
    length: Duration,
) -> Result<Vec<Duration>> {
    // The server has the other core; a client on it would be late by its own doing.
    let own = std::process::id().to_string();
    let pinned = std::process::Command::new("taskset").args(["-cp", "1", &own]).output()?;
    ensure!(pinned.status.success(), "taskset: {}", String::from_utf8_lossy(&pinned.stderr));
    let between = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate);
    let begin = Instant::now() + Duration::from_millis(100);
    let conversations = (0..CONNECTIONS)
        .map(|number| Conversation::begin(address, begin + between * number / CONNECTIONS));
    let mut conversations = conversations.collect::<Result<Vec<_>>>()?;
    let mut late = Vec::new();
    let end = begin + length;
    while !conversations.is_empty() {
        let mut is_idle = true;
        for own in &mut conversations {
            if let Some(took) = own.listen()? {
                late.push(took);
                own.due += between;
                is_idle = false;
            }
            is_idle &= !own.speak(key, end)?;
        }
        conversations.retain(|own| own.is_waiting || own.due < end);
        if is_idle {
            // The receiver of events shares the core.
            std::thread::yield_now();
        }
    }
    ensure!(!late.is_empty(), "nothing was sent");
    Ok(late)
}

/// One connection with its share.
struct Conversation {
    stream: TcpStream,
    due: Instant,
    number: u32,
    is_waiting: bool,
    answer: Vec<u8>,
    filled: usize,
}

impl Conversation {
    fn begin(address: SocketAddr, due: Instant) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let answer = vec![0; LARGEST_ANSWER];
        Ok(Self { stream, due, number: 0, is_waiting: false, answer, filled: 0 })
    }

    /// Sends the next request if it is due; whether it did.
    fn speak(&mut self, key: &str, end: Instant) -> Result<bool> {
        if self.is_waiting || self.due >= end || Instant::now() < self.due {
            return Ok(false);
        }
        self.number += 1;
        let number = self.number;
        let body = format!(
            "{{\"userId\":\"user_{number}\",\"userAttributes\":{{\"country\":\"US\",\"age\":31}}}}"
        );
        let request = format!(
            "POST /v1/decide?keys=flag_{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             X-Optimizely-SDK-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
            number % 100,
            body.len()
        );
        let sent = self.stream.write(request.as_bytes())?;
        ensure!(sent == request.len(), "a request does not fit into the connection");
        self.is_waiting = true;
        self.filled = 0;
        Ok(true)
    }

    /// How late the answer is, once all of it has come.
    fn listen(&mut self) -> Result<Option<Duration>> {
        if !self.is_waiting {
            return Ok(None);
        }
        let room = self.answer.get_mut(self.filled..).unwrap_or_default();
        match self.stream.read(room) {
            Ok(0) => bail!("an answer broke off"),
            Ok(read) => self.filled += read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let answer = self.answer.get(..self.filled).unwrap_or_default();
        if !is_whole(answer)? {
            return Ok(None);
        }
        self.is_waiting = false;
        Ok(Some(Instant::now().saturating_duration_since(self.due)))
    }
}

/// Whether an answer is there to its end. It is an error if it is no success.
fn is_whole(answer: &[u8]) -> Result<bool> {
    let Some(head) = memmem::find(answer, b"\r\n\r\n") else { return Ok(false) };
    let text = std::str::from_utf8(answer.get(..head).unwrap_or_default())?;
    ensure!(text.starts_with("HTTP/1.1 200"), "answered {text}");
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.context("an answer has no length")?.parse()?;
    Ok(answer.len() >= head + 4 + length)
}

/// A percentile in milliseconds.
pub fn percentile(mut late: Vec<Duration>, percent: f64) -> f64 {
    late.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    let place = ((late.len() as f64) * percent / 100.0) as usize;
    late.get(place.min(late.len().saturating_sub(1))).map_or(0.0, |own| own.as_secs_f64() * 1e3)
}

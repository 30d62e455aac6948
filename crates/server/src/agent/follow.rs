//! Keeping a remote datafile current: by a stream of revisions where there is one, by polling in any case.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch::Receiver;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::Stop;
use super::client::Client;
use super::config::Config;
use super::notifications::Topic;
use super::remote::{Remote, split_key};
use crate::agent::json;

/// A stream that is silent for longer is dead: there is a heartbeat every 15 s.
const SILENCE: Duration = Duration::from_secs(45);
/// How much more seldom a node polls that has a stream.
const POLLS_WITH_STREAM: u32 = 10;
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A line beyond this is not from a stream of revisions.
const LONGEST_LINE: usize = 32 << 20;

/// Follows one datafile.
pub(crate) struct Follower {
    every: Duration,
    stream: Option<String>,
    token: Option<String>,
    client: reqwest::Client,
}

/// What a stream said.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// A revision, by its number.
    Revision(String),
    /// A whole datafile.
    Datafile(Vec<u8>),
    /// How long to wait before coming back.
    Retry(Duration),
}

impl Follower {
    pub(crate) fn new(config: &Config, header: &str, client: reqwest::Client) -> Self {
        let (key, token) = split_key(header);
        let template = &config.burgee.stream_url_template;
        Self {
            every: config.client.polling_interval.as_duration(),
            stream: (!template.is_empty()).then(|| template.replacen("%s", key, 1)),
            token: token.map(str::to_owned),
            client,
        }
    }

    /// Follows for as long as there is a client.
    pub(crate) async fn follow(self, client: Weak<Client>, remote: Arc<Remote>) {
        let mut revisions = remote.revisions();
        revisions.mark_unchanged();
        let announce = async {
            while revisions.changed().await.is_ok() {
                let revision = revisions.borrow_and_update().clone();
                let Some(client) = client.upgrade() else { return };
                tell(&client, &revision);
            }
        };
        let gone = async {
            while client.strong_count() > 0 {
                sleep(Duration::from_secs(5)).await;
            }
        };
        tokio::select! {
            () = announce => {}
            () = gone => {}
            () = self.stream_and_poll(&remote) => {}
        }
    }

    async fn stream_and_poll(&self, remote: &Remote) {
        match &self.stream {
            None => self.poll(remote, 1).await,
            Some(url) => {
                tokio::join!(self.poll(remote, POLLS_WITH_STREAM), self.listen(url, remote));
            }
        }
    }

    async fn poll(&self, remote: &Remote, rarely: u32) {
        if self.every.is_zero() {
            return std::future::pending().await;
        }
        loop {
            // Nodes that were started together need not ask together.
            let jitter = rand::random_range(0.9..1.1);
            sleep((self.every * rarely).mul_f64(jitter)).await;
            if let Err(error) = remote.fetch().await {
                tracing::warn!(?error, "cannot fetch the datafile; the last one stays");
            }
        }
    }

    /// Listens for ever; while the stream is away, polls as if there were none.
    async fn listen(&self, url: &str, remote: &Remote) {
        let mut wait = FIRST_WAIT;
        loop {
            let connected = Instant::now();
            let mut wished = None;
            if let Err(error) = self.hear(url, remote, &mut wished).await {
                tracing::info!(%error, "the stream of revisions ended");
            }
            if connected.elapsed() > LONGEST_WAIT {
                wait = FIRST_WAIT;
            }
            // Full jitter: who lost the stream together does not come back together.
            let longest = wished.take().unwrap_or(wait).min(LONGEST_WAIT);
            let end = Instant::now() + longest.mul_f64(rand::random_range(0.1..1.0));
            let poll_at = Instant::now() + self.every;
            if !self.every.is_zero() && poll_at < end {
                sleep_until(poll_at).await;
                let _ = remote.fetch().await;
            }
            sleep_until(end).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Hears one connection out.
    async fn hear(
        &self,
        url: &str,
        remote: &Remote,
        wished: &mut Option<Duration>,
    ) -> Result<(), String> {
        let mut request = self.client.get(url).header(reqwest::header::ACCEPT, "text/event-stream");
        if let Some(datafile) = remote.datafile() {
            let revision = &datafile.engine.datafile().revision;
            request = request.header("last-event-id", revision.as_str());
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = timeout(SILENCE, request.send()).await.map_err(|_| "no answer in time")?;
        let mut response = response.map_err(|error| super::http::in_words(&error))?;
        if response.status().as_u16() != 200 {
            return Err(format!("answered {}", response.status()));
        }
        let mut reader = Reader::default();
        loop {
            let chunk = timeout(SILENCE, response.chunk()).await.map_err(|_| "no heartbeat")?;
            let Some(chunk) = chunk.map_err(|error| super::http::in_words(&error))? else {
                return Ok(());
            };
            for said in reader.read(&chunk)? {
                match said {
                    Said::Retry(after) => *wished = Some(after),
                    Said::Datafile(json) => {
                        if let Err(error) = remote.install(json).await {
                            return Err(format!("pushed {error:?}"));
                        }
                    }
                    Said::Revision(revision) => {
                        let known = remote.datafile();
                        if known.is_none_or(|own| own.engine.datafile().revision != revision) {
                            remote.fetch().await.map_err(|error| format!("{error:?}"))?;
                        }
                    }
                }
            }
        }
    }
}

/// Takes server-sent events apart.
#[derive(Debug, Default)]
struct Reader {
    line: Vec<u8>,
    event: String,
    data: Vec<u8>,
}

impl Reader {
    fn read(&mut self, chunk: &[u8]) -> Result<Vec<Said>, String> {
        let mut said = Vec::new();
        for part in chunk.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if self.line.len() + self.data.len() > LONGEST_LINE {
                return Err("an event is too long".to_owned());
            }
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                said.extend(self.line(line.trim_ascii_end()));
            }
        }
        Ok(said)
    }

    fn line(&mut self, line: &[u8]) -> Option<Said> {
        if line.is_empty() {
            let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
            return match event.as_str() {
                "revision" => {
                    let value: serde_json::Value = serde_json::from_slice(&data).ok()?;
                    Some(Said::Revision(value.get("revision")?.as_str()?.to_owned()))
                }
                "datafile" => Some(Said::Datafile(data)),
                _ => None,
            };
        }
        let at = line.iter().position(|byte| *byte == b':')?;
        let (name, rest) = line.split_at(at);
        let rest = rest.get(1..).unwrap_or_default();
        let value = rest.strip_prefix(b" ").unwrap_or(rest);
        match name {
            b"event" => self.event = String::from_utf8_lossy(value).into_owned(),
            b"data" => {
                if !self.data.is_empty() {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(value);
            }
            b"retry" => {
                let milliseconds = std::str::from_utf8(value).ok()?.parse().ok()?;
                return Some(Said::Retry(Duration::from_millis(milliseconds)));
            }
            _ => {}
        }
        None
    }
}

/// Tells of each revision that this instance publishes, for as long as there is a client with a key.
pub(crate) async fn announce(client: Weak<Client>, mut changes: Receiver<u64>, mut stop: Stop) {
    loop {
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = super::stopped(&mut stop) => return,
        }
        let Some(client) = client.upgrade() else { return };
        let Some(datafile) = client.datafile() else { return };
        tell(&client, &datafile.engine.datafile().revision);
    }
}

/// Tells who listens that there is a new revision.
fn tell(client: &Client, revision: &str) {
    if client.channel.is_heard(super::unix_seconds()) {
        let mut out = Vec::new();
        out.extend_from_slice(b"{\"Type\":\"project_config_update\",\"Revision\":");
        json::text(&mut out, revision);
        out.push(b'}');
        client.channel.notify(Topic::ConfigUpdate, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let stream = b"retry: 2500\n\n: heartbeat\n\nid: 7\nevent: revision\ndata: {\"revision\":\"7\"}\n\nevent: datafile\r\ndata: {\"a\":1}\r\n\r\nevent: other\ndata: x\n\n";
        let expected = [
            Said::Retry(Duration::from_millis(2_500)),
            Said::Revision("7".to_owned()),
            Said::Datafile(b"{\"a\":1}".to_vec()),
        ];
        for size in [1, 3, 1_000] {
            let mut reader = Reader::default();
            let said: Vec<Said> =
                stream.chunks(size).flat_map(|chunk| reader.read(chunk).unwrap()).collect();
            assert_eq!(said, expected, "{size}");
        }
    }
}

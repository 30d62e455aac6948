//! Requests at fixed times, whether or not the ones before are answered: how late an answer is counts from the time at
//! which its request was due.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Connections, each with its share of the requests.
const CONNECTIONS: u32 = 16;

/// How inexact the runtime's timer is; the rest of a wait is spent asking for the time.
const TIMER: Duration = Duration::from_millis(2);
/// After so many turns of its tasks the runtime looks for answers, which those who ask for the time would hold up.
const EVENT_INTERVAL: u32 = 8;

/// Sends so many requests a second for a while; returns how late each answer was.
pub fn measure(address: SocketAddr, key: &str, rate: f64, length: Duration) -> Result<Vec<Duration>> {
    // The server has the other core; a client on it would be late by its own doing.
    let own = std::process::id().to_string();
    let pinned = std::process::Command::new("taskset").args(["-cp", "1", &own]).output()?;
    ensure!(pinned.status.success(), "taskset: {}", String::from_utf8_lossy(&pinned.stderr));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .event_interval(EVENT_INTERVAL)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connections = JoinSet::new();
        let between = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate);
        let begin = Instant::now() + Duration::from_millis(100);
        for number in 0..CONNECTIONS {
            let first = begin + between * number / CONNECTIONS;
            let key = key.to_owned();
            connections.spawn(async move { converse(address, key, first, between, length).await });
        }
        let mut late = Vec::new();
        while let Some(own) = connections.join_next().await {
            late.extend(own??);
        }
        ensure!(!late.is_empty(), "nothing was sent");
        Ok(late)
    })
}

/// One connection's share.
async fn converse(
    address: SocketAddr,
    key: String,
    first: Instant,
    between: Duration,
    length: Duration,
) -> Result<Vec<Duration>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut late = Vec::new();
    let mut due = first;
    let mut number = 0_u32;
    while due < first + length {
        tokio::time::sleep_until((due - TIMER).into()).await;
        while Instant::now() < due {
            tokio::task::yield_now().await;
        }
        number += 1;
        let body = format!(
            "{{\"userId\":\"user_{number}\",\"userAttributes\":{{\"country\":\"US\",\"age\":31}}}}"
        );
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/v1/decide?keys=flag_{}", number % 100))
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("x-optimizely-sdk-key", &key)
            .body(Full::<Bytes>::from(body))?;
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        ensure!(response.status().is_success(), "answered {}", response.status());
        response.into_body().collect().await.context("an answer broke off")?;
        late.push(Instant::now().saturating_duration_since(due));
        due += between;
    }
    Ok(late)
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

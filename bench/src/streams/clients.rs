//! Many clients on few threads: each holds a stream, notes the last revision it was told, and comes back when it loses
//! the server, after as long as the server asked for.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

/// Clients that connect for the first time do so this far apart, so that the accept queue is not what is measured.
const BETWEEN: Duration = Duration::from_micros(300);
/// How long to wait where the server said nothing.
const USUAL_RETRY: Duration = Duration::from_secs(3);

/// What all clients share.
struct Shared {
    address: SocketAddr,
    request: String,
    /// The number of the publish that is waited for.
    wanted: AtomicU64,
    /// How many have it.
    have: AtomicUsize,
    /// The connections made in each second since the start.
    made: Mutex<Vec<u32>>,
    begun: Instant,
    clients: usize,
    highest: AtomicU64,
    reconnects: AtomicU32,
}

/// Clients that are listening.
pub struct Clients {
    shared: Arc<Shared>,
    _runtime: Runtime,
}

impl Clients {
    /// Connects so many.
    pub fn start(address: SocketAddr, sdk_key: &str, clients: usize) -> Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let request = format!("GET /datafiles/{sdk_key}/stream HTTP/1.1\r\nhost: localhost\r\n");
        let shared = Arc::new(Shared {
            address,
            request,
            wanted: AtomicU64::new(1),
            have: AtomicUsize::new(0),
            made: Mutex::default(),
            begun: Instant::now(),
            clients,
            highest: AtomicU64::new(0),
            reconnects: AtomicU32::new(0),
        });
        for number in 0..clients {
            let shared = Arc::clone(&shared);
            let wait = BETWEEN * u32::try_from(number)?;
            runtime.spawn(async move {
                tokio::time::sleep(wait).await;
                live(&shared).await;
            });
        }
        Ok(Self { shared, _runtime: runtime })
    }

    /// From now on a revision counts that is later than all before.
    pub fn expect_next(&self) {
        let highest = self.shared.highest.load(Ordering::SeqCst);
        self.shared.have.store(0, Ordering::SeqCst);
        self.shared.wanted.store(highest + 1, Ordering::SeqCst);
    }

    /// Waits until all have what is expected.
    pub fn wait_for_all(&self, patience: Duration) -> Result<()> {
        let started = Instant::now();
        while self.shared.have.load(Ordering::SeqCst) < self.shared.clients {
            let have = self.shared.have.load(Ordering::SeqCst);
            ensure!(started.elapsed() < patience, "only {have} of {} have it", self.shared.clients);
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Clients that do not have what is expected.
    pub fn missed(&self) -> usize {
        self.shared.clients - self.shared.have.load(Ordering::SeqCst)
    }

    /// The most connections that were made within one second after the first ones.
    pub fn busiest_second(&self) -> u32 {
        let made = self.shared.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.iter().copied().max().unwrap_or_default()
    }
}

/// One client, for ever.
async fn live(shared: &Shared) {
    let mut known: Option<u64> = None;
    let mut first = true;
    let mut counted = 0;
    loop {
        let mut retry = USUAL_RETRY;
        if !first {
            shared.reconnects.fetch_add(1, Ordering::Relaxed);
        }
        // Losing the connection is part of what is measured.
        let _ = hear(shared, &mut known, &mut counted, &mut retry, first).await;
        first = false;
        tokio::time::sleep(retry).await;
    }
}

/// One connection, to its end.
async fn hear(
    shared: &Shared,
    known: &mut Option<u64>,
    counted: &mut u64,
    retry: &mut Duration,
    first: bool,
) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(shared.address).await?;
    let last = known.map(|own| format!("last-event-id: {own}\r\n")).unwrap_or_default();
    stream.write_all(format!("{}{last}\r\n", shared.request).as_bytes()).await?;
    if !first {
        let second = usize::try_from(shared.begun.elapsed().as_secs()).unwrap_or(0);
        let mut made = shared.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.len() <= second {
            made.resize(second + 1, 0);
        }
        if let Some(count) = made.get_mut(second) {
            *count += 1;
        }
    }
    let mut buffer = [0; 1024];
    let mut line = Vec::new();
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        for byte in buffer.iter().take(read) {
            if *byte != b'\n' {
                line.push(*byte);
                continue;
            }
            let text = String::from_utf8_lossy(&line).into_owned();
            line.clear();
            if let Some(own) = text.strip_prefix("retry: ").and_then(|own| own.trim().parse().ok())
            {
                *retry = Duration::from_millis(own);
            }
            let Some(revision) = text.strip_prefix("id: ").and_then(|own| own.trim().parse().ok())
            else {
                continue;
            };
            *known = Some(revision);
            shared.highest.fetch_max(revision, Ordering::SeqCst);
            let wanted = shared.wanted.load(Ordering::SeqCst);
            if revision >= wanted && *counted < wanted {
                *counted = wanted;
                shared.have.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

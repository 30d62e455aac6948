//! What an agent talks to: a host of datafiles, `flagsN` having N flags, and a receiver of events that takes everything.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use memchr::memmem;
use tokio::net::TcpListener;

use crate::datafile;

/// Events that were received: they show in the body of `GET /received`.
static RECEIVED: AtomicU64 = AtomicU64::new(0);

/// Serves until it is killed.
pub fn serve(address: SocketAddr) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let connection =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
            tokio::spawn(connection);
        }
    })
}

/// A datafile, a count, or thanks.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let is_post = request.method() == Method::POST;
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let mut response = Response::new(Full::default());
    if is_post {
        // It shares its core with the client, whose answers it must not make late.
        let visitors = memmem::find_iter(&body, b"\"visitor_id\"").count();
        RECEIVED.fetch_add(visitors as u64, Ordering::Relaxed);
        *response.status_mut() = StatusCode::NO_CONTENT;
    } else if path == "/received" {
        let count = RECEIVED.load(Ordering::Relaxed).to_string();
        *response.body_mut() = Full::from(count);
    } else {
        let name = path.trim_start_matches("/datafiles/flags").trim_end_matches(".json");
        match name.parse() {
            Ok(flags) => {
                *response.body_mut() = Full::from(datafile::datafile(flags).to_string());
            }
            Err(_) => *response.status_mut() = StatusCode::FORBIDDEN,
        }
    }
    Ok(response)
}

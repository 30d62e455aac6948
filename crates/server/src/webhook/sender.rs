//! One message over one connection, made to an address that was checked. Redirects are not followed, proxies
//! not asked, and nothing is read but the status.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::address::{self, Reach};
use super::signature::{hub_signature, standard_signature};
use crate::app::delivery::{Attempt, Message};

/// From the look-up of the name to the status of the answer.
const TIME_OUT: Duration = Duration::from_secs(10);
const AGENT: &str = concat!("Burgee-Webhooks/", env!("CARGO_PKG_VERSION"));

/// Sends messages.
#[derive(Clone)]
pub(crate) struct Sender {
    reach: Reach,
    tls: TlsConnector,
}

impl Sender {
    /// A sender that trusts the certificates that the machine does.
    pub(crate) fn new(reach: Reach) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        let native = rustls_native_certs::load_native_certs();
        for error in native.errors {
            tracing::warn!(%error, "cannot read a root certificate");
        }
        roots.add_parsable_certificates(native.certs);
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { reach, tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Sends a message; any status of 200 and something means that it has arrived.
    pub(crate) async fn send(&self, message: &Message, timestamp: i64) -> Attempt {
        let outcome = timeout(TIME_OUT, self.exchange(message, timestamp)).await;
        let refused = |error: String| Attempt { status: None, error: Some(error) };
        match outcome {
            Ok(Ok(status @ 200..300)) => Attempt { status: Some(status), error: None },
            Ok(Ok(status)) => {
                Attempt { status: Some(status), error: Some(format!("answered {status}")) }
            }
            Ok(Err(error)) => refused(error),
            Err(_) => refused(format!("no answer within {} s", TIME_OUT.as_secs())),
        }
    }

    async fn exchange(&self, message: &Message, timestamp: i64) -> Result<u16, String> {
        // What was allowed when the webhook was made need not be now.
        let url = address::check_url(&message.url, self.reach)?;
        let request = request(&url, message, timestamp)?;
        let stream = self.connect(&url).await?;
        let response = if url.scheme() == "https" {
            let stream = self.tls.connect(server_name(&url)?, stream).await;
            let stream = stream.map_err(|error| format!("no TLS connection: {error}"))?;
            transfer(stream, request).await?
        } else {
            transfer(stream, request).await?
        };
        Ok(response.status().as_u16())
    }

    /// Connects to the first address that takes the connection.
    async fn connect(&self, url: &Url) -> Result<TcpStream, String> {
        let mut refusal = String::new();
        for address in address::resolve(url, self.reach).await? {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => refusal = format!("cannot connect: {error}"),
            }
        }
        Err(refusal)
    }
}

fn request(url: &Url, message: &Message, timestamp: i64) -> Result<Request<Full<Bytes>>, String> {
    let Message { id, secret, body, .. } = message;
    let host = match (url.host(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_string(),
        (None, _) => return Err("the URL has no host".to_owned()),
    };
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let id = format!("msg_{id}");
    Request::post(path)
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, AGENT)
        .header("x-hub-signature", hub_signature(secret, body))
        .header("webhook-signature", standard_signature(secret, &id, timestamp, body))
        .header("webhook-timestamp", timestamp)
        .header("webhook-id", id)
        .body(Full::new(Bytes::from(body.clone())))
        .map_err(|error| error.to_string())
}

fn server_name(url: &Url) -> Result<ServerName<'static>, String> {
    match url.host() {
        Some(Host::Domain(name)) => {
            // Certificates are for names without the dot at the end.
            let name = name.trim_end_matches('.').to_owned();
            ServerName::try_from(name).map_err(|error| error.to_string())
        }
        Some(Host::Ipv4(address)) => Ok(ServerName::from(std::net::IpAddr::V4(address))),
        Some(Host::Ipv6(address)) => Ok(ServerName::from(std::net::IpAddr::V6(address))),
        None => Err("the URL has no host".to_owned()),
    }
}

/// Sends a request and waits for the head of the answer.
async fn transfer<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<Response<hyper::body::Incoming>, String> {
    let failed = |error: hyper::Error| format!("no answer: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let answer = sender.send_request(request);
    tokio::pin!(answer, connection);
    tokio::select! {
        biased;
        answer = &mut answer => answer.map_err(failed),
        _ = &mut connection => answer.await.map_err(failed),
    }
}

//! One request over one connection, made to an address that was checked. Redirects are not followed, proxies not
//! asked, and of the answer no more is read than is wanted.

use std::net::IpAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::address::{self, Reach};

/// Makes connections to where it may.
#[derive(Clone)]
pub(crate) struct Connector {
    reach: Reach,
    tls: TlsConnector,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Empty where none was wanted.
    pub(crate) body: Bytes,
}

impl Connector {
    /// One that trusts the certificates that the machine does.
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

    /// Reads an address that requests may be sent to, or says what is wrong with it.
    pub(crate) fn check_url(&self, text: &str) -> Result<Url, String> {
        address::check_url(text, self.reach)
    }

    /// Sends a request and reads at most so many bytes of what is answered; for none, only the status is waited
    /// for.
    pub(crate) async fn send(
        &self,
        url: &Url,
        request: Request<Full<Bytes>>,
        most: usize,
    ) -> Result<Answer, String> {
        let stream = self.connect(url).await?;
        if url.scheme() == "https" {
            let stream = self.tls.connect(server_name(url)?, stream).await;
            let stream = stream.map_err(|error| format!("no TLS connection: {error}"))?;
            transfer(stream, request, most).await
        } else {
            transfer(stream, request, most).await
        }
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

/// What a request asks for, and of whom: the path with the query, and the value of `Host`.
pub(crate) fn target(url: &Url) -> Result<(String, String), String> {
    let host = match (url.host(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_string(),
        (None, _) => return Err("the URL has no host".to_owned()),
    };
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    Ok((path, host))
}

fn server_name(url: &Url) -> Result<ServerName<'static>, String> {
    match url.host() {
        Some(Host::Domain(name)) => {
            // Certificates are for names without the dot at the end.
            let name = name.trim_end_matches('.').to_owned();
            ServerName::try_from(name).map_err(|error| error.to_string())
        }
        Some(Host::Ipv4(address)) => Ok(ServerName::from(IpAddr::V4(address))),
        Some(Host::Ipv6(address)) => Ok(ServerName::from(IpAddr::V6(address))),
        None => Err("the URL has no host".to_owned()),
    }
}

/// Sends a request over a connection, which is kept going until the answer is there.
async fn transfer<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    request: Request<Full<Bytes>>,
    most: usize,
) -> Result<Answer, String> {
    let failed = |error: hyper::Error| format!("no answer: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(failed)?;
        let status = response.status().as_u16();
        if most == 0 {
            return Ok(Answer { status, body: Bytes::new() });
        }
        let body = Limited::new(response.into_body(), most).collect().await;
        let body = body.map_err(|error| format!("no whole answer: {error}"))?;
        Ok(Answer { status, body: body.to_bytes() })
    };
    tokio::pin!(exchange, connection);
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        _ = &mut connection => exchange.await,
    }
}

//! Requests to other hosts: datafiles, events, segments, predictions, profiles. Connections are kept, proxies and
//! the machine's certificates are honoured.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, ClientBuilder};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const AGENT: &str = concat!("Burgee-Agent/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections that nobody uses are closed after.
const IDLE: Duration = Duration::from_mins(1);
/// An answer beyond this is not what was asked for.
pub(crate) const LARGEST_ANSWER: usize = 32 << 20;

/// A client for outside hosts.
///
/// # Errors
///
/// If TLS cannot be set up.
pub(crate) fn client() -> Result<Client, String> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in native.errors {
        tracing::warn!(%error, "cannot read a root certificate");
    }
    roots.add_parsable_certificates(native.certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    ClientBuilder::new()
        .tls_backend_preconfigured(tls)
        .user_agent(AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE)
        .build()
        .map_err(|error| error.to_string())
}

/// Posts JSON and reads the answer: its status and its body.
///
/// # Errors
///
/// In words, if there is no answer in time.
pub(crate) async fn post_json(
    client: &Client,
    url: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
    timeout: Duration,
) -> Result<(u16, Vec<u8>), String> {
    let mut request = client
        .post(url)
        .timeout(timeout)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.body(body).send().await.map_err(|error| in_words(&error))?;
    let status = response.status().as_u16();
    Ok((status, read(response, LARGEST_ANSWER).await?))
}

/// Reads a body up to a size.
///
/// # Errors
///
/// In words, if it breaks off or is too large.
pub(crate) async fn read(mut response: reqwest::Response, most: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| in_words(&error))? {
        if body.len() + chunk.len() > most {
            return Err(format!("the answer has more than {most} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// An error with what lies behind it, and without the address: it may hold a key.
pub(crate) fn in_words(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "no answer in time" } else { "no answer" }.to_owned();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

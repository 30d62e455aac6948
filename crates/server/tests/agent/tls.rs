//! The API over TLS, as `server.certFile` and its neighbours say.

use std::path::Path;
use std::sync::Arc;

use reqwest::Client;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use crate::golden::stand_in;
use crate::stand_in::StandIn;
use crate::support::{Node, config, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";
const SWITCHED_OFF: &str = "TLS13_AES_256_GCM_SHA384";

/// A certificate for `localhost`, and the settings of a node that has it.
struct Identity {
    certificate: CertificateDer<'static>,
    settings: String,
    _folder: TempDir,
}

fn identity() -> Identity {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let certificate = write("certificate.pem", made.cert.pem());
    let key = write("key.pem", made.signing_key.serialize_pem());
    let settings = format!(
        "{{ server: {{ certFile: {certificate}, keyFile: {key}, disabledCiphers: [{SWITCHED_OFF}] }} }}"
    );
    Identity { certificate: made.cert.der().clone(), settings, _folder: folder }
}

/// A client that trusts one certificate, or none.
fn tls(
    trusted: Option<&CertificateDer<'static>>,
    versions: &[&'static SupportedProtocolVersion],
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted.cloned());
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn client(node: &Node, tls: ClientConfig) -> Client {
    let address = node.addresses.api.unwrap();
    Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls)
        .resolve("localhost", address)
        .build()
        .unwrap()
}

async fn config_status(node: &Node, client: &Client) -> reqwest::Result<u16> {
    let port = node.addresses.api.unwrap().port();
    let url = format!("https://localhost:{port}/v1/config");
    let answer = client.get(url).header("x-optimizely-sdk-key", KEY).send().await?;
    Ok(answer.status().as_u16())
}

async fn start(hosts: &StandIn, identity: &Identity) -> Node {
    Node::start(hosts, &identity.settings).await
}

#[tokio::test]
async fn who_trusts_the_certificate_is_answered_by_either_version() {
    let Some(folder) = recordings() else { return };
    let (hosts, identity) = (stand_in(&folder).await, identity());
    let node = start(&hosts, &identity).await;
    for version in [&TLS12, &TLS13] {
        let own = client(&node, tls(Some(&identity.certificate), &[version]));
        assert_eq!(config_status(&node, &own).await.unwrap(), 200, "{version:?}");
    }
    let stranger = client(&node, tls(None, &[&TLS13]));
    assert!(config_status(&node, &stranger).await.unwrap_err().is_connect());
}

#[tokio::test]
async fn cipher_suites_can_be_switched_off() {
    let Some(folder) = recordings() else { return };
    let (hosts, identity) = (stand_in(&folder).await, identity());
    let node = start(&hosts, &identity).await;
    let stream = TcpStream::connect(node.addresses.api.unwrap()).await.unwrap();
    let connector = TlsConnector::from(Arc::new(tls(Some(&identity.certificate), &[&TLS13])));
    let name = ServerName::try_from("localhost").unwrap();
    let stream = connector.connect(name, stream).await.unwrap();
    let (_, connection) = stream.get_ref();
    let suite = connection.negotiated_cipher_suite().unwrap();
    // It is what both would have chosen.
    assert_ne!(format!("{:?}", suite.suite()), SWITCHED_OFF);
}

#[tokio::test]
async fn who_does_not_speak_tls_is_sent_away_and_others_are_not_disturbed() {
    let Some(folder) = recordings() else { return };
    let (hosts, identity) = (stand_in(&folder).await, identity());
    let node = start(&hosts, &identity).await;
    let address = node.addresses.api.unwrap();
    // Says nothing at all, for as long as the test lasts.
    let _silent = TcpStream::connect(address).await.unwrap();
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET /v1/config HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // The connection may also be reset.
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    let own = client(&node, tls(Some(&identity.certificate), &[&TLS13]));
    assert_eq!(config_status(&node, &own).await.unwrap(), 200);
}

#[tokio::test]
async fn files_that_are_no_certificate_are_named() {
    let Some(folder) = recordings() else { return };
    let (hosts, identity) = (stand_in(&folder).await, identity());
    let missing = identity.settings.replace("key.pem", "other.pem");
    let refused = |settings: String| {
        let config = config(&hosts, &settings);
        async move {
            let data = tempfile::tempdir().unwrap();
            let refusal = burgee_server::AgentNode::start(config, data.path()).await.err();
            refusal.expect("it cannot start").to_string()
        }
    };
    let text = refused(missing).await;
    assert!(text.contains("other.pem"), "{text}");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml").display().to_string();
    let begin = identity.settings.find("keyFile: ").unwrap() + "keyFile: ".len();
    let end = begin + identity.settings[begin..].find(',').unwrap();
    let text =
        refused(format!("{}{own}{}", &identity.settings[..begin], &identity.settings[end..])).await;
    assert!(text.contains("Cargo.toml"), "{text}");
}

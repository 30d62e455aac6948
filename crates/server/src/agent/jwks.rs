//! Published keys: fetched at the start, and again now and then. Source: §4 of the Agent's description; RFC 7517, 7518.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Map, Value};

use super::http;

const LARGEST_SET: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(10);

/// The keys of an address, by `kid`.
pub(crate) struct KeySet {
    url: String,
    client: reqwest::Client,
    keys: ArcSwap<HashMap<String, Key>>,
}

/// A public key.
enum Key {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An elliptic curve, by name, and the point.
    Curve(String, Vec<u8>),
}

impl KeySet {
    /// Fetches the keys of an address and keeps them current.
    pub(crate) async fn start(
        url: &str,
        every: Duration,
        client: reqwest::Client,
    ) -> Result<Arc<Self>, String> {
        let own = Arc::new(Self { url: url.to_owned(), client, keys: ArcSwap::default() });
        own.fetch().await?;
        let weak = Arc::downgrade(&own);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                let Some(own) = weak.upgrade() else { return };
                if let Err(error) = own.fetch().await {
                    tracing::warn!(%error, "cannot fetch the keys of tokens; the last ones stay");
                }
            }
        });
        Ok(own)
    }

    async fn fetch(&self) -> Result<(), String> {
        let response = self.client.get(&self.url).timeout(PATIENCE).send().await;
        let response = response.map_err(|error| http::in_words(&error))?;
        if !response.status().is_success() {
            return Err(format!("answered {}", response.status()));
        }
        let body = http::read(response, LARGEST_SET).await?;
        self.keys.store(Arc::new(read(&body)?));
        Ok(())
    }

    /// Whether a key of the set has signed.
    pub(crate) fn verify(
        &self,
        header: &Map<String, Value>,
        signed: &str,
        signature: &[u8],
    ) -> bool {
        let text = |name: &str| header.get(name).and_then(Value::as_str).unwrap_or_default();
        let keys = self.keys.load();
        keys.get(text("kid"))
            .is_some_and(|key| key.verifies(text("alg"), signed.as_bytes(), signature))
    }
}

fn read(body: &[u8]) -> Result<HashMap<String, Key>, String> {
    let set: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let keys = set.get("keys").and_then(Value::as_array).ok_or("there are no keys")?;
    Ok(keys.iter().filter_map(key).collect())
}

/// A key that signs; `None` for what is not understood.
fn key(own: &Value) -> Option<(String, Key)> {
    let text = |name: &str| own.get(name).and_then(Value::as_str);
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?.trim_end_matches('=')).ok();
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let key = match text("kty")? {
        "RSA" => Key::Rsa { n: bytes("n")?, e: bytes("e")? },
        "EC" => {
            // An uncompressed point, SEC 1 §2.3.3.
            let mut point = vec![4];
            point.extend(bytes("x")?);
            point.extend(bytes("y")?);
            Key::Curve(text("crv")?.to_owned(), point)
        }
        "OKP" => Key::Curve(text("crv")?.to_owned(), bytes("x")?),
        _ => return None,
    };
    Some((text("kid")?.to_owned(), key))
}

impl Key {
    fn verifies(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa { n, e } => {
                let parameters = match algorithm {
                    "RS256" => &RSA_PKCS1_2048_8192_SHA256,
                    "RS384" => &RSA_PKCS1_2048_8192_SHA384,
                    "RS512" => &RSA_PKCS1_2048_8192_SHA512,
                    "PS256" => &RSA_PSS_2048_8192_SHA256,
                    "PS384" => &RSA_PSS_2048_8192_SHA384,
                    "PS512" => &RSA_PSS_2048_8192_SHA512,
                    _ => return false,
                };
                RsaPublicKeyComponents { n, e }.verify(parameters, signed, signature).is_ok()
            }
            Self::Curve(curve, point) => {
                let algorithm: &dyn ring::signature::VerificationAlgorithm =
                    match (curve.as_str(), algorithm) {
                        ("P-256", "ES256") => &ECDSA_P256_SHA256_FIXED,
                        ("P-384", "ES384") => &ECDSA_P384_SHA384_FIXED,
                        ("Ed25519", "EdDSA") => &ED25519,
                        _ => return false,
                    };
                UnparsedPublicKey::new(algorithm, point).verify(signed, signature).is_ok()
            }
        }
    }
}

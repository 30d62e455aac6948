//! Signed tokens of outside issuers (JWS compact form, RFC 7515), and the keys that prove them (RFC 7517).
//!
//! Two algorithms are known, both of public keys: what a token says of itself cannot turn a public key into a shared
//! secret, or do without a signature. Keys come from the issuer's own list and never from the token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

/// The longest token that is looked at: 16 KiB.
const LONGEST: usize = 16 << 10;
/// The most keys that an issuer may have.
const MOST_KEYS: usize = 100;
/// A coordinate of the curve P-256 in bytes.
const COORDINATE: usize = 32;

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    /// RSA, PKCS 1, SHA-256.
    Rs256,
    /// ECDSA, P-256, SHA-256.
    Es256,
}

impl Algorithm {
    fn of(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

/// A token that was taken apart; nothing in it is proven.
pub(crate) struct Unproven<'a> {
    algorithm: Algorithm,
    kid: Option<String>,
    claims: Value,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unproven<'a> {
    /// Takes a token apart, or says why it is none.
    pub(crate) fn parse(text: &'a str) -> Result<Self, &'static str> {
        if text.len() > LONGEST {
            return Err("the token is too long");
        }
        let (signed, signature) = text.rsplit_once('.').ok_or("it is not a signed token")?;
        let (header, payload) = signed.split_once('.').ok_or("it is not a signed token")?;
        let header = object(header).ok_or("the token's header does not read")?;
        let claims = object(payload).ok_or("the token's claims do not read")?;
        let signature = URL_SAFE_NO_PAD.decode(signature);
        // Who adds what must be understood cannot be understood.
        if header.get("crit").is_some() {
            return Err("the token asks for an extension");
        }
        let algorithm = header.get("alg").and_then(Value::as_str).and_then(Algorithm::of);
        let kid = match header.get("kid") {
            None | Some(Value::Null) => None,
            Some(Value::String(kid)) => Some(kid.clone()),
            Some(_) => return Err("the token's header does not read"),
        };
        Ok(Self {
            algorithm: algorithm.ok_or("the token is not signed with RS256 or ES256")?,
            kid,
            claims,
            signed,
            signature: signature.map_err(|_| "the token's signature does not read")?,
        })
    }

    /// Who says that the token is theirs.
    pub(crate) fn issuer(&self) -> &str {
        self.claims.get("iss").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether one of the keys could be the one; if not, the issuer may have a new one.
    pub(crate) fn has_key(&self, keys: &Keys) -> bool {
        self.candidates(keys).next().is_some()
    }

    /// The claims, if one of the issuer's keys proves them.
    pub(crate) fn prove(self, keys: &Keys) -> Result<Value, &'static str> {
        if self.kid.is_none() && self.candidates(keys).nth(1).is_some() {
            return Err("the token does not say which key it is signed with");
        }
        if !self.has_key(keys) {
            return Err("the issuer has no such key");
        }
        let message = self.signed.as_bytes();
        let proven = self.candidates(keys).any(|key| key.verifies(message, &self.signature));
        if proven { Ok(self.claims) } else { Err("the signature is wrong") }
    }

    fn candidates<'k>(&'k self, keys: &'k Keys) -> impl Iterator<Item = &'k Key> {
        keys.0.iter().filter(|key| {
            key.algorithm() == self.algorithm
                && self.kid.as_ref().is_none_or(|kid| key.kid.as_ref() == Some(kid))
        })
    }
}

fn object(text: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

/// The keys of an issuer.
#[derive(Debug, Default)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    kid: Option<String>,
    numbers: Numbers,
}

#[derive(Debug)]
enum Numbers {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// The uncompressed point.
    P256(Vec<u8>),
}

impl Keys {
    /// Reads a list of keys; those for other purposes are passed over.
    pub(crate) fn read(document: &Value) -> Result<Self, &'static str> {
        let keys = document["keys"].as_array().ok_or("the issuer's list of keys does not read")?;
        if keys.len() > MOST_KEYS {
            return Err("the issuer has too many keys");
        }
        Ok(Self(keys.iter().filter_map(Key::read).collect()))
    }
}

impl Key {
    fn read(document: &Value) -> Option<Self> {
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(document[name].as_str()?).ok();
        let numbers = match document["kty"].as_str()? {
            "RSA" => Numbers::Rsa { n: bytes("n")?, e: bytes("e")? },
            "EC" if document["crv"] == "P-256" => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                if x.len() != COORDINATE || y.len() != COORDINATE {
                    return None;
                }
                Numbers::P256([&[4], x.as_slice(), &y].concat())
            }
            _ => return None,
        };
        let key = Self { kid: document["kid"].as_str().map(str::to_owned), numbers };
        let signs = document["use"].is_null() || document["use"] == "sig";
        let alg = &document["alg"];
        let fits = alg.is_null() || alg.as_str().and_then(Algorithm::of) == Some(key.algorithm());
        (signs && fits).then_some(key)
    }

    fn algorithm(&self) -> Algorithm {
        match self.numbers {
            Numbers::Rsa { .. } => Algorithm::Rs256,
            Numbers::P256(_) => Algorithm::Es256,
        }
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let outcome = match &self.numbers {
            Numbers::Rsa { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            Numbers::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
        };
        outcome.is_ok()
    }
}

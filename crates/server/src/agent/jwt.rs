//! Checking tokens. Source: §4 of the Agent's description; the texts are those of the library that the reference uses.

use std::sync::Arc;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::{Sha256, Sha384, Sha512};

use super::config::{AuthConfig, ConfigError};
use super::jwks::KeySet;
use super::reply::{self, Reply};

/// As lenient as Go's decoder about bits that are over.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));
const BAD_SIGNATURE: &str = "signature is invalid";

/// Checks the tokens of a listener.
#[derive(Clone)]
pub(crate) enum Verifier {
    /// Everybody may ask.
    Open,
    /// Tokens are signed with one of these secrets.
    Secrets(Vec<Vec<u8>>),
    /// Tokens are signed with a key that is published.
    Keys(Arc<KeySet>),
}

impl Verifier {
    /// A verifier as it is configured; published keys must be fetched before.
    pub(crate) fn new(config: &AuthConfig, keys: Option<Arc<KeySet>>) -> Result<Self, ConfigError> {
        if let Some(keys) = keys {
            return Ok(Self::Keys(keys));
        }
        if config.hmac_secrets.is_empty() {
            return Ok(Self::Open);
        }
        let decoded = config.hmac_secrets.iter().map(|secret| {
            STANDARD.decode(secret).map_err(|_| ConfigError("hmacSecrets: not base64".to_owned()))
        });
        Ok(Self::Secrets(decoded.collect::<Result<_, _>>()?))
    }

    /// Whether everybody may ask.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// Lets a request of the API through if its token is for its SDK key.
    #[expect(clippy::result_large_err, reason = "a refusal is an answer")]
    pub(crate) fn check_api(
        &self,
        headers: &HeaderMap,
        asked: &str,
        strict: bool,
    ) -> Result<(), Reply> {
        if matches!(self, Self::Open) {
            return Ok(());
        }
        let claims = self.claims(headers).map_err(|message| {
            if strict {
                return reply::error(StatusCode::UNAUTHORIZED, &message);
            }
            // Not JSON, for parity: clients of the reference have learnt to live with it.
            let text = format!("{{\"error\": \"unauthorized, \"reason\": \"{message}\"}}");
            reply::plain_error(StatusCode::UNAUTHORIZED, &text)
        })?;
        let refuse = |message: &str| reply::error(StatusCode::UNAUTHORIZED, message);
        if !claims.contains_key("exp") {
            return Err(refuse("token expired"));
        }
        let keys = claims
            .get("sdk_keys")
            .and_then(Value::as_array)
            .ok_or_else(|| refuse("invalid claims: sdk_keys not found, or have the wrong type"))?;
        if keys.iter().any(|key| key.as_str() == Some(asked)) {
            return Ok(());
        }
        Err(refuse(
            "SDK key given in X-Optimizely-Sdk-Key header was not found in the SDK keys in this token's claims",
        ))
    }

    /// Lets a request of the admin listener through if its token is an administrator's.
    #[expect(clippy::result_large_err, reason = "a refusal is an answer")]
    pub(crate) fn check_admin(&self, headers: &HeaderMap) -> Result<(), Reply> {
        if matches!(self, Self::Open) {
            return Ok(());
        }
        let refuse = |message: &str| reply::error(StatusCode::UNAUTHORIZED, message);
        let claims = self.claims(headers).map_err(|message| refuse(&message))?;
        if !claims.contains_key("exp") {
            return Err(refuse("token expired"));
        }
        if claims.get("admin") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        Err(refuse("admin flag not set"))
    }

    /// The claims of the token in the headers, or what is wrong with it.
    fn claims(&self, headers: &HeaderMap) -> Result<Map<String, Value>, String> {
        let token = presented(headers);
        if token.is_empty() {
            return Err("empty token".to_owned());
        }
        let parsed = Parsed::read(&token)?;
        match self {
            Self::Open => Ok(parsed.claims),
            Self::Keys(keys) => {
                let signed = keys.verify(&parsed.header, parsed.signed, &parsed.signature);
                parsed.check(signed)
            }
            Self::Secrets(secrets) => {
                // The last secret's complaint is told, as the reference does.
                let mut complaint = BAD_SIGNATURE.to_owned();
                for secret in secrets {
                    let signed = hmac_verifies(&parsed, secret);
                    match parsed.clone().check(signed) {
                        Ok(claims) => return Ok(claims),
                        Err(own) => complaint = own,
                    }
                }
                Err(complaint)
            }
        }
    }
}

/// The token among the headers; of several the last kind counts.
fn presented(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    if let Some(own) = authorization.and_then(|own| std::str::from_utf8(own).ok()) {
        let token = own.strip_prefix("Bearer ");
        // The reference trims letters, not a word; so other schemes do not work there either.
        return token
            .unwrap_or_else(|| own.trim_start_matches(['B', 'e', 'a', 'r', ' ']))
            .to_owned();
    }
    text("jwt").or_else(|| text("auth")).unwrap_or_default().to_owned()
}

/// A token taken apart.
#[derive(Clone)]
struct Parsed<'a> {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    /// What is signed.
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Parsed<'a> {
    fn read(token: &'a str) -> Result<Self, String> {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err("token contains an invalid number of segments".to_owned());
        };
        let header = segment(header).map_err(|error| {
            let prefix = token.get(..7).is_some_and(|own| own.eq_ignore_ascii_case("bearer "));
            if prefix { "tokenstring should not contain 'bearer '".to_owned() } else { error }
        })?;
        let claims = segment(claims)?;
        let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
        let signature = LENIENT.decode(signature).unwrap_or_default();
        Ok(Self { header, claims, signed, signature })
    }

    /// The claims, if they hold now and are signed.
    fn check(self, signed: bool) -> Result<Map<String, Value>, String> {
        if !signed {
            return Err(BAD_SIGNATURE.to_owned());
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit")]
        let now = super::unix_seconds() as f64;
        let time = |name: &str| self.claims.get(name).map(|own| own.as_f64().unwrap_or(0.0));
        if time("exp").is_some_and(|at| now >= at) {
            return Err("Token is expired".to_owned());
        }
        if time("iat").is_some_and(|at| now < at) {
            return Err("Token used before issued".to_owned());
        }
        if time("nbf").is_some_and(|at| now < at) {
            return Err("Token is not valid yet".to_owned());
        }
        Ok(self.claims)
    }
}

/// A part of a token as JSON, or the complaint of Go's decoder.
fn segment(text: &str) -> Result<Map<String, Value>, String> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if let Some(at) = text.bytes().position(|byte| !is_letter(&byte)) {
        return Err(format!("illegal base64 data at input byte {at}"));
    }
    let bytes = LENIENT
        .decode(text)
        .map_err(|_| format!("illegal base64 data at input byte {}", text.len()))?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(members)) => Ok(members),
        _ => match bytes.first() {
            None => Err("unexpected end of JSON input".to_owned()),
            Some(b'{') => Err("invalid JSON".to_owned()),
            // Go reads the bytes one by one.
            Some(byte) => {
                let letter = char::from(*byte);
                Err(format!("invalid character '{letter}' looking for beginning of value"))
            }
        },
    }
}

fn hmac_verifies(parsed: &Parsed<'_>, secret: &[u8]) -> bool {
    let (signed, signature) = (parsed.signed.as_bytes(), &parsed.signature);
    macro_rules! verify {
        ($hash:ty) => {
            Hmac::<$hash>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(signed).verify_slice(signature).is_ok())
        };
    }
    match parsed.header.get("alg").and_then(Value::as_str) {
        Some("HS256") => verify!(Sha256),
        Some("HS384") => verify!(Sha384),
        Some("HS512") => verify!(Sha512),
        _ => false,
    }
}

/// Signs claims with HS256.
pub(crate) fn sign(claims: &[u8], secret: &[u8]) -> Option<String> {
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret).ok()?.chain_update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Some(format!("{signed}.{signature}"))
}

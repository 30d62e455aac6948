//! `POST /oauth/token`: tokens for clients with a secret. Source: §4 of the Agent's description.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio::sync::Semaphore;
use url::form_urlencoded;

use super::config::AuthConfig;
use super::json as write;
use super::jwt;
use super::reply::{self, Reply};

/// A hash that no secret has: an unknown client costs as much as a wrong secret.
const NOBODY: &str = "$2b$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

/// Secrets that are looked at together.
const AT_ONCE: usize = 2;

/// Makes tokens.
#[derive(Clone)]
pub(crate) struct Issuer {
    clients: Vec<Client>,
    secret: Option<Vec<u8>>,
    ttl: i64,
    admin: bool,
    turns: Arc<Semaphore>,
}

#[derive(Clone)]
struct Client {
    id: String,
    /// bcrypt of the secret's bytes.
    hash: String,
    sdk_keys: Vec<String>,
}

impl Issuer {
    /// The clients that can be used: as in the reference, those without a readable hash or without SDK keys are
    /// left out.
    pub(crate) fn new(config: &AuthConfig, admin: bool) -> Self {
        let clients = config.clients.iter().filter_map(|own| {
            let hash = STANDARD.decode(&own.secret_hash).ok()?;
            let hash = String::from_utf8(hash).ok()?;
            let usable = admin || !own.sdk_keys.is_empty();
            usable.then(|| Client { id: own.id.clone(), hash, sdk_keys: own.sdk_keys.clone() })
        });
        let secret = config.hmac_secrets.first().and_then(|own| STANDARD.decode(own).ok());
        let ttl = i64::try_from(config.ttl.as_duration().as_secs()).unwrap_or(i64::MAX);
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { clients: clients.collect(), secret, ttl, admin, turns }
    }

    /// Answers a request for a token.
    pub(crate) async fn answer(&self, parts: &Parts, body: &Bytes) -> Reply {
        if parts.method != Method::POST {
            return reply::method_not_allowed("POST");
        }
        let kind = parts.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
        if !kind.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
            let text = "Content-Type header value must be application/x-www-form-urlencoded";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return refuse(status, "invalid_request", Some(text));
        }
        let field = |wanted: &str| {
            form_urlencoded::parse(body)
                .find_map(|(name, value)| (name == wanted).then_some(value))
                .filter(|value| !value.is_empty())
        };
        let bad = StatusCode::BAD_REQUEST;
        let denied = |text: &str| refuse(StatusCode::UNAUTHORIZED, "invalid_client", Some(text));
        match field("grant_type").as_deref() {
            None => {
                return refuse(
                    bad,
                    "invalid_request",
                    Some("grant_type missing from request body"),
                );
            }
            Some("client_credentials") => {}
            Some(_) => return refuse(bad, "unsupported_grant_type", None),
        }
        let Some(id) = field("client_id") else {
            return denied("client_id missing from request body");
        };
        let Some(secret) = field("client_secret") else {
            return denied("client_secret missing from request body");
        };
        // A form has spaces where base64 has plus signs, if a client did not escape them.
        let secret = STANDARD.decode(secret.replace(' ', "+")).ok();
        let client = self.clients.iter().find(|own| own.id == id);
        let hash = client.map_or(NOBODY, |own| &own.hash).to_owned();
        let proven = match secret {
            Some(secret) => self.proves(secret, hash).await,
            None => false,
        };
        let token = match (client, &self.secret) {
            (Some(client), Some(secret)) if proven => self.token(client, secret),
            _ => None,
        };
        let Some(token) = token else {
            return denied("invalid client_id or client_secret");
        };
        let mut out = b"{\"access_token\":".to_vec();
        write::text(&mut out, &token);
        out.extend_from_slice(b",\"token_type\":\"bearer\",\"expires_in\":");
        out.extend_from_slice(self.ttl.to_string().as_bytes());
        out.push(b'}');
        reply::json(StatusCode::OK, out)
    }

    /// Whether a secret has a hash. That is dear by design, so few are looked at together, and none on the threads
    /// that decide.
    async fn proves(&self, secret: Vec<u8>, hash: String) -> bool {
        let _turn = self.turns.acquire().await;
        let verified = move || bcrypt::verify(secret, &hash).unwrap_or(false);
        tokio::task::spawn_blocking(verified).await.unwrap_or(false)
    }

    fn token(&self, client: &Client, secret: &[u8]) -> Option<String> {
        let expires = super::unix_seconds().saturating_add(self.ttl);
        let claims = if self.admin {
            json!({ "admin": true, "exp": expires, "iss": "Optimizely" })
        } else {
            json!({ "exp": expires, "iss": "Optimizely", "sdk_keys": client.sdk_keys })
        };
        jwt::sign(claims.to_string().as_bytes(), secret)
    }
}

fn refuse(status: StatusCode, error: &str, description: Option<&str>) -> Reply {
    let mut out = b"{\"error\":".to_vec();
    write::text(&mut out, error);
    if let Some(description) = description {
        out.extend_from_slice(b",\"error_description\":");
        write::text(&mut out, description);
    }
    out.push(b'}');
    reply::json(status, out)
}

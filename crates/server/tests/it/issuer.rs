//! An outside issuer of tokens, on a port of its own: an honest one, unless told otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

use crate::support::TestApp;

pub(crate) const CLIENT_ID: &str = "burgee";
pub(crate) const CLIENT_SECRET: &str = "canary of a client: +/=&?";
const RSA: [&[u8]; 2] = [include_bytes!("keys/rsa_1.der"), include_bytes!("keys/rsa_2.der")];

/// What an issuer signs with.
pub(crate) enum SigningKey {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

impl SigningKey {
    /// One of two that are checked in.
    pub(crate) fn rsa(index: usize) -> Self {
        Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(RSA[index]).unwrap()))
    }

    /// A new one.
    pub(crate) fn p256() -> Self {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        Self::P256(Box::new(key))
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
        }
    }

    /// The public half, as an issuer lists it.
    pub(crate) fn public(&self, kid: &str) -> Value {
        match self {
            Self::Rsa(key) => {
                let parts: RsaPublicKeyComponents<Vec<u8>> = key.public().into();
                let (n, e) = (encode(&parts.n), encode(&parts.e));
                json!({ "kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", "n": n, "e": e })
            }
            Self::P256(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y })
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
            Self::P256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
        }
    }

    /// A token with a header and claims.
    pub(crate) fn token(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        format!("{signed}.{}", encode(&self.sign(signed.as_bytes())))
    }

    /// A token as an honest issuer makes it.
    pub(crate) fn honest(&self, kid: &str, claims: &Value) -> String {
        self.token(&json!({ "alg": self.algorithm(), "kid": kid, "typ": "JWT" }), claims)
    }
}

pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()))
}

/// A token that is signed with a shared secret.
pub(crate) fn hs256(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let signed = unsigned(header, claims);
    let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(&signed);
    format!("{signed}.{}", encode(&mac.finalize().into_bytes()))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Makes the ID token of a sign-in out of honest claims.
pub(crate) type Forge = Box<dyn Fn(&Issuer, Value) -> String + Send>;

/// What an issuer is and has seen.
pub(crate) struct Inside {
    /// The keys that it lists.
    pub(crate) keys: Vec<Value>,
    /// What it signs with.
    pub(crate) key: Arc<SigningKey>,
    pub(crate) kid: String,
    /// What it says of itself beyond what it must.
    pub(crate) metadata: Value,
    /// Whether it sends whoever asks for its keys elsewhere.
    pub(crate) redirects: bool,
    pub(crate) forge: Option<Forge>,
    /// How often its keys were asked for.
    pub(crate) key_requests: usize,
    /// How often it was asked for anything.
    pub(crate) requests: usize,
    codes: HashMap<String, (Value, HashMap<String, String>)>,
}

#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Inside {
            keys: Vec::new(),
            key: Arc::new(SigningKey::rsa(0)),
            kid: String::new(),
            metadata: json!({}),
            redirects: false,
            forge: None,
            key_requests: 0,
            requests: 0,
            codes: HashMap::new(),
        };
        let own = Self { url, inside: Arc::new(Mutex::new(inside)) };
        own.rotate("first", SigningKey::rsa(0));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/jwks", get(list_keys))
            .route("/elsewhere", get(list_elsewhere))
            .route("/token", post(redeem))
            .with_state(own.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        own
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Signs with another key from now on, and lists no other.
    pub(crate) fn rotate(&self, kid: &str, key: SigningKey) {
        let mut inside = self.inside();
        inside.keys = vec![key.public(kid)];
        kid.clone_into(&mut inside.kid);
        inside.key = Arc::new(key);
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let (key, kid) = {
            let inside = self.inside();
            (Arc::clone(&inside.key), inside.kid.clone())
        };
        key.honest(&kid, claims)
    }

    /// Makes ID tokens in another way from now on.
    pub(crate) fn forge(&self, forge: impl Fn(&Self, Value) -> String + Send + 'static) {
        self.inside().forge = Some(Box::new(forge));
    }

    /// Somebody proves to the issuer who they are, having been sent there: code and state.
    pub(crate) fn authorize(&self, place: &str, person: &Value) -> (String, String) {
        let url = Url::parse(place).unwrap();
        assert!(place.starts_with(&format!("{}/authorize?", self.url)), "{place}");
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", "https://burgee.test/burgee/v1/sign-in/callback"),
            ("scope", "openid email profile"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], value, "{place}");
        }
        let state = asked["state"].clone();
        let code = format!("code {}", encode(&Sha256::digest(&state)));
        self.inside().codes.insert(code.clone(), (person.clone(), asked));
        (code, state)
    }
}

async fn describe(State(own): State<Issuer>) -> Json<Value> {
    let mut inside = own.inside();
    inside.requests += 1;
    let mut metadata = json!({
        "issuer": own.url,
        "authorization_endpoint": format!("{}/authorize", own.url),
        "token_endpoint": format!("{}/token", own.url),
        "jwks_uri": format!("{}/jwks", own.url),
    });
    for (name, value) in inside.metadata.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    Json(metadata)
}

async fn list_keys(State(own): State<Issuer>) -> Response {
    let mut inside = own.inside();
    inside.requests += 1;
    inside.key_requests += 1;
    if inside.redirects {
        return (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response();
    }
    Json(json!({ "keys": inside.keys })).into_response()
}

async fn list_elsewhere(State(own): State<Issuer>) -> Json<Value> {
    Json(json!({ "keys": own.inside().keys }))
}

/// Gives tokens for a code, to whoever proves to be the client that asked for it and the browser that began.
async fn redeem(State(own): State<Issuer>, headers: HeaderMap, body: String) -> Response {
    let refuse =
        |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let form: HashMap<String, String> =
        form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let pair = headers.get("authorization").and_then(|own| own.to_str().ok()).unwrap_or_default();
    let pair = STANDARD.decode(pair.trim_start_matches("Basic ")).unwrap_or_default();
    let pair = String::from_utf8(pair).unwrap_or_default();
    let decoded = |text: &str| {
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned().next();
        pairs.map(|(name, _)| name).unwrap_or_default()
    };
    let pair = pair.split_once(':').map(|(id, secret)| (decoded(id), decoded(secret)));
    if pair != Some((CLIENT_ID.to_owned(), CLIENT_SECRET.to_owned())) {
        return refuse("invalid_client");
    }
    let Some((person, asked)) = own.inside().codes.remove(&form["code"]) else {
        return refuse("invalid_grant");
    };
    let challenge = encode(&Sha256::digest(form["code_verifier"].as_bytes()));
    if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
        return refuse("invalid_grant");
    }
    let access_token = "an access token";
    let mut claims = person;
    claims["iss"] = json!(own.url);
    claims["aud"] = json!(CLIENT_ID);
    claims["nonce"] = json!(asked["nonce"]);
    claims["at_hash"] = json!(encode(&Sha256::digest(access_token)[..16]));
    let forge = own.inside().forge.take();
    let id_token = match &forge {
        Some(forge) => forge(&own, claims),
        None => own.sign(&claims),
    };
    own.inside().forge = forge;
    Json(json!({ "access_token": access_token, "token_type": "Bearer", "id_token": id_token }))
        .into_response()
}

/// Claims about somebody, made now.
pub(crate) fn person(app: &TestApp, subject: &str, email: &str, groups: &[&str]) -> Value {
    let now = app.clock.now().as_seconds();
    json!({
        "sub": subject, "email": email, "email_verified": true, "groups": groups,
        "given_name": "Grace", "family_name": "Hopper", "iat": now, "exp": now + 300,
    })
}

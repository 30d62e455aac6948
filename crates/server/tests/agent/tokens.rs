//! Tokens that are issued, and tokens that somebody else signs with published keys.

use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::golden::stand_in;
use crate::support::{Node, recordings};

const KEY: &str = "KZbunNn9bVfBWLpZPq2XC4";

#[tokio::test]
async fn a_token_that_was_issued_opens_its_keys() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let hash = STANDARD.encode(bcrypt::hash(b"0123456789", 4).unwrap());
    let settings = format!(
        "api: {{ auth: {{ ttl: 1m, hmacSecrets: ['{}'], clients: [{{ id: me, secretHash: {hash}, sdkKeys: [{KEY}] }}] }} }}\nburgee: {{ strictTokens: true }}",
        STANDARD.encode([7; 32])
    );
    let node = Node::start(&hosts, &settings).await;
    let form = format!(
        "grant_type=client_credentials&client_id=me&client_secret={}",
        STANDARD.encode(b"0123456789").replace('=', "%3D")
    );
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let issued =
        node.send("POST", &node.url("/oauth/token"), &headers, Some(form)).await.expect(200);
    assert_eq!(issued["expires_in"], 60);
    let bearer = format!("Bearer {}", issued["access_token"].as_str().unwrap());
    let ask = async |key: &str, bearer: &str| {
        let headers = [("x-optimizely-sdk-key", key), ("authorization", bearer)];
        node.send("GET", &node.url("/v1/config"), &headers, None).await
    };
    assert_eq!(ask(KEY, &bearer).await.status, 200);
    assert_eq!(ask("91GuiKYH8ZF1hLLXR7DR1", &bearer).await.status, 401);
    // With strict tokens the refusal is JSON.
    assert_eq!(
        ask(KEY, "Bearer x").await.expect(401)["error"],
        "token contains an invalid number of segments"
    );
}

#[tokio::test]
async fn tokens_signed_with_a_published_key_are_believed() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
    let point = pair.public_key().as_ref();
    let set = json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
        "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
    }] });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/keys", get(async move || axum::Json(set)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = format!("{{ api: {{ auth: {{ jwksURL: '{url}', jwksUpdateInterval: 1h }} }} }}");
    let node = Node::start(&hosts, &settings).await;
    let sign = |header: Value, claims: Value| {
        let encode = |own: &Value| URL_SAFE_NO_PAD.encode(own.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = pair.sign(&random, signed.as_bytes()).unwrap();
        format!("Bearer {signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    };
    let claims = json!({ "exp": 4_000_000_000_u64, "sdk_keys": [KEY] });
    let good = sign(json!({ "alg": "ES256", "kid": "one" }), claims.clone());
    let mut forged = good.clone();
    forged.replace_range(good.len() - 6..good.len() - 2, "AAAA");
    for (bearer, status) in [
        (good, 200),
        (sign(json!({ "alg": "ES256", "kid": "two" }), claims.clone()), 401),
        (sign(json!({ "alg": "none", "kid": "one" }), claims.clone()), 401),
        (sign(json!({ "alg": "HS256", "kid": "one" }), claims), 401),
        (
            sign(json!({ "alg": "ES256", "kid": "one" }), json!({ "exp": 1, "sdk_keys": [KEY] })),
            401,
        ),
        (forged, 401),
    ] {
        let headers = [("x-optimizely-sdk-key", KEY), ("authorization", bearer.as_str())];
        let answer = node.send("GET", &node.url("/v1/config"), &headers, None).await;
        assert_eq!(answer.status, status, "{bearer}: {}", answer.text);
    }
}

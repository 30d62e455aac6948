//! Every recorded exchange of the reference, replayed. Differences that are meant stand in `docs/agent.md`, and here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use crate::stand_in::StandIn;
use crate::support::{Answer, Node, recordings};

/// The secrets of the recorded instance are not known; tokens are signed anew with these.
const SECRETS: [&[u8]; 2] =
    [b"the first secret of thirty-two b", b"the other secret of thirty-two b"];
const WEBHOOK_SECRET: &str = "secret";
/// What a recorded client proves itself with, decoded.
const CLIENT_SECRET: &[u8] = b"client-secret-bytes-0123456789";

/// Exchanges that are answered otherwise, on purpose: what is answered instead.
const IMPROVED: [(&str, &str); 2] = [
    ("save-missing-variation-id", "400 instead of a connection that breaks off"),
    ("admin-pprof", "404: there is no Go runtime to profile"),
];

/// Headers that differ from run to run, or that a proxy on the way would set.
const PASSED_OVER: [&str; 5] =
    ["x-request-id", "content-length", "transfer-encoding", "date", "connection"];

struct Exchange {
    name: String,
    instance: String,
    request: Value,
    response: Value,
}

fn exchanges(folder: &Path) -> Vec<Exchange> {
    let text = fs::read_to_string(folder.join("agent_http_golden.jsonl")).unwrap();
    let read = |line: &str| {
        let own: Value = serde_json::from_str(line).unwrap();
        Exchange {
            name: own["name"].as_str().unwrap().to_owned(),
            instance: own["instance"].as_str().unwrap().to_owned(),
            request: own["request"].clone(),
            response: own["response"].clone(),
        }
    };
    text.lines().map(read).collect()
}

/// A stand-in with the recorded datafiles.
pub(crate) async fn stand_in(folder: &Path) -> StandIn {
    let own = StandIn::start().await;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let key = path.file_stem().unwrap().to_str().unwrap().to_owned();
            own.serve_datafile(&key, fs::read(&path).unwrap());
        }
    }
    own.qualify("matjaz-user-1", &["atsbugbashsegmenthaspurchased", "atsbugbashsegmentdob"]);
    own.qualify("matjaz-user-4", &["atsbugbashsegmentdob", "atsbugbashsegmentgender"]);
    own
}

fn auth_settings() -> String {
    let secrets = SECRETS.map(|own| STANDARD.encode(own)).join(", ");
    let hash = STANDARD.encode(bcrypt::hash(CLIENT_SECRET, 4).unwrap());
    format!(
        "
        version: 4.4.0
        api:
          cors: {{ allowedOrigins: ['http://ok.example'], allowedHeaders: [X-Optimizely-SDK-Key, Content-Type] }}
          auth:
            ttl: 30m
            hmacSecrets: [{secrets}]
            clients: [{{ id: clientid1, secretHash: {hash}, sdkKeys: [KZbunNn9bVfBWLpZPq2XC4] }}]
        admin:
          auth:
            ttl: 30m
            hmacSecrets: [{}]
            clients: [{{ id: adminid, secretHash: {hash} }}]
        webhook:
          projects:
            1234: {{ sdkKeys: [KZbunNn9bVfBWLpZPq2XC4], secret: {WEBHOOK_SECRET} }}
            5678: {{ sdkKeys: [KZbunNn9bVfBWLpZPq2XC4], skipSignatureCheck: true }}
        ",
        STANDARD.encode(SECRETS[0]),
    )
}

const FULL: &str = "
    version: 4.4.0
    api: { enableNotifications: true, enableOverrides: true }
    admin: { metricsType: prometheus }
    client: { userProfileService: { default: in-memory, services: { in-memory: { storageStrategy: fifo } } } }
    server: { batchRequests: { operationsLimit: 3 } }
";
const DEFAULT: &str = "{ version: 4.4.0, burgee: { enableReset: true } }";

#[tokio::test]
async fn recorded_exchanges_are_reproduced() {
    let Some(folder) = recordings() else { return };
    let hosts = stand_in(&folder).await;
    let nodes = BTreeMap::from([
        ("full", Node::start(&hosts, FULL).await),
        ("default", Node::start(&hosts, DEFAULT).await),
        ("auth", Node::start(&hosts, &auth_settings()).await),
    ]);
    let (mut differences, mut count) = (Vec::new(), 0);
    for own in exchanges(&folder) {
        count += 1;
        let (node, address) = match own.instance.as_str() {
            "full" | "default" | "auth" => {
                let node = &nodes[own.instance.as_str()];
                (node, node.addresses.api)
            }
            "admin" => (&nodes["full"], nodes["full"].addresses.admin),
            "admin-default" => (&nodes["default"], nodes["default"].addresses.admin),
            "auth-admin" => (&nodes["auth"], nodes["auth"].addresses.admin),
            "auth-webhook" => (&nodes["auth"], nodes["auth"].addresses.webhook),
            other => panic!("there is no instance {other}"),
        };
        let request = &own.request;
        let url = format!("http://{}{}", address.unwrap(), request["path"].as_str().unwrap());
        let body = match &request["body"] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        let headers = headers(&own, body.as_deref());
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let method = request["method"].as_str().unwrap();
        let answer = node.send(method, &url, &headers, body).await;
        if IMPROVED.iter().any(|(name, _)| *name == own.name) {
            assert!(matches!(answer.status, 400 | 404), "{}: {answer:?}", own.name);
            continue;
        }
        for difference in compare(&own, &answer) {
            differences.push(format!("{}: {difference}", own.name));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {count}:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert_eq!(count, 161);
}

/// The headers of a request, with tokens and signatures that this node believes.
fn headers(own: &Exchange, body: Option<&str>) -> Vec<(String, String)> {
    let recorded = own.request["headers"].as_object().unwrap();
    let adapt = |(name, value): (&String, &Value)| {
        let value = value.as_str().unwrap();
        let value = match name.to_ascii_lowercase().as_str() {
            "authorization" | "auth" | "jwt" if value.contains('.') => {
                let (before, token) = value.rsplit_once(' ').map_or(("", value), |own| own);
                let space = if before.is_empty() { "" } else { " " };
                format!("{before}{space}{}", signed_anew(&own.name, token))
            }
            "x-hub-signature" if value.len() > 20 => {
                let mac = Hmac::<Sha1>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
                let mac = mac.chain_update(body.unwrap_or_default());
                format!("sha1={}", hex::encode(mac.finalize().into_bytes()))
            }
            _ => value.to_owned(),
        };
        (name.clone(), value)
    };
    recorded.iter().map(adapt).collect()
}

/// A recorded token with a signature of ours, and with an end that has not come yet where it had not come then.
fn signed_anew(name: &str, token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, _] = parts.as_slice() else { return token.to_owned() };
    let decode = |text: &str| -> Map<String, Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    let (header, mut claims) = (decode(header), decode(claims));
    if claims.get("exp").and_then(Value::as_f64).is_some_and(|exp| exp > 1_000_000_000.0) {
        claims.insert("exp".to_owned(), json!(4_000_000_000_u64));
    }
    let secret = match name {
        "auth-second-secret" => SECRETS[1],
        "auth-bad-sig" => b"neither of the two secrets",
        _ => SECRETS[0],
    };
    let encode = |own: &Map<String, Value>| URL_SAFE_NO_PAD.encode(json!(own).to_string());
    let signed = format!("{}.{}", encode(&header), encode(&claims));
    let signature = if header["alg"] == "HS512" {
        let mac = Hmac::<Sha512>::new_from_slice(secret).unwrap();
        URL_SAFE_NO_PAD.encode(mac.chain_update(&signed).finalize().into_bytes())
    } else {
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        URL_SAFE_NO_PAD.encode(mac.chain_update(&signed).finalize().into_bytes())
    };
    format!("{signed}.{signature}")
}

/// What is different in an answer.
fn compare(own: &Exchange, answer: &Answer) -> Vec<String> {
    let mut differences = Vec::new();
    let recorded = &own.response;
    if recorded["status"] != answer.status {
        differences.push(format!(
            "status {} instead of {}: {}",
            answer.status, recorded["status"], answer.text
        ));
    }
    for (name, value) in recorded["headers"].as_object().unwrap() {
        let lower = name.to_ascii_lowercase();
        if PASSED_OVER.contains(&lower.as_str()) {
            continue;
        }
        let values = answer.headers.get_all(&lower).iter();
        let mut values = values.map(|value| value.to_str().unwrap());
        // Of several headers of a name the recording has the last.
        if !values.any(|own| value == own) {
            let shown = answer.headers.get(&lower);
            differences.push(format!("{name} is {shown:?} instead of {value}"));
        }
    }
    let Some(text) = recorded["body"].as_str() else { return differences };
    if text == answer.text {
        return differences;
    }
    let (expected, actual) = match (serde_json::from_str(text), serde_json::from_str(&answer.text))
    {
        (Ok(expected), Ok(actual)) => (expected, actual),
        // The metrics of two nodes are never the same; their names are looked at elsewhere.
        _ if own.name == "admin-metrics" => return differences,
        _ => {
            differences.push(format!("{:?} instead of {text:?}", answer.text));
            return differences;
        }
    };
    let (expected, actual) = (settled(&own.name, expected), settled(&own.name, actual));
    differ(&expected, &actual, "", &mut differences);
    differences
}

/// Tells where two values differ.
fn differ(expected: &Value, actual: &Value, path: &str, differences: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let found = actual.get(key).unwrap_or(&Value::Null);
                differ(value, found, &format!("{path}/{key}"), differences);
            }
            for key in actual.keys().filter(|key| !expected.contains_key(*key)) {
                differences.push(format!("{path}/{key} should not be"));
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                differ(expected, actual, &format!("{path}/{index}"), differences);
            }
        }
        _ if expected == actual => {}
        _ => differences.push(format!("{path}: {actual} instead of {expected}")),
    }
}

/// JSON without what differs from run to run, and in an order where the reference has none.
fn settled(name: &str, mut own: Value) -> Value {
    if name == "admin-metrics-expvar" || name == "admin-config" {
        return Value::from(shape(&own, name == "admin-config").join("\n"));
    }
    mask(&mut own);
    sort(&mut own);
    own
}

/// Replaces times, ids and tokens.
fn mask(own: &mut Value) {
    match own {
        Value::Object(members) => {
            for (key, value) in members {
                let varies = ["startedAt", "endedAt", "requestID", "uptime", "access_token"];
                if varies.contains(&key.as_str()) {
                    let text = value.as_str().unwrap_or_default();
                    let nothing = text.is_empty() || text.starts_with("0001");
                    *value = json!(if nothing { "" } else { "<some>" });
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

/// Sorts the lists whose order is random in the reference: answers to several keys, and what a map became.
fn sort(own: &mut Value) {
    match own {
        Value::Object(members) => {
            for (key, value) in members {
                sort(value);
                let random =
                    matches!(key.as_str(), "response" | "audiences" | "attributes" | "body");
                if let (true, Value::Array(items)) = (random, value) {
                    items.sort_by_key(Value::to_string);
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            if items.iter().all(|item| item.is_object() && item.get("flagKey").is_some()) {
                items.sort_by_key(Value::to_string);
            }
        }
        _ => {}
    }
}

/// The names in a tree: of the configuration all that the reference shows, of the metrics those of the reference.
fn shape(own: &Value, is_config: bool) -> Vec<String> {
    fn walk(own: &Value, path: &str, deep: bool, names: &mut Vec<String>) {
        if let Value::Object(members) = own {
            for (key, value) in members {
                let path = format!("{path}/{key}");
                names.push(path.clone());
                if deep && !matches!(key.as_str(), "services" | "redis" | "projects") {
                    walk(value, &path, deep, names);
                }
            }
        }
    }
    let mut names = Vec::new();
    walk(own, "", is_config, &mut names);
    let ours = |name: &String| {
        name.starts_with("/burgee") || name.contains("events.dropped") || name.contains("/auth")
    };
    names.retain(|name| !ours(name));
    names.sort();
    names
}

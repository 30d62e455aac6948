//! The export of events: credentials, and the bucket that they open.

use std::fmt::Write;
use std::time::Duration;

use burgee_events::{Accepted, Conversion, Decision, Visit};
use burgee_testkit::contract::Contract;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::ingest::Node;
use crate::support::{ADMINISTRATOR, Answer, TestApp};

const DAY: i64 = 86_400_000;
const BUCKET: &str = "/optimizely-events-data";
const HOST: &str = "burgee.test";

/// A reader of the bucket, as the tools of Amazon are.
struct Reader<'a> {
    app: &'a TestApp,
    node: &'a Node,
    key: String,
    secret: String,
    session: String,
}

impl<'a> Reader<'a> {
    fn new(app: &'a TestApp, node: &'a Node, view: &Value) -> Self {
        let text = |name: &str| view["credentials"][name].as_str().unwrap().to_owned();
        let (key, secret) = (text("accessKeyId"), text("secretAccessKey"));
        Self { app, node, key, secret, session: text("sessionToken") }
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send("GET", path, query, &[]).await
    }

    /// Sends a request that is signed as the reference has it.
    async fn send(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let time = self.app.clock.now().to_string();
        let time: String = time.chars().filter(|c| !"-:".contains(*c)).take(15).collect();
        let time = format!("{time}Z");
        let scope = format!("{}/us-east-1/s3/aws4_request", &time[..8]);
        let mut query: Vec<String> =
            query.iter().map(|(name, value)| format!("{name}={}", escaped(value, ""))).collect();
        query.sort();
        let (path, query) = (escaped(path, "/"), query.join("&"));
        let empty = hex::encode(Sha256::digest(b""));
        let canonical = format!(
            "{method}\n{path}\n{query}\nhost:{HOST}\nx-amz-content-sha256:{empty}\nx-amz-date:{time}\n\
             x-amz-security-token:{}\n\nhost;x-amz-content-sha256;x-amz-date;x-amz-security-token\n{empty}",
            self.session
        );
        let digest = hex::encode(Sha256::digest(canonical));
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}");
        let key = scope.split('/').fold(format!("AWS4{}", self.secret).into_bytes(), keyed);
        let signature = hex::encode(keyed(key, &text));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, \
             SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature={signature}",
            self.key
        );
        let mut client = self.app.anonymous().on(self.node.app.clone());
        for (name, value) in [
            ("host", HOST),
            ("authorization", &authorization),
            ("x-amz-date", &time),
            ("x-amz-content-sha256", &empty),
            ("x-amz-security-token", &self.session),
        ] {
            client = client.header(name, value);
        }
        for (name, value) in headers {
            client = client.header(name, value);
        }
        client.send(method, &format!("{path}?{query}"), None).await
    }

    /// The names of all files of the account, by pages of two.
    async fn names(&self) -> Vec<String> {
        let prefix = format!("v1/account_id={}/", self.app.account_id);
        let (mut names, mut token) = (Vec::new(), String::new());
        loop {
            let query = [
                ("list-type", "2"),
                ("prefix", &prefix),
                ("max-keys", "2"),
                ("continuation-token", &token),
            ];
            let query = if token.is_empty() { &query[..3] } else { &query[..] };
            let page = self.get(BUCKET, query).await;
            let page = text(&page, 200);
            names.extend(between(&page, "Key"));
            match between(&page, "NextContinuationToken").pop() {
                Some(next) => token = next,
                None => return names,
            }
        }
    }
}

fn keyed(key: Vec<u8>, text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn escaped(text: &str, kept: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-_.~".contains(c) || kept.contains(c) {
            escaped.push(c);
        } else {
            write!(escaped, "%{byte:02X}").unwrap();
        }
        escaped
    })
}

/// The texts of all elements of a name.
fn between(xml: &str, name: &str) -> Vec<String> {
    let (begin, end) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&begin).skip(1);
    parts.map(|part| part.split(&end).next().unwrap().to_owned()).collect()
}

#[track_caller]
fn text(answer: &Answer, status: u16) -> String {
    let text = String::from_utf8_lossy(&answer.bytes).into_owned();
    assert_eq!(answer.status, status, "{}: {text}", answer.request);
    text
}

/// A decision and a conversion of a project on a day.
fn load(app: &TestApp, node: &Node, project_id: i64, time: i64) {
    let visit = |kind: &str| Visit {
        uuid: format!("{kind}-{project_id}-{time}"),
        timestamp: time,
        received: time,
        visitor_id: "ada".to_owned(),
        // Whatever senders say.
        account_id: "999".to_owned(),
        ..Visit::default()
    };
    let decision = Decision {
        visit: visit("d"),
        experiment_id: Some("9300".to_owned()),
        variation_id: Some("1".to_owned()),
        ..Decision::default()
    };
    let conversion = Conversion {
        visit: visit("c"),
        entity_id: "77".to_owned(),
        event_name: "sign up/2".to_owned(),
        ..Conversion::default()
    };
    let rows = Accepted {
        project: project_id.to_string(),
        decisions: vec![decision],
        conversions: vec![conversion],
    };
    node.log.load(rows).unwrap();
    assert!(app.account_id > 0);
}

both! {
    async fn days_that_have_ended_can_be_listed_and_downloaded(app: &TestApp) {
        let node = Node::new(app).await;
        // Yesterday ended a while ago.
        app.clock.advance(Duration::from_hours(2));
        let now = app.clock.now().as_micros() / 1_000;
        load(app, &node, app.project_id, now - DAY);
        load(app, &node, app.project_id, now);
        let client = app.client().on(node.app.clone());
        let view = client.get("/v2/export/credentials?duration=15m").await.expect(200);
        if let Some(contract) = Contract::open("app-v2.json") {
            assert_eq!(contract.breaches_of_schema("E3Credentials", &view), [""; 0]);
        }
        let folder = format!("v1/account_id={}", app.account_id);
        assert_eq!(view["s3Path"], format!("s3://optimizely-events-data/{folder}/"));
        assert_eq!(view["credentials"]["expiration"], now + 900_000);
        assert_eq!(view["x_endpoint_url"], "https://burgee.test");
        let reader = Reader::new(app, &node, &view);
        let day = |kind: &str| format!("{folder}/type={kind}/date=2025-12-31");
        let decisions = format!("{}/experiment=9300/part-{}-00000.c000.snappy.parquet", day("decisions"), app.project_id);
        let events = format!("{}/event=sign up%2F2/part-{}-00000.c000.snappy.parquet", day("events"), app.project_id);
        let expected = [format!("{}/_SUCCESS", day("decisions")), decisions.clone(), format!("{}/_SUCCESS", day("events")), events.clone()];
        assert_eq!(reader.names().await, expected, "today has not ended");
        // As `aws s3 ls` asks.
        let query = [("list-type", "2"), ("prefix", &format!("{folder}/")), ("delimiter", "/"), ("encoding-type", "url")];
        let listed = text(&reader.get(BUCKET, &query).await, 200);
        assert_eq!(between(&listed, "CommonPrefixes").len(), 2, "{listed}");
        assert!(listed.contains(&format!("<Prefix>{}/</Prefix>", escaped(&format!("{folder}/type=events"), "/"))), "{listed}");
        let first = text(&reader.get(BUCKET, &[("prefix", &format!("{folder}/type=events")), ("max-keys", "1")]).await, 200);
        assert!(first.contains("<IsTruncated>true</IsTruncated>") && first.contains("<NextMarker>"), "{first}");

        let whole = reader.get(&format!("{BUCKET}/{events}"), &[]).await;
        assert_eq!((whole.status, &whole.bytes[..4], &whole.bytes[whole.bytes.len() - 4..]), (200, &b"PAR1"[..], &b"PAR1"[..]));
        let path = format!("{BUCKET}/{events}");
        let part = reader.send("GET", &path, &[], &[("range", "bytes=-4")]).await;
        assert_eq!((part.status, part.bytes.as_slice()), (206, &b"PAR1"[..]));
        let range = format!("bytes {}-{}/{}", whole.bytes.len() - 4, whole.bytes.len() - 1, whole.bytes.len());
        assert_eq!(part.header("content-range"), range);
        let beyond = reader.send("GET", &path, &[], &[("range", "bytes=99999999-")]).await;
        assert_eq!((beyond.status, between(&text(&beyond, 416), "Code")), (416, vec!["InvalidRange".to_owned()]));
        let head = reader.send("HEAD", &path, &[], &[]).await;
        assert_eq!((head.status, head.header("content-length"), head.bytes.len()), (200, whole.bytes.len().to_string().as_str(), 0));
        let same = reader.send("GET", &path, &[], &[("if-none-match", whole.header("etag"))]).await;
        assert_eq!(same.status, 304);
        assert_eq!(reader.send("HEAD", BUCKET, &[], &[]).await.status, 200);
        text(&reader.get(BUCKET, &[("location", "")]).await, 200);
        text(&reader.get(&format!("{BUCKET}/{folder}/nothing"), &[]).await, 404);
        text(&reader.send("PUT", &path, &[], &[]).await, 405);
        text(&reader.send("DELETE", &path, &[], &[]).await, 405);
        text(&reader.get(BUCKET, &[("acl", "")]).await, 501);
        // The day ends, and is there an hour later.
        app.clock.advance(Duration::from_hours(25));
        text(&reader.get(&path, &[]).await, 400);
        let view = client.get("/v2/export/credentials").await.expect(200);
        let reader = Reader::new(app, &node, &view);
        assert_eq!(reader.names().await.len(), 8);
    }

    async fn credentials_are_good_for_what_their_owner_sees(app: &TestApp) {
        let node = Node::new(app).await;
        // Yesterday ended a while ago.
        app.clock.advance(Duration::from_hours(2));
        let now = app.clock.now().as_micros() / 1_000;
        let second = app.post("/v2/projects", json!({ "name": "Second", "platform": "custom" })).await;
        let second = second.expect(201)["id"].as_i64().unwrap();
        load(app, &node, app.project_id, now - DAY);
        load(app, &node, second, now - DAY);
        let credentials = async |token: &str| {
            let client = app.with(token).on(node.app.clone());
            client.get("/v2/export/credentials").await.expect(200)
        };
        let all = Reader::new(app, &node, &credentials(&app.token).await).names().await;
        assert_eq!(all.len(), 6, "{all:?}");
        let viewer = app.member("viewer").await;
        let view = credentials(&viewer).await;
        let reader = Reader::new(app, &node, &view);
        let seen = reader.names().await;
        assert_eq!(seen.len(), 4, "{seen:?}");
        let hidden = all.iter().find(|name| name.contains(&format!("part-{second}-"))).unwrap();
        text(&reader.get(&format!("{BUCKET}/{hidden}"), &[]).await, 404);
        let nobody = app.outsider().await;
        assert!(Reader::new(app, &node, &credentials(&nobody).await).names().await.is_empty());

        // Neither the rest of the bucket nor anything beside it.
        for path in ["", "v1/account_id=1", "v1/account_id=10000000000000/a"] {
            let prefix = [("list-type", "2"), ("prefix", path)];
            assert_eq!(between(&text(&reader.get(BUCKET, &prefix).await, 403), "Code"), ["AccessDenied"]);
        }
        let account = format!("{BUCKET}/v1/account_id={}", app.account_id);
        for path in ["/../../days.json", "/%2e%2e/days.json", "/..", "//_SUCCESS", "/."] {
            let answer = reader.get(&format!("{account}{path}"), &[]).await;
            assert!(answer.status == 404 || answer.status == 403, "{path}: {}", answer.status);
        }
        let (_, other) = app.other_account().await;
        let stranger = Reader::new(app, &node, &credentials(&other).await).send("GET", BUCKET, &[("list-type", "2"), ("prefix", &format!("v1/account_id={}/", app.account_id))], &[]).await;
        text(&stranger, 403);

        // What is not signed, or by another secret, is refused, and so is what somebody else's token goes with.
        let client = app.anonymous().on(node.app.clone());
        text(&client.get(&account).await, 403);
        let forged = Reader { secret: "x".to_owned(), ..Reader::new(app, &node, &view) };
        assert_eq!(between(&text(&forged.get(BUCKET, &[]).await, 403), "Code"), ["SignatureDoesNotMatch"]);
        let swapped = Reader { key: "ASIAOTHER".to_owned(), ..Reader::new(app, &node, &view) };
        assert_eq!(between(&text(&swapped.get(BUCKET, &[]).await, 400), "Code"), ["InvalidToken"]);
        // They end with what they were asked for with: here a session, that is over, and a token that is good elsewhere.
        let page = app.session(ADMINISTRATOR).await.on(node.app.clone());
        let view = page.get("/v2/export/credentials").await.expect(200);
        let mine = Reader::new(app, &node, &view);
        assert_eq!(mine.names().await.len(), 6);
        page.delete("/burgee/v1/session").await.expect(204);
        text(&mine.get(&format!("{BUCKET}/{}", seen[0]), &[]).await, 403);
        let far = json!({ "name": "n", "networks": ["192.0.2.9"] });
        let far = app.token_of(ADMINISTRATOR, far).await;
        let far = app.with(&far).on(node.app.clone()).from("192.0.2.9");
        let view = far.get("/v2/export/credentials").await.expect(200);
        let elsewhere = Reader::new(app, &node, &view);
        text(&elsewhere.get(&format!("{BUCKET}/{}", seen[0]), &[]).await, 403);
        // Taking the token back ends what it was asked for.
        app.revoke(&viewer).await;
        assert_eq!(between(&text(&reader.get(&format!("{BUCKET}/{}", seen[0]), &[]).await, 403), "Code"), ["AccessDenied"]);
    }

    async fn durations_are_those_of_the_protocol(app: &TestApp) {
        let node = Node::new(app).await;
        let client = app.client().on(node.app.clone());
        for (duration, status) in [("15m", 200), ("1h", 200), ("60m", 200), ("14m", 400), ("2h", 400), ("soon", 400), ("99999999999h", 400)] {
            client.get(&format!("/v2/export/credentials?duration={duration}")).await.expect(status);
        }
        client.get("/v2/export/credentials/gcp").await.expect(400);
        // A node without a log has nothing to export.
        app.get("/v2/export/credentials").await.expect(400);
        let entries = app.get("/burgee/v1/audit?action=export.credentials").await.expect(200);
        assert!(entries.to_string().contains("export.credentials"), "{entries}");
    }
}

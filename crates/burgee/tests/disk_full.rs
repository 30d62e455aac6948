//! The disk of a running instance is full, and then it is not: here, a small file system of its own, which takes Linux
//! and leave to mount (`unshare -Urm`).

mod common;

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use common::{Server, exchange, request};

/// Longer than it takes to set up and start on a busy machine.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Mounts, sets up and serves, in one process.
const SCRIPT: &str = r#"set -e
mount -t tmpfs -o size=24m tmpfs "$1"
"$2" bootstrap --data "$1/data" --email ada@burgee.test --json > "$1/made.json"
exec "$2" serve --data "$1/data" --listen 127.0.0.1:0"#;

#[test]
fn events_are_refused_and_all_else_goes_on_until_there_is_room_again() {
    let may_mount = Command::new("unshare").args(["-Urm", "true"]).status();
    if !may_mount.is_ok_and(|status| status.success()) {
        eprintln!("skipped: this system does not let us mount anything");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(["-Urm", "bash", "-c", SCRIPT, "serve"]).arg(folder.path());
    command.arg(env!("CARGO_BIN_EXE_burgee")).env_remove("DATABASE_URL");
    let server = Server::run(command, READY_WITHIN);
    // The same folder as that process sees it.
    let inside = PathBuf::from(format!("/proc/{}/root", server.process.id()))
        .join(folder.path().strip_prefix("/").unwrap());
    let made: Value = serde_json::from_slice(&fs::read(inside.join("made.json")).unwrap()).unwrap();
    let shop = Shop::new(&server, &made);

    let mut acknowledged = 0;
    for _ in 0..5 {
        assert_eq!(shop.send(acknowledged).0, 204);
        acknowledged += 1;
    }
    let filler = inside.join("filler");
    let mut file = File::create(&filler).unwrap();
    while file.write_all(&[1; 4_096]).is_ok() {}
    while file.write_all(&[1]).is_ok() {}
    // What has blocks of its own may take a little more.
    let begun = Instant::now();
    let refused = loop {
        let (status, answer) = shop.send(acknowledged);
        if status != 204 {
            break (status, answer);
        }
        acknowledged += 1;
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is refused");
    };
    assert_eq!(refused.0, 503, "{}", refused.1);
    assert!(refused.1.to_lowercase().contains("retry-after: "), "{}", refused.1);
    for _ in 0..20 {
        assert_eq!(shop.send(acknowledged).0, 503, "there is still no room");
        assert_eq!(shop.decide("checkout", &["DISABLE_DECISION_EVENT"]), 200);
        assert_eq!(shop.decide("plain", &[]), 200);
        let (status, datafile) = shop.get(&shop.datafile).unwrap();
        assert_eq!((status, datafile["featureFlags"].as_array().map(Vec::len)), (200, Some(2)));
    }
    drop(file);
    fs::remove_file(&filler).unwrap();
    let begun = Instant::now();
    while shop.send(acknowledged).0 != 204 {
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not heal");
        thread::sleep(Duration::from_millis(50));
    }
    acknowledged += 1;
    // What was refused is not there, what was acknowledged is.
    let path = format!("/v2/experiments/{}/results", shop.experiment);
    let results = loop {
        let (status, results) = shop.get(&path).unwrap();
        if status == 200 && results["is_stale"] == false {
            break results;
        }
        assert!(status == 200 || status == 202, "{status}: {results}");
        thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(results["reach"]["total_count"], acknowledged);
}

/// A project with an experiment, on a server.
struct Shop<'a> {
    server: &'a Server,
    token: String,
    sdk_key: String,
    datafile: String,
    project: String,
    experiment: String,
    variation: String,
}

impl<'a> Shop<'a> {
    fn new(server: &'a Server, made: &Value) -> Self {
        let token = made["token"].as_str().unwrap().to_owned();
        let project = made["project_id"].to_string();
        let environment = &made["environments"][0];
        let sdk_key = environment["sdk_key"].as_str().unwrap().to_owned();
        let call = |method: &str, path: &str, body: Value| {
            let (status, body) =
                request(&server.address, &token, method, path, Some(body)).expect("an answer");
            assert!(status < 300, "{method} {path}: {status} {body}");
            body
        };
        let events = format!("/v2/projects/{project}/custom_events");
        let event = call("POST", &events, json!({ "key": "purchase" }))["id"].clone();
        let flags = format!("/flags/v1/projects/{project}/flags");
        for key in ["checkout", "plain"] {
            call("POST", &flags, json!({ "key": key, "name": key }));
        }
        let key = environment["key"].as_str().unwrap();
        let ruleset = format!("{flags}/checkout/environments/{key}/ruleset");
        let rule = json!([{ "op": "add", "path": "/rules/test", "value": {
            "key": "test", "name": "Test", "type": "a/b", "enabled": true, "percentage_included": 10000,
            "variations": { "on": { "percentage_included": 5000 }, "off": { "percentage_included": 5000 } },
            "metrics": [{ "event_id": event, "scope": "visitor", "aggregator": "unique", "winning_direction": "increasing" }],
        } }]);
        call("PATCH", &ruleset, rule);
        let ruleset = call("POST", &format!("{ruleset}/enabled"), json!({}));
        let rule = &ruleset["rules"]["test"];
        Self {
            server,
            datafile: format!("/datafiles/{sdk_key}.json"),
            experiment: rule["layer_experiment_id"].to_string(),
            variation: rule["variations"]["on"]["variation_id"].to_string(),
            token,
            sdk_key,
            project,
        }
    }

    fn get(&self, path: &str) -> Option<(u16, Value)> {
        request(&self.server.address, &self.token, "GET", path, None)
    }

    /// Sends the decision of a visitor: status and answer.
    fn send(&self, visitor: u32) -> (u16, String) {
        let body = json!({
            "account_id": "1", "project_id": self.project, "revision": "1", "client_name": "test", "client_version": "1",
            "visitors": [{ "visitor_id": format!("v{visitor}"), "attributes": [], "snapshots": [{
                "decisions": [{ "campaign_id": "9", "experiment_id": self.experiment, "variation_id": self.variation,
                    // So that few of them fill what is left of a block.
                    "metadata": { "rule_type": "feature-test", "flag_key": "x".repeat(900) } }],
                "events": [{ "entity_id": "9", "key": "campaign_activated", "uuid": format!("u{visitor}"), "timestamp": 1_800_000_000_000_i64 }] }] }],
        });
        self.exchange("/v1/events", "", &body)
    }

    fn decide(&self, flag: &str, options: &[&str]) -> u16 {
        let body = json!({ "userId": "ada", "decideOptions": options });
        let key = format!("x-optimizely-sdk-key: {}\r\n", self.sdk_key);
        self.exchange(&format!("/v1/decide?keys={flag}"), &key, &body).0
    }

    fn exchange(&self, path: &str, header: &str, body: &Value) -> (u16, String) {
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\n{header}content-type: application/json\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n",
            self.server.address,
            body.len()
        );
        let answer = exchange(&self.server.address, &head, &body).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), answer)
    }
}

//! The binary is killed while it writes, again and again: what was acknowledged is there, what was not is
//! there or not, and nothing is there by half.
//!
//! `BURGEE_KILL_ROUNDS` says how often; 20 times unless told otherwise.

mod common;

use std::collections::BTreeMap;
use std::env;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use common::{Server, burgee, request};

const ROUNDS: u32 = 20;
const WRITERS: usize = 4;
/// A round ends when so many writes were acknowledged, or fewer, and a moment later.
const MOST_WRITES: u64 = 25;

#[test]
fn what_was_acknowledged_survives() {
    let rounds = env::var("BURGEE_KILL_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::bootstrap(folder.path());
    let count = Arc::new(AtomicU64::new(0));
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &count)).collect();
    for round in 0..rounds {
        let mut server = Server::start(folder.path());
        check(&instance, &server, &mut writers);
        let Server { process, address, .. } = &mut server;
        let enough = count.load(Ordering::Relaxed) + 1 + random() % MOST_WRITES;
        let begun = Instant::now();
        let delay = Duration::from_micros(random() % 20_000);
        thread::scope(|scope| {
            for writer in &mut writers {
                let (instance, address) = (&instance, address.as_str());
                scope.spawn(move || writer.write(instance, address, round));
            }
            while count.load(Ordering::Relaxed) < enough {
                assert!(begun.elapsed() < Duration::from_mins(1), "the writers are stuck");
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(delay);
            process.kill().unwrap();
        });
    }
    let server = Server::start(folder.path());
    check(&instance, &server, &mut writers);
}

/// What bootstrapping made.
struct Instance {
    flags: String,
    datafile: String,
    token: String,
}

impl Instance {
    fn bootstrap(folder: &Path) -> Self {
        let output = burgee(folder, "bootstrap")
            .args(["--email", "ada@burgee.test", "--json"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let made: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            flags: format!("/flags/v1/projects/{}/flags", made["project_id"]),
            datafile: format!("/datafiles/{}.json", text(&made["environments"][0]["sdk_key"])),
            token: text(&made["token"]),
        }
    }
}

/// Writes until the server is gone, and knows what must be there.
struct Writer {
    number: usize,
    /// Flags that were asked for, by key.
    flags: BTreeMap<String, Known>,
    /// How many writes were acknowledged to all writers.
    count: Arc<AtomicU64>,
}

/// What is known of a flag.
struct Known {
    /// The last description that was acknowledged; `None` if the flag is not there.
    acknowledged: Option<String>,
    /// What was asked for, but not acknowledged.
    #[expect(
        clippy::option_option,
        reason = "whether something was asked for, and if it is there then"
    )]
    asked: Option<Option<String>>,
}

impl Writer {
    fn new(number: usize, count: &Arc<AtomicU64>) -> Self {
        Self { number, flags: BTreeMap::new(), count: Arc::clone(count) }
    }

    /// Makes a flag, deletes the one of the round before, then changes the new one on and on.
    fn write(&mut self, instance: &Instance, address: &str, round: u32) {
        let flags = instance.flags.as_str();
        let key = format!("writer_{}_{round}", self.number);
        let body = json!({ "key": key, "description": "new" });
        if !self.ask(instance, address, ("POST", flags), Some(body), &key, Some("new")) {
            return;
        }
        for old in self.flags.keys().filter(|own| **own != key).cloned().collect::<Vec<_>>() {
            let path = format!("{flags}/{old}");
            if !self.ask(instance, address, ("DELETE", &path), None, &old, None) {
                return;
            }
        }
        for number in 0.. {
            let text = number.to_string();
            let path = format!("/{key}/description");
            let body = json!([{ "op": "replace", "path": path, "value": text }]);
            if !self.ask(instance, address, ("PATCH", flags), Some(body), &key, Some(&text)) {
                return;
            }
        }
    }

    /// Asks for a change of a flag; says whether it was acknowledged.
    fn ask(
        &mut self,
        instance: &Instance,
        address: &str,
        (method, path): (&str, &str),
        body: Option<Value>,
        key: &str,
        description: Option<&str>,
    ) -> bool {
        let description = description.map(str::to_owned);
        let unknown = || Known { acknowledged: None, asked: None };
        let known = self.flags.entry(key.to_owned()).or_insert_with(unknown);
        known.asked = Some(description.clone());
        let Some((status, body)) = request(address, &instance.token, method, path, body) else {
            return false;
        };
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        *known = Known { acknowledged: description, asked: None };
        self.count.fetch_add(1, Ordering::Relaxed);
        true
    }
}

/// Compares what is there with what must be, and takes note of what became of the last requests.
fn check(instance: &Instance, server: &Server, writers: &mut [Writer]) {
    let path = format!("{}?per_page=500", instance.flags);
    let (status, list) = request(&server.address, &instance.token, "GET", &path, None).unwrap();
    assert_eq!(status, 200, "{list}");
    let there: BTreeMap<&str, &str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flag| (flag["key"].as_str().unwrap(), flag["description"].as_str().unwrap()))
        .collect();
    for (key, known) in writers.iter_mut().flat_map(|writer| &mut writer.flags) {
        let found = there.get(key.as_str()).map(|description| (*description).to_owned());
        let possible = found == known.acknowledged || Some(&found) == known.asked.as_ref();
        let Known { acknowledged, asked } = &known;
        assert!(
            possible,
            "{key}: {found:?} where {acknowledged:?} was acknowledged, {asked:?} asked"
        );
        *known = Known { acknowledged: found, asked: None };
    }
    for writer in writers {
        writer.flags.retain(|_, known| known.acknowledged.is_some());
    }
    let (status, datafile) = request(&server.address, "", "GET", &instance.datafile, None).unwrap();
    assert_eq!(status, 200, "{datafile}");
    let mut published: Vec<&str> = datafile["featureFlags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["key"].as_str().unwrap())
        .collect();
    published.sort_unstable();
    assert!(published.iter().eq(there.keys()), "published {published:?}, there {there:?}");
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

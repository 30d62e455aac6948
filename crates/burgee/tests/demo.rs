//! The demo is what it claims to be.

mod common;

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use common::{Server, burgee, request};

/// Thirty days of visitors take a while in a build that is not optimised.
const READY_WITHIN: Duration = Duration::from_mins(5);

#[test]
fn the_demo_is_what_it_claims_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = burgee(folder.path(), "serve");
    command.args(["--demo", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
    let mut server = Server::run(command, READY_WITHIN);
    let mut line = String::new();
    BufReader::new(server.process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let demo: Value = serde_json::from_str(&line).expect("one JSON object");
    let token = demo["token"].as_str().unwrap();
    let get = |path: &str| {
        let begun = Instant::now();
        loop {
            let (status, body) =
                request(&server.address, token, "GET", path, None).expect("an answer");
            if status == 200 {
                return body;
            }
            assert_eq!(status, 202, "{path}: {body}");
            assert!(begun.elapsed() < READY_WITHIN, "{path} is not ready");
            thread::sleep(Duration::from_millis(200));
        }
    };
    let experiments = demo["experiments"].as_object().unwrap();
    let results = |key: &str| {
        let id = experiments.get(key).unwrap_or_else(|| panic!("no {key} in {experiments:?}"));
        get(&format!("/v2/experiments/{id}/results"))
    };
    let conclusion = |results: &Value| results["metrics"][0]["conclusion"].clone();
    let health = |results: &Value| results["x_stats"]["srm"]["status"].clone();

    let names: Vec<&String> = experiments.keys().collect();
    assert_eq!(names, EXPERIMENTS, "{line}");
    let [bandit, ab, unequal, aa] = EXPERIMENTS;
    let test = results(ab);
    assert!(conclusion(&test)["winner"].is_string(), "an effect: {test}");
    assert_eq!(health(&test), "good");
    let same = results(aa);
    assert_eq!(conclusion(&same), serde_json::json!({}), "no effect: {same}");
    assert_eq!(health(&same), "good");
    let broken = results(unequal);
    assert_eq!(health(&broken), "critical", "{broken}");

    let id = &experiments[bandit];
    let series = get(&format!("/v2/experiments/{id}/timeseries"));
    let allocations = series["x_allocation"].as_array().unwrap();
    let shares = |own: &Value| -> Vec<i64> {
        own["weights"].as_object().unwrap().values().map(|own| own.as_i64().unwrap()).collect()
    };
    let (first, last) = (shares(&allocations[0]), shares(allocations.last().unwrap()));
    let spread = |shares: &[i64]| shares.iter().max().unwrap() - shares.iter().min().unwrap();
    assert!(allocations.len() > 2, "weights have moved: {allocations:?}");
    assert!(spread(&first) < 100 && spread(&last) > 3_000, "{first:?} to {last:?}");

    let path = format!(
        "/burgee/v1/projects/{}/holdouts/{}/results",
        demo["project_id"], demo["holdout_id"]
    );
    let holdout = get(&path);
    let (held, others) =
        (&holdout["reach"]["baseline_count"], &holdout["reach"]["treatment_count"]);
    let (held, others) = (held.as_i64().unwrap(), others.as_i64().unwrap());
    assert!(held > 100 && others > 5 * held, "{held} held out, {others} others");
    // At a terminal too, while the server runs.
    let id = experiments[ab].to_string();
    let output = burgee(folder.path(), "results").args(["--json", &id]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["reach"], test["reach"]);
    // Somebody can get in.
    let link = demo["link"].as_str().unwrap();
    assert!(link.contains("?link="), "{link}");
    server.stop();
}

/// Their keys in order: a bandit, an effect, a split that is broken, no effect.
const EXPERIMENTS: [&str; 4] =
    ["banner_bandit", "checkout_test", "recommendations_test", "search_aa"];

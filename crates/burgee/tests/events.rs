//! `burgee events` as a person or a script calls it.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use burgee_events::{Accepted, Conversion, Decision, EventLog, FileLog, Settings, Visit};
use serde_json::{Value, json};

const NOON: i64 = 1_764_072_000_000;

fn events(data: &Path, command: &str, arguments: &[&str]) -> Command {
    let mut burgee = Command::new(env!("CARGO_BIN_EXE_burgee"));
    burgee.args(["events", command, "--project", "4001", "--data"]).arg(data).args(arguments);
    burgee
}

fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn rows(visitor: &str, day: i64) -> Accepted {
    let visit = |uuid: &str| Visit {
        uuid: format!("{uuid}-{visitor}-{day}"),
        timestamp: NOON + day * 86_400_000,
        visitor_id: visitor.to_owned(),
        account_id: "12001".to_owned(),
        ..Visit::default()
    };
    let decision =
        Decision { visit: visit("d"), experiment_id: Some("9300".into()), ..Decision::default() };
    let conversion = Conversion {
        visit: visit("c"),
        entity_id: "77".into(),
        event_name: "purchase".into(),
        ..Conversion::default()
    };
    Accepted { project: "4001".into(), decisions: vec![decision], conversions: vec![conversion] }
}

#[test]
fn events_leave_and_come_back() {
    let (data, target, other) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = FileLog::open(&data.path().join("events"), Settings::default()).unwrap();
    for day in 0..3 {
        log.append(rows("ada", day)).unwrap();
    }
    let folder = target.path().to_str().unwrap();
    let busy = events(data.path(), "export", &[folder]).output().unwrap();
    assert_eq!(busy.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&busy.stderr).contains("another process"), "{busy:?}");
    drop(log);
    let mut some =
        events(data.path(), "export", &["--from", "2025-11-26", "--to", "2025-11-26", folder]);
    let found = json_of(&some.output().unwrap());
    assert_eq!(found, json!({ "decisions": 1, "events": 1, "files": 2 }));
    // A relative folder, as people type it.
    let mut all = events(data.path(), "export", &["."]);
    let all = json_of(&all.current_dir(target.path()).output().unwrap());
    assert_eq!(all, json!({ "decisions": 3, "events": 3, "files": 6 }));
    let back = json_of(&events(other.path(), "import", &[folder]).output().unwrap());
    assert_eq!(back, json!({ "decisions": 3, "events": 3, "unusable": 0 }));
    let wrong = events(data.path(), "export", &["--from", "today", folder]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn visitors_and_old_days_are_forgotten() {
    let data = tempfile::tempdir().unwrap();
    let log = FileLog::open(&data.path().join("events"), Settings::default()).unwrap();
    for day in 0..3 {
        log.append(rows("ada", day)).unwrap();
        log.append(rows("bob", day)).unwrap();
    }
    drop(log);
    let erased = json_of(&events(data.path(), "erase", &["ada"]).output().unwrap());
    assert_eq!(erased, json!({ "erased": 6 }));
    let removed = events(data.path(), "retain", &["--from", "2025-11-26"]).output().unwrap();
    assert_eq!(json_of(&removed), json!({ "removed": 2 }));
    let log = FileLog::open(&data.path().join("events"), Settings::default()).unwrap();
    let left = log.rows("4001").unwrap();
    assert_eq!((left.decisions.len(), left.conversions.len()), (2, 2));
    assert!(left.decisions.iter().all(|row| row.visit.visitor_id == "bob"));
}

#[test]
fn a_tail_prints_what_arrives() {
    let data = tempfile::tempdir().unwrap();
    let log = FileLog::open(&data.path().join("events"), Settings::default()).unwrap();
    log.append(rows("before", 0)).unwrap();
    let tail =
        events(data.path(), "tail", &["--idle", "3"]).stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    log.append(rows("ada", 0)).unwrap();
    let output = tail.wait_with_output().unwrap();
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&Value> = lines.iter().map(|line| &line["type"]).collect();
    assert_eq!(kinds, ["decision", "event"]);
    assert!(lines.iter().all(|line| line["row"]["visit"]["visitor_id"] == "ada"));
}

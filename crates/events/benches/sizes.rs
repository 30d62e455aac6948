//! Bytes an event takes: as SDKs send it, in segments, and in Parquet that `DuckDB` writes of the same rows.
//!
//! `--sample N` (1,000,000) rows go the way that bodies go: ten visitors to a body, parsed, checked, made segments. A visitor has
//! two attributes, an address whose last part is gone, and a user agent; one row of five is a decision, one of five a purchase
//! with revenue. `DuckDB` is run by `python3`, or the program that `BURGEE_BENCH_PYTHON` names; it writes the same
//! columns in the same order, with zstd as segments have it, and as it does unless told otherwise.

use std::path::{Path, PathBuf};
use std::process::Command;

use burgee_events::{Accepted, Catalogue, FileLog, Kind, Origin, Settings, accept, parse};
use serde_json::{Value, json};

const NOON: u64 = 1_764_072_000_000;
const PROJECT: &str = "4001";
const EXPERIMENTS: u64 = 50;
/// Rows of one segment of each kind, together.
const CHUNK: usize = 200_000;
const AGENTS: [&str; 4] = [
    "python-requests/2.32.3",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
];
const COUNTRIES: [&str; 8] = ["de", "fr", "gb", "it", "jp", "nl", "se", "us"];

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--sample");
    let rows: u64 = arguments.nth(1).map_or(1_000_000, |rows| rows.parse().expect("a number"));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let log = FileLog::open(&folder.path().join("log"), Settings::default()).expect("a log");
    let sent = fill(&log, rows);
    let bytes = |kind: Option<Kind>| -> (u64, u64) {
        let files = log.segments();
        let files = files.iter().filter(|file| kind.is_none_or(|kind| file.kind == kind));
        files.fold((0, 0), |(rows, bytes), file| (rows + file.rows, bytes + file.bytes))
    };
    let (all, ours) = bytes(None);
    let line = |name: &str, bytes: u64, rows: u64| {
        let each = ratio(bytes, rows);
        println!("{name:<44} {each:>7.1} bytes an event, {:.2} of ours", ratio(bytes, ours));
    };
    line("JSON as SDKs send it", sent, all);
    line("segments", ours, all);
    for kind in [Kind::Decisions, Kind::Events] {
        let (rows, bytes) = bytes(Some(kind));
        println!("  {kind:?}: {:.1} bytes a row", ratio(bytes, rows));
    }
    for (name, options) in [
        ("DuckDB's Parquet, zstd", "FORMAT parquet, COMPRESSION zstd"),
        ("DuckDB's Parquet, as it is (snappy)", "FORMAT parquet"),
    ] {
        match duckdb(folder.path(), options) {
            Some(bytes) => line(name, bytes, all),
            None => println!("{name}: DuckDB is not there (BURGEE_BENCH_PYTHON)"),
        }
    }
}

/// Sends rows to a log. Returns how many bytes the bodies have.
fn fill(log: &FileLog, rows: u64) -> u64 {
    let catalogue = Catalogue {
        experiments: (0..EXPERIMENTS)
            .map(|own| (format!("93000000{own:02}"), variations(own).into()))
            .collect(),
        events: (0..10).map(|own| format!("95000000{own:02}")).collect(),
        bot_filtering: false,
    };
    let mut waiting = Accepted { project: PROJECT.to_owned(), ..Accepted::default() };
    let mut sent = 0;
    for first in (0..rows).step_by(10) {
        let body = body(first..rows.min(first + 10));
        sent += body.len() as u64;
        let origin = Origin {
            received: signed(NOON + first),
            ip: Some(format!("203.0.{}.17", mix(first) % 256)),
            user_agent: Some(AGENTS[choice(first, AGENTS.len())].to_owned()),
            referer: None,
        };
        let batch = parse(&body).expect("a batch");
        let (accepted, counters) = accept(&batch, PROJECT, &origin, &catalogue);
        assert_eq!(counters.impossible_decisions + counters.unknown_events, 0);
        waiting.decisions.extend(accepted.decisions);
        waiting.conversions.extend(accepted.conversions);
        if waiting.rows() >= CHUNK || first + 10 >= rows {
            let next = Accepted { project: PROJECT.to_owned(), ..Accepted::default() };
            log.load(std::mem::replace(&mut waiting, next)).expect("there is room");
        }
    }
    sent
}

fn variations(experiment: u64) -> [String; 2] {
    [0, 1].map(|arm| format!("94000000{experiment:02}{arm}"))
}

/// The body that an SDK sends: an entry a row, as each call makes one.
fn body(rows: std::ops::Range<u64>) -> Vec<u8> {
    let body = json!({
        "account_id": "12001", "project_id": PROJECT, "revision": "42", "client_name": "python-sdk",
        "client_version": "5.7.0", "anonymize_ip": true, "enrich_decisions": true,
        "visitors": rows.map(visitor).collect::<Vec<_>>(),
    });
    serde_json::to_vec(&body).expect("JSON")
}

fn visitor(row: u64) -> Value {
    // Five rows in a row are of one visitor.
    let (visitor, part) = (row / 5, row % 5);
    let random = mix(visitor);
    let attribute = |id: &str, key: &str, value: &str| json!({ "entity_id": id, "key": key, "type": "custom", "value": value });
    let uuid = format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        mix(row) >> 32,
        mix(row) & 0xffff,
        mix(row + 1) & 0xfff,
        mix(row + 2) & 0xfff,
        mix(row + 3) >> 16
    );
    let time = NOON + random % 21_600_000 + part * 1_000;
    let snapshot = if part == 0 {
        let experiment = random % EXPERIMENTS;
        let arm = random >> 63;
        json!({
            "decisions": [{ "campaign_id": format!("90000000{experiment:02}"), "experiment_id": format!("93000000{experiment:02}"),
                "variation_id": variations(experiment)[usize::from(arm == 1)],
                "metadata": { "flag_key": format!("flag_{experiment}"), "rule_key": format!("test_{experiment}"),
                    "rule_type": "feature-test", "variation_key": if arm == 1 { "on" } else { "off" }, "enabled": arm == 1 } }],
            "events": [{ "entity_id": format!("90000000{experiment:02}"), "key": "campaign_activated", "timestamp": time, "uuid": uuid }],
        })
    } else {
        let event = mix(row) % 10;
        let mut sent = json!({ "entity_id": format!("95000000{event:02}"), "key": format!("event_{event}"), "timestamp": time, "uuid": uuid });
        if part == 1 {
            let cents = mix(row) % 10_000;
            sent["revenue"] = cents.into();
            sent["tags"] = json!({ "revenue": cents });
        }
        json!({ "events": [sent] })
    };
    json!({
        "visitor_id": format!("{random:016x}"),
        "attributes": [
            attribute("7001", "country", COUNTRIES[choice(random, COUNTRIES.len())]),
            attribute("7002", "plan", if random.is_multiple_of(7) { "gold" } else { "free" }),
        ],
        "snapshots": [snapshot],
    })
}

/// How many bytes `DuckDB` takes for the rows of all segments.
fn duckdb(folder: &Path, options: &str) -> Option<u64> {
    let python = std::env::var_os("BURGEE_BENCH_PYTHON").map_or("python3".into(), PathBuf::from);
    let program = "import duckdb, os, sys\n\
        c = duckdb.connect(); c.execute('SET enable_progress_bar = false'); total = 0\n\
        for kind, key in (('decisions', 'experiment_id'), ('events', 'entity_id')):\n\
        \x20   out = f'{sys.argv[1]}/{kind}.parquet'\n\
        \x20   c.execute(f\"COPY (SELECT * FROM read_parquet('{sys.argv[1]}/log/segments/*/type={kind}/*/*.parquet', hive_partitioning=false)\"\n\
        \x20       f\" ORDER BY {key}, visitor_hash, timestamp, uuid) TO '{out}' ({sys.argv[2]})\")\n\
        \x20   total += os.path.getsize(out)\n\
        print(total)";
    let folder = folder.display().to_string();
    let output = Command::new(python).args(["-c", program, &folder, options]).output().ok()?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
        return None;
    }
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn choice(random: u64, count: usize) -> usize {
    usize::try_from(random % count as u64).expect("it is small")
}

#[expect(clippy::cast_precision_loss, reason = "to be printed")]
fn ratio(one: u64, two: u64) -> f64 {
    one as f64 / two as f64
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).expect("it is small")
}

/// `SplitMix64`: numbers without a pattern, the same in every run.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

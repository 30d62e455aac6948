//! The totals of one experiment out of 50, beside `DuckDB` on the same files.
//!
//! Generates a log (`--rows N`, 2,000,000; the figures are of 100,000,000) over 10 days, kept in `target/` for the next
//! run, and takes the median of `--rounds N` (5). `DuckDB` is run by `python3`, or the program that `BURGEE_BENCH_PYTHON` names,
//! if it has the module; both must find the same numbers. `--as-it-is` takes a log that is not whole, as it is. Each has two threads, and the files are in the page cache.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use burgee_events::{
    Accepted, Amount, Conversion, Decision, Denominator, EventLog, FileLog, Measure, Metric, Plan,
    Settings, Source, Visit,
};

const EXPERIMENTS: u64 = 50;
const EVENTS: u64 = 10;
const DAYS: u64 = 10;
const DAY: u64 = 86_400_000;
const NOON: u64 = 1_764_072_000_000;
/// Rows of one segment.
const CHUNK: u64 = 400_000;

fn main() {
    let argument = |name: &str, default: u64| {
        let mut arguments = std::env::args().skip_while(|argument| argument != name);
        arguments.nth(1).map_or(default, |value| value.parse().expect("a number"))
    };
    let (rows, rounds) = (argument("--rows", 2_000_000), argument("--rounds", 5));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("results-{rows}"));
    let log = generated(&folder, rows);
    let bytes: u64 = log.segments().iter().map(|file| file.bytes).sum();
    println!(
        "{rows} rows in {} segments, {:.1} bytes a row",
        log.segments().len(),
        ratio(bytes, rows)
    );
    let plan = plan();
    // What making the log took is not what the fold takes.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (mut times, mut busy) = (Vec::new(), Vec::new());
    let mut totals = Vec::new();
    for _ in 0..rounds {
        let (begun, before) = (Instant::now(), processor_time());
        let folded = log.fold(&plan).expect("the files can be read");
        times.push(begun.elapsed().as_secs_f64());
        busy.push(processor_time() - before);
        totals = folded.epochs[0].iter().map(|cell| (cell.units, cell.metrics[0].value)).collect();
    }
    let ours = Taken { time: median(&mut times), busy: median(&mut busy) };
    println!("fold    {ours}   {totals:?}");
    match most_resident() {
        Some(mebibytes) => println!("resident at most {mebibytes} MiB; aimed at less than 1024"),
        None => println!("this system does not say what was resident"),
    }
    for (name, setting) in [
        ("as it is", ""),
        ("with the files' metadata kept from run to run", "SET parquet_metadata_cache = true"),
    ] {
        match duckdb(&folder, rounds, setting) {
            Some((taken, theirs)) => {
                println!("DuckDB  {taken}   {name}");
                let (time, busy) = (ours.time / taken.time, ours.busy / taken.busy);
                println!(
                    "ratio {time:.2}, of processor time {busy:.2}; aimed at 1.5 or less, better 1.0"
                );
                assert_eq!(totals, theirs, "both find the same");
            }
            None => println!(
                "DuckDB is not there: pip install duckdb, and name the program in BURGEE_BENCH_PYTHON"
            ),
        }
    }
}

/// What an answer took, in seconds.
struct Taken {
    time: f64,
    /// Of all processors together: it says more where others are at work on the same machine.
    busy: f64,
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>6.0} ms, {:.2} s of processor time", 1_000.0 * self.time, self.busy)
    }
}

/// The processor time that the process has used, in seconds; 0 where the system does not say.
fn processor_time() -> f64 {
    /// Ticks of `/proc/self/stat` a second.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let times = fields.split_whitespace().skip(11).take(2);
    times.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// The most memory that the process had at a time, in MiB, since that was reset.
fn most_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes / 1_024)
}

fn plan() -> Plan {
    let numerator =
        Amount { source: Source::Event("9500000001".to_owned()), measure: Measure::Revenue };
    Plan {
        project: "4001".to_owned(),
        experiment: "9300000007".to_owned(),
        variations: vec!["94000000070".to_owned(), "94000000071".to_owned()],
        metrics: vec![Metric {
            numerator,
            denominator: Denominator::Visitors,
            cap: None,
            window: None,
        }],
        end: i64::MAX,
        ..Plan::default()
    }
}

/// The log of an earlier run, or a new one: each visitor is decided for in one experiment and does four things.
fn generated(folder: &Path, rows: u64) -> FileLog {
    let log = FileLog::open_to_read(folder, Settings::default()).expect("a log");
    let have: u64 = log.segments().iter().map(|file| file.rows).sum();
    if have == rows / 5 * 5 || std::env::args().any(|argument| argument == "--as-it-is") {
        return log;
    }
    assert!(have == 0, "{} is another log; remove it", folder.display());
    let log = FileLog::open(folder, Settings::default()).expect("a log");
    let visitors = rows / 5;
    let mut first = 0;
    while first < visitors {
        let last = visitors.min(first + CHUNK / 5);
        log.load(chunk(first..last)).expect("there is room");
        first = last;
    }
    log
}

fn chunk(visitors: std::ops::Range<u64>) -> Accepted {
    let day = (visitors.start / (CHUNK / 5)) % DAYS;
    let visit = |visitor: u64, part: u64| Visit {
        uuid: format!("{:08x}-{part:04x}-4000-8000-{visitor:012x}", mix(visitor) >> 32),
        timestamp: signed(NOON + day * DAY + mix(visitor) % (DAY / 4) + part),
        received: signed(NOON + day * DAY),
        visitor_id: format!("visitor-{visitor}"),
        account_id: "12001".to_owned(),
        revision: Some("42".to_owned()),
        client_engine: Some("python-sdk".to_owned()),
        client_version: Some("5.7.0".to_owned()),
        ..Visit::default()
    };
    let decisions = visitors.clone().map(|visitor| {
        let experiment = mix(visitor) % EXPERIMENTS;
        Decision {
            visit: visit(visitor, 0),
            campaign_id: Some("9000000001".to_owned()),
            experiment_id: Some(format!("93000000{experiment:02}")),
            variation_id: Some(format!("94000000{experiment:02}{}", mix(visitor) >> 63)),
            rule_type: Some("feature-test".to_owned()),
            ..Decision::default()
        }
    });
    let conversions = visitors.flat_map(|visitor| {
        (1..5).map(move |part| {
            let event = mix(visitor ^ part << 40) % EVENTS;
            Conversion {
                visit: visit(visitor, part),
                entity_id: format!("95000000{event:02}"),
                event_name: format!("event-{event}"),
                revenue: Some(signed(mix(visitor + part) % 10_000)),
                ..Conversion::default()
            }
        })
    });
    Accepted {
        project: "4001".to_owned(),
        decisions: decisions.collect(),
        conversions: conversions.collect(),
    }
}

/// First decision per visitor, conversions at or after it, one row per uuid, totals per visitor and variation.
const SQL: &str = "
WITH first AS (
    SELECT visitor_hash, min(timestamp) AS began, arg_min(variation_id, timestamp) AS variation
    FROM read_parquet('FOLDER/segments/*/type=decisions/*/*.parquet')
    WHERE experiment_id = '9300000007' GROUP BY visitor_hash
), hits AS (
    SELECT DISTINCT ON (visitor_hash, uuid_hash) visitor_hash, timestamp, revenue
    FROM read_parquet('FOLDER/segments/*/type=events/*/*.parquet') SEMI JOIN first USING (visitor_hash)
    WHERE entity_id = '9500000001'
), totals AS (
    SELECT first.visitor_hash, variation, coalesce(sum(revenue) FILTER (WHERE hits.timestamp >= began), 0) AS total
    FROM first LEFT JOIN hits USING (visitor_hash) GROUP BY ALL
)
SELECT variation, count(*), sum(total), sum(total * total) FROM totals GROUP BY variation ORDER BY variation";

/// The medians and the totals; `None` without `DuckDB`.
fn duckdb(folder: &Path, rounds: u64, setting: &str) -> Option<(Taken, Vec<(u64, f64)>)> {
    let python = std::env::var_os("BURGEE_BENCH_PYTHON").map_or("python3".into(), PathBuf::from);
    let program = "import duckdb, sys, time\n\
        c = duckdb.connect(); c.execute('SET threads = 2'); c.execute('SET enable_progress_bar = false'); c.execute(sys.argv[3]); times = []; busy = []\n\
        for _ in range(int(sys.argv[2])):\n    begun = time.perf_counter(); before = time.process_time(); rows = c.execute(sys.argv[1]).fetchall(); times.append(time.perf_counter() - begun); busy.append(time.process_time() - before)\n\
        print(sorted(times)[len(times) // 2]); print(sorted(busy)[len(busy) // 2])\n\
        for row in rows: print(row[1], float(row[2]))";
    let sql = SQL.replace("FOLDER", &folder.display().to_string());
    let output = Command::new(python)
        .args(["-c", program, &sql, &rounds.to_string(), setting])
        .output()
        .ok()?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
        return None;
    }
    let text = String::from_utf8(output.stdout).ok()?;
    let mut lines = text.lines();
    let taken = Taken { time: lines.next()?.parse().ok()?, busy: lines.next()?.parse().ok()? };
    let totals = lines.map(|line| {
        let (units, sum) = line.split_once(' ').expect("two numbers");
        (units.parse().expect("a count"), sum.parse().expect("a sum"))
    });
    Some((taken, totals.collect()))
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
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

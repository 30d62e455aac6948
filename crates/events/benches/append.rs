//! Event rows made durable a second: the inbox, beside bare `SQLite`.
//!
//! Both write the same rows to the same disk in the same run, in turns. The inbox gets batches of ten visitors from many
//! senders, each waiting for its acknowledgement before it sends the next. `SQLite` gets bare inserts of 1,000 rows
//! a transaction, in WAL mode with `synchronous = FULL`, from one connection: the most that it can.
//! `--seconds N` is the length of a turn (2), `--rounds N` their number (5), `--senders N` how many send (64).

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use burgee_events::{Accepted, Conversion, Decision, EventLog, FileLog, Settings, Visit};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};

const VISITORS: u64 = 10;

fn main() {
    let argument = |name: &str, default: u64| {
        let mut arguments = std::env::args().skip_while(|argument| argument != name);
        arguments.nth(1).map_or(default, |value| value.parse().expect("a number"))
    };
    let turn = Duration::from_secs(argument("--seconds", 2));
    let (rounds, senders) = (argument("--rounds", 5), argument("--senders", 64));
    // Beside the build, so on a disk and not in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let log = FileLog::open(&folder.path().join("log"), Settings::default()).expect("a log");
    let log = Arc::new(log);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut database = runtime.block_on(open(&folder.path().join("bare.db")));
    let mut ratios = Vec::new();
    for round in 0..rounds {
        let ours = inbox(&log, round, senders, turn);
        let theirs = runtime.block_on(sqlite(&mut database, round, turn));
        ratios.push(ours / theirs);
        println!(
            "inbox {ours:>10.0} rows/s   SQLite {theirs:>10.0} rows/s   ratio {:.2}",
            ours / theirs
        );
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}; aimed at 0.50, better 0.70", ratios[ratios.len() / 2]);
    drop(log);
}

/// A decision and a conversion of each of ten visitors.
fn batch(round: u64, sender: u64, number: u64) -> Accepted {
    let visit = |visitor: u64, kind: &str| Visit {
        uuid: format!("{kind}{round:08x}-{sender:04x}-4000-8000-{number:08x}{visitor:04x}"),
        timestamp: 1_764_072_000_000,
        received: 1_764_072_000_000,
        visitor_id: format!("visitor-{round}-{sender}-{number}-{visitor}"),
        account_id: "12001".to_owned(),
        revision: Some("42".to_owned()),
        client_engine: Some("python-sdk".to_owned()),
        client_version: Some("5.7.0".to_owned()),
        ..Visit::default()
    };
    let decisions = (0..VISITORS).map(|visitor| Decision {
        visit: visit(visitor, "d"),
        campaign_id: Some("9000000001".to_owned()),
        experiment_id: Some("9300000001".to_owned()),
        variation_id: Some("9400000001".to_owned()),
        rule_type: Some("feature-test".to_owned()),
        ..Decision::default()
    });
    let conversions = (0..VISITORS).map(|visitor| Conversion {
        visit: visit(visitor, "c"),
        entity_id: "9500000001".to_owned(),
        event_name: "purchase".to_owned(),
        revenue: Some(4_200),
        ..Conversion::default()
    });
    Accepted {
        project: "4001".to_owned(),
        decisions: decisions.collect(),
        conversions: conversions.collect(),
    }
}

fn inbox(log: &Arc<FileLog>, round: u64, senders: u64, turn: Duration) -> f64 {
    let acknowledged = AtomicU64::new(0);
    let begun = Instant::now();
    thread::scope(|scope| {
        for sender in 0..senders {
            let acknowledged = &acknowledged;
            scope.spawn(move || {
                for number in 0.. {
                    if begun.elapsed() > turn {
                        break;
                    }
                    let batch = batch(round, sender, number);
                    let rows = batch.rows() as u64;
                    log.append(batch).expect("there is room");
                    acknowledged.fetch_add(rows, Ordering::Relaxed);
                }
            });
        }
    });
    let rate = per_second(acknowledged.into_inner(), begun.elapsed());
    // Outside of the measurement: what waits in memory goes to segments.
    log.hand_over().expect("segments");
    rate
}

async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{}", path.display()))
        .expect("a path")
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut database = SqliteConnection::connect_with(&options).await.expect("a database");
    let schema =
        "CREATE TABLE event (uuid TEXT, visitor_id TEXT, timestamp INTEGER, received INTEGER,
        account_id TEXT, campaign_id TEXT, experiment_id TEXT, variation_id TEXT, revenue INTEGER,
        revision TEXT, client_engine TEXT, client_version TEXT) STRICT";
    sqlx::query(schema).execute(&mut database).await.expect("a table");
    database
}

async fn sqlite(database: &mut SqliteConnection, round: u64, turn: Duration) -> f64 {
    const INSERT: &str =
        "INSERT INTO event VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let begun = Instant::now();
    let mut rows = 0;
    for number in 0.. {
        if begun.elapsed() > turn {
            break;
        }
        let mut transaction = database.begin().await.expect("a transaction");
        for part in 0..1_000 / (2 * VISITORS) {
            let batch = batch(round, 999, number * 100 + part);
            for row in &batch.decisions {
                insert(
                    &mut transaction,
                    INSERT,
                    &row.visit,
                    row.campaign_id.as_deref(),
                    row.experiment_id.as_deref(),
                    row.variation_id.as_deref(),
                    None,
                )
                .await;
            }
            for row in &batch.conversions {
                insert(
                    &mut transaction,
                    INSERT,
                    &row.visit,
                    None,
                    Some(&row.entity_id),
                    None,
                    row.revenue,
                )
                .await;
            }
            rows += batch.rows() as u64;
        }
        transaction.commit().await.expect("a commit");
    }
    per_second(rows, begun.elapsed())
}

async fn insert(
    database: &mut SqliteConnection,
    sql: &'static str,
    visit: &Visit,
    campaign: Option<&str>,
    experiment: Option<&str>,
    variation: Option<&str>,
    revenue: Option<i64>,
) {
    sqlx::query(sql)
        .bind(&visit.uuid)
        .bind(&visit.visitor_id)
        .bind(visit.timestamp)
        .bind(visit.received)
        .bind(&visit.account_id)
        .bind(campaign)
        .bind(experiment)
        .bind(variation)
        .bind(revenue)
        .bind(&visit.revision)
        .bind(&visit.client_engine)
        .bind(&visit.client_version)
        .execute(database)
        .await
        .expect("a row");
}

#[expect(clippy::cast_precision_loss, reason = "a rate to be printed")]
fn per_second(rows: u64, time: Duration) -> f64 {
    rows as f64 / time.as_secs_f64()
}

//! Compaction, retention and forgetting.

use burgee_events::{Day, Error, EventLog, FileLog, Kind, Measure, Settings, Tail};

use crate::support::{DAY, NOON, PROJECT, batch, decision, log, metric, plan, purchase};

fn filled() -> (tempfile::TempDir, FileLog) {
    let (folder, log) = log();
    for day in 0..3 {
        let at = NOON + day * DAY;
        for part in 0..2 {
            let uuid = |kind: &str| format!("{kind}{day}{part}");
            let decisions =
                vec![decision("ada", &uuid("d"), at, "a"), decision("bob", &uuid("e"), at, "b")];
            let conversions = vec![
                purchase("ada", &uuid("c"), at + 1, 10),
                purchase("bob", &uuid("f"), at + 1, 20),
            ];
            log.append(batch(decisions, conversions)).unwrap();
            log.hand_over().unwrap();
        }
    }
    (folder, log)
}

fn rows(log: &FileLog, kind: Kind) -> u64 {
    log.segments().iter().filter(|file| file.kind == kind).map(|file| file.rows).sum()
}

#[test]
fn segments_lie_by_project_kind_and_day_and_are_merged() {
    let (folder, log) = filled();
    assert_eq!(log.segments().len(), 12);
    for file in log.segments() {
        let path = file.path(folder.path());
        let text = path.display().to_string();
        assert!(
            path.is_file() && text.contains("project=4001") && text.contains("date=2025-11-2"),
            "{text}"
        );
        assert_eq!(file.bytes, path.metadata().unwrap().len());
    }
    let before = log.fold(&plan(vec![metric("77", Measure::Revenue)])).unwrap();
    assert_eq!(log.compact(2).unwrap(), 6);
    assert_eq!((log.segments().len(), rows(&log, Kind::Events)), (6, 12));
    assert_eq!(log.fold(&plan(vec![metric("77", Measure::Revenue)])).unwrap(), before);
    let names = |folder: &std::path::Path| -> usize {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                if path.is_dir() { self::files(&path) } else { 1 }
            })
            .sum()
    };
    assert_eq!(names(&folder.path().join("segments")), 6, "the old files are gone");
}

#[test]
fn a_log_is_read_beside_the_process_that_has_it_open() {
    let (folder, log) = filled();
    let wanted = plan(vec![metric("77", Measure::Revenue)]);
    let reader = || FileLog::open_to_read(folder.path(), Settings::default()).unwrap();
    let early = reader();
    log.append(batch(vec![], vec![purchase("ada", "new", NOON + 2, 7)])).unwrap();
    // What is in no segment yet is seen too.
    assert_eq!(reader().fold(&wanted).unwrap(), log.fold(&wanted).unwrap());
    // Files that are merged away are found again in their successor.
    log.hand_over().unwrap();
    log.compact(2).unwrap();
    assert_eq!(early.fold(&wanted).unwrap(), log.fold(&wanted).unwrap());
    let before = files(folder.path());
    for refused in [
        early.append(batch(vec![], vec![purchase("ada", "x", NOON, 1)])),
        early.hand_over().map(drop),
        early.compact(2).map(drop),
        early.erase(PROJECT, "ada").map(drop),
        early.load(batch(vec![], vec![purchase("ada", "x", NOON, 1)])),
    ] {
        assert!(matches!(refused, Err(Error::Closed) | Ok(())), "{refused:?}");
    }
    assert_eq!(files(folder.path()), before, "nothing has changed");
    let nothing = tempfile::tempdir().unwrap();
    let none = FileLog::open_to_read(&nothing.path().join("none"), Settings::default()).unwrap();
    assert!(none.segments().is_empty() && files(nothing.path()) == 0);
}

#[test]
fn large_segments_are_left_alone() {
    let (_folder, log) = log();
    let load = |from: usize, count: usize| {
        let row = |n: usize| purchase(&format!("v{n}"), &format!("c{n}"), NOON, 1);
        log.load(batch(vec![], (from..from + count).map(row).collect())).unwrap();
    };
    load(0, 200_000);
    for n in 0..4 {
        load(200_000 + n * 1_000, 1_000);
    }
    let large = log.segments()[0].clone();
    assert_eq!((log.compact(8).unwrap(), log.compact(4).unwrap()), (0, 1));
    let segments = log.segments();
    assert!(segments.len() == 2 && segments.contains(&large), "{segments:?}");
    assert_eq!(rows(&log, Kind::Events), 204_000);
}

fn files(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

#[test]
fn what_is_too_old_goes_and_stays_away() {
    let (folder, log) = filled();
    let first = Day::of(NOON + DAY);
    assert_eq!(log.retain_from(PROJECT, first).unwrap(), 8);
    assert_eq!(log.retain_from("another", Day::of(i64::MAX)).unwrap(), 0);
    drop(log);
    let log = FileLog::open(folder.path(), Settings::default()).unwrap();
    assert_eq!(rows(&log, Kind::Decisions) + rows(&log, Kind::Events), 16);
    assert!(log.segments().iter().all(|file| file.day >= first));
}

#[test]
fn a_visitor_is_forgotten_everywhere() {
    let (folder, log) = filled();
    log.append(batch(vec![decision("ada", "late", NOON, "a")], vec![])).unwrap();
    assert_eq!(
        log.erase(PROJECT, "ada").unwrap(),
        13,
        "six decisions, six conversions and one in the inbox"
    );
    assert_eq!(log.erase(PROJECT, "ada").unwrap(), 0);
    let folded = log.fold(&plan(vec![metric("77", Measure::Revenue)])).unwrap();
    let units: Vec<u64> = folded.epochs[0].iter().map(|cell| cell.units).collect();
    assert_eq!(units, [0, 1]);
    drop(log);
    for path in walk(folder.path()) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(3).any(|window| window == b"ada"), "{}", path.display());
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn many_rows_of_many_experiments_are_all_found() {
    let (_folder, log) = log();
    let mut decisions = Vec::new();
    for number in 0..30_000 {
        let mut one = decision(&format!("v{number}"), &format!("d{number}"), NOON + number, "a");
        one.experiment_id =
            Some(if number % 3 == 0 { "9300".into() } else { format!("{}", 9_000 + number % 700) });
        decisions.push(one);
    }
    let expected =
        decisions.iter().filter(|one| one.experiment_id.as_deref() == Some("9300")).count();
    log.append(batch(decisions, vec![])).unwrap();
    log.hand_over().unwrap();
    let folded = log.fold(&plan(vec![])).unwrap();
    assert_eq!(folded.epochs[0][0].units, expected as u64);
}

#[test]
fn a_log_is_open_once() {
    let (folder, log) = log();
    let second = FileLog::open(folder.path(), Settings::default());
    assert!(matches!(second, Err(Error::InUse(_))), "{second:?}");
    drop(log);
    FileLog::open(folder.path(), Settings::default()).unwrap();
}

#[test]
fn a_tail_sees_each_batch_once() {
    let (folder, log) = log();
    let append = |visitor: &str| {
        log.append(batch(vec![decision(visitor, visitor, NOON, "a")], vec![])).unwrap();
    };
    append("before");
    let mut tail = Tail::open(folder.path()).unwrap();
    let seen = |tail: &mut Tail| -> Vec<String> {
        let batches = tail.batches().unwrap();
        batches.into_iter().map(|batch| batch.decisions[0].visit.visitor_id.clone()).collect()
    };
    assert!(seen(&mut tail).is_empty());
    append("one");
    assert_eq!(seen(&mut tail), ["one"]);
    append("two");
    log.hand_over().unwrap();
    append("three");
    log.hand_over().unwrap();
    append("four");
    assert_eq!(
        seen(&mut tail),
        ["two", "four"],
        "three was handed over before the tail opened its file"
    );
    append("five");
    assert_eq!(seen(&mut tail), ["five"]);
    assert!(seen(&mut tail).is_empty());
}

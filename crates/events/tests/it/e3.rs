//! The vendor's export: read, counted, written again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burgee_events::{
    Day, Denominator, EventLog, FileLog, Measure, Metric, Plan, Settings, Source, e3,
};
use serde_json::Value;

use crate::support::{DAY, NOON, PROJECT, amount, batch, decision, log, purchase};

/// The folder of recorded exports, which are not part of the repository: `None` if it is not there.
fn recorded() -> Option<PathBuf> {
    let folder = match std::env::var_os("BURGEE_VECTORS") {
        Some(folder) => PathBuf::from(folder).join("e3"),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/e3"),
    };
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", folder.display());
    eprintln!("skipped: {} is missing", folder.display());
    None
}

#[test]
fn a_recorded_export_has_its_totals() {
    let Some(folder) = recorded() else { return };
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let (_kept, log) = log();
    let imported = e3::import(&log, PROJECT, &folder).unwrap();
    assert_eq!((imported.decisions, imported.unusable), (10_000, 0));
    check(&log, &expected);

    // Exported and imported again, and imported a second time over itself, nothing changes.
    let target = tempfile::tempdir().unwrap();
    let days = Day::of(0)..=Day::of(i64::MAX);
    let exported = e3::export(&log, PROJECT, days, target.path()).unwrap();
    assert_eq!(exported.decisions, 10_000);
    assert!(exported.files.iter().all(|file| file.is_file()));
    let second = tempfile::tempdir().unwrap();
    let again = FileLog::open(second.path(), Settings::default()).unwrap();
    let back = e3::import(&again, PROJECT, target.path()).unwrap();
    assert_eq!((back.decisions, back.events), (exported.decisions, exported.events));
    check(&again, &expected);
    e3::import(&again, PROJECT, &folder).unwrap();
    check(&again, &expected);
}

fn check(log: &FileLog, expected: &Value) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let visitors = expected["visitors"].as_object().unwrap();
    let variations: Vec<String> = visitors.keys().cloned().collect();
    let names = event_ids(log);
    let mut wanted = Vec::new();
    let conversions = expected["conversions"].as_array().unwrap();
    for conversion in conversions {
        let id = &names[&text(&conversion["event"])];
        for measure in [Measure::Count, Measure::Unique, Measure::Revenue] {
            let numerator = amount(id, measure);
            wanted.push(Metric {
                numerator,
                denominator: Denominator::Visitors,
                cap: None,
                window: None,
            });
        }
    }
    let plan = Plan {
        project: PROJECT.to_owned(),
        experiment: text(&expected["experiment_id"]),
        variations: variations.clone(),
        metrics: wanted,
        end: i64::MAX,
        ..Plan::default()
    };
    let folded = log.fold(&plan).unwrap();
    for (cell, variation) in folded.epochs[0].iter().zip(&variations) {
        assert_eq!(Some(cell.units), visitors[variation].as_u64(), "visitors of {variation}");
    }
    for (index, conversion) in conversions.iter().enumerate() {
        let variation = text(&conversion["variation_id"]);
        let place = variations.iter().position(|other| *other == variation).unwrap();
        let cell = &folded.epochs[0][place];
        for (offset, key) in ["count", "unique", "revenue_cents"].iter().enumerate() {
            let found = cell.metrics[3 * index + offset].value;
            assert_eq!(Some(found), conversion[key].as_f64(), "{key} of {conversion}");
        }
    }
}

/// Names are what `expected.json` has, ids are what metrics are asked by.
fn event_ids(log: &FileLog) -> BTreeMap<String, String> {
    log.event_names(PROJECT).unwrap().into_iter().map(|(id, name)| (name, id)).collect()
}

/// All that a row can say survives the way out and back.
#[test]
fn an_export_loses_nothing() {
    use burgee_events::{Attribute, Membership};
    let (_folder, log) = log();
    let mut first = decision("ada/../é", "d1", NOON, "a");
    first.visit.attributes = vec![
        Attribute {
            id: Some("1".into()),
            name: None,
            kind: Some("custom".into()),
            value: Some(String::new()),
        },
        Attribute::default(),
    ];
    first.visit.user_ip = Some("203.0.113.0".into());
    first.visit.session_id = Some("s".into());
    let mut nothing = decision("bob", "d2", NOON + 1, "b");
    (nothing.experiment_id, nothing.variation_id, nothing.is_holdback) = (None, None, true);
    let mut event = purchase("ada/../é", "c1", NOON + 2, -5);
    event.tags =
        vec![("a".into(), Some("1".into())), ("a".into(), None), (String::new(), Some("x".into()))];
    (event.value, event.quantity) = (Some(-0.1), Some(3));
    event.event_name = "sign up/2".into();
    event.experiments = vec![Membership {
        campaign_id: Some("9".into()),
        is_holdback: Some(false),
        ..Membership::default()
    }];
    let plain = purchase("bob", "c2", NOON + 3, 0);
    let rows = batch(vec![first, nothing], vec![event, plain]);
    log.append(rows.clone()).unwrap();
    log.append(rows.clone()).unwrap();
    let target = tempfile::tempdir().unwrap();
    let exported = e3::export(&log, PROJECT, Day::of(NOON)..=Day::of(NOON), target.path()).unwrap();
    assert_eq!((exported.decisions, exported.events, exported.files.len()), (2, 2, 4));
    let day = target.path().join("v1/account_id=12001/type=events/date=2025-11-25");
    assert!(day.join("_SUCCESS").is_file() && day.join("event=sign up%2F2").is_dir());

    let (_second, copy) = self::log();
    e3::import(&copy, PROJECT, target.path()).unwrap();
    let mut back = copy.rows(PROJECT).unwrap();
    back.decisions.sort_by_key(|row| row.visit.timestamp);
    back.conversions.sort_by_key(|row| row.visit.timestamp);
    // What the export has no column for does not come back.
    let mut expected = rows;
    for row in &mut expected.decisions {
        row.rule_type = None;
    }
    assert_eq!(back, expected);
}

/// All files below a folder by their path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn two_projects_share_a_folder() {
    let (_folder, log) = log();
    let row = || purchase("ada", "c1", NOON, 1);
    log.append(batch(vec![], vec![row()])).unwrap();
    log.append(burgee_events::Accepted { project: "4002".into(), ..batch(vec![], vec![row()]) })
        .unwrap();
    let target = tempfile::tempdir().unwrap();
    let days = || Day::of(NOON)..=Day::of(NOON);
    e3::export(&log, PROJECT, days(), target.path()).unwrap();
    e3::export(&log, "4002", days(), target.path()).unwrap();
    e3::export(&log, PROJECT, days(), target.path()).unwrap();
    assert_eq!(files(target.path()).len(), 3, "a file each, and that the day is complete");
}

#[test]
fn a_mirror_follows_the_log() {
    let (_folder, log) = log();
    let until = Day::of(NOON + 2 * DAY);
    let mirror = || e3::mirror(&log, PROJECT, "12", until).unwrap();
    let found = || files(&e3::mirror_folder(&log, PROJECT));
    assert_eq!((mirror(), found().len()), (0, 0));
    for (n, day) in [0, 1, 2].into_iter().enumerate() {
        let at = NOON + day * DAY;
        let rows = batch(
            vec![decision("ada", &format!("d{n}"), at, "a")],
            vec![purchase("bob", &format!("c{n}"), at, 1)],
        );
        log.append(rows).unwrap();
    }
    log.hand_over().unwrap();
    // The account's folder, whatever rows say; the third day has not ended.
    assert_eq!((mirror(), mirror()), (4, 0));
    let names: Vec<String> = found().into_keys().collect();
    let day = "v1/account_id=12/type=decisions/date=2025-11-25";
    assert_eq!(names.len(), 8);
    assert_eq!(names[0], format!("{day}/_SUCCESS"));
    assert_eq!(names[1], format!("{day}/experiment=9300/part-4001-00000.c000.snappy.parquet"));
    // A late event changes its day alone.
    let before = found();
    log.append(batch(vec![], vec![purchase("bob", "late", NOON, 1)])).unwrap();
    log.hand_over().unwrap();
    assert_eq!(mirror(), 1);
    let changed: Vec<_> = found().into_iter().filter(|(name, own)| before[name] != *own).collect();
    assert!(changed.len() == 1 && changed[0].0.contains("type=events/date=2025-11-25"));
    // Whoever is forgotten is in no copy either, at once.
    log.erase(PROJECT, "bob").unwrap();
    assert!(found().is_empty());
    assert_eq!((mirror(), found().len()), (2, 4));
    log.retain_from(PROJECT, Day::of(NOON + DAY)).unwrap();
    assert_eq!((mirror(), found().len()), (1, 2));
    // Another account's folder takes its place.
    e3::mirror(&log, PROJECT, "13", until).unwrap();
    assert!(found().keys().all(|name| name.starts_with("v1/account_id=13/")));
}

#[test]
fn overall_revenue_counts_all_events() {
    let (_folder, log) = log();
    let mut other = purchase("ada", "c2", NOON, 30);
    other.entity_id = "78".into();
    log.append(batch(
        vec![decision("ada", "d", NOON, "a")],
        vec![purchase("ada", "c1", NOON, 12), other],
    ))
    .unwrap();
    let all = burgee_events::Amount { source: Source::All, measure: Measure::Revenue };
    let metrics = vec![Metric {
        numerator: all,
        denominator: Denominator::Visitors,
        cap: None,
        window: None,
    }];
    let folded = log.fold(&crate::support::plan(metrics)).unwrap();
    assert_eq!(folded.epochs[0][0].metrics[0].value.to_bits(), 42.0_f64.to_bits());
}

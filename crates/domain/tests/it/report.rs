//! Reports of experiments.

use burgee_domain::{Error, Report, RuleType};
use serde_json::json;

use crate::support::{World, ab, add_rule, replace};

const SUFFIX: &str = "ff8g3hxNc8EKoE837vVVtR";

fn reported() -> (World, Report) {
    let mut world = World::with_flag();
    let mut test = ab(&world, "stock_test");
    test["metrics"][0]["display_title"] = json!("add_to_cart");
    world.patch(&add_rule(&test)).unwrap();
    let rule = world.rule("stock_test");
    let report = Report::begin(world.flag(), rule, world.environment.id, 9, SUFFIX, world.now);
    (world, report)
}

#[test]
fn a_report_begins_with_what_is_known_of_flag_and_rule() {
    let (world, report) = reported();
    let rule = world.rule("stock_test");
    assert_eq!(report.key, "stock_test_ff8g3hxNc8EKoE837vVVtR");
    assert_eq!((report.flag_key.as_str(), report.rule_key.as_str()), ("checkout", "stock_test"));
    assert_eq!((report.kind, report.experiment_id), (RuleType::AbTest, rule.experiment_id));
    assert_eq!(report.primary_metric.as_deref(), Some("add_to_cart"));
    assert_eq!(report.distribution_mode.as_deref(), Some("manual"));
    assert_eq!((report.start_time, report.end_time), (world.now, None));
    assert_eq!((report.archived, report.revision), (false, 1));
}

#[test]
fn it_ends_once_with_how_the_rule_last_was() {
    let (mut world, report) = reported();
    world.patch(&replace("/rules/stock_test/name", "Renamed")).unwrap();
    let ended = report.ended(world.flag(), world.rule("stock_test"), world.now);
    assert_eq!((ended.rule_name.as_str(), ended.end_time), ("Renamed", Some(world.now)));
    assert_eq!((ended.revision, ended.updated_time), (2, world.now));
    let later = world.tick();
    assert_eq!(ended.ended(world.flag(), world.rule("stock_test"), later), ended);
    assert!(matches!(ended.reset(later), Err(Error::Conflict { .. })));
}

#[test]
fn its_counts_start_over_and_it_goes_to_the_archive_and_back() {
    let (mut world, report) = reported();
    let later = world.tick();
    let reset = report.reset(later).unwrap();
    assert_eq!((reset.start_time, reset.revision), (later, 2));
    let archived = reset.with_archived(true, later);
    assert_eq!((archived.archived, archived.revision), (true, 3));
    assert_eq!(archived.with_archived(true, later), archived);
    assert!(!archived.with_archived(false, later).archived);
}

//! Rows, plans and logs that tests share.

use burgee_events::{
    Accepted, Amount, Conversion, Decision, Denominator, FileLog, Measure, Metric, Plan, Settings,
    Source, Visit,
};

pub(crate) const PROJECT: &str = "4001";
pub(crate) const NOON: i64 = 1_764_072_000_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 86_400_000;

pub(crate) fn log() -> (tempfile::TempDir, FileLog) {
    let folder = tempfile::tempdir().unwrap();
    let log = FileLog::open(folder.path(), Settings::default()).unwrap();
    (folder, log)
}

pub(crate) fn visit(visitor: &str, uuid: &str, timestamp: i64) -> Visit {
    Visit {
        uuid: uuid.to_owned(),
        timestamp,
        received: timestamp + 5,
        visitor_id: visitor.to_owned(),
        account_id: "12001".to_owned(),
        ..Visit::default()
    }
}

pub(crate) fn decision(visitor: &str, uuid: &str, timestamp: i64, variation: &str) -> Decision {
    Decision {
        visit: visit(visitor, uuid, timestamp),
        campaign_id: Some("9000".to_owned()),
        experiment_id: Some("9300".to_owned()),
        variation_id: Some(variation.to_owned()),
        rule_type: Some("feature-test".to_owned()),
        ..Decision::default()
    }
}

pub(crate) fn purchase(visitor: &str, uuid: &str, timestamp: i64, cents: i64) -> Conversion {
    Conversion {
        visit: visit(visitor, uuid, timestamp),
        entity_id: "77".to_owned(),
        event_name: "purchase".to_owned(),
        revenue: Some(cents),
        ..Conversion::default()
    }
}

pub(crate) fn batch(decisions: Vec<Decision>, conversions: Vec<Conversion>) -> Accepted {
    Accepted { project: PROJECT.to_owned(), decisions, conversions }
}

pub(crate) fn amount(event: &str, measure: Measure) -> Amount {
    Amount { source: Source::Event(event.to_owned()), measure }
}

pub(crate) fn metric(event: &str, measure: Measure) -> Metric {
    Metric {
        numerator: amount(event, measure),
        denominator: Denominator::Visitors,
        cap: None,
        window: None,
    }
}

pub(crate) fn plan(metrics: Vec<Metric>) -> Plan {
    Plan {
        project: PROJECT.to_owned(),
        experiment: "9300".to_owned(),
        variations: vec!["a".to_owned(), "b".to_owned()],
        metrics,
        end: i64::MAX,
        ..Plan::default()
    }
}

//! Bodies as SDKs send them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use burgee_events::{Accepted, Catalogue, Counters, Origin, accept, parse};
use serde_json::{Value, json};

use crate::support::{NOON, PROJECT};

fn catalogue() -> Catalogue {
    let set = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<HashSet<_>>();
    Catalogue {
        experiments: [("9300".to_owned(), set(&["1", "2"]))].into(),
        events: set(&["77"]),
        bot_filtering: false,
    }
}

fn origin() -> Origin {
    Origin { received: NOON, ip: Some("203.0.113.77".to_owned()), ..Origin::default() }
}

fn take(body: &Value, origin: &Origin, catalogue: &Catalogue) -> (Accepted, Counters) {
    accept(&parse(body.to_string().as_bytes()).unwrap(), PROJECT, origin, catalogue)
}

fn body(snapshots: &Value) -> Value {
    json!({
        "account_id": "12001", "project_id": "4001", "revision": "42", "client_name": "python-sdk",
        "client_version": "5.7.0", "anonymize_ip": true, "enrich_decisions": true, "region": "US",
        "visitors": [{
            "visitor_id": "ada", "snapshots": snapshots,
            "attributes": [
                { "entity_id": "51", "key": "age", "type": "custom", "value": 36 },
                { "entity_id": "$opt_bot_filtering", "key": "$opt_bot_filtering", "type": "custom", "value": true },
                { "entity_id": "52", "key": "list", "type": "custom", "value": [1] },
            ],
        }],
    })
}

fn impression(experiment: &Value, variation: &Value, timestamp: &Value) -> Value {
    json!([{
        "decisions": [{
            "campaign_id": "9000", "experiment_id": experiment, "variation_id": variation,
            "metadata": { "flag_key": "f", "rule_key": "r", "rule_type": "feature-test", "variation_key": "on", "enabled": true },
        }],
        "events": [{ "entity_id": "9000", "key": "campaign_activated", "uuid": "u1", "timestamp": timestamp }],
    }])
}

fn conversion(more: &Value) -> Value {
    let mut event =
        json!({ "entity_id": "77", "key": "purchase", "uuid": "u2", "timestamp": NOON });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!([{ "events": [event] }])
}

#[test]
fn an_impression_becomes_a_decision() {
    let sent = body(&impression(&json!("9300"), &json!("2"), &json!(NOON)));
    let (accepted, counters) = take(&sent, &origin(), &catalogue());
    assert_eq!((counters.decisions, accepted.rows()), (1, 1));
    let decision = &accepted.decisions[0];
    assert_eq!(decision.experiment_id.as_deref(), Some("9300"));
    assert_eq!(decision.enabled, Some(true));
    assert_eq!((decision.visit.uuid.as_str(), decision.visit.timestamp), ("u1", NOON));
    assert_eq!(decision.visit.user_ip.as_deref(), Some("203.0.113.0"), "the last part is dropped");
    let values: Vec<_> =
        decision.visit.attributes.iter().map(|a| a.value.as_deref().unwrap()).collect();
    assert_eq!(values, ["36", "true"], "lists are no attribute values");
}

#[test]
fn a_conversion_keeps_revenue_value_and_tags() {
    let tags = json!({ "revenue": 4200, "colour": "red", "list": [1, 2], "none": null });
    let more = json!({ "revenue": 4200, "value": 1.5, "tags": tags });
    let (accepted, _) = take(&body(&conversion(&more)), &origin(), &catalogue());
    let found = &accepted.conversions[0];
    assert_eq!((found.revenue, found.value), (Some(4_200), Some(1.5)));
    let tag = |key: &str| found.tags.iter().find(|(name, _)| name == key).unwrap().1.clone();
    assert_eq!(tag("list").as_deref(), Some("[1,2]"));
    assert_eq!(tag("none"), None);
}

/// What cannot be true is set aside and counted, and the rest of the batch is taken.
#[test]
fn what_cannot_be_true_is_set_aside() {
    let count = |snapshots: &Value| take(&body(snapshots), &origin(), &catalogue()).1;
    let impossible = |experiment: &str, variation: &str| {
        count(&impression(&json!(experiment), &json!(variation), &json!(NOON))).impossible_decisions
    };
    assert_eq!((impossible("9300", "3"), impossible("1", "1"), impossible("9300", "1")), (1, 1, 0));
    let of = |more: &Value| count(&conversion(more));
    assert_eq!(of(&json!({ "entity_id": "78" })).unknown_events, 1);
    for absurd in [json!(0), json!(1_700_000_000), json!("soon"), json!(null), json!(1e300)] {
        assert_eq!(of(&json!({ "timestamp": absurd })).absurd_timestamps, 1, "{absurd}");
    }
    for bad in [json!("NaN"), json!(1.5), json!(true), json!([1])] {
        assert_eq!(of(&json!({ "revenue": bad })).bad_revenues, 1, "{bad}");
    }
    let good = Counters { conversions: 1, ..Counters::default() };
    assert_eq!(of(&json!({ "revenue": 12.0 })), good);
    assert_eq!(of(&json!({ "value": "a lot" })), good, "what is no number is no value");
    let mut mixed = conversion(&json!({}));
    let other = conversion(&json!({ "entity_id": "78" }));
    mixed.as_array_mut().unwrap().extend(other.as_array().unwrap().clone());
    let (accepted, counters) = take(&body(&mixed), &origin(), &catalogue());
    assert_eq!((accepted.rows(), counters.unknown_events), (1, 1));
}

#[test]
fn a_time_far_ahead_becomes_the_time_of_receipt() {
    let more = json!({ "timestamp": NOON + 2 * 86_400_000 });
    let (accepted, counters) = take(&body(&conversion(&more)), &origin(), &catalogue());
    assert_eq!(accepted.conversions[0].visit.timestamp, NOON);
    assert_eq!((counters.clamped_timestamps, counters.conversions), (1, 1));
}

#[test]
fn crawlers_are_dropped_if_the_sdk_or_the_project_asks() {
    let crawler =
        Origin { user_agent: Some("Mozilla/5.0 (compatible; Googlebot/2.1)".into()), ..origin() };
    let sent = body(&conversion(&json!({})));
    assert_eq!(take(&sent, &crawler, &catalogue()).1.bots, 1);
    assert_eq!(take(&sent, &origin(), &catalogue()).1.bots, 0);
    let mut unasked = sent;
    unasked["visitors"][0]["attributes"] = json!(null);
    assert_eq!(take(&unasked, &crawler, &catalogue()).1.bots, 0);
    let filtering = Catalogue { bot_filtering: true, ..catalogue() };
    assert_eq!(take(&unasked, &crawler, &filtering).1.bots, 1);
}

#[test]
fn a_missing_uuid_is_made_of_what_was_sent() {
    let without = |more: Value| {
        let mut sent = conversion(&more);
        sent[0]["events"][0].as_object_mut().unwrap().remove("uuid");
        take(&body(&sent), &origin(), &catalogue()).0.conversions[0].visit.uuid.clone()
    };
    assert_eq!(without(json!({})), without(json!({})));
    assert_ne!(without(json!({})), without(json!({ "tags": { "a": 1 } })));
}

#[test]
fn what_is_no_batch_is_malformed() {
    for malformed in [
        "",
        "[]",
        "{}",
        r#"{"visitors": 3}"#,
        r#"{"visitors": [{"snapshots": "no"}]}"#,
        "{\"visitors\": [nul",
    ] {
        let why = parse(malformed.as_bytes()).unwrap_err();
        assert!(!why.to_string().is_empty(), "{malformed}");
    }
    let (accepted, counters) = take(
        &json!({ "visitors": [{ "snapshots": [{ "events": [{}] }] }] }),
        &origin(),
        &catalogue(),
    );
    assert_eq!((accepted.rows(), counters.without_visitor), (0, 1));
}

/// Every request that both SDKs were recorded to send is a batch, and all its rows are taken.
#[test]
fn recorded_requests_are_taken_whole() {
    let folder = match std::env::var_os("BURGEE_VECTORS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors"),
    };
    let text = std::fs::read_to_string(folder.join("events.jsonl")).unwrap();
    let (mut batches, mut rows) = (0, 0);
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let requests =
            ["python", "javascript"].iter().filter_map(|sdk| case[sdk].as_array()).flatten();
        for request in requests {
            let payload = request.get("payload").or(request.get("body")).unwrap_or(request);
            let mut payload = payload.clone();
            let (everything, sent) = all_known(&mut payload);
            let (accepted, counters) = take(&payload, &origin(), &everything);
            let taken = Counters {
                decisions: counters.decisions,
                conversions: counters.conversions,
                ..Counters::default()
            };
            // What is set aside is revenue that an SDK passes on as it was given.
            let Counters { bad_revenues, .. } = counters;
            assert_eq!(counters, Counters { bad_revenues, ..taken }, "{payload}");
            assert_eq!(accepted.rows() as u64 + bad_revenues, sent, "{payload}");
            batches += 1;
            rows += accepted.rows();
        }
    }
    assert!(batches > 50 && rows > 50, "{batches} batches with {rows} rows");
}

/// A catalogue of all that a payload names, and the number of its rows. Recorded times are normalised: they become real.
fn all_known(payload: &mut Value) -> (Catalogue, u64) {
    let mut known = Catalogue::default();
    let mut rows = 0;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for visitor in payload["visitors"].as_array_mut().unwrap() {
        for snapshot in visitor["snapshots"].as_array_mut().unwrap() {
            for decision in snapshot["decisions"].as_array().into_iter().flatten() {
                let variations =
                    known.experiments.entry(text(&decision["experiment_id"])).or_default();
                variations.insert(text(&decision["variation_id"]));
                rows += 1;
            }
            for event in snapshot["events"].as_array_mut().unwrap() {
                known.events.insert(text(&event["entity_id"]));
                event["timestamp"] = json!(NOON);
                rows += u64::from(event["key"] != "campaign_activated");
            }
        }
    }
    (known, rows)
}

//! The fold, against what it should be and against a second, plain implementation.

use std::collections::{BTreeMap, BTreeSet};

use burgee_events::{
    Accepted, Attribute, Cell, Conversion, Day, Decision, Denominator, EventLog, Filter, Folded,
    Measure, Metric, Operator, Plan, Property, Segment, Source, visitor_hash,
};
use burgee_stats::{Proportion, Ratio, Sample};
use proptest::prelude::*;

use crate::support::{
    DAY, MINUTE, NOON, PROJECT, amount, batch, decision, log, metric, plan, purchase,
};

fn fold(plan: &Plan, decisions: Vec<Decision>, conversions: Vec<Conversion>) -> Folded {
    let (_folder, log) = log();
    log.append(batch(decisions, conversions)).unwrap();
    let recent = log.fold(plan).unwrap();
    log.hand_over().unwrap();
    assert_eq!(log.fold(plan).unwrap(), recent, "from the inbox and from segments");
    log.compact(2).unwrap();
    assert_eq!(log.fold(plan).unwrap(), recent, "after compaction");
    recent
}

fn values(folded: &Folded, metric: usize) -> Vec<(u64, f64)> {
    folded.epochs[0].iter().map(|cell| (cell.units, cell.metrics[metric].value)).collect()
}

#[test]
fn conversions_count_from_the_first_decision_on() {
    let decisions = vec![
        decision("ada", "d1", NOON, "a"),
        decision("bob", "d2", NOON, "b"),
        decision("cyd", "d3", NOON, "b"),
    ];
    let conversions = vec![
        purchase("ada", "c1", NOON - 1, 100),
        purchase("ada", "c2", NOON, 200),
        purchase("ada", "c3", NOON + 40 * DAY, 400),
        purchase("bob", "c4", NOON + 1, 800),
        purchase("bob", "c4", NOON + 1, 800),
        purchase("eve", "c5", NOON + 1, 1_600),
    ];
    let metrics =
        [Measure::Unique, Measure::Count, Measure::Revenue].map(|measure| metric("77", measure));
    let folded = fold(&plan(metrics.to_vec()), decisions, conversions);
    assert_eq!(values(&folded, 0), [(1, 1.0), (2, 1.0)]);
    assert_eq!(values(&folded, 1), [(1, 2.0), (2, 1.0)]);
    assert_eq!(values(&folded, 2), [(1, 600.0), (2, 800.0)]);
    assert_eq!((folded.duplicates, folded.first_decision), (1, Some(NOON)));
    let sample = folded.epochs[0][1].metrics[0].sample;
    assert_eq!(sample, Sample::Proportion(Proportion { units: 2, converted: 1 }));
}

#[test]
fn the_first_decision_keeps_its_variation() {
    let decisions = vec![
        decision("ada", "d2", NOON + MINUTE, "b"),
        decision("ada", "d1", NOON, "a"),
        decision("bob", "d3", NOON, "b"),
        decision("cyd", "d4", NOON, "unknown"),
    ];
    let mut delivery = decision("dan", "d5", NOON, "a");
    delivery.rule_type = Some("rollout".into());
    let folded = fold(&plan(vec![]), [decisions, vec![delivery]].concat(), vec![]);
    let units: Vec<u64> = folded.epochs[0].iter().map(|cell| cell.units).collect();
    assert_eq!((units, folded.switched), (vec![1, 1], 1));
}

#[test]
fn a_window_bounds_first_decisions_and_conversions() {
    let decisions = vec![
        decision("ada", "d1", NOON, "a"),
        decision("ada", "d2", NOON + DAY, "a"),
        decision("bob", "d3", NOON + DAY, "a"),
    ];
    let conversions = vec![
        purchase("bob", "c1", NOON + DAY, 1),
        purchase("bob", "c2", NOON + 2 * DAY, 2),
        purchase("ada", "c3", NOON + DAY, 4),
    ];
    let bounded =
        Plan { start: NOON + 1, end: NOON + 2 * DAY, ..plan(vec![metric("77", Measure::Revenue)]) };
    assert_eq!(values(&fold(&bounded, decisions.clone(), conversions.clone()), 0)[0], (1, 1.0));
    let short = Plan { window: Some(DAY / 2), ..plan(vec![metric("77", Measure::Revenue)]) };
    assert_eq!(values(&fold(&short, decisions, conversions), 0)[0], (2, 1.0));
}

#[test]
fn epochs_segments_ratios_and_caps() {
    let mut tagged = decision("bob", "d2", NOON + DAY, "a");
    tagged.visit.attributes = vec![
        Attribute {
            id: Some("51".into()),
            name: Some("plan".into()),
            kind: Some("custom".into()),
            value: Some("gold".into()),
        },
        Attribute { id: None, name: Some("browser".into()), kind: None, value: None },
    ];
    let decisions = vec![decision("ada", "d1", NOON, "a"), tagged];
    let mut refund = purchase("bob", "c3", NOON + 2 * DAY, -50);
    refund.value = Some(0.5);
    let conversions = vec![
        purchase("ada", "c1", NOON + DAY, 1_000),
        purchase("bob", "c2", NOON + 2 * DAY, 70),
        refund,
    ];
    let ratio = Metric {
        numerator: amount("77", Measure::Revenue),
        denominator: Denominator::Amount(amount("77", Measure::Count)),
        cap: None,
        window: None,
    };
    let capped = Metric { cap: Some(0.5), ..metric("77", Measure::Revenue) };
    let value = Metric {
        numerator: burgee_events::Amount { source: Source::All, measure: Measure::Value },
        ..capped.clone()
    };
    let metrics = vec![ratio, capped, Metric { cap: None, ..value }];
    let split = Plan { changes: vec![NOON + DAY], ..plan(metrics) };
    let folded = fold(&split, decisions.clone(), conversions.clone());
    assert_eq!((folded.epochs[0][0].units, folded.epochs[1][0].units), (1, 1));
    let Sample::Ratio(Ratio { numerator, denominator, product }) =
        folded.epochs[1][0].metrics[0].sample
    else {
        panic!("a ratio")
    };
    assert_eq!((numerator.sum, denominator.sum, product), (20.0, 2.0, 40.0));
    assert_eq!(
        folded.epochs[0][0].metrics[1].value, 20.0,
        "the cap is that of all arms and epochs"
    );
    assert_eq!(folded.epochs[0][0].metrics[1].cap, Some(20.0));
    assert_eq!(folded.epochs[1][0].metrics[2].value, 0.5);
    for (attribute, value, units) in
        [("plan", "gold", 1), ("51", "gold", 1), ("plan", "blue", 0), ("browser", "", 0)]
    {
        let segment = Some(Segment::attribute(attribute, value));
        let one = Plan { segment, ..plan(vec![metric("77", Measure::Count)]) };
        assert_eq!(
            fold(&one, decisions.clone(), conversions.clone()).epochs[0][0].units,
            units,
            "{attribute}"
        );
    }
}

#[test]
fn sessions_and_covariates() {
    let decisions =
        vec![decision("ada", "d1", NOON, "a"), decision("ada", "d2", NOON + 5 * 60 * MINUTE, "a")];
    let conversions = vec![
        purchase("ada", "c0", NOON - DAY, 7),
        purchase("ada", "c1", NOON + 10 * MINUTE, 1),
        purchase("ada", "c2", NOON + 20 * MINUTE, 2),
        purchase("ada", "c3", NOON + 180 * MINUTE, 4),
        purchase("ada", "c4", NOON + 310 * MINUTE, 8),
    ];
    let per_session =
        Metric { denominator: Denominator::Sessions, ..metric("77", Measure::Unique) };
    let folded = fold(&plan(vec![per_session]), decisions.clone(), conversions.clone());
    let Sample::Ratio(ratio) = folded.epochs[0][0].metrics[0].sample else { panic!("a ratio") };
    assert_eq!(
        (ratio.numerator.sum, ratio.denominator.sum),
        (2.0, 2.0),
        "one session had no decision"
    );
    let with =
        Plan { start: NOON, covariate: 14 * DAY, ..plan(vec![metric("77", Measure::Revenue)]) };
    let folded = fold(&with, decisions, conversions);
    let Sample::Paired(paired) = folded.epochs[0][0].metrics[0].sample else { panic!("a pair") };
    assert_eq!((paired.post.sum, paired.pre.sum, paired.product), (15.0, 7.0, 105.0));
}

#[test]
fn a_machine_is_left_out_and_named() {
    let conversions = (0..1_001).map(|i| purchase("bot", &format!("c{i}"), NOON + i, 1)).collect();
    let decisions = vec![decision("bot", "d1", NOON, "a"), decision("ada", "d2", NOON, "a")];
    let folded = fold(&plan(vec![metric("77", Measure::Count)]), decisions, conversions);
    assert_eq!(values(&folded, 0)[0], (1, 0.0));
    assert_eq!(folded.quarantined, [visitor_hash("bot")]);
}

/// The same sums by maps over all rows, written without the code that it checks.
fn plainly(plan: &Plan, rows: &[Accepted]) -> Vec<Vec<(u64, f64, f64)>> {
    let mut first: BTreeMap<&str, (i64, i64, i64, usize)> = BTreeMap::new();
    for row in rows.iter().flat_map(|batch| &batch.decisions) {
        let Some(variation) =
            plan.variations.iter().position(|id| Some(id) == row.variation_id.as_ref())
        else {
            continue;
        };
        if row.visit.timestamp >= plan.end {
            continue;
        }
        let candidate = (
            row.visit.timestamp,
            visitor_hash(&row.visit.uuid),
            visitor_hash(&plan.variations[variation]),
            variation,
        );
        let known = first.entry(&row.visit.visitor_id).or_insert(candidate);
        *known = candidate.min(*known);
    }
    first.retain(|_, (time, ..)| *time >= plan.start);
    let mut seen: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    // Days before that of the first decision are not read.
    let from = first.values().map(|(time, ..)| Day::of(*time).start()).min().unwrap_or(i64::MAX);
    let conversions = rows.iter().flat_map(|batch| &batch.conversions);
    for row in conversions.filter(|row| row.visit.timestamp >= from) {
        let this = (row.visit.timestamp, row.revenue.unwrap_or(0));
        let known = seen.entry((&row.visit.visitor_id, &row.visit.uuid)).or_insert(this);
        *known = this.min(*known);
    }
    let mut totals: BTreeMap<&str, i64> = first.keys().map(|visitor| (*visitor, 0)).collect();
    for ((visitor, _), (time, cents)) in seen {
        if let Some((from, ..)) = first.get(visitor)
            && time >= *from
            && time < plan.end
        {
            *totals.get_mut(visitor).unwrap() += cents;
        }
    }
    let mut cells = vec![vec![(0, 0.0, 0.0); plan.variations.len()]; plan.changes.len() + 1];
    for (visitor, (time, .., variation)) in &first {
        let epoch = plan.changes.iter().filter(|change| *change <= time).count();
        let total = totals[visitor] as f64;
        let (units, sum, squares) = &mut cells[epoch][*variation];
        (*units, *sum, *squares) = (*units + 1, *sum + total, *squares + total * total);
    }
    cells
}

fn shown(cell: &Cell) -> (u64, f64, f64) {
    let Sample::Mean(moments) = cell.metrics[0].sample else { panic!("a mean") };
    (cell.units, moments.sum, moments.sum_squares)
}

fn rows() -> impl Strategy<Value = (Vec<Decision>, Vec<Conversion>)> {
    let time = 0..4 * DAY;
    let decisions = prop::collection::vec((0..12u8, 0..40u8, time.clone(), prop::bool::ANY), 1..40);
    let conversions = prop::collection::vec((0..14u8, 0..60u8, time, -500..5_000i64), 0..60);
    (decisions, conversions).prop_map(|(decisions, conversions)| {
        let decisions = decisions.into_iter().map(|(visitor, uuid, time, b)| {
            decision(
                &format!("v{visitor}"),
                &format!("d{uuid}"),
                NOON + time,
                if b { "b" } else { "a" },
            )
        });
        let conversions = conversions.into_iter().map(|(visitor, uuid, time, cents)| {
            purchase(&format!("v{visitor}"), &format!("c{uuid}"), NOON + time, cents)
        });
        (decisions.collect(), conversions.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A result is a pure function of the log: batches three times and in any order, from the inbox, from segments or
    /// from compacted ones, give the same sums to the last bit; and those are the ones that a plain program finds.
    #[test]
    fn order_and_repetition_change_nothing(
        (decisions, conversions) in rows(), cut in 0..30usize, order in any::<u64>(), start in 0..2 * DAY,
    ) {
        let wanted = Plan {
            start: NOON + start, end: NOON + 3 * DAY, changes: vec![NOON + DAY],
            ..plan(vec![metric("77", Measure::Revenue), metric("77", Measure::Unique)])
        };
        let mut batches: Vec<Accepted> = Vec::new();
        for chunk in decisions.chunks(7) {
            batches.push(batch(chunk.to_vec(), vec![]));
        }
        for chunk in conversions.chunks(5) {
            batches.push(batch(vec![], chunk.to_vec()));
        }
        let (_folder, once) = log();
        for batch in &batches {
            once.append(batch.clone()).unwrap();
        }
        let expected = once.fold(&wanted).unwrap();
        let found: Vec<Vec<_>> =
            expected.epochs.iter().map(|cells| cells.iter().map(shown).collect()).collect();
        prop_assert_eq!(found, plainly(&wanted, &batches));

        let mut thrice = [batches.clone(), batches.clone(), batches].concat();
        let mut random = order;
        thrice.sort_by_cached_key(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            random >> 32
        });
        let (_folder, log) = log();
        let mut handed = BTreeSet::new();
        for (index, batch) in thrice.into_iter().enumerate() {
            log.append(batch).unwrap();
            if index % (cut + 1) == cut {
                handed.insert(log.hand_over().unwrap());
            }
        }
        let strip = |folded: Folded| Folded { duplicates: 0, unattributed: 0, ..folded };
        let expected = strip(expected);
        prop_assert_eq!(&strip(log.fold(&wanted).unwrap()), &expected);
        log.hand_over().unwrap();
        log.compact(2).unwrap();
        prop_assert_eq!(&strip(log.fold(&wanted).unwrap()), &expected);
    }
}

#[test]
fn a_series_is_the_fold_at_each_of_its_ends() {
    let decisions: Vec<Decision> = (0..40)
        .map(|n| {
            let variation = if n % 3 == 0 { "a" } else { "b" };
            decision(&format!("v{}", n % 17), &format!("d{n}"), NOON + n * DAY / 7, variation)
        })
        .collect();
    let conversions: Vec<Conversion> = (0..60)
        .map(|n| {
            purchase(&format!("v{}", n % 19), &format!("c{}", n % 50), NOON + n * DAY / 9, n * 100)
        })
        .collect();
    let sessions = Metric { denominator: Denominator::Sessions, ..metric("77", Measure::Count) };
    let whole = plan(vec![metric("77", Measure::Revenue), metric("77", Measure::Unique), sessions]);
    let (_folder, log) = log();
    log.append(batch(decisions, conversions)).unwrap();
    log.hand_over().unwrap();
    let ends: Vec<i64> = (0..9).map(|day| NOON + day * DAY).collect();
    let series = log.series(&whole, &ends).unwrap();
    for (end, point) in ends.iter().zip(&series) {
        let alone = log.fold(&Plan { end: *end, ..whole.clone() }).unwrap();
        assert_eq!(point.epochs, alone.epochs);
        assert_eq!((point.switched, point.first_decision), (alone.switched, alone.first_decision));
    }
    assert!(series[8].epochs[0][0].units > series[1].epochs[0][0].units);
}

#[test]
fn a_reset_forgets_and_the_excluded_do_not_count() {
    let decisions = vec![
        decision("ada", "d1", NOON, "a"),
        decision("ada", "d2", NOON + DAY, "b"),
        decision("bob", "d3", NOON + DAY, "b"),
    ];
    let conversions =
        vec![purchase("ada", "c1", NOON + DAY - 1, 1), purchase("ada", "c2", NOON + DAY, 2)];
    let metrics = vec![metric("77", Measure::Revenue)];
    let reset = Plan { reset: NOON + 1, ..plan(metrics) };
    let folded = fold(&reset, decisions.clone(), conversions.clone());
    assert_eq!(values(&folded, 0), [(0, 0.0), (2, 2.0)]);
    let excluded = Plan { excluded: BTreeSet::from(["ada".to_owned()]), ..reset };
    assert_eq!(values(&fold(&excluded, decisions, conversions), 0), [(0, 0.0), (1, 0.0)]);
}

#[test]
fn a_holdout_is_compared_with_who_is_decided_for_otherwise() {
    let held = |visitor: &str, uuid: &str, time: i64| Decision {
        experiment_id: Some("500".to_owned()),
        rule_type: Some("holdout".to_owned()),
        ..decision(visitor, uuid, time, "off")
    };
    let delivered = |visitor: &str, uuid: &str, experiment: &str| Decision {
        experiment_id: Some(experiment.to_owned()),
        rule_type: Some("rollout".to_owned()),
        ..decision(visitor, uuid, NOON, "on")
    };
    let decisions = vec![
        held("ada", "d1", NOON),
        held("ada", "d2", NOON + 1),
        decision("bob", "d3", NOON, "a"),
        // One event may carry decisions of several rules.
        delivered("bob", "d3", "9400"),
        delivered("cyd", "d4", "9400"),
        delivered("dan", "d5", "9500"),
    ];
    let conversions = vec![purchase("ada", "c1", NOON, 1), purchase("cyd", "c2", NOON, 4)];
    let holdout = Plan {
        experiment: "500".to_owned(),
        variations: vec!["off".to_owned()],
        others: Some(BTreeSet::from(["9300".to_owned(), "9400".to_owned()])),
        ..plan(vec![metric("77", Measure::Revenue)])
    };
    let folded = fold(&holdout, decisions, conversions);
    assert_eq!(values(&folded, 0), [(1, 1.0), (2, 4.0)]);
    assert_eq!(folded.switched, 0);
}

#[test]
fn properties_and_windows_narrow_a_metric() {
    let tagged = |uuid: &str, time: i64, size: &str| Conversion {
        tags: vec![("size".to_owned(), Some(size.to_owned())), ("none".to_owned(), None)],
        ..purchase("ada", uuid, time, 100)
    };
    let conversions = vec![
        tagged("c1", NOON, "9"),
        tagged("c2", NOON + DAY, "10"),
        purchase("ada", "c3", NOON, 7),
    ];
    let large = Filter {
        any: false,
        conditions: vec![Property {
            name: "size".to_owned(),
            operator: Operator::AtLeast,
            numeric: true,
            value: "10".to_owned(),
        }],
    };
    let source = |filter: &Filter| Source::EventWhere("77".to_owned(), filter.clone());
    let narrowed = |filter: &Filter| Metric {
        numerator: burgee_events::Amount { source: source(filter), measure: Measure::Revenue },
        ..metric("77", Measure::Revenue)
    };
    let small = Filter {
        conditions: vec![Property { operator: Operator::Less, ..large.conditions[0].clone() }],
        ..large.clone()
    };
    let early = Metric { window: Some(DAY / 2), ..metric("77", Measure::Revenue) };
    let wanted = plan(vec![narrowed(&large), narrowed(&small), early]);
    let folded = fold(&wanted, vec![decision("ada", "d1", NOON, "a")], conversions);
    let of = |metric: usize| values(&folded, metric)[0].1;
    assert_eq!([of(0), of(1), of(2)], [100.0, 100.0, 107.0]);
}

#[test]
fn the_version_moves_with_the_rows() {
    let (_folder, log) = log();
    let before = log.version(PROJECT);
    log.append(batch(vec![decision("ada", "d1", NOON, "a")], vec![])).unwrap();
    let appended = log.version(PROJECT);
    assert!(appended > before && log.version("other") == 0);
    log.hand_over().unwrap();
    log.compact(2).unwrap();
    assert_eq!(log.version(PROJECT), appended);
    log.load(batch(vec![decision("bob", "d2", NOON, "a")], vec![])).unwrap();
    let loaded = log.version(PROJECT);
    log.erase(PROJECT, "bob").unwrap();
    assert!(loaded > appended && log.version(PROJECT) > loaded);
}

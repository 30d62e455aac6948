//! What is asked of visitors beyond their sums: parts of them, how totals are distributed, days since exposure.

use burgee_events::{
    Attribute, Conversion, Decision, Denominator, Dimension, EventLog, FileLog, Measure, Metric,
    Part, Plan,
};
use burgee_stats::{Moments, Proportion, Ratio, Sample};

use crate::support::{DAY, MINUTE, NOON, batch, decision, log, metric, plan, purchase};

/// What a log answers, from the inbox, from segments and after compaction.
fn everywhere<T: PartialEq + std::fmt::Debug>(
    decisions: Vec<Decision>,
    conversions: Vec<Conversion>,
    ask: impl Fn(&FileLog) -> T,
) -> T {
    let (_folder, log) = log();
    // A batch that was sent twice is no second visitor.
    log.append(batch(decisions.clone(), conversions.clone())).unwrap();
    let recent = ask(&log);
    log.append(batch(decisions, conversions)).unwrap();
    log.hand_over().unwrap();
    assert_eq!(ask(&log), recent, "from segments");
    log.compact(2).unwrap();
    assert_eq!(ask(&log), recent, "after compaction");
    recent
}

fn units(part: &Part) -> Vec<Vec<u64>> {
    part.epochs.iter().map(|cells| cells.iter().map(|cell| cell.units).collect()).collect()
}

fn told(parts: &[Part]) -> Vec<(&str, Vec<Vec<u64>>)> {
    parts.iter().map(|part| (part.name.as_str(), units(part))).collect()
}

/// `count` visitors of a variation with a value of attribute 51.
fn crowd(value: &str, count: usize, time: i64, variation: &str) -> Vec<Decision> {
    let own = |n: usize| {
        let name = format!("{value}-{variation}-{time}-{n}");
        let mut decision = decision(&name, &format!("d-{name}"), time, variation);
        decision.visit.attributes = vec![Attribute {
            id: Some("51".into()),
            name: Some("plan".into()),
            kind: None,
            value: Some(value.into()),
        }];
        decision.visit.user_agent = (value == "gold").then(|| {
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0".into()
        });
        decision
    };
    (0..count).map(own).collect()
}

#[test]
fn visitors_are_counted_by_day_and_by_what_is_known_of_them() {
    let mut decisions = [
        crowd("gold", 80, NOON, "a"),
        crowd("gold", 40, NOON + DAY, "b"),
        crowd("free", 90, NOON, "b"),
        crowd("free", 60, NOON + DAY, "a"),
        crowd("rare", 99, NOON + DAY, "a"),
    ]
    .concat();
    // Who comes again with another plan belongs to the first.
    let mut again = decisions[0].clone();
    again.visit.uuid = "later".into();
    again.visit.timestamp += DAY;
    again.visit.attributes[0].value = Some("free".into());
    decisions.push(again);
    let wanted = Plan { changes: vec![NOON + DAY], ..plan(vec![]) };
    let parts = everywhere(decisions, vec![], |log| {
        log.parts(&wanted, &["51".to_owned(), "52".to_owned()]).unwrap()
    });
    assert_eq!(
        told(&parts.days),
        [
            ("2025-11-25", vec![vec![80, 90], vec![0, 0]]),
            ("2025-11-26", vec![vec![0, 0], vec![159, 40]])
        ]
    );
    assert_eq!(parts.first_decision, Some(NOON));
    let names: Vec<&str> = parts.dimensions.iter().map(|own| own.by.as_str()).collect();
    assert_eq!(names, ["browser", "device", "source", "51", "52"]);
    let [browser, _, source, own_plan, nothing] = parts.dimensions.as_slice() else { panic!() };
    assert_eq!(told(&browser.parts), [("firefox", vec![vec![80, 0], vec![0, 40]])]);
    assert_eq!(told(&source.parts), [("direct", vec![vec![80, 90], vec![159, 40]])]);
    assert_eq!(
        told(&own_plan.parts),
        [("free", vec![vec![0, 90], vec![60, 0]]), ("gold", vec![vec![80, 0], vec![0, 40]])]
    );
    assert_eq!((own_plan.other_values, own_plan.other_visitors), (1, 99), "too few to tell");
    let none = Dimension { by: "52".into(), parts: vec![], other_values: 0, other_visitors: 0 };
    assert_eq!(*nothing, none);
}

#[test]
fn totals_are_distributed_in_bins() {
    let mut decisions = vec![];
    let mut conversions = vec![];
    for n in 0..10 {
        let variation = if n % 2 == 0 { "a" } else { "b" };
        decisions.push(decision(&format!("v{n}"), &format!("d{n}"), NOON, variation));
    }
    // a: 0, 1, 2, 2 + 1, 40; b: 0, 0, 1, 1, 2.
    for (n, cents) in [(2, 1), (4, 2), (6, 2), (6, 1), (8, 40), (5, 1), (7, 1), (9, 2)] {
        let uuid = format!("c{n}-{cents}");
        conversions.push(purchase(&format!("v{n}"), &uuid, NOON + 1, cents));
    }
    conversions.push(purchase("v1", "early", NOON - 1, 7));
    let capped = Metric { cap: Some(0.9), ..metric("77", Measure::Revenue) };
    let wanted = plan(vec![metric("77", Measure::Unique), capped]);
    let found = everywhere(decisions, conversions, |log| log.distribution(&wanted, 1).unwrap());
    // Whole numbers from 1 to 40: a bin a number.
    assert_eq!((found.bounds.len(), found.bounds[0], found.bounds[40]), (41, 1.0, 41.0));
    assert!(found.is_capped && !found.is_logarithmic);
    // The ninth of ten: 0 0 0 1 1 1 2 2 3 40.
    assert_eq!((found.cap, found.quantile), (Some(3.0), 0.9));
    let [a, b] = found.arms.as_slice() else { panic!() };
    assert_eq!((a.units, a.zero, &a.bins[..3], a.bins[39]), (5, 1, [1, 1, 1].as_slice(), 1));
    assert_eq!((a.sum, a.largest, a.above, a.above_sum), (46.0, Some(40.0), 1, 40.0));
    assert_eq!((b.units, b.zero, &b.bins[..3], b.above), (5, 2, [2, 1, 0].as_slice(), 0));
    assert_eq!(a.zero + a.bins.iter().sum::<u64>(), a.units);
}

#[test]
fn days_since_exposure_are_whole_and_begin_with_the_first_decision() {
    let decisions = vec![
        decision("ada", "d1", NOON, "a"),
        decision("bob", "d2", NOON + DAY, "a"),
        decision("cyd", "d3", NOON + 2 * DAY - 1, "b"),
    ];
    let conversions = vec![
        purchase("ada", "c1", NOON, 100),
        purchase("ada", "c2", NOON + DAY - 1, 10),
        purchase("ada", "c3", NOON + DAY, 1),
        purchase("bob", "c4", NOON + 2 * DAY, 1_000),
        // Nothing later is known: bob has had two days, cyd one.
        purchase("ada", "c5", NOON + 3 * DAY, 5),
    ];
    let ratio = Metric {
        denominator: Denominator::Amount(crate::support::amount("77", Measure::Count)),
        ..metric("77", Measure::Revenue)
    };
    let short = Metric { window: Some(DAY + MINUTE), ..metric("77", Measure::Unique) };
    let metrics = vec![metric("77", Measure::Revenue), metric("77", Measure::Unique), ratio, short];
    let wanted = plan(metrics);
    let of = |metric: usize| {
        let (decisions, conversions) = (decisions.clone(), conversions.clone());
        everywhere(decisions, conversions, |log| log.since_exposure(&wanted, metric).unwrap())
    };
    let revenue = of(0);
    assert_eq!((revenue.until, revenue.days.len()), (NOON + 3 * DAY + 1, 3));
    let shown = |day: usize, arm: usize| {
        let cell = &revenue.days[day][0][arm];
        let Sample::Mean(Moments { units, sum, sum_squares }) = cell.metrics[0].sample else {
            panic!("a mean")
        };
        assert_eq!(units, cell.units);
        (units, sum, sum_squares)
    };
    assert_eq!(shown(0, 0), (2, 110.0, 12_100.0), "ada has 110 on her first day, bob nothing");
    assert_eq!(shown(1, 0), (2, 1_001.0, 1_000_001.0));
    assert_eq!(shown(2, 0), (1, 0.0, 0.0), "her fourth day has only begun");
    assert_eq!((shown(0, 1), shown(1, 1)), ((1, 0.0, 0.0), (0, 0.0, 0.0)));
    let rate = of(1);
    let sample = rate.days[1][0][0].metrics[0].sample;
    assert_eq!(sample, Sample::Proportion(Proportion { units: 2, converted: 2 }));
    let Sample::Ratio(Ratio { numerator, denominator, .. }) = of(2).days[0][0][0].metrics[0].sample
    else {
        panic!("a ratio")
    };
    assert_eq!((numerator.sum, denominator.sum), (110.0, 2.0));
    assert_eq!(of(3).days.len(), 2, "nothing counts after the window");
}

//! Laws that hold whatever the data: by random search.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts are made of shares, and back"
)]

use burgee_stats::bandit::{self, Policy, Posterior};
use burgee_stats::multiplicity::{self, Method};
use burgee_stats::plan::{self, Baseline, Request};
use burgee_stats::sequential::{self, Mixing};
use burgee_stats::{
    Arm, CannotSay, Comparison, Engine, Interval, Moments, Proportion, Ratio, Settings, Side,
    Totals, VarianceMode, Verdict, compare, cuped, difference, epoch, outliers, power, quantile,
    srm,
};
use proptest::prelude::*;

fn values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![Just(0.0), -50.0..500.0], 2..60)
}

fn arm() -> impl Strategy<Value = Arm> {
    (2..100_000u64, -100.0..100.0, 0.01..1e4)
        .prop_map(|(units, mean, variance)| Arm::new(units, mean, variance).unwrap())
}

fn rate() -> impl Strategy<Value = Proportion> {
    (2..200_000u64, 0.0..=1.0)
        .prop_map(|(units, share)| Proportion { units, converted: (units as f64 * share) as u64 })
}

fn totals(arm: Arm) -> Totals {
    Totals { arm, nonzero: arm.units }
}

fn engines() -> impl Strategy<Value = Engine> {
    prop_oneof![
        (100.0..1e6).prop_map(|sample| Engine::Sequential { sample }),
        Just(Engine::FixedHorizon { lock: None, days: 1 }),
        Just(Engine::Bayesian { prior: None }),
        Just(Engine::Bayesian { prior: Some(burgee_stats::bayes::Prior::RELATIVE) }),
    ]
}

fn near(one: f64, two: f64) -> bool {
    (one - two).abs() <= 1e-9 * (1.0 + one.abs().max(two.abs()))
}

fn p_value(comparison: &Comparison) -> f64 {
    match comparison.verdict {
        Verdict::Test { p_value, .. } => p_value,
        Verdict::Posterior { chance_above, .. } => chance_above,
    }
}

fn all_finite(comparison: &Comparison) -> bool {
    let bounds = |interval: Interval| [interval.low, interval.high].into_iter().flatten();
    let lift = comparison
        .lift
        .into_iter()
        .flat_map(|lift| bounds(lift.interval).chain([lift.value]).collect::<Vec<_>>());
    let verdict = match comparison.verdict {
        Verdict::Test { p_value, log_e } => vec![p_value, log_e.unwrap_or(0.0)],
        Verdict::Posterior { chance_above, loss_of_shipping, loss_of_keeping } => {
            vec![chance_above, loss_of_shipping, loss_of_keeping]
        }
    };
    bounds(comparison.interval).chain(lift).chain(verdict).all(f64::is_finite)
}

proptest! {
    /// Sums are a commutative monoid: an experiment may be added up in any order and grouping.
    #[test]
    fn sums_add_up_in_any_grouping(one in values(), two in values(), three in values()) {
        let [a, b, c] = [&one, &two, &three].map(|values| Moments::of(values.iter().copied()));
        let (left, right) = ((a + b) + c, a + (b + c));
        prop_assert_eq!(left.units, right.units);
        prop_assert!(near(left.sum, right.sum) && near(left.sum_squares, right.sum_squares));
        prop_assert_eq!(a + b, b + a);
        prop_assert_eq!(a + Moments::default(), a);
        let whole = Moments::of(one.iter().chain(&two).chain(&three).copied());
        prop_assert!(near(whole.variance(), left.variance()));
    }

    /// Swapping the arms turns the difference around and changes no p-value.
    #[test]
    fn arms_are_symmetric(a in arm(), b in arm(), sample in 100.0..1e6) {
        let settings = Settings { engine: Engine::Sequential { sample }, ..Settings::default() };
        let forth = compare(&totals(a), &totals(b), &settings).unwrap();
        let back = compare(&totals(b), &totals(a), &settings).unwrap();
        prop_assert!(near(forth.difference.value, -back.difference.value));
        prop_assert!(near(p_value(&forth), p_value(&back)));
    }

    /// The unit of measurement changes neither p-value nor lift.
    #[test]
    fn units_do_not_matter(a in arm(), b in arm(), scale in 0.001..1000.0, engine in engines()) {
        let settings = Settings { engine, ..Settings::default() };
        let scaled = |arm: Arm| Arm {
            mean: arm.mean * scale, variance: arm.variance * scale * scale, ..arm
        };
        let before = compare(&totals(a), &totals(b), &settings).unwrap();
        let after = compare(&totals(scaled(a)), &totals(scaled(b)), &settings).unwrap();
        prop_assert!(near(p_value(&before), p_value(&after)));
        if let (Ok(before), Ok(after)) = (before.lift, after.lift) {
            prop_assert!((before.value - after.value).abs() <= 1e-6 * (1.0 + before.value.abs()));
        }
    }

    /// The interval excludes zero exactly if the test rejects; absolute and relative never disagree.
    #[test]
    fn verdict_and_intervals_agree(a in arm(), b in arm(), level in 0.5..0.99, sample in 100.0..1e6) {
        for engine in [Engine::Sequential { sample }, Engine::FixedHorizon { lock: None, days: 1 }] {
            let settings = Settings { engine, confidence_level: level, ..Settings::default() };
            let found = compare(&totals(a), &totals(b), &settings).unwrap();
            let p = p_value(&found);
            prop_assume!((p - settings.alpha()).abs() > 1e-7);
            let rejects = p <= settings.alpha();
            prop_assert_eq!(!found.interval.contains(0.0), rejects);
            let lift = found.lift.unwrap().interval;
            if lift != Interval::UNBOUNDED {
                prop_assert_eq!(!lift.contains(0.0), rejects, "{:?} {}", lift, p);
            }
        }
    }

    /// Whatever the sums, an answer has only finite numbers, or says why there is none.
    #[test]
    fn nothing_is_no_number(
        a in prop::array::uniform3(prop_oneof![Just(0.0), -1e9..1e9f64, Just(f64::NAN), Just(1e300)]),
        b in prop::array::uniform3(prop_oneof![Just(0.0), -1e9..1e9f64, Just(f64::INFINITY)]),
        units in prop::array::uniform2(prop_oneof![0..5u64, 0..1_000_000u64]),
        engine in engines(), mode in prop_oneof![
            Just(VarianceMode::Unpooled), Just(VarianceMode::Larger), Just(VarianceMode::Automatic),
        ],
    ) {
        let settings = Settings { engine, variance_mode: mode, ..Settings::default() };
        let moments = |units, [sum, sum_squares, _]: [f64; 3]| Moments { units, sum, sum_squares };
        let (one, two) = (moments(units[0], a), moments(units[1], b));
        let ratio = |numerator: Moments, [x, y, product]: [f64; 3]| Ratio {
            numerator, denominator: Moments { units: numerator.units, sum: y, sum_squares: x }, product,
        };
        for (one, two) in [(one.arm(), two.arm()), (ratio(one, a).arm(), ratio(two, b).arm())] {
            let answer = one.and_then(|one| compare(&totals(one), &totals(two?), &settings));
            if let Ok(comparison) = answer {
                prop_assert!(all_finite(&comparison), "{comparison:?}");
                prop_assert!((0.0..=1.0).contains(&p_value(&comparison)));
            }
        }
    }

    /// More of the same data never makes an interval wider, nor the way to a verdict longer.
    #[test]
    fn more_data_say_more(a in rate(), lift in 0.02..0.5) {
        let b = Proportion { converted: ((a.converted as f64) * (1.0 + lift)) as u64, ..a };
        prop_assume!(b.converted <= b.units && a.converted >= 100 && b.converted < b.units);
        prop_assume!(b.converted > a.converted);
        let at = |times: u64| {
            let grown = |arm: Proportion| Totals {
                arm: Proportion { units: arm.units * times, converted: arm.converted * times }
                    .arm().unwrap(),
                nonzero: arm.converted * times,
            };
            compare(&grown(a), &grown(b), &Settings::default()).unwrap()
        };
        let (now, later) = (at(1), at(3));
        let width = |found: &Comparison| found.interval.high.unwrap() - found.interval.low.unwrap();
        prop_assert!(width(&later) < width(&now));
        let left = |found: &Comparison| found.units_remaining.unwrap();
        prop_assert!(left(&later) <= left(&now));
        if left(&now) > 0 {
            // At the promised size the test rejects, a unit in a thousand earlier it does not.
            let n = now.difference.units;
            let mixing = Mixing::tuned(0.1, sequential::DEFAULT_SAMPLE);
            let log_e = |units: f64| {
                let scale = units / n as f64;
                let z = now.difference.z(0.0) * scale.sqrt();
                sequential::log_e(mixing, units, now.difference.squared_error / scale, z)
            };
            let promised = (n + left(&now)) as f64;
            prop_assert!(log_e(promised + 1.0) >= -(0.1f64.ln()) - 1e-9);
            prop_assert!(log_e(promised * 0.999 - 1.0) < -(0.1f64.ln()));
        }
    }

    /// An adjusted p-value is never below the raw one, keeps the order, and does not depend on it.
    #[test]
    fn corrections_only_raise(p in prop::collection::vec(0.0..=1.0f64, 1..20)) {
        for method in [
            Method::BenjaminiHochberg, Method::BenjaminiYekutieli, Method::Holm, Method::Bonferroni,
        ] {
            let adjusted = multiplicity::adjust(&p, method);
            prop_assert!(p.iter().zip(&adjusted).all(|(raw, adjusted)| raw <= adjusted));
            for (one, two) in p.iter().zip(&adjusted).zip(p.iter().zip(&adjusted).skip(1)) {
                prop_assert!((one.0 < two.0) <= (one.1 <= two.1));
            }
            let reversed: Vec<f64> = p.iter().rev().copied().collect();
            let mut again = multiplicity::adjust(&reversed, method);
            again.reverse();
            prop_assert!(again.iter().zip(&adjusted).all(|(one, two)| near(*one, *two)));
        }
    }

    /// Intervals at the corrected level exclude zero exactly for what was selected.
    #[test]
    fn corrected_intervals_agree(log_e in prop::collection::vec(-3.0..12.0f64, 1..12)) {
        let (alpha, m) = (0.1, log_e.len());
        let adjusted = multiplicity::e_bh(&log_e);
        let rejected = adjusted.iter().filter(|p| **p <= alpha).count();
        for (log_e, p) in log_e.iter().zip(&adjusted) {
            let selected = *p <= alpha;
            let level = multiplicity::interval_alpha(alpha, selected, rejected, m);
            prop_assume!((level - (-log_e).exp()).abs() > 1e-9);
            prop_assert_eq!((-log_e).exp() <= level, selected);
        }
    }

    /// The split is judged by totals alone, and a split exactly as designed is never flagged.
    #[test]
    fn split_counts_do_not_depend_on_order(
        counts in prop::collection::vec(0..50_000u64, 2..6), shares in prop::collection::vec(0.05..1.0f64, 6),
    ) {
        let shares = &shares[..counts.len()];
        let log_e = srm::log_e(&counts, shares, &srm::CONCENTRATIONS).unwrap();
        let reversed = |values: &[u64]| values.iter().rev().copied().collect::<Vec<_>>();
        let other: Vec<f64> = shares.iter().rev().copied().collect();
        let again = srm::log_e(&reversed(&counts), &other, &srm::CONCENTRATIONS).unwrap();
        prop_assert!((log_e - again).abs() < 1e-6);
        let total: f64 = shares.iter().sum();
        let designed: Vec<u64> =
            shares.iter().map(|share| (share / total * 1e6).round() as u64).collect();
        prop_assert!(srm::log_e(&designed, shares, &srm::CONCENTRATIONS).unwrap() < 0.0);
    }

    /// Weights are shares, and the better of two equally known arms has more.
    #[test]
    fn weights_are_shares(
        arms in prop::collection::vec((200..100_000u64, 0.01..0.9f64), 1..6), top_two in any::<bool>(),
    ) {
        let policy = if top_two { Policy::TopTwo } else { Policy::Thompson };
        let units: Vec<u64> = arms.iter().map(|(units, _)| *units).collect();
        let posteriors: Vec<Posterior> = arms.iter().map(|&(units, rate)| {
            Posterior::of_rate(&Proportion { units, converted: (units as f64 * rate) as u64 })
        }).collect();
        let weights = bandit::weights(&posteriors, &units, policy, bandit::FLOOR).unwrap();
        prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-6 || (top_two && arms.len() == 1));
        prop_assert!(weights.iter().all(|weight| *weight >= bandit::FLOOR - 1e-12));
    }

    /// One epoch is no stratification; splitting an epoch of equal arms in two changes no estimate.
    #[test]
    fn one_epoch_changes_nothing(a in rate(), b in rate()) {
        let (a, b) = (a.arm().unwrap(), b.arm().unwrap());
        let once = epoch::average(&[(a, b)]).unwrap();
        prop_assert!(near(once.baseline.mean, a.mean) && near(once.treatment.mean, b.mean));
        prop_assert!(near(once.baseline.squared_error(), a.squared_error()));
        let twice = epoch::average(&[(a, b), (a, b)]).unwrap();
        prop_assert!(near(twice.baseline.mean, a.mean));
        prop_assert!(near(2.0 * twice.treatment.squared_error(), b.squared_error()));
    }

    /// CUPED never changes the mean over all arms, and never raises the pooled variance.
    #[test]
    fn adjusting_only_removes_variance(pairs in prop::collection::vec((-50.0..50.0f64, -50.0..50.0f64), 8..80)) {
        let arm = |parity: usize| {
            let pairs = || pairs.iter().enumerate().filter(move |(i, _)| i % 2 == parity);
            burgee_stats::Paired {
                post: Moments::of(pairs().map(|(_, pair)| pair.0)),
                pre: Moments::of(pairs().map(|(_, pair)| pair.1)),
                product: pairs().map(|(_, pair)| pair.0 * pair.1).sum(),
            }
        };
        let arms = [arm(0), arm(1)];
        let adjusted = cuped::adjust(&arms).unwrap();
        let weighted = |means: [f64; 2]| {
            means.iter().zip(&arms).map(|(mean, arm)| mean * arm.post.units as f64).sum::<f64>()
        };
        let before = weighted([arms[0].post.mean(), arms[1].post.mean()]);
        let after = weighted([adjusted.arms[0].mean, adjusted.arms[1].mean]);
        prop_assert!((before - after).abs() <= 1e-7 * (1.0 + before.abs()));
        prop_assert!(adjusted.variance_reduction >= -1e-9 && adjusted.variance_reduction <= 1.0 + 1e-9);
    }

    /// A cap is one of the values, holds the share that it should, and takes only from the top.
    #[test]
    fn caps_hold_their_share(values in values(), quantile in 0.01..=1.0f64) {
        let cap = outliers::cap(&values, quantile, false).unwrap();
        prop_assert!(values.contains(&cap));
        let within = values.iter().filter(|value| **value <= cap).count() as f64;
        prop_assert!(within >= quantile * values.len() as f64 - 1e-9);
        prop_assert!(values.iter().all(|value| outliers::winsorize(*value, cap) <= *value));
    }

    /// Ranks are exact: their coverage is what they promise, and no wider than one rank a side.
    #[test]
    fn ranks_cover(units in 20..5_000u64, level in 0.05..0.95f64, alpha in 0.01..0.3f64) {
        let ranks = quantile::ranks(units, level, alpha).unwrap();
        prop_assert!(ranks.coverage >= 1.0 - alpha - 1e-9);
        prop_assert!(ranks.low < ranks.high && ranks.high <= units as f64 + 1.0);
    }

    /// What is planned for is found: the planned sample has the planned power.
    #[test]
    fn plans_have_their_power(rate in 0.005..0.5f64, lift in 0.01..0.3f64, half in 0.1..0.9f64) {
        let request = Request {
            baseline: Baseline::Rate(rate), lift, alpha: 0.1, power: 0.8,
            shares: vec![half, 1.0 - half], daily_visitors: Some(1_000.0), correlation: 0.0, guardrails: 0,
        };
        let plan = plan::plan(&request).unwrap();
        let visitors = plan.fixed_visitors as f64;
        let lifted = rate * (1.0 + lift);
        let spread = rate * (1.0 - rate) / half + lifted * (1.0 - lifted) / (1.0 - half);
        let found = power::fixed(lifted - rate, (spread / visitors).sqrt(), 0.1);
        prop_assert!((0.8 - 1e-6..0.82).contains(&found), "{found}");
        let detectable = plan::detectable_lift(&request, plan.fixed_visitors).unwrap();
        prop_assert!((detectable / lift - 1.0).abs() < 0.02, "{detectable} {lift}");
    }

    /// The variance mode that repairs small arms never makes an error smaller.
    #[test]
    fn the_larger_variance_is_larger(a in arm(), b in arm()) {
        let at = |mode| difference(&a, &b, mode).unwrap();
        let unpooled = at(VarianceMode::Unpooled);
        for mode in [VarianceMode::Larger, VarianceMode::Automatic] {
            prop_assert!(at(mode).squared_error >= unpooled.squared_error * (1.0 - 1e-12));
        }
    }

    /// One-sided p-values of both sides cannot both be small, and looking one way finds effects sooner.
    #[test]
    fn sides_agree(a in arm(), b in arm()) {
        let effect = difference(&a, &b, VarianceMode::Unpooled).unwrap();
        let mixing = Mixing::tuned(0.1, 5_000.0);
        let look = |side| sequential::test(&effect, 0.0, mixing, 0.1, side);
        let (greater, less) = (look(Side::Greater), look(Side::Less));
        prop_assert!(greater.p_value.max(less.p_value) >= 1.0 - 1e-9);
        prop_assert!(greater.multiplier < look(Side::Two).multiplier);
        prop_assert_eq!(!greater.interval.contains(0.0), greater.p_value < 0.1);
    }
}

#[test]
fn what_cannot_be_said_is_said() {
    let arm = |units, mean, variance| Arm::new(units, mean, variance);
    assert_eq!(arm(1, 0.0, 0.0), Err(CannotSay::TooFewUnits));
    assert_eq!(arm(5, f64::NAN, 0.0), Err(CannotSay::NotFinite));
    let flat = arm(500, 2.0, 0.0).unwrap();
    assert_eq!(difference(&flat, &flat, VarianceMode::Automatic), Err(CannotSay::NoVariance));
    let zero = totals(arm(500, 0.0, 1.0).unwrap());
    let other = totals(arm(500, 1.0, 1.0).unwrap());
    let found = compare(&zero, &other, &Settings::default()).unwrap();
    assert_eq!(found.lift, Err(CannotSay::ZeroBaseline));
    assert_eq!(Ratio::default().arm(), Err(CannotSay::ZeroDenominator));
    assert_eq!(
        sequential::units_remaining(1_000, 1.0, 0.0, Mixing::tuned(0.1, 5_000.0), 0.1),
        Err(CannotSay::OutOfReach)
    );
}

//! Whole experiments, as reports use the crate.
#![expect(clippy::float_cmp, reason = "what must not change must be equal")]

use burgee_stats::fixed::Lock;
use burgee_stats::guardrail::{self, Test};
use burgee_stats::multiplicity::Tier;
use burgee_stats::sequential::{self, Mixing};
use burgee_stats::{
    Arm, CannotSay, Conclusion, Direction, Engine, Evaluation, Gate, Interval, LiftStatus, Metric,
    Moments, Proportion, Sample, Settings, Side, Stream, Totals, VarianceMode, Verdict, compare,
    difference, epoch, evaluate, srm,
};

fn rate(units: u64, converted: u64) -> Totals {
    Totals { arm: Proportion { units, converted }.arm().unwrap(), nonzero: converted }
}

fn metric(direction: Direction, arms: &[(u64, u64)]) -> Metric {
    let variations = arms.iter().map(|&(units, converted)| Ok(rate(units, converted))).collect();
    Metric { direction, variations }
}

fn of(result: Option<&Option<Result<Evaluation, CannotSay>>>) -> Evaluation {
    result.unwrap().as_ref().unwrap().unwrap()
}

/// The example of the results specification.
#[test]
fn the_documented_example_holds() {
    let settings = Settings::default();
    let found = compare(&rate(10_010, 1_001), &rate(9_990, 1_299), &settings).unwrap();
    let lift = found.lift.unwrap();
    let near = |one: f64, two: f64| (one - two).abs() < 5e-5;
    assert!(near(lift.value, 0.3003));
    assert!(
        near(lift.interval.low.unwrap(), 0.16172) && near(lift.interval.high.unwrap(), 0.45816)
    );
    let Verdict::Test { p_value, log_e } = found.verdict else { panic!("a test") };
    assert!((1.0 - p_value - 0.999_999_997_3).abs() < 5e-10);
    assert!(log_e.unwrap() > 19.0);
    assert_eq!((found.gate, found.units_remaining), (Gate::Open, Ok(0)));
}

#[test]
fn an_experiment_has_a_winner_a_loser_and_tiers() {
    let arms = [(10_000, 1_000), (10_000, 1_300), (10_000, 1_150), (10_000, 800)];
    let mut metrics =
        vec![metric(Direction::Increasing, &arms), metric(Direction::Decreasing, &arms)];
    metrics.extend((0..10).map(|_| metric(Direction::Increasing, &[(10_000, 1_000); 4])));
    let results = evaluate(&metrics, 0, &Settings::default());
    assert_eq!(results[0].conclusion, Conclusion { winner: Some(1), loser: Some(3) });
    assert_eq!(results[1].conclusion, Conclusion { winner: Some(3), loser: Some(1) });
    assert!(results[0].variations[0].is_none(), "the baseline is not compared with itself");
    let tiers: Vec<Tier> = results.iter().map(|result| result.tier).collect();
    assert_eq!(tiers[0], Tier::Primary);
    assert_eq!(tiers[1..5], [Tier::Secondary; 4]);
    assert_eq!(tiers[5..], [Tier::Monitoring; 7]);
    let (best, worst) = (of(results[0].variations.get(1)), of(results[0].variations.get(3)));
    assert!(best.is_most_conclusive && !worst.is_most_conclusive);
    assert_eq!((best.status, worst.status), (LiftStatus::Better, LiftStatus::Worse));
    assert_eq!(of(results[1].variations.get(1)).status, LiftStatus::Worse);
    assert_eq!(of(results[2].variations.get(1)).status, LiftStatus::Equal);
    // More monitoring metrics do not slow the primary one.
    let alone = evaluate(&metrics[..1], 0, &Settings::default());
    assert_eq!(alone[0].variations, results[0].variations);
}

#[test]
fn the_gate_hides_a_verdict_but_no_estimate() {
    let few = evaluate(
        &[metric(Direction::Increasing, &[(5_000, 1), (5_000, 24)])],
        0,
        &Settings::default(),
    );
    let found = of(few[0].variations.get(1));
    assert!(found.p_adjusted < 0.1 && !found.is_significant);
    assert_eq!(found.comparison.gate, Gate::FewNonzero);
    assert!(found.comparison.lift.is_ok() && found.comparison.units_remaining.is_err());
    assert_eq!(few[0].conclusion, Conclusion::default());
}

#[test]
fn a_fixed_horizon_is_locked_until_planned() {
    let lock = Some(Lock { planned_units: 20_000, minimum_days: 7 });
    let at = |days| {
        let settings =
            Settings { engine: Engine::FixedHorizon { lock, days }, ..Settings::default() };
        let metrics = [metric(Direction::Increasing, &[(10_000, 1_000), (10_000, 1_300)])];
        of(evaluate(&metrics, 0, &settings)[0].variations.get(1))
    };
    assert_eq!(at(6).comparison.gate, Gate::Locked);
    assert!(!at(6).is_significant && at(7).is_significant);
}

#[test]
fn a_hypothesis_without_data_still_counts() {
    let mut metrics =
        vec![metric(Direction::Increasing, &[(10_000, 1_000), (10_000, 1_120), (10_000, 1_000)])];
    let before = of(evaluate(&metrics, 0, &Settings::default())[0].variations.get(1));
    metrics[0].variations[2] = Err(CannotSay::TooFewUnits);
    let results = evaluate(&metrics, 0, &Settings::default());
    assert_eq!(of(results[0].variations.get(1)).p_adjusted, before.p_adjusted);
    assert_eq!(results[0].variations[2], Some(Err(CannotSay::TooFewUnits)));
}

#[test]
fn a_bayesian_verdict_needs_chance_and_loss() {
    let settings = Settings { engine: Engine::Bayesian { prior: None }, ..Settings::default() };
    let metrics = [
        metric(Direction::Increasing, &[(10_000, 1_000), (10_000, 1_300)]),
        metric(Direction::Increasing, &[(10_000, 1_000), (10_000, 1_040)]),
    ];
    let results = evaluate(&metrics, 0, &settings);
    assert!(of(results[0].variations.get(1)).is_significant);
    assert!(!of(results[1].variations.get(1)).is_significant);
}

#[test]
fn a_stream_remembers_its_best_look_and_notices_a_reset() {
    let look = |b: u64| {
        let (a, b) = (rate(50_000, 5_000).arm, rate(50_000, b).arm);
        let effect = difference(&a, &b, VarianceMode::Unpooled).unwrap();
        sequential::test(&effect, 0.0, Mixing::tuned(0.1, 5_000.0), 0.1, Side::Two)
    };
    let mut stream = Stream::default();
    let first = stream.observe(&look(5_600));
    let second = stream.observe(&look(5_100));
    assert!(first.significance > 0.99 && !first.stats_reset);
    assert_eq!(second.significance, first.significance, "significance does not fall");
    assert!(stream.observe(&look(4_300)).stats_reset);
    assert_eq!(stream.alpha(0.1), 0.05);
    stream.reset();
    assert_eq!(stream.alpha(0.1), 0.025);
    assert!(stream.observe(&look(5_000)).significance < 0.5);
}

#[test]
fn epochs_undo_simpsons_paradox() {
    let arm = |units, converted| Sample::Proportion(Proportion { units, converted });
    let epoch = |share, baseline, treatment| epoch::Epoch {
        shares: (1.0 - share, share),
        baseline,
        treatment,
    };
    // The rate doubles while the treatment's share rises, and the treatment changes nothing.
    let epochs = [
        epoch(0.1, arm(90_000, 4_500), arm(10_000, 500)),
        epoch(0.5, arm(50_000, 5_000), arm(50_000, 5_000)),
        epoch(0.5, arm(50, 5), arm(50, 5)),
        epoch(0.9, arm(20, 20), arm(180, 0)),
    ];
    let stratified = epoch::stratify(&epochs).unwrap();
    let effect =
        difference(&stratified.baseline, &stratified.treatment, VarianceMode::Unpooled).unwrap();
    assert!(effect.value.abs() < 1e-12, "{effect:?}");
    assert_eq!((stratified.dropped, effect.units), (1, 200_100));
    assert_eq!(epoch::stratify(&epochs[3..]), Err(CannotSay::NoEpoch));
}

#[test]
fn guardrails_decide_what_ships() {
    let arm = |mean| Arm::new(50_000, mean, 1.0).unwrap();
    let test = |treatment, better, test| {
        guardrail::non_inferiority(&arm(1.0), &arm(treatment), 0.05, better, test, 0.05).unwrap()
    };
    let sequential = Test::Sequential(Mixing::tuned_one_sided(0.05, 5_000.0));
    for how in [Test::Fixed, sequential] {
        assert!(test(1.0, Direction::Increasing, how).holds);
        assert!(!test(0.945, Direction::Increasing, how).holds);
        assert!(test(1.0, Direction::Decreasing, how).holds);
        assert!(!test(1.055, Direction::Decreasing, how).holds);
    }
    let good = test(1.0, Direction::Increasing, sequential);
    let bad = test(0.9, Direction::Increasing, sequential);
    assert!(guardrail::ship(true, &[good], &[false]));
    assert!(!guardrail::ship(true, &[good, bad], &[false]));
    assert!(!guardrail::ship(true, &[good], &[true]) && !guardrail::ship(false, &[good], &[false]));
    let mixing = Mixing::tuned_one_sided(guardrail::ALARM_ALPHA, 5_000.0);
    let alarm = |treatment| {
        guardrail::deterioration(&arm(1.0), &arm(treatment), Direction::Increasing, mixing, 0.01)
            .unwrap()
            .p_value
    };
    assert!(alarm(0.9) < 0.01 && alarm(1.1) > 0.9);
}

#[test]
fn exact_counts_ring_for_the_worse_arm_only() {
    let arm = |converted| Proportion { units: 100_000, converted };
    let rings = |a, b, better| guardrail::exact_alarm(&arm(a), &arm(b), better, 0.01).unwrap();
    assert!(rings(20, 90, Direction::Decreasing));
    assert!(!rings(90, 20, Direction::Decreasing));
    assert!(!rings(20, 25, Direction::Decreasing));
}

#[test]
fn a_split_that_is_off_is_found() {
    let health = |counts: &[u64]| {
        srm::Health::of(srm::p_value(
            srm::log_e(counts, &[1.0, 1.0], &srm::CONCENTRATIONS).unwrap(),
        ))
    };
    assert_eq!(health(&[5_000, 5_060]), srm::Health::Good);
    assert_eq!(health(&[5_500, 4_500]), srm::Health::Critical);
    let epochs = [(&[500u64, 500][..], &[1.0, 1.0][..]), (&[900, 100], &[9.0, 1.0])];
    assert!(srm::log_e_of_epochs(epochs, &srm::CONCENTRATIONS).unwrap() < 0.0);
}

#[test]
fn a_ratio_has_the_variance_of_its_linear_form() {
    // Per unit: M - r D has variance v; the ratio's is v / mean(D)².
    let units = [(3.0, 1.0), (5.0, 2.0), (2.0, 2.0), (9.0, 4.0), (0.0, 1.0)];
    let of = |f: fn(&(f64, f64)) -> f64| Moments::of(units.iter().map(f));
    let ratio = burgee_stats::Ratio {
        numerator: of(|unit| unit.0),
        denominator: of(|unit| unit.1),
        product: units.iter().map(|unit| unit.0 * unit.1).sum(),
    };
    let value = ratio.value().unwrap();
    let linear = Moments::of(units.iter().map(|unit| unit.0 - value * unit.1)).variance();
    let arm = ratio.arm().unwrap();
    assert!((arm.variance - linear / 4.0).abs() < 1e-12);
    assert!((arm.mean - 1.9).abs() < 1e-12);
}

#[test]
fn intervals_intersect_and_scale() {
    let one = Interval::between(1.0, 3.0);
    assert_eq!(one.intersect(&Interval::UNBOUNDED), one);
    assert!(one.intersect(&Interval::between(4.0, 5.0)).is_empty());
    assert_eq!(one.scaled(-2.0), Interval::between(-6.0, -2.0));
}

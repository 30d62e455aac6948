//! The cases of sequential tests, sample-ratio mismatch and epochs.

use burgee_stats::sequential::{self, Mixing};
use burgee_stats::{
    CannotSay, Difference, Proportion, Side, VarianceMode, difference, epoch, fieller, guardrail,
    multiplicity, srm,
};
use serde_json::{Value, json};

use crate::vectors::{counts, interval, number, numbers, proportion, simple_arm};
use crate::vectors_fixed::estimate;

pub(crate) fn estimate_test(family: &str, input: &Value) -> Result<Value, CannotSay> {
    let (alpha, sample) = (number(input, "alpha"), number(input, "n_star"));
    let (side, mixing) = match family {
        "one_sided_seq_greater" => (Side::Greater, Mixing::tuned_one_sided(alpha, sample)),
        "one_sided_seq_lesser" => (Side::Less, Mixing::tuned_one_sided(alpha, sample)),
        _ => (Side::Two, Mixing::tuned(alpha, sample)),
    };
    let (effect, _) = estimate(input)?;
    let look = sequential::test(&effect, 0.0, mixing, alpha, side);
    // The library searches a one-sided p-value between these bounds.
    let p = if side == Side::Two { look.p_value } else { look.p_value.clamp(1e-5, 0.4999) };
    Ok(json!({
        "ci": interval(&look.interval), "estimate": effect.value, "se": effect.error(),
        "p_value": p,
    }))
}

pub(crate) fn other(method: &str, input: &Value) -> Result<Value, CannotSay> {
    match method {
        "ssrm" => ssrm(input),
        "sequential_relative_fieller/proportion" | "sequential_relative_fieller/mean" => {
            relative(input)
        }
        "visitors_remaining" => {
            let alpha = number(input, "alpha");
            let mixing = Mixing::tuned(alpha, number(input, "n_star"));
            let units = input["n_pair"].as_u64().unwrap();
            let left = sequential::units_remaining(units, 1.0, number(input, "z"), mixing, alpha);
            Ok(json!({ "visitors_remaining": left.ok() }))
        }
        "msprt_tau" => {
            let (alpha, se) = (number(input, "alpha"), number(input, "se"));
            let effect = Difference {
                value: number(input, "estimate"),
                squared_error: se * se,
                units: 1,
                inflation: 1.0,
            };
            let mixing = Mixing::Tau(number(input, "tau"));
            let look = sequential::test(&effect, 0.0, mixing, alpha, Side::Two);
            Ok(json!({
                "halfwidth": look.multiplier * se, "log_e": look.log_e, "p_value": look.p_value,
            }))
        }
        "epoch_stratified" => stratified(input),
        "e_bh" => {
            let adjusted = multiplicity::e_bh(&numbers(&input["log_e"]));
            let alpha = number(input, "alpha");
            let reject: Vec<bool> = adjusted.iter().map(|p| *p <= alpha).collect();
            let count = reject.iter().filter(|reject| **reject).count();
            Ok(json!({ "adjusted_p": adjusted, "reject": reject, "n_rejected": count }))
        }
        "exact_conversion_counts" => {
            let log_e = guardrail::exact_counts(
                &counts(&input["converters"]),
                &numbers(&input["exposure_shares"]),
                number(input, "concentration"),
            )?;
            Ok(json!({ "log_e": log_e, "p_value": srm::p_value(log_e) }))
        }
        "sequential_multiplier" => {
            let (alpha, sample) = (number(input, "alpha"), number(input, "n_star"));
            let (two, one) = (Mixing::tuned(alpha, sample), Mixing::tuned_one_sided(alpha, sample));
            let at = |mixing, side| {
                sequential::multiplier(mixing, number(input, "n_pair"), 1.0, alpha, side)
            };
            let rho = |mixing| match mixing {
                Mixing::Rho(rho) | Mixing::Tau(rho) => rho,
            };
            Ok(json!({
                "rho": rho(two), "rho_one_sided": rho(one),
                "multiplier_two_sided": at(two, Side::Two),
                "multiplier_one_sided": at(one, Side::Greater),
            }))
        }
        _ => panic!("{method} is new"),
    }
}

/// The running counts, one e-value after each increment; the library's e-value has one concentration and
/// prior odds of one.
fn ssrm(input: &Value) -> Result<Value, CannotSay> {
    let shares = numbers(&input["null_probabilities"]);
    let odds = number(input, "prior_odds");
    let mut total = vec![0; shares.len()];
    let (mut least, mut factors, mut p_values, mut posteriors) = (1.0_f64, vec![], vec![], vec![]);
    for increment in input["increments"].as_array().unwrap() {
        for (total, count) in total.iter_mut().zip(counts(increment)) {
            *total += count;
        }
        let log_e = srm::log_e(&total, &shares, &[number(input, "concentration")])?;
        least = least.min(srm::p_value(log_e));
        p_values.push(least);
        factors.push(log_e.exp());
        posteriors.push(1.0 / (1.0 + (-log_e).exp() / odds));
    }
    let factors: Vec<Value> = factors
        .into_iter()
        .map(|factor: f64| if factor.is_finite() { json!(factor) } else { json!("inf") })
        .collect();
    Ok(json!({
        "p_values": p_values, "bayes_factors": factors, "posterior_probabilities": posteriors,
    }))
}

fn relative(input: &Value) -> Result<Value, CannotSay> {
    let (alpha, sample) = (number(input, "alpha"), number(input, "n_star"));
    let (a, b) = (simple_arm(input, "a")?, simple_arm(input, "b")?);
    let effect = difference(&a, &b, VarianceMode::Unpooled)?;
    let look = sequential::test(&effect, 0.0, Mixing::tuned(alpha, sample), alpha, Side::Two);
    let lift = fieller::lift(&a, &b, look.multiplier, 1.0);
    Ok(json!({
        "ci": interval(&lift), "lift": b.mean / a.mean - 1.0, "log_e": look.log_e,
        "multiplier": look.multiplier, "p_value": look.p_value,
        "significant": look.p_value <= alpha,
    }))
}

fn stratified(input: &Value) -> Result<Value, CannotSay> {
    let (alpha, sample) = (number(input, "alpha"), number(input, "n_star"));
    let arm = |value: &Value| proportion(value).arm();
    let epochs = input["epochs"].as_array().unwrap();
    let pairs = epochs
        .iter()
        .map(|epoch| Ok((arm(&epoch["a"])?, arm(&epoch["b"])?)))
        .collect::<Result<Vec<_>, CannotSay>>()?;
    let average = epoch::average(&pairs)?;
    let effect = difference(&average.baseline, &average.treatment, VarianceMode::Unpooled)?;
    let look = sequential::test(&effect, 0.0, Mixing::tuned(alpha, sample), alpha, Side::Two);
    let units = |arm: &Value| -> u64 {
        let Proportion { units, .. } = proportion(arm);
        units
    };
    let all: u64 = epochs.iter().map(|epoch| units(&epoch["a"]) + units(&epoch["b"])).sum();
    assert_eq!(effect.units, all);
    Ok(json!({
        "difference": effect.value, "halfwidth": look.multiplier * effect.error(),
        "n_pair": effect.units, "p_value": look.p_value, "se": effect.error(),
    }))
}

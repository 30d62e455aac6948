//! The cases of Bayesian results and bandits.

use burgee_stats::CannotSay;
use burgee_stats::bandit::{self, Policy, Posterior};
use burgee_stats::bayes::{self, Prior};
use burgee_stats::beta_binomial::{self, Beta};
use serde_json::{Value, json};

use crate::vectors::{interval, moments, number, numbers, simple_arm};
use crate::vectors_fixed::estimate;

pub(crate) fn gaussian_effect(input: &Value) -> Result<Value, CannotSay> {
    let (effect, _) = estimate(input)?;
    let prior = input["prior"].as_object().map(|_| {
        let prior = &input["prior"];
        let prior = Prior { mean: number(prior, "mean"), variance: number(prior, "variance") };
        let scale = input["prior"]["scale"].as_str().unwrap();
        match (scale, input["difference"].as_str().unwrap()) {
            ("relative", "absolute") => prior.scaled_by(baseline_mean(input)),
            (_, _) => prior,
        }
    });
    let posterior = bayes::Posterior::of(effect.value, effect.squared_error, prior)?;
    let (chance, mut losses) = (
        posterior.chance_above_zero(),
        [posterior.loss_of_keeping(), posterior.loss_of_shipping()],
    );
    // Of a metric that should fall, winning is being below.
    let inverse = input["inverse"].as_bool().unwrap();
    if inverse {
        losses.reverse();
    }
    let [keeping, shipping] = losses;
    Ok(json!({
        "chance_to_win": if inverse { 1.0 - chance } else { chance },
        "ci": interval(&posterior.credible(number(input, "alpha"))),
        "estimate": posterior.mean, "post_sd": posterior.deviation,
        "risk_control": keeping, "risk_treatment": shipping,
    }))
}

fn baseline_mean(input: &Value) -> f64 {
    let a = &input["a"];
    match input["stat"].as_str().unwrap() {
        "ratio" => number(a, "num_sum") / number(a, "den_sum"),
        "cuped_mean" => number(a, "post_sum") / number(a, "n"),
        "quantile" => number(a, "q"),
        _ => simple_arm(input, "a").unwrap().mean,
    }
}

pub(crate) fn beta_binomial(input: &Value) -> Value {
    let beta = |key: &str| {
        let parameters = crate::vectors::counts(&input[key]);
        Beta { alpha: parameters[0], beta: parameters[1] }
    };
    let (a, b) = (beta("posterior_a"), beta("posterior_b"));
    json!({
        "credible_95_a": interval(&a.credible(0.05)), "credible_95_b": interval(&b.credible(0.05)),
        "p_b_gt_a": beta_binomial::chance_to_beat(&a, &b),
        "expected_loss_choose_a": beta_binomial::expected_loss(&a, &b),
        "expected_loss_choose_b": beta_binomial::expected_loss(&b, &a),
    })
}

/// The library draws 10,000 times; these are the numbers that it draws around.
pub(crate) fn thompson(input: &Value) -> Result<Value, CannotSay> {
    let prior = Prior {
        mean: number(&input["prior"], "mean"),
        variance: number(&input["prior"], "variance"),
    };
    let samples = input["arms"].as_array().unwrap();
    let (mut arms, mut units) = (Vec::new(), Vec::new());
    for sample in samples {
        let arm = moments(sample, "sum", "sum_sq").arm()?;
        let posterior = bayes::Posterior::of(arm.mean, arm.squared_error(), Some(prior))?;
        arms.push(Posterior::Normal { mean: posterior.mean, deviation: posterior.deviation });
        units.push(arm.units);
    }
    let policy =
        if input["top_two"].as_bool().unwrap() { Policy::TopTwo } else { Policy::Thompson };
    Ok(json!({
        "best_arm_probabilities": bandit::chances_of_best(&arms),
        "weights": bandit::weights(&arms, &units, policy, number(input, "floor"))?,
    }))
}

pub(crate) fn best(input: &Value) -> Value {
    let (one, two) = if input.get("mean").is_some() { ("mean", "sd") } else { ("alpha", "beta") };
    let arms: Vec<Posterior> = numbers(&input[one])
        .into_iter()
        .zip(numbers(&input[two]))
        .map(|(first, second)| match one {
            "mean" => Posterior::Normal { mean: first, deviation: second },
            _ => Posterior::Beta { alpha: first, beta: second },
        })
        .collect();
    let chances = bandit::chances_of_best(&arms);
    let weights = bandit::with_floor(&chances, number(input, "floor"));
    json!({ "p_best": chances, "weights": weights })
}

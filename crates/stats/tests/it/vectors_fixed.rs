//! The cases of fixed-horizon tests, corrections and planning.

use burgee_stats::fixed::{self, Reference};
use burgee_stats::multiplicity::{self, Method};
use burgee_stats::power::{self, Midway};
use burgee_stats::quantile::Quantile;
use burgee_stats::sequential::Mixing;
use burgee_stats::{
    Arm, CannotSay, Difference, Interval, Ratio, Side, VarianceMode, cuped, difference, outliers,
    proportion, quantile, srm,
};
use serde_json::{Value, json};

use crate::vectors::{self, interval, number, numbers, paired, paired_ratio, ratio, simple_arm};

/// The effect as other libraries estimate it, and the distribution that it is compared with.
pub(crate) fn estimate(input: &Value) -> Result<(Difference, Reference), CannotSay> {
    let relative = input["difference"] == "relative";
    let of_arms = |a: Arm, b: Arm| -> Result<(Difference, Reference), CannotSay> {
        let effect = if relative {
            fixed::delta_lift(&a, &b)?
        } else {
            difference(&a, &b, VarianceMode::Unpooled)?
        };
        Ok((effect, Reference::welch(&a, &b)))
    };
    let (a, b) = (&input["a"], &input["b"]);
    match input["stat"].as_str().unwrap() {
        "ratio" => of_arms(ratio(a).arm()?, ratio(b).arm()?),
        "cuped_mean" => {
            let pair = [paired(a), paired(b)];
            let adjusted = cuped::adjust(&pair)?;
            let [one, two] = adjusted.arms.try_into().unwrap();
            let (effect, reference) = of_arms(one, two)?;
            Ok((if relative { cuped::delta_lift(&pair[0], &pair[1])? } else { effect }, reference))
        }
        "cuped_ratio" => {
            let (one, two) = (paired_ratio(a), paired_ratio(b));
            let theta = burgee_stats::PairedRatio::theta(&one, &two)?;
            let (effect, reference) = of_arms(one.arm(theta, 0.0)?, two.arm(theta, 0.0)?)?;
            let lift = || burgee_stats::PairedRatio::delta_lift(&one, &two);
            Ok((if relative { lift()? } else { effect }, reference))
        }
        "quantile" => of_arms(quantile_of(a).arm()?, quantile_of(b).arm()?),
        "quantile_clustered" => {
            let clustered = |arm| quantile_of(arm).clustered_arm(&clusters(arm));
            of_arms(clustered(a)?, clustered(b)?)
        }
        _ => of_arms(simple_arm(input, "a")?, simple_arm(input, "b")?),
    }
}

fn quantile_of(arm: &Value) -> Quantile {
    Quantile {
        events: arm["n"].as_u64().unwrap(),
        sampled: arm["n_star"].as_u64().unwrap(),
        level: number(arm, "nu"),
        value: number(arm, "q"),
        low: number(arm, "q_lo"),
        high: number(arm, "q_hi"),
    }
}

fn clusters(arm: &Value) -> Ratio {
    let mut arm = arm.clone();
    arm["n"] = arm["n_clusters"].clone();
    Ratio {
        numerator: vectors::moments(&arm, "main_sum", "main_sum_sq"),
        denominator: vectors::moments(&arm, "den_sum", "den_sum_sq"),
        product: number(&arm, "main_den_sum"),
    }
}

pub(crate) fn estimate_test(family: &str, input: &Value) -> Result<Value, CannotSay> {
    let side = match family {
        "fixed_one_sided_greater" => Side::Greater,
        "fixed_one_sided_lesser" => Side::Less,
        _ => Side::Two,
    };
    let (effect, reference) = estimate(input)?;
    let outcome = reference.test(effect.value, effect.error(), 0.0, number(input, "alpha"), side);
    Ok(json!({
        "ci": interval(&outcome.interval), "estimate": outcome.value, "se": outcome.error,
        "p_value": outcome.p_value,
    }))
}

/// Spotify's: the interval of the absolute difference, divided by the baseline's size if relative.
pub(crate) fn confidence(family: &str, input: &Value) -> Result<Value, CannotSay> {
    let (a, b) = (simple_arm(input, "a")?, simple_arm(input, "b")?);
    let reference =
        if family.starts_with("fixed_z") { Reference::Normal } else { Reference::welch(&a, &b) };
    let margin = input["nim_relative"].as_f64().unwrap_or(0.0) * a.mean.abs();
    let (side, null) = match input["preferred_direction"].as_str() {
        Some("increase") => (Side::Greater, -margin),
        Some("decrease") => (Side::Less, margin),
        _ => (Side::Two, 0.0),
    };
    let effect = difference(&a, &b, VarianceMode::Unpooled)?;
    let outcome = reference.test(effect.value, effect.error(), null, number(input, "alpha"), side);
    let unit = if input["difference"] == "relative" { 1.0 / a.mean.abs() } else { 1.0 };
    Ok(json!({
        "ci": interval(&outcome.interval.scaled(unit)), "difference": outcome.value * unit,
        "p_value": outcome.p_value,
    }))
}

pub(crate) fn chi_squared(input: &Value) -> Result<Value, CannotSay> {
    let (a, b) = (vectors::proportion(&input["a"]), vectors::proportion(&input["b"]));
    let effect = difference(&a.arm()?, &b.arm()?, VarianceMode::Unpooled)?;
    let alpha = number(input, "alpha");
    let outcome = Reference::Normal.test(effect.value, effect.error(), 0.0, alpha, Side::Two);
    Ok(json!({
        "ci": interval(&outcome.interval), "difference": outcome.value,
        "p_value": proportion::chi_squared_test(&a, &b)?,
    }))
}

pub(crate) fn welch_statistic(input: &Value) -> Result<Value, CannotSay> {
    let (a, b) = (simple_arm(input, "a")?, simple_arm(input, "b")?);
    let outcome = fixed::test(&a, &b, 0.0, VarianceMode::Unpooled, 0.05, Side::Two)?;
    Ok(json!({ "t": outcome.value / outcome.error, "p_value": outcome.p_value }))
}

pub(crate) fn proportions(method: &str, input: &Value) -> Result<Value, CannotSay> {
    let alpha = input["alpha"].as_f64().unwrap_or(0.05);
    let a = vectors::proportion(&input["a"]);
    if method == "proportion_ci/wilson" {
        return Ok(json!({ "ci": interval(&proportion::wilson(&a, alpha)?) }));
    }
    let b = vectors::proportion(&input["b"]);
    let found: Interval = match method {
        "two_proportion_z_pooled" => {
            let (z, p_value) = proportion::pooled_test(&a, &b)?;
            return Ok(json!({ "z": z, "p_value": p_value }));
        }
        "two_proportion_ci_diff/newcomb" => proportion::newcombe(&a, &b, alpha)?,
        "two_proportion_ci_diff/agresti-caffo" => proportion::agresti_caffo(&a, &b, alpha)?,
        "two_proportion_ci_diff/score" => {
            proportion::score(&a, &b, alpha, proportion::Cubic::Statsmodels)?
        }
        "two_proportion_ci_ratio/log" => proportion::log_ratio(&a, &b, alpha)?,
        _ => panic!("{method}"),
    };
    Ok(json!({ "ci": interval(&found) }))
}

pub(crate) fn multiple_testing(method: &str, input: &Value) -> Value {
    let method = match method {
        "multiple_testing/fdr_bh" => Method::BenjaminiHochberg,
        "multiple_testing/fdr_by" => Method::BenjaminiYekutieli,
        "multiple_testing/holm" => Method::Holm,
        "multiple_testing/bonferroni" => Method::Bonferroni,
        _ => panic!("{method}"),
    };
    let adjusted = multiplicity::adjust(&numbers(&input["p_values"]), method);
    let alpha = number(input, "alpha");
    let reject: Vec<bool> = adjusted.iter().map(|p| *p <= alpha).collect();
    json!({ "adjusted": adjusted, "reject": reject })
}

pub(crate) fn srm_chi_squared(input: &Value) -> Result<Value, CannotSay> {
    let p = srm::chi_squared(&vectors::counts(&input["counts"]), &numbers(&input["weights"]))?;
    Ok(json!({ "p_value": p }))
}

pub(crate) fn fieller(input: &Value) -> Result<Value, CannotSay> {
    let (a, b) = (simple_arm(input, "a")?, simple_arm(input, "b")?);
    assert_eq!(input["critical"], "normal");
    let critical = Reference::Normal.critical(number(input, "alpha"), Side::Two);
    Ok(json!({ "ci": interval(&burgee_stats::fieller::lift(&a, &b, critical, 1.0)) }))
}

pub(crate) fn winsorize(input: &Value) -> Result<Value, CannotSay> {
    let values = numbers(&input["values"]);
    let nonzero_only = input["nonzero_only"].as_bool().unwrap();
    let cap = outliers::cap(&values, number(input, "quantile"), nonzero_only)?;
    let capped: Vec<f64> = values.iter().map(|value| outliers::winsorize(*value, cap)).collect();
    let changed = values.iter().filter(|value| **value > cap).count();
    Ok(json!({
        "cap": cap, "sum": capped.iter().sum::<f64>(), "n_capped": changed,
        "sum_sq": capped.iter().map(|value| value * value).sum::<f64>(),
    }))
}

pub(crate) fn quantile_ranks(input: &Value) -> Result<Value, CannotSay> {
    let units = input["n"].as_u64().unwrap();
    let ranks = quantile::ranks(units, number(input, "nu"), number(input, "alpha"))?;
    let values = input["sorted_values"].as_array();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
    let at = |rank: f64| values.and_then(|values| values.get((rank as usize).wrapping_sub(1)));
    Ok(json!({
        "coverage": ranks.coverage, "rank_lo": ranks.low, "rank_hi": ranks.high,
        "value_lo": at(ranks.low), "value_hi": at(ranks.high),
    }))
}

pub(crate) fn power(method: &str, input: &Value) -> Result<Value, CannotSay> {
    let alpha = number(input, "alpha");
    match method {
        "power/n_normal" | "power/n_t" => {
            let ratio = number(input, "ratio_b_to_a");
            let (effect, power) = (number(input, "standardized_effect"), number(input, "power"));
            let units = if method == "power/n_t" {
                power::units_student(effect, ratio, alpha, power)?
            } else {
                power::units(effect, (1.0, 1.0), ratio, alpha, power)?
            };
            Ok(json!({ "n_a": units }))
        }
        "power/two_proportions" => {
            let control = number(input, "p_control");
            let treatment = control * (1.0 + number(input, "lift"));
            let units = number(input, "n_per_arm");
            Ok(json!({ "power": power::two_proportions(control, treatment, units, alpha) }))
        }
        "power_single_look_sequential" => {
            let control = number(input, "p_control");
            let treatment = control * (1.0 + number(input, "lift"));
            let units = number(input, "n_total");
            let spread = control * (1.0 - control) + treatment * (1.0 - treatment);
            let (effect, error) = (treatment - control, (spread / (0.5 * units)).sqrt());
            let mixing = Mixing::tuned(alpha, number(input, "n_star"));
            Ok(json!({
                "power_fixed": power::fixed(effect, error, alpha),
                "power_sequential_single_look":
                    power::sequential(effect, error, units, mixing, alpha),
            }))
        }
        _ => midway(input, alpha),
    }
}

fn midway(input: &Value, alpha: f64) -> Result<Value, CannotSay> {
    let (a, b) = (simple_arm(input, "a")?, simple_arm(input, "b")?);
    let lift = fixed::delta_lift(&a, &b)?;
    let sequential = input["sequential"].as_bool().unwrap();
    let midway = Midway {
        units: lift.units,
        squared_error: lift.squared_error,
        target: number(input, "target_mde_relative"),
        alpha,
        mixing: sequential.then(|| Mixing::tuned(alpha, number(input, "n_star"))),
    };
    let additional = midway.additional(number(input, "target_power"))?;
    // The library has no number of users where none are missing.
    let users = (additional.scale > 0.0).then_some(additional.units);
    Ok(json!({
        "power_now": midway.power(0.0), "power_at_2x": midway.power(1.0),
        "scaling_factor": additional.scale, "additional_users": users,
    }))
}

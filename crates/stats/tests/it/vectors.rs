//! Every case of `vectors/stats`: what other libraries compute, and our formulas computed independently.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burgee_stats::{Arm, CannotSay, Interval, Moments, Paired, PairedRatio, Proportion, Ratio};
use serde_json::{Value, json};

use crate::{vectors_bandit, vectors_fixed, vectors_sequential};

/// How many cases there are in the copy that the repository has.
const CASES: usize = 573;

#[test]
fn every_case_is_within_tolerance() {
    let folder = match std::env::var_os("BURGEE_VECTORS") {
        Some(folder) => PathBuf::from(folder).join("stats"),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/stats"),
    };
    let (mut cases, mut failures) = (BTreeMap::<String, usize>::new(), Vec::new());
    for case in cases_in(&folder) {
        let text = |name: &str| case[name].as_str().unwrap().to_owned();
        *cases.entry(text("method")).or_default() += 1;
        match answer(&case) {
            Ok(found) => failures.extend(
                differences(&case["expected"], &found, &case["tol"])
                    .into_iter()
                    .map(|difference| format!("{} {}: {difference}", text("id"), text("method"))),
            ),
            Err(why) => failures.push(format!("{} {}: {why}", text("id"), text("method"))),
        }
    }
    let count: usize = cases.values().sum();
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
    assert!(count >= CASES, "{count} cases: {cases:#?}");
}

fn cases_in(folder: &Path) -> Vec<Value> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let lines = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    let texts: Vec<String> = files.iter().map(lines).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer(case: &Value) -> Result<Value, CannotSay> {
    let (method, input) = (case["method"].as_str().unwrap(), &case["input"]);
    let (family, _) = method.split_once('/').unwrap_or((method, ""));
    match family {
        "fixed_welch_two_sided" | "fixed_one_sided_greater" | "fixed_one_sided_lesser" => {
            vectors_fixed::estimate_test(family, input)
        }
        "sequential_two_sided" | "one_sided_seq_greater" | "one_sided_seq_lesser" => {
            vectors_sequential::estimate_test(family, input)
        }
        "bayes_gaussian_effect" => vectors_bandit::gaussian_effect(input),
        "bayes_beta_binomial" => Ok(vectors_bandit::beta_binomial(input)),
        "bandit_thompson" => vectors_bandit::thompson(input),
        "bandit_p_best_normal" | "bandit_p_best_beta" => Ok(vectors_bandit::best(input)),
        "srm_chi2" => vectors_fixed::srm_chi_squared(input),
        "fixed_welch" | "fixed_z" | "fixed_welch_noninferiority" | "fixed_z_noninferiority" => {
            vectors_fixed::confidence(family, input)
        }
        "chi2_two_proportions" => vectors_fixed::chi_squared(input),
        "fixed_welch_t" => vectors_fixed::welch_statistic(input),
        "two_proportion_z_pooled"
        | "two_proportion_ci_diff"
        | "two_proportion_ci_ratio"
        | "proportion_ci" => vectors_fixed::proportions(method, input),
        "multiple_testing" => Ok(vectors_fixed::multiple_testing(method, input)),
        "fixed_relative_fieller" => vectors_fixed::fieller(input),
        "winsorize_upper" => vectors_fixed::winsorize(input),
        "quantile_ci_binomial" => vectors_fixed::quantile_ranks(input),
        "power" | "power_single_look_sequential" | "power_mid_experiment" => {
            vectors_fixed::power(method, input)
        }
        _ => vectors_sequential::other(method, input),
    }
}

/// What differs, field by field. `null` in an expected interval is an unbounded side.
fn differences(expected: &Value, found: &Value, tolerance: &Value) -> Vec<String> {
    let limit = |key: &str| tolerance[key].as_f64().unwrap();
    let mut differences = Vec::new();
    for (key, expected) in expected.as_object().unwrap() {
        match found.get(key) {
            Some(found) if close(expected, found, limit("abs"), limit("rel")) => {}
            found => differences.push(format!("{key}: {found:?} instead of {expected}")),
        }
    }
    differences
}

fn close(expected: &Value, found: &Value, abs: f64, rel: f64) -> bool {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(one, two)| close(one, two, abs, rel))
        }
        (Value::Number(expected), Value::Number(found)) => {
            let (expected, found) = (expected.as_f64().unwrap(), found.as_f64().unwrap());
            (found - expected).abs() <= abs + rel * expected.abs()
        }
        (expected, found) => expected == found,
    }
}

pub(crate) fn number(input: &Value, key: &str) -> f64 {
    input[key].as_f64().unwrap_or_else(|| panic!("{key} in {input}"))
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

pub(crate) fn counts(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|value| value.as_u64().unwrap()).collect()
}

pub(crate) fn interval(interval: &Interval) -> Value {
    json!([interval.low, interval.high])
}

pub(crate) fn proportion(arm: &Value) -> Proportion {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let converted = number(arm, "sum") as u64;
    Proportion { units: arm["n"].as_u64().unwrap(), converted }
}

pub(crate) fn moments(arm: &Value, sum: &str, squares: &str) -> Moments {
    Moments {
        units: arm["n"].as_u64().unwrap(),
        sum: number(arm, sum),
        sum_squares: number(arm, squares),
    }
}

pub(crate) fn ratio(arm: &Value) -> Ratio {
    Ratio {
        numerator: moments(arm, "num_sum", "num_sum_sq"),
        denominator: moments(arm, "den_sum", "den_sum_sq"),
        product: number(arm, "num_den_sum"),
    }
}

pub(crate) fn paired(arm: &Value) -> Paired {
    Paired {
        post: moments(arm, "post_sum", "post_sum_sq"),
        pre: moments(arm, "pre_sum", "pre_sum_sq"),
        product: number(arm, "post_pre_sum"),
    }
}

pub(crate) fn paired_ratio(arm: &Value) -> PairedRatio {
    PairedRatio {
        post_numerator: moments(arm, "m_post", "m_post_sq"),
        post_denominator: moments(arm, "d_post", "d_post_sq"),
        pre_numerator: moments(arm, "m_pre", "m_pre_sq"),
        pre_denominator: moments(arm, "d_pre", "d_pre_sq"),
        post_both: number(arm, "m_post_d_post"),
        numerators: number(arm, "m_post_m_pre"),
        post_numerator_pre_denominator: number(arm, "m_post_d_pre"),
        post_denominator_pre_numerator: number(arm, "m_pre_d_post"),
        denominators: number(arm, "d_post_d_pre"),
        pre_both: number(arm, "m_pre_d_pre"),
    }
}

/// A binary or a numeric arm, as `stat` says.
pub(crate) fn simple_arm(input: &Value, arm: &str) -> Result<Arm, CannotSay> {
    match input["stat"].as_str() {
        Some("mean") => moments(&input[arm], "sum", "sum_sq").arm(),
        Some("proportion") | None => proportion(&input[arm]).arm(),
        Some(stat) => panic!("{stat}"),
    }
}

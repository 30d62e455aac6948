//! `burgee plan` as a person or a script calls it.

use std::process::{Command, Output};

use serde_json::Value;

fn plan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_burgee")).arg("plan").args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = plan(&[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_rate_is_planned_by_the_formula() {
    let found = json(&["--rate", "10%", "--lift", "10%", "--daily-visitors", "1000"]);
    let z = 1.644_853_626_951_472_2 + 0.841_621_233_572_914_4;
    let units = z * z * (0.1 * 0.9 + 0.11 * 0.89) / (0.01 * 0.01);
    let visitors = found["fixed_horizon"]["visitors"].as_f64().unwrap();
    assert!((visitors - 2.0 * units).abs() < 3.0, "{visitors} {units}");
    assert_eq!(found["fixed_horizon"]["days"], (visitors / 1000.0).ceil());
    let most = found["sequential"]["most_visitors"].as_f64().unwrap();
    assert!((most / visitors - 1.8).abs() < 0.001);
    assert_eq!(
        found["sequential"]["n_star"].as_u64(),
        found["fixed_horizon"]["visitors"].as_u64().map(|all| all.div_ceil(2))
    );
}

#[test]
fn a_mean_with_three_variations_and_guardrails_takes_more() {
    let mean = ["--mean", "10", "--deviation", "30", "--lift", "2%"];
    let simple = json(&mean)["fixed_horizon"]["visitors"].as_u64().unwrap();
    let shares = json(&[&mean[..], &["--shares", "0.5,0.25,0.25"]].concat());
    let guarded = json(&[&mean[..], &["--guardrails", "3"]].concat());
    let covariate = json(&[&mean[..], &["--correlation", "0.7"]].concat());
    let visitors = |found: &Value| found["fixed_horizon"]["visitors"].as_u64().unwrap();
    assert!(visitors(&shares) > simple && visitors(&guarded) > simple);
    assert!(visitors(&covariate) < simple * 6 / 10);
    assert!((guarded["power_per_metric"].as_f64().unwrap() - 0.95).abs() < 1e-12);
    assert!(guarded["fixed_horizon"]["days"].is_null());
}

#[test]
fn what_a_sample_finds_is_the_inverse() {
    let planned = json(&["--rate", "0.04", "--lift", "0.05"]);
    let visitors = planned["fixed_horizon"]["visitors"].to_string();
    let found = json(&["--rate", "0.04", "--visitors", &visitors]);
    assert!((found["detectable_lift"].as_f64().unwrap() - 0.05).abs() < 1e-4);
}

#[test]
fn text_is_for_people_and_mistakes_are_named() {
    let text = String::from_utf8(plan(&["--rate", "4%", "--lift", "5%"]).stdout).unwrap();
    assert!(text.contains("fixed horizon") && text.contains("at most"), "{text}");
    for (wrong, says) in [
        (&["--rate", "140%", "--lift", "5%"][..], "outside its range"),
        (&["--rate", "4%"], "--lift"),
        (&["--lift", "5%"], "--rate"),
        (&["--mean", "4", "--lift", "5%"], "--deviation"),
        (&["--rate", "4%", "--lift", "5%", "--shares", "50%,60%"], "outside its range"),
    ] {
        let output = plan(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(says), "{wrong:?}: {output:?}");
    }
}

//! Decides a flag for a user, prints why, and says what an SDK would report.
//!
//! `cargo run --example decide -- [DATAFILE [FLAG [USER [ATTRIBUTES]]]]`

use burgee_engine::{Attributes, DecideOptions, Engine, User};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument =
        |index: usize, default: &'static str| arguments.get(index).map_or(default, String::as_str);
    let json = match arguments.first() {
        Some(file) => std::fs::read(file)?,
        None => include_bytes!("datafile.json").to_vec(),
    };
    let engine = Engine::from_json(&json)?;

    let attributes: Attributes<'_> =
        serde_json::from_str(argument(3, r#"{"country": "FI", "age": 36}"#))?;
    let user = User::new(argument(2, "ada")).with_attributes(attributes);
    let flag_key = argument(1, "checkout_redesign");

    let decision = engine.decide(&user, flag_key, DecideOptions::NONE);
    println!("{flag_key}: {:?}, enabled: {}", decision.variation_key(), decision.enabled());
    println!("variables: {}", serde_json::to_string(&decision.variables())?);
    for exposure in decision.exposures() {
        println!("exposure: {}", serde_json::to_string(&exposure.metadata)?);
    }
    if let Some(explanation) = engine.explain(&user, flag_key) {
        println!("\n{explanation}");
    }
    Ok(())
}

//! Where the vectors are and how to read them.

use std::fs;
use std::path::{Path, PathBuf};

use burgee_engine::{Attributes, DecideOptions, Engine, User, UserProfile};
use serde::Deserialize;
use serde_json::Value;

/// `BURGEE_VECTORS`, or the copy in the repository.
pub(crate) fn vectors() -> PathBuf {
    match std::env::var_os("BURGEE_VECTORS") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors"),
    }
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a vector file.
pub(crate) fn lines(name: &str) -> Vec<Value> {
    parse_lines(&read(&vectors().join(name)))
}

pub(crate) fn parse_lines<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

pub(crate) fn document(name: &str) -> Value {
    serde_json::from_str(&read(&vectors().join(name))).unwrap()
}

pub(crate) fn engine(datafile: &str) -> Engine {
    let json = read(&vectors().join(datafile));
    Engine::from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{datafile}: {error}"))
}

/// Every `<name>` of which the folder holds `<name><suffix>`, sorted.
pub(crate) fn names(suffix: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(vectors())
        .unwrap_or_else(|error| panic!("{}: {error}", vectors().display()))
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(suffix).map(str::to_owned))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no *{suffix} in {}", vectors().display());
    names
}

/// The inputs of one decision.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) user_id: String,
    #[serde(default)]
    pub(crate) attributes: Value,
    #[serde(default)]
    pub(crate) flag_key: String,
    pub(crate) qualified_segments: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) forced_decisions: Vec<Forced>,
    pub(crate) user_profile: Option<UserProfile>,
    #[serde(default)]
    pub(crate) options: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Forced {
    pub(crate) flag_key: String,
    pub(crate) rule_key: Option<String>,
    pub(crate) variation_key: String,
}

impl Request {
    pub(crate) fn user(&self) -> User<'_> {
        let attributes = Attributes::deserialize(&self.attributes).unwrap();
        let mut user = User::new(&self.user_id).with_attributes(attributes);
        if let Some(segments) = &self.qualified_segments {
            user = user.with_qualified_segments(segments);
        }
        for forced in &self.forced_decisions {
            let rule_key = forced.rule_key.as_deref();
            user = user.with_forced_decision(&forced.flag_key, rule_key, &forced.variation_key);
        }
        if let Some(profile) = &self.user_profile {
            user = user.with_profile(profile);
        }
        user
    }

    pub(crate) fn options(&self) -> DecideOptions {
        self.options.iter().map(|name| name.parse().unwrap()).collect()
    }
}

/// Equality in which `3` is `3.0`.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}

//! The configuration as a tree: defaults, overlaid by a file and by variables.

use serde_json::{Map, Value};

use super::{ConfigError, Nanoseconds};

const DEFAULTS: &str = include_str!("defaults.json");
const PREFIX: &str = "OPTIMIZELY_";
/// The variable that the reference reads past its own scheme.
const PREDICTION_ENDPOINT: &str = "OPTIMIZELY_CMAB_PREDICTIONENDPOINT";
/// Where the settings stand that the reference does not have.
const OWN: &str = "burgee";
/// Below these names and keys are the user's own.
const FREE: [&str; 4] = ["services", "projects", "interceptors", "pubsub"];
/// Members that are never shown.
const SECRET: [&str; 6] =
    ["password", "auth_token", "redis_secret", "secret", "headers", "hmacsecrets"];

/// Puts the tree together.
pub(super) fn assemble(
    yaml: &str,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Value, ConfigError> {
    let mut tree: Value = serde_json::from_str(DEFAULTS)
        .map_err(|error| ConfigError(format!("the defaults do not read: {error}")))?;
    if let Some(version) = tree.get_mut("version") {
        *version = Value::from(env!("CARGO_PKG_VERSION"));
    }
    let file = match serde_yaml_ng::from_str::<serde_yaml_ng::Value>(yaml) {
        Ok(file) => to_json(file).unwrap_or_default(),
        Err(error) => return Err(ConfigError(format!("the file is not YAML: {error}"))),
    };
    match file {
        Value::Null => {}
        Value::Object(file) => overlay(&mut tree, file, "")?,
        _ => return Err(ConfigError("the file does not hold settings by name".to_owned())),
    }
    let variables: Vec<(String, String)> =
        variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    apply(&mut tree, PREFIX.trim_end_matches('_'), &variables)?;
    if let Some((_, endpoint)) = variables.iter().find(|(name, _)| name == PREDICTION_ENDPOINT)
        && let Some(place) = tree.pointer_mut("/client/cmab/predictionEndpoint")
    {
        *place = Value::from(endpoint.as_str());
    }
    Ok(tree)
}

/// YAML's keys may be numbers; ours are texts. `None` for what JSON has no word for.
fn to_json(value: serde_yaml_ng::Value) -> Option<Value> {
    use serde_yaml_ng::Value as Yaml;
    Some(match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => serde_json::to_value(number).ok()?,
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().filter_map(to_json).collect()),
        Yaml::Mapping(members) => Value::Object(
            members
                .into_iter()
                .filter_map(|(key, value)| {
                    let key = match to_json(key)? {
                        Value::String(key) => key,
                        other => other.to_string(),
                    };
                    Some((key, to_json(value)?))
                })
                .collect(),
        ),
        Yaml::Tagged(tagged) => to_json(tagged.value)?,
    })
}

/// Writes the members of a file over those of the tree. Names that the reference does not have are passed over,
/// as it does, but for those under `burgee`.
fn overlay(tree: &mut Value, file: Map<String, Value>, path: &str) -> Result<(), ConfigError> {
    let Value::Object(own) = tree else { return Ok(()) };
    for (key, value) in file {
        let Some(name) = own.keys().find(|own| own.eq_ignore_ascii_case(&key)).cloned() else {
            continue;
        };
        let place = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let Some(current) = own.get_mut(&name) else { continue };
        put(current, value, &name, &place)?;
    }
    Ok(())
}

/// Settings of our own are in no file of the reference, so a name that is not known is a mistake.
fn refuse_unknown(
    own: &Map<String, Value>,
    file: &Map<String, Value>,
    place: &str,
) -> Result<(), ConfigError> {
    let is_known = |key: &str| own.keys().any(|own| own.eq_ignore_ascii_case(key));
    let unknown: Vec<&str> = file.keys().map(String::as_str).filter(|key| !is_known(key)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(ConfigError(format!("{place}: there is no setting {}", unknown.join(", "))))
}

/// Replaces a setting, if what comes is of its type.
fn put(current: &mut Value, value: Value, name: &str, place: &str) -> Result<(), ConfigError> {
    let wrong = |value: &Value| ConfigError(format!("{place}: {value} is not what belongs there"));
    if FREE.contains(&name) {
        return match value {
            Value::Object(_) => {
                *current = value;
                Ok(())
            }
            Value::Null => Ok(()),
            other => Err(wrong(&other)),
        };
    }
    *current = match (&*current, value) {
        (_, Value::Null) => return Ok(()),
        (Value::Object(own), Value::Object(members)) => {
            if name == OWN {
                refuse_unknown(own, &members, place)?;
            }
            return overlay(current, members, place);
        }
        (Value::Array(_), Value::Array(items)) => {
            Value::Array(items.into_iter().map(as_is).collect())
        }
        (Value::Array(_), Value::String(text)) => list(&text),
        (Value::Bool(_), Value::Bool(value)) => Value::Bool(value),
        (Value::Number(_), Value::Number(value)) => Value::Number(value),
        (Value::String(former), value) => match value {
            Value::String(text) => {
                if is_time(former) && Nanoseconds::parse(&text).is_none() {
                    return Err(wrong(&Value::String(text)));
                }
                Value::String(text)
            }
            // A time in nanoseconds, a port, a version that looks like a number.
            Value::Number(number) if is_time(former) => Value::Number(number),
            Value::Number(number) => Value::String(number.to_string()),
            Value::Bool(value) => Value::String(value.to_string()),
            other => return Err(wrong(&other)),
        },
        (_, other) => return Err(wrong(&other)),
    };
    Ok(())
}

/// The names of objects in lists are matched by their readers.
fn as_is(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            const NAMES: [&str; 3] = ["id", "secretHash", "sdkKeys"];
            let name = |key: String| {
                NAMES
                    .iter()
                    .find(|own| own.eq_ignore_ascii_case(&key))
                    .map_or(key, |own| (*own).to_owned())
            };
            Value::Object(members.into_iter().map(|(key, value)| (name(key), value)).collect())
        }
        Value::Number(number) => Value::String(number.to_string()),
        other => other,
    }
}

fn is_time(text: &str) -> bool {
    text != "0" && Nanoseconds::parse(text).is_some()
}

fn list(text: &str) -> Value {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Value::Array(items.map(Value::from).collect())
}

/// Sets what variables name: the path in capitals, with underscores between.
fn apply(tree: &mut Value, path: &str, variables: &[(String, String)]) -> Result<(), ConfigError> {
    if let Some((name, text)) = variables.iter().find(|(name, _)| name == path) {
        let key = path.rsplit('_').next().unwrap_or_default().to_ascii_lowercase();
        let value = from_text(tree, text)
            .ok_or_else(|| ConfigError(format!("{name}: {text:?} is not what belongs there")))?;
        put(tree, value, &key, name)?;
    }
    if let Value::Object(members) = tree {
        for (key, value) in members {
            apply(value, &format!("{path}_{}", key.to_ascii_uppercase()), variables)?;
        }
    }
    Ok(())
}

/// The text of a variable as a value of the type of the setting.
fn from_text(current: &Value, text: &str) -> Option<Value> {
    match current {
        Value::Bool(_) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "t" => Some(Value::Bool(true)),
            "false" | "0" | "f" => Some(Value::Bool(false)),
            _ => None,
        },
        Value::Number(_) => serde_json::from_str::<Value>(text).ok().filter(Value::is_number),
        Value::Object(_) => serde_json::from_str::<Value>(text).ok().filter(Value::is_object),
        _ => Some(Value::String(text.to_owned())),
    }
}

/// The tree as `/config` shows it: times in nanoseconds, without who may ask, and with secrets masked.
pub(crate) fn masked(tree: &Value) -> Value {
    shown(tree, false)
}

/// `free` where names and texts are the user's own.
fn shown(tree: &Value, free: bool) -> Value {
    match tree {
        Value::Object(members) => {
            let kept = members.iter().filter(|(key, _)| *key != "auth").map(|(key, value)| {
                let secret = SECRET.contains(&key.to_ascii_lowercase().as_str());
                let empty = value.as_str().is_some_and(str::is_empty);
                let value = if secret && !empty {
                    Value::from("***")
                } else {
                    shown(value, free || FREE.contains(&key.as_str()))
                };
                (key.clone(), value)
            });
            Value::Object(kept.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| shown(item, free)).collect()),
        Value::String(text) if !free && is_time(text) => {
            Value::from(Nanoseconds::parse(text).unwrap_or_default())
        }
        other => other.clone(),
    }
}

//! The structure of a datafile as data: which keys an object must or may have, and of what type.
//!
//! The typed parser stops at the first mistake; walking a document along these shapes finds them
//! all. A test keeps the two in agreement.

use serde_json::Value;

use super::error::Defect;

/// What a place in the document must hold.
enum Shape {
    Text,
    Integer,
    Boolean,
    /// Any JSON.
    Any,
    List(&'static Shape),
    Object(&'static [Field]),
    /// An object with free keys.
    Map,
    /// JSON in a string.
    EncodedJson,
}

struct Field {
    key: &'static str,
    need: Need,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq)]
enum Need {
    /// Must be there.
    Required,
    /// May be absent, but not null.
    Optional,
    /// May be absent or null.
    Nullable,
}

const fn required(key: &'static str, shape: Shape) -> Field {
    Field { key, need: Need::Required, shape }
}

const fn optional(key: &'static str, shape: Shape) -> Field {
    Field { key, need: Need::Optional, shape }
}

const fn nullable(key: &'static str, shape: Shape) -> Field {
    Field { key, need: Need::Nullable, shape }
}

static DATAFILE: Shape = Shape::Object(&[
    required("version", Shape::Text),
    required("accountId", Shape::Text),
    required("projectId", Shape::Text),
    required("revision", Shape::Text),
    nullable("environmentKey", Shape::Text),
    nullable("sdkKey", Shape::Text),
    nullable("anonymizeIP", Shape::Boolean),
    nullable("botFiltering", Shape::Boolean),
    nullable("sendFlagDecisions", Shape::Boolean),
    nullable("region", Shape::Text),
    required("attributes", Shape::List(&ATTRIBUTE)),
    required("audiences", Shape::List(&AUDIENCE)),
    nullable("typedAudiences", Shape::List(&TYPED_AUDIENCE)),
    required("events", Shape::List(&EVENT)),
    required("experiments", Shape::List(&EXPERIMENT)),
    required("groups", Shape::List(&GROUP)),
    nullable("featureFlags", Shape::List(&FLAG)),
    nullable("rollouts", Shape::List(&ROLLOUT)),
    nullable("variables", Shape::List(&Shape::Any)),
    optional("integrations", Shape::List(&INTEGRATION)),
    optional("holdouts", Shape::List(&HOLDOUT)),
    nullable("localHoldouts", Shape::List(&HOLDOUT)),
]);

static ATTRIBUTE: Shape =
    Shape::Object(&[required("id", Shape::Text), required("key", Shape::Text)]);

static AUDIENCE: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("name", Shape::Text),
    required("conditions", Shape::EncodedJson),
]);

static TYPED_AUDIENCE: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("name", Shape::Text),
    required("conditions", Shape::Any),
]);

static EVENT: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("key", Shape::Text),
    required("experimentIds", Shape::List(&Shape::Text)),
]);

static EXPERIMENT: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("key", Shape::Text),
    required("status", Shape::Text),
    required("layerId", Shape::Text),
    required("variations", Shape::List(&VARIATION)),
    required("trafficAllocation", Shape::List(&RANGE)),
    required("forcedVariations", Shape::Map),
    required("audienceIds", Shape::List(&Shape::Text)),
    nullable("audienceConditions", Shape::Any),
    nullable("type", Shape::Text),
    nullable("cmab", CMAB),
]);

const CMAB: Shape = Shape::Object(&[
    nullable("attributeIds", Shape::List(&Shape::Text)),
    nullable("trafficAllocation", Shape::Integer),
]);

static VARIATION: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("key", Shape::Text),
    nullable("featureEnabled", Shape::Boolean),
    nullable("variables", Shape::List(&OVERRIDE)),
]);

static OVERRIDE: Shape =
    Shape::Object(&[required("id", Shape::Text), required("value", Shape::Text)]);

static RANGE: Shape =
    Shape::Object(&[required("entityId", Shape::Text), required("endOfRange", Shape::Integer)]);

static GROUP: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("policy", Shape::Text),
    required("trafficAllocation", Shape::List(&RANGE)),
    required("experiments", Shape::List(&EXPERIMENT)),
]);

static FLAG: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("key", Shape::Text),
    required("rolloutId", Shape::Text),
    required("experimentIds", Shape::List(&Shape::Text)),
    required("variables", Shape::List(&VARIABLE)),
]);

static VARIABLE: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("key", Shape::Text),
    required("type", Shape::Text),
    nullable("subType", Shape::Text),
    required("defaultValue", Shape::Text),
]);

static ROLLOUT: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("experiments", Shape::List(&EXPERIMENT)),
]);

static INTEGRATION: Shape = Shape::Object(&[
    required("key", Shape::Text),
    optional("host", Shape::Text),
    optional("publicKey", Shape::Text),
]);

static HOLDOUT: Shape = Shape::Object(&[
    required("id", Shape::Text),
    required("key", Shape::Text),
    required("status", Shape::Text),
    required("variations", Shape::List(&VARIATION)),
    required("trafficAllocation", Shape::List(&RANGE)),
    required("audienceIds", Shape::List(&Shape::Text)),
    nullable("audienceConditions", Shape::Any),
    nullable("includedRules", Shape::List(&Shape::Text)),
    nullable("excludeTargetedDeliveries", Shape::Boolean),
]);

/// Finds every place where a document does not have the structure of a datafile.
pub(super) fn defects(document: &Value) -> Vec<Defect> {
    let mut defects = Vec::new();
    DATAFILE.walk(document, &mut String::new(), &mut defects);
    defects
}

impl Shape {
    fn walk(&self, value: &Value, pointer: &mut String, defects: &mut Vec<Defect>) {
        match (self, value) {
            (Self::Any, _)
            | (Self::Text, Value::String(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::Map, Value::Object(_)) => {}
            (Self::Integer, Value::Number(number)) if number.is_i64() => {}
            (Self::EncodedJson, Value::String(text)) => {
                if let Err(error) = serde_json::from_str::<Value>(text) {
                    defects.push(Defect::error(
                        &**pointer,
                        format!("must be JSON in a string: {error}"),
                    ));
                }
            }
            (Self::List(items), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    descend(pointer, &index.to_string(), |pointer| {
                        items.walk(value, pointer, defects);
                    });
                }
            }
            (Self::Object(fields), Value::Object(values)) => {
                for field in *fields {
                    descend(pointer, field.key, |pointer| match values.get(field.key) {
                        None if field.need == Need::Required => {
                            defects.push(Defect::error(&**pointer, "is required"));
                        }
                        None => {}
                        Some(Value::Null) if field.need == Need::Nullable => {}
                        Some(value) => field.shape.walk(value, pointer, defects),
                    });
                }
            }
            (shape, value) => defects.push(Defect::error(
                &**pointer,
                format!("must be {}, not {}", shape.name(), kind_of(value)),
            )),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "true or false",
            Self::Any => "any JSON",
            Self::List(_) => "a list",
            Self::Object(_) | Self::Map => "an object",
            Self::EncodedJson => "JSON in a string",
        }
    }
}

/// Calls `visit` with the pointer one step further down.
fn descend(pointer: &mut String, step: &str, visit: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(step);
    visit(pointer);
    pointer.truncate(length);
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

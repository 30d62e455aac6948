//! What the decision APIs make of a datafile, once per revision.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use burgee_engine::{Engine, OptimizelyConfig};
use serde::Deserialize;
use serde_json::Value;

use super::json;
use crate::events::EventHead;

/// Parts of answers that do not depend on the user.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The head of event batches.
    pub(crate) head: Arc<EventHead>,
    /// The ids of events by key.
    pub(crate) event_ids: HashMap<String, String>,
    /// Where real-time segments are asked for, if anywhere.
    pub(crate) odp: Option<Arc<Odp>>,
    /// The answer of `/v1/config`.
    config: OnceLock<Bytes>,
    /// The answer of `/v1/datafile`.
    datafile: OnceLock<Bytes>,
}

/// The datafile's integration with the segment platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Odp {
    pub(crate) host: String,
    pub(crate) key: String,
    /// Every segment that a condition asks for, in the order of the file.
    pub(crate) segments: Vec<String>,
}

impl Prepared {
    pub(crate) fn new(engine: &Engine) -> Self {
        let datafile = engine.datafile();
        let event_ids =
            datafile.events.iter().map(|event| (event.key.clone(), event.id.clone())).collect();
        let integration = datafile.integrations.iter().find(|own| own.key == "odp");
        let odp = integration.and_then(|own| {
            let host = own.host.clone().filter(|host| !host.is_empty())?;
            let key = own.public_key.clone().filter(|key| !key.is_empty())?;
            Some(Arc::new(Odp { host, key, segments: segments(engine) }))
        });
        Self {
            head: Arc::new(EventHead::new(datafile)),
            event_ids,
            odp,
            config: OnceLock::new(),
            datafile: OnceLock::new(),
        }
    }

    /// `OptimizelyConfig` in the Agent's order.
    pub(crate) fn config(&self, engine: &Engine, file: &[u8]) -> Bytes {
        let written = self.config.get_or_init(|| {
            let mut own = engine.optimizely_config();
            keep_texts(&mut own, engine, file);
            let mut out = Vec::with_capacity(4096);
            json::ordered(&mut out, &own);
            out.push(b'\n');
            out.into()
        });
        written.clone()
    }

    /// The datafile with its members in the order of their names.
    pub(crate) fn datafile(&self, file: &[u8]) -> Bytes {
        let written = self.datafile.get_or_init(|| {
            let value: Value = serde_json::from_slice(file).unwrap_or_default();
            let mut out = Vec::with_capacity(file.len());
            json::value(&mut out, &value);
            out.push(b'\n');
            out.into()
        });
        written.clone()
    }
}

fn segments(engine: &Engine) -> Vec<String> {
    let mut found = Vec::new();
    let datafile = engine.datafile();
    for audience in &datafile.typed_audiences {
        collect_segments(&audience.conditions, &mut found);
    }
    for audience in &datafile.audiences {
        collect_segments(&audience.conditions.0, &mut found);
    }
    found
}

fn collect_segments(conditions: &Value, found: &mut Vec<String>) {
    match conditions {
        Value::Array(items) => items.iter().for_each(|item| collect_segments(item, found)),
        Value::Object(leaf) if leaf.get("match").and_then(Value::as_str) == Some("qualified") => {
            if let Some(segment) = leaf.get("value").and_then(Value::as_str)
                && !found.iter().any(|own| own == segment)
            {
                found.push(segment.to_owned());
            }
        }
        _ => {}
    }
}

/// Shows conditions that are text in the datafile as that very text, spaces and all, as the reference does.
fn keep_texts(config: &mut OptimizelyConfig<'_>, engine: &Engine, json: &[u8]) {
    #[derive(Deserialize)]
    struct Texts {
        #[serde(default)]
        audiences: Vec<Text>,
    }
    #[derive(Deserialize)]
    struct Text {
        id: String,
        conditions: Value,
    }
    let Ok(texts) = serde_json::from_slice::<Texts>(json) else { return };
    let typed = &engine.datafile().typed_audiences;
    for own in &mut config.audiences {
        if typed.iter().any(|audience| audience.id == own.id) {
            continue;
        }
        let text = texts.audiences.iter().find(|text| text.id == own.id);
        if let Some(text) = text.and_then(|text| text.conditions.as_str()) {
            text.clone_into(&mut own.conditions);
        }
    }
}

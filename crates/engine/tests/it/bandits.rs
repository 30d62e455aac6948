//! Contextual bandits: a caller that fetches and caches predictions as the SDKs do, so that decisions
//! *and* the requests to the prediction service can be compared with the recorded ones.

use std::collections::HashMap;

use burgee_engine::{DecideOptions, Dialect, Engine, Prediction, PredictionRequest};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{Request, engine, lines, same};

/// The SDKs try a failed request once more.
const ATTEMPTS: usize = 2;

/// A caller of the engine with a prediction cache and a stand-in for the service.
#[derive(Default)]
struct Caller {
    cache: HashMap<(String, String), Cached>,
    requests: Vec<Value>,
    fetched: usize,
}

#[derive(Clone)]
struct Cached {
    attributes: Value,
    variation_id: String,
    uuid: String,
}

impl Caller {
    fn decide(&mut self, engine: &Engine, request: &Request) -> Value {
        let options = request.options() | DecideOptions::INCLUDE_REASONS;
        let mut user = request.user();
        loop {
            let decision = engine.decide(&user, &request.flag_key, options);
            let Some(needed) = decision.prediction_needed() else {
                let exposures: Vec<_> = decision.exposures().collect();
                return json!({
                    "decision": {
                        "variationKey": decision.variation_key(),
                        "enabled": decision.enabled(),
                        "ruleKey": decision.rule_key(),
                        "variables": decision.variables(),
                        "reasons": decision.reason_texts(Dialect::JavaScript),
                    },
                    "events": exposures.len(),
                    "event_cmab_uuid_present": exposures
                        .iter()
                        .map(|exposure| exposure.metadata.cmab_uuid.is_some())
                        .collect::<Vec<_>>(),
                    "requests": std::mem::take(&mut self.requests),
                });
            };
            let rule_id = needed.rule_id().to_owned();
            let prediction = match self.predict(engine, &needed, options) {
                Some(cached) => Prediction::Variation {
                    id: cached.variation_id.into(),
                    uuid: cached.uuid.into(),
                },
                None => Prediction::Failed,
            };
            user = request.user().with_prediction(rule_id, prediction);
        }
    }

    fn predict(
        &mut self,
        engine: &Engine,
        needed: &PredictionRequest<'_>,
        options: DecideOptions,
    ) -> Option<Cached> {
        let attributes: Vec<Value> = needed
            .attributes()
            .map(|(id, value)| {
                json!({ "id": id, "value": value.to_json(), "type": "custom_attribute" })
            })
            .collect();
        let attributes = json!(attributes);
        let key = (needed.user_id().to_owned(), needed.rule_id().to_owned());
        if options.contains(DecideOptions::IGNORE_CMAB_CACHE) {
            return self.fetch(engine, needed, attributes);
        }
        if options.contains(DecideOptions::RESET_CMAB_CACHE) {
            self.cache.clear();
        }
        if options.contains(DecideOptions::INVALIDATE_USER_CMAB_CACHE) {
            self.cache.remove(&key);
        }
        if let Some(cached) = self.cache.get(&key).filter(|cached| cached.attributes == attributes)
        {
            return Some(cached.clone());
        }
        let fetched = self.fetch(engine, needed, attributes)?;
        self.cache.insert(key, fetched.clone());
        Some(fetched)
    }

    /// The stand-in: `x` for everyone, `y` for `yy`, an unknown id for `badvar`, failure for `err…`.
    fn fetch(
        &mut self,
        engine: &Engine,
        needed: &PredictionRequest<'_>,
        attributes: Value,
    ) -> Option<Cached> {
        let fails = needed.user_id().starts_with("err");
        for _ in 0..if fails { ATTEMPTS } else { 1 } {
            self.requests.push(json!({
                "path": format!("/predict/{}", needed.rule_id()),
                "body": { "instances": [{
                    "visitorId": needed.user_id(),
                    "experimentId": needed.rule_id(),
                    "attributes": attributes,
                    "cmabUUID": "<uuid>",
                }]},
            }));
        }
        let key = match needed.user_id() {
            _ if fails => return None,
            "badvar" => "no such variation",
            "yy" => "y",
            _ => "x",
        };
        let rule = engine
            .datafile()
            .experiments
            .iter()
            .find(|experiment| experiment.id == needed.rule_id())?;
        let variation = rule.variations.iter().find(|variation| variation.key == key);
        self.fetched += 1;
        Some(Cached {
            attributes,
            variation_id: variation.map_or("31337", |variation| &variation.id).to_owned(),
            uuid: format!("prediction-{}", self.fetched),
        })
    }
}

#[test]
fn decisions_and_requests_are_those_of_the_sdk() {
    let engine = engine("cmab.datafile.json");
    let mut caller = Caller::default();
    let lines = lines("cmab.jsonl");
    assert!(!lines.is_empty());
    for line in &lines {
        let request = Request::deserialize(line).unwrap();
        let actual = caller.decide(&engine, &request);
        assert!(same(&actual, &line["javascript"]), "{line}\n  got {actual}");
    }
}

#[test]
fn a_caller_that_cannot_fetch_passes_bandits_over() {
    let engine = engine("cmab.datafile.json");
    let request = Request::deserialize(&json!({ "userId": "u1", "flagKey": "cmab_flag" })).unwrap();
    let user = request.user();
    let decision = engine.decide(&user, "cmab_flag", DecideOptions::INCLUDE_REASONS);
    assert_eq!(decision.prediction_needed().map(|needed| needed.rule_key()), Some("cmab_rule"));
    assert_eq!(decision.variation_key(), Some("off"));
    let reasons = decision.reason_texts(Dialect::JavaScript);
    assert!(reasons.contains(&"CMAB is not supported in sync mode.".to_owned()), "{reasons:?}");
}

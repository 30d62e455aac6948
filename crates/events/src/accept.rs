//! What of a batch is taken, and what is set aside.

use std::collections::{HashMap, HashSet};
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::batch::{Batch, SentAttribute, SentEvent, Snapshot, Visitor, scalar};
use crate::hash;
use crate::row::{Attribute, Conversion, Decision, Visit};

/// What exists in a project, so that what cannot be true is found.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The variations of each experiment and holdout, by id.
    pub experiments: HashMap<String, HashSet<String>>,
    /// The ids of events.
    pub events: HashSet<String>,
    /// Whether what crawlers send is dropped.
    pub bot_filtering: bool,
}

/// Where a batch came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// When it was received, in milliseconds since 1970-01-01 UTC.
    pub received: i64,
    /// The address of the sender.
    pub ip: Option<String>,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// The `Referer` header.
    pub referer: Option<String>,
}

/// How many rows were taken, and why others were not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Decisions taken.
    pub decisions: u64,
    /// Conversions taken.
    pub conversions: u64,
    /// Decisions for an experiment that is not known, or a variation that it does not have.
    pub impossible_decisions: u64,
    /// Conversions of an event that is not known.
    pub unknown_events: u64,
    /// Rows with a time that is no number, or lies before September 2001, where milliseconds have fewer digits.
    pub absurd_timestamps: u64,
    /// Rows from more than a day in the future, taken with the time of receipt.
    pub clamped_timestamps: u64,
    /// Conversions whose revenue is no whole number of cents.
    pub bad_revenues: u64,
    /// Rows of crawlers.
    pub bots: u64,
    /// Rows without a visitor.
    pub without_visitor: u64,
}

/// The rows of one batch that were taken: what the inbox makes durable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The project that they belong to.
    pub project: String,
    /// What visitors were shown.
    pub decisions: Vec<Decision>,
    /// What they did.
    pub conversions: Vec<Conversion>,
}

/// Milliseconds since 1970 have 13 digits from here on.
const EARLIEST: i64 = 1_000_000_000_000;
const DAY: i64 = 86_400_000;
/// What an impression's event is called.
const IMPRESSION: &str = "campaign_activated";
/// Parts of the names that crawlers go by.
const CRAWLERS: [&str; 8] =
    ["bot", "crawl", "spider", "slurp", "headless", "lighthouse", "pingdom", "facebookexternalhit"];

impl AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        self.decisions += other.decisions;
        self.conversions += other.conversions;
        self.impossible_decisions += other.impossible_decisions;
        self.unknown_events += other.unknown_events;
        self.absurd_timestamps += other.absurd_timestamps;
        self.clamped_timestamps += other.clamped_timestamps;
        self.bad_revenues += other.bad_revenues;
        self.bots += other.bots;
        self.without_visitor += other.without_visitor;
    }
}

impl Accepted {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.decisions.len() + self.conversions.len()
    }
}

/// Takes the rows of a batch that can be true, and counts the others; a batch is never refused for them.
pub fn accept(
    batch: &Batch,
    project: &str,
    origin: &Origin,
    catalogue: &Catalogue,
) -> (Accepted, Counters) {
    let mut taking = Taking {
        batch,
        origin,
        catalogue,
        accepted: Accepted { project: project.to_owned(), ..Accepted::default() },
        counters: Counters::default(),
    };
    for visitor in &batch.visitors {
        taking.visitor(visitor);
    }
    (taking.accepted, taking.counters)
}

struct Taking<'a> {
    batch: &'a Batch,
    origin: &'a Origin,
    catalogue: &'a Catalogue,
    accepted: Accepted,
    counters: Counters,
}

impl Taking<'_> {
    fn visitor(&mut self, visitor: &Visitor) {
        let rows: u64 = visitor.snapshots.iter().map(rows_of).sum();
        let Some(visitor_id) = &visitor.visitor_id else {
            self.counters.without_visitor += rows;
            return;
        };
        if self.is_bot(visitor) {
            self.counters.bots += rows;
            return;
        }
        let visit = Visit {
            received: self.origin.received,
            visitor_id: visitor_id.clone(),
            session_id: visitor.session_id.clone(),
            account_id: self.batch.account_id.clone().unwrap_or_default(),
            attributes: visitor.attributes.iter().filter_map(attribute).collect(),
            user_ip: self.ip(),
            user_agent: self.origin.user_agent.clone(),
            referer: self.origin.referer.clone(),
            revision: self.batch.revision.clone(),
            client_engine: self.batch.client_name.clone(),
            client_version: self.batch.client_version.clone(),
            ..Visit::default()
        };
        for snapshot in &visitor.snapshots {
            self.snapshot(snapshot, &visit);
        }
    }

    fn snapshot(&mut self, snapshot: &Snapshot, visit: &Visit) {
        let impression = snapshot.events.iter().find(|event| is_impression(event));
        if let Some(event) = impression.or(snapshot.events.first()) {
            self.decisions(snapshot, event, visit);
        }
        for event in snapshot.events.iter().filter(|event| !is_impression(event)) {
            self.conversion(event, visit);
        }
    }

    fn decisions(&mut self, snapshot: &Snapshot, event: &SentEvent, visit: &Visit) {
        for sent in &snapshot.decisions {
            let possible = match (&sent.experiment_id, &sent.variation_id) {
                // A flag without a rule, or nobody's variation, says nothing that could be wrong.
                (None, _) | (_, None) => true,
                (Some(experiment), Some(variation)) => {
                    let variations = self.catalogue.experiments.get(experiment);
                    variations.is_some_and(|variations| variations.contains(variation))
                }
            };
            if !possible {
                self.counters.impossible_decisions += 1;
                continue;
            }
            let Some(timestamp) = self.time(&event.timestamp) else { continue };
            let campaign = sent.campaign_id.as_deref().unwrap_or_default();
            let uuid = uuid(event, &visit.visitor_id, campaign);
            self.counters.decisions += 1;
            self.accepted.decisions.push(Decision {
                visit: Visit { uuid, timestamp, ..visit.clone() },
                campaign_id: sent.campaign_id.clone(),
                experiment_id: sent.experiment_id.clone(),
                variation_id: sent.variation_id.clone(),
                flag_key: sent.metadata.flag_key.clone(),
                rule_key: sent.metadata.rule_key.clone(),
                rule_type: sent.metadata.rule_type.clone(),
                variation_key: sent.metadata.variation_key.clone(),
                enabled: sent.metadata.enabled,
                is_holdback: sent.is_campaign_holdback,
            });
        }
    }

    fn conversion(&mut self, event: &SentEvent, visit: &Visit) {
        let known = event.entity_id.as_ref().filter(|id| self.catalogue.events.contains(*id));
        let Some(entity_id) = known else {
            self.counters.unknown_events += 1;
            return;
        };
        let Ok(revenue) = whole(&event.revenue) else {
            self.counters.bad_revenues += 1;
            return;
        };
        let Some(timestamp) = self.time(&event.timestamp) else { return };
        self.counters.conversions += 1;
        self.accepted.conversions.push(Conversion {
            visit: Visit {
                uuid: uuid(event, &visit.visitor_id, entity_id),
                timestamp,
                ..visit.clone()
            },
            entity_id: entity_id.clone(),
            event_name: event.key.clone().unwrap_or_else(|| entity_id.clone()),
            event_type: event.kind.clone(),
            revenue,
            value: event.value.as_f64().filter(|value| value.is_finite()),
            quantity: whole(&event.quantity).ok().flatten(),
            tags: event.tags.iter().map(|(key, value)| (key.clone(), tag(value))).collect(),
            experiments: Vec::new(),
        });
    }

    /// The time of an event; counts it and returns `None` if it cannot be one.
    fn time(&mut self, value: &Value) -> Option<i64> {
        match whole(value) {
            Ok(Some(timestamp)) if timestamp >= EARLIEST => {
                if timestamp > self.origin.received + DAY {
                    self.counters.clamped_timestamps += 1;
                    return Some(self.origin.received);
                }
                Some(timestamp)
            }
            _ => {
                self.counters.absurd_timestamps += 1;
                None
            }
        }
    }

    /// Whether a crawler sent it, and the project or the SDK asks that crawlers are dropped.
    fn is_bot(&self, visitor: &Visitor) -> bool {
        let asked = visitor.attributes.iter().any(|attribute| {
            attribute.key.as_deref() == Some("$opt_bot_filtering") && attribute.value == true
        });
        let agent = self.origin.user_agent.as_deref().unwrap_or_default().to_ascii_lowercase();
        (asked || self.catalogue.bot_filtering) && CRAWLERS.iter().any(|name| agent.contains(name))
    }

    /// The sender's address, its last part dropped if the SDK asks for that.
    fn ip(&self) -> Option<String> {
        let ip = self.origin.ip.as_deref()?;
        if !self.batch.anonymize_ip {
            return Some(ip.to_owned());
        }
        match ip.parse() {
            Ok(std::net::IpAddr::V4(v4)) => {
                let [a, b, c, _] = v4.octets();
                Some(format!("{a}.{b}.{c}.0"))
            }
            Ok(std::net::IpAddr::V6(v6)) => {
                let [a, b, c, ..] = v6.segments();
                Some(std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string())
            }
            Err(_) => None,
        }
    }
}

fn rows_of(snapshot: &Snapshot) -> u64 {
    let conversions = snapshot.events.iter().filter(|event| !is_impression(event)).count();
    (snapshot.decisions.len() + conversions) as u64
}

fn is_impression(event: &SentEvent) -> bool {
    event.key.as_deref() == Some(IMPRESSION)
}

fn attribute(sent: &SentAttribute) -> Option<Attribute> {
    Some(Attribute {
        id: sent.entity_id.clone(),
        name: sent.key.clone(),
        kind: sent.kind.clone(),
        value: Some(scalar(&sent.value)?),
    })
}

/// Tags may hold anything; lists and objects are kept as JSON.
fn tag(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        other => scalar(other),
    }
}

fn uuid(event: &SentEvent, visitor_id: &str, entity: &str) -> String {
    event.uuid.clone().unwrap_or_else(|| {
        let timestamp = event.timestamp.to_string();
        let tags = Value::Object(event.tags.clone()).to_string();
        hash::uuid_of(&[visitor_id, entity, &timestamp, &tags])
    })
}

/// A whole number, if there is a number at all.
fn whole(value: &Value) -> Result<Option<i64>, ()> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(Some(whole)),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
            (None, Some(float)) if float.fract() == 0.0 && float.abs() <= EXACT => {
                Ok(Some(float as i64))
            }
            _ => Err(()),
        },
        _ => Err(()),
    }
}

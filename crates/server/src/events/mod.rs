//! The seam through which exposures and conversions leave the decision APIs.
//!
//! Whoever decides hands over visitors in the wire form of `POST /v1/events`; what becomes of them is an
//! [`EventSink`]'s business: a queue on disk that delivers to another host, or a log of our own.

pub(crate) mod gathering;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use burgee_engine::{Datafile, Engine, Exposure, User};

use crate::agent::json;

/// Where events go.
pub trait EventSink: Send + Sync + 'static {
    /// Takes visitors. Never waits: what cannot be taken is counted as dropped.
    fn accept(&self, visitors: &Visitors<'_>);

    /// How many events could not be taken, or were given up.
    fn dropped(&self) -> u64;

    /// How many events have been taken and not yet handed on.
    fn waiting(&self) -> u64;
}

/// Events of one user, in wire form.
#[derive(Clone, Copy, Debug)]
pub struct Visitors<'a> {
    /// What they share with others of the same datafile.
    pub head: &'a Arc<EventHead>,
    /// Members of the list `visitors`, with commas between.
    pub json: &'a [u8],
    /// How many they are.
    pub count: u32,
}

/// The members of a batch that its visitors share.
#[derive(Debug, PartialEq, Eq)]
pub struct EventHead {
    /// The text of a batch up to its first visitor; `]}` ends it.
    pub json: Vec<u8>,
}

impl EventHead {
    /// The head of batches that come of a datafile.
    pub(crate) fn new(datafile: &Datafile) -> Self {
        let mut out = Vec::with_capacity(256);
        let members = [
            ("account_id", datafile.account_id.as_str()),
            ("project_id", &datafile.project_id),
            ("revision", &datafile.revision),
            ("client_name", "Agent"),
            ("client_version", env!("CARGO_PKG_VERSION")),
        ];
        out.push(b'{');
        for (key, value) in members {
            json::name(&mut out, key);
            json::text(&mut out, value);
            out.push(b',');
        }
        json::name(&mut out, "anonymize_ip");
        json::truth(&mut out, datafile.anonymize_ip);
        out.extend_from_slice(b",\"enrich_decisions\":true,");
        if let Some(region) = &datafile.region {
            json::name(&mut out, "region");
            json::text(&mut out, region);
            out.push(b',');
        }
        out.extend_from_slice(b"\"visitors\":[");
        Self { json: out }
    }
}

/// Drops everything and counts it: for an instance that has nowhere to send events.
#[derive(Debug, Default)]
pub struct NoSink {
    dropped: AtomicU64,
}

impl EventSink for NoSink {
    fn accept(&self, visitors: &Visitors<'_>) {
        self.dropped.fetch_add(u64::from(visitors.count), Ordering::Relaxed);
    }

    fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn waiting(&self) -> u64 {
        0
    }
}

/// What is expected of a visitor, in bytes.
const USUAL_VISITOR: usize = 768;

/// Bytes of an identifier as text.
const UUID: usize = uuid::fmt::Hyphenated::LENGTH;

/// Writes the visitors of one request.
pub(crate) struct VisitorWriter {
    out: Vec<u8>,
    /// How far the first visitor reaches before its snapshot; it is the same for each.
    begin: usize,
    count: u32,
    timestamp: i64,
}

impl VisitorWriter {
    /// Begins to write what one user did at a time, in milliseconds since the Unix epoch.
    pub(crate) fn new(engine: &Engine, user: &User<'_>, timestamp: i64) -> Self {
        let mut out = Vec::with_capacity(USUAL_VISITOR);
        out.extend_from_slice(b"{\"visitor_id\":");
        json::text(&mut out, user.id());
        out.extend_from_slice(b",\"attributes\":");
        write_attributes(&mut out, engine, user);
        out.extend_from_slice(b",\"snapshots\":[{");
        Self { begin: out.len(), out, count: 0, timestamp }
    }

    /// Adds an exposure.
    pub(crate) fn exposure(&mut self, exposure: &Exposure<'_>) {
        self.begin_visitor();
        let out = &mut self.out;
        let campaign_id = exposure.campaign_id.unwrap_or_default();
        out.extend_from_slice(b"\"decisions\":[{\"campaign_id\":");
        json::text(out, campaign_id);
        out.extend_from_slice(b",\"experiment_id\":");
        json::text(out, exposure.experiment_id.unwrap_or_default());
        out.extend_from_slice(b",\"variation_id\":");
        match exposure.variation_id {
            Some(id) => json::text(out, id),
            None => out.extend_from_slice(b"null"),
        }
        let metadata = &exposure.metadata;
        out.extend_from_slice(b",\"metadata\":{\"flag_key\":");
        json::text(out, metadata.flag_key);
        out.extend_from_slice(b",\"rule_key\":");
        json::text(out, metadata.rule_key);
        out.extend_from_slice(b",\"rule_type\":");
        json::text(out, metadata.rule_type.name());
        out.extend_from_slice(b",\"variation_key\":");
        json::text(out, metadata.variation_key);
        out.extend_from_slice(b",\"enabled\":");
        json::truth(out, metadata.enabled);
        if let Some(uuid) = metadata.cmab_uuid {
            out.extend_from_slice(b",\"cmab_uuid\":");
            json::text(out, uuid);
        }
        out.extend_from_slice(b"}}],\"events\":[{\"entity_id\":");
        json::text(out, campaign_id);
        out.extend_from_slice(b",\"key\":\"campaign_activated\",");
        self.end_visitor(&[]);
    }

    /// Adds a conversion; `more` are members of the event beyond the common ones, beginning with a comma.
    pub(crate) fn conversion(&mut self, entity_id: &str, key: &str, more: &[u8]) {
        self.begin_visitor();
        let out = &mut self.out;
        out.extend_from_slice(b"\"events\":[{\"entity_id\":");
        json::text(out, entity_id);
        out.extend_from_slice(b",\"key\":");
        json::text(out, key);
        out.push(b',');
        self.end_visitor(more);
    }

    fn begin_visitor(&mut self) {
        if self.count > 0 {
            self.out.push(b',');
            self.out.extend_from_within(..self.begin);
        }
        self.count += 1;
    }

    fn end_visitor(&mut self, more: &[u8]) {
        let out = &mut self.out;
        out.extend_from_slice(b"\"timestamp\":");
        out.extend_from_slice(itoa::Buffer::new().format(self.timestamp).as_bytes());
        out.extend_from_slice(b",\"uuid\":\"");
        out.extend_from_slice(new_uuid().hyphenated().encode_lower(&mut [0; UUID]).as_bytes());
        out.push(b'"');
        out.extend_from_slice(more);
        out.extend_from_slice(b"}]}]}");
    }

    /// Hands everything over, if there is anything.
    pub(crate) fn finish(self, head: &Arc<EventHead>, sink: &dyn EventSink) {
        if self.count > 0 {
            sink.accept(&Visitors { head, json: &self.out, count: self.count });
        }
    }
}

/// Writes the attributes that go along with a user's events.
pub(crate) fn write_attributes(out: &mut Vec<u8>, engine: &Engine, user: &User<'_>) {
    out.push(b'[');
    for (index, attribute) in engine.event_attributes(user).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"entity_id\":");
        json::text(out, attribute.entity_id);
        out.extend_from_slice(b",\"key\":");
        json::text(out, attribute.key);
        out.extend_from_slice(b",\"type\":\"custom\",\"value\":");
        json::value(out, &attribute.value);
        out.push(b'}');
    }
    out.push(b']');
}

/// A random identifier; from the thread's generator, because one is made for every exposure.
pub(crate) fn random_uuid() -> String {
    new_uuid().to_string()
}

fn new_uuid() -> uuid::Uuid {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid()
}

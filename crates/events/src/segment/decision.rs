//! Decisions as columns.

use crate::hash;
use crate::row::{Decision, Visit};
use crate::segment::Stored;
use crate::segment::columns::{Columns, hashes, visit_leaves, visits};
use crate::table::{self, Leaf};

impl Stored for Decision {
    const EXPORT: &'static str = "message burgee {
        optional binary uuid (STRING);
        optional int64 timestamp (TIMESTAMP_MILLIS);
        optional int64 process_timestamp (TIMESTAMP_MILLIS);
        optional binary visitor_id (STRING);
        optional binary session_id (STRING);
        optional binary account_id (STRING);
        optional binary campaign_id (STRING);
        optional binary experiment_id (STRING);
        optional binary variation_id (STRING);
        optional group attributes (LIST) { repeated group list { optional group element {
            optional binary id (STRING);
            optional binary name (STRING);
            optional binary type (STRING);
            optional binary value (STRING);
        } } }
        optional binary user_ip (STRING);
        optional binary user_agent (STRING);
        optional binary referer (STRING);
        optional boolean is_holdback;
        optional binary revision (STRING);
        optional binary client_engine (STRING);
        optional binary client_version (STRING);
        ";
    const EXTRA: &'static str = "
        required int64 visitor_hash;
        required int64 uuid_hash;
        optional binary flag_key (STRING);
        optional binary rule_key (STRING);
        optional binary rule_type (STRING);
        optional binary variation_key (STRING);
        optional boolean enabled;
        ";
    const LEAVES: &'static [&'static str] = &[
        "uuid",
        "timestamp",
        "process_timestamp",
        "visitor_id",
        "session_id",
        "account_id",
        "campaign_id",
        "experiment_id",
        "variation_id",
        "attributes.list.element.id",
        "attributes.list.element.name",
        "attributes.list.element.type",
        "attributes.list.element.value",
        "user_ip",
        "user_agent",
        "referer",
        "is_holdback",
        "revision",
        "client_engine",
        "client_version",
        "visitor_hash",
        "uuid_hash",
        "flag_key",
        "rule_key",
        "rule_type",
        "variation_key",
        "enabled",
    ];
    const EXPORTED: usize = 20;
    const KEY: &'static str = "experiment_id";

    fn visit(&self) -> &Visit {
        &self.visit
    }

    fn key(&self) -> &str {
        self.experiment_id.as_deref().unwrap_or_default()
    }

    fn part(&self) -> &str {
        self.key()
    }

    fn content(&self) -> (i64, u64) {
        (hash::of(self.variation_id.as_deref().unwrap_or_default().as_bytes()), 0)
    }

    fn leaves(rows: &[&Self]) -> Vec<Leaf> {
        let text = |get: fn(&Self) -> Option<&str>| table::texts(rows.iter().map(|row| get(row)));
        let (mut leaves, middle, tail) = visit_leaves(rows);
        leaves.push(text(|row| row.campaign_id.as_deref()));
        leaves.push(text(|row| row.experiment_id.as_deref()));
        leaves.push(text(|row| row.variation_id.as_deref()));
        leaves.extend(middle);
        leaves.push(table::bools(rows.iter().map(|row| Some(row.is_holdback))));
        leaves.extend(tail);
        leaves.extend(hashes(rows));
        leaves.push(text(|row| row.flag_key.as_deref()));
        leaves.push(text(|row| row.rule_key.as_deref()));
        leaves.push(text(|row| row.rule_type.as_deref()));
        leaves.push(text(|row| row.variation_key.as_deref()));
        leaves.push(table::bools(rows.iter().map(|row| row.enabled)));
        leaves
    }

    fn rows(mut columns: Columns) -> Vec<Self> {
        let visits = visits(&mut columns);
        let mut text = |path| columns.texts(path).into_iter();
        let (mut campaigns, mut experiments) = (text("campaign_id"), text("experiment_id"));
        let (mut variations, mut flags) = (text("variation_id"), text("flag_key"));
        let (mut rules, mut kinds) = (text("rule_key"), text("rule_type"));
        let mut keys = text("variation_key");
        let mut enabled = columns.bools("enabled").into_iter();
        let mut holdbacks = columns.bools("is_holdback").into_iter();
        visits
            .into_iter()
            .map(|visit| Self {
                visit,
                campaign_id: campaigns.next().flatten(),
                experiment_id: experiments.next().flatten(),
                variation_id: variations.next().flatten(),
                flag_key: flags.next().flatten(),
                rule_key: rules.next().flatten(),
                rule_type: kinds.next().flatten(),
                variation_key: keys.next().flatten(),
                enabled: enabled.next().flatten(),
                is_holdback: holdbacks.next().flatten().unwrap_or_default(),
            })
            .collect()
    }
}

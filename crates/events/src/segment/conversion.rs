//! Conversions as columns.

use crate::row::{Conversion, Membership, Visit};
use crate::segment::Stored;
use crate::segment::columns::{Columns, IN_LIST, IN_MAP, hashes, padded, visit_leaves, visits};
use crate::table::{self, Leaf};

impl Stored for Conversion {
    const EXPORT: &'static str = "message burgee {
        optional binary uuid (STRING);
        optional int64 timestamp (TIMESTAMP_MILLIS);
        optional int64 process_timestamp (TIMESTAMP_MILLIS);
        optional binary visitor_id (STRING);
        optional binary session_id (STRING);
        optional binary account_id (STRING);
        optional group experiments (LIST) { repeated group list { optional group element {
            optional binary campaign_id (STRING);
            optional binary experiment_id (STRING);
            optional binary variation_id (STRING);
            optional boolean is_holdback;
        } } }
        optional binary entity_id (STRING);
        optional group attributes (LIST) { repeated group list { optional group element {
            optional binary id (STRING);
            optional binary name (STRING);
            optional binary type (STRING);
            optional binary value (STRING);
        } } }
        optional binary user_ip (STRING);
        optional binary user_agent (STRING);
        optional binary referer (STRING);
        optional binary event_type (STRING);
        optional binary event_name (STRING);
        optional int64 revenue;
        optional double value;
        optional int64 quantity;
        optional group tags (MAP) { repeated group key_value {
            required binary key (STRING);
            optional binary value (STRING);
        } }
        optional binary revision (STRING);
        optional binary client_engine (STRING);
        optional binary client_version (STRING);
        ";
    const EXTRA: &'static str = "
        required int64 visitor_hash;
        required int64 uuid_hash;
        ";
    const LEAVES: &'static [&'static str] = &[
        "uuid",
        "timestamp",
        "process_timestamp",
        "visitor_id",
        "session_id",
        "account_id",
        "experiments.list.element.campaign_id",
        "experiments.list.element.experiment_id",
        "experiments.list.element.variation_id",
        "experiments.list.element.is_holdback",
        "entity_id",
        "attributes.list.element.id",
        "attributes.list.element.name",
        "attributes.list.element.type",
        "attributes.list.element.value",
        "user_ip",
        "user_agent",
        "referer",
        "event_type",
        "event_name",
        "revenue",
        "value",
        "quantity",
        "tags.key_value.key",
        "tags.key_value.value",
        "revision",
        "client_engine",
        "client_version",
        "visitor_hash",
        "uuid_hash",
    ];
    const EXPORTED: usize = 28;
    const KEY: &'static str = "entity_id";

    fn visit(&self) -> &Visit {
        &self.visit
    }

    fn key(&self) -> &str {
        &self.entity_id
    }

    fn part(&self) -> &'static str {
        ""
    }

    fn content(&self) -> (i64, u64) {
        (self.revenue.unwrap_or_default(), self.value.unwrap_or_default().to_bits())
    }

    fn leaves(rows: &[&Self]) -> Vec<Leaf> {
        let text = |get: fn(&Self) -> Option<&str>| table::texts(rows.iter().map(|row| get(row)));
        let member = |get: fn(&Membership) -> Option<&str>| {
            let lists = rows.iter().map(|row| row.experiments.iter().map(get).collect());
            table::nested_texts(lists, IN_LIST)
        };
        let (mut leaves, middle, tail) = visit_leaves(rows);
        leaves.push(member(|member| member.campaign_id.as_deref()));
        leaves.push(member(|member| member.experiment_id.as_deref()));
        leaves.push(member(|member| member.variation_id.as_deref()));
        let holdback =
            |row: &&Self| row.experiments.iter().map(|member| member.is_holdback).collect();
        leaves.push(table::nested_bools(rows.iter().map(holdback), IN_LIST));
        leaves.push(text(|row| Some(&row.entity_id)));
        leaves.extend(middle);
        leaves.push(text(|row| row.event_type.as_deref()));
        leaves.push(text(|row| Some(&row.event_name)));
        leaves.push(table::ints(rows.iter().map(|row| row.revenue)));
        leaves.push(table::doubles(rows.iter().map(|row| row.value)));
        leaves.push(table::ints(rows.iter().map(|row| row.quantity)));
        let keys =
            rows.iter().map(|row| row.tags.iter().map(|(key, _)| Some(key.as_str())).collect());
        let values =
            rows.iter().map(|row| row.tags.iter().map(|(_, value)| value.as_deref()).collect());
        // The key is required: an entry has the level of its key.
        leaves.push(table::nested_texts(keys, IN_MAP - 1));
        leaves.push(table::nested_texts(values, IN_MAP));
        leaves.extend(tail);
        leaves.extend(hashes(rows));
        leaves
    }

    fn rows(mut columns: Columns) -> Vec<Self> {
        let visits = visits(&mut columns);
        let mut member = |field: &str| {
            columns.lists(&format!("experiments.list.element.{field}"), IN_LIST).into_iter()
        };
        let (mut campaigns, mut experiments) = (member("campaign_id"), member("experiment_id"));
        let mut variations = member("variation_id");
        let holdbacks = columns.take("experiments.list.element.is_holdback");
        let mut holdbacks = padded(holdbacks.into_bool_lists(IN_LIST), columns.rows).into_iter();
        let mut keys = columns.lists("tags.key_value.key", IN_MAP - 1).into_iter();
        let mut values = columns.lists("tags.key_value.value", IN_MAP).into_iter();
        let mut text = |path| columns.texts(path).into_iter();
        let (mut entities, mut names) = (text("entity_id"), text("event_name"));
        let mut kinds = text("event_type");
        let (mut revenues, mut quantities) =
            (columns.ints("revenue").into_iter(), columns.ints("quantity").into_iter());
        let numbers = columns.take("value").into_doubles();
        let mut numbers = padded(numbers, columns.rows).into_iter();
        visits
            .into_iter()
            .map(|visit| {
                let campaign = campaigns.next().unwrap_or_default().into_iter();
                let members = campaign
                    .zip(experiments.next().unwrap_or_default())
                    .zip(variations.next().unwrap_or_default())
                    .zip(holdbacks.next().unwrap_or_default());
                let tags = keys.next().unwrap_or_default().into_iter();
                let entity_id = entities.next().flatten().unwrap_or_default();
                let name = names.next().flatten().filter(|name| !name.is_empty());
                Self {
                    visit,
                    event_name: name.unwrap_or_else(|| entity_id.clone()),
                    entity_id,
                    event_type: kinds.next().flatten(),
                    revenue: revenues.next().flatten(),
                    value: numbers.next().flatten(),
                    quantity: quantities.next().flatten(),
                    tags: tags
                        .map(Option::unwrap_or_default)
                        .zip(values.next().unwrap_or_default())
                        .collect(),
                    experiments: members
                        .map(|(((campaign_id, experiment_id), variation_id), is_holdback)| {
                            Membership { campaign_id, experiment_id, variation_id, is_holdback }
                        })
                        .collect(),
                }
            })
            .collect()
    }
}

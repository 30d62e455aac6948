//! Columns that decisions and conversions have in common.

use crate::hash;
use crate::row::{Attribute, Visit};
use crate::segment::Stored;
use crate::table::{self, Leaf};

/// Levels of a value in a list of structures, and in a map.
pub(crate) const IN_LIST: i16 = 4;
pub(crate) const IN_MAP: i16 = 3;

/// The leaves of a row group, taken by name.
pub(crate) struct Columns {
    pub(crate) rows: usize,
    leaves: Vec<(&'static str, Leaf)>,
}

impl Columns {
    pub(super) fn new(rows: usize, leaves: Vec<(&'static str, Leaf)>) -> Self {
        Self { rows, leaves }
    }

    pub(super) fn take(&mut self, path: &str) -> Leaf {
        let position = self.leaves.iter().position(|(name, _)| *name == path);
        position.map_or_else(Leaf::default, |position| self.leaves.swap_remove(position).1)
    }

    pub(super) fn texts(&mut self, path: &str) -> Vec<Option<String>> {
        padded(self.take(path).into_texts(), self.rows)
    }

    pub(super) fn ints(&mut self, path: &str) -> Vec<Option<i64>> {
        padded(self.take(path).into_ints(), self.rows)
    }

    pub(super) fn bools(&mut self, path: &str) -> Vec<Option<bool>> {
        padded(self.take(path).into_bools(), self.rows)
    }

    pub(super) fn lists(&mut self, path: &str, present: i16) -> Vec<Vec<Option<String>>> {
        padded(self.take(path).into_lists(present), self.rows)
    }
}

/// A file without the column has its default in every row.
pub(super) fn padded<T: Default + Clone>(mut values: Vec<T>, rows: usize) -> Vec<T> {
    values.resize(rows, T::default());
    values
}

/// The leaves of what rows have in common: before, between and after what they do not.
pub(super) fn visit_leaves<R: Stored>(rows: &[&R]) -> (Vec<Leaf>, Vec<Leaf>, Vec<Leaf>) {
    let text =
        |get: fn(&Visit) -> Option<&str>| table::texts(rows.iter().map(|row| get(row.visit())));
    let head = vec![
        text(|visit| Some(&visit.uuid)),
        table::ints(rows.iter().map(|row| Some(row.visit().timestamp))),
        table::ints(rows.iter().map(|row| Some(row.visit().received))),
        text(|visit| Some(&visit.visitor_id)),
        text(|visit| visit.session_id.as_deref()),
        text(|visit| Some(&visit.account_id)),
    ];
    let attribute = |get: fn(&Attribute) -> Option<&str>| {
        let lists = rows.iter().map(|row| row.visit().attributes.iter().map(get).collect());
        table::nested_texts(lists, IN_LIST)
    };
    let middle = vec![
        attribute(|attribute| attribute.id.as_deref()),
        attribute(|attribute| attribute.name.as_deref()),
        attribute(|attribute| attribute.kind.as_deref()),
        attribute(|attribute| attribute.value.as_deref()),
        text(|visit| visit.user_ip.as_deref()),
        text(|visit| visit.user_agent.as_deref()),
        text(|visit| visit.referer.as_deref()),
    ];
    let tail = vec![
        text(|visit| visit.revision.as_deref()),
        text(|visit| visit.client_engine.as_deref()),
        text(|visit| visit.client_version.as_deref()),
    ];
    (head, middle, tail)
}

pub(super) fn hashes<R: Stored>(rows: &[&R]) -> [Leaf; 2] {
    let of = |get: fn(&Visit) -> &str| {
        table::required(rows.iter().map(|row| hash::of(get(row.visit()).as_bytes())).collect())
    };
    [of(|visit| &visit.visitor_id), of(|visit| &visit.uuid)]
}

pub(super) fn visits(columns: &mut Columns) -> Vec<Visit> {
    let texts = |columns: &mut Columns, path| columns.texts(path).into_iter();
    let mut uuids = texts(columns, "uuid");
    let mut timestamps = columns.ints("timestamp").into_iter();
    let mut received = columns.ints("process_timestamp").into_iter();
    let mut visitors = texts(columns, "visitor_id");
    let mut sessions = texts(columns, "session_id");
    let mut accounts = texts(columns, "account_id");
    let field = |columns: &mut Columns, field: &str| {
        columns.lists(&format!("attributes.list.element.{field}"), IN_LIST).into_iter()
    };
    let (mut ids, mut names) = (field(columns, "id"), field(columns, "name"));
    let (mut kinds, mut values) = (field(columns, "type"), field(columns, "value"));
    let (mut ips, mut agents) = (texts(columns, "user_ip"), texts(columns, "user_agent"));
    let (mut referers, mut revisions) = (texts(columns, "referer"), texts(columns, "revision"));
    let mut engines = texts(columns, "client_engine");
    let mut versions = texts(columns, "client_version");
    (0..columns.rows)
        .map(|_| {
            let (id, name) = (ids.next().unwrap_or_default(), names.next().unwrap_or_default());
            let kind = kinds.next().unwrap_or_default();
            let value = values.next().unwrap_or_default();
            let attributes = id.into_iter().zip(name).zip(kind).zip(value);
            Visit {
                uuid: uuids.next().flatten().unwrap_or_default(),
                timestamp: timestamps.next().flatten().unwrap_or_default(),
                received: received.next().flatten().unwrap_or_default(),
                visitor_id: visitors.next().flatten().unwrap_or_default(),
                session_id: sessions.next().flatten(),
                account_id: accounts.next().flatten().unwrap_or_default(),
                attributes: attributes
                    .map(|(((id, name), kind), value)| Attribute { id, name, kind, value })
                    .collect(),
                user_ip: ips.next().flatten(),
                user_agent: agents.next().flatten(),
                referer: referers.next().flatten(),
                revision: revisions.next().flatten(),
                client_engine: engines.next().flatten(),
                client_version: versions.next().flatten(),
            }
        })
        .collect()
}

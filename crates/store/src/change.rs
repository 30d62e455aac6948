//! The history of changes, to which rows are only ever added.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::sql::Sql;
use crate::transaction::Transaction;
use crate::value::Value;

row! {
    /// Is one change of one entity.
    pub struct ChangeRow in "change" {
        /// Its id.
        id: i64,
        /// The account in which it happened.
        account_id: i64,
        /// The project in which it happened; 0 for none.
        project_id: i64,
        /// What kind of entity changed.
        entity_kind: String,
        /// Which entity changed.
        entity_id: i64,
        /// What was done to it.
        change_type: String,
        /// Where the change came from, such as `ui` or `api`.
        source: String,
        /// Who changed it.
        user_id: String,
        /// The selector of the token that was used, if there was one.
        token_id: Option<String>,
        /// When it changed.
        at: i64,
        /// What was before and after: JSON.
        body: String,
    }
}

/// Says which changes of a project to return; an empty list asks for nothing in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// The project.
    pub project_id: i64,
    /// Ids of changes.
    pub ids: Vec<i64>,
    /// The earliest moment.
    pub start: Option<i64>,
    /// The first moment after the latest.
    pub end: Option<i64>,
    /// E-mail addresses of who made the changes.
    pub user_emails: Vec<String>,
    /// Kinds of entities.
    pub kinds: Vec<String>,
    /// Entities by kind and id.
    pub entities: Vec<(String, i64)>,
    /// Entities by kind and id whose changes stay out.
    pub without: Vec<(String, i64)>,
    /// Flags by key whose changes stay out, with those of all that belongs to them.
    pub without_flags: Vec<String>,
    /// Environments by key whose changes stay out, with those of all that belongs to them.
    pub without_environments: Vec<String>,
    /// Where changes came from.
    pub sources: Vec<String>,
    /// How many to return at most; all if absent.
    pub limit: Option<i64>,
    /// How many to pass over, from the newest.
    pub offset: i64,
}

impl ChangeFilter {
    /// Asks for all changes of a project.
    pub fn of_project(project_id: i64) -> Self {
        Self { project_id, ..Self::default() }
    }

    fn add_to<'a>(&'a self, sql: &mut Sql<'a>) {
        sql.push(" WHERE project_id = ").bind(self.project_id);
        if let Some(start) = self.start {
            sql.push(" AND at >= ").bind(start);
        }
        if let Some(end) = self.end {
            sql.push(" AND at < ").bind(end);
        }
        one_of(sql, " AND id IN (", &self.ids, ")");
        one_of(
            sql,
            " AND user_id IN (SELECT id FROM account_user WHERE email IN (",
            &self.user_emails,
            "))",
        );
        one_of(sql, " AND entity_kind IN (", &self.kinds, ")");
        one_of(sql, " AND source IN (", &self.sources, ")");
        any_entity(sql, " AND (", &self.entities);
        any_entity(sql, " AND NOT (", &self.without);
        without(sql, "flag_key", &self.without_flags);
        without(sql, "environment_key", &self.without_environments);
    }
}

fn any_entity<'a>(sql: &mut Sql<'a>, before: &'static str, entities: &'a [(String, i64)]) {
    if !entities.is_empty() {
        sql.push(before).push_separated(" OR ", entities, |sql, (kind, id)| {
            sql.push("(entity_kind = ").bind(kind).push(" AND entity_id = ").bind(id).push(")");
        });
        sql.push(")");
    }
}

/// Leaves out what says of itself that it belongs to one of these; a quote within a text of the body is escaped there.
fn without<'a>(sql: &mut Sql<'a>, property: &'static str, keys: &'a [String]) {
    for key in keys {
        sql.push(" AND body NOT LIKE '%\"").push(property).push("\":\"' || REPLACE(").bind(key);
        sql.push(", '_', '\\_') || '\"%' ESCAPE '\\'");
    }
}

fn one_of<'a, T>(sql: &mut Sql<'a>, before: &'static str, items: &'a [T], after: &'static str)
where
    Value<'a>: From<&'a T>,
{
    if !items.is_empty() {
        sql.push(before).push_separated(", ", items, |sql, item| {
            sql.bind(item);
        });
        sql.push(after);
    }
}

impl Reader {
    /// Returns the changes that a filter asks for, newest first.
    pub async fn changes(&self, filter: &ChangeFilter) -> Result<Vec<ChangeRow>, StoreError> {
        let mut sql = Sql::select::<ChangeRow>();
        filter.add_to(&mut sql);
        sql.push(" ORDER BY at DESC, id DESC LIMIT ").bind(filter.limit.unwrap_or(i64::MAX));
        sql.push(" OFFSET ").bind(filter.offset);
        let (sql, values) = sql.into_parts();
        self.all(sql, &values).await
    }

    /// Returns how many changes a filter asks for, whatever its limit and offset.
    pub async fn count_changes(&self, filter: &ChangeFilter) -> Result<i64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM change");
        filter.add_to(&mut sql);
        let (sql, values) = sql.into_parts();
        let (count,) = self.one(sql, &values).await?;
        Ok(count)
    }
}

impl Transaction {
    /// Adds a change to the history; a conflict if its id is taken.
    pub async fn append_change(&self, change: &ChangeRow) -> Result<(), StoreError> {
        self.insert(change).await
    }
}
